#!/usr/bin/env python3
"""scripts/netring-bisect with kernels that it boots: in a repository whose commits name the image that their build makes.
tests/smoke/bisect_test.py has what it makes of costs, which emulation has none of."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from vm import BUILD, SOURCE, main

import repository
from quick import QUICK
from netring_vm import kernels
from netring_vm.errors import Failure

# SEND with a bundle came with kernel 6.10.
NEW, OLD = "6.12", "6.1"
PROGRAM = ("--", "netring-run", "--impl", "bundle", "--sizes", "64", "--path", "lo", *QUICK)
HEAD_OF_IMAGE = 65536 * 4


class Bisect(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def image(self, series):
        try:
            return kernels.find(series).image
        except Failure as failure:
            self.skipTest(str(failure))

    def answer(self, build, timeout=200):
        """(exit code, what is said) of a commit that is built so."""
        environment = {**os.environ, **repository.ENVIRONMENT, "BUILD_DIR": str(BUILD)}
        subprocess.run(["git", "init", "-q", "."], cwd=self.folder, env=environment, check=True)
        subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "one"], cwd=self.folder, env=environment, check=True)
        command = [sys.executable, SOURCE / "scripts/netring-bisect", "--build", build, "--kernel", "bzImage", "--vm",
                   f"--accel tcg --timeout {timeout}", *PROGRAM]
        done = subprocess.run(command, cwd=self.folder, env=environment, text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=300)
        if "QEMU" in done.stderr and done.returncode == 255:
            self.skipTest(done.stderr.strip().splitlines()[-1])
        return done.returncode, done.stderr

    def test_a_kernel_that_measures(self):
        code, said = self.answer(f"cp '{self.image(NEW)}' bzImage")
        self.assertEqual(code, 0, said)
        self.assertIn("is good: every cell was measured", said)
        self.assertTrue(list(self.folder.glob(".git/netring-bisect/*/run.jsonl")), "the run is kept")

    def test_a_kernel_without_what_is_measured(self):
        code, said = self.answer(f"cp '{self.image(OLD)}' bzImage")
        self.assertEqual(code, 125, said)
        self.assertIn("its kernel has nothing of what was to be measured", said)

    def test_a_kernel_that_does_not_come_up(self):
        code, said = self.answer(f"head -c {HEAD_OF_IMAGE} '{self.image(OLD)}' > bzImage", timeout=15)
        self.assertEqual(code, 125, said)
        self.assertIn("did not come up", said)


if __name__ == "__main__":
    main()
