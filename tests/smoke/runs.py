"""Runs netring-run as a user would, and reads what it wrote."""

import csv
import ctypes
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

NETRING_RUN = os.environ["NETRING_RUN"]
SOURCE = pathlib.Path(os.environ["NETRING_SOURCE"])
# Short enough for a test, long enough that every cell sends something.
QUICK = ["--duration", "60ms", "--warmup", "20ms", "--reps", "1"]


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


def forbid_io_uring():
    """In a child: io_uring_setup (425 on every machine) answers EPERM, as under a container's seccomp profile."""
    libc = ctypes.CDLL(None, use_errno=True)
    rules = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050000 | 1), (0x06, 0, 0, 0x7fff0000)]
    program = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    buffer = ctypes.create_string_buffer(program)
    filter_of_rules = struct.pack("H6xP", len(rules), ctypes.addressof(buffer))
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, filter_of_rules) != 0:
        os._exit(99)


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "run"

    def measure(self, *arguments, code=0):
        """Runs into self.out; skips the test when nothing can run here."""
        finished = quick("--out", str(self.out), *arguments)
        if finished.returncode == 77:
            self.skipTest(finished.stdout.strip().splitlines()[-1])
        self.assertEqual(finished.returncode, code, finished.stderr + finished.stdout)
        return finished

    def rows(self, name="results.csv"):
        with open(self.out / name, newline="") as file:
            return list(csv.DictReader(file))

    def run_json(self):
        with open(self.out / "run.json") as file:
            return json.load(file)


def main():
    """As unittest.main(), but exits with 77 when every test was skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        raise SystemExit(1)
    raise SystemExit(77 if len(result.skipped) == result.testsRun else 0)
