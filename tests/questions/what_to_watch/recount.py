"""The numbers of the chapter on what is left, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import Row, capital, rows, words

LEVELS = 7


def _events(book: Path) -> dict[str, Row]:
    return {row["id"]: row for row in rows(book, "engagement") if row["confidence"] in ("high", "medium")}


def _kept(book: Path) -> list[Row]:
    return [
        row
        for row in _events(book).values()
        if row["direction"] == "1" and row["date"] >= "2022-02-24" and row["announced_only"] == "false"
    ]


def _open(book: Path, level: str = "", locks: bool = False) -> int:
    events = _events(book)
    cuts = [
        events[row["engagement_id"]]
        for row in rows(book, "cut_outcomes")
        if row["made_good"] == "no" and row["engagement_id"] in events
    ]
    return sum(
        level in ("", row["level"]) and (not locks or row["reversibility"] == "legal lock") for row in cuts
    )  # fmt: skip


def _contracts(book: Path, end: str = "") -> list[Row]:
    return [row for row in rows(book, "lng_contracts") if not end or row[end]]


def _running(book: Path, end: str) -> str:
    return f"{sum(float(row['volume_mt']) for row in _contracts(book, end) if int(row[end]) >= 2030):.1f}"


def _odds(item: str) -> Callable[[Path], str]:
    def odds(book: Path) -> str:
        (found,) = [row for row in rows(book, "expectations") if row["id"] == item]
        return f"{round(float(found['probability']) * 100)} per cent"

    return odds


VALUES: dict[str, Callable[[Path], str]] = {
    "outlook-levels": lambda book: words(len({row["level"] for row in rows(book, "engagement")})),
    "outlook-silent-capital": lambda book: capital(words(LEVELS - len({row["level"] for row in _kept(book)}))),
    "outlook-contacts": lambda book: words(len(_kept(book))),
    "outlook-open": lambda book: words(_open(book)),
    "outlook-locks": lambda book: words(_open(book, locks=True)),
    "outlook-people-open": lambda book: words(_open(book, "people-to-people")),
    "outlook-people-locks": lambda book: words(_open(book, "people-to-people", locks=True)),
    "outlook-contracts": lambda book: words(len(_contracts(book))),
    "outlook-buyers-capital": lambda book: capital(
        words(len({row["buyer"].split(" (")[0] for row in _contracts(book)}))
    ),
    "outlook-ends-known": lambda book: words(len(_contracts(book, "end_latest"))),
    "outlook-last-end": lambda book: max(row["end_latest"] for row in _contracts(book, "end_latest")),
    "outlook-volume": lambda book: f"{sum(float(row['volume_mt']) for row in _contracts(book, 'volume_mt')):.1f}",
    "outlook-imports": lambda book: next(
        row["value"] for row in rows(book, "energy_shares") if row["id"] == "E2024-lng_volume"
    ),
    "outlook-firm-2030": lambda book: _running(book, "end_earliest"),
    "outlook-most-2030": lambda book: _running(book, "end_latest"),
    "outlook-first-volume": lambda book: next(row["volume_mt"] for row in _contracts(book) if row["id"] == "LC01"),
    "outlook-stake": lambda book: next(
        row["japanese_stake"] for row in rows(book, "energy_ties") if row["id"] == "ET2"
    ),
    "outlook-items": lambda book: words(len(rows(book, "expectations"))),
    "outlook-settled": lambda book: "none" if not any(row["outcome"] for row in rows(book, "expectations")) else "some",
    **{f"outlook-odds-{item.lower()}": _odds(item) for item in ("N03", "N04", "N06", "N07", "N08", "N10", "N14")},
}
