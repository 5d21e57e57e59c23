"""Which level of the caches changes most between variants, where misses were counted."""

from netring_report import contexts, measures, words
from netring_report.sentences import Question, say

TITLE = "Which level of the caches changes most?"
LEVELS = {"l1_misses_per_msg": "L1 data cache misses", "llc_misses_per_msg": "last-level cache misses"}


def question(report, found):
    if not report.measured:
        return Question("caches", TITLE, ())
    changes = [change for context in found for change in changes_in(report, context)]
    return Question("caches", TITLE, (largest(report, changes) if changes else uncounted(report),))


def changes_in(report, context):
    """(level, pairs.Pair, cell, base) for each variant beside the first, at each size."""
    for base_name, name in contexts.rivals(context):
        for size in context.sizes:
            base, cell = context.cells.get((base_name, size)), context.cells.get((name, size))
            for column in LEVELS if base and cell else ():
                pair = measures.ratio(report.run, cell, base, column)
                if pair:
                    yield LEVELS[column], pair, cell, base


def largest(report, changes):
    level, pair, cell, base = max(changes, key=lambda change: abs(change[1].ratio - 1))
    interval = "" if pair.low is None else f" (95 %: {words.percent(pair.low - 1, True)} to {words.percent(pair.high - 1, True)})"
    text = (f"{level} change most: {words.percent(pair.ratio - 1, True)}{interval} per message, {report.name(cell)} beside "
            f"{base.coordinates['impl']}")
    return say(report, text + ("." if pair.told else ", which is no difference that can be told."), [cell, base])


def uncounted(report):
    if any(measures.value(cell, column) is not None for cell in report.usable for column in LEVELS):
        return say(report, "Cannot be told: one variant only, so there is nothing to compare.", report.measured)
    first = [cell.measured[0].server.facts.counter_reasons for cell in report.measured]
    reasons = sorted({reason for each in first for name, reason in each.items() if "misses" in name})
    return say(report, f"Not counted: {'; '.join(reasons) or 'no counters were asked for'}.", report.measured)
