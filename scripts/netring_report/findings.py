"""Whether zero copy happened, what was left out, and what weakens the result, in sentences."""

from netring_report import contexts, verdicts, view, words
from netring_report.sentences import say
from netring_results import metrics, pairs, statistics
from netring_results.model import FAILED, INVALID, SKIPPED

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


def why_no_control(report):
    """Of a run that has a twin and no control."""
    for twin in report.run.twins:
        obstacle = next((f"it {each.outcome}: {each.reason}" for each in (twin, pairs.original(report.run, twin))
                         if each is not None and each.outcome in (SKIPPED, FAILED)), None)
        if obstacle:
            return obstacle
    return f"fewer than {statistics.FEWEST} rounds"


def control(report):
    """The widest of the controls: cells beside themselves."""
    widest = pairs.widest(pairs.controls_of(report.run, metrics.find(contexts.COST)))
    if widest is None and report.run.twins:
        firsts = [cell for cell in (pairs.original(report.run, twin) for twin in report.run.twins) if cell is not None]
        return [say(report, f"There is no control, a cell run twice to show the noise: {why_no_control(report)}.", firsts)]
    if widest is None:
        return []
    cell, pair = widest
    middle, low, high = (words.percent(ratio - 1, signed=True) for ratio in pair[:3])
    text = f"The control, {report.name(cell)} against itself: {middle} (95 %: {low} to {high}) of the sender's work"
    return [say(report, f"{text}; what lies within is no difference.", [cell])]


def weaknesses(report):
    """The control, and in one sentence whether the answers may be used: what is worst against it, in how many cells."""
    cells, fired = report.measured, verdicts.fired(report.measured)
    if not cells:
        return []
    itself = control(report)
    if not fired:
        return [*itself, say(report, "Every measured cell is valid.", cells)]
    weak = [cell for cell in cells if cell.verdict != "valid"]
    name, those = fired[0]
    use = "use" if any(cell.verdict == INVALID for cell in weak) else "rely on"
    who = "the measured cell" if len(cells) == 1 else f"{len(weak)} of {len(cells)} measured cells"
    text = f"Do not {use} the numbers of {who}: {verdicts.meaning(name) or name} ({name}, {words.plural(len(those), 'cell')})"
    more = f"; {words.plural(len(fired) - 1, 'other reason stands', 'other reasons stand')} under “Verdicts”" if fired[1:] else ""
    return [*itself, say(report, f"{text}{more}.", weak)]
