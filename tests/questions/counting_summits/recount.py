"""The record of meetings and the numbers of its chapter, computed a second time from the CSV files alone.

`VALUES` maps the key of each glued value to a function of the book's folder that returns the words to be printed.
A new ``glue("key", …)`` in a chapter needs a function of that name here: `test_built_numbers` says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, nth, row, rows, words, written

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


def passed_over(book: Path) -> list[str]:
    """The meetings without which 2014 has two, both at forums, the last in Beijing."""
    fitting = []
    for omitted in recorded(book):
        year = of_year([each for each in recorded(book) if each is not omitted and each != omitted], 2014)
        if len(year) == 2 and year == at_forums(year) and year[-1]["city"] == "Beijing":
            fitting.append(omitted["city"])
    return fitting


def pairs(book: Path) -> list[tuple[tuple[str, str], int]]:
    return Counter((each["japan_leader"], each["russia_leader"]) for each in happened(book)).most_common()


def first_call(book: Path) -> str:
    """Day of the first telephone call of 2014."""
    return min(each["date"] for each in of_year(rows(book, "contacts_remote"), 2014) if each["type"] == "phone")


def packages(book: Path) -> list[str]:
    """Days on which Japan announced a package of measures."""
    return sorted(each["date_announced"] for each in rows(book, "japan_measures") if each["row_kind"] == "package")


def next_package(book: Path) -> str:
    return next(day for day in packages(book) if day > first_call(book))


def on_russian_pages(book: Path) -> list[Row]:
    return [each for each in totals(book) if each["source_type"] == "official Russia"]


def later_calls(book: Path) -> list[Row]:
    """Telephone calls after the last meeting, by date."""
    last = meetings(book)[-1]["date"]
    calls = [each for each in rows(book, "contacts_remote") if each["type"] == "phone" and each["date"] > last]
    return sorted(calls, key=lambda each: each["date"])


def letters(book: Path) -> int:
    return sum(each["type"] != "phone" for each in of_year(rows(book, "contacts_remote"), 2014))


def package(book: Path) -> list[str]:
    return [path.stem for path in sorted((book / "data" / "schema").glob("[a-z]*.json"))]


def sourced_rows(book: Path, memory: bool = False) -> int:
    """Rows that name a page, or, with `memory`, those that rest on none."""
    every = [each for name in package(book) for each in rows(book, name) if "confidence" in each]
    return sum((each["confidence"] == "memory") == memory for each in every)


def largest_share(book: Path) -> float:
    """The largest share of the words of one text that prefixes, quotations and suffixes publish together."""
    lock = json.loads((book / "data" / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    known: dict[str, dict[int, str]] = {}
    for each in rows(book, "quotations"):
        assert "[" not in each["exact"], "teach largest_share() to place the pieces of an altered quotation"
        (start, _), (_, end) = lock[each["id"]]["spans"][0], lock[each["id"]]["context"]
        places = (lock[each["id"]]["context"][0], start, end - len(each["suffix"]))
        for place, text in zip(places, (each["prefix"], each["exact"], each["suffix"]), strict=True):
            known.setdefault(each["source"], {}).update(enumerate(text, start=place))
    published = {
        source: sum(not letter.isspace() and text.get(at - 1, " ").isspace() for at, letter in text.items())
        for source, text in known.items()
    }
    return max(count / int(row(book, "texts", source)["words"]) for source, count in published.items())


def verdicts(book: Path) -> int:
    """The verdict boxes that the chapters print."""
    pages = (book / "_build" / "html" / "chapters").glob("*.html")
    return sum(len(re.findall(r"data-verdict=", page.read_text(encoding="utf-8"))) for page in pages)


# --- the values, in the order of the chapters -----------------------------------------------------------------

VALUES: dict[str, Callable[[Path], str]] = {
    # index
    "witnesses": lambda book: words(len(rows(book, "texts"))),
    "tables": lambda book: words(len(package(book))),
    "rows": lambda book: f"{sourced_rows(book):,}",
    "rows-memory": lambda book: words(sourced_rows(book, memory=True)),
    "quotations": lambda book: words(len(rows(book, "quotations"))),
    "largest-share": lambda book: f"{largest_share(book):.0%}",
    "claims": lambda book: words(len(rows(book, "claims"))),
    # counting summits
    "claimed": lambda book: words(int(row(book, "claims", "S074")["number_value"])),
    "recorded": lambda book: words(len(recorded(book))),
    "with-first-term": lambda book: words(len(first_term(book)) + len(recorded(book))),
    "second-term": lambda book: words(len(second_term(book))),
    "all-meetings": lambda book: words(len(meetings(book))),
    "last-day": lambda book: written(meetings(book)[-1]["date"]),
    "beijing-ordinal": lambda book: nth(int(row(book, "official_counts", "OC-018")["count_claimed"])),
    "beijing-without-milan": lambda book: nth(int(row(book, "official_counts", "OC-018")["count_claimed"]) - 1),
    "sochi-ordinal": lambda book: nth(int(row(book, "official_counts", "OC-014")["count_claimed"])),
    "first-term": lambda book: words(len(first_term(book))),
    "first-term-places": lambda book: enumeration([each["city"] for each in first_term(book)]),
    "milan-minutes": lambda book: words(int(in_city(recorded(book), "Milan")["duration_minutes"])),
    "in-2014": lambda book: words(len(of_year(recorded(book), 2014))),
    "forums-2014": lambda book: enumeration([each["city"] for each in at_forums(of_year(recorded(book), 2014))]),
    "fitting": lambda book: enumeration(passed_over(book)),
    "sochi-minutes": lambda book: in_city(recorded(book), "Sochi")["duration_minutes"],
    "forum-count": lambda book: words(len(at_forums(recorded(book)))),
    "longest-forum": lambda book: str(max(minutes(at_forums(recorded(book))))),
    "meetings-2013": lambda book: words(len(of_year(recorded(book), 2013))),
    "counts-all": lambda book: str(len(rows(book, "official_counts"))),
    "counts-checked": lambda book: str(len(totals(book))),
    "counts-agreeing": lambda book: str(agreeing(book)),
    "counts-since-2012": lambda book: words(sum(each["basis"] == "since_2012_12" for each in totals(book))),
    "abe-claimed": lambda book: row(book, "official_counts", "OC-042")["count_claimed"],
    "abe-implied": lambda book: str(implied(book, row(book, "official_counts", "OC-042"))),
    "tass-claimed": lambda book: row(book, "official_counts", "OC-054")["count_claimed"],
    "in-russia": lambda book: words(hosted(book, "Russia")),
    "elsewhere": lambda book: words(len(second_term(book)) - hosted(book, "Russia", "Japan")),
    "untimed": lambda book: words(sum(not each["duration_minutes"] for each in second_term(book))),
    "vladivostok": lambda book: words(sum(each["city"].startswith("Vladivostok") for each in second_term(book))),
    "next-pair": lambda book: words(pairs(book)[1][1]),
    "next-pair-names": lambda book: enumeration(list(pairs(book)[1][0])),
    "in-2015": lambda book: words(len(of_year(meetings(book), 2015))),
    "circulating": lambda book: words(int(row(book, "official_counts", "OC-016")["count_claimed"])),
    "counts-japan": lambda book: str(agreeing(book, "official Japan")),
    "counts-russia": lambda book: words(len(on_russian_pages(book))),
    "counts-russia-quoting": lambda book: words(sum("Abe" in each["speaker"] for each in on_russian_pages(book))),
    "on-own-soil": lambda book: words(hosted(book, "Russia", "Japan")),
    "in-japan-times": lambda book: ("never", "once", "twice")[hosted(book, "Japan")],
    "hours": lambda book: str(sum(minutes(second_term(book))) // 60),
    "letters-capital": lambda book: capital(words(letters(book))),
    "calls-after-capital": lambda book: capital(words(len(later_calls(book)))),
    "packages-between": lambda book: words(sum("2014-02-08" <= day <= first_call(book) for day in packages(book))),
    "next-package": lambda book: written(next_package(book)),
    "days-after-call": lambda book: words(
        (date.fromisoformat(next_package(book)) - date.fromisoformat(first_call(book))).days
    ),
    "islands": lambda book: words(len(rows(book, "islands"))),
    "as-of": lambda book: written(max(each["date"] for each in rows(book, "official_counts"))),
    "last-call": lambda book: written(later_calls(book)[-1]["date"]),
    "last-caller": lambda book: later_calls(book)[-1]["japan_leader"],
}
