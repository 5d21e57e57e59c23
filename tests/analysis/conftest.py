"""Tests import what is under test from the source tree."""

import os
import pathlib
import sys

SOURCE = pathlib.Path(os.environ.get("NETRING_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "scripts"))
