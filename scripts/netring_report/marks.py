"""What matplotlib puts between a pair of axes: a function for each kind of chart."""

from matplotlib import ticker

from netring_report import style

MOST_TICKS = 7


def plain(value, _=None):
    """A number at an axis, whose title says the unit."""
    return f"{value:,.10f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"


def look(report, cell):
    colour, _, marker, _ = style.variant(report, cell["coordinates"]["impl"])
    return {"color": colour, "marker": marker}


def dash(cell):
    return style.engine(cell["coordinates"].get("engine"))[0]


def grouped(report, points, free):
    """series name -> its points in the chosen slice, each as (cell, value, low, high, ...)."""
    groups = {}
    for place, *rest in points:
        cell = report.cells[place]
        if report.in_slice(cell, free):
            groups.setdefault(report.series_of(cell), []).append((cell, *rest))
    return groups


def lines(report, chart, panel, ax):
    shown = set()
    for key, points in grouped(report, panel.points, (chart.x,)).items():
        if chart.scale == "log":
            points.sort(key=lambda point: point[0]["coordinates"][chart.x])
            shown.update(line(report, chart, ax, key, points))
        else:
            beside(report, chart, ax, key, points)
    for mark in panel.marks:
        ax.axhline(mark, color="#6B7280", linestyle=":", linewidth=1)
    if shown:
        ticks = [(value, text) for value, text in chart.ticks if value in shown]
        ticks = ticks[::-(-len(ticks) // MOST_TICKS)]
        ax.set_xscale("log")
        ax.set_xticks([value for value, _ in ticks], [text for _, text in ticks])
        ax.xaxis.set_minor_locator(ticker.NullLocator())


def line(report, chart, ax, key, points):
    """A line with its band, or with an error bar where it is a single point; returns its places on the x axis."""
    at, cell = [point[0]["coordinates"][chart.x] for point in points], points[0][0]
    ax.plot(at, [point[1] for point in points], linestyle=dash(cell), label=key, **look(report, cell))
    banded = [(x, point) for x, point in zip(at, points) if None not in point[2:4]]
    if len(banded) > 1:
        ax.fill_between([x for x, _ in banded], [point[2] for _, point in banded], [point[3] for _, point in banded],
                        color=look(report, cell)["color"], alpha=style.BAND_OPACITY, linewidth=0)
    else:
        error_bars(report, ax, banded)
    return at


def beside(report, chart, ax, key, points):
    """Marks with error bars at places that have names."""
    at = [key if chart.scale == "series" else report.text(chart.x, point[0]["coordinates"].get(chart.x, "")) for point in points]
    ax.plot(at, [point[1] for point in points], linestyle="", label=key, **look(report, points[0][0]))
    error_bars(report, ax, [(x, point) for x, point in zip(at, points) if None not in point[2:4]])


def error_bars(report, ax, placed):
    for at, (cell, value, low, high, *_) in placed:
        ax.errorbar([at], [value], [[max(0, value - low)], [max(0, high - value)]], color=look(report, cell)["color"], linestyle="",
                    capsize=3)


def bars(report, chart, panel, ax):
    width = 0.36
    for part in panel.parts:
        groups = [(key, points[0]) for key, points in grouped(report, part["points"], ()).items()]
        offset = width / 2 + 0.02
        places = [at + (offset if part["stack"] == "softirq" else -offset) for at in range(len(groups))]
        ax.bar(places, [point[1] for _, point in groups], width, bottom=[point[-1] for _, point in groups],
               color=style.PARTS[part["colour"]][0], label=part["label"])
        if groups:
            ax.set_xticks(range(len(groups)), [key for key, _ in groups])
    ax.grid(axis="x", visible=False)


def curves(report, chart, panel, ax):
    for place, values in panel.curves:
        cell = report.cells[place]
        if report.in_slice(cell):
            ax.plot(values, panel.shares[:len(values)], color=look(report, cell)["color"], linestyle=dash(cell),
                    label=report.series_of(cell))
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(plain)
    ax.xaxis.set_minor_formatter(ticker.NullFormatter())


def reach(rows, end):
    """How far an interval's end is from the ratio, for matplotlib; 0 where there is none."""
    return [0 if row[end] is None else abs(row[end] - row["ratio"]) for row in rows]


def effects(report, chart, panel, ax):
    groups = list(dict.fromkeys(row["group"] for row in panel.rows))
    factors = list(dict.fromkeys(row["factor"] for row in panel.rows))
    if panel.control:
        ax.axvspan(*panel.control, color=style.PARTS["control"][0], alpha=0.22, linewidth=0, label="the same again")
    for at, group in enumerate(groups):
        rows = [row for row in panel.rows if row["group"] == group]
        shift = (at - (len(groups) - 1) / 2) * 0.5 / max(1, len(groups))
        places = [factors.index(row["factor"]) + shift for row in rows]
        ax.errorbar([row["ratio"] for row in rows], places, xerr=[reach(rows, "low"), reach(rows, "high")], linestyle="",
                    marker="osD^v"[at % 5], capsize=3, color=style.EFFECTS[at % len(style.EFFECTS)][0], label=group or "effect")
    ax.set_yticks(range(len(factors)), factors)
    ax.invert_yaxis()
    ax.axvline(1, color="#6B7280", linewidth=1)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6))
    ax.xaxis.set_major_formatter(plain)


DRAWERS = {"lines": lines, "bars": bars, "curves": curves, "effects": effects}
