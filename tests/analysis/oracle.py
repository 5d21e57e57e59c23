"""What netring-run must find, computed another way: from the numbers of the slices, with NumPy."""

import math
import sys

import numpy

from conftest import SOURCE

sys.path.insert(0, str(SOURCE / "bench"))

import paired


def quartiles(values):
    ordered = sorted(values)
    return (ordered[len(values) // 4], ordered[-1 - len(values) // 4]) if len(values) >= 4 else None


def values(cell, metric):
    """{round: value} of the slices that have one."""
    slices = cell["slices"]
    found = zip(slices["rounds"], slices["values"].get(metric, []))
    return {number: value for number, value in found if value is not None}


def pairs(cell, base, metric):
    """(cell's, base's) of each round that both have, in their order."""
    new, old = values(cell, metric), values(base, metric)
    return [(new[each], old[each]) for each in sorted(new.keys() & old.keys()) if old[each] > 0 and new[each] > 0]


def answer(found, control=None):
    """In words, of (low, ratio, high); `control`: (low, high) of ratios."""
    low, ratio, high = found
    if low is None:
        return ""
    said = paired.answer(low, high)
    return "unsure" if said in ("less", "more") and control and control[0] <= ratio <= control[1] else said


def compare(cell, base, metric):
    """(low, ratio, high) of the paired ratios; the ends None with too few rounds."""
    return paired.compare(*zip(*pairs(cell, base, metric)))


# --- Crossover ---


def crossover(bands):
    """(size, low, high) at which a difference changes its sign once; `bands`: {size: (low, ratio, high)} whose signs are told at
    both ends. Straight lines over the logarithm of the size join them."""
    sizes = sorted(bands)
    logs_of = {size: [math.log(each) for each in bands[size]] for size in sizes}
    signs = {size: 1 if low > 0 else -1 if high < 0 else 0 for size, (low, _, high) in logs_of.items()}
    told = [size for size in sizes if signs[size]]
    before, first = next((a, b) for a, b in zip(told, told[1:]) if signs[a] != signs[b])
    between = [size for size in sizes if before <= size <= first]
    turn = signs[first]
    # Turned so that the difference rises: the upper edge of the band reaches 0 first, the lower one last.
    edges = [sorted(turn * each for each in (logs_of[size][0], logs_of[size][2])) for size in between]
    middles = [turn * logs_of[size][1] for size in between]
    places = [math.log(size) for size in between]
    return (zero(places, middles, 0), zero(places, [high for _, high in edges], 0), zero(places, [low for low, _ in edges], -1))


def zero(places, heights, which):
    """The size at which a polyline rises over 0 for the first (0) or last (-1) time."""
    rises = [at for at in range(len(heights) - 1) if heights[at] < 0 <= heights[at + 1]]
    at = rises[which]
    return math.exp(numpy.interp(0, heights[at:at + 2], places[at:at + 2]))
