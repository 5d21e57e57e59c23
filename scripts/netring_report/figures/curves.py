"""The distribution of round trips, as the share that took longer than a time."""

from netring_report.figures.chart import Chart, Panel, unit_in

NEAR = 0.06  # a curve has not each percentile


def distribution(report, row):
    curves = [(place, cell["beyond"]) for place, cell in enumerate(report.cells) if cell["usable"] and any(cell["beyond"])]
    per, unit = unit_in([row["title"]], [value for _, values in curves for value in values], "ns", NEAR)
    panel = Panel(y_title="share that took longer", x_title=f"round trip, {unit}", per=per, curves=curves, shares=report.content["shares"])
    return Chart(id=row["id"], title=row["title"], kind="curves", note=row["note"], panels=[panel])
