"""Typed access to the tables of the data package.

`load` reads one table of ``data/datapackage.json`` into a DataFrame whose types are those of its Table Schema,
and refuses a table that breaks the schema with file, line, field and reason. The rules are the ones of the
Frictionless Table Schema (https://datapackage.org/standard/table-schema/) that the package uses, plus one of
this book: a row whose confidence is not ``memory`` names a source title, a publisher and an address.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import pandas as pd

DATA = Path(os.environ.get("BOOK_ROOT") or Path(__file__).resolve().parents[2]) / "data"

PROVENANCE = ("source_title", "publisher", "url")
"""What a row must name unless its confidence is ``memory``."""
RELIABLE = ("high", "medium")
"""The confidences on which a headline result may rest."""
ORDERED = (("date", "date_end"), ("date_earliest", "date_latest"), ("period_start", "period_end"), ("start", "end"))
"""Pairs of columns of which the second is never before the first."""
DESCRIBED = ("name", "title", "type", "unit", "description", "constraints")
"""What the package says of every field."""
NEVER_SEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What shows nothing although Unicode counts it among marks, letters, signs and separators."""
NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d+)?", re.ASCII)
"""With no more digits than a float can hold."""
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
"""With no more digits than 64 bits can hold."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
"""A web address, by the characters that RFC 3987 allows in one."""


class TableError(ValueError):
    """A table that does not keep to its schema. `problems` holds one line per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        shown = problems[:20]
        if len(problems) > len(shown):
            shown = [*shown, f"… and {len(problems) - len(shown)} more"]
        super().__init__("\n".join(shown))


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type, unit, meaning and constraints."""

    name: str
    title: str
    type: str
    unit: str
    description: str
    constraints: dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """One table of the package: where it is, what it says and how its columns are typed."""

    name: str
    title: str
    description: str
    path: Path
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    """Each: own columns, name of the other table, columns there."""


def package(folder: Path = DATA) -> dict[str, Any]:
    """Return the descriptor ``datapackage.json`` of `folder`.

    Raises `TableError` if it is missing or is not JSON.
    """
    path = folder / "datapackage.json"
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TableError([f"{_shown(path)}: missing; restore it from the repository"]) from None
    except ValueError as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise TableError([f"{_shown(path)}{line}: not valid JSON in UTF-8: {error}; mend it there"]) from None
    for words in _strings(descriptor):
        if stranger := unseen(words):
            raise TableError([f"{_shown(path)}: {words[:60]!r} holds {stranger}; take it out"])
    if not isinstance(descriptor, dict):
        raise TableError([f"{_shown(path)}: not an object; write one as https://datapackage.org describes it"])
    return descriptor


def _strings(part: Any) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | dict):
        for inner in part:
            yield from _strings(inner)
        if isinstance(part, dict):
            yield from _strings(list(part.values()))


def unseen(text: str) -> str:
    """Return the name of the first character in `text` that a reader cannot see, or nothing.

    Such are controls, half surrogates, marks of writing direction, zero-width and filling characters, soft hyphens,
    and what Unicode leaves to private use or has not assigned: words with one in them are not what they seem.
    """
    if text.isprintable() and (text.isascii() or not NEVER_SEEN.search(text)):
        return ""
    for character in text:
        if unicodedata.category(character)[0] == "C" or NEVER_SEEN.match(character):
            name = unicodedata.name(character, "no character of text")
            return f"U+{ord(character):04X} ({name.lower()})"
    return ""


def is_address(text: str) -> bool:
    """Whether `text` is the address of a page, with a host, and nothing else: only such become links."""
    try:
        return bool(ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    except ValueError:  # a host in broken brackets
        return False


def resources(folder: Path = DATA) -> dict[str, Resource]:
    """Return the tables of the package by name, in the order of the descriptor.

    Raises `TableError` if the descriptor is not that of a data package.
    """
    return _resources(folder, _stamp(folder))


@lru_cache(maxsize=8)
def _resources(folder: Path, _: Stamp) -> dict[str, Resource]:
    descriptor = package(folder)
    try:
        entries = [_resource(entry, folder) for entry in descriptor["resources"]]
    except TableError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _refusal(folder, f"{error} is missing or out of place; see https://datapackage.org") from None
    for one, other in combinations(entries, 2):
        for key in ("name", "path"):
            if getattr(one, key) == getattr(other, key):
                raise _refusal(
                    folder, f"tables {one.name!r} and {other.name!r}: field {key!r}: the same; give each its own"
                )
    known = {entry.name: entry for entry in entries}
    for entry in entries:
        for names, other_name, targets in entry.foreign_keys:
            for owner, columns in ((entry, names), (known.get(other_name), targets)):
                if owner and not set(columns) <= {field.name for field in owner.fields}:
                    raise _refusal(
                        folder,
                        f"table {entry.name!r}: foreign key {' / '.join(names)!r}: {owner.name} has no field "
                        f"{' / '.join(columns)!r}; name one that it has",
                    )
    return known


def _refusal(folder: Path, reason: str) -> TableError:
    """The error for a bad descriptor."""
    return TableError([f"{_shown(folder / 'datapackage.json')}: {reason}"])


def load(name: str, folder: Path = DATA) -> pd.DataFrame:
    """Return the table `name`, checked and typed.

    Columns are in the order of the schema: ``string`` as str, ``integer`` and ``year`` as Int64, ``number`` as
    float64, ``date`` as datetime64, ``boolean`` as boolean; an empty cell is a missing value.

    Raises `TableError` naming file, line, field and reason for every cell, row or column that breaks the schema.
    """
    return _load(name, folder, _stamp(folder)).copy(deep=False)


def rows(name: str, folder: Path = DATA) -> Sequence[Mapping[str, Any]]:
    """Return the rows of the table `name` by field, checked as `load` does, for what can do without pandas.

    A cell is a str, int, float, date or bool, and None if it is empty. Raises what `load` raises.
    """
    return _rows(name, folder, _stamp(folder))


Stamp = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of every file of a data package: while it stays, a table need be read but once."""


def _stamp(folder: Path) -> Stamp:
    try:
        with os.scandir(folder) as entries:
            found = [(each.name, each.stat()) for each in entries if each.name.endswith((".csv", ".json"))]
    except FileNotFoundError:
        return ()
    return tuple(sorted((name, status.st_mtime_ns, status.st_size) for name, status in found))


@lru_cache(maxsize=256)
def _load(name: str, folder: Path, stamp: Stamp) -> pd.DataFrame:
    import pandas as pd  # half a second, and many builds need no frame

    return pd.DataFrame({field.name: _column(field, values) for field, values in _values(name, folder, stamp)})


@lru_cache(maxsize=32)
def _rows(name: str, folder: Path, stamp: Stamp) -> list[dict[str, Any]]:
    columns = {field.name: values for field, values in _values(name, folder, stamp)}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _values(name: str, folder: Path, stamp: Stamp) -> Iterator[tuple[Field, list[Any]]]:
    """Yield the fields of a table in the order of the schema, each with its typed cells; None is an empty one."""
    header, rows, resource = _checked(name, folder, stamp)
    for field in resource.fields:
        place, parse = header.index(field.name), PARSERS[field.type]
        yield field, [parse(cells[place]) if cells[place] else None for _, cells in rows]


def _checked(name: str, folder: Path, stamp: Stamp) -> tuple[list[str], list[tuple[int, list[str]]], Resource]:
    """Header and rows of a table that keeps to its schema, and the table."""
    known = _resources(folder, stamp)
    if name not in known:
        raise _refusal(folder, f"no table {name!r}; it has {', '.join(known)}")
    resource = known[name]
    header, rows = _read(resource.path)
    problems = list(_check_header(resource, header))
    if not problems:
        problems = list(_check_rows(resource, header, rows)) + list(_check_keys(resource, header, rows, known))
    if problems:
        raise TableError(problems)
    return header, rows, resource


def reliable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of high and medium confidence, on which alone headline results may rest."""
    return rows[rows["confidence"].isin(RELIABLE)]


def check(folder: Path = DATA) -> int:
    """Check every table of the package and return how many there are.

    Raises `TableError` with the problems of all tables together.
    """
    problems: list[str] = []
    known, stamp = resources(folder), _stamp(folder)
    for name in known:
        try:
            _checked(name, folder, stamp)
        except TableError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise TableError(problems)
    return len(known)


def _resource(entry: dict[str, Any], folder: Path) -> Resource:
    schema = entry["schema"]
    if not isinstance(entry["name"], str):
        raise TypeError("the name of a table")
    path = (folder / entry["path"]).resolve()
    if folder.resolve() not in path.parents:
        reason = f"{entry['path']!r} lies outside the package; move the file into the folder of datapackage.json"
        raise _refusal(folder, f"table {entry['name']!r}: field 'path': {reason}")
    key = schema.get("primaryKey", [])
    return Resource(
        name=entry["name"],
        title=entry["title"],
        description=entry["description"],
        path=path,
        fields=tuple(_field(field, entry["name"], folder) for field in schema["fields"]),
        primary_key=_names(key),
        foreign_keys=tuple(
            (
                _names(link["fields"]),
                link["reference"]["resource"] or entry["name"],
                _names(link["reference"]["fields"]),
            )
            for link in schema.get("foreignKeys", [])
        ),
    )


def _field(entry: dict[str, Any], table: str, folder: Path) -> Field:
    where = f"table {table!r}: field {entry.get('name')!r}"
    for key in DESCRIBED:
        if key not in entry:
            raise _refusal(folder, f"{where}: {key!r} is missing; describe it")
    if entry["type"] not in PARSERS:
        raise _refusal(folder, f"{where}: type {entry['type']!r}: write one of {', '.join(PARSERS)}")
    limits = entry["constraints"]
    try:
        re.compile(limits.get("pattern", ""))
        for limit in {"minimum", "maximum"} & limits.keys():
            PARSERS[entry["type"]](str(limits[limit]))
        for limit in {"minLength", "maxLength"} & limits.keys():
            index(limits[limit])
        iter(limits.get("enum", ()))
    except re.error as error:
        raise _refusal(folder, f"{where}: pattern {limits['pattern']!r}: {error}; write a regular expression") from None
    except ValueError:
        raise _refusal(folder, f"{where}: {limit} {limits[limit]!r}: write {WRITTEN[entry['type']]}") from None
    return Field(**{key: entry[key] for key in DESCRIBED})


def _names(fields: str | list[str]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else tuple(fields)


def _shown(path: Path) -> str:
    """The path as a reader knows it: relative to the folder that holds the package."""
    return f"{path.parent.name}/{path.name}"


def _read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows of a CSV file, each row with its line number."""
    where = _shown(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise TableError([f"{where}: missing; restore it from the repository"]) from None
    if raw.startswith(b"\xef\xbb\xbf"):
        raise TableError([f"{where}:1: begins with a byte order mark; save the file as UTF-8 without BOM"])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableError([f"{where}:{line}: not UTF-8 ({error.reason}); save the file as UTF-8"]) from None
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        raise TableError([f"{where}:{line}: carriage return; save the file with plain line feeds (LF)"])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise TableError([f"{where}:{reader.line_num}: not valid CSV: {error}; mend the row"]) from None
    if len(rows) < 2:
        raise TableError([f"{where}: no rows; write a header and at least one row"])
    return rows[0][1], rows[1:]


def _check_header(resource: Resource, header: list[str]) -> Iterator[str]:
    where = f"{_shown(resource.path)}:1"
    expected = [field.name for field in resource.fields]
    for name in expected:
        if name not in header:
            yield f"{where}: field {name!r} is missing; add the column or take it out of datapackage.json"
    for name in dict.fromkeys(header):
        if name not in expected:
            yield f"{where}: field {name!r} is not described; describe it in datapackage.json or remove the column"
        if header.count(name) > 1:
            yield f"{where}: field {name!r} stands twice in the header; keep one"


def _check_rows(resource: Resource, header: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[str]:
    seen: dict[str, dict[str, int]] = {field.name: {} for field in resource.fields if _is_unique(field, resource)}
    patterns = {
        field.name: re.compile(field.constraints["pattern"])
        for field in resource.fields
        if "pattern" in field.constraints
    }
    fields = {field.name: field for field in resource.fields}
    traced = {*PROVENANCE, "confidence"} <= fields.keys()
    ordered = [(start, end) for start, end in ORDERED if {start, end} <= fields.keys()]
    shown = _shown(resource.path)
    for line, cells in rows:
        where = f"{shown}:{line}"
        if len(cells) != len(header):
            yield f"{where}: {len(cells)} cells, {len(header)} expected; look for a missing or unquoted comma"
            continue
        for name, cell in zip(header, cells, strict=True):
            field = fields[name]
            reason = _cell_problem(field, cell, patterns.get(name))
            if reason:
                yield f"{where}: field {name!r}: {reason}"
            elif cell and name in seen:
                if cell in seen[name]:
                    yield f"{where}: field {name!r}: {cell!r} already stands in line {seen[name][cell]}; make it unique"
                seen[name].setdefault(cell, line)
        row = dict(zip(header, cells, strict=True))
        if traced and row["confidence"] != "memory":
            for name in PROVENANCE:
                if not row[name]:
                    reason = f"empty, although the confidence is {row['confidence']!r}; fill it in"
                    yield f"{where}: field {name!r}: {reason}"
        for start, end in ordered:
            if row[start] and row[end] and _precedes(fields[end], row[end], row[start]):
                yield f"{where}: field {end!r}: {row[end]} is before the {start} {row[start]}; correct one"


def _precedes(field: Field, one: str, other: str) -> bool:
    """Whether one cell of `field` stands before another; False for cells that cannot be read."""
    try:
        return bool(PARSERS[field.type](one) < PARSERS[field.type](other))
    except ValueError:
        return False


def _is_unique(field: Field, resource: Resource) -> bool:
    return bool(field.constraints.get("unique")) or resource.primary_key == (field.name,)


def _check_keys(
    resource: Resource, header: list[str], rows: list[tuple[int, list[str]]], known: dict[str, Resource]
) -> Iterator[str]:
    where = _shown(resource.path)
    for names, other, targets in resource.foreign_keys:
        if other not in known:
            yield f"{where}: field {names[0]!r} refers to the table {other!r}, which the package lacks; add it"
            continue
        other_header, other_rows = (header, rows) if other == resource.name else _read(known[other].path)
        if not set(targets) <= set(other_header):
            continue  # the other table is refused for its header
        allowed = {_cells(cells, other_header, targets) for _, cells in other_rows}
        for line, cells in rows:
            values = _cells(cells, header, names)
            if all(values) and values not in allowed:
                yield (
                    f"{where}:{line}: field {names[0]!r}: {' / '.join(values)!r} is not in the field "
                    f"{' / '.join(targets)!r} of {_shown(known[other].path)}; write one of those, or add it there"
                )


def _cells(cells: list[str], header: list[str], names: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row in the columns `names`; empty ones for a row of the wrong length."""
    if len(cells) != len(header):
        return ("",) * len(names)
    return tuple(cells[header.index(name)] for name in names)


def _cell_problem(field: Field, cell: str, pattern: re.Pattern[str] | None) -> str | None:
    """Why `cell` cannot stand in `field`, or None."""
    limits = field.constraints
    if not cell:
        return "empty, but required; fill it in" if limits.get("required") else None
    if stranger := unseen(cell):
        return f"{cell!r} holds {stranger}, which cannot be seen; take it out"
    if cell != cell.strip():
        return f"{cell!r} has space at an end; take it out"
    if (field.name == "url" or field.name.endswith("_url")) and not is_address(cell):
        return f"{cell!r} is not a web address; give one that begins with http:// or https://"
    if cell[0] in "=@" or (cell[0] in "+-" and not re.fullmatch(r"[+-]\d+(\.\d+)?", cell, re.ASCII)):
        return f"{cell!r} would be read as a formula by a spreadsheet; rewrite it"
    try:
        value = PARSERS[field.type](cell)
    except ValueError:
        unit = "" if field.unit == "none" else f" ({field.unit})"
        return f"{cell!r} is not of type {field.type}{unit}; write {WRITTEN[field.type]}"
    if "enum" in limits and cell not in map(str, limits["enum"]):
        return f"{cell!r} is not one of {', '.join(str(option) for option in limits['enum'])}; write one of them"
    if pattern and not pattern.fullmatch(cell):
        return f"{cell!r} does not match the pattern {pattern.pattern}; write it so"
    if "minimum" in limits and value < PARSERS[field.type](str(limits["minimum"])):
        return f"{cell} is below the minimum {limits['minimum']}{CORRECT}"
    if "maximum" in limits and value > PARSERS[field.type](str(limits["maximum"])):
        return f"{cell} is above the maximum {limits['maximum']}{CORRECT}"
    if "minLength" in limits and len(cell) < limits["minLength"]:
        return f"{cell!r} is shorter than {limits['minLength']} characters{CORRECT}"
    if "maxLength" in limits and len(cell) > limits["maxLength"]:
        return f"{cell!r} is longer than {limits['maxLength']} characters{CORRECT}"
    return None


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
CORRECT = "; correct it, or the limit in datapackage.json"
DTYPES = {"string": "str", "integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}


def _column(field: Field, values: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    if field.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values)), name=field.name)
    return pd.Series(values, dtype=DTYPES[field.type], name=field.name)
