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


EFFECTS = """cells,factor,metric,percent,percent_low,percent_high,effect,reason
uring/a1/rr/plain/64B/t1/c1,(the same again),server_work_ns_per_msg,0.4,-1.5,1.2,same,
uring/a1/rr/plain/64B/t1/c1,defer,server_work_ns_per_msg,-12,-15,-9,less,
uring/a1/rr/plain/4096B/t1/c1,defer,server_work_ns_per_msg,1,-2,3,unsure,
"""


def cells():
    made = runs.sweep(runs.crossing, sizes=(64, 512, 4096, 65536, 262144), impls=("a1", "a2", "zc"), threads=(1, 2),
                      verdict="degraded", reasons="STEAL|NO_PMU")
    for cell in made:
        if cell["cell"]["impl"] == "zc":
            cell["columns"].update(runs.copied(1000, 1000))
    return [*made, runs.skipped(impl="a3", size=64)]


@unittest.skipIf(LACKING, LACKING)
class Report(unittest.TestCase):
    width = 1400

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        (pathlib.Path(folder.name) / "effects.csv").write_text(EFFECTS)
        run = runs.make(pathlib.Path(folder.name), cells(), path={"copied_where": "veth delivers locally"})
        cls.page = write.write(run, folder.name, pictures=False)
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
        self.assertIn("not available: no PMU here", missing)

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
        self.assertEqual(self.run_script("return document.querySelector('#figure-cost-size .slice').innerText"), "2 threads")

    def test_a_mark_tells_its_cell_and_spread(self):
        text = self.run_script("const plot = document.getElementById('throughput-size-0');"
                               "return plot.data.find(each => each.name === 'zc').text[0]")
        self.assertRegex(text, r"zc, 64 B, 1 thread.*Gbit/s.*half of the slices: .* to .*degraded: STEAL, NO_PMU")

    def test_the_table_sorts_by_its_headings(self):
        script = ("return [...document.querySelectorAll('#cells tbody tr')].map(row => row.querySelector('td.n').dataset.value)"
                  ".filter(value => value).map(Number)")
        heading = "[...document.querySelectorAll('#cells th')].find(each => each.innerText === 'Gbit/s')"
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
