"""What the machine does to a run: links that go down, full disks, limits that are too low, no io_uring."""

import errno
import os
import pathlib
import resource
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

ROOT = os.geteuid() == 0
UBSAN = b"__ubsan_" in pathlib.Path(runs.NETRING_RUN).read_bytes()
DOWN_S = 0.4  # a link


class Machine(RunTest):
    def in_lab(self, process, *command):
        """Runs a command in the server's network namespace."""
        server = runs.agents_of(process)[0]
        return subprocess.run(["nsenter", "-t", str(server), "-n", *command], check=True, capture_output=True, text=True).stdout

    @unittest.skipUnless(ROOT, "only root enters the lab's namespaces")
    def test_a_link_that_goes_down_and_up(self):
        process = subprocess.Popen([runs.NETRING_RUN, "--impl", "a1", "--sizes", "4096", "--duration", "4s", "--slice", "2s",
                                    "--warmup", "20ms", "--verify", "--out", str(self.out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        # The first slice is over when it is on disk, the second under way when it is connected; its warm-up of
        # 20 ms ends before the link is up again.
        while runs.slices_in(self.out) == 0:
            if process.poll() == 77:
                self.skipTest(process.stderr.read().strip())
            self.assertIsNone(process.poll(), "it ended too early")
            time.sleep(0.01)
        while not self.in_lab(process, "ss", "-tnH", "state", "established"):
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
             "--nocontrol", "--precision", "0", "--duration", "1500ms", "--out", str(self.out / "run")],
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


if __name__ == "__main__":
    runs.main()
