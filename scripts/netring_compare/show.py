"""The comparison as a table for a terminal, as Markdown, or as JSON."""

import collections
import json

from netring_compare.judge import ANSWERS, NOT_COMPARED, ONE_SIDED, UNSURE
from netring_results import significance, statistics
from netring_results.errors import printable

UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
EMPTY = "-"
MEASURES = ("change", "95 % interval", "p", "answer")
SHOWN = 8  # of a list in a note


def size(value):
    return next((f"{value // factor} {unit}" for factor, unit in UNITS if value >= factor and value % factor == 0), f"{value} B")


def number(value):
    """Four significant digits, without an exponent."""
    if value is None:
        return EMPTY
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) >= 0.001 or value == 0 else f"{value:.6f}"


def percent(ratio):
    return EMPTY if ratio is None else f"{100 * (ratio - 1):+.1f} %"


def coordinates(row):
    """Both cells'; where they differ, "uring -> epoll"."""
    cells = [cell.coordinates for cell in (row.base, row.new) if cell is not None]
    texts = {}
    for name in dict.fromkeys(name for each in cells for name in each):
        both = [size(each[name]) if name == "size" else str(each.get(name, "")) or EMPTY for each in cells]
        texts[name] = " -> ".join(dict.fromkeys(both))
    return texts


def answer(row):
    if row.answer == NOT_COMPARED:
        return f"{row.answer}: {row.why}"
    if row.answer != UNSURE:
        return row.answer
    return f"{row.answer}: {row.more or f'over {significance.MOST}'} more repetitions"


def cells_of(rows, titles):
    """The heading and the rows of the table, as texts; what all rows have in common is returned apart."""
    places = [{**coordinates(row), "metric": f"{row.metric.label}, {row.metric.unit}"} for row in rows]
    names = dict.fromkeys(name for place in places for name in place)
    varied = [name for name in names if len({place.get(name) for place in places}) > 1]
    common = {name: places[0][name] for name in names if name not in varied and places[0].get(name) not in (None, EMPTY)}
    lines = []
    for row, place in zip(rows, places):
        base, new = (statistics.median(list(values.values())) for values in row.values)
        interval = EMPTY if row.interval is None else " to ".join(percent(end) for end in row.interval)
        p = EMPTY if row.adjusted_p is None else "< 0.001" if row.adjusted_p < 0.001 else f"{row.adjusted_p:.3f}"
        lines.append([*(place.get(name, EMPTY) for name in varied), number(base), number(new), percent(row.ratio), interval, p,
                      answer(row)])
    return [*varied, *titles, *MEASURES], lines, common


def notes(rows, one_sided, common, allowed, limits):
    """What stands under the table, a line each."""
    counts = collections.Counter(row.answer for row in rows)
    yield (", ".join(f"{counts[name]} {name}" for name in ANSWERS if counts[name]) or "Nothing to compare") + "."
    if one_sided:
        names = list(dict.fromkeys((row.base or row.new).id for row in one_sided))
        others = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"Only one side has {', '.join(names[:SHOWN])}{others}."
    if common:
        yield "In all rows: " + ", ".join(f"{name} {value}" for name, value in common.items() if name != "twin") + "."
    thresholds = ", ".join(f"{name} {100 * (limit.ratio - 1):.3g} %, {limit.origin}" for name, limit in limits.items())
    yield f"Better, worse: changed by more than counts ({thresholds}), with p of at most 0.05 and an interval without 0."
    if allowed:
        yield "They also differ in " + "; ".join(allowed) + "."
    reasons = collections.Counter(reason for row in rows for reason in weakened(row))
    if reasons:
        yield "Weakened by " + ", ".join(f"{name} ({count} of {len(rows)} rows)" for name, count in reasons.most_common()) + "."
    for note, count in collections.Counter(note for row in rows for note in row.notes).most_common(SHOWN):
        yield f"{count} of {len(rows)} rows differ in {note} too."


def weakened(row):
    return {reason for cell in (row.base, row.new) if cell is not None for reason in cell.reasons}


def parts(rows, titles, allowed, limits):
    """Heading, lines and notes; cells that one side has not got are named in a note."""
    shown = [row for row in rows if row.why != ONE_SIDED]
    heading, lines, common = cells_of(shown, titles)
    below = notes(shown, [row for row in rows if row.why == ONE_SIDED], common, allowed, limits)
    return [*map(printable, heading)], [[*map(printable, line)] for line in lines], [*map(printable, below)]


def table(rows, titles, allowed, limits):
    heading, lines, below = parts(rows, titles, allowed, limits)
    widths = [max(map(len, column)) for column in zip(heading, *lines)]
    to_the_right = {"size", "threads", "connections", "batch", "depth", "rate", *titles, *MEASURES[:-1]}

    def line(cells):
        return "  ".join(cell.rjust(width) if name in to_the_right else cell.ljust(width)
                         for name, cell, width in zip(heading, cells, widths)).rstrip()
    return "\n".join((*map(line, (heading, *lines)), "", *below))


def markdown(rows, titles, allowed, limits):
    heading, lines, below = parts(rows, titles, allowed, limits)

    def line(cells):
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    return "\n".join((line(heading), "|" + "---|" * len(heading), *map(line, lines), "", *(f"- {note}" for note in below)))


def side(cell, values):
    if cell is None:
        return None
    numbers = list(values.values())
    low, high = statistics.median_interval(numbers) or (None, None)
    return {"id": cell.id, "coordinates": cell.coordinates, "outcome": cell.outcome, "verdict": cell.verdict,
            "reasons": list(cell.reasons), "repetitions": len(numbers), "median": statistics.median(numbers), "low": low,
            "high": high}


def as_json(rows, runs, differences, limits):
    """One object; `differences`: {group: {fact: (of base, of new)}}, all allowed."""
    return json.dumps({
        "runs": [{"directory": run.directory, "netring_version": run.version, "started_utc": run.started_utc} for run in runs],
        "differences": differences,
        "thresholds": {name: limit.ratio - 1 for name, limit in limits.items()},
        "answers": {name: sum(row.answer == name for row in rows) for name in ANSWERS},
        "rows": [row_json(row) for row in rows],
    }, indent=1, allow_nan=False)


def row_json(row):
    low, high = row.interval or (None, None)
    return {"metric": row.metric.name, "unit": row.metric.unit, "better": row.metric.better,
            "base": side(row.base, row.values[0]), "new": side(row.new, row.values[1]), "ratio": row.ratio, "low": low,
            "high": high, "p": row.p, "adjusted_p": row.adjusted_p, "answer": row.answer, "why": row.why or None,
            "more_repetitions": row.more, "notes": list(row.notes)}
