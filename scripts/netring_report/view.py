"""How the report looks at the cells of a run: which coordinates vary, what a figure holds still, how a cell is called.

A figure shows one slice: all coordinates but its own x and those of the series (variant, engine) have one value each. The reader
can choose another; a picture in a file shows the one chosen here.
"""

import collections

from netring_report import words
from netring_results.model import TWIN

# What tells the lines of one figure apart.
SERIES = ("impl", "engine")
# A message size at which figures over threads are drawn, when the run has it: that of the report that this benchmark began with.
USUAL_SIZE = 4096


def coordinate_names(cells):
    names = {name for cell in cells for name in cell.coordinates}
    return [name for name in dict.fromkeys((*words.COORDINATES, *sorted(names))) if name in names and name != TWIN]


def has(cell, name):
    """Whether the coordinate means something for the cell: an engine without a ring has no ring profile."""
    return cell.coordinates.get(name) not in (None, "")


def values_of(cells, name):
    """The values of a coordinate: numbers ascending, words in the order of the run."""
    values = list(dict.fromkeys(cell.coordinates[name] for cell in cells if has(cell, name)))
    return sorted(values) if all(isinstance(value, (int, float)) for value in values) else values


def varying(cells):
    return [name for name in coordinate_names(cells) if len(values_of(cells, name)) > 1]


def prefer(cells, name):
    """The value that a coordinate is held at: fewest threads, the usual size, else what most cells have."""
    values = values_of(cells, name)
    if name == "size":
        return USUAL_SIZE if USUAL_SIZE in values else values[len(values) // 2]
    if name == "threads":
        return values[0]
    counted = collections.Counter(cell.coordinates[name] for cell in cells if has(cell, name))
    return max(values, key=lambda value: counted[value])


def choose(cells):
    """{coordinate: value} for all that vary and are no series; each chosen among the cells that fit those before it."""
    left = [cell for cell in cells if cell.measured] or cells
    chosen = {}
    for name in varying(cells):
        if name in SERIES:
            continue
        if not values_of(left, name):
            continue
        chosen[name] = prefer(left, name)
        left = [cell for cell in left if not has(cell, name) or cell.coordinates[name] == chosen[name]]
    return chosen


def in_slice(cell, chosen, free=()):
    return all(name in free or not has(cell, name) or cell.coordinates[name] == value for name, value in chosen.items())


def series_of(cell, cells_vary):
    return ", ".join(str(cell.coordinates[name]) for name in SERIES if name == "impl" or name in cells_vary)


def name_of(cell, vary):
    """"a1, 4 KiB, 2 threads": the coordinates that vary in this run."""
    names = [name for name in coordinate_names([cell]) if name in vary or name in ("impl", "size")]
    return ", ".join(words.coordinate(name, cell.coordinates[name]) for name in names if has(cell, name))


def place(chosen, but=()):
    """"4 KiB, 1 thread": what is held still, in words."""
    return ", ".join(words.coordinate(name, value) for name, value in chosen.items() if name not in but)
