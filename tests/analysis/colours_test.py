"""The colours of the figures: told apart by people with protanopia and deuteranopia, and seen on both themes."""

import itertools
import re

import numpy
import pytest

from conftest import SOURCE
from netring_report import style

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "all colours": numpy.eye(3),
    "protanopia": numpy.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": numpy.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])}
TO_XYZ = numpy.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = numpy.array([0.95047, 1, 1.08883])
LEAST_DISTANCE = 20  # CIE76: ten times what is just seen side by side
LEAST_CONTRAST = 3  # WCAG 2.2, 1.4.11


def linear(colour):
    """Of "#RRGGBB"."""
    parts = numpy.array([int(colour[at:at + 2], 16) for at in (1, 3, 5)]) / 255
    return numpy.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    xyz = TO_XYZ @ light / WHITE
    root = numpy.where(xyz > 216 / 24389, numpy.cbrt(numpy.maximum(xyz, 0)), (24389 / 27 * xyz + 16) / 116)
    return numpy.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def contrast(one, other):
    low, high = sorted(float(TO_XYZ[1] @ linear(each)) + 0.05 for each in (one, other))
    return high / low


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", (0, 1))
def test_any_two_are_told_apart(theme, sight):
    seen = {pair[theme]: lab(numpy.clip(SIGHTS[sight] @ linear(pair[theme]), 0, 1)) for pair in style.COLOURS}
    for one, other in itertools.combinations(seen, 2):
        assert numpy.linalg.norm(seen[one] - seen[other]) >= LEAST_DISTANCE, (one, other)


@pytest.mark.parametrize("theme", (0, 1))
def test_each_is_seen_on_its_page(theme):
    for pair in style.COLOURS:
        assert contrast(pair[theme], style.PAGE[theme]) >= LEAST_CONTRAST, pair[theme]


def test_the_page_is_what_the_style_sheet_says():
    sheet = (SOURCE / "scripts/netring_report/page.css").read_text(encoding="utf-8")
    assert re.findall(r"--page: (#\w+)", sheet) == [*style.PAGE]


def test_the_computation_knows_what_is_confused():
    """Red and green of one lightness, with deuteranopia."""
    red, green = (lab(numpy.clip(SIGHTS["deuteranopia"] @ linear(each), 0, 1)) for each in ("#B05030", "#7A7A20"))
    assert numpy.linalg.norm(red - green) < LEAST_DISTANCE < numpy.linalg.norm(lab(linear("#B05030")) - lab(linear("#7A7A20")))
