from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest

from bookext.data import package, tables, validation
from bookext.data.normalise import normalise

Mutation = Callable[[Path], None]


def rewrite(path: Path, change: Callable[[list[list[str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def cell(field: str, value: str, line: int = 2) -> Mutation:
    """Put `value` into a cell."""

    def change(rows: list[list[str]]) -> None:
        rows[line - 1][rows[0].index(field)] = value

    return lambda path: rewrite(path, change)


def both(first: Mutation, second: Mutation) -> Mutation:
    def mutate(path: Path) -> None:
        first(path)
        second(path)

    return mutate


def without_column(field: str) -> Mutation:
    def change(rows: list[list[str]]) -> None:
        position = rows[0].index(field)
        for row in rows:
            del row[position]

    return lambda path: rewrite(path, change)


def with_column(field: str) -> Mutation:
    def change(rows: list[list[str]]) -> None:
        for number, row in enumerate(rows):
            row.append("x" if number else field)

    return lambda path: rewrite(path, change)


def column_twice(field: str) -> Mutation:
    def change(rows: list[list[str]]) -> None:
        position = rows[0].index(field)
        for row in rows:
            row.append(row[position])

    return lambda path: rewrite(path, change)


def shorter_row(line: int) -> Mutation:
    return lambda path: rewrite(path, lambda rows: rows[line - 1].__delitem__(-1))


def longer_row(line: int) -> Mutation:
    return lambda path: rewrite(path, lambda rows: rows[line - 1].append("x"))


def header_only(path: Path) -> None:
    rewrite(path, lambda rows: rows.__delitem__(slice(1, None)))


def octets(change: Callable[[bytes], bytes]) -> Mutation:
    def mutate(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return mutate


@dataclass(frozen=True)
class Case:
    """One way to spoil a table, and what the refusal has to say."""

    name: str
    table: str
    spoil: Mutation
    line: int | None
    field: str | None
    reason: str
    frictionless: str = ""
    """The error that frictionless reports for the same file; empty where the rule is the book's own."""


CASES = (
    Case("missing file", "summits", Path.unlink, None, None, "missing", "scheme-error"),
    Case("empty file", "summits", octets(lambda _: b""), None, None, "no rows", "source-error"),
    Case("empty table", "summits", header_only, None, None, "no rows"),
    Case("missing column", "summits", without_column("city"), 1, "city", "missing", "missing-label"),
    Case("extra column", "summits", with_column("weather"), 1, "weather", "not described", "extra-label"),
    Case("duplicated column", "summits", column_twice("city"), 1, "city", "twice", "extra-label"),
    Case("words for an integer", "summits", cell("duration_minutes", "twelve hours"), 2, "duration_minutes",
         "not of type integer (minutes)", "type-error"),
    Case("fraction for an integer", "summits", cell("duration_minutes", "90.5"), 2, "duration_minutes",
         "not of type integer", "type-error"),
    Case("words for a number", "summits", cell("lat", "35 north"), 2, "lat", "not of type number", "type-error"),
    Case("comma for a decimal point", "summits", cell("lat", "35,68"), 2, "lat", "not of type number", "type-error"),
    Case("no number at all", "polls", cell("percent", "nan"), 2, "percent", "not of type number"),
    Case("words for a date", "summits", cell("date", "16 April 1991"), 2, "date", "not of type date", "type-error"),
    Case("impossible date", "summits", cell("date", "1991-02-30"), 2, "date", "not of type date", "type-error"),
    Case("week date", "official_counts", cell("date", "2001-W42-7"), 2, "date", "not of type date", "type-error"),
    Case("digits of another script", "summits", cell("duration_minutes", "７２０"), 2, "duration_minutes",
         "not of type integer"),
    Case("line separator", "summits", cell("note", "one\u2028two"), 2, "note",
         "U+2028 (line separator)"),
    Case("latest date before the earliest", "texts", cell("date_latest", "2000-01-01"), 2, "date_latest",
         "before the date_earliest"),
    Case("span that ends before it starts", "claims", cell("end", "1"), 2, "end", "before the start"),
    Case("paragraph the text does not have", "claims", cell("paragraph", "999"), 2, "text_id",
         "is not in the field 'text_id / paragraph' of data/text_paragraphs.csv", "foreign-key"),
    Case("date without hyphens", "official_counts", cell("date", "20011021"), 2, "date", "not of type date",
         "type-error"),
    Case("yes for a boolean", "polls", cell("multiple_answers", "yes"), 2, "multiple_answers", "not of type boolean",
         "type-error"),
    Case("capitals for a boolean", "polls", cell("multiple_answers", "TRUE"), 2, "multiple_answers",
         "not of type boolean"),
    Case("words for a year", "pipelines", cell("year_in_service", "MMXII"), 2, "year_in_service", "not of type year",
         "type-error"),
    Case("end before start", "summits", cell("date_end", "1991-04-15"), 2, "date_end", "before the date"),
    Case("repeated id", "summits", cell("id", "JR-19910416", 3), 3, "id", "already stands in line 2",
         "primary-key"),
    Case("repeated number", "summits", cell("abe_putin_no", "10"), 56, "abe_putin_no",
         "'10' already stands in line 2", "unique-error"),
    Case("unknown foreign key", "meeting_yields", cell("meeting_id", "JR-20991231"), 2, "meeting_id",
         "is not in the field 'id' of data/summits.csv", "foreign-key"),
    Case("unknown key in the same table", "trade", cell("superseded_by", "T99"), 2, "superseded_by",
         "is not in the field 'id' of data/trade.csv", "foreign-key"),
    Case("unknown source of a quotation", "quotations", cell("source", "nobody1999"), 2, "source",
         "is not in the field 'id' of data/texts.csv", "foreign-key"),
    Case("unknown enum value", "summits", cell("level", "minister"), 2, "level", "is not one of president, pm_level",
         "constraint-error"),
    Case("empty required field", "summits", cell("city", ""), 2, "city", "empty, but required", "constraint-error"),
    Case("no address although a page was seen", "summits", cell("url", ""), 2, "url",
         "empty, although the confidence is 'high'"),
    Case("no publisher although a page was seen", "summits", cell("publisher", ""), 2, "publisher",
         "empty, although the confidence is 'high'"),
    Case("pattern mismatch", "summits", cell("id", "JR-1991"), 2, "id", "write it like 'JR-",
         "constraint-error"),
    Case("below the minimum", "summits", cell("lat", "-91"), 2, "lat", "below the minimum -90", "constraint-error"),
    Case("above the maximum", "polls", cell("percent", "101"), 2, "percent", "above the maximum 100",
         "constraint-error"),
    Case("date below the minimum", "summits", cell("date", "1990-12-31"), 2, "date", "below the minimum",
         "constraint-error"),
    Case("one carriage return", "summits", octets(lambda raw: raw.replace(b"Tokyo,", b"Tok\ryo,", 1)), 2, None,
         "carriage return"),
    Case("wrong encoding", "summits", octets(lambda raw: raw.replace(b"Toshiki", b"T\xf4shiki", 1)), 2, None,
         "not UTF-8", "encoding-error"),
    Case("UTF-16", "summits", octets(lambda raw: raw.decode("utf-8").encode("utf-16")), 1, None, "not UTF-8"),
    Case("unclosed quotation mark", "islands", octets(lambda raw: raw + b'I5,"open'), None, None, "not valid CSV"),
    Case("formula with =", "summits", cell("note", "=HYPERLINK(A1)"), 2, "note", "formula"),
    Case("formula with @", "summits", cell("note", "@SUM(A1)"), 2, "note", "formula"),
    Case("formula with +", "summits", cell("note", "+A1"), 2, "note", "formula"),
    Case("formula with -", "summits", cell("note", "-2+3"), 2, "note", "formula"),
    Case("formula after a tab", "summits", cell("note", "\t=A1"), 2, "note", "U+0009"),
    Case("embedded line break", "summits", cell("note", "one\ntwo"), 3, "note", "U+000A"),
    Case("space at the end", "summits", cell("city", "Tokyo "), 2, "city", "space"),
    Case("writing direction turned", "summits", cell("note", "one\u202etwo"), 2, "note",
         "U+202E (right-to-left override), which cannot be seen"),
    Case("soft hyphen", "summits", cell("city", "Tok\u00adyo"), 2, "city", "U+00AD (soft hyphen)"),
    Case("no width", "summits", cell("city", "Tok\u200byo"), 2, "city", "U+200B (zero width space)"),
    Case("filler", "summits", cell("city", "Tok\u3164yo"), 2, "city", "U+3164 (hangul filler)"),
    Case("no character", "summits", cell("city", "Tok\uffffyo"), 2, "city", "U+FFFF (no character of text)"),
    Case("script for an address", "lng_contracts", cell("url", "javascript:alert(1)"), 2, "url", "not a web address"),
    Case("words for an address", "lng_contracts", cell("second_source_url", "https://a.org/ b"), 2,
         "second_source_url", "not a web address"),
    Case("more digits than a number holds", "summits", cell("duration_minutes", "9" * 30), 2, "duration_minutes",
         "not of type integer"),
    Case("more than a float holds", "summits", cell("lat", "9" * 400), 2, "lat", "not of type number"),
    Case("row too short", "summits", shorter_row(5), 5, None, "24 cells, 25 expected", "missing-cell"),
    Case("row too long", "summits", longer_row(5), 5, None, "26 cells, 25 expected", "extra-cell"),
    Case("blank line", "summits", octets(lambda raw: raw + b"\n"), 75, None, "empty line; take it out", "blank-row"),
    Case("two rows in one line", "summits", octets(lambda raw: raw.rstrip(b"\n") + raw.splitlines()[1] + b"\n"), 74,
         None, "two rows in one line, joined in", "extra-cell"),
    Case("header once more", "summits", octets(lambda raw: raw.replace(b"\n", b"\n" + raw.splitlines()[0] + b"\n", 1)),
         2, None, "the header once more; take the line out"),
    Case("country without codes", "summits", cell("country", "Atlantis"), 2, "country",
         "'Atlantis' is not in the field 'name' of data/countries.csv", "foreign-key"),
    Case("item of a list that is nowhere", "stances", cell("claim_ids", "W001; W999", 3), 3, "claim_ids",
         "'W999' is not in data/claims.csv; write a key of a row there"),
    Case("list in another form", "japan_measures", cell("banks_named", "Sberbank;VTB"), 2, "banks_named",
         "is a list; separate its items by '; '"),
    Case("item of a table that is not there", "people", cell("row_ids", "gatherings:G1"), 2, "row_ids",
         "'gatherings:G1' is not in data/gatherings.csv"),
    Case("item of none of four tables", "aims", cell("rests_on", "M99"), 2, "rests_on",
         "is not in data/claims.csv or data/milestones.csv or data/evidence_pages.csv or data/official_wording.csv"),
    Case("semicolons", "islands", octets(lambda raw: raw.replace(b",", b";")), 1, None, "separated by semicolons"),
    Case("two spaces", "summits", cell("japan_leader", "Toshiki  Kaifu"), 2, "japan_leader", "two spaces together"),
    Case("misspelt name", "summits", cell("japan_leader", "Toshiki Kaifo"), 2, "japan_leader",
         "of which the nearest is 'Toshiki Kaifu'; write one of them, or add it in data/schema/summits.json:",
         "constraint-error"),
    Case("month that there is not", "milestones", cell("date", "2025-13-01"), 2, "date",
         "'2025-13-01' is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD"),
    Case("date of another country", "milestones", cell("date", "24/10/2025"), 2, "date",
         "is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD", "constraint-error"),
    Case("interval that ends before it begins", "claims", cell("date_value", "2013/2012"), 2, "date_value",
         "is no date of the calendar; write YYYY, YYYY-MM, YYYY-MM-DD or YYYY/YYYY"),
    Case("year for a month", "trade", cell("period_start", "2012"), 2, "period_start",
         "is a date in another form than this column has; write YYYY-MM", "constraint-error"),
    Case("precision of another date", "milestones", both(cell("date", "1855"), cell("date_precision", "day")), 2,
         "date_precision", "although the date 1855 gives the year; write 'year'"),
)  # fmt: skip


def refusal(name: str, folder: Path) -> str:
    with pytest.raises(tables.TableError) as refused:
        tables.load(name, folder)
    assert len(refused.value.problems) == 1, refused.value.problems
    assert str(refused.value) == refused.value.problems[0]
    return refused.value.problems[0]


@pytest.mark.parametrize("content", ["[]", "null", "{}", '{"name": "summits"}', "[" * 100_000])
def test_a_descriptor_that_describes_no_table_is_refused(content: str, data: Path) -> None:
    (data / "schema" / "summits.json").write_text(content, encoding="utf-8")
    assert re.match(r"data/schema/summits\.json(:\d+)?: ", refusal("summits", data))


def test_a_spoilt_table_that_others_refer_to_leaves_no_traceback(data: Path) -> None:
    octets(lambda raw: raw.replace(b"id,", b"name,", 1) + b"\n")(data / "summits.csv")
    with pytest.raises(tables.TableError) as refused:
        tables.check(data)
    assert all(problem.startswith("data/summits.csv:") for problem in refused.value.problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_spoilt_table_is_refused_with_file_line_field_and_reason(case: Case, data: Path) -> None:
    tables.load(case.table, data)
    case.spoil(data / f"{case.table}.csv")
    message = refusal(case.table, data)
    where = f"data/{case.table}.csv"
    assert message.startswith(where if case.line is None else f"{where}:{case.line}: "), message
    if case.field is not None:
        assert f"field {case.field!r}" in message
    assert case.reason in message
    assert "\n" not in message


@pytest.mark.parametrize("case", [case for case in CASES if case.frictionless], ids=lambda case: case.name)
def test_frictionless_refuses_the_same_file(case: Case, data: Path) -> None:
    case.spoil(data / f"{case.table}.csv")
    (data / package.NAME).write_text(package.assembled(data, "1", "2000-01-01"), encoding="utf-8")
    whole = frictionless.Package(str(data / package.NAME))
    report = whole.get_resource(case.table).validate()
    found = {kind for (kind,) in report.flatten(["type"])}
    assert case.frictionless in found


def test_every_problem_of_a_table_is_reported_at_once(data: Path) -> None:
    both(cell("lat", "north"), cell("level", "minister", 4))(data / "summits.csv")
    with pytest.raises(tables.TableError) as refused:
        tables.load("summits", data)
    places = [problem.split(": ")[0] for problem in refused.value.problems]
    assert places == [
        "data/summits.csv:2",
        "data/summits.csv:4",
    ]


def test_a_table_full_of_mistakes_shows_twenty_and_counts_the_rest(data: Path) -> None:
    def change(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[rows[0].index("city")] = ""

    rewrite(data / "summits.csv", change)
    with pytest.raises(tables.TableError) as refused:
        tables.load("summits", data)
    assert len(refused.value.problems) == 73
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 53 more"


def plain(cell: Any) -> Any:
    """Return a cell of a frame as a row has it."""
    return None if pd.isna(cell) else cell.date() if isinstance(cell, pd.Timestamp) else cell


def test_rows_are_those_of_the_frames() -> None:
    for name in tables.resources():
        frame = tables.load(name).to_dict("records")
        assert tables.rows(name) == [{field: plain(cell) for field, cell in row.items()} for row in frame], name


@pytest.mark.parametrize("alter", [lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"), lambda raw: raw.rstrip()])
def test_what_a_spreadsheet_writes_is_read_over_and_normalised(alter: Callable[[bytes], bytes], data: Path) -> None:
    path = data / "summits.csv"
    before, expected = path.read_bytes(), tables.load("summits", data)
    path.write_bytes(alter(before))
    pd.testing.assert_frame_equal(tables.load("summits", data), expected)
    assert normalise(data) == [path]
    assert path.read_bytes() == before
    assert normalise(data) == []


def test_no_message_asks_for_a_regular_expression(data: Path) -> None:
    for name in tables.names(data):
        for field in tables.resource(name, data).fields:
            if pattern := field.constraints.get("pattern"):
                reason = validation._cell_problem(field, "no such cell", re.compile(pattern), "")
                assert reason and pattern not in reason.removesuffix(field.description), reason


def test_signed_numbers_are_no_formulas(data: Path) -> None:
    both(cell("lat", "-35.5"), cell("lon", "+139.69"))(data / "summits.csv")
    first = tables.load("summits", data).iloc[0]
    assert (first["lat"], first["lon"]) == (-35.5, 139.69)


def test_a_row_from_memory_needs_no_page(data: Path) -> None:
    path = data / "summits.csv"
    for field, value in (("confidence", "memory"), ("url", ""), ("publisher", "")):
        cell(field, value)(path)
    assert pd.isna(tables.load("summits", data).loc[0, "url"])


def test_columns_come_in_the_order_of_the_schema_whatever_the_file_has(data: Path) -> None:
    expected = tables.load("islands", data)
    rewrite(data / "islands.csv", lambda rows: [row.reverse() for row in rows] and None)
    pd.testing.assert_frame_equal(tables.load("islands", data), expected)


def test_an_empty_cell_is_a_missing_value_and_not_the_word(data: Path) -> None:
    cell("note", "NA")(data / "summits.csv")
    frame = tables.load("summits", data)
    assert frame.loc[0, "note"] == "NA"
    assert pd.isna(frame.loc[1, "duration_minutes"])


def test_an_unknown_table_is_refused_and_the_known_ones_are_named(data: Path) -> None:
    message = refusal("summit", data)
    assert message.startswith("data/schema: no table 'summit'")
    assert "summits" in message


def test_a_missing_descriptor_is_named(data: Path) -> None:
    shutil.rmtree(data / "schema")
    assert refusal("summits", data).startswith("data/schema: missing")


def test_a_table_without_description_and_a_description_without_table_are_named(data: Path) -> None:
    (data / "weather.csv").write_text("id\nW1\n", encoding="utf-8")
    (data / "polls.csv").unlink()
    with pytest.raises(tables.TableError) as refused:
        tables.check(data)
    assert refused.value.problems == [
        "data/weather.csv: not described; describe it in data/schema/weather.json, or remove it",
        "data/polls.csv: missing, although data/schema/polls.json describes it; restore it, or remove the description",
    ]


def test_a_descriptor_with_half_a_character_is_refused(data: Path) -> None:
    path = data / "schema" / "summits.json"
    path.write_text(path.read_text(encoding="utf-8").replace("One row", "One\\ud800row", 1), encoding="utf-8")
    message = refusal("summits", data)
    assert message.startswith("data/schema/summits.json: ")
    assert "U+D800" in message


def test_a_descriptor_that_is_no_json_is_refused_with_its_line(data: Path) -> None:
    path = data / "schema" / "summits.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"name"', "name", 1), encoding="utf-8")
    message = refusal("summits", data)
    assert message.startswith("data/schema/summits.json:2: not valid JSON")


def changed_descriptor(folder: Path, table: str, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "schema" / f"{table}.json"
    entry = json.loads(path.read_text(encoding="utf-8"))
    change(entry)
    path.write_text(json.dumps(entry, indent=1), encoding="utf-8")


@pytest.mark.parametrize("path", ["../summits.csv", "/etc/passwd", "sub/../../summits.csv"])
def test_a_table_outside_the_package_is_refused(path: str, data: Path) -> None:
    changed_descriptor(data, "summits", lambda entry: entry.update(path=path))
    message = refusal("summits", data)
    assert message == (f"data/schema/summits.json:6: field 'path': {path!r}: write 'summits.csv', as the file is named")


def test_a_link_out_of_the_package_is_refused(data: Path, tmp_path: Path) -> None:
    (data / "summits.csv").rename(tmp_path / "elsewhere.csv")
    (data / "summits.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert "outside the package" in refusal("summits", data)


def test_a_foreign_key_to_a_table_that_is_not_there_is_refused(data: Path) -> None:
    def change(entry: dict[str, Any]) -> None:
        entry["schema"]["foreignKeys"][0]["reference"]["resource"] = "gatherings"

    changed_descriptor(data, "meeting_yields", change)
    message = refusal("meeting_yields", data)
    assert message.startswith("data/meeting_yields.csv: field 'meeting_id'")
    assert "'gatherings'" in message


def test_a_missing_table_behind_a_foreign_key_is_named(data: Path) -> None:
    (data / "summits.csv").unlink()
    assert refusal("meeting_yields", data).startswith("data/summits.csv: missing")


@pytest.mark.parametrize(
    ("constraint", "value", "reason"), [("minLength", 9, "shorter than 9"), ("maxLength", 3, "longer than 3")]
)
def test_the_length_of_a_text_can_be_limited(constraint: str, value: int, reason: str, data: Path) -> None:
    def change(entry: dict[str, Any]) -> None:
        [field] = [field for field in entry["schema"]["fields"] if field["name"] == "country_code"]
        field["constraints"][constraint] = value

    def describe(entry: dict[str, Any]) -> None:
        entry["schema"]["fields"].append(
            {
                "name": "country_code",
                "title": "Code",
                "type": "string",
                "unit": "none",
                "description": "A column of this test.",
                "constraints": {},
            }
        )

    with_column("country_code")(data / "islands.csv")
    rewrite(data / "islands.csv", lambda rows: [row.__setitem__(-1, "ABCDE") for row in rows[1:]] and None)
    changed_descriptor(data, "islands", describe)
    tables.load("islands", data)
    changed_descriptor(data, "islands", change)
    with pytest.raises(tables.TableError, match=reason):
        tables.load("islands", data)


def test_the_whole_package_is_checked_in_one_call(data: Path) -> None:
    assert tables.check(data) == len(list(data.glob("*.csv")))


def test_problems_of_different_tables_are_reported_together_and_once(data: Path) -> None:
    cell("percent", "101")(data / "polls.csv")
    (data / "texts.csv").unlink()  # five tables refer to it
    with pytest.raises(tables.TableError) as refused:
        tables.check(data)
    assert [problem.split(": ")[0] for problem in refused.value.problems] == ["data/texts.csv", "data/polls.csv:2"]
