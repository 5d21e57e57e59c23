"""The figures of netring-report: what is drawn is what the files say, and what they do not say is said to be missing."""

import report_runs as runs
from netring_report import draw, measures, report, style, view
from netring_report.figures import catalogue
from netring_results import histogram
from netring_results.model import Variant


def charts_of(tmp_path, cells, **changes):
    made = report.make(runs.make(tmp_path, cells, **changes))
    return made, {chart.id: chart for chart in catalogue.make(made)}


def test_the_eight_figures_that_it_began_with_are_there_in_their_order():
    assert [row["seed"] for row in catalogue.FIGURES if "seed" in row] == list(range(1, 9))
    assert len({row["id"] for row in catalogue.FIGURES}) == len(catalogue.FIGURES)


def test_points_are_the_columns_and_within_their_spreads(tmp_path):
    made, charts = charts_of(tmp_path, runs.sweep(runs.crossing))
    for column, panel in zip(("server_work_ns_per_msg", "client_work_ns_per_msg"), charts["cost-size"].panels):
        drawn = {made.cells[point[0]].id: point[1] for point in panel.points}
        assert drawn == {cell.id: cell.columns[column] for cell in made.cells}
        assert all(low <= value <= high for _, value, low, high in panel.points)


def test_counters_that_are_missing_are_said_to_be(tmp_path):
    _, charts = charts_of(tmp_path, runs.sweep(runs.crossing))
    assert charts["l1-misses-size"].missing == "not available: no PMU here"
    cycles, cpu_time = charts["cost-per-byte-size"].panels
    assert cycles.is_empty and "no PMU" in cycles.missing and not cpu_time.is_empty


def test_speedup_is_beside_one_thread_of_the_same_cell(tmp_path):
    made, charts = charts_of(tmp_path, runs.sweep(lambda impl, size, threads: 1000, sizes=(4096,), threads=(1, 4)))
    for figure, share in (("speedup-threads", 1), ("efficiency-threads", 4)):
        points = [point for point in charts[figure].panels[0].points if made.cells[point[0]].coordinates["threads"] == 4]
        assert [point[1] * share for point in points] == [1.0] * 3


def test_an_invalid_cell_is_not_drawn(tmp_path):
    invalid = runs.cell(10, impl="zc", verdict="invalid", reasons="STREAM_CORRUPT")
    made, charts = charts_of(tmp_path, [runs.cell(1000, impl="a1"), invalid])
    drawn = {made.cells[point[0]].coordinates["impl"] for point in charts["throughput-size"].panels[0].points}
    assert drawn == {"a1"}


def test_effects_have_intervals_and_the_control(tmp_path):
    (tmp_path / "effects.csv").write_text(
        "cells,factor,metric,percent,percent_low,percent_high,effect,reason\n"
        "uring/a1/rr/plain/64B/t1/c1,(the same again),server_work_ns_per_msg,0.4,-1.5,1.2,same,\n"
        "uring/a1/rr/plain/64B/t1/c1,defer,server_work_ns_per_msg,-12,-15,-9,less,\n"
        "uring/a1/rr/plain/64B/t1/c1,coop,server_work_ns_per_msg,,,,,not measured\n")
    panel, = charts_of(tmp_path, [runs.cell(1000)])[1]["effects"].panels
    assert [(row["factor"], row["value"], row["low"], row["high"]) for row in panel.rows] == [("defer", -12, -15, -9)]
    assert panel.control == (-1.5, 1.2)


def test_a_slice_has_one_value_of_all_that_is_held_still(tmp_path):
    made, _ = charts_of(tmp_path, runs.sweep(runs.crossing, threads=(1, 2)))
    assert made.chosen == {"size": 4096, "threads": 1}
    left = [cell for cell in made.cells if view.in_slice(cell, made.chosen, ("size",))]
    assert {cell.coordinates["threads"] for cell in left} == {1} and len(left) == 9


def test_a_ring_profile_holds_no_engine_without_a_ring_back(tmp_path):
    rings = [runs.cell(1000, ring=ring) for ring in ("default", "plain")]
    made, _ = charts_of(tmp_path, [*rings, runs.cell(1000, engine="epoll", ring="")])
    assert sum(view.in_slice(cell, made.chosen) for cell in made.cells) == 2


def test_percentiles_are_those_of_the_merged_histogram(tmp_path):
    cell = runs.make(tmp_path, [runs.cell(1000)]).cells[0]
    whole = histogram.merge(each.client.latency for each in cell.measured)
    shares = [0.1, 0.5, 0.9, 0.99]
    assert measures.latency_quantiles(cell, shares, 1) == [histogram.quantile(whole, share) for share in shares]


def test_spreads_are_quartiles_of_slices_and_tails_have_none(tmp_path):
    cell = runs.make(tmp_path, [runs.cell(1000)]).cells[0]
    assert measures.spread(cell, "throughput_gbps") == (cell.columns["throughput_q1"], cell.columns["throughput_q3"])
    low, high = measures.spread(cell, "client_work_ns_per_msg")  # of which results.csv has no quartiles
    assert 980 < low < cell.columns["client_work_ns_per_msg"] < high < 1020
    assert measures.spread(cell, "latency_p50_us") == (0.22, 0.22) and measures.spread(cell, "latency_p99_us") is None
    assert measures.spread(cell, "server_user_ns_per_msg") is None  # a sum


def test_every_variant_has_a_look_of_its_own_and_so_has_a_rule():
    looks = [style.variant(Variant(number, "completion", False, False, 8)) for number in range(len(style.VARIANTS))]
    looks.append(style.variant(None))
    assert len({*looks}) == len(looks)
    for light, dark, *_ in looks:
        assert light != dark and all(len(colour) == 7 for colour in (light, dark))
    assert style.variant(Variant(len(looks), "completion", False, False, 8)) in looks


def test_pictures_are_written_for_every_chart(tmp_path):
    made, charts = charts_of(tmp_path, runs.sweep(runs.crossing, sizes=(64, 4096), impls=("a1", "zc")))
    draw.draw_all(made, [charts[name] for name in ("cost-size", "cpu-parts", "l1-misses-size", "latency-distribution")], tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == len(list(tmp_path.glob("*.svg"))) == 4
    assert "no PMU here" in (tmp_path / "l1-misses-size.svg").read_text()
