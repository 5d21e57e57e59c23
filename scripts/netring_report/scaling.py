"""How throughput grows with threads, and from where on there are more threads than CPUs."""

from netring_report import measures, view, words
from netring_report.sentences import Question, Table, say

TITLE = "How do threads scale, and where are there too many?"
HEADS = ("series", "threads", "Gbit/s", "times one thread", "efficiency", "more threads than CPUs")


def question(report):
    cells = [cell for cell in report.usable if view.in_slice(cell, report.chosen, ("threads",))]
    counts = view.values_of(cells, "threads")
    if not counts:
        return Question("threads", TITLE, ())
    if len(counts) == 1:
        only = f"Only {words.plural(counts[0], 'thread')} a side: give --threads several counts."
        return Question("threads", TITLE, (say(report, only, cells),))
    ordered = sorted(cells, key=lambda cell: (view.series_of(cell, report.vary), cell.coordinates["threads"]))
    table = Table(HEADS, tuple(row(report, cell) for cell in ordered), (1, 2, 3, 4))
    return Question("threads", TITLE, (*most(report, cells), crowded(report, cells, counts), table))


def beside_one(report, cell):
    """(the cell with one thread, the pairs.Pair of throughput), or None."""
    one = report.partner(cell, threads=1)
    ratio = measures.ratio(report.run, cell, one, "throughput_gbps") if one is not None and one is not cell else None
    return (one, ratio) if ratio else None


def row(report, cell):
    found, count = beside_one(report, cell), cell.coordinates["threads"]
    times = share = ""
    if found:
        ratio, low, high = found[1][:3]
        times = words.number(ratio) + (f" ({words.number(low)} to {words.number(high)})" if low is not None else "")
        share = words.percent(ratio / count)
    crowd = "yes" if "OVERSUBSCRIBED" in cell.notes else ""
    rate = words.number(cell.columns["throughput_gbps"])
    return [view.series_of(cell, report.vary), str(count), rate, times, share, crowd], (report.index[cell.id],)


def most(report, cells):
    scaled = [(found[1].ratio, cell, found[0]) for cell in cells if (found := beside_one(report, cell))]
    if scaled:
        ratio, cell, one = max(scaled, key=lambda each: each[0])
        place = view.place(report.chosen, but=("threads",))
        where, share = f"At {place}, the" if place else "The", words.percent(ratio / cell.coordinates["threads"])
        yield say(report, f"{where} most that threads bring is {words.number(ratio)} times the throughput of one "
                  f"({report.name(cell)}), {share} of perfect scaling.", [cell, one])


def crowded(report, cells, counts):
    those = [cell for cell in report.measured if "OVERSUBSCRIBED" in cell.notes]
    if not those:
        return say(report, f"No cell had more threads than CPUs, up to {words.plural(counts[-1], 'thread')} a side.", cells)
    least = words.plural(min(cell.coordinates["threads"] for cell in those), "thread")
    online = report.run.environment.get("cpus_online")
    there = f" ({online} online)" if online else ""
    return say(report, f"From {least} a side on there are more threads than CPUs{there}: what is lost there is lost to the "
               "scheduler, not to the way of sending.", those)
