"""report.md: the answer, the figures and the cells, for a pull request."""

import re

from netring_report.profiles.catalogue import Profiles
from netring_report.published import NOTE

MOST_ROWS = 60


# What Markdown, HTML and GitHub (links, mentions) would take for more than text. A character reference is text everywhere.
SPECIAL = re.compile(r"[&<>|*`\[\]\\~$@]|(?<![^\W_])_|_(?![^\W_])|:(?=//)|(?<=\bwww)\.")


def escape(text):
    """The text of a run as text of Markdown: it may hold anything printable."""
    return SPECIAL.sub(lambda found: f"&#{ord(found[0])};", str(text))


def code(text):
    """A span of code, which no backtick in the text ends."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{text}{space}{fence}"


def line(texts):
    return "| " + " | ".join(map(escape, texts)) + " |"


def table(heads, rows):
    return [line(heads), "|" + "---|" * len(heads), *map(line, rows), ""]


def part(each):
    if "text" in each:
        return [escape(each["text"]), ""]
    return table(each["heads"], [row["texts"] for row in each["rows"][:MOST_ROWS]])


def listed(label, texts):
    return [f"- {label}: {escape(text)}" for text in texts]


def answer(report):
    """The first screen's sentences."""
    content, glance = report.content, report.content["glance"]
    commands = [f"- Next: {code(each['command'])} {escape(each['reason'])}" for each in glance["next"]]
    return [f"# {escape(glance['claim'])}", "", escape(" · ".join(glance["title"])), "", *listed("Use", report.use),
            *listed("Why", glance["why"]), *listed("Trust", [glance["trust"]]), *listed("Note", glance["notes"]), *commands,
            f"- Again: {code(content['run']['command'])}", ""]


def ways(content):
    rows = [(each["name"], each["words"], each["remark"]) for each in content["glance"]["ways"]]
    return table(("way", "what it is", ""), rows) if rows else []


def render(report, charts, published, profiled=Profiles()):
    """The text; `charts`: those that have pictures."""
    content = report.content
    lines = [*answer(report), *figures(charts[:1]), *ways(content), *figures(charts[1:])]
    lines += [escape(content["cannot"]), ""] if content["cannot"] else []
    for question in content["questions"]:
        lines += [f"## {escape(question['title'])}", "", *(text for each in question["parts"] for text in part(each))]
    if published:
        lines += ["## Beside what was published", "", NOTE, "", *part(published)]
    if profiled:
        lines += ["## Profiles", "", *map(profile, profiled.pictures), *(f"- {escape(each)}" for each in profiled.skipped), ""]
    return "\n".join([*lines, *cells(report), *rules(report.rules), *machine(content)]) + "\n"


def profile(each):
    links = [f"[{escape(words)}]({href})" for words, href in ((each.title, each.href), *each.more) if href]
    return f"- {', '.join(links) or escape(each.title)}. {escape(each.note)}"


def figures(charts):
    return [text for chart in charts for text in (f"![{escape(chart.title)}](figures/{chart.id}.png)", "")]


def cells(report):
    whole = report.content["table"]
    heads = [*(column["heading"] for column in whole["columns"]), "why"]
    rows = [cell_texts(row, report.content["cells"][row["cell"]]) for row in whole["rows"][:MOST_ROWS]]
    more = len(whole["rows"]) - len(rows)
    further = [f"- {escape(each['text'])}" for each in report.further()]
    return ["## All cells", "", *table(heads, rows), *([f"More cells in results.csv: {more}.", ""] if more else []),
            *([*further, ""] if further else [])]


def cell_texts(row, cell):
    texts = [f"{text} ({spread})" if spread else text for text, spread in zip(row["texts"], row["spreads"])]
    return [*texts, cell["reason"] or ", ".join(cell["reasons"])]


def rules(fired):
    rows = [(rule["name"], len(rule["cells"]), rule["meaning"], rule["advice"]) for rule in fired]
    return ["## Verdicts", "", *table(("reason", "cells", "meaning", "what to do"), rows)] if rows else []


def machine(content):
    facts = [f"- {escape(name)}: {escape(text)}" for name, text in [*content["facts"]["machine"], *content["facts"]["path"]]]
    return ["## Environment", "", *facts]
