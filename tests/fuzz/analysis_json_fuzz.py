#!/usr/bin/env python3
"""analysis.json that was changed: netring-report makes the data of a page from it, or says one line.

Usage: analysis_json_fuzz.py SEEDS (--seconds N | --count N) [--seed N]

An input may take 5 s and 256 MiB. What is found is printed with the seed that makes it again. Exit: 0; 1 found; 77 a Python
package is missing.
"""

import argparse
import copy
import json
import pathlib
import random
import resource
import signal
import sys
import time
import traceback

sys.dont_write_bytecode = True
SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "scripts"))

try:
    from netring_report import analysis, markdown, page, published, report
    from netring_report.errors import Failure
    from netring_report.figures import catalogue
except ImportError as error:
    print(f"skipped: Python has no package {error.name}: install it with scripts/bootstrap")
    sys.exit(77)

HANG_S, MOST_BYTES, LONGEST_LINE = 5, 256 << 20, 600
JUNK = (None, True, False, 0, -1, 1, 5000, 0.5, 1e-300, 1e18, 2**63, 10**400, 1e999, "", "a", "\x1b[31m\n", "\ud800", "\u202e", "<b>$x^{", [],
        [[]], [None], {}, {"a": {}}, [0] * 100, "a" * 100_000)


def seeds(folder):
    """The files as netring writes them."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(folder).iterdir())]
    assert texts, f"{folder} holds none"
    return texts


# --- Mutations: of the text, and of what it says ---


def cut(draws, text):
    return text[:draws.randrange(len(text))]


def turned(draws, text):
    """Some bytes are others."""
    data = bytearray(text.encode())
    for _ in range(draws.choice((1, 1, 2, 8))):
        data[draws.randrange(len(data))] = draws.randrange(256)
    return bytes(data)


def repeated(draws, text):
    """A piece is there again."""
    at, length = draws.randrange(len(text)), draws.randrange(1, 2000)
    return text[:at] + text[at:at + length] * draws.choice((1, 2, 50)) + text[at:]


def places(value, found):
    """All (container, key) of a value's parts."""
    for key in range(len(value)) if isinstance(value, list) else list(value):
        found.append((value, key))
        if isinstance(value[key], (list, dict)):
            places(value[key], found)
    return found


def changed(draws, text):
    """Some parts are of another type, gone, there twice, or in each other's place."""
    content = json.loads(text)
    for _ in range(draws.choice((1, 1, 1, 2, 5))):
        # Each way down is as likely as another, so that not only slices are changed.
        holder, key = content, draws.choice(list(content))
        while isinstance(holder[key], (list, dict)) and holder[key] and draws.random() < 0.85:
            holder = holder[key]
            key = draws.choice(list(holder)) if isinstance(holder, dict) else draws.randrange(len(holder))
        what = draws.randrange(6)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, dict):
            holder[draws.choice((key.upper(), "", "cells", "value", key + "x"))] = holder.pop(key)
        elif what == 2 and isinstance(holder, list):
            holder.insert(draws.randrange(len(holder) + 1), holder[key])
        elif what == 3:
            other, name = draws.choice(places(content, []))
            holder[key] = json.loads(json.dumps(other[name]))
        else:
            holder[key] = copy.deepcopy(draws.choice(JUNK))
        if not content:
            break
    return json.dumps(content)


MUTATIONS = (cut, turned, repeated, changed, changed, changed, changed, changed)


def mutated(number, text):
    draws = random.Random(number)
    data = draws.choice(MUTATIONS)(draws, text)
    return data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")


# --- What must hold ---


def drawn(data):
    """Whether it is taken: then all but the pictures is made of it."""
    try:
        content = analysis.content_of(data, pathlib.Path("RUN/analysis.json"))
    except Failure as failure:
        line = str(failure)
        assert line.isprintable() and len(line) < LONGEST_LINE and line.startswith("RUN/analysis.json: "), line[:1000]
        return False
    made = report.make(content)
    charts = catalogue.make(made)
    beside = published.table(made)
    (page.render(made, charts, beside) + markdown.render(made, charts, beside)).encode("utf-8")
    return True


def hung(*_):
    raise AssertionError(f"took more than {HANG_S} s")


def limit():
    """What it may take more than there is now."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGALRM, hung)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("seeds", help="folder of files as netring-run writes them")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    texts = seeds(options.seeds)
    limit()
    assert all(drawn(text.encode()) for text in texts), "a file as netring-run writes it is not taken"
    end = time.monotonic() + options.seconds if options.seconds else None
    number, taken = options.seed, 0
    while number - options.seed != options.count and (end is None or time.monotonic() < end):
        data = mutated(number, texts[number % len(texts)])
        signal.alarm(HANG_S)
        try:
            taken += drawn(data)
        except BaseException:
            traceback.print_exc()
            print(f"input {number}: analysis_json_fuzz.py {options.seeds} --seed {number} --count 1", file=sys.stderr)
            return 1
        signal.alarm(0)
        number += 1
    print(f"{number - options.seed} inputs, {taken} taken")
    return 0


if __name__ == "__main__":
    sys.exit(main())
