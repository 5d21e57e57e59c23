"""The shape of analysis.json, version 1, as netring-run writes it: what each part of it is, and how the parts fit together."""

from netring_report.kinds import (AMOUNT, AMOUNTS, AMOUNTS_OR_NULLS, BOOL, COUNT, COUNTS, PLACE, RATIO, REAL, TEXT, Wrong,
                                  by_field, is_amount, list_of, map_of, one_of, or_null, pair_of, record)

# What netring_report.figures can draw.
FIGURE_KINDS = ("change", "effects", "cost", "latency-distribution", "latency", "throughput", "speedup", "efficiency",
                "context-switches", "cpu-parts", "cycles", "misses", "notified")
# An interval is of ratios.
AMOUNT_OR_NONE, RATIO_OR_NONE, TEXT_OR_EMPTY = AMOUNT.or_absent(), RATIO.or_absent(), TEXT.or_absent("")
REAL_OR_NONE = REAL.or_absent()
CELLS, TEXTS = COUNTS.or_absent([]), list_of(TEXT)
TEXTS_OR_NONE = TEXTS.or_absent([])
FACTS = list_of(pair_of(TEXT, TEXT)).or_absent([])

RUN = record(netring_version=TEXT, started_utc=TEXT, ended=TEXT_OR_EMPTY, interrupted=BOOL, command=TEXT, path=TEXT,
             store_bytes=COUNT, cost=TEXT.or_absent("server_work_ns_per_msg"))
COORDINATE = record(name=TEXT, label=TEXT, scale=one_of("bytes", "count", "name"), varies=BOOL,
                    values=list_of(record(value=PLACE, text=TEXT)))
METRIC = record(name=TEXT, unit=TEXT_OR_EMPTY, words=TEXT, missing=TEXT_OR_EMPTY)
RULE = record(name=TEXT, kind=one_of("invalid", "degraded", "note"), meaning=TEXT, advice=TEXT_OR_EMPTY, cells=CELLS)
FIGURE = record(value=AMOUNT, text=TEXT, q1=AMOUNT_OR_NONE, q3=AMOUNT_OR_NONE, spread=TEXT_OR_EMPTY)
PART_OF_TIME = record(side=TEXT, name=TEXT, text=TEXT, beside=BOOL.or_absent(False), **{"from": AMOUNT, "to": AMOUNT})
CELL = record(id=TEXT, name=TEXT, coordinates=map_of(PLACE), twin=BOOL.or_absent(False), outcome=TEXT, reason=TEXT_OR_EMPTY,
              verdict=TEXT_OR_EMPTY, reasons=TEXTS.or_absent([]), notes=TEXTS.or_absent([]), usable=BOOL,
              figures=map_of(FIGURE).or_absent({}), beyond=AMOUNTS.or_absent([]), parts=list_of(PART_OF_TIME).or_absent([]),
              slices=record(rounds=COUNTS, values=map_of(AMOUNTS_OR_NULLS)).or_absent({"rounds": [], "values": {}}))
TABLE = record(columns=list_of(record(heading=TEXT, numeric=BOOL)),
               rows=list_of(record(cell=COUNT, texts=TEXTS, spreads=TEXTS, values=list_of(or_null(PLACE)))))
PERCENTS = {"percent": REAL_OR_NONE, "percent_low": REAL_OR_NONE, "percent_high": REAL_OR_NONE}
COMPARISON = record(cell=COUNT, base=COUNT, baseline=BOOL.or_absent(False), metric=TEXT, rounds=COUNT, ratio=RATIO_OR_NONE,
                    low=RATIO_OR_NONE, high=RATIO_OR_NONE, answer=TEXT, text=TEXT_OR_EMPTY, **PERCENTS)
SCALING = record(cell=COUNT, base=COUNT, ratio=RATIO_OR_NONE, low=RATIO_OR_NONE, high=RATIO_OR_NONE, efficiency=RATIO_OR_NONE,
                 efficiency_low=RATIO_OR_NONE, efficiency_high=RATIO_OR_NONE, text=TEXT_OR_EMPTY)
EFFECT = record(group=TEXT, factor=TEXT, metric=TEXT, answer=TEXT_OR_EMPTY, text=TEXT_OR_EMPTY, missing=TEXT_OR_EMPTY,
                control=BOOL.or_absent(False), **PERCENTS)
CLAIM = record(kind=TEXT, text=TEXT, main=BOOL, cells=CELLS, low=RATIO_OR_NONE, high=RATIO_OR_NONE)
WAY = record(name=TEXT, words=TEXT_OR_EMPTY, remark=TEXT_OR_EMPTY, cells=CELLS)
GLANCE = record(title=TEXTS, claim=TEXT, use=TEXTS_OR_NONE, why=TEXTS_OR_NONE, trust=TEXT, notes=TEXTS_OR_NONE,
                next=list_of(record(command=TEXT, reason=TEXT)).or_absent([]), compared=TEXT, axis=TEXT, ways=list_of(WAY))
FIGURES = list_of(record(kind=one_of(*FIGURE_KINDS), x=TEXT_OR_EMPTY, title=TEXT))
PART = by_field("heads", record(heads=TEXTS, numeric=COUNTS.or_absent([]), rows=list_of(record(texts=TEXTS, cells=CELLS))),
                record(text=TEXT, cells=CELLS))
ANALYSIS = record(
    run=RUN, facts=record(machine=FACTS, path=FACTS, more=FACTS, settings=FACTS),
    variants=list_of(record(name=TEXT, place=COUNT.or_absent())), coordinates=list_of(COORDINATE), metrics=list_of(METRIC),
    rules=list_of(RULE), cells=list_of(CELL), shares=AMOUNTS.or_absent([]), table=TABLE,
    comparisons=list_of(COMPARISON).or_absent([]), scaling=list_of(SCALING).or_absent([]), effects=list_of(EFFECT).or_absent([]),
    glance=GLANCE, figures=FIGURES, cannot=TEXT_OR_EMPTY, claims=list_of(CLAIM), sentences=list_of(record(topic=TEXT, text=TEXT, cells=CELLS)),
    questions=list_of(record(id=TEXT, title=TEXT, parts=list_of(PART))))


# Lists of records that speak of cells, and the fields that do.
OF_CELLS = {"rules": ("cells",), "claims": ("cells",), "sentences": ("cells",), "comparisons": ("cell", "base"),
            "scaling": ("cell", "base")}


def read(value):
    """The file's content as the report uses it; raises kinds.Wrong."""
    found = ANALYSIS.read(value)
    count = len(found["cells"])
    for name, fields in OF_CELLS.items():
        for at, each in enumerate(found[name]):
            for field in fields:
                check_places(each[field], count, f"{name}.{at}.{field}")
    for at, way in enumerate(found["glance"]["ways"]):
        check_places(way["cells"], count, f"glance.ways.{at}.cells")
    for at, question in enumerate(found["questions"]):
        for number, part in enumerate(question["parts"]):
            check_part(part, count, f"questions.{at}.parts.{number}")
    check_table(found["table"], count)
    check_coordinates(found)
    check_cells(found)
    return found


def expect(holds, what, where):
    if not holds:
        raise Wrong(what, where)


def check_places(places, count, where):
    places = places if isinstance(places, list) else [places]
    expect(all(place < count for place in places), f"must be places of the {count} cells", where)


def check_part(part, count, where):
    check_places(part.get("cells", []), count, f"{where}.cells")
    heads, rows = len(part.get("heads", ())), part.get("rows", [])
    check_places(part.get("numeric", []), heads, f"{where}.numeric")
    for at, row in enumerate(rows):
        expect(len(row["texts"]) == heads, f"must be {heads} texts", f"{where}.rows.{at}.texts")
        check_places(row["cells"], count, f"{where}.rows.{at}.cells")


def check_table(table, count):
    columns = len(table["columns"])
    for at, row in enumerate(table["rows"]):
        check_places(row["cell"], count, f"table.rows.{at}.cell")
        for name in ("texts", "spreads", "values"):
            expect(len(row[name]) == columns, f"must be {columns}, as the columns", f"table.rows.{at}.{name}")
    cells = [row["cell"] for row in table["rows"]]
    expect(len(set(cells)) == len(cells), "must be a row for each cell", "table.rows")


def check_coordinates(found):
    """What is no name stands on an axis of amounts."""
    scales = {each["name"]: each["scale"] for each in found["coordinates"]}
    expect(len(scales) == len(found["coordinates"]), "must have a name each", "coordinates")
    for at, each in enumerate(found["coordinates"]):
        expect(each["scale"] == "name" or all(is_amount(value["value"]) for value in each["values"]),
               "must be numbers that are not negative", f"coordinates.{at}.values")
    for at, cell in enumerate(found["cells"]):
        for name, value in cell["coordinates"].items():
            expect(scales.get(name, "name") == "name" or is_amount(value), "must be a number that is not negative",
                   f"cells.{at}.coordinates.{name}")


def check_cells(found):
    twins = [cell["twin"] for cell in found["cells"]]
    expect(twins == sorted(twins), "must have the controls last", "cells")
    for at, cell in enumerate(found["cells"]):
        expect("impl" in cell["coordinates"], "must have an impl", f"cells.{at}.coordinates")
        expect(len(cell["beyond"]) <= len(found["shares"]), "must be no more than the shares", f"cells.{at}.beyond")
        rounds = len(cell["slices"]["rounds"])
        for name, values in cell["slices"]["values"].items():
            expect(len(values) == rounds, f"must be {rounds}, as the rounds", f"cells.{at}.slices.values.{name}")
