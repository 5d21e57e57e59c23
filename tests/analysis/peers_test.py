"""bench/peers: what its table says of figures that are made up."""

import importlib.machinery
import importlib.util
import subprocess
import sys

import pytest

from conftest import SOURCE

sys.path.insert(0, str(SOURCE / "bench"))

import paired
import peers_lab
import peers_subjects


def loaded():
    loader = importlib.machinery.SourceFileLoader("peers", str(SOURCE / "bench/peers"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("peers", loader))
    sys.modules["peers"] = module  # where its dataclasses look for their names
    loader.exec_module(module)
    return module


peers = loaded()
ROUNDS = 12
STEADY = [100.0 + 0.1 * number for number in range(ROUNDS)]


class Made:
    """A subject whose figures are known; None where it fails."""

    def __init__(self, *figures, programs=()):
        self.figures, self.programs, self.calls = list(figures), programs, 0

    def measure(self, *_):
        self.calls += 1
        if (figure := self.figures.pop(0)) is None:
            raise peers_lab.CannotRun("no luck")
        return figure


def row(above, *below, rounds=ROUNDS, **goal):
    comparison = peers.Comparison("a/b", "rt/s", above, below, **goal)
    figures = peers.Figures(comparison.subjects())
    for _ in range(rounds):
        for subject in comparison.subjects():
            figures.measure(subject)
    return peers.row_of(comparison, figures, rounds)


def times(factor):
    return Made(*(factor * each for each in STEADY))


@pytest.mark.parametrize("factor, goal, answer, fine", [
    (1.2, {"least": 1.1}, "holds", True), (1.0, {"least": 1.1}, "MISSED", False), (1.0, {}, "", True),
    (1.05, {"within": 0.1}, "holds", True), (1.2, {"within": 0.1}, "MISSED", False), (0.8, {"within": 0.1}, "MISSED", False)])
def test_a_goal(factor, goal, answer, fine):
    text, holds = row(times(factor), times(1), **goal)
    assert holds == fine and text.split()[0] == f"{factor:.3f}"
    assert (answer in text) if answer else not any(word in text for word in ("holds", "MISSED", "unsure"))


def test_an_interval_on_both_sides_of_the_goal_is_unsure():
    above = Made(*(each * (1.2 if number % 2 else 1.0) for number, each in enumerate(STEADY)))
    text, holds = row(above, times(1), least=1.1)
    assert "unsure" in text and not holds


def test_the_interval_is_that_of_the_project():
    above = [each * (1 + 0.01 * (number * 7 % 5)) for number, each in enumerate(STEADY)]
    low, ratio, high = paired.compare(above, STEADY)
    text, _ = row(Made(*above), Made(*STEADY), least=1)
    assert f"{ratio:.3f}  {low:.3f} to {high:.3f}" in text


def test_few_rounds_have_lowest_and_highest():
    text, _ = row(Made(90.0, 100.0, 120.0), Made(100.0, 100.0, 100.0), rounds=3, least=1)
    assert "1.000  0.900..1.200" in text and "unsure" in text


def test_rounds_that_failed_are_left_out_as_pairs():
    above = Made(*(None if number == 3 else 2 * each for number, each in enumerate(STEADY)))
    text, holds = row(above, times(1), least=1.9)
    assert "2.000" in text and text.endswith("11 of 12 rounds: no luck") and holds


def test_what_fails_at_first_is_given_up():
    subject = Made(None)
    text, holds = row(subject, times(1), least=1)
    assert text == "not measured: no luck" and not holds and subject.calls == 1


def test_a_tool_that_is_not_there_is_left_out():
    absent = Made(programs=("no-such-tool",))
    assert row(times(1), absent, least=1) == ("left out: no-such-tool is not on PATH", True)
    text, _ = row(times(1.2), absent, times(1), least=1.1)
    assert "1.200" in text and "holds" in text


def test_the_best_tool_counts():
    text, holds = row(times(1.2), times(1.15), times(0.5), least=1.1)
    assert "1.043" in text and "MISSED" in text and not holds


def test_the_ring_s_loop_is_beside_the_ring():
    netring = peers_subjects.Netring(64, engine="uring", look_us=100)
    assert peers.loop_of(netring) == peers_subjects.Loop(64, engine="ring", look_us=100)


def test_names_and_what_is_refused():
    listed = subprocess.run([SOURCE / "bench/peers", "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    names = [line.split()[0] for line in listed]
    assert len(set(names)) == len(names) and "stream-1M-blocking/iperf3" in names
    assert subprocess.run([SOURCE / "bench/peers", "--only", "moon"], capture_output=True).returncode == 2
