"""What a figure is before anything draws it: the page's JavaScript and matplotlib draw the same charts."""

import dataclasses


@dataclasses.dataclass
class Panel:
    """One pair of axes. A point is (cell's place, value, low, high, text, text of the spread), None and "" where there is none."""
    title: str = ""
    x_title: str = ""
    y_title: str = ""
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


def axis_title(metric):
    """"server work per message, ns"."""
    return ", ".join(filter(None, (metric["words"], metric["unit"])))


def points_of(report, name):
    """Of all usable cells that have the metric."""
    figures = [(place, cell["figures"][name]) for place, cell in enumerate(report.cells)
               if cell["usable"] and name in cell["figures"]]
    return [(place, figure["value"], figure["q1"], figure["q3"], figure["text"], figure["spread"]) for place, figure in figures]
