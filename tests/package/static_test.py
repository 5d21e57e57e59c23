#!/usr/bin/env python3
"""The static archive: its programs run where there is nothing but busybox, and under an old kernel; two builds of it are the same.

Usage: static_test.py ARCHIVE
"""

import os
import pathlib
import shutil
import sys
import tarfile
import unittest

import package
from package import MESON, PROGRAMS, SOURCE, run

ARCHIVE = pathlib.Path(sys.argv.pop(1)).absolute()
QUICK = ["--impl", "a1,a3,zc", "--sizes", "4K", *package.QUICK]
OLD_KERNEL = "6.1"
LACKING = 77  # of netring-vm: QEMU or the kernel is not here
# As root of a namespace of its own. Its root directory has busybox and the archive.
INSIDE = """mount -t proc proc "$0/proc" && exec chroot "$0" /bin/busybox sh -ec '
busybox tar -xzf /netring.tar.gz
cd /netring-*/bin
ls /
./netring-run "$@" --out /run
./netring-compare /run --by impl a1 a3 || [ $? -ge 4 ]
./netring-probe | busybox head -n 1
' sh "$@"
"""
# What takes time in a build: optimising, and reading the same headers for each file.
QUICKLY = ["--buildtype=debug", "-Ddebug=false", "--unity=on", "-Dunity_size=100", "-Dtests=false", "-Dbenchmarks=false"]


class Static(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = package.folder_of(cls)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(cls.folder)
        cls.top = cls.folder / ARCHIVE.name.removesuffix(".tar.gz")

    def test_what_is_in_it(self):
        for name in PROGRAMS:
            program = self.top / "bin" / name
            self.assertNotIn(b"/ld-linux", program.read_bytes(), f"{name} asks for a loader")
            self.assertTrue(run(program, "--version").stdout.startswith(f"{name} "))
        self.assertEqual({path.stem for path in self.top.glob("share/man/man1/*")}, set(PROGRAMS))
        for path in (*SOURCE.glob("docs/*.md"), *SOURCE.glob("schema/*"), SOURCE / "README.md", SOURCE / "LICENSE"):
            self.assertTrue((self.top / path.relative_to(SOURCE)).is_file(), path)
        self.assertEqual(package.dead_links(self.top), (0, ""))
        for path in SOURCE.glob("experiments/*"):
            self.assertTrue((self.top / "share/netring" / path.relative_to(SOURCE)).is_file(), path)

    def test_nobody_and_no_clock_is_in_it(self):
        with tarfile.open(ARCHIVE) as archive:
            members = archive.getmembers()
        self.assertEqual([each.name for each in members[:-1]], sorted(each.name for each in members[:-1]))
        self.assertEqual({(each.uid, each.gid, each.uname, each.gname) for each in members}, {(0, 0, "", "")})
        self.assertEqual(len({each.mtime for each in members}), 1)

    def test_with_nothing_but_busybox(self):
        package.need("busybox", "busybox-static")
        root = self.folder / "root"
        for name in ("bin", "proc", "sys", "dev", "tmp"):
            (root / name).mkdir(parents=True)
        shutil.copy(shutil.which("busybox"), root / "bin/busybox")
        shutil.copy(ARCHIVE, root / "netring.tar.gz")
        namespaces = ["unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"]
        if run(*namespaces, "true").returncode != 0:
            self.skipTest("no user namespaces here")
        done = run(*namespaces, "sh", "-c", INSIDE, root, *QUICK, env={"PATH": os.environ["PATH"]})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        alone = {"bin", "dev", "proc", "sys", "tmp", "netring.tar.gz", self.top.name}
        self.assertEqual(set(done.stdout.split()[:len(alone)]), alone)
        self.assertIn("a3  MSG_ZEROCOPY", done.stdout)
        self.assertEqual(sorted(path.name for path in (root / "run").iterdir()),
                         ["analysis.json", "results.csv", "run.jsonl", "samples.csv"])

    def test_under_an_old_kernel(self):
        out = self.folder / "old"
        done = run(SOURCE / "scripts/netring-vm", "--kernel", OLD_KERNEL, "--cpus", "1", "--out", out,
                   "--", self.top / "bin/netring-run", *QUICK, timeout=500)
        if done.returncode == LACKING and not out.exists():  # else netring-run says so of all cells
            self.skipTest(done.stderr.strip().splitlines()[-1])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"kernel {OLD_KERNEL}", done.stdout)
        self.assertIn('"build_id"', (out / "run.jsonl").read_text())

    def test_two_builds_are_the_same(self):
        archive, made = f"static/{ARCHIVE.name}", []
        for place, build, more in (("one", "one/build", {}), ("two/deeper", "elsewhere/and/longer", {"CCACHE_DISABLE": "1"})):
            tree, build = self.folder / place, self.folder / build
            package.copy_source(tree)
            done = run(MESON, "setup", *QUICKLY, build, tree, env={**os.environ, **more})
            self.assertEqual(done.returncode, 0, done.stdout)
            done = run("ninja", "-C", build, "-j2", archive, env={**os.environ, **more}, timeout=600)
            self.assertEqual(done.returncode, 0, done.stdout)
            made.append((build / archive).read_bytes())
        self.assertTrue(made[0] == made[1], "the archive differs between two folders: diffoscope shows where")


if __name__ == "__main__":
    package.main()
