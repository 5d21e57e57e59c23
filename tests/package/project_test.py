#!/usr/bin/env python3
"""The files about the project: they agree with meson.build and with each other, and the tools that read them take them."""

import datetime
import json
import re
import unittest

import package
from package import SOURCE, run

VERSION = re.search(r"^  version: '([\d.]+)'", (SOURCE / "meson.build").read_text(), re.M)[1]


def yaml():
    """The module that reads YAML."""
    try:
        import yaml as module
    except ImportError:
        raise unittest.SkipTest("Python's yaml is not here (package python3-yaml)") from None
    return module


def read(name):
    return yaml().safe_load((SOURCE / name).read_text())


def day():
    return re.search(rf"^## \[{VERSION}\] - (\S+)$", (SOURCE / "CHANGELOG.md").read_text(), re.M)[1]


class Versions(unittest.TestCase):
    def test_the_changelog(self):
        headings = re.findall(r"^## (.*)$", (SOURCE / "CHANGELOG.md").read_text(), re.M)
        self.assertEqual(headings[0], "[Unreleased]")
        self.assertRegex(headings[1], rf"^\[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$")
        kinds = set(re.findall(r"^### (.*)$", (SOURCE / "CHANGELOG.md").read_text(), re.M))
        self.assertLessEqual(kinds, {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"})

    def test_debian(self):
        package.need("dpkg-parsechangelog", "dpkg-dev")
        said = run("dpkg-parsechangelog", "-l", SOURCE / "debian/changelog").stdout
        self.assertIn(f"\nVersion: {VERSION}\n", said)

    def test_the_spec(self):
        self.assertRegex((SOURCE / "packaging/netring.spec").read_text(), rf"(?m)^Version: +{re.escape(VERSION)}$")

    def test_the_citation(self):
        cited = read("CITATION.cff")
        self.assertLessEqual({"cff-version", "message", "title", "authors"}, set(cited))  # what its schema wants
        self.assertEqual((cited["version"], cited["date-released"], cited["license"], cited["type"]), (VERSION, day(), "MIT", "software"))
        datetime.date.fromisoformat(cited["date-released"])


class Contributing(unittest.TestCase):
    def test_every_suite_is_in_it(self):
        tests = json.loads(run(package.MESON, "introspect", "--tests", package.BUILD).stdout) + \
            json.loads(run(package.MESON, "introspect", "--benchmarks", package.BUILD).stdout)
        named = {suite.rpartition(":")[2] for test in tests for suite in test["suite"] if ":" in suite}
        self.assertGreater(len(named), 10)
        listed = set(re.findall(r"^\| `(\w+)` \|", (SOURCE / "CONTRIBUTING.md").read_text(), re.M))
        self.assertEqual(named - listed, set())

    def test_style_in_ten_lines(self):
        text = (SOURCE / "CONTRIBUTING.md").read_text().partition("## Style")[2]
        self.assertEqual([int(number) for number in re.findall(r"^(\d+)\. ", text, re.M)], list(range(1, 11)))

    def test_issue_templates(self):
        """As GitHub's schema of forms wants them."""
        for path in (SOURCE / ".github/ISSUE_TEMPLATE").glob("*.yml"):
            form = yaml().safe_load(path.read_text())
            if path.name == "config.yml":
                continue
            self.assertLessEqual({"name", "description", "body"}, set(form), path)
            names = [part["id"] for part in form["body"]]
            self.assertEqual(len(names), len(set(names)), path)
            for part in form["body"]:
                self.assertIn(part["type"], ("markdown", "textarea", "input", "dropdown", "checkboxes"))
                self.assertIn("label", part["attributes"])


if __name__ == "__main__":
    package.main()
