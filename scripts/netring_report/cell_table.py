"""The table of all cells, and the repetitions behind each row."""

from netring_report import view, words
from netring_results import metrics

# (heading, column, how it is written, with its interval)
NUMBERS = (
    ("Gbit/s", "throughput_gbps", words.number, True),
    ("mean", "latency_us", lambda us: words.time(us * 1e3), False),
    ("p50", "latency_p50_us", lambda us: words.time(us * 1e3), False),
    ("p99", "latency_p99_us", lambda us: words.time(us * 1e3), False),
    ("p99.9", "latency_p999_us", lambda us: words.time(us * 1e3), False),
    ("server CPU/msg", "server_cpu_ns_per_msg", words.time, True),
    ("client CPU/msg", "client_cpu_ns_per_msg", words.time, True),
    ("copied", "zc_copied_fraction", words.percent, False),
)
# (heading, repetition -> text or number)
REPETITIONS = (
    ("repetition", lambda each: each.number),
    ("order", lambda each: each.order),
    ("Gbit/s", metrics.find("throughput_gbps").of),
    ("messages/s", metrics.find("messages_per_s").of),
    ("mean µs", metrics.find("latency_us").of),
    ("p50 µs", metrics.find("latency_p50_us").of),
    ("p99 µs", metrics.find("latency_p99_us").of),
    ("server CPU ns/msg", metrics.find("server_cpu_ns_per_msg").of),
    ("client CPU ns/msg", metrics.find("client_cpu_ns_per_msg").of),
    ("copied of notifications", lambda each: copied(each.server.evidence)),
    ("steal ms", lambda each: None if each.server.steal_ns is None else each.server.steal_ns / 1e6),
    ("warm-up s", lambda each: each.server.warmup_ns / 1e9),
    ("outcome", lambda each: each.outcome + (f": {each.reason}" if each.reason else "")),
)


def copied(evidence):
    return f"{evidence['zc_copied']:,} of {evidence['zc_completions']:,}" if evidence["zc_completions"] else None


def columns(report):
    """The coordinates that vary, then those numbers that some cell has."""
    names = [name for name in view.coordinate_names(report.cells) if name in report.vary or name in ("impl", "size")]
    numbers = [row for row in NUMBERS if any(cell.columns[row[1]] is not None for cell in report.cells)]
    return names, numbers


def row(report, cell, names, numbers):
    """What the template needs of a row: coordinates, numbers with intervals, and what became of the cell."""
    return {"place": report.index[cell.id], "id": cell.id, "verdict": cell.verdict or cell.outcome, "outcome": cell.outcome,
            "coordinates": [coordinate(cell, name) for name in names],
            "numbers": [number(report, cell, *each[1:]) for each in numbers], "reasons": cell.reasons, "reason": cell.reason,
            "repetitions": len(cell.measured)}


def coordinate(cell, name):
    """(text, value to sort by)."""
    value = cell.coordinates.get(name, "")
    return words.size(value) if name == "size" else str(value), value


def number(report, cell, column, write, with_interval):
    """(text, interval's text, plain number to sort by)."""
    value = cell.columns[column]
    if value is None:
        return "", "", ""
    interval = report.interval(cell, column) if with_interval else None
    return write(value), f"{write(interval[0])} to {write(interval[1])}" if interval else "", value


def repetitions(report):
    """{"columns": headings, "rows": {cell's place: rows}} for the page: four significant digits say enough."""
    rows = {report.index[cell.id]: [[shorten(of(each)) for _, of in REPETITIONS] for each in cell.repetitions]
            for cell in report.cells}
    return {"columns": [heading for heading, _ in REPETITIONS], "rows": rows}


def shorten(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value
