"""The content of analysis.json as the report shows it: its cells, what varies among them, what figures hold still.

A figure shows one slice: all coordinates but its own x and those of the series have one value each. The reader can choose another;
a picture in a file shows the one chosen here.
"""

import collections
import dataclasses

# What tells the lines of one figure apart, beside the coordinate that the run compares.
SERIES = ("impl", "engine")
# A message size at which figures over threads are drawn, when the run has it.
USUAL_SIZE = 4096
# What not every cell has: it is withheld where CPU time was taken. A slice that has it has the rest too.
SELDOM = "throughput_gbps"
# Coordinates that are empty where they mean nothing: an engine without a ring.
OF_A_RING = ("ring", "recv")
NEVER_RAN = ("pending", "skipped", "failed")


@dataclasses.dataclass(frozen=True)
class Series:
    """One line of the figures: a way of sending, with an engine where both vary."""
    key: str
    words: str  # what the way's name stands for
    remark: str
    place: int  # of the way: its colour and marker
    dash: int


@dataclasses.dataclass(frozen=True)
class Report:
    content: dict  # of analysis.json
    cells: list  # without the controls: the place of a cell is the number that page and rows know it by
    coordinates: dict  # name -> its row; those that mean something for some cell
    metrics: dict  # name -> its row
    series: dict  # key -> Series, in the order of the run
    keys: list  # of the series of each cell
    chosen: dict  # what figures hold still: coordinate -> value

    def values(self, name):
        """[(value, text)] of a coordinate, in order."""
        return [(each["value"], each["text"]) for each in self.coordinates[name]["values"]] if name in self.coordinates else []

    def text(self, name, value):
        return dict(self.values(name)).get(value, str(value))

    def held(self, but=()):
        """What is held still, in words."""
        return ", ".join(self.text(name, value) for name, value in self.chosen.items()
                         if name not in but)

    def in_slice(self, cell, free=()):
        at = cell["coordinates"]
        return all(name in free or not has(cell, name) or at[name] == value for name, value in self.chosen.items())

    def sliced(self, places):
        """The same, holding still what suits these cells."""
        compared = (*SERIES, self.content["glance"]["compared"])
        return dataclasses.replace(self, chosen=choose([self.cells[place] for place in places], self.coordinates, compared))

    @property
    def said(self):
        """The texts of the first screen."""
        glance = self.content["glance"]
        return {glance["claim"], glance["trust"], *glance["use"], *glance["why"], *glance["notes"]}

    @property
    def use(self):
        """What to use, beside the claim, which says the first of it."""
        glance = self.content["glance"]
        return [each for each in glance["use"] if not glance["claim"].lower().endswith(each.lower())]

    @property
    def rules(self):
        """Those that weaken something; what the others note is among the sentences."""
        return [rule for rule in self.content["rules"] if rule["kind"] != "note"]

    def further(self):
        """What the run says beside the first screen: claims and sentences, each once."""
        known, found = self.said, []
        for each in [*self.content["claims"], *self.content["sentences"]]:
            if each["text"] not in known:
                known.add(each["text"])
                found.append(each)
        return found


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


def choose(cells, coordinates, series):
    """{coordinate: value} for all that vary and are no series; each chosen among the cells that fit those before it."""
    usable = [cell for cell in cells if cell["usable"]]
    left = [cell for cell in usable if SELDOM in cell["figures"]] or usable or cells
    chosen = {}
    for name, coordinate in coordinates.items():
        value = prefer(left, coordinate) if coordinate["varies"] and name not in series else None
        if value is not None:
            chosen[name] = value
            left = [cell for cell in left if not has(cell, name) or cell["coordinates"][name] == value]
    return chosen


def find_series(content, cells, coordinates):
    """(key -> Series, the key of each cell)."""
    glance = content["glance"]
    way_of = {cell: place for place, way in enumerate(glance["ways"]) for cell in way["cells"]}
    besides = [name for name in SERIES if name != glance["compared"] and name in coordinates and coordinates[name]["varies"]]
    engines = [value["value"] for value in coordinates["engine"]["values"]] if "engine" in besides else []
    found, keys = {}, []
    for number, cell in enumerate(cells):
        place, at = way_of.get(number, 0), cell["coordinates"]
        way = glance["ways"][place] if place < len(glance["ways"]) else {"name": at["impl"], "words": "", "remark": ""}
        more = [str(at.get(name, "")) for name in besides]
        key = ", ".join([way["name"], *more])
        engine = at.get("engine", "")
        dash = engines.index(engine) if engine in engines else 0
        found.setdefault(key, Series(key, way["words"], way["remark"], place, dash))
        keys.append(key)
    ran = {key for key, cell in zip(keys, cells) if cell["outcome"] not in NEVER_RAN}
    # What the run remarks of a way is of the cells that ran.
    return {key: each if key in ran else dataclasses.replace(each, remark=cells[keys.index(key)]["outcome"])
            for key, each in found.items()}, keys


def make(content):
    cells = [cell for cell in content["cells"] if not cell["twin"]]
    coordinates = {each["name"]: each for each in content["coordinates"]}
    series, keys = find_series(content, cells, coordinates)
    chosen = choose(cells, coordinates, (*SERIES, content["glance"]["compared"]))
    return Report(content, cells, coordinates, {each["name"]: each for each in content["metrics"]}, series, keys, chosen)
