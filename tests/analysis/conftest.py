"""Tests import what is under test from the source tree, and make runs up."""

import os
import pathlib
import sys

import pytest

import synthetic

SOURCE = pathlib.Path(os.environ.get("NETRING_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "scripts"))


@pytest.fixture
def place(tmp_path):
    """Writes a run directory: place("base", cell...)."""
    def make(name, *cells, **changes):
        return synthetic.write(tmp_path / name, synthetic.run(*cells, **changes))
    return make
