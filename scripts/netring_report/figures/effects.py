"""What switching a feature on changes, with intervals, and the control."""

from netring_report.figures.chart import Chart, Panel

TOLD = ("less", "more")


def panel(rows, name, title):
    chosen = [row for row in rows if row["metric"] == name and row["percent"] is not None]
    made = Panel(title=title, x_title="change when switched on, per cent", y_title=title, log=False, marks=[0])
    made.rows = [{"label": row["factor"], "group": row["group"], "value": row["percent"], "low": row["percent_low"],
                  "high": row["percent_high"], "text": row["text"], "told": row["answer"] in TOLD} for row in chosen if not row["control"]]
    factors = [row["label"] for row in made.rows]
    made.rows.sort(key=lambda row: factors.index(row["label"]))
    control = [(row["percent_low"], row["percent_high"]) for row in chosen
               if row["control"] and row["percent_low"] is not None and row["percent_high"] is not None]
    if control:
        made.control = (min(low for low, _ in control), max(high for _, high in control))
    return made


def effects(report, row):
    rows = report.content["effects"]
    names = dict.fromkeys(each["metric"] for each in rows if each["metric"] in report.metrics)
    # The cost comes first: it is what the title is about.
    names = sorted(names, key=lambda name: name != report.content["run"]["cost"])
    panels = [panel(rows, name, report.metrics[name]["words"]) for name in names]
    return Chart(id=row["id"], title=row["title"], kind="effects", note=row["note"], panels=panels)
