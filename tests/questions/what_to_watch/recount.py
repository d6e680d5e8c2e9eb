"""The numbers of the chapter on what is left, computed a second time from the CSV files alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import Row, capital, rows, words

LEVELS = 7


def _events(book: Path) -> dict[str, Row]:
    return {
        row["id"]: row
        for row in rows(book, "engagement")
        if row["confidence"] in ("high", "medium") and row["id"] not in ("EN107", "EN108")
    }


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


SHARES = [
    (0.05, "a twentieth"), (0.1, "a tenth"), (0.2, "a fifth"), (0.25, "a quarter"), (0.3, "three in ten"),
    (1 / 3, "a third"), (0.4, "four in ten"), (0.5, "half"), (0.6, "six in ten"), (2 / 3, "two thirds"),
    (0.7, "seven in ten"), (0.75, "three quarters"), (0.8, "four fifths"), (0.9, "nine in ten"),
]  # fmt: skip


def _spoken(share: float) -> str:
    near, said = min(SHARES, key=lambda each: abs(each[0] - share))
    if abs(share - near) < 0.0101:
        return f"about {said}"
    return f"{'nearly' if share < near else 'a little over'} {said}"


def _odds(item: str) -> Callable[[Path], str]:
    def odds(book: Path) -> str:
        (found,) = [row for row in rows(book, "expectations") if row["id"] == item]
        return _spoken(float(found["probability"]))

    return odds


REGISTERED = (
    "id", "axis", "statement", "observable", "settles_on", "settled_from", "condition", "probability", "status_quo",
    "reason", "registered_on", "note",
)  # fmt: skip


def _seal(day: str) -> Callable[[Path], str]:
    def seal(book: Path) -> str:
        found = hashlib.sha256()
        for row in rows(book, "expectations"):
            if row["registered_on"] == day:
                found.update(("\t".join(row[name] for name in REGISTERED) + "\n").encode())
        return found.hexdigest()

    return seal


def _live(book: Path) -> list[Row]:
    return [row for row in rows(book, "expectations") if row["outcome"] != "void"]


def _american(book: Path) -> int:
    return sum(row["letter"].startswith("GL 55") for row in rows(book, "licences"))


VALUES: dict[str, Callable[[Path], str]] = {
    "outlook-levels": lambda book: words(len({row["level"] for row in rows(book, "engagement")})),
    "outlook-silent-capital": lambda book: capital(words(LEVELS - len({row["level"] for row in _kept(book)}))),
    "outlook-contacts": lambda book: words(len(_kept(book))),
    "outlook-open-capital": lambda book: capital(words(_open(book))),
    "outlook-locks": lambda book: words(_open(book, locks=True)),
    "outlook-people-locks": lambda book: words(_open(book, "people-to-people", locks=True)),
    "outlook-contracts": lambda book: words(len(_contracts(book))),
    "outlook-buyers-capital": lambda book: capital(
        words(len({row["buyer"].split(" (")[0] for row in _contracts(book)}))
    ),
    "outlook-ends-known": lambda book: words(len(_contracts(book, "end_latest"))),
    "outlook-last-end": lambda book: max(row["end_latest"] for row in _contracts(book, "end_latest")),
    "outlook-imports": lambda book: next(
        words(round(float(row["value"]))) for row in rows(book, "energy_shares") if row["id"] == "E2024-lng_volume"
    ),
    "outlook-firm-2030": lambda book: _running(book, "end_earliest"),
    "outlook-first-volume": lambda book: next(row["volume_mt"] for row in _contracts(book) if row["id"] == "LC01"),
    "outlook-licences": lambda book: words(_american(book)),
    "outlook-hedge": lambda _: "80",
    "outlook-items": lambda book: words(len(_live(book))),
    "outlook-hash": _seal("2026-11-30"),
    "outlook-hash-first": _seal("2026-11-22"),
    "outlook-void-capital": lambda book: capital(words(len(rows(book, "expectations")) - len(_live(book)))),
    "outlook-new": lambda book: words(sum(row["registered_on"] == "2026-11-30" for row in rows(book, "expectations"))),
    "outlook-settled": lambda book: (
        words(settled)
        if (settled := sum(row["outcome"] in ("true", "false") for row in rows(book, "expectations")))
        else "none"
    ),
    **{
        f"outlook-odds-{item.lower()}": _odds(item)
        for item in ("N03", "N04", "N06", "N07", "N08", "N10", "N16", "N17", "N18")
    },
}
