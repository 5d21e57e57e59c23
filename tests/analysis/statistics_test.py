"""The statistics of analysis.json, held to oracles: SciPy's functions, and the same by another way. Each draw is seeded."""

import json
import math

import numpy
import pytest

import oracle
import paired
import report_runs as runs
import synthetic

NOISE = 0.08  # of work per message between slices, with outliers
COST = "server_work_ns_per_msg"
CLOSE = 3e-5  # numbers of slices have six digits


def noise(random, count, sigma=NOISE):
    """Logarithms; one slice in twenty is an outlier."""
    return random.normal(0, sigma, count) * numpy.where(random.random(count) < 0.05, 4, 1)


def followed(values, share):
    """Each with a share of the one before."""
    for place in range(1, len(values)):
        values[place] += share * values[place - 1]
    return values


def drawn(random, rounds, factor=1.0, sigma=NOISE, **where):
    return synthetic.cell([*map(float, 20000 * factor * numpy.exp(noise(random, rounds, sigma)))], **where)


# --- The formula ---


@pytest.mark.parametrize("count", [*range(8, 120, 7), 300, 1000, 5000])
def test_the_rank_is_that_of_the_beta_function(count):
    special = pytest.importorskip("scipy.special")
    evidence = [count * math.log(2) + special.betaln(k + 1, count - k + 1) for k in range(count // 2 + 1)]
    assert paired.rank(count) == next(k for k, each in enumerate(evidence) if each < math.log(20))


@pytest.mark.parametrize("draw", ["normal", "heavy", "skewed"])
def test_the_interval_holds_the_median_at_any_time(draw):
    random = numpy.random.default_rng(1)
    draws = {"normal": lambda: random.normal(size=200), "heavy": lambda: random.standard_t(2.5, 200),
             "skewed": lambda: random.exponential(size=200) - math.log(2)}[draw]
    missed = 0
    for _ in range(200):
        values = draws()
        missed += not all(low <= 0 <= high for low, high in (paired.interval(values[:count]) for count in range(8, 201, 8)))
    assert missed <= 10


# --- The numbers of analysis.json ---


@pytest.fixture(scope="module")
def drawn_run(tmp_path_factory):
    """Of 2 to 400 rounds, alone and following each other, with a control."""
    random, cells = numpy.random.default_rng(2), []
    for at, rounds in enumerate((2, 7, 8, 9, 12, 20, 47, 100, 256, 400)):
        for impl, factor in (("a1", 1), ("a2", 1.01), ("zc", 0.9)):
            work = 20000 * factor * numpy.exp(followed(noise(random, rounds), (0, 0.3, 0.9)[at % 3]))
            latency = [int(each) for each in random.integers(20, 255, 50)]
            cells.append(synthetic.cell([*map(float, work)], impl=impl, size=64 * 2 ** at, latency=latency))
    made = runs.make(tmp_path_factory.mktemp("run"), [*cells, drawn(random, 47, size=64 * 2 ** 6, twin=1)])
    return made, cells


def test_every_comparison_is_the_oracle_s(drawn_run):
    content, _ = drawn_run
    compared = content["comparisons"]
    assert {each["metric"] for each in compared} >= {COST, "throughput_gbps"} and len(compared) > 60
    several = 0
    for each in compared:
        cell, base = content["cells"][each["cell"]], content["cells"][each["base"]]
        low, ratio, high = oracle.compare(cell, base, each["metric"])
        assert each["rounds"] == len(oracle.pairs(cell, base, each["metric"]))
        assert each["ratio"] == pytest.approx(ratio, rel=CLOSE)
        assert (each["low"], each["high"]) == (None, None) if low is None else (
            each["low"] == pytest.approx(low, rel=CLOSE) and each["high"] == pytest.approx(high, rel=CLOSE))
        assert low is None or low <= ratio <= high
        several += low is not None
    assert several > 40


def control_of(content, each):
    """Of the comparison's group: that of the first cell of its size, which is all that differs here."""
    base = content["cells"][each["base"]]
    found = [other for other in content["comparisons"] if content["cells"][other["cell"]]["twin"] and other["base"] == each["base"]
             and other["metric"] == each["metric"]]
    return (found[0]["low"], found[0]["high"]) if found and not base["twin"] else None


def test_every_answer_follows_from_its_numbers(drawn_run):
    content, _ = drawn_run
    found = []
    for each in content["comparisons"]:
        if content["cells"][each["cell"]]["twin"] or content["cells"][each["base"]]["coordinates"]["impl"] != "a1":
            continue
        control = control_of(content, each)
        assert each["answer"] == oracle.answer((each["low"], each["ratio"], each["high"]), control=control), (each, control)
        found.append(each["answer"])
    assert {"less", "unsure", "same"} <= set(found)


def test_figures_are_medians_with_quartiles(drawn_run):
    content, cells = drawn_run
    for shown, cell in zip(content["cells"], cells):
        figure, values = shown["figures"][COST], [*oracle.values(shown, COST).values()]
        assert len(values) == len(cell["slices"]) and figure["value"] == pytest.approx(float(numpy.median(values)), rel=CLOSE)
        assert (figure["q1"], figure["q3"]) == (oracle.quartiles(values) or (None, None))


def test_percentiles_are_those_of_all_round_trips(drawn_run):
    content, cells = drawn_run
    for shown, cell in zip(content["cells"], cells):
        buckets = cell["slices"][0]["client"]["latency"]
        whole, at = [], 0
        for number in buckets["buckets"]:
            whole += [at] * max(0, number) * len(cell["slices"])
            at += max(1, -number)
        for name, share in (("latency_p50_us", 0.5), ("latency_p99_us", 0.99)):
            expected = float(numpy.quantile(whole, share, method="inverted_cdf")) / 1000
            assert shown["figures"][name]["value"] == pytest.approx(expected)
        for share, ns in zip(content["shares"], shown["beyond"]):
            assert ns == pytest.approx(float(numpy.quantile(whole, 1 - share, method="inverted_cdf")), abs=1)


def test_scaling_is_the_ratio_per_thread(tmp_path):
    random = numpy.random.default_rng(3)
    cells = [drawn(random, 20, impl=impl, threads=threads) for impl in ("a1", "zc") for threads in (1, 2, 4)]
    for cell in cells:
        for each in cell["slices"]:
            each["client"]["window_ns"] = int(10**9 * math.exp(random.normal(0, 0.05)))
    content = runs.make(tmp_path, cells)
    assert len(content["scaling"]) == 4
    for each in content["scaling"]:
        cell, base = content["cells"][each["cell"]], content["cells"][each["base"]]
        numbers = oracle.compare(cell, base, "throughput_gbps")
        threads = cell["coordinates"]["threads"]
        assert (each["low"], each["ratio"], each["high"]) == pytest.approx(numbers, rel=CLOSE)
        assert [each[f"efficiency{end}"] * threads for end in ("_low", "", "_high")] == pytest.approx(numbers, rel=CLOSE)


# --- Crossover ---

SIZES = (64, 512, 4096, 16384, 65536)


@pytest.mark.parametrize("draw", range(8))
@pytest.mark.parametrize("true", (1500, 10000))
def test_a_planted_crossover_is_the_oracle_s_and_holds_the_truth(tmp_path, true, draw):
    random = numpy.random.default_rng((6, draw, true))
    moods = {size: noise(random, 100, 0.3) for size in SIZES}  # of the whole round: it is in both of a pair
    cells = [synthetic.cell([*map(float, 20000 * numpy.exp(moods[size] + noise(random, 100) + tilt * math.log(size / true)))],
                            impl=impl, size=size) for impl, tilt in (("a1", 0), ("zc", -0.12)) for size in SIZES]
    content = runs.make(tmp_path, cells)
    claim, = (each for each in content_of(tmp_path)["claims"] if each["kind"] == "crossover")
    by_size = {impl: {cell["coordinates"]["size"]: cell for cell in content["cells"] if cell["coordinates"]["impl"] == impl}
               for impl in ("a1", "zc")}
    bands = {size: oracle.compare(by_size["zc"][size], by_size["a1"][size], COST) for size in SIZES}
    assert [claim[name] for name in ("size", "low", "high")] == pytest.approx(oracle.crossover(bands), rel=1e-3)
    assert claim["low"] <= claim["size"] <= claim["high"] and claim["low"] <= true <= claim["high"]


def content_of(directory):
    """As it is in the file: the report has no use for a claim's numbers."""
    return json.loads((directory / "analysis.json").read_text())


# --- Whether what is told is true ---


def answers(directory, cells):
    """Of work, of each zc beside the a1 of its size."""
    content = runs.make(directory, cells)
    return [each["answer"] for each in content["comparisons"] if each["metric"] == COST and
            content["cells"][each["cell"]]["coordinates"]["impl"] == "zc" and not content["cells"][each["cell"]]["twin"]]


@pytest.mark.parametrize("rounds", (8, 40))
def test_with_no_difference_at_most_5_of_100_comparisons_claim_one(tmp_path, rounds):
    random = numpy.random.default_rng(1)
    found = answers(tmp_path, [drawn(random, rounds, impl=impl, size=8 * at) for at in range(1, 101) for impl in ("a1", "zc")])
    assert len(found) == 100 and found.count("less") + found.count("more") <= 5


def test_a_planted_5_percent_is_found_and_told_apart_from_its_opposite(tmp_path):
    random = numpy.random.default_rng(3)
    found = answers(tmp_path, [drawn(random, 250, factor, impl=impl, size=8 * at) for at in range(1, 51)
                               for impl, factor in (("a1", 1), ("zc", 1.05))])
    assert len(found) == 50 and found.count("more") >= 40 and found.count("less") == 0


def test_a_difference_within_the_control_is_none(tmp_path):
    random = numpy.random.default_rng(6)
    pair = [drawn(random, 40, sigma=0.005), drawn(random, 40, 1.05, 0.005, impl="zc")]
    assert answers(tmp_path / "none", pair) == ["more"]
    for factor, answer in ((1.0, "more"), (1.05, "unsure")):
        assert answers(tmp_path / answer, [*pair, drawn(random, 40, factor, 0.02, twin=1)]) == [answer]
