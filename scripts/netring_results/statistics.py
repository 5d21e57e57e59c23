"""The statistics of all programs that read results. Seeded: the same numbers give the same answer, wherever it is asked."""

import functools
import math
import typing

import numpy

SEED = 1
RESAMPLES = 2000
CONFIDENCE = 0.95
# With 4 the interval of a median, which cannot leave the values seen, misses it in 1 of 8 cases, with 5 in 1 of 16.
FEWEST = 5


# --- Medians and their ratios ---

@functools.lru_cache(maxsize=16)
def resamples(count, stream):
    """Which values each resample draws; `stream`: other draws."""
    return numpy.random.default_rng((SEED, stream)).integers(count, size=(RESAMPLES, count), dtype=numpy.int32)


def medians(values, stream=0):
    """The medians of the resamples of values. As numpy.median has them, in a third of its time."""
    drawn = numpy.sort(numpy.asarray(values, float)[resamples(len(values), stream)], axis=1)
    return (drawn[:, (len(values) - 1) // 2] + drawn[:, len(values) // 2]) / 2


def percentiles(numbers):
    """The ends of the 95 % in the middle. As numpy.percentile has them, in a tenth of its time."""
    ordered = numpy.sort(numbers)
    places = (1 - CONFIDENCE) / 2 * (len(ordered) - 1), (1 + CONFIDENCE) / 2 * (len(ordered) - 1)
    return tuple(float(ordered[int(place)] + place % 1 * (ordered[math.ceil(place)] - ordered[int(place)])) for place in places)


def median(values):
    """None when there are none."""
    return float(numpy.median(values)) if len(values) else None


def median_interval(values):
    """(low, high): the 95 % percentile bootstrap (Efron 1979), as netring-run's; None with fewer than 2 values."""
    return percentiles(medians(values)) if len(values) >= 2 else None


def pairs(base, new):
    """Two lists of the values of those repetitions that both have; `base`, `new`: {repetition: value}."""
    both = sorted(base.keys() & new.keys())
    return [base[each] for each in both], [new[each] for each in both]


def ratio(base, new):
    """Of the medians, new to base; `base`, `new`: lists of values. None where there is none."""
    below, above = median(base), median(new)
    return None if below is None or above is None or below <= 0 else above / below


def ratio_interval(base, new, paired):
    """(low, high) of the ratio of the medians, new to base, of {repetition: value}. Paired: repetitions are drawn with both
    their values, so that what moved both cancels. None with fewer than 2 values in either, or one that is not positive."""
    below, above = pairs(base, new) if paired else (list(base.values()), list(new.values()))
    if min(len(below), len(above)) < 2 or min(*below, *above) <= 0:
        return None
    return percentiles(medians(above, 0 if paired else 1) / medians(below))


# --- Crossover ---

FOUND, NONE, UNTOLD = "found", "none in range", "cannot be told"


class Crossover(typing.NamedTuple):
    kind: str  # FOUND, NONE or UNTOLD
    size: float | None = None  # FOUND: where the sign of the difference changes
    low: float | None = None  # its interval
    high: float | None = None
    sign: int | None = None  # of the difference from there on, or (NONE) everywhere: -1, the new one has less
    why: str = ""  # UNTOLD: why


def crossover(differences):
    """From which size on the sign of a difference changes: `differences` is {size: [log(new / base) per repetition]}.

    Each size has a median difference with its interval; between sizes, the logarithm of the size being the scale, they are
    joined by straight lines to a band. Where the band holds 0 it cannot be told which is better: that range of sizes is the
    interval of the crossover. It supposes that there is one change of sign at most."""
    sizes = sorted(differences)
    if len(sizes) < 2:
        return Crossover(UNTOLD, why="fewer than two sizes")
    fewest = min(len(differences[size]) for size in sizes)
    if fewest < FEWEST:
        return Crossover(UNTOLD, why=f"{fewest} repetitions, {FEWEST} are needed")
    bands = [median_interval(differences[size]) for size in sizes]
    middles = [median(differences[size]) for size in sizes]
    signs = [1 if low > 0 else -1 if high < 0 else 0 for low, high in bands]
    told = [sign for sign in signs if sign]
    changes = sum(a != b for a, b in zip(told, told[1:]))
    if changes > 1:
        return Crossover(UNTOLD, why="the sign changes more than once")
    if changes == 1:
        return found(sizes, middles, bands, signs)
    if signs[0] and signs[-1]:
        return Crossover(NONE, sign=signs[0])
    undecided = [str(size) for size, sign in zip(sizes, signs) if not sign]
    return Crossover(UNTOLD, why="no difference seen at " + ", ".join(undecided))


def found(sizes, middles, bands, signs):
    last = next(place for place in reversed(range(len(sizes))) if signs[place])
    after = signs[last]
    before = max(place for place in range(last) if signs[place] == -after)
    first = next(place for place in range(before + 1, len(sizes)) if signs[place] == after)
    # Turned so that the difference rises from below 0 to above it.
    logs = numpy.log(sizes[before:first + 1])
    rising = [after * middle for middle in middles[before:first + 1]]
    ends = [sorted((after * low, after * high)) for low, high in bands[before:first + 1]]
    low = zero(logs, [high for _, high in ends])
    high = zero(logs, [low for low, _ in ends], last=True)
    return Crossover(FOUND, zero(logs, rising), low, high, after)


def zero(logs, heights, last=False):
    """The size at which a polyline that begins below 0 and ends above it first (last) rises over 0."""
    rises = [place for place in range(len(heights) - 1) if heights[place] < 0 <= heights[place + 1]]
    place = rises[-1 if last else 0]
    share = -heights[place] / (heights[place + 1] - heights[place])
    return float(math.exp(logs[place] + share * (logs[place + 1] - logs[place])))
