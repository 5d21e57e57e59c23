"""netring under kernel 6.1, the oldest that it supports: its tests of the kernel pass, a sweep comes back.

KVM is not asked for: what is tested is the same without, and a trial of it takes seconds.
"""

import csv
import json
import pathlib
import tempfile

from vm import KERNEL, GuestTest, main

# Each variant once, on a ring. Of streams those that wait for no notification: a window of 60 ms may see none of it when
# the CPU is emulated.
VARIANTS = ":".join(f"Combinations/EachCombination.{name}" for name in (
    "RunsOnAPlainRing/uring_*_rr", "RunsOnAPlainRing/uring_a1_stream", "GathersABatch/uring_a1_stream"))


class Guest(GuestTest):
    def test_rings(self):
        output = self.passes("kernel-ring")
        self.assertIn("[  SKIPPED ]", output)
        # A feature that 6.1 lacks is no failure, and the reason is given.
        self.assertRegex(output, r"no_sqarray came with kernel 6\.6; this is 6\.1\.")

    def test_faults(self):
        self.passes("kernel-faults")

    def test_variants(self):
        output = self.passes("kernel-variants", f"--gtest_filter={VARIANTS}")
        self.assertRegex(output, r"send_vectorized came with kernel 6\.17; this is 6\.1\.")

    def test_sweep_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            finished = self.boot("--out", str(out), "--", "netring-run", "--impl", "a1,a3,zc", "--sizes", "4096",
                                 "--duration", "1200ms", "--slice", "300ms", "--warmup", "50ms")
            with open(out / "run.jsonl") as file:
                lines = [json.loads(line) for line in file]
            with open(out / "results.csv", newline="") as file:
                rows = list(csv.DictReader(file))
        self.assertIn(f"results are in {out}", finished.stderr)
        run = lines[0]["run"]
        self.assertEqual(lines[-1], {"end": {"interrupted": False, "reason": "all rounds"}})
        self.assertRegex(run["environment"]["kernel_release"], r"^6\.1\.")
        self.assertIn("netring.emulated=1", run["environment"]["kernel_command_line"].split())
        self.assertEqual([row["impl"] for row in rows], ["a1", "a3", "zc"])
        for row in rows:
            self.check_row(row)

    def check_row(self, row):
        self.assertIn("EMULATED", row["reasons"], row)
        if row["outcome"].startswith("skipped"):
            self.assertRegex(row["outcome"], r"came with kernel", row)
            return
        self.assertEqual(row["outcome"], "measured", row)
        if row["impl"] != "a1":
            self.assertGreater(int(row["zc_sends"]), 0, row)
            self.assertEqual(row["zc_completions"], row["zc_sends"], row)

    def test_exit_code_and_standard_error(self):
        finished = self.boot("--", "netring-run", "--no-such-flag", code=2)
        self.assertIn("netring-run: there is no --no-such-flag", finished.stderr)
        self.assertEqual(finished.stdout, "")

    def test_a_guest_that_breaks(self):
        finished = self.boot("--", "/bin/sh", "-c", "echo c >/proc/sysrq-trigger", code=125)
        self.assertIn(f"kernel {KERNEL}: the guest ended without sending", finished.stderr)
        self.assertIn("Kernel panic - not syncing: sysrq triggered crash", finished.stderr)
        self.assertNotIn("Traceback", finished.stderr)


if __name__ == "__main__":
    main()
