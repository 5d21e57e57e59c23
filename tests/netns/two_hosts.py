"""Two hosts, as far as one machine has them: namespaces of the test's own, joined by a link, reached by nsenter."""

import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

AGENT = runs.programs()["netring-agent"]


class Host:
    """A namespace with a link of its name, which a process holds."""

    def __init__(self, name):
        self.name = name
        own = os.readlink("/proc/self/ns/net")
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == own:
            assert self.holder.poll() is None, "the namespace was not made"
            time.sleep(0.005)
        self.netns = f"/proc/{self.holder.pid}/ns/net"
        self.words = f"nsenter --net={self.netns}"

    def run(self, *command, **options):
        return subprocess.run([*self.words.split(), *command], check=True, capture_output=True, text=True, **options).stdout

    def rules(self, text):
        """Of nftables: the lines of one chain of an inet table."""
        if shutil.which("nft", path="/usr/sbin:/usr/bin") is None:
            raise unittest.SkipTest("nft is not installed (scripts/bootstrap)")
        hook, *lines = text.strip().splitlines()
        self.run("nft", "-f", "-", input="\n".join([
            "table inet test {", "chain test {", f"type filter hook {hook} priority 0", *lines, "}", "}", ""]))

    def no_rules(self):
        self.run("nft", "delete", "table", "inet", "test")

    def close(self):
        self.holder.kill()
        self.holder.wait()


class TwoHostsTest(RunTest):
    """Server and client: 10.0.0.1 and .2, fd00::1 and ::2, fe80::1 and ::2 on links of the hosts' names."""

    IPV4 = True

    def setUp(self):
        super().setUp()
        self.server, self.client = Host("server"), Host("client")
        for host in (self.server, self.client):
            self.addCleanup(host.close)
        subprocess.run(["ip", "link", "add", "server", "netns", str(self.server.holder.pid), "type", "veth",
                        "peer", "name", "client", "netns", str(self.client.holder.pid)], check=True)
        for number, host in enumerate((self.server, self.client), 1):
            host.run("ip", "link", "set", "lo", "up")
            host.run("ip", "link", "set", host.name, "addrgenmode", "none", "up")
            if self.IPV4:
                host.run("ip", "address", "add", f"10.0.0.{number}/24", "dev", host.name)
            for prefix in ("fd00::", "fe80::"):
                host.run("ip", "address", "add", f"{prefix}{number}/64", "dev", host.name, "nodad")

    def sides(self, address="10.0.0.1"):
        """Options that put the sides there."""
        return ["--server_exec", self.server.words, "--client_exec", self.client.words, "--server_address", address,
                "--agent_path", AGENT, "--deploy", "never"]

    def far(self, *arguments, address="10.0.0.1", **options):
        return runs.run("--out", str(self.out), *self.sides(address), *arguments, **options)
