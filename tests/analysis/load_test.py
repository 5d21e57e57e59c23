"""What comes from a run directory: its numbers, and one clear line for each way in which it is bad."""

import json
import pathlib

import pytest

import synthetic
from conftest import SOURCE
from netring_results import columns, histogram, load, metrics, store
from netring_results.errors import USAGE, Failure
from netring_results.model import Histogram


def whole():
    return synthetic.run(synthetic.cell([100, 110], latency=[1, 2, 2]))


def changed(**changes):
    return {**whole(), **changes}


def broken(*place, value=None, remove=False):
    """The lines of a run with another value at a place such as (1, "facts", "cell"): the run's, facts, two slices, the end."""
    lines = json.loads(json.dumps(synthetic.lines(whole())))
    part = lines
    for step in place[:-1]:
        part = part[step]
    if remove:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return "".join(json.dumps(line) + "\n" for line in lines)


FIRST = '{"run": {"schema_version": 5}}\n'
LATENCY = (2, "slice", "client", "latency")
# what is in run.jsonl, what the line must hold
BAD = [
    ("", ["no whole first line"]),
    ('{"run": {"schema_version": 5, "cells": [', ["no whole first line"]),
    ('{"run": {"schema_version": 5, "cells": [\n', ["line 1", "no valid JSON", "--resume"]),
    ("[" * 100000 + "\n", ["no valid JSON"]),
    ('{"run": {"schema_version": NaN}}\n', ["no valid JSON"]),
    ('{"run": {"schema_version": ' + "1" * 5000 + "}}\n", ["no valid JSON"]),
    ("[]\n", ["no schema_version"]),
    ("{}\n", ["no schema_version"]),
    (changed(schema_version=4), ["schema_version 4", "reads 5"]),
    (changed(schema_version=[[[]] * 99]), ["schema_version"]),
    (FIRST, ["line 1", "run has no netring_version"]),
    (broken(0, "run", "cells", remove=True), ["run has no cells"]),
    (broken(0, "run", "cells", value={}), ["cells must be a list of objects"]),
    (broken(0, "run", "cells", 0, "cell", value={}), ["cells[0].cell has no engine"]),
    (broken(0, "run", "cells", 0, "cell", "ring", value={}), ["cells[0].cell: ring must be"]),
    (broken(0, "run", "cells", 0, "cell", "rate", value="fast"), ["cells[0].cell: rate must be a count"]),
    (broken(0, "run", "cells", 0, "cell", "colour", value=[]), ["cells[0].cell: colour must be a text or a number"]),
    (broken(0, "run", "spec", value={"seed": 1}), ["spec must be an object of texts"]),
    (broken(0, "run", "path", value={}), ["path has no name"]),
    (broken(2, value=synthetic.lines(whole())[0]), ["line 3", "second first line"]),
    (broken(2, "slice", "cell", value=7), ["line 3", "cell 7 of 1"]),
    (broken(2, "slice", "outcome", value="perhaps"), ["line 3", "outcome must be measured, torn or failed"]),
    (broken(2, "slice", "outcome", value=[]), ["outcome must be"]),
    (broken(2, "slice", "server", value=None), ["measured slice without both sides"]),
    (broken(2, "slice", "server", "cpu_ns", value=-1), ["server: cpu_ns must be a count"]),
    (broken(2, "slice", "server", "cpu_ns", value=2**63), ["cpu_ns must be a count"]),
    (broken(2, "slice", "server", "cpu_ns", value=True), ["cpu_ns must be a count"]),
    (broken(2, "slice", "server", "steal_ns", value="x"), ["steal_ns must be a count or null"]),
    (broken(2, "slice", "server", "looking_ns", remove=True), ["server has no looking_ns"]),
    (broken(2, "slice", "server", "evidence", value={"sends": -1}), ["evidence: sends must be a count"]),
    (broken(2, "slice", "server", "counters", value=[1]), ["1 counters, and its facts name 0"]),
    (broken(2, "slice", "round", value=1), ["line 4", "a second slice of its cell in round 1"]),
    (broken(1, value={}), ["line 3", "a slice before its cell's facts"]),
    (broken(1, "facts", "server", value={}), ["line 2", "server has no established"]),
    (broken(*LATENCY, "buckets", value=[-2, 2, 0, 1]), ["impossible buckets"]),
    (broken(*LATENCY, "buckets", value=[-1]), ["impossible buckets"]),
    (broken(*LATENCY, "buckets", value=[-histogram.BUCKETS, 1]), ["impossible buckets"]),
    (broken(*LATENCY, "buckets", value=[-2**62, 1, -2**62, 1]), ["impossible buckets"]),
    (broken(*LATENCY, "buckets", value=[0]), ["impossible buckets"]),
    (broken(*LATENCY, "sum", value=1e308), ["sum must be a number"]),
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


def test_a_line_in_the_middle_must_be_whole(tmp_path):
    lines = [json.dumps(line) for line in synthetic.lines(whole())]
    lines[2] = lines[2][:50]
    assert "line 3: no valid JSON" in refusal(synthetic.write(tmp_path, "\n".join(lines) + "\n"))


def test_an_empty_directory_and_none_at_all(tmp_path):
    assert "no such file" in refusal(tmp_path)
    assert "no such file" in refusal(tmp_path / "there")
    (tmp_path / "run.jsonl").write_bytes(b"\xff\xfe\n")
    assert "UTF-8" in refusal(tmp_path)


def test_a_file_or_a_line_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MAX_BYTES", 1 << 20)
    with open(tmp_path / "run.jsonl", "wb") as file:
        file.truncate((1 << 20) + 1)
    assert "more than 1 MiB" in refusal(tmp_path)
    monkeypatch.setattr(store, "MAX_BYTES", 64 << 20)
    with open(tmp_path / "run.jsonl", "wb") as file:
        file.truncate((16 << 20) + 1)
    assert "line 1 is longer than 16 MiB" in refusal(tmp_path)


@pytest.mark.parametrize("left", (0, 1, 30, 2000))
def test_a_run_that_was_cut_off_anywhere_loads(tmp_path, left):
    place = synthetic.write(tmp_path, whole())
    path = tmp_path / "run.jsonl"
    text = path.read_text()
    start = text.index('{"slice"', text.index('{"slice"') + 1)
    path.write_text(text[:start + min(left, len(text) - start - 100)])
    run = load.load(place)
    assert run.interrupted and run.ended == "" and len(run.cells[0].measured) == 1
    path.write_text(text[:start] + '{"slice": {"cell": \n')  # ended by a newline, and no JSON
    assert len(load.load(place).cells[0].measured) == 1


def test_how_a_run_ended(tmp_path):
    assert load.load(synthetic.write(tmp_path, whole())).ended == "all rounds"
    assert load.load(synthetic.write(tmp_path, changed(end={"interrupted": True, "reason": "interrupted"}))).interrupted
    assert load.load(synthetic.write(tmp_path, changed(end=None))).interrupted
    synthetic.write(tmp_path, whole())
    with open(tmp_path / "run.jsonl", "a") as file:
        file.write('{"resumed": {"utc": "2026-01-02T00:00:00Z"}}\n')
    assert load.load(tmp_path).interrupted
    with open(tmp_path / "run.jsonl", "a") as file:
        file.write('{"end": {"interrupted": false, "reason": "precise"}}\n')
    assert load.load(tmp_path).ended == "precise"


def test_a_run(tmp_path):
    cells = [synthetic.cell([100, 120, 110], latency=[10, 20, 250], reasons="STEAL|NO_PMU", verdict="degraded"),
             synthetic.cell([], outcome="skipped", reason="no zc here", verdict=None, impl="zc")]
    run = load.load(synthetic.write(tmp_path, synthetic.run(*cells)))
    first, second = run.cells
    assert first.coordinates["impl"] == "a1" and first.reasons == ("STEAL", "NO_PMU") and first.obstacle is None
    assert first.columns["cycles"] is None and first.columns["unknown"] is None
    assert second.obstacle == "skipped: no zc here" and second.reasons == ()
    assert metrics.values(first, metrics.find("server_work_ns_per_msg")) == {0: 100, 1: 120, 2: 110}
    assert metrics.values(first, metrics.find("throughput_gbps"))[0] == pytest.approx(8 * 4096 * 1000 / 1e9)
    assert metrics.values(first, metrics.find("latency_p50_us")) == {0: 0.02, 1: 0.02, 2: 0.02}
    assert metrics.values(first, metrics.find("cycles_per_byte")) == {}  # no PMU: not 0
    assert metrics.values(second, metrics.find("throughput_gbps")) == {}


def test_work_is_without_looking_in_vain(tmp_path):
    cell = synthetic.cell([])
    cell["slices"] = [synthetic.part(0, 100, looking=30_000)]
    loaded, = load.load(synthetic.write(tmp_path, synthetic.run(cell))).cells
    assert metrics.values(loaded, metrics.find("server_work_ns_per_msg")) == {0: 100}
    assert metrics.values(loaded, metrics.find("server_cpu_ns_per_msg")) == {0: 130}


def test_a_withheld_slice_counts_for_work_only(tmp_path):
    cell = synthetic.cell([100, 110], latency=[10])
    cell["slices"][1]["withheld"] = True
    loaded, = load.load(synthetic.write(tmp_path, synthetic.run(cell))).cells
    assert len(loaded.measured) == 2 and len(loaded.timed) == 1
    for name in ("server_work_ns_per_msg", "client_cpu_ns_per_msg", "context_switches_per_msg"):
        assert len(metrics.values(loaded, metrics.find(name))) == 2
    for name in ("throughput_gbps", "messages_per_s", "latency_us", "latency_p99_us"):
        assert [*metrics.values(loaded, metrics.find(name))] == [0]


def test_torn_and_failed_slices_do_not_count(tmp_path):
    cell = synthetic.cell([100, 110])
    cell["slices"] += [synthetic.part(2, 900, outcome="failed", reason="timeout", server=None, client=None),
                       synthetic.part(3, 900, outcome="torn", reason="the windows overlap by 40 %")]
    loaded, = load.load(synthetic.write(tmp_path, synthetic.run(cell))).cells
    assert len(loaded.slices) == 4 and len(loaded.measured) == 2


def test_controls_are_apart(tmp_path):
    run = load.load(synthetic.write(tmp_path, synthetic.run(synthetic.cell([100]), synthetic.cell([101], twin=1))))
    assert len(run.cells) == 1
    twin, = run.twins
    assert twin.coordinates["twin"] == 1 and len(twin.measured) == 1 and twin.obstacle is None


def test_facts_hold_until_the_next_ones(tmp_path):
    data = whole()
    lines = synthetic.lines(data)
    later = json.loads(json.dumps(lines[1]))
    for number, line in enumerate((lines[1], later)):
        line["facts"]["server"]["counters"] = [{"name": "cycles", "reason": "" if number else "no PMU", "user_only": False}]
        line["facts"]["placement"] = f"number {number}"
    for number, line in enumerate(lines[2:4]):
        line["slice"]["server"]["counters"] = [5] * number  # a counter with a reason has no place in the list
    synthetic.write(tmp_path, data)
    synthetic.write(tmp_path, "".join(json.dumps(each) + "\n" for each in (*lines[:3], later, *lines[3:])))
    first, second = load.load(tmp_path).cells[0].measured
    assert first.server.counters == {"cycles": None} and first.server.facts.counter_reasons == {"cycles": "no PMU"}
    assert second.server.counters == {"cycles": 5} and second.server.facts.counter_reasons == {}
    assert (first.placement, second.placement) == ("number 0", "number 1")


def test_without_results_or_a_row_of_them_one_line_says_what_to_do(tmp_path):
    place = synthetic.write(tmp_path, synthetic.run(synthetic.cell([100]), synthetic.cell([100], size=8)))
    results = tmp_path / "results.csv"
    head, first, second = results.read_text().splitlines()
    for text, words in ((f"{head}\n{first}\n", "no row of "), (f"{head}\n{first}\n{second}\n{second}\n", "2 rows of "),
                        (f"{head}\n{first}\n{second.replace('measured', 'lost')}\n", "the outcome of "),
                        (f"{head}\n{first}\n{second.replace('valid', 'fine')}\n", "the verdict of "), (f"{head}\n", "no row of "),
                        (f"{head}\n{first}\n{second.replace(',8,1,,', ',8,1,fast,', 1)}\n", "the throughput_gbps of ")):
        results.write_text(text)
        line = refusal(place)
        assert words in line and line.endswith(f"netring-run --analyse {tmp_path}"), line
    results.unlink()
    line = refusal(place)
    assert "results.csv: there is no such file" in line and line.endswith(f"netring-run --analyse {tmp_path}")


def test_files_of_older_and_newer_netrings_with_the_same_version(tmp_path):
    data = json.loads(json.dumps(whole()))
    del data["auto"], data["cells"][0]["cell"]["depth"], data["cells"][0]["columns"]["depth"]
    data["spec"] = {"new_setting": "x"}
    data["cells"][0]["cell"]["new_coordinate"] = "x"
    data["cells"][0]["columns"]["new_column"] = "text"
    for each in data["cells"][0]["slices"]:
        each["server"]["new_field"] = {}
        del each["server"]["steal_ns"], each["server"]["receive_completions"]
        each["client"].update({"least_counted": None, "receive_rearms": None})
    place = synthetic.write(tmp_path, data)
    path = pathlib.Path(place) / "run.jsonl"
    path.write_text(path.read_text() + '{"new_line": []}\n')
    cell, = load.load(place).cells
    assert cell.measured[0].server.steal_ns is None and cell.measured[0].server.receive_completions is None
    assert cell.coordinates["new_coordinate"] == "x" and len(cell.measured) == 2


def test_effects_are_checked(tmp_path):
    place = synthetic.write(tmp_path, whole())
    (tmp_path / "effects.csv").write_text("cells,factor,metric,percent,percent_low,percent_high,effect\na,b,c,1,,much,less\n")
    assert "no rows of effects" in refusal(place)


def test_histograms():
    ends = [(0, 0), (255, 255), (256, 257), (510, 511), (512, 515)]
    assert [histogram.bounds(bucket) for bucket in (0, 255, 256, 383, 384)] == ends
    one = histogram.parse({"buckets": [-1, 2, -298, 2], "min": 1, "max": 345, "sum": 692.0}, "here")
    assert one == Histogram([1, 300], [2, 2], 1, 345, 692.0)
    assert histogram.parse({"buckets": [], "min": 0, "max": 0, "sum": 0}, "here") is None and histogram.parse(None, "here") is None
    both = histogram.merge([one, None, Histogram([1], [4], 1, 1, 4.0)])
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


def test_units_of_quartiles_and_comparisons():
    names = ("throughput_q1", "server_work_ns_per_msg_q3", "server_work_vs_low", "throughput_vs_high", "server_work_difference",
             "server_looking_fraction", "torn_slices", "baseline")
    assert [*map(columns.unit, names)] == ["Gbit/s", "ns", "ratio", "ratio", "", "fraction", "count", ""]


def test_metrics_that_are_columns_have_their_unit():
    units = dict(documented())
    shared = [each for each in metrics.METRICS if each.name in units]
    assert len(shared) > 10
    assert all(each.unit == units[each.name] for each in shared)
    assert all(each.better in (metrics.LOWER, metrics.HIGHER) for each in metrics.METRICS)
