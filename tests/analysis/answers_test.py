"""What netring-compare answers, on repetitions whose truth is known. Seeded."""

import math

import numpy
import pytest

import synthetic
from netring_compare import judge
from netring_results import load, metrics, statistics
from statistics_test import NOISE, noise

CPU = metrics.find("server_cpu_ns_per_msg")
THREE = {CPU.name: judge.Limit(1.03, "threshold")}


def cell(values, size=4096, **changes):
    return load.make_cell(synthetic.cell(list(values), size=size, **changes), {}, "here")


def drawn(random, repetitions, factor=1.0, sigma=NOISE, size=4096):
    return cell(20000 * factor * numpy.exp(noise(random, repetitions, sigma)), size)


def answers(pairs, limits=None, paired=False, metric=CPU):
    return judge.judge(pairs, [metric], limits or THREE, paired)


def test_with_no_difference_at_most_5_of_100_comparisons_claim_one():
    for repetitions in (5, 12):
        random = numpy.random.default_rng(1)
        rows = [row for _ in range(100) for row in answers([(drawn(random, repetitions), drawn(random, repetitions))])]
        assert sum(row.answer in (judge.BETTER, judge.WORSE) for row in rows) <= 5


def test_with_no_difference_a_table_of_100_rows_claims_none():
    random = numpy.random.default_rng(2)
    rows = answers([(drawn(random, 12, size=8 * each), drawn(random, 12, size=8 * each)) for each in range(1, 101)])
    assert {row.answer for row in rows} <= {judge.UNSURE, judge.SAME}


@pytest.mark.parametrize("paired, draws", ((False, 50), (True, 20)))
def test_a_planted_5_percent_is_found_at_the_repetitions_asked_for(paired, draws):
    random = numpy.random.default_rng(3)
    told = []
    for _ in range(draws):
        row, = answers([(drawn(random, 5), drawn(random, 5, 1.05))], paired=paired)
        if row.answer == judge.UNSURE:
            assert row.more, "over 1000 repetitions for 5 %"
            count = 5 + row.more
            row, = answers([(drawn(random, count), drawn(random, count, 1.05))], paired=paired)
        told.append(row.answer)
    assert told.count(judge.WORSE) >= 0.8 * draws
    assert told.count(judge.BETTER) <= 0.05 * draws


def test_clear_differences_and_none():
    random = numpy.random.default_rng(4)
    base, half, same = drawn(random, 10), drawn(random, 10, 0.5), drawn(random, 10)
    row, = answers([(base, half)])
    assert row.answer == judge.BETTER and row.ratio == pytest.approx(0.5, abs=0.1)
    assert row.interval[0] < row.ratio < row.interval[1]
    assert answers([(half, base)])[0].answer == judge.WORSE
    assert answers([(base, half)], metric=metrics.find("server_cpu_ns_per_byte"),
                   limits={"server_cpu_ns_per_byte": THREE[CPU.name]})[0].answer == judge.BETTER
    calm = [drawn(random, 10, sigma=0.005) for _ in range(2)]
    assert answers([tuple(calm)])[0].answer == judge.SAME
    assert answers([(base, same)])[0].answer == judge.UNSURE


def test_more_throughput_is_better():
    slow, fast = cell([100.0 + each for each in range(10)]), cell([100.0 + each for each in range(10)])
    for number, each in enumerate(fast.repetitions):
        object.__setattr__(each.client, "window_ns", each.client.window_ns // 2 + number)
    for number, each in enumerate(slow.repetitions):
        object.__setattr__(each.client, "window_ns", each.client.window_ns + number)
    throughput = metrics.find("throughput_gbps")
    row, = answers([(slow, fast)], {throughput.name: judge.Limit(1.03, "")}, metric=throughput)
    assert row.answer == judge.BETTER and row.ratio == pytest.approx(2, rel=0.01)


def test_a_few_repetitions_tell_nothing_and_say_how_many_would():
    base, new = cell([100, 101, 102]), cell([200, 201, 202])
    row, = answers([(base, new)])
    assert row.answer == judge.UNSURE and row.more == statistics.FEWEST - 3
    row, = answers([(cell([100, 101, 102]), cell([100, 101, 102.5]))])
    assert row.answer == judge.UNSURE  # their intervals are within the threshold, but 3 values say little


def test_a_larger_table_asks_for_more():
    random = numpy.random.default_rng(5)
    rows = answers([(drawn(random, 5, size=8 * each), drawn(random, 5, 4, size=8 * each)) for each in range(1, 41)])
    assert {row.answer for row in rows} == {judge.UNSURE}
    assert all(row.more >= 2 for row in rows)  # 2 / C(10, 5) times 40 is more than 0.05


def test_a_change_within_the_noise_floor_is_none():
    random = numpy.random.default_rng(6)
    pair = drawn(random, 20, sigma=0.01), drawn(random, 20, 1.1, 0.01)
    assert answers([pair])[0].answer == judge.WORSE
    run = type("Run", (), {"noise_floor": {CPU.name: 15.0, "latency_p99_us": None}})
    none = type("Run", (), {"noise_floor": {}})
    limits = judge.limits([CPU], 0.03, [none, run])
    assert limits[CPU.name] == (1.15, "noise floor of an A/A check")
    assert answers([pair], limits)[0].answer == judge.SAME
    assert judge.limits([CPU], 0.2, [run])[CPU.name] == (1.2, "threshold")


BAD = [
    ({"verdict": "invalid", "reasons": "STREAM_CORRUPT"}, "base invalid: STREAM_CORRUPT"),
    ({"outcome": "skipped", "verdict": None, "reason": "no zc"}, "base skipped: no zc"),
    ({"outcome": "failed", "verdict": None, "reason": "timeout"}, "base failed: timeout"),
    ({"outcome": "pending", "verdict": None}, "base nothing was measured"),
]


@pytest.mark.parametrize("changes, why", BAD)
def test_what_is_not_compared(changes, why):
    good, bad = cell([100, 110, 120, 130, 140]), cell([100, 110, 120, 130, 140], **changes)
    row, = answers([(bad, good)])
    assert (row.answer, row.why, row.p, row.ratio) == (judge.NOT_COMPARED, why, None, None)
    assert answers([(good, bad)])[0].why == why.replace("base", "new")


def test_what_is_not_there_is_not_compared():
    good = cell([100, 110, 120, 130, 140])
    assert answers([(good, None)])[0].why == judge.ONE_SIDED
    softirq = metrics.find("server_softirq_ns_per_msg")
    assert answers([(good, good)], {softirq.name: THREE[CPU.name]}, metric=softirq)[0].why == "not available"
    switches = metrics.find("context_switches_per_msg")
    assert answers([(good, good)], {switches.name: THREE[CPU.name]}, metric=switches)[0].why == "0 has no ratio"


def test_only_repetitions_that_both_have_are_pairs():
    base, new = cell([100, 110, 120, 130, 140, 9000]), cell([100, 110, 120, 130, 140])
    row, = answers([(base, new)], paired=True)
    assert row.ratio == 1 and row.interval == (1, 1) and row.answer == judge.SAME
    assert answers([(base, new)])[0].ratio != 1


def test_a_row_that_is_not_compared_does_not_count_for_holm():
    base, new = cell(range(100, 105)), cell(range(200, 205))
    rows = answers([(base, new), *[(base, None)] * 30])
    assert rows[0].answer == judge.WORSE and rows[0].adjusted_p == pytest.approx(2 / math.comb(10, 5))


def test_what_differs_beside_the_coordinates_is_noted():
    base = cell([100, 110], columns={"server_spin_us": 0.0})
    new = cell([100, 110], columns={"server_spin_us": 100.0})
    assert answers([(base, new)])[0].notes == ("server_spin_us 0.0 against 100.0",)
