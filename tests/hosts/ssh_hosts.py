"""Two hosts in namespaces of one machine: each has a name, a boot id and a network card of its own; with sshd, or without."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import uuid

import far
import runs
from far import FarTest

# Two cells, and slices for as long as a test needs them.
LONG = ["--impl", "a1,a3", "--sizes", "64", "--duration", "1s", "--slice", "30ms", "--warmup", "10ms", "--precision", "0"]
# What each kind of launcher must be able to measure.
EIGHT = ["--impl", "a1,a3", "--sizes", "64,16K", "--threads", "1,2"]
SERVER, CLIENT = "192.168.7.1", "192.168.7.2"
# A sysfs shows the cards of the namespace in which it is mounted.
HOST = """hostname {name} && mount --bind {folder}/boot_id /proc/sys/kernel/random/boot_id &&
mkdir {folder}/cgroup && mount --rbind /sys/fs/cgroup {folder}/cgroup && mount -t sysfs sysfs /sys &&
mount --rbind {folder}/cgroup /sys/fs/cgroup &&
{run} ip link set lo up && echo ready && exec sleep infinity"""
RUN_OF_ITS_OWN = "mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd &&"


def shell(command):
    subprocess.run(command, shell=True, check=True)


class Host:
    """Lives until close(). `data`: its address on the link between the two."""

    sshd = holder = None

    def __init__(self, folder, name, number, data):
        self.folder, self.name, self.number, self.data = folder, name, number, data
        self.address = f"10.9.{number}.2"
        folder.mkdir()

    def make(self):
        folder, name, number = self.folder, self.name, self.number
        (folder / "boot_id").write_text(f"{uuid.uuid4()}\n")
        script = HOST.format(name=name, folder=folder, run=RUN_OF_ITS_OWN if os.geteuid() == 0 else "")
        self.holder = subprocess.Popen(["unshare", "--net", "--uts", "--mount", "sh", "-c", script], text=True,
                                       stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == "ready\n", f"{name} cannot be made"
        self.place = ["nsenter", f"--target={self.holder.pid}", "--net", "--uts", "--mount"]
        shell(f"ip link add control{number} type veth peer name control netns {self.holder.pid} && "
              f"ip address add 10.9.{number}.1/24 dev control{number} && ip link set control{number} up")
        self.run(f"ip address add {self.address}/24 dev control && ip link set control up")

    def run(self, command):
        return subprocess.run([*self.place, "sh", "-c", command], check=True, text=True, capture_output=True).stdout

    def serve(self, **options):
        self.sshd = far.Sshd(self.folder, self.name, self.address, self.place, ListenAddress="0.0.0.0", **options)

    def end_processes(self):
        """All that are there. A connection whose packets were dropped sends again so rarely that its link is gone by then: its
        sshd would stay for a quarter of an hour, and keep the test's standard error open."""
        own = os.readlink(f"/proc/{self.holder.pid}/ns/net")
        if own == os.readlink("/proc/self/ns/net"):
            return  # it was never made
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if int(process.name) != self.holder.pid and os.readlink(process / "ns/net") == own:
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:
                pass  # it ended meanwhile, or is somebody else's

    def close(self):
        if self.sshd:
            self.sshd.stop()
        if self.holder:
            self.end_processes()
        # The namespace goes some time after its last process, the link by then.
        subprocess.run(["ip", "link", "delete", f"control{self.number}"], capture_output=True)
        if self.holder:
            self.holder.kill()
            self.holder.wait()
            self.holder.stdout.close()


class HostTest(FarTest):
    """The first is to be the server, the second the client."""

    NAMES = ("hostA", "hostB")

    def setUp(self):
        super().setUp()
        self.server = self.host(self.NAMES[0], 1, SERVER)
        self.client = self.host(self.NAMES[1], 2, CLIENT)
        shell(f"ip link add data netns {self.server.holder.pid} type veth peer name data netns {self.client.holder.pid}")
        for each in (self.server, self.client):
            each.run(f"ip address add {each.data}/24 dev data && ip link set data up")

    def host(self, name, number, data):
        host = Host(self.folder / name, name, number, data)
        self.addCleanup(host.close)
        host.make()
        return host

    def sides(self, server, client):
        """The options of a run on both."""
        return ["--server_exec", server, "--client_exec", client, "--server_address", SERVER]

    def start(self, *arguments, **options):
        """A run that is under way."""
        process = subprocess.Popen([runs.NETRING_RUN, *arguments], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def measure_on(self, host, *arguments):
        """As measure(), with netring-run itself on that host, so that its side is local."""
        finished = subprocess.run([*host.place, runs.NETRING_RUN, *runs.QUICK, "--out", str(self.out), *arguments], text=True,
                                  capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
        self.assertEqual(finished.returncode, 0, finished.stderr + finished.stdout)
        return finished

    def all_measured(self, cells):
        rows = self.rows()
        self.assertEqual(len(rows), cells)
        for row in rows:
            self.assertEqual(row["outcome"], "measured", row)
        self.check_far_side()
        return rows


class TwoHosts(HostTest):
    """With sshd."""

    def setUp(self):
        if far.SSHD is None:
            self.skipTest("sshd is not installed (scripts/bootstrap --dev)")
        super().setUp()
        for each in (self.server, self.client):
            each.serve(**self.options())

    def options(self):
        """Of both hosts' sshd_config(5)."""
        return {}

    def ssh(self, host, **options):
        """The launcher of that host's side; what runs there is marked, and its temporary files are this test's."""
        return self.at(host.sshd.words(**options))

    def sides(self, server=None, client=None):
        return super().sides(server or self.ssh(self.server), client or self.ssh(self.client))
