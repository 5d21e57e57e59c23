"""Run directories with numbers made up for a test. What a test does not name is as empty as the schema allows."""

import copy
import functools
import json

from conftest import SOURCE

# Rows of netring's table, with what a test asks of them.
VARIANTS = [{"name": name, "release": release, "staging": staging, "registered": False, "in_file": False, "fields": fields}
            for name, release, staging, fields in (("a1", "completion", True, 8), ("a2", "completion", False, 8),
                                                   ("a3", "error_queue", False, 8), ("zc", "notification", False, 8),
                                                   ("plain", "completion", False, 1))]
MESSAGES = 1000
WINDOW_NS = 10**9


@functools.cache
def schema():
    return json.loads((SOURCE / "schema/run.schema.json").read_text())


def blank(part):
    """The least that the schema accepts."""
    if "$ref" in part:
        return blank(schema()["$defs"][part["$ref"].rpartition("/")[2]])
    if "const" in part:
        return part["const"]
    if "enum" in part:
        return None if None in part["enum"] else part["enum"][0]
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    if "null" in kinds:
        return None
    if kinds == ["object"]:
        return {name: blank(part["properties"][name]) for name in part.get("required", ())}
    return {"array": [], "string": "", "boolean": False, "integer": part.get("minimum", 0), "number": 0}[kinds[0]]


@functools.cache
def blanks(name):
    return blank(schema()["$defs"][name])


def repetition(number, cpu, latency=None, size=4096, **changes):
    """One that was measured: CPU time of the server per message in ns, the same of the client; latencies in ns, under 256."""
    made = copy.deepcopy(blanks("repetition"))
    made.update({"number": number, "order": number, "outcome": "measured"})
    for side in ("server", "client"):
        made[side].update({"messages": MESSAGES, "bytes": MESSAGES * size, "window_ns": WINDOW_NS,
                           "cpu_ns": round(cpu * MESSAGES)})
    if latency:
        index = sorted({*latency})
        made["client"]["latency"] = {"index": index, "count": [latency.count(each) for each in index], "min": index[0],
                                     "max": index[-1], "sum": float(sum(latency))}
    made.update(changes)
    return made


def cell(cpu, verdict="valid", reasons="", outcome="measured", reason="", latency=None, columns=None, **coordinates):
    """`cpu`: the server's ns per message in each repetition."""
    where = {**blanks("cell"), "engine": "uring", "impl": "a1", "workload": "rr", "ring": "default", "size": 4096, **coordinates}
    summary = {**blanks("summary"), **{name: value for name, value in where.items() if name in blanks("summary")},
               "verdict": verdict, "reasons": reasons or None, "outcome": outcome, "reps": len(cpu), **(columns or {})}
    named = "/".join(f"{name}={value}" for name, value in where.items())
    return {"id": named, "cell": where, "outcome": outcome, "reason": reason, "summary": summary,
            "repetitions": [repetition(number, each, latency, where["size"]) for number, each in enumerate(cpu)]}


def run(*cells, **changes):
    """run.json; `changes` to environment, spec or path are added to what is there, others replace it."""
    made = blank(schema())
    made.update({"netring_version": "0.1.0", "started_utc": "2026-01-01T00:00:00Z", "command": "netring-run",
                 "cells": list(cells), "variants": VARIANTS,
                 "environment": {"kernel_release": "6.1.0", "cpu_model": "A", "git_revision": "0123"}})
    made["path"]["path"] = "veth"
    for name, value in changes.items():
        made[name] = {**made[name], **value} if name in ("environment", "spec", "path") else value
    return made


def write(directory, data):
    """A run directory; returns its path as text."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "run.json").write_text(data if isinstance(data, str) else json.dumps(data))
    return str(directory)
