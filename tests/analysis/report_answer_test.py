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
    text = page.render(made, charts, beside)
    parts = re.split(r'<h2 id="|<section class="answer" id="|<section id="|<section class="screen" id="', text)
    return {part.split('"')[0]: part for part in parts}, html.unescape(markdown.render(made, charts, beside))


def plain(text):
    """Of markup, without the links to rows."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<a class="rows".*?</a>', "", text))).replace("\u00a0", " ")


def say(topic, text, cells=()):
    return {"topic": topic, "text": text, "cells": list(cells)}


def test_the_first_screen_is_what_the_terminal_says(content):
    sections, text = both(content)
    glance, answer = content["glance"], plain(sections["answer"])
    assert f"<h1>{html.escape(page.glued(glance['claim']))}</h1>" in sections["answer"] and text.startswith(f"# {glance['claim']}\n")
    for each in [*glance["use"][1:], *glance["why"], glance["trust"], *glance["notes"], content["run"]["command"],
                 *(each["command"] for each in glance["next"]), *(each["reason"] for each in glance["next"])]:
        assert each in answer and each in text, each
    assert answer.count(glance["use"][0]) == 1, "the claim says it"
    assert all(f"| {each['name']} | {each['words']} |" in text for each in glance["ways"])
    assert [item for item in glance["title"] if item not in plain(sections["<!DOCTYPE html>\n<html lang="])] == []


def test_every_sentence_stands_once(content):
    """That zero copy did not happen is said once."""
    sections, _ = both(content)
    whole = plain("".join(sections.values()))
    for each in {each["text"] for each in [*content["claims"], *content["sentences"]]} - {
            question["title"] for question in content["questions"]} - {each["title"] for each in content["figures"]}:
        assert whole.count(each) == 1, each
    assert content["glance"]["why"] and all(whole.count(each) == 1 for each in content["glance"]["why"])


def test_what_is_not_on_the_first_screen_opens_below_with_its_rows(content):
    content["sentences"] = [say("method", "How it was done.", [1]), say("note", content["glance"]["trust"])]
    sections, text = both(content)
    further = sections["further"]
    assert further.count('class="sentence"') == len(report.make(content).further()) and "How it was done." in further
    assert 'data-rows="1"' in further and content["glance"]["trust"] not in plain(further)
    assert "- How it was done.\n" in text


def test_a_sentence_links_the_rows_that_there_are(content):
    twin = len(content["cells"]) - 1
    assert content["cells"][twin]["twin"]
    content["sentences"] = [say("control", "Both.", [2, twin]), say("control", "The control alone.", [twin])]
    further = both(content)[0]["further"]
    both_rows, alone = re.findall(r'<p class="sentence">(?:Both|The control alone)\.(.*?)</p>', further)
    assert 'href="#cell-2"' in both_rows and 'data-rows="2"' in both_rows and ">1 row<" in both_rows and not alone


def test_each_figure_is_titled_with_its_answer_and_what_cannot_be_answered_is_one_line(content):
    sections, text = both(content)
    figures = plain(sections["figures"])
    for each in content["figures"][1:]:
        assert each["title"] in figures and each["title"] in text
    assert content["cannot"] in figures and content["cannot"] in text
    content["cannot"] = ""
    assert 'id="cannot"' not in both(content)[0]["figures"]


def test_what_a_run_can_answer(tmp_path):
    """Kinds of figures, by runs."""
    def kinds(name, cells, **changes):
        return [each["kind"] for each in runs.make(tmp_path / name, cells, **changes)["figures"]]
    assert kinds("one", [runs.cell(10_000)])[0] == "cost"
    assert kinds("several", runs.sweep(runs.crossing))[0] == "change"
    threads = kinds("threads", runs.sweep(runs.crossing, threads=(1, 2)))
    assert "speedup" in threads and "efficiency" in threads and "speedup" not in kinds("again", runs.sweep(runs.crossing))


def test_questions_are_shown_as_they_are(content):
    content["questions"] = [{"id": "copies", "title": "Where are <they>?", "parts": [
        {"heads": ["a|b", "c"], "numeric": [1], "rows": [{"texts": ["one", "5 (4 to 6)"], "cells": [0]},
                                                        {"texts": ["two", ""], "cells": []}]},
        {"text": "That is all.", "cells": [1]}]}]
    sections, text = both(content)
    copies = sections["copies"]
    assert "Where are &lt;they&gt;?" in copies and '<td class="n">5<small>(4\u00a0to 6)</small></td>' in copies
    assert 'data-rows="0"' in copies and 'data-rows="1"' in copies and plain(copies).rstrip().endswith("That is all.")
    assert "## Where are <they>?" in text and "| a|b | c |" in text and "| one | 5 (4 to 6) |" in text


def test_the_rules_that_fired_stand_in_their_order_with_their_texts(content):
    content["rules"] = [{"name": name, "kind": kind, "meaning": f"what {name} means", "advice": "do", "cells": [0, 1]}
                        for name, kind in (("Z", "invalid"), ("A", "degraded"), ("N", "note"))]
    sections, text = both(content)
    assert re.findall(r'<code>(\w)</code></td><td class="(\w+)">', sections["verdicts"]) == [("Z", "invalid"), ("A", "degraded")]
    assert text.index("| Z | 2 | what Z means | do |") < text.index("| A | 2 | what A means | do |")
    content["rules"] = []
    assert "verdicts" not in both(content)[0] and "## Verdicts" not in both(content)[1]


def test_the_cells_are_the_table(content):
    sections, text = both(content)
    for row in content["table"]["rows"]:
        cell = content["cells"][row["cell"]]
        shown = re.search(rf'<tr id="cell-{row["cell"]}".*?</tr>', sections["rows"], re.S)[0]
        cells = [plain(each) for each in re.findall(r'<td[^>]*>([^<]*)', shown)][1:]
        assert cells[:len(row["texts"])] == row["texts"]
        assert f'<td class="verdict {cell["verdict"]}"' in shown or cell["outcome"] != "measured"
        assert html.escape(cell["reason"]) in shown
        assert all(spread in shown for spread in row["spreads"])
    assert [head for head in re.findall(r"<th[^>]*>([^<]*)</th>", sections["rows"])] == [
        "rounds", *(html.escape(column["heading"]) for column in content["table"]["columns"]), "why"]
    assert len(re.findall(r"^\| a1 ", text.split("## All cells")[1], re.M)) == 6


def test_facts_and_the_command(content):
    sections, text = both(content)
    for name, fact in [*content["facts"]["machine"], *content["facts"]["path"]]:
        assert f"<dt>{html.escape(name)}</dt><dd>{html.escape(fact)}</dd>" in sections["environment"]
        assert f"- {name}: {fact}" in text
    assert all(f"<dt>{html.escape(name)}</dt>" in sections["environment"] for name, _ in content["facts"]["settings"])
    command = re.search(r'<code id="command">(.*?)</code>', sections["answer"])[1]
    assert plain(command) == content["run"]["command"]


def test_the_filter_finds_a_row_by_whole_words_of_its_cell(content):
    made = report.make(content)
    place = next(at for at, cell in enumerate(made.cells) if (cell["coordinates"]["impl"], cell["coordinates"]["size"]) == ("zc", 4096))
    words = page.words_of(made, made.cells[place], made.keys[place]).split()
    assert {"zc", "4096", made.text("size", 4096).lower().replace(" ", "")} <= {*words} and "4" not in words
    assert {"4k", "sendmsg_zc"} <= {*words}


def test_published_numbers_stand_beside_comparable_cells_only(tmp_path):
    made = report.make(runs.make(tmp_path / "a", [runs.cell(10_000, impl="a1", size=size) for size in (4096, 8192)]))
    row, = published.table(made)["rows"]
    assert row["texts"][4] == "4.205681" and row["texts"][5] == made.cells[0]["figures"]["throughput_gbps"]["text"]
    assert row["cells"] == [0]
    assert published.table(report.make(runs.make(tmp_path / "b", [runs.cell(10_000, size=4096, connections=2)]))) is None
