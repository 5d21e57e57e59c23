"""Draws the charts as files with matplotlib: figures/ID.svg, ID.png and ID.pdf, with the caption in ID.txt."""

import io
import textwrap

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402 (the backend first)

from netring_report import marks, style  # noqa: E402

# Inches: a pair of axes with its labels; below all, the legend. Fixed margins, because a layout that matplotlib finds by itself
# takes as long as all the drawing.
WIDTH, HEIGHT, BOTTOM, TOP, RIGHT = 5.4, 3.3, 0.55, 0.32, 0.18
LEFT = {"lines": 0.82, "curves": 1.05}
LEFT_OF_ROWS, ROW, LEGEND_ROW = 2.6, 0.26, 0.24
LETTER = 0.078  # inches that a letter of the legend takes
SUFFIXES = ("svg", "png", "pdf")


def draw_panel(report, chart, panel, ax):
    ax.set_title(panel.title if len(chart.panels) > 1 or chart.kind == "effects" else "")
    marks.DRAWERS[chart.kind](report, chart, panel, ax)
    if chart.kind in LEFT:
        ax.set_xlabel(panel.x_title or chart.x_title)
        ax.set_ylabel(textwrap.fill(panel.y_title, 42))
        finish_value_axis(panel, ax, 1 if chart.kind == "curves" else panel.per)
    else:
        ax.set_xlabel(panel.x_title or panel.y_title)


def finish_value_axis(panel, ax, per):
    if panel.log:
        ax.set_yscale("log")
        marks.number_logarithmic(ax.yaxis, per)
    else:
        if not panel.base:
            ax.set_ylim(bottom=0)
        ax.yaxis.set_major_formatter(marks.numbers(per))


def caption(report, chart):
    """What a paper puts below the figure."""
    held = report.held(but=(chart.x,)) if chart.kind != "effects" else ""
    return " ".join(filter(None, (chart.title, f"({held})" if held else "", chart.note))) + "\n"


def make_axes(chart, columns, legend, rows_of_marks):
    """The figure and its axes, all in their places. `legend`: inches below them."""
    rows, left = -(-len(chart.panels) // columns), LEFT.get(chart.kind, LEFT_OF_ROWS)
    top = TOP if len(chart.panels) > 1 or chart.kind == "effects" else 0.12
    cell = HEIGHT if chart.kind in LEFT else max(1.4, ROW * rows_of_marks + BOTTOM + TOP)
    width, height = WIDTH * columns, (cell - TOP + top) * rows + legend
    figure = pyplot.figure(figsize=(width, height))
    axes = []
    for place in range(len(chart.panels)):
        row, column = divmod(place, columns)
        inches = (column * WIDTH + left, legend + (rows - 1 - row) * cell + BOTTOM, WIDTH - left - RIGHT, cell - BOTTOM - TOP)
        axes.append(figure.add_axes([inch / whole for inch, whole in zip(inches, (width, height, width, height))]))
    return figure, axes


def draw(report, chart, folder):
    """Writes the chart's files into a RunDirectory."""
    columns = min(2, len(chart.panels))
    with matplotlib.rc_context(style.MATPLOTLIB):
        names = marks.legend_names(report, chart)
        longest = max(map(len, names), default=0)
        per_row = max(1, min(len(names) or 1, int(WIDTH * columns / ((longest + 7) * LETTER))))
        legend = LEGEND_ROW * -(-len(names) // per_row) + 0.06 if len(names) > 1 else 0.06
        figure, axes = make_axes(chart, columns, legend, marks.count_of_rows(report, chart))
        for panel, ax in zip(chart.panels, axes):
            draw_panel(report, chart, panel, ax)
        known = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels())}
        if len(names) > 1 and known:
            figure.legend(known.values(), known.keys(), loc="lower left", ncol=per_row, borderaxespad=0.2, columnspacing=1.4)
        for suffix in SUFFIXES:
            dated = {"metadata": {"Date": None} if suffix == "svg" else {"CreationDate": None}} if suffix != "png" else {"dpi": 120}
            picture = io.BytesIO()
            figure.savefig(picture, format=suffix, **dated)
            folder.replace(f"{chart.id}.{suffix}", picture.getvalue())
        pyplot.close(figure)
    folder.replace(f"{chart.id}.txt", caption(report, chart).encode())


def shows(report, chart):
    return any(marks.is_shown(report, chart, panel) for panel in chart.panels)


def draw_all(report, charts, folder):
    """Returns those that were drawn. One of which no cell of the report's slice has the number shows a slice that has it."""
    drawn = []
    for chart in charts:
        sliced = report if shows(report, chart) else report.sliced(chart.places)
        if shows(sliced, chart):
            draw(sliced, chart, folder)
            drawn.append(chart)
    return drawn
