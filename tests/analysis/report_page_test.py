"""netring-report as a user runs it: whole runs, broken runs, and what is in the files."""

import base64
import gzip
import html.parser
import json
import re
import subprocess
import sys

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE
from netring_report import page, write


def netring_report(*arguments):
    command = [sys.executable, SOURCE / "scripts/netring-report", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=110)


class Page(html.parser.HTMLParser):
    """Ids, links within the page, and everything that would be fetched."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.fetched = [], [], []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"][1:]] if named.get("href", "").startswith("#") else []
        self.fetched += [value for name, value in attributes if name in ("src", "srcset", "data")]
        self.fetched += [value for name, value in attributes if name == "href" and not value.startswith(("#", "data:,"))]

    @property
    def data(self):
        return json.loads(re.search(r'id="data">(.*?)</script>', self.text, re.S)[1])


def made(tmp_path, cells, **changes):
    content = runs.make(tmp_path, cells, **changes)
    return Page(write.write(content, tmp_path, pictures=False)), (tmp_path / "report.md").read_text(encoding="utf-8")


def many():
    return [runs.cell(10_000 + 7 * number, slices=2, size=8 * (number + 1), impl=impl)
            for number in range(500) for impl in ("a1", "a2", "a3", "zc")]


def interrupted():
    return [*runs.sweep(runs.crossing, slices=2), runs.cell(10_000, slices=0, impl="a3")]


# name: (cells, rows)
KINDS = {"no cells": (list, 0), "one": (lambda: [runs.cell(10_000)], 1), "interrupted": (interrupted, 10), "2000": (many, 2000),
         "skipped": (lambda: [runs.skipped(impl="zc"), runs.skipped(impl="a3", reason="no <ring>")], 2),
         "invalid": (lambda: [synthetic.invalid(runs.cell(10_000))], 1),
         "stream": (lambda: runs.sweep(runs.crossing, workload="stream"), 9)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_run_has_a_page(tmp_path, kind):
    cells, rows = KINDS[kind][0](), KINDS[kind][1]
    found, markdown = made(tmp_path, cells, end=None)
    assert sum(each.startswith("cell-") for each in found.ids) == rows == len(found.data["cells"])
    assert len(found.ids) == len(set(found.ids))
    assert not found.fetched
    assert set(found.links) <= set(found.ids), "a link leads nowhere"
    assert markdown.startswith("# ") and "## Environment" in markdown
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o644


def test_what_comes_from_the_run_cannot_become_markup(tmp_path):
    evil = "</script><script>alert(1)</script>"
    found, _ = made(tmp_path, [runs.skipped(reason=evil)], environment={"cpu_model": evil}, command=evil)
    assert "alert(1)</script>" not in found.text and "<script>alert" not in found.text
    assert page.as_script({"text": "</script>"}) == '{"text":"\\u003c/script>"}'


def test_the_data_of_the_page_is_that_of_the_run(tmp_path):
    found, _ = made(tmp_path, runs.sweep(runs.crossing, threads=(1, 2)))
    assert [each["name"] for each in found.data["selectors"]] == ["size", "threads"]
    assert [*found.data["series"]] == ["a1", "a2", "zc"]
    packed = re.search(r'id="rounds-packed">(.*?)</script>', found.text)[1]
    assert len(json.loads(gzip.decompress(base64.b64decode(packed)))["rows"]["0"]) == 12
    assert all(point[0] < 18 for chart in found.data["charts"] for panel in chart["panels"] for point in panel["points"])


def test_sentences_link_to_rows(tmp_path):
    found, _ = made(tmp_path, runs.sweep(runs.crossing))
    further = found.text[found.text.index('id="further"'):found.text.index('id="environment"')]
    assert further.count('class="sentence"') >= further.count('class="rows"') >= 3


def test_the_program_writes_pages_and_pictures_and_prints_the_path(tmp_path):
    place = synthetic.write(tmp_path / "run", synthetic.run(runs.cell(10_000)))
    file = runs.derive(place)
    done = netring_report(place)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{place}/report.html\n", "")
    pictures = [path.name for path in (tmp_path / "run/figures").iterdir()]
    assert {f"cost-size.{suffix}" for suffix in ("svg", "png", "pdf", "txt")} <= {*pictures}
    assert netring_report(place, "--out", tmp_path / "else", "--no_figures").stdout == f"{tmp_path}/else/report.html\n"
    assert sorted(path.name for path in (tmp_path / "else").iterdir()) == ["report.html", "report.md"]
    assert netring_report(file, "--no_figures").stdout == f"{place}/report.html\n"


def test_the_page_of_48_cells_is_small(tmp_path):
    impls, sizes = ("a1", "a2", "a3", "zc"), (64, 512, 4096, 16384, 65536, 262144)
    made(tmp_path, runs.sweep(runs.crossing, sizes=sizes, impls=impls, threads=(1, 2), slices=30))
    assert (tmp_path / "report.html").stat().st_size < 200 << 10


def test_published_numbers_stand_there_when_asked_for(tmp_path):
    place = synthetic.write(tmp_path / "run", synthetic.run(runs.cell(10_000, impl="a1", size=4096)))
    runs.derive(place)
    for options, shown in (((), False), (("--published",), True)):
        assert netring_report(place, "--no_figures", *options).returncode == 0
        for name in ("report.html", "report.md"):
            assert ("4.205681" in (tmp_path / "run" / name).read_text(encoding="utf-8")) == shown


HOSTILE = ["<img src=x onerror=alert(1)>", "[here](http://x.test)", "![x](http://x.test/x.png)", "**a** | b", "`code`",
           "https://x.test", "www.x.test", "@someone", "a\n# b\n\n- c", "~~gone~~", "\\<b>", "&lt;b&gt;", "_a_", "$a$"]


def test_no_text_of_a_run_is_markup_in_markdown(tmp_path):
    cells = [synthetic.cell([], outcome="skipped", reason=text, impl=f"x{place}") for place, text in enumerate(HOSTILE)]
    content = runs.make(tmp_path, [runs.cell(10_000), *cells])
    content["run"]["command"] += " `` <b>"
    content["glance"]["claim"] = content["cannot"] = " ".join(HOSTILE).replace("\n", " ")
    write.write(content, tmp_path, pictures=False)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    again, = re.findall("(?m)^- Again: (.*)$", text)
    assert again.startswith("``` ") and again.endswith(" `` <b> ```")
    rest = text.replace(again, "")
    assert not re.search(r"[<>*~@$\[\]\\]|\]\(|https?://|www\.x|(?<!\w)_|&lt;", re.sub(r"(?m)^(- Next: `[^`]*`|!\[.*)$", "", rest))
    assert "&#60;img src=x onerror=alert(1)&#62;" in text and "&#38;lt;b" in text and "&#64;someone" in text


def test_the_same_run_gives_the_same_report(tmp_path):
    content = runs.make(tmp_path, runs.sweep(runs.crossing))
    first = write.write(content, tmp_path / "a", pictures=False).read_bytes()
    assert write.write(content, tmp_path / "b", pictures=False).read_bytes() == first


@pytest.mark.parametrize("name, data, says", [("truncated", '{"schema_version": 1, "cel', "no valid JSON"),
                                              ("version", '{"schema_version": 99}', "schema_version 99"),
                                              ("empty", None, "there is no such file")])
def test_a_run_that_cannot_be_read_is_one_line_and_exit_2(tmp_path, name, data, says):
    if data is not None:
        (tmp_path / "analysis.json").write_text(data)
    done = netring_report(tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1 and done.stderr.startswith("netring-report: ")
    assert not (tmp_path / "report.html").exists()
