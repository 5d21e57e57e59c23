"""Groups of cells that differ in variant and size alone: within one, variants are compared at each size, and over the sizes."""

import dataclasses

from netring_report import measures, view, words
from netring_results import metrics, pairs, statistics

COST = metrics.COST
INNER = ("impl", "size")


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


def compare(report, cell, base, column=COST):
    """The cell beside the base, round by round (a pairs.Pair); None: not available."""
    return measures.ratio(report.run, cell, base, column)


def few(cell):
    return len(cell.measured) < statistics.FEWEST


def winners(report, context, size, column=COST):
    """(best cell, all that cannot be told from it or are the same, the best included), of those that have the number; None: there
    are none. The best wins alone when each of the others is told from it."""
    lower = metrics.find(column).better == metrics.LOWER
    there = [cell for cell in context.at(size).values() if cell.columns.get(column) is not None]
    if not there:
        return None
    best = (min if lower else max)(there, key=lambda cell: beside_first(report, cell, there[0], column))
    beaten = pairs.MORE if lower else pairs.LESS
    found = [(cell, compare(report, cell, best, column)) for cell in there if cell is not best]
    return best, [best, *(cell for cell, pair in found if pair is None or pair.answer != beaten)]


def beside_first(report, cell, first, column):
    """What cells of a size are put in order by: their ratio to the first of them, of the same rounds."""
    pair = compare(report, cell, first, column) if cell is not first else None
    return pair.ratio if pair else cell.columns[column] / first.columns[column] if first.columns[column] else 1.0


def crossover(context, base, new, column=COST):
    """(a Crossover, the cells it was found from)."""
    metric = metrics.find(column)
    differences, cells = {}, []
    for size in context.sizes:
        pair = context.cells.get((base, size)), context.cells.get((new, size))
        logs = [] if None in pair else statistics.log_ratios(*(metrics.values(cell, metric) for cell in pair))
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
