"""How each kind of figure is drawn. Which of them a run has, in which order and with which title, analysis.json says."""

from netring_report.figures import bars, change, curves, effects, lines

QUARTILES = "Bands: the middle half of the rounds."

FIGURES = {
    "change": {"make": change.change,
               "note": "Bands: 95 % confidence intervals."},
    "effects": {"make": effects.effects,
                "note": "Each with the feature switched on, relative to the same without it, and its 95 % confidence interval. "
                        "Coloured: less or more. Shaded: what the same cells once more do."},
    "cost": {"make": lines.over, "metrics": ["server_work_ns_per_msg", "client_work_ns_per_msg"], "note": QUARTILES},
    "latency-distribution": {"make": curves.distribution,
                             "note": "How many took longer than a time: the further right a line ends, the worse are the slowest."},
    "latency": {"make": lines.over, "metrics": ["latency_p50_us", "latency_p99_us"],
                "note": "Percentiles are those of all rounds together."},
    "throughput": {"make": lines.over, "metrics": ["throughput_gbps"], "note": QUARTILES},
    "speedup": {"make": lines.scaling, "of": ("ratio", "low", "high"), "y_title": "throughput / that of 1 thread",
                "note": "Dotted: as much as one thread."},
    "efficiency": {"make": lines.scaling, "of": ("efficiency", "efficiency_low", "efficiency_high"),
                   "y_title": "speedup / threads", "note": "Dotted: perfect scaling."},
    "context-switches": {"make": lines.over, "metrics": ["context_switches_per_msg"], "note": QUARTILES},
    "cpu-parts": {"make": bars.cpu_parts,
                  "note": "Softirq is the time of the side's CPUs, whatever caused it. Most kernels count a part of it in the "
                          "threads' time too, so it is drawn next to the bar."},
    "cycles": {"make": lines.over, "metrics": ["cycles_per_byte"]},
    "misses": {"make": lines.over, "metrics": ["l1_misses_per_msg", "llc_misses_per_msg"]},
    "notified": {"make": lines.over, "metrics": ["notified_p50_us", "notified_p99_us"],
                 "note": "From the send to its last notification: so long is a buffer in use."},
}


def make(report):
    """The first is the answer of the run."""
    charts = []
    for each in report.content["figures"]:
        row = FIGURES[each["kind"]]
        ident = "-".join(filter(None, (each["kind"], each["x"])))
        chart = row["make"](report, {**row, "id": ident, "title": each["title"], "x": each["x"], "note": row.get("note", "")})
        chart.panels = [panel for panel in chart.panels if not panel.is_empty]
        if chart.panels and ident not in [known.id for known in charts]:
            charts.append(chart)
    return charts
