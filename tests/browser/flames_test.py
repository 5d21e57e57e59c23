"""Flame graphs in a browser: what is written beside the frames can be read, however long the names are."""

import pathlib
import tempfile
import unittest

import browser
from skipping import main

LACKING = browser.missing()
try:
    from netring_report.profiles import catalogue
except ImportError as error:
    LACKING = LACKING or f"Python has no package {error.name}: install it with scripts/bootstrap"

CELLS = ("uring_a1_stream_default_262144B_t1_c1", "epoll_mix-a3_rr_multishot_65536B_t16_c256")
SAMPLES = {("main", "tcp_sendmsg_[k]"): 123456, ("main",): 1}
# [left, top, right, bottom] of each text above the frames, and of the picture.
BOXES = """const box = each => { const at = each.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom] };
return [[...document.querySelectorAll('.title, .note')].map(box), box(document.documentElement),
        Math.min(...[...document.querySelectorAll('g > rect')].map(each => box(each)[1]))]"""


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@unittest.skipIf(LACKING, LACKING)
class Flames(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.place = pathlib.Path(folder.name) / "flame.svg"
        cls.driver = browser.start(1400)
        cls.addClassCleanup(cls.driver.quit)

    def shown(self, svg):
        self.place.write_text(svg)
        self.driver.get(self.place.as_uri())
        return self.driver.execute_script(BOXES)

    def test_texts_are_apart_and_inside(self):
        names = catalogue.Names({"facts": {"settings": []}, "cells": []})
        for svg in (catalogue.one(names, CELLS[0], "server", SAMPLES)[2], catalogue.two(names, *CELLS, "server", [SAMPLES, SAMPLES])[2]):
            texts, picture, frames = self.shown(svg)
            self.assertGreaterEqual(len(texts), 4)  # title, note, two colours
            for place, text in enumerate(texts):
                self.assertTrue(picture[0] <= text[0] and text[2] <= picture[2] and picture[1] <= text[1] and text[3] <= frames, text)
                for other in texts[:place]:
                    self.assertTrue(apart(text, other), (text, other))


if __name__ == "__main__":
    main()
