"""What the tests of packages share: netring installed into a folder, and run where there is no source tree."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["NETRING_SOURCE"])
BUILD = pathlib.Path(os.environ["NETRING_BUILD"])
sys.dont_write_bytecode = True
sys.path.insert(0, str(SOURCE / "tests/support"))
from quick import QUICK  # noqa: E402, F401
from skipping import main  # noqa: E402, F401

MESON = "/usr/bin/meson" if os.access("/usr/bin/meson", os.X_OK) else "meson"
PROGRAMS = [f"netring-{name}" for name in ("agent", "client", "compare", "probe", "run", "server")]
TOOLS = ["netring-bisect", "netring-ksft", "netring-report", "netring-vm"]
# The source tree is hidden, and the build folder in it.
AWAY = 'mount -t tmpfs -o size=4k none "$0" && cd / && exec "$@"'


def run(*command, timeout=100, **options):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL, **options)


def option(name):
    """An option of the build, as Meson has it."""
    options = json.loads(run(MESON, "introspect", "--buildoptions", BUILD).stdout)
    return next(each["value"] for each in options if each["name"] == name)


def can_hide():
    return run("unshare", "--user", "--map-root-user", "--mount", "true").returncode == 0


def run_away(*command, **options):
    """As run(), where the source tree is not there."""
    return run("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", AWAY, SOURCE, *command, **options)


def need(tool, package):
    """Skips where a tool is not here: scripts/bootstrap --dev installs those that Debian has."""
    if shutil.which(tool) is None:
        raise unittest.SkipTest(f"{tool} is not here (package {package})")


def copy_source(place):
    """The source tree as a release has it: what git knows, or all but builds where there is no git."""
    listed = run("git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed.returncode != 0:
        shutil.copytree(SOURCE, place, symlinks=True, ignore=shutil.ignore_patterns("build*", "results", "__pycache__"))
        return
    for name in filter(None, listed.stdout.split("\0")):
        if (SOURCE / name).exists():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(SOURCE / name, place / name, follow_symlinks=False)


def dead_links(folder):
    """Of the documents in a folder, which are laid out as in the source tree: the exit code and the words of tidy-words-links."""
    done = run(sys.executable, SOURCE / "tests/tidy/words_test.py", folder, "links")
    return done.returncode, (done.stdout + done.stderr).strip()


def folder_of(tests):
    """A folder for a class of tests, which is gone with them."""
    folder = tempfile.TemporaryDirectory(prefix="netring-package-")
    tests.addClassCleanup(folder.cleanup)
    return pathlib.Path(folder.name)


class Installed(unittest.TestCase):
    """With netring installed below `root`; `prefix` is where, such as root/usr/local."""

    @classmethod
    def setUpClass(cls):
        cls.folder = folder_of(cls)
        cls.root = cls.folder / "root"
        made = run(MESON, "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.root)
        assert made.returncode == 0, made.stdout + made.stderr
        cls.prefix = next(cls.root.rglob("bin/netring-run")).parent.parent
        cls.share = cls.prefix / "share"
