"""netring-server and netring-client as a user runs them, for tests."""

import contextlib
import json
import os
import socket
import subprocess

import runs

SERVER = os.environ["NETRING_SERVER"]
CLIENT = os.environ["NETRING_CLIENT"]
QUICK = ["--duration", "100ms", "--warmup", "20ms"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(program, *arguments):
    return subprocess.run([program, *arguments], text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


class ByHandTest(runs.RunTest):
    """With a port for a server of its own."""

    def setUp(self):
        super().setUp()
        self.port = free_port()

    @contextlib.contextmanager
    def server(self, *arguments):
        """A server that waits for clients; afterwards self.server_output and self.server_errors are what it has said."""
        process = subprocess.Popen([SERVER, "--port", str(self.port), *arguments], text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        try:
            first = process.stderr.readline()
            if "io_uring" in first:
                self.skipTest(first.strip())
            self.assertEqual(first, f"netring-server: listening on 127.0.0.1:{self.port}\n")
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            self.server_output, self.server_errors = process.communicate(timeout=60)

    def client(self, *arguments):
        return run(CLIENT, "127.0.0.1", "--port", str(self.port), *arguments)

    def check_served(self, *arguments):
        finished = self.client(*QUICK, *arguments)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        return finished.stdout

    @contextlib.contextmanager
    def asking(self):
        """A netring-client that has met the server, heard by one in the middle: it, what it asks the server for, and the
        connection to the server, which has not heard that yet."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = subprocess.Popen([CLIENT, "127.0.0.1", "--port", str(listener.getsockname()[1]), *QUICK],
                                      stderr=subprocess.DEVNULL)
            self.addCleanup(client.wait)
            self.addCleanup(client.kill)
            control, _ = listener.accept()
        with control, socket.create_connection(("127.0.0.1", self.port)) as real, real.makefile("rb") as from_server, \
                control.makefile("rb") as from_client:
            control.sendall(from_server.readline())  # the greeting
            real.sendall(from_client.readline())  # where to meet
            for _ in range(2):  # there, and met
                control.sendall(from_server.readline())
            yield client, json.loads(from_client.readline()), real, from_server
