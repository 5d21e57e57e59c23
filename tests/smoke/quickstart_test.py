"""scripts/quickstart: says its four steps, keeps what the tools say to a log, and says which step failed.

The tools are stand-ins, netring-run is the real one."""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys

import runs

LOUD = 'for i in $(seq 200); do echo "loud $i"; echo "loud too $i" >&2; done\n'
STANDINS = {
    "scripts/bootstrap": LOUD + 'exit "${BOOTSTRAP_EXIT:-0}"\n',
    "scripts/netring-report": 'echo "warned" >&2\n[ "${REPORT_EXIT:-0}" = 0 ] || { echo "no report" >&2; exit 1; }\necho "$1/report.html"\n',
    "meson": LOUD + 'echo "meson $1" >&2\n[ "$1" != "$FAILING" ] || { printf "the \\033[31mreason\\n" >&2; exit 1; }\n',
}
RUN = ["--impl", "a1", "--sizes", "64", "--path", "lo", "--budget", "2s"]  # many slices: a busy machine tears one


class Quickstart(runs.RunTest):
    def setUp(self):
        super().setUp()
        for name, script in STANDINS.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("#!/bin/sh\n" + script)
            path.chmod(0o755)
        shutil.copy(runs.SOURCE / "scripts/quickstart", self.folder / "scripts/quickstart")
        self.build = self.folder / "build"
        self.build.joinpath("src").mkdir(parents=True)
        self.build.joinpath("src/app").symlink_to(pathlib.Path(runs.NETRING_RUN).parent)
        self.log = self.build / "quickstart.log"

    def quickstart(self, *arguments, **environment):
        return subprocess.run([self.folder / "scripts/quickstart", *RUN, *arguments], cwd=self.folder, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120,
                              env={**os.environ, "BUILD_DIR": str(self.build), "MESON": str(self.folder / "meson"), **environment})

    def test_one_at_a_time_works_in_a_build_folder(self):
        if shutil.which("flock") is None:
            self.skipTest("flock is not installed")
        held = os.open(self.build, os.O_RDONLY)
        self.addCleanup(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
        finished = self.quickstart("--out", str(self.out))
        self.assertEqual((finished.returncode, finished.stdout), (1, ""))
        self.assertEqual(finished.stderr, f"quickstart: another quickstart is at work in {self.build}: wait until it ends, or set "
                                          "BUILD_DIR to another folder\n")
        self.assertFalse(self.log.exists())

    def check_failed(self, finished, step):
        """One clear line at the end; before it not more than the log's last lines."""
        self.assertEqual(finished.returncode, 1, finished.stderr)
        lines = finished.stderr.splitlines()
        self.assertEqual(lines[-1], f"quickstart: {step} failed, why is above, and all that was said is in {self.log}: "
                                    "put that right and try again")
        self.assertLessEqual(len(lines), 4 + 20 + 3)
        self.assertNotIn("\033", finished.stderr)
        self.assertNotIn("loud 1\n", finished.stderr)

    def test_it_is_quiet_and_ends_with_the_answer_and_its_report(self):
        finished = self.quickstart("--out", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr + finished.stdout)
        lines = finished.stderr.splitlines()
        self.assertLessEqual(len(lines), 12, finished.stderr)
        for number, step in enumerate(("packages", "build", "report"), 1):
            number += step == "report"
            self.assertRegex(finished.stderr, rf"(?m)^{number}/4 {step} +\(.*\) \.\.\. (\d+ min )?\d+ s$")
        self.assertRegex(finished.stderr, r"(?m)^3/4 measure +\(.*\) \.\.\. $")
        self.assertEqual(lines[-2:], [f"quickstart: the log is {self.log}", f"quickstart: the report is {self.out}/report.html"])
        self.assertIn("Trust", finished.stdout)
        log = self.log.read_text()
        self.assertEqual(len(re.findall("(?m)^loud too 200$", log)), 3, "bootstrap, setup and compile")
        self.assertIn("warned", log)

    def test_the_answer_is_shown_as_asked(self):
        for option in (["--format", "csv"], ["--format=csv"]):
            finished = self.quickstart(*option, "--out", str(self.folder / option[0]))
            self.assertTrue(finished.stdout.startswith("impl,size,"), finished.stdout)

    def test_what_measures_nothing_is_shown_and_leaves_no_report(self):
        finished = self.quickstart("--dry_run")
        self.assertEqual(finished.returncode, 0, finished.stderr + finished.stdout)
        self.assertIn("1 cell in rounds", finished.stdout)
        self.assertNotIn("report", finished.stderr)
        finished = self.quickstart("--impl", "MSG_ZEROCOPY")
        self.assertEqual(finished.returncode, 2)
        self.assertIn("that is a3", finished.stderr)

    def test_a_step_that_fails_says_so_in_one_line(self):
        self.check_failed(self.quickstart(BOOTSTRAP_EXIT="3"), "packages")
        for command in ("setup", "compile"):
            finished = self.quickstart(FAILING=command)
            self.check_failed(finished, "build")
            self.assertIn("reason", finished.stderr)
        self.check_failed(self.quickstart("--out", str(self.out), REPORT_EXIT="1"), "report")

    def test_a_link_in_the_log_s_place_is_not_followed(self):
        precious = self.folder / "precious"
        precious.write_text("mine")
        self.log.symlink_to(precious)
        self.assertEqual(self.quickstart("--dry_run").returncode, 0)
        self.assertEqual(precious.read_text(), "mine")
        self.assertFalse(self.log.is_symlink())


if __name__ == "__main__":
    sys.exit(runs.main())
