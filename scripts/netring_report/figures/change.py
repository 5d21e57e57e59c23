"""The figure that answers which way costs least: the change beside the baseline, with its intervals and the crossovers."""

from netring_report.figures.chart import Chart, Panel
from netring_report.figures.lines import axis


def change(report, row):
    cost = report.content["run"]["cost"]
    metric = report.metrics.get(cost)
    points, bases = [], {}
    for each in report.content["comparisons"]:
        if each["metric"] == cost and each["baseline"] and each["percent"] is not None and each["cell"] < len(report.cells):
            points.append((each["cell"], each["percent"], each["percent_low"], each["percent_high"], each["text"], ""))
            bases[report.series[report.keys[each["base"]]].place] = report.keys[each["base"]]
    words = metric["words"] if metric else cost
    made = Panel(title=words, y_title=f"{words} beside the baseline, per cent", log=False, points=points, marks=[0],
                 base=", ".join(bases.values()) + ", the baseline", shades=shades(report))
    along = axis(report, row["x"])
    less = ("Below" if along["kind"] == "lines" else "Left of") + " the line costs less."
    note = " ".join(filter(None, (less, row["note"], "Shaded: where the answer changes." if made.shades else "")))
    return Chart(id=row["id"], title=row["title"], note=note, panels=[made], **along)


def shades(report):
    """Where the answer changes, as far as the run tells."""
    return [(each["cells"][-1], each["low"], each["high"]) for each in report.content["claims"]
            if each["kind"] == "crossover" and each["cells"] and each["cells"][-1] < len(report.cells)
            and each["low"] is not None and each["high"] is not None]
