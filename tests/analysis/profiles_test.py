"""Flame graphs of planted samples: what perf script says is folded, bounded and drawn, whatever its text holds."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE
from netring_report import analysis
from netring_report.profiles import catalogue, flame, perf, speedscope, stacks
from netring_report.run_directory import RunDirectory

# Two samples of one stack, one of another; a frame that nothing is known of.
PLANTED = """planted-agent
\tffffffff81000020 copy_bytes ([kernel.kallsyms])
\tffffffff81000010 send_call ([kernel.kallsyms])
\t          000abc turn(long, long) (/opt/planted/agent)

planted-agent
\tffffffff81000020 copy_bytes ([kernel.kallsyms])
\tffffffff81000010 send_call ([kernel.kallsyms])
\t          000abc turn(long, long) (/opt/planted/agent)
\t               0 [unknown] ([unknown])

planted-agent
\t          000def [unknown] (/opt/planted/libfast.so.1)
\t          000abc turn(long, long) (/opt/planted/agent)

"""
COPY = ("turn(long, long)", "send_call_[k]", "copy_bytes_[k]")
FAST = ("turn(long, long)", "[libfast.so.1]")
SVG = "{http://www.w3.org/2000/svg}"


def titles(svg):
    return [each.findtext(f"{SVG}title") for each in xml.fromstring(svg).iter(f"{SVG}g")]


def widths(svg):
    return {each.findtext(f"{SVG}title"): float(each.find(f"{SVG}rect").get("width")) for each in xml.fromstring(svg).iter(f"{SVG}g")}


def test_stacks_are_folded_root_first():
    assert stacks.fold(PLANTED) == {COPY: 2, FAST: 1}
    assert stacks.fold("") == stacks.fold("\n\n") == {}


def test_the_last_sample_needs_no_empty_line():
    assert stacks.fold(PLANTED.rstrip("\n")) == {COPY: 2, FAST: 1}


def test_what_is_no_frame_is_left_out():
    assert stacks.fold("planted\n\tnonsense\n\tffffffff81 [unknown] ([unknown])\n\t zz x (y)\n") == {(): 1}
    assert stacks.fold("\t 1 frame_of_nobody (x)\n\n") == {}, "a stack without its thread"


def test_names_lose_what_a_terminal_would_obey():
    (name,), = stacks.fold("a\n\t  12 evil\x1b[31m\u202e\x07 (x)\n")
    assert name == "evil?[31m??"
    (name,), = stacks.fold(f"a\n\t  12 {'n' * 3000} (x)\n")
    assert len(name) == stacks.MOST_NAME


def test_stacks_are_bounded():
    deep, = stacks.fold("a\n" + "\t 12 f (x)\n" * 5000)
    assert len(deep) == stacks.MOST_FRAMES
    many = "a\n\t 1 often (x)\n\n" * 2 + "".join(f"a\n\t 1 f{number} (x)\n\n" for number in range(400))
    stacks_kept = stacks.MOST_IN_ALL
    try:
        stacks.MOST_IN_ALL = 100
        kept = stacks.fold(many)
    finally:
        stacks.MOST_IN_ALL = stacks_kept
    assert len(kept) == 100 and kept[("often",)] == 2, "the rarest are left out"


def test_speedscope_has_the_samples():
    content = json.loads(speedscope.render("a title", [("server", stacks.fold(PLANTED)), ("client", {FAST: 4})]))
    assert content["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    frames = [each["name"] for each in content["shared"]["frames"]]
    assert sorted(frames) == sorted({*COPY, *FAST})
    server, client = content["profiles"]
    assert {tuple(frames[place] for place in sample): weight for sample, weight in zip(server["samples"], server["weights"])} == {COPY: 2, FAST: 1}
    assert (server["type"], server["startValue"], server["endValue"], client["endValue"]) == ("sampled", 0, 3, 4)


def test_a_frame_is_as_wide_as_its_share():
    drawn = widths(flame.render("t", "n", [("a1", stacks.fold(PLANTED))]))
    whole = flame.WIDTH - 2 * flame.MARGIN
    assert drawn["all: 100.0 % of the samples"] == whole == drawn["turn(long, long): 100.0 % of the samples"]
    assert drawn["copy_bytes, kernel: 66.7 % of the samples"] == pytest.approx(whole * 2 / 3, abs=0.1)


def test_a_difference_comes_with_what_is_noise():
    assert "less than 6.9 points" in catalogue.noise([400, 400])
    assert "less than 0.7 points" in catalogue.noise([40_000, 40_000])
    assert "Without samples" in catalogue.noise([400, 0])


def test_a_difference_is_the_first_minus_the_second():
    svg = flame.render("t", "n", [("a1", {COPY: 3, FAST: 1}), ("a3", {FAST: 10})])
    assert "copy_bytes, kernel: a1 75.0 %, a3 0.0 %, difference +75.0 points" in titles(svg)
    assert "[libfast.so.1]: a1 25.0 %, a3 100.0 %, difference \N{MINUS SIGN}75.0 points" in titles(svg)
    classes = {each.findtext(f"{SVG}title").split(":")[0]: each.find(f"{SVG}rect").get("class") for each in xml.fromstring(svg).iter(f"{SVG}g")}
    assert (classes["copy_bytes, kernel"], classes["[libfast.so.1]"]) == ("more", "less")


def test_what_xml_would_take_for_more_is_text():
    name = '<script>&"\'</script>'
    assert f"{name}: 100.0 % of the samples" in titles(flame.render(name, name, [(name, {(name,): 1})]))


def test_pictures_are_small_whatever_the_stacks():
    many = {(f"root{number}", *("deep",) * 127): 1 for number in range(2000)}
    assert len(titles(flame.render("t", "n", [("a", many)]))) == flame.MOST_DRAWN
    narrow = {(f"root{number}",): 1 for number in range(4000)}
    assert len(titles(flame.render("t", "n", [("a", narrow)]))) == 1, "what is too narrow to be seen is not drawn"


@pytest.fixture
def profiled(tmp_path, monkeypatch):
    """A run of two cells with files of perf's, and a perf that tells what is in them."""
    place = tmp_path / "run"
    runs.derive(synthetic.write(place, synthetic.run(*runs.sweep(runs.crossing, sizes=(64,), impls=("a1", "a3")))))
    cells = [cell["id"].replace("/", "_") for cell in analysis.load(place)["cells"]]
    (place / "perf").mkdir()
    for cell in cells[:2]:
        for side in catalogue.SIDES:
            for number in range(2):
                (place / "perf" / f"{cell}#{number}.{side}.perf.data").write_text(PLANTED)
    (place / "perf" / "notes.txt").write_text("of somebody")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "perf").write_text('#!/bin/sh\nfor last; do :; done\ngrep -q refuse "$last" && { echo "cannot read that" >&2; exit 3; }\ncat "$last"\n')
    (programs / "perf").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return place, cells


def test_a_run_has_a_flame_graph_for_each_side_and_their_difference(profiled):
    place, cells = profiled
    with RunDirectory.open(place) as run:
        made = catalogue.make(analysis.load(place), run, run)
    assert not made.skipped
    wanted = [f"difference.{side}.svg" for side in catalogue.SIDES] + [f"{cell}.{side}.svg" for cell in cells[:2] for side in catalogue.SIDES]
    assert [each.href for each in made.pictures] == [f"flames/{name}" for name in wanted]
    for name in wanted:
        assert titles((place / "flames" / name).read_text())
    assert made.pictures[2].note.endswith("of 6 samples.")
    for each in made.pictures:
        for _, href in each.more:
            assert json.loads((place / href).read_text())["profiles"]


def test_the_page_and_the_text_link_them(profiled):
    place, cells = profiled
    (place / f"trace-{cells[1]}.json").write_text("{}")
    name = "flames/difference.server.svg"
    for out, trace_is_beside in ((place, True), (place / "elsewhere", False)):
        ended = subprocess.run([sys.executable, SOURCE / "scripts/netring-report", place, "--out", out], capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        page, text = (out / "report.html").read_text(), (out / "report.md").read_text()
        assert (out / name).is_file()
        assert f'href="{name}"' in page and f"]({name})" in text
        assert (f'href="trace-{cells[1]}.json"' in page) == trace_is_beside == (f"](trace-{cells[1]}.json)" in text)


def test_pictures_of_no_use_are_not_made(profiled):
    place, _ = profiled
    ended = subprocess.run([sys.executable, SOURCE / "scripts/netring-report", place, "--no_figures"], capture_output=True, text=True)
    assert (ended.returncode, (place / "flames").exists()) == (0, False), ended.stderr
    assert "profiles" not in (place / "report.html").read_text()


def test_what_perf_refuses_is_skipped_with_its_reason(profiled):
    place, cells = profiled
    (place / "perf" / f"{cells[0]}#1.server.perf.data").write_text("refuse")
    (place / "perf" / f"{cells[1]}#0.client.perf.data").write_text("")
    (place / "perf" / f"{cells[1]}#1.client.perf.data").write_text("")
    with RunDirectory.open(place) as run:
        found, skipped = perf.read(run)
    assert sorted(found) == sorted([(cells[0], "client"), (cells[1], "server")])
    assert skipped == [f"No flame graph of {cells[0]}, server: perf script: cannot read that.",
                       f"No flame graph of {cells[1]}, client: perf took no sample; see what it said during the run."]


def test_without_perf_a_sentence_says_so(profiled, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with RunDirectory.open(profiled[0]) as run:
        assert perf.read(run) == ({}, ["No flame graphs: perf is not installed here (Debian: linux-perf)."])


def test_a_link_in_place_of_a_file_is_not_followed(profiled, tmp_path):
    place, cells = profiled
    file = place / "perf" / f"{cells[0]}#0.server.perf.data"
    file.unlink()
    file.symlink_to(tmp_path / "bin" / "perf")
    with RunDirectory.open(place) as run:
        _, skipped = perf.read(run)
    assert len(skipped) == 1 and "is a link" in skipped[0]


def test_a_run_without_profiles_has_none(tmp_path):
    place = tmp_path / "run"
    runs.derive(synthetic.write(place, synthetic.run(*runs.sweep(runs.crossing, sizes=(64,), impls=("a1", "a3")))))
    with RunDirectory.open(place) as run:
        assert not catalogue.make(analysis.load(place), run, run)
    assert not (place / "flames").exists()
