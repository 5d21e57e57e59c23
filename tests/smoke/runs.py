"""Runs netring-run as a user would, and reads what it wrote."""

import csv
import json
import os
import pathlib
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
