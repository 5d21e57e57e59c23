"""Intervals of percentiles: repetitions are drawn again and again, their histograms merged and read each time, so that no percentile is averaged."""

import numpy

from netring_results import histogram, statistics

# Each draw merges whole histograms: fewer than for medians.
DRAWS = 400


def matrix(histograms):
    """(the end of each bucket in ns, repetitions x buckets of counts)."""
    buckets = sorted({bucket for each in histograms for bucket in each.index})
    place = {bucket: at for at, bucket in enumerate(buckets)}
    counts = numpy.zeros((len(histograms), len(buckets)))
    for row, each in zip(counts, histograms):
        row[[place[bucket] for bucket in each.index]] = each.count
    greatest = max(each.max for each in histograms)
    return numpy.array([min(histogram.bounds(bucket)[1], greatest) for bucket in buckets], float), counts


def weights(count):
    """How often each draw has each repetition."""
    draws = statistics.resamples(count, 2)[:DRAWS]
    return numpy.stack([(draws == repetition).sum(axis=1) for repetition in range(count)], axis=1).astype(float)


def quantile_intervals(histograms, quantiles):
    """{q: (low, high)} in ns of the quantiles of all repetitions merged; None with fewer than 2 histograms. Nones among them are left out."""
    there = [each for each in histograms if each is not None]
    if len(there) < 2:
        return None
    ends, counts = matrix(there)
    seen = numpy.cumsum(weights(len(there)) @ counts, axis=1)
    found = {}
    for q in quantiles:
        wanted = numpy.maximum(1, numpy.ceil(q * seen[:, -1]))
        places = numpy.minimum((seen < wanted[:, None]).sum(axis=1), len(ends) - 1)
        found[q] = statistics.percentiles(ends[places])
    return found
