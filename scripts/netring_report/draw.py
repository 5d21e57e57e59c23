"""Draws the charts as files with matplotlib: figures/ID.svg and figures/ID.png."""

import textwrap

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot, ticker  # noqa: E402 (the backend first)

from netring_report import marks, style  # noqa: E402

# Inches: a pair of axes with its labels; above all, title lines; below all, the legend. Fixed margins, because a layout that
# matplotlib finds by itself takes as long as all the drawing.
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 5.4, 3.3, 0.82, 0.55, 0.32, 0.18
TITLE, LEGEND, EMPTY = 0.24, 0.36, 1.3


def draw_panel(report, chart, panel, ax):
    ax.set_title(panel.title if len(chart.panels) > 1 else "")
    if panel.is_empty:
        ax.set_axis_off()
        ax.text(0.5, 0.5, textwrap.fill(panel.missing, 46), ha="center", va="center", color="#6B7280", transform=ax.transAxes,
                bbox={"facecolor": "#F5F7FA", "edgecolor": "#D5DAE1", "linestyle": "--", "boxstyle": "round,pad=1.2"})
        return
    marks.DRAWERS[chart.kind](report, chart, panel, ax)
    ax.set_xlabel(panel.x_title or chart.x_title)
    ax.set_ylabel(textwrap.fill(panel.y_title, 42))
    if chart.kind != "effects":
        finish_value_axis(panel, ax)


def finish_value_axis(panel, ax):
    if panel.log:
        ax.set_yscale("log")
        low, high = ax.get_ylim()
        # Labels at 1, 2, 5 where few decades are shown.
        ax.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if high / low < 500 else (1,)))
        ax.yaxis.set_minor_formatter(ticker.NullFormatter())
    else:
        ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(marks.plain)


def held(report, chart):
    """What the picture holds still, in words."""
    return report.held(but=(chart.x,)) if chart.kind != "effects" else ""


def make_axes(chart, columns, rows, lines):
    """The figure and its axes, all in their places."""
    cell, left = (EMPTY if chart.missing else HEIGHT), (1.5 if chart.kind == "effects" else LEFT)
    top = TOP if len(chart.panels) > 1 else 0.1
    width, height = WIDTH * columns, (cell - TOP + top) * rows + TITLE * lines + LEGEND + 0.1
    figure = pyplot.figure(figsize=(width, height))
    axes = []
    for place in range(len(chart.panels)):
        row, column = divmod(place, columns)
        inches = column * WIDTH + left, LEGEND + (rows - 1 - row) * cell + BOTTOM, WIDTH - left - RIGHT, cell - BOTTOM - TOP
        axes.append(figure.add_axes([inch / whole for inch, whole in zip(inches, (width, height, width, height))]))
    return figure, axes, height


def draw(report, chart, folder):
    """Writes the chart's two files, ID.svg and ID.png, into a folder that exists."""
    columns = min(2, len(chart.panels))
    place = held(report, chart)
    title = textwrap.wrap(f"{chart.question} ({place})" if place else chart.question, 64 * columns)
    with matplotlib.rc_context(style.MATPLOTLIB):
        figure, axes, height = make_axes(chart, columns, -(-len(chart.panels) // columns), len(title))
        for panel, ax in zip(chart.panels, axes):
            draw_panel(report, chart, panel, ax)
        figure.text(0.012, 1 - 0.1 / height, "\n".join(title), fontsize=11.5, va="top")
        known = {label: handle for ax in axes for handle, label in zip(*ax.get_legend_handles_labels())}
        if len(known) > 1:
            figure.legend(known.values(), known.keys(), loc="lower left", ncol=min(5 * columns, len(known)))
        figure.savefig(folder / f"{chart.id}.svg", metadata={"Date": None})
        figure.savefig(folder / f"{chart.id}.png", dpi=120)
        pyplot.close(figure)


def draw_all(report, charts, folder):
    for chart in charts:
        draw(report, chart, folder)
