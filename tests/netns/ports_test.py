"""Fixed ports (--port): where both sides use them, that they never run out, and what stands in the way."""

import re
import subprocess
import sys

import two_hosts
import namespaces
import runs

BASE = 9000
ONE = ["--impl", "a1", "--sizes", "64", "--nocontrol", "--precision", "0"]
FEW = 64  # ports that the client has: a slice takes one for each connection


class Ports(two_hosts.TwoHostsTest):
    def sockets(self, host, *arguments):
        return host.run("ss", "-Htn", *arguments)

    def test_every_connection_is_to_one_of_them(self):
        """Others are dropped."""
        self.server.rules(f"input\n tcp dport != {BASE}-{BASE + 2} drop")
        finished = self.far(*runs.QUICK, *ONE, "--threads", "1,2", "--port", str(BASE))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual({each["outcome"] for each in self.store().slices}, {"measured"})

    def test_no_connection_lasts(self):
        """Of hundreds of slices there are more connections than the client has ports, and no number of any is left."""
        self.client.run("sysctl", "-qw", f"net.ipv4.ip_local_port_range=40000 {40000 + FEW - 1}")
        finished = self.far(*ONE, "--workload", "rr,stream", "--duration", "1500ms", "--slice", "10ms", "--warmup", "1ms",
                            "--port", str(BASE))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        slices = self.store().slices
        self.assertGreater(len(slices), 4 * FEW)
        # A busy machine may leave a window of 10 ms without a message.
        outcomes = {each["outcome"] for each in slices} - {"torn"}
        self.assertEqual(outcomes, {"measured"}, [each["reason"] for each in slices])
        # The agents' own is closed as usual.
        left = [line for host in (self.server, self.client) for line in self.sockets(host, "-a").splitlines()
                if not re.search(rf":{BASE}\b", line)]
        self.assertEqual(left, [])
        strangers = [each[side]["foreign_connections"] for each in slices for side in ("server", "client")]
        self.assertEqual([count for count in strangers if count], [], "resets count as strangers that were turned away")

    def test_one_that_is_taken(self):
        for port in (BASE, BASE + 1):
            with self.subTest(port):
                holder = self.hold(port)
                out = self.folder / str(port)
                finished = self.far(*runs.QUICK, *ONE, "--port", str(BASE), "--out", str(out))
                holder.kill()
                holder.wait()
                said = finished.stderr + finished.stdout
                self.assertNotEqual(finished.returncode, 0, said)
                self.assertIn(f"the server: cannot listen at 10.0.0.1:{port}: Address already in use (EADDRINUSE); "
                              "ss -ltnp there shows who has the port: end it, or give another --port", " ".join(said.split()))

    def hold(self, port):
        script = f"import socket, time\ns = socket.create_server(('10.0.0.1', {port}))\nprint(flush=True)\ntime.sleep(1000)"
        holder = subprocess.Popen([*self.server.words.split(), sys.executable, "-c", script], stdout=subprocess.PIPE)
        self.addCleanup(holder.communicate)
        self.addCleanup(holder.kill)
        holder.stdout.readline()
        return holder


if __name__ == "__main__":
    namespaces.enter()
    runs.main()
