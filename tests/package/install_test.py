#!/usr/bin/env python3
"""meson install: every file is there, and the programs run without the source tree."""

import json
import os
import pathlib
import unittest

import package
from package import PROGRAMS, SOURCE, TOOLS

QUICK = ["--impl", "a1,a3", "--sizes", "64", "--path", "lo", *package.QUICK]


def files_of(*folders):
    """What the source tree has in them, by the names that it has there."""
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(SOURCE)


class Files(package.Installed):
    def test_programs_and_tools(self):
        there = {path.name for path in (self.prefix / "bin").iterdir()}
        self.assertEqual(there - {"netring-agent-static"}, {*PROGRAMS, *TOOLS})
        for path in (self.prefix / "bin").iterdir():
            self.assertTrue(os.access(path, os.X_OK), path)

    def test_what_programs_read(self):
        for path in files_of("experiments", "scripts/netring_report", "scripts/netring_vm"):
            self.assertEqual((self.share / "netring" / path).read_bytes(), (SOURCE / path).read_bytes(), path)
        for path in files_of("schema"):
            self.assertEqual((self.share / "netring" / path.name).read_bytes(), (SOURCE / path).read_bytes(), path)

    def test_documents(self):
        for path in (*files_of("docs", "examples"), *map(pathlib.Path, ("LICENSE", "README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"))):
            self.assertTrue((self.share / "doc/netring" / path).is_file(), path)
        self.assertEqual(package.dead_links(self.share / "doc/netring"), (0, ""))

    def test_library(self):
        self.assertEqual({path.name for path in (self.prefix / "include/netring").iterdir()},
                         {path.name for path in files_of("include/netring")})
        for name in ("libnetring.a", "netring.pc"):
            self.assertEqual(len(list(self.root.rglob(name))), 1, name)

    def test_nothing_of_a_build_or_a_cache(self):
        """Debugging information, where that was asked for, names the sources."""
        here = os.fsencode(package.SOURCE)
        compiled = (b"\x7fELF", b"!<arch>") if package.option("debug") else ()
        for path in self.root.rglob("*"):
            self.assertNotEqual(path.name, "__pycache__")
            if path.is_file() and not (content := path.read_bytes()).startswith(compiled):
                self.assertFalse(here in content, f"{path} names the folder that it was built in")


class Away(package.Installed):
    """Without the source tree."""

    def setUp(self):
        if not package.can_hide():
            self.skipTest("no user namespaces here: the source tree cannot be hidden")

    def ask(self, name, *arguments, code=0, **options):
        done = package.run_away(self.prefix / "bin" / name, *arguments, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def measure(self, name):
        out = self.folder / name
        self.ask("netring-run", *QUICK, f"--out={out}")
        return out

    def test_each_says_what_it_is(self):
        self.assertIn("No such file", package.run_away("cat", SOURCE / "README.md").stderr)
        for name in PROGRAMS + TOOLS:
            self.assertIn(name, self.ask(name, "--help"))

    def test_run_report_compare(self):
        base, new = self.measure("base"), self.measure("new")
        self.assertEqual(self.ask("netring-report", base), f"{base}/report.html\n")
        self.assertIn("</html>", (base / "report.html").read_text())
        self.assertTrue(list((base / "figures").glob("*.svg")))
        compared = package.run_away(self.prefix / "bin/netring-compare", base, new, "--format=json")
        self.assertIn(compared.returncode, (0, 4, 5), compared.stderr)
        json.loads(compared.stdout)

    def test_published_numbers_are_found(self):
        run = self.folder / "pa02"
        self.ask("netring-run", *QUICK, "--sizes", "64,256,1K,4K,16K,64K", f"--out={run}")
        self.ask("netring-report", run, "--published", "--no_figures")
        self.assertIn("Published: ", (run / "report.html").read_text())

    def test_an_experiment_is_planned(self):
        for path in sorted((self.share / "netring/experiments").glob("*.toml")):
            self.assertIn("cells", self.ask("netring-run", path, "--dry_run"), path)

    def test_tools_find_the_programs(self):
        path = {**os.environ, "PATH": f"{self.prefix}/bin:{os.environ['PATH']}"}
        path.pop("BUILD_DIR", None)
        said = self.ask("netring-vm", "--kernel", "host", "--", "netring-run", "--version", env=path)
        self.assertTrue(said.startswith("netring-run "), said)
        refused = package.run_away(self.prefix / "bin/netring-vm", "--table", env=path)
        self.assertEqual((refused.returncode, len(refused.stderr.splitlines())), (2, 1), refused.stderr)
        self.assertIn("source tree", refused.stderr)
        self.assertIn("# Totals: ", self.ask("netring-ksft", env=path))


if __name__ == "__main__":
    package.main()
