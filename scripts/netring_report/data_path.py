"""Where the bytes of a message are copied, by whom, and what that costs as far as this run can tell.

Which variants copy the fields first is in their rows; which sent with zero copy, and what became of it, is counted.
"""

from netring_report import contexts, words
from netring_report.sentences import Question, Sentence, Table, places, say

SENDER = "the server's kernel, within the send"
HEADS = ("variant", "step", "what is copied", "by whom", "what it costs")


def steps(impl, report, cells):
    """(what is copied, by whom, cost) for each copy on the way of a message's bytes."""
    row = report.run.variants.get(impl)
    if row and row.staging is None:
        yield "not known: this file does not say whether the variant copies the fields first", "", ""
    if row and row.staging:
        yield "8 fields to one buffer", "the program (memcpy)", gather_cost(report, impl, cells)
    cell = cells[impl]
    if row and row.in_file:
        yield "nothing: the pages of a file are given to the socket", SENDER, system_cost(cell)
    elif cell.columns["zc_sends"]:
        yield "nothing: the pages are pinned and given to the socket", SENDER, system_cost(cell)
        yield from delivery(report, impl)
    else:
        yield "the program's memory to the socket's buffers", SENDER, system_cost(cell)
    yield "the socket's buffers to the program's memory", "the client's kernel, within the receive", receive_cost(cell)


def gather_cost(report, impl, cells):
    """The paired difference to the variant that does the same without this copy."""
    other = without_copy(report.run.variants, impl, cells)
    if other is None:
        return "not measured apart"
    found = contexts.compare(report, cells[impl], cells[other])
    if found is None or not found.told:
        return f"cannot be told ({impl} against {other})"
    base = cells[other].columns[contexts.COST]
    low, middle, high = (words.time((ratio - 1) * base) for ratio in (found.low, found.ratio, found.high))
    return f"{middle} ({low} to {high}), {impl} against {other}"


def without_copy(variants, impl, names):
    """Of `names`, the variant that differs in that it does not gather; None: there is none. That with the fewest fields first."""
    def alike(row):
        return row.release, row.registered

    others = [name for name in names if name in variants and not variants[name].staging
              and alike(variants[name]) == alike(variants[impl])]
    return min(others, key=lambda name: (variants[name].fields, variants[name].number), default=None)


def system_cost(cell):
    value = cell.columns["server_system_ns_per_msg"]
    return f"within {words.time(value)} of system time" if value else "not measured apart"


def receive_cost(cell):
    value = cell.columns["client_system_ns_per_msg"]
    return f"within {words.time(value)} of the client's system time" if value else "not measured apart"


def delivery(report, impl):
    cells = [cell for cell in report.usable if cell.coordinates["impl"] == impl and cell.columns["zc_completions"]]
    sums = [sum(cell.columns[name] for cell in cells) for name in ("zc_copied", "zc_completions")]
    if not sums[1]:
        yield "not known: no notification came", "", ""
    elif sums[0]:
        yield (f"the pages, on delivery: {sums[0]:,} of {sums[1]:,} notifications say so ({words.percent(sums[0] / sums[1])})",
               f"the kernel ({report.run.path.get('copied_where') or 'on its way'})", "not measured apart")
    else:
        where = report.run.path.get("copied_where")
        yield (f"nothing by the sender: 0 of {sums[1]:,} notifications say so", where or "the network card (DMA)",
               "in no thread's time")


def question(report, found):
    context = contexts.main(report, found)
    title = "Where are the copies?"
    if context is None:
        return Question("copies", title, ())
    size = context.sizes[-1]
    cells = context.at(size)
    table = Table(HEADS, tuple(row for impl in cells for row in rows(report, impl, cells)))
    where = ", ".join(filter(None, (words.size(size), contexts.held_still(report, context))))
    costs = f"Costs are per message at {where}: work, or the system time that it is within."
    return Question("copies", title, (table, say(report, costs, cells.values()),
                                      Sentence("What a network card does by DMA costs no CPU time and is in no row.")))


def rows(report, impl, cells):
    """The variant's name and its cells stand in the first of its rows."""
    own = places(report, [cell for cell in report.usable if cell.coordinates["impl"] == impl])
    for number, texts in enumerate(steps(impl, report, cells), 1):
        yield ([impl, "1", *texts], own) if number == 1 else (["", str(number), *texts], ())
