"""The numbers of the chapter on sanction packages, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import factorial
from pathlib import Path

from tests.questions.plain_csv import Row, capital, row, rows, words, written

GOOD = ("high", "medium")


def days(one: str, other: str) -> int:
    return (date.fromisoformat(one) - date.fromisoformat(other)).days


def packages(book: Path, wave: str = "2014") -> list[Row]:
    kept = [
        each
        for each in rows(book, "japan_measures")
        if (each["row_kind"], each["wave"]) == ("package", wave) and each["confidence"] in GOOD
    ]
    return sorted(kept, key=lambda each: int(each["package_no"]))


def later(book: Path) -> list[Row]:
    return packages(book, "2022-2025")


def on_rung(book: Path, rung: str) -> int:
    return sum(each["rung"] == rung for each in packages(book))


def partners(book: Path) -> list[Row]:
    return [each for each in rows(book, "partner_rounds_2014") if each["confidence"] in GOOD]


def apart(book: Path, day: str) -> int:
    """Days from a day to the nearest round of the partners."""
    return min(abs(days(each["date"], day)) for each in partners(book))


def close(book: Path) -> list[Row]:
    """Packages at most a day from a round."""
    return [package for package in packages(book) if apart(book, package["date_announced"]) <= 1]


def chance_of_close(book: Path) -> float:
    """The chance that so many or more of as many days drawn by lot lie within a day of a round: one less the rest."""
    share, tries, hits = share_near(book, 1), len(packages(book)), len(close(book))
    return 1 - sum(
        factorial(tries) / factorial(k) / factorial(tries - k) * share**k * (1 - share) ** (tries - k)
        for k in range(hits)
    )


def share_near(book: Path, within: int) -> float:
    """Share of the days from the first round to the end of 2014 with a round at most `within` days away."""
    first, last = date.fromisoformat(min(each["date"] for each in partners(book))), date(2014, 12, 31)
    year = [(first + timedelta(i)).isoformat() for i in range((last - first).days + 1)]
    return sum(apart(book, day) <= within for day in year) / len(year)


def percent(share: float, places: int = 0) -> str:
    return f"{100 * share:.{places}f}"


def step(book: Path, kind: str, actor: str) -> list[Row]:
    """The measures or rounds of a kind of step, by day of announcement."""
    ids = {
        each["measure_id"] for each in rows(book, "sanction_steps") if (each["step"], each["actor"]) == (kind, actor)
    }
    if actor == "Japan":
        return sorted((e for e in rows(book, "japan_measures") if e["id"] in ids), key=lambda e: e["date_announced"])
    return sorted((e for e in rows(book, "partner_rounds_2014") if e["id"] in ids), key=lambda e: e["date"])


def total(book: Path, wave: str, column: str, until: str = "9999") -> int:
    """Designations of a wave; persons and entities only where assets were frozen."""
    return sum(
        int(each[column] or 0)
        for each in packages(book, wave)
        if each["date_announced"] <= until
        and (column not in ("persons", "entities") or "asset freeze" in each["kind"].split("; "))
    )


def since_2022(book: Path, column: str, until: str = "9999") -> int:
    return total(book, "2022-2025", column, until)


def official(book: Path, *keys: str) -> int:
    return sum(int(row(book, "sanctions_totals", key)["value"]) for key in keys)


def missing(book: Path) -> int:
    return official(book, "ST-05", "ST-06") - since_2022(book, "persons")


def cuts(book: Path, first: int, last: int) -> list[Row]:
    """Well-sourced cuts of contact of these years, each with what became of it; the pandemic aside."""
    outcome = {each["engagement_id"]: each for each in rows(book, "cut_outcomes")}
    return [
        {**outcome[each["id"]], **each}
        for each in rows(book, "engagement")
        if each["direction"] == "-1"
        and each["kind"] != "visits cancelled"
        and each["confidence"] in GOOD
        and first <= int(each["date"][:4]) <= last
    ]


def healed_by(book: Path) -> str:
    return max(each["made_good_on"] for each in cuts(book, 2014, 2015))


def locks(book: Path) -> list[Row]:
    return [each for each in cuts(book, 2014, 2026) if each["reversibility"] == "legal lock"]


def last_cut(book: Path) -> str:
    return max(each["date"] for each in rows(book, "engagement") if each["direction"] == "-1")


def lending(book: Path, key: str) -> float:
    return float(row(book, "fdi", key)["value"])


def first_lags(book: Path) -> dict[str, int]:
    """Days by which Japan's first measure of each kind of step came after the first partner's."""
    found = {}
    for kind in dict.fromkeys(each["step"] for each in rows(book, "sanction_steps")):
        own = step(book, kind, "Japan")
        theirs = [each["date"] for actor in ("EU", "US") for each in step(book, kind, actor)]
        if own and theirs:
            found[kind] = days(own[0]["date_announced"], min(theirs))
    return found


def offers(book: Path) -> list[Row]:
    """What Tokyo offered between the text of February 2015 and the invasion: an office, rounds of the plan, credit."""
    return [
        each
        for each in rows(book, "engagement")
        if each["kind"] in ("office created", "eight-point plan", "credit")
        and each["direction"] == "1"
        and each["confidence"] in GOOD
        and "2015-02-02" <= each["date"] <= "2022-02-24"
    ]


def still_listed(book: Path) -> str:
    """The last day on which a count has all the banks of September 2014."""
    return max(
        each["as_of"]
        for each in rows(book, "sanctions_totals")
        if (each["list"], each["group"]) == ("securities restriction", "measures of 2014")
        and each["confidence"] in GOOD
        and int(each["value"]) >= 5
    )


FRACTIONS = {"0.18": "nearly a fifth", "0.19": "about a fifth", "0.20": "about a fifth", "0.21": "about a fifth"}
"""How running text rounds the shares that can occur here."""


VALUES: dict[str, Callable[[Path], str]] = {
    "sanctions-packages": lambda book: words(len(packages(book))),
    "sanctions-sectoral": lambda book: words(on_rung(book, "sectoral")),
    "sanctions-close": lambda book: words(len(close(book))),
    "sanctions-close-capital": lambda book: capital(words(len(close(book)))),
    "sanctions-apart": lambda book: words(max(apart(book, each["date_announced"]) for each in close(book))),
    "sanctions-visas": lambda book: words(int(row(book, "japan_measures", "JP2014-02")["persons"])),
    "sanctions-third-persons": lambda book: words(int(row(book, "japan_measures", "JP2014-03")["persons"])),
    "sanctions-banks": lambda book: words(len(row(book, "japan_measures", "JP2014-04")["banks_named"].split("; "))),
    "sanctions-fifth-persons": lambda book: words(int(row(book, "japan_measures", "JP2014-05")["persons"])),
    "sanctions-steps": lambda book: words(len(first_lags(book))),
    "sanctions-lag-least": lambda book: words(min(first_lags(book).values())),
    "sanctions-lag-most": lambda book: words(max(first_lags(book).values())),
    "sanctions-offers": lambda book: words(len(offers(book))),
    "sanctions-arctic": lambda book: f"{lending(book, 'FD42'):g}",
    "sanctions-still": lambda book: written(still_listed(book)),
    "sanctions-cut-early-capital": lambda book: capital(words(len(cuts(book, 2014, 2015)))),
    "sanctions-cut-late": lambda book: words(len(cuts(book, 2022, 2026))),
    "sanctions-occasions": lambda book: words(len({(e["date"], e["url"]) for e in cuts(book, 2022, 2026)})),
    "sanctions-cut-words": lambda book: words(
        sum(row(book, "engagement", e["id"])["note"].startswith("A statement") for e in cuts(book, 2022, 2026))
    ),
    "sanctions-healed-by": lambda book: written(healed_by(book)).split(" ", 1)[1],
    "sanctions-locks": lambda book: words(len(locks(book))),
    "sanctions-designated": lambda book: words(sum(each["kind"] == "designation" for each in locks(book))),
    "sanctions-later-packages": lambda book: words(len(later(book))),
    "sanctions-times": lambda book: words(round(official(book, "ST-05", "ST-06") / total(book, "2014", "persons"))),
    "sanctions-gap": lambda book: str(missing(book)),
    "sanctions-as-of": lambda book: written(last_cut(book)),
    "sanctions-days-near": lambda book: FRACTIONS[f"{share_near(book, 1):.2f}"],
    "sanctions-chance-close": lambda book: percent(chance_of_close(book)),
    "sanctions-search": lambda book: written(max(each["date_announced"] for each in rows(book, "japan_measures"))),
}
