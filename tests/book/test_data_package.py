from __future__ import annotations

import shutil
from typing import Any

import frictionless
import pandas as pd
import pytest
import yaml

from bookext.data import package, tables
from tests.questions.package_rows import rows_of

RESOURCES: dict[str, dict[str, Any]] = package.entries()
TYPES = {"string", "integer", "year", "number", "date", "boolean"}

# A row that goes missing changes a finding without breaking any schema. Each number here is the size of a record
# that was searched, read and checked; to change one is to say that the record itself was changed on purpose.
RECORDED = {
    "summits": 73,
    "official_counts": 56,
    "claims": 235,
    "polls": 185,
    "engagement": 110,
    "japan_measures": 50,
}


@pytest.fixture(scope="module")
def assembled(tmp_path_factory: pytest.TempPathFactory) -> frictionless.Package:
    folder = tmp_path_factory.mktemp("package") / "data"
    shutil.copytree(tables.DATA, folder)
    content = package.assembled(folder, *package.configured(tables.DATA.parent))
    (folder / package.NAME).write_text(content, encoding="utf-8")
    return frictionless.Package(str(folder / package.NAME))


def test_the_package_as_it_is_satisfies_frictionless(assembled: frictionless.Package) -> None:
    report = assembled.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


def test_the_package_has_version_and_date_of_the_edition_and_every_table_in_order(
    assembled: frictionless.Package,
) -> None:
    settings = yaml.safe_load((tables.DATA.parent / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    assert assembled.version == settings["version"]
    assert assembled.created == f"{settings['book_edition']}T00:00:00Z"
    assert assembled.resource_names == sorted(path.stem for path in tables.DATA.glob("*.csv"))


def fields(name: str) -> list[dict[str, Any]]:
    return list(RESOURCES[name]["schema"]["fields"])


def test_every_table_says_what_it_is() -> None:
    wrong = [
        name for name, entry in RESOURCES.items()
        if not (entry["title"].strip() and entry["description"].strip() and entry["schema"]["primaryKey"])
        or entry["encoding"] != "utf-8"
    ]  # fmt: skip
    assert wrong == []


def test_every_field_has_type_unit_meaning_and_constraints() -> None:
    wrong = [
        f"{name}: {field['name']}" for name in RESOURCES for field in fields(name)
        if field["type"] not in TYPES
        or not field["unit"].strip()
        or len(field["description"].strip()) <= 10
        or not isinstance(field["constraints"], dict)
        or not isinstance(field["constraints"]["required"], bool)
    ]  # fmt: skip
    assert wrong == []


def test_every_table_loads_with_the_promised_types() -> None:
    promised = {
        "string": lambda dtype: isinstance(dtype, pd.StringDtype),
        "integer": lambda dtype: isinstance(dtype, pd.Int64Dtype),
        "year": lambda dtype: isinstance(dtype, pd.Int64Dtype),
        "number": lambda dtype: dtype == "float64",
        "boolean": lambda dtype: isinstance(dtype, pd.BooleanDtype),
        "date": pd.api.types.is_datetime64_dtype,
    }
    wrong = []
    for name in RESOURCES:
        frame = tables.load(name)
        wrong += [] if list(frame.columns) == [field["name"] for field in fields(name)] else [name]
        wrong += [
            f"{name}: {each['name']}" for each in fields(name) if not promised[each["type"]](frame[each["name"]].dtype)
        ]
    assert wrong == []


def test_the_loader_and_frictionless_read_the_same_values(assembled: frictionless.Package) -> None:
    wrong = []
    for name in RESOURCES:
        frame = tables.load(name)
        rows = [row.to_dict() for row in assembled.get_resource(name).read_rows()]
        wrong += [] if len(frame) == len(rows) else [f"{name}: {len(frame)} rows, not {len(rows)}"]
        for column in frame.columns:
            ours = [None if pd.isna(value) else value for value in frame[column]]
            theirs = [row[column] for row in rows]
            if pd.api.types.is_datetime64_dtype(frame[column].dtype):
                ours = [None if value is None else value.date() for value in ours]
            elif frame[column].dtype == "float64":
                theirs = [None if value is None else float(value) for value in theirs]
            wrong += [] if ours == theirs else [f"{name}: {column}"]
    assert wrong == []


def test_no_row_of_the_record_went_missing() -> None:
    assert {name: len(rows_of(name)) for name in RECORDED} == RECORDED


GRADED = [name for name in RESOURCES if "confidence" in {field["name"] for field in fields(name)}]


def test_every_row_not_from_memory_names_its_page() -> None:
    """The texts apart, which are their own sources."""
    assert len(GRADED) > 40
    wrong = [
        f"{name}: {row['id']}" for name in GRADED if name != "texts" for row in rows_of(name)
        if row["confidence"] != "memory"
        and not (row["source_title"] and row["publisher"] and row["url"].startswith(("http://", "https://")))
    ]  # fmt: skip
    assert wrong == []


def test_every_text_names_a_page_by_which_it_was_identified() -> None:
    # The five texts are their own sources: the page that supports author and date stands in a column of its own.
    for row in rows_of("texts"):
        assert row["confidence"] != "memory"
        assert row["publisher"]
        assert row["identification_url"].startswith("https://")


def test_confidence_has_the_four_grades_of_the_package() -> None:
    grades = {"required": True, "enum": ["high", "medium", "low", "memory"]}
    kept = {name: field["constraints"] for name in GRADED for field in fields(name) if field["name"] == "confidence"}
    assert kept == dict.fromkeys(GRADED, grades)


def test_every_claim_stands_in_a_recorded_paragraph_of_its_text() -> None:
    paragraphs = {(row["text_id"], row["paragraph"]): row for row in rows_of("text_paragraphs")}
    for claim in rows_of("claims"):
        paragraph = paragraphs[claim["text_id"], claim["paragraph"]]
        assert int(paragraph["start"]) <= int(claim["start"]) < int(claim["end"]) <= int(paragraph["end"]), claim["id"]


def test_the_words_of_the_paragraphs_add_up_to_the_words_of_the_text() -> None:
    for text in rows_of("texts"):
        own = [row for row in rows_of("text_paragraphs") if row["text_id"] == text["id"]]
        assert sum(int(row["words"]) for row in own if row["voice"] != "chrome") == int(text["words"])
        assert int(own[-1]["end"]) == int(text["characters"])
