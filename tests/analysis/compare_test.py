"""netring-compare as a user runs it."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

import synthetic
from conftest import SOURCE
from netring_compare import differences
from netring_results import packages

FAST, SLOW = ([base + each / 10 for each in (0, 9, 1, 8, 2, 7, 3, 6, 4, 5)] for base in (100, 150))
TOOL = SOURCE / "scripts/netring-compare"


def load_tool():
    loader = importlib.machinery.SourceFileLoader("netring_compare_tool", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def compare(*arguments, code=0):
    """What it writes: on standard output, or the one line on standard error when it refuses. In this process, because NumPy takes
    its time to load."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        ended = load_tool().main(list(arguments))
    check(ended, output.getvalue(), errors.getvalue(), code)
    return output.getvalue() or errors.getvalue()


def check(ended, output, errors, code):
    assert ended == code, output + errors
    if code in (0, 4):
        assert output and not errors
    else:
        assert not output and errors.startswith("netring-compare: ") and errors.count("\n") == 1, errors


@pytest.fixture
def place(tmp_path):
    """Writes a run directory: place("base", cell...)."""
    def make(name, *cells, **changes):
        return synthetic.write(tmp_path / name, synthetic.run(*cells, **changes))
    return make


def rows(*arguments, code=0):
    return json.loads(compare(*arguments, "--format", "json", code=code))["rows"]


def test_two_runs(place):
    base = place("base", synthetic.cell(FAST), synthetic.cell(SLOW, impl="a3"), synthetic.cell(FAST, impl="zc"))
    new = place("new", synthetic.cell(SLOW), synthetic.cell(FAST, impl="a3"), synthetic.cell(FAST, impl="zc"))
    assert [each["answer"] for each in rows(base, new)] == ["more", "less", "same"]
    table = compare(base, new).splitlines()
    assert table[0].split() == ["impl", "base", "new", "change", "95", "%", "interval", "answer"]
    assert [line.split()[0] for line in table[1:4]] == ["a1", "a3", "zc"] and table[1].endswith("more")
    assert "1 less, 1 more, 1 same." in table
    markdown = compare(base, new, "--format", "md").splitlines()
    assert markdown[0].startswith("| impl |") and markdown[1] == "|---|---|---|---|---|---|"
    assert compare(base, new) == compare(base, new)


def test_the_gate(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW))
    compare(base, new)
    compare(base, new, "--fail_on", "regression", code=4)
    compare(new, base, "--fail_on", "regression")
    compare(base, new, "--fail_on", "regression", "--margin", "60%")


def test_json(place):
    base = place("base", synthetic.cell(FAST))
    new = place("new", synthetic.cell(SLOW[:1]), environment={"kernel_release": "6.12"})
    answer = json.loads(compare(base, new, "--across", "kernel", "--format", "json"))
    row, = answer["rows"]
    assert answer["differences"] == {"kernel": {"kernel_release": ["6.1.0", "6.12"]}}
    assert answer["answers"] == {"less": 0, "more": 0, "same": 0, "unsure": 1, "not compared": 0}
    assert answer["margin"] == pytest.approx(0.02)
    assert (row["metric"], row["unit"], row["better"]) == ("server_work_ns_per_msg", "ns", "lower")
    assert row["base"]["slices"] == 10 and row["new"]["slices"] == 1 and row["more_rounds"] is None
    assert row["ratio"] > 1.4 and row["low"] is None and row["high"] is None and row["new"]["q1"] is None
    assert not row["worse"] and row["base"]["q1"] < row["base"]["median"] < row["base"]["q3"]


def test_several_metrics_and_what_is_not_available(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST))
    found = rows(base, new, "--metric", "server_work_ns_per_msg,cycles_per_byte")
    assert [(each["answer"], each["why"]) for each in found] == [("same", None), ("not compared", "not available")]
    assert "not compared: not available" in compare(base, new, "--metric", "cycles_per_byte")


def test_what_was_not_measured_is_shown_and_not_compared(place):
    skipped = synthetic.cell([], impl="zc", outcome="skipped", verdict=None, reason="no | zc")
    invalid = synthetic.cell(SLOW, impl="a3", verdict="invalid", reasons="STREAM_CORRUPT")
    base = place("base", synthetic.cell(FAST), synthetic.cell(FAST, impl="a3"), skipped, synthetic.cell(FAST, impl="a2"))
    new = place("new", synthetic.cell(FAST), invalid, skipped)
    table = compare(base, new, "--fail_on", "regression")
    assert "not compared: new invalid: STREAM_CORRUPT" in table
    assert "not compared: base skipped: no | zc; new skipped: no | zc" in table
    assert "Only one side has " in table and "impl=a2" in table
    assert "no \\| zc" in compare(base, new, "--format", "md")


def test_texts_are_not_obeyed_by_the_terminal(place):
    cell = synthetic.cell([], outcome="skipped", verdict=None, reason="\x1b[31mred\nline")
    assert "?[31mred?line" in compare(place("base", cell), place("new", cell))
    assert "\x1b" not in compare(place("red", cell, environment={"kernel_release": "\x1b[31m"}), place("green", cell), code=2)


def test_only_skipped_cells(place):
    cell = synthetic.cell([], outcome="skipped", verdict=None, reason="no ring")
    assert "1 not compared." in compare(place("base", cell), place("new", cell))


def test_within_a_run(place):
    cells = [synthetic.cell(values, impl=impl, size=size)
             for impl, values in (("a1", SLOW), ("a3", FAST)) for size in (64, 4096)]
    run = place("run", *cells, synthetic.cell(SLOW, impl="a1", size=64, twin=1))
    found = rows(run, "--by", "impl", "a1", "a3")
    assert [(each["base"]["coordinates"]["size"], each["answer"]) for each in found] == [(64, "less"), (4096, "less")]
    table = compare(run, "--by", "impl", "a1", "a3").splitlines()
    assert table[0].split()[:3] == ["size", "a1", "a3"] and "impl a1 -> a3" in "\n".join(table)
    assert [each["answer"] for each in rows(run, "--by", "size", "64", "4096")] == ["same"] * 2
    compare(run, "--by", "impl", "a3", "a1", "--fail_on", "regression", code=4)


def test_an_engine_without_a_ring_is_compared_with_each_ring(place):
    run = place("run", synthetic.cell(SLOW, engine="epoll", ring=""), synthetic.cell(FAST), synthetic.cell(FAST, ring="plain"))
    found = rows(run, "--by", "engine", "epoll", "uring")
    assert [each["new"]["coordinates"]["ring"] for each in found] == ["default", "plain"]


# changes to the new run, what --across is told, what the refusal must name
APART = [
    ({"environment": {"kernel_release": "6.12"}}, "", ["kernel_release 6.1.0 against 6.12", "--across kernel"]),
    ({"environment": {"kernel_release": "6.12", "cpu_model": "B"}}, "kernel", ["cpu_model A against B", "--across kernel,cpu"]),
    ({"environment": {"cpus_isolated": "2-3"}}, "", ["cpus_isolated not told against 2-3"]),
    ({"environment": {"new_fact": "x"}}, "", ["host (new_fact"]),
    ({"environment": {"git_revision": "4567"}}, "kernel,cpu", ["build (git_revision 0123 against 4567)"]),
    ({"path": {"path": "wire", "mtu": 9000}}, "", ["path (path veth against wire, mtu 0 against 9000)"]),
    ({"spec": {"cc": "bbr"}}, "", ["settings (cc "]),
    ({"spec": {"new_setting": "x"}}, "", ["settings (new_setting not told against x)", "--across settings"]),
    ({"environment": {"cpu_mitigations": " ".join(["same"] * 50) + " other"}}, "", ["cpu_mitigations not told against same"]),
]


@pytest.mark.parametrize("changes, across, words", APART, ids=range(len(APART)))
def test_runs_that_differ_are_refused_by_name(place, changes, across, words):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST), **changes)
    told = ["--across", across] if across else []
    line = compare(base, new, *told, code=2)
    assert all(word in line for word in [base, new, *words]), line
    allowed = line.rpartition("--across ")[2].strip()
    assert "They also differ in" in compare(base, new, "--across", allowed)


def test_long_facts_are_told_by_the_words_that_differ():
    same = " ".join(f"word{each}" for each in range(30))
    assert differences.against(same + " old", same + " new more") == "old against new more"


def test_the_facts_that_are_grouped_exist():
    environment = (SOURCE / "docs/RESULTS.md").read_text().split("<!-- generated: environment -->")[1]
    options = re.findall(r"^\| `--(\w+)`", (SOURCE / "docs/FLAGS.md").read_text(), re.MULTILINE)
    # Those of run.jsonl: docs/FLAGS.md is made from netring-run's own table.
    options += [name for name in ("precision", "budget", "margin", "control") if name not in options]
    known = {"environment": environment, "path": synthetic.PATH, "spec": options}
    for place, facts in [*differences.GROUPS.values(), *differences.IGNORED.items()]:
        assert [fact for fact in facts if fact not in known[place]] == []


def test_what_says_nothing_is_not_a_difference(place):
    base = place("base", synthetic.cell(FAST), spec={"seed": "1", "duration": "5s", "impl": "a1", "sizes": "4096"})
    new = place("new", synthetic.cell(FAST), environment={"command_line": "x"},
                spec={"seed": "2", "duration": "9s", "impl": "a1,a3", "sizes": "4096,8192"})
    assert "They also differ" not in compare(base, new)


@pytest.mark.parametrize("reason", ("EMULATED", "SANITIZER_BUILD", "DEBUG_BUILD"))
def test_times_that_compare_with_nothing_are_refused(place, reason):
    good = place("good", synthetic.cell(FAST))
    bad = place("bad", synthetic.cell(FAST, verdict="invalid", reasons=f"NO_PMU|{reason}"))
    for arguments in ((good, bad), (bad, good), (bad, "--by", "impl", "a1", "a1")):
        line = compare(*arguments, code=2)
        assert bad in line and reason in line, line


def test_other_coordinates(place):
    base, new = place("base", synthetic.cell(FAST, engine="epoll", ring="")), place("new", synthetic.cell(SLOW))
    assert "engine is epoll against uring" in compare(base, new, code=2)
    assert [each["answer"] for each in rows(base, new, "--across", "engine")] == ["more"]
    several = place("several", synthetic.cell(FAST), synthetic.cell(FAST, engine="epoll", ring=""))
    assert "2 of it" in compare(base, several, "--across", "engine", code=2)


def test_the_control_of_a_run_is_told_and_counts(place):
    run = place("run", synthetic.cell(FAST), synthetic.cell([101.5] * 10, impl="a3"), synthetic.cell(FAST, impl="zc"),
                synthetic.cell([102.5 - each / 5 for each in range(10)], twin=1))
    table = compare(run, "--by", "impl", "a1", "a3", "--margin", "0.1%")
    assert "Control, server work per message: a1 against itself" in table
    assert "unsure: within the control (" in table


def test_the_margin_of_the_runs_counts(place):
    base, new = (place(name, synthetic.cell(values), spec={"margin": "60%"}) for name, values in (("base", FAST), ("new", SLOW)))
    assert "1 same." in compare(base, new) and "is within 60 %" in compare(base, new)
    assert "1 more." in compare(base, new, "--margin", "3%")


def test_rounds_that_are_alike_are_told(place):
    slow = [150 + each for each in range(10)]
    table = compare(place("run", synthetic.cell([100] * 10), synthetic.cell(slow, impl="a3")), "--by", "impl", "a1", "a3")
    assert "1 of 1 rows: neighbouring rounds are alike" in table


USAGE = [
    ([], ["base", "--help"]),
    (["RUN"], ["--by"]),
    (["RUN", "RUN"], ["twice"]),
    (["RUN", "RUN", "--by", "impl", "a1", "a3"], ["--by", "NEW"]),
    (["RUN", "--by", "impl", "a1"], ["--by"]),
    (["RUN", "--by", "impl", "a1", "a9"], ["'a9'", "a1, a3"]),
    (["RUN", "--by", "impl", "a1", "a1"], ["twice"]),
    (["RUN", "--by", "colour", "a1", "a3"], ["colour", "impl"]),
    (["RUN", "OTHER", "--metric", "speed"], ["'speed'", "throughput_gbps"]),
    (["RUN", "OTHER", "--margin", "3"], ["'3'", "3%"]),
    (["RUN", "OTHER", "--margin", "0%"], ["'0%'"]),
    (["RUN", "OTHER", "--margin", "nan%"], ["'nan%'"]),
    (["RUN", "OTHER", "--across", "moon"], ["moon", "kernel"]),
    (["RUN", "OTHER", "--format", "xml"], ["xml"]),
    (["RUN", "OTHER", "--marg", "3%"], ["--marg"]),
    (["RUN", "/no/such"], ["/no/such", "no such file"]),
]


@pytest.mark.parametrize("arguments, words", USAGE, ids=range(len(USAGE)))
def test_usage(place, arguments, words):
    run = place("run", synthetic.cell(FAST), synthetic.cell(SLOW, impl="a3"))
    other = place("other", synthetic.cell(FAST))
    line = compare(*({"RUN": run, "OTHER": other}.get(each, each) for each in arguments), code=2)
    assert all(word in line for word in words), line


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], text=True, capture_output=True, timeout=60)


def test_as_a_program(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW))
    ended = run(TOOL, base, new, "--fail_on", "regression")
    check(ended.returncode, ended.stdout, ended.stderr, 4)
    ended = run(TOOL, base, "/no/such")
    check(ended.returncode, ended.stdout, ended.stderr, 2)
    assert "docs/COMPARING.md" in run(TOOL, "--help").stdout


def test_installed(place, tmp_path):
    """As meson.build installs it: the scripts in a folder of their own, a link where programs are."""
    share = tmp_path / "share/netring"
    for name in ("netring_compare", "netring_results"):
        shutil.copytree(SOURCE / "scripts" / name, share / "scripts" / name)
    shutil.copy(TOOL, share / "scripts")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/netring-compare").symlink_to("../share/netring/scripts/netring-compare")
    ended = run(tmp_path / "bin/netring-compare", place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW)))
    check(ended.returncode, ended.stdout, ended.stderr, 0)


@pytest.mark.skipif(os.path.realpath(sys.executable) != os.path.realpath(packages.SYSTEM), reason="not the system's Python")
def test_without_packages():
    ended = run("-S", TOOL, "base", "new")
    check(ended.returncode, ended.stdout, ended.stderr, 77)
    assert "scripts/bootstrap" in ended.stderr


def test_a_reader_that_leaves(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW))
    with subprocess.Popen([sys.executable, TOOL, base, new], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as tool:
        tool.stdout.close()
        assert tool.stderr.read() == "" and tool.wait() == 0
