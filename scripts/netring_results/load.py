"""Reads run directories: the slices of run.jsonl, and the columns of results.csv, which netring-run derives from them."""

import csv
import io
import math
import pathlib

from netring_results import columns, histogram, store
from netring_results.errors import Failure
from netring_results.model import (FAILED, INVALID, MEASURED, PENDING, SKIPPED, TORN, TWIN, Cell, Facts, Run, Sample, Slice,
                                   Variant)

MAX_FIELD = 1 << 20
SIDES, TIMES = ("server", "client"), ("latency", "sent", "notified")
RESULTS, EFFECTS = "results.csv", "effects.csv"


def load(place):
    """The run in a directory (or of a run.jsonl). Raises Failure with one clear line."""
    path = pathlib.Path(place)
    path = path / store.NAME if path.is_dir() else path
    lines = store.read(path)
    _, _, header = next(lines)
    return make_run(header, lines, path)


def make_run(header, lines, path):
    """`header`: the first line's run, `lines`: the others as store.read gives them."""
    if not store.TEXT.test(header["path"].get("path")):
        raise Failure(f"{path}: its path has no name: {store.DAMAGED}")
    places = [store.pick(each, store.CELL, f"{path}: cells[{number}]") for number, each in enumerate(header["cells"])]
    for number, each in enumerate(places):
        check_coordinates(each["cell"], f"{path}: cells[{number}]")
    if len({each["id"] for each in places}) != len(places):
        raise Failure(f"{path}: a cell is there twice: {store.DAMAGED}")
    slices, end = read_slices(lines, places)
    variants = make_variants(header, places, path)
    rows = read_results(path.with_name(RESULTS), places)
    cells = [make_cell(each, variants, rows[place], own) for place, (each, own) in enumerate(zip(places, slices))]
    return Run(str(path.parent), header["netring_version"], header["started_utc"], end is None or end["interrupted"],
               end["reason"] if end else "", header["command"], header["spec"], header["environment"], header["path"],
               variants, tuple(cell for cell in cells if not is_twin(cell.coordinates)),
               tuple(cell for cell in cells if is_twin(cell.coordinates)), read_effects(path.with_name(EFFECTS)))


def is_twin(coordinates):
    return bool(coordinates.get(TWIN))


def check_coordinates(coordinates, where):
    store.pick(coordinates, store.COORDINATES, f"{where}.cell")
    for name, value in coordinates.items():
        if not store.PLACE.test(value):
            raise Failure(f"{where}.cell: {name} must be {store.PLACE.what}: {store.DAMAGED}")


def make_variants(header, places, path):
    """The table of the netring that wrote the file; without one no more than which variants it has."""
    rows = header["variants"]
    if rows is None:
        rows = [{"name": name} for name in dict.fromkeys(each["cell"]["impl"] for each in places)]
    rows = [store.pick(row, store.VARIANT, f"{path}: variants[{number}]") for number, row in enumerate(rows)]
    return {row["name"]: Variant(number, *map(row.get, ("release", "staging", "registered", "fields", "in_file")))
            for number, row in enumerate(rows)}


# --- Slices ---


def read_slices(lines, places):
    """(the slices of each cell in the order of their rounds, the end; None: it was cut off or still runs)."""
    facts, slices, end = {}, [{} for _ in places], None
    for where, kind, value in lines:
        if kind == "end":
            end = value
        elif kind == "resumed":
            end = None
        else:
            if value["cell"] >= len(places):
                raise Failure(f"{where}: cell {value['cell']} of {len(places)}: {store.DAMAGED}")
            if kind == "facts":
                facts[value["cell"]] = make_facts(value, where)
            else:
                add_slice(slices[value["cell"]], value, facts.get(value["cell"]), where)
    return [tuple(own[number] for number in sorted(own)) for own in slices], end


def make_facts(value, where):
    return value["slice_ns"], value["placement"], *(side_facts(value[side], f"{where}: {side}") for side in SIDES)


def side_facts(value, where):
    found = store.pick(value, store.SIDE_FACTS, where)
    counters = [store.pick(each, store.COUNTER, f"{where}: counters") for each in found["counters"]]
    return Facts(**{**found, "counters": tuple(each["name"] for each in counters),
                    "counter_reasons": {each["name"]: each["reason"] for each in counters if each["reason"]}})


def add_slice(own, value, facts, where):
    if value["round"] in own:
        raise Failure(f"{where}: a second slice of its cell in round {value['round']}: {store.DAMAGED}")
    slice_ns, placement, *sides = facts or (0, "", None, None)
    samples = [make_sample(value[side], known, f"{where}: {side}") for side, known in zip(SIDES, sides)]
    if value["outcome"] == MEASURED and None in samples:
        raise Failure(f"{where}: a measured slice without both sides: {store.DAMAGED}")
    own[value["round"]] = Slice(*map(value.get, ("round", "order", "begun_ns", "took_ns")), slice_ns, placement,
                                *map(value.get, ("outcome", "reason", "withheld")), *samples)


def make_sample(value, facts, where):
    if value is None:
        return None
    if facts is None:
        raise Failure(f"{where}: a slice before its cell's facts: {store.DAMAGED}")
    found = store.pick(value, store.SAMPLE, where)
    counted = [name for name in facts.counters if name not in facts.counter_reasons]
    if len(found["counters"]) != len(counted):
        raise Failure(f"{where}: {len(found['counters'])} counters, and its facts name {len(counted)}: {store.DAMAGED}")
    found["evidence"] = store.pick(found["evidence"], store.EVIDENCE, f"{where}: evidence")
    return Sample(facts, **{**found, "counters": {**dict.fromkeys(facts.counters), **dict(zip(counted, found["counters"]))},
                            **{name: histogram.parse(found[name], f"{where}: {name}") for name in TIMES}})


# --- Cells ---


def make_cell(place, variants, row, slices):
    """`row`: its row of results.csv; of a twin empty."""
    coordinates, verdict = place["cell"], row.get("verdict")
    variant = variants.get(coordinates["impl"])
    if is_twin(coordinates):
        return Cell(place["id"], coordinates, variant, *outcome_of_twin(place, slices), "valid", (), Columns(), slices)
    text = str(row.get("reasons") or "")
    reasons = tuple(text.split("|")) if text and verdict else ()
    outcome = row["outcome"]
    why = (place["skipped"] or text) if outcome in (SKIPPED, FAILED) else ""
    return Cell(place["id"], coordinates, variant, outcome, why, verdict, reasons, row, slices)


ONE_FAILED_IN = 20
CORRUPT = "the received bytes are not the ones that were sent"


def outcome_of_twin(place, slices):
    """(outcome, reason) as src/analysis/cell_result.cc finds them of a cell."""
    if place["skipped"]:
        return SKIPPED, place["skipped"]
    failed = [each.reason for each in slices if each.outcome == FAILED]
    corrupt = [reason for reason in failed if CORRUPT in reason]
    if corrupt or ONE_FAILED_IN * len(failed) > len(slices):
        return FAILED, (corrupt or failed)[0]
    torn = [each for each in slices if each.outcome == TORN]
    ran = len(slices) - len(failed)
    if 2 * len(torn) > ran:
        return FAILED, f"{len(torn)} of {ran} slices are torn; the last: {torn[-1].reason}"
    return (MEASURED if slices else PENDING), ""


def again(path):
    return f"derive it anew: netring-run --analyse {path.parent}"


def read_results(path, places):
    """The row of results.csv for each cell, by its coordinates; {} for a twin, which has none."""
    if all(is_twin(each["cell"]) for each in places):
        return [{} for _ in places]
    if not path.exists():
        raise Failure(f"{path}: there is no such file: {again(path)}")
    rows = read_csv(path)
    known = dict.fromkeys(name for each in places for name in each["cell"])
    names = [name for name in known if rows and name in rows[0] and name != TWIN]
    by_key = {}
    for row in rows:
        by_key.setdefault(key(row, names), []).append(row)
    return [{} if is_twin(each["cell"]) else row_of(each, by_key.get(key(each["cell"], names), []), path) for each in places]


def key(coordinates, names):
    return tuple("" if coordinates.get(name) is None else str(coordinates[name]) for name in names)


class Columns(dict):
    """A row of results.csv. What another netring's file has not got is not available."""

    def __missing__(self, name):
        return None


def row_of(place, rows, path):
    if len(rows) != 1:
        raise Failure(f"{path}: {len(rows) or 'no'} row{'s' * (len(rows) > 1)} of {place['id']}: {again(path)}")
    if rows[0].get("outcome") not in (MEASURED, PENDING, SKIPPED, FAILED):
        raise Failure(f"{path}: the outcome of {place['id']} is {str(rows[0].get('outcome'))[:20]!r}: {again(path)}")
    wrong = [name for name, value in rows[0].items() if isinstance(value, str) and columns.is_number(name)]
    wrong += ["verdict"] if rows[0].get("verdict") not in (None, "valid", "degraded", INVALID) else []
    if wrong:
        raise Failure(f"{path}: the {wrong[0]} of {place['id']} is {str(rows[0][wrong[0]])[:20]!r}: {again(path)}")
    return Columns(rows[0])


def read_effects(path):
    """The rows of effects.csv; none where there is no such file."""
    rows = read_csv(path) if path.exists() else []
    for row in rows:
        if not all(isinstance(row.get(name), str) for name in ("cells", "factor", "metric")) or \
                any(isinstance(row.get(name), str) for name in ("percent", "percent_low", "percent_high")):
            raise Failure(f"{path}: no rows of effects: {again(path)}")
    return tuple({**dict.fromkeys(("percent", "percent_low", "percent_high")), **row, "effect": row.get("effect") or ""}
                 for row in rows)


# --- CSV ---


def read_text(path):
    try:
        if path.stat().st_size > store.MAX_BYTES:
            raise Failure(f"{path}: more than {store.MAX_BYTES >> 20} MiB: split the run into several")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Failure(f"{path}: there is no such file: give the run directory that netring-run's --out named") from None
    except UnicodeDecodeError:
        raise Failure(f"{path}: not text in UTF-8: {again(path)}") from None
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}: give a run directory that you may read") from None


def read_csv(path):
    """The rows of results.csv, samples.csv or effects.csv as dicts: an empty field is None, a number is a number."""
    path = pathlib.Path(path)
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise Failure(f"{path}: no valid CSV ({error}): it was cut off or changed: {again(path)}") from None
    if not rows or not all(len(row) == len(rows[0]) for row in rows):
        raise Failure(f"{path}: lines of different length: it was cut off or changed: {again(path)}")
    return [dict(zip(rows[0], map(field, row))) for row in rows[1:]]


def whole(text):
    if len(text) > 20:  # the longest of 64 bits
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def real(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number")
    return value


def field(text):
    if text == "":
        return None
    for kind in (whole, real):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
