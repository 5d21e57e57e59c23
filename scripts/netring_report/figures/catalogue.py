"""The figures of a report: one row each. The report that this benchmark began with has those marked `seed`, in this order."""

from netring_report.figures import bars, curves, effects, lines

# Coordinates that have a figure when the run varies them.
OTHERS = [("connections", "What changes with the number of connections per thread?"),
          ("batch", "What does gathering several messages into one send save?"),
          ("depth", "What changes with more requests in flight?"),
          ("rate", "What changes with the rate that is asked for?"),
          ("ring", "Does the ring's profile matter?"),
          ("recv", "Does the way of receiving matter?"),
          ("mtu", "What changes with the MTU?"),
          ("offloads", "What are the link's offloads worth?"),
          ("sysctl", "Do these keys of sysctl matter?"),
          ("agent", "Which of the agents costs less?"),
          ("workload", "Round trips or a stream?")]

FIGURES = [
    {"id": "cost-size", "make": lines.over, "x": "size", "metrics": ["server_work_ns_per_msg", "client_work_ns_per_msg"],
     "question": "What does a message cost each side, and from which size on does another way cost less?",
     "note": "Work is CPU time without looking in vain. It repeats where throughput moves with the machine's mood."},
    {"id": "throughput-size", "seed": 1, "make": lines.over, "x": "size", "metrics": ["throughput_gbps"],
     "question": "How does throughput grow with the size of a message?"},
    {"id": "throughput-threads", "seed": 2, "make": lines.over, "x": "threads", "metrics": ["throughput_gbps"],
     "question": "Does throughput grow with threads?"},
    {"id": "latency-threads", "seed": 3, "make": lines.over, "x": "threads",
     "metrics": ["latency_us", "latency_p50_us", "latency_p99_us", "latency_p999_us"],
     "question": "How long does a round trip take with more threads?",
     "note": "Percentiles are those of all slices together."},
    {"id": "l1-misses-size", "seed": 4, "make": lines.over, "x": "size", "metrics": ["l1_misses_per_msg", "llc_misses_per_msg"],
     "question": "Does one way of sending miss the caches less?", "note": "Of the server's threads."},
    {"id": "cost-per-byte-size", "seed": 5, "make": lines.over, "x": "size",
     "metrics": ["cycles_per_byte", "server_cpu_ns_per_byte"],
     "question": "What does a byte cost the sender?"},
    {"id": "context-switches-threads", "seed": 6, "make": lines.over, "x": "threads", "metrics": ["context_switches_per_msg"],
     "question": "How often do threads give up their CPU?"},
    {"id": "speedup-threads", "seed": 7, "make": lines.scaling, "of": ("ratio", "low", "high"),
     "y_title": "throughput / that of 1 thread",
     "question": "How much more do several threads send than one?",
     "note": "Dotted: as much as one thread."},
    {"id": "efficiency-threads", "seed": 8, "make": lines.scaling,
     "of": ("efficiency", "efficiency_low", "efficiency_high"), "y_title": "speedup / threads",
     "question": "How much of each further thread is left?",
     "note": "Speedup divided by threads. Dotted: perfect scaling."},
    {"id": "latency-size", "make": lines.over, "x": "size", "metrics": ["latency_p50_us", "latency_p99_us"],
     "question": "How long does a round trip of each size take?"},
    {"id": "latency-distribution", "make": curves.distribution, "question": "How are the round trips distributed?",
     "note": "How many took longer than a time: the further right a line is at the bottom, the worse are the slowest."},
    {"id": "cpu-parts", "make": bars.cpu_parts, "question": "Where does the CPU time of a message go?",
     "note": "User and system are the thread's own time. Softirq is that of its CPUs, whoever caused it; most kernels count a "
             "part of it as system too, so it stands beside and is not added."},
    {"id": "zero-copy", "make": lines.over, "x": "size", "metrics": ["zc_copied_fraction"],
     "log": False, "question": "Did zero copy happen?",
     "note": "The share of zero-copy notifications that say that the kernel copied the data after all."},
    {"id": "notification-delay", "make": lines.over, "x": "size", "metrics": ["notified_p50_us", "notified_p99_us"],
     "question": "How long does zero copy keep a buffer?", "note": "From the send to its last notification."},
    {"id": "engines", "make": lines.engines, "metric": "server_work_ns_per_msg",
     "question": "Does one engine send for less than another?",
     "note": "Work of the server per message."},
    *({"id": f"cost-{name}", "make": lines.over, "x": name, "when_varied": True,
       "metrics": ["server_work_ns_per_msg", "throughput_gbps"], "question": question} for name, question in OTHERS),
    {"id": "effects", "make": effects.effects, "question": "What does each ring feature change?",
     "note": "Each number with the feature switched on beside the same without it (1: no change), with its interval. Grey: what "
             "the same cells once more \"do\" (the control)."},
]


def make(report):
    charts = [row["make"](report, row) for row in FIGURES]
    return [chart for chart in charts if chart is not None and chart.panels]
