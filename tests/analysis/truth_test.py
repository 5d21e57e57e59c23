"""bench/truth: its simulation is of the interval that is used; its figures, of a program that only pretends to measure."""

import os
import subprocess
import sys

import numpy
import pytest

from conftest import SOURCE

sys.path.insert(0, str(SOURCE / "bench"))

import paired
import truth_coverage
import truth_runs

# Writes a run of what quickstart measures: costs of each variant, noise by the round, controls at each first cell.
PRETENDER = """#!{python}
import math, os, pathlib, random, subprocess, sys
sys.dont_write_bytecode = True
sys.path[:0] = [{tests!r}, {scripts!r}]
import synthetic

draws = random.Random(len(os.listdir({folder!r})))
rounds, noise = int(os.environ["ROUNDS"]), float(os.environ["NOISE"])
plant = 1 + float(os.environ.get({plant!r}, 0)) / 100


def cell(cost, **where):
    return synthetic.cell([cost * math.exp(draws.gauss(0, noise)) for _ in range(rounds)], **where)


cells = [cell(1000 * cost, impl=impl, size=size, **twin)
         for size in (64, 512, 4096, 65536)
         for impl, cost, twin in (("a1", 1, {{}}), ("a1", plant, {{"twin": 1}}), ("a2", 1.03, {{}}), ("a3", 1.3, {{}}),
                                  ("zc", 1.2, {{}}))]
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
cells.sort(key=lambda each: each["cell"]["twin"])
synthetic.write(out, synthetic.run(*cells))
subprocess.run([{netring_run!r}, "--analyse", out], check=True, stdout=subprocess.DEVNULL)
(pathlib.Path({folder!r}) / out.name).touch()
"""


def test_the_simulation_is_of_the_interval_that_is_used():
    values = truth_coverage.following(numpy.random.default_rng(1), (20, 60))
    missed = truth_coverage.misses(values)
    for row, flags in zip(values, missed):
        for count in range(paired.FEWEST, 61):
            low, high = paired.interval(list(row[:count]))
            assert flags[count - 1] == (not low <= 0 <= high)
    assert not missed[:, :paired.FEWEST - 1].any()


def test_a_simulation_that_holds():
    assert all(always > bar - 0.03 and last > 0.95 for _, always, last, bar in truth_coverage.simulate(200, 100))


def test_what_is_measured_is_what_quickstart_measures():
    arguments = truth_runs.quickstart_arguments()
    assert arguments[:2] == ["--impl", "a1,a2,a3,zc"] and arguments[-2:] == ["--budget", "1m"]


@pytest.fixture
def truth(tmp_path):
    program = tmp_path / "build/src/app/netring-run"
    program.parent.mkdir(parents=True)
    (tmp_path / "runs").mkdir()
    program.write_text(PRETENDER.format(python=sys.executable, tests=str(SOURCE / "tests/analysis"), plant=truth_runs.PLANT,
                                        netring_run=os.environ["NETRING_RUN"], folder=str(tmp_path / "runs"), scripts=str(SOURCE / "scripts")))
    program.chmod(0o755)

    def run(*arguments, noise=0.01, rounds=60):
        command = [sys.executable, SOURCE / "bench/truth", "--build", tmp_path / "build", "--runs", "1", "--controls", "8",
                   "--planted", "8", "--simulated", "50", *arguments]
        environment = {"NOISE": str(noise), "ROUNDS": str(rounds), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment)
    return run


def test_the_figures_of_a_quiet_machine(truth):
    done = truth("--only", "idle,load,controls,planted")
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "run 1: 12 of 12 narrow" in lines[0]
    assert lines[1].endswith("1 of 1 runs have 12 narrow comparisons   at least 90%: holds")
    assert "12 of 12 comparisons agree with idle" in lines[4]
    assert "0 of 8 are called less or more" in lines[5]
    assert "3 %: of 8 controls 8 more, 0 less" in lines[6] and "1 %: of 8 controls" in lines[7]


def test_work_is_told_from_waiting(truth):
    done = truth("--only", "work")
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "server, a3: looking +" in lines[1] and "more), asleep +" in lines[1]
    assert "both sides, a3: looking +" in done.stdout
    assert "that both tell have the same sign   all: holds" in lines[-1]


def test_a_bar_that_is_missed(truth):
    done = truth("--only", "idle", noise=0.2, rounds=20)
    assert done.returncode == 1 and done.stdout.rstrip().endswith("MISSED")


def test_what_cannot_run(truth, tmp_path):
    (tmp_path / "build/src/app/netring-run").write_text("#!/bin/sh\necho 'netring-run: no ring' >&2\nexit 77\n")
    done = truth("--only", "idle")
    assert done.returncode == 1 and "not measured: exit code 77: netring-run: no ring" in done.stdout
    (tmp_path / "build/src/app/netring-run").unlink()
    assert truth().returncode == 77 and truth("--only", "moon").returncode == 2
