"""Any table that keeps to its schema comes back as it was written; any other is refused by file, line and field."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bookext import characters
from bookext.data import tables
from bookext.data.tables import TableError
from bookext.tests.properties.generated import LETTER, fewer

Cells = list[str]


def is_plain(cell: str) -> bool:
    """Whether the rules of the book, beyond those of the schema, let a cell be."""
    return (
        cell == cell.strip()
        and cell[:1] not in "=@+-"
        and cell.isprintable()
        and not characters.NEVER_SEEN.search(cell)
    )


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=' ,"\n')
                      .filter(lambda character: character != "\n"), min_size=1, max_size=12).filter(is_plain),
    "integer": st.integers(-(10**17), 10**17),
    "year": st.integers(1, 9999),
    "number": st.floats(-1e15, 1e15).map(lambda value: round(value, 6)).filter(lambda value: "e" not in repr(value)),
    "boolean": st.booleans(),
    "date": st.dates(date(1000, 1, 1)),
}  # fmt: skip
BAD = {
    "integer": ["1.5", "x", "1e3", "٣", "1 000", "--1", "9" * 25],
    "year": ["MMXII", "2012-13", "12 "],
    "number": ["1,5", "nan", "inf", "1e3", ".5", "9" * 500],
    "boolean": ["yes", "True", "0"],
    "date": ["2020-02-30", "20200201", "2020-2-1", "1 May 2020"],
    "string": ["=1", "@x", "+x", "-x", " x", "a\tb", "a\u202eb", "a\x00b", "a\u200bb", "a\ue000b", "a\uffffb",
               "a\u00adb"],
}  # fmt: skip


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@st.composite
def filled(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """Draw the fields of a schema, and rows of values that keep to it; the first column numbers the rows."""
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    fields = [field("id", "integer", {"required": True, "unique": True})]
    columns = []
    for place, kind in enumerate(kinds):
        required = draw(st.booleans())
        values = VALUES[kind] if required else st.none() | VALUES[kind]
        columns.append(values)
        fields.append(field(f"column {place}", kind, {"required": required}))
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=5))
    return fields, [[number, *row] for number, row in enumerate(rows)]


def field(name: str, kind: str, constraints: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "title": name, "type": kind, "unit": "none", "description": "", "constraints": constraints}


def save(folder: Path, fields: list[dict[str, Any]], rows: list[list[Any]]) -> None:
    descriptor = {
        "name": "things", "title": "Things", "description": "", "path": "things.csv",
        "schema": {"fields": fields, "primaryKey": "id"},
    }  # fmt: skip
    (folder / "schema").mkdir(exist_ok=True)
    (folder / "schema" / "things.json").write_text(json.dumps(descriptor), encoding="utf-8")
    content = io.StringIO()
    writer = csv.writer(content, lineterminator="\n")
    writer.writerow([field["name"] for field in fields])
    writer.writerows([[written(value) for value in row] for row in rows])
    (folder / "things.csv").write_text(content.getvalue(), encoding="utf-8", newline="")
    forget()


def forget() -> None:
    """Two files written in one tick of the clock are the same to the loader's memory."""
    tables._load.cache_clear()
    tables._resource.cache_clear()


def problems(folder: Path) -> list[str]:
    """Return what the loader says of the table, nothing if it loads; fail if it says so in another way."""
    forget()
    try:
        tables.load("things", folder)
    except TableError as refused:
        for problem in refused.problems:
            assert "\n" not in problem
            assert problem.startswith(f"{folder.name}/"), problem
        assert refused.problems
        return refused.problems
    return []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("package")


@fewer(4)
@given(filled())
def test_a_table_comes_back_as_it_was_written(folder: Path, case: tuple[list[dict[str, Any]], list[list[Any]]]) -> None:
    fields, rows = case
    save(folder, fields, rows)
    frame = tables.load("things", folder)
    assert list(frame.columns) == [field["name"] for field in fields]
    for row, back in zip(rows, frame.itertuples(index=False), strict=True):
        for value, found in zip(row, back, strict=True):
            if value is None:
                assert pd.isna(found)
            elif isinstance(value, date):
                assert found.date() == value
            elif isinstance(value, float):
                assert math.isclose(found, value, rel_tol=1e-15)
            else:
                assert found == value
                assert isinstance(found, str) == isinstance(value, str)


@given(filled(), st.data())
def test_a_cell_that_is_none_of_its_kind_is_refused_by_line_and_field(
    folder: Path, case: tuple[list[dict[str, Any]], list[list[Any]]], data: st.DataObject
) -> None:
    fields, rows = case
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, len(fields) - 1))
    bad = data.draw(st.sampled_from(BAD[fields[column]["type"]]))
    rows[row][column] = bad
    save(folder, fields, rows)
    (problem,) = problems(folder)
    assert problem.startswith(f"{folder.name}/things.csv:{row + 2}: field {fields[column]['name']!r}: {bad!r}")


@fewer(4)
@given(filled(), st.data())
def test_bytes_changed_at_random_load_or_are_refused(
    folder: Path, case: tuple[list[dict[str, Any]], list[list[Any]]], data: st.DataObject
) -> None:
    save(folder, *case)
    path = folder / "things.csv"
    content = path.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        pieces = st.binary(max_size=3) | st.sampled_from(
            [b"\n", b",", b'"', b"\r\n", b"\xef\xbb\xbf", b"\x00", b"\n\n"]
        )
        content = content[:start] + data.draw(pieces) + content[min(end, start + 3) :]
    path.write_bytes(content)
    event("refused" if problems(folder) else "loads")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(LETTER, max_size=5), inner, max_size=2),
    max_leaves=4,
)


def places(part: Any) -> list[tuple[Any, Any]]:
    """Every container in a descriptor with each of its keys."""
    keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else []
    return [(part, key) for key in keys] + [place for key in keys for place in places(part[key])]


@fewer(4)
@given(filled(), st.data())
def test_a_descriptor_changed_at_random_loads_or_is_refused(
    folder: Path, case: tuple[list[dict[str, Any]], list[list[Any]]], data: st.DataObject
) -> None:
    save(folder, *case)
    path = folder / "schema" / "things.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    container, key = data.draw(st.sampled_from(places(descriptor)))
    if data.draw(st.booleans()):
        del container[key]
    else:
        container[key] = data.draw(ANYTHING)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    event("refused" if problems(folder) else "loads")


@given(st.text(st.characters()), st.sampled_from("\n\x00\x7f\u200b\u202e\u2066\u00ad\ufeff\ud800\u2028\ue000\uffff"))
def test_what_cannot_be_seen_is_named(text: str, stranger: str) -> None:
    at = len(text) // 2
    assert re.fullmatch(r"U\+[0-9A-F]{4,6} \(.+\)", characters.unseen(text[:at] + stranger + text[at:]))


@given(st.text("".join(map(chr, range(0x20, 0x7F))) + "é½—“’ Жё北゛ก"))
def test_what_can_be_seen_is_let_be(text: str) -> None:
    assert not characters.unseen(text)


@given(
    st.text(LETTER | st.sampled_from(":/?#[]@!$&'()*+,;=%-._~<>\"{}|\\^`\t\n "), max_size=20),
    st.sampled_from(
        [
            "http://",
            "https://",
            "HTTP://",
            "//",
            "javascript:",
            "data:text/html,",
            "file:///",
            "java\nscript:",
            " https://",
            "mailto:",
            "http:",
            "",
        ]
    ),
)
def test_only_an_address_of_the_web_is_one(rest: str, opening: str) -> None:
    if characters.is_address(opening + rest):
        assert opening.lower() in ("http://", "https://") or rest.lower().startswith(("http://", "https://"))
        assert not set(rest) & set('<>"{}|\\^` \t\n')
