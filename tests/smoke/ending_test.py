"""How netring-run ends, how it is gone on with, and what its agents do: as a user sees it."""

import os
import pathlib
import resource
import shlex
import signal
import subprocess
import sys

import runs
from runs import ONE, RunTest, run


class ExitCodes(RunTest):
    def test_1_a_cell_failed_and_the_others_went_on(self):
        finished = self.measure(*ONE, *runs.FAILS, code=1, preexec_fn=runs.with_too_few)
        self.assertIn("RLIMIT_NOFILE", finished.stderr)
        row = self.rows()[0]
        self.assertEqual((row["outcome"], row["throughput_gbps"]), ("failed", ""))

    def test_3_strict(self):
        self.measure("--impl", "a3", "--sizes", "64", "--path", "lo", "--duration", "120ms", "--slice", "30ms", "--strict", code=3)
        self.assertIn("TOO_SHORT", self.rows()[0]["reasons"])

    def test_77_nothing_could_run(self):
        prefix = []
        if os.geteuid() == 0:
            prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        self.folder.chmod(0o777)
        finished = subprocess.run([*prefix, runs.NETRING_RUN, *ONE[:4], "--path", "wire", "--out", str(self.out)],
                                  capture_output=True, text=True)
        if finished.returncode in (126, 127):
            self.skipTest("an ordinary user cannot reach the build folder")
        self.assertEqual(finished.returncode, 77, finished.stderr)
        self.assertIn("root", finished.stdout)
        self.assertEqual(self.rows()[0]["outcome"], "skipped")

    def interrupted(self, number, *arguments):
        """Starts a run, sends it a signal after its first slices, and returns what it printed."""
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--slice", "100ms", "--warmup", "0s", "--out", str(self.out),
                                    *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))  # nohup(1) ignores SIGHUP
        self.addCleanup(process.kill)
        runs.await_slices(process, self.out, 3)
        process.send_signal(number)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        return output

    def test_130_a_signal_gives_the_answers_so_far_and_resume_finishes_it(self):
        output = self.interrupted(signal.SIGINT, "--sizes", "64,512", "--nocontrol", "--duration", "1500ms")
        store = self.store()
        self.assertEqual(store.end, {"interrupted": True, "reason": "interrupted"})
        self.assertRegex(output, r"(?m)^Note   The run was interrupted after \d+ rounds?: these are the answers so far;$")
        before = store.by_round()
        self.assertLess(len(before), 30)
        self.assertEqual(sum(int(row["slices"]) for row in self.rows()), len(before))
        finished = run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        store = self.store()
        after = store.by_round()
        # The baseline, of 64 B, goes on for as long as the other does: where a round was cut off, one of them lacks it.
        baseline, other = (len(store.slices_of(cell)) for cell in store.cells)
        self.assertEqual(other, 15)
        self.assertIn(baseline, (14, 15, 16))
        self.assertEqual({key: after[key] for key in before}, before)
        self.assertEqual(sorted(each["order"] for each in after.values()), list(range(baseline + other)))
        self.assertEqual(store.end, {"interrupted": False, "reason": "all rounds"})
        self.assertEqual(len(store.resumed), 1)

    def test_130_of_a_terminal_that_has_gone(self):
        self.assertIn("The run was interrupted", " ".join(self.interrupted(signal.SIGHUP, "--duration", "1h").split()))

    def test_what_was_ignored_at_the_start_stays_ignored(self):
        """As nohup(1) and a shell's background jobs ask for it."""
        ignored = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--slice", "50ms", "--duration", "1s", "--precision", "0", "--out",
                                    str(self.out)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: [signal.signal(each, signal.SIG_IGN) for each in ignored])
        self.addCleanup(process.kill)
        runs.await_slices(process, self.out, 2)
        for each in ignored:
            process.send_signal(each)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(self.store().end["interrupted"], False)

    def test_a_limit_of_cpu_time_ends_in_a_line(self):
        finished = run(*ONE, "--duration", "30s", "--slice", "30s", "--spin", "20ms", "--out", str(self.out),
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 100)))
        self.assertIn(finished.returncode, (1, 130), finished.stderr)
        self.assertIn("it has used up its CPU time (RLIMIT_CPU), raise it: ulimit -t",
                      " ".join((finished.stdout + finished.stderr).split()))

    def test_130_within_a_budget(self):
        output = self.interrupted(signal.SIGTERM, "--impl", "a1,a3", "--budget", "1h")
        self.assertIn("The run was interrupted", output)
        self.assertEqual(run("--analyse", str(self.out)).stdout, output)


class StandardOutput(RunTest):
    def test_that_is_full(self):
        def full(*arguments, program="netring-run"):
            with open("/dev/full", "w") as device:
                return subprocess.run([runs.programs()[program], *arguments], stdout=device, stderr=subprocess.PIPE, text=True,
                                      stdin=subprocess.DEVNULL, cwd=self.folder)

        for program in runs.programs():
            for option in ("--help", "--version"):
                finished = full(option, program=program)
                self.one_line(finished, 1, f"{program}: cannot write standard output: ", "(ENOSPC)")
        for arguments in (["--list"], ["--dry_run"]):
            self.one_line(full(*arguments), 1, "cannot write standard output")
        # The results are in files all the same.
        for form in ("table", "csv", "json"):
            self.out = self.folder / form
            finished = full(*runs.QUICK, *ONE, "--format", form, "--out", str(self.out))
            self.assertEqual(finished.returncode, 1)
            self.assertIn("netring-run: cannot write standard output: No space left on device (ENOSPC)\n", finished.stderr)
            self.assertIn("results are in", finished.stderr)
            # Fewer where they are longer: the machine was busy, and the trial had no message in the usual length.
            slices = self.store().slices
            self.assertEqual(self.rows()[0]["slices"], str(len(slices)))
            self.assertIn(len(slices), range(1, runs.ROUNDS + 1))
            self.one_line(full("--analyse", str(self.out), "--format", form), 1, "cannot write standard output")

    def test_that_is_full_for_the_scripts(self):
        for name in ("bootstrap", "netring-bisect", "netring-ksft", "netring-report", "netring-vm", "quickstart", "test"):
            with open("/dev/full", "w") as device:
                finished = subprocess.run([runs.SOURCE / "scripts" / name, "--help"], stdout=device, stderr=subprocess.PIPE, text=True)
            self.one_line(finished, 1, f"{name}: cannot write standard output")

    def test_whose_reader_has_seen_enough(self):
        reader, writer = os.pipe()
        os.close(reader)
        finished = subprocess.run([runs.NETRING_RUN, *runs.QUICK, *ONE, "--out", str(self.out)], stdout=writer,
                                  stderr=subprocess.PIPE, text=True)
        os.close(writer)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertNotIn("cannot", finished.stderr)


class Again(RunTest):
    def test_a_run_runs_again(self):
        self.measure(*ONE, "--sizes", "64,512")
        first = self.store()
        for what in ("run.jsonl", ""):
            self.out = self.folder / f"again {what}"
            finished = run(str(self.folder / "run" / what), "--out", str(self.out))
            self.assertEqual(finished.returncode, 0, finished.stderr)
            self.assertEqual(self.store().run["spec"], first.run["spec"])
            self.assertEqual(self.store().cells, first.cells)

    def test_its_command_runs_it_again(self):
        self.measure(*ONE, "--sizes", "64,512", "--pin", "server=0;client=0")
        first = self.store()
        self.out = self.folder / "again"
        program, *arguments = shlex.split(first.run["command"])
        self.assertEqual(program, "netring-run")
        finished = run(*arguments, "--out", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(self.store().run["spec"], first.run["spec"])

    def test_a_store_that_is_none_is_one_clear_line(self):
        self.out.mkdir()
        path = self.out / "run.jsonl"
        for text, holds in [("", "no whole line"), ('{"run": {"schema_version": 4, "spe', "no whole line"),
                            ('{"run": {"schema_version": 3}}\n', "line 1: "), ("[]\n", "line 1: not a line of a run"),
                            ('{"slice": {}}\n', "line 1: 'run' must be on the first line"), ("[" * 100000 + "\n", "line 1: "),
                            ("\0\n", "line 1: ")]:
            path.write_text(text)
            for arguments in ([str(path)], ["--analyse", str(self.out)], ["--resume", str(self.out)]):
                with self.subTest(text=text[:30], arguments=arguments):
                    finished = run(*arguments, cwd=self.folder)
                    self.assertEqual(finished.stdout, "")
                    self.one_line(finished, 2, f"netring-run: {path}: ", holds)
            self.assertEqual(path.read_text(), text)
            self.assertEqual(os.listdir(self.out), ["run.jsonl"])


class Agents(RunTest):
    def test_an_agent_that_is_killed_fails_its_cell_and_the_run_goes_on(self):
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--sizes", "64,512", "--duration", "3s", "--slice", "300ms", "--nocontrol",
                                    "--wide", "--out", str(self.out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        runs.await_slices(process, self.out, 2)
        children = runs.agents_of(process)
        self.assertEqual(len(children), 2)
        os.kill(children[0], signal.SIGKILL)
        output, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("SIGKILL", errors)
        store = self.store()
        failed, = [each for each in store.slices if each["outcome"] == "failed"]
        self.assertIn("SIGKILL", failed["reason"])
        self.assertEqual((failed["server"], failed["client"]), (None, None))
        broken = store.cells[failed["cell"]]
        for row in self.rows():
            is_broken = broken.split("/")[4] == f"{row['size']}B"
            self.assertEqual(row["outcome"], "failed" if is_broken else "measured")
            self.assertEqual(row["server_work_ns_per_msg"] == "", is_broken)
        for cell in store.cells:
            slices = store.slices_of(cell)
            if cell == broken:
                self.assertEqual(slices[-1], failed, "a cell that failed is measured no more")
            else:
                self.assertEqual(len(slices), 10)
        self.assertRegex(output, r"(?m)^a1 \(\d+ B\): failed: .*SIGKILL")

    def test_the_agent_by_hand_says_what_it_is(self):
        agent = pathlib.Path(runs.NETRING_RUN).parent / "netring-agent"
        finished = subprocess.run([agent, "--help"], capture_output=True, text=True)
        self.assertEqual(finished.returncode, 0)
        self.assertIn("netring-run", finished.stdout)
        finished = subprocess.run([agent, "10.0.0.1"], capture_output=True, text=True)
        self.assertEqual(finished.returncode, 2)
        self.assertIn("netring-run", finished.stderr)
        finished = subprocess.run([agent], input="garbage\n", capture_output=True, text=True)
        self.assertEqual(finished.returncode, 1)
        self.assertEqual(len(finished.stderr.splitlines()), 1)


if __name__ == "__main__":
    sys.exit(runs.main())
