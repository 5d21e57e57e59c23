"""The statistics, on numbers whose truth is known. Each draw is seeded: a test gives the same answer every time."""

import math

import numpy
import pytest

from netring_results import pairs, statistics

SIZES = (64, 512, 4096, 16384, 65536)
NOISE = 0.08  # of work per message between slices, with outliers


def noise(random, count, sigma=NOISE):
    """Logarithms; one slice in twenty is an outlier."""
    return random.normal(0, sigma, count) * numpy.where(random.random(count) < 0.05, 4, 1)


def mixed(values):
    """In an order in which neighbours are not alike: from both ends in turn."""
    return [values[-1 - number // 2 if number % 2 else number // 2] for number in range(len(values))]


def test_medians_and_quartiles():
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert statistics.median(values) == 3 and statistics.median([1, 2]) == 1.5 and statistics.median([]) is None
    assert statistics.quartiles(values) == (2, 4) and statistics.quartiles([1, 2, 3]) is None


@pytest.mark.parametrize("count, rank", [(7, 0), (8, 1), (12, 2), (20, 4), (30, 7), (60, 19), (120, 43), (300, 121), (1000, 445)])
def test_the_ranks_are_those_of_the_method(count, rank):
    assert statistics.rank(count) == rank


def test_an_interval_is_two_of_the_values():
    assert statistics.interval([1.0] * 7) is None
    values = mixed([float(each) for each in range(1, 21)])
    assert statistics.interval(values) == (4, 17)
    assert statistics.interval([7.0] * 8) == (7, 7)
    assert statistics.interval([]) is None


@pytest.mark.parametrize("draw", ["normal", "heavy", "skewed"])
def test_the_interval_holds_the_median_at_any_time(draw):
    random = numpy.random.default_rng(1)
    draws = {"normal": lambda: random.normal(size=200), "heavy": lambda: random.standard_t(2.5, 200),
             "skewed": lambda: random.exponential(size=200) - math.log(2)}[draw]
    missed = 0
    for _ in range(200):
        values = draws()
        found = filter(None, (statistics.interval(values[:count]) for count in range(8, 201, 8)))
        missed += not all(low <= 0 <= high for low, high in found)
    assert missed <= 10


def test_values_that_follow_each_other_alike_have_a_wider_interval():
    random = numpy.random.default_rng(2)
    alone = random.normal(size=400)
    alike = alone.copy()
    for place in range(1, 400):
        alike[place] += 0.5 * alike[place - 1]
    assert statistics.correlation(alike) == pytest.approx(0.5, abs=0.1) and abs(statistics.correlation(alone)) < 0.1
    assert statistics.independent(400, 0.5) == 133 and statistics.independent(20, -0.9) == 20 and statistics.independent(20, 0.9) == 8

    def share(values):
        low, high = statistics.interval(values)
        return sum(low <= each <= high for each in values) / len(values)
    assert share(alike) > 1.4 * share(alone)
    assert share(sorted(alone)) > 0.8  # each is as the one before: they count as the fewest there may be


def following(count):
    """tests/unit/stats/order_statistics_test.cc has the same series."""
    seed, value, values = 1, 0, []
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        value = value // 2 + (seed >> 16) % 1000
        values.append(value)
    return values


@pytest.mark.parametrize("count, low, high", [(8, 444, 1177), (50, 429, 1155), (200, 701, 1101), (1000, 897, 1066)])
def test_the_interval_is_the_one_that_netring_run_finds(count, low, high):
    assert statistics.interval(following(count)) == (low, high)
    assert statistics.interval(range(1, 101)) == (6, 95)


def test_pairs_are_of_the_rounds_that_both_have():
    assert statistics.log_ratios({0: 1, 1: 2, 3: 0, 4: 1}, {1: 4, 2: 1, 3: 1, 4: 0, 0: 1}) == [0, math.log(2)]
    assert statistics.log_ratios({0: 1}, {1: 1}) == []


def test_pairs_cancel_what_moves_both():
    random = numpy.random.default_rng(2)
    mood = numpy.exp(random.normal(0, 0.5, 30))
    base = dict(enumerate(100 * mood))
    new = dict(enumerate(110 * mood * numpy.exp(random.normal(0, 0.01, 30))))
    pair = pairs.by_rounds(base, new, 0.02)
    assert pair.low < 1.1 < pair.high and pair.high / pair.low < 1.05 and pair.answer == pairs.MORE and pair.rounds == 30


@pytest.mark.parametrize("low, high, answer", [
    (0.99, 1.01, pairs.SAME), (1.005, 1.015, pairs.SAME), (0.985, 0.99, pairs.SAME), (1.005, 1.03, pairs.MORE),
    (0.5, 0.9, pairs.LESS), (0.97, 1.01, pairs.UNSURE), (None, None, pairs.UNSURE), (1.0, 1.5, pairs.UNSURE)])
def test_four_answers(low, high, answer):
    assert pairs.answer(low, high, 0.02) == answer


def test_how_many_rounds_more():
    random = numpy.random.default_rng(5)
    calm, wild = ([*random.normal(0.03, sigma, 50)] for sigma in (0.03, 0.06))
    few, many = (statistics.rounds_more(values, 0.02) for values in (calm, wild))
    assert 1 <= few < many
    assert statistics.rounds_more([0.03] * 3, 0.02) == 5  # to 8
    assert statistics.rounds_more([1, -1] * 25, 0.001) is None


# --- Crossover ---

def planted(random, true, rounds, sigma=NOISE):
    """Differences that change sign at size `true`: the new one costs more below."""
    mood = noise(random, rounds, 0.3)  # of the whole round: it is in both of a pair
    return {size: [(-0.12 * math.log(size / true) + mood[each] + fresh) - (mood[each] + old)
                   for each, (fresh, old) in enumerate(zip(noise(random, rounds, sigma), noise(random, rounds, sigma)))]
            for size in SIZES}


@pytest.mark.parametrize("rounds", (30, 100))
@pytest.mark.parametrize("true", (1500, 10000))
def test_a_planted_crossover_is_in_its_interval(rounds, true):
    random = numpy.random.default_rng(6)
    found = [statistics.crossover(planted(random, true, rounds)) for _ in range(100)]
    hits = [each for each in found if each.kind == statistics.FOUND and each.low <= true <= each.high and each.sign == -1]
    assert len(hits) >= 90, found
    assert all(each.low <= each.size <= each.high for each in hits)
    assert numpy.median([each.high / each.low for each in hits]) < 8  # and says something


def test_no_crossover_is_found_where_there_is_none():
    random = numpy.random.default_rng(7)
    found = [statistics.crossover({size: list(noise(random, 20)) for size in SIZES}) for _ in range(100)]
    assert sum(each.kind != statistics.UNTOLD for each in found) <= 5


def test_a_variant_that_is_better_everywhere():
    random = numpy.random.default_rng(8)
    for sign in (-1, 1):
        found = statistics.crossover({size: list(sign * 0.5 + noise(random, 20)) for size in SIZES})
        assert (found.kind, found.sign, found.size) == (statistics.NONE, sign, None)


def test_a_crossover_from_less_to_more():
    found = statistics.crossover({size: [-each for each in differences]
                                  for size, differences in planted(numpy.random.default_rng(9), 10000, 30).items()})
    assert found.kind == statistics.FOUND and found.sign == 1 and found.low <= 10000 <= found.high


UP = mixed([0.1, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17])
DOWN, NEITHER = [-each for each in UP], mixed([-0.3, -0.2, -0.1, 0.01, 0.02, 0.1, 0.2, 0.3])


@pytest.mark.parametrize("differences, why", [
    ({}, "fewer than two sizes"),
    ({64: UP}, "fewer than two sizes"),
    ({64: UP[:4], 512: DOWN}, "4 rounds"),
    ({64: UP, 512: DOWN, 4096: UP}, "more than once"),
    ({64: UP, 512: NEITHER}, "no difference seen at 512"),
    ({64: NEITHER, 512: DOWN}, "no difference seen at 64"),
])
def test_what_cannot_be_told(differences, why):
    found = statistics.crossover(differences)
    assert found.kind == statistics.UNTOLD and why in found.why


def test_the_interval_of_a_crossover_is_where_neither_is_better():
    found = statistics.crossover({64: UP, 4096: NEITHER, 65536: DOWN})
    assert 64 < found.low < 4096 < found.high < 65536
    exact = statistics.crossover({64: [1.0] * 8, 1024: [-1.0] * 8})
    assert exact.size == exact.low == exact.high == pytest.approx(256)  # halfway on the logarithm's scale
