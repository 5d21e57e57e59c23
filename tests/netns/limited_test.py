#!/usr/bin/env python3
"""What holds a stream up, other than a CPU, is named by its verdict, with the figures."""

import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LIMITS = {"LIMITED_RWND", "LIMITED_SNDBUF", "LIMITED_CWND"}
QUICK = ["--impl", "a1", "--workload", "stream", "--duration", "1500ms", "--slice", "150ms", "--nocontrol", "--precision", "0"]


def measure(out, *options):
    """Its row of results.csv, and what was printed in one line."""
    command = [os.environ["NETRING_RUN"], *QUICK, *options, "--out", str(out)]
    finished = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    if finished.returncode == 77:
        print("skipped:", finished.stdout, finished.stderr, file=sys.stderr)
        raise SystemExit(77)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    with open(out / "results.csv", newline="") as file:
        row, = csv.DictReader(file)
    return row, " ".join(finished.stdout.split())


def limits(row):
    return LIMITS & {*row["reasons"].split("|"), *row["notes"].split("|")}


def share_cpu(row):
    """Sides that wait for each other's CPU are limited by nothing else."""
    return "SAME_CORE" in row["notes"].split("|")


def check_that_a_small_buffer_is_named(folder):
    # Loopback's segments are larger than the buffer, so that TCP waits for each acknowledgement.
    row, printed = measure(folder / "sndbuf", "--sizes", "64K", "--path", "lo", "--sndbuf", "8K")
    if share_cpu(row):
        print("not checked: the sides share a CPU", file=sys.stderr)
        return
    assert limits(row) == {"LIMITED_SNDBUF"}, (row, printed)
    assert "LIMITED_SNDBUF" in row["reasons"].split("|"), row
    assert re.search(r"the server's send buffer of [\d.,]+ bytes held its TCP up", printed), printed


def time_taken(out, side):
    """The share of the windows in which its thread worked or waited for a CPU, as the rule has it."""
    with open(out / "samples.csv", newline="") as file:
        samples = [each for each in csv.DictReader(file) if each["side"] == side and each["window_ns"]]

    def total(column):
        return sum(int(each[column] or 0) for each in samples)
    return (total("cpu_ns") - total("looking_ns") + total("run_delay_ns")) / total("window_ns")


def check_that_a_small_window_is_named(folder):
    row, printed = measure(folder / "rcvbuf", "--sizes", "64K", "--path", "veth", "--rcvbuf", "16K")
    assert float(row["server_rwnd_limited_fraction"]) > 0.75, row
    if share_cpu(row) or any(time_taken(folder / "rcvbuf", side) > 0.88 for side in ("server", "client")):
        print("not checked: a CPU may be the limit", file=sys.stderr)
        return
    assert limits(row) == {"LIMITED_RWND"}, (row, printed)
    assert "LIMITED_RWND" in row["reasons"].split("|"), row
    assert re.search(r"the client's receive window held the server's TCP up for [\d.]+ % of the time", printed), printed


def check_that_others_are_not_blamed(folder):
    for path in ("veth", "lo"):
        row, printed = measure(folder / path, "--sizes", "64K", "--path", path)
        assert not limits(row) & {"LIMITED_RWND", "LIMITED_SNDBUF"}, (path, row, printed)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_that_a_small_buffer_is_named(folder)
        check_that_a_small_window_is_named(folder)
        check_that_others_are_not_blamed(folder)


if __name__ == "__main__":
    main()
