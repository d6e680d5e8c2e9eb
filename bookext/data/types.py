"""The types of cells: how each is written, read and typed in a frame."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d+)?", re.ASCII)
"""With no more digits than a float can hold."""
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
"""With no more digits than 64 bits can hold."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(cell)
    return cell == "true"


def _number(cell: str) -> float:
    if not NUMBER.fullmatch(cell):
        raise ValueError(cell)
    return float(cell)


def _integer(cell: str) -> int:
    if not INTEGER.fullmatch(cell):
        raise ValueError(cell)
    return int(cell)


def _date(cell: str) -> date:
    if not DAY.fullmatch(cell):
        raise ValueError(cell)
    return date.fromisoformat(cell)


def _partial_date(cell: str) -> str:
    """Return a year, a month, a day, or two of them as an interval, as it is written."""
    parts = cell.split("/")
    days = [_date(part + "-01-01"[len(part) - 4 :] if len(part) in (4, 7) else part) for part in parts]
    if len(days) > 2 or days != sorted(days):
        raise ValueError(cell)
    return cell


EDTF = "http://id.loc.gov/datatypes/edtf/EDTF-level0"
"""The ``rdfType`` of a string that is a date to the precision known, in the Extended Date/Time Format of the Library of
Congress."""
PARTIAL_DATE = "partial date"
"""The kind of such a string."""
TYPES = ("string", "integer", "year", "number", "boolean", "date")
"""The types of the Table Schema that tables use."""
PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _integer,
    "year": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    PARTIAL_DATE: _partial_date,
}
WRITTEN = {
    "integer": "digits alone",
    "year": "digits alone",
    "number": "digits, with a point before the decimals",
    "boolean": "true or false",
    "date": "a day of the calendar as YYYY-MM-DD",
}
"""How a cell of each type is written."""
DATE_FORMS = {
    "2025": "YYYY",
    "2025-10": "YYYY-MM",
    "2025-10-24": "YYYY-MM-DD",
    "2025/2026": "YYYY/YYYY",
    "2025-10-24/2025-10-26": "YYYY-MM-DD/YYYY-MM-DD",
}
"""How partial dates are written: an example of each form, and the form."""
DTYPES = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "boolean": "boolean",
    PARTIAL_DATE: "str",
}
"""Of pandas; a date becomes datetime64."""
