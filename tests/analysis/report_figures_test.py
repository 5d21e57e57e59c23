"""The figures of netring-report: what is drawn is what analysis.json says, and what it does not say is said to be missing."""

import copy
import json
import math
import re

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE
from netring_report import draw, marks, page, report, shape, style
from netring_report.figures import catalogue, chart
from netring_report.run_directory import RunDirectory


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    cells = runs.sweep(runs.crossing, sizes=(64, 4096, 65536), threads=(1, 2))
    return runs.make(tmp_path_factory.mktemp("run"), [*cells, synthetic.invalid(runs.cell(1_000, impl="a3"))])


def charts_of(content):
    made = report.make(content)
    return made, {chart.id: chart for chart in catalogue.make(made)}


def test_there_is_a_drawing_for_each_kind_that_a_run_may_have():
    schema = json.loads((SOURCE / "schema/analysis.schema.json").read_text(encoding="utf-8"))
    kinds = schema["properties"]["figures"]["items"]["properties"]["kind"]["enum"]
    assert [*catalogue.FIGURES] == [*shape.FIGURE_KINDS] and sorted(kinds) == sorted(catalogue.FIGURES)


def test_figures_are_those_of_the_run_in_its_order(swept):
    made, charts = charts_of(swept)
    ids = ["-".join(filter(None, (each["kind"], each["x"]))) for each in swept["figures"]]
    assert [*charts] == ids and ids[0] == "change-size" and len(ids) >= 8
    assert [chart.title for chart in charts.values()] == [each["title"] for each in swept["figures"]]
    assert charts_of({**swept, "figures": []})[1] == {}


def test_points_are_the_figures_of_the_cells_that_may_be_used(swept):
    made, charts = charts_of(swept)
    for name, panel in zip(("server_work_ns_per_msg", "client_work_ns_per_msg"), charts["cost-size"].panels):
        figures = [(place, cell["figures"][name]) for place, cell in enumerate(made.cells) if cell["usable"]]
        assert panel.points == [(place, each["value"], each["q1"], each["q3"], each["text"], each["spread"])
                                for place, each in figures]
        assert len(figures) == 18 and panel.y_title == f"{made.metrics[name]['words']}, us" and panel.per == 1000
    drawn = {point[0] for chart in charts.values() for panel in chart.panels for point in panel.points}
    assert {made.cells[place]["coordinates"]["impl"] for place in drawn} == {"a1", "a2", "zc"}


def test_the_answer_is_drawn_from_the_comparisons_with_the_baseline(swept):
    made, charts = charts_of(swept)
    panel, = charts["change-size"].panels
    compared = {each["cell"]: each for each in swept["comparisons"] if each["baseline"] and each["metric"] == "server_work_ns_per_msg"}
    assert {point[0] for point in panel.points} == {*compared} and not panel.log
    for place, value, low, high, text, _ in panel.points:
        each = compared[place]
        assert (value, low, high, text) == (each["percent"], each["percent_low"], each["percent_high"], each["text"])
        assert math.isclose(value, 100 * (each["ratio"] - 1), abs_tol=1e-3)
    assert panel.base == "a1, the baseline" and {made.keys[point[0]] for point in panel.points} == {"a2", "zc"}
    crossing = [each for each in swept["claims"] if each["kind"] == "crossover"]
    assert crossing and panel.shades == [(each["cells"][-1], each["low"], each["high"]) for each in crossing]


def test_speedup_and_efficiency_are_those_of_the_run(swept):
    made, charts = charts_of(swept)
    assert swept["scaling"]
    for figure, names in (("speedup-threads", ("ratio", "low", "high")),
                          ("efficiency-threads", ("efficiency", "efficiency_low", "efficiency_high"))):
        points = {point[0]: point[1:5] for point in charts[figure].panels[0].points}
        for each in swept["scaling"]:
            assert points[each["cell"]] == (*(each[name] for name in names), each["text"]) and points[each["base"]][0] == 1
    assert "speedup-threads" not in charts_of({**swept, "scaling": []})[1]


def test_an_axis_has_the_unit_of_its_title():
    assert chart.unit_in(["from 8.19 us (a1, 64 B) to 35.2 us"], [35224, 8190.3], "ns") == (1000, "us")
    assert chart.unit_in(["26.0 ms everywhere"], [26007], "us") == (1000, "ms")
    assert chart.unit_in(["250 ns everywhere"], [250], "ns") == (1, "ns")
    assert chart.unit_in(["250 ns everywhere"], [0.25], "us") == (0.001, "ns")
    for title in ("With 3 threads", "from 9.19 us", "8190 B", ""):
        assert chart.unit_in([title], [8190.3], "ns") == (1, "ns")


def test_the_answer_says_on_which_side_less_is(swept, tmp_path):
    assert charts_of(swept)[1]["change-size"].note.startswith("Below the line costs less.")
    row, = (chart for chart in charts_of(runs.make(tmp_path, runs.sweep(runs.crossing, sizes=(64,))))[1].values() if "change" in chart.id)
    assert row.kind == "dots" and row.note.startswith("Left of the line costs less.")


def test_the_axis_of_a_coordinate_has_its_texts(swept):
    chart = charts_of(swept)[1]["cost-size"]
    assert chart.kind == "lines" and [value for value, _ in chart.ticks] == [64, 4096, 65536]
    assert [text for _, text in chart.ticks] == [each["text"] for each in report.make(swept).coordinates["size"]["values"]]


def test_an_axis_with_a_zero_or_names_has_a_row_for_each(tmp_path):
    rates = [runs.cell(10_000, rate=rate, seed=rate) for rate in (0, 1000)]
    rings = [runs.cell(10_000, ring=ring) for ring in ("default", "plain")]
    for name, cells in (("rate", rates), ("ring", rings)):
        chart = next(iter(charts_of(runs.make(tmp_path / name, cells, spec={name: ",".join(
            str(each["cell"][name]) for each in cells)}))[1].values()))
        assert chart.kind == "dots"
    assert charts_of(runs.make(tmp_path / "one", rates[:1]))[1]["cost-size"].kind == "dots"


def effect(**changes):
    return {"group": "a1, 64 B", "factor": "defer", "metric": "server_work_ns_per_msg", "percent": -12, "percent_low": -15,
            "percent_high": -9, "answer": "less", "text": "-12 %", "missing": "", "control": False, **changes}


EFFECTS = [{"kind": "effects", "x": "", "title": "Switching defer on helps."}]


def test_effects_have_intervals_and_the_control(swept):
    rows = [effect(), effect(factor="coop", percent=None, percent_low=None, percent_high=None, missing="not measured"),
            effect(metric="unknown"), effect(control=True, percent=0.4, percent_low=-1.5, percent_high=1.2)]
    panel, = charts_of({**swept, "effects": rows, "figures": EFFECTS})[1]["effects"].panels
    row, = panel.rows
    assert (row["label"], row["value"], row["low"], row["high"], row["text"]) == ("defer", -12, -15, -9, "-12 %")
    assert row["told"]
    assert panel.control == (-1.5, 1.2)
    assert "effects" not in charts_of({**swept, "effects": [], "figures": EFFECTS})[1]


def test_a_slice_has_one_value_of_all_that_is_held_still(swept):
    made, _ = charts_of(swept)
    assert made.chosen == {"size": 4096, "threads": 1}
    left = [cell for cell in made.cells if cell["usable"] and made.in_slice(cell, ("size",))]
    assert {cell["coordinates"]["threads"] for cell in left} == {1} and len(left) == 9
    assert made.held() == f"{made.text('size', 4096)}, {made.text('threads', 1)}" and made.held(("size",)) == made.text("threads", 1)


def test_a_ring_profile_holds_no_engine_without_a_ring_back(tmp_path):
    rings = [runs.cell(1000, ring=ring) for ring in ("default", "plain")]
    made, _ = charts_of(runs.make(tmp_path, [*rings, runs.cell(1000, engine="epoll", ring="")]))
    assert sum(made.in_slice(cell) for cell in made.cells) == 2


def test_what_is_left_as_it_is_is_a_choice_like_any_other(tmp_path):
    made, _ = charts_of(runs.make(tmp_path, [runs.cell(1000, sysctl=value, seed=at) for at, value in enumerate(("", "a=1"))]))
    assert made.chosen == {"sysctl": ""} and [made.in_slice(cell) for cell in made.cells] == [True, False]


def test_the_parts_of_the_cpu_time_are_those_of_the_cells(swept):
    made, charts = charts_of(swept)
    for panel, side in zip(charts["cpu-parts"].panels, ("server", "client")):
        work = next(part for part in panel.parts if part["label"] == "work")
        wanted = [(place, each["from"], each["to"], each["text"]) for place, cell in enumerate(made.cells) if cell["usable"]
                  for each in cell["parts"] if (each["side"], each["name"]) == (side, "work")]
        assert work["points"] == wanted and len(wanted) == 18


def test_the_distribution_has_the_shares_of_the_run(swept):
    made, charts = charts_of(swept)
    panel, = charts["latency-distribution"].panels
    assert panel.shares == swept["shares"] and len(panel.curves) == 18
    assert all(values == made.cells[place]["beyond"] for place, values in panel.curves)


def test_ways_have_looks_of_their_own(swept):
    ways = [{"name": str(number), "words": "", "remark": "", "cells": []} for number in range(20)]
    looks = [(style.colour(place), style.marker(place)[0]) for place in range(len(ways))]
    assert len({*looks}) == len(looks)
    series = report.make(swept).series
    assert [(each.key, each.place) for each in series.values()] == [("a1", 0), ("a2", 1), ("zc", 2), ("a3", 3)]


def test_a_way_that_never_ran_has_no_remark_of_those_that_did(tmp_path):
    cells = [runs.cell(10_000, impl="a3", engine="blocking", ring="", copied=1000), runs.skipped(impl="zc", engine="blocking", ring=""),
             *(runs.cell(10_000, impl=impl, engine="uring", ring=ring, copied=1000) for impl in ("a3", "zc")
               for ring in ("default", "plain"))]
    made, charts = charts_of(runs.make(tmp_path, cells, spec={"impl": "a3,zc", "engine": "blocking,uring", "ring": "default,plain"}))
    assert made.series["zc, blocking"].remark == "skipped" and "copied" in made.series["zc, uring"].remark
    selector, = page.data(made, charts.values())["selectors"]
    assert (selector["name"], [each["value"] for each in selector["values"]]) == ("ring", ["default", "plain"])
    assert marks.beside("uring", made.series["zc, uring"]) == "" and marks.beside("4 KiB", made.series["zc, uring"]) == "4 KiB: "


def test_engines_are_told_apart_by_dashes(tmp_path):
    cells = [runs.cell(10_000, impl=impl, engine=engine) for engine in ("uring", "epoll") for impl in ("a1", "a2")]
    made, _ = charts_of(runs.make(tmp_path, cells, spec={"impl": "a1,a2", "engine": "uring,epoll"}))
    assert {key: (each.place, each.dash) for key, each in made.series.items()} == {
        "a1, uring": (0, 0), "a2, uring": (1, 0), "a1, epoll": (0, 1), "a2, epoll": (1, 1)}


@pytest.mark.parametrize("value, text", [(0, "0"), (5000, "5,000"), (1e6, "1,000,000"), (0.00001, "0.00001"), (2.5, "2.5"), (-3, "-3")])
def test_ticks_are_plain_numbers(value, text):
    assert marks.plain(value) == text


@pytest.mark.parametrize("low, high", [(6800, 12000), (7.1, 8.4), (0.0001, 1), (3, 80), (0.02, 900)])
def test_an_axis_has_numbers_however_little_it_shows(low, high):
    figure = draw.pyplot.figure()
    ax = figure.add_axes([0, 0, 1, 1])
    for axis, scale, limit in ((ax.xaxis, ax.set_xscale, ax.set_xlim), (ax.yaxis, ax.set_yscale, ax.set_ylim)):
        scale("log")
        limit(low, high)
        marks.number_logarithmic(axis)
        figure.canvas.draw()
        labels = [label.get_text() for label in axis.get_ticklabels() if label.get_text()]
        assert 3 <= len(labels) <= 7
    draw.pyplot.close(figure)


def test_pictures_are_written_for_every_chart_with_a_caption(swept, tmp_path):
    content = {**copy.deepcopy(swept), "effects": [effect(), effect(control=True)], "figures": [*swept["figures"], *EFFECTS]}
    content["cells"][0]["name"] = content["coordinates"][0]["label"] = "$x^{"  # which is no formula
    made, charts = charts_of(content)
    with RunDirectory.open(tmp_path) as folder:
        draw.draw_all(made, charts.values(), folder)
    for chart in charts.values():
        assert all((tmp_path / f"{chart.id}.{suffix}").stat().st_size > 500 for suffix in draw.SUFFIXES)
        caption, picture = ((tmp_path / f"{chart.id}.{suffix}").read_text(encoding="utf-8") for suffix in ("txt", "svg"))
        assert caption.startswith(chart.title) and chart.note in caption and chart.title not in picture
    assert len([*tmp_path.iterdir()]) == 4 * len(charts)


def test_a_figure_that_the_chosen_slice_lacks_is_drawn_of_another(swept, tmp_path):
    content = copy.deepcopy(swept)
    content["scaling"] = [each for each in content["scaling"] if content["cells"][each["cell"]]["coordinates"]["size"] == 64]
    made, charts = charts_of(content)
    assert made.chosen["size"] == 4096 and not draw.shows(made, charts["speedup-threads"])
    with RunDirectory.open(tmp_path) as folder:
        drawn = draw.draw_all(made, [charts["speedup-threads"], charts["efficiency-threads"]], folder)
    assert [chart.id for chart in drawn] == ["speedup-threads", "efficiency-threads"]
    assert made.text("size", 64) in (tmp_path / "speedup-threads.txt").read_text(encoding="utf-8")


def test_the_unit_of_the_times_is_not_that_of_the_shares(swept):
    made, charts = charts_of(swept)
    distribution = charts["latency-distribution"]
    panel, figure = distribution.panels[0], draw.pyplot.figure()
    panel.per = 1000
    ax = figure.add_axes([0, 0, 1, 1])
    draw.draw_panel(made, distribution, panel, ax)
    figure.canvas.draw()
    for axis, per in ((ax.xaxis, 1000), (ax.yaxis, 1)):
        labels = [(label.get_text(), place) for label, place in zip(axis.get_ticklabels(), axis.get_ticklocs())]
        assert labels and all(float(text) == pytest.approx(place / per) for text, place in labels)
    draw.pyplot.close(figure)


def test_a_legend_never_leaves_the_picture(tmp_path):
    """Three ways with two engines each, in one panel."""
    cells = [runs.cell(10_000, impl=impl, engine=engine, size=size) for engine in ("uring", "blocking") for impl in ("a1", "a2", "a3")
             for size in (64, 4096)]
    made, charts = charts_of(runs.make(tmp_path / "run", cells, spec={"impl": "a1,a2,a3", "engine": "uring,blocking"}))
    from matplotlib import figure
    kept = []
    save = figure.Figure.savefig
    try:
        figure.Figure.savefig = lambda self, *_, **__: kept.append(
            [(legend.get_window_extent(self.canvas.get_renderer()), self.bbox, len(legend.get_texts())) for legend in self.legends])
        with RunDirectory.open(tmp_path) as folder:
            draw.draw(made, charts["throughput-size"], folder)
    finally:
        figure.Figure.savefig = save
    (extent, box, names), = kept[0]
    assert names == 6 and extent.x0 >= box.x0 and extent.x1 <= box.x1 and extent.y0 >= box.y0 and extent.y1 <= box.y1


def test_the_page_has_the_rounds(swept):
    found = page.rounds(report.make(swept))
    assert found["columns"][0] == "round" and "server work per message, ns" in found["columns"]
    assert len(found["rows"][0]) == 12 and {len(row) for row in found["rows"][0]} == {len(found["columns"])}


def test_nothing_here_writes_a_unit_of_its_own():
    """Units and their factors are netring-run's: none stands in what draws."""
    for path in (SOURCE / "scripts/netring_report").rglob("*"):
        if path.suffix in (".py", ".js", ".j2") and path.name != "published.py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r'KiB"|"ms"|µs|" %"|\* ?100\b|1e[369]\b(?! )', text), path.name
