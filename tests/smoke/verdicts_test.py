"""Conditions that weaken a result, brought about, and the rules that must notice."""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import unittest

import runs
from runs import RunTest

AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
NOBODY = 65534
# A loop that looks for completions before it sleeps may not switch once in a whole window.
SLEEPING = ["--spin", "0s"]
CPUS = len(os.sched_getaffinity(0))
HAS_PMU = any(pathlib.Path("/sys/bus/event_source/devices", name).exists() for name in ("cpu", "cpu_core"))


def reasons_of(row):
    return row["reasons"].split("|")


class Verdicts(RunTest):
    def reasons(self, *arguments):
        """The reasons of the only cell of a run."""
        self.measure("--impl", "a1", "--sizes", "4096", *arguments)
        row, = self.rows()
        return reasons_of(row)

    def started(self, *arguments, **options):
        return subprocess.Popen([runs.NETRING_RUN, "--out", str(self.out), "--reps", "1", "--warmup", "20ms", *arguments],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)

    def finish(self, process):
        _, errors = process.communicate(timeout=120)
        if process.returncode == 77:
            self.skipTest(errors)
        self.assertEqual(process.returncode, 0, errors)

    @unittest.skipIf(HAS_PMU, "this machine has a PMU")
    def test_counters_without_a_pmu(self):
        self.measure("--impl", "a1,a3", "--sizes", "64,4096", *SLEEPING)
        for row in self.rows():
            self.assertIn("NO_PMU", reasons_of(row))
            self.assertEqual("ZC_ALL_COPIED" in reasons_of(row), row["impl"] == "a3")
            self.assertEqual(row["verdict"], "invalid" if "SANITIZER_BUILD" in reasons_of(row) else "degraded")
            for side in ("", "client_"):
                for counter in ("cycles", "l1_misses", "llc_misses", "instructions", "branch_misses", "dtlb_misses"):
                    self.assertEqual(row[side + counter], "")
                self.assertGreater(int(row[side + "context_switches"]), 0)
                self.assertGreater(int(row[side + "task_clock_ns"]), 0)
            self.assertEqual(row["cycles_per_byte"], "")
            self.assertGreater(float(row["server_cpu_ns_per_byte"]), 0)
        for row in self.rows("samples.csv"):
            self.assertIn("PMU", row["counters_reason"])

    def test_as_an_ordinary_user(self):
        if os.geteuid() != 0 or subprocess.run([*AS_NOBODY, "test", "-x", runs.NETRING_RUN]).returncode != 0:
            self.skipTest("cannot become one who reaches the build folder")
        self.folder.chmod(0o777)
        finished = subprocess.run([*AS_NOBODY, runs.NETRING_RUN, *runs.QUICK, *SLEEPING, "--impl", "a1", "--sizes", "64", "--out",
                                   self.out],
                                  capture_output=True, text=True, timeout=120)
        if finished.returncode == 77:
            self.skipTest(finished.stdout)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        for row in self.rows("samples.csv"):
            self.assertGreater(int(row["context_switches"]), 0)
            self.assertGreater(int(row["task_clock_ns"]), 0)
            if int(pathlib.Path("/proc/sys/kernel/perf_event_paranoid").read_text()) > 1:
                self.assertEqual(row["cpu_migrations"], "", "it would be 0 whatever happened")
                self.assertIn("sysctl kernel.perf_event_paranoid=1", row["counters_reason"])

    def test_more_events(self):
        self.measure("--impl", "a1", "--sizes", "64", "--events", "r1c2")
        for row in self.rows("samples.csv"):
            self.assertTrue("r1c2=" in row["more_counters"] or "r1c2: " in row["counters_reason"], row)
        for wrong in ("nonsense", "r", "cycles", ",".join(f"r{i}" for i in range(33))):
            finished = runs.run("--events", wrong)
            self.assertEqual((finished.returncode, len(finished.stderr.splitlines())), (2, 1), finished.stderr)

    @unittest.skipIf(shutil.which("perf") is None, "perf is not installed")
    def test_perf_beside_the_agents(self):
        cell = "uring/a1/rr/default/64B/t1/c1"
        self.measure("--impl", "a1", "--sizes", "64,4096", "--duration", "300ms", "--perf_stat", "--perf_record", cell)
        profiled = {int(row["size"]): "PROFILED" in reasons_of(row) for row in self.rows()}
        self.assertEqual(profiled, {64: True, 4096: False})
        files = sorted(path.name for path in (self.out / "perf").iterdir())
        name = cell.replace("/", "_") + "#1."
        self.assertEqual(files, sorted(
            [f"{name}{side}.{kind}" for side in ("server", "client") for kind in ("stat.txt", "perf.data")]
            + [f"{name}{side}.stat.txt".replace("_64B", "_4096B") for side in ("server", "client")]))
        for file in files:
            if file.endswith("stat.txt"):
                self.assertIn("task-clock", (self.out / "perf" / file).read_text())
            else:
                self.assertTrue((self.out / "perf" / file).read_bytes().startswith(b"PERFILE2"), file)

    def test_perf_that_is_not_there(self):
        finished = runs.quick("--out", str(self.out), "--impl", "a1", "--sizes", "64", "--perf_stat", env={**os.environ, "PATH": "/nowhere"})
        self.assertNotEqual(finished.returncode, 0)
        self.assertRegex(finished.stderr, "^netring-run: --perf_stat: there is no program 'perf' in PATH; install it.*\\n$")
        finished = runs.quick("--perf_record", "uring/a9")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("no such cell", finished.stderr)

    def test_more_threads_than_cpus(self):
        reasons = self.reasons("--threads", str(2 * CPUS), "--pin", "same")
        self.assertIn("OVERSUBSCRIBED", reasons)
        self.assertIn("SAME_CORE", reasons)

    def test_threads_that_may_run_anywhere(self):
        self.assertIn("UNPINNED", self.reasons("--pin", "none"))

    def test_a_window_that_is_too_short(self):
        self.assertIn("TOO_SHORT", self.reasons("--duration", "10ms"))

    def test_a_send_buffer_that_is_too_small(self):
        self.assertIn("SHORT_SENDS", self.reasons("--sizes", "1M", "--sndbuf", "16K"))

    def test_an_interval_that_is_too_wide(self):
        self.assertIn("WIDE_INTERVAL", self.reasons("--until", "0.001%", "--reps", "2", "--max_reps", "2"))

    def test_messages_that_stay_in_the_cache(self):
        reasons = self.reasons("--slots", "1")
        if "cpu_caches" not in self.run_json()["environment"]:
            self.skipTest("this machine does not tell its caches")
        self.assertIn("HOT_SOURCE", reasons)
        self.out = self.folder / "touched"
        self.assertNotIn("HOT_SOURCE", self.reasons("--slots", "1", "--touch"))

    def test_how_it_was_built(self):
        reasons = self.reasons()
        environment = self.run_json()["environment"]
        self.assertEqual("DEBUG_BUILD" in reasons, environment["build_type"] == "debug")
        self.assertEqual("SANITIZER_BUILD" in reasons, environment["sanitizer"] != "none")

    def test_memory_that_may_not_be_locked(self):
        if os.geteuid() != 0 or subprocess.run([*AS_NOBODY, "test", "-x", runs.NETRING_RUN]).returncode != 0:
            self.skipTest("needs an ordinary user who reaches the build folder: root may lock what it likes")
        self.folder.chmod(0o777)

        def limit():  # about two messages of 64 KiB, whose pages a zero-copy send pins
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (200 << 10, 200 << 10))
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)

        self.finish(self.started("--impl", "a3", "--engine", "epoll", "--workload", "stream", "--sizes", "64K", "--duration",
                                 "200ms", preexec_fn=limit))
        row, = self.rows()
        self.assertGreater(int(row["enobufs"]), 0)
        self.assertIn("ENOBUFS", reasons_of(row))
        self.assertIn("MEMLOCK", reasons_of(row))


if __name__ == "__main__":
    sys.exit(runs.main())
