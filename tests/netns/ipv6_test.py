"""Everything over IPv6: by hand, through launchers, in namespaces, to a name, over a link-local address."""

import re
import subprocess
import unittest

import two_hosts
import namespaces
import runs

QUICK = [*runs.QUICK, "--nocontrol", "--precision", "0"]
ZERO_COPY = ["--impl", "a3,zc", "--sizes", "64K", "--workload", "rr,stream", "--verify"]


class ByHand(unittest.TestCase):
    def check(self, listen, address, *arguments):
        programs = runs.programs()
        server = subprocess.Popen([programs["netring-server"], "--listen", listen, "--once", *arguments], text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        self.assertEqual(server.stderr.readline(), f"netring-server: listening on [{listen}]:9000\n")
        client = subprocess.run([programs["netring-client"], address, "--duration", "50ms", "--size", "64K"], text=True,
                                capture_output=True, timeout=60)
        self.assertEqual(client.returncode, 0, client.stderr)
        return client.stdout

    def test_zero_copy_over_loopback(self):
        """The notifications come through the error queue of IPv6."""
        for variant in ("a3", "zc"):
            with self.subTest(variant):
                said = self.check("::1", "::1", "--size", "64K", "--impl", variant)
                found = re.search(r"zero copy: (\d+) sends, (\d+) notifications", said)
                self.assertIsNotNone(found, said)
                self.assertGreater(int(found[1]), 0)
                self.assertEqual(found[1], found[2])

    def test_a_server_of_both_is_found_by_ipv4_too(self):
        for address in ("127.0.0.1", "::1"):
            with self.subTest(address):
                self.check("::", address, "--size", "64K")

    def test_a_link_local_address_needs_its_link(self):
        for address, why in (("fe80::1", "name the one that leads there, as in fe80::1%eth0"),
                             ("fe80::1%nonesuch", "there is no link nonesuch here")):
            client = subprocess.run([runs.programs()["netring-client"], address], text=True, capture_output=True, timeout=60)
            self.assertEqual(client.returncode, 1)
            self.assertIn(why, client.stderr)


class Far(two_hosts.TwoHostsTest):
    def check_measured(self, finished):
        self.assertEqual(finished.returncode, 0, finished.stderr)
        rows = self.rows()
        self.assertEqual(len(rows), 4)
        for each in self.store().slices:
            self.assertEqual(each["outcome"], "measured", each)
            evidence = each["server"]["evidence"]
            self.assertGreater(evidence["zc_sends"], 0)
            self.assertEqual(evidence["zc_sends"], evidence["zc_completions"])

    def test_through_launchers(self):
        self.check_measured(self.far(*QUICK, *ZERO_COPY, address="fd00::1"))

    def test_a_link_local_address_has_the_clients_link(self):
        self.check_measured(self.far(*QUICK, *ZERO_COPY, address="fe80::1%client"))

    def test_a_name_stands_for_what_the_client_prefers(self):
        hosts = self.folder / "hosts"
        hosts.write_text("10.0.0.9 both\nfd00::1 both\n")  # nobody has the first one
        subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)
        self.addCleanup(subprocess.run, ["umount", "/etc/hosts"], check=True)
        self.assertEqual(self.client.run("getent", "ahosts", "both").split()[0], "fd00::1")
        self.check_measured(self.far(*QUICK, *ZERO_COPY, address="both"))


class Namespaces(two_hosts.TwoHostsTest):
    IPV4 = False

    def test_the_only_address_is_one_of_ipv6(self):
        finished = runs.run("--out", str(self.out), "--server_netns", self.server.netns, "--client_netns", self.client.netns,
                            *QUICK, *ZERO_COPY)
        Far.check_measured(self, finished)
        self.assertEqual(self.store().run["path"]["server_address"], "fd00::1")
        self.assertEqual(self.store().run["path"]["client_address"], "fd00::2")
        self.assertEqual(self.store().run["path"]["client_link"].split(",")[0], "client")

    def test_a_link_local_address_has_the_clients_link(self):
        finished = runs.run("--out", str(self.out), "--server_netns", self.server.netns, "--client_netns", self.client.netns,
                            "--server_address", "fe80::1%client", *QUICK, *ZERO_COPY)
        Far.check_measured(self, finished)
        self.assertEqual(self.store().run["path"]["server_link"].split(",")[0], "server")


class Paths(runs.RunTest):
    """--ip 6 on what netring makes itself."""

    DATAGRAMS = ["--impl", "a1,a2,a3,zc", "--sizes", "8K", "--workload", "stream", "--gso", "1024", "--alloc", "page", "--verify"]

    def measure(self, path, *arguments):
        self.out = self.folder / path
        finished = runs.run("--out", str(self.out), "--path", path, "--ip", "6", *QUICK, *arguments)
        if finished.returncode == 77:
            self.skipTest(finished.stderr.splitlines()[-1])
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertEqual({row["outcome"] for row in self.rows()}, {"measured"})
        facts = self.store().run["path"]
        self.assertEqual(facts["server_address"], "::1" if path == "lo" else "fd00::1")
        for each in self.store().slices:
            evidence = each["server"]["evidence"]
            self.assertEqual(evidence.get("zc_sends"), evidence.get("zc_completions"))
        return self.rows()

    def test_tcp(self):
        for path in ("lo", "veth", "wire"):
            with self.subTest(path):
                self.measure(path, *ZERO_COPY)

    def test_udp(self):
        for path in ("lo", "veth", "wire"):
            with self.subTest(path):
                rows = self.measure(path, "--transport", "udp", *self.DATAGRAMS)
                self.assertTrue(all(int(row["client_datagrams_received"]) > 0 for row in rows), rows)

    def test_nothing_is_delivered_or_copied_on_sink(self):
        rows = self.measure("sink", *self.DATAGRAMS[:-1])
        self.assertEqual({row["zc_copied_fraction"] for row in rows if row["impl"] in ("a3", "zc")}, {"0"})

    def test_on_sink_a_datagram_is_a_packet(self):
        finished = runs.run("--out", str(self.out), "--path", "sink", "--ip", "6", *QUICK, "--impl", "a1", "--workload", "stream",
                            "--sizes", "65480,65488")
        if finished.returncode == 77:
            self.skipTest(finished.stderr.splitlines()[-1])
        self.assertEqual([row["outcome"] for row in self.rows()], ["measured", "skipped"])
        self.assertIn("use --sizes=65487 or less", self.rows()[1]["reasons"])


class Refused(runs.RunTest):
    def test_what_has_no_meaning(self):
        for arguments, why in (
                (["--path", "vsock"], "--ip=6: --path=vsock has no IP; leave it out"),
                (["--mtu", "1500,576"], "--mtu=576: IPv6 needs at least 1280; or use --ip=4"),
                (["--factors", "mtu=576"], "--mtu=576: IPv6 needs at least 1280; or use --ip=4"),
                (["--server_netns", "a", "--client_netns", "b", "--server_address", "10.0.0.1"],
                 "--ip=6: --server_address=10.0.0.1 is of IPv4")):
            with self.subTest(why):
                finished = runs.run("--ip", "6", *arguments)
                self.assertEqual(finished.returncode, 2)
                self.assertIn(why, finished.stderr)


if __name__ == "__main__":
    namespaces.enter()
    runs.main()
