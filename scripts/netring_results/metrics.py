"""What cells are compared by: one row per metric, with its unit and which direction is the better one."""

import typing

from netring_results import histogram
from netring_results.errors import Failure

LOWER, HIGHER = "lower", "higher"
US = 1000.0  # ns


class Metric(typing.NamedTuple):
    name: str  # a column of results.csv where it has one
    unit: str
    better: str  # LOWER or HIGHER
    label: str  # for people
    of: typing.Callable  # slice -> number, None: not available
    timed: bool = False  # of throughput or latency: not of slices from which CPU time was withheld


def per(side, above, below):
    def value(each):
        sample = getattr(each, side)
        upper, lower = getattr(sample, above), getattr(sample, below)
        return None if upper is None or not lower else upper / lower
    return value


def work_per_message(side):
    def value(each):
        sample = getattr(each, side)
        return sample.work_ns / sample.messages if sample.messages and sample.work_ns is not None else None
    return value


def counted_per(event, below, side="server"):
    def value(each):
        sample = getattr(each, side)
        count, lower = sample.counters.get(event), getattr(sample, below)
        return None if count is None or not lower else count / lower
    return value


def scaled(factor, function):
    def value(each):
        unscaled = function(each)
        return None if unscaled is None else factor * unscaled
    return value


def quantile_us(side, times, q):
    def value(each):
        ns = histogram.quantile(getattr(getattr(each, side), times), q)
        return None if ns is None else ns / US
    return value


def mean_us(each):
    ns = histogram.mean(each.client.latency)
    return None if ns is None else ns / US


# What the kernel counts in ticks of 10 ms (user, system and softirq time) says nothing of one slice, and is no metric.
COST = "server_work_ns_per_msg"
METRICS = (
    Metric(COST, "ns", LOWER, "server work per message", work_per_message("server")),
    Metric("client_work_ns_per_msg", "ns", LOWER, "client work per message", work_per_message("client")),
    Metric("server_cpu_ns_per_msg", "ns", LOWER, "server CPU per message", per("server", "cpu_ns", "messages")),
    Metric("client_cpu_ns_per_msg", "ns", LOWER, "client CPU per message", per("client", "cpu_ns", "messages")),
    Metric("server_cpu_ns_per_byte", "ns/byte", LOWER, "server CPU per byte", per("server", "cpu_ns", "bytes")),
    Metric("client_cpu_ns_per_byte", "ns/byte", LOWER, "client CPU per byte", per("client", "cpu_ns", "bytes")),
    Metric("throughput_gbps", "Gbit/s", HIGHER, "throughput", scaled(8.0, per("client", "bytes", "window_ns")), True),
    Metric("messages_per_s", "1/s", HIGHER, "messages per second", scaled(1e9, per("client", "messages", "window_ns")), True),
    Metric("latency_us", "us", LOWER, "mean latency", mean_us, True),
    Metric("latency_p50_us", "us", LOWER, "median latency", quantile_us("client", "latency", 0.5), True),
    Metric("latency_p99_us", "us", LOWER, "p99 latency", quantile_us("client", "latency", 0.99), True),
    Metric("latency_p999_us", "us", LOWER, "p99.9 latency", quantile_us("client", "latency", 0.999), True),
    Metric("sent_p50_us", "us", LOWER, "median time to sent", quantile_us("server", "sent", 0.5), True),
    Metric("sent_p99_us", "us", LOWER, "p99 time to sent", quantile_us("server", "sent", 0.99), True),
    Metric("notified_p50_us", "us", LOWER, "median time to notified", quantile_us("server", "notified", 0.5), True),
    Metric("notified_p99_us", "us", LOWER, "p99 time to notified", quantile_us("server", "notified", 0.99), True),
    Metric("cycles_per_byte", "1/byte", LOWER, "server cycles per byte", counted_per("cycles", "bytes")),
    Metric("cycles_per_msg", "1/message", LOWER, "server cycles per message", counted_per("cycles", "messages")),
    Metric("instructions_per_msg", "1/message", LOWER, "server instructions per message",
           counted_per("instructions", "messages")),
    Metric("l1_misses_per_msg", "1/message", LOWER, "server L1 misses per message",
           counted_per("L1-dcache-load-misses", "messages")),
    Metric("llc_misses_per_msg", "1/message", LOWER, "server LLC misses per message", counted_per("LLC-load-misses", "messages")),
    Metric("context_switches_per_msg", "1/message", LOWER, "server context switches per message",
           per("server", "context_switches", "messages")),
)
BY_NAME = {each.name: each for each in METRICS}


def find(name):
    if name not in BY_NAME:
        raise Failure(f"no metric {name!r}: choose from {', '.join(BY_NAME)}")
    return BY_NAME[name]


def values(cell, metric):
    """{round: value} of the slices that count for the metric and have it."""
    found = {each.round: metric.of(each) for each in (cell.timed if metric.timed else cell.measured)}
    return {number: value for number, value in found.items() if value is not None}
