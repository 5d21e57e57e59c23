#!/usr/bin/env python3
"""What three people come for, done with the commands that README.md has for it, as a new user would find them: yes or no, a figure
for a paper, a check in a pipeline. What each took is printed and asserts nothing."""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time
import unittest

import runs

# Added behind each measuring command, where it wins over the README's.
BUDGET = "--budget=4s"
LACKS_PACKAGES = 77


def commands(question):
    """The commands that README.md has below a question, without their comments."""
    text = (runs.SOURCE / "README.md").read_text()
    found = re.search(rf"^\*\*{re.escape(question)}\*\*\n(.*?)(?=^\*\*|^## )", text, re.M | re.S)
    assert found, f"README.md does not ask: {question}"
    return [shlex.split(line, comments=True) for line in found[1].splitlines() if line.startswith("    netring-")]


@unittest.skipIf(runs.is_sanitized(), "with a sanitizer no cell is compared")
class Tasks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        path = [pathlib.Path(runs.NETRING_RUN).parent, runs.SOURCE / "scripts", os.environ["PATH"]]
        self.environment = {**os.environ, "PATH": ":".join(map(str, path))}
        self.begun = time.monotonic()
        self.addCleanup(lambda: print(f"{self.id().rpartition('.')[2]}: {time.monotonic() - self.begun:.1f} s"))

    def enter(self, command, codes=(0,)):
        """Types it in; what it printed on standard output."""
        if command[0] == "netring-run":
            command = [*command, BUDGET]
        ended = subprocess.run(command, cwd=self.folder, env=self.environment, text=True, capture_output=True, timeout=120)
        if ended.returncode == LACKS_PACKAGES:
            self.skipTest(ended.stderr)
        self.assertIn(ended.returncode, codes, ended.stderr)
        return ended.stdout

    def test_yes_or_no(self):
        command, = commands("Does MSG_ZEROCOPY pay at 64 KiB on my path?")
        text = self.enter(command)
        self.assertRegex(text, r"(?m)^Use +(a1|a3|no answer)", text)
        self.assertRegex(text, r"% copied", "whether zero copy happened")

    def test_a_figure_for_a_paper(self):
        measure, report = commands("Figures for a paper")
        self.enter(measure, codes=(0, 1))  # 1: in so short a time, on a busy machine, a cell failed
        self.enter(report)
        figures = self.folder / "results" / "paper" / "figures"
        self.assertTrue(list(figures.glob("*.svg")))
        for figure in figures.glob("*.svg"):
            self.assertIn("</svg>", figure.read_text()[-200:])

    def test_a_check_in_a_pipeline(self):
        base, change, compare = commands("In CI")
        self.assertIn("--strict", base)
        for command in (base, change):
            self.assertIn("a1", self.enter(command, codes=(0, 3)))  # 3: this machine was too noisy
        self.assertRegex(self.enter(compare, codes=(0, 4, 5)), r"base +new +change")
        self.assertEqual(self.enter([*compare[:2], "no-such-run"], codes=(2,)), "")


if __name__ == "__main__":
    sys.exit(runs.main())
