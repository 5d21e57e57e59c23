"""netring-probe --doctor: what it says here, as text, JSON and a script that a shell can read."""

import json
import os
import pathlib
import re
import subprocess
import unittest

import runs

NETRING_PROBE = os.environ["NETRING_PROBE"]
HEADINGS = {"weakens": "weakens measurements", "missing": "missing here", "not readable": "not readable", "fine": "fine"}


def doctor(*arguments, **options):
    return subprocess.run([NETRING_PROBE, "--doctor", *arguments], timeout=60, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, **options)


class Doctor(unittest.TestCase):
    def checks(self, **options):
        finished = doctor("--format=json", **options)
        self.assertIn(finished.returncode, (0, 1), finished.stderr)
        self.assertEqual(finished.stderr, "")
        checks = json.loads(finished.stdout)["checks"]
        weakens = any(check["health"] == "weakens" for check in checks)
        self.assertEqual(finished.returncode, int(weakens), finished.stdout)
        return checks

    def test_the_text_has_each_check_where_it_belongs(self):
        checks = self.checks()
        finished = doctor(env={**os.environ, "COLUMNS": "1000"})
        self.assertEqual(finished.returncode, int(any(check["health"] == "weakens" for check in checks)), finished.stderr)
        parts = {part.splitlines()[0]: part for part in finished.stdout.split("\n\n")}
        for check in checks:
            part = " ".join(parts[HEADINGS[check["health"]]].split())
            for field in ("name", "effect", "command", "advice", "verdict"):
                self.assertIn(check[field], part)

    def test_a_finding_has_what_to_do_and_the_others_have_not(self):
        for check in self.checks():
            with self.subTest(check["name"]):
                if check["health"] in ("weakens", "missing"):
                    self.assertTrue(check["found"] and check["effect"], check)
                    self.assertNotEqual(bool(check["command"]), bool(check["advice"]), check)
                else:
                    self.assertEqual(check["effect"] + check["command"] + check["advice"] + check["verdict"], "", check)
                self.assertEqual(check["found"] == "", check["health"] == "not readable", check)

    def test_the_script_is_one_for_sh_and_has_the_commands_alone(self):
        for options in self.users():
            checks = self.checks(**options)
            finished = doctor("--fix", **options)
            self.assertEqual(finished.returncode, int(any(check["health"] == "weakens" for check in checks)))
            read = subprocess.run(["sh", "-n"], input=finished.stdout, text=True, capture_output=True)
            self.assertEqual((read.returncode, read.stderr), (0, ""), finished.stdout)
            commands = [line for line in finished.stdout.splitlines() if line and not line.startswith("#")]
            self.assertEqual(commands, [check["command"] for check in checks if check["command"]])
            for check in checks:
                if check["advice"]:
                    self.assertIn(f"# By hand: {check['advice']}\n", finished.stdout)

    def users(self):
        return [{}] + ([{"user": 65534, "group": 65534, "extra_groups": []}] if os.geteuid() == 0 else [])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become an ordinary user")
    def test_what_an_ordinary_user_may_not_have_is_found(self):
        named = {check["name"]: check for check in self.checks(**self.users()[1])}
        name = "net.ipv4.tcp_allowed_congestion_control"
        allowed = pathlib.Path("/proc/sys", *name.split(".")).read_text().split()
        self.assertEqual(named[name]["health"], "fine" if "cubic" in allowed else "weakens", named[name])

    def test_without_io_uring_it_says_what_refuses(self):
        finished = doctor("--format=json", preexec_fn=runs.forbid_io_uring)
        if finished.returncode == 99:
            self.skipTest("this kernel lets nobody set a seccomp filter")
        self.assertEqual(finished.returncode, 1, finished.stderr)
        weakens = [check["name"] for check in json.loads(finished.stdout)["checks"] if check["health"] == "weakens"]
        self.assertIn("io_uring", weakens)
        self.assertIn("seccomp", weakens)

    def test_the_json_keeps_to_the_schema(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3 has no jsonschema module (Debian: python3-jsonschema)")
        schema = json.loads((runs.SOURCE / "schema" / "doctor.schema.json").read_text())
        jsonschema.validators.validator_for(schema).check_schema(schema)
        report = json.loads(doctor("--format=json").stdout)
        jsonschema.validate(report, schema)
        report["checks"][0]["health"] = "well"
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(report, schema)

    def test_the_document_has_every_check(self):
        text = (runs.SOURCE / "docs" / "PROBE.md").read_text()
        self.assertEqual([check["name"] for check in self.checks() if f"`{check['name']}`" not in text and
                          not re.search(rf"^\| `?{re.escape(check['name'])}`? \|", text, re.M)], [])

    def test_modes_that_exclude_each_other_are_one_clear_line(self):
        for arguments, holds in [(["--doctor", "--diff", "a", "b"], "--doctor"), (["--doctor", "--calibrate"], "--calibrate"),
                                 (["--fix"], "--doctor"), (["--doctor", "--fix", "--format=json"], "--format=json"),
                                 (["--doctor", "a"], "'a'")]:
            with self.subTest(arguments):
                finished = subprocess.run([NETRING_PROBE, *arguments], text=True, capture_output=True, timeout=60)
                self.assertEqual((finished.returncode, finished.stdout), (2, ""), finished.stderr)
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                self.assertIn(holds, finished.stderr)


if __name__ == "__main__":
    runs.main()
