"""The content of analysis.json as the report shows it: its cells, what varies among them, what figures hold still.

A figure shows one slice: all coordinates but its own x and those of the series (variant, engine) have one value each. The reader
can choose another; a picture in a file shows the one chosen here.
"""

import collections
import dataclasses

# What tells the lines of one figure apart.
SERIES = ("impl", "engine")
# A message size at which figures over threads are drawn, when the run has it: that of the report that this benchmark began with.
USUAL_SIZE = 4096
# Topics of sentences that weaken the answer, and stand below it. The others say how to read the cells.
ANSWER, WEAKEN = "answer", ("verdict", "outcome", "interrupted", "control", "zero copy")
# Coordinates that are empty where they mean nothing: an engine without a ring.
OF_A_RING = ("ring", "recv")


@dataclasses.dataclass(frozen=True)
class Report:
    content: dict  # of analysis.json
    cells: list  # without the controls: the place of a cell is the number that page and rows know it by
    coordinates: dict  # name -> its row; those that mean something for some cell
    metrics: dict  # name -> its row
    chosen: dict  # what figures hold still: coordinate -> value

    @property
    def vary(self):
        return [name for name, each in self.coordinates.items() if each["varies"]]

    def values(self, name):
        """[(value, text)] of a coordinate, in order."""
        return [(each["value"], each["text"]) for each in self.coordinates[name]["values"]] if name in self.coordinates else []

    def text(self, name, value):
        return dict(self.values(name)).get(value, str(value))

    def series_of(self, cell):
        return ", ".join(str(cell["coordinates"].get(name, "")) for name in SERIES if name == "impl" or name in self.vary)

    def held(self, but=()):
        """"4 KiB, 1 thread": what is held still, in words."""
        return ", ".join(self.text(name, value) for name, value in self.chosen.items() if name not in but)

    def in_slice(self, cell, free=()):
        at = cell["coordinates"]
        return all(name in free or not has(cell, name) or at[name] == value for name, value in self.chosen.items())

    def sentences(self, weaken):
        return [each for each in self.content["sentences"] if each["topic"] != ANSWER and (each["topic"] in WEAKEN) == weaken]

    @property
    def answer(self):
        return [each for each in self.content["sentences"] if each["topic"] == ANSWER]

    @property
    def further(self):
        """What else the run says, of other settings."""
        return [each for each in self.content["claims"] if not each["main"]]


def has(cell, name):
    """Whether the coordinate means something for the cell."""
    return name in cell["coordinates"] and (name not in OF_A_RING or cell["coordinates"][name] != "")


def prefer(cells, coordinate):
    """The value that a coordinate is held at: fewest threads, the usual size, else what most cells have. None: no cell has one."""
    counted = collections.Counter(cell["coordinates"][coordinate["name"]] for cell in cells if has(cell, coordinate["name"]))
    values = [each["value"] for each in coordinate["values"] if each["value"] in counted]
    if not values or coordinate["name"] == "threads":
        return values[0] if values else None
    if coordinate["name"] == "size":
        return USUAL_SIZE if USUAL_SIZE in values else values[len(values) // 2]
    return max(values, key=lambda value: counted[value])


def choose(cells, coordinates):
    """{coordinate: value} for all that vary and are no series; each chosen among the cells that fit those before it."""
    left = [cell for cell in cells if cell["usable"]] or cells
    chosen = {}
    for name, coordinate in coordinates.items():
        value = prefer(left, coordinate) if coordinate["varies"] and name not in SERIES else None
        if value is not None:
            chosen[name] = value
            left = [cell for cell in left if not has(cell, name) or cell["coordinates"][name] == value]
    return chosen


def make(content):
    cells = [cell for cell in content["cells"] if not cell["twin"]]
    coordinates = {each["name"]: each for each in content["coordinates"]}
    return Report(content, cells, coordinates, {each["name"]: each for each in content["metrics"]}, choose(cells, coordinates))
