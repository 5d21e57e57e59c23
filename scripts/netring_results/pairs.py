"""Two cells compared: one ratio, one interval, one of four answers. Whatever compares cells asks here."""

import math
import typing

from netring_results import metrics, statistics
from netring_results.model import TWIN

LESS, MORE, SAME, UNSURE = "less", "more", "same", "unsure"
MARGIN = 0.02  # within it either will do


class Pair(typing.NamedTuple):
    ratio: float  # of new to base
    low: float | None  # its interval, 95 %; None: too few rounds
    high: float | None
    rounds: int
    answer: str
    more: int | None = None  # UNSURE: so many rounds more would probably tell; None: too many, or the control is in the way
    control: tuple | None = None  # (low, high) of the control that made it UNSURE

    @property
    def told(self):
        return self.answer in (LESS, MORE)


def margin_of(run):
    """The run's own, --margin."""
    text = str(run.spec.get("margin", "")).strip().removesuffix("%")
    try:
        value = float(text) / 100
    except ValueError:
        return MARGIN
    return value if 0 <= value <= 1 else MARGIN


def answer(low, high, margin):
    """In words, of an interval of a ratio."""
    if low is None:
        return UNSURE
    if 1 - margin <= low and high <= 1 + margin:
        return SAME
    return LESS if high < 1 else MORE if low > 1 else UNSURE


def compare(run, base, new, metric, margin=None):
    """The new cell beside the base, both of one run, by the rounds that both have; None: they have none."""
    margin = margin_of(run) if margin is None else margin
    found = by_rounds(metrics.values(base, metric), metrics.values(new, metric), margin)
    if found is None or not found.told:
        return found
    control = control_of(run, base, new, metric)
    inside = control is not None and control[0] <= found.ratio <= control[1]
    return found._replace(answer=UNSURE, control=control) if inside else found


def by_rounds(base, new, margin):
    """Of {round: value} twice."""
    logs = statistics.log_ratios(base, new)
    if not logs:
        return None
    low, high = map(math.exp, statistics.interval(logs) or (math.nan, math.nan))
    low, high = (None, None) if math.isnan(low) else (low, high)
    word = answer(low, high, margin)
    return Pair(math.exp(statistics.median(logs)), low, high, len(logs), word,
                statistics.rounds_more(logs, margin) if word == UNSURE else None)


# --- Controls: the first cell of a group beside itself ---


def places(cell):
    return {name: str(value) for name, value in cell.coordinates.items() if name != TWIN}


def original(run, twin):
    return next((cell for cell in run.cells if places(cell) == places(twin)), None)


def controls(run, metric, usable=lambda cell: not cell.obstacle):
    """[(the cell, its twin beside it as a Pair)] of all groups whose cell is usable."""
    found = []
    for twin in run.twins:
        cell = original(run, twin)
        if cell is None or twin.obstacle or not usable(cell):
            continue
        pair = by_rounds(metrics.values(cell, metric), metrics.values(twin, metric), margin_of(run))
        if pair is not None and pair.low is not None:
            found.append((cell, pair))
    return found


def widest(found):
    return max(found, key=lambda each: max(abs(math.log(each[1].low)), abs(math.log(each[1].high))), default=None)


def control_of(run, base, new, metric):
    """(low, high) of the control of both cells' group: it has the coordinates that they have in common. As seen from base."""
    first, second = places(base), places(new)
    common = {name: value for name, value in first.items() if second.get(name) == value}
    found = widest([(cell, pair) for cell, pair in controls_of(run, metric) if common.items() <= places(cell).items()])
    if found is None:
        return None
    cell, pair = found
    if cell is new:
        return 1 / pair.high, 1 / pair.low
    most = max(pair.high, 1 / pair.low)
    return (pair.low, pair.high) if cell is base else (1 / most, most)


def controls_of(run, metric):
    """As controls(), once for each run and metric."""
    if metric.name not in run.known:
        run.known[metric.name] = controls(run, metric)
    return run.known[metric.name]
