"""The numbers of the chapter, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import enumeration, reliable, row, rows, words

EARLY, LATE = "2014–21", "2022–26"


def domains(book: Path) -> list[str]:
    return list(dict.fromkeys(each["domain"] for each in rows(book, "argument_acts")))


def ruled(book: Path, period: str, signs: set[str]) -> list[str]:
    """Domains in which the acts of a period have just these signs."""
    acts = rows(book, "argument_acts")
    return [
        domain
        for domain in domains(book)
        if {each["sign"] for each in acts if (each["domain"], each["period"]) == (domain, period)} == signs
    ]


def china(book: Path, year: int) -> float:
    """Russia's trade with China by Chinese customs, billions of dollars."""
    (found,) = (
        each
        for each in reliable(book, "trade")
        if (each["pair"], each["year"], each["statistics_origin"]) == ("CN-RU", str(year), "China customs (GACC)")
        and each["period"] == "calendar year"
        and not each["superseded_by"]
    )
    return float(found["total_usd_bn"])


def value(book: Path, key: str) -> float:
    return float(row(book, "russia_china_figures", key)["value"])


def statements(book: Path, kind: str) -> int:
    return sum(each["kind"] == kind for each in reliable(book, "russia_china_events"))


def never_japan(book: Path) -> list[str]:
    """Kinds of step of 2014 that have a row of an ally and none of Japan."""
    every = rows(book, "sanction_steps")
    japan = {each["step"] for each in every if each["actor"] == "Japan"}
    return [step for step in dict.fromkeys(each["step"] for each in every) if step not in japan]


def growth(end: float, start: float) -> str:
    return f"{100 * end / start - 100:.0f}"


def count(number: int) -> str:
    return words(number) if number else "none"


VALUES: dict[str, Callable[[Path], str]] = {
    "chinas-statements": lambda book: words(statements(book, "Japan names the precedent")),
    "chinas-pivot-statements": lambda book: count(statements(book, "Japan names the pivot")),
    "chinas-domains": lambda book: words(len(domains(book))),
    "chinas-acts": lambda book: words(len(rows(book, "argument_acts"))),
    "chinas-named": lambda book: count(sum(each["china_named"] == "true" for each in rows(book, "argument_acts"))),
    "chinas-pivot-early": lambda book: words(len(ruled(book, EARLY, {"spares"}))),
    "chinas-pivot-early-names": lambda book: enumeration(ruled(book, EARLY, {"spares"})),
    "chinas-pivot-late": lambda book: count(len(ruled(book, LATE, {"spares"}))),
    "chinas-both-late": lambda book: words(len(ruled(book, LATE, {"costs", "spares"}))),
    "chinas-both-late-names": lambda book: enumeration(ruled(book, LATE, {"costs", "spares"})),
    "chinas-precedent-early-names": lambda book: enumeration([f"in {each}" for each in ruled(book, EARLY, {"costs"})]),
    "chinas-precedent-late-names": lambda book: enumeration([f"in {each}" for each in ruled(book, LATE, {"costs"})]),
    "chinas-omitted": lambda book: enumeration(never_japan(book)),
    "chinas-russia-early": lambda book: growth(china(book, 2021), china(book, 2014)),
    "chinas-world-early": lambda book: growth(value(book, "RF12"), value(book, "RF11")),
    "chinas-fall-2025": lambda book: f"{100 - 100 * china(book, 2025) / china(book, 2024):.0f}",
    "chinas-share-china-2014": lambda book: f"{value(book, 'RF03'):g}",
    "chinas-share-china-2024": lambda book: f"{value(book, 'RF04'):g}",
    "chinas-share-eu-2014": lambda book: f"{value(book, 'RF05'):g}",
    "chinas-share-eu-2024": lambda book: f"{value(book, 'RF06'):g}",
    "chinas-fell-japan": lambda book: f"{-value(book, 'RF27'):.0f}",
    "chinas-fell-south-korea": lambda book: f"{-value(book, 'RF28'):.0f}",
    "chinas-fell-united-states": lambda book: f"{-value(book, 'RF26'):.0f}",
}
