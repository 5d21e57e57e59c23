"""Agents of several builds: what a run records of them, and when it goes on with them."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import unittest

import runs
from runs import ONE, RunTest

AGENT = pathlib.Path(runs.programs()["netring-agent"])
COMPARE = runs.programs()["netring-compare"]
# The head of an ELF note with a build id of 20 or 16 bytes, before the id itself.
NOTE = re.compile(rb"\x04\0\0\0([\x14\x10])\0\0\0\x03\0\0\0GNU\0", re.DOTALL)


def rebuild(path):
    """Replaces the agent by what counts as another build: another id."""
    data = bytearray(AGENT.read_bytes())
    found = NOTE.search(data)
    assert found, "the agent has no build id"
    data[found.end()] ^= 0xff
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    path.chmod(0o755)
    return bytes(data[found.end():found.end() + found.group(1)[0]]).hex()


class Agents(RunTest):
    def setUp(self):
        super().setUp()
        self.other = self.folder / "b" / "netring-agent"
        self.other.parent.mkdir()
        self.id = rebuild(self.other)

    def cut_the_end(self):
        """As when the run is killed after its last slice."""
        store = self.out / "run.jsonl"
        store.write_text("".join(line + "\n" for line in store.read_text().splitlines() if '"end"' not in line))

    def test_what_they_were_built_from_is_recorded_and_compared(self):
        self.measure(*ONE, "--agent", f",{self.other}")
        run = self.store().run
        own, other = run["agents"]
        self.assertEqual((own["agent"], other["agent"]), ("", str(self.other)))
        for name, text in own["build"].items():
            if name != "build_id":
                self.assertEqual((text, other["build"][name]), (run["environment"][name],) * 2, name)
        self.assertEqual(other["build"]["build_id"], self.id)
        self.assertNotEqual(own["build"]["build_id"], self.id)
        if own["build"]["build_type"] == "debug" or own["build"]["sanitizer"] != "none":
            self.skipTest("times of such a build are not compared")
        by = [COMPARE, str(self.out), "--by", "agent", "own agent", str(self.other)]
        table = subprocess.run(by, capture_output=True, text=True)
        self.assertIn(f"They also differ in build (build_id {own['build']['build_id']} against {self.id}).", table.stdout,
                      table.stderr)
        found = json.loads(subprocess.run([*by, "--format", "json"], capture_output=True, text=True).stdout)
        self.assertEqual(found["differences"], {"build": {"build_id": [own["build"]["build_id"], self.id]}})

    def test_a_run_does_not_go_on_with_one_that_was_rebuilt(self):
        self.measure(*ONE, "--agent", str(self.other))
        self.cut_the_end()
        shutil.copy(AGENT, self.other.with_name("kept"))
        self.other.unlink()
        self.other.symlink_to("kept")
        self.one_line(runs.run("--resume", str(self.out)), 2, f"{self.other}: build_id: '{self.id}' when the run began")
        self.other.unlink()
        rebuild(self.other)
        finished = runs.run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(self.store().end["reason"], "all rounds")

    def test_one_that_was_rebuilt_does_not_take_over_in_a_run(self):
        process = subprocess.Popen([runs.NETRING_RUN, *runs.QUICK, *ONE, "--duration", "60s", "--agent", str(self.other),
                                    "--out", str(self.out)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        runs.await_slices(process, self.out, 40)  # one in twenty that fails does not end the cell
        self.other.unlink()
        shutil.copy(AGENT, self.other)
        for agent in runs.agents_of(process):
            os.kill(agent, signal.SIGKILL)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn(f"{self.other} was rebuilt since the run began", self.store().slices[-1]["reason"])

    def test_a_relative_path_holds_from_everywhere(self):
        here = {"cwd": self.folder}
        finished = runs.quick("--out", "run", *ONE, "--agent", "b/../b/netring-agent", **here)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        run = self.store().run
        self.assertEqual(run["spec"]["agent"], str(self.other))
        self.assertIn(f"--agent={self.other}", run["command"])
        self.cut_the_end()
        for arguments in (["--resume", str(self.out)], [str(self.out / "run.jsonl"), "--out", str(self.folder / "again")]):
            finished = runs.run(*arguments, cwd="/")
            self.assertEqual(finished.returncode, 0, finished.stderr)
        plan = runs.run(*ONE, "--agent", "b/netring-agent", "--dry_run", **here)
        self.assertIn(f"/agent={self.other}\n", plan.stdout)

    def test_a_path_that_a_list_cannot_hold(self):
        folder = self.folder / "a,b"
        folder.mkdir()
        self.one_line(runs.run(*ONE, "--agent", "agent", cwd=folder), 2, "--agent=", "has a comma", "another path")

    @unittest.skipIf(shutil.which("perf") is None, "perf is not installed")
    def test_perf_beside_agents_with_long_paths(self):
        deep = self.folder.joinpath(*("folder" * 10 for _ in range(5)))
        deep.mkdir(parents=True)
        agents = [deep / "a", deep / "b"]
        for agent in agents:
            agent.symlink_to(self.other)
        cell = f"uring/a1/rr/default/64B/t1/c1/agent={agents[1]}"
        self.measure(*ONE, "--duration", "300ms", "--slice", "300ms", "--nocontrol", "--agent", ",".join(map(str, agents)),
                     "--perf_stat", "--perf_record", cell)
        files = [path.name for path in (self.out / "perf").iterdir()]
        self.assertEqual(sorted(name.partition(".")[2] for name in files),
                         ["client.perf.data"] + ["client.stat.txt"] * 2 + ["server.perf.data"] + ["server.stat.txt"] * 2)
        self.assertEqual(len({name.partition(".")[0] for name in files}), 2, "one beginning for each cell")


if __name__ == "__main__":
    runs.main()
