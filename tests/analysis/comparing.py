"""netring-compare as a user runs it, for the tests that do."""

import json
import os
import subprocess

import synthetic

NETRING_COMPARE = os.environ["NETRING_COMPARE"]
NOTHING_WORSE, USAGE, REGRESSION, CANNOT_TELL = 0, 2, 4, 5
# Calm: blocks of rounds differ by little, so that two single runs can tell.
FAST, SLOW = ([base + each / 1000 for each in (0, 9, 1, 8, 2, 7, 3, 6, 4, 5) * 2] for base in (100, 150))


def run(*arguments, **options):
    return subprocess.run([NETRING_COMPARE, *map(str, arguments)], text=True, capture_output=True, timeout=60,
                          stdin=subprocess.DEVNULL, **options)


def compare(*arguments, code=NOTHING_WORSE):
    """What it writes: on standard output, or the one line on standard error when it refuses."""
    ended = run(*arguments)
    assert ended.returncode == code, ended.stdout + ended.stderr
    if code == USAGE:
        assert not ended.stdout and ended.stderr.startswith("netring-compare: ") and ended.stderr.count("\n") == 1, ended.stderr
    else:
        assert ended.stdout and not ended.stderr
    return ended.stdout or ended.stderr


def asked(*arguments, code=NOTHING_WORSE):
    return json.loads(compare(*arguments, "--format", "json", code=code))


def rows(*arguments, code=NOTHING_WORSE):
    return asked(*arguments, code=code)["rows"]


def answers(*arguments, code=NOTHING_WORSE):
    return [each["answer"] for each in rows(*arguments, code=code)]


def sides(place, base, new, cells=("a1",)):
    """Arguments of the runs whose costs these are."""
    def make(name, costs):
        return [place(f"{name}{number}", *(synthetic.cell([cost] * 8, impl=impl) for impl in cells))
                for number, cost in enumerate(costs)]
    return *make("base", base), "--", *make("new", new)
