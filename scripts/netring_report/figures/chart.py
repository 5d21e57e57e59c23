"""What a figure is before anything draws it: the page's JavaScript and matplotlib draw the same charts."""

import dataclasses


# What is between the two ends of a point.
QUARTILES, INTERVAL = "half of the slices", "95 %"


@dataclasses.dataclass
class Panel:
    """One pair of axes. A point is (cell's index, value, low, high) with None where there are no ends."""
    title: str = ""
    y_title: str = ""
    format: str = "count"
    log: bool = True
    zero: bool = False
    missing: str = ""
    x_title: str = ""
    band: str = QUARTILES
    points: list = dataclasses.field(default_factory=list)
    marks: list = dataclasses.field(default_factory=list)  # levels to compare with
    parts: list = dataclasses.field(default_factory=list)  # of bars
    curves: list = dataclasses.field(default_factory=list)  # of a distribution: (cell's index, a value for each of `beyond`)
    beyond: list = dataclasses.field(default_factory=list)
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
    scale: str = "powers"  # bytes, powers, category, series (one place for each), time, effects
    note: str = ""
    panels: list = dataclasses.field(default_factory=list)

    @property
    def missing(self):
        """Why there is nothing to draw, or an empty text."""
        if not all(panel.is_empty for panel in self.panels):
            return ""
        return "; ".join(dict.fromkeys(panel.missing for panel in self.panels))
