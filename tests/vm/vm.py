"""Runs scripts/netring-vm as a user would."""

import os
import pathlib
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(os.environ["NETRING_SOURCE"])
BUILD = pathlib.Path(os.environ["NETRING_BUILD"])
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "scripts"))


def vm(*arguments, timeout=300, **environment):
    return subprocess.run([sys.executable, SOURCE / "scripts/netring-vm", "--build", BUILD, *arguments], timeout=timeout,
                          text=True, capture_output=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})


def main():
    """As unittest.main(), but exits with 77 when every test was skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        raise SystemExit(1)
    raise SystemExit(77 if len(result.skipped) == result.testsRun else 0)
