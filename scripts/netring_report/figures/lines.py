"""Figures with lines: a number over a coordinate."""

from netring_report.figures.chart import Chart, Panel, axis_title, points_of


def panel(report, name, log=True, series=None):
    """`series`: the figures of that variant alone, under its name."""
    metric = report.metrics[name]
    points = [point for point in points_of(report, name) if not log or point[1] > 0]  # a log axis has no place for 0
    if series is not None:
        points = [point for point in points if report.cells[point[0]]["coordinates"]["impl"] == series]
    title = metric["words"] if series is None else series
    return Panel(title=title, y_title=axis_title(metric), log=log, points=points,
                 missing="" if points else metric["missing"] or "no cell that may be drawn has this number")


def axis(report, name):
    """What a Chart says of the coordinate along its x axis."""
    row, ticks = report.coordinates.get(name), report.values(name)
    if row is None or len(ticks) < 2:  # an axis with one place on it says nothing: the series stand beside each other
        return {"x": name, "scale": "series", "x_title": ticks[0][1] if ticks else ""}
    numbers = row["scale"] != "name" and all(value > 0 for value, _ in ticks)
    return {"x": name, "scale": "log" if numbers else "category", "x_title": row["label"], "ticks": ticks}


def over(report, row):
    """A number, or several, over the coordinate row["x"]."""
    if row.get("when_varied") and row["x"] not in report.vary:
        return None
    panels = [panel(report, name, row.get("log", True)) for name in row["metrics"] if name in report.metrics]
    return Chart(id=row["id"], question=row["question"], kind="lines", note=row.get("note", ""), panels=panels,
                 **axis(report, row["x"]))


def scaling(report, row):
    """Throughput beside that of one thread in the same cell otherwise; row["of"]: the ratio, or the efficiency. What all are beside
    is 1."""
    names, bases, found = row["of"], {}, []
    for each in report.content["scaling"]:
        if each[names[0]] is not None and max(each["cell"], each["base"]) < len(report.cells):
            found.append((each["cell"], *(each[name] for name in names), each["text"], ""))
            bases[each["base"]] = (each["base"], 1, None, None, "what the others are beside", "")
    missing = "" if found else "not available: it takes cells with 1 thread and with more (--threads 1,2,4)"
    made = Panel(y_title=row["y_title"], log=False, points=[*bases.values(), *found], marks=[1], missing=missing)
    return Chart(id=row["id"], question=row["question"], kind="lines", note=row["note"], panels=[made], **axis(report, "threads"))


def engines(report, row):
    """One panel per variant, one line per engine."""
    if "engine" not in report.vary or row["metric"] not in report.metrics:
        return None
    made = [panel(report, row["metric"], series=impl) for impl, _ in report.values("impl")]
    several = [each for each in made if len({report.cells[point[0]]["coordinates"].get("engine") for point in each.points}) > 1]
    return Chart(id=row["id"], question=row["question"], kind="lines", note=row["note"], panels=several, **axis(report, "size"))
