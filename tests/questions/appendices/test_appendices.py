"""The generated appendices: every claim has its place, every use is found, the dictionary says what the schema says."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bookext import formatting, quotations
from bookext.claims import registry
from bookext.data import tables
from bookext.execution import documents
from evidence.appendices import chronology, claim_status, dictionary, ledger, register
from tests.questions.package_rows import rows_of


def change(data: Path, name: str, old: str, new: str) -> None:
    path = data / f"{name}.csv"
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")


@pytest.fixture
def elsewhere(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data that the appendices read instead of the book's."""
    load = tables.load
    monkeypatch.setattr(tables, "load", lambda name, folder=data: load(name, folder))
    claim_status.claim_status.cache_clear()
    yield data
    claim_status.claim_status.cache_clear()


# --- what became of every claim -------------------------------------------------------------------------------


def test_every_claim_is_tested_scored_placed_or_listed_as_untested() -> None:
    tested = {each.verdict.claim for each in registry.results()}
    scored = {claim for row in rows_of("forecasts") for claim in row["claim_ids"].split("; ")}
    compared = {claim for row in rows_of("stances") for claim in row["claim_ids"].split("; ") if claim}
    quoted = {claim for claim, names in claim_status.quoted_claims().items() if names}
    listed = {row["claim_id"] for row in rows_of("untested_claims")}
    everything = {row["id"] for row in rows_of("claims")}
    assert everything == tested | scored | compared | quoted | listed
    state = claim_status.claim_status()["state"]
    assert set(state.index) == everything
    assert set(state[state == claim_status.TESTED].index) == tested
    assert set(state[state == claim_status.SCORED].index) == scored - tested
    assert set(state[state == claim_status.UNTESTED].index) == listed - tested - scored


def test_no_claim_listed_as_untested_has_a_verdict_or_a_score() -> None:
    state = claim_status.claim_status()["state"]
    decided = [row["claim_id"] for row in rows_of("untested_claims") if state[row["claim_id"]] != claim_status.UNTESTED]
    assert decided == [], f"take out of data/untested_claims.csv: {', '.join(decided)}"


def test_every_placed_claim_says_in_which_chapter() -> None:
    fates = claim_status.claim_status()
    for row in fates[fates["state"] == claim_status.PLACED].itertuples():
        assert row.chapters or claim_status.READINGS in row.places, row.id


def test_a_claim_of_which_nothing_is_said_stops_the_page(elsewhere: Path) -> None:
    change(
        elsewhere, "untested_claims", "\nW004,no-record,Would need a reading of the legal literature on both sides.", ""
    )
    with pytest.raises(ValueError, match=r"claim W004: no test.*untested_claims\.csv"):
        claim_status.claim_status()


def test_a_claim_that_is_tested_is_no_longer_untested(monkeypatch: pytest.MonkeyPatch) -> None:
    results = registry.results()
    another = replace(results[0], verdict=replace(results[0].verdict, claim="S004"))
    monkeypatch.setattr(registry, "results", lambda: [*results, another])
    claim_status.claim_status.cache_clear()
    assert claim_status.claim_status()["state"]["S004"] == claim_status.TESTED
    with pytest.raises(AssertionError, match="S004"):
        test_no_claim_listed_as_untested_has_a_verdict_or_a_score()
    claim_status.claim_status.cache_clear()


def test_every_reason_is_explained_where_its_column_is_described() -> None:
    (field,) = (each for each in tables.resources()["untested_claims"].fields if each.name == "reason")
    assert list(claim_status.meanings("untested_claims", "reason")) == field.constraints["enum"]
    shown = ledger.untested().frame
    assert shown["Number"].sum() == len(rows_of("untested_claims"))
    for row in rows_of("untested_claims"):
        (cell,) = shown.loc[shown["Reason"].str.lower() == row["reason"].replace("-", " "), "Claims"]
        assert f"claim-{row['claim_id'].lower()}" in cell


def test_the_accounts_add_up_by_type_and_in_all() -> None:
    frame = ledger.accounts().frame.set_index("Type")
    for kind, row in frame.drop("All").iterrows():
        assert row["All"] == sum(each["type"] == kind.lower() or each["type"].lower() == kind.lower()
                                 for each in rows_of("claims"))  # fmt: skip
    assert frame.loc["All", "All"] == len(rows_of("claims")) == frame.drop("All")["All"].sum()


def test_the_ledger_has_every_claim_with_whose_words_it_is() -> None:
    shown = pd.concat([ledger.ledger(text).frame for text in ledger.texts()])
    assert len(shown) == len(rows_of("claims"))
    said = dict(zip(shown["Claim"], shown["What the text says, in our words"], strict=True))
    assert said["[L005]{#claim-l005}"].endswith("(editor)")
    assert said["[S024]{#claim-s024}"].endswith("(reported of Mainichi newspaper)")
    assert not said["[S074]{#claim-s074}"].endswith(")")


def test_every_correction_is_listed_with_its_claims_and_its_page() -> None:
    shown = ledger.corrections().frame
    for row, cells in zip(rows_of("corrections"), shown.itertuples(index=False), strict=True):
        assert cells[0].startswith(f"{row['id']}: ")
        assert all(f"`{claim} <" in cells[0] for claim in row["claim_ids"].split("; "))
        assert f"](<{row['url']}>)" in cells[2]
    assert "counting-summits" in shown.iloc[1, 0]


# --- where quotations are used --------------------------------------------------------------------------------

SOURCE = """# A page

```{quotation} alder-bridge
```

As {quotation}`birch-promise` and {quotation}`that somebody
will come <birch-coming>` say.

```{code-cell} python
"{quotation}`in-a-cell`"
```

````md
```{quotation} in-an-example
```
{quotation}`in-an-example`
````
"""


def book_of(folder: Path) -> Path:
    (folder / "_toc.yml").write_text("root: index\nparts: [{chapters: [{file: one}]}]\n", encoding="utf-8")
    (folder / "data" / "schema").mkdir(parents=True)
    (folder / "index.md").write_text("# Index\n{quotation}`alder-bridge`\n", encoding="utf-8")
    (folder / "one.md").write_text(SOURCE, encoding="utf-8")
    return folder


def test_quotations_are_found_by_directive_and_role_but_not_in_code(tmp_path: Path) -> None:
    found = claim_status.quoting(documents.read(book_of(tmp_path)))
    assert found == {"alder-bridge": ["index", "one"], "birch-promise": ["one"], "birch-coming": ["one"]}


def test_the_chapters_of_a_quotation_are_those_that_name_it() -> None:
    found = claim_status.quoting(documents.known())
    assert set(found) <= {row["id"] for row in rows_of("quotations")}
    for path in sorted((documents.ROOT / "chapters").glob("*.md")):
        text, name = path.read_text(encoding="utf-8"), f"chapters/{path.stem}"
        for quotation, names in found.items():
            if name in names:
                assert quotation in text


def test_the_quotations_of_a_claim_overlap_it_in_the_text() -> None:
    locked = json.loads((tables.DATA / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    quoted = claim_status.quoted_claims()
    assert quoted["S074"] == ["streltsov-personal-diplomacy"]
    for claim in rows_of("claims"):
        for name in quoted[claim["id"]]:
            entry = locked[name]
            assert entry["source"] == claim["text_id"]
            assert any(a < int(claim["end"]) and int(claim["start"]) < b for a, b in entry["spans"])


def test_the_register_names_place_note_and_chapters_of_every_quotation() -> None:
    text = register.register().text
    for one in quotations.register().values():
        assert text.count(f"```{{quotation}} {one.id}\n") == 1
        assert f"[**{one.id}**]{{#quotation-{one.id}}}, paragraph {one.paragraph}" in text
        assert formatting.plain(one.note) in text
    assert "streltsov-six" not in text
    assert re.search(
        r"streltsov-espo\*\*\].*?printed in \{ref\}`.*? <quoted-streltsov-espo-in-chapters/pipelines-and-molecules>`",
        text,
    )


# --- the dictionary -------------------------------------------------------------------------------------------


def test_the_dictionary_describes_every_column_once_or_as_shared() -> None:
    text, shared = dictionary.dictionary().text, dictionary.shared()
    for name, resource in tables.resources().items():
        part = text[text.index(f"{{#dictionary-{name}}}") :]
        part = part[: part.index("\n:::\n\n", part.index("| Column |")) if "\n:::\n\n" in part else None]
        for field in resource.fields:
            key = (field.name, field.type, field.description)
            shown = formatting.plain(shared[key][0] if key in shared else field.description)
            assert shown in part, (name, field.name)
    for label, found in shared.values():
        assert len(found) >= dictionary.OFTEN, label


def test_limits_that_the_description_leaves_out_are_printed() -> None:
    text = dictionary.dictionary().text
    assert "At least 0. At most 100." in text
    assert r"Pattern `^(omission\|case\|insertion)" in text
    assert "https?" not in text


def test_the_contents_count_rows_columns_and_grades() -> None:
    frame = dictionary.contents().frame.set_index("Table")
    for name, resource in tables.resources().items():
        row, rows = frame.loc[f"{{ref}}`{name} <dictionary-{name}>`"], rows_of(name)
        assert (row["Rows"], row["Columns"]) == (len(rows), len(resource.fields))
        if "confidence" in rows[0]:
            assert row["High"] == str(sum(each["confidence"] == "high" for each in rows))


# --- chronology, people, terms --------------------------------------------------------------------------------


def test_the_chronology_is_in_order_short_and_free_of_weak_rows() -> None:
    listed = chronology.entries()
    assert len(listed) <= 120
    assert [entry[0].ljust(10, "9") for entry in listed] == sorted(entry[0].ljust(10, "9") for entry in listed)
    weak = {row["id"] for name in ("engagement", "events_since_2025", "milestones") for row in rows_of(name)
            if row["confidence"] in ("low", "memory")}  # fmt: skip
    assert not weak & {entry[4] for entry in listed}
    days = [entry[:1] + entry[3:4] for entry in listed if len(entry[0]) == 10 and entry[3] != "texts"]
    assert len({day for day, _ in days}) == len(set(days))


def test_a_day_that_two_tables_report_is_listed_once() -> None:
    ids = {entry[4] for entry in chronology.entries()}
    assert {"M22", "JP2025-23", "EV19", "EV20"} <= ids
    assert not {"JR-20181114", "EV01"} & ids


def test_texts_are_dated_as_far_as_their_dates_are_known() -> None:
    shown = {entry[4]: entry[1] for entry in chronology.entries() if entry[3] == "texts"}
    assert shown == {row["id"]: row["date_text"] for row in rows_of("texts")}


def test_offers_and_demands_are_listed_when_they_are_on_record() -> None:
    rows = [("a", "offer", "on record", "2018-09-12", "medium"),
            ("b", "offer", "sources via press", "2018-09-12", "medium"),
            ("c", "visit", "on record", "2018-09-12", "medium"), ("d", "demand", "official", "2010-10-31", "high"),
            ("e", "demand", "official", "2019-01", "high"), ("f", "demand", "official", "2019-01", "low")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "kind", "grade", "date", "confidence"])
    assert list(chronology.moves(frame)["id"]) == ["a", "e"]


def test_of_each_wave_of_packages_the_ends_are_listed() -> None:
    rows = [("a", "x", 1), ("b", "x", 2), ("c", "x", 3), ("d", "y", 4)]
    frame = pd.DataFrame(rows, columns=["id", "wave", "day"])
    frame = frame.assign(
        row_kind="package",
        confidence="high",
        date_announced=pd.to_datetime("2022-01-01") + pd.to_timedelta(frame["day"], unit="D"),
    )
    assert list(chronology.ends_of_waves(frame)["id"]) == ["a", "c", "d"]


def test_a_turn_is_a_change_of_direction_at_one_level_or_a_legal_lock() -> None:
    rows = [("a", "x", 1, "routine"), ("b", "y", -1, "suspension"), ("c", "x", -1, "suspension"),
            ("d", "x", -1, "legal lock"), ("e", "x", -1, "suspension"), ("f", "x", 1, "routine")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "level", "direction", "reversibility"])
    assert list(chronology.turning_points(frame)["id"]) == ["c", "d", "f"]


@pytest.mark.parametrize(
    ("iso", "words"), [("2014", "2014"), ("2018-10", "October 2018"), ("2018-11-14", "14 November 2018")]
)
def test_a_date_is_printed_to_the_precision_known(iso: str, words: str) -> None:
    assert chronology.printed(iso) == words


def test_people_stand_in_the_rows_that_are_named_for_them() -> None:
    rows = {f"{name}:{row['id']}": row for name in tables.resources() for row in rows_of(name) if "id" in row}
    dates = chronology.row_dates()
    for person in rows_of("people"):
        family = "Wang" if person["id"] == "wang-yi" else person["name"].split()[-1]
        for named in person["row_ids"].split("; "):
            assert family in " ".join(rows[named].values()), (person["name"], named)
            assert named in dates


def test_leaders_have_the_years_of_their_reliable_meetings_and_calls() -> None:
    years: dict[str, set[str]] = {}
    for row in [*rows_of("summits"), *rows_of("contacts_remote")]:
        if row["confidence"] in ("high", "medium"):
            for column in ("japan_leader", "russia_leader"):
                years.setdefault(row[column], set()).add(row["date"][:4])
    shown = {name: span for name, _, _, span, _ in chronology.leaders()}
    assert set(shown) == set(years)
    for name, span in shown.items():
        assert span == "–".join(dict.fromkeys((min(years[name]), max(years[name])))), name


def test_terms_rest_on_rows_that_exist_and_find_the_chapters_that_use_them() -> None:
    rows = {f"{name}:{row['id']}" for name in tables.resources() for row in rows_of(name) if "id" in row}
    for term in rows_of("terms"):
        assert re.search(term["pattern"], term["term"]), term["id"]
        assert not term["row_id"] or term["row_id"] in rows, term["id"]
    shown = chronology.terms().frame.set_index("Term")
    assert "pipelines-and-molecules" in shown.loc["**ESPO**", "Used in"]
    assert "counting-summits" not in shown.loc["**ESPO**", "Used in"]


def test_a_new_chapter_is_found_by_its_line_in_the_contents(tmp_path: Path) -> None:
    book_of(tmp_path)
    shutil.copy(tmp_path / "one.md", tmp_path / "two.md")
    assert "two" not in documents.read(tmp_path)
    (tmp_path / "_toc.yml").write_text(
        "root: index\nparts: [{chapters: [{file: one}, {file: two}]}]\n", encoding="utf-8"
    )
    assert claim_status.quoting(documents.read(tmp_path))["alder-bridge"] == ["index", "one", "two"]
