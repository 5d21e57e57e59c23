"""How often the interval of paired ratios holds the truth, simulated: at every round that has an interval, together.

The formula is that of src/stats/order_statistics.cc, and what an interval says that of src/analysis/comparison.cc, in the only
other place: tests/analysis/statistics_test.py holds both to the same answers.
"""

import functools
import math

import numpy

CONFIDENCE = 0.95
FEWEST = 8  # values; fewer have no interval
LAG = 0.25
# name: (draws, what share of the runs it must hold at least)
DRAWS = {
    "normal": (lambda random, shape: random.normal(size=shape), 0.95),
    "heavy-tailed (Student's t, 2.5 degrees)": (lambda random, shape: random.standard_t(2.5, shape), 0.95),
    "skewed (exponential)": (lambda random, shape: random.exponential(size=shape) - math.log(2), 0.95),
    f"normal, lag-1 {LAG}": (lambda random, shape: following(random, shape), 0.92),
}


@functools.cache
def rank(count):
    """The smallest k with 2^n B(k + 1, n - k + 1) under 1 / (1 - confidence)."""
    limit = -math.log(1 - CONFIDENCE)
    k = 0
    while count * math.log(2) + math.lgamma(k + 1) + math.lgamma(count - k + 1) - math.lgamma(count + 2) >= limit:
        k += 1
    return k


@functools.cache
def low_rank(count, fewer):
    """The rank of the interval's lower end in `count` values that are worth `fewer` independent ones: it has the share of the
    ranks that those would have."""
    half = ((fewer + 1) / 2 - rank(fewer)) * count / fewer
    return max(1, math.floor((count + 1) / 2 - half))


def worth(count, lag):
    """As how many independent ones values count that follow each other."""
    lag = min(max(0.0, lag), 1.0)
    return max(FEWEST, int(count * (1 - lag) / (1 + lag)))


def interval(values):
    """(low, high) of the median of values in the order in which they were measured; None with too few."""
    count = len(values)
    if count < FEWEST:
        return None
    low = low_rank(count, worth(count, float(correlations(numpy.array([values]))[0, -1])))
    ordered = sorted(values)
    return ordered[low - 1], ordered[count - low]


def answer(low, high, margin=0.02):
    """What an interval of a ratio says."""
    if 1 - margin <= low and high <= 1 + margin:
        return "same"
    return "more" if low > 1 else "less" if high < 1 else "unsure"


def following(random, shape):
    """Each value with a part of the one before; their median is 0."""
    values = random.normal(size=shape)
    values[:, 0] /= math.sqrt(1 - LAG**2)
    for place in range(1, shape[1]):
        values[:, place] += LAG * values[:, place - 1]
    return values


def correlations(values):
    """Of each of the first n values with the one before, for every n: runs x rounds, from running sums."""
    count = numpy.arange(1, values.shape[1] + 1)
    sums = numpy.cumsum(values, axis=1)
    means = sums / count
    products = numpy.zeros_like(values)
    products[:, 1:] = numpy.cumsum(values[:, 1:] * values[:, :-1], axis=1)
    above = products - means * (2 * sums - values[:, :1] - values) + (count - 1) * means**2
    below = numpy.cumsum(values**2, axis=1) - count * means**2
    return above / numpy.where(below > 0, below, 1)


def misses(values):
    """Whether the interval misses the median, 0, of the first n values: runs x rounds. Its ends are values by their rank, so
    that what lies on either side of 0 is counted and nothing need be sorted."""
    found = numpy.zeros(values.shape, bool)
    lags, most = correlations(values), numpy.cumsum(values <= 0, axis=1)
    least = numpy.cumsum(values >= 0, axis=1)
    for place in range(FEWEST - 1, values.shape[1]):
        count = place + 1
        low = numpy.array([low_rank(count, worth(count, lag)) for lag in lags[:, place]])
        found[:, place] = numpy.minimum(most[:, place], least[:, place]) < low
    return found


def simulate(runs, rounds, seed=1):
    """[(name, share of the runs whose interval held at every round, at the last alone, share that must)]."""
    rows = []
    for place, (name, (draw, bar)) in enumerate(DRAWS.items()):
        missed = misses(draw(numpy.random.default_rng((seed, place)), (runs, rounds)))
        rows.append((name, 1 - missed.any(axis=1).mean(), 1 - missed[:, -1].mean(), bar))
    return rows
