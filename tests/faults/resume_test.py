"""A coordinator killed at random moments, and resumed, ends with each repetition once, as if nothing had happened."""

import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

KILLS = 20
CELLS = {"a1", "a3"}
REPS = 4
PLAN = ["--path", "lo", "--impl", ",".join(sorted(CELLS)), "--sizes", "4096", "--duration", "50ms", "--warmup", "10ms", "--reps",
        str(REPS), "--seed", "7"]


class Resume(RunTest):
    def start(self):
        begun = (self.out / "run.json").exists()
        arguments = ["--resume", str(self.out)] if begun else [*PLAN, "--out", str(self.out)]
        return subprocess.Popen([runs.NETRING_RUN, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def repetitions(self):
        """(cell, number) -> repetition, of what is on disk; it must load whatever happened."""
        if not (self.out / "run.json").exists():
            return {}
        found = [(cell["id"], repetition) for cell in json.loads((self.out / "run.json").read_text())["cells"]
                 for repetition in cell["repetitions"]]
        known = len({(cell, repetition["number"]) for cell, repetition in found})
        self.assertEqual(known, len(found), "a repetition was made twice")
        journal = self.out / "run.journal"
        for line in journal.read_text().splitlines(keepends=True) if journal.exists() else []:
            if line.endswith("\n"):  # else it was killed as it wrote
                found.append(tuple(json.loads(line).values()))
        return {(cell.split("/")[1], repetition["number"]): repetition for cell, repetition in found}

    def finish(self, process):
        _, errors = process.communicate(timeout=120)
        if process.returncode == 77:
            self.skipTest(errors.strip())
        self.assertEqual(process.returncode, 0, errors)

    def test_killed_at_random_moments(self):
        chance = random.Random(20)
        before = {}
        for number in range(KILLS):
            if len(before) == len(CELLS) * REPS:  # whole: on with another run
                self.out = self.folder / f"run{number}"
                before = {}
            with self.start() as process:
                time.sleep(chance.uniform(0, 0.6))  # a random moment, not a wait for something
                process.kill()
            after = self.repetitions()
            self.assertEqual({key: after[key] for key in before}, before, "what was measured changed")
            before = after
        self.finish(self.start())
        self.assertEqual(set(self.repetitions()), {(impl, number) for impl in CELLS for number in range(REPS)})
        self.assertFalse(self.run_json()["interrupted"])


if __name__ == "__main__":
    runs.main()
