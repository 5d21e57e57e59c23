"""Units of columns: a name ends in its unit, but for those named here. A test holds them to docs/RESULTS.md."""

import re

SUFFIXES = (
    ("_ns_per_byte", "ns/byte"), ("_per_byte", "1/byte"), ("_ns_per_msg", "ns"),
    ("_per_s", "1/s"), ("rate", "1/s"), ("_us", "us"), ("_ns", "ns"), ("bytes", "bytes"), ("size", "bytes"),
    ("mtu", "bytes"), ("sndbuf", "bytes"), ("rcvbuf", "bytes"), ("_fraction", "fraction"),
    ("nodelay", "0 or 1"), ("zerocopy", "0 or 1"), ("withheld", "0 or 1"),
)
# The other numbers are counts; these are texts or labels.
NO_UNIT = frozenset((
    "impl", "engine", "workload", "ring", "path", "twin", "load", "placement", "server_cpus", "client_cpus", "cpus", "baseline",
    "agent", "verdict", "reasons", "reason", "outcome", "side", "repetition", "round", "order", "notes",
    "counters_reason", "more_counters", "congestion_control", "ring_asked", "ring_granted", "recv", "recv_granted", "sent_with",
    "offloads", "sysctl", "system",
))
# Counts that programs compute with.
COUNTS = frozenset(("size", "threads", "connections", "zc_sends", "zc_completions", "zc_copied"))


def is_number(name):
    """Whether it must be a number where it is not empty. Of a column that a newer netring added that is not known."""
    return name in COUNTS or unit(name) not in ("", "count")


def unit(name):
    """The unit of a column of results.csv or samples.csv; "" for a text."""
    name = re.sub(r"_q[13]$", "", name)  # a quartile has the unit of what it is of
    if name in NO_UNIT or name.endswith("_difference"):
        return ""
    if re.search(r"_vs_(baseline|low|high)$", name):
        return "ratio"
    if name.startswith("throughput"):
        return "Gbit/s"
    return next((unit for suffix, unit in SUFFIXES if name.endswith(suffix)), "count")
