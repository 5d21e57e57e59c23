"""Every flag, the exit codes, bad input, signals, running again and resuming."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

import runs
from runs import RunTest, quick, run

PROGRAMS = {f"netring-{name}": os.environ[f"NETRING_{name.upper()}"]
            for name in ("run", "agent", "server", "client", "probe")}
ONE = ["--impl", "a1", "--sizes", "64", "--path", "lo"]

# arguments, what the one line on standard error must hold
BAD = [
    (["--sizes", "0"], ["--sizes=0", "at least 8"]),
    (["--sizes", "7"], ["--sizes=7", "at least 8"]),
    (["--sizes=12"], ["--sizes=12", "multiple of 8"]),
    (["--sizes", "abc"], ["--sizes=abc", "bytes"]),
    (["--sizes", "2G"], ["--sizes=2G", "at most 1G"]),
    (["--threads", "0"], ["--threads=0", "1 to 256"]),
    (["--impl", "a9"], ["--impl=a9", "a1", "zc"]),
    (["--duration", "-1s"], ["--duration=-1s"]),
    (["--warmup", "soon"], ["--warmup=soon"]),
    (["--reps", "0"], ["--reps=0"]),
    (["--until", "0%"], ["--until=0%", "percentage"]),
    (["--until", "3%", "--reps", "5", "--max_reps", "4"], ["--max_reps=4", "--reps"]),
    (["--rate", "100", "--workload", "stream"], ["--rate=100", "--workload=rr"]),
    (["--depth", "0"], ["--depth=0", "1 to"]),
    (["missing.toml"], ["missing.toml"]),
    (["--ring", "fast"], ["--ring=fast", "default"]),
    (["--recv", "sometimes"], ["--recv=sometimes", "multishot", "waitall"]),
    (["--factors", "recv=multishot"], ["--factors=recv=multishot", "--recv"]),
    (["--factors", "recv=plain,recv=bundle", "--design", "full"], ["--design=full", "--design=one"]),
    (["--path", "moon"], ["--path=moon", "veth"]),
    (["--pin", "server=x"], ["--pin=server=x"]),
    (["--engine", "libevent"], ["--engine=libevent", "uring"]),
    (["--format", "xml"], ["--format=xml", "csv"]),
    (["--no-such"], ["--no-such", "--help"]),
    (["--reps"], ["--reps", "value"]),
    (["--strict=perhaps"], ["--strict=perhaps", "true"]),
    (["one", "two"], ["two"]),
    (["missing.json"], ["missing.json"]),
    (["--server_netns", "a"], ["client_netns"]),
    (["--resume", "nowhere"], ["nowhere"]),
    (["--list", "nosuchfile"], ["--list", "file"]),
    (["--no-help"], ["--help", "turned off"]),
    (["--port=1"], ["netring-server and netring-client take it"]),
    (["--SIZES=64"], ["did you mean --sizes?"]),
    (["--verify", "yes"], ["write --verify=true"]),
    ([""], ["''"]),
    (["--resume="], ["--resume=", "empty"]),
    (["--resume=", "--dry_run"], ["--resume=", "empty"]),
    (["--out", ""], ["--out=", "empty"]),
]


class BadInput(RunTest):
    def test_each_is_one_clear_line(self):
        for arguments, holds in BAD:
            with self.subTest(arguments):
                finished = run(*arguments, cwd=self.folder)
                self.assertEqual(finished.returncode, 2, finished.stderr)
                self.assertEqual(finished.stdout, "")
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                for text in holds:
                    self.assertIn(text, finished.stderr)
                self.assertEqual(os.listdir(self.folder), [], "something was created")

    def test_what_names_hold_is_escaped(self):
        for arguments, holds in (([b"a\nb"], "a\\nb"), ([b"a\nb.toml"], "a\\nb.toml"), ([b"--resume=/no\n\xff"], "/no\\n\\xff"),
                                 ([b"--path=lo", b"--out=/proc/\n\xff"], "/proc/\\n\\xff"), ([b"\xff"], "\\xff")):
            finished = subprocess.run([runs.NETRING_RUN, *arguments], capture_output=True, cwd=self.folder)
            self.assertEqual((finished.returncode, finished.stdout), (2, b""))
            self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
            self.assertIn(holds, finished.stderr.decode("ascii"))

    def test_out_that_cannot_be_made(self):
        blocker = self.folder / "file"
        blocker.write_text("")
        finished = run(*ONE, "--out", str(blocker / "run"))
        self.assertEqual(finished.returncode, 2, finished.stderr)
        self.assertEqual(len(finished.stderr.splitlines()), 1)
        self.assertIn("--out=", finished.stderr)
        self.assertEqual(os.listdir(self.folder), ["file"])

    def test_out_that_holds_a_run_is_left_alone(self):
        self.out.mkdir()
        (self.out / "run.json").write_text("mine")
        finished = run(*ONE, "--out", str(self.out))
        self.assertEqual(finished.returncode, 2)
        self.assertEqual((self.out / "run.json").read_text(), "mine")


class Flags(RunTest):
    def spec_of(self, *arguments):
        self.measure(*arguments)
        return self.run_json()["spec"]

    def sample(self, side="server"):
        return next(row for row in self.rows("samples.csv") if row["side"] == side)

    def test_settings_reach_the_sockets_and_the_ring(self):
        self.measure(*ONE, "--cc", "reno", "--sndbuf", "64K", "--rcvbuf", "128K", "--spin", "5us", "--slots", "3",
                     "--alloc", "page", "--perf", "off", "--ring", "plain", "--pin", "same", "--connections", "2")
        sample = self.sample()
        self.assertEqual(sample["congestion_control"], "reno")
        self.assertEqual(sample["sndbuf"], str(2 * 64 * 1024))
        self.assertEqual(sample["rcvbuf"], str(2 * 128 * 1024))
        self.assertEqual(sample["spin_ns"], "5000")
        self.assertEqual(sample["working_set_bytes"], str(2 * 3 * 64))
        self.assertEqual(sample["ring_granted"], "")
        self.assertEqual(sample["cpus"], self.sample("client")["cpus"])

    def test_default_ring_asks_and_is_granted(self):
        self.measure(*ONE)
        ring = self.run_json()["cells"][0]["repetitions"][0]["server"]["ring"]
        self.assertIn("defer_taskrun", ring["asked"])
        self.assertLessEqual(set(ring["granted"]), set(ring["asked"]))

    def test_receive_modes_are_cells(self):
        modes = ["plain", "poll_first", "multishot", "multishot_inc", "bundle", "waitall"]
        self.measure("--impl", "a1", "--sizes", "4K", "--path", "lo", "--engine", "uring,blocking", "--recv", ",".join(modes), "--verify")
        rows = self.rows()
        self.assertEqual([row["recv"] for row in rows], modes + [""])
        for row in rows:
            if row["outcome"] == "skipped":  # an older kernel
                self.assertIn("io_uring's", row["reasons"])
                continue
            self.assertEqual(row["outcome"], "measured", row["reasons"])
        samples = self.rows("samples.csv")
        self.assertTrue(samples)
        for sample in samples:
            self.assertEqual(sample["recv_granted"], sample["recv"])
            self.assertEqual(sample["receive_completions"] == "", sample["engine"] == "blocking")

    def test_placements(self):
        for pin in ("auto", "split", "none", "server=0;client=0"):
            with self.subTest(pin):
                self.out = self.folder / pin.replace(";", "_")
                self.measure(*ONE, "--pin", pin)
                cpus = self.sample()["cpus"]
                self.assertEqual(cpus == "any", pin == "none")

    def test_verify_in_every_variant(self):
        self.measure("--verify", "--impl", "a1,a2,a3,zc,plain,link", "--sizes", "8,64K", "--path", "lo")
        self.assertTrue(all(row["outcome"] == "measured" for row in self.rows()))

    def test_auto_sends_by_the_size_it_is_given(self):
        self.measure("--impl", "auto", "--auto_from", "32K", "--verify", "--sizes", "8,64K", "--path", "lo",
                     "--engine", "uring,epoll")
        chosen = [(row["engine"], row["sent_with"], row["zc_sends"] != "0") for row in self.rows()]
        self.assertEqual(chosen, [("uring", "a1", False), ("uring", "zc", True),
                                  ("epoll", "a1", False), ("epoll", "a3", True)])

    def test_auto_measures_where_nothing_is_given(self):
        finished = self.measure("--impl", "a1,auto", "--sizes", "64", "--path", "lo")
        rule, = self.run_json()["auto"]
        self.assertEqual([trial["size"] for trial in rule["trials"]], [4096 << 2 * i for i in range(5)])
        self.assertIn("auto (uring, rr) sent with", finished.stdout)
        self.assertEqual([row["sent_with"] for row in self.rows()], ["a1", "a1"])

    def test_orders(self):
        spec = self.spec_of(*ONE, "--order", "sequential", "--seed", "7", "--workload", "rr", "--engine", "uring")
        self.assertEqual((spec["order"], spec["seed"]), ("sequential", "7"))

    def test_until_repeats_and_says_what_it_did_not_reach(self):
        finished = self.measure(*ONE, "--until", "0.000001%", "--max_reps", "4")
        self.assertEqual(self.rows()[0]["reps"], "4")
        self.assertIn("WIDE_INTERVAL", self.rows()[0]["reasons"])
        self.assertIn("--until", finished.stdout)

    def test_aa_says_which_differences_mean_nothing(self):
        finished = self.measure(*ONE, "--aa", "--reps", "2")
        self.assertEqual([row["twin"] for row in self.rows()], ["0", "1"])
        self.assertIn("A/A check", finished.stdout)
        floor = self.run_json()["noise_floor"]
        self.assertEqual(len(floor), 5)
        self.assertTrue(all(percent >= 0 for percent in floor.values()), floor)

    def test_cells_are_compared_with_the_first_variant(self):
        finished = self.measure("--impl", "a1,a3", "--sizes", "64", "--path", "lo", "--reps", "2")
        self.assertIn("vs a1", finished.stdout)
        first, second = self.rows()
        self.assertEqual((first["server_cpu_vs_baseline"], first["server_cpu_difference"]), ("", ""))
        self.assertGreater(float(second["server_cpu_vs_baseline"]), 0)
        self.assertIn(second["server_cpu_difference"], ("more", "less", "no difference seen"))

    def test_a_drawn_seed_is_recorded(self):
        self.assertRegex(self.spec_of(*ONE)["seed"], r"^\d+$")

    def test_formats_are_the_files(self):
        finished = self.measure(*ONE, "--format", "csv")
        self.assertEqual(finished.stdout, (self.out / "results.csv").read_text())
        self.out = self.folder / "second"
        finished = self.measure(*ONE, "--format=json")
        self.assertEqual(json.loads(finished.stdout), self.run_json())

    def test_default_out(self):
        finished = quick(*ONE, cwd=self.folder)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        (made,) = (self.folder / "results").iterdir()
        self.assertEqual(sorted(os.listdir(made)), ["results.csv", "run.json", "samples.csv"])
        self.assertIn(made.name, finished.stderr)

    def test_what_only_prints(self):
        for arguments, holds in [(["--dry_run"], "16 cells, 48 repetitions"), (["--list"], "SENDMSG_ZC"),
                                 (["--help"], "--sizes"), (["--version"], "netring-run"), (["--dry-run"], "seed")]:
            with self.subTest(arguments):
                finished = run(*arguments, cwd=self.folder)
                self.assertEqual(finished.returncode, 0)
                self.assertIn(holds, finished.stdout)
                self.assertEqual(finished.stderr, "")
                self.assertEqual(os.listdir(self.folder), [])


class EveryProgram(unittest.TestCase):
    def ask(self, program, *arguments):
        return subprocess.run([PROGRAMS[program], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_explains_itself(self):
        for program in PROGRAMS:
            for argument in ("-h", "--help", "--version"):
                with self.subTest(program=program, argument=argument):
                    finished = self.ask(program, argument)
                    self.assertEqual((finished.returncode, finished.stderr), (0, ""))
                    self.assertTrue(finished.stdout.startswith(program), finished.stdout)
            for line in self.ask(program, "-h").stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_shows_its_defaults(self):
        for program, defaults in {"netring-run": ["[a1,a2,a3,zc]", "[64,512,4096,65536]", "[table]"],
                                  "netring-server": ["[9000]", "[127.0.0.1]", "[a1]", "[4096]", "[cubic]"],
                                  "netring-client": ["[9000]", "[5s]", "[4096]", "[constant]"],
                                  "netring-probe": ["[table]", "[false]"]}.items():
            printed = self.ask(program, "--help").stdout
            for default in defaults:
                self.assertIn(default, printed)

    def test_answers_a_slip_with_the_nearest_name(self):
        for program, slip, holds in [("netring-run", "--spinn=1us", "there is no --spinn; did you mean --spin?"),
                                     ("netring-run", "--dry-rnu", "did you mean --dry_run?"),
                                     ("netring-run", "--size=64", "--sizes"),
                                     ("netring-server", "--sizes=64", "--size, one value"),
                                     ("netring-client", "--sizes=64", "--size, one value"),
                                     ("netring-server", "--sizess=64", "--size, one value"),
                                     ("netring-server", "--rep=1", "netring-run takes it"),
                                     ("netring-client", "--durations=1s", "did you mean --duration?"),
                                     ("netring-client", "--reps=1", "netring-run takes it"),
                                     ("netring-probe", "--calibrat", "did you mean --calibrate?"),
                                     ("netring-agent", "--halp", "did you mean --help?")]:
            with self.subTest(program=program, slip=slip):
                finished = self.ask(program, slip)
                self.assertEqual((finished.returncode, finished.stdout), (2, ""))
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                self.assertTrue(finished.stderr.startswith(f"{program}: "), finished.stderr)
                self.assertIn(holds, finished.stderr)

    def test_has_its_table_in_the_document(self):
        path = runs.SOURCE / "docs" / "FLAGS.md"
        text = expected = path.read_text()
        for program in [each for each in PROGRAMS if each != "netring-agent"]:
            begin, end = f"<!-- generated: {program} -->\n", f"<!-- end: {program} -->\n"
            head, rest = expected.split(begin)
            _, tail = rest.split(end)
            expected = head + begin + "\n" + self.ask(program, "--help_markdown").stdout + "\n" + end + tail
        if os.environ.get("NETRING_UPDATE_GOLDEN"):
            path.write_text(expected)
            text = expected
        self.assertEqual(text, expected, "docs/FLAGS.md differs; NETRING_UPDATE_GOLDEN=1 rewrites it")


class ExitCodes(RunTest):
    def test_1_a_cell_failed_and_the_others_went_on(self):
        finished = self.measure(*ONE, "--cc", "no-such-cc", code=1)
        self.assertIn("TCP_CONGESTION", finished.stderr)
        row = self.rows()[0]
        self.assertEqual((row["outcome"], row["throughput_gbps"]), ("failed", ""))

    def test_3_strict(self):
        self.measure("--impl", "a3", "--sizes", "64", "--path", "lo", "--strict", code=3)

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

    def test_130_a_signal_keeps_what_was_measured_and_resume_finishes_it(self):
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--sizes", "64,512", "--reps", "2", "--duration", "300ms",
                                    "--warmup", "0s", "--out", str(self.out)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # The first file appears with the first repetition; the directory tells, no guess at times is needed.
        while not (self.out / "results.csv").exists() and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        before = {(cell["id"], repetition["number"]): repetition
                  for cell in self.run_json()["cells"] for repetition in cell["repetitions"]}
        self.assertTrue(self.run_json()["interrupted"])
        self.assertGreaterEqual(len(before), 1)
        self.assertLess(len(before), 4)
        finished = run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        after = {(cell["id"], repetition["number"]): repetition
                 for cell in self.run_json()["cells"] for repetition in cell["repetitions"]}
        self.assertEqual(len(after), 4)
        self.assertEqual({key: after[key] for key in before}, before)
        self.assertFalse(self.run_json()["interrupted"])


class Again(RunTest):
    def test_run_json_runs_again(self):
        self.measure(*ONE, "--sizes", "64,512")
        first = self.run_json()
        self.out = self.folder / "again"
        finished = run(str(self.folder / "run" / "run.json"), "--out", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual(self.run_json()["spec"], first["spec"])
        self.assertEqual([cell["id"] for cell in self.run_json()["cells"]], [cell["id"] for cell in first["cells"]])

    def test_a_truncated_run_json_is_one_clear_line(self):
        path = self.folder / "run.json"
        path.write_text('{"schema_version": 1, "spe')
        finished = run(str(path), "--out", str(self.out))
        self.assertEqual(finished.returncode, 2)
        self.assertEqual(len(finished.stderr.splitlines()), 1)
        self.assertIn(str(path), finished.stderr)


class Agents(RunTest):
    def test_an_agent_that_is_killed_fails_its_repetition_and_the_run_goes_on(self):
        process = subprocess.Popen([runs.NETRING_RUN, *ONE, "--duration", "300ms", "--warmup", "0s", "--reps", "3",
                                    "--out", str(self.out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not (self.out / "results.csv").exists() and process.poll() is None:
            time.sleep(0.005)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        self.assertEqual(len(children), 2)
        os.kill(int(children[0]), signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("SIGKILL", errors)
        outcomes = [repetition["outcome"] for repetition in self.run_json()["cells"][0]["repetitions"]]
        self.assertEqual(sorted(outcomes), ["failed", "measured", "measured"])

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
