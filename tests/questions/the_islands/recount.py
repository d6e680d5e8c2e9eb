"""The numbers of the chapter on the islands, computed a second time from the CSV files alone."""

from __future__ import annotations

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


def keeping(book: Path) -> list[float]:
    """Per survey that has two only on its list, who chose two first or all four at once."""
    listed = [
        each for each in answers(book, "Japan", "islands_sequence") if each["question_short"].endswith("or two only")
    ]
    surveys = {(each["pollster"], each["date"]) for each in listed}
    return [
        sum(
            float(each["percent"])
            for each in listed
            if (each["pollster"], each["date"]) == survey and each["answer"] not in ONLY
        )
        for survey in surveys
    ]


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


def visitors(book: Path, year: int, quantity: str = "year") -> list[int]:
    return [
        int(each["visitors"])
        for each in rows(book, "island_visits")
        if (each["year"], each["quantity"]) == (str(year), quantity)
    ]


def figure(book: Path, island: str, quantity: str) -> float:
    (found,) = (
        each for each in rows(book, "island_figures") if (each["island_id"], each["quantity"]) == (island, quantity)
    )
    return float(found["value"])


def areas(book: Path) -> list[float]:
    return [figure(book, each["id"], "area_km2") for each in rows(book, "islands")]


def days_to_demand(book: Path) -> int:
    """From the agreement of Singapore to the demand that Russian sovereignty be recognised."""
    singapore, demand = (date.fromisoformat(row(book, "island_formulas", key)["date"]) for key in ("FO10", "FO11"))
    return (demand - singapore).days


VALUES: dict[str, Callable[[Path], str]] = {
    "islands-count": lambda book: words(len(rows(book, "islands"))),
    "islands-single": lambda book: words(sum("islands" not in each["name"] for each in rows(book, "islands"))),
    "islands-seasons": lambda book: words(
        sum(each["kind"] == "grave visit flight" for each in rows(book, "engagement"))
    ),
    "islands-visits-2016": lambda book: f"{max(visitors(book, 2016)):,}",
    "islands-visits-2019": lambda book: f"{max(visitors(book, 2019)):,}",
    "islands-visits-2015-low": lambda book: f"{min(visitors(book, 2015)):,}",
    "islands-visits-2015-high": lambda book: f"{max(visitors(book, 2015)):,}",
    "islands-visits-sum": lambda book: f"{visitors(book, 2019, 'since 1992')[0]:,}",
    "islands-softer-low": lambda book: f"{min(shares(book, SOFTER)):.0f}",
    "islands-softer-high": lambda book: f"{max(shares(book, SOFTER)):.0f}",
    "islands-two-low": lambda book: f"{min(shares(book, ONLY)):.0f}",
    "islands-two-high": lambda book: f"{max(shares(book, ONLY)):.0f}",
    "islands-more-low": lambda book: f"{min(keeping(book)):.0f}",
    "islands-more-high": lambda book: f"{max(keeping(book)):.0f}",
    "islands-lists": lambda book: words(len(keeping(book))),
    "islands-russia-low": lambda book: f"{min(transfers(book)):.0f}",
    "islands-russia-high": lambda book: f"{max(transfers(book)):.0f}",
    "islands-small-share": lambda book: f"{100 * (areas(book)[2] + areas(book)[3]) / sum(areas(book)):.0f}",
    "islands-largest-share": lambda book: f"{figure(book, 'I1', 'share_of_total'):.0f}",
    "islands-plan-for": plain("PO075"),
    "islands-plan-against": plain("PO076"),
    "islands-plan-sovereignty": plain("PO079"),
    "islands-alone": plain("PO096"),
    "islands-in-step": plain("PO097"),
    "islands-levada-good": plain("PO170"),
    "islands-levada-against": plain("PO173"),
    "islands-levada-2016": plain("PO156"),
    "islands-levada-2018": plain("PO174"),
    "islands-kuril": plain("PO175"),
    "islands-not-close": lambda book: f"{poll(book, 'PO049'):.0f}",
    "islands-not-close-2012": plain("PO011"),
    "islands-not-close-2014": plain("PO017"),
    "islands-march-2022": lambda book: f"{poll(book, 'PO099') + poll(book, 'PO100'):.0f}",
    "islands-days-to-demand": lambda book: str(days_to_demand(book)),
}
