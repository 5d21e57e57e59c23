"""report.html: one file that needs nothing else, and what it shows as data for its JavaScript."""

import base64
import dataclasses
import gzip
import json
import pathlib

import jinja2
from plotly.offline import get_plotlyjs

from netring_report import style
from netring_report.figures.chart import axis_title
from netring_report.published import NOTE
from netring_report.report import SERIES, has

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = ("traces.js", "figures.js", "page.js")


def plotly():
    """Plotly's JavaScript as the distribution's package has it, compressed: its text is three times as long."""
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 6, mtime=0)).decode("ascii")


def data(report, charts):
    """What the page's scripts read: cells, charts, what can be chosen, and the slices."""
    cells = [{"i": place, "name": cell["name"], "series": report.series_of(cell), "c": meaning(cell), "verdict": cell["verdict"],
              "reasons": cell["reasons"]} for place, cell in enumerate(report.cells)]
    legend = {name: list(dict.fromkeys(str(cell["coordinates"].get(name, "")) for cell in report.cells)) for name in SERIES}
    selectors = [{"name": name, "label": report.coordinates[name]["label"], "chosen": value,
                  "values": report.coordinates[name]["values"]} for name, value in report.chosen.items()]
    return {"cells": cells, "legend": legend, "selectors": selectors,
            "style": style.for_page(report, legend["impl"], legend["engine"]),
            "charts": [dataclasses.asdict(chart) for chart in charts], "slices": slices(report)}


def meaning(cell):
    return {name: value for name, value in cell["coordinates"].items() if has(cell, name)}


def slices(report):
    """{"columns": headings, "rows": {cell's place: rows}}: the metrics that some slice has, in their order."""
    there = {name for cell in report.cells for name in cell["slices"]["values"]}
    names = [name for name in report.metrics if name in there]
    rows = {}
    for place, cell in enumerate(report.cells):
        rounds, values = cell["slices"]["rounds"], cell["slices"]["values"]
        rows[place] = [list(row) for row in zip(rounds, *(values.get(name, [None] * len(rounds)) for name in names))]
    return {"columns": ["round", *(axis_title(report.metrics[name]) for name in names)], "rows": rows}


def as_script(value):
    """JSON that may stand within <script>: no "</"."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def render(report, charts, published):
    """The page's text."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                                   undefined=jinja2.StrictUndefined)
    content = report.content
    shown = {row["cell"] for row in content["table"]["rows"]}
    return templates.get_template("template.html.j2").render(
        run=content["run"], charts=charts, main=report.answer, further=report.further, weak=report.sentences(True), reading=report.sentences(False),
        questions=content["questions"], published=published, note=NOTE, table_of_cells=content["table"], cells=content["cells"],
        shown=shown, rules=content["rules"], facts=content["facts"], css=read("page.css"), plotly=plotly(),
        scripts=[read(name) for name in SCRIPTS], data=as_script(data(report, charts)))


def read(name):
    return (HERE / name).read_text(encoding="utf-8")
