#!/usr/bin/env python3
"""House rules that a machine can check.

Usage: tidy_test.py ROOT RULE, with RULE one of
  layers  a layer includes only what src/meson.build lets it use
  dead    no function that only tests use
  sizes   files and functions stay small
  bans    what only some layers, or none, may do
  format  clang-format's
Exits 77 where a tool is missing.
"""

import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

import dead
import layers
from source import code_only, sources

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
# pattern, why, layers where it is right
BANS = [
    (r"#include <liburing.h>", "only ring, engine and send name io_uring requests", {"ring", "engine", "send"}),
    (r"#include <linux/errqueue.h>", "only net reads the error queue's bytes", {"net"}),
    (r'#include ["<]absl/flags/', "app/options.h reads command lines", set()),
    (r"\b(system|popen)\(", "children are started from an argument array, without a shell", set()),
    (r"\b(sleep|usleep|nanosleep|sleep_for)\(", "a sleep stands for a handshake that is missing", set()),
    (r"\bstd::(shuffle|uniform_int_distribution)\b", "its result differs between platforms: base/random.h", set()),
    (r"\bthrow\b", "errors are absl::Status", set()),
]


def check_sizes(root):
    for path in sources(root, "src", "include", "examples", "tests", "bench"):
        lines = code_only(path.read_text()).splitlines()
        if len(lines) > MAX_FILE_LINES:
            yield f"{path}: {len(lines)} lines, at most {MAX_FILE_LINES}"
        begun = None
        for number, line in enumerate(lines, 1):
            # Google style: a function's body ends with a brace in the column where its first line began.
            if re.match(r"( {0,2})[\w:<>~&*,\[\]() ]*\)[\w\s&>:\-,(){}*.\[\]]*\{$", line) and "namespace" not in line:
                begun = (number, len(line) - len(line.lstrip()))
            elif begun and re.match(r" {%d}\}" % begun[1], line):
                if number - begun[0] > MAX_FUNCTION_LINES and "tests" not in path.parts:
                    yield f"{path}:{begun[0]}: a function of {number - begun[0]} lines, at most {MAX_FUNCTION_LINES}"
                begun = None


def check_bans(root):
    home = layers.homes(root)
    for path in sources(root, "src", "include"):
        layer = layers.layer_of(root, path, home)
        text = path.read_text()
        code = code_only(text).splitlines()
        for number, (line, bare) in enumerate(zip(text.splitlines(), code), 1):
            for pattern, why, allowed in BANS:
                where = line if pattern.startswith("#") else bare
                if layer not in allowed and re.search(pattern, where):
                    yield f"{path}:{number}: {why}"


def check_scripts(root):
    """A script reads and writes UTF-8 whatever the user's locale."""
    for path in [path for folder in ("scripts", "bench") for path in (root / folder).rglob("*") if path.is_file()]:
        with path.open("rb") as file:
            first = file.readline()
        if first.startswith(b"#!") and b"python" in first and not re.search(rb"-X ?utf8$", first.strip()):
            yield f"{path}:1: the first line is '#!/usr/bin/env -S python3 -X utf8'"


def check_format(root):
    tool = shutil.which("clang-format-19") or shutil.which("clang-format")
    if tool is None or "version 19" not in subprocess.run([tool, "--version"], capture_output=True, text=True).stdout:
        print("skipped: clang-format 19 is not installed (scripts/bootstrap --dev)")
        sys.exit(77)
    files = [str(path) for path in sources(root, "src", "include", "examples", "tests", "bench")]
    run = subprocess.run([tool, "--dry-run", "-Werror", *files], capture_output=True, text=True)
    yield from (line for line in run.stderr.splitlines() if "error:" in line)


RULES = {"layers": layers.check, "dead": dead.check, "sizes": check_sizes, "bans": check_bans, "scripts": check_scripts, "format": check_format}


def main():
    root, rule = pathlib.Path(sys.argv[1]), sys.argv[2]
    faults = list(RULES[rule](root))
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
