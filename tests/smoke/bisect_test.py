#!/usr/bin/env python3
"""scripts/netring-bisect, run by git bisect, in a repository whose commits say what the kernel does with a message: rules of
nftables, which the build of a commit loads. So the kernel that runs here is dear, or refuses. Small differences
between costs are made up. tests/vm/bisect_test.py boots other kernels."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import namespaces
import runs
import repository  # of tests/support, which runs knows

# What a commit's file `rules` has the kernel do with each packet. DEAR: count it so often that a message costs over 30 times as
# much. The noise of a virtual machine, up to a half, hides nothing of that.
FREE, REFUSED, DEAR = "", "tcp flags & (syn | ack) == syn reject with tcp reset", "counter\n" * 30000
TABLE = "table inet netring {{ chain input {{ type filter hook input priority 0;\n{}\n}}\n}}\n"
PROGRAM = ["--", "netring-run", "--impl", "a1", "--sizes", "4K", "--path", "lo", *runs.QUICK, "--pin", "server=0;client=0",
           "--control=false", "--perf", "off"]
# For an interval, which needs 8 rounds (kFewestForInterval); some may be torn.
LONGER = ["--duration", "1200ms"]
# In the place of netring-run: a run with the costs that the commit's file `rules` has.
MADE_UP = """#!{python}
import pathlib, sys
sys.path.insert(0, "{analysis}")
import synthetic
costs = [float(word) for word in pathlib.Path("rules").read_text().split()]
out, = (word.partition("=")[2] for word in sys.argv if word.startswith("--out="))
synthetic.write(pathlib.Path(out), synthetic.run(synthetic.cell(costs)))
"""
USUAL, DEARER = (" ".join(str(cost + round / 1000) for round in range(20)) for cost in (100, 105))


class Repository(unittest.TestCase):
    """With commits whose file `rules` says what their kernel does. BUILD is in the place of make, and of the next boot."""
    FORM, BUILD = "{}", "test -s rules"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tree = self.folder / "linux"
        self.tree.mkdir()
        # The build folder, in which netring-vm and netring-bisect look.
        build = pathlib.Path(runs.NETRING_RUN).parent.parent.parent
        self.environment = {**os.environ, **repository.ENVIRONMENT, "BUILD_DIR": str(build),
                            "PATH": f"{runs.SOURCE / 'scripts'}:{os.environ['PATH']}"}
        self.program = PROGRAM

    def run_in(self, *command, code=0):
        done = subprocess.run(command, cwd=self.tree, env=self.environment, text=True, capture_output=True, timeout=200)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def commits(self, *rules):
        """One for each text of rules, named by its number. None: it does not build."""
        self.run_in("git", "init", "-q", "-b", "main")
        for number, text in enumerate(rules):
            (self.tree / "rules").write_text(self.FORM.format(text) if text is not None else "")
            self.run_in("git", "add", ".")
            self.run_in("git", "commit", "-q", "--allow-empty", "-m", f"commit {number}")

    def once(self, *options, code):
        """What is said of the newest commit."""
        arguments = ["--build", self.BUILD, "--kernel", "host", *options]
        return self.run_in("netring-bisect", *arguments, *([] if "--" in options else self.program), code=code).stderr

    def good_runs(self, count=1):
        """The options that name runs under the oldest commit."""
        self.run_in("git", "checkout", "-q", f"main~{self.count() - 1}")
        self.run_in("bash", "-c", self.BUILD)
        bases = [self.folder / f"base{number}" for number in range(count)]
        for base in bases:
            self.run_in("netring-vm", "--kernel", "host", "--out", str(base), *self.program)
        self.run_in("git", "checkout", "-q", "main")
        return [f"--base={base}" for base in bases]

    def count(self):
        return int(self.run_in("git", "rev-list", "--count", "main").stdout)

    def runs_kept(self):
        return list((self.tree / ".git/netring-bisect").iterdir())

    def bisect(self, *options, code=0):
        """What git bisect says in the end."""
        self.run_in("git", "bisect", "start", "HEAD", f"HEAD~{self.count() - 1}")
        return self.run_in("git", "bisect", "run", "netring-bisect", "--build", self.BUILD, "--kernel", "host", *options,
                           *self.program, code=code).stdout

    def first_bad(self, text):
        found = re.search(r"^([0-9a-f]{40}) is the first bad commit$", text, re.M)
        self.assertTrue(found, text)
        return self.subject(found[1])

    def subject(self, commit):
        return self.run_in("git", "show", "-s", "--format=%s", commit).stdout.strip()


class Costs(Repository):
    """Made up: what a machine measures twice may differ by more than commits do."""

    def setUp(self):
        super().setUp()
        made_up = self.folder / "netring-run"
        made_up.write_text(MADE_UP.format(python=sys.executable, analysis=runs.SOURCE / "tests/analysis"))
        made_up.chmod(0o755)
        self.program = ["--", str(made_up)]

    def test_which_commit_made_it_dearer(self):
        self.commits(USUAL, USUAL, None, USUAL, USUAL, DEARER, DEARER, DEARER)
        self.assertEqual(self.first_bad(self.bisect(*self.good_runs())), "commit 5")
        self.assertTrue(self.runs_kept(), "the runs are kept")

    def test_a_commit(self):
        too_few = USUAL[:USUAL.index(" ")]  # one round, which has no interval
        for count, rules, code, says in ((1, USUAL, 0, "is good: nothing costs more"), (2, USUAL, 0, "is good: nothing costs more"),
                                         (2, DEARER, 1, "is bad: a cell costs more"),
                                         (1, too_few, 125, "is unsure or not compared"), (1, None, 125, "does not build")):
            with self.subTest(says, count=count):
                self.setUp()
                self.commits(USUAL, rules)
                self.assertIn(says, self.once(*self.good_runs(count), code=code))
                if rules:
                    self.assertEqual(len(self.runs_kept()), count, "as many runs as of the base")


class Measured(Repository):
    """Under the kernel that runs here, of which a commit is rules of nftables."""
    FORM, BUILD = TABLE, "test -s rules || exit 1; nft flush ruleset && nft -f rules"

    def test_which_commit_broke_it(self):
        self.commits(FREE, FREE, FREE, FREE, REFUSED, REFUSED, REFUSED)
        self.assertEqual(self.first_bad(self.bisect()), "commit 4")

    def test_what_is_skipped(self):
        # 2 is good and 5 is bad. What lies between cannot be built, so that any of the three may be the first.
        self.commits(FREE, FREE, FREE, None, None, REFUSED, REFUSED)
        told = self.bisect(code=2)
        suspects = told.partition("The first bad commit could be any of:\n")[2].split()
        subjects = {self.subject(each) for each in suspects if re.fullmatch("[0-9a-f]{40}", each)}
        self.assertEqual(subjects, {"commit 3", "commit 4", "commit 5"}, told)

    def test_a_commit_with_a_base(self):
        self.program = [*PROGRAM, *LONGER]
        self.commits(FREE, DEAR)
        base = self.good_runs()
        self.assertIn("is bad: a cell costs more", self.once(*base, code=1))
        self.commits(REFUSED)
        self.assertIn("a cell failed, so it has no cost", self.once(*base, code=125))

    def test_a_commit_without_one(self):
        for rules, code, says in ((FREE, 0, "is good: every cell was measured"), (REFUSED, 1, "is bad: a cell failed"),
                                  (None, 125, "does not build")):
            with self.subTest(says):
                self.commits(rules)
                self.assertIn(says, self.once(code=code))

    def test_not_to_be_compared(self):
        self.commits(FREE, FREE)
        self.assertIn("netring-compare ended with 2", self.once(*self.good_runs(), *PROGRAM, "--spin", "7us", code=255))

    def test_nothing_could_be_tried(self):
        self.commits(FREE)
        for options, says in ((["--base", "no-such-run"], "is no run"), (["--bsae", "x"], "unrecognized arguments"),
                              (["--"], "no program"), (["--vm", "'"], "No closing quotation"),
                              (["--", "no-such-program"], "netring-vm ended with 2"),
                              (["--kernel", "5.0"], "netring-vm cannot run here")):
            with self.subTest(options=options):
                self.assertIn(says, self.once(*options, code=255))
        (self.tree / ".git").rename(self.tree / "no-git")
        self.assertIn("not in a git repository", self.once(code=255))


if __name__ == "__main__":
    if runs.is_sanitized():
        print("skipped: what a sanitized build measures is not compared")
        sys.exit(77)
    namespaces.enter()
    if subprocess.run(["nft", "list", "ruleset"], capture_output=True).returncode != 0:
        print("skipped: no nftables here (package nftables)")
        sys.exit(77)
    runs.main()
