"""What switching a ring feature on changes: effects.csv with its intervals, and the control."""

import re

from netring_report import words
from netring_report.figures.chart import Chart, Panel

CONTROL = "(the same again)"
METRICS = [("server_work_ns_per_msg", "server work per message"), ("client_work_ns_per_msg", "client work per message"),
           ("throughput_gbps", "throughput"), ("latency_p50_us", "median round trip"),
           ("latency_p99_us", "99th percentile of round trips")]


def group_name(cells):
    """"a1, 4 KiB, plain" of "uring/a1/rr/plain/4096B/t1/c1": as far as it can be read."""
    parts = cells.split("/")
    found = [words.size(int(part[:-1])) if re.fullmatch(r"\d{1,10}B", part) else part for part in parts[1:5]]
    return ", ".join(found[i] for i in (0, 3, 1, 2) if i < len(found)) + ("" if len(parts) < 6 else ", " + " ".join(parts[5:]))


def shorten(names):
    """Names without the parts that all of them share."""
    split = {name: group_name(name).split(", ") for name in names}
    alike = set.intersection(*(set(parts) for parts in split.values())) if len(split) > 1 else set()
    return {name: ", ".join(part for part in parts if part not in alike) for name, parts in split.items()}


def panel(rows, metric, title, names):
    chosen = [row for row in rows if row["metric"] == metric and isinstance(row["percent"], (int, float))]
    made = Panel(title=title, y_title="change, %", format="percent", log=False)
    made.missing = "" if chosen else "no effect was measured"
    made.rows = [{"group": names[row["cells"]], "factor": row["factor"], "value": row["percent"], "low": row["percent_low"],
                  "high": row["percent_high"], "effect": row["effect"]} for row in chosen if row["factor"] != CONTROL]
    control = [(row["percent_low"], row["percent_high"]) for row in chosen
               if row["factor"] == CONTROL and row["percent_low"] is not None]
    if control:
        made.control = (min(low for low, _ in control), max(high for _, high in control))
    return made


def effects(report, row):
    rows = report.run.effects
    if not rows:
        return None
    names = shorten(list(dict.fromkeys(each["cells"] for each in rows)))
    there = {each["metric"] for each in rows}
    return Chart(id=row["id"], question=row["question"], kind="effects", note=row["note"], scale="effects",
                 panels=[panel(rows, metric, title, names) for metric, title in METRICS if metric in there])
