#!/usr/bin/env python3
"""scripts/netring-bisect, run by git bisect, in a repository whose commits say what the kernel does with a message: rules of
nftables, which the build of a commit loads. So the kernel that runs here is dear, or refuses, from a certain commit on.
tests/vm/bisect_test.py boots others."""

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

# What a commit's file `rules` has the kernel do with each packet. CHEAP: count it so often that this is most of a message's
# cost, of which a busy machine changes less than of the rest. DEAR: so often that it costs several times as much. With
# MARGIN that is more, and noise is not.
CHEAP, REFUSED, DEAR = "counter\n" * 3000, "tcp flags & (syn | ack) == syn reject with tcp reset", "counter\n" * 30000
MARGIN = "99%"
# In the place of make: the next boot, here of the same kernel, is with these rules.
BUILD = "test -s rules || exit 1; nft flush ruleset && nft -f rules"
TABLE = "table inet netring {{ chain input {{ type filter hook input priority 0;\n{}\n}}\n}}\n"
# An interval needs 8 rounds (kFewestForInterval); of these 20 some may be torn.
PROGRAM = ["--", "netring-run", "--impl", "a1", "--sizes", "4K", "--path", "lo", "--duration", "1200ms", "--slice", "60ms",
           "--warmup", "10ms", "--pin", "server=0;client=0", "--control=false", "--perf", "off", "--margin", MARGIN]


class Bisect(unittest.TestCase):
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

    def run_in(self, *command, code=0, **environment):
        done = subprocess.run(command, cwd=self.tree, env={**self.environment, **environment}, text=True, capture_output=True,
                              timeout=200)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def commits(self, *rules):
        """One for each text of rules, named by its number."""
        self.run_in("git", "init", "-q", "-b", "main")
        for number, text in enumerate(rules):
            (self.tree / "rules").write_text(TABLE.format(text) if text is not None else "")
            self.run_in("git", "add", ".")
            self.run_in("git", "commit", "-q", "--allow-empty", "-m", f"commit {number}")

    def once(self, *options, code, **environment):
        """What is said of the newest commit."""
        arguments = ["--build", BUILD, "--kernel", "host", *options]
        return self.run_in("netring-bisect", *arguments, *([] if "--" in options else PROGRAM), code=code, **environment).stderr

    def good_runs(self, count=1, program=PROGRAM):
        """The options that name runs under the oldest commit."""
        self.run_in("git", "checkout", "-q", f"main~{self.count() - 1}")
        self.run_in("bash", "-c", BUILD)
        bases = [self.folder / f"base{number}" for number in range(count)]
        for base in bases:
            self.run_in("netring-vm", "--kernel", "host", "--out", str(base), *program)
        self.run_in("git", "checkout", "-q", "main")
        return [f"--base={base}" for base in bases]

    def count(self):
        return int(self.run_in("git", "rev-list", "--count", "main").stdout)

    def bisect(self, *options):
        """What git bisect says in the end."""
        self.run_in("git", "bisect", "start", "HEAD", f"HEAD~{self.count() - 1}")
        return self.run_in("git", "bisect", "run", "netring-bisect", "--build", BUILD, "--kernel", "host", *options, *PROGRAM).stdout

    def first_bad(self, text):
        found = re.search(r"^([0-9a-f]{40}) is the first bad commit$", text, re.M)
        self.assertTrue(found, text)
        return self.subject(found[1])

    def subject(self, commit):
        return self.run_in("git", "show", "-s", "--format=%s", commit).stdout.strip()

    def test_which_commit_made_it_dearer(self):
        self.commits(CHEAP, CHEAP, None, CHEAP, CHEAP, DEAR, DEAR, DEAR)
        self.assertEqual(self.first_bad(self.bisect(*self.good_runs())), "commit 5")
        self.assertTrue(list((self.tree / ".git/netring-bisect").iterdir()), "the runs are kept")

    def test_which_commit_broke_it(self):
        self.commits(CHEAP, CHEAP, CHEAP, CHEAP, REFUSED, REFUSED, REFUSED)
        self.assertEqual(self.first_bad(self.bisect()), "commit 4")

    def test_what_is_skipped(self):
        # 2 is good and 5 is bad. What lies between cannot be built, so that any of the three may be the first.
        self.commits(CHEAP, CHEAP, CHEAP, None, None, REFUSED, REFUSED)
        self.run_in("git", "bisect", "start", "HEAD", f"HEAD~{self.count() - 1}")
        told = self.run_in("git", "bisect", "run", "netring-bisect", "--build", BUILD, "--kernel", "host", *PROGRAM, code=2)
        suspects = told.stdout.partition("The first bad commit could be any of:\n")[2].split()
        subjects = {self.subject(each) for each in suspects if re.fullmatch("[0-9a-f]{40}", each)}
        self.assertEqual(subjects, {"commit 3", "commit 4", "commit 5"}, told.stdout)

    def test_a_commit_with_a_base(self):
        self.commits(CHEAP, CHEAP)
        said = self.once(*self.good_runs(2), code=0)
        self.assertIn("is good: nothing costs more", said)
        self.assertEqual(len(list((self.tree / ".git/netring-bisect").iterdir())), 2, "as many runs as of the base")
        self.commits(REFUSED)
        self.assertIn("a cell failed, so it has no cost", self.once(f"--base={self.folder / 'base0'}", code=125))

    def test_a_commit_without_one(self):
        for rules, code, says in ((CHEAP, 0, "is good: every cell was measured"), (REFUSED, 1, "is bad: a cell failed"),
                                  (None, 125, "does not build")):
            with self.subTest(says):
                self.commits(rules)
                self.assertIn(says, self.once(code=code))

    def test_unsure(self):
        self.commits(CHEAP, CHEAP)
        program = [*PROGRAM, "--duration", "240ms"]  # too few rounds for an interval
        self.assertIn("is unsure or not compared", self.once(*self.good_runs(1, program), *program, code=125))

    def test_not_to_be_compared(self):
        self.commits(CHEAP, CHEAP)
        self.assertIn("netring-compare ended with 2", self.once(*self.good_runs(), *PROGRAM, "--spin", "7us", code=255))

    def test_nothing_could_be_tried(self):
        self.commits(CHEAP)
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
