"""The page of netring-report in a browser: it answers on its first screen, works, and asks nobody for anything."""

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
SEEN = (pathlib.Path(__file__).resolve().parent / "seen.js").read_text(encoding="utf-8")
THEMES = ("light", "dark")
SIZES = (64, 512, 4096, 65536)

EFFECTS = [
    {"group": group, "factor": "defer", "metric": "server_work_ns_per_msg", "percent": percent, "percent_low": percent - 3,
     "percent_high": percent + 3, "answer": answer, "text": text, "missing": "", "control": control}
    for group, percent, answer, text, control in (("a1, 64 B", -12, "less", "-12 % (-15 to -9)", False),
                                                  ("a1, 4 KiB", 1, "unsure", "unsure +1 % (-2 to +4)", False),
                                                  ("a1, 64 B", 0.0, "same", "+0.0 % (-3 to +3)", True))]


def cells():
    made = runs.sweep(runs.crossing, sizes=SIZES, impls=("a1", "a2", "zc"), threads=(1, 2), copied=1000)
    return [*made, runs.skipped(impl="a3", size=64)]


class Browsed(unittest.TestCase):
    width, height = 1400, 900

    @classmethod
    def content(cls, folder):
        content = runs.make(folder, cells(), path={"copied_where": "veth delivers locally"})
        return {**content, "effects": EFFECTS, "figures": [*content["figures"], {"kind": "effects", "x": "", "title": "Defer helps."}]}

    @classmethod
    def setUpClass(cls):
        if LACKING:
            raise unittest.SkipTest(LACKING)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.made = cls.content(cls.folder)
        cls.page = write.write(cls.made, cls.folder, pictures=False)
        cls.driver = browser.start(cls.width, cls.height)
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        self.driver.get(self.page.as_uri())
        browser.wait_drawn(self.driver)

    def run_script(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def click(self, selector):
        self.run_script("document.querySelector(arguments[0]).click()", selector)

    def use_theme(self, theme):
        if self.run_script("return document.documentElement.dataset.theme") != theme:
            self.click("#theme")

    def colours(self, figure):
        """Of the lines of a figure's first panel."""
        return self.run_script("return [...document.querySelectorAll(`#${arguments[0]}-0 .line`)].map(each => each.getAttribute('stroke'))",
                               figure)

    def rows(self):
        """Texts of the rows that are shown."""
        return self.run_script("return [...document.querySelectorAll('#cells > tbody > tr[data-cell]')]"
                               ".filter(row => !row.hidden).map(row => row.innerText.replace(/\\s+/g, ' '))")

    def filter(self, words):
        self.run_script("const filter = document.getElementById('filter'); filter.value = arguments[0];"
                        "filter.dispatchEvent(new Event('input'))", words)


class Everywhere:
    """What holds at any width."""

    def test_the_claim_and_its_figure_are_on_the_first_screen(self):
        claim, bottom, title, height = self.run_script(
            "return [document.querySelector('h1').innerText, document.querySelector('.answer .plot svg').getBoundingClientRect().bottom,"
            "document.querySelector('h1').getBoundingClientRect().top, innerHeight]")
        self.assertEqual(claim.replace("\u00a0", " "), self.made["glance"]["claim"])
        self.assertLess(bottom, height)
        self.assertGreaterEqual(title, 0)

    def test_everything_is_seen_and_can_be_hit(self):
        for theme in THEMES:
            self.use_theme(theme)
            self.assertEqual(self.run_script(SEEN + "return faint()"), [], theme)
            self.assertEqual(self.run_script(SEEN + "return small()"), [], theme)

    def test_no_word_leaves_a_figure(self):
        self.assertEqual(self.run_script(SEEN + "return outside()"), [])

    def test_nothing_is_wider_than_the_screen(self):
        self.assertEqual(self.run_script("return [innerWidth, document.documentElement.scrollWidth]"), [self.width, self.width])

    def test_nothing_is_logged_and_nobody_is_asked(self):
        self.click("#theme")
        self.assertEqual(self.driver.get_log("browser"), [])
        strangers = [url for url in browser.fetched(self.driver) if not url.startswith(("file:///", "data:"))]
        self.assertEqual(strangers, [])

    def test_screenshots(self):
        for theme in THEMES:
            self.use_theme(theme)
            browser.screenshot(self.driver, SHOTS / f"{self.width}-{theme}.png")
            self.assertGreater((SHOTS / f"{self.width}-{theme}.png").stat().st_size, 50000)


class Phone(Everywhere, Browsed):
    width, height = browser.PHONE, 844


class Wide(Everywhere, Browsed):
    def test_the_table_of_cells_fits_and_no_option_is_broken(self):
        self.assertEqual(self.run_script("const holder = document.getElementById('cells').parentNode;"
                                         "return holder.scrollWidth - holder.clientWidth"), 0)
        broken = self.run_script("return [...document.querySelectorAll('.whole')].filter(each => each.getClientRects().length > 1)"
                                 ".map(each => each.textContent)")
        self.assertEqual(broken, [])

    def test_every_figure_of_the_run_is_drawn(self):
        plots = self.run_script("return [...document.querySelectorAll('.plot')]"
                                ".map(each => [each.id, each.querySelectorAll('.mark, .line, .part').length])")
        self.assertEqual({name.rsplit("-", 1)[0] for name, _ in plots},
                         {"-".join(filter(None, (each["kind"], each["x"]))) for each in self.made["figures"]})
        self.assertEqual([name for name, marks in plots if marks == 0], [])

    def test_the_answer_has_direct_labels_and_the_crossover(self):
        words = self.run_script("return [...document.querySelectorAll('.answer svg text')].map(each => each.textContent)")
        for way in self.made["glance"]["ways"][:2]:
            self.assertIn(way["name"], words)
        self.assertIn("the baseline", words)
        self.assertTrue({"sendmsg of parts", "SENDMSG_ZC"} <= {*words})
        self.assertEqual(self.run_script("return document.querySelectorAll('.answer svg .shade').length"), 1)
        self.assertEqual(self.run_script("return document.querySelectorAll('.answer svg').length"), 1)

    def test_a_series_is_switched_off_and_on(self):
        self.assertEqual(len(self.colours("cost-size")), 3)
        self.click(".chip[data-series=zc]")
        self.assertEqual(len(self.colours("cost-size")), 2)
        self.click(".chip[data-series=zc]")
        self.assertEqual(len(self.colours("cost-size")), 3)
        self.assertEqual(self.run_script("return document.querySelectorAll('.chip svg .mark').length"), 4, "each has its marker")

    def test_another_number_of_threads_is_chosen(self):
        first = "return document.querySelector('#cost-size-0 .line').getAttribute('points')"
        before = self.run_script(first)
        self.run_script("const select = document.querySelector('[data-coordinate=threads]'); select.value = '2';"
                        "select.dispatchEvent(new Event('change'))")
        self.assertNotEqual(self.run_script(first), before)
        self.assertEqual(self.run_script("return document.querySelector('#figure-cost-size .slice').innerText"), "Shown: threads 2.")

    def test_the_keyboard_reaches_a_mark_and_its_row(self):
        self.run_script("const picture = document.querySelector('#cost-size-0 svg'); picture.focus();"
                        "picture.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))")
        cell = next(each for each in self.made["cells"] if each["coordinates"]["impl"] == "a1")
        figure = cell["figures"]["server_work_ns_per_msg"]
        text = self.run_script("return document.activeElement.tagName + ' ' + document.getElementById('tip').innerText")
        for part in ("svg ", cell["name"], figure["text"], "half of the rounds: " + figure["spread"], cell["verdict"]):
            self.assertIn(part, text)
        self.run_script("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))")
        self.assertEqual(len(self.rows()), 1)

    def test_the_first_key_leads_to_the_figures(self):
        from selenium.webdriver.common.keys import Keys
        self.driver.find_element("tag name", "body").send_keys(Keys.TAB)
        self.assertEqual(self.run_script("return document.activeElement.getAttribute('href')"), "#figures")
        self.assertGreater(self.run_script("return document.activeElement.getBoundingClientRect().left"), 0)

    def test_ticks_are_plain_numbers_and_titles_have_the_unit(self):
        texts = self.run_script("return [...document.querySelectorAll('#cost-size-0 text')].map(each => [each.getAttribute('class'),"
                                "each.textContent])")
        self.assertIn(["title", "server work per message, us"], texts)
        ticks = [text for kind, text in texts if kind == "tick"]
        self.assertEqual(ticks[-4:], ["64 B", "512 B", "4 KiB", "64 KiB"])
        self.assertTrue(all(set(text) <= set("0123456789,.") for text in ticks[:-4]) and len(ticks) > 6)

    def test_the_table_sorts_by_its_headings(self):
        script = ("const place = [...document.querySelectorAll('#cells th')].findIndex(each => each.textContent === 'Gbit/s');"
                  "return [...document.querySelectorAll('#cells tbody tr')].map(row => row.cells[place].dataset.value)"
                  ".filter(value => value).map(Number)")
        heading = "[...document.querySelectorAll('#cells th')].find(each => each.textContent === 'Gbit/s')"
        self.run_script(heading + ".click()")
        ascending = self.run_script(script)
        self.assertEqual(ascending, sorted(ascending))
        self.run_script(heading + ".click()")
        self.assertEqual(self.run_script(script), ascending[::-1])
        self.assertIn("a3", self.rows()[-1].split(), "what has no number comes last either way")

    def test_the_filter_finds_whole_words_of_a_cell(self):
        for words, rows in (("zc 64", [["zc", "64", "B"]] * 2), ("zc 64 kib", [["zc", "64", "KiB"]] * 2), ("zc 4KiB", [["zc", "4", "KiB"]] * 2), ("ZC 4k", [["zc", "4", "KiB"]] * 2),
                            ("sendmsg_zc 64K", [["zc", "64", "KiB"]] * 2),
                            ("z", []), ("zc 6", []), ("skip", [["a3", "64", "B"]])):
            self.filter(words)
            self.assertEqual([row.split()[1:4] for row in self.rows()], rows, words)
        self.filter("zc 64")
        self.assertIn("2 of 25 rows", self.run_script("return document.getElementById('count').innerText"))

    def test_a_sentence_shows_its_rows_and_back_leads_to_the_same_place(self):
        self.run_script("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        self.filter("a1")
        link = "const link = document.querySelector('#copies ~ .scroll a.rows')"
        self.run_script(link + "; link.scrollIntoView()")
        before = self.run_script("return scrollY")
        wanted = self.run_script(link + "; link.click(); return link.dataset.rows.split(',').length")
        self.assertEqual(len(self.rows()), wanted)
        self.assertNotEqual(self.run_script("return scrollY"), before)
        self.driver.back()
        browser.wait(self.driver, f"return Math.abs(scrollY - {before}) < 2")
        self.assertEqual((len(self.rows()), self.run_script("return document.getElementById('filter').value")), (8, "a1"))
        self.driver.forward()
        browser.wait(self.driver, "return !document.getElementById('all-rows').hidden")
        self.assertEqual(len(self.rows()), wanted)
        self.click("#all-rows")
        self.assertEqual(len(self.rows()), 25)

    def test_a_row_opens_its_rounds_within_the_screen(self):
        self.run_script("document.querySelector('#cell-0').scrollIntoView()")
        self.click("#cell-0 button.open")
        browser.wait(self.driver, "return document.querySelectorAll('#rounds-0 tbody tr').length === 12")
        for selector in ("#cell-0 button.open", "#rounds-0 td > div"):
            left, right = self.run_script("const box = document.querySelector(arguments[0]).getBoundingClientRect();"
                                          "return [box.left, box.right]", selector)
            self.assertTrue(0 <= left < right <= self.width, selector)
        self.click("#cell-0 button.open")
        browser.wait(self.driver, "return document.getElementById('rounds-0') === null")


def kinds():
    """Runs that ask other questions: (name, cells, changes of the run, of analysis.json)."""
    effects = {"effects": EFFECTS, "figures": [{"kind": "effects", "x": "", "title": "Defer helps."}]}
    engines = [runs.cell(10_000, impl=impl, engine=engine, size=size, seed=size) for engine in ("uring", "blocking")
               for impl in ("a1", "a2", "a3") for size in SIZES]
    return [("one cell", [runs.cell(10_000)], {}, {}), ("one way", runs.sweep(runs.crossing, impls=("a1",)), {}, {}),
            ("one size", runs.sweep(runs.crossing, sizes=(4096,)), {"spec": {"sizes": "4096"}}, {}),
            ("no cell", [], {}, {}), ("engines", engines, {"spec": {"impl": "a1,a2,a3", "engine": "uring,blocking"}}, {}),
            ("threads", runs.sweep(runs.crossing, sizes=(64,), threads=(1, 2, 4)), {"spec": {"threads": "1,2,4", "sizes": "64"}}, {}),
            ("effects", runs.sweep(runs.crossing), {}, effects)]


class Kinds(Browsed):
    """At 390 px, where there is the least room."""
    width, height = browser.PHONE, 844

    def test_every_kind_of_run_has_its_answer_on_the_first_screen(self):
        for name, made, changes, replaced in kinds():
            folder = self.folder / name
            page = write.write({**runs.make(folder, made, **changes), **replaced}, folder, pictures=False)
            self.driver.get(page.as_uri())
            browser.wait_drawn(self.driver)
            with self.subTest(name):
                bottom, figures = self.run_script("const first = document.querySelector('.answer .plot svg');"
                                                  "return [first ? first.getBoundingClientRect().bottom : 0,"
                                                  "document.querySelectorAll('.plot svg').length]")
                self.assertLess(bottom, self.height)
                self.assertEqual(figures == 0, name == "no cell")
                for question in ("faint()", "small()", "outside()"):
                    self.assertEqual(self.run_script(SEEN + "return " + question), [], question)
                self.assertEqual(self.driver.get_log("browser"), [])


class Paper(Browsed):
    width = 703  # of A4 between its margins

    @classmethod
    def content(cls, folder):
        """16 cells."""
        return runs.make(folder, runs.sweep(runs.crossing, sizes=SIZES, impls=("a1", "a2", "a3", "zc"), copied=1000))

    def test_16_cells_take_3_pages_at_most(self):
        self.assertIn(browser.pages_printed(self.page, self.folder), (1, 2, 3))

    def test_8_cells_with_threads_too(self):
        folder = self.folder / "threads"
        made = runs.make(folder, runs.sweep(runs.crossing, sizes=(64, 4096), impls=("a1", "zc"), threads=(1, 2), copied=1000))
        self.assertIn(browser.pages_printed(write.write(made, folder, pictures=False), folder), (1, 2, 3))

    def test_it_is_light_and_nothing_is_cut(self):
        self.use_theme("dark")
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        self.run_script("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.run_script("return document.documentElement.dataset.theme"), "light")
        cut = self.run_script("return [...document.querySelectorAll('svg, td, p, dd')].filter(each => each.checkVisibility())"
                              ".filter(each => each.getBoundingClientRect().right > innerWidth + 1).length")
        self.assertEqual(cut, 0)
        self.assertEqual(self.run_script(SEEN + "return outside()"), [])
        browser.screenshot(self.driver, SHOTS / "print.png")
        self.run_script("dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.run_script("return document.documentElement.dataset.theme"), "dark")
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def main():
    """As unittest.main(), but exits with 77 when every test was skipped."""
    result = unittest.main(exit=False, verbosity=2).result
    if not result.wasSuccessful():
        raise SystemExit(1)
    if LACKING:
        print(f"skipped: {LACKING}")
        raise SystemExit(77)


if __name__ == "__main__":
    main()
