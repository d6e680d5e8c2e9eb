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


PARSERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _integer,
    "year": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
WRITTEN = {
    "integer": "digits alone",
    "year": "digits alone",
    "number": "digits, with a point before the decimals",
    "boolean": "true or false",
    "date": "a day of the calendar as YYYY-MM-DD",
}
"""How a cell of each type is written."""
DTYPES = {"string": "str", "integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
"""Of pandas; a date becomes datetime64."""
