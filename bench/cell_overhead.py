#!/usr/bin/env -S python3 -X utf8
"""How long a slice takes beyond its warm-up and its measured window, over a sweep of 48 cells.

Usage: cell_overhead.py NETRING_RUN. Prints milliseconds: between the windows of one slice (connecting, arming, draining, reporting)
and, from the whole run's time, with everything else in (writing the files, starting, the lab). Fails when a cell did.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

WARMUP_MS, SLICE_MS = 50, 100
SWEEP = ["--impl", "a1,a2,a3", "--sizes", "64,512,4096,65536", "--threads", "1,2,4,8", "--nocontrol", "--precision", "0",
         "--warmup", f"{WARMUP_MS}ms", "--slice", f"{SLICE_MS}ms", "--duration", f"{SLICE_MS}ms"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        begun = time.monotonic()
        finished = subprocess.run([sys.argv[1], *SWEEP, "--out", str(out)], stdout=subprocess.DEVNULL)
        whole_ms = (time.monotonic() - begun) * 1000
        if finished.returncode != 0:
            sys.exit(finished.returncode)
        lines = map(json.loads, (out / "run.jsonl").read_text().splitlines())
        took_ms = [line["slice"]["took_ns"] / 1e6 for line in lines if "slice" in line]
    window = WARMUP_MS + SLICE_MS
    beyond = [took - window for took in took_ms]
    print(f"{len(beyond)} cells; beyond warm-up and window, ms: "
          f"median {statistics.median(beyond):.1f}, largest {max(beyond):.1f}; "
          f"with files and start-up, per cell: {whole_ms / len(beyond) - window:.1f}")


if __name__ == "__main__":
    main()
