#!/usr/bin/env python3
"""Packs the static programs with what they read and what describes them. Two archives of the same files are the same.

Usage: tarball.py ARCHIVE DEPFILE FOLDER VERSION SOURCE FILE...
"""

import datetime
import gzip
import io
import os
import pathlib
import sys
import tarfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "manual"))

from make import day_of

AGENT = "netring-agent-static"
# Of the source tree: what goes along, and where to.
BESIDE = {"LICENSE": "", "README.md": "", "CHANGELOG.md": "", "CONTRIBUTING.md": "", "SECURITY.md": "", "docs": "", "schema": "",
          "experiments": "share/netring"}


def time_of(version, source):
    """Of all files, in seconds: when the version came."""
    day = datetime.datetime.fromisoformat(day_of(version, source / "CHANGELOG.md")).replace(tzinfo=datetime.timezone.utc)
    return int(os.environ.get("SOURCE_DATE_EPOCH") or day.timestamp())


def files_of(source, built):
    """(name in the archive, path)"""
    programs = {path.name.removesuffix("-static") for path in built if path.parent.name != "manual"}
    for path in built:
        if path.suffix == ".1" and path.stem in programs:
            yield f"share/man/man1/{path.name}", path
        elif path.parent.name != "manual":
            yield f"bin/{path.name}", path
    for name, place in BESIDE.items():
        path = source / name
        for each in [path] if path.is_file() else path.rglob("*"):
            if each.is_file():
                yield str(pathlib.PurePosixPath(place) / each.relative_to(source)), each


def entry(folder, name, time):
    made = tarfile.TarInfo(f"{folder}/{name}")
    made.mtime = time
    made.mode = 0o755 if name.startswith("bin/") else 0o644
    return made


def write(path, folder, files, time):
    with open(path, "wb") as plain, gzip.GzipFile("", "wb", 9, plain, mtime=time) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, source in sorted(files):
            data = source.read_bytes()
            made = entry(folder, name, time)
            made.size = len(data)
            archive.addfile(made, io.BytesIO(data))
        # netring-run starts the one here, and sends the other to hosts.
        link = entry(folder, "bin/netring-agent", time)
        link.type, link.linkname = tarfile.SYMTYPE, AGENT
        archive.addfile(link)


def write_depfile(path, archive, source):
    """What to make the archive anew after: a file that changed, or a folder in which there is another one."""
    needed = [each for name in BESIDE for each in (source / name, *(source / name).rglob("*"))]
    pathlib.Path(path).write_text(f"{archive}: " + " ".join(str(each).replace(" ", "\\ ") for each in needed) + "\n")


def main():
    path, depfile, folder, version, source, _, *built = sys.argv[1:]
    source = pathlib.Path(source)
    write(path, folder, files_of(source, [pathlib.Path(each) for each in built]), time_of(version, source))
    write_depfile(depfile, path, source)


if __name__ == "__main__":
    main()
