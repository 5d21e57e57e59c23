#!/usr/bin/env python3
"""The man pages, by the tools that read them."""

import re
import sys
import unittest

import package
from package import PROGRAMS, SOURCE, TOOLS, run

sys.path.insert(0, str(SOURCE / "tests/tidy"))

import prose

MOST_WORDS = 25  # of a sentence; tests/tidy/words_test.py holds the documents to it


class Pages(package.Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pages = {path.name.removesuffix(".1"): path for path in (cls.share / "man/man1").iterdir()}

    def lines(self, name):
        """As it is read, where a paragraph is a line."""
        package.need("mandoc", "mandoc")
        made = run("mandoc", "-T", "ascii", "-O", "width=1000", self.pages[name])
        return re.sub(r".\x08", "", made.stdout).splitlines()  # bold and underlined are overstruck

    def test_every_program_has_one(self):
        self.assertEqual(set(self.pages), {path.name for path in (self.prefix / "bin").iterdir()})

    def test_lint(self):
        package.need("mandoc", "mandoc")
        for name, path in self.pages.items():
            checked = run("mandoc", "-T", "lint", path, cwd=self.share / "man")
            self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""), name)

    def test_every_option_is_in_it(self):
        for name in PROGRAMS + TOOLS:
            there = set(re.findall(r"^ {5,}--(\w+)", "\n".join(self.lines(name)), re.M))
            told = run(self.prefix / "bin" / name, "--help=all" if name in PROGRAMS else "--help").stdout
            self.assertEqual(there, set(re.findall(r"^  (?:-h, )?--(\w+)", told, re.M)), name)
            self.assertGreater(len(there), 2)

    def test_sentences_are_short(self):
        for name in PROGRAMS + TOOLS:
            found = [sentence for line in self.lines(name) for sentence in prose.sentences(prose.plain(line))]
            self.assertGreater(len(found), 10, name)
            for sentence in found:
                self.assertLessEqual(len(prose.words(sentence)), MOST_WORDS, f"{name}: {sentence}")

    def test_what_they_name_is_there(self):
        for name, path in self.pages.items():
            page = path.read_text().replace("\\-", "-")
            self.assertNotRegex(page, r"@\w+@", name)
            for other in re.findall(r"^\.BR (netring-\w+) \(1\)", page, re.M):
                self.assertIn(other, self.pages, name)
            for file in re.findall(r"^\.I (/\S+)$", page, re.M):
                self.assertTrue((self.root / file.lstrip("/")).exists(), f"{name} names {file}")

    def test_man_finds_them(self):
        package.need("man", "man-db")
        for name in self.pages:
            found = run("man", "-M", self.share / "man", "-w", name)
            self.assertEqual((found.returncode, found.stdout.strip()), (0, str(self.pages[name].resolve())), found.stderr)


if __name__ == "__main__":
    package.main()
