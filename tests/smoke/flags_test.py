"""Every flag, the exit codes, bad input, signals, running again and resuming."""

import json
import os
import re
import subprocess
import sys
import unittest

import runs
from runs import ONE, RunTest, quick, run


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
    (["--duration", "0s"], ["--duration=0s", "over 0"]),
    (["--slice", "0s"], ["--slice=0s", "auto"]),
    (["--slice", "2s", "--duration", "1s"], ["--slice", "--duration"]),
    (["--precision", "100%"], ["--precision=100%", "percentage"]),
    (["--budget", "0s"], ["--budget=0s", "over 0"]),
    (["--budget", "soon"], ["--budget=soon", "duration"]),
    (["--margin", "-2%"], ["--margin=-2%", "percentage"]),
    (["--rate", "100", "--workload", "stream"], ["--rate=100", "--workload=rr"]),
    (["--depth", "0"], ["--depth=0", "1 to"]),
    (["missing.toml"], ["missing.toml"]),
    (["--ring", "fast"], ["--ring=fast", "default"]),
    (["--recv", "sometimes"], ["--recv=sometimes", "auto", "multishot", "waitall"]),
    (["--factors", "recv=auto"], ["--factors=recv=auto", "--recv"]),
    (["--factors", "recv=plain,recv=bundle", "--design", "full"], ["--design=full", "--design=one"]),
    (["--path", "moon"], ["--path=moon", "veth"]),
    (["--pin", "server=x"], ["--pin=server=x"]),
    (["--threads", "010"], ["--threads=010: must have no leading zeros"]),
    (["--threads", "1,010"], ["'010' must have no leading zeros"]),
    (["--sizes", "064"], ["--sizes=064: must have no leading zeros"]),
    (["--sndbuf", "04K"], ["--sndbuf=04K: must have no leading zeros"]),
    (["--duration", "010ms"], ["--duration=010ms: must have no leading zeros"]),
    (["--precision", "01.5%"], ["--precision=01.5%: must have no leading zeros"]),
    (["--seed", "00"], ["--seed=00: must have no leading zeros"]),
    (["--pin", "server=00;client=1"], ["--pin=server=00;client=1: must have no leading zeros"]),
    (["--ring", "default,+napi=010"], ["must have no leading zeros"]),
    (["--engine", "libevent"], ["--engine=libevent", "uring"]),
    (["--format", "xml"], ["--format=xml", "csv"]),
    (["--no-such"], ["--no-such", "--help"]),
    (["--duration"], ["--duration", "value"]),
    (["--strict=perhaps"], ["--strict=perhaps", "true"]),
    (["one", "two"], ["two"]),
    (["missing.jsonl"], ["missing.jsonl"]),
    (["--server_netns", "a"], ["client_netns"]),
    (["--resume", "nowhere"], ["nowhere"]),
    (["--list", "nosuchfile"], ["--list", "file"]),
    (["--no-help"], ["--help", "turned off"]),
    (["--port=1"], ["need --server_exec or --client_exec", "netring-server and netring-client take a port"]),
    (["--SIZES=64"], ["did you mean --sizes?"]),
    (["--verify", "yes"], ["write --verify=true"]),
    ([""], ["''"]),
    (["--resume="], ["--resume=", "empty"]),
    (["--resume=", "--dry_run"], ["--resume=", "empty"]),
    (["--analyse="], ["--analyse=", "empty"]),
    (["--analyse", "nowhere"], ["nowhere", "ENOENT"]),
    (["--analyse", "nowhere", "--sizes=64"], ["--analyse", "measures nothing"]),
    (["--resume", "nowhere", "--sizes=64"], ["--resume", "no other setting"]),
    (["--out", ""], ["--out=", "empty"]),
]

# What there was, and what replaces it.
GONE = {"reps": ("3", ["--duration", "--slice"]), "until": ("3%", ["--precision"]), "max_reps": ("9", ["--duration"]),
        "max_warmup": ("1s", ["--warmup"]), "aa": ("true", ["--nocontrol"])}


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

    def test_a_congestion_control_that_the_kernel_lacks_is_found_before_anything_runs(self):
        out = self.folder / "run"
        finished = run(*ONE, "--sizes", "64,128", "--cc", "no-such-cc", "--out", str(out))
        self.one_line(finished, 2, "netring-run: --cc=no-such-cc: this kernel has not loaded no-such-cc: "
                                   "/proc/sys/net/ipv4/tcp_available_congestion_control lists ")
        self.assertFalse(out.exists())
        for program, arguments in (("netring-server", []), ("netring-client", ["127.0.0.1"])):
            finished = subprocess.run([runs.programs()[program], *arguments, "--cc", "no-such-cc"], capture_output=True, text=True)
            self.one_line(finished, 2, f"{program}: --cc=no-such-cc: this kernel has not loaded no-such-cc: ")

    def test_what_is_gone_says_what_replaces_it(self):
        for name, (value, replacements) in GONE.items():
            for arguments in ([f"--{name}={value}"], [f"--{name}", value], [f"--{name}"], [f"--{name.replace('_', '-')}", value]):
                with self.subTest(arguments):
                    finished = run(*arguments, *ONE, cwd=self.folder)
                    self.assertEqual(finished.stdout, "")
                    self.one_line(finished, 2, arguments[0].partition("=")[0], "no such option any more", *replacements)
                    self.assertEqual(os.listdir(self.folder), [], "something was created")
            self.assertNotIn(f"--{name} ", run("--help=all").stdout)

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
        (self.out / "run.jsonl").write_text("mine")
        self.one_line(run(*ONE, "--out", str(self.out)), 2, "--out=", "is there already", "--resume")
        self.assertEqual((self.out / "run.jsonl").read_text(), "mine")
        self.assertEqual(os.listdir(self.out), ["run.jsonl"])

    def test_of_two_runs_into_one_directory_exactly_one_is_refused(self):
        for number in range(5):
            out = self.folder / str(number)
            both = [subprocess.Popen([runs.NETRING_RUN, *runs.QUICK, *ONE, "--out", str(out)], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True) for _ in range(2)]
            said = {process.wait(timeout=60): process.stderr.read() for process in both}
            for process in both:
                process.stdout.close()
                process.stderr.close()
            self.assertEqual(set(said), {0, 2}, said)
            self.assertRegex(said[2], r"^netring-run: --out=.*: is there already(, and another netring-run writes it \(pid \d+\))?; .*\n$")
            self.assertEqual(len(runs.Store(out / "run.jsonl").slices), runs.ROUNDS)

    def test_links_are_not_followed(self):
        self.measure(*ONE)
        whole = (self.out / "run.jsonl").read_bytes()
        elsewhere = self.folder / "elsewhere"
        for make in (lambda path: path.symlink_to(elsewhere), os.mkfifo):
            elsewhere.write_bytes(whole)
            (self.out / "run.jsonl").unlink()
            make(self.out / "run.jsonl")
            for arguments in (["--analyse", str(self.out)], ["--resume", str(self.out)], [str(self.out / "run.jsonl")]):
                with self.subTest(arguments):
                    finished = run(*arguments, cwd=self.folder, timeout=20)
                    self.assertEqual(finished.stdout, "")
                    self.one_line(finished, 2, "run.jsonl'", "link" if (self.out / "run.jsonl").is_symlink() else "no regular file")
            self.assertEqual(elsewhere.read_bytes(), whole)
            self.assertFalse((self.folder / "results").exists())

    def test_derived_files_replace_links(self):
        self.measure(*ONE)
        elsewhere = self.folder / "elsewhere"
        for name in ("analysis.json", "results.csv", "samples.csv", ".results.csv.tmp", ".samples.csv.tmp"):
            elsewhere.write_text("mine")
            (self.out / name).unlink(missing_ok=True)
            (self.out / name).symlink_to(elsewhere)
            finished = run("--analyse", str(self.out))
            self.assertEqual((finished.returncode, finished.stderr), (0, ""))
            self.assertEqual(elsewhere.read_text(), "mine")
        self.assertEqual(sorted(os.listdir(self.out)), ["analysis.json", "results.csv", "run.jsonl", "samples.csv"])
        self.assertFalse(any((self.out / name).is_symlink() for name in os.listdir(self.out)))

    def test_out_that_is_a_link(self):
        for target in (self.folder, self.folder / "nowhere"):
            link = self.folder / f"link to {target.name}"
            link.symlink_to(target)
            self.one_line(run(*ONE, "--out", str(link)), 2, "--out=", "is there already")


class Flags(RunTest):
    def spec_of(self, *arguments):
        self.measure(*arguments)
        return self.store().run["spec"]

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

    def test_nagle_is_left_on_when_asked(self):
        for nagle, nodelay in (("--nagle", "0"), ("--nonagle", "1")):
            with self.subTest(nagle):
                self.out = self.folder / nagle
                self.measure(*ONE, "--engine", "uring,epoll,blocking", "--depth", "1,4", nagle)
                samples = self.rows("samples.csv")
                self.assertEqual({(row["side"], row["engine"], row["nodelay"]) for row in samples},
                                 {(side, engine, nodelay) for side in ("server", "client") for engine in ("uring", "epoll", "blocking")})
                self.assertEqual(self.store().run["spec"]["nagle"], str(nagle == "--nagle").lower())
                self.assertTrue(all("PEERS_DIFFER" not in row["reasons"] for row in self.rows()))

    def test_default_ring_asks_and_is_granted(self):
        self.measure(*ONE)
        ring = self.store().facts[0]["server"]["ring"]
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

    def test_ways_of_receiving_say_what_they_copied(self):
        self.measure("--impl", "a3", "--sizes", "256K", "--workload", "stream", "--path", "lo", "--engine", "uring,epoll",
                     "--recv", "mmap,trunc", "--measure", "client")
        rows = self.rows()
        self.assertEqual([(row["engine"], row["recv"]) for row in rows],
                         [(engine, mode) for engine in ("uring", "epoll") for mode in ("mmap", "trunc")])
        for row in rows:
            if row["outcome"] == "skipped":
                self.assertIn("TCP_ZEROCOPY_RECEIVE", row["reasons"])
                continue
            self.assertEqual((row["outcome"], row["measure"]), ("measured", "client"), row["reasons"])
            self.assertGreater(int(row["client_received_mapped" if row["recv"] == "mmap" else "client_received_dropped"]), 0)
            self.assertLess(float(row["client_receive_copied_fraction"]), 0.5)
        for sample in self.rows("samples.csv"):
            self.assertTrue(sample["recv_granted"].startswith(f"{sample['recv']}|copied="), sample["recv_granted"])

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
        finished = self.measure("--impl", "a1,auto", "--sizes", "64", "--path", "lo", "--wide")
        rule, = self.store().run["auto"]
        self.assertEqual([trial["size"] for trial in rule["trials"]], [4096 << 2 * i for i in range(5)])
        self.assertIn("auto (uring, rr) sent with", finished.stdout)
        self.assertEqual([row["sent_with"] for row in self.rows()], ["a1", "a1"])

    def test_orders(self):
        spec = self.spec_of(*ONE, "--order", "sequential", "--seed", "7", "--workload", "rr", "--engine", "uring")
        self.assertEqual((spec["order"], spec["seed"]), ("sequential", "7"))

    def test_a_drawn_seed_is_recorded(self):
        self.assertRegex(self.spec_of(*ONE)["seed"], r"^\d+$")

    def test_formats_are_the_files(self):
        finished = self.measure(*ONE, "--format", "csv")
        self.assertEqual(finished.stdout, (self.out / "results.csv").read_text())
        self.out = self.folder / "second"
        finished = self.measure(*ONE, "--format=json")
        self.assertEqual(finished.stdout, (self.out / "analysis.json").read_text())
        printed = json.loads(finished.stdout)
        self.assertEqual([cell["id"] for cell in printed["cells"]], self.store().cells)
        self.assertEqual(printed["run"]["command"], self.store().run["command"])

    def test_default_out(self):
        finished = quick(*ONE, cwd=self.folder)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        (made,) = (self.folder / "results").iterdir()
        self.assertEqual(sorted(os.listdir(made)), ["analysis.json", "results.csv", "run.jsonl", "samples.csv"])
        self.assertIn(made.name, finished.stderr)

    def test_what_only_prints(self):
        for arguments, holds in [(["--dry_run"], "20 cells in rounds"), (["--list"], "SENDMSG_ZC"),
                                 (["--help"], "--sizes"), (["--version"], "netring-run"), (["--dry-run"], "seed")]:
            with self.subTest(arguments):
                finished = run(*arguments, cwd=self.folder)
                self.assertEqual(finished.returncode, 0)
                self.assertIn(holds, finished.stdout)
                self.assertEqual(finished.stderr, "")
                self.assertEqual(os.listdir(self.folder), [])


class EveryProgram(unittest.TestCase):
    def ask(self, program, *arguments):
        return subprocess.run([runs.programs()[program], *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def test_explains_itself(self):
        for program in runs.programs():
            for argument in ("-h", "--help", "--version"):
                with self.subTest(program=program, argument=argument):
                    finished = self.ask(program, argument)
                    self.assertEqual((finished.returncode, finished.stderr), (0, ""))
                    self.assertTrue(finished.stdout.startswith(program), finished.stdout)
            for argument in ("-h", "--help=all"):
                for line in self.ask(program, argument).stdout.splitlines():
                    self.assertLessEqual(len(line), 80, line)

    def test_has_a_first_screen_of_ten_options(self):
        first, everything = (self.ask("netring-run", argument).stdout for argument in ("--help", "--help=all"))
        options = re.compile(r"(?m)^  --(\w+) ")
        names = options.findall(first)
        self.assertEqual(len(names), 10)
        self.assertIn("--help=all", first)
        self.assertGreater(set(options.findall(everything)), set(names))
        headings = re.findall(r"(?m)^(\S.*):$", everything)
        self.assertGreater(len(headings), 5)

    def test_shows_its_defaults(self):
        for program, defaults in {"netring-run": ["[a1,a2,a3,zc]", "[64,512,4096,65536]", "[table]"],
                                  "netring-server": ["[9000]", "[127.0.0.1]", "[a1]", "[4096]", "[1024]", "[256]"],
                                  "netring-client": ["[9000]", "[5s]", "[4096]", "[constant]"],
                                  "netring-probe": ["[table]", "[false]"],
                                  "netring-compare": ["[table]", "[false]"]}.items():
            printed = self.ask(program, "--help=all").stdout
            for default in defaults:
                self.assertIn(default, printed)

    def test_answers_a_slip_with_the_nearest_name(self):
        for program, slip, holds in [("netring-run", "--spinn=1us", "there is no --spinn; did you mean --spin?"),
                                     ("netring-run", "--dry-rnu", "did you mean --dry_run?"),
                                     ("netring-run", "--size=64", "--sizes"),
                                     ("netring-server", "--sizes=64", "--size, one value"),
                                     ("netring-client", "--sizes=64", "--size, one value"),
                                     ("netring-server", "--sizess=64", "--size, one value"),
                                     ("netring-server", "--slic=1s", "netring-run takes it"),
                                     ("netring-client", "--durations=1s", "did you mean --duration?"),
                                     ("netring-client", "--slice=1s", "netring-run takes it"),
                                     ("netring-probe", "--calibrat", "did you mean --calibrate?"),
                                     ("netring-compare", "--acros=kernel", "did you mean --across?"),
                                     ("netring-compare", "--fail_on=regression", "use the exit code"),
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
        for program in [each for each in runs.programs() if each != "netring-agent"]:
            begin, end = f"<!-- generated: {program} -->\n", f"<!-- end: {program} -->\n"
            head, rest = expected.split(begin)
            _, tail = rest.split(end)
            expected = head + begin + "\n" + self.ask(program, "--help_markdown").stdout + "\n" + end + tail
        if os.environ.get("NETRING_UPDATE_GOLDEN"):
            path.write_text(expected)
            text = expected
        self.assertEqual(text, expected, "docs/FLAGS.md differs; NETRING_UPDATE_GOLDEN=1 rewrites it")


if __name__ == "__main__":
    sys.exit(runs.main())
