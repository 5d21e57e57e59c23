"""The statistics, on numbers whose truth is known. Each draw is seeded: a test gives the same answer every time."""

import math

import numpy
import pytest
import scipy.stats

from netring_results import significance, statistics

SIZES = (64, 512, 4096, 16384, 65536)
NOISE = 0.08  # of CPU time per message between repetitions: 6 to 9 % on the machine that netring is developed on


def noise(random, count, sigma=NOISE):
    """Logarithms; one repetition in twenty is an outlier."""
    return random.normal(0, sigma, count) * numpy.where(random.random(count) < 0.05, 4, 1)


def test_medians_and_their_intervals():
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert statistics.median(values) == 3 and statistics.median([1, 2]) == 1.5 and statistics.median([]) is None
    low, high = statistics.median_interval(values)
    assert 1 <= low < 3 < high <= 5
    assert statistics.median_interval(values) == (low, high)
    assert statistics.median_interval([1.0]) is None
    assert statistics.median_interval([7.0] * 5) == (7, 7)


def test_the_interval_of_a_median_holds_it():
    random = numpy.random.default_rng(1)
    intervals = [statistics.median_interval(random.lognormal(0, 0.5, 15)) for _ in range(300)]
    assert 270 <= sum(low <= 1 <= high for low, high in intervals) < 300


def test_a_ratio_without_two_values_or_with_0_has_no_interval():
    assert statistics.ratio([1, 2, 3], [4]) == 2
    assert statistics.ratio([], [4]) is None and statistics.ratio([0], [4]) is None
    assert statistics.ratio_interval({0: 1}, {0: 2, 1: 3}, paired=False) is None
    assert statistics.ratio_interval({0: 1, 1: 2}, {1: 2, 2: 3}, paired=True) is None  # one pair
    assert statistics.ratio_interval({0: 1, 1: 2}, {0: 0, 1: 3}, paired=False) is None


def test_pairs_cancel_what_moves_both():
    random = numpy.random.default_rng(2)
    mood = numpy.exp(random.normal(0, 0.5, 11))
    base = dict(enumerate(100 * mood))
    new = dict(enumerate(110 * mood * numpy.exp(random.normal(0, 0.01, 11))))
    low, high = statistics.ratio_interval(base, new, paired=True)
    assert low < 1.1 < high and high / low < 1.1
    apart = statistics.ratio_interval(base, new, paired=False)
    assert apart[0] < 1 < apart[1]


def test_mann_whitney():
    assert significance.mann_whitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == pytest.approx(2 / math.comb(10, 5))
    assert significance.mann_whitney([1, 2, 3], [1, 2, 3]) == pytest.approx(1)
    assert significance.mann_whitney([], [1]) is None
    first, second = numpy.random.default_rng(3).normal(size=(2, 100))
    assert significance.mann_whitney(list(first), list(second)) == pytest.approx(scipy.stats.mannwhitneyu(first, second).pvalue)


def test_holm():
    assert significance.holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])
    assert significance.holm([0.9, 0.8]) == [1, 1] and significance.holm([]) == []


@pytest.mark.parametrize("count", (5, 6, 50))
def test_spread_is_a_standard_deviation(count):
    random = numpy.random.default_rng(4)
    found = [significance.spread(*random.normal(7, 2, (2, count))) for _ in range(1000)]
    assert numpy.median(found) == pytest.approx(2, rel=0.15)


def test_an_outlier_does_not_move_the_spread():
    calm = [1, 2, 3, 4, 5]
    assert significance.spread(calm, [11, 12, 13, 14, 1000]) == significance.spread(calm, [11, 12, 13, 14, 16])


def test_repetitions_needed():
    random = numpy.random.default_rng(5)
    calm, wild = (list(numpy.exp(random.normal(0, sigma, 50))) for sigma in (0.02, 0.2))
    few, many = (significance.repetitions_needed(values, values, 1.1, 0.05) for values in (calm, wild))
    assert statistics.FEWEST <= few < 10 < many
    assert significance.repetitions_needed(calm, calm, 1.05, 0.05) < significance.repetitions_needed(calm, calm, 1.05, 0.0005)
    assert significance.repetitions_needed(wild, wild, 1.001, 0.05) is None
    assert significance.repetitions_needed([1], calm, 1.1, 0.05) == statistics.FEWEST
    # A table of 100 rows: 5 of each could not be told apart however far they lie apart.
    count = significance.fewest_for(0.0005)
    assert significance.mann_whitney(range(count), range(count, 2 * count)) <= 0.0005
    assert significance.mann_whitney(range(count - 1), range(count - 1, 2 * count - 2)) > 0.0005


# --- Crossover ---

def planted(random, true, repetitions, sigma=NOISE):
    """Differences that change sign at size `true`: the new one costs more below."""
    mood = noise(random, repetitions, 0.3)  # of the whole repetition: it is in both of a pair
    return {size: [(-0.12 * math.log(size / true) + mood[each] + fresh) - (mood[each] + old)
                   for each, (fresh, old) in enumerate(zip(noise(random, repetitions, sigma), noise(random, repetitions, sigma)))]
            for size in SIZES}


@pytest.mark.parametrize("repetitions", (7, 12))
@pytest.mark.parametrize("true", (1500, 10000))
def test_a_planted_crossover_is_in_its_interval(repetitions, true):
    random = numpy.random.default_rng(6)
    found = [statistics.crossover(planted(random, true, repetitions)) for _ in range(100)]
    hits = [each for each in found if each.kind == statistics.FOUND and each.low <= true <= each.high and each.sign == -1]
    assert len(hits) >= 90, found
    assert all(each.low <= each.size <= each.high for each in hits)
    assert numpy.median([each.high / each.low for each in hits]) < 8  # and says something


def test_no_crossover_is_found_where_there_is_none():
    random = numpy.random.default_rng(7)
    found = [statistics.crossover({size: list(noise(random, 10)) for size in SIZES}) for _ in range(100)]
    assert sum(each.kind != statistics.UNTOLD for each in found) <= 5


def test_a_variant_that_is_better_everywhere():
    random = numpy.random.default_rng(8)
    for sign in (-1, 1):
        found = statistics.crossover({size: list(sign * 0.5 + noise(random, 10)) for size in SIZES})
        assert (found.kind, found.sign, found.size) == (statistics.NONE, sign, None)


def test_a_crossover_from_less_to_more():
    found = statistics.crossover({size: [-each for each in differences]
                                  for size, differences in planted(numpy.random.default_rng(9), 10000, 12).items()})
    assert found.kind == statistics.FOUND and found.sign == 1 and found.low <= 10000 <= found.high


UP, DOWN, NEITHER = [0.1, 0.11, 0.12, 0.13, 0.14], [-0.1, -0.11, -0.12, -0.13, -0.14], [-0.2, -0.1, 0.01, 0.1, 0.2]


@pytest.mark.parametrize("differences, why", [
    ({}, "fewer than two sizes"),
    ({64: UP}, "fewer than two sizes"),
    ({64: UP[:4], 512: DOWN}, "4 repetitions"),
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
    assert statistics.crossover({64: UP, 512: DOWN}) == statistics.crossover({64: UP, 512: DOWN})
    exact = statistics.crossover({64: [1.0] * 5, 1024: [-1.0] * 5})
    assert exact.size == exact.low == exact.high == pytest.approx(256)  # halfway on the logarithm's scale
