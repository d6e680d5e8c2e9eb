"""Reads a table from its CSV file and holds it against its schema: header, cells, rows, keys.

Every problem is one line that names file, line, field, reason and remedy.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from bookext.characters import is_address, unseen
from bookext.data.errors import TableError, shown
from bookext.data.schema import ANY_TABLE, FOLDER, Field, Resource
from bookext.data.types import DATE_FORMS, PARSERS, PARTIAL_DATE, WRITTEN

PROVENANCE = ("source_title", "publisher", "url")
"""What a row must name unless its confidence is ``memory``."""
ORDERED = (("date", "date_end"), ("date_earliest", "date_latest"), ("period_start", "period_end"), ("start", "end"))
"""Pairs of columns of which the second is never before the first."""
PRECISION = ("date", "date_precision")
"""A partial date, and the column that says how much of it is known: year, month or day."""
FEW = 12
"""So many options are listed; of more the nearest is named."""


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows of a CSV file, each row with its line number.

    A byte order mark and CRLF, which spreadsheets write, are read over; `bookext.data.normalise` takes them out.
    Raises `TableError` for a file that is missing, not UTF-8, not CSV, or has no rows.
    """
    where = shown(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        descriptor = f"{path.parent.name}/{FOLDER}/{path.stem}.json"
        reason = f"missing, although {descriptor} describes it; restore it, or remove the description"
        raise TableError([f"{where}: {reason}"]) from None
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise TableError(
            [f"{where}:{line}: not UTF-8 ({error.reason}); save the file as UTF-8, as a spreadsheet too can"]
        ) from None
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        raise TableError([f"{where}:{line}: a carriage return alone; write a line feed, or take it out"])
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


def check_header(resource: Resource, header: list[str]) -> Iterator[str]:
    """Yield what is wrong with the header: columns that are missing, not described or doubled."""
    where = f"{shown(resource.path)}:1"
    if len(header) == 1 and header[0].count(";") == len(resource.fields) - 1 > 0:
        yield f"{where}: separated by semicolons; save the file with commas between the cells"
        return
    expected = [field.name for field in resource.fields]
    for field in resource.fields:
        if field.name not in header:
            yield f"{where}: field {field.name!r} is missing; add the column, or take it out of {field.where}"
    for name in dict.fromkeys(header):
        if name not in expected:
            place = shown(resource.descriptor)
            yield f"{where}: field {name!r} is not described; describe it in {place}, or remove the column"
        if header.count(name) > 1:
            yield f"{where}: field {name!r} stands twice in the header; keep one"


def check_rows(resource: Resource, header: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[str]:
    """Yield what is wrong with rows by themselves: cells, their number, doubled keys, provenance, order of dates."""
    seen: dict[str, dict[str, int]] = {field.name: {} for field in resource.fields if _is_unique(field, resource)}
    patterns = {
        field.name: re.compile(field.constraints["pattern"])
        for field in resource.fields
        if "pattern" in field.constraints
    }
    examples = {  # of how the cells of a column are written
        name: next((cell for _, cells in rows for cell in cells[place : place + 1] if pattern.fullmatch(cell)), "")
        for place, name in enumerate(header)
        if (pattern := patterns.get(name))
    }
    fields = {field.name: field for field in resource.fields}
    graded = set(PRECISION) <= fields.keys() and fields[PRECISION[0]].kind == PARTIAL_DATE
    traced = {*PROVENANCE, "confidence"} <= fields.keys()
    ordered = [(start, end) for start, end in ORDERED if {start, end} <= fields.keys()]
    file = shown(resource.path)
    for line, cells in rows:
        where = f"{file}:{line}"
        if reason := _line_problem(cells, header):
            yield f"{where}: {reason}"
            continue
        for name, cell in zip(header, cells, strict=True):
            field = fields[name]
            if reason := _cell_problem(field, cell, patterns.get(name), examples.get(name, "")):
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
        if graded and (reason := _precision_problem(*(row[name] for name in PRECISION))):
            yield f"{where}: field {PRECISION[1]!r}: {reason}"
        for start, end in ordered:
            if row[start] and row[end] and _precedes(fields[end], row[end], row[start]):
                yield f"{where}: field {end!r}: {row[end]} is before the {start} {row[start]}; correct one"


def _line_problem(cells: list[str], header: list[str]) -> str:
    """Why a line is no row, or nothing."""
    expected = len(header)
    if not cells:
        return "empty line; take it out"
    if cells == header:
        return "the header once more; take the line out"
    number = f"{len(cells)} cells, {expected} expected"
    if len(cells) == 2 * expected - 1:
        place = cells[expected - 1]
        return f"{number}: two rows in one line, joined in {place!r}; put a line break there"
    if len(cells) != expected:
        return f"{number}; look for a missing or unquoted comma"
    return ""


def _precision_problem(moment: str, precision: str) -> str:
    """Why the precision stated is not that of the date, or nothing."""
    known = {4: "year", 7: "month", 10: "day"}.get(len(moment), precision)
    if precision in ("", known):
        return ""
    return f"{precision!r}, although the date {moment} gives the {known}; write {known!r}, or correct the date"


def _precedes(field: Field, one: str, other: str) -> bool:
    """Whether one cell of `field` stands before another; False for cells that cannot be read."""
    if field.kind == PARTIAL_DATE:  # to the precision of both
        one, other = one[: len(other)], other[: len(one)]
    try:
        return bool(PARSERS[field.kind](one) < PARSERS[field.kind](other))
    except ValueError:
        return False


def _is_unique(field: Field, resource: Resource) -> bool:
    return bool(field.constraints.get("unique")) or resource.primary_key == (field.name,)


Finder = Callable[[str], Resource | None]
"""Gives a table of the package by its name, or None."""


def check_keys(resource: Resource, header: list[str], rows: list[tuple[int, list[str]]], find: Finder) -> Iterator[str]:
    """Yield the values of foreign keys that are not in the table referred to."""
    where = shown(resource.path)
    for link in resource.foreign_keys:
        other = find(link.table)
        if other is None:
            key = f"field {link.columns[0]!r} refers to the table {link.table!r}"
            yield f"{where}: {key}, which the package lacks; add it"
            continue
        other_header, other_rows = (header, rows) if other.name == resource.name else read(other.path)
        if not set(link.target_columns) <= set(other_header):
            continue  # the other table is refused for its header
        allowed = {_cells(cells, other_header, link.target_columns) for _, cells in other_rows}
        for line, cells in rows:
            values = _cells(cells, header, link.columns)
            if all(values) and values not in allowed:
                yield (
                    f"{where}:{line}: field {link.columns[0]!r}: {' / '.join(values)!r} is not in the field "
                    f"{' / '.join(link.target_columns)!r} of {shown(other.path)}; write one of those, or add it there"
                )


def check_lists(
    resource: Resource, header: list[str], rows: list[tuple[int, list[str]]], find: Finder
) -> Iterator[str]:
    """Yield the items of lists that are separated in another way than described, or are not where they refer to."""

    @cache
    def keys(table: str, column: str) -> frozenset[str] | None:
        """The keys of a table; None if it has no such column, for which it is refused itself."""
        other = find(table)
        if other is None:
            return frozenset()
        other_header, other_rows = read(other.path)
        if column not in other_header:
            return None
        return frozenset(value for _, cells in other_rows for value in _cells(cells, other_header, (column,)))

    for field in resource.fields:
        if not (items := field.items):
            continue
        for line, cells in rows:
            (cell,) = _cells(cells, header, (field.name,))
            where = f"{shown(resource.path)}:{line}: field {field.name!r}"
            found = cell.split(items.delimiter) if cell else []
            if any(not item or item != item.strip() or items.delimiter.strip() in item for item in found):
                yield f"{where}: {cell!r} is a list; separate its items by {items.delimiter!r}"
                continue
            for item in found:
                places = [_place(item, *reference) for reference in items.references]
                if places and not any(
                    (known := keys(table, column)) is None or key in known for table, column, key in places
                ):
                    files = " or ".join(f"{resource.path.parent.name}/{table}.csv" for table, _, _ in places)
                    yield f"{where}: {item!r} is not in {files}; write a key of a row there, or add the row"


def _place(item: str, table: str, column: str) -> tuple[str, str, str]:
    """Table, column and key of an item."""
    if table != ANY_TABLE:
        return table, column, item
    named, _, key = item.partition(":")
    return named, column, key


def _cells(cells: list[str], header: list[str], names: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row in the columns `names`; empty ones for a line that is no row."""
    if len(cells) != len(header) or cells == header:
        return ("",) * len(names)
    return tuple(cells[header.index(name)] for name in names)


def _cell_problem(field: Field, cell: str, pattern: re.Pattern[str] | None, example: str) -> str:
    """Why `cell` cannot stand in `field`, or nothing; `example` is another cell, as the pattern wants it."""
    limits, correct = field.constraints, f"; correct it, or the limit in {field.where}"
    if not cell:
        return "empty, but required; fill it in" if limits.get("required") else ""
    if stranger := unseen(cell):
        return f"{cell!r} holds {stranger}, which cannot be seen; take it out"
    if cell != cell.strip():
        return f"{cell!r} has space at an end; take it out"
    if "  " in cell:
        return f"{cell!r} has two spaces together; take one out"
    if (field.name == "url" or field.name.endswith("_url")) and not is_address(cell):
        return f"{cell!r} is not a web address; give one that begins with http:// or https://"
    if cell[0] in "=@" or (cell[0] in "+-" and not re.fullmatch(r"[+-]\d+(\.\d+)?", cell, re.ASCII)):
        return f"{cell!r} would be read as a formula by a spreadsheet; rewrite it"
    try:
        value = PARSERS[field.kind](cell)
    except ValueError:
        if field.kind == PARTIAL_DATE:
            return f"{cell!r} is no date of the calendar; write {_date_forms(pattern)}"
        unit = "" if field.unit == "none" else f" ({field.unit})"
        return f"{cell!r} is not of type {field.type}{unit}; write {WRITTEN[field.type]}"
    if "enum" in limits and cell not in map(str, limits["enum"]):
        options = _choice(cell, [*map(str, limits["enum"])])
        return f"{cell!r} is not one of {options}; write one of them, or add it in {field.where}"
    if pattern and not pattern.fullmatch(cell):
        if field.kind == PARTIAL_DATE:
            return f"{cell!r} is a date in another form than this column has; write {_date_forms(pattern)}"
        if example:
            return f"{cell!r} is not written as other cells of the column are; write it like {example!r}"
        return f"{cell!r} is not written as it must be; see {field.where}: {field.description}"
    if "minimum" in limits and value < PARSERS[field.kind](str(limits["minimum"])):
        return f"{cell} is below the minimum {limits['minimum']}{correct}"
    if "maximum" in limits and value > PARSERS[field.kind](str(limits["maximum"])):
        return f"{cell} is above the maximum {limits['maximum']}{correct}"
    if "minLength" in limits and len(cell) < limits["minLength"]:
        return f"{cell!r} is shorter than {limits['minLength']} characters{correct}"
    if "maxLength" in limits and len(cell) > limits["maxLength"]:
        return f"{cell!r} is longer than {limits['maxLength']} characters{correct}"
    return ""


def _choice(cell: str, options: list[str]) -> str:
    """The options for a cell, or of many the nearest."""
    if len(options) <= FEW:
        return ", ".join(options)
    near = difflib.get_close_matches(cell, options, n=1)
    return f"the {len(options)} values of the column" + (f", of which the nearest is {near[0]!r}" if near else "")


def _date_forms(pattern: re.Pattern[str] | None) -> str:
    """The forms of partial dates that a pattern allows, in words."""
    forms = [form for example, form in DATE_FORMS.items() if not pattern or pattern.fullmatch(example)]
    return " or ".join(filter(None, (", ".join(forms[:-1]), forms[-1]))) if forms else "it as the description says"
