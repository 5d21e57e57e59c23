"""Conditions that weaken a result, brought about, and the rules that must notice."""

import os
import pathlib
import resource
import shutil
import signal
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
    return [each for each in row["reasons"].split("|") if each]


def notes_of(row):
    return [each for each in row["notes"].split("|") if each]


class Verdicts(RunTest):
    def only_row(self, *arguments):
        """The row of the only cell of a run."""
        self.measure("--impl", "a1", "--sizes", "4096", *arguments)
        row, = self.rows()
        return row

    def reasons(self, *arguments):
        return reasons_of(self.only_row(*arguments))

    def notes(self, *arguments):
        return notes_of(self.only_row(*arguments))

    def started(self, *arguments, **options):
        return subprocess.Popen([runs.NETRING_RUN, "--out", str(self.out), "--warmup", "20ms", *arguments],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)

    def finish(self, process):
        _, errors = process.communicate(timeout=120)
        if process.returncode == 77:
            self.skipTest(errors)
        self.assertEqual(process.returncode, 0, errors)

    def why_not_counted(self):
        """Per cell and side, each counter's reason for having no value; empty: it has one."""
        return [{counter["name"]: counter["reason"] for counter in facts[side]["counters"]}
                for facts in self.store().facts for side in ("server", "client")]

    def check_verdict(self, row):
        """Reasons weaken a row; notes do not."""
        expected = "degraded" if reasons_of(row) else "valid"
        self.assertEqual(row["verdict"], "invalid" if "SANITIZER_BUILD" in reasons_of(row) else expected)

    def test_an_ordinary_run_is_valid(self):
        """Whatever the machine lacks that these rows do not need. A build for finding errors, and a busy hypervisor, are named."""
        self.measure("--impl", "a1,a3", "--sizes", "64", "--duration", "400ms")
        of_this_machine = {"SANITIZER_BUILD", "DEBUG_BUILD", "STEAL", "DRIFT", "EMULATED", "CPU_QUOTA"}
        for row in self.rows():
            self.assertEqual(set(reasons_of(row)) - of_this_machine, set(), row)
            self.check_verdict(row)

    @unittest.skipIf(HAS_PMU, "this machine has a PMU")
    def test_counters_without_a_pmu(self):
        self.measure("--impl", "a1,a3", "--sizes", "64,4096", *SLEEPING)
        for row in self.rows():
            self.assertIn("NO_PMU", notes_of(row))
            self.assertEqual("ZC_ALL_COPIED" in notes_of(row), row["impl"] == "a3")
            self.check_verdict(row)
            for side in ("", "client_"):
                for counter in ("cycles", "l1_misses", "llc_misses", "instructions", "branch_misses", "dtlb_misses"):
                    self.assertEqual(row[side + counter], "")
                self.assertGreater(int(row[side + "context_switches"]), 0)
                self.assertGreater(int(row[side + "task_clock_ns"]), 0)
            self.assertEqual(row["cycles_per_byte"], "")
            self.assertGreater(float(row["server_cpu_ns_per_byte"]), 0)
        for row in self.rows("samples.csv"):
            self.assertIn(row["counters_reason"].split("|")[0], ("hardware", "all"))
        for reasons in self.why_not_counted():
            self.assertIn("PMU", reasons["cycles"])

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
                self.assertIn("cpu-migrations", row["counters_reason"].split("|"))
                for reasons in self.why_not_counted():
                    self.assertIn("sysctl kernel.perf_event_paranoid=1", reasons["cpu-migrations"])

    def test_more_events(self):
        self.measure("--impl", "a1", "--sizes", "64", "--events", "r1c2")
        for row in self.rows("samples.csv"):
            missing = row["counters_reason"].split("|")
            self.assertNotEqual(row["more_counters"].startswith("r1c2="), "r1c2" in missing, row)
            for reasons in self.why_not_counted():
                self.assertEqual("r1c2" in missing, reasons["r1c2"] != "")
        for wrong in ("nonsense", "r", "cycles", ",".join(f"r{i}" for i in range(33))):
            finished = runs.run("--events", wrong)
            self.assertEqual((finished.returncode, len(finished.stderr.splitlines())), (2, 1), finished.stderr)

    @unittest.skipIf(shutil.which("perf") is None, "perf is not installed")
    def test_perf_beside_the_agents(self):
        cell = "uring/a1/rr/default/64B/t1/c1"
        self.measure("--impl", "a1", "--sizes", "64,4096", "--duration", "300ms", "--slice", "300ms", "--nocontrol", "--perf_stat", "--perf_record", cell)
        profiled = {int(row["size"]): "PROFILED" in reasons_of(row) for row in self.rows()}
        self.assertEqual(profiled, {64: True, 4096: False})
        files = sorted(path.name for path in (self.out / "perf").iterdir())
        name = cell.replace("/", "_") + "#0."
        self.assertEqual(files, sorted(
            [f"{name}{side}.{kind}" for side in ("server", "client") for kind in ("stat.txt", "perf.data")]
            + [f"{name}{side}.stat.txt".replace("_64B", "_4096B") for side in ("server", "client")]))
        for file in files:
            if file.endswith("stat.txt"):
                self.assertIn("task-clock", (self.out / "perf" / file).read_text())
            else:
                self.assertTrue((self.out / "perf" / file).read_bytes().startswith(b"PERFILE2"), file)

    @unittest.skipIf(shutil.which("perf") is None, "perf is not installed")
    def test_perf_has_begun_before_a_slice_shorter_than_its_start(self):
        cells = [f"uring/a1/rr/default/{size}B/t1/c1" for size in (64, 4096)]
        self.measure("--impl", "a1", "--sizes", "64,4096", "--nocontrol", "--perf_stat", "--spin", "10ms",
                     *(f"--perf_record={cell}" for cell in cells))
        self.assertEqual([reasons_of(row).count("PROFILED") for row in self.rows()], [1, 1])
        if os.geteuid() != 0 and int(pathlib.Path("/proc/sys/kernel/perf_event_paranoid").read_text()) > 2:
            self.skipTest("perf may not count here: kernel.perf_event_paranoid is above 2")
        for file in (self.out / "perf").glob("*.server.*"):
            if file.name.endswith("stat.txt"):
                self.assertNotRegex(file.read_text(), r"\n +0\.00 msec task-clock")
            else:
                samples = subprocess.run(["perf", "script", "-F", "tid", "-G", "-i", file], capture_output=True, text=True, check=True)
                self.assertGreater(len(samples.stdout.split()), 0, file.name)
        self.check_flame_graphs(cells)

    def check_flame_graphs(self, cells):
        ended = subprocess.run([runs.SOURCE / "scripts/netring-report", self.out], capture_output=True, text=True, timeout=100)
        if ended.returncode == 77:
            self.skipTest(ended.stderr)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        names = ["difference", *(cell.replace("/", "_") for cell in cells)]
        self.assertEqual(sorted(path.name for path in (self.out / "flames").iterdir()),
                         sorted(f"{name}.{kind}" for name in names for kind in ("server.svg", "client.svg", "speedscope.json")))
        for path in (self.out / "flames").glob("*.svg"):
            self.assertIn("<g><title>all: ", path.read_text(), path.name)

    def test_perf_that_is_not_there(self):
        finished = runs.quick("--out", str(self.out), "--impl", "a1", "--sizes", "64", "--perf_stat", env={**os.environ, "PATH": "/nowhere"})
        self.assertNotEqual(finished.returncode, 0)
        self.assertRegex(finished.stderr, "^netring-run: --perf_stat: there is no program 'perf' in PATH; install it.*\\n$")
        finished = runs.quick("--perf_record", "uring/a9")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("no such cell", finished.stderr)

    def test_more_threads_than_cpus(self):
        row = self.only_row("--threads", str(2 * CPUS), "--pin", "same")
        for note in ("OVERSUBSCRIBED", "SAME_CORE"):
            self.assertIn(note, notes_of(row))

    def test_threads_that_share_their_cpus_withhold_nothing(self):
        """They wait for each other for most of the window. Only a quota would have its slices withheld."""
        for pin in ("same", "none"):
            with self.subTest(pin=pin):
                self.out = self.folder / pin
                row = self.only_row("--threads", str(2 * CPUS), "--pin", pin)
                throttled = {sample["order"] for sample in self.rows("samples.csv")
                             if int(sample["throttled_ns"] or 0) > 0.05 * int(sample["window_ns"])}
                self.assertEqual(int(row["withheld_slices"]), len(throttled))
                if not throttled:
                    self.assertGreater(float(row["throughput_gbps"]), 0)
                    self.assertGreater(float(row["latency_p99_us"]), 0)

    def test_threads_that_may_run_anywhere(self):
        self.assertIn("UNPINNED", self.reasons("--pin", "none"))

    def test_a_window_that_is_too_short(self):
        # It judges the sum of the slices.
        self.assertIn("TOO_SHORT", self.reasons("--duration", "100ms", "--slice", "10ms"))
        self.out = self.folder / "long"
        self.assertNotIn("TOO_SHORT", self.reasons("--duration", "600ms", "--slice", "10ms"))

    def test_a_send_buffer_that_is_too_small(self):
        self.assertIn("SHORT_SENDS", self.reasons("--sizes", "1M", "--sndbuf", "16K"))

    def test_rounds_that_are_too_few_for_an_interval(self):
        for rounds in (7, 8):
            with self.subTest(rounds=rounds):
                self.out = self.folder / str(rounds)
                self.measure("--impl", "a1,a2", "--sizes", "64", "--duration", f"{20 * rounds}ms", "--slice", "20ms")
                row = self.rows()[1]
                self.assertEqual(int(row["slices"]), rounds)
                none = rounds == 7 or self.is_invalid_build()
                self.assertIn(row["server_work_difference"], {""} if none else {"less", "more", "same", "unsure"})
                self.assertEqual(row["server_work_vs_low"] == "", none)

    def test_a_run_that_was_interrupted(self):
        process = self.started("--impl", "a1", "--sizes", "64", "--duration", "1h", "--slice", "20ms")
        runs.await_slices(process, self.out, 3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn("INTERRUPTED", notes_of(self.rows()[0]))

    def test_messages_that_stay_in_the_cache(self):
        notes = self.notes("--slots", "1")
        if "cpu_caches" not in self.store().run["environment"]:
            self.skipTest("this machine does not tell its caches")
        self.assertIn("HOT_SOURCE", notes)
        self.out = self.folder / "touched"
        self.assertNotIn("HOT_SOURCE", self.notes("--slots", "1", "--touch"))

    def half_a_cpu(self):
        """A control group with a quota of half a CPU, as containers have; the test is skipped where none can be made."""
        for top, settings in (("/sys/fs/cgroup/cpu", {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "50000"}),
                              ("/sys/fs/cgroup", {"cpu.max": "50000 100000"})):
            group = pathlib.Path(top, f"netring-test-{os.getpid()}")
            try:
                group.mkdir()
                self.addCleanup(group.rmdir)
                (group / "cgroup.procs").read_text()  # a tmpfs with control groups of version 1 below it has none
                for name, value in settings.items():
                    (group / name).write_text(value)
                return group
            except OSError:
                continue
        self.skipTest("no control group with a quota can be made here")

    def test_a_quota_of_cpu_time(self):
        group = self.half_a_cpu()
        self.finish(self.started("--impl", "a1", "--sizes", "4096", "--duration", "1500ms", "--slice", "100ms",
                                 preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid()))))
        row, = self.rows()
        self.assertIn("CPU_QUOTA", reasons_of(row))
        self.assertIn("WITHHELD", notes_of(row))
        self.assertGreater(float(row["server_work_ns_per_msg"]), 0)
        throttled = [sample for sample in self.rows("samples.csv") if int(sample["throttled_ns"]) > 0.05 * int(sample["window_ns"])]
        self.assertTrue(throttled)
        self.assertEqual({sample["withheld"] for sample in throttled}, {"1"})

    def test_how_it_was_built(self):
        reasons = self.reasons()
        environment = self.store().run["environment"]
        self.assertEqual("DEBUG_BUILD" in reasons, environment["build_type"] == "debug")
        self.assertEqual("SANITIZER_BUILD" in reasons, environment["sanitizer"] != "none")

    def test_planted_work(self):
        for planted in ("3", "0"):
            self.out = self.folder / planted
            self.finish(self.started("--impl", "a1", "--sizes", "64", "--path", "lo", "--duration", "100ms",
                                     env={**os.environ, "NETRING_PLANT": planted}))
            row, = self.rows()
            self.assertEqual("PLANTED_WORK" in reasons_of(row), planted == "3")
            self.assertEqual(row["verdict"] == "invalid", planted == "3" or "SANITIZER_BUILD" in reasons_of(row))
        for wrong in ("3 percent", "-1", "nan"):
            finished = runs.quick(*runs.ONE, "--out", str(self.folder / wrong), env={**os.environ, "NETRING_PLANT": wrong})
            self.assertEqual(finished.returncode, 2, finished.stderr)
            self.assertRegex(finished.stderr, rf"^netring-run: NETRING_PLANT={wrong}: must be a number of percent .*\n$")

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
                                 "200ms", "--slice", "200ms", preexec_fn=limit))
        row, = self.rows()
        self.assertGreater(int(row["enobufs"]), 0)
        self.assertIn("ENOBUFS", reasons_of(row))
        self.assertIn("MEMLOCK", reasons_of(row))


if __name__ == "__main__":
    sys.exit(runs.main())
