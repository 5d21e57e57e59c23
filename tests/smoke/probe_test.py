"""netring-probe: its sections, JSON, --diff, bad input, an ordinary user, a machine without io_uring."""

import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import runs

NETRING_PROBE = os.environ["NETRING_PROBE"]
SECTIONS = ["obstacles\n", "\nkernel\n", "\nvariants, ", "\nfeatures of io_uring\n", "\nopcodes of io_uring", "\nsockets, links and memory\n"]
# arguments, what the one line on standard error must hold
BAD = [
    (["--no-such"], ["--no-such", "--help"]),
    (["--format", "xml"], ["--format=xml", "table or json"]),
    (["--format"], ["--format", "value"]),
    (["--diff=perhaps", "a", "b"], ["--diff=perhaps", "true"]),
    (["--diff"], ["--diff", "two files"]),
    (["--diff", "one.json"], ["--diff", "two files"]),
    (["one.json"], ["one.json", "--diff"]),
    (["--diff", "missing.json", "missing.json"], ["missing.json", "ENOENT"]),
    (["--diff", "/", "/"], ["'/' is no regular file"]),
    (["--diff", "/dev/zero", "/dev/zero"], ["'/dev/zero' is no regular file"]),
]


def probe(*arguments, timeout=60, **options):
    return subprocess.run([NETRING_PROBE, *arguments], timeout=timeout, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, **options)


class ProbeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def report(self, *arguments, codes=(0, 77), **options):
        finished = probe("--format=json", *arguments, **options)
        self.assertIn(finished.returncode, codes, finished.stderr)
        return json.loads(finished.stdout)

    def write(self, name, report):
        path = self.folder / name
        path.write_text(report if isinstance(report, str) else json.dumps(report))
        return str(path)


class Report(ProbeTest):
    def test_sections_come_in_order(self):
        finished = probe()
        self.assertIn(finished.returncode, (0, 77), finished.stderr)
        places = [finished.stdout.find(section) for section in SECTIONS]
        self.assertNotIn(-1, places, finished.stdout)
        self.assertEqual(places, sorted(places))

    def test_without_memory_for_a_thread(self):
        """A thread's stack is as large as the main one may become: there is room for one, and two are needed."""
        finished = subprocess.run(["/bin/sh", "-c", f"ulimit -s 102400 && ulimit -v 170000 && exec {NETRING_PROBE}"],
                                  capture_output=True, text=True, timeout=60)
        if "AddressSanitizer" in finished.stderr:
            self.skipTest("AddressSanitizer reserves more addresses than the limit has")
        self.assertEqual((finished.returncode, finished.stderr), (0, ""))
        self.assertIn("cannot start a thread (the process's limit: ulimit -v is 170000)", " ".join(finished.stdout.split()))

    def test_json_has_what_the_table_has(self):
        report = self.report()
        self.assertEqual(report["schema_version"], 3)
        self.assertEqual(list(report), ["schema_version", "netring_version", "kernel", "obstacles", "variants",
                                        "features", "opcodes", "network", "calibration"])
        self.assertEqual(report["kernel"]["release"], os.uname().release)
        for obstacle in report["obstacles"]:
            self.assertEqual(bool(obstacle["fix"]), obstacle["problem"], obstacle)
        for trial in report["variants"]:
            self.assertNotEqual(trial["outcome"], "failed", trial)
            self.assertEqual(trial["outcome"] == "worked", trial["reason"] == "", trial)
            self.assertEqual(trial["notifications"], trial["copied"], "loopback always copies")
            if trial["outcome"] == "worked" and trial["variant"] in ("a3", "zc"):
                self.assertGreater(trial["notifications"], 0, trial)

    def test_features_are_those_of_the_list(self):
        listed = runs.run("--list").stdout.split("io_uring features:\n")[1].splitlines()
        self.assertEqual([line.split()[0] for line in listed],
                         [feature["name"] for feature in self.report()["features"]])

    def test_the_list_says_first_and_once_what_is_not_here(self):
        finished = runs.run("--list", preexec_fn=runs.forbid_io_uring, env={**os.environ, "COLUMNS": "1000"})
        if finished.returncode == 99:
            self.skipTest("this kernel lets nobody set a seccomp filter")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        first, second, *rest = finished.stdout.splitlines()
        self.assertEqual(first, "not here:")
        self.assertRegex(second, "^  io_uring is not here: .*(EPERM|seccomp)")
        self.assertNotIn(second.partition(": ")[2], "\n".join(rest))
        self.assertRegex(finished.stdout, r"(?m)^  zc  .* \(not here\)$")
        self.assertNotRegex(finished.stdout, r"(?m)^  a1  .* \(not here\)$")

    def test_a_plan_leaves_out_what_cannot_run_and_ends_with_its_time(self):
        finished = runs.run("--dry_run", "--impl", "a1,zc", "--engine", "epoll", "--sizes", "64,512",
                            env={**os.environ, "COLUMNS": "1000"})
        *cells, refused, estimate = finished.stdout.splitlines()
        self.assertEqual({line.split("/")[1] for line in cells}, {"a1"})
        self.assertRegex(refused, "^2 cells cannot run here .*: zc exists only on a ring")
        self.assertRegex(estimate, "^4 cells in rounds, .* about ")

    def test_the_document_has_every_feature_and_its_release(self):
        written = {}
        for line in (runs.SOURCE / "docs" / "PROBE.md").read_text().splitlines():
            row = re.match(r"\| ((?:`\w+`(?:, )?)+) \| ([\d., ]+) \| ", line)
            if row:
                names, releases = re.findall(r"`(\w+)`", row[1]), row[2].split(", ")
                written.update(zip(names, releases * len(names) if len(releases) == 1 else releases))
        self.assertEqual(written, {feature["name"]: feature["since"] for feature in self.report()["features"]})

    def test_the_document_has_every_row_of_sockets_and_links(self):
        written = re.findall(r"(?m)^\| `(\w+)` \| ([\d.]+), [^|]+ \| ", (runs.SOURCE / "docs" / "PROBE.md").read_text())
        self.assertEqual(written, [(row["name"], row["since"]) for row in self.report()["network"]])

    def test_what_the_json_says_keeps_to_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3 has no jsonschema module (Debian: python3-jsonschema)")
        schema = json.loads((runs.SOURCE / "schema" / "probe.schema.json").read_text())
        jsonschema.validators.validator_for(schema).check_schema(schema)
        report = self.report()
        jsonschema.validate(report, schema)
        for damage in (lambda r: r.pop("features"), lambda r: r.update(schema_version=4),
                       lambda r: r.update(extra=1), lambda r: r["variants"][0].update(outcome="won"),
                       lambda r: r["obstacles"][0].pop("fix"), lambda r: r["features"][0].update(kind=1)):
            broken = copy.deepcopy(report)
            damage(broken)
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(broken, schema)

    def test_help_and_version(self):
        self.assertIn("--diff", probe("--help").stdout)
        self.assertRegex(probe("--version").stdout, r"^netring-probe \d+\.\d+")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become an ordinary user")
    def test_an_ordinary_user_needs_no_rights(self):
        report = self.report(user=65534, group=65534, extra_groups=[])
        self.assertEqual(report["kernel"]["user"], "uid 65534")
        self.assertEqual([trial for trial in report["variants"] if trial["outcome"] == "failed"], [])
        mine = self.report()
        missing = {feature["name"]: feature["answer"] for feature in report["features"]
                   if not feature["here"] and
                   next(own for own in mine["features"] if own["name"] == feature["name"])["here"]}
        self.assertTrue(all(answer in ("EPERM", "EACCES") for answer in missing.values()), missing)

    def test_each_refused_call_is_named(self):
        for call in runs.IO_URING_CALLS:
            with self.subTest(call=call):
                finished = probe(preexec_fn=lambda: runs.forbid_io_uring(call))
                if finished.returncode == 99:
                    self.skipTest("this kernel lets nobody set a seccomp filter")
                self.assertEqual(finished.returncode, 77, finished.stderr)
                self.assertRegex(finished.stderr, f"^netring-probe: cannot use io_uring: {call}: .*EPERM.*seccomp.*\n$")
                self.assertIn(f"{call}: EPERM", finished.stdout)

    def test_without_io_uring_it_tells_the_rest(self):
        finished = probe("--format=json", "--calibrate", preexec_fn=runs.forbid_io_uring)
        if finished.returncode == 99:
            self.skipTest("this kernel lets nobody set a seccomp filter")
        self.assertEqual(finished.returncode, 77, finished.stderr)
        self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
        report = json.loads(finished.stdout)
        self.assertFalse(report["kernel"]["io_uring"])
        self.assertIn("EPERM", report["kernel"]["reason"])
        self.assertTrue(all(feature["here"] is None for feature in report["features"]))
        self.assertEqual(report["opcodes"], [])
        outcomes = {(trial["engine"], trial["variant"]): trial["outcome"] for trial in report["variants"]}
        self.assertEqual(outcomes["uring", "a1"], "skipped")
        self.assertEqual(outcomes["epoll", "a1"], "worked")
        calibration = report["calibration"]
        for row in calibration["components"]:
            needs_none = row["name"] in ("system_call", "copy_hot", "copy_cold")
            self.assertTrue(needs_none or "EPERM" in row["reason"], row)
        self.assertTrue(all("EPERM" in row["reason"] for row in calibration["predictions"]), calibration)
        problems = {obstacle["name"] for obstacle in report["obstacles"] if obstacle["problem"]}
        self.assertIn("seccomp", problems)
        # A machine with io_uring and one without differ, and say so.
        without = self.write("without.json", report)
        table = probe("--diff", self.write("with.json", self.report()), without)
        if self.report()["kernel"]["io_uring"]:
            self.assertEqual(table.returncode, 1, table.stderr)
            self.assertIn("feature defer_taskrun", table.stdout)


class Calibrate(ProbeTest):
    def test_every_number_is_positive_or_has_a_reason(self):
        report = self.report("--calibrate")
        calibration = report["calibration"]
        self.assertGreater(calibration["wall_ns"], 0)
        self.assertEqual({component["name"] for component in calibration["components"]},
                         {"system_call", "ring_round", "copy_hot", "copy_cold", "gather", "kernel_copy",
                          "delivery_copy", "page_pin", "notification", "error_queue"})
        for component in calibration["components"]:
            self.check_spread(component, component["cost"])
            if component["name"] in ("system_call", "copy_hot"):  # need nothing that a machine may lack
                self.assertIsNotNone(component["cost"], component)
        self.assertEqual({(row["variant"], row["bytes"]) for row in calibration["predictions"]},
                         {(variant, size) for variant in ("a1", "a2", "a3", "zc", "plain")
                          for size in (64, 512, 4096, 65536)})
        for row in calibration["predictions"]:
            self.check_prediction(row)
        self.assertEqual([number["published_cycles"] for number in calibration["published"]], [150, 250, 800, 6400])
        for number in calibration["published"]:
            self.check_published(number, calibration["nominal_mhz"])
        # And a file that has it can be compared.
        path = self.write("calibrated.json", report)
        self.assertEqual(probe("--diff", path, path).returncode, 0)

    def check_spread(self, row, spread):
        if spread is None:
            return self.assertTrue(row["reason"], row)
        self.assertGreater(spread["median"], 0, row)
        self.assertLessEqual(spread["lowest"], spread["median"], row)
        self.assertGreaterEqual(spread["highest"], spread["median"], row)

    def check_prediction(self, row):
        self.check_spread(row, row["measured_ns"])
        self.assertEqual(row["ratio"] is None, bool(row["reason"]), row)
        if row["expected_ns"] is not None:
            self.assertGreater(row["expected_ns"], 0, row)
        if row["ratio"] is not None:
            self.assertAlmostEqual(row["ratio"], row["measured_ns"]["median"] / row["expected_ns"])

    def check_published(self, number, mhz):
        self.assertEqual(number["measured_ns"] is None, bool(number["reason"]), number)
        if number["measured_ns"] is None or mhz is None:
            return self.assertIsNone(number["measured_cycles"], number)
        self.assertGreater(number["measured_ns"], 0, number)
        self.assertAlmostEqual(number["measured_cycles"], number["measured_ns"] * mhz / 1000)


class Diff(ProbeTest):
    def test_the_same_is_no_difference(self):
        report = self.report()
        same = copy.deepcopy(report)
        for trial in same["variants"]:
            if trial["sends"]:
                trial["sends"] += 1
        finished = probe("--diff", self.write("a.json", report), self.write("b.json", same))
        self.assertEqual((finished.returncode, finished.stdout), (0, "no difference\n"), finished.stderr)

    def test_each_kind_of_difference_is_named(self):
        report = self.report()
        other = copy.deepcopy(report)
        other["kernel"]["release"] = "9.9"
        other["features"][0].update(here=False, answer="EIO")
        other["obstacles"][0]["found"] = "something else"
        other["variants"][0].update(outcome="failed", reason="broken")
        finished = probe(self.write("a.json", report), "--diff", self.write("b.json", other))
        self.assertEqual(finished.returncode, 1, finished.stderr)
        for text in ("9.9", report["features"][0]["name"], "EIO", "something else", "failed: broken"):
            self.assertIn(text, finished.stdout)

    def test_no_text_of_a_file_reaches_a_terminal_as_it_is(self):
        report = self.report()
        report["kernel"]["release"] = "\x1b[31m\r\n\u202e"
        report["features"][0]["name"] += "\x1b[2J"
        finished = probe("--diff", self.write("a.json", self.report()), self.write("\x1b[1m.json", report))
        self.assertEqual(finished.returncode, 1, finished.stderr)
        self.assertIn("\\x1b[31m", finished.stdout)
        self.assertTrue(all(line.isprintable() for line in finished.stdout.split("\n")), finished.stdout)

    def test_bad_input_is_one_clear_line(self):
        for arguments, holds in BAD:
            with self.subTest(arguments):
                self.expect_refused(arguments, holds)

    def test_files_that_are_none_are_refused(self):
        good = self.write("good.json", self.report())
        for text, holds in [("", "JSON"), ("{", "JSON"), ("[]", "schema_version"),
                            ('{"schema_version": 99}', "schema_version is 99"),
                            ('{"schema_version": 3}', "netring_version"),
                            ("[" * 200_000, "deeper than 16 levels"), ('{"schema_version": 1, "schema_version": 1}', "twice"),
                            ('{"weather": [' + "[]," * 300_000 + "[]]}", "more than 500000 values"),
                            (" " * (1 << 20) + "{}", "1 MiB")]:
            with self.subTest(text[:30]):
                bad = self.write("bad.json", text)
                self.expect_refused(["--diff", good, bad], ["bad.json", holds])
                self.expect_refused(["--diff", bad, good], ["bad.json", holds])

    def expect_refused(self, arguments, holds):
        finished = probe(*arguments, cwd=self.folder)
        self.assertEqual(finished.returncode, 2, finished.stderr + finished.stdout)
        self.assertEqual(finished.stdout, "")
        self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
        for text in holds:
            self.assertIn(text, finished.stderr)


if __name__ == "__main__":
    runs.main()
