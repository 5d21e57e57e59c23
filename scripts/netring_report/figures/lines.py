"""Figures with lines: a number over a coordinate."""

from netring_report.figures.chart import Chart, Panel, axis_title, points_of, unit_of


def panel(report, name, per, unit):
    """A log axis has no place for 0."""
    metric = report.metrics[name]
    points = [point for point in points_of(report, name) if point[1] > 0]
    return Panel(title=metric["words"], y_title=axis_title(metric, unit), per=per, points=points)


def axis(report, name):
    """What a Chart says of the coordinate along its x axis. With one place on it, or without an order, it has a row for each."""
    row, ticks = report.coordinates.get(name), report.values(name)
    if row is None or len(ticks) < 2:
        return {"kind": "dots", "x": name if row else "", "x_title": ""}
    numbers = row["scale"] != "name" and all(value > 0 for value, _ in ticks)
    return {"kind": "lines" if numbers else "dots", "x": name, "x_title": row["label"], "ticks": ticks}


def over(report, row):
    """A number, or several, over a coordinate."""
    names = [name for name in row["metrics"] if name in report.metrics]
    per, unit = unit_of(report, names, row["title"])
    panels = [panel(report, name, per, unit if per != 1 else None) for name in names]
    return Chart(id=row["id"], title=row["title"], note=row["note"], panels=panels, **axis(report, row["x"]))


def scaling(report, row):
    """Throughput beside that of one thread in the same cell otherwise; row["of"]: the ratio, or the efficiency. What all are beside
    is 1."""
    names, bases, found = row["of"], {}, []
    for each in report.content["scaling"]:
        if each[names[0]] is not None and max(each["cell"], each["base"]) < len(report.cells):
            found.append((each["cell"], *(each[name] for name in names), each["text"], ""))
            bases[each["base"]] = (each["base"], 1, None, None, "what the others are beside", "")
    made = Panel(y_title=row["y_title"], log=False, points=[*bases.values(), *found], marks=[1])
    return Chart(id=row["id"], title=row["title"], note=row["note"], panels=[made] if found else [], **axis(report, row["x"]))
