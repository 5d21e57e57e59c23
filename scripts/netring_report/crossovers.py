"""From which size on one variant costs less than another, in words, for the run's contexts."""

import re

from netring_report import contexts, words
from netring_results import pairs, statistics

MARKS = {pairs.SAME: " =", pairs.UNSURE: " ~"}


def how(found):
    return "less" if found.sign < 0 else "more"


def sentence(base, new, found):
    """Of a crossover of work: "From 23 KiB on (95 %: 16 to 40 KiB), zc costs the sender less than a1."."""
    if found.kind == statistics.FOUND:
        size, low, high = map(words.about, (found.size, found.low, found.high))
        return f"From {size} on (95 %: {low} to {high}), {new} costs the sender {how(found)} than {base}."
    if found.kind == statistics.NONE:
        return f"Between {new} and {base} there is no crossover in range: {new} costs the sender {how(found)} at both ends."
    return f"A crossover of {new} with {base} cannot be told ({why(found)})."


def short(found):
    """For a table."""
    if found.kind == statistics.FOUND:
        size, low, high = map(words.about, (found.size, found.low, found.high))
        return f"{size} ({low} to {high}), from there {how(found)}"
    if found.kind == statistics.NONE:
        return f"none in range: {how(found)} at both ends"
    return f"cannot be told: {why(found)}"


def why(found):
    """Its reason, with sizes as people write them."""
    return re.sub(r"\b\d{2,}\b(?=,|$)", lambda number: words.size(int(number[0])), found.why)


def rows(report, found_contexts, most):
    """Rows of a table: ([where, pair, crossover, the change at each size], cells)."""
    made, sizes = [], sorted({size for context in found_contexts for size in context.sizes})
    for context in found_contexts:
        for base, new in contexts.rivals(context):
            result, cells = contexts.crossover(context, base, new)
            if cells:
                changes = [change(report, context, base, new, size) for size in sizes]
                made.append(([context.name or "all cells", f"{new} against {base}", short(result), *changes], cells))
    return sizes, made[:most], len(made)


def change(report, context, base, new, size):
    """"-12 % (-15 to -8)" of the new one's work beside the base's."""
    cells = context.cells.get((new, size)), context.cells.get((base, size))
    found = None if None in cells else contexts.compare(report, *cells)
    if found is None:
        return ""
    text = words.percent(found.ratio - 1, signed=True)
    if found.low is None:
        return text
    return f"{text} ({strip(found.low)} to {strip(found.high)}){MARKS.get(found.answer, '')}"


def strip(ratio):
    return words.percent(ratio - 1, signed=True).removesuffix(" %")
