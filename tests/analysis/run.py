#!/usr/bin/env python3
"""Runs a file of tests with pytest: run.py FILE [OPTION...]. Exits with 77 where a package is missing."""

import importlib.util
import os
import sys

NEEDED = ("pytest", "numpy", "matplotlib", "jinja2")

missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
if missing:
    print(f"skipped: Python has no package {', '.join(missing)}: install it with scripts/bootstrap")
    sys.exit(77)
sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # of the programs under test

import pytest

sys.exit(pytest.main([*sys.argv[1:], "-q", "-p", "no:cacheprovider"]))
