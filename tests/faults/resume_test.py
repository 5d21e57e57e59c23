"""A coordinator killed at random moments, and resumed, ends with each slice once, as if nothing had happened."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

KILLS = 20
CUTS = 12
ROUNDS = 24
PLAN = ["--path", "lo", "--impl", "a1,a3", "--sizes", "4096", "--duration", "480ms", "--slice", "20ms", "--warmup", "2ms",
        "--precision", "0", "--seed", "7"]


# Says nothing of how fast a cell is, or (boot_id) is named and allowed.
PASSED_OVER = {"host_name", "boot_id", "clock_sources", "tcp_available_congestion_control", "command_line"}


class Resume(RunTest):
    def start(self, plan=PLAN):
        begun = self.store_file().exists()
        arguments = ["--resume", str(self.out)] if begun else [*plan, "--out", str(self.out)]
        return subprocess.Popen([runs.NETRING_RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def store_file(self):
        return self.out / "run.jsonl"

    def slices(self):
        """(cell, round) -> slice, of what is on disk; it must load whatever happened, and no slice be there twice."""
        if not self.store_file().exists() or not self.store_file().read_bytes():
            return {}
        return self.store().by_round()

    def finish(self, process):
        output, errors = process.communicate(timeout=120)
        if process.returncode == 77:
            self.skipTest(output)
        self.assertEqual(process.returncode, 0, errors)
        return output

    def measured(self):
        """A run from its beginning to its end."""
        self.finish(self.start())
        self.check_whole(self.store())

    def check_whole(self, store):
        """Each cell has its whole duration, and the order has no gap. A baseline and its control go on for as long as the others
        do: of each round that was cut off they may lack a slice, or have one more."""
        self.assertEqual(store.end, {"interrupted": False, "reason": "all rounds"})
        by_round = store.by_round()
        for cell in store.cells:
            rounds = [each["round"] for each in store.slices_of(cell)]
            self.assertEqual(rounds, sorted(rounds))
            off = 0 if "/a3/" in cell else len(store.resumed)
            self.assertLessEqual(abs(len(rounds) - ROUNDS), off, cell)
        self.assertEqual([each["order"] for each in store.slices], list(range(len(by_round))))
        for earlier, later in zip(store.slices, store.slices[1:]):
            self.assertGreaterEqual(later["begun_ns"], earlier["begun_ns"] + earlier["took_ns"], "the run's clock went back")

    def test_killed_at_random_moments(self):
        chance = random.Random(20)
        before = {}
        for number in range(KILLS):
            if before and self.store().end:  # whole: on with another run
                self.check_whole(self.store())
                self.out = self.folder / f"run{number}"
                before = {}
            with self.start() as process:
                time.sleep(chance.uniform(0, 1.2))  # a random moment, not a wait for something
                process.kill()
            after = self.slices()
            self.assertEqual({key: after[key] for key in before}, before, "what was measured changed")
            before = after
        self.finish(self.start())
        after = self.slices()
        self.assertEqual({key: after[key] for key in before}, before, "what was measured changed")
        self.check_whole(self.store())

    def test_killed_by_its_slices(self):
        """Where a slice is told as written, it is on disk: at most the one in flight is lost, however often it is killed."""
        for kills in range(1, 6):
            with self.start() as process:
                runs.await_slices(process, self.out, 9 * kills)
                before = self.slices()
                process.kill()
            self.assertEqual({key: self.slices()[key] for key in before}, before)
        self.finish(self.start())
        self.assertEqual({key: self.slices()[key] for key in before}, before)
        self.check_whole(self.store())
        self.assertEqual(len(self.store().resumed), 5)

    def test_cut_off_anywhere(self):
        """As a crash of the machine may leave it: at a line's end, within a line, within the first."""
        self.measured()
        whole = self.store_file().read_bytes()
        lines = whole.splitlines(keepends=True)
        slices = self.slices()
        chance = random.Random(4)
        first = len(lines[0])
        cuts = [first, first + 1, len(whole) - 1, len(whole) - len(lines[-1])]
        cuts += [chance.randrange(first, len(whole)) for _ in range(CUTS)]
        for cut in cuts:
            with self.subTest(cut=cut):
                self.store_file().write_bytes(whole[:cut])
                kept = self.slices()
                self.assertEqual(kept, {key: slices[key] for key in kept})
                whole_lines = whole[:cut].split(b"\n")[:-1]
                self.assertEqual(len(kept), sum(line.startswith(b'{"slice":') for line in whole_lines))
                analysed = runs.run("--analyse", str(self.out))
                self.assertEqual(analysed.stderr, "")
                self.assertEqual(len(self.rows("samples.csv")), 2 * len(kept))
                self.assertEqual(self.store_file().read_bytes(), whole[:cut], "analysing changed it")
                if cut in cuts[:6]:
                    self.finish(self.start())
                    after = self.slices()
                    self.assertEqual({key: after[key] for key in kept}, kept)
                    self.check_whole(self.store())
        for cut in (0, 1, first // 2, first - 1):
            with self.subTest(cut=cut):
                self.store_file().write_bytes(whole[:cut])
                self.one_line(runs.run("--resume", str(self.out)), 2, "run.jsonl: ", "no whole line")
                self.assertEqual(self.store_file().read_bytes(), whole[:cut])

    def edit(self, change):
        """Changes the first line of the store."""
        first, rest = self.store_file().read_text().split("\n", 1)
        run = json.loads(first)
        change(run["run"])
        self.store_file().write_text(json.dumps(run) + "\n" + rest)

    def test_it_goes_on_only_where_it_began(self):
        self.interrupted()
        original = self.store_file().read_bytes()

        def of_environment(key):
            return lambda run: run["environment"].update({key: "another"})

        def of_path(key, value):
            return lambda run: run["path"].update({key: value})

        # Every fact that netring-compare refuses by, and what makes it this machine and this program.
        begun = self.store().run
        changes = {key: of_environment(key) for key in begun["environment"].keys() - PASSED_OVER}
        self.assertGreater(len(changes), 30)
        for key, value in begun["path"].items():
            if not key.endswith(("_address", "_next_hop", "_rtt_ns")):  # as netring-compare, which does not compare them
                changes[key] = of_path(key, not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else "another")
        changes["cell 1"] = lambda run: run["cells"].insert(1, run["cells"].pop())
        for name, change in changes.items():
            with self.subTest(name):
                self.store_file().write_bytes(original)
                self.edit(change)
                edited = self.store_file().read_bytes()
                files = sorted(os.listdir(self.out))
                finished = runs.run("--resume", str(self.out))
                self.assertEqual(finished.stdout, "")
                then = "in the run, but its settings give '" if name == "cell 1" else "' when the run began, '"
                self.one_line(finished, 2, name, then)
                self.assertEqual(self.store_file().read_bytes(), edited)
                self.assertEqual(sorted(os.listdir(self.out)), files)
        self.store_file().write_bytes(original)
        self.finish(self.start())
        self.check_whole(self.store())

    def test_nobody_else_names_a_program(self):
        self.interrupted()
        marker = self.folder / "ran"
        program = self.folder / "program"
        program.write_text(f"#!/bin/sh\necho >{marker}\n")
        program.chmod(0o755)
        far = {"path": "veth", "server_address": "127.0.0.1"}
        names = {"server_exec": far, "client_exec": far, "agent": {}}
        original = self.store_file().read_bytes()

        def everybody_may_write():
            self.store_file().chmod(0o666)
            return "anybody"

        def another_has_it():
            self.store_file().chmod(0o644)
            os.chown(self.store_file(), 65534, 65534)
            return "user 65534"

        for author in (everybody_may_write, *([another_has_it] if os.geteuid() == 0 else [])):
            for name, others in names.items():
                with self.subTest(name, author=author.__name__):
                    self.store_file().write_bytes(original)
                    self.edit(lambda run: run["spec"].update({name: str(program), **others}))
                    whose = author()
                    for arguments in (["--resume", str(self.out)], [str(self.out), "--out", str(self.folder / "again")]):
                        self.one_line(runs.run(*arguments), 2, f"may be written by {whose}", f"--{name}={program}; ",
                                      "copy the directory")
                    self.assertFalse(marker.exists())
        self.store_file().write_bytes(original)
        self.finish(self.start())  # there is nothing to run in it

    def test_a_restart_between_is_named(self):
        self.interrupted()
        if "boot_id" not in self.store().run["environment"]:
            self.skipTest("this machine has no boot_id")
        self.edit(lambda run: run["environment"].update({"boot_id": "another"}))
        process = self.start()
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("netring-run: the machine was started anew since the run began (boot_id: 'another', now '", errors)
        self.check_whole(self.store())

    def test_perf_follows_no_link(self):
        if shutil.which("perf") is None:
            self.skipTest("perf is not installed")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        self.interrupted([*PLAN, "--perf_stat"])
        shutil.rmtree(self.out / "perf")
        (self.out / "perf").symlink_to(elsewhere)
        process = self.start()
        _, errors = process.communicate(timeout=120)
        self.assertIn("cannot open perf of the run's directory", errors)
        self.assertEqual(os.listdir(elsewhere), [])

    def interrupted(self, plan=PLAN):
        process = self.start(plan)
        runs.await_slices(process, self.out, 8)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        return output

    def test_a_finished_run_is_left_as_it_is(self):
        self.measured()
        files = {name: (self.out / name).read_bytes() for name in os.listdir(self.out)}
        when = self.store_file().stat().st_mtime_ns
        finished = runs.run("--resume", str(self.out), "--wide")
        self.assertEqual(finished.returncode, 0)
        self.assertIn("has ended already", finished.stderr)
        self.assertIn("vs a1", finished.stdout)
        self.assertEqual({name: (self.out / name).read_bytes() for name in os.listdir(self.out)}, files)
        self.assertEqual(self.store_file().stat().st_mtime_ns, when)

    def test_a_run_that_is_being_written_is_left_to_who_writes_it(self):
        with self.start() as process:
            runs.await_slices(process, self.out, 3)
            process.send_signal(signal.SIGSTOP)
            before = self.store_file().read_bytes()
            for option in ("--resume", "--analyse"):
                self.one_line(runs.run(option, str(self.out)), 1, "is being written by another netring-run")
            self.assertEqual(os.listdir(self.out), ["run.jsonl"])
            self.assertIn("cells", runs.run("--resume", str(self.out), "--dry_run").stdout, "who writes nothing may look")
            self.assertEqual(self.store_file().read_bytes(), before)
            process.send_signal(signal.SIGCONT)
            self.finish(process)
        self.check_whole(self.store())

    def test_two_that_resume_it_at_once_lose_nothing(self):
        self.interrupted()
        both = [self.start() for _ in range(2)]
        said = [process.communicate(timeout=120) for process in both]
        codes = sorted(process.returncode for process in both)
        self.assertIn(codes, ([0, 0], [0, 1]), said)
        self.check_whole(self.store())

    def test_a_budget_goes_on_where_it_was(self):
        self.interrupted(["--path", "lo", "--impl", "a1,a3", "--sizes", "4096", "--slice", "20ms", "--warmup", "2ms", "--budget",
                          "5s"])
        last = self.store().slices[-1]
        self.finish(self.start())
        store = self.store()
        self.assertEqual(store.end, {"interrupted": False, "reason": "budget spent"})
        self.assertEqual(len(store.by_round()), len(store.slices))
        later = [each["begun_ns"] for each in store.slices if each["order"] > last["order"]]
        self.assertTrue(all(begun >= last["begun_ns"] + last["took_ns"] for begun in later))
        self.assertTrue(all(begun < 5_000_000_000 for begun in later), "a slice began when the budget was spent")


if __name__ == "__main__":
    runs.main()
