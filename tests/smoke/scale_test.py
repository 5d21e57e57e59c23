"""Many threads, many connections, large messages; agents that are killed and peers that stop."""

import os
import pathlib
import resource
import signal
import subprocess
import time

import runs
from runs import RunTest

ENGINES = "uring,epoll,blocking"
CONNECTIONS = 1000


def number_in(path):
    """The number that a file holds; infinity when there is no such file or it says "max"."""
    try:
        text = pathlib.Path(path).read_text().strip()
    except OSError:
        return float("inf")
    return float("inf") if text == "max" else int(text)


def threads_allowed():
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    return min(float("inf") if soft == resource.RLIM_INFINITY else soft, number_in("/proc/sys/kernel/threads-max"),
               number_in("/sys/fs/cgroup/pids.max"))


class Scale(RunTest):
    def measure_all(self, *arguments, cells, skipped=0):
        """Measures over loopback; every cell must be measured, but for those that are skipped."""
        self.measure("--path", "lo", *arguments)
        outcomes = [row["outcome"] for row in self.rows()]
        self.assertEqual((outcomes.count("measured"), outcomes.count("skipped")), (cells, skipped))

    def test_eight_threads(self):
        self.measure_all("--engine", ENGINES, "--impl", "a1,a3,zc", "--threads", "8", "--sizes", "4096", cells=7, skipped=2)
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], "8")

    def test_a_thousand_connections(self):
        _, descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)
        if descriptors != resource.RLIM_INFINITY and descriptors < CONNECTIONS + 100:
            self.skipTest(f"RLIMIT_NOFILE allows {descriptors} descriptors, {CONNECTIONS + 100} are needed")
        engines = ENGINES
        if threads_allowed() < 2 * CONNECTIONS + 500:
            print(f"without engine blocking: {threads_allowed()} threads are allowed, it needs {2 * CONNECTIONS}")
            engines = "uring,epoll"
        # The soft limit that most systems set: too low, were it not raised.
        soft = min(1024, descriptors) if descriptors != resource.RLIM_INFINITY else 1024
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, before[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        self.measure_all("--engine", engines, "--impl", "a1,a3", "--connections", str(CONNECTIONS), "--sizes", "64",
                         "--slots", "2", "--duration", "1200ms", "--slice", "300ms", cells=2 * len(engines.split(",")))
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], str(CONNECTIONS))

    def test_sizes(self):
        # 16 MiB twice per slot, for the variant that copies, and on both sides.
        self.measure_all("--engine", ENGINES, "--impl", "a1,a2,a3,zc", "--workload", "rr,stream", "--sizes", "8,16M", "--slots",
                         "2", "--duration", "800ms", "--slice", "200ms", cells=40, skipped=8)
        for row in self.rows():
            if row["outcome"] == "measured":
                self.assertGreater(float(row["server_work_ns_per_msg"]), 0, row)
                if row["withheld_slices"] == "0":
                    self.assertGreater(float(row["throughput_gbps"]), 0, row)

    # --- Agents and peers that do not do their part ---

    def setUp(self):
        super().setUp()
        self.opened = {}  # by coordinators

    def start(self, *arguments):
        process = subprocess.Popen([runs.NETRING_RUN, "--path", "lo", "--impl", "a1,a2,plain", "--order", "sequential",
                                    "--nocontrol", "--slice", "1s", "--warmup", "50ms", "--duration", "1s", *arguments],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def agents_in_the_second_cell(self, process, out):
        """The agents, server first, while they measure: priming, trials and the first cell are over."""
        runs.await_slices(process, out, 1)
        time.sleep(0.3)
        agents = runs.agents_of(process)
        self.assertEqual(len(agents), 2)
        self.opened[process] = runs.descriptors_of(process.pid)
        return agents

    def check_open_in_the_third_cell(self, process, out):
        runs.await_slices(process, out, 2)
        self.check_descriptors(process, self.opened[process])

    def check_second_cell_failed(self, process, out, expected):
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, errors)
        slices = runs.Store(out / "run.jsonl").slices
        self.assertEqual([each["cell"] for each in slices], [0, 1, 2])
        self.assertEqual([each["outcome"] for each in slices], ["measured", "failed", "measured"],
                         [each["reason"] for each in slices])
        self.assertIn(expected, slices[1]["reason"])
        self.out = out
        self.assertEqual([row["outcome"] for row in self.rows()], ["measured", "failed", "measured"])
        self.assertIn(expected, self.rows()[1]["reasons"])

    def test_a_killed_agent_fails_its_cell_alone(self):
        for side, name in enumerate(["server", "client"]):
            with self.subTest(name):
                out = self.folder / name
                process = self.start("--sizes", "4096", "--out", str(out))
                os.kill(self.agents_in_the_second_cell(process, out)[side], signal.SIGKILL)
                self.check_open_in_the_third_cell(process, out)
                self.check_second_cell_failed(process, out, f"the {name}: ")

    def test_a_peer_that_stops_does_not_hang_the_run(self):
        stopped = []
        for engine, workload in [("uring", "stream"), ("epoll", "rr"), ("blocking", "stream")]:
            out = self.folder / engine
            process = self.start("--sizes", "64K", "--engine", engine, "--workload", workload, "--out", str(out))
            os.kill(self.agents_in_the_second_cell(process, out)[1], signal.SIGSTOP)
            stopped.append((process, out))
        for process, out in stopped:  # they were started one after the other
            self.check_open_in_the_third_cell(process, out)
        for process, out in stopped:
            self.check_second_cell_failed(process, out, "the client: ")


if __name__ == "__main__":
    runs.main()
