"""What netring-compare says of runs made up for the purpose. What it computes is tested in tests/unit."""

import json
import math
import random

import pytest

import synthetic
from comparing import CANNOT_TELL, FAST, NOTHING_WORSE, REGRESSION, SLOW, USAGE, answers, asked, compare, rows, run, sides


def failed(cell, reason):
    why = {"outcome": "failed", "reason": reason, "server": None, "client": None}
    cell["slices"] = [{**each, **why} for each in cell["slices"]]
    return cell


# --- Two runs ---


def test_two_runs(place):
    base = place("base", synthetic.cell(FAST), synthetic.cell(SLOW, impl="a3"), synthetic.cell(FAST, impl="zc"))
    new = place("new", synthetic.cell(SLOW), synthetic.cell(FAST, impl="a3"), synthetic.cell(FAST, impl="zc"))
    assert answers(base, new, code=REGRESSION) == ["more", "less", "same"]
    table = compare(base, new, code=REGRESSION).splitlines()
    assert table[0].split() == ["impl", "base", "new", "change", "interval", "answer"]
    assert [line.split()[0] for line in table[1:4]] == ["a1", "a3", "zc"] and table[1].endswith("more")
    assert "1 less, 1 more, 1 same." in table
    markdown = compare(base, new, "--format", "md", code=REGRESSION).splitlines()
    assert markdown[0].startswith("| impl |") and markdown[1] == "|---|---|---|---|---|---|"
    assert compare(base, new, code=REGRESSION) == compare(base, new, code=REGRESSION)


def test_the_gate(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW))
    compare(base, new, code=REGRESSION)
    compare(new, base)
    compare(base, new, "--margin", "60%")
    compare(base, new, "--metric", "throughput_gbps")  # it is the same in both


def test_less_throughput_is_worse(place):
    """Of the same bytes in a longer window."""
    slow = synthetic.cell(FAST)
    for each in slow["slices"]:
        each["client"]["window_ns"] *= 2
    base, new = place("base", synthetic.cell(FAST)), place("new", slow)
    row, = rows(base, new, "--metric", "throughput_gbps", code=REGRESSION)
    assert (row["answer"], row["better"], row["worse"]) == ("less", "higher", True)
    assert not rows(new, base, "--metric", "throughput_gbps")[0]["worse"]


def test_a_regression_counts_for_more_than_what_cannot_be_told(place):
    base = place("base", synthetic.cell(FAST), synthetic.cell(FAST, impl="a3"))
    new = place("new", synthetic.cell(SLOW), synthetic.cell(FAST[:4], impl="a3"))
    assert answers(base, new, code=REGRESSION) == ["more", "unsure"]
    assert answers(new, base, code=CANNOT_TELL) == ["less", "unsure"]


def test_json(place):
    base = place("base", synthetic.cell(FAST))
    new = place("new", synthetic.cell(SLOW[:1]), environment={"kernel_release": "6.12"})
    answer = asked(base, new, "--across", "kernel", code=CANNOT_TELL)
    row, = answer["rows"]
    assert answer["differences"] == {"kernel": {"kernel_release": ["6.1.0", "6.12"]}}
    assert answer["answers"] == {"less": 0, "more": 0, "same": 0, "unsure": 1, "not compared": 0}
    assert answer["margin"] == pytest.approx(0.02) and answer["compared_by"] == "blocks"
    assert [each["side"] for each in answer["runs"]] == ["base", "new"]
    assert (row["metric"], row["unit"], row["better"]) == ("server_work_ns_per_msg", "ns", "lower")
    assert row["base"]["runs"][0]["slices"] == 20 and row["new"]["runs"][0]["slices"] == 1 and row["rounds_more"] is None
    assert row["ratio"] > 1.4 and row["low"] is None and row["high"] is None and row["new"]["spread"] is None
    assert not row["worse"] and row["base"]["spread"][0] < row["base"]["value"] < row["base"]["spread"][1]


def test_several_metrics_and_what_is_not_available(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST))
    found = rows(base, new, "--metric", "server_work_ns_per_msg,latency_p99_us", code=CANNOT_TELL)
    assert [(each["answer"], each["why"]) for each in found] == [("same", None), ("not compared", "not available")]
    assert "not compared: not available" in compare(base, new, "--metric", "latency_p99_us", code=CANNOT_TELL)


def test_what_was_not_measured_is_shown_and_not_compared(place):
    skipped = synthetic.cell([], impl="zc", outcome="skipped", reason="no | zc")
    bad = synthetic.invalid(synthetic.cell(SLOW, impl="a3"))
    base = place("base", synthetic.cell(FAST), synthetic.cell(FAST, impl="a3"), skipped, synthetic.cell(FAST, impl="a2"))
    new = place("new", synthetic.cell(FAST), bad, skipped)
    table = compare(base, new, code=CANNOT_TELL)
    assert "not compared: new invalid: VARIANT_NOT_EXERCISED" in table
    assert "not compared: base skipped: no | zc; new skipped: no | zc" in table
    assert "Only one side has uring/a2/" in table
    assert "no \\| zc" in compare(base, new, "--format", "md", code=CANNOT_TELL)
    broken = place("broken", failed(synthetic.cell(FAST), "timeout"), synthetic.cell(FAST, impl="a3"))
    assert "not compared: new failed: timeout" in compare(base, broken, code=CANNOT_TELL)


def test_texts_are_not_obeyed_by_the_terminal(place):
    cell = synthetic.cell([], outcome="skipped", reason="\x1b[31mred\nline")
    assert "\\x1b[31mred\\nline" in compare(place("base", cell), place("new", cell), code=CANNOT_TELL)
    red = place("red", cell, environment={"kernel_release": "\x1b[31m"})
    assert "\x1b" not in compare(red, place("green", cell), code=USAGE)


def test_only_skipped_cells(place):
    cell = synthetic.cell([], outcome="skipped", reason="no ring")
    assert "1 not compared." in compare(place("base", cell), place("new", cell), code=CANNOT_TELL)


def drifting(draws, apart=1.0, rounds=240):
    """A run on a machine that changes its pace by some per cent every half a minute, and from run to run."""
    own = math.exp(draws.gauss(0, 0.03))
    blocks = [math.exp(draws.gauss(0, 0.03)) for _ in range(8)]
    return [20000 * apart * own * blocks[number * 8 // rounds] * math.exp(draws.gauss(0, 0.03)) for number in range(rounds)]


def test_noise_back_to_back_is_not_told(place):
    """The same command twice: the bootstrap of before told a difference in most of such pairs."""
    draws = random.Random(1)
    told = []
    for number in range(10):
        base, new = (place(f"{name}{number}", *(synthetic.cell(drifting(draws), impl=impl) for impl in ("a1", "a2", "a3")))
                     for name in ("base", "new"))
        ended = run(base, new, "--format", "json")
        assert ended.returncode in (NOTHING_WORSE, CANNOT_TELL), ended.stdout
        told += [each["answer"] for each in json.loads(ended.stdout)["rows"]]
    assert len(told) == 30 and not {"less", "more"} & {*told}
    assert "measure both in one run (--agent A,B), or several runs of each" in compare(base, new, code=CANNOT_TELL)


def test_a_noisy_run_does_not_pass_a_regression(place):
    """A neighbour took the machine for an eighth of the run: a floor of 49 % hides 40 %, and says so by the code."""
    noisy = [100 * (1.49 ** (1 / 3) if number // 4 == 3 else 1) for number in range(32)]
    base, new = place("base", synthetic.cell(noisy)), place("new", synthetic.cell([140] * 32))
    row, = rows(base, new, code=CANNOT_TELL)
    assert row["answer"] == "unsure" and row["floor"] == pytest.approx(0.49, abs=0.01)
    assert answers(base, place("calm", synthetic.cell([250] * 32)), code=REGRESSION) == ["more"]


def test_few_rounds_tell_nothing(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW[:7]))
    assert "unsure: too few rounds, at least 8 of each run are needed" in compare(base, new, code=CANNOT_TELL)


# --- Several runs ---


def test_three_runs_of_each(place):
    more = sides(place, (100, 101, 99), (110, 111, 109))
    answer = asked(*more, code=REGRESSION)
    assert answer["compared_by"] == "runs" and [each["side"] for each in answer["runs"]] == ["base"] * 3 + ["new"] * 3
    row, = answer["rows"]
    assert row["answer"] == "more" and row["low"] < 1.1 < row["high"] and row["floor"] is None
    assert row["base"]["spread"] == [99, 101] and [each["slices"] for each in row["new"]["runs"]] == [8] * 3
    table = compare(*more, code=REGRESSION)
    assert "Welch" in table and table.splitlines()[1].endswith("more")


def test_three_runs_of_each_are_as_far_apart_as_their_own_noise(place):
    wide = sides(place, (100, 120, 80), (110, 131, 89))
    assert answers(*wide, code=CANNOT_TELL) == ["unsure"]
    assert answers(*sides(place, (100, 100.1, 99.9), (100.2, 100.3, 100.1))) == ["same"]


def test_welch_is_scipy_s(place):
    stats = pytest.importorskip("scipy.stats")
    draws = random.Random(2)
    for counts in ((3, 3), (3, 7), (5, 4)):
        base, new = ([round(100 * math.exp(draws.gauss(0, sigma)), 3) for _ in range(count)]
                     for count, sigma in zip(counts, (0.01, 0.05)))
        code = run(*sides(place, base, new)).returncode
        row, = rows(*sides(place, base, new), code=code)
        logs = [[math.log(each) for each in side] for side in (new, base)]
        oracle = stats.ttest_ind(*logs, equal_var=False)
        error = [stats.sem(each) ** 2 for each in logs]
        degrees = sum(error) ** 2 / sum(each ** 2 / (len(side) - 1) for each, side in zip(error, logs))
        half = stats.t.ppf(0.975, degrees) * sum(error) ** 0.5
        middle = sum(logs[0]) / len(logs[0]) - sum(logs[1]) / len(logs[1])
        assert [row["low"], row["ratio"], row["high"]] == pytest.approx([math.exp(middle + each) for each in (-half, 0, half)])
        assert (row["answer"] in ("less", "more")) <= (oracle.pvalue < 0.05)


def test_two_runs_of_each_are_too_few_to_be_the_units(place):
    row, = rows(*sides(place, (100, 102), (104, 104)), code=CANNOT_TELL)
    assert row["answer"] == "unsure" and row["floor"] == pytest.approx(1.02 ** 3 - 1)
    assert asked(*sides(place, (100,), (150, 150, 150)), code=REGRESSION)["compared_by"] == "blocks"


def test_runs_of_a_side_must_be_alike_and_have_the_cell(place):
    one, two, other = (place(name, synthetic.cell(FAST), environment={"git_revision": revision})
                       for name, revision in (("one", "01"), ("two", "01"), ("other", "02")))
    line = compare(one, other, "--", two, "--across", "build", code=USAGE)
    assert all(word in line for word in (one, other, "of one side", "git_revision 01 against 02")), line
    assert "They also differ in build" in compare(one, two, "--", other, "--across", "build")
    lacking = place("lacking", synthetic.cell(FAST, impl="a3"))
    both = [place(name, synthetic.cell(FAST), synthetic.cell(FAST, impl="a3")) for name in ("first", "second")]
    found = rows(*both, "--", lacking, place("third", synthetic.cell(FAST)), code=CANNOT_TELL)
    assert {each["why"] for each in found} == {"new not in each of its runs"}


# --- Within a run ---


def test_within_a_run(place):
    cells = [synthetic.cell(values, impl=impl, size=size)
             for impl, values in (("a1", SLOW), ("a3", FAST)) for size in (64, 4096)]
    base = place("run", *cells, synthetic.cell(SLOW, impl="a1", size=64, twin=1))
    found = rows(base, "--by", "impl", "a1", "a3")
    assert [(each["base"]["coordinates"]["size"], each["answer"]) for each in found] == [(64, "less"), (4096, "less")]
    table = compare(base, "--by", "impl", "a1", "a3").splitlines()
    assert table[0].split()[:3] == ["size", "a1", "a3"] and "impl a1 -> a3" in "\n".join(table)
    assert answers(base, "--by", "size", "64", "4096") == ["same"] * 2
    compare(base, "--by", "impl", "a3", "a1", code=REGRESSION)


def test_rounds_pair_the_cells_of_a_run(place):
    """A drift of both that would hide the difference of two runs."""
    mood = [100 + 5 * number for number in range(24)]
    dearer = [1.05 * each for each in mood]
    base = place("run", synthetic.cell(mood), synthetic.cell(dearer, impl="a3"))
    row, = rows(base, "--by", "impl", "a1", "a3", code=REGRESSION)
    assert row["answer"] == "more" and row["ratio"] == pytest.approx(1.05, abs=1e-4) and row["rounds"] == 24
    assert answers(place("old", synthetic.cell(mood)), place("new", synthetic.cell(dearer)), code=CANNOT_TELL) == ["unsure"]


def test_only_rounds_that_both_have_are_pairs(place):
    base = place("run", synthetic.cell([*FAST, 9000]), synthetic.cell(FAST, impl="a3"))
    row, = rows(base, "--by", "impl", "a1", "a3")
    assert (row["ratio"], row["low"], row["high"], row["rounds"], row["answer"]) == (1, 1, 1, 20, "same")


def test_unsure_says_how_many_rounds_more(place):
    wild = [100 + 40 * (number * 7 % 11 - 5) / 5 for number in range(24)]
    base = place("run", synthetic.cell([100] * 24), synthetic.cell(wild, impl="a3"))
    row, = rows(base, "--by", "impl", "a1", "a3", code=CANNOT_TELL)
    assert row["answer"] == "unsure" and row["rounds_more"] > 0
    assert f"unsure: about {row['rounds_more']} rounds more" in compare(base, "--by", "impl", "a1", "a3", code=CANNOT_TELL)


def test_an_engine_without_a_ring_is_compared_with_each_ring(place):
    base = place("run", synthetic.cell(SLOW, engine="epoll", ring=""), synthetic.cell(FAST), synthetic.cell(FAST, ring="plain"))
    found = rows(base, "--by", "engine", "epoll", "uring")
    assert [each["new"]["coordinates"]["ring"] for each in found] == ["default", "plain"]


def test_the_control_of_a_run_is_told_and_counts(place):
    base = place("run", synthetic.cell([100] * 10), synthetic.cell([101.5] * 10, impl="a3"),
                 synthetic.cell([102.5 - each / 5 for each in (0, 9, 1, 8, 2, 7, 3, 6, 4, 5)], twin=1))
    for values in (("a1", "a3"), ("a3", "a1")):  # either way round
        table = compare(base, "--by", "impl", *values, "--margin", "0.1%", code=CANNOT_TELL)
        assert "Control, server work per message: the same cell against itself" in table
        assert "unsure: within the control (" in table


def test_rounds_that_are_alike_are_told(place):
    slow = [150 + each for each in range(10)]
    base = place("run", synthetic.cell([100] * 10), synthetic.cell(slow, impl="a3"))
    table = compare(base, "--by", "impl", "a1", "a3", code=REGRESSION)
    assert "1 of 1 rows: neighbouring rounds are alike" in table
    row, = rows(base, "--by", "impl", "a1", "a3", code=REGRESSION)
    assert row["lag1"] > 0.3
    row, = rows(place("one", synthetic.cell(slow)), place("two", synthetic.cell(slow)), code=CANNOT_TELL)
    assert row["lag1"] is None, "between runs no rounds are pairs"


def test_of_two_agents_it_tells_what_their_builds_differ_in(place):
    agents = [{"agent": agent, "build": {"compiler": "gcc 12", "git_revision": revision}}
              for agent, revision in (("", "01"), ("/b/agent", "02"))]
    base = place("run", synthetic.cell(FAST), synthetic.cell(FAST, agent="/b/agent"), agents=agents)
    by = (base, "--by", "agent", "own agent", "/b/agent")
    assert asked(*by)["differences"] == {"build": {"git_revision": ["01", "02"]}}
    assert "They also differ in build (git_revision 01 against 02)." in compare(*by)
