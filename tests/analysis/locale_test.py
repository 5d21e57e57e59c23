"""netring-report and what it reads and writes, in locales that are not UTF-8."""

import os
import re
import subprocess
import sys

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE

LOCALES = {"C": None, "de_DE.ISO-8859-1": "ISO-8859-1", "zh_CN.GBK": "GBK"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    where = tmp_path_factory.mktemp("run")
    return synthetic.write(where, synthetic.run(*runs.sweep(runs.crossing, sizes=(64, 4096)), environment={"cpu_model": "µ 你好"}))


def report(place, out, **environment):
    runs.derive(place)
    command = [sys.executable, SOURCE / "scripts/netring-report", str(place), "--out", str(out)]
    return subprocess.run(command, capture_output=True, timeout=110, env={**os.environ, **environment})


def files(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".html", ".md", ".txt", ".svg")}


def compiled(name, charset, folder):
    """The locale, made where LOCPATH finds it; False: this machine has not got its description."""
    if charset is None:
        return True
    command = ["localedef", "-i", name.split(".")[0], "-f", charset, str(folder / name)]
    try:
        subprocess.run(command, capture_output=True, timeout=60)
    except FileNotFoundError:
        return False
    return (folder / name).exists()


@pytest.mark.parametrize("name", LOCALES)
def test_the_report_is_the_same_in_any_locale(place, tmp_path, name):
    done = report(place, tmp_path / "utf-8", LC_ALL="C.UTF-8", PYTHONUTF8="1")
    assert done.returncode == 0, done.stderr
    found = compiled(name, LOCALES[name], tmp_path)
    encoding = {"PYTHONIOENCODING": LOCALES[name] or "ascii"}
    done = report(place, tmp_path / "other", LC_ALL=name if found else "C", LOCPATH=str(tmp_path), PYTHONUTF8="0",
                  PYTHONCOERCECLOCALE="0", **encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert files(tmp_path / "other") == files(tmp_path / "utf-8")
    assert "你好" in (tmp_path / "other/report.html").read_text(encoding="utf-8")


def test_a_line_that_a_terminal_cannot_show_is_a_line_all_the_same(tmp_path):
    done = report(synthetic.write(tmp_path / "你好", synthetic.run(runs.cell(10_000))), tmp_path / "你好/out", LC_ALL="C",
                  PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and done.stdout.count(b"\n") == 1 and not done.stderr


def test_every_text_file_is_opened_with_its_encoding():
    """A locale's own is never meant."""
    for path in [*(SOURCE / "scripts/netring_report").rglob("*.py"), SOURCE / "scripts/netring-report"]:
        for call in re.findall(r"(?:(?<![\w.])(?<!def )open|\bfdopen|\.read_text|\.write_text|NamedTemporaryFile)\([^\n]*", path.read_text(encoding="utf-8")):
            binary = "os.open" in call or re.search('"[rwa][+]?b"', call)
            assert binary or "utf-8" in call or re.match(r"open\([^)]*\bos\.O_|open\(path, os\.", call), (path.name, call)
