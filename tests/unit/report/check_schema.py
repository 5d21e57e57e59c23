"""check_schema.py SCHEMA PROGRAM: the run.json that PROGRAM prints keeps to SCHEMA, and broken ones do not.

Exits with 77 (skipped) where python3's jsonschema is missing.
"""

import copy
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3 has no jsonschema module (Debian: python3-jsonschema)")
    sys.exit(77)


def drop_cells(run):
    del run["cells"]


def other_version(run):
    run["schema_version"] = 1


def unknown_field(run):
    run["extra"] = 1


def unknown_column(run):
    run["cells"][0]["summary"]["extra"] = 1


def negative_count(run):
    run["cells"][0]["repetitions"][0]["server"]["messages"] = -1


def unknown_outcome(run):
    run["cells"][0]["outcome"] = "lost"


def floor_of_nothing(run):
    run["noise_floor"]["messages"] = 1


def rule_without_reason(run):
    del run["auto"][1]["reason"]


def missing_evidence(run):
    del run["cells"][0]["repetitions"][0]["server"]["evidence"]["zc_copied"]


def setting_of_a_number(run):
    run["spec"]["reps"] = 3


BROKEN = [drop_cells, other_version, unknown_field, unknown_column, negative_count, unknown_outcome, floor_of_nothing,
          missing_evidence, rule_without_reason, setting_of_a_number]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    run = json.loads(subprocess.run(sys.argv[2:], check=True, stdout=subprocess.PIPE).stdout)
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    validator = checker(schema)
    errors = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(run)]
    for damage in BROKEN:
        broken = copy.deepcopy(run)
        damage(broken)
        if validator.is_valid(broken):
            errors.append(f"the schema takes a run.json damaged by {damage.__name__}()")
    print("\n".join(errors) or f"ok: valid, and {len(BROKEN)} damaged copies are not")
    return 1 if errors else 0


sys.exit(main())
