"""Whether zero copy happened, what was left out, and what weakens the result, in sentences."""

from netring_report import contexts, verdicts, view, words
from netring_report.sentences import say
from netring_results import metrics, pairs

# The names of further ones suffice: the section of verdicts explains them.
MOST_REASONS = 5
# At most so many copied sends are what happens on a path of true zero copy: src/report/verdict.h.
TRUE_ZERO_COPY = 0.05


def zero_copy(report):
    cells = [cell for cell in report.usable if cell.columns["zc_completions"]]
    if not cells:
        asked = [cell for cell in report.usable if cell.columns["zc_sends"]]
        return [say(report, "Zero copy was asked for, but no notification came.", asked)] if asked else []
    completions, copied = (sum(cell.columns[name] for cell in cells) for name in ("zc_completions", "zc_copied"))
    share, where = copied / completions, report.run.path.get("copied_where")
    who = words.join(view.values_of(cells, "impl"))
    counts = f"{copied:,} of {completions:,} notifications of {who} say that the kernel copied ({words.percent(share)})"
    if share == 1:
        path = f" (on this path {where})" if where else ""
        text = f"Zero copy did not happen: {counts}{path}, so these rows show its cost and not its benefit."
    elif share <= TRUE_ZERO_COPY:
        text = f"Zero copy happened at the sender: {counts}{'; on this path ' + where if where else ''}."
    else:
        text = f"Zero copy happened in part: {counts}, so these rows mix its cost with its benefit."
    return [say(report, text, cells)]


# outcome: what became of one cell, of several
OUTCOMES = {"pending": ("lacks slices because the run was cut short", "lack slices because the run was cut short"),
            "skipped": ("was skipped", "were skipped"), "failed": ("failed", "failed")}


def left_out(report):
    made = []
    for outcome, (one, several) in OUTCOMES.items():
        cells = [cell for cell in report.cells if cell.outcome == outcome]
        reasons = list(dict.fromkeys(cell.reason for cell in cells if cell.reason))
        why = f": {reasons[0]}" if reasons else ""
        more = f" (and {words.plural(len(reasons) - 1, 'other reason')})" if len(reasons) > 1 else ""
        if cells:
            became = one if len(cells) == 1 else several
            made.append(say(report, f"{words.plural(len(cells), 'cell')} {became}{why}{more}.", cells))
    return made


def control(report):
    """The widest of the controls: cells beside themselves."""
    widest = pairs.widest(pairs.controls_of(report.run, metrics.find(contexts.COST)))
    if widest is None:
        return []
    cell, pair = widest
    middle, low, high = (words.percent(ratio - 1, signed=True) for ratio in pair[:3])
    text = f"The control, {report.name(cell)} against itself: {middle} (95 %: {low} to {high}) of the sender's work"
    return [say(report, f"{text}; what lies within is no difference.", [cell])]


def weaknesses(report):
    cells, fired = report.measured, verdicts.fired(report.measured)
    if not cells:
        return []
    itself = control(report)
    if not fired:
        return [*itself, say(report, "Every measured cell is valid.", cells)]
    weak = [cell for cell in cells if cell.verdict != "valid"]
    valid = len(cells) - len(weak)
    first = f"{valid} of {words.plural(len(cells), 'measured cell')} {'is' if valid == 1 else 'are'} valid without reservation"
    made = [*itself, say(report, f"{first}; what weakens the others:", weak)]
    for name, those in fired[:MOST_REASONS]:
        meaning = verdicts.meaning(name)
        made.append(say(report, f"{name} ({words.plural(len(those), 'cell')}){': ' + meaning if meaning else ''}.", those))
    rest = fired[MOST_REASONS:]
    if rest:
        made.append(say(report, f"And {words.join(name for name, _ in rest)}, explained under “Verdicts”.",
                        [cell for _, those in rest for cell in those]))
    return made
