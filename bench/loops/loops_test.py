#!/usr/bin/env -S python3 -X utf8
"""The hand-written loops run and agree on what they did: each engine, asleep and looking, whole and in parts, on loopback.

Usage: loops_test.py BENCH_LOOP. Where the kernel has no such ring, the ring's parts are left out, with the reason.
"""

import re
import subprocess
import sys
import unittest

LOOP = sys.argv.pop(1)
ADDRESS, SECONDS, LIMIT_S = "127.0.0.1", "0.2", 30
ENGINES = ("blocking", "epoll", "ring")


class Loops(unittest.TestCase):
    def start(self, *arguments):
        process = subprocess.Popen([LOOP, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def end(self, process):
        said, complaint = process.communicate(timeout=LIMIT_S)
        if process.returncode == 77:
            self.skipTest(complaint.strip())
        self.assertEqual((process.returncode, complaint), (0, ""))
        return said

    def totals(self, engine, *arguments):
        """What the client and the server have counted; the rate besides."""
        server = self.start(engine, "server", ADDRESS, 0, *arguments)
        listening = re.fullmatch(r"listening on port (\d+)\n", server.stdout.readline())
        self.assertTrue(listening)
        client = self.start(engine, "client", ADDRESS, listening[1], "--seconds", SECONDS, *arguments)
        asked = re.fullmatch(r"per_second (\S+) total (\d+)\n", self.end(client))
        answered = re.fullmatch(r"total (\d+)\n", self.end(server))
        return int(asked[2]), int(answered[1]), float(asked[1])

    def test_each_request_has_its_answer(self):
        for engine in ENGINES:
            for connections in (1, 9):
                for look in (0, 100):
                    with self.subTest(engine, connections=connections, look=look):
                        asked, answered, rate = self.totals(engine, "--connections", connections, "--look", look)
                        self.assertEqual(asked, answered)
                        self.assertGreater(rate, 0)

    def test_messages_that_go_and_come_in_parts(self):
        for engine in ENGINES:
            for look in (0, 100):
                with self.subTest(engine, look=look):
                    asked, answered, _ = self.totals(engine, "--size", 20_000_001, "--look", look)
                    self.assertEqual(asked, answered)

    def test_a_stream(self):
        for engine in ("blocking", "ring"):
            with self.subTest(engine):
                received, sent, rate = self.totals(engine, "--stream", "--size", 65536)
                self.assertTrue(0 < received <= sent)
                self.assertGreater(rate, 0)

    def test_what_is_refused(self):
        for arguments in ((), ("kqueue", "server", ADDRESS, 0), ("ring", "peer", ADDRESS, 0), ("ring", "client", ADDRESS, 0),
                          ("epoll", "server", ADDRESS, 0, "--stream"), ("epoll", "server", ADDRESS, 0, "--size", "0"),
                          ("epoll", "server", "localhost", 0)):
            with self.subTest(arguments):
                finished = subprocess.run([LOOP, *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT_S)
                self.assertEqual(finished.returncode, 2)
                self.assertTrue(finished.stderr.startswith("bench-loop: "))


if __name__ == "__main__":
    unittest.main()
