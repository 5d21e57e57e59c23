"""Which variant to use in which range of sizes, in sentences."""

from netring_report import contexts, words
from netring_report.sentences import Sentence, say
from netring_results.pairs import SAME, margin_of
from netring_results.statistics import FEWEST

# Beyond these a paragraph is no answer; the sections below it have the rest.
MOST_RANGES = 4


def sentences(report, context, contexts_there):
    ranges = merge_ranges([(size, contexts.winners(report, context, size)) for size in context.sizes])
    if not ranges:
        return []
    if len(context.impls) == 1:
        return [alone(report, context)]
    made = [say(report, sentence(report, context, *each), cells_at(context, each[0])) for each in ranges[:MOST_RANGES]]
    where = contexts.held_still(report, context)
    if where:
        made[0] = Sentence(f"With {where}: {made[0].text[0].lower()}{made[0].text[1:]}", made[0].cells)
    if len(ranges) > MOST_RANGES:
        made.append(say(report, "At larger sizes it changes further: see “From which size on”.", context.cells.values()))
    never_beaten = set.intersection(*(names for _, _, names in ranges)) if len(ranges) > 1 else set()
    if never_beaten:
        who = words.join((impl for impl in context.impls if impl in never_beaten), "or")
        made.append(say(report, f"At no size can another variant be told to cost less than {who}.", context.cells.values()))
    few = [cell for cell in context.cells.values() if contexts.few(cell)]
    if few:
        made.append(say(report, f"A difference can be told from {FEWEST} rounds on: there were fewer.", few))
    if contexts_there > 1:
        others = [cell for cell in report.usable if cell not in context.cells.values()]
        count = words.plural(contexts_there - 1, "other combination")
        made.append(say(report, f"{count} of settings: see “From which size on”.", others))
    return made


def merge_ranges(found):
    """[(sizes, (best, tied) at the last of them, names)]: neighbouring sizes with the same variants in front are one range."""
    ranges = []
    for size, won in found:
        if won is None:
            continue
        names = {cell.coordinates["impl"] for cell in won[1]}
        if ranges and ranges[-1][2] == names:
            ranges[-1] = ([*ranges[-1][0], size], won, names)
        else:
            ranges.append(([size], won, names))
    return ranges


def cost(cell):
    return words.time(cell.columns[contexts.COST])


def sentence(report, context, sizes, won, names):
    best, tied = won
    there = [cell for cell in context.at(sizes[-1]).values() if cell.columns[contexts.COST] is not None]
    if len(there) == 1:
        return f"{span(sizes, context.sizes)}, only {best.coordinates['impl']} has numbers ({cost(best)} a message)."
    if len(names) > 1:
        return undecided(report, context, sizes, won, len(tied) == len(there))
    second = min((cell for cell in there if cell is not best), key=lambda cell: cell.columns[contexts.COST])
    found = contexts.compare(report, best, second)
    return (f"{span(sizes, context.sizes)}, use {best.coordinates['impl']}: it costs the sender the least work, {cost(best)} "
            f"a message{at_last(sizes)}, {less(found.ratio)} less than {second.coordinates['impl']} "
            f"(95 %: {less(found.high)} to {less(found.low)}).")


def undecided(report, context, sizes, won, is_all):
    best, tied = won
    tied = sorted(tied, key=lambda cell: context.impls.index(cell.coordinates["impl"]))
    who = words.join(cell.coordinates["impl"] for cell in tied)
    found = [contexts.compare(report, cell, best) for cell in tied if cell is not best]
    if all(pair is not None and pair.answer == SAME for pair in found):
        apart = f"the same within {words.percent(margin_of(report.run))}"
        claim = f"cost the sender {apart}" if is_all else f"cost the sender the least work, {apart}"
    elif is_all:
        claim = "cannot be told apart in work of the sender"
    else:
        claim = "cost the sender the least work and cannot be told apart"
    return f"{span(sizes, context.sizes)}, {who} {claim} ({words.join(map(cost, tied))} a message{at_last(sizes)})."


def at_last(sizes):
    """Where the costs in a sentence are from, unless it has one size."""
    return f" at {words.size(sizes[-1])}" if len(sizes) > 1 else ""


def less(ratio):
    return words.percent(1 - ratio)


def span(sizes, all_sizes):
    """"Up to 4 KiB": a range in words."""
    first, last = words.size(sizes[0]), words.size(sizes[-1])
    if len(sizes) == 1:
        return f"At {first}"
    if len(sizes) == len(all_sizes):
        return "At every size"
    if sizes[0] == all_sizes[0]:
        return f"Up to {last}"
    return f"From {first} on" if sizes[-1] == all_sizes[-1] else f"From {first} to {last}"


def cells_at(context, sizes):
    return [cell for size in sizes for cell in context.at(size).values()]


def alone(report, context):
    cells = [cell for cell in (context.cells[context.impls[0], size] for size in context.sizes)
             if cell.columns[contexts.COST] is not None]
    ends = cells if len(cells) < 2 else [cells[0], cells[-1]]
    costs = words.join(f"{cost(cell)} at {words.size(cell.coordinates['size'])}" for cell in ends)
    where = contexts.held_still(report, context)
    only = f"{context.impls[0]} is the only variant{' with ' + where if where else ''}"
    return say(report, f"{only}: a message costs its sender {costs} of work.", cells)
