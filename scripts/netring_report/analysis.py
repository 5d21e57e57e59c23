"""Reads the analysis.json of a run directory, which netring-run derives from run.jsonl. What comes from outside is bounded here."""

import json

from netring_report import shape
from netring_report.errors import Failure
from netring_report.kinds import Wrong
from netring_report.run_directory import RunDirectory

SCHEMA_VERSION = 1
NAME, STORE = "analysis.json", "run.jsonl"
MAX_BYTES = 64 << 20
MAX_WIDE_BYTES = MAX_BYTES // 4  # of other letters than ASCII's: Python takes four bytes for each of such a text
MAX_MARKS = 2_000_000  # commas, colons and what opens: they bound how many values there are before any is made
DAMAGED = "the file was changed or damaged"


def load(place):
    """The content of a run directory's analysis.json (or of one by its path). Raises Failure with one clear line."""
    directory, name = find(place)
    with directory:
        return load_from(directory, name)


def find(place):
    """(run directory, name of the analysis.json in it); DIR/run.jsonl means the run too."""
    try:
        directory, name = RunDirectory.of(place)
    except FileNotFoundError:
        raise Failure(f"{place}: there is no such file: give the run directory that netring-run's --out named") from None
    return directory, NAME if name in (None, STORE) else name


def load_from(directory, name):
    found = content_of(read(directory, name), directory.path / name)
    check_store(found, directory, name)
    return found


def content_of(data, path):
    """Of the file's bytes."""
    value = parse(data, path)
    check_version(value, path)
    try:
        return shape.read(value)
    except Wrong as wrong:
        raise Failure(f"{path}: {wrong.where[:200]} {wrong.what}: {DAMAGED}: {again(path)}") from None


def again(path):
    return f"derive it anew: netring-run --analyse {path.parent}"


def read(directory, name):
    try:
        return directory.read(name, MAX_BYTES)
    except FileNotFoundError:
        raise Failure(f"{directory.path / name}: {missing(directory)}") from None


def missing(directory):
    """What to do about a file that is not there."""
    try:
        directory.stat(STORE)
    except FileNotFoundError:
        return "there is no such file: give the run directory that netring-run's --out named"
    return f"there is no such file, and a {STORE} is there: derive it: netring-run --analyse {directory.path}"


def parse(data, path):
    if not data.isascii() and len(data) > MAX_WIDE_BYTES:
        raise Failure(f"{path}: more than {MAX_WIDE_BYTES >> 20} MiB, not all of it ASCII: split the run into several")
    if sum(map(data.count, (b",", b":", b"[", b"{"))) > MAX_MARKS:
        raise Failure(f"{path}: more values than a report can show: split the run into several")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=unique)
    except UnicodeDecodeError:
        raise Failure(f"{path}: not text in UTF-8: {again(path)}") from None
    except RecursionError:
        raise Failure(f"{path}: no valid JSON (nested deeper than any {NAME} is): {DAMAGED}: {again(path)}") from None
    except ValueError as error:
        raise Failure(f"{path}: no valid JSON ({str(error)[:100]}): {DAMAGED}: {again(path)}") from None


def refuse_constant(text):
    raise ValueError(f"{text} is not a number")


def unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        left = set(found)
        for name, _ in pairs:
            if name not in left:
                raise ValueError(f"{name[:40]} is there twice")
            left.remove(name)
    return found


def check_version(value, path):
    version = value.get("schema_version") if isinstance(value, dict) else None
    if version is None:
        raise Failure(f"{path}: no schema_version, so no {NAME} of netring: {again(path)}")
    if version != SCHEMA_VERSION or type(version) is not int:
        raise Failure(f"{path}: schema_version {str(version)[:20]}, and this program reads {SCHEMA_VERSION}: use the "
                      "netring-report of the netring that wrote the file, or derive it anew with this one's: "
                      f"netring-run --analyse {path.parent}")


def check_store(found, directory, name):
    """The run may have gone on since (--resume)."""
    try:
        size = directory.stat(STORE).st_size
    except FileNotFoundError:
        return  # an analysis.json by itself is enough
    if size != found["run"]["store_bytes"]:
        path = directory.path / name
        raise Failure(f"{path}: made from an earlier state of {STORE} ({found['run']['store_bytes']} bytes, now {size}): {again(path)}")
