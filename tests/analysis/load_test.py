"""What comes from a run directory: its numbers, and one clear line for each way in which it is bad."""

import json

import pytest

import synthetic
from conftest import SOURCE
from netring_results import columns, histogram, load, metrics
from netring_results.errors import USAGE, Failure
from netring_results.model import Histogram

# Keywords that mean the same in draft 2020-12, which the schema is written in, and in draft 7, which the validator knows.
KEYWORDS = {"$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties", "items",
            "enum", "const", "minimum", "maximum", "maxItems"}


def changed(**changes):
    return {**synthetic.run(synthetic.cell([100, 110])), **changes}


def broken_cell(place, value):
    """A run one of whose cells has `value` at a place such as ("repetitions", 0, "number")."""
    data = json.loads(json.dumps(synthetic.run(synthetic.cell([100, 110], latency=[1, 2, 2]))))
    part = data["cells"][0]
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return data


LATENCY = ("repetitions", 0, "client", "latency")
# what is in run.json, what the line must hold
BAD = [
    ("", ["no valid JSON"]),
    ('{"schema_version": 3, "cells": [', ["no valid JSON", "--resume"]),
    ("[" * 100000, ["no valid JSON"]),
    ('{"schema_version": NaN}', ["no valid JSON"]),
    ('{"schema_version": ' + "1" * 30 + "}", ["no valid JSON", "30 digits"]),
    ("[]", ["no schema_version"]),
    ("{}", ["no schema_version"]),
    (changed(schema_version=2), ["schema_version 2", "reads 3"]),
    (changed(schema_version=[[[]] * 99]), ["schema_version"]),
    ({name: value for name, value in changed().items() if name != "cells"}, ["the file has no cells"]),
    (changed(cells={}), ["cells must be array"]),
    (changed(interrupted="no"), ["interrupted must be boolean"]),
    (broken_cell(("outcome",), "perhaps"), ["cells[0].outcome"]),
    (broken_cell(("repetitions", 0, "server", "cpu_ns"), -1), ["cells[0].repetitions[0].server.cpu_ns"]),
    (broken_cell(("repetitions", 0, "server", "cpu_ns"), None), ["server.cpu_ns must be integer"]),
    (broken_cell(("cell",), {}), ["cells[0].cell has no engine, impl"]),
    (broken_cell(("repetitions", 0, "server"), {}), ["cells[0].repetitions[0].server has no established"]),
    (broken_cell((*LATENCY, "index"), [3, 2]), ["impossible buckets"]),
    (broken_cell((*LATENCY, "index"), [1]), ["impossible buckets"]),
    (broken_cell((*LATENCY, "index"), [1, histogram.BUCKETS]), ["impossible buckets"]),
    (broken_cell((*LATENCY, "count"), [1, 0]), ["impossible buckets"]),
    (changed(cells=[synthetic.cell([1]), synthetic.cell([2])]), ["a cell is there twice"]),
]


def refusal(place):
    with pytest.raises(Failure) as caught:
        load.load(place)
    line = str(caught.value)
    assert caught.value.code == USAGE and "\n" not in line and len(line) < 500, line
    return line


@pytest.mark.parametrize("data, words", BAD, ids=range(len(BAD)))
def test_bad_input_gives_one_line(tmp_path, data, words):
    line = refusal(synthetic.write(tmp_path, data))
    assert all(word in line for word in [str(tmp_path), *words]), line


def test_an_empty_directory_and_none_at_all(tmp_path):
    assert "no such file" in refusal(tmp_path)
    assert "no such file" in refusal(tmp_path / "there")
    (tmp_path / "run.json").write_bytes(b"\xff\xfe")
    assert "UTF-8" in refusal(tmp_path)


def test_a_file_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "MAX_BYTES", 1 << 20)
    with open(tmp_path / "run.json", "wb") as file:
        file.truncate((1 << 20) + 1)
    assert "more than 1 MiB" in refusal(tmp_path)


def test_a_run(tmp_path):
    cells = [synthetic.cell([100, 120, 110], latency=[10, 20, 250], reasons="STEAL|NO_PMU", verdict="degraded"),
             synthetic.cell([], outcome="skipped", reason="no zc here", verdict=None, reasons="no zc here", impl="zc")]
    run = load.load(synthetic.write(tmp_path, synthetic.run(*cells)))
    first, second = run.cells
    assert first.coordinates["impl"] == "a1" and first.reasons == ("STEAL", "NO_PMU") and first.obstacle is None
    assert first.columns["cycles"] is None
    assert second.obstacle == "skipped: no zc here" and second.reasons == ()
    assert metrics.values(first, metrics.find("server_cpu_ns_per_msg")) == {0: 100, 1: 120, 2: 110}
    assert metrics.values(first, metrics.find("throughput_gbps"))[0] == pytest.approx(8 * 4096 * 1000 / 1e9)
    assert metrics.values(first, metrics.find("latency_p50_us")) == {0: 0.02, 1: 0.02, 2: 0.02}
    assert metrics.values(first, metrics.find("cycles_per_byte")) == {}  # no PMU: not 0
    assert metrics.values(first, metrics.find("server_softirq_ns_per_msg")) == {}
    assert metrics.values(second, metrics.find("throughput_gbps")) == {}


def test_a_sample_has_every_field_of_its_file(tmp_path):
    cell = synthetic.cell([100])
    sample = cell["repetitions"][0]["server"]
    sample.update({"foreign_connections": 3, "socket": {**sample["socket"], "sndbuf": 4608}})
    server = load.load(synthetic.write(tmp_path, synthetic.run(cell))).cells[0].measured[0].server
    assert {*vars(server)} == {*sample, "counter_reasons"}
    assert server.foreign_connections == 3 and server.socket["sndbuf"] == 4608
    assert server.latency is None and server.counters == {}


def test_a_run_that_was_killed_is_interrupted(tmp_path):
    directory = synthetic.write(tmp_path, synthetic.run(synthetic.cell([100, 110])))
    assert not load.load(directory).interrupted
    (tmp_path / "run.journal").touch()
    assert load.load(directory).interrupted


def test_failed_repetitions_do_not_count(tmp_path):
    cell = synthetic.cell([100, 110])
    cell["repetitions"].append(synthetic.repetition(2, 900, outcome="failed", reason="timeout"))
    loaded, = load.load(synthetic.write(tmp_path, synthetic.run(cell))).cells
    assert len(loaded.repetitions) == 3 and len(loaded.measured) == 2


def test_files_of_older_and_newer_netrings_with_the_same_version(tmp_path):
    data = json.loads(json.dumps(synthetic.run(synthetic.cell([100, 110]))))
    data.pop("auto", None)
    data["spec"] = {"new_setting": "x"}
    del data["cells"][0]["summary"]["cycles_per_byte"], data["cells"][0]["cell"]["depth"]
    data["cells"][0]["cell"]["new_coordinate"] = "x"
    server = data["cells"][0]["repetitions"][0]["server"]
    server["new_field"] = {}
    del server["steal_ns"], server["receive_completions"]
    cell, = load.load(synthetic.write(tmp_path, data)).cells
    assert cell.measured[0].server.steal_ns is None and cell.measured[0].server.receive_completions is None
    assert cell.coordinates["new_coordinate"] == "x" and len(cell.measured) == 2


def test_the_schema_uses_only_what_the_validator_knows():
    def parts(part):
        if isinstance(part, dict):
            yield part
            for name, each in part.items():
                for inner in each.values() if name in ("properties", "$defs") else [each]:
                    yield from parts(inner)
        elif isinstance(part, list):
            for each in part:
                yield from parts(each)
    for part in parts(synthetic.schema()):
        assert {*part} <= KEYWORDS, part
        assert "$ref" not in part or {*part} <= {"$ref", "description"}, part  # draft 7 overlooks what stands beside it


def test_histograms():
    ends = [(0, 0), (255, 255), (256, 257), (510, 511), (512, 515)]
    assert [histogram.bounds(bucket) for bucket in (0, 255, 256, 383, 384)] == ends
    one, two = Histogram([1, 300], [2, 2], 1, 345, 692.0), Histogram([1], [4], 1, 1, 4.0)
    both = histogram.merge([one, None, two])
    assert (both.index, both.count, both.min, both.max, both.sum) == ([1, 300], [6, 2], 1, 345, 696.0)
    assert histogram.quantile(both, 0.75) == 1 and histogram.quantile(both, 0.76) == 345 and histogram.quantile(both, 0) == 1
    assert histogram.mean(both) == 87
    assert histogram.merge([None]) is None and histogram.quantile(None, 0.5) is None and histogram.mean(None) is None


def test_csv(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text('impl,size,reason\na1,64,"a ""b"", c"\na3,,0.5\n')
    assert load.read_csv(path) == [{"impl": "a1", "size": 64, "reason": 'a "b", c'}, {"impl": "a3", "size": None, "reason": 0.5}]
    for text in ("", "a,b\n1\n", 'a\n"1'):
        path.write_text(text)
        with pytest.raises(Failure, match="samples.csv"):
            load.read_csv(path)


def documented():
    """(column, unit) of all tables of docs/RESULTS.md between the markers of columns."""
    text = (SOURCE / "docs/RESULTS.md").read_text().split("<!-- generated: columns -->")[1].split("<!-- end: columns -->")[0]
    for line in text.splitlines():
        if line.startswith("| `"):
            name, unit = line.split(" | ")[:2]
            yield name.strip("|` "), unit.strip()


def test_units_are_those_of_the_documentation():
    found = list(documented())
    assert len(found) > 100
    wrong = [(name, columns.unit(name), unit) for name, unit in found if columns.unit(name) != unit]
    assert not wrong, "put them into scripts/netring_results/columns.py"


def test_metrics_that_are_columns_have_their_unit():
    units = dict(documented())
    shared = [each for each in metrics.METRICS if each.name in units]
    assert len(shared) > 15
    assert all(each.unit == units[each.name] for each in shared)
    assert all(each.better in (metrics.LOWER, metrics.HIGHER) for each in metrics.METRICS)
    assert {each.name for each in metrics.METRICS if each.better == metrics.HIGHER} == {"throughput_gbps", "messages_per_s"}


def test_the_noise_floor_names_metrics():
    assert {*synthetic.schema()["$defs"]["noise_floor"]["properties"]} <= {*metrics.BY_NAME}
