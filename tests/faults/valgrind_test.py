"""A short run of each program under valgrind: no invalid access, no descriptor left open but those it was given."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "smoke"))
import runs  # noqa: E402
from runs import RunTest  # noqa: E402

PROGRAMS = pathlib.Path(runs.NETRING_RUN).parent
FOUND_ERRORS = 99


@unittest.skipIf(shutil.which("valgrind") is None, "valgrind is not installed: scripts/bootstrap --dev brings it")
class Valgrind(RunTest):
    def command(self, program, *arguments):
        # In turn: a thread that waits in io_uring_enter holds valgrind's lock, and would take it again before another has it.
        return ["valgrind", "--quiet", "--fair-sched=yes", "--trace-children=yes", "--track-fds=yes",
                f"--error-exitcode={FOUND_ERRORS}", f"--log-file={self.folder}/log.%p", PROGRAMS / program, *arguments]

    def check_logs(self):
        logs = sorted(self.folder.glob("log.*"))
        self.assertTrue(logs)
        for log in logs:
            text = log.read_text()
            self.assertNotRegex(text, r"==\d+== (Invalid|Conditional jump|Use of uninit|Syscall param|Process terminating)", log)
            left = re.findall(r"Open file descriptor \d+:.*\n(?!==\d+==    <inherited from parent>)", text)
            self.assertEqual(left, [], log)

    def run_program(self, program, *arguments):
        finished = subprocess.run(self.command(program, *arguments), capture_output=True, text=True, timeout=120)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.check_logs()

    def test_run_on_a_ring(self):
        # Without sleeping in io_uring_enter, where nobody else runs: five seconds in place of up to two minutes.
        self.run_program("netring-run", *runs.QUICK, "--path", "lo", "--impl", "a1,a3,zc", "--sizes", "4096", "--spin", "1s",
                         "--out", self.out)

    def test_run_that_blocks(self):
        self.run_program("netring-run", *runs.QUICK, "--path", "lo", "--engine", "blocking", "--impl", "a3", "--workload", "stream",
                         "--sizes", "4096", "--out", self.out)

    def test_probe(self):
        # Not its trials: valgrind 3.19 lets no other thread run during io_uring_enter, and both sides are threads of one process.
        here = self.folder / "here.json"
        with open(here, "w") as file:
            subprocess.run([PROGRAMS / "netring-probe", "--format=json"], stdout=file, timeout=120)
        self.run_program("netring-probe", "--diff", here, here)

    def test_by_hand(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        server = subprocess.Popen(self.command("netring-server", "--impl", "a2", "--size", "4096", "--port", port, "--once"),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(server.kill)
        self.assertIn("listening on", server.stderr.readline())
        self.run_program("netring-client", "127.0.0.1", "--port", port, "--size", "4096", "--duration", "100ms")
        _, errors = server.communicate(timeout=60)
        self.assertEqual(server.returncode, 0, errors)
        self.check_logs()


if __name__ == "__main__":
    runs.main()
