"""What lies between a launcher and a guest of a pair, and the program beside them. tests/vm/pair_test.py has the guests."""

import signal
import subprocess
import unittest
from unittest import mock

from vm import SOURCE, main

from netring_vm import broker, console, pair
from netring_vm.errors import Failure


class Console(unittest.TestCase):
    def test_a_mark_is_found_wherever_it_is_cut(self):
        said = b"text\x1e\x1eabc \x1e"
        sent = said + b"\x1eabcdef 137\n"
        for cut in range(len(sent)):
            mark = broker.UntilMark("abcdef")
            taken = mark.take(sent[:cut])
            self.assertIsNone(mark.status)
            self.assertEqual(taken + mark.take(sent[cut:]), said)
            self.assertEqual(mark.status, 137)

    def test_what_is_no_mark_is_not_held_back(self):
        mark = broker.UntilMark("abcdef")
        self.assertEqual(mark.take(b"a line\n"), b"a line\n")
        self.assertEqual(mark.take(b"half\x1eab"), b"half")
        self.assertEqual(mark.take(b"x"), b"\x1eabx")

    def test_frames(self):
        sent = console.frame(console.INPUT, b"text") + console.frame(console.INPUT)
        buffer = bytearray()
        found = []
        for byte in sent:
            buffer.append(byte)
            found.append(console.take_frame(buffer))
        self.assertEqual([each for each in found if each], [(console.INPUT, b"text"), (console.INPUT, b"")])
        with self.assertRaises(ConnectionError):
            console.take_frame(bytearray(b"i\xff\xff\xff\xff"))

    def test_a_launcher_without_its_netring_vm(self):
        for words, code, said in ((["netring-vm-none", "A", "sh"], 255, "guest A: Connection refused"), ([], 2, "word sh")):
            ended = subprocess.run([SOURCE / "scripts/netring_vm/console.py", *words], capture_output=True, text=True)
            self.assertEqual((ended.returncode, ended.stderr.count("\n")), (code, 1), ended.stderr)
            self.assertIn(said, ended.stderr)


class BesideAPair(unittest.TestCase):
    """The program that netring-vm runs here."""

    def test_the_exit_code_is_the_programs(self):
        for script, code in (("exit 7", 7), ("kill -9 $$", 137)):
            self.assertEqual(pair.run_here(["/bin/sh", "-c", script], [], 20), code)

    def test_not_done_in_time(self):
        with self.assertRaisesRegex(Failure, "not done in 0.1 s, killed; give it more with --timeout"):
            pair.run_here(["/bin/sleep", "1000"], [], 0.1)

    def test_interrupted_it_waits_for_the_program(self):
        # SIGTERM came to netring-vm alone; an interrupt from the terminal has reached the program too.
        for ending, asked in ((SystemExit(143), [mock.call.send_signal(signal.SIGTERM)]), (KeyboardInterrupt(), [])):
            program = mock.Mock()
            program.wait.side_effect = [ending, 9]
            with self.subTest(ending):
                self.assertEqual(pair.wait(program, 20), 9)
                self.assertEqual(program.mock_calls, [mock.call.wait(20), *asked, mock.call.wait(pair.ENDING_S)])


if __name__ == "__main__":
    main()
