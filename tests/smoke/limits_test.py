"""What the machine allows: memory and threads of a control group, congestion control. A refusal names the limit, and nobody
is killed."""

import os
import pathlib
import subprocess
import sys
import time
import unittest

import runs
from runs import RunTest

AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
MIB = 1 << 20
IPV4 = pathlib.Path("/proc/sys/net/ipv4")
# An agent that takes more than its group gives, and says nothing before.
GREEDY = f"#!{sys.executable}\nheld = b'x' * (400 << 20)\nimport time; time.sleep(20)\n"


class Limits(RunTest):
    def group(self, controller, **limits):
        """A control group with a limit, named as version 2 or as version 1 has it; the test is skipped where none can be made."""
        for top, file in ((f"/sys/fs/cgroup/{controller}", limits["v1"]), ("/sys/fs/cgroup", limits["v2"])):
            group = pathlib.Path(top, f"netring-test-{os.getpid()}")
            try:
                group.mkdir()
            except OSError:
                continue
            self.addCleanup(self.remove, group)
            try:
                (group / "cgroup.procs").read_text()
                (group / file).write_text(str(limits["value"]))
                return group, group / file
            except OSError:
                continue
        self.skipTest(f"no control group with a limit of {controller} can be made here")

    def remove(self, group):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                return group.rmdir()
            except OSError:
                time.sleep(0.05)  # who was in it is still ending

    def memory(self, mib):
        return self.group("memory", v1="memory.limit_in_bytes", v2="memory.max", value=mib * MIB)

    def started_in(self, group, *arguments):
        process = subprocess.Popen([runs.NETRING_RUN, *runs.QUICK, "--out", str(self.out), *arguments], text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())))
        self.addCleanup(process.kill)
        return process

    def text_of(self, process):
        printed, _ = process.communicate(timeout=120)
        return " ".join(printed.split())

    def test_memory_that_a_group_does_not_give(self):
        group, file = self.memory(200)
        text = self.text_of(self.started_in(group, "--impl", "a1", "--sizes", "1M", "--slots", "2048", "--path", "lo"))
        self.assertIn("2049 message slots of 1048576 bytes", text)
        self.assertIn(f"the control group's limit ({file}); raise it, or use fewer --slots", text)
        self.assertNotIn("signal", text)

    def test_an_agent_that_the_kernel_kills_for_its_memory(self):
        if runs.is_sanitized():
            self.skipTest("a sanitizer takes memory of its own")
        group, file = self.memory(200)
        agent = self.folder / "netring-agent"
        agent.write_text(GREEDY)
        agent.chmod(0o755)
        text = self.text_of(self.started_in(group, "--impl", "a1", "--sizes", "64", "--path", "lo", "--agent", str(agent)))
        self.assertIn("killed by signal 9 (SIGKILL) by the kernel's OOM killer: "
                      f"the control group has used up its 200 MiB ({file})", text)

    def test_threads_that_a_group_does_not_give(self):
        group, file = self.group("pids", v1="pids.max", v2="pids.max", value=40)
        text = self.text_of(self.started_in(group, "--impl", "a1", "--sizes", "64", "--engine", "blocking",
                                            "--connections", "100", "--path", "lo", "--nocontrol"))
        self.assertRegex(text, r"cannot start (more than \d+ of 100 threads|the thread that looks at the others) "
                               rf"\(the control group's limit: 40 in {file}\)")

    @unittest.skipUnless(os.geteuid() == 0, "needs root to become an ordinary user")
    def test_congestion_control_of_an_ordinary_user(self):
        available = (IPV4 / "tcp_available_congestion_control").read_text().split()
        allowed = (IPV4 / "tcp_allowed_congestion_control").read_text().split()
        restricted = next((name for name in available if name not in allowed), None)
        if restricted is None or subprocess.run([*AS_NOBODY, "test", "-x", runs.NETRING_RUN]).returncode != 0:
            self.skipTest("an ordinary user may choose all here, or does not reach the build folder")
        self.folder.chmod(0o777)
        finished = subprocess.run([*AS_NOBODY, runs.NETRING_RUN, *runs.QUICK, *runs.ONE, "--out", str(self.folder / "auto")],
                                  text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.out = self.folder / "auto"
        used = {sample["congestion_control"] for sample in self.rows("samples.csv")}
        self.assertEqual(len(used), 1)
        self.assertEqual(self.store().run["spec"]["cc"], used.pop())
        if "cubic" not in allowed:
            self.assertIn("netring-run: note: congestion control is ", finished.stderr)
            self.assertIn("NOT_CUBIC", self.rows()[0]["notes"])
        finished = subprocess.run([*AS_NOBODY, runs.NETRING_RUN, *runs.QUICK, *runs.ONE, "--cc", restricted, "--out",
                                   str(self.folder / "own")],
                                  text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual((finished.returncode, finished.stdout), (2, ""))
        self.assertEqual(finished.stderr, f"netring-run: --cc={restricted}: without CAP_NET_ADMIN there is only what "
                                          f"{IPV4}/tcp_allowed_congestion_control lists: {' '.join(allowed)}\n")


if __name__ == "__main__":
    runs.main()
