"""What matplotlib puts between a pair of axes: a function for each kind of chart."""

from matplotlib import ticker

from netring_report import style, view, words

FORMATTERS = {"us": lambda value, _: words.tick(value * 1e3), "ns": lambda value, _: words.tick(value),
              "gbps": lambda value, _: f"{value:.4g}", "count": lambda value, _: f"{value:.4g}",
              "ratio": lambda value, _: f"{value:.3g} ×", "fraction": lambda value, _: f"{value * 100:.3g} %",
              "percent": lambda value, _: f"{value:+.4g} %" if value else "0"}


def colour(cell):
    return style.variant(cell.variant)[0]


def grouped(report, points, free):
    """series name -> its points in the chosen slice, each as (cell, value, low, high, ...)."""
    groups = {}
    for index, *rest in points:
        cell = report.cells[index]
        if view.in_slice(cell, report.chosen, free):
            groups.setdefault(view.series_of(cell, report.vary), []).append((cell, *rest))
    return groups


def lines(report, chart, panel, ax):
    ticks = set()
    for key, points in grouped(report, panel.points, (chart.x,)).items():
        if chart.scale in ("category", "series"):
            beside(chart, panel, ax, key, points)
        else:
            points.sort(key=lambda point: point[0].coordinates[chart.x])
            ticks.update(line(chart, ax, key, points))
    for mark in panel.marks:
        ax.axhline(mark, color="#6B7280", linestyle=":", linewidth=1)
    if ticks:
        ax.set_xscale("log")
        shown = sorted(ticks)[::-(-len(ticks) // 7)]
        ax.set_xticks(shown, [words.size(tick) if chart.scale == "bytes" else f"{tick:g}" for tick in shown])
        ax.xaxis.set_minor_locator(ticker.NullLocator())


def line(chart, ax, key, points):
    """A line with its band, or with an error bar where it is a single point; returns its places on the x axis."""
    at, cell = [point[0].coordinates[chart.x] for point in points], points[0][0]
    ax.plot(at, [point[1] for point in points], linestyle=style.engine(cell.coordinates["engine"])[0], label=key, **look(cell))
    banded = [(x, point) for x, point in zip(at, points) if point[2] is not None]
    if len(banded) > 1:
        ax.fill_between([x for x, _ in banded], [point[2] for _, point in banded], [point[3] for _, point in banded],
                        color=colour(cell), alpha=style.BAND_OPACITY, linewidth=0)
    else:
        error_bars(ax, banded)
    return at


def beside(chart, panel, ax, key, points):
    """Marks with error bars at places that have names."""
    at = [key if chart.scale == "series" else str(point[0].coordinates[chart.x]) for point in points]
    ax.plot(at, [point[1] for point in points], linestyle="", label=key, **look(points[0][0]))
    error_bars(ax, [(x, point) for x, point in zip(at, points) if point[2] is not None])


def look(cell):
    return {"color": colour(cell), "marker": style.variant(cell.variant)[2]}


def error_bars(ax, placed):
    for at, (cell, value, low, high) in placed:
        ax.errorbar([at], [value], [[max(0, value - low)], [max(0, high - value)]], color=colour(cell), linestyle="", capsize=3)


def bars(report, chart, panel, ax):
    width = 0.36
    for part in panel.parts:
        groups = [(key, points[0]) for key, points in grouped(report, part["points"], ()).items()]
        offset = width / 2 + 0.02
        places = [at + (offset if part["stack"] == "softirq" else -offset) for at in range(len(groups))]
        ax.bar(places, [point[1] for _, point in groups], width, bottom=[point[4] for _, point in groups],
               color=style.PARTS[part["colour"]][0], label=part["label"])
        ax.set_xticks(range(len(groups)), [key for key, _ in groups])
    ax.grid(axis="x", visible=False)


def curves(report, chart, panel, ax):
    for index, values in panel.curves:
        cell = report.cells[index]
        if view.in_slice(cell, report.chosen):
            ax.plot(values, panel.beyond[:len(values)], color=colour(cell), linestyle=style.engine(cell.coordinates["engine"])[0],
                    label=view.series_of(cell, report.vary))
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(FORMATTERS["ns"])
    ax.xaxis.set_minor_formatter(ticker.NullFormatter())
    ax.yaxis.set_major_formatter(FORMATTERS["fraction"])


def effects(report, chart, panel, ax):
    groups = list(dict.fromkeys(row["group"] for row in panel.rows))
    factors = list(dict.fromkeys(row["factor"] for row in panel.rows))
    if panel.control:
        ax.axvspan(*panel.control, color=style.PARTS["control"][0], alpha=0.22, linewidth=0, label="the same again")
    for at, group in enumerate(groups):
        rows = [row for row in panel.rows if row["group"] == group]
        shift = (at - (len(groups) - 1) / 2) * 0.5 / max(1, len(groups))
        places = [factors.index(row["factor"]) + shift for row in rows]
        reach = [[max(0, row["value"] - row["low"]) if row["low"] is not None else 0 for row in rows],
                 [max(0, row["high"] - row["value"]) if row["high"] is not None else 0 for row in rows]]
        ax.errorbar([row["value"] for row in rows], places, xerr=reach, linestyle="", marker="osD^v"[at % 5], capsize=3,
                    color=style.EFFECTS[at % len(style.EFFECTS)][0], label=group or "effect")
    ax.set_yticks(range(len(factors)), factors)
    ax.invert_yaxis()
    ax.axvline(0, color="#6B7280", linewidth=1)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(6))
    ax.xaxis.set_major_formatter(FORMATTERS["percent"])


DRAWERS = {"lines": lines, "bars": bars, "curves": curves, "effects": effects}
