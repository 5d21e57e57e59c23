"""The figures of netring-report: what is drawn is what analysis.json says, and what it does not say is said to be missing."""

import copy
import re

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE
from netring_report import draw, marks, page, report, style
from netring_report.figures import catalogue


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    cells = runs.sweep(runs.crossing, sizes=(64, 4096, 65536), threads=(1, 2))
    return runs.make(tmp_path_factory.mktemp("run"), [*cells, synthetic.invalid(runs.cell(1_000, impl="a3"))])


def charts_of(content):
    made = report.make(content)
    return made, {chart.id: chart for chart in catalogue.make(made)}


def test_the_eight_figures_that_it_began_with_are_there_in_their_order():
    assert [row["seed"] for row in catalogue.FIGURES if "seed" in row] == list(range(1, 9))
    assert len({row["id"] for row in catalogue.FIGURES}) == len(catalogue.FIGURES)


def test_points_are_the_figures_of_the_cells_that_may_be_used(swept):
    made, charts = charts_of(swept)
    for name, panel in zip(("server_work_ns_per_msg", "client_work_ns_per_msg"), charts["cost-size"].panels):
        figures = [(place, cell["figures"][name]) for place, cell in enumerate(made.cells) if cell["usable"]]
        assert panel.points == [(place, each["value"], each["q1"], each["q3"], each["text"], each["spread"])
                                for place, each in figures]
        assert len(figures) == 18 and panel.y_title == f"{made.metrics[name]['words']}, ns"
    drawn = {point[0] for chart in charts.values() for panel in chart.panels for point in panel.points}
    assert {made.cells[place]["coordinates"]["impl"] for place in drawn} == {"a1", "a2", "zc"}


def test_what_no_cell_has_is_said_to_be_missing(swept):
    made, charts = charts_of(swept)
    misses = charts["l1-misses-size"]
    assert misses.missing and misses.missing == "; ".join(dict.fromkeys(
        made.metrics[name]["missing"] for name in ("l1_misses_per_msg", "llc_misses_per_msg")))
    cycles, cpu_time = charts["cost-per-byte-size"].panels
    assert cycles.is_empty and cycles.missing == made.metrics["cycles_per_byte"]["missing"] and not cpu_time.is_empty


def test_speedup_and_efficiency_are_those_of_the_run(swept):
    made, charts = charts_of(swept)
    assert swept["scaling"]
    for figure, names in (("speedup-threads", ("ratio", "low", "high")),
                          ("efficiency-threads", ("efficiency", "efficiency_low", "efficiency_high"))):
        points = {point[0]: point[1:5] for point in charts[figure].panels[0].points}
        for each in swept["scaling"]:
            assert points[each["cell"]] == (*(each[name] for name in names), each["text"]) and points[each["base"]][0] == 1
    alone = {**swept, "scaling": []}
    assert "it takes cells with 1 thread and with more" in charts_of(alone)[1]["speedup-threads"].missing


def test_the_axis_of_a_coordinate_has_its_texts(swept):
    chart = charts_of(swept)[1]["cost-size"]
    assert chart.scale == "log" and [value for value, _ in chart.ticks] == [64, 4096, 65536]
    assert [text for _, text in chart.ticks] == [each["text"] for each in report.make(swept).coordinates["size"]["values"]]


def test_an_axis_with_a_zero_or_names_has_places(tmp_path):
    rates = [runs.cell(10_000, rate=rate, seed=rate) for rate in (0, 1000)]
    rings = [runs.cell(10_000, ring=ring) for ring in ("default", "plain")]
    for name, cells in (("rate", rates), ("ring", rings)):
        chart = charts_of(runs.make(tmp_path / name, cells))[1][f"cost-{name}"]
        assert chart.scale == "category" and len(chart.ticks) == 2
    assert charts_of(runs.make(tmp_path / "one", rates[:1]))[1]["cost-size"].scale == "series"


def effect(**changes):
    return {"group": "a1, 64 B", "factor": "defer", "metric": "server_work_ns_per_msg", "ratio": 0.88, "low": 0.85, "high": 0.91,
            "answer": "less", "text": "-12 %", "missing": "", "control": False, **changes}


def test_effects_have_intervals_and_the_control(swept):
    rows = [effect(), effect(factor="coop", ratio=None, low=None, high=None, missing="not measured"), effect(metric="unknown"),
            effect(control=True, ratio=1.004, low=0.985, high=1.012)]
    panel, = charts_of({**swept, "effects": rows})[1]["effects"].panels
    assert panel.rows == rows[:1] and panel.control == (0.985, 1.012)
    assert "effects" not in charts_of({**swept, "effects": []})[1]


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


def test_system_time_stands_on_user_time(swept):
    made, charts = charts_of(swept)
    user, system, _ = charts["cpu-parts"].panels[0].parts
    tops = {point[0]: point[1] for point in user["points"]}
    assert tops and all(point[-1] == tops[point[0]] for point in system["points"])


def test_the_distribution_has_the_shares_of_the_run(swept):
    made, charts = charts_of(swept)
    panel, = charts["latency-distribution"].panels
    assert panel.shares == swept["shares"] and len(panel.curves) == 18
    assert all(values == made.cells[place]["beyond"] for place, values in panel.curves)


def test_every_variant_has_a_look_of_its_own_and_so_has_a_rule(swept):
    names = [str(number) for number in range(len(style.VARIANTS))]
    variants = [*({"name": name, "place": int(name)} for name in names), {"name": "auto", "place": None}]
    made = report.make({**swept, "variants": variants})
    looks = [style.variant(made, name) for name in (*names, "auto")]
    assert len({*looks}) == len(looks) and style.variant(made, "unknown") == looks[-1]
    for light, dark, *_ in looks:
        assert light != dark and all(len(colour) == 7 for colour in (light, dark))


@pytest.mark.parametrize("value, text", [(0, "0"), (5000, "5,000"), (1e6, "1,000,000"), (0.00001, "0.00001"), (2.5, "2.5"), (-3, "-3")])
def test_ticks_are_plain_numbers(value, text):
    assert marks.plain(value) == text


def test_pictures_are_written_for_every_chart(swept, tmp_path):
    content = {**copy.deepcopy(swept), "effects": [effect(), effect(control=True)]}
    content["cells"][0]["name"] = content["coordinates"][0]["label"] = "$x^{"  # which is no formula
    made, charts = charts_of(content)
    draw.draw_all(made, charts.values(), tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == len(list(tmp_path.glob("*.svg"))) == len(charts)
    assert made.metrics["l1_misses_per_msg"]["missing"].split()[0] in (tmp_path / "l1-misses-size.svg").read_text()


def test_the_page_has_the_slices(swept):
    found = page.slices(report.make(swept))
    assert found["columns"][0] == "round" and "server work per message, ns" in found["columns"]
    assert len(found["rows"][0]) == 12 and {len(row) for row in found["rows"][0]} == {len(found["columns"])}


def test_nothing_here_writes_a_unit_of_its_own():
    """Units and their factors are netring-run's: none stands in what draws."""
    for path in (SOURCE / "scripts/netring_report").rglob("*"):
        if path.suffix in (".py", ".js", ".j2") and path.name != "published.py":
            text = path.read_text()
            assert not re.search(r'KiB"|"ms"|µs|" %"|\* ?100\b|1e[369]\b(?! )', text), path.name
