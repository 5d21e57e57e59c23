"""Two guests of netring-vm --pair: their consoles are launchers, and between their network cards zero copy is true.

KVM is not asked for: see guest_test.py.
"""

import csv
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from vm import PAIR, PATIENCE_S, PairTest, lacking, main, shell, start, vm


def gone(pids):
    """Waits for the processes' end."""
    deadline = time.monotonic() + PATIENCE_S
    while (left := [pid for pid in pids if os.path.exists(f"/proc/{pid}")]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not left


class Pair(PairTest):
    OPTIONS = ("--guest_b", "tc qdisc add dev eth0 root netem delay 1ms")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.a, cls.b = cls.launchers

    def test_each_is_a_kernel_of_its_own_with_its_address(self):
        seen = [shell(launcher, "hostname; cat /proc/sys/kernel/random/boot_id /sys/class/net/eth0/address; "
                      "ip -4 -o address show eth0; cat /proc/cmdline").stdout.decode() for launcher in self.launchers]
        for text, name, address in zip(seen, "AB", ("10.0.0.1/24", "10.0.0.2/24")):
            self.assertEqual(text.splitlines()[0], name)
            self.assertIn(address, text)
            self.assertIn("netring.emulated=1", text.split())
        for line in (1, 2):
            self.assertNotEqual(seen[0].splitlines()[line], seen[1].splitlines()[line])

    def test_a_command_before_the_program(self):
        self.assertIn(b"netem", shell(self.b, "tc qdisc show dev eth0").stdout)
        self.assertNotIn(b"netem", shell(self.a, "tc qdisc show dev eth0").stdout)

    def test_bytes_of_all_values_go_both_ways(self):
        data = os.urandom(300_000) + bytes(range(256)) + b"\x1e\x1e0\n0\n"
        ended = shell(self.a, f"head -c {len(data)} >/tmp/data; cat /tmp/data; exit 5", data)
        self.assertEqual((ended.returncode, ended.stderr), (5, b""))
        self.assertEqual(ended.stdout, data)

    def test_standard_error_is_apart(self):
        ended = shell(self.a, "echo complaint >&2; echo text")
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, b"text\n", b"complaint\n"))

    def test_what_a_shell_leaves_unread_is_not_the_next_ones(self):
        self.assertEqual(shell(self.a, "exit 3", b"echo left\n" * 30_000).returncode, 3)
        self.assertEqual(shell(self.a, "echo fresh").stdout, b"fresh\n")

    def test_the_end_of_input_ends_an_agent(self):
        ended = shell(self.a, "exec netring-agent")
        self.assertRegex(ended.stdout.decode(), r'^\{"type":"hello",.*"release":"6\.1\..*\}\n$')

    def test_with_its_launcher_all_that_a_shell_has_started_ends(self):
        process = subprocess.Popen(self.a, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"sleep 1001 & setsid sleep 1002 & echo ready; exec sleep 1003\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.kill()
        process.communicate()
        self.assertEqual(shell(self.a, "ps | grep '[s]leep'").stdout, b"")

    def test_a_second_shell_waits_and_says_so(self):
        held = subprocess.Popen(self.a, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        held.stdin.write(b"echo ready\n")
        held.stdout.readline()
        waiting = subprocess.Popen(self.a, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        waiting.stdin.write(b"echo mine\n")
        self.assertEqual(waiting.stderr.readline(), b"netring-vm: guest A: waiting for its console, which another shell has\n")
        held.communicate()
        self.assertEqual(waiting.communicate(timeout=PATIENCE_S), (b"mine\n", b""))

    def test_who_no_longer_reads_does_not_hold_the_console(self):
        process = subprocess.Popen(self.a, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"cat /dev/zero\n")
        process.stdin.flush()
        process.stdout.read(1)
        process.stdout.close()
        process.stdin.close()
        self.assertEqual(process.wait(PATIENCE_S), 255)
        self.assertEqual(shell(self.a, "echo fresh").stdout, b"fresh\n")

    def test_nothing_is_copied(self):
        for impl in ("a3", "zc"):
            with self.subTest(impl):
                server = subprocess.Popen(self.a, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                server.stdin.write(f"exec netring-server --listen=10.0.0.1 --impl={impl} --size=64K --once\n".encode())
                server.stdin.flush()
                said = server.stderr.readline()
                self.assertIn(b"listening on 10.0.0.1", said)
                client = shell(self.b, "exec netring-client 10.0.0.1 --workload=stream --size=64K --duration=1s --warmup=0 --verify")
                output, errors = server.communicate(timeout=PATIENCE_S)
                self.assertEqual((client.returncode, server.returncode), (0, 0), client.stderr + errors)
                sends, notifications, copied = map(int, re.search(
                    rb"zero copy: (\d+) sends, (\d+) notifications, (\d+) of them copied", output).groups())
                self.assertGreater(sends, 0)
                self.assertEqual((notifications, copied), (sends, 0))


class Ends(unittest.TestCase):
    def end(self, *arguments, code):
        """Runs netring-vm with a pair to its end."""
        finished = vm(*PAIR, *arguments)
        if reason := lacking(finished):
            self.skipTest(reason)
        self.assertEqual(finished.returncode, code, finished.stderr)
        self.assertNotIn("Traceback", finished.stderr)
        return finished

    def test_a_sweep(self):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            self.end("--out", str(out), "--", "netring-run", "--impl", "a1,a3,zc", "--sizes", "64K", "--duration", "1s", "--slice",
                     "500ms", "--warmup", "50ms", "--verify", code=0)
            with open(out / "results.csv", newline="") as file:
                rows = list(csv.DictReader(file))
        self.assertEqual([(row["impl"], row["outcome"]) for row in rows], [(impl, "measured") for impl in ("a1", "a3", "zc")])
        for row in rows:
            self.assertIn("EMULATED", row["reasons"], row)
            self.assertEqual(row["zc_copied"], "0", row)
            self.assertEqual(int(row["zc_sends"]) > 0, row["impl"] != "a1", row)

    def test_killed_it_leaves_nothing(self):
        process, launchers = start()
        if process is None:
            self.skipTest(launchers)
        self.addCleanup(process.stdout.close)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        self.assertEqual(len(children), 3, "two guests and the program")
        held = subprocess.Popen(launchers[0], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        held.stdin.write(b"echo ready\n")
        held.stdout.readline()
        process.kill()
        process.wait()
        self.assertTrue(gone(children), children)
        _, errors = held.communicate(timeout=PATIENCE_S)
        self.assertEqual(held.returncode, 255)
        self.assertRegex(errors.decode(), r"^netring-vm: guest A: netring-vm has ended: .*\n$")

    def test_a_guest_that_breaks(self):
        finished = self.end("--", "/bin/sh", "-c", 'echo "echo c >/proc/sysrq-trigger" | $NETRING_B sh; echo "code $?"', code=125)
        self.assertEqual(finished.stdout, "code 255\n")
        self.assertIn("netring-vm: guest B has ended\n", finished.stderr)
        self.assertRegex(finished.stderr, r"guest B, kernel 6\.1: it ended by itself(?s:.*)sysrq triggered crash")

    def test_a_command_that_fails(self):
        finished = self.end("--guest_a", "echo reason; false", "--", "/bin/sh", "-c", "echo ran", code=125)
        self.assertEqual(finished.stdout, "")
        self.assertRegex(finished.stderr, r"\nreason\nnetring-vm: guest A: exit code 1 of: echo reason; false\n$")


if __name__ == "__main__":
    main()
