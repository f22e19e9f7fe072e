#!/usr/bin/env python3
"""Turns CSV with a header line into a JSON array with one object a row. Columns of numbers become numbers, empty fields null."""
import csv
import io
import json
import os
import re
import sys
from urllib.parse import parse_qs

INPUT_AT_FAULT = 65
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")


class BadInput(Exception):
    """The request is no such CSV."""


def convert(column):
    """A column is numbers only where every field of it is one, so that 00420 and 10001 stay postcodes."""
    numeric = all(NUMBER.fullmatch(field) for field in column if field)
    return [None if field == "" else json.loads(field) if numeric else field for field in column]


def read_rows(text, delimiter):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise BadInput("there is no header line")
        if len(set(header)) != len(header) or "" in header:
            raise BadInput("the header has an empty name, or a name twice")
        rows = []
        for row in filter(None, reader):
            if len(row) != len(header):
                raise BadInput(f"line {reader.line_num} has {len(row)} fields where the header has {len(header)}")
            rows.append(row)
    except csv.Error as error:
        raise BadInput(f"line {reader.line_num}: {error}") from error
    columns = [convert(column) for column in zip(*rows)]
    return [dict(zip(header, row)) for row in zip(*columns)]


def main():
    delimiter = parse_qs(os.environ.get("QUERY_STRING", "")).get("delimiter", [","])[0]
    try:
        if len(delimiter) != 1 or delimiter in '"\r\n\0':
            raise BadInput("the delimiter must be one character")
        rows = read_rows(sys.stdin.buffer.read().decode("utf-8-sig"), delimiter)
    except (BadInput, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return INPUT_AT_FAULT
    sys.stdout.buffer.write((json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
