"""A sentence of the report carries the rows that it was made from; the page links them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Sentence:
    text: str
    cells: tuple = ()  # places of cells in the report, ascending


def places(report, cells):
    return tuple(sorted({report.index[cell.id] for cell in cells}))


def say(report, text, cells=()):
    return Sentence(text, places(report, cells))


@dataclasses.dataclass(frozen=True)
class Table:
    heads: tuple
    rows: tuple  # of (texts, places of the cells that it was made from)
    numeric: tuple = ()  # columns that stand to the right


@dataclasses.dataclass(frozen=True)
class Question:
    id: str
    title: str
    parts: tuple  # Sentences and Tables
