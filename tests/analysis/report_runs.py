"""Runs for tests of the report: sweeps whose costs a test plants, with all that netring-run would have computed from them."""

import itertools
import statistics

import numpy

import synthetic
from netring_results import load

NOISE = 0.01
LATENCIES = [200] * 40 + [220] * 50 + [250] * 10


def cell(cost, slices=12, seed=0, noise=NOISE, **changes):
    """One whose server takes `cost` ns a message. `columns` may add to what is made here."""
    random = numpy.random.default_rng(seed)
    work = [float(value) for value in cost * numpy.exp(random.normal(0, noise, slices))]
    size, threads = changes.get("size", 4096), changes.get("threads", 1)
    gbps = 8 * size * 1e-4 * threads / (cost / 1000)
    middle = statistics.median(work)
    columns = {"server_work_ns_per_msg": middle, "client_work_ns_per_msg": middle, "server_work_ns_per_msg_q1": middle * 0.99,
               "server_work_ns_per_msg_q3": middle * 1.01, "server_cpu_ns_per_msg": middle, "server_cpu_ns_per_byte": middle / size,
               "throughput_gbps": gbps, "throughput_q1": gbps * 0.98, "throughput_q3": gbps * 1.02,
               "latency_us": 0.22, "latency_p50_us": 0.22, "latency_p99_us": 0.25, "latency_p999_us": 0.25, "messages_per_s": 1e4,
               "server_user_ns_per_msg": cost * 0.2, "server_system_ns_per_msg": cost * 0.8, "client_user_ns_per_msg": cost * 0.3,
               "client_system_ns_per_msg": cost * 0.7, "zc_sends": 0, "zc_completions": 0, "zc_copied": 0, "path": "veth",
               **changes.pop("columns", {})}
    return synthetic.cell(work, latency=LATENCIES, columns=columns, **changes)


def copied(count, of):
    """Columns of a cell whose kernel copied so many of its zero-copy sends."""
    return {"zc_sends": of, "zc_completions": of, "zc_copied": count, "zc_copied_fraction": count / of}


def skipped(reason="this kernel has no SENDMSG_ZC", **coordinates):
    return synthetic.cell([], verdict=None, outcome="skipped", reason=reason, columns={"slices": None}, **coordinates)


def sweep(cost, sizes=(64, 4096, 65536), impls=("a1", "a2", "zc"), threads=(1,), **changes):
    """Cells of a whole sweep; `cost(impl, size, threads)` in ns a message."""
    return [cell(cost(*where), seed=number, impl=where[0], size=where[1], threads=where[2], **changes)
            for number, where in enumerate(itertools.product(impls, sizes, threads))]


def crossing(impl, size, threads=1):
    """zc has a high price to begin with and costs nothing by the byte: it crosses a1 at 32 KiB. a2 is as a1."""
    return {"a1": 10_000 + size / 4, "a2": 10_000 + size / 4, "zc": 18_000.0}.get(impl, 12_000) * threads


def make(directory, cells, **changes):
    """The loaded run of these cells, written to the directory."""
    return load.load(synthetic.write(directory, synthetic.run(*cells, **changes)))
