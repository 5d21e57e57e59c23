"""What a figure is before anything draws it: the page's JavaScript and matplotlib draw the same charts."""

import dataclasses


@dataclasses.dataclass
class Panel:
    """One pair of axes. A point is (cell's place, value, low, high, text, text of the spread), None and "" where there is none."""
    title: str = ""
    x_title: str = ""
    y_title: str = ""
    log: bool = True
    missing: str = ""
    points: list = dataclasses.field(default_factory=list)
    marks: list = dataclasses.field(default_factory=list)  # levels to compare with
    parts: list = dataclasses.field(default_factory=list)  # of bars
    curves: list = dataclasses.field(default_factory=list)  # of a distribution: (cell's place, a value for each of `shares`)
    shares: list = dataclasses.field(default_factory=list)
    rows: list = dataclasses.field(default_factory=list)  # of effects
    control: tuple = ()  # of effects: what the same again does

    @property
    def is_empty(self):
        return not (self.points or self.curves or self.rows or any(part["points"] for part in self.parts))


@dataclasses.dataclass
class Chart:
    """A question and the panels that answer it. `x` is the coordinate along the axis, which no selector holds still."""
    id: str
    question: str
    kind: str
    x: str = ""
    x_title: str = ""
    scale: str = "log"  # log; category (a place for each value of x); series (one for each series); time; effects
    ticks: list = dataclasses.field(default_factory=list)  # of x: (value, text)
    note: str = ""
    panels: list = dataclasses.field(default_factory=list)

    @property
    def missing(self):
        """Why there is nothing to draw, or an empty text."""
        if not all(panel.is_empty for panel in self.panels):
            return ""
        return "; ".join(dict.fromkeys(panel.missing for panel in self.panels))


def axis_title(metric):
    """"server work per message, ns"."""
    return ", ".join(filter(None, (metric["words"], metric["unit"])))


def points_of(report, name):
    """Of all usable cells that have the metric."""
    figures = [(place, cell["figures"][name]) for place, cell in enumerate(report.cells)
               if cell["usable"] and name in cell["figures"]]
    return [(place, figure["value"], figure["q1"], figure["q3"], figure["text"], figure["spread"]) for place, figure in figures]
