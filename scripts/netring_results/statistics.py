"""The statistics of all programs that read results. The same numbers give the same answer, wherever it is asked."""

import functools
import math
import typing

import numpy

CONFIDENCE = 0.95
# With fewer rounds not even the whole range of the values is an interval: 2^7 B(1, 8) is under 20.
FEWEST = 8
MOST = 10_000  # more rounds than these are not asked for


# --- One cell ---


def median(values):
    """None when there are none."""
    return float(numpy.median(values)) if len(values) else None


def quartiles(values):
    """(q1, q3): between them lies the middle half of the values. A spread, no interval: slices of one cell are not independent.
    None with fewer than 4."""
    return tuple(map(float, numpy.quantile(values, (0.25, 0.75)))) if len(values) >= 4 else None


# --- Two cells of a run, round by round ---


@functools.cache
def rank(count):
    """The smallest k with e(k, n) = 2^n B(k + 1, n - k + 1) under 1 / (1 - confidence): the median lies between the k-th value
    from below and the k-th from above, at all n together (docs/MEASUREMENT.md). 0: with so few values nowhere."""
    limit = -math.log(1 - CONFIDENCE)
    k = 0
    while count * math.log(2) + math.lgamma(k + 1) + math.lgamma(count - k + 1) - math.lgamma(count + 2) >= limit:
        k += 1
    return k


@functools.cache
def low_rank(count, fewer):
    """The rank of the interval's lower end in `count` values that count as `fewer` independent ones: it has the fraction of the
    ranks that those would have."""
    half = ((fewer + 1) / 2 - rank(fewer)) * count / fewer
    return max(1, math.floor((count + 1) / 2 - half))


def correlation(values):
    """Of each value with the one before (lag 1); 0 where all are the same."""
    distances = numpy.asarray(values, float) - numpy.mean(values)
    whole = float(distances @ distances)
    return float(distances[1:] @ distances[:-1]) / whole if whole > 0 else 0.0


def independent(count, lag):
    """As how many independent ones values count that follow each other. At least FEWEST: of so few the correlation is a guess."""
    lag = max(0.0, lag)
    return max(min(FEWEST, count), int(count * (1 - lag) / (1 + lag)))


def interval(values):
    """(low, high) of the median, 95 % and valid at any time: two of the values, by their order. Values that follow each other
    alike count as fewer. None with too few."""
    count = len(values)
    if count < FEWEST:
        return None
    low = low_rank(count, independent(count, correlation(values)))
    ordered = sorted(values)
    return float(ordered[low - 1]), float(ordered[count - low])


def log_ratios(base, new):
    """log(new / base) of each round that both have, in their order; `base`, `new`: {round: value}. Of 0 there is none."""
    return [math.log(new[each] / base[each]) for each in sorted(base.keys() & new.keys()) if base[each] > 0 and new[each] > 0]


def rounds_more(values, margin):
    """How many rounds more would probably tell; None: over MOST."""
    count, found = len(values), interval(values)
    if found is None:
        return FEWEST - count
    effect, reach = abs(median(values)), math.log(1 + margin)
    half = (found[1] - found[0]) / 2
    needed = count * (half / max(effect, reach - effect)) ** 2
    return None if needed > MOST else max(math.ceil(needed) - count, -(-count // 4))


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
    """From which size on the sign of a difference changes: `differences` is {size: [log(new / base) per round]}.

    Each size has a median difference with its interval; between sizes, the logarithm of the size being the scale, they are
    joined by straight lines to a band. Where the band holds 0 it cannot be told which is better: that range of sizes is the
    interval of the crossover. It supposes that there is one change of sign at most."""
    sizes = sorted(differences)
    if len(sizes) < 2:
        return Crossover(UNTOLD, why="fewer than two sizes")
    fewest = min(len(differences[size]) for size in sizes)
    if fewest < FEWEST:
        return Crossover(UNTOLD, why=f"{fewest} rounds, {FEWEST} are needed")
    bands = [interval(differences[size]) for size in sizes]
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
