"""Finds the Python that has the packages, before any of them is imported."""

import importlib.util
import os
import sys

from netring_report.errors import LACKING, Failure

# Where the distribution puts its packages; an own Python before it in PATH has not got them.
SYSTEM = "/usr/bin/python3"


def require(*names):
    """Returns when this Python has them all; else goes on in the system's, and fails when this is the system's."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if not missing:
        return
    if os.access(SYSTEM, os.X_OK) and os.path.realpath(sys.executable) != os.path.realpath(SYSTEM):
        os.execv(SYSTEM, [SYSTEM, *sys.argv])
    raise Failure(f"{sys.executable} has no package {', '.join(missing)}: run scripts/bootstrap, or install python3-{missing[0]}",
                  LACKING)
