"""The numbers of cells: their values, spreads and ratios. Nothing is given of a cell that is not to be used (Cell.obstacle)."""

from netring_results import histogram, metrics, pairs, statistics

# Of the slowest round trips a slice has too few: what is told of them is of all slices, merged, and has no spread.
TAILS = ("latency_p99_us", "latency_p999_us", "sent_p99_us", "notified_p99_us")


def value(cell, column):
    """The number of results.csv, or of a metric that has no column there the median; None: not available."""
    if cell.obstacle:
        return None
    if column in cell.columns:
        return cell.columns[column]
    return statistics.median(list(metrics.values(cell, metrics.find(column)).values())) if column in metrics.BY_NAME else None


def spread(cell, column):
    """(q1, q3) of its slices; None where there are few, or where the number is a sum over all."""
    if cell.obstacle:
        return None
    stem = column.removesuffix("_gbps")
    if f"{stem}_q1" in cell.columns:
        pair = cell.columns[f"{stem}_q1"], cell.columns.get(f"{stem}_q3")
        return None if None in pair else pair
    if column not in metrics.BY_NAME or column in TAILS:
        return None
    return statistics.quartiles(list(metrics.values(cell, metrics.find(column)).values()))


def ratio(run, cell, base, column):
    """The cell beside the base, round by round (a pairs.Pair); None: not available."""
    return None if cell.obstacle or base.obstacle else pairs.compare(run, base, cell, metrics.find(column))


def latency_quantiles(cell, shares, fewest):
    """The round trip in ns at each of the ascending shares, as far as `fewest` round trips lie beyond it; [] without any."""
    if cell.obstacle:
        return []
    whole = histogram.merge(each.client.latency for each in cell.timed)
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
