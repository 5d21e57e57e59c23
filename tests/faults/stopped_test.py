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
SLICES = 3  # of each cell: one that is stopped, and two that are not
SLICE_NS = 10**9
LONG_NS = 1.2 * SLICE_NS
STOPPED_S = 1.5  # alone longer than that, wherever in the window it begins
WARMUP_MS = 20
# CPU time of a side that is past its warm-up, in which it can have a third of it at most.
WORKED_TICKS = 3 * WARMUP_MS * os.sysconf("SC_CLK_TCK") // 1000


def connections_of(process):
    """The addresses of the open connections in a process's network namespace."""
    lines = pathlib.Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]
    return sorted(line.split()[1:3] for line in lines if line.split()[3] == "01")  # TCP_ESTABLISHED


class Stopped(RunTest):
    def start(self, name, *arguments):
        process = subprocess.Popen([runs.NETRING_RUN, "--engine", "uring,epoll,blocking", "--impl", "a3", "--sizes", "4K", "--spin",
                                    "0s", "--warmup", f"{WARMUP_MS}ms", "--slice", f"{SLICE_NS}ns", "--duration", f"{SLICES}s",
                                    "--nocontrol", "--precision", "0", "--order", "sequential", "--verify", "--out",
                                    str(self.folder / name), *arguments],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.kill)
        return process

    def check_goes_on(self, process):
        if process.poll() is not None:
            errors = process.stderr.read().strip()
            self.assertEqual(process.returncode, 77, errors or "it ended before all stops were made")
            self.skipTest(errors)

    def await_slice(self, process, name):
        """Returns the agents' connection when a slice is on disk: a trial, which is as long and counts for nothing, is over."""
        while runs.slices_in(self.folder / name) == 0:
            time.sleep(0.01)
            self.check_goes_on(process)
        agents = runs.agents_of(process)
        return connections_of(agents[1]) if len(agents) == 2 else []

    def await_window(self, process, before):
        """Returns the agents when both have worked for longer than a warm-up, over another connection than before."""
        seen, since = before, []
        while True:
            time.sleep(0.01)
            self.check_goes_on(process)
            agents = runs.agents_of(process)
            now = connections_of(agents[1]) if len(agents) == 2 else []
            if now != seen:
                seen, since = now, [runs.ticks_of(agent) for agent in agents]
            elif now and now != before and min(runs.ticks_of(agent) - was for agent, was in zip(agents, since)) >= WORKED_TICKS:
                return agents, now

    def cell_of(self, name):
        """The one that is measured, by the slices that are on disk: they come in the cells' order."""
        return runs.slices_in(self.folder / name) % CELLS

    def stop_in_every_cell(self, side):
        """Stops the side once in each cell; returns what the coordinator had open meanwhile. On a busy machine a window may pass
        in which a side does not work for long enough: its cell has others."""
        opened, left = [], set(range(CELLS))
        with self.start(side, "--workload", "rr,stream") as process:
            connections = self.await_slice(process, side)
            while left:
                agents, connections = self.await_window(process, connections)
                if self.cell_of(side) not in left:
                    continue
                os.kill(agents[SIDES.index(side)], signal.SIGSTOP)
                opened.append(runs.descriptors_of(process.pid))
                time.sleep(STOPPED_S)
                left.discard(self.cell_of(side))  # all slices before it are on disk now
                os.kill(agents[SIDES.index(side)], signal.SIGCONT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        return opened

    def check_stops(self, store, side):
        """A stop fell into a window of each cell: it ends when its closing mark is there, at the earliest when the side goes
        on. A busy machine makes others long too."""
        long = [(each["cell"], each["round"]) for each in store.slices
                if each["outcome"] == "torn" or each[side]["window_ns"] > LONG_NS]
        self.assertEqual({cell for cell, _ in long}, set(range(len(store.cells))), f"the stops were to be in the windows: {long}")

    def check_slices(self, side):
        """Each slice holds the same messages on both sides, or is torn and says why; each cell has an answer."""
        store = self.store()
        self.check_stops(store, side)
        self.assertEqual(store.end, {"interrupted": False, "reason": "all rounds"})
        for each in store.slices:
            with self.subTest(f"{store.cells[each['cell']]} round {each['round']}"):
                if each["outcome"] == "torn":
                    self.assertRegex(each["reason"], "stopped")
                    continue
                self.assertEqual((each["outcome"], each["reason"]), ("measured", ""))
                server, client = (each[side]["messages"] for side in SIDES)
                self.assertGreater(min(server, client), 0)
                self.assertLessEqual(abs(server - client), max(1, 0.1 * max(server, client)))
        for cell in store.cells:
            slices = store.slices_of(cell)
            self.assertEqual(len(slices), SLICES)
            self.assertLessEqual(sum(each["outcome"] == "torn" for each in slices), 1, cell)
        for row in self.rows():
            self.assertEqual(row["outcome"], "measured")
            self.assertEqual(int(row["slices"]) + int(row["torn_slices"]), SLICES)
            self.assertGreater(float(row["server_work_ns_per_msg"]), 0)
            self.assertNotIn("STREAM_CORRUPT", row["reasons"])
            self.assertEqual(row["zc_completions"], row["zc_sends"])
            self.assertEqual("TORN" in row["reasons"].split("|"), int(row["torn_slices"]) > 0)

    def test_each_side(self):
        with concurrent.futures.ThreadPoolExecutor() as pool:  # both runs at once, so that the seconds pass once
            opened = dict(zip(SIDES, pool.map(self.stop_in_every_cell, SIDES)))
        for side in SIDES:
            self.out = self.folder / side
            self.assertEqual(opened[side], opened[side][:1] * len(opened[side]), "the coordinator's descriptors")
            with self.subTest(f"{side} stopped"):
                self.check_slices(side)

    def test_all_of_it_in_a_window(self):
        """As Ctrl-Z and fg do: the coordinator and both sides are stopped, over the end of a window too. The windows are too long
        then, but of the same messages."""
        with self.start("run") as process:
            connections = self.await_slice(process, "run")
            for _ in range(3):
                _, connections = self.await_window(process, connections)
                os.killpg(process.pid, signal.SIGSTOP)
                time.sleep(STOPPED_S)
                os.killpg(process.pid, signal.SIGCONT)
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        for side in SIDES:
            with self.subTest(side):
                self.out = self.folder / "run"
                self.check_slices(side)

    def test_ctrl_c_after_ctrl_z(self):
        """A run that was suspended and goes on is interrupted as any other."""
        with self.start("run") as process:
            self.await_window(process, [])
            os.killpg(process.pid, signal.SIGSTOP)
            os.killpg(process.pid, signal.SIGINT)
            os.killpg(process.pid, signal.SIGCONT)
            process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.out = self.folder / "run"
        self.assertEqual(self.store().end, {"interrupted": True, "reason": "interrupted"})


if __name__ == "__main__":
    runs.main()
