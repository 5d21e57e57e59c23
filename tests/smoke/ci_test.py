#!/usr/bin/env python3
"""The composite action for CI: its steps, played here as a runner does: with the programs themselves, and with stand-ins for every
code that they may end with."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import runs

try:
    import yaml
except ImportError:
    yaml = None

ACTION = runs.SOURCE / ".github/actions/netring/action.yml"
PAGE = runs.SOURCE / "docs/CI.md"
# How GitHub starts a step with `shell: bash`.
SHELL = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
ANSWERS = {0: "same", 4: "regression", 5: "unsure", 2: "not-measured", 1: "not-measured", 127: "not-measured"}
STAND_INS = {
    "netring-run": 'for word; do out=$word; done; [ "$RUN_CODE" = 2 ] || mkdir -p "$out"; exit "$RUN_CODE"',
    "netring-compare": 'echo "compared: $*"; exit "$COMPARE_CODE"',
    "netring-report": '[ -d "$1" ] || exit 2; echo "a report" > "$1/report.md"',
}


class Runner:
    """Plays the steps of a composite action."""

    def __init__(self, action, folder, inputs, environment):
        self.action, self.folder, self.environment = action, folder, environment
        self.inputs = {name: inputs.get(name, each.get("default", "")) for name, each in action["inputs"].items()}
        self.outputs = {}  # (step, name) -> value
        self.failed = False
        self.said = ""
        self.summary = folder / "summary"
        self.summary.touch()
        (folder / "temp").mkdir()

    def value(self, text):
        """The text with its expressions replaced; one that is not known here is an error."""
        def replace(found):
            parts = found[1].split(".")
            if parts[0] == "inputs":
                return self.inputs[parts[1]]
            assert (parts[0], parts[2]) == ("steps", "outputs"), found[0]
            return self.outputs.get((parts[1], parts[3]), "")

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", replace, text)

    def play(self):
        for number, step in enumerate(self.action["runs"]["steps"]):
            if not self.failed or step.get("if") == "always()":
                self.play_one(number, step)

    def play_one(self, number, step):
        script, output = self.folder / f"step{number}.sh", self.folder / f"output{number}"
        script.write_text(step["run"])
        output.touch()
        environment = {**self.environment, **{name: self.value(text) for name, text in step.get("env", {}).items()},
                       "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.summary),
                       "RUNNER_TEMP": str(self.folder / "temp")}
        ended = subprocess.run([*SHELL, script], cwd=self.folder, env=environment, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=120)
        self.said += ended.stdout
        self.failed |= ended.returncode != 0
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.outputs[step["id"], name] = value

    def answer(self):
        return self.value(self.action["outputs"]["answer"]["value"])


@unittest.skipIf(yaml is None, "python3-yaml is not installed (scripts/bootstrap --dev)")
class Action(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.action = yaml.safe_load(ACTION.read_text())

    def runner(self, name, programs, **options):
        folder = self.folder / name
        folder.mkdir()
        inputs = {"base": "a/netring-agent", "change": "b/netring-agent", "programs": str(programs),
                  **options.pop("inputs", {})}
        return Runner(self.action, folder, inputs, {**os.environ, **options})

    def stand_ins(self):
        programs = self.folder / "programs"
        programs.mkdir()
        for name, text in STAND_INS.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        return programs

    def test_what_a_runner_needs(self):
        self.assertEqual(self.action["runs"]["using"], "composite")
        for step in self.action["runs"]["steps"]:
            self.assertEqual(step["shell"], "bash", step["name"])
            self.assertNotIn("${{", step["run"], "what others choose goes through env: it would be run as a part of the script")
        for name, each in self.action["inputs"].items():
            self.assertTrue(each["description"], name)
            self.assertTrue("default" in each or each["required"], name)

    def test_each_step_is_right_bash(self):
        for step in self.action["runs"]["steps"]:
            with self.subTest(step["name"]):
                subprocess.run(["bash", "-n"], input=step["run"], text=True, check=True)
                if shutil.which("shellcheck"):
                    checked = subprocess.run(["shellcheck", "--shell=bash", "-"], input=step["run"], text=True,
                                             capture_output=True)
                    self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_it_fails_on_a_regression_only(self):
        programs = self.stand_ins()
        for run_code in (0, 1, 2, 77):
            for compare_code, answer in ANSWERS.items():
                with self.subTest(run=run_code, compare=compare_code):
                    codes = {"RUN_CODE": str(run_code), "COMPARE_CODE": str(compare_code)}
                    runner = self.runner(f"{run_code}-{compare_code}", programs, **codes)
                    runner.play()
                    self.assertEqual(runner.failed, compare_code == 4, runner.said)
                    self.assertEqual(runner.answer(), answer)
                    self.assertEqual("::warning::" in runner.said, run_code != 0 or compare_code not in (0, 4), runner.said)
                    # Relative paths are those that netring-run made of them.
                    agents = f"{runner.folder}/a/netring-agent {runner.folder}/b/netring-agent"
                    self.assertIn(f"compared: netring-result --by agent {agents}", runner.summary.read_text())
                    self.assertEqual("a report" in runner.summary.read_text(), run_code != 2)

    def agents(self):
        """Two builds that are alike."""
        agents = {}
        for name in ("base", "change"):
            agents[name] = str(self.folder / name / "netring-agent")
            os.makedirs(self.folder / name)
            shutil.copy(runs.programs()["netring-agent"], agents[name])
        return agents

    def play_real(self, agents, arguments):
        programs = f"{pathlib.Path(runs.NETRING_RUN).parent}:{runs.SOURCE / 'scripts'}"
        runner = self.runner("real", programs, inputs={**agents, "arguments": arguments})
        runner.play()
        return runner

    @unittest.skipIf(runs.is_sanitized(), "with a sanitizer no cell is compared")
    @unittest.skipIf(shutil.which("strace") is None, "strace is not installed (scripts/bootstrap)")
    def test_a_build_that_costs_more(self):
        """With the programs themselves: each system call of the second build stops for a tracer, twice."""
        agents = self.agents()
        program = pathlib.Path(agents["change"])
        program.rename(program.with_name("traced"))
        program.write_text('#!/bin/sh\nexec strace -f -o /dev/null "${0%/*}/traced" "$@"\n')
        program.chmod(0o755)
        runner = self.play_real(agents, "--impl a1 --sizes 64\n--path lo\n--budget 6s\n")
        self.assertEqual((runner.answer(), runner.failed), ("regression", True), runner.said)
        self.assertIn("::error::", runner.said)

    @unittest.skipIf(runs.is_sanitized(), "with a sanitizer no cell is compared")
    def test_the_same_program_twice(self):
        """With the programs themselves. The two are alike, but a busy machine may find otherwise."""
        runner = self.play_real(self.agents(), "--impl a1 --sizes 64 --path lo --budget 4s")
        self.assertEqual(runner.failed, runner.answer() == "regression", runner.said)
        self.assertNotEqual(runner.answer(), "not-measured", runner.said)
        self.assertIn("| answer |", runner.summary.read_text())
        self.check_files(runner)
        if "netring-report made no report" not in runner.said:  # its packages are missing
            self.assertIn("## All cells", runner.summary.read_text())

    def check_files(self, runner):
        """What the action's outputs name is there, in the forms of the two services."""
        history = json.loads((runner.folder / runner.value(self.action["outputs"]["benchmark"]["value"])).read_text())
        self.assertEqual([sorted(each) for each in history], [["name", "range", "unit", "value"]])
        bencher = json.loads((runner.folder / runner.value(self.action["outputs"]["bencher"]["value"])).read_text())
        for metrics in bencher.values():
            self.assertIn("value", next(iter(metrics.values())))

    def test_what_the_page_shows(self):
        """The jobs of docs/CI.md: their YAML, and what they give the action and take from it."""
        text = PAGE.read_text()
        blocks = [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S)]
        steps = [step for block in blocks for step in (block if isinstance(block, list) else block["jobs"]["cost"]["steps"])]
        uses = [step for step in steps if step.get("uses", "").endswith(str(ACTION.parent.relative_to(runs.SOURCE)))]
        self.assertEqual(len(uses), 1)
        self.assertLessEqual(set(uses[0]["with"]), set(self.action["inputs"]))
        required = {name for name, each in self.action["inputs"].items() if each.get("required")}
        self.assertLessEqual(required, set(uses[0]["with"]))
        self.assertLessEqual(set(re.findall(r"steps\.netring\.outputs\.(\w+)", text)), set(self.action["outputs"]))
        for name in self.action["inputs"]:
            self.assertIn(f"`{name}`", text)
        for answer in ANSWERS.values():
            self.assertIn(f"`{answer}`", text)

    def test_the_lines_of_the_page_for_other_services(self):
        lines = re.search(r"^## Elsewhere\n.*?\n\n((?: {4}[^\n]*\n)+)", PAGE.read_text(), re.M | re.S)[1]
        path = f"{self.stand_ins()}:{os.environ['PATH']}"
        # The stand-in's run directory is its last argument.
        for code, expected in ((0, 0), (4, 1), (5, 0), (2, 0)):
            ended = subprocess.run(["bash", "-ec", lines], cwd=self.folder, text=True, capture_output=True,
                                   env={**os.environ, "PATH": path, "RUN_CODE": "0", "COMPARE_CODE": str(code)})
            self.assertEqual(ended.returncode, expected, ended.stderr)


if __name__ == "__main__":
    runs.main()
