"""Which pictures a run's profiles make, and where they are."""

import dataclasses
import math
import re
import urllib.parse

from netring_report.profiles import flame, perf, speedscope

FOLDER = "flames"
SIDES = ("server", "client")
MOST_TRACES = 20
TRACE = re.compile(r"trace-([ -.0-~]{1,200})\.json")
WIDE = "A frame is as wide as its share"


@dataclasses.dataclass(frozen=True)
class Profiles:
    """What the report shows of them."""
    pictures: list = ()
    skipped: list = ()  # sentences: what is not there, and why

    def __bool__(self):
        return bool(self.pictures or self.skipped)


@dataclasses.dataclass(frozen=True)
class Picture:
    title: str
    note: str
    href: str  # relative to the report; empty: it is not beside it
    more: tuple = ()  # ((words, href), ...)


def href(*parts):
    return "/".join(urllib.parse.quote(part) for part in parts)


class Names:
    """What a cell's file is called, and what the run calls the cell; the order is that of --perf_record."""

    def __init__(self, content):
        asked = dict((row[0], row[1]) for row in content["facts"]["settings"]).get("perf_record", "")
        ids = [cell["id"] for cell in content["cells"]]
        self._names = {cell["id"].replace("/", "_"): cell["name"] for cell in content["cells"]}
        order = [each.replace("/", "_") for each in [*asked.split(","), *ids]]
        self._place = {name: place for place, name in reversed(list(enumerate(order)))}

    def of(self, file):
        return self._names.get(file, file)

    def key(self, file):
        return self._place.get(file, len(self._place)), file


def counted(samples):
    return f"{samples} sample{'' if samples == 1 else 's'}"


def noise(totals):
    """The 95 % interval of the difference of two shares is widest where both are a half."""
    if not all(totals):
        return "Without samples of both it says nothing."
    points = 100 * 1.96 * math.sqrt(sum(0.25 / total for total in totals))
    return f"With so many samples, a difference of less than {points:.1f} points may be noise."


def one(names, cell, side, folded):
    title = f"{names.of(cell)}: {side}"
    note = f"{WIDE} of {counted(sum(folded.values()))}."
    return title, note, flame.render(title, note, [(names.of(cell), folded)])


def two(names, first, second, side, folded):
    """Of two cells: the first minus the second."""
    before, after = names.of(first), names.of(second)
    title = f"{before} minus {after}: {side}"
    totals = [sum(each.values()) for each in folded]
    note = (f"{WIDE}, the mean of both ({counted(totals[0])} and {counted(totals[1])}). Colour and number: the first share minus the "
            f"second, in per cent of all samples. {noise(totals)}")
    return title, note, flame.render(title, note, list(zip((before, after), folded)))


def flames(content, run, folder_of):
    """Reads the profiles of the run's directory and writes their pictures into `folder_of()`, a new RunDirectory. Returns
    ([Picture], sentences that say what is missing)."""
    profiles, skipped = perf.read(run)
    if not profiles:
        return [], skipped
    names, pictures = Names(content), []
    cells = sorted({cell for cell, _ in profiles}, key=names.key)
    with folder_of() as folder:
        for cell in cells:
            pictures += of_cell(names, cell, profiles, folder)
        if len(cells) == 2:
            pictures = differences(names, cells, profiles, folder) + pictures
    return pictures, skipped


def of_cell(names, cell, profiles, folder):
    there = [side for side in SIDES if (cell, side) in profiles]
    scope = f"{cell}.speedscope.json"
    folder.replace(scope, speedscope.render(names.of(cell), [(side, profiles[cell, side]) for side in there]).encode())
    return [written(folder, f"{cell}.{side}.svg", one(names, cell, side, profiles[cell, side]), scope) for side in there]


def differences(names, cells, profiles, folder):
    """One for each side that both have."""
    there = [side for side in SIDES if all((cell, side) in profiles for cell in cells)]
    scope = "difference.speedscope.json"
    if there:
        both = [(f"{names.of(cell)}, {side}", profiles[cell, side]) for side in there for cell in cells]
        folder.replace(scope, speedscope.render(f"{names.of(cells[0])} and {names.of(cells[1])}", both).encode())
    return [written(folder, f"difference.{side}.svg", two(names, *cells, side, [profiles[cell, side] for cell in cells]), scope)
            for side in there]


def written(folder, name, picture, scope):
    title, note, text = picture
    folder.replace(name, text.encode())
    return Picture(title, note, href(FOLDER, name), (("for speedscope", href(FOLDER, scope)),))


def traces(content, run, beside):
    """[Picture] of the run's traces; `beside`: the report is written beside them."""
    names, found = Names(content), []
    for file in run.names():
        if match := TRACE.fullmatch(file):
            note = "What happened in one slice: open it in ui.perfetto.dev or chrome://tracing."
            found.append(Picture(f"{names.of(match[1])}: trace", note, href(file) if beside else ""))
    return found[:MOST_TRACES]


def make(content, run, report):
    """Profiles of the run's directory, whose flame graphs are written into the report's."""
    pictures, skipped = flames(content, run, lambda: report.folder(FOLDER))
    return Profiles([*pictures, *traces(content, run, report.is_same(run))], skipped)
