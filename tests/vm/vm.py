"""Runs scripts/netring-vm as a user would."""

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["NETRING_SOURCE"])
BUILD = pathlib.Path(os.environ["NETRING_BUILD"])
sys.dont_write_bytecode = True
sys.path[:0] = [str(SOURCE / "scripts"), str(SOURCE / "tests/support")]
from skipping import main  # noqa: E402, F401

KERNEL = "6.1"
PAIR = ("--accel", "tcg", "--pair", f"{KERNEL},{KERNEL}")
PATIENCE_S = 100  # an emulated guest beside a build
# Says which launchers it was given, and stays.
PROGRAM = ("/bin/sh", "-c", 'echo "$NETRING_A"; echo "$NETRING_B"; exec sleep 1000')


def vm(*arguments, timeout=300, **environment):
    return subprocess.run([sys.executable, SOURCE / "scripts/netring-vm", "--build", BUILD, *arguments], timeout=timeout,
                          text=True, capture_output=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})


def lacking(finished):
    """What netring-vm says that it lacks; nothing where the program in the guest ended with the same code."""
    last = (finished.stderr.strip().splitlines() or [""])[-1]
    return last if finished.returncode == 77 and last.startswith("netring-vm: ") and not last.startswith("netring-vm: kernel ") else ""


class GuestTest(unittest.TestCase):
    """In a guest of KERNEL with one CPU, as its tests need no second.
    TRIES: an emulated CPU may trip over an int3 with which a kernel patches itself (seen with 7.2)."""
    KERNEL = KERNEL
    TRIES = 1
    lacking = ""  # why nothing can be booted here, once that is known

    def boot(self, *arguments, code=0):
        """Runs netring-vm; skips the test when QEMU or the kernel is missing."""
        if type(self).lacking:
            self.skipTest(self.lacking)
        for _ in range(self.TRIES):
            finished = vm("--kernel", self.KERNEL, "--accel", "tcg", "--cpus", "1", "--timeout", "200", *arguments)
            if finished.returncode != 125:
                break
        if reason := lacking(finished):
            type(self).lacking = reason
            self.skipTest(reason)
        self.assertEqual(finished.returncode, code, finished.stderr + finished.stdout[-4000:])
        return finished

    def passes(self, program, *arguments):
        output = self.boot("--", program, *arguments).stdout
        self.assertRegex(output, r"\[  PASSED  \] [1-9]")
        self.assertNotIn("[  FAILED  ]", output)
        return output


def start(*options):
    """netring-vm with a pair, its guests booted: (process, its launchers), or the reason why it cannot be."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([sys.executable, SOURCE / "scripts/netring-vm", "--build", BUILD, *PAIR, *options, "--", *PROGRAM],
                                   stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL)
        launchers = [shlex.split(process.stdout.readline().decode()) + ["sh"] for _ in "AB"]
        if launchers[1] != ["sh"]:
            return process, launchers
        code = process.wait()
        process.stdout.close()
        errors.seek(0)
        text = errors.read().decode()
    if code != 77:
        raise AssertionError(f"netring-vm ended with {code}: {text}")
    return None, text.strip().splitlines()[-1]


class PairTest(unittest.TestCase):
    """With a pair of guests, netring-vm having OPTIONS too."""
    OPTIONS = ()

    @classmethod
    def setUpClass(cls):
        cls.process, cls.launchers = start(*cls.OPTIONS)
        if cls.process is None:
            raise unittest.SkipTest(cls.launchers)

    @classmethod
    def tearDownClass(cls):
        if cls.process:
            cls.process.kill()
            cls.process.wait()
            cls.process.stdout.close()


def shell(launcher, script, data=b""):
    """Gives a guest's shell a line and, when that has said that it is ready, data; returns how it ended."""
    process = subprocess.Popen(launcher, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(f"echo ready; {script}\n".encode())
    assert process.stdout.readline() == b"ready\n"
    output, errors = process.communicate(data, timeout=PATIENCE_S)
    return subprocess.CompletedProcess(launcher, process.returncode, output, errors)
