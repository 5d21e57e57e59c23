"""What netring-compare refuses to compare, what it writes for services, and its usage, on runs made up for the purpose."""

import json
import os
import pathlib
import subprocess

import pytest

import synthetic
from comparing import FAST, NETRING_COMPARE, NOTHING_WORSE, REGRESSION, SLOW, USAGE, answers, compare, rows, sides

# --- What may differ ---


# changes to the new run, what --across is told, what the refusal must name
APART = [
    ({"environment": {"kernel_release": "6.12"}}, "", ["kernel_release 6.1.0 against 6.12", "--across kernel"]),
    ({"environment": {"kernel_release": "6.12", "cpu_model": "B"}}, "kernel", ["cpu_model A against B", "--across kernel,cpu"]),
    ({"environment": {"cpus_isolated": "2-3"}}, "", ["cpus_isolated unknown against 2-3"]),
    ({"environment": {"new_fact": "x"}}, "", ["host (new_fact"]),
    ({"environment": {"git_revision": "4567"}}, "kernel,cpu", ["build (git_revision 0123 against 4567)"]),
    ({"path": {"path": "wire", "mtu": 9000}}, "", ["path (path veth against wire, mtu 0 against 9000)"]),
    ({"spec": {"cc": "bbr"}}, "", ["settings (cc auto against bbr)", "--across settings"]),
    ({"environment": {"cpu_mitigations": " ".join(["same"] * 50) + " other"}}, "", ["cpu_mitigations unknown against same"]),
]


@pytest.mark.parametrize("changes, across, words", APART, ids=range(len(APART)))
def test_runs_that_differ_are_refused_by_name(place, changes, across, words):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST), **changes)
    told = ["--across", across] if across else []
    line = compare(base, new, *told, code=USAGE)
    assert all(word in line for word in [base, new, *words]), line
    allowed = line.rpartition("--across ")[2].strip()
    assert "They also differ in" in compare(base, new, "--across", allowed)


def test_what_says_nothing_is_not_a_difference(place):
    base = place("base", synthetic.cell(FAST), spec={"seed": "1", "duration": "5s", "impl": "a1", "sizes": "4096"})
    new = place("new", synthetic.cell(FAST), environment={"command_line": "x"},
                spec={"seed": "2", "duration": "9s", "impl": "a1,a3", "sizes": "4096,8192"})
    assert "They also differ" not in compare(base, new)


UNFIT = [("EMULATED", {"kernel_command_line": "quiet netring.emulated=1"}), ("SANITIZER_BUILD", {"sanitizer": "address"}),
         ("DEBUG_BUILD", {"build_type": "debug"})]


@pytest.mark.parametrize("reason, environment", UNFIT)
def test_times_that_compare_with_nothing_are_refused(place, reason, environment):
    good = place("good", synthetic.cell(FAST))
    bad = place("bad", synthetic.cell(FAST), synthetic.cell(FAST, impl="a3"), environment=environment)
    for arguments in ((good, bad), (bad, good), (bad, "--by", "impl", "a1", "a3")):
        line = compare(*arguments, code=USAGE)
        assert bad in line and reason in line, line


def test_other_coordinates(place):
    base, new = place("base", synthetic.cell(FAST, engine="epoll", ring="")), place("new", synthetic.cell(SLOW))
    assert "engine is epoll against uring" in compare(base, new, code=USAGE)
    assert answers(base, new, "--across", "engine", code=REGRESSION) == ["more"]
    several = place("several", synthetic.cell(FAST), synthetic.cell(FAST, engine="epoll", ring=""))
    assert "2 values of it" in compare(base, several, "--across", "engine", code=USAGE)


def test_what_the_path_is_set_to_is_a_coordinate(place):
    cells = [synthetic.cell(values, **where) for values, where in ((FAST, {}), (SLOW, {"offloads": "tso=off"}))]
    assert answers(place("run", *cells), "--by", "offloads", "as-it-is", "tso=off", code=REGRESSION) == ["more"]
    found = rows(place("base", *cells), place("new", *cells))
    assert [each["answer"] for each in found] == ["same", "same"]


def test_the_margin_of_the_runs_counts(place):
    base, new = (place(name, synthetic.cell(values), spec={"margin": "60%"})
                 for name, values in (("base", FAST), ("new", SLOW)))
    assert "1 same." in compare(base, new) and "is between -38 % and +60 %" in compare(base, new)
    assert "1 more." in compare(base, new, "--margin", "3%", code=REGRESSION)
    other = place("other", synthetic.cell(SLOW), spec={"margin": "70%"})
    assert "is within 2.0 %" in compare(base, other, code=REGRESSION)


# --- For services that keep a history ---


def test_benchmark_action(place):
    base = place("base", synthetic.cell(FAST), synthetic.cell(FAST, impl="a3"))
    new = place("new", synthetic.cell(SLOW), synthetic.cell([7] * 3, impl="a3"), synthetic.cell([8] * 8, impl="a2"),
                synthetic.invalid(synthetic.cell([9] * 8, impl="plain")))
    made = json.loads(compare(base, new, "--format", "benchmark-action", code=REGRESSION))
    assert [each["name"].split()[0].split("/")[1] for each in made] == ["a1", "a3", "a2"]
    first, few, _ = made
    assert first["name"] == "uring/a1/rr/default/4096B/t1/c1 server_work_ns_per_msg"
    assert first["unit"] == "ns" and first["value"] == pytest.approx(150, abs=0.1) and " to " in first["range"]
    assert few["value"] == 7 and "range" not in few and {*first} == {"name", "unit", "value", "range"}
    line = compare(base, new, "--format", "benchmark-action", "--metric", "throughput_gbps", code=USAGE)
    assert "customSmallerIsBetter" in line and "throughput_gbps" in line


def test_bencher(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(SLOW))
    made = json.loads(compare(base, new, "--format", "bencher", "--metric", "server_work_ns_per_msg,throughput_gbps",
                              code=REGRESSION))
    cell, = made.values()
    assert [*made] == ["uring/a1/rr/default/4096B/t1/c1"] and {*cell} == {"server_work_ns_per_msg", "throughput_gbps"}
    work = cell["server_work_ns_per_msg"]
    assert work["lower_value"] <= work["value"] <= work["upper_value"] and work["value"] == pytest.approx(150, abs=0.1)
    several = json.loads(compare(*sides(place, (100, 101, 99), (110, 111, 109)), "--format", "bencher", code=REGRESSION))
    work, = (each["server_work_ns_per_msg"] for each in several.values())
    assert (work["lower_value"], work["upper_value"]) == (109, 111)


# --- Usage ---


WRONG = [
    ([], ["two runs", "--help"]),
    (["RUN"], ["one run", "--by"]),
    (["RUN", "RUN"], ["twice"]),
    (["RUN", "OTHER", "OTHER"], ["3 runs", "--"]),
    (["RUN", "--"], ["none after"]),
    (["--", "RUN"], ["none before"]),
    (["RUN", "--", "OTHER", "--", "OTHER"], ["-- twice"]),
    (["RUN", "OTHER", "--by", "impl", "a1", "a3"], ["--by", "two values"]),
    (["RUN", "--by", "impl", "a1"], ["--by", "two values"]),
    (["RUN", "--by", "impl", "a1", "a3", "--across", "kernel"], ["--across"]),
    (["RUN", "--by", "impl", "a1", "a9"], ["'a9'", "a1, a3"]),
    (["RUN", "--by", "impl", "a1", "a1"], ["twice"]),
    (["RUN", "--by", "colour", "a1", "a3"], ["colour", "impl"]),
    (["RUN", "OTHER", "--metric", "speed"], ["speed", "throughput_gbps"]),
    (["RUN", "OTHER", "--metric", "server_user_ns_per_msg"], ["server_user_ns_per_msg", "server_cpu_ns_per_msg"]),
    (["RUN", "OTHER", "--margin", "wide"], ["wide", "percentage"]),
    (["RUN", "OTHER", "--margin", "100%"], ["100%"]),
    (["RUN", "OTHER", "--margin", "nan%"], ["nan%"]),
    (["RUN", "OTHER", "--across", "moon"], ["moon", "kernel", "engine"]),
    (["RUN", "OTHER", "--format", "xml"], ["xml", "bencher"]),
    (["RUN", "OTHER", "--marg", "3%"], ["--marg", "did you mean --margin?"]),
    (["RUN", "OTHER", "--fail_on", "regression"], ["--fail_on", "exit code"]),
    (["RUN", "/no/such"], ["/no/such", "No such file"]),
]


@pytest.mark.parametrize("arguments, words", WRONG, ids=range(len(WRONG)))
def test_usage(place, arguments, words):
    base = place("run", synthetic.cell(FAST), synthetic.cell(SLOW, impl="a3"))
    other = place("other", synthetic.cell(FAST))
    line = compare(*({"RUN": base, "OTHER": other}.get(each, each) for each in arguments), code=USAGE)
    assert all(word in line for word in words), line


def test_a_run_is_not_compared_with_itself_by_another_name(place, tmp_path):
    base, other = place("base", synthetic.cell(FAST)), place("other", synthetic.cell(FAST))
    (tmp_path / "link").symlink_to(pathlib.Path(base).parent)  # on the way: of the directory itself none is followed
    for name in (f"{base}/run.jsonl", f"{base}/.", tmp_path / "link" / pathlib.Path(base).name):
        assert "twice" in compare(base, name, code=USAGE)
        assert "twice" in compare(other, base, "--", name, code=USAGE)


def test_the_help_says_how_it_exits():
    text = compare("--help")
    assert all(word in text for word in ("docs/COMPARING.md", "0 every cell", "4 a cell", "5 no cell", "2 usage"))


def test_a_run_file_will_do_and_options_may_stand_anywhere(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST))
    assert "1 same." in compare("--margin=3%", f"{base}/run.jsonl", "--", new, "--format=table")


def test_a_reader_that_leaves(place):
    base, new = place("base", synthetic.cell(FAST)), place("new", synthetic.cell(FAST))
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run([NETRING_COMPARE, base, new], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)
    assert ended.returncode == NOTHING_WORSE and ended.stderr == ""
