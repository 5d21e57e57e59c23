#!/usr/bin/env python3
"""The course in docs/COURSE.md: every command of it, with short budgets, and whether what it says to look for is there."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import runs

PAGE = runs.SOURCE / "docs/COURSE.md"
PROGRAMS = pathlib.Path(runs.NETRING_RUN).parent
# Added behind each measuring command, where it wins over the page's: the 48 cells take longer.
BUDGETS = {"experiments/pa02.toml": "12s", "results/threads": "10s"}
BUDGET = "3s"
LACKS_PACKAGES = 77
# What a run's report says where it has not the figure: of a machine without a PMU, or that others keep busy.
INSTEAD = {"misses-size": "how often caches are missed", "cycles-size": "how often caches are missed",
           "speedup-threads": "how threads scale", "efficiency-threads": "how threads scale"}
WITHHELD = "no throughput and no latency"
# In place of the programs: a cell may fail in so short a time, and what a comparison finds is not asked here.
WRAPPERS = {
    "netring-run": f'code=0; {runs.NETRING_RUN} "$@" ${{BUDGET:+--budget=$BUDGET}} || code=$?; [ $code = 1 ] || exit $code',
    "netring-compare": f'{runs.programs()["netring-compare"]} "$@" || case $? in 4 | 5) ;; *) exit 1 ;; esac',
    "sudo": 'exec "$@"',
}


def sections(text):
    """(title, [(is it code, lines)]) of each: it begins with a heading or an exercise."""
    for part in re.split(r"^(?=#|\*\*\d)", text, flags=re.M)[1:]:
        title, *_ = part.splitlines()
        blocks = []
        for block in re.split(r"\n\n+", part.strip("\n")):
            code = block.startswith("    ")
            if code and blocks and blocks[-1][0]:
                blocks[-1][1] += "\n" + block
            else:
                blocks.append([code, block])
        yield title, blocks


def asked_for(paragraph):
    """(all or any, [text], file or None) of a paragraph that says what to look for."""
    text = " ".join(paragraph.removeprefix("Look for ").split())
    file = re.search(r" in `([^`]+)`", text)
    text = re.sub(r" in `[^`]+`", "", text)
    found = re.findall(r"`([^`]+)`", text)
    either = " or " in re.sub(r"`[^`]+`", "", text)
    return any if either else all, found, file and file[1]


def squeezed(text):
    return " ".join(text.split())


@unittest.skipIf(runs.is_sanitized(), "with a sanitizer no cell is compared")
class Course(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        (cls.folder / "experiments").symlink_to(runs.SOURCE / "experiments")
        (cls.folder / "bin").mkdir()
        for name, text in WRAPPERS.items():
            (cls.folder / "bin" / name).write_text(f"#!/bin/bash\n{text}\n")
            (cls.folder / "bin" / name).chmod(0o755)
        path = [cls.folder / "bin", PROGRAMS, runs.SOURCE / "scripts", os.environ["PATH"]]
        cls.environment = {**os.environ, "PATH": ":".join(map(str, path))}

    def enter(self, commands):
        """Types them in; what they printed."""
        if "--path wire" in commands and os.geteuid() != 0:
            self.skipTest("--path wire needs root")
        if "strace " in commands and shutil.which("strace") is None:
            self.skipTest("strace is not installed (scripts/bootstrap)")
        budget = next((time for name, time in BUDGETS.items() if name in commands), BUDGET)
        ended = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", commands], cwd=self.folder, text=True, timeout=120,
                               env={**self.environment, "BUDGET": budget if "--out" in commands else ""}, capture_output=True)
        if ended.returncode == LACKS_PACKAGES:
            self.skipTest(ended.stderr)
        self.assertEqual(ended.returncode, 0, f"{commands}\n{ended.stderr}{ended.stdout}")
        return ended.stdout

    def check_figures(self, table):
        """Each figure of Part D is there, or its run's report says why not."""
        rows = re.findall(r"^\|.*\| `([\w-]+)`.*\| `([\w/]+)` \|$", table, re.M)
        self.assertGreaterEqual(len(rows), 8)
        for name, run in rows:
            with self.subTest(figure=name):
                if not (self.folder / run / "figures" / f"{name}.svg").exists():
                    self.assertIn(INSTEAD.get(name, WITHHELD), (self.folder / run / "report.md").read_text())

    def check_section(self, blocks):
        said = ""
        for code, text in blocks:
            if code:
                said += self.enter(text)
            elif text.startswith("Look for "):
                how, found, file = asked_for(text)
                self.assertTrue(found, text)
                where = squeezed((self.folder / file).read_text() if file else said)
                self.assertTrue(how(each in where for each in found), f"{text}\n{where}")
            elif text.startswith("| figure "):
                self.check_figures(text)

    def test_in_the_order_of_the_page(self):
        commands, sought = 0, 0
        for title, blocks in sections(PAGE.read_text()):
            commands += sum(code for code, _ in blocks)
            sought += sum(text.startswith("Look for ") for _, text in blocks)
            with self.subTest(title):
                self.check_section(blocks)
        self.assertGreater(min(commands, sought), 15, "the page has too few commands, or they were not found")


if __name__ == "__main__":
    runs.main()
