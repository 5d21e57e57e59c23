"""A firewall that refuses or drops, in one direction or both, from the beginning or in the middle of a slice: what a run says of it."""

import itertools
import subprocess
import time

import two_hosts
import namespaces
import runs

BASE = 9000
ONE = ["--impl", "a1", "--sizes", "64K", "--nocontrol", "--precision", "0", "--port", str(BASE)]
FROM_CLIENT = "packets from the client are dropped"
TO_CLIENT = "packets to the client are dropped"
FROM_SERVER = "packets from it are dropped"
TO_SERVER = "packets to it are dropped"
NOTHING_FROM = "nothing has arrived from the {} for "
STILL_FROM = "packets from the {} still arrive, but they confirm nothing of what it is sent: packets to it are dropped"
LOST = "; put that right, then: netring-run --resume "


class Dropped(two_hosts.TwoHostsTest):
    def drop(self, direction, ports=f"{BASE}-{BASE + 9}"):
        """Where they arrive, so that nobody is told."""
        if direction == "to server":
            self.server.rules(f"input\ntcp dport {ports} drop")
        else:
            self.client.rules(f"input\ntcp sport {ports} drop")

    def fails(self, finished, *holds):
        said = " ".join((finished.stderr + finished.stdout).split())
        self.assertNotEqual(finished.returncode, 0, said)
        for text in holds:
            self.assertIn(text, said)
        return said

    def test_from_the_beginning(self):
        no_answer = "the client: no answer from 10.0.0.1:{} within 10 s: a firewall on the way or on the server's host drops it; " \
                    "open the port there (--port)"
        for port, direction in ((BASE, "to server"), (BASE, "to client"), (BASE + 1, "to client")):
            with self.subTest(port=port, direction=direction):
                self.drop(direction, port)
                out = self.folder / f"{port}{direction}"
                said = self.fails(self.far(*runs.QUICK, *ONE, "--out", str(out)), no_answer.format(port),
                                  f"the server: only 0 of 1 connections arrived in time at 10.0.0.1:{port}: ",
                                  FROM_CLIENT if direction == "to server" else TO_CLIENT)
                self.assertNotIn(TO_CLIENT if direction == "to server" else FROM_CLIENT, said)
                (self.server if direction == "to server" else self.client).no_rules()

    def test_refused_at_once(self):
        """By whom else but the server: each with what to do."""
        refuses = "tcp dport 9000 reject with "
        unroute = ["ip", "route", "add"]
        for host, rules, route, address, why in (
                (self.server, "input\n" + refuses + "tcp reset", [], "10.0.0.1", "Connection refused (ECONNREFUSED); nothing listens"),
                (self.server, "input\n" + refuses + "icmpx admin-prohibited", [], "10.0.0.1",
                 "No route to host (EHOSTUNREACH); nobody has the address on its network, or a firewall or router on the way rejects"),
                (self.server, "input\n" + refuses + "icmpx admin-prohibited", [], "fd00::1",
                 "Permission denied (EACCES); a firewall on the way, or a route of the client's host, prohibits it"),
                (self.client, "", [*unroute, "prohibit", "10.0.0.1"], "10.0.0.1",
                 "Permission denied (EACCES); a firewall on the way, or a route of the client's host, prohibits it"),
                (self.client, "", [*unroute, "blackhole", "10.0.0.1"], "10.0.0.1", "Invalid argument (EINVAL); a route of the client's"),
                (self.client, "", [*unroute, "unreachable", "10.0.0.1"], "10.0.0.1", "No route to host (EHOSTUNREACH); nobody has"),
                (self.client, "", ["ip", "route", "delete", "10.0.0.0/24"], "10.0.0.1",
                 "Network is unreachable (ENETUNREACH); the client's host has no route to it")):
            with self.subTest(rules=rules, route=route, address=address):
                if rules:
                    host.rules(rules)
                if route:
                    host.run(*route)
                out = self.folder / f"{rules}{route}{address}".replace("/", "_").replace("\n", "_")
                where = f"[{address}]:9000" if ":" in address else f"{address}:9000"
                finished = self.far(*runs.QUICK, *ONE, "--out", str(out), address=address)
                said = self.fails(finished, why, where)
                self.assertEqual(len(finished.stderr.splitlines()), 1, said)
                self.assertIn("the client: ", said)
                if rules:
                    host.no_rules()
                if "add" in route:
                    host.run("ip", "route", "delete", *route[3:])

    def test_in_the_middle_of_a_slice(self):
        for workload, direction in itertools.product(("rr", "stream"), ("to server", "to client")):
            with self.subTest(workload=workload, direction=direction):
                out = self.folder / f"{workload}{direction}"
                said = self.cut(out, workload, direction)
                if direction == "to server":
                    self.assertIn("the server: ", said)
                    self.assertIn(NOTHING_FROM.format("client"), said)
                    self.assertIn("the client: ", said)
                    self.assertIn(STILL_FROM.format("server"), said)
                else:
                    self.assertIn(NOTHING_FROM.format("server"), said)
                    self.assertIn(STILL_FROM.format("client"), said)
                self.assertIn(LOST, said)

    def cut(self, out, workload, direction):
        """What a run says whose second slice is cut; it is gone on with when that is repaired."""
        command = [runs.NETRING_RUN, *self.sides(), "--out", str(out), *ONE, "--workload", workload, "--duration", "4s",
                   "--slice", "2s", "--warmup", "10ms"]
        process = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        runs.await_slices(process, out, 1)
        time.sleep(0.7)
        self.drop(direction)
        said, _ = process.communicate(timeout=100)
        self.assertNotEqual(process.returncode, 0, said)
        (self.server if direction == "to server" else self.client).no_rules()
        gone_on = runs.run("--resume", str(out))
        self.assertEqual(gone_on.returncode, 0, gone_on.stderr)
        self.assertEqual([each["outcome"] for each in runs.Store(out / "run.jsonl").slices], ["measured"] * 2)
        return " ".join(said.split())


if __name__ == "__main__":
    namespaces.enter()
    runs.main()
