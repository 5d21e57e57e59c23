"""What a run of `meson test` came to: for scripts/test, whose last lines these are.

Usage: summary.py STATUS LOG...

STATUS is the exit code of `meson test`, a LOG its testlog.json. Standard output gets a line for each case that failed, and
last of all "N passed, N failed, N skipped"; standard error what was skipped, and why this fails. Exits with 1 when it does.
"""

import collections
import json
import os
import re
import sys

KINDS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped", "IGNORED": "skipped"}
# A case within a test that was skipped, as unittest says it: mostly a tool that is missing.
SKIPPED = re.compile(r"\.\.\. skipped ['\"](.*)['\"]$", re.M)
# Cases that failed, as unittest, pytest and GoogleTest name them; the first two say why in a line.
UNITTEST = re.compile(r"^={70}\n(?:FAIL|ERROR): (\S+).*\n((?:(?!={70}).*\n)*)", re.M)
WHY = re.compile(r"^(?:\w+\.)*\w+(?:Error|Exception|Expired|Exit|Failure|Interrupt)\b.*", re.M)
PYTEST = re.compile(r"^FAILED \S+::(\S+)(?: - (.*))?$", re.M)
GOOGLETEST = re.compile(r"^\[  FAILED  \] ([^ ,]+)(?:, where .*)? \(\d+ ms\)$", re.M)
WIDTH = 300


def failures(test):
    """A line for each case of a test that failed; where it names none, one with Meson's word for it."""
    text = test.get("stdout", "") + "\n" + test.get("stderr", "")
    cases = [(found[1], WHY.search(found[2])) for found in UNITTEST.finditer(text)]
    cases = [name + (f": {why[0]}" if why else "") for name, why in cases]
    cases += [": ".join(filter(None, found)) for found in PYTEST.findall(text)] + GOOGLETEST.findall(text)
    return [f"failed: {test['name'].rpartition(' / ')[2]}: {case}"[:WIDTH] for case in cases or [test["result"]]]


def main(status, *logs):
    counts, skipped, failed = collections.Counter(), collections.Counter(), []
    for path in filter(os.path.exists, logs):  # a pattern without a match stays a pattern
        with open(path, encoding="utf-8") as log:
            for test in map(json.loads, filter(str.strip, log)):
                kind = KINDS.get(test["result"], "failed")
                counts[kind] += 1
                if kind == "passed":
                    skipped.update(SKIPPED.findall(test.get("stdout", "") + test.get("stderr", "")))
                elif kind == "failed":
                    failed += failures(test)
    for case, number in skipped.most_common():
        print(f"test: skipped within tests that passed ({number}): {case}", file=sys.stderr)
    why = None
    if counts["failed"]:
        why = f"{counts['failed']} failed (their output is above)"
    elif status != "0":
        why = f"meson test failed with exit code {status} (its reason is above)"
    elif not counts["passed"]:
        why = "no test passed: is there one for these options, and can it run on this machine?"
    if why:
        print(f"test: {why}", file=sys.stderr, flush=True)
    print(*failed, f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", sep="\n")
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
