"""report.md: the answer, the questions and the cells, for a pull request."""

from netring_report.published import NOTE

MOST_ROWS = 60


def escape(text):
    return str(text).replace("|", "\\|").replace("<", "&lt;")


def line(texts):
    return "| " + " | ".join(map(escape, texts)) + " |"


def table(heads, rows):
    return [line(heads), "|" + "---|" * len(heads), *map(line, rows), ""]


def part(each):
    if "text" in each:
        return [escape(each["text"]), ""]
    return table(each["heads"], [row["texts"] for row in each["rows"][:MOST_ROWS]])


def paragraph(sentences):
    return [" ".join(escape(each["text"]) for each in sentences), ""] if sentences else []


def further(claims):
    return ["Further answers:", "", *(f"- {escape(each['text'])}" for each in claims), ""] if claims else []


def render(report, charts, published):
    """The text; `charts`: those that have pictures."""
    run = report.content["run"]
    lines = [f"# netring: path {escape(run['path'])}, {escape(run['started_utc'])}", "", *paragraph(report.answer),
             *paragraph(report.sentences(True)), *further(report.further)]
    for question in report.content["questions"]:
        lines += [f"## {escape(question['title'])}", "", *(text for each in question["parts"] for text in part(each))]
    if published:
        lines += ["## Beside what was published", "", NOTE, "", *part(published)]
    lines += figures(charts) if charts else []
    return "\n".join([*lines, *cells(report), *rules(report.content["rules"]), *machine(report.content)]) + "\n"


def figures(charts):
    missing = [f"- {chart.question} {escape(chart.missing)}" for chart in charts if chart.missing]
    return ["## Figures", "", *(f"![{chart.question}](figures/{chart.id}.png)" for chart in charts if not chart.missing), "",
            *missing, ""]


def cells(report):
    whole = report.content["table"]
    heads = [*(column["heading"] for column in whole["columns"]), "why"]
    rows = [cell_texts(row, report.content["cells"][row["cell"]]) for row in whole["rows"][:MOST_ROWS]]
    more = len(whole["rows"]) - len(rows)
    return ["## Cells", "", *table(heads, rows), *([f"More cells in results.csv: {more}.", ""] if more else []),
            *paragraph(report.sentences(False))]


def cell_texts(row, cell):
    texts = [f"{text} ({spread})" if spread else text for text, spread in zip(row["texts"], row["spreads"])]
    return [*texts, cell["reason"] or ", ".join(cell["reasons"])]


def rules(fired):
    rows = [(rule["name"], len(rule["cells"]), rule["meaning"], rule["advice"]) for rule in fired]
    return ["## Verdicts", "", *(table(("reason", "cells", "meaning", "what to do"), rows) if rows else ["No rule fired.", ""])]


def machine(content):
    facts = [f"- {escape(name)}: {escape(text)}" for name, text in [*content["facts"]["machine"], *content["facts"]["path"]]]
    return ["## Environment", "", *facts, "", "To run it again:", "", f"    {content['run']['command']}"]
