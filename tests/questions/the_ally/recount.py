"""The numbers of the chapter on the ally, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.questions.plain_csv import Row, capital, reliable, row, rows, words, written


def cases(book: Path) -> list[Row]:
    return [
        each
        for each in rows(book, "alliance_channels")
        if each["confidence"] in ("high", "medium") and each["date"] >= "2012-12-26"
    ]


def asked(book: Path) -> list[Row]:
    """American requests to Tokyo since Abe's return."""
    return [
        each
        for each in reliable(book, "requests")
        if each["direction"] == "American request" and each["date"] >= "2012-12-26"
    ]


def answered(book: Path, outcome: str) -> str:
    return words(sum(each["outcome"] == outcome for each in asked(book)))


def bases(book: Path) -> list[Row]:
    return [each for each in cases(book) if each["channel"] == "bases"]


def made(book: Path, kind: str) -> list[Row]:
    """Loans announced or agreed after the measure on banks of September 2014, by kind of lender."""
    return [
        each
        for each in rows(book, "russian_loans")
        if each["status"] != "declined" and each["lender_kind"] == kind and "2014-09-24" <= each["date"] <= "2022-02-24"
    ]


def permits(book: Path) -> list[Row]:
    """American licences for the cargoes of Sakhalin-2."""
    return [each for each in reliable(book, "licences") if each["letter"].startswith("GL 55")]


def steps(book: Path) -> list[tuple[date, int]]:
    """Steps forward and back with their days; a month counts from its first."""
    return [
        (date.fromisoformat(f"{each['date']}-01"[:10]), int(each["direction"]))
        for each in reliable(book, "engagement")
        if len(each["date"]) >= 7
    ]


def stretches(book: Path) -> list[tuple[str, int, int, int]]:
    """Each turn's direction, the days of equal stretches before and after it, a year at most, and net steps in both."""
    taken = steps(book)
    turns = sorted((date.fromisoformat(each["date"]), each["direction"]) for each in rows(book, "us_russia_turns"))
    edges = [min(taken)[0], *(moment for moment, _ in turns), max(taken)[0] + timedelta(days=1)]
    found = []
    for place, (moment, direction) in enumerate(turns, start=1):
        stretch = min(timedelta(days=365), moment - edges[place - 1], edges[place + 1] - moment)
        before = sum(step for each, step in taken if moment - stretch <= each < moment)
        after = sum(step for each, step in taken if moment <= each < moment + stretch)
        found.append((direction, stretch.days, before, after))
    return found


VALUES: dict[str, Callable[[Path], str]] = {
    "ally-requests": lambda book: words(len(asked(book))),
    "ally-met": lambda book: answered(book, "met"),
    "ally-met-partly": lambda book: answered(book, "met in part"),
    "ally-unmet": lambda book: answered(book, "not met"),
    "ally-bases-rows": lambda book: words(len(bases(book))),
    "ally-bases-wishes": lambda book: words(sum(bool(each["wish"]) for each in bases(book))).replace("no", "none"),
    "ally-rusal": lambda book: row(book, "requests", "RQ019")["answer"].split("about ")[1].split(" ")[0],
    "ally-arctic": lambda book: {10: "a tenth"}[int(float(row(book, "energy_ties", "ET4")["japanese_stake"]))],
    "ally-private-capital": lambda book: capital(words(len(made(book, "private")))),
    "ally-with-americans": lambda book: words(sum(each["american_lender"] == "true" for each in made(book, "private"))),
    "ally-state": lambda book: words(len(made(book, "state"))),
    "ally-licences": lambda book: words(len(permits(book))),
    "ally-licence-end": lambda book: written(max(each["valid_until"] for each in permits(book))),
}
