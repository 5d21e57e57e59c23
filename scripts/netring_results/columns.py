"""Units of columns: a name ends in its unit, but for those named here. A test holds them to docs/RESULTS.md."""

SUFFIXES = (
    ("throughput_gbps", "Gbit/s"), ("throughput_ci_low", "Gbit/s"), ("throughput_ci_high", "Gbit/s"),
    ("_ns_per_byte", "ns/byte"), ("_per_byte", "1/byte"), ("_ns_per_msg", "ns"),
    ("_per_s", "1/s"), ("rate", "1/s"), ("_us", "us"), ("_ns", "ns"), ("bytes", "bytes"), ("size", "bytes"),
    ("sndbuf", "bytes"), ("rcvbuf", "bytes"), ("_fraction", "fraction"), ("_vs_baseline", "ratio"),
    ("nodelay", "0 or 1"), ("zerocopy", "0 or 1"),
)
# The other numbers are counts; these are texts or labels.
NO_UNIT = frozenset((
    "impl", "engine", "workload", "ring", "path", "twin", "load", "placement", "server_cpus", "client_cpus", "cpus",
    "throughput_difference", "server_cpu_difference", "verdict", "reasons", "reason", "outcome", "side", "repetition", "order",
    "counters_reason", "more_counters", "congestion_control", "ring_asked", "ring_granted", "recv", "recv_granted", "sent_with",
))


def unit(name):
    """The unit of a column of results.csv or samples.csv; "" for a text."""
    if name in NO_UNIT:
        return ""
    return next((unit for suffix, unit in SUFFIXES if name.endswith(suffix)), "count")
