"""A control connection that is 200 ms long: it costs a round few round trips, and the results nothing."""

import pathlib
import statistics
import subprocess
import sys

import far
import runs
from ssh_hosts import TwoHosts

MOST_ROUND_TRIPS = 3
SAME, UNSURE = 0, 5  # of netring-compare; 4 is a regression
# A busy machine makes a later run half as dear again, by itself.
MARGIN = "99%"
SLICE_MS, ROUNDS = 30, 12
CELLS = ["--impl", "a1,a3", "--sizes", "64,16K", "--threads", "1,2", "--precision", "0", "--nocontrol",
         "--duration", f"{ROUNDS * SLICE_MS}ms", "--slice", f"{SLICE_MS}ms", "--warmup", "10ms"]
LATE = pathlib.Path(__file__).parent / "late.py"


class Late(TwoHosts):
    def late(self, host):
        log = self.folder / f"{host.name}.turns"
        log.write_text("")
        return log, f"{sys.executable} {LATE} {log} 0.1 {self.ssh(host)}"

    def test_latency_costs_few_round_trips_and_no_results(self):
        straight = self.folder / "straight"
        finished = runs.run("--out", str(straight), *CELLS, *self.sides())
        self.assertEqual(finished.returncode, 0, finished.stderr)
        (server_log, server), (client_log, client) = self.late(self.server), self.late(self.client)
        process = self.start("--out", str(self.out), *CELLS, *self.sides(server, client))
        runs.await_slices(process, self.out, 8)
        begun = [log.read_text().count(">") for log in (server_log, client_log)]
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, errors)
        self.all_measured(8)
        rounds = max(each["round"] for each in self.store().slices)  # after the first
        self.assertEqual(rounds + 1, ROUNDS)
        for log, before in zip((server_log, client_log), begun):
            took = log.read_text().count(">") - before
            self.assertGreaterEqual(took, rounds - 1, "it must be counted at all")
            self.assertLessEqual(took, MOST_ROUND_TRIPS * rounds, log.read_text())
        for side in ("server", "client"):
            windows = [each[side]["window_ns"] / 1e6 for each in self.store().slices]
            self.assertLess(statistics.median(windows), 2 * SLICE_MS, "a window has none of the connection's 200 ms")
        compared = subprocess.run([runs.programs()["netring-compare"], f"--margin={MARGIN}", straight, self.out],
                                  capture_output=True, text=True)
        self.assertIn(compared.returncode, (SAME, UNSURE), compared.stdout + compared.stderr)


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
