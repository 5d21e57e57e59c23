"""A launcher that is ssh, against a real sshd: what starts, and each thing that goes wrong."""

import os
import pathlib
import signal
import unittest

import far
import runs
from far import FarTest


class Ssh(FarTest):
    def setUp(self):
        super().setUp()
        if far.SSHD is None:
            self.skipTest("sshd is not installed (scripts/bootstrap --dev)")
        keys = self.folder / "keys"
        keys.mkdir()
        self.sshd = far.Sshd(keys, **self.options())
        self.addCleanup(self.sshd.stop)

    def options(self):
        banner = self.folder / "banner"
        banner.write_text("All use is watched\n")
        return {"Banner": banner} if "banner" in self.id() else {}

    def ssh(self, **options):
        return self.at(self.sshd.words(**options))

    def test_the_agent_goes_along(self):
        process = self.launch(self.ssh())
        hello = self.hello(process)
        told = {fact["key"]: fact["text"] for fact in hello["host"]["environment"]}
        self.assertEqual(told["machine"], os.uname().machine)
        self.assertEqual(told["host_name"], os.uname().nodename)
        self.assertEqual(told["boot_id"], pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        self.assertEqual(told["page_size"], str(os.sysconf("SC_PAGESIZE")))
        self.assertEqual(os.listdir(self.temporary), [], "the file has no name while the agent runs")
        self.assertEqual(len(self.far_processes()), 1)
        self.assertEqual(self.ends_well(process), "")

    def test_one_that_is_there_is_run(self):
        build = self.starts(self.ssh(), agent_path=far.AGENT, deploy="never")["build"]["build_id"]
        self.assertNotEqual(build, self.starts(self.ssh())["build"]["build_id"])

    def test_a_key_that_is_not_admitted(self):
        key = self.sshd.folder / "other_key"
        self.fails(self.launch(self.ssh(IdentityFile=key)), "exited with code 255: ", "Permission denied (publickey")

    def test_a_wrong_password(self):
        answer = self.script("askpass", "echo wrong")
        environment = {**os.environ, "SSH_ASKPASS": str(answer), "SSH_ASKPASS_REQUIRE": "force"}
        words = self.ssh(BatchMode="no", PubkeyAuthentication="no", NumberOfPasswordPrompts="1")
        self.fails(self.launch(words, env=environment), "exited with code 255: ", "Permission denied")

    def test_a_host_that_is_not_known(self):
        shown = self.fails(self.launch(self.ssh(UserKnownHostsFile=self.sshd.folder / "nobody_known")),
                           "exited with code 255: Host key verification failed.")
        self.assertIn("hostA: Host key verification failed.", shown)

    def test_a_host_that_does_not_answer(self):
        self.fails(self.launch(self.ssh(Port=far.PORT + 1)), "exited with code 255: ", "Connection refused")

    def test_a_banner(self):
        self.starts(self.ssh())
        self.assertEqual(self.said, "hostA: All use is watched\n")

    def test_a_login_that_prints(self):
        self.sshd.admit(r'''command="printf 'Welcome!\n\377\001{}\n> '; set -x; eval \"$SSH_ORIGINAL_COMMAND\""''')
        self.starts(self.ssh())
        self.assertTrue(all(line.startswith("hostA: +") for line in self.said.splitlines()), self.said)

    def test_a_shell_that_traces(self):
        traced = self.script("traced", 'exec "$@" -x')
        self.starts(f"{self.ssh()} {traced}")
        self.assertIn("hostA: + exec /proc/self/fd/8\n", self.said)

    def test_a_login_that_has_no_shell(self):
        self.sshd.admit('command="echo This account is closed. >&2; exit 1"')
        self.fails(self.launch(self.ssh()), "exited with code 1: This account is closed.")

    def test_a_terminal(self):
        words = self.sshd.words(RequestTTY="force")
        self.fails(self.launch(self.at(words)), "its standard input is a terminal there")

    def test_the_agent_is_killed(self):
        process = self.launch(self.ssh())
        self.hello(process)
        os.kill(int(self.far_processes()[0].split(":")[0]), signal.SIGKILL)
        self.fails(process, "exited with code 255")

    def test_the_connection_is_cut(self):
        process = self.launch(self.ssh())
        self.hello(process)
        os.kill(self.ssh_of(process), signal.SIGKILL)
        self.fails(process, "killed by signal 9 (SIGKILL)")

    def test_the_coordinator_is_killed(self):
        process = self.launch(self.ssh())
        self.hello(process)
        process.kill()
        process.wait()
        self.check_far_side()

    def test_the_connection_is_cut_while_the_agent_is_copied(self):
        gate = self.folder / "gate"
        os.mkfifo(gate)
        tools = self.folder / "tools"
        tools.mkdir()
        begun = self.folder / "begun"
        slow = tools / "head"
        slow.write_text(f"#!/bin/sh\n/usr/bin/head -c 1000\n: >{begun}\nread x <{gate}\nexec cat\n")
        slow.chmod(0o755)
        process = self.launch(f"{self.ssh()} PATH={tools}:/usr/bin:/bin")
        far.await_that(begun.exists, "the copying")
        self.assertEqual(os.listdir(self.temporary), [], "the file has no name while it is written")
        os.kill(self.ssh_of(process), signal.SIGKILL)
        self.fails(process, "killed by signal 9 (SIGKILL)")
        gate.write_text("\n")
        far.await_that(lambda: not [each for each in runs.marked_processes() if str(tools) in each or " sh in" in each],
                       "the end of the far shell")
        self.check_far_side()

    def ssh_of(self, process):
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        self.assertEqual(len(children), 1)
        return int(children[0])


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
