"""What the programs print on terminals of several widths and kinds, and into a pipe."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

import runs

PLAIN = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG")}
UTF8 = {**PLAIN, "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def set_size(terminal, columns, lines=24):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def read_some(terminal):
    """What a terminal gets next; nothing when its other end is closed."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""  # EIO


def on_terminal(columns, environment, *arguments, program=runs.NETRING_RUN, lines=24):
    """What a terminal of that size gets as standard output."""
    ours, theirs = pty.openpty()
    set_size(theirs, columns, lines)
    with subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, env=environment):
        os.close(theirs)
        text = b""
        while part := read_some(ours):
            text += part
    os.close(ours)
    return text.decode().replace("\r\n", "\n")


class Terminals(runs.RunTest):
    def setUp(self):
        super().setUp()
        self.measure("--impl", "a1,a3", "--sizes", "64,512,4096,65536", "--path", "lo")
        self.arguments = ("--analyse", str(self.out))

    def check_width(self, text, width):
        self.assertIn("Trust", text)
        for line in re.sub(r"\033\[[0-9]*m", "", text).splitlines():
            self.assertLessEqual(len(line), width, line)

    def piped(self, environment):
        return subprocess.run([runs.NETRING_RUN, *self.arguments], capture_output=True, env=environment, check=True).stdout

    def test_no_line_is_wider_than_what_shows_it(self):
        for columns in (80, 100, 120):
            with self.subTest(columns):
                self.check_width(on_terminal(columns, UTF8, *self.arguments), columns)
        self.check_width(self.piped(UTF8).decode(), 80)
        self.check_width(self.piped({**UTF8, "COLUMNS": "64"}).decode(), 64)
        self.check_width(on_terminal(120, {**UTF8, "COLUMNS": "72"}, *self.arguments), 72)
        for wrong in ("", "0", "-3", "many", "99999999999999999999"):
            self.assertEqual(self.piped({**UTF8, "COLUMNS": wrong}), self.piped(UTF8), wrong)

    def test_escapes_are_for_terminals_that_take_them(self):
        self.assertIn("\033[1m", on_terminal(80, UTF8, *self.arguments))
        for environment in ({**UTF8, "NO_COLOR": "1"}, {**UTF8, "TERM": "dumb"}):
            self.assertNotIn("\033", on_terminal(80, environment, *self.arguments))
        self.assertNotIn(b"\033", self.piped(UTF8))

    def test_ascii_where_the_locale_is(self):
        for environment in (PLAIN, {**PLAIN, "LC_ALL": "C"}, {**PLAIN, "LC_ALL": "there-is-none"}):
            self.assertTrue(self.piped(environment).isascii())

    def test_the_answer_comes_with_its_files(self):
        text = self.piped({**UTF8, "COLUMNS": "200"}).decode()
        self.assertIn(f"netring-report {self.out}", text)
        self.assertIn(f"netring-run --analyse {self.out} --wide", text)


class Programs(unittest.TestCase):
    """--help and what else they print without measuring."""

    COMMANDS = [*((name, option) for name in runs.programs() for option in ("--help", "--help=all")),
                ("netring-run", "--list"), ("netring-run", "--dry_run"), ("netring-probe",)]

    def check(self, command, text, width):
        self.assertTrue(text.isascii(), command)
        self.assertNotIn("\033", text)
        self.assertGreater(len(text.splitlines()), 3, command)
        for line in text.splitlines():
            self.assertLessEqual(len(line), width, command)

    def test_no_line_is_wider_than_what_shows_it(self):
        for program, *arguments in self.COMMANDS:
            path = runs.programs()[program]
            for environment in (UTF8, {**UTF8, "LC_ALL": "C"}, {**UTF8, "NO_COLOR": "1"}, {**UTF8, "TERM": "dumb"}):
                for columns, lines in ((80, 24), (120, 40)):
                    text = on_terminal(columns, environment, *arguments, program=path, lines=lines)
                    self.check((program, *arguments), text, columns)
                piped = subprocess.run([path, *arguments], capture_output=True, text=True, env=environment, check=True).stdout
                self.check((program, *arguments), piped, 80)

    def test_the_probe_says_obstacles_first_and_nothing_twice(self):
        text = subprocess.run([runs.programs()["netring-probe"]], capture_output=True, text=True, env=UTF8, check=True).stdout
        self.assertTrue(text.startswith("obstacles\n"))
        self.assertLessEqual(text.count("ring, which have none"), 1)
        self.assertNotIn("exists only on a ring", text)


class Live(runs.RunTest):
    """The line that says where a run is."""

    LONG = ("--impl", "a1,a3", "--sizes", "64,65536", "--path", "lo", "--budget", "1h", "--slice", "20ms")
    SHORT = ("--impl", "a1,a3", "--sizes", "64,65536", "--path", "lo", "--budget", "2s")

    def start(self, *arguments, columns=80, environment=None, before=lambda: None):
        """A run whose standard error is a terminal, the controlling one of a session of its own."""
        self.terminal, theirs = pty.openpty()
        self.addCleanup(os.close, self.terminal)
        set_size(theirs, columns)
        process = subprocess.Popen([runs.NETRING_RUN, *arguments, "--out", str(self.out)], stdin=theirs, stdout=subprocess.PIPE,
                                   stderr=theirs, env=environment or UTF8, start_new_session=True,
                                   preexec_fn=lambda: (fcntl.ioctl(0, termios.TIOCSCTTY, 0), before()))
        os.close(theirs)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def read_until(self, wanted, text=""):
        while not re.search(wanted, text):
            part = read_some(self.terminal)
            self.assertTrue(part, text)
            text += part.decode()
        return text

    def read_rest(self):
        text = b""
        while part := read_some(self.terminal):
            text += part
        return text.decode()

    def ended(self, process, code):
        """What it printed."""
        output = process.stdout.read().decode()
        self.assertEqual(process.wait(60), code)
        return output

    def check_lines(self, text, columns):
        """Each ends where it may be rewritten, and fits; those that stay begin on an empty line."""
        shown = text.split("\r")
        for each in shown:
            self.assertLess(len(each.removesuffix("\033[K").strip("\n")) if "netring-run:" not in each else 0, columns, each)
            self.assertRegex(each, r"^\n?$|^\n?(trial|round) \d.*\033\[K$|^\033\[K|^\n?netring-run: ")
        return [each for each in shown if each.startswith(("trial", "round"))]

    def test_it_is_rewritten_in_place_and_gone_at_the_end(self):
        for columns, environment in ((80, UTF8), (100, UTF8), (30, {**UTF8, "LC_ALL": "C"})):
            with self.subTest(columns):
                self.out = self.folder / str(columns)
                process = self.start(*self.SHORT, columns=columns, environment=environment)
                text = self.read_rest()
                self.ended(process, 0)
                lines = self.check_lines(text, columns)
                self.assertRegex(lines[0], r"^trial 1 of 6; ")
                self.assertTrue(any(line.startswith("round ") for line in lines))
                self.assertEqual(text.count("\n"), 1, "of the last line alone")
                self.assertRegex(text, r"\r\033\[Knetring-run: results are in .*\r\n$")
                self.assertEqual(bool(re.search("a1 copy, send|a3 MSG_ZEROCOPY", text)), columns > 30)
                self.assertTrue(text.isascii() or environment is UTF8)

    def test_it_says_the_widest_interval_left(self):
        process = self.start(*self.LONG)
        text = self.read_until(r"widest: a3, 64 (B|KiB) \u00b1[0-9.]+ %")
        self.check_lines(text.rpartition("\r")[0], 80)
        os.write(self.terminal, b"\x03")
        self.ended(process, 130)

    def test_it_follows_the_width(self):
        process = self.start(*self.LONG, columns=100)
        self.read_until("round ")
        set_size(self.terminal, 28)
        # Two that may have been on their way, and one that is not whole.
        later = self.read_until("(\r[^\r]*){5}").split("\r")[3:-1]
        self.assertTrue(later)
        for line in later:
            self.assertLess(len(line.removesuffix("\033[K")), 28, line)
        os.write(self.terminal, b"\x03")
        self.ended(process, 130)

    def test_a_message_has_a_line_of_its_own(self):
        process = self.start("--impl", "a1", "--sizes", "64,512", "--path", "lo", *runs.FAILS, before=runs.with_too_few)
        text = self.read_rest()
        self.ended(process, 1)
        self.check_lines(text, 80)
        self.assertRegex(text, r"\r\033\[Knetring-run: \S+ failed in round 1: ")

    def test_where_no_line_can_be_rewritten_nothing_is_said(self):
        process = self.start(*self.SHORT, environment={**UTF8, "TERM": "dumb"})
        said = self.read_rest()
        self.ended(process, 0)
        self.assertRegex(said, r"^netring-run: results are in .*\r\n$")
        self.out = self.folder / "piped"
        piped = runs.run(*self.SHORT, "--out", str(self.out), env=UTF8)
        self.assertRegex(piped.stderr, r"^netring-run: results are in .*\n$")

    def test_ctrl_c_gives_the_answer_so_far(self):
        for where, rounds in (("trial 1 ", "0 rounds"), ("round 3[0-9] ", r"[0-9]+ rounds")):
            with self.subTest(where):
                self.out = self.folder / where.strip()
                process = self.start(*self.LONG)
                self.read_until(where)
                os.write(self.terminal, b"\x03")
                output = self.ended(process, 130)
                self.assertRegex(output, rf"The run was interrupted after {rounds}")
                self.assertIn(f"netring-run --resume '{self.out}'" if " " in str(self.out) else f"netring-run --resume {self.out}", output)
                self.assertIn("Trust", output)
                self.assertTrue((self.out / "analysis.json").exists())
                self.assertEqual(self.store().end, {"interrupted": True, "reason": "interrupted"})
                self.assertRegex(self.read_rest(), r"\r\n$")

    def test_a_second_one_ends_it_at_once(self):
        process = self.start(*self.LONG, "--format", "json")
        # What it prints does not fit, and nobody reads it.
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        self.read_until("round 3 ")
        os.write(self.terminal, b"\x03")
        while not (self.out / "analysis.json").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        os.write(self.terminal, b"\x03")
        self.assertEqual(process.wait(60), -signal.SIGINT)

    def test_a_signal_to_all_of_them_is_no_failure_of_a_cell(self):
        process = self.start(*self.LONG)
        self.read_until("round 3 ")
        os.killpg(process.pid, signal.SIGTERM)
        self.ended(process, 130)
        self.assertEqual({each["outcome"] for each in self.store().slices} - {"measured", "torn"}, set())


if __name__ == "__main__":
    sys.exit(runs.main())
