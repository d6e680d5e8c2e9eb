"""The numbers of the chapter on the ally, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, reliable, row, rows, words, written


def cases(book: Path) -> list[Row]:
    return [
        each
        for each in rows(book, "alliance_channels")
        if each["confidence"] in ("high", "medium") and each["date"] >= "2012-12-26"
    ]


def asked(book: Path) -> list[Row]:
    return [each for each in cases(book) if each["wish_form"] == "request"]


def refused(book: Path) -> list[Row]:
    return [each for each in asked(book) if each["response"] == "went ahead"]


def strictly(book: Path) -> list[Row]:
    return [each for each in asked(book) if each["strict"] == "went ahead"]


def bases(book: Path) -> list[Row]:
    return [each for each in cases(book) if each["channel"] == "bases"]


def day(book: Path, key: str, table: str = "alliance_channels") -> str:
    return row(book, table, key)["date"]


def apart(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def made(book: Path, kind: str) -> list[Row]:
    """Loans announced or agreed after the measure on banks of September 2014, by kind of lender."""
    return [
        each
        for each in rows(book, "russian_loans")
        if each["status"] != "declined" and each["lender_kind"] == kind and "2014-09-24" <= each["date"] <= "2022-02-24"
    ]


def exemptions(book: Path) -> int:
    """Times on record that the US Treasury exempted Sakhalin-2; the minister's understanding is not one."""
    return sum(
        each["channel"] == "energy" and each["response"] == "leave given" and "exempt" in each["event"]
        for each in cases(book)
    )


def net(book: Path, year: int) -> int:
    """Steps forward less steps back, of those dated to the month at least."""
    return sum(
        int(each["direction"])
        for each in rows(book, "engagement")
        if each["confidence"] in ("high", "medium") and each["date"].startswith(f"{year}-")
    )


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


def changes(book: Path) -> list[tuple[str, int]]:
    """Each turn's direction, with net steps after it less those before."""
    return [(direction, after - before) for direction, _, before, after in stretches(book)]


def fitting(book: Path) -> int:
    """Turns after which net steps moved the same way."""
    return sum(change > 0 if direction == "better" else change < 0 for direction, change in changes(book))


VALUES: dict[str, Callable[[Path], str]] = {
    "ally-requests": lambda book: words(len(asked(book))),
    "ally-refused": lambda book: words(len(refused(book))),
    "ally-refused-strictly": lambda book: words(len(strictly(book))),
    "ally-dulles": lambda book: written(day(book, "AC23")),
    "ally-rodionov": lambda book: written(day(book, "AS19", "alliance_statements")),
    "ally-rises": lambda book: enumeration([words(change) for way, change in changes(book) if way == "better"]),
    "ally-bases-rows": lambda book: words(len(bases(book))),
    "ally-bases-wishes": lambda book: words(sum(bool(each["wish"]) for each in bases(book))).replace("no", "none"),
    "ally-sochi-day": lambda book: written(day(book, "AC05")),
    "ally-visit-day": lambda book: written(day(book, "AC03")),
    "ally-waiver-days": lambda book: str(apart(day(book, "AC21"), day(book, "AC22"))),
    "ally-assurance": lambda book: written(day(book, "AC12")),
    "ally-doubt-days": lambda book: str(apart(day(book, "AC12"), day(book, "AS12", "alliance_statements"))),
    "ally-yachi": lambda book: written(day(book, "AC08")),
    "ally-june": lambda book: written(day(book, "AS10", "alliance_statements")),
    "ally-pact": lambda book: written(day(book, "AS13", "alliance_statements")),
    "ally-commander": lambda book: written(day(book, "AC14")),
    "ally-gazprom-day": lambda book: written(day(book, "RL5", "russian_loans")),
    "ally-gazprom": lambda book: row(book, "russian_loans", "RL5")["amount"],
    "ally-private": lambda book: words(len(made(book, "private"))),
    "ally-with-americans": lambda book: words(sum(each["american_lender"] == "true" for each in made(book, "private"))),
    "ally-state": lambda book: words(len(made(book, "state"))),
    "ally-jbic-days-capital": lambda book: capital(words(apart(day(book, "AC06"), day(book, "AC07")))),
    "ally-exemptions": lambda book: words(exemptions(book)),
    "ally-arctic": lambda book: f"{float(row(book, 'energy_ties', 'ET4')['japanese_stake']):g}",
    "ally-turns": lambda book: words(len(rows(book, "us_russia_turns"))),
    "ally-along": lambda book: words(fitting(book)),
    "ally-net-2015": lambda book: words(net(book, 2015)),
    "ally-net-2016": lambda book: words(net(book, 2016)),
}
