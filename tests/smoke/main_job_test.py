"""The main job: the commands of the README, shortened, and the files they leave."""

import json
import re
import statistics

import runs
from runs import RunTest, run

SEED_COLUMNS = ["impl", "size", "threads", "throughput_gbps", "latency_us", "cycles", "l1_misses", "llc_misses",
                "context_switches"]
# An effect in per cent with its interval, as the table has it.
INTERVAL = r"[+-]?\d+(\.\d+)? % \([+-]?\d+(\.\d+)? to [+-]?\d+(\.\d+)?\)"
LITTLE = 0.02  # as closely as Little's law must hold


class MainJob(RunTest):
    def check_evidence(self, rows, copied):
        for row in rows:
            self.assertEqual(row["outcome"], "measured", row)
            self.assertGreater(float(row["server_cpu_ns_per_msg"]), 0)
            self.assertGreater(float(row["server_work_ns_per_msg"]), 0)
            self.assertNotEqual(row["context_switches"], "")
            # Slices from which CPU time was taken say nothing about these.
            if int(row["withheld_slices"]) < int(row["slices"]):
                self.assertGreater(float(row["throughput_gbps"]), 0)
                self.assertGreater(float(row["latency_us"]), 0)
                self.assertGreater(float(row["latency_p50_us"]), 0)
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
        finished = self.measure("--impl", "a1,a2,a3,zc", "--sizes", "64,512,4096,65536", "--threads", "1,2", "--wide")
        rows = self.rows()
        self.assertEqual(len(rows), 32)
        self.check_evidence(rows, lambda row: self.assertEqual(row["zc_copied_fraction"], "1"))
        self.assertIn("100 % of the zero-copy bytes", finished.stdout)
        self.assertIn("These rows show the cost of zero copy, not its benefit", finished.stdout)
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], sample["threads"])
            self.assertEqual(sample["congestion_control"], "cubic")
        store = self.store()
        self.assertEqual(len(store.cells), 40, "32 cells, and the first of each of the eight groups once more")
        for cell in store.cells:
            self.assertEqual(len(store.slices_of(cell)), runs.ROUNDS)

    def test_connections_are_all_established(self):
        self.measure("--impl", "a1,zc", "--sizes", "64", "--threads", "2", "--connections", "3")
        for sample in self.rows("samples.csv"):
            self.assertEqual(sample["established"], "6")

    def test_wire_is_truly_zero_copy(self):
        self.measure("--path", "wire", "--impl", "a1,a3,zc", "--sizes", "65536")
        self.check_evidence(self.rows(), lambda row: self.assertLessEqual(float(row["zc_copied_fraction"]), 0.05))


class Method(RunTest):
    """Rounds of short slices, compared in pairs."""

    def test_each_round_runs_every_cell_once_in_an_order_of_its_own(self):
        self.measure("--impl", "a1,a2", "--sizes", "64,512", "--slice", "30ms", "--path", "lo")
        store = self.store()
        by_order = sorted(store.slices, key=lambda each: each["order"])
        self.assertEqual([each["order"] for each in by_order], list(range(48)))
        self.assertEqual([each["round"] for each in by_order], [number // 6 for number in range(48)])
        orders = [tuple(each["cell"] for each in by_order[begin:begin + 6]) for begin in range(0, 48, 6)]
        for order in orders:
            self.assertEqual(sorted(order), list(range(6)))
        self.assertGreater(len(set(orders)), 1, "the rounds all have one order")
        for earlier, later in zip(by_order, by_order[1:]):
            self.assertGreaterEqual(later["begun_ns"], earlier["begun_ns"] + earlier["took_ns"])

    def test_cells_are_compared_beside_a_control(self):
        finished = self.measure("--impl", "a1,a3", "--sizes", "64,4096", "--duration", "400ms", "--slice", "20ms", "--path", "lo",
                                "--wide")
        if self.is_invalid_build():
            self.assertIn("not compared with a1: it is invalid", finished.stdout)
            return
        heading, *lines = finished.stdout.splitlines()
        self.assertIn("  vs a1  ", heading)
        self.assertRegex(finished.stdout, rf"(?m)^a3 .* {INTERVAL}")
        self.assertRegex(finished.stdout, rf"(?m)^control: a1 against itself {INTERVAL}, the widest of the groups\.$")
        rows = {(row["impl"], row["size"]): row for row in self.rows()}
        self.assertEqual(len(rows), 4, "a control is no row")
        for (impl, _), row in rows.items():
            if impl == "a1":
                self.assertEqual((row["baseline"], row["server_work_vs_baseline"], row["server_work_difference"]), ("", "", ""))
                continue
            self.assertEqual(row["baseline"], "a1")
            for what in ("server_work", "throughput"):
                low, ratio, high = (row[f"{what}_vs_{end}"] for end in ("low", "baseline", "high"))
                if what == "server_work":  # throughput has none where most slices are withheld
                    self.assertNotEqual(ratio, "")
                if low:
                    self.assertLessEqual(float(low), float(ratio))
                    self.assertLessEqual(float(ratio), float(high))
                    self.assertIn(row[f"{what}_difference"], ("less", "more", "same", "unsure"))
        samples = self.rows("samples.csv")
        self.assertEqual({sample["impl"] for sample in samples if sample["twin"] == "1"}, {"a1"})
        for size in ("64", "4096"):
            counted = [sum(sample["size"] == size and sample["impl"] == impl and sample["twin"] == twin for sample in samples)
                       for impl, twin in (("a1", "0"), ("a1", "1"), ("a3", "0"))]
            self.assertEqual(counted, [40, 40, 40], "20 rounds, two sides")

    def test_two_agents_are_compared_in_pairs(self):
        other = self.folder / "agent-b"
        other.symlink_to(runs.programs()["netring-agent"])
        finished = self.measure("--agent", f",{other}", "--impl", "a1", "--sizes", "64", "--path", "lo", "--duration", "400ms",
                                "--slice", "20ms", "--wide")
        if self.is_invalid_build():
            self.assertIn("not compared with own agent: it is invalid", finished.stdout)
            return
        self.assertRegex(finished.stdout, rf"(?m)^a1 .* {re.escape(str(other))} .* {INTERVAL}")
        self.assertRegex(finished.stdout, rf"(?m)^control: own agent against itself {INTERVAL}")
        self.assertEqual([row["agent"] for row in self.rows()], ["", str(other)])

    def test_an_agent_that_is_none(self):
        for agent, code, why in (("/none", 2, r"--agent=/none: cannot run it: No such file or directory"),
                                 ("/bin/true", 1, r"/bin/true: exited with code 0")):
            finished = runs.quick("--agent", agent, "--impl", "a1", "--sizes", "64", "--path", "lo",
                                  "--out", str(self.folder / agent[-4:]))
            self.assertEqual(finished.returncode, code, finished.stderr)
            self.assertRegex(finished.stderr, why)

    def test_no_control(self):
        finished = self.measure("--impl", "a1,a3", "--sizes", "64", "--path", "lo", "--nocontrol", "--wide")
        self.assertNotIn("against itself", finished.stdout)
        self.assertEqual({sample["twin"] for sample in self.rows("samples.csv")}, {"0"})

    def test_samples_have_their_round_and_their_work(self):
        self.measure("--impl", "a1,a3", "--sizes", "4096", "--path", "lo", "--spin", "50us")
        numbers = {}
        for sample in self.rows("samples.csv"):
            cell = (sample["impl"], sample["twin"], sample["side"])
            self.assertEqual(int(sample["repetition"]), numbers.setdefault(cell, 0))
            self.assertEqual(sample["round"], sample["repetition"], "each cell is in each round")
            numbers[cell] += 1
            self.assertEqual(int(sample["work_ns"]), int(sample["cpu_ns"]) - int(sample["looking_ns"]))
            self.assertIn(sample["withheld"], ("0", "1"))
        self.assertEqual(set(numbers.values()), {runs.ROUNDS})

    def test_analysing_again_gives_the_same(self):
        finished = self.measure("--impl", "a1,a3", "--sizes", "64,4096", "--path", "lo")
        store = (self.out / "run.jsonl").read_bytes()
        derived = {name: (self.out / name).read_bytes() for name in ("analysis.json", "results.csv", "samples.csv")}
        for name in derived:
            (self.out / name).unlink()
        again = run("--analyse", str(self.out))
        self.assertEqual((again.returncode, again.stderr, again.stdout), (0, "", finished.stdout))
        self.assertEqual({name: (self.out / name).read_bytes() for name in derived}, derived)
        self.assertEqual((self.out / "run.jsonl").read_bytes(), store)
        csv = run("--analyse", str(self.out), "--format", "csv")
        self.assertEqual(csv.stdout.encode(), derived["results.csv"])
        printed = run("--analyse", str(self.out), "--format", "json").stdout
        self.assertEqual(printed.encode(), derived["analysis.json"])
        parsed = json.loads(printed)
        self.assertEqual(parsed["run"]["ended"], "all rounds")
        self.assertEqual([(cell["coordinates"]["impl"], cell["coordinates"]["size"], len(cell["slices"]["rounds"]))
                          for cell in parsed["cells"] if not cell["twin"]],
                         [(row["impl"], int(row["size"]), int(row["slices"])) for row in self.rows()])
        wide = run("--analyse", str(self.out), "--wide").stdout
        self.assertTrue(all(sentence["text"] in wide for sentence in parsed["sentences"]))

    def test_a_budget_ends_by_itself(self):
        self.measure("--impl", "a1,a3", "--sizes", "64", "--path", "lo", "--duration", "1h", "--budget", "3s")
        store = self.store()
        self.assertEqual(store.end, {"interrupted": False, "reason": "budget spent"})
        self.assertGreater(len(store.slices), 3)
        self.assertEqual([row["outcome"] for row in self.rows()], ["measured", "measured"])

    def test_precision_ends_a_run_early(self):
        # Whatever the noise, an interval of 20 rounds is narrower than 99 % around its middle.
        self.measure("--impl", "a1,a3", "--sizes", "64", "--path", "lo", "--duration", "20s", "--slice", "10ms", "--precision", "99%",
                     "--margin", "99%")
        store = self.store()
        self.assertEqual(store.end, {"interrupted": False, "reason": "precise"})
        self.assertGreaterEqual(min(len(store.slices_of(cell)) for cell in store.cells), 20)

    def test_a_closed_loop_obeys_littles_law(self):
        """Mean latency x messages per second is what is in flight. What is in flight at a window's ends is counted whole or not at
        all: a slice must be long beside the longest time that a busy machine takes the CPU away."""
        for depth, connections in ((1, 1), (4, 1), (4, 2)):
            with self.subTest(depth=depth, connections=connections):
                self.out = self.folder / f"{depth}x{connections}"
                self.measure("--impl", "a1", "--sizes", "4096", "--path", "lo", "--depth", str(depth), "--connections",
                             str(connections), "--slice", "1s", "--duration", "3s")
                ratios = {}
                for number, sample in enumerate(self.rows("samples.csv")):
                    if sample["side"] == "client":
                        in_flight = float(sample["latency_mean_ns"]) * int(sample["messages"]) / int(sample["window_ns"])
                        ratios[number, sample["withheld"]] = in_flight / (depth * connections)
                self.assertEqual(len(ratios), 3)
                self.assertAlmostEqual(statistics.median(ratios.values()), 1, delta=LITTLE)
                for (_, withheld), ratio in ratios.items():
                    if withheld == "0":
                        self.assertAlmostEqual(ratio, 1, delta=LITTLE)
                # The cell's figures are medians of the slices' own: of an odd number, both are of one slice.
                row, = self.rows()
                if (int(row["slices"]) - int(row["withheld_slices"])) % 2 == 1:
                    in_flight = float(row["latency_us"]) * float(row["messages_per_s"]) / 1e6
                    self.assertAlmostEqual(in_flight / (depth * connections), 1, delta=LITTLE)


if __name__ == "__main__":
    runs.main()
