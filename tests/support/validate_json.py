#!/usr/bin/python3
"""validate_json.py SCHEMA FILE...: checks JSON files against a JSON Schema (2020-12).

Prints one line for each violation. Exit code 0: all valid; 1: a file is not; 2: usage, or a schema that is none.
"""

import json
import sys

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError


def main(arguments):
    if len(arguments) < 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        schema = json.load(file)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        print(f"{arguments[0]}: not a schema: {error.message}", file=sys.stderr)
        return 2
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    violations = 0
    for name in arguments[1:]:
        with open(name, encoding="utf-8") as file:
            document = json.load(file)
        for error in validator.iter_errors(document):
            violations += 1
            print(f"{name}: {error.json_path}: {error.message[:300]}", file=sys.stderr)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
