"""What a process holds, sampled round by round."""

import contextlib
import dataclasses
import os
import pathlib
import re


def first_numbers(path, *names):
    """Of a file of "Name:   123 kB" lines, those lines' numbers, added; None when the file is refused or lacks them."""
    with contextlib.suppress(OSError):
        text = pathlib.Path(path).read_text()
        found = [re.search(rf"^{name}:\s+(\d+)", text, re.M) for name in names]
        if all(found):
            return sum(int(each[1]) for each in found)
    return None


def entries(path):
    with contextlib.suppress(OSError):
        return len(os.listdir(path))
    return None


@dataclasses.dataclass
class Use:
    """Of one process in one round: the floors are what it holds between slices."""
    floor_kib: int
    descriptors: int
    threads: int
    peak_kib: int = None  # resident, as the kernel saw it
    most_descriptors: int = 0
    most_threads: int = 0


class Process:
    def __init__(self, pid, name):
        self.pid, self.name = pid, name
        self.rounds = {}
        self.round = None

    def sample(self, number):
        folder = f"/proc/{self.pid}"
        kib = first_numbers(f"{folder}/smaps_rollup", "Anonymous", "Swap")
        if kib is None:
            kib = first_numbers(f"{folder}/status", "RssAnon", "VmSwap")
        found = [kib, entries(f"{folder}/fd"), entries(f"{folder}/task")]
        if None in found:
            return  # it has ended
        if number != self.round:
            self.end_round()
            self.round = number
        use = self.rounds.setdefault(number, Use(*found))
        use.floor_kib, use.descriptors, use.threads = map(min, (use.floor_kib, use.descriptors, use.threads), found)
        use.most_descriptors, use.most_threads = map(max, (use.most_descriptors, use.most_threads), found[1:])

    def end_round(self):
        """Reads the peak of the round that ends and has the next one begin its own."""
        peak = first_numbers(f"/proc/{self.pid}/status", "VmHWM")
        if self.round is not None:
            self.rounds[self.round].peak_kib = peak
        try:
            pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        except OSError:
            self.end_round = lambda: None  # never reset: it would be the whole run's

    def ended(self):
        return not pathlib.Path(f"/proc/{self.pid}").exists()
