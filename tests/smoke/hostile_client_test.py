"""netring-server against clients that mean it no good: the next one is served all the same."""

import contextlib
import json
import socket
import struct
import time

import by_hand
import runs


class HostileClient(by_hand.ByHandTest):
    def test_a_client_that_talks_nonsense(self):
        nonsense = [b"GET / HTTP/1.1\r\n\r\n", b"{}\n", b'{"type":"start","version":1}\n', b"\0" * 100_000 + b"\n",
                    b"x" * (3 << 20)]
        with self.server():
            for text in nonsense:
                with self.subTest(text[:20]), socket.create_connection(("127.0.0.1", self.port)) as peer:
                    with contextlib.suppress(ConnectionError):  # the server may have had enough
                        peer.sendall(text)
                        peer.shutdown(socket.SHUT_WR)
                        while peer.recv(65536):
                            pass
            self.check_served()
        for line in self.server_errors.splitlines():
            self.assertRegex(line, "^netring-server: ")
            self.assertLess(len(line), 200)

    def test_a_client_that_says_nothing(self):
        with self.server(), socket.create_connection(("127.0.0.1", self.port)):
            self.check_served()
        self.assertEqual(self.server_errors, "netring-server: dropped a client: no control message came\n")

    def test_a_client_that_dawdles(self):
        """A byte from time to time is no message."""
        with self.server(), socket.create_connection(("127.0.0.1", self.port)) as peer:
            peer.settimeout(1)
            begun = time.monotonic()
            with contextlib.suppress(ConnectionError):
                while time.monotonic() - begun < 60:
                    peer.send(b" ")
                    with contextlib.suppress(TimeoutError):
                        if not peer.recv(65536):
                            break
            self.check_served()
        self.assertEqual(self.server_errors, "netring-server: dropped a client: no control message came\n")

    def test_a_client_that_goes_before_its_connections_come(self):
        with self.server():
            with self.asking() as (client, message, real, _):
                client.kill()
                client.wait()
                real.sendall(json.dumps(message).encode() + b"\n")
            begun = time.monotonic()
            self.check_served()
            waited = time.monotonic() - begun
        self.assertRegex(self.server_errors, "the other side has (given the slice up|gone before its connections came)")
        self.assertLess(waited, 15, "a client that had gone kept the next one waiting")

    def test_a_client_that_asks_for_too_long(self):
        with self.server("--longest", "1m"):
            with self.asking() as (_, message, real, answers):
                message["config"]["window"]["warmup_ns"] = 24 * 3600 * 10**9
                real.sendall(json.dumps(message).encode() + b"\n")
                answer = json.loads(answers.readline())
                self.assertEqual(answer["type"], "failed")
                self.assertEqual(answers.read(), b"", "it has had its turn")
            self.assertIn("at most 1m (--longest)", answer["reason"])
            self.check_served()

    def test_a_client_that_meets_again_and_again(self):
        with self.server():
            with self.asking() as (client, asked, real, answers):
                place = {"role": "server", "address": "", "port": 0, "cookie": "00" * 16, "clients": 1, "client": 0}
                meet = {"type": "meet", "version": asked["version"], "place": place}
                with contextlib.suppress(ConnectionError):
                    for _ in range(1000):  # each of them in time
                        real.sendall(json.dumps(meet).encode() + b"\n")
                    while answers.readline():
                        pass
                client.kill()
            self.check_served()
        self.assertIn("netring-server: dropped a client: it meets this server more often than it measures\n", self.server_errors)

    def test_silent_clients_one_after_the_other_keep_nobody_for_long(self):
        """Each is given up after a fifth of what a client may take that has said something: five of them within what the
        client waits for, which three such would take."""
        with self.server(), contextlib.ExitStack() as silent:
            for _ in range(5):
                silent.enter_context(socket.create_connection(("127.0.0.1", self.port)))
            self.check_served("--wait", "30s")
        self.assertEqual(self.server_errors, "netring-server: dropped a client: no control message came\n" * 5)

    def test_a_client_that_resets(self):
        with self.server():
            peer = socket.create_connection(("127.0.0.1", self.port))
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()
            self.check_served()


if __name__ == "__main__":
    runs.main()
