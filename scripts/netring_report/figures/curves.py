"""The distribution of round trips, as the share that took longer than a time."""

from netring_report.figures.chart import Chart, Panel


def distribution(report, row):
    curves = [(place, cell["beyond"]) for place, cell in enumerate(report.cells) if cell["usable"] and any(cell["beyond"])]
    panel = Panel(y_title="share that took longer", x_title="round trip, ns", curves=curves, shares=report.content["shares"])
    return Chart(id=row["id"], title=row["title"], kind="curves", note=row["note"], panels=[panel])
