"""Runs for tests of the report: sweeps whose costs a test plants, and what netring-run derives from them."""

import itertools
import json
import os
import pathlib
import subprocess

import numpy

import synthetic
from netring_report import analysis

NETRING_RUN = os.environ["NETRING_RUN"]
NOISE = 0.01
LATENCIES = [200] * 40 + [220] * 50 + [250] * 10
USER = 0.2  # of the server's CPU time


def cell(cost, slices=12, seed=0, noise=NOISE, copied=None, **changes):
    """One whose server takes `cost` ns a message. `copied`: of its zero-copy sends, so many of each slice."""
    random = numpy.random.default_rng(seed)
    work = [float(value) for value in cost * numpy.exp(random.normal(0, noise, slices))]
    made = synthetic.cell(work, latency=LATENCIES, **changes)
    for each in made["slices"]:
        for side in ("server", "client"):
            whole = each[side]["cpu_ns"]
            each[side].update(user_ns=round(USER * whole), system_ns=whole - round(USER * whole), softirq_ns=0)
        if copied is not None:
            each["server"]["evidence"] = {**each["server"]["evidence"], "zc_copied": copied}
    return made


def skipped(reason="this kernel has no SENDMSG_ZC", **coordinates):
    return synthetic.cell([], outcome="skipped", reason=reason, **coordinates)


def sweep(cost, sizes=(64, 4096, 65536), impls=("a1", "a2", "zc"), threads=(1,), **changes):
    """Cells of a whole sweep; `cost(impl, size, threads)` in ns a message."""
    return [cell(cost(*where), seed=number, impl=where[0], size=where[1], threads=where[2], **changes)
            for number, where in enumerate(itertools.product(impls, sizes, threads))]


def crossing(impl, size, threads=1):
    """zc has a high price to begin with and costs nothing by the byte: it crosses a1 at 32 KiB. a2 is as a1."""
    return {"a1": 10_000 + size / 4, "a2": 10_000 + size / 4, "zc": 18_000.0}.get(impl, 12_000) * threads


def derive(directory):
    """Has netring-run make the files that it derives from run.jsonl; the path of analysis.json."""
    ended = subprocess.run([NETRING_RUN, "--analyse", directory], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                           timeout=100)
    assert ended.returncode in (0, 1, 77), ended.stderr  # of cells that failed, and of none that could run, too
    return pathlib.Path(directory) / analysis.NAME


def make(directory, cells, **changes):
    """What analysis.load gives of the run of these cells, written to the directory."""
    derive(synthetic.write(directory, synthetic.run(*cells, **changes)))
    return analysis.load(directory)


def change(path, *place, value=None, remove=False):
    """Puts another value into a file at a place such as ("cells", 0, "id")."""
    content = json.loads(path.read_text())
    part = content
    for step in place[:-1]:
        part = part[step]
    if remove:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    path.write_text(json.dumps(content))
