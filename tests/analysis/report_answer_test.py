"""What the page and report.md say of a run: netring-run's own words, all of them, each where it belongs and with its rows."""

import html
import re

import pytest

import report_runs as runs
from netring_report import markdown, page, published, report
from netring_report.figures import catalogue


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The content of a sweep with everything that a report can show."""
    cells = runs.sweep(runs.crossing, sizes=(64, 4096, 131072), threads=(1, 2), copied=400)
    return runs.make(tmp_path_factory.mktemp("run"), [*cells, runs.skipped(impl="a3"), runs.cell(10_000, size=64, twin=1)])


@pytest.fixture
def content(swept):
    return dict(swept)


def both(content):
    """The texts of the page, by section, and report.md."""
    made = report.make(content)
    charts, beside = catalogue.make(made), published.table(made)
    parts = re.split(r'<h2 id="|<section class="answer" id="|<nav class="toc"', page.render(made, charts, beside))
    return {part.split('"')[0]: part for part in parts}, markdown.render(made, charts, beside)


def plain(text):
    """Of markup, without the links to rows."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<a class="rows".*?</a>', "", text)))


def say(topic, text, cells=()):
    return {"topic": topic, "text": text, "cells": list(cells)}


def test_the_answer_is_the_main_claims_in_their_order(content):
    sections, text = both(content)
    answer, further = sections["answer"].split("<details>")
    main = " ".join(each["text"] for each in content["claims"] if each["main"])
    assert main and main in re.sub(r"\s+", " ", plain(answer)) and main in text
    others = [each["text"] for each in content["claims"] if not each["main"]]
    assert others and all(other in plain(further) and other not in plain(answer) and f"- {other}\n" in text for other in others)
    assert f"{len(others)} further answer" in further
    content["claims"] = [{**each, "main": True} for each in content["claims"]]
    assert "<details>" not in both(content)[0]["answer"]


def test_an_answer_that_is_no_claim_stands_once_with_its_rows(content):
    content["sentences"] = [say("answer", "No answer here.", [1])]
    sections, text = both(content)
    assert plain("".join(sections.values())).count("No answer here.") == text.count("No answer here.") == 1
    assert "No answer here." in sections["answer"] and 'data-rows="1"' in sections["answer"]


def test_what_weakens_it_stands_below_and_how_to_read_it_under_the_cells(content):
    topics = ("zero copy", "outcome", "interrupted", "verdict", "note", "counters", "comparison", "unanswered", "control", "method")
    content["sentences"] = [say(topic, f"This is of {topic}.") for topic in topics]
    sections, text = both(content)
    answer, cells = plain(sections["answer"]), plain(sections["rows"])
    for topic in topics:
        weakens = topic in ("zero copy", "outcome", "interrupted", "verdict", "control")
        assert (f"of {topic}." in answer, f"of {topic}." in cells) == (weakens, not weakens)
        assert text.count(f"This is of {topic}.") == 1
        assert (text.index(f"of {topic}.") < text.index("## Cells")) == weakens
    content["sentences"] = []
    assert "How to read this" not in both(content)[0]["rows"]


def test_a_sentence_links_the_rows_that_there_are(content):
    twin = len(content["cells"]) - 1
    assert content["cells"][twin]["twin"]
    content["sentences"] = [say("control", "Both.", [2, twin]), say("control", "The control alone.", [twin])]
    answer = both(content)[0]["answer"]
    both_rows, alone = re.findall(r'<span class="sentence">(?:Both|The control alone)\.(.*?)</span>', answer)
    assert 'href="#cell-2"' in both_rows and 'data-rows="2"' in both_rows and ">1 row<" in both_rows and not alone


def test_every_claim_of_planted_costs_is_shown_with_its_rows(content):
    """zc crosses a1 between 4 and 128 KiB: the run says so, and the page with it."""
    claims = [each for each in content["claims"] if "zc" in each["text"] and each["cells"]]
    assert claims
    answer = both(content)[0]["answer"]
    assert answer.count('class="rows"') >= len(claims)
    for each in claims:
        assert all(content["cells"][place]["usable"] for place in each["cells"])


def test_questions_are_shown_as_they_are(content):
    content["questions"] = [{"id": "copies", "title": "Where are <they>?", "parts": [
        {"heads": ["a|b", "c"], "numeric": [1], "rows": [{"texts": ["one", "5 (4 to 6)"], "cells": [0]},
                                                        {"texts": ["two", ""], "cells": []}]},
        {"text": "That is all.", "cells": [1]}]}]
    sections, text = both(content)
    copies = sections["copies"]
    assert "Where are &lt;they&gt;?" in copies and '<td class="n">5<small>(4 to 6)</small></td>' in copies
    assert 'data-rows="0"' in copies and 'data-rows="1"' in copies and plain(copies).rstrip().endswith("That is all.")
    assert "## Where are &lt;they>?" in text and "| a\\|b | c |" in text and "| one | 5 (4 to 6) |" in text


def test_the_rules_that_fired_stand_in_their_order_with_their_texts(content):
    content["rules"] = [{"name": name, "kind": kind, "meaning": f"what {name} means", "advice": "do", "cells": [0, 1]}
                        for name, kind in (("Z", "invalid"), ("A", "note"))]
    sections, text = both(content)
    assert re.findall(r'<code>(\w)</code></td><td class="(\w+)">', sections["verdicts"]) == [("Z", "invalid"), ("A", "note")]
    assert text.index("| Z | 2 | what Z means | do |") < text.index("| A | 2 | what A means | do |")
    content["rules"] = []
    assert "No rule fired." in both(content)[0]["verdicts"]


def test_the_cells_are_the_table(content):
    sections, text = both(content)
    for row in content["table"]["rows"]:
        cell = content["cells"][row["cell"]]
        shown = re.search(rf'<tr id="cell-{row["cell"]}".*?</tr>', sections["rows"], re.S)[0]
        cells = [html.unescape(each) for each in re.findall(r'data-value="[^"]*">([^<]*)', shown)]
        assert cells[:len(row["texts"])] == row["texts"]
        assert f'<td class="verdict {cell["verdict"]}"' in shown or cell["outcome"] != "measured"
        assert html.escape(cell["reason"]) in shown
        assert all(spread in shown for spread in row["spreads"])
    assert [head for head in re.findall(r"<th[^>]*>([^<]*)</th>", sections["rows"])] == [
        *(html.escape(column["heading"]) for column in content["table"]["columns"]), "why", "slices"]
    assert len(re.findall(r"^\| a1 ", text.split("## Cells")[1], re.M)) == 6


def test_facts_and_the_command(content):
    sections, text = both(content)
    for name, fact in [*content["facts"]["machine"], *content["facts"]["path"]]:
        assert f"<dt>{html.escape(name)}</dt><dd>{html.escape(fact)}</dd>" in sections["environment"]
        assert f"- {name}: {fact}" in text
    assert f'<pre id="command">{html.escape(content["run"]["command"])}</pre>' in sections["environment"]


def test_published_numbers_stand_beside_comparable_cells_only(tmp_path):
    made = report.make(runs.make(tmp_path / "a", [runs.cell(10_000, impl="a1", size=size) for size in (4096, 8192)]))
    row, = published.table(made)["rows"]
    assert row["texts"][4] == "4.205681" and row["texts"][5] == made.cells[0]["figures"]["throughput_gbps"]["text"]
    assert row["cells"] == [0]
    assert published.table(report.make(runs.make(tmp_path / "b", [runs.cell(10_000, size=4096, connections=2)]))) is None
