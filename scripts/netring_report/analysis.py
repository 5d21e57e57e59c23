"""Reads the analysis.json of a run directory, which netring-run derives from run.jsonl. What comes from outside is bounded here."""

import errno
import json
import os
import pathlib
import stat

from netring_report import shape
from netring_report.errors import Failure
from netring_report.kinds import Wrong

SCHEMA_VERSION = 1
NAME, STORE = "analysis.json", "run.jsonl"
MAX_BYTES = 64 << 20
MAX_WIDE_BYTES = MAX_BYTES // 4  # of other letters than ASCII's: Python takes four bytes for each of such a text
MAX_MARKS = 2_000_000  # commas, colons and what opens: they bound how many values there are before any is made
DAMAGED = "the file was changed or damaged"


def load(place):
    """The content of a run directory's analysis.json (or of one by its path). Raises Failure with one clear line."""
    path = pathlib.Path(place)
    path = path / NAME if path.is_dir() else path
    found = content_of(read(path), path)
    check_store(found, path)
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


def read(path):
    """The bytes of a regular file. Nothing is waited for: a pipe may never say anything."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise Failure(f"{path}: {missing(error, path)}") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Failure(f"{path}: is no regular file: give a run directory of netring-run")
        if status.st_size > MAX_BYTES:
            raise Failure(f"{path}: more than {MAX_BYTES >> 20} MiB: split the run into several")
        return os.read(descriptor, status.st_size)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}: {again(path)}") from None
    finally:
        os.close(descriptor)


def missing(error, path):
    """What to do about a file that cannot be opened."""
    if error.errno == errno.ELOOP:
        return f"is a link, which no run makes: {again(path)}"
    if not isinstance(error, FileNotFoundError):
        return f"{error.strerror}: give a run directory of netring-run that you may read"
    if path.with_name(STORE).exists():
        return f"there is no such file, and a {STORE} is there: derive it: netring-run --analyse {path.parent}"
    return "there is no such file: give the run directory that netring-run's --out named"


def parse(data, path):
    if not data.isascii() and len(data) > MAX_WIDE_BYTES:
        raise Failure(f"{path}: more than {MAX_WIDE_BYTES >> 20} MiB, not all of it ASCII: split the run into several")
    if sum(map(data.count, (b",", b":", b"[", b"{"))) > MAX_MARKS:
        raise Failure(f"{path}: more values than a report can show: split the run into several")
    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse_constant, object_pairs_hook=unique)
    except UnicodeDecodeError:
        raise Failure(f"{path}: not text in UTF-8: {again(path)}") from None
    except (ValueError, RecursionError) as error:
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


def check_store(found, path):
    """The run may have gone on since (--resume)."""
    try:
        store = os.stat(path.with_name(STORE), follow_symlinks=False)
    except OSError:
        return  # an analysis.json by itself is enough
    if store.st_size != found["run"]["store_bytes"]:
        raise Failure(f"{path}: made from an earlier state of {STORE} ({found['run']['store_bytes']} bytes, now {store.st_size}): "
                      f"{again(path)}")
