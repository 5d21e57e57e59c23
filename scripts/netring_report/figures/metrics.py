"""What a figure says about a number: one row per column of results.csv (or per number made from one)."""

# column: (what it is, axis title, format of the page, log axis, why it may be missing)
NO_PMU = "not available: no PMU here"
ROUND_TRIPS = "not available: a stream has no round trips"
ZERO_COPY = "not available: no zero-copy send in this run"

METRICS = {
    "throughput_gbps": ("throughput", "Gbit/s", "gbps", True, "not measured"),
    "messages_per_s": ("messages per second", "messages/s", "count", True, "not measured"),
    "latency_us": ("mean", "round trip, µs", "us", True, ROUND_TRIPS),
    "latency_p50_us": ("median", "round trip, µs", "us", True, ROUND_TRIPS),
    "latency_p99_us": ("99th percentile", "round trip, µs", "us", True, ROUND_TRIPS),
    "latency_p999_us": ("99.9th percentile", "round trip, µs", "us", True, ROUND_TRIPS),
    "server_work_ns_per_msg": ("server (the sender under test)", "work per message, ns", "ns", True, "not measured"),
    "client_work_ns_per_msg": ("client (the receiver)", "work per message, ns", "ns", True, "not measured"),
    "l1_misses_per_msg": ("L1 data cache misses", "misses per message", "count", True, NO_PMU),
    "llc_misses_per_msg": ("last-level cache misses", "misses per message", "count", True, NO_PMU),
    "cycles_per_byte": ("CPU cycles per byte", "cycles per byte", "count", True, NO_PMU),
    "server_cpu_ns_per_byte": ("CPU time per byte", "ns per byte", "ns", True, "not measured"),
    "context_switches_per_msg": ("of the server's threads", "context switches per message", "count", True, "not measured"),
    "zc_copied_fraction": ("copied after all", "share of the notifications", "fraction", False, ZERO_COPY),
    "notified_p50_us": ("median", "buffer in use, µs", "us", True,
                        "not available: measured in streams with zero copy only (--workload stream)"),
    "notified_p99_us": ("99th percentile", "buffer in use, µs", "us", True,
                        "not available: measured in streams with zero copy only (--workload stream)"),
}
