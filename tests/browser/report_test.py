"""The page of netring-report in a browser: it works, and asks nobody for anything."""

import os
import pathlib
import tempfile
import unittest

import browser

LACKING = browser.missing()
try:
    import report_runs as runs
    from netring_report import write
except ImportError as error:
    LACKING = LACKING or f"Python has no package {error.name}: install it with scripts/bootstrap"

SHOTS = pathlib.Path(os.environ.get("NETRING_BUILD", tempfile.gettempdir())) / "browser-screenshots"


EFFECTS = [
    {"group": group, "factor": "defer", "metric": "server_work_ns_per_msg", "ratio": ratio, "low": ratio - 0.03, "high": ratio + 0.03,
     "answer": answer, "text": text, "missing": "", "control": control}
    for group, ratio, answer, text, control in (("a1, 64 B", 0.88, "less", "-12 % (-15 to -9)", False),
                                                ("a1, 4 KiB", 1.01, "unsure", "+1 % (-2 to +4)", False),
                                                ("a1, 64 B", 1.0, "same", "+0.0 % (-3 to +3)", True))]


def cells():
    made = runs.sweep(runs.crossing, sizes=(64, 512, 4096, 65536, 262144), impls=("a1", "a2", "zc"), threads=(1, 2), copied=1000)
    return [*made, runs.skipped(impl="a3", size=64)]


@unittest.skipIf(LACKING, LACKING)
class Report(unittest.TestCase):
    width = 1400

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        content = {**runs.make(pathlib.Path(folder.name), cells(), path={"copied_where": "veth delivers locally"}), "effects": EFFECTS}
        cls.content = content
        cls.page = write.write(content, folder.name, pictures=False)
        cls.driver = browser.start(cls.width)
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        self.driver.get(self.page.as_uri())
        browser.wait_drawn(self.driver)

    def run_script(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def click(self, selector):
        """As a script: what is under a sticky bar cannot be clicked by a mouse that does not scroll."""
        self.run_script("document.querySelector(arguments[0]).click()", selector)

    def series(self):
        """Names of the series in each drawn plot, without their bands."""
        return self.run_script("return [...document.querySelectorAll('.plot.drawn')].map(plot => plot.data.map(it => it.name))")

    def rows(self):
        """Texts of the rows that are shown."""
        return self.run_script("return [...document.querySelectorAll('#cells > tbody > tr[data-cell]')]"
                               ".filter(row => !row.hidden).map(row => row.innerText.replace(/\\s+/g, ' '))")


class Wide(Report):
    def test_nothing_is_logged_and_nobody_is_asked(self):
        self.click("#theme")
        browser.wait_drawn(self.driver)
        self.assertEqual(self.driver.get_log("browser"), [])
        strangers = [url for url in browser.fetched(self.driver) if not url.startswith(("file:///", "data:", "blob:"))]
        self.assertEqual(strangers, [])

    def test_every_figure_is_drawn(self):
        plots = self.run_script("return [...document.querySelectorAll('.plot')]"
                                ".map(node => [node.id, node.querySelectorAll('.trace path, .trace .point').length])")
        self.assertGreaterEqual(len(plots), 14)
        self.assertEqual([name for name, marks in plots if marks == 0], [])
        missing = self.run_script("return document.getElementById('figure-l1-misses-size').innerText")
        misses = next(each for each in self.content["metrics"] if each["name"] == "l1_misses_per_msg")
        self.assertIn(misses["missing"], missing)

    def test_a_series_is_switched_off_and_on(self):
        self.assertTrue(any("zc" in names for names in self.series()))
        self.click(".chip[data-series=zc]")
        browser.wait_drawn(self.driver)
        self.assertFalse(any("zc" in names or "zc interval" in names for names in self.series()))
        self.assertTrue(any("a1" in names for names in self.series()))
        self.click(".chip[data-series=zc]")
        browser.wait_drawn(self.driver)
        self.assertTrue(any("zc" in names for names in self.series()))

    def test_another_number_of_threads_is_chosen(self):
        first = "return document.getElementById('cost-size-0').data.find(trace => trace.name === 'a1').y[0]"
        before = self.run_script(first)
        self.run_script("const select = document.querySelector('[data-coordinate=threads]'); select.value = '2';"
                        "select.dispatchEvent(new Event('change'))")
        browser.wait_drawn(self.driver)
        self.assertGreater(self.run_script(first), 1.5 * before)
        self.assertEqual(self.run_script("return document.querySelector('#figure-cost-size .slice').innerText"), "threads 2")

    def test_a_mark_tells_its_cell_and_spread(self):
        text = self.run_script("const plot = document.getElementById('throughput-size-0');"
                               "return plot.data.find(each => each.name === 'zc').text[0]")
        cell = next(each for each in self.content["cells"] if each["coordinates"]["impl"] == "zc")
        figure = cell["figures"]["throughput_gbps"]
        for part in (cell["name"], figure["text"], "half of the slices: " + figure["spread"], cell["verdict"]):
            self.assertIn(part, text)

    def test_ticks_are_plain_numbers_and_titles_have_the_unit(self):
        axes = self.run_script("const {yaxis, xaxis} = document.getElementById('cost-size-0').layout;"
                               "return [yaxis.title.text, yaxis.ticktext, xaxis.ticktext]")
        self.assertEqual(axes[0], "server work per message, ns")
        self.assertTrue(axes[1] and all(set(text) <= set("0123456789,.") for text in axes[1]))
        self.assertEqual(axes[2], ["64 B", "512 B", "4 KiB", "64 KiB", "256 KiB"])

    def test_the_table_sorts_by_its_headings(self):
        script = ("const place = [...document.querySelectorAll('#cells th')].findIndex(each => each.matches('.n'));"
                  "return [...document.querySelectorAll('#cells tbody tr')].map(row => row.cells[place].dataset.value)"
                  ".filter(value => value).map(Number)")
        heading = "document.querySelector('#cells th.n')"
        self.run_script(heading + ".click()")
        ascending = self.run_script(script)
        self.assertEqual(ascending, sorted(ascending))
        self.run_script(heading + ".click()")
        self.assertEqual(self.run_script(script), ascending[::-1])
        self.assertTrue(self.rows()[-1].startswith("a3"), "what has no number comes last either way")

    def test_the_table_is_filtered(self):
        self.run_script("const filter = document.getElementById('filter'); filter.value = 'zc 4 kib';"
                        "filter.dispatchEvent(new Event('input'))")
        self.assertEqual([row.split()[:3] for row in self.rows()], [["zc", "4", "KiB"]] * 2)
        self.assertIn("2 of 31 rows", self.run_script("return document.getElementById('count').innerText"))

    def test_a_sentence_shows_its_rows(self):
        for place in range(self.run_script("return document.querySelectorAll('.answer a.rows').length")):
            wanted = self.run_script("const link = document.querySelectorAll('.answer a.rows')[arguments[0]]; link.click();"
                                     "return link.dataset.rows.split(',').length", place)
            self.assertEqual(len(self.rows()), wanted)
        self.click("#all-rows")
        self.assertEqual(len(self.rows()), 31)

    def test_a_row_opens_its_slices(self):
        self.click("#cell-0 button.open")
        self.assertEqual(self.run_script("return document.querySelectorAll('#slices-0 tbody tr').length"), 12)
        self.click("#cell-0 button.open")
        self.assertIsNone(self.run_script("return document.getElementById('slices-0')"))

    def test_it_prints_on_paper_in_light_colours(self):
        self.click("#theme")
        self.run_script("dispatchEvent(new Event('beforeprint'))")
        state = self.run_script("return [document.documentElement.dataset.theme, document.body.dataset.drawn]")
        self.assertEqual(state, ["light", "all"])
        self.assertGreater(len(self.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]), 20000)

    def test_screenshots(self):
        for theme in ("light", "dark"):
            if self.run_script("return document.documentElement.dataset.theme") != theme:
                self.click("#theme")
            browser.wait_drawn(self.driver)
            browser.screenshot(self.driver, SHOTS / f"1400-{theme}.png")
            self.assertGreater((SHOTS / f"1400-{theme}.png").stat().st_size, 50000)


class Phone(Report):
    width = browser.PHONE

    def test_nothing_is_wider_than_the_screen(self):
        self.assertEqual(self.run_script("return [innerWidth, document.documentElement.scrollWidth]"), [self.width, self.width])
        browser.screenshot(self.driver, SHOTS / "390.png")
        self.assertEqual(self.driver.get_log("browser"), [])


def main():
    """As unittest.main(), but exits with 77 when every test was skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        raise SystemExit(1)
    if len(result.skipped) == result.testsRun or LACKING:
        print(f"skipped: {LACKING}")
        raise SystemExit(77)


if __name__ == "__main__":
    main()
