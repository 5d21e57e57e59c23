"""The questions that netring-report answers by computation."""

import report_runs as runs
import synthetic
from netring_report import published, questions, report, style, verdicts
from netring_report.sentences import Table
from netring_results import load


def asked(tmp_path, cells, **changes):
    made = report.make(runs.make(tmp_path, cells, **changes))
    return made, {question.id: question for question in questions.questions(made)}


def words_of(question):
    return " ".join(part.text for part in question.parts if not isinstance(part, Table))


def table_of(question):
    return next(part for part in question.parts if isinstance(part, Table))


def test_every_pair_of_every_combination_has_a_crossover(tmp_path):
    def cost(impl, size, threads):
        return runs.crossing(impl, size, threads) * (0.8 if impl == "a2" else 1)
    _, found = asked(tmp_path, runs.sweep(cost, sizes=(64, 4096, 65536, 262144), threads=(1, 2)))
    rows = [texts for texts, _ in table_of(found["crossover"]).rows]
    assert [(row[0], row[1]) for row in rows] == [("1 thread", "a2 against a1"), ("1 thread", "zc against a1"),
                                                  ("2 threads", "a2 against a1"), ("2 threads", "zc against a1")]
    assert all("from there less" in row[2] for row in rows if row[1].startswith("zc"))
    assert all(row[2] == "none in range: less at both ends" for row in rows if row[1].startswith("a2"))


def test_the_cell_off_the_model_is_the_surprise(tmp_path):
    def planted(impl, size, threads):
        off = 3 if (impl, size) == ("a2", 4096) else 1
        return {"a1": 10_000, "a2": 11_000, "zc": 13_000}[impl] * (1 + size / 65536) * off
    made, found = asked(tmp_path, runs.sweep(planted, sizes=(64, 4096, 16384, 65536)))
    first = found["surprise"].parts[0]
    assert first.text.startswith("a2, 4 KiB") and [made.cells[place].coordinates["size"] for place in first.cells] == [4096]
    assert "leaves that value out" in words_of(found["surprise"])


def test_few_cells_surprise_nobody(tmp_path):
    assert "Too few cells" in words_of(asked(tmp_path, [runs.cell(1000)])[1]["surprise"])


def test_caches_not_counted_are_said_not_to_be(tmp_path):
    assert words_of(asked(tmp_path, runs.sweep(runs.crossing))[1]["caches"]).startswith("Not counted")


def test_the_level_that_changes_most_is_named(tmp_path):
    cells = [runs.cell(10_000, impl=impl, seed=number) for number, impl in enumerate(("a1", "zc"))]
    for cell, l1, llc in zip(cells, (4_000_000, 2_000_000), (100_000, 95_000)):
        cell["facts"]["server"]["counters"] = [{"name": name, "reason": "", "user_only": False}
                                               for name in ("L1-dcache-load-misses", "LLC-load-misses")]
        for number, each in enumerate(cell["slices"]):
            each["server"]["counters"] = [l1 + number, llc + number]
    assert "L1 data cache misses change most: -50.0 %" in words_of(asked(tmp_path, cells)[1]["caches"])


def test_threads_beyond_the_cpus_are_named(tmp_path):
    cells = runs.sweep(lambda impl, size, threads: 1000 * threads, sizes=(4096,), threads=(1, 2))
    for cell in cells:
        if cell["cell"]["threads"] == 2:
            cell["columns"].update({"notes": "OVERSUBSCRIBED"})
    question = asked(tmp_path, cells)[1]["threads"]
    assert "From 2 threads a side on there are more threads than CPUs" in words_of(question)
    assert len(table_of(question).rows) == 6


def test_copies_are_told_for_each_variant(tmp_path):
    def cost(impl, size, threads):
        return {"a1": 20_000, "a2": 15_000, "zc": 14_000}[impl]
    cells = runs.sweep(cost, sizes=(4096, 65536))
    for cell in cells:
        if cell["cell"]["impl"] == "zc":
            cell["columns"].update(runs.copied(10, 10))
    found = asked(tmp_path, cells, path={"copied_where": "veth delivers locally"})[1]
    rows = [texts for texts, _ in table_of(found["copies"]).rows]
    assert [row[0] for row in rows] == ["a1", "", "", "a2", "", "zc", "", ""]
    assert rows[0][2] == "8 fields to one buffer" and "a1 against a2" in rows[0][4] and rows[0][4].startswith(("4.", "5."))
    assert "20 of 20 notifications" in rows[6][2] and "veth delivers locally" in rows[6][3]
    assert "8 fields to one buffer" not in [row[2] for row in rows[1:]]


def test_a_copy_is_told_from_the_row_of_the_variant_and_not_from_its_name(tmp_path):
    cells = runs.sweep(lambda impl, size, threads=1: {"new": 12_000}.get(impl, 10_000), impls=("new", "a2"), sizes=(4096,))
    row = {"name": "new", "release": "completion", "staging": True, "registered": False, "in_file": False, "fields": 8}
    found = asked(tmp_path, cells, variants=[*synthetic.VARIANTS, row])[1]
    rows = [texts for texts, _ in table_of(found["copies"]).rows]
    assert rows[0][:3] == ["new", "1", "8 fields to one buffer"] and "new against a2" in rows[0][4]


def test_pages_of_a_file_are_not_copied_by_the_sender(tmp_path):
    cells = runs.sweep(lambda impl, size, threads=1: 10_000, impls=("pages", "a2"), sizes=(4096,))
    row = {"name": "pages", "release": "completion", "staging": False, "registered": False, "in_file": True, "fields": 8}
    found = asked(tmp_path, cells, variants=[*synthetic.VARIANTS, row])[1]
    steps = [texts[2] for texts, _ in table_of(found["copies"]).rows]
    assert steps[0].startswith("nothing: the pages of a file") and steps[1].startswith("the socket's buffers")
    assert steps[2].startswith("the program's memory")


def test_a_file_without_the_table_of_variants_keeps_them_apart_and_guesses_no_copy(tmp_path):
    data = synthetic.run(*runs.sweep(lambda impl, size, threads=1: 10_000, impls=("a1", "zc"), sizes=(4096,)))
    del data["variants"]
    made = report.make(load.load(synthetic.write(tmp_path, data)))
    assert len({style.variant(cell.variant) for cell in made.run.cells}) == 2
    found = {question.id: question for question in questions.questions(made)}
    assert table_of(found["copies"]).rows[0][0][2].startswith("not known")


def test_published_numbers_stand_beside_comparable_cells_only(tmp_path):
    made, _ = asked(tmp_path, [runs.cell(10_000, impl="a1", size=size) for size in (4096, 8192)])
    rows = published.table(made).rows
    assert len(rows) == 1 and rows[0][0][4] == "4.21"
    assert published.table(asked(tmp_path, [runs.cell(10_000, impl="a1", size=4096, connections=2)])[0]) is None


def test_every_rule_has_its_meaning():
    assert len(verdicts.rules()) > 25
    assert verdicts.kind("STREAM_CORRUPT") == "invalid" and "copied the data of every" in verdicts.meaning("ZC_ALL_COPIED")
