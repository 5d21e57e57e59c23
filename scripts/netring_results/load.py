"""Reads run directories. What comes from outside is bounded and checked here, and nowhere else."""

import csv
import dataclasses
import functools
import json
import math
import pathlib

import fastjsonschema

from netring_results import histogram
from netring_results.errors import Failure
from netring_results.model import Cell, Repetition, Run, Sample, Variant

SCHEMA_VERSION = 3
MAX_BYTES = 512 << 20  # some 60,000 repetitions
MAX_FIELD = 1 << 20
# In the source tree, and where it is installed.
SCHEMAS = ("schema/run.schema.json", "run.schema.json")
# Of what grows from netring to netring: the parts that every run.json must have.
JOURNAL = "run.journal"  # of a run that goes on or was killed: what its run.json lacks
TOP = ("schema_version", "netring_version", "started_utc", "interrupted", "command", "spec", "environment", "path", "noise_floor",
       "cells")
NEEDED = {
    **dict.fromkeys(("path", "evidence", "socket", "ring"), ()),  # read with get()
    "cell": ("engine", "impl", "workload", "size", "threads", "connections"),
    "summary": ("verdict", "reasons"),
    "repetition": [each.name for each in dataclasses.fields(Repetition)],
}


def load(place):
    """The run in a directory (or of a run.json). Raises Failure with one clear line."""
    path = pathlib.Path(place)
    path = path / "run.json" if path.is_dir() else path
    data = parse_json(read_text(path), path)
    check(data, path)
    effects = path.with_name("effects.csv")
    try:
        return make_run(data, path, tuple(read_csv(effects)) if effects.exists() else ())
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        raise Failure(f"{path}: {what}: the file was changed by hand or damaged: measure again") from None


def read_text(path):
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Failure(f"{path}: more than {MAX_BYTES >> 20} MiB: split the run into several")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Failure(f"{path}: there is no such file: give the run directory that netring-run's --out named") from None
    except UnicodeDecodeError:
        raise Failure(f"{path}: not text in UTF-8: give a run directory of netring-run") from None
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}: give a run directory that you may read") from None


def whole(text):
    if len(text) > 20:  # the longest of 64 bits
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def real(text):
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number")
    return value


def parse_json(text, path):
    try:
        return json.loads(text, parse_int=whole, parse_float=real, parse_constant=real)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{path}: no valid JSON ({error}): it was cut off or changed; go on with the run "
                      "(netring-run --resume) or measure again") from None


def check(data, path):
    version = data.get("schema_version") if isinstance(data, dict) else None
    if version is None:
        raise Failure(f"{path}: no schema_version, so not a run.json of netring: give a run directory of netring-run")
    if version != SCHEMA_VERSION:
        raise Failure(f"{path}: schema_version {str(version)[:20]}, and this program reads {SCHEMA_VERSION}: use the one that "
                      "came with the netring-run that wrote the file")
    validate, Refusal = validator()
    try:
        validate(data)
    except Refusal as error:
        raise Failure(f"{path}: {describe(error)}: the file was changed or damaged: measure again") from None


def describe(error):
    """One line; fastjsonschema's own lists every property where one is missing."""
    where = str(error.name).removeprefix("data").removeprefix(".") or "the file"
    if error.rule == "required":
        return f"{where} has no {', '.join(each for each in error.rule_definition if each not in error.value)}"
    return f"{where} {str(error.message).removeprefix(str(error.name)).strip()[:200]}"


@functools.cache
def schema():
    root = pathlib.Path(__file__).resolve().parent.parent.parent
    place = next((root / each for each in SCHEMAS if (root / each).is_file()), None)
    if place is None:
        raise Failure(f"no {SCHEMAS[0]} in {root}: install netring again")
    return tolerant(json.loads(place.read_text()))


@functools.cache
def validator():
    # jsonschema itself takes 8 ms for a repetition, and a run may have thousands; this takes a thirtieth.
    return fastjsonschema.compile(schema()), fastjsonschema.JsonSchemaValueException


def tolerant(schema):
    """The schema, for files of other netrings with the same schema_version: what was added since is not there, or not known."""
    def extensible(part):
        if isinstance(part, list):
            return [extensible(each) for each in part]
        if not isinstance(part, dict):
            return part
        return {name: extensible(each) for name, each in part.items() if (name, each) != ("additionalProperties", False)}

    schema = extensible(schema)
    defined = schema["$defs"]
    for name, needed in NEEDED.items():
        defined[name]["required"] = [each for each in defined[name]["required"] if each in needed]
    side = defined["side"]
    side["required"] = [each for each in side["required"] if not may_be_null(side["properties"][each], defined)]
    # fastjsonschema does not know draft 2020-12, of which the schema uses nothing that draft 7 has not; a test holds it to that.
    needed = [each for each in schema["required"] if each in TOP]
    return {**schema, "required": needed, "$schema": "http://json-schema.org/draft-07/schema#"}


def may_be_null(part, defined):
    if "$ref" in part:
        return may_be_null(defined[part["$ref"].rpartition("/")[2]], defined)
    return "null" in part.get("type", ())


def make_run(data, path, effects):
    variants = make_variants(data)
    cells = tuple(make_cell(each, variants, path) for each in data["cells"])
    if len({each.id for each in cells}) != len(cells):
        raise Failure(f"{path}: a cell is there twice: the file was changed by hand: measure again")
    interrupted = data["interrupted"] or (path.parent / JOURNAL).exists()
    return Run(str(path.parent), data["netring_version"], data["started_utc"], interrupted, data["command"], data["spec"],
               data["environment"], data["path"], variants, data["noise_floor"], cells, effects)


def make_variants(data):
    """The table of the netring that wrote the file. An older one's says no more than which variants it has."""
    rows = data.get("variants")
    if rows is None:
        rows = [{"name": name} for name in dict.fromkeys(cell["cell"]["impl"] for cell in data["cells"])]
    return {row["name"]: Variant(number, *map(row.get, ("release", "staging", "registered", "fields", "in_file")))
            for number, row in enumerate(rows)}


def make_cell(data, variants, path):
    columns = data["summary"]
    reasons = (columns["reasons"] or "") if columns["verdict"] else ""
    return Cell(data["id"], data["cell"], variants.get(data["cell"]["impl"]), data["outcome"], data["reason"], columns["verdict"],
                tuple(reasons.split("|")) if reasons else (), columns,
                tuple(make_repetition(each, f"{path}: {data['id']}") for each in data["repetitions"]))


def make_repetition(data, where):
    return Repetition(**{**fields(Repetition, data), "server": make_sample(data["server"], where),
                         "client": make_sample(data["client"], where)})


def make_sample(data, where):
    counters = data["counters"]
    return Sample(**{**dict.fromkeys(schema()["$defs"]["side"]["properties"]), **data,
                     "counters": {each["name"]: each["value"] for each in counters},
                     "counter_reasons": {each["name"]: each["reason"] for each in counters if each["value"] is None},
                     **{name: histogram.parse(data[name], where) for name in ("latency", "sent", "notified")}})


def fields(kind, data):
    """Those that the type has: what a newer netring adds does no harm."""
    return {each.name: data.get(each.name) for each in dataclasses.fields(kind)}


def read_csv(path):
    """The rows of results.csv, samples.csv or effects.csv as dicts: an empty field is None, a number is a number."""
    path = pathlib.Path(path)
    lines = read_text(path).splitlines(keepends=True)
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error as error:
        raise Failure(f"{path}: no valid CSV ({error}): it was cut off or changed: measure again") from None
    if not rows or not all(len(row) == len(rows[0]) for row in rows):
        raise Failure(f"{path}: lines of different length: it was cut off or changed: measure again")
    return [dict(zip(rows[0], map(field, row))) for row in rows[1:]]


def field(text):
    if text == "":
        return None
    for kind in (whole, real):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
