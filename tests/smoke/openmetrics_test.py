"""netring-run --format openmetrics: what a run and results.csv of it say, read by Prometheus' own checker."""

import csv
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import runs

LINE = re.compile(r'(\w+)\{((?:\w+="(?:[^"\\]|\\.)*",?)+)\} ([0-9.]+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


class OpenMetrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.out = pathlib.Path(folder.name) / "today"
        cls.printed = runs.run("--impl", "a1,a3", "--sizes", "64,4096", "--path", "lo", "--duration", "240ms", "--engine", "epoll",
                               "--out", str(cls.out), "--format", "openmetrics")
        cls.text = cls.printed.stdout

    def samples(self):
        for line in self.text.splitlines():
            if not line.startswith("#"):
                found = LINE.fullmatch(line)
                self.assertTrue(found, line)
                yield found[1], dict(LABEL.findall(found[2])), float(found[3])

    def test_a_finished_run_gives_the_same_by_whatever_name(self):
        self.assertEqual(self.printed.returncode, 0, self.printed.stderr)
        for name in (str(self.out), f"{self.out}/", f"{self.out}/."):
            self.assertEqual(runs.run("--analyse", name, "--format", "openmetrics").stdout, self.text, name)
        self.assertEqual(runs.run("--analyse", ".", "--format", "openmetrics", cwd=self.out).stdout, self.text)
        self.assertEqual({labels["run"] for _, labels, _ in self.samples()}, {"today"})

    def test_every_value_is_that_of_the_table_in_base_units(self):
        factors = {"netring_server_work_per_message_seconds": ("server_work_ns_per_msg", 1e-9),
                   "netring_latency_p99_seconds": ("latency_p99_us", 1e-6),
                   "netring_throughput_bytes_per_second": ("throughput_gbps", 125e6),
                   "netring_zc_copied_ratio": ("zc_copied_fraction", 1), "netring_zc_sends": ("zc_sends", 1)}
        with open(self.out / "results.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        for family, (column, factor) in factors.items():
            expected = {(row["impl"], row["size"]): float(row[column]) * factor for row in rows if row[column]}
            found = {(labels["impl"], labels["size"]): value for name, labels, value in self.samples() if name == family}
            self.assertEqual(found.keys(), expected.keys(), family)
            for cell, value in expected.items():
                self.assertAlmostEqual(found[cell], value, delta=abs(value) * 1e-5, msg=family)

    def test_promtool_finds_nothing_wrong(self):
        tool = shutil.which("promtool")
        if tool is None:
            self.skipTest("promtool is not installed (Debian: prometheus)")
        checked = subprocess.run([tool, "check", "metrics"], input=self.text, text=True, capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
        broken = self.text.replace("_seconds", "_ns")
        self.assertNotEqual(subprocess.run([tool, "check", "metrics"], input=broken, text=True, capture_output=True).returncode, 0)

    def test_ends_as_openmetrics_wants(self):
        self.assertTrue(self.text.endswith("\n# EOF\n"))
        self.assertNotRegex(self.text, r"(?i)\} (nan|\+?inf|-)")


if __name__ == "__main__":
    runs.main()
