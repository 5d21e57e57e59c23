"""The answer, first on the page: which way of sending to use from which size on, what could not be told apart, whether zero
copy happened, what weakens the result. Every number is computed from the files; every sentence names the rows it comes from.

Wording: "use" only where each of the others costs more (contexts.winners); "the same" where the intervals are within the
margin, "cannot be told apart" where they are neither; nothing is said of cells that were skipped, failed or invalid but that they were.
"""

from netring_report import contexts, crossovers, findings, recommend, view, words
from netring_report.sentences import say
from netring_results.statistics import UNTOLD


def answer(report):
    """(the answer's sentences, those that say what weakens it)."""
    found = contexts.find(report)
    context = contexts.main(report, found)
    if context is None:
        nothing = "Nothing in this run can be compared, so there is no answer: the reasons are below."
        sentences = [say(report, nothing, report.cells)]
    else:
        sentences = [*recommend.sentences(report, context, len(found)), *crossover_sentences(report, context), *fastest(report)]
    return [*sentences, *findings.zero_copy(report), scope(report), *findings.left_out(report)], findings.weaknesses(report)


def scope(report):
    """What was measured, where."""
    run, cells = report.run, report.cells
    if not cells:
        return say(report, "This run has no cells.")
    impls, sizes = view.values_of(cells, "impl"), view.values_of(cells, "size")
    parts = [f"variant{'s' * (len(impls) > 1)} {words.join(impls)}", sizes_text(sizes)]
    for name in ("engine", "workload"):
        values = view.values_of(cells, name)
        if len(values) == 1:
            parts.append(f"{name} {values[0]}")
    counts = [len(cell.measured) for cell in report.measured]
    if counts:
        parts.append(f"{range_text(min(counts), max(counts))} slice{'s' * (max(counts) > 1)} each")
    kernel = run.environment.get("kernel_release")
    where = f"on path {run.path['path']}" + (f", kernel {kernel}" if kernel else "")
    count = f"{len(report.measured)} of {words.plural(len(cells), 'cell')} measured"
    return say(report, f"{count} ({'; '.join(parts)}) {where}.", report.measured or cells)


def range_text(low, high):
    return str(low) if low == high else f"{low} to {high}"


def sizes_text(sizes):
    if len(sizes) == 1:
        return words.size(sizes[0])
    return f"{len(sizes)} sizes from {words.size(sizes[0])} to {words.size(sizes[-1])}"


def fastest(report):
    there = [cell for cell in report.usable if cell.columns["throughput_gbps"] is not None]
    if not there:
        return []
    best = max(there, key=lambda cell: cell.columns["throughput_gbps"])
    found = report.spread(best, "throughput_gbps")
    spread = f"; half of its slices: {words.number(found[0])} to {words.number(found[1])}" if found else ""
    rate = words.number(best.columns["throughput_gbps"])
    return [say(report, f"The highest throughput was {rate} Gbit/s ({report.name(best)}{spread}).", [best])]


def crossover_sentences(report, context):
    """One for each pair that has an answer, one for all that have none."""
    if len(context.sizes) < 2:
        return []
    told, untold, unsure = [], {}, []
    for base, new in contexts.rivals(context):
        result, cells = contexts.crossover(context, base, new)
        if result.kind == UNTOLD:
            untold.setdefault(crossovers.why(result), []).append(new)
            unsure += cells
        else:
            told.append(say(report, crossovers.sentence(base, new, result), cells))
    if untold:
        parts = [f"{words.join(news)} ({why})" for why, news in untold.items()]
        told.append(say(report, f"A crossover with {context.impls[0]} cannot be told for {words.join(parts, 'nor')}.",
                        unsure or context.cells.values()))
    return told
