"""The lines of run.jsonl, the only store of a run, checked one by one. What comes from outside is bounded here."""

import json
import math

from netring_results.errors import Failure

SCHEMA_VERSION = 5
NAME = "run.jsonl"
MAX_BYTES = 512 << 20  # some 100,000 slices
MAX_LINE = 16 << 20
MOST = 2**63 - 1
DAMAGED = "the file was changed or damaged: measure again"


class Kind:
    """What a field may be; `what` is said of one that is not."""

    def __init__(self, what, test, required=True, default=None):
        self.what, self.test, self.required, self.default = what, test, required, default

    def or_null(self):
        """Of what is not available: a file of another netring may lack it as well."""
        return Kind(f"{self.what} or null", lambda value: value is None or self.test(value), required=False)

    def optional(self, default=None):
        """Of what is left out where it says nothing."""
        return Kind(self.what, self.test, required=False, default=default)


def is_count(value):
    return type(value) is int and 0 <= value <= MOST


def is_real(value):
    return type(value) in (int, float) and abs(value) <= 1e300 and math.isfinite(value)


def is_list(test):
    return lambda value: isinstance(value, list) and all(map(test, value))


COUNT = Kind("a count", is_count)
REAL = Kind("a number", is_real)
TEXT = Kind("a text", lambda value: isinstance(value, str))
BOOL = Kind("true or false", lambda value: isinstance(value, bool))
OBJECT = Kind("an object", lambda value: isinstance(value, dict))
WHOLES = Kind("a list of whole numbers", is_list(lambda value: type(value) is int and abs(value) <= MOST))
OBJECTS = Kind("a list of objects", is_list(OBJECT.test))
TEXTS = Kind("an object of texts", lambda value: isinstance(value, dict) and all(map(TEXT.test, value.values())))
COUNTS_OR_NULLS = Kind("a list of counts and nulls", is_list(lambda value: value is None or is_count(value)))
CPUS = Kind("a list of lists of counts", is_list(is_list(is_count)))
PLACE = Kind("a text or a number", lambda value: isinstance(value, str) or is_real(value))
OUTCOME = Kind("measured, torn or failed", lambda value: value in ("measured", "torn", "failed"))

# A field that is not here is of another netring, and passed over.
RUN = {"netring_version": TEXT, "started_utc": TEXT, "command": TEXT, "spec": TEXTS, "environment": TEXTS, "path": OBJECT,
       "variants": OBJECTS.optional(), "cells": OBJECTS}
VARIANT = {"name": TEXT, "release": TEXT.or_null(), "staging": BOOL.or_null(), "registered": BOOL.or_null(),
           "fields": COUNT.or_null(), "in_file": BOOL.or_null()}
CELL = {"id": TEXT, "cell": OBJECT, "skipped": TEXT.or_null()}
COORDINATES = {"engine": TEXT, "impl": TEXT, "workload": TEXT, "size": COUNT, "threads": COUNT, "connections": COUNT,
               **dict.fromkeys(("ring", "recv", "agent", "offloads", "sysctl"), TEXT.optional()),
               **dict.fromkeys(("batch", "depth", "rate", "mtu", "twin"), COUNT.optional())}
FACTS = {"cell": COUNT, "slice_ns": COUNT, "placement": TEXT, "system": TEXT.optional(), "server": OBJECT, "client": OBJECT}
SIDE_FACTS = {"established": COUNT, "socket": OBJECT, "ring": OBJECT, "spin_ns": COUNT, "cpus": CPUS,
              "working_set_bytes": COUNT, "counters": OBJECTS}
COUNTER = {"name": TEXT, "reason": TEXT, "user_only": BOOL.optional()}
SLICE = {"cell": COUNT, "round": COUNT, "order": COUNT, "begun_ns": COUNT, "took_ns": COUNT, "outcome": OUTCOME,
         "reason": TEXT.optional(""), "withheld": BOOL.optional(False), "server": OBJECT.or_null(), "client": OBJECT.or_null()}
SAMPLE = {**dict.fromkeys(("window_ns", "messages", "bytes", "warmup_ns", "cpu_ns", "looking_ns", "user_ns", "system_ns",
                           "context_switches"), COUNT),
          **dict.fromkeys(("softirq_ns", "steal_ns", "foreign_connections", "run_delay_ns", "throttled_ns", "min_rtt_ns",
                           "receive_completions", "receive_rearms"), COUNT.or_null()),
          "evidence": OBJECT.optional({}), "counters": COUNTS_OR_NULLS.optional(()), "least_counted": REAL.or_null(),
          **dict.fromkeys(("latency", "sent", "notified"), OBJECT.or_null())}
EVIDENCE = dict.fromkeys(("sends", "short_sends", "enobufs", "zc_sends", "zc_completions", "zc_copied", "zc_bytes",
                          "zc_copied_bytes", "harvests"), COUNT.optional(0))
HISTOGRAM = {"buckets": WHOLES, "min": COUNT, "max": COUNT, "sum": REAL}
RESUMED = {"utc": TEXT}
END = {"interrupted": BOOL, "reason": TEXT}
LINES = {"run": RUN, "facts": FACTS, "slice": SLICE, "resumed": RESUMED, "end": END}


def pick(value, shape, where):
    """The fields of a shape, its default where one may be absent and is; a Failure names the first that is not as it must be."""
    if not isinstance(value, dict):
        raise Failure(f"{where} must be an object: {DAMAGED}")
    for name, kind in shape.items():
        if name not in value:
            if kind.required:
                raise Failure(f"{where} has no {name}: {DAMAGED}")
        elif not kind.test(value[name]):
            raise Failure(f"{where}: {name} must be {kind.what}: {DAMAGED}")
    return {name: value.get(name, kind.default) for name, kind in shape.items()}


def whole_lines(file, path):
    """(number, bytes) of each line; one that the end of the file cuts off is left out."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise Failure(f"{path}: line {number} is longer than {MAX_LINE >> 20} MiB: {DAMAGED}")
        if line.endswith(b"\n"):
            yield number, line


def refuse_constant(text):
    raise ValueError(f"{text} is not a number")


def parse(line, where):
    try:
        return json.loads(line.decode("utf-8"), parse_constant=refuse_constant)
    except UnicodeDecodeError:
        raise Failure(f"{where}: not text in UTF-8: give a run directory of netring-run") from None
    except (ValueError, RecursionError) as error:
        raise Failure(f"{where}: no valid JSON ({str(error)[:100]}): it was cut off or changed; go on with the run "
                      "(netring-run --resume) or measure again") from None


def read(path):
    """(where, kind, value) of each line, a kind of LINES with its fields checked. The first one is the run's."""
    try:
        with open(path, "rb") as file:
            if file.seek(0, 2) > MAX_BYTES:
                raise Failure(f"{path}: more than {MAX_BYTES >> 20} MiB: split the run into several")
            file.seek(0)
            yield from checked(file, path)
    except FileNotFoundError:
        raise Failure(f"{path}: there is no such file: give the run directory that netring-run's --out named") from None
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}: give a run directory that you may read") from None


def checked(file, path):
    begun, broken = False, None
    for number, line in whole_lines(file, path):
        where = f"{path}: line {number}"
        if broken:  # the last line may be cut off, and only that
            raise broken
        try:
            value = parse(line, where)
        except Failure as failure:
            if not begun:
                raise
            broken = failure
            continue
        if not begun:
            check_version(value, path)
            begun = True
        elif isinstance(value, dict) and "run" in value:
            raise Failure(f"{where}: a second first line: {DAMAGED}")
        kind = next((kind for kind in LINES if isinstance(value, dict) and kind in value), None)
        if kind:  # others are of another netring
            yield where, kind, pick(value[kind], LINES[kind], f"{where}: {kind}")
    if not begun:
        raise Failure(f"{path}: no whole first line, so nothing of a run: measure again")


def check_version(value, path):
    run = value.get("run") if isinstance(value, dict) else None
    version = run.get("schema_version") if isinstance(run, dict) else None
    if version is None:
        raise Failure(f"{path}: no schema_version, so not a {NAME} of netring: give a run directory of netring-run")
    if version != SCHEMA_VERSION or type(version) is not int:
        raise Failure(f"{path}: schema_version {str(version)[:20]}, and this program reads {SCHEMA_VERSION}: use the one that "
                      "came with the netring-run that wrote the file")
