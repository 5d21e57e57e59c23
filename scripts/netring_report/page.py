"""report.html: one file that needs nothing else, and what it shows as data for its JavaScript."""

import base64
import dataclasses
import gzip
import json
import pathlib
import re

import jinja2
import markupsafe  # jinja2's own

from netring_report import style
from netring_report.figures.chart import axis_title
from netring_report.profiles.catalogue import Profiles
from netring_report.published import NOTE
from netring_report.report import has

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = ("svg.js", "figures.js", "page.js")
# What a round is shown with; samples.csv has the rest.
OF_A_ROUND = ("server_work_ns_per_msg", "client_work_ns_per_msg", "throughput_gbps", "latency_p50_us", "latency_p99_us",
              "context_switches_per_msg", "server_looking_fraction", "zc_copied_fraction")
# Coordinates that name a row even where they do not vary.
ALWAYS = ("impl", "size")


def data(report, charts):
    """What the page's scripts read: cells, series, charts, and what can be chosen."""
    cells = [{"i": place, "name": cell["name"], "series": key, "c": meaning(report, cell), "verdict": cell["verdict"],
              "reasons": cell["reasons"]} for place, (cell, key) in enumerate(zip(report.cells, report.keys))]
    selectors = [{"name": name, "label": report.coordinates[name]["label"], "chosen": value, "values": choices(report, name)}
                 for name, value in report.chosen.items() if len(choices(report, name)) > 1]
    series = {key: {"words": each.words, "remark": each.remark, **look(each.place), "dash": style.DASHES[each.dash % 4][1]}
              for key, each in report.series.items()}
    return {"cells": cells, "series": series, "selectors": selectors,
            "charts": [dataclasses.asdict(chart) for chart in charts]}


def choices(report, name):
    """Values of a coordinate that mean something: an engine without a ring has no ring to choose."""
    there = {cell["coordinates"][name] for cell in report.cells if has(cell, name)}
    return [each for each in report.coordinates[name]["values"] if each["value"] in there]


def look(place):
    return {"colour": place % len(style.COLOURS), "marker": style.marker(place)[1]}


def meaning(report, cell):
    """What tells the cell from others."""
    named = {name for name, each in report.coordinates.items() if each["varies"] or name in ALWAYS}
    return {name: value for name, value in cell["coordinates"].items() if name in named and has(cell, name)}


def rounds(report):
    """{"columns": headings, "rows": {cell's place: rows}}."""
    there = {name for cell in report.cells for name in cell["slices"]["values"]}
    names = [name for name in OF_A_ROUND if name in report.metrics and name in there]
    rows = {}
    for place, cell in enumerate(report.cells):
        numbers, values = cell["slices"]["rounds"], cell["slices"]["values"]
        rows[place] = [list(row) for row in zip(numbers, *(values.get(name, [None] * len(numbers)) for name in names))]
    return {"columns": ["round", *(axis_title(report.metrics[name]) for name in names)], "rows": rows}


def packed(value):
    """What is seen only when a reader asks for it is compressed: it would be half of the page."""
    return base64.b64encode(gzip.compress(as_script(value).encode("utf-8"), 6, mtime=0)).decode("ascii")


def words_of(report, cell, key):
    """What the filter finds a row by: each coordinate's value, and its text in one word ("4kib", "4k"); of names each word too, and
    those that a way's name stands for."""
    words = {word for word in re.split(r"[\s,]+", report.series[key].words.lower()) if word[:1].isalpha()}
    for name, value in meaning(report, cell).items():
        text = report.text(name, value).lower()
        if short := re.fullmatch(r"(\d+) ([a-z])ib", text):
            words.add(short[1] + short[2])
        words |= {str(value).lower(), text.replace(" ", ""), *(text.split() if report.coordinates[name]["scale"] == "name" else ())}
    return " ".join(re.sub(r"\s", "", word) for word in sorted(words) if word)


def colours():
    """The style sheet's variables."""
    light, dark = (" ".join(f"--s{place}:{pair[at]};" for place, pair in enumerate(style.COLOURS)) for at in (0, 1))
    return f":root{{{light}}}html[data-theme=dark]{{{dark}}}"


def glued(text):
    """A number and what follows it stay in one line."""
    return re.sub(r"(?<=\d) (?=[\w%])", "\u00a0", text)


def kept(text):
    """A text for HTML in which neither these nor the name of an option are broken."""
    return markupsafe.Markup(re.sub(r"--[a-z][\w-]*", r'<span class="whole">\g<0></span>', str(markupsafe.escape(glued(text)))))


def as_script(value):
    """JSON that may stand within <script>: no "</"."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def render(report, charts, published, profiled=Profiles()):
    """The page's text."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                                   undefined=jinja2.StrictUndefined)
    templates.filters["kept"] = kept
    content = report.content
    shown = {row["cell"] for row in content["table"]["rows"]}
    return templates.get_template("template.html.j2").render(
        run=content["run"], glance=content["glance"], heading=glued(content["glance"]["claim"]), use=report.use, cannot=content["cannot"], charts=charts, further=report.further(),
        questions=content["questions"], published=published, note=NOTE, profiled=profiled, table_of_cells=content["table"], cells=content["cells"],
        words=[words_of(report, cell, key) for cell, key in zip(report.cells, report.keys)], shown=shown, rules=report.rules, facts=content["facts"],
        css=colours() + read("page.css"), scripts=[read(name) for name in SCRIPTS], data=as_script(data(report, charts)),
        rounds=packed(rounds(report)))


def read(name):
    return (HERE / name).read_text(encoding="utf-8")
