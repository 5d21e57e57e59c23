"""What a part of a JSON file may be: a kind checks a value and gives it back as the report uses it, or raises Wrong.

What a file does not say has its kind's default, so that no later code meets an absent field or a wrong type.
"""

import math

from netring_report.errors import printable

MOST_TEXT = 1 << 16
MOST_COUNT = 2**53
MOST_REAL = 1e18  # more is no duration, rate or ratio, and no axis can be drawn of it


class Wrong(Exception):
    """Where in the file, and what must be there."""

    def __init__(self, what, where=""):
        super().__init__(what)
        self.what, self.where = what, where


class Kind:
    """`read` gives the value to use, or raises; `default` is of a field that is left out, REQUIRED: it must not be."""
    REQUIRED = object()

    def __init__(self, read, default=REQUIRED):
        self.read, self.default = read, default

    def or_absent(self, default=None):
        return Kind(self.read, default)


def simple(what, test):
    def read(value):
        if not test(value):
            raise Wrong(f"must be {what}")
        return value
    return Kind(read)


def is_real(value):
    return type(value) in (int, float) and abs(value) <= MOST_REAL and math.isfinite(value)


def is_amount(value):
    return is_real(value) and value >= 0


def is_count(value):
    return type(value) is int and 0 <= value <= MOST_COUNT


def read_text(value):
    """One line that a terminal, a page and a picture can show."""
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise Wrong("must be a text")
    return value if value.isprintable() else printable(value)


def read_place(value):
    return value if is_real(value) else read_text(value)


TEXT = Kind(read_text)
BOOL = simple("true or false", lambda value: isinstance(value, bool))
COUNT = simple("a count", is_count)
AMOUNT = simple("a number that is not negative", is_amount)
REAL = simple("a number", is_real)
RATIO = simple("a number above 0", lambda value: is_real(value) and value > 0)
PLACE = Kind(read_place)  # of a cell on an axis, or among others that are put in order
COUNTS = simple("a list of counts", lambda value: isinstance(value, list) and all(map(is_count, value)))
AMOUNTS = simple("a list of numbers that are not negative",
                 lambda value: isinstance(value, list) and all(map(is_amount, value)))
AMOUNTS_OR_NULLS = simple("a list of nulls and numbers that are not negative", lambda value: isinstance(value, list) and all(
    each is None or is_amount(each) for each in value))


def one_of(*names):
    return simple(" or ".join(f'"{name}"' for name in names), lambda value: isinstance(value, str) and value in names)


def each_of(kind, pairs):
    """{place: value} read; a Wrong says where."""
    found = {}
    for place, value in pairs:
        try:
            found[place] = kind.read(value)
        except Wrong as wrong:
            wrong.where = f"{place}.{wrong.where}" if wrong.where else str(place)
            raise
    return found


def list_of(kind):
    def read(value):
        if not isinstance(value, list):
            raise Wrong("must be a list")
        return [*each_of(kind, enumerate(value)).values()]
    return Kind(read)


def or_null(kind):
    return Kind(lambda value: None if value is None else kind.read(value))


def map_of(kind):
    """An object whose names are free."""
    def read(value):
        if not isinstance(value, dict):
            raise Wrong("must be an object")
        return each_of(kind, value.items())
    return Kind(read)


def pair_of(first, second):
    def read(value):
        if not isinstance(value, list) or len(value) != 2:
            raise Wrong("must be a list of two")
        return first.read(value[0]), second.read(value[1])
    return Kind(read)


def record(**fields):
    """An object with these fields. One that is not among them is of another netring, and passed over."""
    def read(value):
        if not isinstance(value, dict):
            raise Wrong("must be an object")
        found = {}
        for name, kind in fields.items():
            if name in value:
                found.update(each_of(kind, [(name, value[name])]))
            elif kind.default is Kind.REQUIRED:
                raise Wrong("is missing", name)
            else:
                found[name] = kind.default
        return found
    return Kind(read)


def by_field(name, with_it, without):
    """One record where the object has the field, else the other."""
    return Kind(lambda value: (with_it if isinstance(value, dict) and name in value else without).read(value))
