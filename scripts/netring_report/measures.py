"""The numbers of cells: their values, intervals and ratios. Nothing is given of a cell that is not to be used (Cell.obstacle)."""

from netring_results import histogram, merged, metrics, statistics

# Columns that come from merged histograms: the side, the histogram and the quantile.
QUANTILES = {"latency_p50_us": ("client", "latency", 0.5), "latency_p99_us": ("client", "latency", 0.99),
             "latency_p999_us": ("client", "latency", 0.999), "notified_p50_us": ("server", "notified", 0.5),
             "notified_p99_us": ("server", "notified", 0.99)}


def value(cell, column):
    """The number of results.csv, or of a metric that has no column there the median; None: not available."""
    if cell.obstacle:
        return None
    if column in cell.columns:
        return cell.columns[column]
    return statistics.median(list(metrics.values(cell, metrics.find(column)).values())) if column in metrics.BY_NAME else None


def interval(cell, column):
    """(low, high), 95 %; None where there is one repetition, or where the number is a sum over all."""
    if cell.obstacle:
        return None
    if column == "throughput_gbps":
        pair = cell.columns["throughput_ci_low"], cell.columns["throughput_ci_high"]
        return None if None in pair else pair
    if column in QUANTILES:
        side, times, q = QUANTILES[column]
        found = merged.quantile_intervals([getattr(getattr(each, side), times) for each in cell.measured], [q])
        return found and tuple(end / metrics.US for end in found[q])
    if column not in metrics.BY_NAME:
        return None
    return statistics.median_interval(list(metrics.values(cell, metrics.find(column)).values()))


def ratio(cell, base, column):
    """(ratio of the medians to the base's, low, high), repetition by repetition; None: not available."""
    if cell.obstacle or base.obstacle:
        return None
    metric = metrics.find(column)
    below, above = metrics.values(base, metric), metrics.values(cell, metric)
    quotient = statistics.ratio(list(below.values()), list(above.values()))
    return None if quotient is None else (quotient, *(statistics.ratio_interval(below, above, paired=True) or (None, None)))


def latency_quantiles(cell, shares, fewest):
    """The round trip in ns at each of the ascending shares, as far as `fewest` round trips lie beyond it; [] without any."""
    if cell.obstacle:
        return []
    whole = histogram.merge(each.client.latency for each in cell.measured)
    total = sum(whole.count) if whole else 0
    ends, seen, found = iter(zip(whole.index, whole.count) if whole else ()), 0, []
    end = 0
    for share in shares:
        if total * (1 - share) < fewest:
            break
        while seen < share * total:
            bucket, count = next(ends)
            seen, end = seen + count, min(histogram.bounds(bucket)[1], whole.max)
        found.append(end)
    return found
