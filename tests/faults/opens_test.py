"""What the programs open in a run's directory, as strace(1) sees it: nothing by a path, nothing without O_NOFOLLOW."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

REPORT = runs.SOURCE / "scripts/netring-report"
TABLE = runs.SOURCE / "docs/RELIABILITY.md"
# A system call with its arguments and its result. Descriptors have their paths (-y).
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)(?:<([^>]*)>)?")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
OPENS = ("open", "openat", "openat2", "creat")


def table(heading):
    """The system calls of the table in docs/RELIABILITY.md, under its heading."""
    part = TABLE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in part.splitlines() if line.startswith("| `"))))


def whole_lines(text):
    """Calls that another thread's interrupted are joined."""
    begun = {}
    for line in text.splitlines():
        pid = line.split(" ", 1)[0]
        if line.endswith(" <unfinished ...>"):
            begun[pid] = line.removesuffix(" <unfinished ...>")
        elif match := re.match(r"\d+ +<\.\.\. \w+ resumed>(.*)", line):
            yield begun.pop(pid, "") + match[1]
        else:
            yield line


class Opens(RunTest):
    def setUp(self):
        super().setUp()
        if shutil.which("strace") is None:
            self.skipTest("strace is not installed")
        self.known = table("Files")

    def trace(self, *command, codes=(0,)):
        """[(call, arguments, result, path of the result)]"""
        log = self.folder / "trace"
        traced = subprocess.run(["strace", "-f", "-y", "-s", "4096", "-e", "trace=%file,%desc,flock,rename,ftruncate", "-o", log,
                                 *map(str, command)], capture_output=True, text=True, timeout=120, cwd=self.folder)
        if "Operation not permitted" in traced.stderr and "PTRACE" in traced.stderr:
            self.skipTest("this machine lets nobody trace")
        self.assertIn(traced.returncode, codes, traced.stderr)
        found = [CALL.match(line) for line in whole_lines(log.read_text(errors="replace"))]
        return [match.groups() for match in found if match]

    def check(self, calls, place):
        place = os.path.realpath(place)
        opened = 0
        for call, arguments, result, path in calls:
            names = TEXT.findall(arguments)
            line = f"{call}({arguments}) = {result}"
            if call.startswith("exec"):
                self.assertTrue(names[0].startswith("/"), line)
                continue
            for name in names if call not in ("read", "write", "pread64", "readlink", "readlinkat") else ():
                self.assertFalse(name.startswith(place + "/"), "by a path: " + line)
            of_the_run = (path or "").startswith(place + "/") or f"<{place}>" in arguments or f"<{place}/" in arguments
            if of_the_run:
                self.assertIn(call, self.known, "is not in the table of docs/RELIABILITY.md: " + line)
            if call in OPENS and int(result) >= 0 and of_the_run:
                opened += 1
                self.assertIn("O_NOFOLLOW", arguments, line)
                self.assertNotIn("/", names[0], line)
                if "O_CREAT" in arguments:
                    self.assertIn("O_EXCL", arguments, line)
        self.assertGreater(opened, 0, "nothing was seen")

    def test_of_a_run_and_what_reads_it(self):
        calls = self.trace(runs.NETRING_RUN, *runs.QUICK, *runs.ONE, "--out", self.out, codes=(0, 77))
        self.check(calls, self.out)
        made = [arguments for call, arguments, result, _ in calls if call.startswith("mkdir") and result == "0"]
        self.assertEqual(len([each for each in made if '"run"' in each]), 1, made)
        self.check(self.trace(runs.NETRING_RUN, "--resume", self.out), self.out)
        self.check(self.trace(runs.NETRING_RUN, "--analyse", "run"), self.out)
        self.check(self.trace(runs.NETRING_RUN, "run/run.jsonl", "--dry_run"), self.out)
        self.check(self.trace(runs.programs()["netring-compare"], self.out, "--by", "impl", "a1", "a1", codes=(0, 2, 5)), self.out)

    def test_of_the_report(self):
        self.measure(*runs.ONE)
        calls = self.trace(sys.executable, REPORT, self.out, codes=(0, 77))
        if not (self.out / "report.html").exists():
            self.skipTest("a Python package is missing")
        self.check(calls, self.out)
        self.assertTrue(list((self.out / "figures").iterdir()))

    def test_of_peers(self):
        """Every call on a TCP socket, of both sides."""
        known = table("Sockets")
        for engine in ("uring", "epoll", "blocking"):
            log = self.folder / engine
            traced = subprocess.run(["strace", "-f", "-yy", "-s", "0", "-o", log, runs.NETRING_RUN, *runs.QUICK, "--path", "lo",
                                     "--engine", engine, "--impl", "a1,a3", "--recv", "plain,mmap,trunc", "--sizes", "64",
                                     "--out", self.folder / f"run{engine}"],
                                    capture_output=True, text=True, timeout=120)
            if "Operation not permitted" in traced.stderr and "PTRACE" in traced.stderr:
                self.skipTest("this machine lets nobody trace")
            self.assertIn(traced.returncode, (0, 77), traced.stderr)
            seen = {match[1] for match in re.finditer(r"(?m)^\d+ +(\w+)\(.*<TCP:", log.read_text(errors="replace"))}
            self.assertGreater(len(seen), 5)
            self.assertEqual(seen - known, set())


if __name__ == "__main__":
    runs.main()
