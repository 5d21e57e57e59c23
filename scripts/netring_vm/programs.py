"""Finds netring's programs: in a build folder, or where they are installed."""

import os
import pathlib
import shutil

# Where programs are in a build folder.
FOLDERS = ("src/app", "tests/kernel", "tests/netns", "tests", "bench")


def build_folder(given, root):
    """The one that was given, else that of the source tree; None where there is no such tree: then PATH has the programs."""
    if given is not None:
        return given
    named = os.environ.get("BUILD_DIR")
    build = pathlib.Path(named or root / "build")
    return build if named or build.is_dir() else None


def find(name, build):
    """The path of a program that can be run; None: it is not there."""
    if "/" in name:
        places = [pathlib.Path(name)]
    elif build is not None:
        places = [build / folder / name for folder in FOLDERS]
    else:
        places = [pathlib.Path(found) for found in [shutil.which(name)] if found]
    return next((place.absolute() for place in places if place.is_file() and os.access(place, os.X_OK)), None)
