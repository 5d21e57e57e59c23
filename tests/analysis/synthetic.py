"""Run directories with numbers made up for a test. What a test does not name is empty, or 0."""

import copy
import json

# Rows of netring's table, with what a test asks of them.
VARIANTS = [{"name": name, "release": release, "staging": staging, "registered": False, "in_file": False, "one_piece": one_piece}
            for name, release, staging, one_piece in (("a1", "completion", True, False), ("a2", "completion", False, False),
                                                   ("a3", "error_queue", False, False), ("zc", "notification", False, False),
                                                   ("plain", "completion", False, True))]
MESSAGES = 1000
WINDOW_NS = 10**9
CELL = {"engine": "uring", "impl": "a1", "ring": "default", "recv": "auto", "workload": "rr", "size": 4096, "threads": 1,
        "connections": 1, "transport": "tcp", "gso": 0, "layout": "8x", "alloc": "malloc", "batch": 1, "depth": 1, "rate": 0,
        "mtu": 0, "offloads": "", "sysctl": "", "gso_max": 0, "agent": "", "twin": 0}
PATH = {"path": "veth", "server_address": "", "client_address": "", "mtu": 0, "server_link": "", "client_link": "",
        "server_offloads": "", "client_offloads": "", "xdp": False, "copied_where": ""}
SIDE_FACTS = {"established": 1, "spin_ns": 0, "cpus": [], "own_cpus": True, "working_set_bytes": 0, "counters": [],
              "socket": {"sndbuf": 0, "rcvbuf": 0, "nodelay": True, "zerocopy": False, "congestion_control": "cubic"},
              "ring": {"asked": [], "granted": [], "sq_entries": 0, "cq_entries": 0, "receive": ""}}
EVIDENCE = dict.fromkeys(("sends", "short_sends", "enobufs", "zc_sends", "zc_completions", "zc_copied", "zc_bytes",
                          "zc_copied_bytes", "harvests"), 0)
SAMPLE = {"window_ns": WINDOW_NS, "messages": MESSAGES, "bytes": 0, "warmup_ns": 0, "cpu_ns": 0, "looking_ns": 0, "user_ns": 0,
          "system_ns": 0, "softirq_ns": None, "steal_ns": None, "foreign_connections": None, "run_delay_ns": None,
          "throttled_ns": None, "min_rtt_ns": None, "context_switches": 0, "receive_completions": None,
          "received_copied": None, "received_mapped": None, "received_dropped": None, "receive_rearms": 0,
          "evidence": EVIDENCE, "counters": [], "least_counted": 1.0, "latency": None, "sent": None, "notified": None}


def histogram(values):
    """Of values under 256, which have a bucket each."""
    index = sorted({*values})
    empty = [after - before - 1 for before, after in zip([-1, *index], index)]
    return {"buckets": [number for skipped, each in zip(empty, index) for number in ([-skipped] if skipped else []) +
                        [values.count(each)]], "min": index[0],
            "max": index[-1], "sum": float(sum(values))}


def part(number, work, latency=None, size=4096, looking=0, **changes):
    """A slice that was measured: work of the server per message in ns, the same of the client; latencies in ns, under 256."""
    sides = {side: {**copy.deepcopy(SAMPLE), "bytes": MESSAGES * size, "cpu_ns": round(work * MESSAGES) + looking,
                    "looking_ns": looking} for side in ("server", "client")}
    if latency:
        sides["client"]["latency"] = histogram(latency)
    return {"round": number, "order": number, "begun_ns": number, "took_ns": WINDOW_NS, "outcome": "measured", "reason": "",
            "withheld": False, **sides, **changes}


def cell(work, outcome="measured", reason="", latency=None, **coordinates):
    """`work`: the server's ns per message in each slice."""
    where = {**CELL, **coordinates}
    return {"id": "/".join(f"{name}={value}" for name, value in where.items()), "cell": where,
            "skipped": reason if outcome == "skipped" else "",
            "facts": {"slice_ns": WINDOW_NS, "placement": "", "system": "",
                      **{side: copy.deepcopy(SIDE_FACTS) for side in ("server", "client")}},
            "slices": [sent_with(where["impl"], part(number, each, latency, where["size"])) for number, each in enumerate(work)]}


def sent_with(impl, slice_):
    """The slice, with the evidence that its server sent as the variant's name says."""
    zero_copy = any(each["name"] == impl and each["release"] != "completion" for each in VARIANTS)
    counted = ("sends", "zc_sends", "zc_completions") if zero_copy else ("sends",)
    slice_["server"]["evidence"] = {**EVIDENCE, **dict.fromkeys(counted, MESSAGES)}
    return slice_


def invalid(cell):
    """Its server never sent: VARIANT_NOT_EXERCISED."""
    for each in cell["slices"]:
        each["server"]["evidence"] = dict(EVIDENCE)
    return cell


def run(*cells, **changes):
    """What run.jsonl is made from; `changes` to environment, spec or path are added to what is there, others
    replace it."""
    made = {"schema_version": 5, "netring_version": "0.1.0", "started_utc": "2026-01-01T00:00:00Z", "command": "netring-run",
            "spec": {}, "environment": {"kernel_release": "6.1.0", "cpu_model": "A", "git_revision": "0123"}, "path": PATH,
            "variants": VARIANTS, "auto": [], "cells": list(cells), "end": {"interrupted": False, "reason": "all rounds"}}
    for name, value in changes.items():
        made[name] = {**made[name], **value} if name in ("environment", "spec", "path") else value
    return made


def lines(data):
    """The lines of run.jsonl, as objects, in the order of a run."""
    cells = data["cells"]
    header = {**{name: value for name, value in data.items() if name != "end"},
              "cells": [{name: each[name] for name in ("id", "cell", "skipped")} for each in cells]}
    measured = [(number, each) for number, each in enumerate(cells) if each["slices"]]
    taken = sorted(((each["round"], number, each) for number, cell in measured for each in cell["slices"]), key=lambda at: at[:2])
    ended = [{"end": data["end"]}] if data["end"] else []
    return [{"run": header}, *({"facts": {"cell": number, **each["facts"]}} for number, each in measured),
            *({"slice": {"cell": number, **each}} for _, number, each in taken), *ended]


def write(directory, data):
    """A run directory; returns its path as text. A text is run.jsonl as it is."""
    directory.mkdir(parents=True, exist_ok=True)
    if not isinstance(data, str):
        data = "".join(json.dumps(line) + "\n" for line in lines(data))
    (directory / "run.jsonl").write_text(data)
    return str(directory)
