"""What the rules that fired mean: docs/VERDICTS.md, which is made from netring-run's own tables."""

import collections
import functools
import pathlib
import re

# In the source tree, and where it is installed.
PLACES = ("docs/VERDICTS.md", "VERDICTS.md")
ROW = re.compile(r"\| `([A-Z_]+)` \| (invalid|degraded|note) \| (.+?) \| (.+?) \|$", re.M)


@functools.cache
def rules():
    """{name: (verdict, meaning, what to do)}; empty where the page is missing, then the names alone are told."""
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    for place in PLACES:
        if (root / place).is_file():
            return {name: rest for name, *rest in ROW.findall((root / place).read_text(encoding="utf-8"))}
    return {}


def meaning(name):
    return rules()[name][1] if name in rules() else ""


def advice(name):
    return rules()[name][2] if name in rules() else ""


def kind(name):
    return rules()[name][0] if name in rules() else ""


def fired(cells):
    """[(rule, cells)]: those that invalidate first, then by the number of cells; missing counters weaken least and come last."""
    found = collections.defaultdict(list)
    for cell in cells:
        for reason in cell.reasons:
            found[reason].append(cell)
    return sorted(found.items(), key=lambda each: (kind(each[0]) != "invalid", each[0] == "NO_PMU", -len(each[1]), each[0]))
