"""What netring-compare answers, on slices whose truth is known. Seeded."""

import numpy
import pytest

import synthetic
from netring_compare import judge
from netring_results import load, metrics, model, pairs, statistics
from statistics_test import NOISE, noise

WORK = metrics.find("server_work_ns_per_msg")
MARGIN = 0.02
MIXED = [100, 140, 110, 130, 120, 135, 105, 125]


def run_of(*cells, twins=(), **spec):
    return model.Run("here", "0.1.0", "", False, "", "", spec, {}, {"path": "veth"}, {}, tuple(cells), tuple(twins), ())


def cell(values, size=4096, **changes):
    made = synthetic.cell(list(values), size=size, **changes)
    places = [{name: made[name] for name in ("id", "cell", "skipped")}]
    lines = [("here", *next(iter(line.items()))) for line in synthetic.lines(synthetic.run(made))[1:]]
    slices, _ = load.read_slices(iter(lines), places)
    row = {name: made["columns"].get(name) for name in (*synthetic.COLUMNS, *made["columns"])}
    return load.make_cell(made, {}, row, slices[0])


def drawn(random, rounds, factor=1.0, sigma=NOISE, size=4096, **changes):
    return cell(20000 * factor * numpy.exp(noise(random, rounds, sigma)), size, **changes)


def answers(matched, paired=False, metric=WORK, run=None):
    return judge.judge(matched, [metric], MARGIN, run or run_of() if paired else None)


@pytest.mark.parametrize("paired", (False, True))
@pytest.mark.parametrize("rounds", (8, 40))
def test_with_no_difference_at_most_5_of_100_comparisons_claim_one(rounds, paired):
    random = numpy.random.default_rng(1)
    rows = [row for _ in range(100) for row in answers([(drawn(random, rounds), drawn(random, rounds))], paired)]
    assert sum(row.answer in (judge.LESS, judge.MORE) for row in rows) <= 5


@pytest.mark.parametrize("paired", (False, True))
def test_a_planted_5_percent_is_found_and_told_apart_from_its_opposite(paired):
    random = numpy.random.default_rng(3)
    rows = [row for _ in range(50) for row in answers([(drawn(random, 250), drawn(random, 250, 1.05))], paired)]
    told = [row.answer for row in rows]
    assert told.count(judge.MORE) >= 40 and told.count(judge.LESS) == 0
    assert all(row.worse for row in rows if row.answer == judge.MORE)


def test_the_rounds_asked_for_tell():
    random = numpy.random.default_rng(4)
    told = []
    for _ in range(20):
        row, = answers([(drawn(random, 30), drawn(random, 30, 1.05))], paired=True)
        if row.answer == judge.UNSURE and row.pair.more:
            count = 30 + 2 * row.pair.more
            row, = answers([(drawn(random, count), drawn(random, count, 1.05))], paired=True)
        told.append(row.answer)
    assert told.count(judge.MORE) >= 14


def test_clear_differences_and_none():
    random = numpy.random.default_rng(4)
    base, half, same = drawn(random, 20), drawn(random, 20, 0.5), drawn(random, 20)
    row, = answers([(base, half)])
    assert row.answer == judge.LESS and not row.worse and row.pair.ratio == pytest.approx(0.5, abs=0.1)
    assert row.pair.low < row.pair.ratio < row.pair.high
    assert answers([(half, base)])[0].worse
    assert answers([(base, half)], metric=metrics.find("server_cpu_ns_per_byte"))[0].answer == judge.LESS
    calm = [drawn(random, 30, sigma=0.005) for _ in range(2)]
    assert answers([tuple(calm)])[0].answer == answers([tuple(calm)], paired=True)[0].answer == judge.SAME
    assert answers([(base, same)], paired=True)[0].answer == judge.UNSURE


def test_less_throughput_is_worse():
    slow, fast = (cell([100.0] * 10) for _ in range(2))
    for number, each in enumerate(fast.slices):
        object.__setattr__(each.client, "window_ns", each.client.window_ns // 2 + number)
    row, = answers([(slow, fast)], metric=metrics.find("throughput_gbps"))
    assert row.answer == judge.MORE and not row.worse and row.pair.ratio == pytest.approx(2, rel=0.01)
    assert answers([(fast, slow)], metric=metrics.find("throughput_gbps"))[0].worse


def test_a_few_rounds_tell_nothing_and_say_how_many_would():
    base, new = cell([100, 101, 102]), cell([200, 201, 202])
    row, = answers([(base, new)], paired=True)
    assert row.answer == judge.UNSURE and row.pair.more == statistics.FEWEST - 3
    row, = answers([(base, new)])
    assert row.answer == judge.UNSURE and row.pair.low is None


def test_a_difference_within_the_control_is_none():
    random = numpy.random.default_rng(6)
    base, new = drawn(random, 40, sigma=0.005), drawn(random, 40, 1.05, 0.005, impl="zc")
    assert answers([(base, new)], True)[0].answer == judge.MORE
    for factor, answer in ((1.0, judge.MORE), (1.05, judge.UNSURE)):
        run = run_of(base, new, twins=[drawn(random, 40, factor, 0.02, twin=1)])
        row, = answers([(base, new)], True, run=run)
        assert row.answer == answer and bool(row.pair.control) == (answer == judge.UNSURE)
    other = run_of(base, new, twins=[drawn(random, 40, 1.05, 0.02, size=8, twin=1)])  # of another group
    assert answers([(base, new)], True, run=other)[0].answer == judge.MORE


def test_the_control_is_seen_from_the_base():
    random = numpy.random.default_rng(7)
    first, other = drawn(random, 40, sigma=0.005), drawn(random, 40, 0.95, 0.005, impl="zc")
    run = run_of(first, other, twins=[drawn(random, 40, 0.95, 0.02, twin=1)])
    assert answers([(first, other)], True, run=run)[0].answer == answers([(other, first)], True, run=run)[0].answer == judge.UNSURE


def test_the_margin_is_the_run_s():
    assert pairs.margin_of(run_of(margin="5%")) == 0.05
    assert pairs.margin_of(run_of()) == pairs.margin_of(run_of(margin="much")) == 0.02


BAD = [
    ({"verdict": "invalid", "reasons": "STREAM_CORRUPT"}, "base invalid: STREAM_CORRUPT"),
    ({"outcome": "skipped", "verdict": None, "reason": "no zc"}, "base skipped: no zc"),
    ({"outcome": "failed", "verdict": None, "reason": "timeout"}, "base failed: timeout"),
    ({"outcome": "pending", "verdict": None}, "base nothing was measured"),
]


@pytest.mark.parametrize("changes, why", BAD)
def test_what_is_not_compared(changes, why):
    good, bad = cell(MIXED), cell(MIXED, **changes)
    row, = answers([(bad, good)])
    assert (row.answer, row.why, row.pair) == (judge.NOT_COMPARED, why, None)
    assert answers([(good, bad)], True)[0].why == why.replace("base", "new")


def test_what_is_not_there_is_not_compared():
    good = cell(MIXED)
    assert answers([(good, None)])[0].why == judge.ONE_SIDED
    assert answers([(good, good)], metric=metrics.find("cycles_per_byte"))[0].why == "not available"
    assert answers([(good, good)], metric=metrics.find("context_switches_per_msg"))[0].why == "0 has no ratio"


def test_only_rounds_that_both_have_are_pairs():
    base, new = cell([*MIXED, 9000]), cell(MIXED)
    row, = answers([(base, new)], paired=True)
    assert row.pair[:3] == (1, 1, 1) and row.pair.rounds == 8 and row.answer == judge.SAME
    assert answers([(base, new)])[0].pair.ratio != 1


def test_what_differs_beside_the_coordinates_is_noted():
    base = cell([100, 110], columns={"server_spin_us": 0.0})
    new = cell([100, 110], columns={"server_spin_us": 100.0})
    assert answers([(base, new)])[0].notes == ("server_spin_us 0.0 against 100.0",)
