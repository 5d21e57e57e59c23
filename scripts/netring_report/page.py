"""report.html: one file that needs nothing else, and what it shows as data for its JavaScript."""

import base64
import dataclasses
import gzip
import json
import pathlib

import jinja2
from plotly.offline import get_plotlyjs

from netring_report import cell_table, environment, style, verdicts, view, words

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = ("traces.js", "figures.js", "page.js")


def plotly():
    """Plotly's JavaScript as the distribution's package has it, compressed: its text is three times as long."""
    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 6, mtime=0)).decode("ascii")


def data(report, charts):
    """What the page's scripts read: cells, charts, what can be chosen, and the slices."""
    cells = [{"i": place, "name": report.name(cell), "c": cell.coordinates, "verdict": cell.verdict, "reasons": cell.reasons}
             for place, cell in enumerate(report.cells)]
    legend = {name: view.values_of(report.cells, name) for name in view.SERIES}
    selectors = [{"name": name, "label": words.coordinate_name(name), "chosen": value,
                  "values": [{"value": each, "text": words.coordinate(name, each)}
                             for each in view.values_of(report.cells, name)]}
                 for name, value in report.chosen.items()]
    return {"cells": cells, "legend": legend, "selectors": selectors, "style": style.for_page(report.run, legend["impl"], legend["engine"]),
            "charts": [dataclasses.asdict(chart) for chart in charts], "slices": cell_table.slices(report)}


def as_script(value):
    """JSON that may stand within <script>: no "</", and numbers of six digits, as result files have them."""
    return json.dumps(rounded(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, (list, tuple)) else value


def render(report, charts, sections):
    """The page's text. `sections`: answer, questions and published, as netring_report.write makes them."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                                   undefined=jinja2.StrictUndefined)
    names, numbers = cell_table.columns(report)
    first, path, rest, settings = environment.facts(report.run)
    return templates.get_template("template.html.j2").render(
        run=report.run, charts=charts, **sections, words=words, css=read("page.css"), plotly=plotly(),
        scripts=[read(name) for name in SCRIPTS], data=as_script(data(report, charts)),
        first_facts=first, path_facts=path, facts=rest, settings=settings, coordinate_count=len(names),
        heads=[words.coordinate_name(name) for name in names] + [heading for heading, *_ in numbers],
        rows=[cell_table.row(report, cell, names, numbers) for cell in report.cells],
        reasons=[(name, len(cells), cells, verdicts.kind(name), verdicts.meaning(name), verdicts.advice(name))
                 for name, cells in verdicts.fired(report.measured)])


def read(name):
    return (HERE / name).read_text(encoding="utf-8")
