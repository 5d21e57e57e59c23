"""What a large run leaves: 96 cells of 250 rounds, made of a short run's slices. And how long a run takes beside what was said."""

import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent
CELLS, ROUNDS = 96, 250
SHORT = ("--impl", "a1,a2,a3,zc", "--sizes", "64,512,4096,65536", "--threads", "1", "--nocontrol", "--precision", "0",
         "--duration", "500ms")
# The report that this benchmark began with, each of its cells for a fifth of its time.
SWEEP = ("experiments/pa02.toml", "--duration", "1s")
UNITS = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3}


class Large(typing.NamedTuple):
    megabytes: float  # of all files, 10^6 bytes
    user_s: float  # of deriving all files from run.jsonl
    peak_mib: float


def enlarge(lines):
    """The lines of a run with CELLS cells of ROUNDS rounds: each cell several times, with more threads by name alone."""
    header, facts, slices = copy.deepcopy(lines[0]), {}, {}
    for line in lines:
        if "facts" in line:
            facts[line["facts"]["cell"]] = line["facts"]
        elif line.get("slice", {}).get("outcome") == "measured":
            slices.setdefault(line["slice"]["cell"], []).append(line["slice"])
    known = header["run"]["cells"]
    cells = header["run"]["cells"] = []
    for number in range(CELLS):
        cell, threads = copy.deepcopy(known[number % len(known)]), number // len(known) + 1
        cell["cell"]["threads"], cell["id"] = threads, cell["id"].replace("/t1/", f"/t{threads}/")
        cells.append(cell)
    yield header
    for number in range(CELLS):
        yield {"facts": {**facts[number % len(known)], "cell": number}}
    for order in range(CELLS * ROUNDS):
        turn, number = divmod(order, CELLS)
        own = slices[number % len(known)]
        yield {"slice": {**own[turn % len(own)], "cell": number, "round": turn, "order": order}}
    yield lines[-1]


def large(program, kind):
    """Of requests ("rr") or streams ("stream")."""
    with tempfile.TemporaryDirectory(prefix="netring-truth-") as folder:
        short, out = pathlib.Path(folder) / "short", pathlib.Path(folder) / "large"
        subprocess.run([program, *SHORT, "--workload", kind, "--out", short], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        out.mkdir()
        lines = [json.loads(line) for line in (short / "run.jsonl").read_text().splitlines()]
        with open(out / "run.jsonl", "w", encoding="utf-8") as file:
            for line in enlarge(lines):
                file.write(json.dumps(line, separators=(",", ":")) + "\n")
        process = subprocess.Popen([program, "--analyse", out], stdout=subprocess.DEVNULL)
        peak_kib, ended = 0, 0
        while not ended:
            peak_kib = max(peak_kib, high_water(process.pid))
            time.sleep(0.01)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        return Large(sum(file.stat().st_size for file in out.iterdir()) / 1e6, used.ru_utime, peak_kib / 1024)


def high_water(pid):
    """KiB. ru_maxrss is no measure: it begins with the memory of whoever forked the process."""
    found = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def seconds(text):
    """Of "1m2.5s"."""
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ms|h|m|s)", text))


def sweep(program):
    """(seconds that --dry_run says, seconds that the run takes)."""
    planned = subprocess.run([program, *SWEEP, "--dry_run"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory(prefix="netring-truth-") as folder:
        begun = time.monotonic()
        subprocess.run([program, *SWEEP, "--out", pathlib.Path(folder) / "run"], cwd=ROOT, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        took = time.monotonic() - begun
    return seconds(re.search(r"about ([\dhms.]+)", planned)[1]), took
