#!/usr/bin/env -S python3 -X utf8
"""Every engine, variant and workload, over and over with --verify: does memory stay flat, is every byte right, is nothing left?

Usage: soak.py NETRING_RUN [--minutes M] [--paths lo,veth,wire] [--sizes LIST] [--slice MS]

One netring-run per path, all at once and all the time, so that its agents live through every round of the cells. A path
that cannot be made here is left out, with its reason. What counts is the growth from the first whole round after a minute
(of shorter runs: a fourth) to the last whole one, of the floor, which is what a process holds between slices, and of
the peak. A coordinator may grow with its slices: it keeps what each has yielded. Exit: 0 all bars hold, 1 one is
missed, 77 nothing could run here.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from process_rounds import Process, Use

GROWTH_KIB = 1024  # of any process
KEPT_KIB = 32  # of a coordinator besides, per slice
CORRUPT = "the received bytes are not the ones that were sent"
SETTINGS = ["--verify", "--warmup", "10ms", "--precision", "0", "--nocontrol", "--auto_from", "16K"]
ROUNDS = 1000  # at most
SETTLE_S = 60
SAMPLE_EVERY_S = 0.02
END_LIMIT_S = 60
SHOWN = 10  # failures of a path
# A thread's own heap (glibc) keeps more or less of what was freed, as the random order of the cells will have it; with one
# heap in all, what stays is what was not freed. Another value of the caller's is left to it.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", **os.environ}


# --- One netring-run ---


class Soak:
    """netring-run on one path, whose run.jsonl says which round it is in."""

    def __init__(self, program, path, axes, slice_ms, folder):
        self.path, self.out = path, folder / path
        self.done, self.round = 0, None
        self.processes, self.namespaces, self.starts = {}, set(), {}
        self.store, self.rest = None, b""
        self.said = tempfile.TemporaryFile("w+", errors="replace")
        self.child = subprocess.Popen(
            [program, "--path", path, *axes, *SETTINGS, "--slice", f"{slice_ms}ms", "--duration", f"{slice_ms * ROUNDS}ms",
             "--out", str(self.out)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.said, env=ENVIRONMENT)
        self.processes[self.child.pid] = Process(self.child.pid, "coordinator")

    def errors(self):
        self.said.seek(0)
        return [line for line in self.said.read().splitlines() if line.startswith("netring-run: ")]

    def read_progress(self):
        """What has been added to run.jsonl: the slices so far, and the round of the last."""
        if self.store is None:
            with contextlib.suppress(FileNotFoundError):
                self.store = open(self.out / "run.jsonl", "rb")
        if self.store is None:
            return
        *lines, self.rest = (self.rest + self.store.read()).split(b"\n")
        slices = [line for line in lines if line.startswith(b'{"slice"')]
        self.done += len(slices)
        if slices:
            self.round = json.loads(slices[-1])["slice"]["round"]

    def find_agents(self):
        pid = self.child.pid
        with contextlib.suppress(OSError):  # it ends, or a child does
            for child in map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
                if child in self.processes or b"netring-agent" not in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                    continue
                names = ("server", "client")
                number = len(self.processes) - 1
                self.processes[child] = Process(child, names[number % 2] + ("" if number < 2 else " again"))
                self.namespaces.add(os.readlink(f"/proc/{child}/ns/net"))

    def sample(self):
        self.read_progress()
        self.find_agents()
        if self.round is None:
            return  # its namespaces are being made
        self.starts.setdefault(self.round, (time.monotonic(), self.done))
        for process in self.processes.values():
            process.sample(self.round)

    def running(self):
        return self.child.poll() is None

    def wait(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(END_LIMIT_S)
        self.child.kill()
        self.child.wait()
        self.read_progress()

    def why_not(self):
        """Why nothing could run on this path; empty when something did."""
        if self.child.returncode != 77:
            return ""
        return statistics.mode(cell["skipped"] for cell in lines_of(self.out)[0]["run"]["cells"])


# --- What it comes to ---


@dataclasses.dataclass
class Verified:
    """What run.jsonl has; messages and bytes are those of the measured windows, which are not all that was verified."""
    cells: int = 0
    skipped: int = 0
    slices: int = 0
    messages: int = 0
    bytes: int = 0
    failures: list = dataclasses.field(default_factory=list)


def lines_of(out):
    """Of run.jsonl; none where there is no such file."""
    with contextlib.suppress(FileNotFoundError):
        return [json.loads(line) for line in (out / "run.jsonl").read_text().splitlines(keepends=True) if line.endswith("\n")]
    return []


def read_run(out):
    verified, lines = Verified(), lines_of(out)
    if not lines:
        verified.failures.append("it wrote no run.jsonl")
        return verified
    cells = lines[0]["run"]["cells"]
    verified.skipped = sum(bool(cell["skipped"]) for cell in cells)
    verified.cells = len(cells) - verified.skipped
    for each in (line["slice"] for line in lines if "slice" in line):
        verified.slices += 1
        if each.get("client"):
            verified.messages += each["client"]["messages"]
            verified.bytes += each["client"]["bytes"]
        if each["outcome"] == "failed":  # a torn one is right in every byte
            word = "STREAM_CORRUPT" if CORRUPT in each["reason"] else "failed"
            verified.failures.append(f"{cells[each['cell']]['id']} {word}: {each['reason']}")
    return verified


def compared_rounds(soak, begun, settle_s):
    """The first whole round after the settling time and the last one; None when they are the same."""
    whole = [number for number in sorted(soak.starts) if number + 1 in soak.starts]
    after = [number for number in whole if soak.starts[number][0] >= begun + settle_s]
    return (after[0], after[-1]) if len(after) > 1 else None


@dataclasses.dataclass
class Growth:
    path: str
    name: str
    first: Use
    last: Use
    slices: int  # between them

    def floor(self):
        return self.last.floor_kib - self.first.floor_kib

    def peak(self):
        known = self.first.peak_kib is not None and self.last.peak_kib is not None
        return self.last.peak_kib - self.first.peak_kib if known else None

    def allowed_kib(self):
        return GROWTH_KIB + (KEPT_KIB * self.slices if self.name == "coordinator" else 0)

    def complaints(self):
        who = f"{self.path}: the {self.name}"
        for word, grown in (("floor", self.floor()), ("peak", self.peak())):
            if grown is not None and grown > self.allowed_kib():
                yield f"{who}'s {word} grew by {grown} KiB, allowed: {self.allowed_kib()}"
        # What is left open makes both the fewest and the most of a round more. The fewest alone may be those of a slice: no
        # sample of several rounds may meet an agent that is idle.
        for what in ("descriptors", "threads"):
            began, ended = ((getattr(use, what), getattr(use, f"most_{what}")) for use in (self.first, self.last))
            if ended[0] > began[0] and ended[1] > began[1]:
                yield f"{who} has {ended[0]} to {ended[1]} {what}, not {began[0]} to {began[1]}"


def last_use(process, first, last):
    """That of the last round, but with the least descriptors and threads of the later half of the rounds: an agent is idle
    for a millisecond at a time, which the samples of a whole round may miss."""
    later = [process.rounds[number] for number in range((first + last + 1) // 2, last + 1) if number in process.rounds]
    least = {name: min(getattr(use, name) for use in later)
             for name in ("descriptors", "threads", "most_descriptors", "most_threads")}
    return dataclasses.replace(process.rounds[last], **least)


def growths(soak, rounds):
    first, last = rounds
    between = soak.starts[last][1] - soak.starts[first][1]
    return [Growth(soak.path, process.name, process.rounds[first], last_use(process, first, last), between)
            for process in soak.processes.values() if first in process.rounds and last in process.rounds]


def left_over(soak):
    """Processes of the run, processes in its namespaces, and files that it did not finish."""
    for process in soak.processes.values():
        if not process.ended():
            yield f"{soak.path}: the {process.name} is still there"
    others = soak.namespaces - {os.readlink("/proc/self/ns/net")}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "ns" / "net") in others:
                yield f"{soak.path}: process {process.name} is still in a namespace of the run"
    for file in soak.out.glob("*"):
        if file.name not in ("run.jsonl", "analysis.json", "results.csv", "samples.csv"):
            yield f"{soak.path}: file {file.name} is left"


def complaints_about(soak, verified):
    if soak.child.returncode not in (0, 130):
        yield f"{soak.path}: exit code {soak.child.returncode}: {' '.join(soak.errors()[-1:])}"
    yield from (f"{soak.path}: {failure}" for failure in verified.failures[:SHOWN])
    if len(verified.failures) > SHOWN:
        yield f"{soak.path}: and {len(verified.failures) - SHOWN} more"
    if len(soak.processes) > 3:
        yield f"{soak.path}: agents were replaced"
    yield from left_over(soak)


# --- Output ---


HEADINGS = ["path", "process", "floor, KiB", "at the end", "grown", "peak, KiB", "at the end", "grown", "descriptors", "threads"]


def table(rows):
    lines = [HEADINGS] + [[str("-" if value is None else value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(word.ljust(width) if i < 2 else word.rjust(width)
                               for i, (word, width) in enumerate(zip(line, widths))) for line in lines)


def row_of(growth):
    first, last = growth.first, growth.last
    return [growth.path, growth.name, first.floor_kib, last.floor_kib, growth.floor(), first.peak_kib, last.peak_kib,
            growth.peak(), last.descriptors, last.threads]


def print_verified(soak, verified):
    print(f"{soak.path}: {verified.cells} cells ({verified.skipped} cannot run here), {max(soak.starts, default=0)} whole "
          f"rounds, {verified.slices} slices, {verified.messages} messages and {verified.bytes} bytes verified in "
          f"measured windows, {len(verified.failures)} failures")


def report(soaks, begun, settle_s):
    """Prints all of it; returns the complaints, and whether memory could be compared on every path."""
    complaints, rows, kept = [], [], []
    for soak in soaks:
        verified = read_run(soak.out)
        print_verified(soak, verified)
        complaints += complaints_about(soak, verified)
        rounds = compared_rounds(soak, begun, settle_s)
        if rounds is None:
            print(f"{soak.path}: fewer than two whole rounds after {settle_s:.0f} s: nothing to compare")
            continue
        for growth in growths(soak, rounds):
            rows.append(row_of(growth))
            complaints += growth.complaints()
            if growth.name == "coordinator" and growth.slices:
                kept.append(f"{soak.path} {growth.floor() / growth.slices:.1f} KiB")
    if rows:
        print(table(rows))
        print(f"a coordinator's floor grew per slice: {', '.join(kept)}")
    return complaints, len(kept) == len(soaks)


# --- The run ---


def names_of(program, what):
    """The variants, engines or workloads that netring-run knows."""
    listed = subprocess.run([program, "--list"], capture_output=True, text=True)
    section = re.search(rf"^{what} .*\n((?:  .*\n)+)", listed.stdout, re.M)
    if section is None:
        sys.exit(f"soak: {program} --list names no {what}: {listed.stderr.strip() or 'is it netring-run?'}")
    # Each a word and its description, apart from each other; the rest is a sentence.
    return re.findall(r"^  (\S+) {2,}\S", section[1], re.M)


def axes_of(program, sizes):
    """Arguments that name every cell."""
    axes = {"impl": names_of(program, "variants"), "engine": names_of(program, "engines"),
            "workload": names_of(program, "workloads"), "sizes": sizes.split(",")}
    return [word for name, values in axes.items() for word in ("--" + name, ",".join(values))]


def watch(soaks, until):
    """Samples all of them until then; the machine's load meanwhile."""
    load = []
    while time.monotonic() < until and any(soak.running() for soak in soaks):
        for soak in soaks:
            soak.sample()
        load.append(os.getloadavg()[0])
        time.sleep(SAMPLE_EVERY_S)
    for soak in soaks:
        soak.child.send_signal(signal.SIGINT)  # if it has not ended
    for soak in soaks:
        soak.wait()
    return load


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="NETRING_RUN", type=os.path.abspath)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--paths", default="lo,veth,wire")
    parser.add_argument("--sizes", default="64,4K,256K")
    parser.add_argument("--slice", type=int, default=50, metavar="MS", help="measured at a time")
    return parser.parse_args()


def main():
    given = arguments()
    settle_s = min(SETTLE_S, given.minutes * 60 / 4)
    axes = axes_of(given.program, given.sizes)
    links = set(os.listdir("/sys/class/net"))
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        soaks = [Soak(given.program, path, axes, given.slice, pathlib.Path(folder)) for path in given.paths.split(",")]
        load = watch(soaks, begun + given.minutes * 60)
        for soak in soaks:
            if soak.why_not():
                print(f"{soak.path}: not here: {soak.why_not()}")
        soaks = [soak for soak in soaks if not soak.why_not()]
        if not soaks:
            return 77
        complaints, compared = report(soaks, begun, settle_s)
    complaints += [f"link {name} is left" for name in set(os.listdir("/sys/class/net")) - links]
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, {given.minutes:g} minutes, load average {min(load):.1f} to "
          f"{max(load):.1f}, median {statistics.median(load):.1f}")
    good = f"every byte right, nothing left, memory {'flat' if compared else 'not compared on every path'}"
    print("soak: " + ("; ".join(complaints) or good))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
