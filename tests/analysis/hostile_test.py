"""Run directories that somebody made to do harm: one line, exit 2, at once, in little memory."""

import json
import os
import pathlib
import socket
import subprocess
import sys

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE

NETRING_COMPARE, NETRING_RUN = os.environ["NETRING_COMPARE"], os.environ["NETRING_RUN"]
NETRING_REPORT = SOURCE / "scripts/netring-report"
MOST_KIB = 256 << 10
VALUES = [100 + each / 1000 for each in range(20)]
MOST_LINE = 16 << 20


def lines(*cells):
    return [json.dumps(line) for line in synthetic.lines(synthetic.run(*(cells or (synthetic.cell(VALUES),))))]


def joined(*parts):
    return "".join(part + "\n" for part in parts)


def changed(number, old, new):
    """The run, with another text in one of its lines."""
    made = lines()
    assert old in made[number]
    made[number] = made[number].replace(old, new, 1)
    return joined(*made)


def after_the_first_line(line):
    return joined(lines()[0], line)


def full(piece, before='{"weather":[', after="]}"):
    """A line that is as long as it may be, of that piece."""
    count = (MOST_LINE - 100) // len(piece)
    return before + piece * (count - 1) + piece.rstrip(",") + after


def many_members():
    return '{"weather":{' + ",".join(f'"{number}":1' for number in range(1_000_000)) + "}}"


def many_objects():
    """As many members as an object may have, in as many objects as there may be values."""
    one = "{" + ",".join(f'"{number:04}":1' for number in range(2000)) + "}"
    return '{"weather":[' + ",".join([one] * 249) + ']}'


def many_cells():
    cells = [synthetic.cell([], size=8 * (number + 1)) for number in range(25_000)]
    made = synthetic.run(*cells)
    return json.dumps({"run": {**made, "cells": [{name: each[name] for name in ("id", "cell", "skipped")} for each in cells]}})


TEXTS = {
    "empty": "",
    "cut in the first line": lines()[0][:200],
    "no json": "hello\n",
    "a list": "[]\n",
    "nulls": "\0" * 100_000 + "\n",
    "another version": changed(0, '"schema_version": 5', '"schema_version": 3'),
    "huge version": changed(0, '"schema_version": 5', '"schema_version": ' + "9" * 100_000),
    "deep": after_the_first_line("[" * 10_000_000),
    "deep objects": after_the_first_line('{"a":' * 2_000_000),
    "long line": after_the_first_line("{" + " " * (MOST_LINE + 10)),
    "long list": after_the_first_line(full("0,")),
    "long list of lists": after_the_first_line(full("[],")),
    "long list of texts": after_the_first_line(full('"a",')),
    "many members": after_the_first_line(many_members()),
    "duplicate keys": changed(2, '"messages": 1000', '"messages": 1000, "messages": 1000'),
    "duplicate lines": joined(*lines()[:3], lines()[2]),
    "duplicate cells": joined(*lines(synthetic.cell(VALUES), synthetic.cell(VALUES))),
    "negative": changed(2, '"cpu_ns": ', '"cpu_ns": -'),
    "negative cell": changed(2, '"cell": 0', '"cell": -1'),
    "nan": changed(2, '"messages": 1000', '"messages": NaN'),
    "infinite": changed(2, '"messages": 1000', '"messages": 1e999'),
    "more than 64 bits": changed(2, '"messages": 1000', '"messages": 99999999999999999999'),
    "a real number": changed(2, '"messages": 1000', '"messages": 1000.5'),
    "huge histogram": changed(2, '"latency": null',
                              '"latency": {"buckets": [-4611686018427387904, 1], "min": 0, "max": 1, "sum": 1.0}'),
    "a matrix without end": changed(0, '"spec": {}', '"spec": ' + json.dumps(
        {"threads": ",".join(map(str, range(1, 200))), "depth": ",".join(map(str, range(1, 200)))})),
    "a design without end": changed(0, '"spec": {}', '"spec": {"design": "full", "factors": "%s"}' % ",".join(
        f"mtu={number}" for number in range(1000, 1900))),
}


def run(program, *arguments, most_kib=MOST_KIB):
    """In so much memory and no more."""
    return subprocess.run(["/bin/sh", "-c", f'ulimit -v {most_kib} && exec "$@"', "sh", program, *map(str, arguments)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def refused(program, *arguments, **limits):
    """The line."""
    ended = run(program, *arguments, **limits)
    assert ended.returncode == 2, (ended.returncode, ended.stderr[-500:])
    assert not ended.stdout and ended.stderr.count("\n") == 1 and len(ended.stderr) < 1000, ended.stderr[:2000]
    return ended.stderr


@pytest.fixture
def good(tmp_path):
    return synthetic.write(tmp_path / "good", synthetic.run(synthetic.cell(VALUES)))


def everywhere(good, bad):
    """The lines of all programs that read a run."""
    for program, *arguments in ((NETRING_COMPARE, good, bad), (NETRING_COMPARE, bad, good),
                                (NETRING_COMPARE, bad, "--by", "impl", "a1", "a3"), (NETRING_RUN, "--analyse", bad)):
        line = refused(program, *arguments)
        assert str(bad) in line, line
        yield line


@pytest.mark.parametrize("name", TEXTS)
def test_what_run_jsonl_may_hold(good, tmp_path, name):
    bad = pathlib.Path(synthetic.write(tmp_path / "bad", TEXTS[name]))
    assert all("run.jsonl" in line for line in everywhere(good, bad))


def test_what_is_no_utf_8(good, tmp_path):
    bad = pathlib.Path(synthetic.write(tmp_path / "bad", ""))
    (bad / "run.jsonl").write_bytes(changed(2, '"reason": ""', '"reason": "X"').encode().replace(b"X", b"\xff\xfe"))
    for line in everywhere(good, bad):
        assert "not a line of a run" in line


def test_what_is_large_and_has_no_end_of_a_line(good, tmp_path):
    bad = tmp_path / "bad"
    bad.mkdir()
    with open(bad / "run.jsonl", "w") as file:
        file.truncate(1 << 40)  # sparse
    for line in everywhere(good, bad):
        assert "over 16 MiB" in line


def test_many_cells_and_many_objects_take_little(good, tmp_path):
    """They may be refused or not, but at once."""
    for name, text in (("cells", joined(many_cells())), ("objects", after_the_first_line(many_objects()))):
        bad = synthetic.write(tmp_path / name, text)
        ended = run(NETRING_COMPARE, good, bad)
        assert ended.returncode in (2, 5), (name, ended.stderr[-500:])


def irregular(place, kind):
    """Makes something of that kind there."""
    bad = place.parent
    if kind == "fifo":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "link":
        (bad.parent / "elsewhere").write_text(joined(*lines()))
        place.symlink_to("../elsewhere")
    elif kind == "socket":
        here = os.open(bad, os.O_RDONLY)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{here}/{place.name}")
        os.close(here)


KINDS = ("fifo", "folder", "link", "socket", "missing")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file(good, tmp_path, kind):
    bad = tmp_path / "bad"
    bad.mkdir()
    irregular(bad / "run.jsonl", kind)
    for line in everywhere(good, bad):
        assert "run.jsonl" in line


def test_devices(good):
    assert "'/dev/zero' is no regular file" in refused(NETRING_COMPARE, good, "/dev/zero")
    assert "'/dev/zero' is no regular file" in refused(NETRING_RUN, "/dev/zero", "--dry_run")
    assert "/dev/zero: is no regular file" in report_refuses("/dev/zero")


def test_job_files_and_machines_that_are_none(tmp_path):
    pipe = tmp_path / "job.toml"
    os.mkfifo(pipe)
    for place in (pipe, "/dev/zero"):
        assert "is no regular file" in refused(NETRING_RUN, place, "--dry_run")


DEEP = {"a deep name": "impl" + ".a" * 400_000 + " = 1\n", "a deep name in quotes": "impl" + '."a"' * 200_000 + " = 1\n",
        "a deep table": "[impl" + ".a" * 400_000 + "]\n", "a deep list": "impl = " + "[" * 1_000_000, "deep tables": "a = {a" + "={a" * 300_000,
        "many lists": "impl = [" + "[]," * 340_000 + "0]\n", "many values": "impl = [" + "0," * 500_000 + "0]\n",
        "large": "#" * (1 << 21)}


@pytest.mark.parametrize("name", DEEP)
def test_what_a_job_file_may_hold(tmp_path, name):
    job = tmp_path / "job.toml"
    job.write_text(DEEP[name])
    assert str(job) in refused(NETRING_RUN, job, "--dry_run")


def test_what_a_link_leads_to_is_not_read(tmp_path):
    """Each of a kind that would never end, in every program."""
    bad = tmp_path / "bad"
    bad.mkdir()
    for name in ("run.json", "run.jsonl", "analysis.json"):
        (bad / name).symlink_to("/dev/zero")
    for program, *arguments in ((NETRING_RUN, "--resume", bad), (NETRING_RUN, "--analyse", bad), (NETRING_RUN, bad, "--dry_run"),
                                (NETRING_COMPARE, bad, bad), (sys.executable, NETRING_REPORT, bad)):
        refused(program, *arguments)


def test_many_cells_with_times_take_little(good, tmp_path):
    """What is kept of the times of a cell is what it has, not room for all that there could be."""
    cells = [synthetic.cell([100.0], latency=[100, 200], size=8 * (number + 1)) for number in range(3_000)]
    bad = synthetic.write(tmp_path / "many", synthetic.run(*cells))
    ended = run(NETRING_COMPARE, good, bad, most_kib=64 << 10)
    assert ended.returncode in (2, 5), ended.stderr[-500:]


def test_no_text_of_a_run_reaches_a_terminal_as_it_is(tmp_path):
    failed = synthetic.cell(VALUES)
    failed["slices"][3] = {**{name: failed["slices"][3][name] for name in ("round", "order", "begun_ns", "took_ns")},
                           "outcome": "failed", "reason": "\x1b[31m\x1b]0;x\x07\r\n\u202egone"}
    skipped = synthetic.cell([], outcome="skipped", reason="\x1b[2J", impl="zc")
    bad = synthetic.write(tmp_path / "bad", synthetic.run(failed, skipped))
    ended = run(NETRING_RUN, "--analyse", bad)
    assert "zc: skipped: \\x1b[2J." in ended.stdout
    assert all(character.isprintable() or character == "\n" for character in ended.stdout)


def test_no_heading_reaches_a_terminal_as_it_is(tmp_path):
    """The base of a comparison stands in one. What is no terminal's keeps the bytes."""
    cells = (synthetic.cell(VALUES, impl=name) for name in ("a\x1b[31m\u202e", "a3"))
    bad = pathlib.Path(synthetic.write(tmp_path / "bad", synthetic.run(*cells, spec={"impl": "a1,a3"})))
    wide, glance = (run(NETRING_RUN, "--analyse", bad, *options).stdout for options in (("--wide",), ()))
    assert " vs a\\x1b[31m" in wide.splitlines()[0]
    assert "\na\\x1b[31m" in glance
    assert all(character.isprintable() or character == "\n" for character in wide + glance)
    table = json.loads((bad / "analysis.json").read_text())["table"]
    assert "vs a\x1b[31m\u202e" in [column["heading"] for column in table["columns"]]


def test_without_memory(good, tmp_path):
    bad = synthetic.write(tmp_path / "bad", joined(*lines(), '{"weather":"' + "a" * (MOST_LINE - 100_000) + '"}'))
    little = 40 << 10
    for place, most_kib in ((bad, MOST_KIB), (good, little)):
        assert run(NETRING_RUN, "--analyse", place, most_kib=most_kib).returncode == 0
    line = refused(NETRING_RUN, "--analyse", bad, most_kib=little)
    assert line.startswith("netring-run: out of memory: ") and "--analyse" in line
    assert refused(NETRING_COMPARE, good, bad, most_kib=little).startswith("netring-compare: out of memory: raise ")


def test_lines_that_nobody_knows_are_few(good, tmp_path):
    bad = synthetic.write(tmp_path / "bad", after_the_first_line(joined(*(['{"weather":1}'] * 2000)).rstrip("\n")))
    for line in everywhere(good, bad):
        assert "more than 1000 lines that this netring" in line


def test_a_run_that_goes_on_in_a_folder(tmp_path):
    (tmp_path / "run.jsonl").mkdir()
    assert "is no regular file" in refused(NETRING_RUN, "--resume", tmp_path)


def test_texts_of_a_run_are_one_printable_line(good, tmp_path):
    hostile = synthetic.run(synthetic.cell(VALUES), environment={"kernel_release": "\x1b[31m\n\u202e"})
    bad = synthetic.write(tmp_path / "bad", hostile)
    assert refused(NETRING_COMPARE, good, bad).removesuffix("\n").isprintable()


def test_one_that_is_cut_off_is_read_up_to_there(good, tmp_path):
    text = joined(*lines())
    for length in (len(text) - 5, len(text) * 2 // 3, len(text) // 2):
        cut = synthetic.write(tmp_path / str(length), text[:length])
        ended = subprocess.run([NETRING_COMPARE, good, cut], capture_output=True, text=True, timeout=60)
        assert ended.returncode in (0, 5) and ended.stdout, ended.stderr


# --- analysis.json, which netring-report alone reads ---


def report_refuses(place):
    """The line. Its Python has the packages; what it does before it asks for them is what is tested."""
    line = refused(sys.executable, NETRING_REPORT, place)
    assert line.startswith("netring-report: ") and not pathlib.Path(place, "report.html").exists()
    return line


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """The text of a valid one."""
    place = tmp_path_factory.mktemp("analysed")
    return runs.derive(synthetic.write(place, synthetic.run(synthetic.cell(VALUES)))).read_text()


MOST_BYTES = 64 << 20
# What is put in front of the file's own fields, in place of its first brace.
BEFORE = {
    "nothing but space": " " * (MOST_BYTES - 1_000_000) + "{,",
    "deep": '{"weather": ' + "[" * 10_000_000 + ",",
    "deep objects": '{"weather": ' + '{"a":' * 100_000 + ",",
    "deep, within the number of values": '{"weather": ' + "[" * 1_000_000 + ",",
    "a list of nothing": '{"weather": [' + "0," * 20_000_000 + "0],,",
    "as many values as there may be": '{"weather": [' + "0," * 1_900_000 + "0],,",
    "as many texts as there may be": '{"weather": [' + '"a",' * 1_900_000 + "0],,",
    "as many lists as there may be": '{"weather": [' + "[]," * 900_000 + "0],,",
    "as many objects as there may be": '{"weather": [' + '{"a":1},' * 600_000 + "0],,",
    "as many names as there may be": '{"weather": {' + ",".join(f'"{number}":1' for number in range(900_000)) + "},,",
    "one name twice among many": '{"weather": {' + ",".join(f'"{number}":1' for number in [*range(900_000), 7]) + "},",
    "a long text": '{"weather": "' + "a" * (MOST_BYTES - 1_000_000) + '",,',
    "a long text of escapes": '{"weather": "' + "\\u4e00" * ((MOST_BYTES - 1_000_000) // 6) + '",,',
    "a long number": '{"weather": ' + "9" * 10_000_000 + ",",
    "a long wide text": '{"weather": "' + "\U0001f600" * (4_000_000 - 250_000) + '",,',
    "not a number": '{"weather": NaN,',
    "endless": '{"shares": [1e999],',
}


@pytest.mark.parametrize("name", BEFORE)
def test_what_analysis_json_may_hold(tmp_path, analysed, name):
    (tmp_path / "analysis.json").write_text(BEFORE[name] + analysed[1:])
    assert "analysis.json: " in report_refuses(tmp_path)


def test_nesting_is_refused_in_our_own_words(tmp_path):
    for text in ("[" * 200_000 + "]" * 200_000, '{"a":' * 200_000 + "1" + "}" * 200_000):
        (tmp_path / "analysis.json").write_text(text)
        line = report_refuses(tmp_path)
        assert "nested deeper than any analysis.json is" in line and "recursion" not in line


@pytest.mark.parametrize("old, new", [('"cells":', '"cells":[],"cells":'), ('"ratio":', '"ratio":-1e999,"x":'),
                                      ('"store_bytes":', '"store_bytes":-')])
def test_one_that_was_changed(tmp_path, analysed, old, new):
    (tmp_path / "analysis.json").write_text(analysed.replace(old, new, 1) if old in analysed else "{" + new + "}")
    report_refuses(tmp_path)


def test_one_that_is_cut_off_anywhere(tmp_path, analysed):
    for length in range(0, len(analysed), len(analysed) // 20):
        (tmp_path / "analysis.json").write_text(analysed[:length])
        assert "no valid JSON" in report_refuses(tmp_path)


def test_one_that_is_no_utf_8(tmp_path, analysed):
    (tmp_path / "analysis.json").write_bytes(analysed.encode().replace(b"netring", b"netri\xff", 1))
    assert "not text in UTF-8" in report_refuses(tmp_path)


def test_one_that_is_too_large(tmp_path):
    with open(tmp_path / "analysis.json", "w") as file:
        file.truncate(1 << 40)  # sparse
    assert "more than 64 MiB" in report_refuses(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_an_analysis_that_is_no_regular_file(tmp_path, kind):
    bad = tmp_path / "bad"
    bad.mkdir()
    irregular(bad / "analysis.json", kind)
    assert str(bad / "analysis.json") in report_refuses(bad)


def test_a_run_without_an_analysis_is_not_read(good):
    assert f"derive it: netring-run --analyse {good}" in report_refuses(good)
