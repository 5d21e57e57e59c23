"""Which cell is compared with which: those that are alike in all coordinates but the ones that are to differ."""

from netring_results.errors import Failure
from netring_results.model import TWIN


def between(base, new, varied):
    """(cell of base, cell of new) of two runs; None where the other has none. `varied`: coordinates that may differ."""
    for name in varied:
        for run in (base, new):
            values = values_of(run.cells, name)
            if len(values) > 1:
                raise Failure(f"--across {name}: {run.directory} has {len(values)} of it ({', '.join(values)}), so that no cell "
                              "has one counterpart: compare runs that have one each, or within one run with --by")
    matched = match(base.cells, new.cells, varied)
    if not any(a and b for a, b in matched):
        raise Failure(f"no cell of {base.directory} is in {new.directory}: {apart(base, new)}; measure the same cells, or allow "
                      "a coordinate with --across")
    return matched


def within(run, name, first, second):
    """(cell with `first`, cell with `second`) as coordinate `name` of one run."""
    cells = run.cells
    known = values_of(cells, name)
    if not known:
        names = dict.fromkeys(each for cell in cells for each in cell.coordinates if each != TWIN)
        raise Failure(f"--by {name}: no such coordinate: choose from {', '.join(names)}")
    for value in (first, second):
        if value not in known:
            raise Failure(f"--by {name}: {run.directory} has no {value!r}: choose from {', '.join(known)}")
    if first == second:
        raise Failure(f"--by {name}: {first} twice: name two")
    return match([cell for cell in cells if text_of(cell, name) == first],
                 [cell for cell in cells if text_of(cell, name) == second], {name})


def text_of(cell, name):
    return str(cell.coordinates.get(name, ""))


def values_of(cells, name):
    """As texts, in the order of the cells; "" is not a value: such a cell has not got it."""
    return list(dict.fromkeys(text_of(cell, name) for cell in cells if text_of(cell, name)))


def match(base, new, varied):
    # Strict: a coordinate that all of them have. A cell without one (a ring, with engine epoll) is like any.
    names = dict.fromkeys(name for cell in (*base, *new) for name in cell.coordinates if name not in {*varied, TWIN})
    strict = [name for name in names if all(text_of(cell, name) for cell in (*base, *new))]
    loose = [name for name in names if name not in strict]
    by_key = {}
    for cell in new:
        by_key.setdefault(tuple(text_of(cell, name) for name in strict), []).append(cell)
    matched, met = [], set()
    for cell in base:
        alike = [other for other in by_key.get(tuple(text_of(cell, name) for name in strict), ())
                 if all(text_of(cell, name) == text_of(other, name) or not text_of(cell, name) or not text_of(other, name)
                        for name in loose)]
        matched += [(cell, other) for other in alike] or [(cell, None)]
        met.update(other.id for other in alike)
    return matched + [(None, cell) for cell in new if cell.id not in met]


def apart(base, new):
    """The coordinates of which two runs have nothing in common."""
    names = dict.fromkeys(name for run in (base, new) for cell in run.cells for name in cell.coordinates)
    pairs = {name: (values_of(base.cells, name), values_of(new.cells, name)) for name in names}
    found = [f"{name} is {', '.join(a) or 'none'} against {', '.join(b) or 'none'}"
             for name, (a, b) in pairs.items() if not {*a} & {*b} and (a or b)]
    return "; ".join(found) or "no combination of coordinates is in both"
