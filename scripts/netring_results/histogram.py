"""Histograms of durations: merged, then read. Percentiles are never averaged (include/netring/histogram.h)."""

from netring_results import store
from netring_results.errors import Failure
from netring_results.model import Histogram

EXACT = 256  # values below have a bucket each
PER_POWER = 128  # buckets of equal width for each power of two above
BUCKETS = 37 * PER_POWER


def bounds(bucket):
    """The least and the greatest value of a bucket."""
    if bucket < EXACT:
        return bucket, bucket
    shift = bucket // PER_POWER - 1
    position = PER_POWER + bucket % PER_POWER
    return position << shift, ((position + 1) << shift) - 1


def parse(parts, where):
    """A histogram from its JSON, whose buckets are the counts of one after the other, from the first on; -N stands for N empty
    ones. None: nothing was recorded."""
    if parts is None:
        return None
    found = store.pick(parts, store.HISTOGRAM, where)
    index, count, place = [], [], 0
    for number in found["buckets"]:
        if number >= 0:
            index.append(place)
            count.append(number)
        place += max(1, -number)
    if not found["buckets"]:
        return None
    if not index or index[-1] >= BUCKETS or min(count) < 1 or found["min"] > found["max"]:
        raise Failure(f"{where}: a histogram with impossible buckets: {store.DAMAGED}")
    return Histogram(index, count, found["min"], found["max"], found["sum"])


def merge(histograms):
    """One histogram of all values; None when there are none. Nones among them are left out."""
    there = [each for each in histograms if each is not None]
    if not there:
        return None
    counts = {}
    for each in there:
        for bucket, count in zip(each.index, each.count):
            counts[bucket] = counts.get(bucket, 0) + count
    index = sorted(counts)
    return Histogram(index, [counts[bucket] for bucket in index], min(each.min for each in there),
                     max(each.max for each in there), sum(each.sum for each in there))


def mean(histogram):
    return None if histogram is None else histogram.sum / sum(histogram.count)


def quantile(histogram, q):
    """The value in ns that a fraction q of all values does not exceed: the end of its bucket, at most the maximum."""
    if histogram is None:
        return None
    total = sum(histogram.count)
    wanted = max(1, -(-q * total // 1))  # rounded up
    seen = 0
    for bucket, count in zip(histogram.index, histogram.count):
        seen += count
        if seen >= wanted:
            return min(max(bounds(bucket)[1], histogram.min), histogram.max)
    return histogram.max
