"""What became of each pair of cells: better, worse, not changed, unsure, or not compared and why."""

import dataclasses
import math
import typing

from netring_results import metrics, significance, statistics

BETTER, WORSE, SAME, UNSURE, NOT_COMPARED = "better", "worse", "not changed", "unsure", "not compared"
ANSWERS = (BETTER, WORSE, SAME, UNSURE, NOT_COMPARED)
ONE_SIDED = "only one side has it"
LEVEL = 0.05
# What may differ between two cells without being a coordinate or a setting.
CIRCUMSTANCES = ("server_cpus", "client_cpus", "server_spin_us", "client_spin_us", "working_set_bytes", "sent_with")


@dataclasses.dataclass
class Row:
    base: object  # model.Cell; None: only the other run has it
    new: object
    metric: metrics.Metric
    limit: float  # the ratio beyond which it counts: 1.03
    values: tuple = ({}, {})  # {repetition: number} of both
    ratio: float | None = None
    interval: tuple | None = None
    p: float | None = None
    adjusted_p: float | None = None
    answer: str = NOT_COMPARED
    why: str = ""  # NOT_COMPARED: why
    more: int | None = None  # UNSURE: so many more repetitions would tell; None: too many
    notes: tuple = ()


def judge(pairs, chosen, limits, paired):
    """A row for each pair and metric. `limits`: as the function of that name returns; `paired`: the repetitions of both cells
    were interleaved."""
    rows = [measure(Row(base, new, metric, limits[metric.name].ratio), paired) for base, new in pairs for metric in chosen]
    adjusted = significance.holm([row.p for row in rows])
    tests = max(1, sum(row.p is not None for row in rows))
    for row, p in zip(rows, adjusted):
        row.adjusted_p = p
        if p is not None:
            answer(row, LEVEL / tests)
    return rows


def measure(row, paired):
    row.why = obstacle(row)
    if row.why:
        return row
    row.notes = circumstances(row)
    row.values = tuple(metrics.values(cell, row.metric) for cell in (row.base, row.new))
    if paired:  # of an interrupted run one may have fewer
        both = row.values[0].keys() & row.values[1].keys()
        row.values = tuple({number: value for number, value in each.items() if number in both} for each in row.values)
    base, new = (list(each.values()) for each in row.values)
    if not base or not new:
        row.why = "not available"
    elif min(*base, *new) <= 0:
        row.why = "0 has no ratio"
    else:
        row.ratio = statistics.ratio(base, new)
        row.interval = statistics.ratio_interval(*row.values, paired)
        row.p = significance.mann_whitney(base, new)
    return row


def obstacle(row):
    if row.base is None or row.new is None:
        return ONE_SIDED
    names = (("base", row.base), ("new", row.new))
    return "; ".join(f"{name} {cell.obstacle}" for name, cell in names if cell.obstacle)


def circumstances(row):
    pairs = ((name, row.base.columns.get(name), row.new.columns.get(name)) for name in CIRCUMSTANCES)
    return tuple(f"{name} {base} against {new}" for name, base, new in pairs if base != new)


def answer(row, level):
    """`level`: what the smallest p of the table must be below; only to plan with."""
    count = min(map(len, row.values))
    low, high = row.interval or (0, float("inf"))
    outside = not 1 / row.limit <= row.ratio <= row.limit
    if row.adjusted_p <= LEVEL and outside and not low <= 1 <= high:
        less = row.ratio < 1
        row.answer = BETTER if less == (row.metric.better == metrics.LOWER) else WORSE
    elif count >= statistics.FEWEST and 1 / row.limit <= low and high <= row.limit:
        row.answer = SAME
    else:
        row.answer = UNSURE
        row.more = more(row, count, level)


def more(row, count, level):
    """How many more repetitions would tell; None: too many. What they are to tell is half of the difference seen, because a
    first look flatters, or the threshold where that is larger."""
    least = max(math.sqrt(max(row.ratio, 1 / row.ratio)), row.limit)
    needed = significance.repetitions_needed(*(list(each.values()) for each in row.values), least, level)
    if needed is None:
        return None
    # As many as needed and still unsure: it is at the threshold's edge.
    return needed - count if needed > count else -(-count // 2)


class Limit(typing.NamedTuple):
    ratio: float  # beyond it a difference counts
    origin: str


def limits(chosen, threshold, runs):
    """{metric's name: Limit}: the threshold, or the noise floor of a run's A/A check where that is larger."""
    found = {}
    for metric in chosen:
        floor = max((run.noise_floor.get(metric.name) or 0 for run in runs), default=0) / 100
        found[metric.name] = Limit(1 + max(threshold, floor), "noise floor of an A/A check" if floor > threshold else "threshold")
    return found
