"""The report that this benchmark began with, beside this run: its published numbers, of another machine and other programs."""

import csv
import pathlib

from netring_report import words
from netring_report.sentences import Table

# In the source tree, and where it is installed.
PLACES = ("experiments/pa02-published.csv",)
NOTE = ("Two machines and two programs. Published: an Intel i7-12700 with Ubuntu 24.04, one run of 5 s per cell; its programs "
        "opened one connection whatever the number of threads, and its A3 did not set SO_ZEROCOPY, so that it sent as A2. "
        "Compare shapes, not numbers.")
HEADS = ("variant", "size", "threads", "engine here", "published Gbit/s", "here Gbit/s", "published mean µs", "here mean µs")
MEASURED = ("throughput_gbps", "latency_us")
# What its programs did, which a cell must do too.
ALIKE = {"workload": "rr", "connections": 1, "depth": 1, "rate": 0}


def read():
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    path = next((root / place for place in PLACES if (root / place).is_file()), None)
    if path is None:
        return {}
    with open(path, newline="", encoding="utf-8") as file:
        return {(row["impl"].lower(), int(row["size"]), int(row["threads"])): row for row in csv.DictReader(file)}


def table(report):
    """None where no cell of the run is one of those."""
    published = read()
    rows = []
    for cell in report.usable:
        at = cell.coordinates
        row = published.get((at["impl"], at["size"], at["threads"]))
        if row and all(at.get(name, value) == value for name, value in ALIKE.items()):
            there, here = (float(row[name]) for name in ("throughput", "latency")), (cell.columns[name] for name in MEASURED)
            numbers = [words.number(value) for pair in zip(there, here) for value in pair]
            names = [at["impl"], words.size(at["size"]), str(at["threads"]), at["engine"]]
            rows.append(([*names, *numbers], (report.index[cell.id],)))
    return Table(HEADS, tuple(rows), tuple(range(4, 8))) if rows else None
