"""What netring-report reads of analysis.json: one clear line for each way in which it is bad."""

import copy
import json
import os

import pytest

import report_runs as runs
import synthetic
from netring_report import analysis, kinds, markdown, page, report, shape
from netring_report.errors import USAGE, Failure
from netring_report.figures import catalogue


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run directory with a sweep, a skipped cell and a control."""
    cells = [*runs.sweep(runs.crossing, sizes=(64, 4096), impls=("a1", "zc"), threads=(1, 2)), runs.skipped(impl="a3", size=64),
             runs.cell(10_000, twin=1)]
    place = tmp_path_factory.mktemp("run")
    runs.derive(synthetic.write(place, synthetic.run(*cells)))
    return place


@pytest.fixture
def good(run):
    """The content as it is in the file."""
    return json.loads((run / analysis.NAME).read_text())


def refusal(place):
    with pytest.raises(Failure) as caught:
        analysis.load(place)
    line = str(caught.value)
    assert caught.value.code == USAGE and "\n" not in line and len(line) < 500, line
    return line


def written(directory, data):
    """analysis.json by itself, without a run.jsonl."""
    directory.mkdir(exist_ok=True)
    (directory / analysis.NAME).write_bytes(data if isinstance(data, bytes) else data.encode())
    return directory


REMOVE = object()
MANY = 10**6
# where, what stands there instead, what the line must hold
WRONG = [
    (("run",), REMOVE, "run is missing"),
    (("run",), [], "run must be an object"),
    (("run", "started_utc"), 5, "run.started_utc must be a text"),
    (("run", "interrupted"), 0, "run.interrupted must be true or false"),
    (("run", "store_bytes"), -1, "run.store_bytes must be a count"),
    (("run", "path"), {}, "run.path must be a text"),
    (("facts", "machine"), [["a"]], "facts.machine.0 must be a list of two"),
    (("facts", "path"), [["a", 1]], "facts.path.0 must be a text"),
    (("variants", 0, "name"), REMOVE, "variants.0.name is missing"),
    (("variants", 0, "place"), -1, "variants.0.place must be a count"),
    (("coordinates", 0, "scale"), "colour", 'coordinates.0.scale must be "bytes" or "count" or "name"'),
    (("coordinates", 0, "values", 0, "value"), [], "coordinates.0.values.0.value must be a text"),
    (("coordinates", 0, "name"), "size", "coordinates must have a name each"),
    (("metrics",), {}, "metrics must be a list"),
    (("metrics", 0, "words"), None, "metrics.0.words must be a text"),
    (("rules",), [{"name": "X", "kind": "fine", "meaning": "", "cells": []}], "rules.0.kind must be"),
    (("rules",), [{"name": "X", "kind": "note", "meaning": "", "cells": [MANY]}], "rules.0.cells must be places"),
    (("cells", 0, "coordinates"), {}, "cells.0.coordinates must have an impl"),
    (("cells", 0, "coordinates", "size"), "large", "cells.0.coordinates.size must be a number"),
    (("cells", 0, "coordinates", "size"), True, "cells.0.coordinates.size must be a text"),
    (("cells", 0, "usable"), "yes", "cells.0.usable must be true or false"),
    (("cells", 0, "twin"), True, "cells must have the controls last"),
    (("cells", 0, "figures", "throughput_gbps"), 5, "cells.0.figures.throughput_gbps must be an object"),
    (("cells", 0, "figures", "throughput_gbps", "value"), 1e300, "throughput_gbps.value must be a number"),
    (("cells", 0, "figures", "throughput_gbps", "text"), 1, "throughput_gbps.text must be a text"),
    (("cells", 0, "beyond"), [1] * 1000, "cells.0.beyond must be no more than the shares"),
    (("cells", 0, "beyond"), [None], "cells.0.beyond must be a list of numbers"),
    (("cells", 0, "beyond"), [-1], "cells.0.beyond must be a list of numbers that are not negative"),
    (("cells", 0, "figures", "throughput_gbps", "value"), -1.5, "throughput_gbps.value must be a number that is not negative"),
    (("cells", 0, "figures", "throughput_gbps", "q1"), -1, "throughput_gbps.q1 must be a number that is not negative"),
    (("cells", 0, "slices", "values", "throughput_gbps", 0), -1, "throughput_gbps must be a list of nulls and numbers that"),
    (("cells", 0, "slices", "rounds", 0), -1, "cells.0.slices.rounds must be a list of counts"),
    (("cells", 0, "coordinates", "size"), -8, "cells.0.coordinates.size must be a number that is not negative"),
    (("coordinates", 7, "values", 0, "value"), -8, "coordinates.7.values must be numbers that are not negative"),
    (("cells", 0, "slices", "rounds"), [], "cells.0.slices.values"),
    (("cells", 0, "reasons"), [1], "cells.0.reasons.0 must be a text"),
    (("shares",), ["half"], "shares must be a list of numbers"),
    (("table", "rows", 0, "cell"), MANY, "table.rows.0.cell must be places"),
    (("table", "rows", 0, "cell"), 1, "table.rows must be a row for each cell"),
    (("table", "rows", 0, "texts"), [], "table.rows.0.texts must be"),
    (("table", "rows", 0, "values", 0), {}, "table.rows.0.values.0 must be a text"),
    (("comparisons",), [{}], "comparisons.0.cell is missing"),
    (("scaling",), [{"cell": MANY, "base": 0, "ratio": 1}], "scaling.0.cell must be places"),
    (("effects",), [{"group": "", "factor": "", "metric": ""}, 5], "effects.1 must be an object"),
    (("effects",), [{"group": "", "factor": "", "metric": "", "percent": "1"}], "effects.0.percent must be a number"),
    (("glance", "claim"), REMOVE, "glance.claim is missing"),
    (("glance", "ways", 0, "cells"), [MANY], "glance.ways.0.cells must be places"),
    (("glance", "next"), [{"command": "x"}], "glance.next.0.reason is missing"),
    (("figures",), [{"kind": "pie", "title": ""}], 'figures.0.kind must be "change" or'),
    (("cells", 0, "parts"), [{"side": "", "name": "", "text": "", "from": -1, "to": 0}], "cells.0.parts.0.from must be"),
    (("scaling",), [{"cell": 0, "base": 0, "low": 0}], "scaling.0.low must be a number above 0"),
    (("claims", 0, "main"), REMOVE, "claims.0.main is missing"),
    (("claims", 0, "cells"), [-1], "claims.0.cells must be a list of counts"),
    (("claims", 0, "cells"), [MANY], "claims.0.cells must be places"),
    (("sentences",), [{"topic": "verdict"}], "sentences.0.text is missing"),
    (("questions",), [{"id": "", "title": "", "parts": [{}]}], "questions.0.parts.0.text is missing"),
    (("questions",), [{"id": "", "title": "", "parts": [{"heads": ["a"], "rows": [{"texts": []}]}]}], "must be 1 texts"),
    (("questions",), [{"id": "", "title": "", "parts": [{"heads": ["a"], "numeric": [1], "rows": []}]}], "numeric must be"),
    (("schema_version",), 2, "schema_version 2, and this program reads 1"),
    (("schema_version",), True, "schema_version True"),
    (("schema_version",), REMOVE, "no schema_version"),
]


@pytest.mark.parametrize("place, value, says", WRONG, ids=range(len(WRONG)))
def test_a_part_of_another_type_is_named(tmp_path, good, place, value, says):
    part = good
    for step in place[:-1]:
        part = part[step]
    if value is REMOVE:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    line = refusal(written(tmp_path, json.dumps(good)))
    assert line.startswith(f"{tmp_path}/analysis.json: ") and says in line and "netring-run --analyse" in line, line


@pytest.mark.parametrize("data, says", [
    (b"", "no valid JSON"), (b'{"run": {', "no valid JSON"), (b"[]", "no schema_version"), (b"null", "no schema_version"),
    (b"[" * 100_000, "no valid JSON"), (b'{"schema_version": NaN}', "NaN is not a number"),
    (b'{"a": 1, "b": 2, "a": 1}', "a is there twice"), (b"\xff\xfe", "not text in UTF-8"),
    (b'{"schema_version": ' + b"1" * 5000 + b"}", "no valid JSON"), (b"[" * 10_000_000, "more values"),
    (b'"' + b"\xc3\xa9" * (9 << 20) + b'"', "not all of it ASCII")])
def test_what_is_no_analysis_at_all(tmp_path, data, says):
    assert says in refusal(written(tmp_path, data))


def test_what_is_not_there(tmp_path, run):
    assert refusal(tmp_path).endswith("there is no such file: give the run directory that netring-run's --out named")
    assert "there is no such file" in refusal(tmp_path / "there")
    (tmp_path / "run.jsonl").write_bytes((run / "run.jsonl").read_bytes())
    assert refusal(tmp_path).endswith(f"derive it: netring-run --analyse {tmp_path}")


def test_a_link_is_called_one(tmp_path, run):
    (tmp_path / analysis.NAME).symlink_to(run / analysis.NAME)
    assert f"{tmp_path}/analysis.json: is a link, which no run makes: " in refusal(tmp_path)


def test_a_run_that_went_on_since_is_derived_anew(tmp_path, run):
    for name in ("run.jsonl", analysis.NAME):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    assert analysis.load(tmp_path) == analysis.load(tmp_path / analysis.NAME)
    with open(tmp_path / "run.jsonl", "a") as file:
        file.write('{"resumed": {"utc": "2026-01-02T00:00:00Z"}}\n')
    line = refusal(tmp_path)
    assert "made from an earlier state of run.jsonl" in line and line.endswith(f"netring-run --analyse {tmp_path}")
    assert analysis.load(runs.derive(tmp_path))


def test_a_file_too_large_is_not_read(tmp_path):
    place = written(tmp_path, b"")
    os.truncate(place / analysis.NAME, analysis.MAX_BYTES + 1)
    assert "more than 64 MiB" in refusal(place)


def shown(content):
    """All that is drawn of it but the pictures and the page's text."""
    made = report.make(content)
    charts = catalogue.make(made)
    return page.as_script(page.data(made, charts)), markdown.render(made, charts, None)


OPTIONAL = [
    ("run", "ended"), ("facts", "more"), ("variants", 0, "place"), ("cells", 0, "figures"), ("cells", 0, "slices"),
    ("cells", 0, "beyond"), ("cells", 0, "verdict"), ("cells", 0, "reasons"), ("shares",), ("comparisons",), ("scaling",),
    ("effects",), ("glance", "use"), ("glance", "next"), ("glance", "notes"), ("cells", 0, "parts"), ("cannot",)]


@pytest.mark.parametrize("place", OPTIONAL, ids=map(str, OPTIONAL))
def test_what_is_not_available_is_left_out(good, place):
    if place == ("shares",):
        for cell in good["cells"]:
            cell.pop("beyond", None)
    part = good
    for step in place[:-1]:
        part = part[step]
    part.pop(place[-1], None)
    shown(shape.read(good))


def test_what_another_netring_added_is_passed_over(good):
    there = shape.read(copy.deepcopy(good))
    good["weather"] = good["run"]["weather"] = good["cells"][0]["weather"] = {"wind": [1e999]}
    assert shape.read(good) == there


def test_texts_are_one_line_that_can_be_written(good):
    good["cells"][0]["name"] = "\x1b[31m\ud800\n</script>"
    script, text = shown(shape.read(good))
    assert "?[31m??\\u003c/script>" in script and "\x1b" not in text
    (script + text).encode()


def test_every_kind_refuses_what_it_must():
    for kind, values in ((kinds.COUNT, (True, -1, 1.0, 2**54, "1", None)),
                         (kinds.AMOUNT, (float("nan"), float("inf"), "1", True, -1)), (kinds.RATIO, (0, -1.5, 1e19)),
                         (kinds.AMOUNTS, ([1, -1], 1)), (kinds.AMOUNTS_OR_NULLS, ([None, -1], [True])),
                         (kinds.TEXT, (None, 1, "x" * (kinds.MOST_TEXT + 1))), (kinds.COUNTS, ({}, [1.5])),
                         (kinds.map_of(kinds.TEXT), ([], {"a": 1})), (kinds.one_of("a"), ("b", ["a"]))):
        for value in values:
            with pytest.raises(kinds.Wrong):
                kind.read(value)
