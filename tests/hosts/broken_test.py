"""A run on two hosts that breaks: one line says why, nothing is left on either side, and --resume finishes it."""

import os
import pathlib
import re
import shutil
import signal
import unittest

import far
import runs
from ssh_hosts import LONG, TwoHosts

LOST, REFUSED = 1, 2


def children_of(process):
    return [int(each) for each in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


class InTheMiddle(TwoHosts):
    def begin(self):
        """A run that has measured something."""
        process = self.start("--out", str(self.out), *LONG, *self.sides())
        runs.await_slices(process, self.out, 6)
        return process

    def loses(self, process, *holds):
        """It ends in order, with one line of its own that says why and what to do."""
        output, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, LOST, errors)
        own = [line for line in errors.splitlines() if line.startswith("netring-run: ")]
        self.assertEqual(own[0], f"netring-run: results are in {self.out}")
        self.assertEqual(len(own), 2, errors)
        for text in (*holds, f"; put that right, then: netring-run --resume {self.out}"):
            self.assertIn(text, own[1])
        self.assertIn("a1", output)
        store = self.store()
        self.assertEqual({each["outcome"] for each in store.slices}, {"measured"})
        self.assertEqual(store.end, {"interrupted": True, "reason": "interrupted"})

    def resumes(self):
        before = len(self.store().slices)
        finished = runs.run("--resume", str(self.out))
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertGreater(len(self.store().slices), before)
        self.store().by_round()
        self.assertEqual({row["outcome"] for row in self.rows()}, {"measured"})
        self.check_far_side()

    def ssh_of(self, process, host):
        for child in children_of(process):
            if str(host.folder) in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                return child
        self.fail("there is no ssh to that host")

    def agent_of(self, host):
        own = os.readlink(f"/proc/{host.holder.pid}/ns/net")
        return next(int(each.split(":")[0]) for each in self.far_processes() if own in each)

    def test_ssh_is_killed(self):
        for host, side in ((self.server, "server"), (self.client, "client")):
            with self.subTest(side):
                self.out = self.folder / f"run-{side}"
                process = self.begin()
                os.kill(self.ssh_of(process, host), signal.SIGKILL)
                self.loses(process, f"the {side}: ssh ", "killed by signal 9 (SIGKILL)")
                self.check_far_side()
                self.resumes()

    def test_an_agent_is_killed(self):
        for host, side in ((self.server, "server"), (self.client, "client")):
            with self.subTest(side):
                self.out = self.folder / f"run-{side}"
                process = self.begin()
                os.kill(self.agent_of(host), signal.SIGKILL)
                self.loses(process, f"the {side}: ssh ", "exited with code 255")
                self.check_far_side()
                self.resumes()

    @unittest.skipUnless(shutil.which("nft", path="/usr/sbin:/usr/bin"), "nft is not installed (scripts/bootstrap --dev)")
    def test_all_packets_of_a_host_are_dropped(self):
        process = self.begin()
        self.client.run("nft add table inet drops && for way in input output; do "
                        'nft "add chain inet drops $way { type filter hook $way priority 0; policy drop; }"; done')
        self.loses(process, "the client: ssh ", "no answer in time")
        self.client.run("nft delete table inet drops")  # until then nobody can say there that all is over
        self.check_far_side()
        self.resumes()

    def test_a_signal(self):
        process = self.begin()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.check_far_side()
        self.resumes()

    def test_it_is_killed(self):
        process = self.begin()
        process.kill()
        process.wait()
        self.check_far_side()
        self.resumes()


class BlackHole(TwoHosts):
    @unittest.skipUnless(shutil.which("nft", path="/usr/sbin:/usr/bin"), "nft is not installed (scripts/bootstrap --dev)")
    def test_packets_that_are_too_large_vanish(self):
        self.client.run("nft add table inet hole && nft 'add chain inet hole input { type filter hook input priority 0; }' && "
                        "nft 'add rule inet hole input iifname \"data\" meta length > 600 drop'")
        finished = runs.quick("--out", str(self.out), "--impl", "a1", "--sizes", "64,16K", "--precision", "0", *self.sides(), timeout=300)
        self.assertEqual(finished.returncode, LOST, finished.stderr)
        self.assertRegex(finished.stderr, "small packets pass: if large ones vanish, .* ping -M do -s 1472 to the other host shows")
        # The first exchange of large messages shows it, before anything is measured.
        self.assertEqual([row["outcome"] for row in self.rows()], ["pending", "pending"])
        self.check_far_side()


class BeforeItBegins(TwoHosts):
    def refused(self, *holds, server=None, client=None, **options):
        """One line says why, beside those of the launchers; no directory is left."""
        finished = runs.quick("--out", str(self.out), *runs.ONE[:4], *self.sides(server, client), **options)
        self.assertEqual(finished.returncode, REFUSED, finished.stderr)
        own = [line for line in finished.stderr.splitlines() if not re.match("host[AB]: ", line)]
        self.assertEqual(len(own), 1, finished.stderr)
        for text in holds:
            self.assertIn(text, own[0])
        self.assertEqual(finished.stdout, "")
        self.assertFalse(self.out.exists())
        self.check_far_side()

    def test_a_disk_that_is_full(self):
        small = self.folder / "small"
        small.mkdir()
        self.client.run(f"mount -t tmpfs -o size=1m tmpfs {small}")
        self.refused("netring-run: the client: ssh ", f"the agent cannot be written to {small} there: ",
                     "No space left on device", client=self.at(self.client.sshd.words(), small))
        self.assertEqual(self.client.run(f"ls {small}"), "")

    def test_a_folder_from_which_nothing_may_be_run(self):
        self.server.run(f"mount -t tmpfs -o noexec tmpfs {self.temporary}")
        self.refused("the server: ssh ", "nothing can be run from", "noexec?")

    def test_a_wrong_key(self):
        self.refused("netring-run: the client: ssh ", "exited with code 255: ", "Permission denied (publickey",
                     client=self.ssh(self.client, IdentityFile=self.client.folder / "other_key"))

    def test_a_host_that_is_not_known(self):
        self.refused("netring-run: the server: ssh ", "exited with code 255: Host key verification failed.",
                     server=self.ssh(self.server, UserKnownHostsFile=self.server.folder / "nobody_known"))

    def test_a_launcher_that_is_no_program(self):
        self.refused("netring-run: the server: nonsense: ", server="nonsense")
        finished = runs.run(*runs.ONE[:4], *self.sides(server="nonsense"), cwd=self.folder)
        self.one_line(finished, REFUSED, "nonsense")
        self.assertEqual(os.listdir(self.folder / "results"), [])

    def test_a_signal_while_it_starts(self):
        never = self.script("never", "exec sleep 1000")
        process = self.start("--out", str(self.out), *runs.ONE[:4], *self.sides(server=self.at(str(never))))
        far.await_that(lambda: children_of(process), "the launcher")
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, errors), (130, "netring-run: stopped before a slice was measured\n"))
        self.assertFalse(self.out.exists())

    def test_an_agent_that_is_none(self):
        finished = runs.quick("--out", str(self.out), *runs.ONE[:4], *self.sides(), "--agent_path=/nowhere")
        self.one_line(finished, REFUSED, "--agent_path=/nowhere: there is no such program there")
        self.assertFalse(self.out.exists())


class Noise(TwoHosts):
    """What others say on the same streams spoils nothing."""

    def options(self):
        banner = self.folder / "banner"
        banner.write_text("All use is watched\n")
        return {"Banner": banner}

    def test_banner_login_and_trace(self):
        self.client.sshd.admit(r'''command="printf 'Welcome!\n\377\001{}\n> '; set -x; eval \"$SSH_ORIGINAL_COMMAND\""''')
        traced = self.script("traced", 'exec "$@" -x')
        finished = self.measure(*self.sides(client=f"{self.ssh(self.client)} {traced}"), *runs.ONE[:4])
        self.all_measured(1)
        lines = finished.stderr.splitlines()
        self.assertIn("hostA: All use is watched", lines)
        self.assertTrue(any(line.startswith("hostB: + exec ") for line in lines), finished.stderr)
        self.assertEqual([line for line in lines if not re.match(r"host[AB]: ", line)],
                         [f"netring-run: results are in {self.out}"])


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
