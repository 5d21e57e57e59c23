"""The interval of paired ratios: as netring-run computes it (src/stats/order_statistics.cc), and what it says (src/analysis/
comparison.cc), in the only other place. tests/analysis/statistics_test.py holds both to the same answers.
"""

import functools
import math

import numpy

CONFIDENCE = 0.95
FEWEST = 8  # values; fewer have no interval


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


def interval(values):
    """(low, high) of the median of values in the order in which they were measured; None with too few."""
    count = len(values)
    if count < FEWEST:
        return None
    low = low_rank(count, worth(count, float(correlations(numpy.array([values]))[0, -1])))
    ordered = sorted(values)
    return ordered[low - 1], ordered[count - low]


def compare(above, below):
    """(low, ratio, high) of values paired by their place; the ends None with too few."""
    logs = [math.log(one / other) for one, other in zip(above, below, strict=True)]
    ratio = math.exp(float(numpy.median(logs)))
    ends = interval(logs)
    return (math.exp(ends[0]), ratio, math.exp(ends[1])) if ends else (None, ratio, None)


def answer(low, high, margin=0.02):
    """What an interval of a ratio says."""
    if 1 - margin <= low and high <= 1 + margin:
        return "same"
    return "more" if low > 1 else "less" if high < 1 else "unsure"
