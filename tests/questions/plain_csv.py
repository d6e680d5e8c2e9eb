"""The CSV files read with the csv module alone, and words written without the book's own functions.

On these every second computation rests (``recount.py``), so nothing here imports the engine or ``evidence``.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

Row = dict[str, str]

RELIABLE = ("high", "medium")
"""The grades of confidence on which a result may rest."""
SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


def words(number: int) -> str:
    return SMALL[number] if number <= 12 else f"{number:,}"


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def nth(number: int) -> str:
    if number in (11, 12, 13):
        return f"{number}th"
    return f"{number}{('th', 'st', 'nd', 'rd')[number % 10] if number % 10 < 4 else 'th'}"


def written(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def enumeration(items: list[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def rows(book: Path, table: str) -> list[Row]:
    with (book / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(book: Path, table: str, key: str) -> Row:
    (found,) = (each for each in rows(book, table) if each["id"] == key)
    return found


def reliable(book: Path, table: str) -> list[Row]:
    return [each for each in rows(book, table) if each["confidence"] in RELIABLE]
