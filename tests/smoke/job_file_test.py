"""Job files: the experiment that this benchmark began with, shortened, and what a job file may hold."""

import csv
import itertools
import os
import re

import runs
from runs import RunTest, run

PA02 = runs.SOURCE / "experiments" / "pa02.toml"
PUBLISHED = runs.SOURCE / "experiments" / "pa02-published.csv"
SHORT = ["--duration", "160ms", "--slice", "40ms", "--warmup", "0s"]  # of four slices a busy machine tears some
SEED_COLUMNS = ["impl", "size", "threads", "throughput_gbps", "latency_us", "cycles", "l1_misses", "llc_misses",
                "context_switches"]
# Sentences about plans are in one line each.
os.environ["COLUMNS"] = "1000"


class Pa02(RunTest):
    def test_is_48_cells_per_engine(self):
        finished = run(str(PA02), *SHORT, "--out", str(self.out), timeout=280)
        if finished.returncode == 77:
            self.skipTest(finished.stdout)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        rows = self.rows()
        cells = [(row["engine"], row["impl"].upper(), row["size"], row["threads"]) for row in rows]
        with open(PUBLISHED, newline="") as file:
            published = [(row["impl"], row["size"], row["threads"]) for row in csv.DictReader(file)]
        self.assertEqual(len(published), 48)
        self.assertEqual(cells, [(engine, *cell)
                                 for engine, cell in itertools.product(("blocking", "uring"), published)])
        self.assertEqual(list(rows[0])[:9], SEED_COLUMNS)
        for row in rows:
            self.assertEqual(row["outcome"], "measured", row)
            self.assertGreater(float(row["server_work_ns_per_msg"]), 0, row)
            if row["withheld_slices"] == "0":
                self.assertGreater(float(row["throughput_gbps"]), 0, row)
            self.assertEqual(row["ring"], "" if row["engine"] == "blocking" else "default")

    def test_plan(self):
        finished = run(str(PA02), "--dry_run", cwd=self.folder)
        # 96 cells, and the first variant of each of their groups once more.
        self.assertRegex(finished.stdout.splitlines()[-1], r"^128 cells in rounds, .*; each measured for 5s in at most 250 rounds, about 1\dm")
        self.assertEqual(os.listdir(self.folder), [])


class JobFiles(RunTest):
    def job(self, text):
        path = self.folder / "job.toml"
        path.write_text(text)
        return str(path)

    def test_flags_override_keys(self):
        job = self.job("impl = ['a1']\nsizes = [64, 512]\nthreads = 3\n")
        finished = run(job, "--threads", "2", "--dry_run")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        *cells, estimate = finished.stdout.splitlines()
        self.assertRegex(estimate, "^3 cells in rounds, ")
        self.assertEqual(cells, [f"uring/a1/rr/default/{size}B/t2/c1" for size in (64, 512)] + ["uring/a1/rr/default/64B/t2/c1/again"])

    def test_an_error_is_one_line_with_file_and_line(self):
        for text, holds in [("\nslize = 1", "job.toml:2: there is no setting 'slize'; did you mean 'slice'?"),
                            ("sizes = [7]", "job.toml:1: sizes = 7: a size is"), ("slice = ", "job.toml:1: "), ("[section]", "section")]:
            with self.subTest(text):
                finished = run(self.job(text), "--dry_run")
                self.assertEqual(finished.returncode, 2)
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                self.assertIn(holds, finished.stderr)


    def test_what_is_gone_says_what_replaces_it(self):
        for setting, replacements in [("reps = 3", ["--duration", "--slice"]), ("until = '3%'", ["--precision"]),
                                      ("max_reps = 9", ["--duration"]), ("max_warmup = '1s'", ["--warmup"]),
                                      ("aa = true", ["--nocontrol"])]:
            with self.subTest(setting):
                finished = run(self.job(f"impl = ['a1']\n{setting}\n"), "--dry_run")
                self.assertEqual(finished.stdout, "")
                name = setting.split()[0]
                self.one_line(finished, 2, f"job.toml:2: there is no '{name}' any more; ", *replacements)


class Experiments(RunTest):
    def test_each_file_plans(self):
        files = sorted((runs.SOURCE / "experiments").glob("*.toml"))
        self.assertGreater(len(files), 5)
        documented = (runs.SOURCE / "docs" / "EXPERIMENTS.md").read_text()
        for file in files:
            finished = runs.run(str(file), "--dry_run")
            self.assertEqual((finished.returncode, finished.stderr), (0, ""), file)
            self.assertIn(f"`{file.stem}`", documented)
            # It says for how long it measures, in one of two ways, and no word of how that was said before.
            given = [key for key in ("duration", "budget") if re.search(rf"(?m)^{key} = ", file.read_text())]
            self.assertEqual(len(given), 1, file)
            plan = finished.stdout.splitlines()[-1]
            self.assertRegex(plan, "^[0-9]+ cells in rounds, slices of ")
            self.assertRegex(plan, "; each measured for .* about " if given == ["duration"] else "; as many rounds as fit ")
            self.assertNotRegex(file.read_text(), r"(?m)^(reps|until|max_reps|max_warmup|aa)\b")

    def test_effects(self):
        finished = self.measure(str(runs.SOURCE / "experiments" / "ring-features.toml"), "--sizes=64", "--factors=coop,direct",
                                "--budget=", "--duration=480ms", "--slice=30ms", "--warmup=5ms")
        effects = self.rows("effects.csv")
        factors = {row["factor"] for row in effects}
        self.assertEqual(factors, {"coop", "direct", "coop x direct", "(the same again)"})
        self.assertEqual({row["cells"] for row in effects}, {"uring/a1/rr/plain/64B/t1/c1"})
        for row in effects:
            # Slices from which CPU time was taken tell nothing but work, which all of them tell.
            if row["percent_low"] == "":
                self.assertNotIn("work", row["metric"])
                self.assertEqual(row["percent_high"], "")
                continue
            self.assertLessEqual(float(row["percent_low"]), float(row["percent"]))
            self.assertLessEqual(float(row["percent"]), float(row["percent_high"]))
            self.assertIn(row["effect"], ("less", "more", "same", "unsure"))
        self.assertTrue(any("work" in row["metric"] for row in effects))
        self.assertIn("coop x direct", finished.stdout)
        self.assertEqual({row["ring"] for row in self.rows()}, {"plain", "plain+coop", "plain+direct", "plain+coop+direct"})

    def test_a_ring_that_the_kernel_refuses_is_skipped(self):
        self.measure("--impl", "a1", "--sizes", "64", "--ring", "default,default,+sqpoll")
        outcomes = {row["ring"]: (row["outcome"], row["reasons"]) for row in self.rows()}
        self.assertEqual(outcomes["default"][0], "measured")
        self.assertEqual(outcomes["default+sqpoll"][0], "skipped")
        self.assertIn("refuses defer together with sqpoll", outcomes["default+sqpoll"][1])


if __name__ == "__main__":
    runs.main()
