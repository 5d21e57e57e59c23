"""A run and what the report says of it everywhere: its cells in order, what varies among them, what figures hold still."""

import dataclasses
import functools

from netring_report import measures, view


@dataclasses.dataclass(frozen=True)
class Report:
    run: object
    cells: list  # without the controls
    index: dict  # id -> place in cells: the number that page and rows know a cell by
    vary: list  # coordinates that vary
    chosen: dict  # what figures hold still: coordinate -> value
    known: dict = dataclasses.field(default_factory=dict)  # (cell's id, column) -> its spread, which several places show

    @functools.cached_property
    def by_place(self):
        return {key(cell.coordinates): cell for cell in self.cells}

    def partner(self, cell, **changes):
        """The cell that differs in these coordinates alone, or None."""
        return self.by_place.get(key({**cell.coordinates, **changes}))

    def spread(self, cell, column):
        """As measures.spread."""
        if (cell.id, column) not in self.known:
            self.known[cell.id, column] = measures.spread(cell, column)
        return self.known[cell.id, column]

    def name(self, cell):
        return view.name_of(cell, self.vary)

    @property
    def measured(self):
        return [cell for cell in self.cells if cell.measured]

    @property
    def usable(self):
        """Cells with numbers that may be compared."""
        return [cell for cell in self.cells if not cell.obstacle]


def key(coordinates):
    return tuple(sorted((name, str(value)) for name, value in coordinates.items()))


def make(run):
    cells = list(run.cells)
    return Report(run, cells, {cell.id: place for place, cell in enumerate(cells)}, view.varying(cells), view.choose(cells))
