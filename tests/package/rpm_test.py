#!/usr/bin/env python3
"""packaging/netring.spec: rpmbuild makes the packages of what is built already, rpmlint reads them, and what is in them runs."""

import os
import re
import tarfile
import unittest

import package
from package import BUILD, MESON, PROGRAMS, SOURCE, TOOLS, run

SPEC = SOURCE / "packaging/netring.spec"
ARCHIVE = "netring-" + re.search(r"^Version: +(\S+)$", SPEC.read_text(), re.M)[1]
# Of the spec. That there is no BuildRoot has been right since RPM 4.6; the source's address is where it will be published.
EXPECTED_OF_THE_SPEC = {"no-buildroot-tag", f"invalid-url Source0: {ARCHIVE}.tar.gz"}
# Kinds, of packages that nobody has published or signed, of a build with this prefix, and that Debian's rpmbuild does not strip.
EXPECTED = {
    "dir-or-file-in-usr-local", "no-signature", "no-packager-tag", "no-group-tag", "unstripped-binary-or-object",
    "invalid-license",  # rpmlint's list has Fedora's old names; MIT is SPDX's
    "static-library-without-debuginfo", "statically-linked-binary", "position-independent-executable-suggested",  # as they are to be
    "files-duplicate",  # the licence is a document too
    "non-executable-script",  # of a guest's init, which is packed, not run
    "explicit-lib-dependency",  # python3-matplotlib is no library of C
}


def folders():
    """RPM's names for the folders of the build, which is not made anew: with /usr it would be."""
    prefix, libdir = package.option("prefix"), package.option("libdir")
    share = f"{prefix}/share"
    return {"_prefix": prefix, "_bindir": f"{prefix}/bin", "_includedir": f"{prefix}/include", "_libdir": f"{prefix}/{libdir}",
            "_datadir": share, "_mandir": f"{share}/man", "_docdir": f"{share}/doc", "_defaultdocdir": f"{share}/doc"}


class Spec(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        package.need("rpmbuild", "rpm")
        cls.top = package.folder_of(cls)
        cls.folders = folders()
        package.copy_source(cls.top / "source")
        (cls.top / "SOURCES").mkdir()
        with tarfile.open(cls.top / f"SOURCES/{ARCHIVE}.tar.gz", "w:gz", compresslevel=1) as archive:
            archive.add(cls.top / "source", ARCHIVE)
        macros = {**cls.folders, "_topdir": cls.top, "_tmppath": cls.top, "meson": "true", "meson_build": "true",
                  "meson_install": f"DESTDIR=%{{buildroot}} {MESON} install -C '{BUILD}' --no-rebuild --quiet"}
        cls.made = run("rpmbuild", "-bb", "--nodeps", *(f"--define={name} {value}" for name, value in macros.items()), SPEC,
                       timeout=200)
        cls.packages = sorted(cls.top.glob("RPMS/*/*.rpm"))

    def test_every_file_is_in_a_package(self):
        """rpmbuild refuses what is installed and in none, and what is in one and not installed."""
        self.assertEqual(self.made.returncode, 0, self.made.stdout[-1000:] + self.made.stderr[-4000:])
        self.assertEqual({re.match(r"(.*?)-\d", path.name)[1] for path in self.packages}, {"netring", "netring-tools", "netring-devel"})

    def test_rpmlint(self):
        package.need("rpmlint", "rpmlint")
        for paths, expected in (([SPEC], EXPECTED_OF_THE_SPEC), (self.packages, EXPECTED)):
            said = run("rpmlint", *paths).stdout
            self.assertRegex(said, r"packages? and \d specfiles? checked", "it did not read them")
            messages = re.findall(r"^\S+: [EW]: (.*?) *$", said, re.M)
            self.assertEqual([each for each in messages if not {each, each.split()[0]} & expected], [])

    def test_what_is_in_them_runs(self):
        root = self.top / "root"
        for each in self.packages:  # unpacked: Debian's rpm does not like to install
            self.assertEqual(run("rpm2archive", each).returncode, 0, each)
            with tarfile.open(f"{each}.tgz") as files:
                files.extractall(root)
        programs = root / self.folders["_bindir"].lstrip("/")
        for name in PROGRAMS + TOOLS:
            path = programs / name
            self.assertTrue(os.access(path, os.X_OK), path)
            self.assertIn(name, run(path, "--help").stdout)


if __name__ == "__main__":
    package.main()
