"""One question has one answer, wherever it is asked: table, CSV, JSON, page, report.md, netring-compare and --factors; and no two
sentences about a run contradict each other."""

import csv
import html
import itertools
import json
import math
import os
import re
import subprocess

import numpy
import pytest

import report_runs as runs
import synthetic
from netring_report import analysis, markdown, page, published, report
from netring_report.figures import catalogue

NETRING_RUN, NETRING_COMPARE = os.environ["NETRING_RUN"], os.environ["NETRING_COMPARE"]
COST, RATE = "server_work_ns_per_msg", "throughput_gbps"
COLUMNS = {COST: "server_work", RATE: "throughput"}  # of results.csv
RANDOM_RUNS = 500
OPPOSITE = {"less": "more", "more": "less", "same": "same", "unsure": "unsure", "": ""}
NUMBERS = ("ratio", "low", "high")


def program(*arguments):
    ended = subprocess.run([*map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
    assert ended.returncode in (0, 1, 4, 5), ended.stderr
    return ended.stdout


def derived(place):
    """(analysis.json, results.csv's rows, the table as printed) of a run directory."""
    table = program(NETRING_RUN, "--analyse", place, "--wide")
    with open(place / "results.csv", newline="", encoding="utf-8") as file:
        return json.loads((place / "analysis.json").read_text()), list(csv.DictReader(file)), table


def made(place, cells, **changes):
    synthetic.write(place, synthetic.run(*cells, **changes))
    return derived(place)


def numbers(each):
    """(ratio, low, high) as far as there are any."""
    return tuple(each.get(name) for name in NUMBERS)


def alike(one, other, tolerance=2e-5):
    return all((a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=tolerance)) for a, b in zip(one, other))


# --- One comparison, everywhere ---


def by_pair(content, metric=COST):
    """{(cell, base): comparison}, each pair once."""
    found = {}
    for each in content["comparisons"]:
        if each["metric"] == metric:
            assert (each["cell"], each["base"]) not in found
            found[each["cell"], each["base"]] = each
    return found


def rows_of_csv(content, rows):
    """(place of the cell, row) of results.csv, in the order of the cells."""
    places = [place for place, cell in enumerate(content["cells"]) if not cell["twin"]]
    assert len(places) == len(rows)
    for place, row in zip(places, rows):
        assert (row["impl"], int(row["size"])) == tuple(content["cells"][place]["coordinates"][name] for name in ("impl", "size"))
    return list(zip(places, rows))


def baseline_of(content, place):
    """The place of the cell that differs in the variant alone and comes first."""
    rest = [{name: value for name, value in each["coordinates"].items() if name != "impl"} for each in content["cells"]]
    return next(other for other, each in enumerate(rest) if each == rest[place])


def check_csv(content, rows):
    for metric, column in COLUMNS.items():
        pairs = by_pair(content, metric)
        for place, row in rows_of_csv(content, rows):
            found = pairs.get((place, baseline_of(content, place)), {})
            there = [row[f"{column}_vs_{end}"] for end in ("baseline", "low", "high")]
            assert alike([float(text) if text else None for text in there], numbers(found))
            assert row[f"{column}_difference"] == found.get("answer", "")


def check_table(content, printed):
    """The terminal's lines have the texts of the comparisons, as the page's table has them."""
    heads = [each["heading"] for each in content["table"]["columns"]]
    versus = next((at for at, head in enumerate(heads) if head.startswith("vs ")), None)
    lines = printed.splitlines()
    assert lines[0].split() == " ".join(heads).split()
    for row, line in zip(content["table"]["rows"], lines[1:]):
        assert line.split() == " ".join(row["texts"]).split()
        found = by_pair(content).get((row["cell"], baseline_of(content, row["cell"])), {})
        if versus is not None:
            assert row["texts"][versus] == (found["text"] if found.get("answer") else "-")
    return versus


def plain(text):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?span[^>]*>", "", text))))


def check_pages(content, place):
    """report.html and report.md have every text of the table and every sentence, and no other percentages with an interval."""
    shown = report.make(analysis.load(place))
    charts, beside = catalogue.make(shown), published.table(shown)
    for text in (plain(page.render(shown, charts, beside)), plain(markdown.render(shown, charts, beside))):
        for each in [*content["sentences"], *content["claims"]]:
            assert each["text"] in text or each["text"].lower() in text.lower(), each["text"]
        known = {match for each in strings(content) for match in re.findall(CHANGE, plain(each))}
        assert set(re.findall(CHANGE, text)) <= known


CHANGE = r"[+-][\d.]+ % \([+-][\d.]+ to [+-][\d.]+\)"


def strings(value):
    """All texts within."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def compared(place, base, new, metric=COST):
    """netring-compare's rows of two variants of a run, by the ids of (new, base)."""
    rows = json.loads(program(NETRING_COMPARE, place, "--by", "impl", base, new, "--metric", metric, "--format", "json"))["rows"]
    return {(row["new"]["id"], row["base"]["id"]): row for row in rows if row["answer"] != "not compared"}


def check_compare(content, place, impls):
    """Both ways round."""
    ids = [each["id"] for each in content["cells"]]
    for metric in COLUMNS:
        pairs = by_pair(content, metric)
        for new in impls[1:]:
            there, back = compared(place, impls[0], new, metric), compared(place, new, impls[0], metric)
            for (cell, base), each in pairs.items():
                if content["cells"][cell]["coordinates"]["impl"] != new or content["cells"][cell]["twin"] or \
                        content["cells"][base]["coordinates"]["impl"] != impls[0] or \
                        not (content["cells"][cell]["usable"] and content["cells"][base]["usable"]):
                    continue
                row, turned = there[ids[cell], ids[base]], back[ids[base], ids[cell]]
                assert alike(numbers(row), numbers(each)) and (row["answer"] or "") == (each["answer"] or "unsure")
                assert turned["answer"] == OPPOSITE[row["answer"]]
                assert alike([turned["ratio"]], [1 / row["ratio"]])


def check_all(place, content, rows, printed, impls):
    check_csv(content, rows)
    check_table(content, printed)
    check_pages(content, place)
    check_compare(content, place, impls)
    check_sentences(content, place)


# --- Sentences and claims ---


def contenders(content, claim, size):
    """{variant: cell} of a claim at a size."""
    cells = {place: content["cells"][place] for place in claim["cells"]}
    return {each["coordinates"]["impl"]: place for place, each in cells.items() if each["coordinates"]["size"] == size}


def answers_at(content, place, claim, size):
    """answer(one, other): whether the one variant has less or more than the other at a size, by netring-compare."""
    there, known, pairs = contenders(content, claim, size), {}, by_pair(content)

    def answer(one, other):
        direct = pairs.get((there[one], there[other])) or pairs.get((there[other], there[one]))
        if direct is not None:
            return direct["answer"] if direct["cell"] == there[one] else OPPOSITE[direct["answer"]]
        if (one, other) not in known:
            ids = [content["cells"][there[name]]["id"] for name in (one, other)]
            known[one, other] = compared(place, other, one).get(tuple(ids), {"answer": ""})["answer"]
        return known[one, other]
    return there, answer


def check_claim(content, place, claim):
    kind, subject = claim["kind"], claim["subject"]
    sizes = sorted({content["cells"][each]["coordinates"]["size"] for each in claim["cells"]})
    for number in ("ratio", "size"):
        assert number not in claim or "low" not in claim or claim["low"] <= claim[number] <= claim["high"]
    if kind == "most throughput":
        return check_throughput(content, place, claim)
    if kind in ("crossover", "no crossover", "crossover not told"):
        return check_crossover(content, claim, sizes)
    for size in sizes:
        there, answer = answers_at(content, place, claim, size)
        others = [each for each in there if each != subject]

        def unknown(told):
            """Those that may be the best as well: not told from the best, and no third is told to cost less than they do."""
            return {other for other in told if told[other] in ("unsure", "") and not any(
                answer(other, third) == "more" for third in there if third not in (other, subject))}
        if kind == "costs least":
            assert claim["from"] <= size <= claim["to"]
            told = {other: answer(other, subject) for other in others}
            assert set(told.values()) <= {"more", "unsure", ""} and not unknown(told)
        if kind in ("same", "not told apart"):
            told = {other: answer(other, subject) for other in others}
            assert "less" not in told.values() or size != claim["to"]
        if kind == "same" and size == claim["to"]:
            assert "less" not in told.values() and "same" in told.values() and not unknown(told)
            named = re.search(r"use \S+, or (.*), which", claim["text"])[1]
            assert set(re.split(r", | or ", named)) == {other for other in told if told[other] == "same"}
        if kind == "not told apart" and size == claim["to"]:
            named = re.search(r"no answer: (.*) cannot be told apart", claim["text"])
            if named is None:
                assert "fewer than 8 rounds" in claim["text"] and set(told.values()) == {""}
            else:
                assert set(re.split(r", | and ", named[1])) == {subject} | unknown(told)
        if kind == "never beaten":
            never = re.split(r", | or ", re.search(r"less than (.*)\.", claim["text"])[1])
            assert not [each for each in never for other in there if other != each and answer(other, each) == "less"]
    return None


def check_crossover(content, claim, sizes):
    """Told only where the answers that surround it are."""
    pairs, answers = by_pair(content), {}
    for size in sizes:
        there = contenders(content, claim, size)
        answers[size] = pairs[there[claim["subject"]], there[claim["other"]]]["answer"]
    signs = [(size, answer) for size, answer in answers.items() if answer in ("less", "more")]
    changes = [(a, b) for a, b in itertools.pairwise(signs) if a[1] != b[1]]
    if claim["kind"] == "crossover":
        (before, _), (after, answer) = changes[0]
        assert len(changes) == 1
        assert before <= claim["low"] <= claim["size"] <= claim["high"] <= after
        assert f"costs the server {answer} work" in claim["text"]
    elif claim["kind"] == "no crossover":
        assert not changes and answers[sizes[0]] == answers[sizes[-1]] in ("less", "more")
        assert f"costs the server {answers[sizes[0]]} work" in claim["text"]
    else:
        assert len(changes) != 1 or "" in answers.values()


def check_ranges(content):
    """The ranges of sizes do not overlap, and the sentences under the table are the claims' own."""
    ranges = sorted((each["from"], each["to"]) for each in content["claims"]
                    if each["main"] and each["kind"] in ("costs least", "same", "not told apart", "only one"))
    assert all(a[1] < b[0] for a, b in itertools.pairwise(ranges))
    said = [each["text"] for each in content["sentences"] if each["topic"] == "answer"]
    assert [each["text"] for each in content["claims"] if each["main"]] == said[:sum(each["main"] for each in content["claims"])] or \
        not any(each["main"] for each in content["claims"])


def check_throughput(content, place, claim):
    """Each of the others that it may be compared with is told to have less."""
    usable = [each["coordinates"] for each in content["cells"] if each["usable"]]
    for impl in {each["impl"] for each in usable}:
        at = content["cells"][claim["cells"][0]]
        if impl != at["coordinates"]["impl"]:
            rows = compared(place, at["coordinates"]["impl"], impl, RATE)
            assert all(row["answer"] == "less" for (_, base), row in rows.items() if base == at["id"])


def check_sentences(content, place):
    for each in content["comparisons"]:
        assert each["low"] <= each["ratio"] <= each["high"]
        assert all(content["cells"][each[side]]["usable"] or content["cells"][each["cell"]]["twin"] for side in ("cell", "base"))
    for claim in content["claims"]:
        check_claim(content, place, claim)
    check_ranges(content)
    unanswered = [each for each in content["sentences"] if each["topic"] == "unanswered" and ": unsure: " in each["text"]]
    told = {place for each in unanswered for place in each["cells"]}
    pairs = by_pair(content)
    for cell in told:
        assert pairs[cell, baseline_of(content, cell)]["answer"] == "unsure"


# --- Runs ---


def test_planted_runs_say_the_same_everywhere(tmp_path):
    def cost(impl, size, threads):
        return {"a1": 10_000 + size / 4, "a2": 10_030 + size / 4, "zc": 18_000.0}[impl] * threads
    for number, (noise, control) in enumerate(itertools.product((0.004, 0.08), (0.004, 0.3))):
        cells = runs.sweep(cost, sizes=(64, 4096, 65536), threads=(1, 2), slices=40, noise=noise, copied=400)
        twins = [runs.cell(cost("a1", size, threads), slices=40, seed=99 + size, noise=control, size=size, threads=threads, twin=1)
                 for size, threads in itertools.product((64, 4096, 65536), (1, 2))]
        place = tmp_path / str(number)
        content, rows, printed = made(place, [*cells, runs.skipped(impl="a3"), *twins])
        assert content["claims"]
        check_all(place, content, rows, printed, ("a1", "a2", "zc"))


def test_a_real_run_says_the_same_everywhere(tmp_path):
    place = tmp_path / "run"
    program(NETRING_RUN, "--path", "lo", "--impl", "a1,a2,plain", "--sizes", "64,4096", "--slice", "20ms", "--warmup", "5ms", "--duration", "240ms",
            "--precision", "0", "--out", place)
    content, rows, printed = derived(place)
    assert len(by_pair(content)) >= 4
    check_all(place, content, rows, printed, ("a1", "a2", "plain"))


def test_factors_have_one_answer(tmp_path):
    """effects.csv, the printed table, analysis.json and netring-compare of the one pair that a factor is."""
    spec = {"factors": "direct", "impl": "a1", "sizes": "4096", "ring": "plain", "engine": "uring", "recv": "plain"}
    rings = {"plain": 10_000, "plain+direct": 11_000}
    cells = [runs.cell(cost, slices=40, seed=seed, ring=ring, recv="plain")
             for seed, (ring, cost) in enumerate(rings.items())]
    twin = runs.cell(10_000, slices=40, seed=9, ring="plain", recv="plain", twin=1)
    place = tmp_path / "run"
    content, _, printed = made(place, [*cells, twin], spec=spec)
    effect = next(each for each in content["effects"] if each["metric"] == COST and not each["control"])
    assert effect["answer"] == "more" and 1.05 < effect["ratio"] < 1.15
    with open(place / "effects.csv", newline="", encoding="utf-8") as file:
        row = next(each for each in csv.DictReader(file) if each["metric"] == COST and each["factor"] == "direct")
    assert row["effect"] == "more" and math.isclose(float(row["percent"]), 100 * (effect["ratio"] - 1), rel_tol=0.01)
    assert effect["text"] in printed
    assert any(effect["text"] in claim["text"] for claim in content["claims"])
    other = json.loads(program(NETRING_COMPARE, place, "--by", "ring", "plain", "plain+direct", "--metric", COST,
                               "--format", "json"))["rows"][0]
    assert alike(numbers(other), numbers(effect)) and other["answer"] == effect["answer"]


def random_cells(random):
    """A sweep with costs, noise, rounds, obstacles and controls drawn by chance."""
    impls = ["a1", "a2", "a3", "zc", "plain"][:random.integers(2, 6)]
    sizes = sorted(random.choice([64, 512, 4096, 16384, 65536, 1 << 20], random.integers(1, 5), replace=False).tolist())
    noise, rounds = float(random.choice([0.003, 0.02, 0.08])), int(random.integers(6, 60))
    factors = {impl: (float(random.choice([1, 1, 1.005, 1.02, 1.1, 1.5])), float(random.choice([0, 0, 0.2, -0.1]))) for impl in impls}
    cells = []
    for impl, size in itertools.product(impls, sizes):
        start, slope = factors[impl]
        cost = 10_000 * start * (1 + slope * math.log2(size / 64) / 10)
        dice, seed = random.random(), int(random.integers(1 << 31))
        if dice < 0.05:
            cells.append(runs.skipped(impl=impl, size=size))
        elif dice < 0.1:
            cells.append(synthetic.invalid(runs.cell(cost, slices=rounds, seed=seed, noise=noise, impl=impl, size=size)))
        else:
            own = rounds if random.random() < 0.8 else int(random.integers(3, rounds + 1))
            cells.append(runs.cell(cost, slices=own, seed=seed, noise=noise, impl=impl, size=size))
    if random.random() < 0.7:
        for size in sizes:
            cells.append(runs.cell(10_000 * float(random.choice([1, 1, 1.03])), slices=rounds, seed=int(random.integers(1 << 31)),
                                   noise=noise * float(random.choice([1, 1, 5])), size=size, twin=1))
    for each in (each for cell in cells for each in cell["slices"]):  # throughput moves too
        each["client"]["window_ns"] = int(10**9 * float(numpy.exp(random.normal(0, 0.03))))
    return cells


@pytest.mark.parametrize("part", range(5))
def test_no_two_sentences_about_a_random_run_contradict_each_other(tmp_path, part):
    for number in range(RANDOM_RUNS // 5):
        random = numpy.random.default_rng((part, number))
        place = tmp_path / str(number)
        content, rows, printed = made(place, random_cells(random), spec={"margin": str(random.choice(["2%", "0.5%", "5%"]))})
        check_csv(content, rows)
        check_table(content, printed)
        check_sentences(content, place)
