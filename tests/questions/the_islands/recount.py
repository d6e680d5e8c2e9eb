"""The numbers of the chapter on the islands, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.questions.plain_csv import Row, row, rows, words

SOFTER = (
    "handle flexibly", "do not insist on all four", "at least part of the islands", "two first",
    "two first, go on negotiating", "two first, go on talking", "two first, go on talking about the rest",
)  # fmt: skip
ONLY = ("two only", "settle with two only")
TRANSFER = ("in favour", "two go to Japan", "all go to Japan")


def answers(book: Path, country: str, topic: str) -> list[Row]:
    """Answers of national surveys of high or medium confidence."""
    return [
        each
        for each in rows(book, "polls")
        if (each["country"], each["topic"], each["population"]) == (country, topic, "national")
        and each["confidence"] in ("high", "medium")
    ]


def shares(book: Path, wanted: tuple[str, ...]) -> list[float]:
    return [float(each["percent"]) for each in answers(book, "Japan", "islands_sequence") if each["answer"] in wanted]


def transfers(book: Path) -> list[float]:
    """Per survey in Russia, what the answers in favour add up to."""
    sums: dict[tuple[str, str], float] = {}
    for each in answers(book, "Russia", "islands_handover"):
        if each["answer"] in TRANSFER:
            key = each["pollster"], each["date"]
            sums[key] = sums.get(key, 0) + float(each["percent"])
    return list(sums.values())


def poll(book: Path, key: str) -> float:
    return float(row(book, "polls", key)["percent"])


def plain(key: str) -> Callable[[Path], str]:
    """The share of one row of the table of polls, without a trailing nought."""
    return lambda book: f"{poll(book, key):g}"


def figure(book: Path, island: str, quantity: str) -> float:
    (found,) = (
        each for each in rows(book, "island_figures") if (each["island_id"], each["quantity"]) == (island, quantity)
    )
    return float(found["value"])


def areas(book: Path) -> list[float]:
    return [figure(book, each["id"], "area_km2") for each in rows(book, "islands")]


def apart(book: Path, first: str, last: str) -> int:
    """Days from one row of the dossier to another."""
    start, end = (date.fromisoformat(row(book, "negotiations", key)["date"]) for key in (first, last))
    return (end - start).days


def said(value: float, low: float, high: float, phrase: str) -> str:
    """The phrase, if the share in per cent lies where it may be used; else the share itself."""
    return phrase if low <= value <= high else f"{value:g} per cent"


def total(book: Path, quantity: str) -> str:
    """A sum over all islands, to three figures."""
    (found,) = (
        each for each in rows(book, "island_figures") if (each["island_id"], each["quantity"]) == ("", quantity)
    )
    return f"{round(float(found['value']), -2):,.0f}"


def medvedev(book: Path) -> int:
    return sum(each["kind"] == "visit" and "Medvedev" in each["actor"] for each in rows(book, "negotiations"))


def small(book: Path) -> float:
    return 100 * (areas(book)[2] + areas(book)[3]) / sum(areas(book))


VALUES: dict[str, Callable[[Path], str]] = {
    "islands-single": lambda book: words(sum("islands" not in each["name"] for each in rows(book, "islands"))),
    "islands-small-share": lambda book: words(round(small(book))),
    "islands-largest-share": lambda book: said(
        figure(book, "I1", "share_of_total"), 61, 64, "a little over six in ten"
    ),
    "islands-days-to-first-step": lambda book: str(apart(book, "NG103", "NG055")),
    "islands-weeks-to-nagato": lambda book: words(round(apart(book, "NG024", "NG027") / 7)),
    "islands-visits-medvedev": lambda book: words(medvedev(book)),
    "islands-approved": lambda book: said(
        (poll(book, "PO055") + poll(book, "PO059")) / 2, 63, 66.6, "nearly two thirds"
    ),
    "islands-1945": lambda book: total(book, "population_1945"),
    "islands-2021": lambda book: total(book, "population"),
    "islands-seasons": lambda book: words(
        sum(each["kind"] == "grave visit flight" for each in rows(book, "engagement"))
    ),
    "islands-waters": lambda book: re.findall(r"[0-9]{3},[0-9]{3}", row(book, "evidence_pages", "U95")["shows"])[0],
    "islands-softer-low": lambda book: said(min(shares(book, SOFTER)), 45, 49.9, "nearly half"),
    "islands-two-high": lambda book: said(max(shares(book, ONLY)), 9, 11.5, "about a tenth"),
    "islands-russia-high": lambda book: f"{max(transfers(book)):.0f}",
    "islands-plan-for": plain("PO075"),
    "islands-plan-against": plain("PO076"),
    "islands-plan-sovereignty": lambda book: said(poll(book, "PO079"), 79, 81, "about four fifths"),
    "islands-levada-good": lambda book: said(poll(book, "PO170"), 59, 61, "about six in ten"),
    "islands-levada-against": lambda book: said(poll(book, "PO173"), 74, 76, "about three quarters"),
    "islands-kuril": plain("PO175"),
}
