#!/usr/bin/env python3
"""debian/: the packages are built, lintian has nothing to say, and they work in a Debian of their own without the source tree."""

import os
import pathlib
import re
import shutil
import tempfile
import unittest

import package
from package import BUILD, PROGRAMS, SOURCE, TOOLS, run

# Always the same, so that ccache knows its files again.
PLACE = BUILD / "package-debian"
TREE = PLACE / "netring"
# Without optimisation and debugging information: what is asked here is whether it builds, and what is in it.
QUICKLY = {"DEB_BUILD_OPTIONS": "nocheck noopt noautodbgsym parallel=2", "DEB_CXXFLAGS_STRIP": "-g"}
PACK = ["dpkg-buildpackage", "-b", "-us", "-uc"]
LIMIT_S = 1500
APT = pathlib.Path("/etc/apt")
# In a root directory of Debian's: env(1) with what follows.
IN_ROOT = """set -e
mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp"
exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"
"""
BUILD_IT = f"""apt-get update -qq && apt-get build-dep -y -qq /build/netring >&2
cd /build/netring && exec {" ".join(PACK)}
"""
# What apt installs beside them is that release's own.
NEWCOMER = """apt-get update -qq && apt install -y -qq ./netring_*.deb >&2
cd /root && netring-run --impl a1,a3 --duration 1s --slice 200ms --out run
netring-run --list >/dev/null && netring-compare run --by impl a1 a3 >/dev/null || [ $? -gt 2 ]
test ! -e /usr/bin/netring-report && ls run
apt install -y -qq --no-install-recommends /netring-tools_*.deb >&2
netring-report run && netring-vm --kernel host -- netring-run --version
"""
DEVELOPER = """apt-get install -y -qq ./build/libnetring-dev_*.deb >&2
cd /usr/share/doc/libnetring-dev/examples
for example in *.cc; do g++ -std=c++20 "$example" $(pkg-config --cflags --libs netring) -o /root/example; done
/root/example || [ $? -lt 126 ]
"""


def make_root(root, variant, more_suites):
    """A Debian, which asks the mirror as this machine does. `more_suites`: those too from which scripts/bootstrap takes liburing.
    Returns why there is none."""
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not here (package mmdebstrap)"
    if os.geteuid() != 0:
        return "a root directory of Debian's needs root"
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    made = run("mmdebstrap", "--mode=root", f"--variant={variant}", release["VERSION_CODENAME"].strip('"'), root, timeout=LIMIT_S)
    if made.returncode != 0:
        return f"no Debian could be set up from the mirror: {made.stderr.strip().splitlines()[-1]}"
    for path in (*APT.glob("*/netring-sid*"), *APT.glob("apt.conf.d/*")):
        if "Acquire::" in path.read_text() if path.parent.name == "apt.conf.d" else more_suites:
            shutil.copy(path, root / path.relative_to("/"))
    return ""


def run_in(root, script, **variables):
    return run("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", IN_ROOT, root,
               *(f"{name}={value}" for name, value in variables.items()), "sh", "-ec", script, timeout=LIMIT_S)


def built(name):
    found, = PLACE.glob(f"{name}_*.deb")
    return found


class Debian(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir()
        cls.root = package.folder_of(cls) / "clean"
        cls.not_clean = make_root(cls.root, "buildd", more_suites=True)
        cls.made = cls.build_here() if cls.not_clean else cls.build_in(cls.root)

    @staticmethod
    def build_here():
        for tool, name in (("dpkg-buildpackage", "dpkg-dev"), ("dh", "debhelper"), ("dh_python3", "dh-python")):
            package.need(tool, name)
        package.copy_source(TREE)
        return run(*PACK, cwd=TREE, timeout=LIMIT_S, env={**os.environ, **QUICKLY})

    @staticmethod
    def build_in(root):
        """Where nothing is but what debian/control asks for."""
        package.copy_source(root / "build/netring")
        made = run_in(root, BUILD_IT, **QUICKLY)
        for path in (root / "build").glob("*.*"):
            shutil.copy(path, PLACE)
        return made

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(TREE, ignore_errors=True)

    def test_it_is_built_from_what_it_asks_for(self):
        self.assertEqual(self.made.returncode, 0, (self.made.stderr + self.made.stdout)[-8000:])
        if self.not_clean:
            self.skipTest(self.not_clean)

    def test_links_between_documents(self):
        folder = package.folder_of(type(self))
        run("dpkg-deb", "--extract", built("netring"), folder)
        self.assertTrue((folder / "usr/share/doc/netring/README.md").is_file())
        self.assertEqual(package.dead_links(folder / "usr/share/doc/netring"), (0, ""))

    def files(self, name):
        """Of a package; what is compressed in it by the name that it has without."""
        listed = run("dpkg-deb", "--contents", built(name)).stdout.splitlines()
        return {re.sub(r" -> .*", "", line.split(maxsplit=5)[5]).removeprefix(".").removesuffix(".gz") for line in listed if line[0] != "d"}

    def test_lintian(self):
        package.need("lintian", "lintian")
        changes, = PLACE.glob("*.changes")
        checked = run("lintian", "--fail-on", "error,warning", "--allow-root", changes, timeout=300)
        self.assertEqual((checked.returncode, checked.stdout), (0, ""), checked.stderr)

    def test_each_program_is_in_one_package(self):
        programs, tools = self.files("netring"), self.files("netring-tools")
        for here, there, names in ((programs, tools, PROGRAMS), (tools, programs, TOOLS)):
            for name in names:
                for path in (f"bin/{name}", f"share/man/man1/{name}.1", f"share/bash-completion/completions/{name}",
                             f"share/zsh/vendor-completions/_{name}"):
                    self.assertIn(f"/usr/{path}", here)
                    self.assertNotIn(f"/usr/{path}", there)

    def test_library(self):
        files = self.files("libnetring-dev")
        for header in (SOURCE / "include/netring").iterdir():
            self.assertIn(f"/usr/include/netring/{header.name}", files)
        self.assertEqual(len([path for path in files if path.endswith(("/libnetring.a", "/netring.pc"))]), 2)

    def test_a_new_enough_liburing_is_asked_for(self):
        least = re.search(r"uring_needed = '>=([\d.]+)'", (SOURCE / "meson.build").read_text())[1]
        control = (SOURCE / "debian/control").read_text()
        self.assertEqual(set(re.findall(r"liburing-dev \(>= ([\d.]+)\)", control)), {least})
        self.assertEqual(control.count("liburing-dev"), 2)

    def test_a_newcomer(self):
        folder = tempfile.TemporaryDirectory(prefix="netring-newcomer-")
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name) / "root"
        if why := make_root(root, "apt", more_suites=False):
            self.skipTest(why)
        for name in ("netring", "netring-tools"):
            shutil.copy(built(name), root)
        done = run_in(root, NEWCOMER)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("server work per message", done.stdout)
        self.assertIn("a3  MSG_ZEROCOPY", done.stdout)
        self.assertIn("analysis.json\nresults.csv\nrun.jsonl\nsamples.csv\nrun/report.html\nnetring-run ", done.stdout)

    def test_a_developer(self):
        if self.not_clean:
            self.skipTest(self.not_clean)
        done = run_in(self.root, DEVELOPER)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    package.main()
