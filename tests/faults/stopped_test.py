"""A side that is stopped (SIGSTOP) for a second while it measures, and goes on, in every engine and workload."""

import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

SIDES = ["server", "client"]
CELLS = 6


def connections_of(process):
    """The addresses of the open connections in a process's network namespace."""
    lines = pathlib.Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]
    return sorted(line.split()[1:3] for line in lines if line.split()[3] == "01")  # TCP_ESTABLISHED


class Stopped(RunTest):
    def start(self, name, *arguments):
        process = subprocess.Popen([runs.NETRING_RUN, "--engine", "uring,epoll,blocking", "--impl", "a3", "--sizes", "4K", "--spin",
                                    "0s", "--warmup", "20ms", "--reps", "1", "--verify", "--out", str(self.folder / name), *arguments],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.kill)
        return process

    def await_window(self, process, before):
        """Returns the agents when their connection, another than before, is older than the runs of a tenth of a second that come
        before the first repetition, and than a warm-up."""
        seen, since = before, 0
        while True:
            time.sleep(0.01)
            if process.poll() is not None:
                errors = process.stderr.read().strip()
                self.assertEqual(process.returncode, 77, errors)
                self.skipTest(errors)
            agents = runs.agents_of(process)
            now = connections_of(agents[1]) if len(agents) == 2 else []
            if now != seen:
                seen, since = now, time.monotonic()
            elif now and now != before and time.monotonic() - since > 0.4:
                return agents, now

    def stop_in_every_cell(self, side):
        """Returns what the coordinator had open in each cell."""
        opened = []
        connections = []
        with self.start(side, "--workload", "rr,stream", "--duration", "2s") as process:
            for _ in range(CELLS):
                agents, connections = self.await_window(process, connections)
                os.kill(agents[SIDES.index(side)], signal.SIGSTOP)
                opened.append(runs.descriptors_of(process.pid))
                time.sleep(1)  # how long it is stopped
                os.kill(agents[SIDES.index(side)], signal.SIGCONT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        return opened

    def test_each_side(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:  # both runs at once, so that the seconds pass once
            opened = dict(zip(SIDES, pool.map(self.stop_in_every_cell, SIDES)))
        for side in SIDES:
            self.out = self.folder / side
            self.assertEqual(opened[side], opened[side][:1] * CELLS, "the coordinator's descriptors")
            for row in self.rows():
                with self.subTest(f"{side} stopped, {row['engine']} {row['workload']}"):
                    self.assertEqual(row["outcome"], "measured")
                    self.assertNotIn("STREAM_CORRUPT", row["reasons"])
                    self.assertEqual(row["zc_completions"], row["zc_sends"])

    def test_all_of_it_at_the_end_of_a_window(self):
        """As Ctrl-Z and fg do: the coordinator and both sides are stopped. Their windows are too long then, and the rates too low."""
        with self.start("run", "--duration", "1s") as process:
            connections = []
            for _ in range(3):
                _, connections = self.await_window(process, connections)
                os.killpg(process.pid, signal.SIGSTOP)
                time.sleep(1.5)  # how long they are stopped
                os.killpg(process.pid, signal.SIGCONT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        for row in self.rows():
            self.assertEqual(row["outcome"], "measured")
            self.assertIn("NOT_STATIONARY", row["reasons"])


if __name__ == "__main__":
    runs.main()
