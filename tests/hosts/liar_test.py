"""A far side that lies: one clear failure, in bounded memory, whatever it says in place of an agent."""

import pathlib
import re
import resource
import shlex
import subprocess
import sys

import far
import liar
import runs
from far import FarTest

MOST_BYTES = 512 << 20  # of addresses: netring-run's libraries and threads take the half of it
LIAR = pathlib.Path(__file__).parent / "liar.py"
LOST, REFUSED = 1, 2
LONGEST_LINE = 10_000  # of 2000 bytes, of which one may be shown as four
# Sides that find the lie are named; these are found by the other one.
NAMED = {"a port of nobody": "client", "met nobody": "server", "another architecture": "client"}


class Liar(FarTest):
    def run_with(self, lie, side="server"):
        words = f"env NETRING_TEST_LIE=1 {sys.executable} {LIAR} {shlex.quote(lie)} {far.AGENT}"

        def limit():
            if not runs.is_sanitized():
                resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))

        return subprocess.run(
            [runs.NETRING_RUN, *runs.ONE[:4], "--duration", "1s", "--slice", "20ms", "--warmup", "5ms", "--precision", "0", "--out",
             self.out, f"--{side}_exec", words, "--server_address", "127.0.0.1", "--allow_local"],
            text=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=120, preexec_fn=limit)

    def check(self, lie, side):
        finished = self.run_with(lie, side)
        self.assertIn(finished.returncode, (LOST, REFUSED), finished.stderr[-3000:])
        own = [line for line in finished.stderr.splitlines()
               if line.startswith("netring-run: ") and not line.startswith("netring-run: results are in ")]
        self.assertEqual(len(own), 1, finished.stderr[-3000:])
        self.assertRegex(own[0], rf"\bthe {NAMED.get(lie, side)}: ")
        self.assertLess(len(own[0]), LONGEST_LINE)
        self.assertTrue(own[0].isprintable() and own[0].isascii())
        self.assertNotRegex(finished.stderr, "Traceback|bad_alloc|SIG(ABRT|SEGV)|CHECK failed")
        self.assertEqual(self.out.exists(), finished.returncode != REFUSED)
        self.check_far_side()


def test_of(lie, side):
    return lambda self: self.check(lie, side)


for each in [*liar.SAID, *liar.PASSED_ON]:
    setattr(Liar, f"test_{re.sub('[^a-z]', '_', each.lower())}", test_of(each, "client" if each == "met nobody" else "server"))

if __name__ == "__main__":
    far.enter_own_namespaces()
    runs.main()
