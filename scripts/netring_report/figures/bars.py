"""CPU time of a message in its parts, a bar for each series."""

from netring_report import style
from netring_report.figures.chart import Chart, Panel, unit_of

SIDES = [("server", "server (sends)"), ("client", "client (receives)")]


def part(report, side, name):
    points = [(place, each["from"], each["to"], each["text"]) for place, cell in enumerate(report.cells) if cell["usable"]
              for each in cell["parts"] if each["side"] == side and each["name"] == name]
    return {"label": name, "colour": style.PARTS[name], "beside": name == "softirq", "points": points}


def cpu_parts(report, row):
    per, unit = unit_of(report, ("server_cpu_ns_per_msg", "server_work_ns_per_msg"), *(each["title"] for each in report.content["figures"]))
    panels = []
    for side, title in SIDES:
        parts = [part(report, side, name) for name in style.PARTS]
        panels.append(Panel(title=title, x_title=", ".join(filter(None, ("CPU time per message", unit))), per=per, log=False,
                            parts=[each for each in parts if each["points"]]))
    return Chart(id=row["id"], title=row["title"], kind="bars", note=row["note"], panels=panels)
