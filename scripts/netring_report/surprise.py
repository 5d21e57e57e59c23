"""The largest surprise: the cell whose work per message is farthest from a model of the others.

The model: the logarithm of the cost is a sum of what variant, size, threads and every other coordinate that varies contribute
each by itself (least squares). A cell that it cannot explain does something that these do not do by themselves.
"""

import math

import numpy

from netring_report import contexts, view, words
from netring_report.sentences import Question, say

TITLE = "What is the largest surprise?"
# Fewer cells beyond what the model takes to fit say nothing of any of them.
SPARE_CELLS = 4


def design(cells, names):
    """A column of ones and, for each value of a coordinate but its first, a column that marks it."""
    columns = [[1.0] * len(cells)]
    for name in names:
        for value in list(dict.fromkeys(cell.coordinates.get(name) for cell in cells))[1:]:
            columns.append([1.0 if cell.coordinates.get(name) == value else 0.0 for cell in cells])
    return numpy.array(columns).T


def expected(cells, names):
    """What the model says of each cell's cost in ns; None where it has too few cells."""
    matrix = design(cells, names)
    if len(cells) < numpy.linalg.matrix_rank(matrix) + SPARE_CELLS:
        return None
    costs = numpy.log([cell.columns[contexts.COST] for cell in cells])
    return numpy.exp(matrix @ numpy.linalg.lstsq(matrix, costs, rcond=None)[0])


def question(report):
    cells = [cell for cell in report.usable if cell.columns.get(contexts.COST)]
    model = expected(cells, [name for name in view.varying(cells)]) if cells else None
    if model is None:
        parts = (say(report, "Too few cells to expect anything of one from the others.", cells),) if report.measured else ()
        return Question("surprise", TITLE, parts)
    place = max(range(len(cells)), key=lambda at: abs(math.log(cells[at].columns[contexts.COST] / model[at])))
    cell, should = cells[place], model[place]
    cost = cell.columns[contexts.COST]
    spread = report.spread(cell, contexts.COST)
    ends = f" (half of its slices: {words.time(spread[0])} to {words.time(spread[1])})" if spread else ""
    told = spread is not None and not spread[0] <= should <= spread[1] and not contexts.few(cell)
    first = (f"{report.name(cell)}: {words.time(cost)} of the server's work a message{ends}, where its variant, size and the "
             f"rest by themselves would make {words.time(float(should))}: {words.percent(cost / should - 1, True)}.")
    second = "The middle half of its slices leaves that value out."
    if not told:
        second = "The middle half of its slices holds that value, or there are few: it may be noise."
    reasons = f" Its verdict: {cell.verdict}{' (' + ', '.join(cell.reasons) + ')' if cell.reasons else ''}."
    return Question("surprise", TITLE, (say(report, first, [cell]), say(report, second + reasons, [cell])))
