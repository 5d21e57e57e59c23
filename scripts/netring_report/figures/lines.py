"""Figures with lines: a number over a coordinate."""

from netring_report import measures, view, words
from netring_report.figures.chart import INTERVAL, Chart, Panel
from netring_report.figures.metrics import METRICS

SCALES = {"size": "bytes", "threads": "powers", "connections": "powers", "batch": "powers", "depth": "powers", "rate": "powers"}


def points(report, column, cells=None):
    found = []
    for cell in cells if cells is not None else report.cells:
        value = measures.value(cell, column)
        if value is not None and not (value == 0 and METRICS[column][3]):  # a log axis has no place for 0
            found.append((report.index[cell.id], value, *(report.spread(cell, column) or (None, None))))
    return found


def panel(report, column, cells=None, title=None):
    name, y_title, form, log, missing = METRICS[column]
    made = Panel(title=name if title is None else title, y_title=y_title, format=form, log=log, zero=not log,
                 points=points(report, column, cells))
    if not made.points:
        made.missing = missing
    return made


def over(report, row):
    """A number, or several, over the coordinate row["x"]."""
    x = row["x"]
    if row.get("when_varied") and x not in report.vary:
        return None
    scale = SCALES.get(x, "category")
    values = view.values_of(report.cells, x)
    if scale == "powers" and any(value <= 0 for value in values):
        scale = "category"
    if len(values) < 2:  # an axis with one place on it says nothing: the series stand beside each other
        scale = "series"
    title = words.coordinate_name(x) if scale != "series" else words.coordinate(x, values[0]) if values else ""
    return Chart(id=row["id"], question=row["question"], kind="lines", x=x, x_title=title, scale=scale,
                 note=row.get("note", ""), panels=[panel(report, column) for column in row["columns"]])


def scaling(report, row):
    """Throughput beside that of one thread in the same cell otherwise; efficiency: per thread."""
    found = []
    for cell in report.cells if "threads" in report.vary else ():
        one = report.partner(cell, threads=1)
        if one is None or not (cell.measured and one.measured):
            continue
        share = cell.coordinates["threads"] if row["per_thread"] else 1
        pair = measures.ratio(report.run, cell, one, "throughput_gbps")
        if pair is not None:
            found.append((report.index[cell.id], *(None if each is None else each / share for each in pair[:3])))
    y_title = "speedup per thread" if row["per_thread"] else "times the throughput of 1 thread"
    missing = "" if found else "not available: it takes cells with 1 thread and with more (--threads 1,2,4)"
    return Chart(id=row["id"], question=row["question"], kind="lines", x="threads", x_title="threads", note=row.get("note", ""),
                 panels=[Panel(y_title=y_title, format="ratio", log=False, zero=True, points=found, band=INTERVAL, marks=[1],
                               missing=missing)])


def engines(report, row):
    """One panel per variant, one line per engine."""
    if "engine" not in report.vary:
        return None
    panels = []
    for impl in view.values_of(report.cells, "impl"):
        cells = [cell for cell in report.cells if cell.coordinates["impl"] == impl]
        if len(view.values_of([cell for cell in cells if cell.measured], "engine")) > 1:
            panels.append(panel(report, row["column"], cells, title=impl))
    return Chart(id=row["id"], question=row["question"], kind="lines", x="size", x_title="message size", scale="bytes",
                 note=row["note"], panels=panels)
