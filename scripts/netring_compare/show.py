"""The comparison as a table for a terminal, as Markdown, or as JSON."""

import collections
import json

from netring_compare.judge import ANSWERS, ONE_SIDED, UNSURE
from netring_results import pairs, statistics
from netring_results.errors import printable
from netring_results.model import TWIN

UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))
EMPTY = "-"
MEASURES = ("change", "95 % interval", "answer")
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
    if row.pair is None:
        return f"{row.answer}: {row.why}"
    if row.answer != UNSURE:
        return row.answer
    if row.pair.control:
        return f"{UNSURE}: within the control ({' to '.join(map(percent, row.pair.control))})"
    return UNSURE if row.pair.more is None else f"{UNSURE}: {row.pair.more} rounds more"


def cells_of(rows, titles):
    """The heading and the rows of the table, as texts; what all rows have in common is returned apart."""
    places = [{**coordinates(row), "metric": f"{row.metric.label}, {row.metric.unit}"} for row in rows]
    names = dict.fromkeys(name for place in places for name in place)
    varied = [name for name in names if len({place.get(name) for place in places}) > 1]
    common = {name: places[0][name] for name in names if name not in varied and places[0].get(name) not in (None, EMPTY)}
    lines = []
    for row, place in zip(rows, places):
        base, new = (statistics.median(list(values.values())) for values in row.values)
        interval = " to ".join(map(percent, row.pair[1:3])) if row.pair and row.pair.low is not None else EMPTY
        lines.append([*(place.get(name, EMPTY) for name in varied), number(base), number(new),
                      percent(row.pair and row.pair.ratio), interval, answer(row)])
    return [*varied, *titles, *MEASURES], lines, common


def notes(rows, one_sided, common, allowed, margin, run):
    """What stands under the table, a line each."""
    counts = collections.Counter(row.answer for row in rows)
    yield (", ".join(f"{counts[name]} {name}" for name in ANSWERS if counts[name]) or "Nothing to compare") + "."
    if one_sided:
        names = list(dict.fromkeys((row.base or row.new).id for row in one_sided))
        others = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"Only one side has {', '.join(names[:SHOWN])}{others}."
    if common:
        yield "In all rows: " + ", ".join(f"{name} {value}" for name, value in common.items() if name != TWIN) + "."
    yield f"Same: the whole interval is within {100 * margin:.3g} %. Less, more: it leaves out 0."
    control = run and controls(rows, run)
    if control:
        yield control
    correlated = sum(row.pair is not None and row.pair.correlated for row in rows)
    if correlated:
        yield (f"{correlated} of {len(rows)} rows: neighbouring rounds are alike (over {statistics.CORRELATED:g}), so that their "
               "intervals are wider.")
    if allowed:
        yield "They also differ in " + "; ".join(allowed) + "."
    reasons = collections.Counter(reason for row in rows for reason in weakened(row))
    if reasons:
        yield "Weakened by " + ", ".join(f"{name} ({count} of {len(rows)} rows)" for name, count in reasons.most_common()) + "."
    for note, count in collections.Counter(note for row in rows for note in row.notes).most_common(SHOWN):
        yield f"{count} of {len(rows)} rows differ in {note} too."


def controls(rows, run):
    """The widest of the groups; "" where the run has none."""
    found = [(metric, *widest) for metric in dict.fromkeys(row.metric for row in rows)
             if (widest := pairs.widest(pairs.controls(run, metric)))]
    return "; ".join(f"Control, {metric.label}: {cell.coordinates['impl']} against itself {percent(pair.ratio)} "
                     f"({' to '.join(map(percent, pair[1:3]))})" for metric, cell, pair in found) + "." if found else ""


def weakened(row):
    return {reason for cell in (row.base, row.new) if cell is not None for reason in cell.reasons}


def parts(rows, titles, allowed, margin, run=None):
    """Heading, lines and notes; cells that one side has not got are named in a note."""
    shown = [row for row in rows if row.why != ONE_SIDED]
    heading, lines, common = cells_of(shown, titles)
    below = notes(shown, [row for row in rows if row.why == ONE_SIDED], common, allowed, margin, run)
    return [*map(printable, heading)], [[*map(printable, line)] for line in lines], [*map(printable, below)]


def table(rows, titles, allowed, margin, run=None):
    heading, lines, below = parts(rows, titles, allowed, margin, run)
    widths = [max(map(len, column)) for column in zip(heading, *lines)]
    to_the_right = {"size", "threads", "connections", "batch", "depth", "rate", "mtu", *titles, *MEASURES[:-1]}

    def line(cells):
        return "  ".join(cell.rjust(width) if name in to_the_right else cell.ljust(width)
                         for name, cell, width in zip(heading, cells, widths)).rstrip()
    return "\n".join((*map(line, (heading, *lines)), "", *below))


def markdown(rows, titles, allowed, margin, run=None):
    heading, lines, below = parts(rows, titles, allowed, margin, run)

    def line(cells):
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    return "\n".join((line(heading), "|" + "---|" * len(heading), *map(line, lines), "", *(f"- {note}" for note in below)))


def side(cell, values):
    if cell is None:
        return None
    numbers = list(values.values())
    q1, q3 = statistics.quartiles(numbers) or (None, None)
    return {"id": cell.id, "coordinates": cell.coordinates, "outcome": cell.outcome, "verdict": cell.verdict,
            "reasons": list(cell.reasons), "slices": len(numbers), "median": statistics.median(numbers), "q1": q1, "q3": q3}


def as_json(rows, runs, differences, margin):
    """One object; `differences`: {group: {fact: (of base, of new)}}, all allowed."""
    return json.dumps({
        "runs": [{"directory": run.directory, "netring_version": run.version, "started_utc": run.started_utc} for run in runs],
        "differences": differences,
        "margin": margin,
        "answers": {name: sum(row.answer == name for row in rows) for name in ANSWERS},
        "rows": [row_json(row) for row in rows],
    }, indent=1, allow_nan=False)


def row_json(row):
    ratio, low, high = row.pair[:3] if row.pair else (None, None, None)
    return {"metric": row.metric.name, "unit": row.metric.unit, "better": row.metric.better,
            "base": side(row.base, row.values[0]), "new": side(row.new, row.values[1]), "ratio": ratio, "low": low,
            "high": high, "answer": row.answer, "worse": row.worse, "why": row.why or None,
            "more_rounds": row.pair and row.pair.more, "control": row.pair and row.pair.control, "notes": list(row.notes)}
