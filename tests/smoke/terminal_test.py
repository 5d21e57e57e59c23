"""What netring-run prints on terminals of several widths and kinds, and into a pipe."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import runs

PLAIN = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG")}
UTF8 = {**PLAIN, "TERM": "xterm", "LC_ALL": "C.UTF-8"}


def on_terminal(columns, environment, *arguments):
    """What a terminal of that many columns gets."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([runs.NETRING_RUN, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, env=environment):
        os.close(theirs)
        text = b""
        try:
            while part := os.read(ours, 1 << 16):
                text += part
        except OSError:
            pass  # EIO: the other end is closed
    os.close(ours)
    return text.decode().replace("\r\n", "\n")


class Terminals(runs.RunTest):
    def setUp(self):
        super().setUp()
        self.measure("--impl", "a1,a3", "--sizes", "64,512,4096,65536", "--path", "lo", "--duration", "240ms")
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


if __name__ == "__main__":
    sys.exit(runs.main())
