"""CPU time of a message in its parts, a bar for each series."""

from netring_report import measures
from netring_report.figures.chart import Chart, Panel

SIDES = [("server", "server (the sender under test)"), ("client", "client (the receiver)")]


def part(report, side, name):
    """Points have a fifth number: where the bar begins, for system on top of user."""
    found = []
    for cell in report.cells:
        value = measures.value(cell, f"{side}_{name}_ns_per_msg")
        if value is not None:
            base = measures.value(cell, f"{side}_user_ns_per_msg") if name == "system" else None
            found.append((report.index[cell.id], value, None, None, base or 0))
    return {"label": name, "colour": name, "stack": "softirq" if name == "softirq" else "thread", "points": found}


def cpu_parts(report, row):
    panels = [Panel(title=title, y_title="CPU time per message, ns", format="ns", log=False, zero=True, missing="not measured",
                    parts=[part(report, side, name) for name in ("user", "system", "softirq")]) for side, title in SIDES]
    return Chart(id=row["id"], question=row["question"], kind="bars", note=row["note"], scale="category", panels=panels)
