"""Runs netring-run as a user would, and reads what it wrote."""

import csv
import ctypes
import errno
import json
import os
import pathlib
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time
import unittest

NETRING_RUN = os.environ["NETRING_RUN"]
SOURCE = pathlib.Path(os.environ["NETRING_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/support"))
from quick import QUICK, ROUNDS  # noqa: E402, F401
from skipping import main  # noqa: E402, F401

# Its connections need more descriptors than TOO_FEW: the cell fails, whatever the machine.
FAILS = ["--connections", "100"]
TOO_FEW = 64
ONE = ["--impl", "a1", "--sizes", "64", "--path", "lo"]
# In the environment of every process that a test starts, and of theirs.
os.environ["NETRING_TEST"] = str(os.getpid())
MARK = f"NETRING_TEST={os.getpid()}".encode()


def is_sanitized():
    """Built with a sanitizer: its cells are invalid, and its memory is not the program's."""
    text = pathlib.Path(NETRING_RUN).read_bytes()
    return any(mark in text for mark in (b"__asan_", b"__ubsan_", b"__tsan_"))


def programs():
    """All of them, by name."""
    return {f"netring-{name}": os.environ[f"NETRING_{name.upper()}"] for name in ("run", "agent", "server", "client", "probe", "compare")}


def run(*arguments, cwd=None, timeout=120, **options):
    return subprocess.run([NETRING_RUN, *arguments], cwd=cwd, timeout=timeout, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, **options)


def quick(*arguments, **options):
    return run(*QUICK, *arguments, **options)


def agents_of(process):
    """The agents among a coordinator's children; those that build the lab come and go before them."""
    found = []
    for child in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        try:
            if "netring-agent" in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                found.append(int(child))
        except OSError:
            pass  # it ended meanwhile
    return found


def ticks_of(pid):
    """The CPU time that a process has had, in ticks: utime and stime of proc_pid_stat(5)."""
    return sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))


def descriptors_of(pid):
    """What a process has open, by kind: to be compared with what it has open later."""
    found = []
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(re.sub(r"\d+", "N", os.readlink(entry)))
        except OSError:
            pass  # closed meanwhile
    return sorted(found)


class Store:
    """What run.jsonl says, taken apart; what follows its last newline was being written when the run was killed."""

    def __init__(self, path):
        *whole, _ = path.read_text().split("\n")
        lines = [json.loads(line) for line in whole]
        for line in lines:
            assert len(line) == 1, line
        self.run = lines[0]["run"] if lines else None
        self.cells = [cell["id"] for cell in self.run["cells"]] if lines else []
        self.facts = [line["facts"] for line in lines if "facts" in line]
        left_out = {"reason": "", "withheld": False, "server": None, "client": None}
        self.slices = [{**left_out, **line["slice"]} for line in lines if "slice" in line]
        self.resumed = [line["resumed"] for line in lines if "resumed" in line]
        # Of the last part: a run that went on has no end yet.
        last = next((line for line in reversed(lines) if "end" in line or "resumed" in line), {})
        self.end = last.get("end")

    def slices_of(self, cell):
        return [each for each in self.slices if self.cells[each["cell"]] == cell]

    def by_round(self):
        """(cell, round) -> slice; a slice that is there twice is an error."""
        found = {(self.cells[each["cell"]], each["round"]): each for each in self.slices}
        assert len(found) == len(self.slices), "a slice is there twice"
        return found


def slices_in(out):
    """How many slices a run has on disk."""
    try:
        return len(Store(out / "run.jsonl").slices)
    except FileNotFoundError:
        return 0


def await_slices(process, out, count):
    """Returns when a run that goes on has so many slices on disk."""
    while slices_in(out) < count:
        assert process.poll() is None, f"it ended too early: {process.stderr.read() if process.stderr else ''}"
        time.sleep(0.005)


def marked_processes():
    """The processes that tests of this program have started, with the network namespaces that these are in."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if MARK in (process / "environ").read_bytes().split(b"\0"):
                command = (process / "cmdline").read_text().replace("\0", " ")
                found.append(f"{process.name}: {command} in {os.readlink(process / 'ns' / 'net')}")
        except OSError:
            pass  # it ended meanwhile, or is somebody else's
    return found


def what_is_left():
    """What must be as before when all runs have ended: their processes, each with its network namespace; mounts, which keep a
    namespace without a process; links of our own namespace."""
    mounts = [line for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines() if " nsfs " in line]
    return marked_processes(), mounts, sorted(os.listdir("/sys/class/net"))


IO_URING_CALLS = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427}  # on every machine
# Errnos that the kernel has no reason for here: then a seccomp profile is named.
OF_A_PROFILE = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EMFILE)


def forbid_io_uring(call="io_uring_setup", error=errno.EPERM):
    forbid(IO_URING_CALLS[call], error)


def forbid(number, error=errno.EPERM, argument=None):
    """In a child: the call of that number answers `error`, as under a container's seccomp profile; only with that first
    argument where one is given."""
    libc = ctypes.CDLL(None, use_errno=True)
    refuse, allow = (0x06, 0, 0, 0x00050000 | error), (0x06, 0, 0, 0x7fff0000)
    rules = [(0x20, 0, 0, 0), (0x15, 0, 1, number), refuse, allow]
    if argument is not None:
        low_half = 16 if sys.byteorder == "little" else 20
        rules = [(0x20, 0, 0, 0), (0x15, 0, 3, number), (0x20, 0, 0, low_half), (0x15, 0, 1, argument), refuse, allow]
    program = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    buffer = ctypes.create_string_buffer(program)
    filter_of_rules = struct.pack("H6xP", len(rules), ctypes.addressof(buffer))
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, filter_of_rules) != 0:
        os._exit(99)


def with_too_few():
    """In a child: what FAILS has."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (TOO_FEW, TOO_FEW))


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "run"
        self.addCleanup(self.check_nothing_is_left, what_is_left())

    def check_nothing_is_left(self, before):
        # A sanitizer's last words, and the kernel's clearing up, may take a moment.
        deadline = time.monotonic() + 30
        while what_is_left() != before and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(what_is_left(), before, "something is left of the runs")

    def check_descriptors(self, process, before):
        """While it runs, a process comes to have open again what it had before; it may be writing a file at the moment."""
        while descriptors_of(process.pid) != before:
            self.assertIsNone(process.poll(), f"it never had open again only what it had before: {before}")
            time.sleep(0.01)

    def is_invalid_build(self):
        """Of what was measured last: with a sanitizer all cells are invalid, and none is compared."""
        return self.store().run["environment"]["sanitizer"] != "none"

    def measure(self, *arguments, code=0, **options):
        """Runs into self.out; skips the test when nothing can run here."""
        finished = quick("--out", str(self.out), *arguments, **options)
        if finished.returncode == 77:
            self.skipTest(finished.stdout)
        self.assertEqual(finished.returncode, code, finished.stderr + finished.stdout)
        return finished

    def rows(self, name="results.csv"):
        with open(self.out / name, newline="") as file:
            return list(csv.DictReader(file))

    def store(self):
        return Store(self.out / "run.jsonl")

    def one_line(self, finished, code, *holds):
        """A failure is one line on standard error that says what is wrong."""
        self.assertEqual(finished.returncode, code, finished.stderr)
        self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
        for text in holds:
            self.assertIn(text, finished.stderr)
