"""The route between sides that launchers start: what both tell of it, and traffic that does not leave the host."""

import json
import os
import subprocess

import far
import runs
from far import FarTest

ONE_CELL = ["--impl", "a1", "--sizes", "64", "--nocontrol", "--precision", "0"]
ROUTED_MTU = 1400


def namespace():
    """A network namespace, as the process that holds it."""
    holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec sleep 1000"],
                              stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "ready\n"
    return holder


class Route(FarTest):
    def make(self):
        holder = namespace()
        self.addCleanup(holder.stdout.close)
        self.addCleanup(holder.wait)
        self.addCleanup(holder.kill)
        return holder.pid

    def inside(self, pid, *command):
        subprocess.run(["nsenter", "--target", str(pid), "--net", *command], check=True)

    def join(self, one, other, network):
        """A veth pair between two namespaces: ADDRESS.1 and ADDRESS.2."""
        names = [f"net{network}a", f"net{network}b"]
        subprocess.run(["ip", "link", "add", names[0], "netns", str(one), "type", "veth", "peer", "name", names[1], "netns",
                        str(other)], check=True)
        for place, (pid, name) in enumerate(zip((one, other), names), 1):
            self.inside(pid, "ip", "address", "add", f"10.77.{network}.{place}/24", "dev", name)
            self.inside(pid, "ip", "link", "set", name, "up")

    def at_pid(self, pid):
        return self.at(f"nsenter --target {pid} --net")

    def measure(self, server, client, address, *options):
        self.out = self.folder / "run"
        return runs.quick(*ONE_CELL, "--server_exec", server, "--client_exec", client, "--server_address", address,
                          "--out", str(self.out), *options)

    def path(self, finished):
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.check_far_side()
        return json.loads((self.out / "run.jsonl").read_text().splitlines()[0])["run"]["path"]

    def test_traffic_that_does_not_leave_the_host(self):
        finished = self.measure(self.at("env"), self.at("env"), "127.0.0.1")
        self.assertEqual(finished.returncode, 2, finished.stderr)
        self.assertEqual(finished.stderr.splitlines(), [
            "netring-run: the traffic does not leave this host: 127.0.0.1 is one of the client's own addresses (lo); give an "
            "address of the other host, or --allow_local"])
        self.assertFalse(self.out.exists(), "nothing was measured")
        self.check_far_side()

    def test_it_may_be_allowed(self):
        path = self.path(self.measure(self.at("env"), self.at("env"), "127.0.0.1", "--allow_local"))
        self.assertEqual((path["path"], path["server_next_hop"], path["copied_where"]), ("remote", "this host", "lo"))

    def test_an_address_of_ones_own_card(self):
        one, other = self.make(), self.make()
        self.join(one, other, 1)
        finished = self.measure(self.at_pid(one), self.at_pid(one), "10.77.1.1")
        self.assertEqual(finished.returncode, 2, finished.stderr)
        self.assertIn("10.77.1.1 is one of the client's own addresses (lo)", finished.stderr)

    def test_two_namespaces_are_not_local(self):
        server, client = self.make(), self.make()
        self.join(server, client, 1)
        path = self.path(self.measure(self.at_pid(server), self.at_pid(client), "10.77.1.1"))
        self.assertEqual((path["server_address"], path["client_address"]), ("10.77.1.1", "10.77.1.2"))
        for side, name in (("server", "net1a"), ("client", "net1b")):
            self.assertTrue(path[f"{side}_link"].startswith(f"{name}, driver veth"), path)
            self.assertIn("gso ", path[f"{side}_offloads"])
            self.assertIn("rx 1", path[f"{side}_queues"])
            self.assertEqual(path[f"{side}_next_hop"], "directly connected")
            self.assertEqual(path[f"{side}_path_mtu"], 1500)
            self.assertTrue(path[f"{side}_rtt_ns"] > 0, path)
        self.assertEqual(path["mtu"], 1500)
        self.assertEqual(path["copied_where"], "net1a, driver veth")

    def test_a_router_between_them(self):
        server, router, client = self.make(), self.make(), self.make()
        self.join(server, router, 1)
        self.join(client, router, 2)
        self.inside(router, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        self.inside(server, "ip", "route", "add", "default", "via", "10.77.1.2")
        self.inside(client, "ip", "route", "add", "10.77.1.0/24", "via", "10.77.2.2", "mtu", str(ROUTED_MTU))
        path = self.path(self.measure(self.at_pid(server), self.at_pid(client), "10.77.1.1"))
        self.assertEqual((path["server_next_hop"], path["client_next_hop"]), ("10.77.1.2", "10.77.2.2"))
        self.assertEqual((path["server_path_mtu"], path["client_path_mtu"]), (1500, ROUTED_MTU))


if __name__ == "__main__":
    if os.geteuid() != 0 and far.namespaces.INSIDE not in os.environ:
        print("skipped: namespaces joined by veth need root here")
        raise SystemExit(77)
    far.enter_own_namespaces()
    runs.main()
