#!/usr/bin/env python3
"""debian/: the packages are built, lintian has nothing to say, and they work in a Debian of their own without the source tree."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import package
from package import BUILD, PROGRAMS, SOURCE, TOOLS, run

# Always the same, so that ccache knows its files again.
PLACE = BUILD / "package-debian"
TREE = PLACE / "netring"
# Without optimisation and debugging information: what is asked here is whether it builds, and what is in it.
QUICKLY = {"DEB_BUILD_OPTIONS": "nocheck noopt noautodbgsym parallel=2", "DEB_CXXFLAGS_STRIP": "-g"}
LIMIT_S = 1500
APT = pathlib.Path("/etc/apt")
# A newcomer's, in a root directory of Debian's.
NEWCOMER = """set -e
mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp"
exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive sh -ec '
apt-get update -qq && apt install -y -qq ./netring_*.deb >&2
cd /root && netring-run --impl a1,a3 --duration 1s --slice 200ms --out run
netring-run --list >/dev/null && netring-compare run --by impl a1 a3 >/dev/null || [ $? -gt 2 ]
test ! -e /usr/bin/netring-report && ls run'
"""


def built(name):
    found, = PLACE.glob(f"{name}_*.deb")
    return found


class Debian(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for tool, name in (("dpkg-buildpackage", "dpkg-dev"), ("dh", "debhelper"), ("dh_python3", "dh-python")):
            package.need(tool, name)
        shutil.rmtree(PLACE, ignore_errors=True)
        package.copy_source(TREE)
        made = subprocess.run(["dpkg-buildpackage", "-b", "-us", "-uc"], cwd=TREE, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT_S, env={**os.environ, **QUICKLY})
        assert made.returncode == 0, made.stdout[-8000:]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(TREE, ignore_errors=True)

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
        least = re.search(r"liburing', version: '>=([\d.]+)'", (SOURCE / "meson.build").read_text())[1]
        control = (SOURCE / "debian/control").read_text()
        self.assertEqual(set(re.findall(r"liburing-dev \(>= ([\d.]+)\)", control)), {least})
        self.assertEqual(control.count("liburing-dev"), 2)

    def test_a_newcomer(self):
        package.need("mmdebstrap", "mmdebstrap")
        if os.geteuid() != 0:
            self.skipTest("a root directory of Debian's needs root")
        folder = tempfile.TemporaryDirectory(prefix="netring-newcomer-")
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name) / "root"
        self.make_root(root)
        shutil.copy(built("netring"), root)
        done = run("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", NEWCOMER, root, timeout=LIMIT_S)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("server work per message", done.stdout)
        self.assertIn("a3  MSG_ZEROCOPY", done.stdout)
        self.assertEqual(done.stdout.split()[-4:], ["analysis.json", "results.csv", "run.jsonl", "samples.csv"])

    def make_root(self, root):
        """With apt as it is here: liburing may come from another suite (scripts/bootstrap)."""
        release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
        made = run("mmdebstrap", "--mode=root", "--variant=apt", release["VERSION_CODENAME"].strip('"'), root, timeout=LIMIT_S)
        if made.returncode != 0:
            self.skipTest(f"no Debian could be set up from the mirror: {made.stderr.strip().splitlines()[-1]}")
        for path in (*APT.glob("*/netring-sid*"), *APT.glob("apt.conf.d/*")):
            if path.parent.name != "apt.conf.d" or "Acquire::" in path.read_text():
                shutil.copy(path, root / path.relative_to("/"))


if __name__ == "__main__":
    package.main()
