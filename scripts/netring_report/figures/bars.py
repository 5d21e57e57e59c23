"""CPU time of a message in its parts, a bar for each series."""

from netring_report.figures.chart import Chart, Panel, points_of

SIDES = [("server", "server (the sender under test)"), ("client", "client (the receiver)")]


def part(report, side, name):
    """Points have one more: where the bar begins, for system on top of user."""
    under = {point[0]: point[1] for point in points_of(report, f"{side}_user_ns_per_msg")} if name == "system" else {}
    points = [(*point, under.get(point[0], 0)) for point in points_of(report, f"{side}_{name}_ns_per_msg")]
    return {"label": name, "colour": name, "stack": "softirq" if name == "softirq" else "thread", "points": points}


def cpu_parts(report, row):
    metric = report.metrics.get("server_user_ns_per_msg")
    if metric is None:
        return None
    panels = [Panel(title=title, y_title=f"CPU time per message, {metric['unit']}", log=False,
                    missing=metric["missing"] or "not measured",
                    parts=[part(report, side, name) for name in ("user", "system", "softirq")]) for side, title in SIDES]
    return Chart(id=row["id"], question=row["question"], kind="bars", note=row["note"], scale="series", panels=panels)
