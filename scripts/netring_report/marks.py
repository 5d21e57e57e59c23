"""What matplotlib puts between a pair of axes: a function for each kind of chart."""

import math

from matplotlib import ticker

from netring_report import style

MOST_TICKS, LEAST_TICKS = 7, 3
QUIET = "#6B7280"  # of what is not told
LONGEST = 34  # letters of a row's label


def plain(value, _=None):
    """A number at an axis, whose title says the unit."""
    return f"{value:,.10f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"


def numbers(per):
    """How an axis writes values of which so much is 1 there."""
    return lambda value, _=None: plain(round(value / per, 12))


def number_logarithmic(axis, per=1):
    """Gives an axis its numbers once its ends are known: the fewer decades are shown, the more of each. The page does the same."""
    low, high = axis.get_view_interval()
    digits = (1,) if high / low > 500 else (1, 2, 5) if high / low > 12 else (1, 1.5, 2, 3, 4, 5, 7)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    places = [place for place in (digit * 10.0 ** power for power in powers for digit in digits) if low <= place <= high]
    if len(places) < LEAST_TICKS:
        places = [place for place in ticker.MaxNLocator(MOST_TICKS - 1).tick_values(low, high) if low <= place <= high]
    axis.set_major_locator(ticker.FixedLocator(places[::-(-len(places) // MOST_TICKS) or 1]))
    axis.set_major_formatter(numbers(per))
    axis.set_minor_locator(ticker.NullLocator())


def named(series):
    return f"{series.key}: {series.words}" if series.words else series.key


def look(series):
    return {"color": style.colour(series.place), "marker": style.marker(series.place)[0]}


def dash(series):
    return style.DASHES[series.dash % len(style.DASHES)][0]


def grouped(report, points, free):
    """series -> its points in the chosen slice, each as (cell, value, low, high, ...)."""
    groups = {}
    for place, *rest in points:
        cell = report.cells[place]
        if report.in_slice(cell, free):
            groups.setdefault(report.keys[place], []).append((cell, *rest))
    return {report.series[key]: points for key, points in groups.items()}


def legend_names(report, chart):
    """What the legend of a chart names; rows have their names beside them."""
    if chart.kind == "bars":
        return list(dict.fromkeys(part["label"] for panel in chart.panels for part in panel.parts))
    if chart.kind == "curves":
        return [named(report.series[key]) for key in dict.fromkeys(report.keys[place] for panel in chart.panels
                                                                   for place, _ in panel.curves)]
    if chart.kind == "lines":
        return [named(each) for each in {each: 0 for panel in chart.panels for each in grouped(report, panel.points, (chart.x,))}]
    return []


def count_of_rows(report, chart):
    """Of the panel that has the most."""
    return max((len(rows_of(report, chart, panel)) for panel in chart.panels), default=0) if chart.kind not in ("lines", "curves") else 0


def is_shown(report, chart, panel):
    """Whether some cell of the slice has the panel's number."""
    if chart.kind == "curves":
        return any(report.in_slice(report.cells[place]) for place, _ in panel.curves)
    if chart.kind == "lines":
        return bool(grouped(report, panel.points, (chart.x,)))
    return bool(rows_of(report, chart, panel))


def lines(report, chart, panel, ax):
    shown = set()
    for place, low, high in panel.shades:
        if chart.x == "size" and report.in_slice(report.cells[place], (chart.x,)):
            ax.axvspan(low, high, color=look(report.series[report.keys[place]])["color"], alpha=0.1, linewidth=0)
    for series, points in grouped(report, panel.points, (chart.x,)).items():
        points.sort(key=lambda point: point[0]["coordinates"][chart.x])
        shown.update(line(chart, ax, series, points))
    for mark in panel.marks:
        ax.axhline(mark, color="#111827" if mark == 0 else "#6B7280", linestyle="-" if mark == 0 else ":", linewidth=1)
    if panel.base:
        ax.annotate(panel.base, (1, 0), xycoords=("axes fraction", "data"), xytext=(-2, 3), textcoords="offset points", ha="right")
    if shown:
        ticks = [(value, text) for value, text in chart.ticks if value in shown]
        ticks = ticks[::-(-len(ticks) // MOST_TICKS)]
        ax.set_xscale("log")
        ax.set_xlim(min(shown) / 1.3, max(shown) * 1.3)
        ax.set_xticks([value for value, _ in ticks], [text for _, text in ticks])
        ax.xaxis.set_minor_locator(ticker.NullLocator())


def line(chart, ax, series, points):
    """A line with its band, or with an error bar where it is a single point; returns its places on the x axis."""
    at = [point[0]["coordinates"][chart.x] for point in points]
    ax.plot(at, [point[1] for point in points], linestyle=dash(series), label=named(series), **look(series))
    banded = [(x, point) for x, point in zip(at, points) if None not in point[2:4]]
    if len(banded) > 1:
        ax.fill_between([x for x, _ in banded], [point[2] for _, point in banded], [point[3] for _, point in banded],
                        color=look(series)["color"], alpha=style.BAND_OPACITY, linewidth=0)
    return at


def rows_of(report, chart, panel):
    """[(label, value, low, high, place of its look)] of a chart that has a row for each; of bars the label and the parts."""
    if chart.kind == "effects":
        groups = list(dict.fromkeys(row["group"] for row in panel.rows))
        return [(f"{row['label']}: {row['group']}" if len(groups) > 1 else row["label"], row["value"], row["low"], row["high"],
                 0 if row["told"] else None) for row in panel.rows]
    if chart.kind == "bars":
        cells = {}
        for part in panel.parts:
            for place, *rest in part["points"]:
                if report.in_slice(report.cells[place]):
                    cells.setdefault(place, []).append((part, *rest))
        return [(named(report.series[report.keys[place]]), parts) for place, parts in cells.items()]
    names = dict(chart.ticks) if len(chart.ticks) > 1 else {}
    return [(beside(names.get(point[0]["coordinates"].get(chart.x)), series) + named(series), *point[1:4], series.place)
            for series, points in grouped(report, panel.points, (chart.x,)).items() for point in points]


def beside(place, series):
    """What the label of a row begins with: its place on the axis, unless the series has it in its name."""
    return f"{place}: " if place is not None and place not in series.key.split(", ") else ""


def label_rows(ax, labels, per):
    ax.set_yticks(range(len(labels)), [label if len(label) <= LONGEST else label[:LONGEST - 1] + "…" for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="y", visible=False)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(5))
    ax.xaxis.set_major_formatter(numbers(per))


def dots(report, chart, panel, ax):
    rows = rows_of(report, chart, panel)
    if panel.control:
        ax.axvspan(*panel.control, color="#9AA3AF", alpha=0.25, linewidth=0)
    for at, (_, value, low, high, place) in enumerate(rows):
        colour = QUIET if place is None else style.colour(place)
        if None not in (low, high):
            ax.plot([low, high], [at, at], color=colour, linewidth=4, alpha=0.45, solid_capstyle="butt")
        ax.plot([value], [at], linestyle="", color=colour, marker=style.marker(place or 0)[0])
    if 0 in panel.marks:
        ax.axvline(0, color="#111827", linewidth=1)
    label_rows(ax, [row[0] for row in rows], panel.per)


def bars(report, chart, panel, ax):
    rows, known = rows_of(report, chart, panel), set()
    for at, (_, parts) in enumerate(rows):
        for part, low, high, _ in parts:
            label = None if part["label"] in known else part["label"]
            known.add(part["label"])
            ax.barh(at + (0.36 if part["beside"] else 0), high - low, 0.16 if part["beside"] else 0.5, left=low,
                    color=style.colour(part["colour"]), label=label)
    label_rows(ax, [row[0] for row in rows], panel.per)


def curves(report, chart, panel, ax):
    for place, values in panel.curves:
        cell, series = report.cells[place], report.series[report.keys[place]]
        if report.in_slice(cell):
            ax.plot(values, panel.shares[:len(values)], linestyle=dash(series), markevery=8, label=named(series), **look(series))
    ax.set_xscale("log")
    number_logarithmic(ax.xaxis, panel.per)


DRAWERS = {"lines": lines, "dots": dots, "bars": bars, "curves": curves, "effects": dots}
