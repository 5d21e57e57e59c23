"""The main job: the commands of the README, shortened, and the files they leave."""

import json

import runs
from runs import RunTest

SEED_COLUMNS = ["impl", "size", "threads", "throughput_gbps", "latency_us", "cycles", "l1_misses", "llc_misses",
                "context_switches"]


class MainJob(RunTest):
    def check_evidence(self, rows, copied):
        for row in rows:
            self.assertEqual(row["outcome"], "measured", row)
            self.assertGreater(float(row["throughput_gbps"]), 0)
            self.assertGreater(float(row["latency_us"]), 0)
            self.assertNotEqual(row["server_cpu_ns_per_msg"], "")
            self.assertNotEqual(row["context_switches"], "")
            if row["impl"] in ("a3", "zc"):
                self.assertGreater(int(row["zc_sends"]), 0, row)
                self.assertEqual(row["zc_completions"], row["zc_sends"])
                copied(row)

    def test_a3_alone(self):
        self.measure("--impl", "a3", "--sizes", "64,512,4096,65536")
        rows = self.rows()
        self.assertEqual(list(rows[0])[:9], SEED_COLUMNS)
        self.assertEqual([row["size"] for row in rows], ["64", "512", "4096", "65536"])
        self.check_evidence(rows, lambda row: self.assertEqual(row["zc_copied"], row["zc_sends"]))

    def test_four_variants_two_thread_counts(self):
        finished = self.measure("--impl", "a1,a2,a3,zc", "--sizes", "64,512,4096,65536", "--threads", "1,2", "--duration", "200ms")
        rows = self.rows()
        self.assertEqual(len(rows), 32)
        self.check_evidence(rows, lambda row: self.assertEqual(row["zc_copied_fraction"], "1"))
        self.assertIn("100 % of the zero-copy bytes were copied", finished.stdout)
        self.assertIn("these rows show the cost of zero copy, not its benefit", finished.stdout)
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], sample["threads"])
            self.assertEqual(sample["congestion_control"], "cubic")
        for cell in self.run_json()["cells"]:
            self.assertEqual(len(cell["repetitions"]), 1)

    def test_connections_are_all_established(self):
        self.measure("--impl", "a1,zc", "--sizes", "64", "--threads", "2", "--connections", "3")
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], "6")

    def test_wire_is_truly_zero_copy(self):
        self.measure("--path", "wire", "--impl", "a1,a3,zc", "--sizes", "65536")
        self.check_evidence(self.rows(), lambda row: self.assertLessEqual(float(row["zc_copied_fraction"]), 0.05))

    def test_run_json_fits_its_schema(self):
        self.measure("--impl", "a1,a3", "--sizes", "64")
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        with open(runs.SOURCE / "schema" / "run.schema.json") as file:
            jsonschema.validate(self.run_json(), json.load(file))

    def test_repetitions_are_interleaved(self):
        self.measure("--impl", "a1,a2", "--sizes", "64,512", "--reps", "3", "--path", "lo")
        order = sorted((repetition["order"], cell["id"], repetition["number"])
                       for cell in self.run_json()["cells"] for repetition in cell["repetitions"])
        self.assertEqual([number for _, _, number in order], [0] * 4 + [1] * 4 + [2] * 4)


if __name__ == "__main__":
    runs.main()
