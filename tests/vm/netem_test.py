"""A path that delays, loses, duplicates and reorders, by netem between two guests: nothing hangs, no byte is wrong, and the
verdicts name what the connections saw."""

import csv
import pathlib
import shlex
import subprocess
import tempfile

import vm

NETRING_RUN = pathlib.Path(vm.BUILD) / "src/app/netring-run"
CELLS = ["--impl", "a1,a3", "--sizes", "16K", "--workload", "rr,stream", "--duration", "1s", "--slice", "500ms", "--warmup", "50ms",
         "--verify", "--nocontrol", "--precision", "0"]
DELAY_NS = 20_000_000


class Netem(vm.PairTest):
    def measure(self, *netem):
        """The rows of a run while both guests send so, and what its connections saw in each slice."""
        for launcher in self.launchers:
            done = vm.shell(launcher, shlex.join(["tc", "qdisc", "replace", "dev", "eth0", "root", "netem", *netem]))
            self.assertEqual(done.returncode, 0, done.stderr)
        sides = [f"--{side}_exec={shlex.join(launcher[:-1])}" for side, launcher in zip(("server", "client"), self.launchers)]
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            finished = subprocess.run([NETRING_RUN, *sides, "--server_address=10.0.0.1", *CELLS, "--out", out], text=True,
                                      capture_output=True, stdin=subprocess.DEVNULL, timeout=2 * vm.PATIENCE_S)
            self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
            rows, samples = (list(csv.DictReader((out / name).read_text().splitlines())) for name in ("results.csv", "samples.csv"))
        self.assertEqual([row["outcome"] for row in rows], ["measured"] * 4, finished.stdout)
        for row in rows:
            self.assertEqual(int(row["zc_completions"] or 0), int(row["zc_sends"] or 0), row)
        return rows, samples

    def test_delay(self):
        rows, samples = self.measure("delay", f"{DELAY_NS // 1_000_000}ms")
        self.assertFalse(any("LOSS" in row["reasons"] for row in rows), rows)
        for sample in samples:
            self.assertGreaterEqual(int(sample["tcp_rtt_ns"]), 2 * DELAY_NS, sample)  # in both directions

    def test_loss(self):
        rows, samples = self.measure("loss", "2%")
        self.assertTrue(any("LOSS" in row["reasons"] for row in rows), [row["reasons"] for row in rows])
        for row in rows:
            of_row = [each for each in samples if all(each[name] == row[name] for name in ("impl", "workload"))]
            self.assertEqual("LOSS" in row["reasons"], any(int(each["tcp_retransmits"]) > 0 for each in of_row), row)

    def test_duplicates(self):
        self.measure("duplicate", "10%")

    def test_reordering(self):
        self.measure("delay", "5ms", "reorder", "50%")


if __name__ == "__main__":
    vm.main()
