#!/usr/bin/env python3
"""scripts/netring-bisect in a made-up repository, whose commits say what their kernel costs, and whether it builds and boots.
Stand-ins boot and compare: what is tested is what git bisect makes of the exit codes."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import runs

# In the place of a kernel tree: what `cost` says. The build copies it to the image.
BUILD = "! grep -q broken cost && cp cost image"
STAND_INS = {
    # netring-vm --kernel IMAGE --out DIR -- PROGRAM: a kernel that hangs, fails or lacks something, or a run with a cost.
    "netring-vm": r'''image=$2 out=$4
case $(cat "$image") in
hangs) exit 124 ;;
fails) mkdir -p "$out"; exit 1 ;;
lacks) mkdir -p "$out"; exit 77 ;;
no-qemu) echo "netring-vm: no QEMU" >&2; exit 77 ;;
esac
mkdir -p "$out" && cp "$image" "$out/run.jsonl"''',
    # netring-compare BASE... -- NEW... --across kernel: the costs themselves; "noisy" is unsure, "other" not to be compared.
    "netring-compare": r'''base=$(cat "$1/run.jsonl")
[ "$COUNT" = "" ] || echo "$*" | tr " " "\n" | grep -c netring-bisect >"$COUNT"
while [ "$1" != -- ]; do shift; done
new=$(cat "$2/run.jsonl")
case $new in noisy) exit 5 ;; other) exit 2 ;; esac
[ "$new" -le "$base" ] || exit 4''',
}
GIT = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
       "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}


class Bisect(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tree, programs = self.folder / "linux", self.folder / "programs"
        self.tree.mkdir()
        programs.mkdir()
        for name, text in STAND_INS.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        path = f"{programs}:{runs.SOURCE / 'scripts'}:{os.environ['PATH']}"
        self.environment = {**os.environ, **GIT, "PATH": path, "COUNT": ""}
        self.base = self.folder / "base"
        self.base.mkdir()
        (self.base / "run.jsonl").write_text("10")

    def run_in(self, *command, **environment):
        return subprocess.run(command, cwd=self.tree, env={**self.environment, **environment}, text=True, capture_output=True,
                              timeout=60)

    def commits(self, *costs):
        """One for each cost, named by its number."""
        self.run_in("git", "init", "-q", "-b", "main")
        for number, cost in enumerate(costs):
            (self.tree / "cost").write_text(cost)
            (self.tree / ".gitignore").write_text("image\n")
            self.run_in("git", "add", ".")
            self.run_in("git", "commit", "-q", "--allow-empty", "-m", f"commit {number}")

    def once(self, *options, **environment):
        return self.run_in("netring-bisect", "--build", BUILD, "--kernel", "image", *options, "--", "netring-run",
                           "--impl", "zc", **environment)

    def bisect(self, *options):
        """What git bisect says in the end."""
        count = int(self.run_in("git", "rev-list", "--count", "HEAD").stdout)
        self.run_in("git", "bisect", "start", "HEAD", f"HEAD~{count - 1}")
        return self.run_in("git", "bisect", "run", "netring-bisect", "--build", BUILD, "--kernel", "image", *options, "--",
                           "netring-run", "--impl", "zc").stdout

    def first_bad(self, text):
        found = re.search(r"^([0-9a-f]{40}) is the first bad commit$", text, re.M)
        self.assertTrue(found, text)
        return self.subject(found[1])

    def subject(self, commit):
        return self.run_in("git", "show", "-s", "--format=%s", commit).stdout.strip()

    def test_which_commit_made_it_dearer(self):
        self.commits("10", "10", "9", "broken", "10", "noisy", "12", "hangs", "12", "12")
        # 4 is good and 6 is bad. What 5 costs is unsure, so either of the two may be the first.
        text = self.bisect("--base", str(self.base))
        suspects = text.partition("The first bad commit could be any of:\n")[2].split()
        self.assertIn("We cannot bisect more!", text)
        subjects = {self.subject(each) for each in suspects if re.fullmatch("[0-9a-f]{40}", each)}
        self.assertEqual(subjects, {"commit 5", "commit 6"}, text)
        self.assertTrue(list((self.tree / ".git/netring-bisect").iterdir()), "the runs are kept")

    def test_the_first_bad_one(self):
        self.commits("10", "10", "broken", "10", "10", "11", "11", "11")
        self.assertEqual(self.first_bad(self.bisect("--base", str(self.base))), "commit 5")

    def test_which_commit_broke_it(self):
        self.commits("10", "10", "10", "10", "fails", "fails", "fails")
        self.assertEqual(self.first_bad(self.bisect()), "commit 4")

    def test_exit_codes(self):
        base = ["--base", str(self.base)]
        for cost, options, code, says in (
                ("10", base, 0, "is good: nothing costs more"), ("11", base, 1, "is bad: a cell costs more"),
                ("noisy", base, 125, "cannot tell"), ("broken", base, 125, "does not build"),
                ("hangs", base, 125, "did not come up"),
                ("fails", base, 125, "so it has no cost"), ("lacks", base, 125, "has nothing of what was to be measured"),
                ("other", base, 255, "netring-compare ended with 2"), ("no-qemu", base, 255, "netring-vm cannot run here"),
                ("10", [], 0, "is good: every cell was measured"), ("fails", [], 1, "is bad: a cell failed"),
                ("hangs", [], 125, "did not come up"), ("10", ["--base", "no-such-run"], 255, "is no run"),
                ("10", ["--bsae", "x"], 255, "unexpected argument")):
            with self.subTest(cost=cost, options=options):
                self.commits(cost)
                ended = self.once(*options)
                self.assertEqual(ended.returncode, code, ended.stderr)
                self.assertIn(says, ended.stderr)

    def test_as_many_runs_as_of_the_base(self):
        self.commits("10")
        count = self.folder / "count"
        ended = self.once(*["--base", str(self.base)] * 3, COUNT=str(count))
        self.assertEqual((ended.returncode, count.read_text().strip()), (0, "3"), ended.stderr)


if __name__ == "__main__":
    runs.main()
