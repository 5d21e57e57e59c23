"""What the machine does to a run: links that go down, full disks, limits that are too low, no io_uring."""

import errno
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import ONE, RunTest  # noqa: E402

ROOT = os.geteuid() == 0
UBSAN = b"__ubsan_" in pathlib.Path(runs.NETRING_RUN).read_bytes()
DOWN_S = 0.4  # a link
PR_SET_PDEATHSIG = 1
# The numbers of system calls that the kernel refuses to nobody, by machine.
CALLS = {name: dict(zip(("x86_64", "aarch64"), numbers)) for name, *numbers in (
    ("sched_setaffinity", 203, 122), ("sched_getaffinity", 204, 123), ("getrusage", 98, 165), ("socketpair", 53, 199),
    ("prctl", 157, 167), ("close_range", 436, 436), ("epoll_create1", 291, 20), ("eventfd2", 290, 19), ("bind", 49, 200))}


class Machine(RunTest):
    def in_lab(self, process, *command):
        """Runs a command in the server's network namespace."""
        server = runs.agents_of(process)[0]
        return subprocess.run(["nsenter", "-t", str(server), "-n", *command], check=True, capture_output=True, text=True).stdout

    def packets_sent(self, process):
        link, = json.loads(self.in_lab(process, "ip", "-s", "-j", "link", "show", "veth0"))
        return link["stats64"]["tx"]["packets"]

    @unittest.skipUnless(ROOT, "only root enters the lab's namespaces")
    def test_a_link_that_goes_down_and_up(self):
        process = subprocess.Popen([runs.NETRING_RUN, "--impl", "a1", "--sizes", "4096", "--duration", "8s", "--slice", "4s",
                                    "--warmup", "20ms", "--verify", "--out", str(self.out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        # The first slice is over when it is on disk, the second under way when many of its packets have gone; its warm-up
        # of 20 ms ends before the link is up again.
        while runs.slices_in(self.out) == 0:
            if process.poll() == 77:
                self.skipTest(process.stderr.read().strip())
            self.assertIsNone(process.poll(), "it ended too early")
            time.sleep(0.01)
        begun = self.packets_sent(process)
        while self.packets_sent(process) < begun + 1000:
            self.assertIsNone(process.poll(), "it ended too early")
        opened = runs.descriptors_of(process.pid)
        self.in_lab(process, "ip", "link", "set", "veth0", "down")
        time.sleep(DOWN_S)
        self.in_lab(process, "ip", "link", "set", "veth0", "up")
        self.check_descriptors(process, opened)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        row, = self.rows()
        self.assertEqual(row["outcome"], "measured")
        slices = self.store().slices
        self.assertEqual([each["outcome"] for each in slices], ["measured"] * 2)
        # The round trip that was under way lasted for as long; the link goes down a moment after it began at the earliest.
        self.assertGreater(slices[1]["client"]["latency"]["max"], DOWN_S * 1e9, "the outage was to be in the window")

    @unittest.skipUnless(ROOT, "only root mounts a file system of its own")
    def test_a_full_disk(self):
        self.out.mkdir()
        finished = subprocess.run(
            ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=32k none "$0" && "$@"; code=$?; cp -r "$0/run" "$0.kept"; '
             "exit $code", str(self.out), runs.NETRING_RUN, *runs.QUICK, "--path", "lo", "--impl", "a1", "--sizes", "64,4096",
             "--nocontrol", "--precision", "0", "--duration", "1500ms", "--slice", "30ms", "--out", str(self.out / "run")],
            capture_output=True, text=True, timeout=120)
        self.assertEqual(finished.returncode, 1, finished.stderr)
        self.assertRegex(finished.stderr.splitlines()[-1], r"^netring-run: cannot write '.*': No space left on device \(ENOSPC\)")
        self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
        # With room again the run goes on from there.
        self.out = self.out.with_suffix(".kept")
        kept = self.store().by_round()
        self.assertGreaterEqual(len(kept), 1)
        self.assertLess(len(kept), 100)
        subprocess.run([runs.NETRING_RUN, "--resume", str(self.out)], check=True, capture_output=True, timeout=120)
        after = self.store().by_round()
        self.assertEqual({key: after[key] for key in kept}, kept)
        # The baseline goes on for as long as the other does: of a round that was cut off it may lack its slice, or the other.
        baseline, other = (len(self.store().slices_of(cell)) for cell in self.store().cells)
        self.assertEqual(other, 50)
        self.assertIn(baseline, (49, 50, 51))

    def test_too_few_descriptors(self):
        # UBSan reads an object's type through a pipe: with so few descriptors its agents may end without a word.
        limits = ((64, 100),) if UBSAN else ((64, 100), (12, 1))
        for limit, connections in limits:
            with self.subTest(limit=limit):
                self.out = self.folder / str(limit)
                finished = runs.quick(
                    "--path", "lo", "--impl", "a1", "--sizes", "64", "--connections", str(connections), "--out", str(self.out),
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
                self.assertEqual(finished.returncode, 1, finished.stderr)
                row, = self.rows()
                self.assertEqual(row["outcome"], "failed")
                self.assertIn("EMFILE", row["reasons"])
                self.assertIn(f"RLIMIT_NOFILE is {limit}, raise it: ulimit -n", row["reasons"])

    def test_hardly_any_descriptors(self):
        """Whatever it is that has no room: making the lab, its children, starting an agent, or a side."""
        if UBSAN:
            self.skipTest("UBSan reads an object's type through a pipe, for which there is no descriptor either")
        for limit in range(7, 13):
            for path in ("veth", "lo"):
                with self.subTest(limit=limit, path=path):
                    finished = runs.quick(
                        "--wide", "--path", path, "--impl", "a1", "--sizes", "64", "--out", str(self.folder / f"{path}{limit}"),
                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
                    if finished.returncode == 77 and "Operation not permitted" in finished.stdout:
                        self.skipTest(finished.stdout)
                    self.assertNotEqual(finished.returncode, 0)
                    self.assertIn(f"(EMFILE); RLIMIT_NOFILE is {limit}, raise it: ulimit -n", finished.stdout)

    def test_each_call_of_io_uring_that_is_refused(self):
        """The cells of a ring are skipped with the call, the errno and what most likely refuses; the others run."""
        names = [errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.ENOMEM, errno.EAGAIN, errno.EMFILE]
        cases = [(call, error) for call in runs.IO_URING_CALLS for error in names]
        for number, (call, error) in enumerate(cases):
            with self.subTest(call=call, errno=errno.errorcode[error]):
                out = self.folder / str(number)
                finished = runs.quick(
                    "--path", "lo", "--engine", "uring,epoll,blocking", "--impl", "a1", "--sizes", "64", "--out", str(out),
                    preexec_fn=lambda: runs.forbid_io_uring(call, error))
                if finished.returncode == 99:
                    self.skipTest("this kernel lets nobody set a seccomp filter")
                self.assertEqual(finished.returncode, 0, finished.stderr)
                rows = {row["engine"]: row for row in self.rows(out / "results.csv")}
                self.assertEqual({engine: row["outcome"] for engine, row in rows.items()},
                                 {"uring": "skipped", "epoll": "measured", "blocking": "measured"})
                self.assertIn(f"cannot use io_uring: {call}: ", rows["uring"]["reasons"])
                self.assertIn(errno.errorcode[error], rows["uring"]["reasons"])
                self.assertEqual("seccomp" in rows["uring"]["reasons"], error in runs.OF_A_PROFILE)
                self.assertNotIn("raise it: ulimit -n", rows["uring"]["reasons"])

    def allowed_but(self, call, *arguments, error=errno.EPERM, argument=None):
        """A run of one cell while a system call of everybody is refused: how it ended."""
        number = CALLS[call].get(platform.machine())
        if number is None:
            self.skipTest("the numbers of system calls are not known here")
        finished = runs.quick(*ONE, *arguments, "--engine", "epoll", "--out", str(self.out),
                              preexec_fn=lambda: runs.forbid(number, error, argument))
        if finished.returncode == 99:
            self.skipTest("this kernel lets nobody set a seccomp filter")
        return finished

    def test_pinning_that_is_refused(self):
        """By itself the run goes on without, and says so in its cells; who named CPUs is told why it cannot be."""
        for call in ("sched_getaffinity", "sched_setaffinity"):
            with self.subTest(call):
                if call == "sched_getaffinity" and runs.is_sanitized():
                    self.skipTest("a sanitizer calls it itself for each thread")
                self.out = self.folder / call
                finished = self.allowed_but(call)
                self.assertEqual(finished.returncode, 0, finished.stderr)
                row, = self.rows()
                self.assertEqual((row["outcome"], row["server_cpus"], row["client_cpus"]), ("measured", "any", "any"))
                placement = (self.out / "run.jsonl").read_text()
                self.assertIn("auto: not pinned: ", placement)
                self.assertIn(f"{call}: Operation not permitted (EPERM); a seccomp profile", placement)
                self.out = self.folder / f"{call}-named"
                finished = self.allowed_but(call, "--pin", "same", "--wide")
                self.assertEqual(finished.returncode, 77, finished.stdout)
                reasons = self.rows()[0]["reasons"]
                self.assertIn("--pin=same: ", reasons)
                self.assertIn(f"allow {call}", reasons)

    def test_accounting_that_is_refused_is_empty(self):
        finished = self.allowed_but("getrusage")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        row, = self.rows()
        self.assertEqual(row["outcome"], "measured")
        for column in ("context_switches", "client_context_switches", "server_user_ns_per_msg", "client_system_ns_per_msg"):
            self.assertEqual(row[column], "", column)
        self.assertNotEqual(row["server_cpu_ns_per_msg"], "")

    def test_calls_that_no_run_can_be_without(self):
        """Each is named, with what to allow; and where it is EMFILE, not the limit of files."""
        for call, argument in (("socketpair", None), ("prctl", PR_SET_PDEATHSIG), ("close_range", None), ("epoll_create1", None),
                               ("eventfd2", None), ("bind", None)):
            for error in (errno.EPERM, errno.ENOSYS, errno.EMFILE):
                with self.subTest(call=call, errno=errno.errorcode[error]):
                    self.out = self.folder / f"{call}-{error}"
                    finished = self.allowed_but(call, error=error, argument=argument)
                    self.assertIn(finished.returncode, (1, 2, 77), finished.stdout)
                    said = " ".join((finished.stderr + finished.stdout).split())
                    said += "".join(path.read_text() for path in self.out.glob("results.csv"))
                    self.assertIn(f"{call}: ", said)
                    self.assertIn(errno.errorcode[error], said)
                    self.assertIn("seccomp profile", said)
                    self.assertNotIn("raise it: ulimit -n", said)


if __name__ == "__main__":
    runs.main()
