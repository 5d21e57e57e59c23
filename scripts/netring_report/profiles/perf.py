"""The samples of a run directory's perf/ files, as perf script tells them."""

import collections
import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading

from netring_report.errors import Failure, printable
from netring_report.profiles import stacks

FOLDER = "perf"
FILE = re.compile(r"([ -.0-~]{1,200})#([0-9]{1,9})\.(server|client)\.perf\.data")
MOST_FILE_BYTES = 256 << 20
MOST_FILES = 40  # of a cell's side: rounds
PATIENCE_S = 60
FIELDS = ("--no-inline", "-F", "comm,ip,sym,dso")


def files(directory):
    """{(cell's name in files, side): names of files, by round}."""
    found = collections.defaultdict(list)
    for name in directory.names():
        if match := FILE.fullmatch(name):
            found[match[1], match[3]].append((int(match[2]), name))
    return {key: [name for _, name in sorted(names)[:MOST_FILES]] for key, names in found.items()}


def script(perf, descriptor):
    """perf's text; Failure says why there is none. It takes a path alone: this one leads to the opened file."""
    command = [perf, "script", *FIELDS, "-i", f"/proc/self/fd/{descriptor}"]
    with open(os.memfd_create("errors"), "w+b") as errors:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                              pass_fds=(descriptor,), env={**os.environ, "LC_ALL": "C"}) as process:
            patience = threading.Timer(PATIENCE_S, process.kill)
            patience.start()
            text = process.stdout.read(stacks.MOST_BYTES)
            whole = not process.stdout.read(1)
            if not whole:
                process.kill()  # what it has said is enough
            process.wait()
            patience.cancel()
        if whole and process.returncode != 0:
            raise Failure(reason(errors, process.returncode))
    return text.decode("utf-8", "replace")


def reason(errors, code):
    if code == -signal.SIGKILL:
        return f"perf script took longer than {PATIENCE_S} s: measure fewer rounds"
    errors.seek(0)
    last = errors.read(65536).decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f"perf script: {last[:200] or f'exit code {code}'}"


def fold(directory, names, perf):
    """The stacks of all these files together."""
    found = collections.Counter()
    for name in names:
        with contextlib.ExitStack() as opened:
            descriptor, status = directory.opened(name)
            opened.callback(os.close, descriptor)
            if status.st_size > MOST_FILE_BYTES:
                raise Failure(f"{name}: more than {MOST_FILE_BYTES >> 20} MiB: measure fewer rounds")
            found.update(stacks.fold(script(perf, descriptor)))
    return stacks.bounded(found)


def read(directory):
    """({(cell's name in files, side): stacks}, sentences that say what is not there and why)."""
    try:
        folder = directory.inner(FOLDER)
    except FileNotFoundError:
        return {}, []
    with folder:
        there = files(folder)
        perf = shutil.which("perf")
        if there and perf is None:
            return {}, ["No flame graphs: perf is not installed here (Debian: linux-perf)."]
        found, skipped = {}, []
        for (cell, side), names in sorted(there.items()):
            try:
                folded = fold(folder, names, perf)
            except Failure as failure:
                skipped.append(f"No flame graph of {cell}, {side}: {printable(failure)}.")
                continue
            if folded:
                found[cell, side] = folded
            else:
                skipped.append(f"No flame graph of {cell}, {side}: perf took no sample; see what it said during the run.")
    return found, skipped
