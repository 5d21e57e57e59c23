"""Other hosts, as far as one machine has them: a real sshd in namespaces of the test's own, agents started through launchers."""

import getpass
import json
import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import namespaces  # noqa: E402
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

START_AGENT = os.environ["NETRING_START_AGENT"]
AGENT = runs.programs()["netring-agent"]
STATIC_AGENT = os.environ["NETRING_AGENT_STATIC"]
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin")
PORT = 2222


def enter_own_namespaces():
    """As whoever runs the test: sshd lets nobody else in."""
    namespaces.enter("--map-current-user", "--keep-caps")


def await_that(holds, what):
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.01)


class Sshd:
    """Both ends' configuration is in `folder`. Options of sshd_config(5) and ssh_config(5) may be set otherwise. `place`: a
    command that runs a program on that host; none: here."""

    def __init__(self, folder, name="hostA", address="127.0.0.1", place=(), **options):
        self.folder, self.name, self.address = folder, name, address
        for key in ("host_key", "key", "other_key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
        public = " ".join((folder / "host_key.pub").read_text().split()[:2])
        (folder / "known_hosts").write_text(f"{name} {public}\n")
        (folder / "nobody_known").write_text("")
        self.admit()
        self.write("sshd_config", **{**dict(
            Port=PORT, ListenAddress=address, HostKey=folder / "host_key", UsePAM="no", StrictModes="no", PidFile="none",
            AuthorizedKeysFile=folder / "authorized_keys", PermitRootLogin="yes", LogLevel="QUIET"), **options})
        self.covers_run = not place and os.geteuid() == 0
        if self.covers_run:  # where it has its folder without privileges; gone with the namespace
            subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
            os.mkdir("/run/sshd", 0o755)
        self.process = subprocess.Popen([*place, SSHD, "-D", "-e", "-f", str(folder / "sshd_config")])
        await_that(self.answers, "sshd")

    def answers(self):
        assert self.process.poll() is None, "sshd has ended"
        with socket.socket() as probe:
            return probe.connect_ex((self.address, PORT)) == 0

    def stop(self):
        self.process.kill()
        self.process.wait()
        if self.covers_run:
            subprocess.run(["umount", "-l", "/run"], check=True)

    def write(self, name, **options):
        (self.folder / name).write_text("".join(f"{key} {value}\n" for key, value in options.items()))

    def admit(self, options=""):
        """What the key may do: options of authorized_keys (sshd(8))."""
        (self.folder / "authorized_keys").write_text(f"{options} {(self.folder / 'key.pub').read_text()}")

    def words(self, **options):
        """The launcher `ssh hostA`."""
        self.write("ssh_config", **{**dict(
            HostName=self.address, Port=PORT, HostKeyAlias=self.name, User=getpass.getuser(), IdentityFile=self.folder / "key",
            IdentitiesOnly="yes", IdentityAgent="none", UserKnownHostsFile=self.folder / "known_hosts",
            GlobalKnownHostsFile="/dev/null", StrictHostKeyChecking="yes", BatchMode="yes"), **options})
        return f"ssh -F {self.folder / 'ssh_config'} {self.name}"


class FarTest(RunTest):
    """A far side's temporary files are in `self.temporary`, and its processes are known by their environment."""

    def setUp(self):
        super().setUp()
        self.temporary = self.folder / "temporary"
        self.temporary.mkdir()

    def at(self, words, folder=None):
        """A launcher whose far side is as this test can look at it."""
        return f"{words} env TMPDIR={shlex.quote(str(folder or self.temporary))} NETRING_TEST={os.environ['NETRING_TEST']}"

    def script(self, name, text):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def launch(self, command, deploy="auto", agent_path="", static=STATIC_AGENT, prefix=(), **options):
        process = subprocess.Popen([*prefix, START_AGENT, command, deploy, agent_path, static], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def hello(self, process):
        line = process.stdout.readline()
        self.assertTrue(line, process.stderr.read() if not line else "")
        return json.loads(line)

    def ends_well(self, process):
        """At the end of its input; what it has said."""
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.check_far_side()
        return errors

    def starts(self, command, **options):
        """Starts, says hello and ends; the hello."""
        process = self.launch(command, **options)
        hello = self.hello(process)
        self.said = self.ends_well(process)
        return hello

    def fails(self, process, *holds):
        """One line says why, besides those of the launcher that are shown."""
        _, errors = process.communicate(timeout=100)
        self.assertEqual(process.returncode, 1, errors)
        own = [line for line in errors.splitlines() if line.startswith("start-agent: ")]
        self.assertEqual(len(own), 1, errors)
        for text in holds:
            self.assertIn(text, own[0])
        self.check_far_side()
        return [line for line in errors.splitlines() if line not in own]

    def far_processes(self):
        return [each for each in runs.marked_processes() if re.match(r"\d+: (/proc/self/fd/|\S*netring-agent)", each)]

    def check_far_side(self):
        """No agent and no file is left."""
        await_that(lambda: not self.far_processes(), "the end of the far agents")
        self.assertEqual(os.listdir(self.temporary), [])
