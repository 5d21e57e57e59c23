"""netring-client against a server that means it no good: one clear failure, in bounded memory and time."""

import contextlib
import json
import random
import resource
import socket
import subprocess
import threading
import time
import unittest

import runs
from by_hand import CLIENT, SERVER, free_port

ARGUMENTS = ["--size", "64", "--duration", "50ms", "--warmup", "10ms", "--wait", "2s"]
MOST_BYTES = 256 << 20  # of memory
MOST_LINE = 10_000
HUGE = 2**63 - 1


class HostileServer(runs.RunTest):
    @classmethod
    def setUpClass(cls):
        """What an honest server says, message by message."""
        port = free_port()
        server = subprocess.Popen([SERVER, "--port", str(port), "--size", "64"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  text=True)
        try:
            first = server.stderr.readline()
            if "listening" not in first:
                raise unittest.SkipTest(first.strip())
            with socket.create_connection(("127.0.0.1", port)) as control, socket.create_server(("127.0.0.1", 0)) as relay:
                client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(relay.getsockname()[1]), *ARGUMENTS],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                near, _ = relay.accept()
                cls.said = relay_all(near, control)
                client.wait(timeout=60)
        finally:
            server.kill()
            server.wait()
            server.stderr.close()

    def attacked_by(self, serve):
        """What the client does when `serve` has its control connection."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            over = threading.Event()
            thread = threading.Thread(target=self.serve_one, args=(listener, serve, over))
            thread.start()
            try:
                return subprocess.run([CLIENT, "127.0.0.1", "--port", str(listener.getsockname()[1]), *ARGUMENTS], text=True,
                                      capture_output=True, stdin=subprocess.DEVNULL, timeout=90, errors="surrogateescape",
                                      preexec_fn=self.hold_short)
            finally:
                over.set()
                thread.join()

    def hold_short(self):
        """A sanitizer has more memory of its own than this."""
        if not runs.is_sanitized():
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))

    def serve_one(self, listener, serve, over):
        control = None
        listener.settimeout(0.1)
        while control is None:
            if over.is_set():
                return  # it has ended without a word
            with contextlib.suppress(TimeoutError):
                control, _ = listener.accept()
        with control:
            control.settimeout(0.1)
            with contextlib.suppress(OSError):
                serve(control, over)
            over.wait()

    def check_fails(self, serve, *holds):
        ended = self.attacked_by(serve)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""), ended.stderr[:500])
        *waiting, line = ended.stderr.splitlines()
        self.assertLessEqual(len(waiting), 1, ended.stderr[:1000])
        for each in waiting:
            self.assertIn("waiting for it", each)
        self.assertTrue(line.startswith("netring-client: "), line[:200])
        self.assertTrue(line.isprintable() and line.isascii(), line[:200])
        self.assertLess(len(line), MOST_LINE)
        for text in holds:
            self.assertIn(text, line)

    def says(self, *messages, then=b""):
        """Sends lines one after another, whatever the client says, and what comes after them."""
        def serve(control, over):
            for message in messages:
                control.sendall(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")
            control.sendall(then)
        return serve

    def of_type(self, name, **changes):
        return {**next(each for each in self.said if each["type"] == name), **changes}

    # --- Bytes ---

    def test_any_bytes(self):
        random.seed(17)
        for _ in range(10):
            noise = random.randbytes(5000) + b"\n"
            with self.subTest(noise[:20]):
                self.check_fails(self.says(noise), "the server: ")
                self.check_fails(self.says(self.of_type("hello"), noise), "the server: ")

    def test_a_line_without_an_end(self):
        def endless(control, over):
            control.settimeout(None)
            control.sendall(json.dumps(self.of_type("hello")).encode() + b"\n" if after_hello else b"")
            while not over.is_set():
                control.sendall(b"x" * 65536)

        for after_hello in (False, True):
            self.check_fails(endless, "too long")

    def test_lines_without_end(self):
        line = json.dumps(self.of_type("hello")).encode() + b"\n"

        def endless(control, over):
            control.settimeout(None)
            while not over.is_set():
                control.sendall(line * 100)

        self.check_fails(endless, "said 'hello' instead of 'listening'")

    def test_deep_ones(self):
        self.check_fails(self.says(b'{"type":' + b"[" * 500_000 + b"\n"), "the server: ")

    def test_one_that_goes(self):
        self.check_fails(lambda control, over: control.shutdown(socket.SHUT_RDWR), "closed the connection")

    # --- Silence ---

    def test_silence(self):
        self.check_fails(lambda control, over: None, "the server: did not answer in time", "--wait")

    def test_silence_after_the_hello(self):
        self.check_fails(self.says(self.of_type("hello")), "the server: did not answer in time")

    def test_a_byte_at_a_time(self):
        def drip(control, over):
            while not over.wait(0.2):
                control.send(b" ")

        self.check_fails(drip, "the server: did not answer in time")

    # --- Ports ---

    def listening(self, *ports):
        return self.says(self.of_type("hello"), self.of_type("listening", ports=list(ports)))

    def test_ports_that_are_none(self):
        for ports in ((0,), (-1,), (65536,), (HUGE,), (), (1,) * 100_000, ("80",), (1, 0)):
            with self.subTest(str(ports)[:40]):
                self.check_fails(self.listening(*ports), "the server: field 'ports' ")

    def test_a_port_where_nobody_listens(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.check_fails(self.listening(closed.getsockname()[1]), "cannot connect to 127.0.0.1:")

    def test_data_connections_that_are_closed_or_flooded(self):
        def flood(connection):
            connection.settimeout(5)
            with contextlib.suppress(OSError), connection:
                end = time.monotonic() + 30
                while time.monotonic() < end:
                    connection.sendall(b"\xff" * 65536)

        for take in (lambda connection: connection.close(), flood):
            with socket.create_server(("127.0.0.1", 0)) as data:
                data.settimeout(30)

                def accept(take=take, data=data):
                    with contextlib.suppress(OSError):
                        take(data.accept()[0])

                thread = threading.Thread(target=accept)
                thread.start()
                listening = self.of_type("listening", ports=[data.getsockname()[1]])
                self.check_fails(self.says(self.of_type("hello"), listening, self.of_type("met")))
                data.close()
                thread.join()

    # --- Numbers and texts ---

    def test_a_failure_with_a_flood_of_words(self):
        failed = {"type": "failed", "version": self.said[0]["version"], "code": 13}
        for reason in ("x" * 900_000, "\x1b[2J" * 1000, "\n" * 1000, "\u202e\ud7ff"):
            with self.subTest(reason[:10]):
                self.check_fails(self.says({**failed, "reason": reason}), "the server: ")

    def test_absurd_hellos(self):
        for changes in ({"version": HUGE}, {"version": -1}, {"version": 0.5}, {"host": {"release": "x" * 100_000}},
                        {"host": {"release": "6", "cpus": [{"number": HUGE}]}}, {"build": None}, {"build": {"build_id": 7}},
                        {"type": "sample"}):
            with self.subTest(str(changes)[:40]):
                self.check_fails(self.says(self.of_type("hello", **changes)), "the server: ")

    def test_samples_with_absurd_numbers(self):
        """An honest slice, of which the server tells this. What is a number is printed as one, and nothing breaks."""
        sample = next(each for each in self.said if each["type"] == "sample")["sample"]
        numbers = [name for name, value in sample.items() if isinstance(value, int) and not isinstance(value, bool)]
        for value in (HUGE, -1, 2**64, 0.5, None, "7", []):
            with self.subTest(value=str(value)):
                ended = self.relayed(lambda name, text, value=value: {**text, "sample": {**sample, **{each: value for each in numbers}}}
                                     if name == "sample" else text)
                self.assertIn(ended.returncode, (0, 1), ended.stderr[:500])
                self.assertLess(len(ended.stderr), MOST_LINE)
                self.assertEqual(ended.returncode, 0 if value == HUGE else 1, ended.stderr[:500])

    def relayed(self, change):
        """The client's end when a real server's messages are changed on their way."""
        port = free_port()
        server = subprocess.Popen([SERVER, "--port", str(port), "--size", "64"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            server.stderr.readline()

            def serve(near, over):
                with socket.create_connection(("127.0.0.1", port)) as far:
                    near.settimeout(None)
                    relay_all(near, far, change)

            return self.attacked_by(serve)
        finally:
            server.kill()
            server.wait()
            server.stderr.close()


def relay_all(near, far, change=lambda name, message: message):
    """Passes on what client and server say, by turns, until the sample; what the server has said."""
    said = []
    from_client, from_server = near.makefile("rb"), far.makefile("rb")
    # Before two of the server's messages the client says something.
    for name in ("hello", "listening", "met", "sample"):
        if name in ("listening", "sample"):
            far.sendall(from_client.readline())
        message = json.loads(from_server.readline())
        said.append(message)
        near.sendall(json.dumps(change(message["type"], message)).encode() + b"\n")
    return said


if __name__ == "__main__":
    runs.main()
