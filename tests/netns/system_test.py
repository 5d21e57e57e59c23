#!/usr/bin/env python3
"""The axes of the system in a run: set, read back, recorded; what the kernel refuses is a cell that is skipped."""

import csv
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import quick  # noqa: E402

QUICK = ["--impl", "a1", "--sizes", "4096", *quick.QUICK, "--nocontrol", "--precision", "0"]
NONSENSE = "net.ipv4.nonsense"


def main():
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        finished = subprocess.run(
            [os.environ["NETRING_RUN"], *QUICK, "--mtu", "1500,9000", "--offloads", "tso=on,off", "--sysctl",
             f"net.ipv4.tcp_timestamps=0,{NONSENSE}=1", "--out", str(out)],
            text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
        if finished.returncode == 77:
            print("skipped: nothing can run here")
            raise SystemExit(77)
        assert finished.returncode == 0, finished.stderr + finished.stdout
        check_cells(read(out / "results.csv"))
        check_samples(read(out / "samples.csv"))
    check_big_segments()


def check_big_segments():
    """BIG TCP, over IPv6, which has it since kernel 5.19: what was granted is in every row of samples.csv."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        finished = subprocess.run(
            [os.environ["NETRING_RUN"], *QUICK, "--workload", "stream", "--ip", "6", "--gso_max", "65536,131072", "--out", str(out)],
            text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
        assert finished.returncode == 0, finished.stderr + finished.stdout
        for row in read(out / "results.csv"):
            assert row["outcome"] == "measured", row
        for row in read(out / "samples.csv"):
            assert row["mtu"] == f"0/{row['system'].removeprefix('gso_max ')}", row


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def check_cells(rows):
    places = {(row["mtu"], row["offloads"], row["sysctl"]) for row in rows}
    assert len(places) == len(rows) == 8, rows
    for row in rows:
        if NONSENSE in row["sysctl"]:
            assert row["outcome"] == "skipped" and row["reasons"].startswith(f"{NONSENSE}=1: a network namespace has no"), row
        else:
            assert row["outcome"] == "measured", row


def check_samples(rows):
    """What was read back is what the cell asked for."""
    assert rows
    for row in rows:
        tso = row["offloads"].removeprefix("tso=")
        assert row["system"] == f"mtu {row['mtu']}, net.ipv4.tcp_timestamps 0, tso {tso}", row


if __name__ == "__main__":
    main()
