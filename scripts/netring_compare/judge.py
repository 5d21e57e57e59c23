"""What became of each pair of cells: less, more, same, unsure, or not compared and why."""

import dataclasses
import math

from netring_results import metrics, pairs, statistics
from netring_results.pairs import LESS, MORE, SAME, UNSURE

NOT_COMPARED = "not compared"
ANSWERS = (LESS, MORE, SAME, UNSURE, NOT_COMPARED)
ONE_SIDED = "only one side has it"
# What may differ between two cells without being a coordinate or a setting.
CIRCUMSTANCES = ("server_cpus", "client_cpus", "server_spin_us", "client_spin_us", "working_set_bytes", "sent_with")


@dataclasses.dataclass
class Row:
    base: object  # model.Cell; None: only the other run has it
    new: object
    metric: metrics.Metric
    values: tuple = ({}, {})  # {round: number} of both
    pair: pairs.Pair | None = None
    why: str = ""  # why it is not compared
    notes: tuple = ()

    @property
    def answer(self):
        return NOT_COMPARED if self.pair is None else self.pair.answer

    @property
    def worse(self):
        return self.answer == (MORE if self.metric.better == metrics.LOWER else LESS)


def judge(matched, chosen, margin, run=None):
    """A row for each pair and metric. `run`: the one that both cells are of, whose rounds pair them; None: they are of two."""
    return [measure(Row(base, new, metric), margin, run) for base, new in matched for metric in chosen]


def measure(row, margin, run):
    row.why = obstacle(row)
    if row.why:
        return row
    row.notes = circumstances(row)
    row.values = tuple(metrics.values(cell, row.metric) for cell in (row.base, row.new))
    if run is not None:  # a cell that needs no more rounds has fewer
        both = row.values[0].keys() & row.values[1].keys()
        row.values = tuple({number: value for number, value in each.items() if number in both} for each in row.values)
    base, new = (list(each.values()) for each in row.values)
    if not base or not new:
        row.why = "not available"
    elif min(*base, *new) <= 0:
        row.why = "0 has no ratio"
    else:
        row.pair = pairs.compare(run, row.base, row.new, row.metric, margin) if run is not None else unpaired(base, new, margin)
    return row


def unpaired(base, new, margin):
    """The cell of another run beside the base: no round has both."""
    logs = [list(map(math.log, values)) for values in (base, new)]
    low, high = map(math.exp, statistics.unpaired_interval(*logs) or (math.nan, math.nan))
    low, high = (None, None) if math.isnan(low) else (low, high)
    count = min(map(len, logs))
    return pairs.Pair(math.exp(statistics.median(logs[1]) - statistics.median(logs[0])), low, high, count,
                      pairs.answer(low, high, margin))


def obstacle(row):
    if row.base is None or row.new is None:
        return ONE_SIDED
    names = (("base", row.base), ("new", row.new))
    return "; ".join(f"{name} {cell.obstacle}" for name, cell in names if cell.obstacle)


def circumstances(row):
    found = ((name, row.base.columns.get(name), row.new.columns.get(name)) for name in CIRCUMSTANCES)
    return tuple(f"{name} {base} against {new}" for name, base, new in found if base != new)
