"""The table of all cells, and the slices behind each row."""

from netring_report import view, words
from netring_results import metrics

# (heading, column, how it is written, with its spread)
NUMBERS = (
    ("Gbit/s", "throughput_gbps", words.number, True),
    ("mean", "latency_us", lambda us: words.time(us * 1e3), False),
    ("p50", "latency_p50_us", lambda us: words.time(us * 1e3), False),
    ("p99", "latency_p99_us", lambda us: words.time(us * 1e3), False),
    ("p99.9", "latency_p999_us", lambda us: words.time(us * 1e3), False),
    ("server work/msg", "server_work_ns_per_msg", words.time, True),
    ("client work/msg", "client_work_ns_per_msg", words.time, True),
    ("server looks", "server_looking_fraction", words.percent, False),
    ("copied", "zc_copied_fraction", words.percent, False),
)
# (heading, slice -> text or number); a slice that failed has no samples and no numbers
SLICES = (
    ("round", lambda each: each.round),
    ("order", lambda each: each.order),
    ("Gbit/s", metrics.find("throughput_gbps").of),
    ("messages/s", metrics.find("messages_per_s").of),
    ("mean µs", metrics.find("latency_us").of),
    ("p50 µs", metrics.find("latency_p50_us").of),
    ("p99 µs", metrics.find("latency_p99_us").of),
    ("server work ns/msg", metrics.find("server_work_ns_per_msg").of),
    ("client work ns/msg", metrics.find("client_work_ns_per_msg").of),
    ("server CPU ns/msg", metrics.find("server_cpu_ns_per_msg").of),
    ("copied of notifications", lambda each: copied(each.server.evidence)),
)


def outcome(each):
    return each.outcome + (f": {each.reason}" if each.reason else "") + (", withheld" if each.withheld else "")




def copied(evidence):
    return f"{evidence['zc_copied']:,} of {evidence['zc_completions']:,}" if evidence["zc_completions"] else None


def columns(report):
    """The coordinates that vary, then those numbers that some cell has."""
    names = [name for name in view.coordinate_names(report.cells) if name in report.vary or name in ("impl", "size")]
    numbers = [row for row in NUMBERS if any(cell.columns.get(row[1]) is not None for cell in report.cells)]
    return names, numbers


def row(report, cell, names, numbers):
    """What the template needs of a row: coordinates, numbers with spreads, and what became of the cell."""
    return {"place": report.index[cell.id], "id": cell.id, "verdict": cell.verdict or cell.outcome, "outcome": cell.outcome,
            "coordinates": [coordinate(cell, name) for name in names],
            "numbers": [number(report, cell, *each[1:]) for each in numbers], "reasons": cell.reasons, "reason": cell.reason,
            "slices": len(cell.measured)}


def coordinate(cell, name):
    """(text, value to sort by)."""
    value = cell.coordinates.get(name, "")
    return words.size(value) if name == "size" else str(value), value


def number(report, cell, column, write, with_spread):
    """(text, spread's text, plain number to sort by)."""
    value = cell.columns.get(column)
    if value is None:
        return "", "", ""
    spread = report.spread(cell, column) if with_spread else None
    return write(value), f"{write(spread[0])} to {write(spread[1])}" if spread else "", value


def slices(report):
    """{"columns": headings, "rows": {cell's place: rows}} for the page: four significant digits say enough."""
    rows = {report.index[cell.id]: [numbers_of(each) for each in cell.slices] for cell in report.cells}
    return {"columns": [*(heading for heading, _ in SLICES), "outcome"], "rows": rows}


def numbers_of(each):
    there = each.server is not None and each.client is not None
    return [*(shorten(of(each)) if there or place < 2 else None for place, (_, of) in enumerate(SLICES)), outcome(each)]


def shorten(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value
