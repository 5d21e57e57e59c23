#!/usr/bin/env python3
"""What scripts/test says in the end: of tests that unittest and pytest ran, and of what GoogleTest prints."""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SUMMARY = pathlib.Path(__file__).with_name("summary.py")
# Files with a case that fails, one that breaks and one that passes.
UNITTEST = """import unittest
class Some(unittest.TestCase):
    def test_wrong(self):
        "What it is about."
        for number in range(2):
            with self.subTest(number):
                self.assertEqual(1, 2 - number, "text")
    def test_broken(self):
        open("/no/such/file")
    def test_one_without_a_reason(self):
        raise type("Odd", (Exception,), {})()
    def test_right(self):
        print("FAIL: to be seen\\nERROR: none")
unittest.main()
"""
PYTEST = """def test_wrong():
    assert 1 == 2
def test_broken():
    raise KeyError("x")
def test_right():
    pass
"""
# As GoogleTest 1.12 prints it.
GOOGLETEST = """[ RUN      ] Some.Wrong
some_test.cc:7: Failure
[  FAILED  ] Some.Wrong (0 ms)
[ RUN      ] Each/Some.Wrong/one
[  FAILED  ] Each/Some.Wrong/one, where GetParam() = (1, "x") (12 ms)
[ RUN      ] Some.Right
[       OK ] Some.Right (0 ms)
[  FAILED  ] 2 tests, listed below:
[  FAILED  ] Some.Wrong
[  FAILED  ] Each/Some.Wrong/one, where GetParam() = (1, "x")
"""


class Summary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_file(self, text, *command):
        """What running a test file of that text prints, as the log has it."""
        (self.folder / "some_test.py").write_text(text)
        done = subprocess.run([sys.executable, *command, "some_test.py"], cwd=self.folder, text=True, capture_output=True,
                              env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertEqual(done.returncode, 1, done.stderr)
        return {"stdout": done.stdout, "stderr": done.stderr}

    def said(self, *tests, status="0", code=1):
        """Standard output's lines, and standard error, of a log of (result, output) of tests."""
        log = self.folder / "testlog.json"
        log.write_text("\n".join(json.dumps({"name": "netring:kind+slow / some", "result": result, **output})
                                 for result, output in tests))
        done = subprocess.run([sys.executable, SUMMARY, status, log, self.folder / "no-log*.json"], text=True, capture_output=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout.splitlines(), done.stderr

    def test_all_passed(self):
        skips = {"stderr": "test_x (a.b) ... skipped 'no tool here'\n"}
        lines, errors = self.said(("OK", skips), ("OK", {}), ("SKIP", {}), code=0)
        self.assertEqual(lines, ["2 passed, 0 failed, 1 skipped"])
        self.assertEqual(errors, "test: skipped within tests that passed (1): no tool here\n")

    def test_cases_of_unittest(self):
        lines, errors = self.said(("FAIL", self.run_file(UNITTEST)), ("OK", {}))
        self.assertEqual(lines, [
            "failed: some: test_broken: FileNotFoundError: [Errno 2] No such file or directory: '/no/such/file'",
            "failed: some: test_one_without_a_reason",
            "failed: some: test_wrong: AssertionError: 1 != 2 : text",
            "1 passed, 1 failed, 0 skipped"])
        self.assertEqual(errors, "test: 1 failed (their output is above)\n")

    @unittest.skipIf(importlib.util.find_spec("pytest") is None, "Python has no package pytest: install it with scripts/bootstrap")
    def test_cases_of_pytest(self):
        lines, _ = self.said(("FAIL", self.run_file(PYTEST, "-m", "pytest", "-q")))
        self.assertEqual(lines, [
            "failed: some: test_wrong: assert 1 == 2", "failed: some: test_broken: KeyError: 'x'", "0 passed, 1 failed, 0 skipped"])

    def test_cases_of_googletest(self):
        lines, _ = self.said(("FAIL", {"stdout": GOOGLETEST}))
        self.assertEqual(lines, ["failed: some: Some.Wrong", "failed: some: Each/Some.Wrong/one", "0 passed, 1 failed, 0 skipped"])

    def test_what_names_no_case(self):
        lines, _ = self.said(("TIMEOUT", {"stdout": "test_x (a.b) ... "}), ("ERROR", {}))
        self.assertEqual(lines, ["failed: some: TIMEOUT", "failed: some: ERROR", "0 passed, 2 failed, 0 skipped"])

    def test_that_nothing_passed_is_a_failure(self):
        for tests, status, says in (([], "0", "no test passed: "), ([("SKIP", {})], "0", "no test passed: "),
                                    ([("OK", {})], "3", "meson test failed with exit code 3 ")):
            with self.subTest(says):
                self.assertIn(says, self.said(*tests, status=status)[1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
