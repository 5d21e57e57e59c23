"""Runs of netring-run for bench/truth: quickstart's own, under a load, with planted work; what their comparisons come to."""

import contextlib
import math
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent
NARROW = math.log(1.015)  # half-width that is narrow enough, or a tenth of the effect
BURST_S = 1.0, 3.0
# Many groups of two variants, so that each run has as many controls.
GROUPS = ("--impl", "a1,a2", "--sizes", "64,512,4096,65536", "--connections", "1,2,3,4", "--threads", "1", "--budget", "1m")
# Every way of sending requests on a ring; both sides look for completions, or they sleep on one CPU.
LOOKING = ("--impl", "a1,a2,a3,zc,plain,vec,zc-vec,zc-fixed,a1-fixed,a1-zc-fixed,link,bundle", "--sizes", "4096", "--threads", "1",
           "--budget", "1m")
ASLEEP = (*LOOKING, "--pin", "same", "--spin", "0s")
COST = "server_work_ns_per_msg"
PLANT = "NETRING_PLANT"  # the place where netring-run is told to plant work, in percent, in each control


class CannotRun(Exception):
    """Why there is no figure."""


class Pair(typing.NamedTuple):
    ratio: float
    low: float | None  # its interval; None: too few rounds
    high: float | None
    rounds: int
    answer: str

    @property
    def told(self):
        return self.answer in ("less", "more")


class Comparison(typing.NamedTuple):
    where: tuple  # impl, size
    pair: Pair
    base: float  # ns of work per message of what it is beside

    @property
    def half(self):
        return (math.log(self.pair.high) - math.log(self.pair.low)) / 2 if self.pair.low else math.inf

    @property
    def more(self):
        """ns per message."""
        return (self.pair.ratio - 1) * self.base

    @property
    def narrow(self):
        return self.half <= max(NARROW, abs(math.log(self.pair.ratio)) / 10)


def quickstart_arguments():
    """What scripts/quickstart measures."""
    text = (ROOT / "scripts/quickstart").read_text().replace("\\\n", " ")
    found = re.search(r'app/netring-run" (.*?) "\$\{place\[@\]\}"', text)
    if found is None:
        raise CannotRun("scripts/quickstart does not run netring-run as it did: put bench/truth_runs.py right")
    return shlex.split(found[1])


def measure(program, arguments, keep=None, plant=None):
    """What netring-run says of the run: its analysis.json."""
    from netring_report import analysis
    from netring_report.errors import Failure

    with tempfile.TemporaryDirectory(prefix="netring-truth-") as folder:
        place = pathlib.Path(keep or folder)
        place.mkdir(parents=True, exist_ok=True)
        out = place / f"run-{time.time_ns()}"
        environment = {**os.environ, **({PLANT: f"{plant:g}"} if plant else {})}
        done = subprocess.run([program, *arguments, "--out", out], env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):  # a cell that failed has no comparisons
            raise CannotRun(f"exit code {done.returncode}: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")
        try:
            return analysis.load(out)
        except Failure as failure:
            raise CannotRun(str(failure)) from None


def places(cell):
    """Its coordinates but the variant."""
    return {name: value for name, value in cell["coordinates"].items() if name != "impl"}


def work_comparisons(content):
    """(cell, base, Pair) by the server's work."""
    for each in content["comparisons"]:
        if each["metric"] == COST and each["ratio"] is not None:
            pair = Pair(*(each[name] for name in Pair._fields))
            yield content["cells"][each["cell"]], content["cells"][each["base"]], pair


def comparisons(content, both_sides=False):
    """Each cell's work beside the first variant of its size: the server's, or that of both sides together."""
    firsts, found = [], []
    for cell in content["cells"]:
        if cell["usable"] and not any(places(cell) == places(first) for first in firsts):
            firsts.append(cell)
    for cell, base, pair in work_comparisons(content):
        if cell["usable"] and any(base is first for first in firsts) and places(cell) == places(base):
            where = cell["coordinates"]["impl"], cell["coordinates"]["size"]
            made = added_up(cell, base) if both_sides else (pair, base["figures"][COST]["value"])
            if made:
                found.append(Comparison(where, *made))
    return found


def added_up(cell, base):
    """(Pair, the base's ns a message) of the work of both sides, which is no metric of netring's; None: too few rounds."""
    import statistics

    import paired

    new, old = ({number: sum(works) for number, *works in zip(each["slices"]["rounds"], *(each["slices"]["values"][name] for name in
                (COST, "client_work_ns_per_msg"))) if None not in works} for each in (cell, base))
    both = sorted(new.keys() & old.keys())
    if len(both) < paired.FEWEST:
        return None
    low, ratio, high = paired.compare([new[each] for each in both], [old[each] for each in both])
    return Pair(ratio, low, high, len(both), paired.answer(low, high)), statistics.median(old.values())


def controls(content):
    """The Pair of each control. Planted work makes all cells invalid, which is passed over. The answer is of the interval alone:
    as a difference it always lies within the control, which is itself."""
    import paired

    return [pair._replace(answer=paired.answer(pair.low, pair.high)) for cell, base, pair in work_comparisons(content)
            if cell["twin"] and pair.low is not None and (base["usable"] or "PLANTED_WORK" in base["reasons"])]


def agree(one, other):
    """(comparisons of two runs whose intervals overlap, those with the same answer, those that both have)."""
    known = {each.where: each.pair for each in other if each.pair.low}
    both = [(each.pair, known[each.where]) for each in one if each.where in known and each.pair.low]
    return sum(a.low <= b.high and b.low <= a.high for a, b in both), sum(a.answer == b.answer for a, b in both), len(both)


# --- A load: one process on one CPU, busy half of the time in bursts of seconds ---


@contextlib.contextmanager
def load(cpu, seed):
    process = subprocess.Popen([sys.executable, __file__, str(cpu), str(seed), str(os.getpid())])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def burn(cpu, seed, parent):
    """Until its parent has ended."""
    os.sched_setaffinity(0, {cpu})
    draws = random.Random(seed)
    while os.getppid() == parent:
        end = time.monotonic() + draws.uniform(*BURST_S)
        while time.monotonic() < end:
            pass
        time.sleep(draws.uniform(*BURST_S))


if __name__ == "__main__":
    burn(*map(int, sys.argv[1:]))
