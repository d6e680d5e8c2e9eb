"""Typed access to the tables of the data package.

`load` reads one table, ``data/<name>.csv``, into a DataFrame whose types are those of its Table Schema
(``data/schema/<name>.json``), and refuses a table that breaks the schema with file, line, field and reason. The rules
are the ones of the Frictionless Table Schema (https://datapackage.org/standard/table-schema/) that the package uses,
plus one of this book: a row whose confidence is not ``memory`` names a source title, a publisher and an address.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookext.data import schema, validation
from bookext.data.errors import TableError, shown
from bookext.data.schema import Field, Resource
from bookext.data.types import DTYPES, PARSERS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DATA", "RELIABLE", "Field", "Resource", "TableError", "check", "load", "names", "reliable", "resource",
           "resources", "rows"]  # fmt: skip

DATA = Path(os.environ.get("BOOK_ROOT") or Path(__file__).resolve().parents[2]) / "data"
RELIABLE = ("high", "medium")
"""The confidences on which a headline result may rest."""


def names(folder: Path = DATA) -> list[str]:
    """Return the names of the tables that the package describes, sorted.

    Raises `TableError` if it has no folder of descriptors.
    """
    return schema.names(folder)


def resource(name: str, folder: Path = DATA) -> Resource:
    """Return the table `name` of the package.

    Raises `TableError` if there is no such table, or its descriptor is not that of a table.
    """
    return _resource(name, folder, _stamp(folder))


def resources(folder: Path = DATA) -> dict[str, Resource]:
    """Return the tables of the package by name, sorted. Raises what `names` and `resource` raise."""
    stamp = _stamp(folder)
    known = {name: _resource(name, folder, stamp) for name in schema.names(folder)}
    for each in known.values():
        schema.check_foreign_keys(each, known.get)
    return known


@lru_cache(maxsize=512)
def _resource(name: str, folder: Path, _: Stamp) -> Resource:
    if not (folder / schema.FOLDER / f"{name}.json").is_file() or name == schema.PACKAGE:
        reason = f"no table {name!r}; it has {', '.join(schema.names(folder))}"
        raise TableError([f"{shown(folder / schema.FOLDER)}: {reason}"])
    return schema.resource(name, folder)


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
    found = []
    for part, suffix in ((folder, ".csv"), (folder / schema.FOLDER, ".json")):
        try:
            with os.scandir(part) as entries:
                found += [(each.name, each.stat()) for each in entries if each.name.endswith(suffix)]
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
        place, parse = header.index(field.name), PARSERS[field.kind]
        yield field, [parse(cells[place]) if cells[place] else None for _, cells in rows]


def _checked(name: str, folder: Path, stamp: Stamp) -> tuple[list[str], list[tuple[int, list[str]]], Resource]:
    """Header and rows of a table that keeps to its schema, and the table."""

    def find(other: str) -> Resource | None:
        known = (folder / schema.FOLDER / f"{other}.json").is_file()
        return _resource(other, folder, stamp) if known else None

    table = _resource(name, folder, stamp)
    schema.check_foreign_keys(table, find)
    header, rows = validation.read(table.path)
    problems = list(validation.check_header(table, header))
    if not problems:
        problems += validation.check_rows(table, header, rows)
        problems += validation.check_keys(table, header, rows, find)
        problems += validation.check_lists(table, header, rows, find)
    if problems:
        raise TableError(problems)
    return header, rows, table


def reliable(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of high and medium confidence, on which alone headline results may rest."""
    return rows[rows["confidence"].isin(RELIABLE)]


def check(folder: Path = DATA) -> int:
    """Check every table of the package and return how many there are.

    Raises `TableError` with the problems of all tables together, and with every CSV file that nothing describes.
    """
    known, stamp = schema.names(folder), _stamp(folder)
    schema.read(schema.PACKAGE, folder)
    problems = [
        f"{shown(path)}: not described; describe it in {folder.name}/{schema.FOLDER}/{path.stem}.json, or remove it"
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in known
    ]
    for name in known:
        try:
            _checked(name, folder, stamp)
        except TableError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise TableError(problems)
    return len(known)


def _column(field: Field, values: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    if field.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values)), name=field.name)
    return pd.Series(values, dtype=DTYPES[field.kind], name=field.name)
