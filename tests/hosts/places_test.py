"""Launchers of one machine: namespaces that others have made, folders that do not serve, one that may not be killed."""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest

import far
import runs
from far import FarTest

NOBODY = 65534


class Places(FarTest):
    def mounted(self, options):
        """A launcher whose temporary folder is a file system of its own."""
        user = [] if os.geteuid() == 0 else ["-r"]
        script = self.script("mounted", f'mount -t tmpfs -o {options} tmpfs {self.temporary} && exec "$@"')
        return " ".join(["unshare", *user, "-m", str(script)])

    def test_a_folder_from_which_nothing_may_be_run(self):
        self.fails(self.launch(self.at(self.mounted("noexec"))),
                   f"nothing can be run from {self.temporary} there (noexec?)", "Permission denied",
                   "end its words with env TMPDIR=FOLDER", "--agent_path")

    def test_a_folder_that_is_full(self):
        self.fails(self.launch(self.at(self.mounted("size=1m"))),
                   f"the agent cannot be written to {self.temporary} there: ", "No space left on device", "TMPDIR=FOLDER")

    def test_a_folder_that_has_no_room_for_a_name(self):
        self.fails(self.launch(self.at(self.mounted("nr_inodes=1"))),
                   f"cannot make a file in {self.temporary} there: ", "No space left on device", "TMPDIR=FOLDER")

    def test_a_folder_that_serves(self):
        self.starts(self.at(self.mounted("size=64m")))

    def test_nsenter(self):
        other = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        own = os.readlink("/proc/self/ns/net")
        far.await_that(lambda: os.readlink(f"/proc/{other.pid}/ns/net") != own, "the other namespace")
        process = self.launch(self.at(f"nsenter --target {other.pid} --net"))
        self.hello(process)
        self.assertIn(f"in {os.readlink(f'/proc/{other.pid}/ns/net')}", self.far_processes()[0])
        self.ends_well(process)

    def test_ip_netns_exec(self):
        if os.geteuid() != 0:
            self.skipTest("ip netns needs root")
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        self.addCleanup(subprocess.run, ["umount", "/run"], check=True)
        subprocess.run(["ip", "netns", "add", "blue"], check=True)
        self.addCleanup(subprocess.run, ["umount", "/run/netns"], check=True)
        self.addCleanup(subprocess.run, ["ip", "netns", "delete", "blue"], check=True)
        self.starts(self.at("ip netns exec blue"))

    def test_one_that_may_not_be_killed(self):
        """As sudo(8): it is root's by then, does not end with its input, and nobody waits for it."""
        if os.geteuid() != 0:
            self.skipTest("needs root")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        become_root = shutil.copy(shutil.which("setpriv"), f"{folder.name}/become-root")
        os.chmod(become_root, 0o4755)
        stays = self.script("stays", 'trap "" PIPE; sh "$@"; exec sleep 1000 >/dev/null 2>&1')
        for path in (self.folder, self.temporary):
            path.chmod(0o777)
        words = self.at(f"{become_root} --reuid=0 --regid=0 --clear-groups {stays} -s")
        process = self.launch(words, prefix=["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"])
        try:
            self.hello(process)
        except AssertionError as refused:
            self.skipTest(f"an ordinary user cannot do this here: {refused}")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        stayed = [each for each in runs.marked_processes() if "sleep 1000" in each]
        self.assertEqual(len(stayed), 1)
        os.kill(int(stayed[0].split(":")[0]), signal.SIGKILL)


class Static(unittest.TestCase):
    """The agent that goes along needs nothing of the far side."""

    def test_it_needs_no_library(self):
        listed = subprocess.run(["ldd", far.STATIC_AGENT], capture_output=True, text=True)
        self.assertIn("not a dynamic executable", listed.stdout + listed.stderr)
        headers = subprocess.run(["readelf", "--program-headers", far.STATIC_AGENT], capture_output=True, text=True, check=True)
        self.assertIn("LOAD", headers.stdout)
        for kind in ("INTERP", "DYNAMIC"):
            self.assertNotIn(kind, headers.stdout)

    def test_it_speaks_the_same(self):
        answers = [subprocess.run([agent, "--protocol"], capture_output=True, text=True, check=True).stdout.split()
                   for agent in (far.AGENT, far.STATIC_AGENT)]
        self.assertEqual(answers[0][:2], answers[1][:2])
        self.assertNotEqual(answers[0][2], answers[1][2], "they are told apart by their build ids")

    def test_it_runs_without_anything_beside_it(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = shutil.copy(far.STATIC_AGENT, folder)
            user = [] if os.geteuid() == 0 else ["-r"]
            found = subprocess.run(["unshare", *user, f"--root={folder}", f"/{os.path.basename(alone)}", "--protocol"],
                                   capture_output=True, text=True)
        self.assertEqual(found.returncode, 0, found.stderr)

    def test_it_measures(self):
        with tempfile.TemporaryDirectory() as folder:
            finished = runs.quick("--out", f"{folder}/run", *runs.ONE, "--agent", far.STATIC_AGENT)
        self.assertIn(finished.returncode, (0, 77), finished.stderr)


if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
