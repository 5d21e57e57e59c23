"""Groups of cells that differ in variant and size alone: within one, variants are compared at each size, and over the sizes."""

import dataclasses
import math

from netring_report import measures, view, words
from netring_results import metrics, significance, statistics

COST = "server_cpu_ns_per_msg"
INNER = ("impl", "size")
LEVEL = 0.05


@dataclasses.dataclass(frozen=True)
class Context:
    coordinates: dict
    cells: dict  # (impl, size) -> cell that may be compared
    name: str  # what tells it from the others; empty when there is one

    @property
    def impls(self):
        return list(dict.fromkeys(impl for impl, _ in self.cells))

    @property
    def sizes(self):
        return sorted({size for _, size in self.cells})

    def at(self, size):
        return {impl: cell for (impl, each), cell in self.cells.items() if each == size}


def find(report):
    """All contexts, in the order of the run."""
    groups = {}
    for cell in report.usable:
        outer = {name: value for name, value in cell.coordinates.items() if name not in INNER}
        groups.setdefault(tuple(sorted((name, str(value)) for name, value in outer.items())), (outer, {}))[1][
            cell.coordinates["impl"], cell.coordinates["size"]] = cell
    return [Context(outer, cells, describe(report, outer)) for outer, cells in groups.values()]


def describe(report, outer):
    names = [name for name in report.vary if name not in INNER and outer.get(name) not in (None, "")]
    return ", ".join(words.coordinate(name, outer[name]) for name in names)


def main(report, contexts):
    """The one that the answer speaks of: where the figures stand, and of several engines the one with the most cells."""
    held = [each for each in contexts if all(name in INNER or each.coordinates.get(name) in (None, "", value)
                                             for name, value in report.chosen.items())]
    return max(held or contexts, key=lambda each: len(each.cells), default=None)


def compare(cell, base, column=COST):
    """(ratio, low, high) to the base, repetition by repetition; None: not available."""
    return measures.ratio(cell, base, column)


def doubt(report, cell, best, column=COST):
    """The p of the test that both cost the same; 1 where the paired interval holds 1, where an A/A check calls the difference
    noise, and with too few repetitions."""
    found = compare(cell, best, column)
    if found is None or found[1] is None or found[1] <= 1 <= found[2] or few(cell) or few(best):
        return 1.0
    floor = report.run.noise_floor.get(column)
    if floor is not None and abs(found[0] - 1) * 100 <= floor:
        return 1.0
    metric = metrics.find(column)
    return significance.mann_whitney(*(list(metrics.values(each, metric).values()) for each in (best, cell)))


def few(cell):
    return len(cell.measured) < statistics.FEWEST


def winners(report, context, size, column=COST):
    """(best cell, all that cannot be told from it, the best included), of those that have the number; None: there are none.

    The best wins alone when each of the others differs at 5 %: to be wrong, all these tests have to be. Otherwise those are
    left out that still differ after Holm's correction, for all pairs that the best was chosen from."""
    lower = metrics.find(column).better == metrics.LOWER
    there = [cell for cell in context.at(size).values() if cell.columns[column] is not None]
    if not there:
        return None
    best = (min if lower else max)(there, key=lambda cell: cell.columns[column])
    others = [cell for cell in there if cell is not best]
    doubts = [doubt(report, cell, best, column) for cell in others]
    if all(each <= LEVEL for each in doubts):
        return best, [best]
    chosen_from = len(there) / 2  # pairs for each of the others
    return best, [best, *(cell for cell, each in zip(others, significance.holm(doubts)) if each * chosen_from > LEVEL)]


def crossover(context, base, new, column=COST):
    """(a Crossover, the cells it was found from)."""
    metric = metrics.find(column)
    differences, cells = {}, []
    for size in context.sizes:
        pair = context.cells.get((base, size)), context.cells.get((new, size))
        if None in pair:
            continue
        below, above = statistics.pairs(*(metrics.values(cell, metric) for cell in pair))
        logs = [math.log(b / a) for a, b in zip(below, above) if a > 0 and b > 0]
        if logs:
            differences[size] = logs
            cells += pair
    return statistics.crossover(differences), cells


def rivals(context):
    """Pairs of variants whose crossover is asked for: each with the first."""
    first, *others = context.impls or [None]
    return [(first, other) for other in others]


def held_still(report, context):
    """"with 1 thread", or an empty text."""
    return view.place({name: context.coordinates[name] for name in report.vary
                       if name not in INNER and context.coordinates.get(name) not in (None, "")})
