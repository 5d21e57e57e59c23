"""report.md: the answer, the crossovers and the cells, for a pull request."""

from netring_report import cell_table, environment, verdicts, words

MOST_ROWS = 60


def escape(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def line(texts):
    return "| " + " | ".join(map(escape, texts)) + " |"


def table(heads, rows):
    return [line(heads), "|" + "---|" * len(heads), *map(line, rows), ""]


def part(each):
    return [each.text, ""] if hasattr(each, "text") else table(each.heads, [texts for texts, _ in each.rows[:MOST_ROWS]])


def render(report, charts, sections):
    """The text; `charts`: those that have pictures."""
    lines = [f"# netring: path {report.run.path['path']}, {report.run.started_utc}", ""]
    for sentences in sections["answer"].values():
        lines += [" ".join(each.text for each in sentences), ""] if sentences else []
    for question in sections["questions"]:
        lines += [f"## {question.title}", "", *(text for each in question.parts for text in part(each))]
    if sections["published"]:
        lines += ["## Beside what was published", "", sections["published"]["note"], "", *part(sections["published"]["table"])]
    lines += figures(charts) if charts else []
    return "\n".join([*lines, *cells(report), *reasons(report), *machine(report.run)]) + "\n"


def figures(charts):
    missing = [f"- {chart.question} {chart.missing}" for chart in charts if chart.missing]
    return ["## Figures", "", *(f"![{chart.question}](figures/{chart.id}.png)" for chart in charts if not chart.missing), "",
            *missing, ""]


def cells(report):
    names, numbers = cell_table.columns(report)
    shown = [cell_table.row(report, cell, names, numbers) for cell in report.cells[:MOST_ROWS]]
    heads = [*(words.coordinate_name(name) for name in names), *(heading for heading, *_ in numbers), "verdict", "why"]
    more = len(report.cells) - len(shown)
    return ["## Cells", "", *table(heads, map(cell_texts, shown)),
            *([f"{words.plural(more, 'further cell')} in results.csv.", ""] if more else [])]


def cell_texts(row):
    numbers = [f"{text} ({interval})" if interval else text for text, interval, _ in row["numbers"]]
    return [*(text for text, _ in row["coordinates"]), *numbers, row["verdict"], row["reason"] or ", ".join(row["reasons"])]


def reasons(report):
    rows = [(name, len(those), verdicts.meaning(name), verdicts.advice(name)) for name, those in verdicts.fired(report.measured)]
    return ["## Verdicts", "", *(table(("reason", "cells", "meaning", "what to do"), rows) if rows else ["No rule fired.", ""])]


def machine(run):
    first, path, _, _ = environment.facts(run)
    facts = [f"- {name}: {text}" for name, text in [*first, *path]]
    return ["## Environment", "", *facts, "", "To run it again:", "", f"    {run.command}"]
