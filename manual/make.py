#!/usr/bin/env python3
"""Writes the man page or the completion of a program, which it asks for its options.

Usage: make.py man|bash|zsh NAME PROGRAM OUTPUT VERSION SOURCE PLACE=TEXT...
"""

import pathlib
import re
import sys

sys.dont_write_bytecode = True

import completion
import page
import table


def day_of(version, changelog):
    """When that version came: two builds of one version are the same."""
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)$", changelog.read_text(), re.M)
    if found is None:
        sys.exit(f"{changelog}: no line '## [{version}] - YYYY-MM-DD': add one for the version that meson.build has")
    return found[1]


def manual(program, source, places):
    template = (source / "manual" / f"{program.name}.man").read_text()
    day = day_of(program.version, source / "CHANGELOG.md")
    return page.render(program, template, day, dict(place.split("=", 1) for place in places))


def main():
    kind, name, path, output, version, source, *places = sys.argv[1:]
    program = table.read(name, [path], version)
    text = manual(program, pathlib.Path(source), places) if kind == "man" else getattr(completion, kind)(program)
    pathlib.Path(output).write_text(text)


if __name__ == "__main__":
    main()
