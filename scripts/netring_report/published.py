"""The report that this benchmark began with, beside this run: its published numbers, of another machine and other programs."""

import csv
import pathlib

# In the source tree, and where it is installed.
PLACES = ("experiments/pa02-published.csv",)
NOTE = ("Two machines and two programs. Published: an Intel i7-12700 with Ubuntu 24.04, one run of 5 s per cell; its programs "
        "opened one connection whatever the number of threads, and its A3 did not set SO_ZEROCOPY, so that it sent as A2. "
        "Compare shapes, not numbers.")
HEADS = ("variant", "message size", "threads", "engine here", "published Gbit/s", "throughput here", "published mean µs",
         "mean round trip here")
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
    """As a part of a question; None where no cell of the run is one of those."""
    published, rows = read(), []
    for place, cell in enumerate(report.cells):
        at = cell["coordinates"]
        row = published.get((at["impl"], at.get("size"), at.get("threads")))
        if row and cell["usable"] and all(at.get(name, value) == value for name, value in ALIKE.items()):
            here = [cell["figures"][name]["text"] if name in cell["figures"] else "" for name in MEASURED]
            names = [at["impl"], report.text("size", at["size"]), str(at["threads"]), str(at.get("engine", ""))]
            rows.append({"texts": [*names, row["throughput"], here[0], row["latency"], here[1]], "cells": [place]})
    return {"heads": HEADS, "numeric": range(4, 8), "rows": rows} if rows else None
