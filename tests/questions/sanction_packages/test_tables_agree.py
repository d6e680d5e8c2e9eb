"""Facts that two tables hold agree; each check is seen to fail on the error that it would have caught."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.questions.package_rows import rows_of
from tests.questions.plain_csv import RELIABLE, Row

NAMES = (
    "alliance_channels", "cut_outcomes", "engagement", "export_licences_2014", "fdi", "licences", "partner_rounds_2014",
    "requests", "russia_responses", "russian_loans", "sanction_steps",
)  # fmt: skip
Rows = dict[str, list[Row]]
Check = Callable[[Rows], list[str]]
ANSWERS = {"met": {"gave way"}, "met in part": {"in part", "went ahead"}, "not met": {"went ahead"}}
"""Outcome of a request, and the responses in ``alliance_channels`` that agree with it."""


@pytest.fixture
def rows() -> Rows:
    return {name: [dict(row) for row in rows_of(name)] for name in NAMES}


def by_id(rows: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def loans_are_credits(rows: Rows) -> list[str]:
    """A loan that the state's bank agreed is a credit among the contacts, on its day."""
    credited = {row["date"] for row in rows["engagement"] if row["kind"] == "credit"}
    agreed = [row for row in rows["russian_loans"] if (row["lender_kind"], row["status"]) == ("state", "agreed")]
    return [row["id"] for row in agreed if row["date"] not in credited]


def loans_are_lending(rows: Rows) -> list[str]:
    """A loan that the state's bank agreed is public lending, in its year."""
    lent = {row["year"] for row in rows["fdi"] if row["measure"] == "public_loan"}
    agreed = [row for row in rows["russian_loans"] if (row["lender_kind"], row["status"]) == ("state", "agreed")]
    return [row["id"] for row in agreed if row["date"][:4] not in lent]


def deputies_are_contacts(rows: Rows) -> list[str]:
    """A meeting of deputy ministers in the table of the ally is a contact at their level, on its day."""
    met = {row["date"] for row in rows["engagement"] if row["level"] == "vice-minister" and row["direction"] == "1"}
    held = [row for row in rows["alliance_channels"] if row["event"].startswith("Deputy ministers hold")]
    return [row["id"] for row in held if row["date"] not in met]


def suspensions_are_cuts(rows: Rows) -> list[str]:
    """A Russian suspension of talks in answer to the sanctions of 2014 is a cut, on its day."""
    cut = {row["date"] for row in rows["engagement"] if row["direction"] == "-1"}
    done = [
        row
        for row in rows["russia_responses"]
        if row["kind"] == "diplomatic suspension" and row["date"] < "2015" and row["aimed_at_japan"] == "yes"
    ]
    return [row["id"] for row in done if row["date"] not in cut]


def requests_are_in_both(rows: Rows) -> list[str]:
    """A request in the table of the ally is a row of ``requests``, and the answers agree."""
    found = {row["channel_id"]: row for row in rows["requests"] if row["direction"] == "American request"}
    return [
        row["id"]
        for row in rows["alliance_channels"]
        if row["wish_form"] == "request"
        and (row["id"] not in found or row["response"] not in ANSWERS[found[row["id"]]["outcome"]])
    ]


def licences_are_channels(rows: Rows) -> list[str]:
    """A leave for the cargoes in the table of the ally is a licence, with the same day."""
    given = {row["channel_id"]: row["date"] for row in rows["licences"] if row["kind"] == "licence"}
    leave = [row for row in rows["alliance_channels"] if "xempt" in row["event"] and row["response"] == "leave given"]
    return [row["id"] for row in leave if given.get(row["id"]) != row["date"]]


def letters_follow(rows: Rows) -> list[str]:
    """The letters of General License 55 leave no gap, and neither do the days that they cover."""
    series = sorted(
        (row for row in rows["licences"] if row["letter"].startswith("GL 55")), key=lambda row: row["letter"]
    )
    letters = [row["letter"].removeprefix("GL 55") for row in series]
    wrong = [] if letters == ["", *"ABCDEFGHIJ"[: len(letters) - 1]] else ["letters"]
    return wrong + [
        later["letter"]
        for earlier, later in pairwise(series)
        if later["date"] > earlier["valid_until"][: len(later["date"])]
    ]


def pleas_are_in_both(rows: Rows) -> list[str]:
    """A Japanese request that names a licence has the day and the answer of that row."""
    known = by_id(rows["licences"])
    linked = [row for row in rows["requests"] if row["licence_id"] and row["direction"] == "Japanese request"]
    return [
        row["id"]
        for row in linked
        if known[row["licence_id"]]["kind"] == "request"
        and (known[row["licence_id"]]["date"], known[row["licence_id"]]["answer"]) != (row["date"], row["answer"])
    ]


def stops_are_rounds(rows: Rows) -> list[str]:
    """An American stop of export licences is a round of 2014 and a coded step."""
    rounds = {row["date"]: row["id"] for row in rows["partner_rounds_2014"] if row["actor"] == "US"}
    coded = {row["measure_id"] for row in rows["sanction_steps"] if row["step"] == "arms and dual-use exports"}
    stops = [
        row
        for row in rows["export_licences_2014"]
        if row["sender"] == "United States" and row["confidence"] in RELIABLE
    ]
    return [row["id"] for row in stops if rounds.get(row["announced"]) not in coded]


def outcomes_are_dated(rows: Rows) -> list[str]:
    """A cut that was made good by a dated answer has more than a year, where another table gives the day."""
    dates = {row["id"]: row["date"] for row in rows["engagement"]}
    told = [row for row in rows["cut_outcomes"] if "(RU2014-" in row["note"]]
    return [row["id"] for row in told if len(dates[row["engagement_id"]]) < len("2014-08-05")]


def without(table: str, *ids: str) -> Callable[[Rows], None]:
    def spoil(rows: Rows) -> None:
        rows[table] = [row for row in rows[table] if row["id"] not in ids]

    return spoil


def with_cell(table: str, key: str, field: str, value: str) -> Callable[[Rows], None]:
    def spoil(rows: Rows) -> None:
        by_id(rows[table])[key][field] = value

    return spoil


CASES: list[tuple[Check, Callable[[Rows], None]]] = [
    (loans_are_credits, without("engagement", "EN109")),
    (loans_are_lending, without("fdi", "FD42")),
    (deputies_are_contacts, without("engagement", "EN110")),
    (suspensions_are_cuts, with_cell("engagement", "EN017", "date", "2014")),
    (requests_are_in_both, without("requests", "RQ010")),
    (requests_are_in_both, with_cell("requests", "RQ008", "outcome", "not met")),
    (licences_are_channels, without("licences", "LI034")),
    (letters_follow, without("licences", "LI033")),
    (letters_follow, with_cell("licences", "LI028", "valid_until", "2024-12-31")),
    (pleas_are_in_both, with_cell("requests", "RQ043", "date", "1982-05")),
    (stops_are_rounds, without("partner_rounds_2014", "US2014-11")),
    (stops_are_rounds, without("sanction_steps", "SS-64")),
    (outcomes_are_dated, with_cell("engagement", "EN017", "date", "2014")),
]


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _ in CASES), ids=lambda check: check.__name__)
def test_the_tables_agree(check: Check, rows: Rows) -> None:
    assert check(rows) == []


@pytest.mark.parametrize(("check", "spoil"), CASES)
def test_an_old_error_is_caught(check: Check, spoil: Callable[[Rows], None], rows: Rows) -> None:
    spoil(rows)
    assert check(rows) != []


def test_one_statement_is_one_day_and_one_page(rows: Rows) -> None:
    together = [row for row in rows["engagement"] if "One of three rows" in row["note"]]
    assert len(together) == 3
    assert len({(row["date"], row["url"]) for row in together}) == 1
    assert sum(row["note"].startswith("A statement") for row in rows["engagement"]) == 2
