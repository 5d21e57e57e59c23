"""A sweep in its own lab, as whoever runs the test and as an ordinary user, and what is left when its coordinator is killed."""

import os
import pathlib
import select
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Killed(RunTest):
    def start(self, prefix):
        self.folder.chmod(0o777)
        process = subprocess.Popen([*prefix, runs.NETRING_RUN, "--impl", "a3", "--sizes", "4096", "--duration", "10s",
                                    "--slice", "10s", "--out", str(self.out)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        children = []
        while len(children) < 2:
            if process.poll() is not None:
                errors = process.stderr.read()
                self.skipTest(f"no lab here: exit {process.returncode} {errors}".strip())
            children = runs.agents_of(process)
            time.sleep(0.01)
        return process, [os.pidfd_open(child) for child in children]

    def check_ends(self, prefix, number):
        before = runs.what_is_left()
        process, agents = self.start(prefix)
        self.assertGreaterEqual(len(runs.marked_processes()), 3, "this test was to see what is there")
        process.send_signal(number)
        process.wait(timeout=60)
        process.stderr.close()
        for agent in agents:  # readable when the process has ended
            self.assertEqual(select.select([agent], [], [], 30)[0], [agent], "an agent outlived its coordinator")
            os.close(agent)
        self.check_nothing_is_left(before)

    def test_each_signal(self):
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGSEGV):
            with self.subTest(number):
                subprocess.run(["rm", "-rf", str(self.out)], check=True)
                self.check_ends([], number)

    def test_as_an_ordinary_user(self):
        if os.geteuid() != 0:
            self.skipTest("already one: test_each_signal shows it")
        if subprocess.run([*AS_NOBODY, "test", "-x", runs.NETRING_RUN]).returncode != 0:
            self.skipTest("an ordinary user cannot reach the build folder")
        self.check_ends(AS_NOBODY, signal.SIGKILL)

    def test_a_sweep_as_an_ordinary_user(self):
        self.folder.chmod(0o777)
        prefix = AS_NOBODY if os.geteuid() == 0 else []
        finished = subprocess.run([*prefix, runs.NETRING_RUN, "--impl", "a1,a2,a3,zc", "--sizes", "64,65536", *runs.QUICK,
                                   "--out", str(self.out)],
                                  capture_output=True, text=True, timeout=120)
        if finished.returncode in (77, 126, 127):
            self.skipTest(f"no lab for an ordinary user here: {finished.stdout}{finished.stderr}")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        for row in self.rows():
            self.assertEqual(row["outcome"], "measured")
            self.assertEqual(row["zc_completions"], row["zc_sends"])


if __name__ == "__main__":
    sys.exit(runs.main())
