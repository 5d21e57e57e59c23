"""What a figure is before anything draws it: the page's JavaScript and matplotlib draw the same charts."""

import dataclasses
import re

ROUNDED = 0.006  # a title has three digits


@dataclasses.dataclass
class Panel:
    """One pair of axes. A point is (cell's place, value, low, high, text, text of the spread), None and "" where there is none."""
    title: str = ""
    x_title: str = ""
    y_title: str = ""
    per: float = 1  # of the values: so much is 1 at the axis, in the unit that its title says
    log: bool = True
    points: list = dataclasses.field(default_factory=list)
    marks: list = dataclasses.field(default_factory=list)  # levels to compare with
    base: str = ""  # what stands at the level 0
    shades: list = dataclasses.field(default_factory=list)  # intervals of x: (cell's place, low, high)
    parts: list = dataclasses.field(default_factory=list)  # of bars: {label, colour, points: (cell's place, from, to, text), beside}
    curves: list = dataclasses.field(default_factory=list)  # of a distribution: (cell's place, a value for each of `shares`)
    shares: list = dataclasses.field(default_factory=list)
    rows: list = dataclasses.field(default_factory=list)  # of effects: {label, group, value, low, high, text, told}
    control: tuple = ()  # of effects: what the same again does

    @property
    def is_empty(self):
        return not (self.points or self.curves or self.rows or any(part["points"] for part in self.parts))


@dataclasses.dataclass
class Chart:
    """An answer and the panels that show it. `x` is the coordinate along the axis, which no selector holds still."""
    id: str
    title: str
    kind: str  # lines; dots (a row for each series); bars; curves; effects
    x: str = ""
    x_title: str = ""
    ticks: list = dataclasses.field(default_factory=list)  # of x: (value, text)
    note: str = ""
    panels: list = dataclasses.field(default_factory=list)

    @property
    def places(self):
        """Of the cells that it has something of."""
        return sorted({each[0] for panel in self.panels
                       for each in (*panel.points, *panel.curves, *(point for part in panel.parts for point in part["points"]))})


def axis_title(metric, unit=None):
    """"server work per message, ns"."""
    return ", ".join(filter(None, (metric["words"], metric["unit"] if unit is None else unit)))


def unit_in(titles, values, unit, near=ROUNDED):
    """(per, unit) of an axis as the titles speak of its values: where one of 8190 ns is "8.19 us" there, 1000 of them are 1 us. Without
    such a title (1, unit)."""
    for number, said in re.findall(r"(\d[\d.]*\d|\d) ([a-z]+)", " ".join(titles)):
        number = float(number) if number.count(".") < 2 else 0
        for per in (1, 10**3, 10**6, 10**9, 10**-3) if said[-1:] == unit[-1:] else ():
            if any(value and abs(number * per / value - 1) < near for value in values):
                return per, said
    return 1, unit


def unit_of(report, names, *titles):
    """The same of metrics that have one unit."""
    values = [cell["figures"][name]["value"] for cell in report.cells if cell["usable"] for name in names if name in cell["figures"]]
    units = [report.metrics[name]["unit"] for name in names if name in report.metrics]
    return unit_in(titles, values, units[0] if units else "")


def points_of(report, name):
    """Of all usable cells that have the metric."""
    figures = [(place, cell["figures"][name]) for place, cell in enumerate(report.cells)
               if cell["usable"] and name in cell["figures"]]
    return [(place, figure["value"], figure["q1"], figure["q3"], figure["text"], figure["spread"]) for place, figure in figures]
