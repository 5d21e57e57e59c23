"""The distribution of round trips, as the share that took longer than a time."""

import numpy

from netring_report import measures
from netring_report.figures.chart import Chart, Panel
from netring_report.figures.metrics import ROUND_TRIPS

# Shares from half to one of 100,000, evenly apart on the log axis.
BEYOND = [float(f"{share:.4g}") for share in numpy.geomspace(0.9, 1e-5, 42)]
# A share needs as many round trips to stand on: fewer would draw single ones.
FEWEST = 10


def distribution(report, row):
    curves = []
    for cell in report.cells:
        values = measures.latency_quantiles(cell, [1 - share for share in BEYOND], FEWEST)
        if values:
            curves.append((report.index[cell.id], [float(f"{value:.4g}") for value in values]))
    panel = Panel(y_title="took longer", x_title="round trip", format="ns", log=True, curves=curves, beyond=BEYOND,
                  missing="" if curves else ROUND_TRIPS)
    return Chart(id=row["id"], question=row["question"], kind="curves", note=row["note"], scale="time", panels=[panel])
