"""The numbers of the Summary and of the accounts, computed a second time from the CSV files alone.

Where a chapter prints the same number, its own second computation is used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.questions.after_the_ladder.recount import VALUES as OUTLOOK
from tests.questions.counting_summits.recount import second_term
from tests.questions.five_readings import recount as readings
from tests.questions.forty_two_expectations import recount as forecasts
from tests.questions.plain_csv import Row, capital, enumeration, rows, words, written
from tests.questions.sanction_packages import recount as sanctions
from tests.questions.the_ally import recount as ally
from tests.questions.the_islands import recount as islands
from tests.questions.the_lever import recount as lever
from tests.questions.three_scenarios import recount as scenarios
from tests.questions.two_chinas import recount as chinas

PROJECT = Path(__file__).resolve().parents[3]
RELIABLE = ("high", "medium")
SCALE = ["very low", "low", "medium", "high", "very high"]


def _sure(finding: str) -> Callable[[Path], str]:
    def word(book: Path) -> str:
        (coded,) = [row["coded"] == "true" for row in rows(book, "findings") if row["id"] == finding]
        links = [row for row in rows(book, "finding_evidence") if row["finding_id"] == finding]
        linked = [_linked(book, row) for row in links if row["kind"] == "row"]
        firm = [row for row in linked if row.get("confidence") in RELIABLE]
        publishers = {row["publisher"] for row in firm}
        official = any(row["confidence"] == "high" for row in firm)
        evidence = 2 if len(publishers) >= 4 and official else 1 if len(publishers) >= 2 else 0
        qualifying = sum(row["bearing"] == "qualifies" for row in links) / len(links)
        contradicting = sum(row["bearing"] == "contradicts" for row in links) / len(links)
        agreement = 0 if contradicting >= 1 / 3 else 2 if not contradicting and qualifying <= 1 / 4 else 1
        return SCALE[max(evidence + agreement - coded, 0)]

    return word


def _linked(book: Path, link: Row) -> Row:
    (row,) = [row for row in rows(book, link["table"]) if row["id"] == link["ref"]]
    return row


def _gas(book: Path) -> dict[int, float]:
    return {
        int(row["year"]): float(row["value"])
        for row in rows(book, "energy_shares")
        if row["indicator"] == "lng_share"
        and row["period"] == "calendar year"
        and row["confidence"] in RELIABLE
        and row["year"] >= "2012"
        and row["value"]
    }


def _missing_gas(book: Path) -> str:
    found = _gas(book)
    missing = [year for year in range(min(found), max(found)) if year not in found]
    spans, start = [], 0
    for place, year in enumerate(missing):
        if year + 1 not in missing:
            spans.append(str(year) if place == start else f"{missing[start]} to {year}")
            start = place + 1
    return enumeration(spans)


def _spread(stem: str) -> Callable[[Path], str]:
    return lambda book: f"{islands.VALUES[f'{stem}-low'](book)} to {islands.VALUES[f'{stem}-high'](book)}"


SHARED: dict[str, Callable[[Path], str]] = {
    "meetings": lambda book: words(len(second_term(book))),
    "series": readings.VALUES["readings-series"],
    "one-way": readings.VALUES["readings-one-way"],
    "softer": _spread("islands-softer"),
    "two-only": _spread("islands-two"),
    "russia": _spread("islands-russia"),
    "plan-for": islands.VALUES["islands-plan-for"],
    "plan-against": islands.VALUES["islands-plan-against"],
    "basis": lambda book: words(
        sum(
            coded["yield"] == "treaty basis"
            for coded in rows(book, "meeting_yields")
            if coded["meeting_id"] in {each["id"] for each in second_term(book)}
        )
    ),
    "gas-years": lambda book: words(len(_gas(book))),
    "gas-missing": _missing_gas,
    "packages": sanctions.VALUES["sanctions-packages"],
    "sectoral": sanctions.VALUES["sanctions-sectoral"],
    "close": sanctions.VALUES["sanctions-close"],
    "close-days": sanctions.VALUES["sanctions-apart"],
    "witnesses-capital": lambda book: capital(words(len(rows(book, "texts")))),
    "last-meeting": lambda book: written(second_term(book)[-1]["date"]).split(" ", 1)[1],
    "first-fall": lever.VALUES["lever-first-fall"],
    "first-fall-yen": lever.VALUES["lever-first-fall-yen"],
    "first-oil": lever.VALUES["lever-first-oil"],
    "second-fall": lever.VALUES["lever-second-fall"],
    "second-fall-yen": lever.VALUES["lever-second-fall-yen"],
    "second-oil": lever.VALUES["lever-second-oil"],
    "domains": lambda book: words(len(chinas.domains(book))),
    "sparing": lambda book: words(len(chinas.ruled(book, chinas.EARLY, {"spares"}))),
    "sparing-since": lambda book: words(late) if (late := len(chinas.ruled(book, chinas.LATE, {"spares"}))) else "none",
    "requests": ally.VALUES["ally-requests"],
    "refused": ally.VALUES["ally-refused"],
    "refused-strictly": ally.VALUES["ally-refused-strictly"],
    "gap": scenarios.VALUES["scenarios-gap"],
    "gap-span": scenarios.VALUES["scenarios-gap-span"],
    "items": forecasts.VALUES["expectations-common"],
    "points": forecasts.VALUES["expectations-same-texts"],
    "rule-points": forecasts.VALUES["expectations-same-rule"],
    "swing-low": forecasts.VALUES["expectations-low"],
    "swing-high": forecasts.VALUES["expectations-high"],
    "gas-low": lambda book: f"{min(_gas(book).values()):g}",
    "gas-high": lambda book: f"{max(_gas(book).values()):g}",
    "last-contract": OUTLOOK["outlook-last-end"],
    "registered": OUTLOOK["outlook-items"],
}
VALUES: dict[str, Callable[[Path], str]] = {
    **{f"summary-{name}": value for name, value in SHARED.items()},
    **{f"accounts-{name}": value for name, value in SHARED.items()},
    "accounts-robust": lambda _: "four",
    "accounts-medium": lambda _: "two",
    **{f"summary-sure-{finding['id']}": _sure(finding["id"]) for finding in rows(PROJECT, "findings")},
}
