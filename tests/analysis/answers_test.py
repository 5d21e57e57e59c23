"""What netring-report answers of two cells of a run, on slices whose truth is known. Seeded."""

import numpy
import pytest

import synthetic
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


def compared(base, new, run=None, metric=WORK):
    return pairs.compare(run or run_of(), base, new, metric, MARGIN)


@pytest.mark.parametrize("rounds", (8, 40))
def test_with_no_difference_at_most_5_of_100_comparisons_claim_one(rounds):
    random = numpy.random.default_rng(1)
    assert sum(compared(drawn(random, rounds), drawn(random, rounds)).told for _ in range(100)) <= 5


def test_a_planted_5_percent_is_found_and_told_apart_from_its_opposite():
    random = numpy.random.default_rng(3)
    told = [compared(drawn(random, 250), drawn(random, 250, 1.05)).answer for _ in range(50)]
    assert told.count(pairs.MORE) >= 40 and told.count(pairs.LESS) == 0


def test_the_rounds_asked_for_tell():
    random = numpy.random.default_rng(4)
    told = []
    for _ in range(20):
        found = compared(drawn(random, 30), drawn(random, 30, 1.05))
        if found.answer == pairs.UNSURE and found.more:
            count = 30 + 2 * found.more
            found = compared(drawn(random, count), drawn(random, count, 1.05))
        told.append(found.answer)
    assert told.count(pairs.MORE) >= 14


def test_clear_differences_and_none():
    random = numpy.random.default_rng(4)
    base, half, same = drawn(random, 20), drawn(random, 20, 0.5), drawn(random, 20)
    found = compared(base, half)
    assert found.answer == pairs.LESS and found.ratio == pytest.approx(0.5, abs=0.1) and found.low < found.ratio < found.high
    assert compared(base, half, metric=metrics.find("server_cpu_ns_per_byte")).answer == pairs.LESS
    assert compared(*(drawn(random, 30, sigma=0.005) for _ in range(2))).answer == pairs.SAME
    assert compared(base, same).answer == pairs.UNSURE


def test_a_few_rounds_tell_nothing_and_say_how_many_would():
    found = compared(cell([100, 101, 102]), cell([200, 201, 202]))
    assert found.answer == pairs.UNSURE and found.more == statistics.FEWEST - 3


def test_a_difference_within_the_control_is_none():
    random = numpy.random.default_rng(6)
    base, new = drawn(random, 40, sigma=0.005), drawn(random, 40, 1.05, 0.005, impl="zc")
    assert compared(base, new).answer == pairs.MORE
    for factor, answer in ((1.0, pairs.MORE), (1.05, pairs.UNSURE)):
        run = run_of(base, new, twins=[drawn(random, 40, factor, 0.02, twin=1)])
        found = compared(base, new, run)
        assert found.answer == answer and bool(found.control) == (answer == pairs.UNSURE)
    other = run_of(base, new, twins=[drawn(random, 40, 1.05, 0.02, size=8, twin=1)])  # of another group
    assert compared(base, new, other).answer == pairs.MORE


def test_the_control_is_seen_from_the_base():
    random = numpy.random.default_rng(7)
    first, other = drawn(random, 40, sigma=0.005), drawn(random, 40, 0.95, 0.005, impl="zc")
    run = run_of(first, other, twins=[drawn(random, 40, 0.95, 0.02, twin=1)])
    assert compared(first, other, run).answer == compared(other, first, run).answer == pairs.UNSURE


def test_the_margin_is_the_run_s():
    assert pairs.margin_of(run_of(margin="5%")) == 0.05
    assert pairs.margin_of(run_of()) == pairs.margin_of(run_of(margin="much")) == 0.02


def test_only_rounds_that_both_have_are_pairs():
    found = compared(cell([*MIXED, 9000]), cell(MIXED))
    assert found[:3] == (1, 1, 1) and found.rounds == 8 and found.answer == pairs.SAME
    assert compared(cell(MIXED), cell(MIXED), metric=metrics.find("cycles_per_byte")) is None


def test_a_control_is_not_taken_for_skipped():
    """The store says "" of a cell that was not."""
    twin = cell(MIXED, twin=1)
    assert twin.outcome == model.MEASURED and not twin.obstacle
    assert cell([], twin=1, outcome="skipped", verdict=None, reason="no ring").obstacle == "skipped: no ring"
