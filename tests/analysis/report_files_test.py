"""The files of netring-report: nothing is followed, nothing half written, nothing said to be done that is not."""

import os
import pathlib
import resource
import stat
import subprocess
import sys

import pytest

import report_runs as runs
import synthetic
from conftest import SOURCE
from netring_report.errors import Failure
from netring_report.run_directory import RunDirectory

NETRING_REPORT = SOURCE / "scripts/netring-report"
STRANGER = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has others' files to meet")


@pytest.fixture
def run(tmp_path):
    place = tmp_path / "run"
    runs.derive(synthetic.write(place, synthetic.run(*runs.sweep(runs.crossing, sizes=(64,), impls=("a1", "a3")))))
    return place


def report(*arguments, stdout=subprocess.PIPE, **options):
    return subprocess.run([sys.executable, NETRING_REPORT, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, text=True, timeout=100, **options)


def refused(*arguments, code=2, **options):
    ended = report(*arguments, **options)
    assert ended.returncode == code and ended.stderr.count("\n") == 1 and not ended.stdout, (ended.returncode, ended.stderr)
    return ended.stderr


def temporaries(place):
    return [each for each in place.rglob("*") if each.name.endswith(".tmp") or each.name.startswith(".")]


def test_a_link_in_place_of_a_file_is_replaced(tmp_path, run):
    """Its file stays as it is."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (run / "figures").mkdir()
    names = ("report.html", "report.md", "figures/cost-size.png", "figures/cost-size.svg")
    for name in names:
        (run / name).symlink_to(precious)
    assert report(run).returncode == 0
    assert precious.read_text() == "precious"
    for name in names:
        assert not (run / name).is_symlink() and (run / name).stat().st_size > 1000


def test_a_link_in_place_of_a_folder_is_refused(tmp_path, run):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (run / "figures").symlink_to(elsewhere)
    assert f"{run}/figures: is a link" in refused(run)
    (tmp_path / "latest").symlink_to(run)
    assert f"{tmp_path}/latest: is a link" in refused(tmp_path / "latest")
    assert f"{tmp_path}/latest: is a link" in refused(run, "--out", tmp_path / "latest")
    assert os.listdir(elsewhere) == [] and not (run / "report.html").exists()


@AS_ROOT
def test_a_strangers_link_on_the_way_is_refused(tmp_path, run):
    """One of the user's own is followed, as far as the directory itself."""
    (tmp_path / "mine").symlink_to(tmp_path)
    with RunDirectory.open(tmp_path / "mine" / "run") as directory:
        assert directory.stat("run.jsonl").st_size > 0
    (tmp_path / "theirs").symlink_to(tmp_path)
    os.lchown(tmp_path / "theirs", STRANGER, STRANGER)
    assert f"theirs' is a link of user {STRANGER}" in refused(tmp_path / "theirs" / "run")
    assert f"theirs' is a link of user {STRANGER}" in refused(run, "--out", tmp_path / "theirs" / "new")
    assert not (tmp_path / "new").exists()


@AS_ROOT
def test_a_hard_link_in_a_strangers_directory_is_refused(tmp_path, run):
    os.link(run / "analysis.json", tmp_path / "kept")
    assert report(run, "--no_figures").returncode == 0
    os.chown(run, STRANGER, STRANGER)
    assert f"{run}/analysis.json: has another name (a hard link)" in refused(run)


def test_links_without_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert "Too many levels of symbolic links" in refused(tmp_path / "a" / "run")


@AS_ROOT
def test_what_cannot_be_read_is_not_absent(tmp_path, run):
    """An ordinary user, and a directory that may be listed, but not searched."""
    run.chmod(0o600)
    os.chown(run, STRANGER, STRANGER)
    for each in (tmp_path, *tmp_path.parents):
        if not each.stat().st_mode & stat.S_IXOTH:
            each.chmod(each.stat().st_mode | stat.S_IXOTH)
    code = f"import os, sys; os.setuid({STRANGER}); sys.path.insert(0, {str(SOURCE / 'scripts')!r})\n" \
           f"from netring_report import analysis\nanalysis.load({str(run)!r})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Failure: " in ended.stderr and ": Permission denied: " in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("umask", (0o022, 0o077, 0o002))
def test_the_umask_is_obeyed_by_all(run, umask):
    old = os.umask(umask)
    try:
        assert report(run).returncode == 0
    finally:
        os.umask(old)
    for made in (run / "report.html", run / "report.md", run / "figures/cost-size.png"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o666 & ~umask
    assert stat.S_IMODE((run / "figures").stat().st_mode) == 0o777 & ~umask


def test_what_fails_leaves_nothing(tmp_path, run):
    def little():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))  # of report.html, which has more

    out = tmp_path / "out"
    assert f"{out}/report.html: File too large" in refused(run, "--out", out, "--no_figures", preexec_fn=little)
    assert temporaries(out) == [] and not (out / "report.html").exists()
    with RunDirectory.open(out) as directory:
        (out / "taken").mkdir()
        with pytest.raises(Failure, match="taken: Is a directory"):
            directory.replace("taken", b"data")
    assert temporaries(out) == []


def test_standard_output_that_cannot_be_written(run):
    with open("/dev/full", "w") as full:
        assert "cannot write standard output: No space left on device (ENOSPC)" in refused(run, "--no_figures", code=1, stdout=full)
        assert "cannot write standard output" in refused("--help", code=1, stdout=full)
        both = subprocess.run([sys.executable, NETRING_REPORT, "--help"], stdout=full, stderr=full)
        assert both.returncode == 1
    closed = subprocess.run(["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, NETRING_REPORT, run, "--no_figures"],
                            stderr=subprocess.PIPE, text=True)
    assert closed.returncode == 1 and closed.stderr.count("\n") == 1 and "(EBADF)" in closed.stderr
    assert (run / "report.html").stat().st_size > 1000


@pytest.mark.parametrize("unbuffered", ("", "1"))
def test_a_reader_who_has_seen_enough(run, unbuffered):
    reader, writer = os.pipe()
    os.close(reader)
    ended = report(run, "--no_figures", stdout=writer, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_its_store_means_the_run(run):
    assert report(run / "run.jsonl", "--no_figures").stdout == f"{run}/report.html\n"
    assert report(pathlib.Path(f"{run}/"), "--no_figures").returncode == 0
