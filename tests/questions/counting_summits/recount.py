"""The record of meetings and the numbers of its chapter, computed a second time from the CSV files alone.

`VALUES` maps the key of each glued value to a function of the book's folder that returns the words to be printed.
A new ``glue("key", …)`` in a chapter needs a function of that name here: `test_built_numbers` says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, row, rows, words, written

RETURN, PUBLICATION = "2012-12-26", "2015-02-02"
"""Abe takes office again; Streltsov's text appears. Dates as text sort as dates."""


# --- rows -----------------------------------------------------------------------------------------------------


def happened(book: Path) -> list[Row]:
    """Meetings with the president that a page reports after the fact, of whatever leaders."""
    kept = [
        each
        for each in rows(book, "summits")
        if each["level"] == "president" and each["evidence_type"] == "reported after the fact"
    ]
    return sorted(kept, key=lambda each: each["date"])


def meetings(book: Path) -> list[Row]:
    """Those of Abe and Putin that official or reputable pages report."""
    leaders = ("Shinzo Abe", "Vladimir Putin")
    return [
        each
        for each in happened(book)
        if (each["japan_leader"], each["russia_leader"]) == leaders and each["confidence"] in ("high", "medium")
    ]


def second_term(book: Path) -> list[Row]:
    return [each for each in meetings(book) if each["date"] >= RETURN]


def first_term(book: Path) -> list[Row]:
    return [each for each in meetings(book) if each["date"] < RETURN]


def recorded(book: Path) -> list[Row]:
    """Those that Streltsov could have counted."""
    return [each for each in second_term(book) if each["date"] <= PUBLICATION]


def of_year(each: list[Row], year: int) -> list[Row]:
    return [one for one in each if one["date"].startswith(f"{year}-")]


def at_forums(each: list[Row]) -> list[Row]:
    return [one for one in each if one["occasion"] == "multilateral margin"]


def minutes(each: list[Row]) -> list[int]:
    return [int(one["duration_minutes"]) for one in each if one["duration_minutes"]]


def in_city(each: list[Row], city: str) -> Row:
    (found,) = (one for one in each if one["city"] == city)
    return found


def hosted(book: Path, *countries: str) -> int:
    return sum(each["country"] in countries for each in second_term(book))


def totals(book: Path) -> list[Row]:
    """Running totals of the meetings of Abe and Putin, on either base."""
    return [each for each in rows(book, "official_counts") if each["basis"] in ("since_2012_12", "since_2006")]


def implied(book: Path, total: Row) -> int:
    """What the record has up to the day through which a source counts."""
    counted = second_term(book) if total["basis"] == "since_2012_12" else meetings(book)
    return sum(each["date"] <= total["count_through"] for each in counted)


def agreeing(book: Path, kind: str = "") -> int:
    return sum(
        int(total["count_claimed"]) == implied(book, total)
        for total in totals(book)
        if total["source_type"].startswith(kind)
    )


def pairs(book: Path) -> list[tuple[tuple[str, str], int]]:
    return Counter((each["japan_leader"], each["russia_leader"]) for each in happened(book)).most_common()


def on_russian_pages(book: Path) -> list[Row]:
    return [each for each in totals(book) if each["source_type"] == "official Russia"]


def later_calls(book: Path) -> list[Row]:
    """Telephone calls after the last meeting, by date."""
    last = meetings(book)[-1]["date"]
    calls = [each for each in rows(book, "contacts_remote") if each["type"] == "phone" and each["date"] > last]
    return sorted(calls, key=lambda each: each["date"])


def verdicts(book: Path) -> int:
    """The verdict boxes that the chapters print."""
    pages = (book / "_build" / "html" / "chapters").glob("*.html")
    return sum(len(re.findall(r"data-verdict=", page.read_text(encoding="utf-8"))) for page in pages)


# --- the values, in the order of the chapters -----------------------------------------------------------------


def came_of(book: Path) -> Counter[str]:
    """What came of the meetings since Abe's return."""
    own = {each["id"] for each in second_term(book)}
    return Counter(each["yield"] for each in rows(book, "meeting_yields") if each["meeting_id"] in own)


def abes_days(book: Path) -> tuple[str, str]:
    return second_term(book)[0]["date"], second_term(book)[-1]["date"]


def years(start: str, end: str) -> float:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days / 365.25


def korean(book: Path) -> list[Row]:
    """Meetings of South Korean presidents with Putin within Abe's years."""
    start, end = abes_days(book)
    return [
        each
        for each in rows(book, "peer_meetings")
        if (each["country_code"], each["row_kind"]) == ("KOR", "meeting") and start <= each["date"] <= end
    ]


def xi(book: Path) -> float:
    count = row(book, "peer_meetings", "PM10")
    return int(count["number"]) / years(f"{count['period_start']}-01", f"{count['period_end']}-01")


VALUES: dict[str, Callable[[Path], str]] = {
    # index
    # counting summits
    "summits-alone": lambda book: str(
        {"ninety-five": 95}[
            re.findall(r"([a-z-]+) minutes of them alone", row(book, "negotiations", "NG027")["what"])[0]
        ]
    ),
    "next-pair": lambda book: words(pairs(book)[1][1]),
    "next-pair-names": lambda book: enumeration(list(pairs(book)[1][0])),
    "summits-longest": lambda book: str(max(minutes(second_term(book)))),
    "summits-longest-count": lambda book: capital(
        words(minutes(second_term(book)).count(max(minutes(second_term(book)))))
    ),
    "summits-basis": lambda book: words(came_of(book)["treaty basis"]),
    "summits-projects": lambda book: words(came_of(book)["project"]),
    "summits-procedures": lambda book: words(came_of(book)["procedure"]),
    "summits-contacts": lambda book: words(came_of(book)["contact"]),
    "summits-korea": lambda book: words(len(korean(book))),
    "summits-rate": lambda book: f"{len(second_term(book)) / years(*abes_days(book)):.1f}",
    "summits-rate-china": lambda book: f"{xi(book):.1f}",
    "claimed": lambda book: words(int(row(book, "claims", "S074")["number_value"])),
    "recorded": lambda book: words(len(recorded(book))),
    "second-term": lambda book: words(len(second_term(book))),
    "all-meetings": lambda book: words(len(meetings(book))),
    "first-term": lambda book: words(len(first_term(book))),
    "milan-minutes": lambda book: words(int(in_city(recorded(book), "Milan")["duration_minutes"])),
    "counts-checked": lambda book: str(len(totals(book))),
    "counts-agreeing": lambda book: str(agreeing(book)),
    "abe-claimed": lambda book: row(book, "official_counts", "OC-042")["count_claimed"],
    "abe-implied": lambda book: str(implied(book, row(book, "official_counts", "OC-042"))),
    "in-russia": lambda book: words(hosted(book, "Russia")),
    "elsewhere": lambda book: words(len(second_term(book)) - hosted(book, "Russia", "Japan")),
    "vladivostok": lambda book: words(sum(each["city"].startswith("Vladivostok") for each in second_term(book))),
    "circulating": lambda book: words(int(row(book, "official_counts", "OC-016")["count_claimed"])),
    "counts-russia": lambda book: words(len(on_russian_pages(book))),
    "counts-russia-quoting": lambda book: words(sum("Abe" in each["speaker"] for each in on_russian_pages(book))),
    "on-own-soil": lambda book: words(hosted(book, "Russia", "Japan")),
    "in-japan-times": lambda book: ("never", "once", "twice")[hosted(book, "Japan")],
    "hours": lambda book: str(sum(minutes(second_term(book))) // 60),
    "last-call": lambda book: written(later_calls(book)[-1]["date"]),
    "last-caller": lambda book: later_calls(book)[-1]["japan_leader"],
}
