"""The numbers of the chapter, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from independent_values import Row, capital, enumeration, row, rows, words

EARLY, LATE = "2014–21", "2022–26"


def reliable(book: Path, table: str) -> list[Row]:
    return [each for each in rows(book, table) if each["confidence"] in ("high", "medium")]


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


def named(book: Path) -> list[Row]:
    return [each for each in rows(book, "argument_acts") if each["china_named"] == "true"]


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


def flights(book: Path, *near: str) -> list[Row]:
    return [each for each in reliable(book, "joint_patrols") if each["kind"] == "air" and each["near_japan"] in near]


def busiest(book: Path) -> int:
    years = [each["date"][:4] for each in flights(book, "true")]
    return max(years.count(year) for year in years)


def growth(end: float, start: float) -> str:
    return f"{100 * end / start - 100:.0f}"


VALUES: dict[str, Callable[[Path], str]] = {
    "chinas-domains": lambda book: words(len(domains(book))),
    "chinas-pivot-early": lambda book: words(len(ruled(book, EARLY, {"spares"}))),
    "chinas-pivot-early-names": lambda book: enumeration(ruled(book, EARLY, {"spares"})),
    "chinas-pivot-late": lambda book: enumeration(ruled(book, LATE, {"spares"})),
    "chinas-divided-late": lambda book: capital(enumeration(ruled(book, LATE, {"costs", "spares"}))),
    "chinas-precedent-late": lambda book: words(len(ruled(book, LATE, {"costs"}))),
    "chinas-acts": lambda book: words(len(rows(book, "argument_acts"))),
    "chinas-named": lambda book: words(len(named(book))),
    "chinas-named-domains": lambda book: enumeration(
        [f"in {domain}" for domain in dict.fromkeys(each["domain"] for each in named(book))]
    ),
    "chinas-russia-early": lambda book: growth(china(book, 2021), china(book, 2014)),
    "chinas-world-early": lambda book: growth(value(book, "RF12"), value(book, "RF11")),
    "chinas-days-2019": lambda book: f"{value(book, 'RF45'):.0f}",
    "chinas-days-2023": lambda book: f"{value(book, 'RF46'):.0f}",
    "chinas-share-china-2014": lambda book: f"{value(book, 'RF03'):g}",
    "chinas-share-china-2024": lambda book: f"{value(book, 'RF04'):g}",
    "chinas-share-eu-2014": lambda book: f"{value(book, 'RF05'):g}",
    "chinas-share-eu-2024": lambda book: f"{value(book, 'RF06'):g}",
    "chinas-share-rest-2014": lambda book: f"{value(book, 'RF07'):g}",
    "chinas-share-rest-2024": lambda book: f"{value(book, 'RF08'):g}",
    "chinas-australia": lambda book: growth(value(book, "RF15"), value(book, "RF14")),
    "chinas-russia-2016": lambda book: growth(china(book, 2021), china(book, 2016)),
    "chinas-fell-world": lambda book: f"{-value(book, 'RF20'):.0f}",
    "chinas-fell-china": lambda book: f"{-value(book, 'RF21'):.0f}",
    "chinas-fell-japan": lambda book: f"{-value(book, 'RF27'):.0f}",
    "chinas-fell-south-korea": lambda book: f"{-value(book, 'RF28'):.0f}",
    "chinas-exports-japan": lambda book: f"{-value(book, 'RF36'):.0f}",
    "chinas-exports-south-korea": lambda book: f"{-value(book, 'RF32'):.0f}",
    "chinas-exports-china": lambda book: f"{value(book, 'RF31'):.0f}",
    "chinas-flights-near": lambda book: words(len(flights(book, "true"))),
    "chinas-flights-all": lambda book: words(len(flights(book, "true", "false"))),
    "chinas-flights-peak": lambda book: words(busiest(book)),
}
