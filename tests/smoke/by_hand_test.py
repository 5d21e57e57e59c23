"""netring-server and netring-client, as a user runs them."""

import json
import os
import re
import signal
import socket
import subprocess
import time

import by_hand
import runs
from by_hand import CLIENT, QUICK, SERVER, run

NUMBER = r"[0-9][0-9.e+]*"


class ByHand(by_hand.ByHandTest):
    # --- What is printed ---

    def test_round_trips_on_both_sides(self):
        with self.server("--impl", "a1", "--size", "4096", "--threads", "2", "--once") as server:
            printed = self.check_served("--size", "4096", "--threads", "2")
            self.assertEqual(server.wait(timeout=30), 0)
        self.assertRegex(printed, rf"(?m)^Throughput: {NUMBER} Gbit/s, {NUMBER} messages/s$")
        self.assertRegex(printed, rf"(?m)^Latency:    {NUMBER} us mean, {NUMBER} median, {NUMBER} p99, {NUMBER} longest$")
        for side in ("server", "client"):
            self.assertRegex(printed, rf"(?m)^{side}: [1-9][0-9]* messages; work ns per message {NUMBER}, CPU ns {NUMBER} \(user .*; cubic$")
        # The server prints its own half itself.
        self.assertIn(self.server_output.strip(), printed.splitlines())
        self.assertNotIn("zero copy", printed)

    def test_zero_copy_shows_its_evidence(self):
        with self.server("--impl", "a3", "--size", "64K"):
            printed = self.check_served("--size", "64K")
        found = re.search(r"(?m)^server: .*; zero copy: (\d+) sends, (\d+) notifications, (\d+) of them copied", printed)
        self.assertIsNotNone(found, printed)
        sends, notifications, copied = map(int, found.groups())
        self.assertGreater(sends, 0)
        self.assertEqual(notifications, sends)
        self.assertEqual(copied, sends, "loopback copies every byte")

    def test_a_stream_has_no_round_trips(self):
        with self.server("--impl", "a2", "--size", "64", "--batch", "16", "--engine", "epoll"):
            printed = self.check_served("--size", "64", "--workload", "stream", "--engine", "epoll")
        self.assertIn("Latency:    none: a stream has no round trips\n", printed)
        self.assertRegex(printed, rf"(?m)^Throughput: {NUMBER} Gbit/s")

    def test_a_batch_is_one_send(self):
        with self.server("--impl", "a3", "--size", "4096", "--batch", "16", "--engine", "epoll"):
            printed = self.check_served("--workload", "stream", "--engine", "epoll")
        found = re.search(r"(?m)^server: (\d+) messages; .*; zero copy: (\d+) sends", printed)
        self.assertIsNotNone(found, printed)
        messages, sends = map(int, found.groups())
        # The kernel may take less than a batch at a time.
        self.assertGreater(messages, 4 * sends, printed)

    def test_the_engines_of_the_sides_are_independent(self):
        with self.server("--engine", "blocking"):
            self.check_served("--engine", "epoll", "--connections", "3", "--verify")

    def test_clients_come_one_after_the_other(self):
        with self.server("--size", "64"):
            self.check_served("--size", "64")
            self.check_served("--size", "64", "--depth", "4", "--connections", "2")
            self.check_served("--size", "64", "--rate", "1000", "--arrivals", "poisson")
        self.assertEqual(len(self.server_output.splitlines()), 3)

    # --- What is refused ---

    def check_refused(self, arguments, expected):
        finished = self.client(*QUICK, *arguments)
        self.assertEqual(finished.returncode, 1)
        self.assertEqual(finished.stdout, "")
        self.assertEqual(finished.stderr, f"netring-client: the server: {expected}\n")

    def test_sides_that_differ(self):
        sizes = ("the client has messages of 128 bytes and 1 threads, this server 64 and 1: "
                 "give both the same --size and --threads")
        threads = sizes.replace("128", "64").replace("1 threads", "2 threads")
        with self.server("--size", "64"):
            self.check_refused(["--size", "128"], sizes)
            self.check_refused(["--size", "64", "--threads", "2"], threads)
            self.check_served("--size", "64")
        self.assertEqual(self.server_errors, f"netring-server: {sizes}\nnetring-server: {threads}\n")

    def test_more_than_a_server_gives(self):
        """Before anything is taken for it; the next client is served."""
        connections = "4 connections are more than this server gives one client (--max_connections 3)"
        memory = "more than this server gives one client (--max_memory 64 MiB)"
        with self.server("--size", "64K", "--slots", "64", "--max_connections", "3", "--max_memory", "64M"):
            self.check_refused(["--size", "64K", "--connections", "4"], connections)
            self.check_served("--size", "64K", "--connections", "3")
        self.assertEqual(self.server_errors, f"netring-server: {connections}\n")
        with self.server("--size", "1M", "--slots", "64", "--max_memory", "64M"):
            finished = self.client(*QUICK, "--size", "1M")
            self.assertEqual((finished.returncode, finished.stdout), (1, ""))
            self.assertIn(memory, finished.stderr)
        self.assertIn(memory, self.server_errors)
        threads = "2 threads are more than this server gives one client (--max_threads 1)"
        with self.server("--engine", "blocking", "--max_threads", "1"):
            self.check_refused(["--connections", "2"], threads)
            self.check_served()
        self.assertEqual(self.server_errors, f"netring-server: {threads}\n")

    def test_a_client_that_has_gone_leaves_no_memory_taken(self):
        """Of messages in small pieces, which the C library keeps for the next ones."""
        if runs.is_sanitized():
            self.skipTest("AddressSanitizer has a malloc of its own, which keeps what is freed")

        def resident():
            with open(f"/proc/{server.pid}/status") as file:
                return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) << 10

        with self.server("--size", "64K", "--slots", "64") as server:
            before = resident()
            taken = 32 * 65 * 65536
            for _ in range(2):
                self.check_served("--size", "64K", "--connections", "32")
                deadline = time.monotonic() + 30
                while resident() > before + taken / 4 and time.monotonic() < deadline:
                    time.sleep(0.02)
                self.assertLess(resident(), before + taken / 4)

    def test_wrong_options(self):
        for program, arguments, expected in [
            (CLIENT, [], "give the server's address"),
            (CLIENT, [""], "''"),
            (CLIENT, ["1.2.3"], "1.2.3: must be an IPv4 or IPv6 address"),
            (CLIENT, ["127.0.0.1", "127.0.0.1"], "options begin with --"),
            (CLIENT, ["127.0.0.1", "--impl", "a1"], "--impl: there is no such option here"),
            (CLIENT, ["127.0.0.1", "--size", "63"], "multiple of 8"),
            (CLIENT, ["127.0.0.1", "--size", "64,128"], "one value at a time"),
            (CLIENT, ["127.0.0.1", "--duration"], "--duration: needs a value"),
            (CLIENT, ["127.0.0.1", "--port=0"], "must be a port from 1 to 65535"),
            (SERVER, ["127.0.0.1"], "options begin with --"),
            (SERVER, ["--port", "65536"], "must be a port from 1 to 65535"),
            (SERVER, ["--listen", "localhost"], "must be an IPv4 or IPv6 address"),
            (SERVER, ["--duration", "1s"], "there is no such option here"),
            (SERVER, ["--engine", "threads"], "must be uring, epoll or blocking"),
            (SERVER, ["--impl", "a1,a2"], "one value at a time"),
        ]:
            with self.subTest(arguments):
                finished = run(program, *arguments)
                self.assertEqual(finished.returncode, 2)
                self.assertEqual(finished.stdout, "")
                self.assertEqual(len(finished.stderr.splitlines()), 1, finished.stderr)
                self.assertTrue(finished.stderr.startswith(os.path.basename(program) + ": "), finished.stderr)
                self.assertIn(expected, finished.stderr)

    def test_what_cannot_go_together(self):
        finished = run(SERVER, "--port", str(self.port), "--impl", "zc", "--engine", "epoll")
        self.assertEqual(finished.returncode, 2)
        self.assertEqual(finished.stderr, "netring-server: zc exists only on a ring: --engine=epoll has none\n")

    def test_help_and_version(self):
        for program, an_option in ((SERVER, "--listen"), (CLIENT, "--duration")):
            for argument, expected in (("--help", an_option), ("--version", os.path.basename(program))):
                finished = run(program, argument)
                self.assertEqual((finished.returncode, finished.stderr), (0, ""))
                self.assertIn(expected, finished.stdout)

    def test_a_port_that_is_taken(self):
        with self.server():
            finished = run(SERVER, "--port", str(self.port))
        self.assertEqual(finished.returncode, 1)
        self.assertEqual(finished.stderr, f"netring-server: cannot listen at 127.0.0.1:{self.port}: "
                                          "Address already in use (EADDRINUSE); ss -ltnp there shows who has the port: "
                                          "end it, or give another --port\n")

    def test_nobody_there(self):
        finished = self.client(*QUICK)
        self.assertEqual(finished.returncode, 1)
        self.one_line(finished, 1, f"netring-client: cannot connect to 127.0.0.1:{self.port}: Connection refused (ECONNREFUSED); ",
                      "open the port there (--port)")

    # --- Peers that do not do their part ---

    def test_a_client_that_vanishes(self):
        for engine in ("uring", "epoll", "blocking"):
            with self.subTest(engine), self.server("--engine", engine, "--impl", "a3", "--threads", "2"):
                client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(self.port), "--threads", "2",
                                           "--duration", "1h", "--warmup", "0s"])
                self.wait_until_busy(client)
                client.send_signal(signal.SIGKILL)
                client.wait(timeout=30)
                self.check_served("--threads", "2")
            self.assertEqual(self.server_errors,
                             "netring-server: the other side has gone in the middle of a slice\n")

    def wait_until_busy(self, process):
        """Until the process has worked for a while: longer than it takes to connect."""
        ticks = 0
        while ticks < 0.3 * os.sysconf("SC_CLK_TCK"):
            self.assertIsNone(process.poll())
            time.sleep(0.02)
            ticks = runs.ticks_of(process.pid)

    def test_a_client_that_is_suspended_during_warm_up(self):
        with self.server():
            client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(self.port), "--warmup", "3s",
                                       "--duration", "1s"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(client.kill)
            self.wait_until_busy(client)
            client.send_signal(signal.SIGSTOP)
            self.check_served()
            client.send_signal(signal.SIGCONT)
            output, errors = client.communicate(timeout=60)
        reason = "no message came that opens the measured window within 13 s of its start: the other side was stopped (Ctrl-Z) or is overloaded; measure again"
        self.assertEqual(self.server_errors, f"netring-server: {reason}\n")
        self.assertEqual((client.returncode, output), (1, ""))
        self.assertEqual(len(errors.splitlines()), 1, errors)
        self.assertIn(reason, errors)

    def test_a_server_that_vanishes(self):
        with self.server() as server:
            client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(self.port), "--duration", "1h"], text=True,
                                      stderr=subprocess.PIPE, stdout=subprocess.PIPE)
            self.wait_until_busy(client)
            server.kill()
            output, errors = client.communicate(timeout=60)
        self.assertEqual((client.returncode, output), (1, ""))
        self.assertEqual(len(errors.splitlines()), 1, errors)

    def test_who_waits_is_told(self):
        with self.server(), self.asking():
            client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(self.port), *QUICK], text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(client.kill)
            self.assertIn("the server serves another client; waiting for it", client.stderr.readline())
            output, errors = client.communicate(timeout=60)
        self.assertEqual((client.returncode, errors), (0, ""))

    def test_who_waits_in_vain_is_told_why(self):
        with self.server(), self.asking():
            finished = self.client(*QUICK, "--wait", "1500ms")
        self.assertEqual((finished.returncode, finished.stdout), (1, ""))
        self.assertIn("netring-client: the server: did not answer in time: it serves others, or is no netring-server; see --port, and "
                      "--wait for how long to wait\n", finished.stderr)

    def test_no_text_of_the_other_host_reaches_the_terminal_as_it_is(self):
        reason = "\x1b[2J\x9b31m\r\ngone"
        with socket.create_server(("127.0.0.1", 0)) as listener, self.server():
            with socket.create_connection(("127.0.0.1", self.port)) as real:
                hello = json.loads(real.makefile("rb").readline())
            client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(listener.getsockname()[1]), *QUICK], text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(client.kill)
            control, _ = listener.accept()
            with control:
                failed = {"type": "failed", "version": hello["version"], "reason": reason, "code": 9, "dropped": False}
                for message in (hello, failed):
                    control.sendall(json.dumps(message).encode() + b"\n")
                output, errors = client.communicate(timeout=60)
        self.assertEqual((client.returncode, output), (1, ""))
        self.assertIn("\\x1b[2J", errors)
        self.assertTrue(errors.rstrip("\n").isprintable(), errors)


if __name__ == "__main__":
    runs.main()
