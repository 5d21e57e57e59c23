"""What switching a feature on changes, with intervals, and the control."""

from netring_report.figures.chart import Chart, Panel


def panel(rows, metric, title):
    chosen = [row for row in rows if row["metric"] == metric and row["ratio"] is not None]
    made = Panel(title=title, x_title="with it / without it", log=False, missing="" if chosen else "no effect was measured")
    made.rows = [row for row in chosen if not row["control"]]
    control = [(row["low"], row["high"]) for row in chosen if row["control"] and row["low"] is not None and row["high"] is not None]
    if control:
        made.control = (min(low for low, _ in control), max(high for _, high in control))
    return made


def effects(report, row):
    rows = report.content["effects"]
    names = dict.fromkeys(each["metric"] for each in rows if each["metric"] in report.metrics)
    panels = [panel(rows, name, report.metrics[name]["words"]) for name in names]
    return Chart(id=row["id"], question=row["question"], kind="effects", note=row["note"], scale="effects", panels=panels)
