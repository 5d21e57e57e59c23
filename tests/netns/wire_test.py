#!/usr/bin/env python3
"""On wire both ends poll in kernel threads of their own, which are pinned and counted; on veth there are none."""

import csv
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
import quick  # noqa: E402

QUICK = ["--impl", "a1", "--sizes", "65536", *quick.QUICK, "--nocontrol", "--precision", "0"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        for path, check in (("veth", check_veth), ("wire", check_wire)):
            for workload in ("rr", "stream"):
                out = pathlib.Path(folder) / path / workload
                out.parent.mkdir(exist_ok=True)
                run(path, "--workload", workload, "--out", str(out))
                rows = read(out / "samples.csv")
                assert {row["side"] for row in rows} == {"server", "client"}, rows
                for row in rows:
                    check(row)
                    check_work(row)
                for row in read(out / "results.csv"):
                    polled = path == "wire"
                    assert bool(row["server_napi_ns_per_msg"]) == bool(row["client_napi_ns_per_msg"]) == polled, row
                    assert "NAPI_NOT_COUNTED" not in row["reasons"], row


def run(path, *arguments):
    command = [os.environ["NETRING_RUN"], *QUICK, "--path", path, *arguments]
    finished = subprocess.run(command, text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    if finished.returncode == 77 or "path wire attaches an XDP program, which needs root" in finished.stderr:
        print("skipped:", finished.stderr, file=sys.stderr)
        raise SystemExit(77)
    assert finished.returncode == 0, finished.stderr + finished.stdout


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def check_veth(row):
    assert row["napi_ns"] == row["napi_cpus"] == "", row


def check_wire(row):
    assert int(row["napi_ns"]) > 0, row
    assert row["napi_cpus"] == row["cpus"], row


def check_work(row):
    threads = int(row["cpu_ns"]) - int(row["looking_ns"])
    expected = "" if threads <= 0 else str(threads + int(row["napi_ns"] or 0))
    assert row["work_ns"] == expected, row


if __name__ == "__main__":
    main()
