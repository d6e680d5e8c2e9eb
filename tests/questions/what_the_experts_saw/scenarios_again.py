"""The numbers of the chapter on the three scenarios, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

from tests.questions.plain_csv import Row, enumeration, reliable, row, rows, words

GOOD = ("high", "medium")
LISTS = ("persons", "entities", "export_barred_russia", "export_barred_third_country")
SESSIONS = ("meeting", "treaty talks", "commission", "eight-point plan")
LEVELS = ("foreign minister", "2+2", "national security", "economic")
DEEDS = (
    "office created", "credit", "eight-point plan", "joint economic activity", "visa easing", "grave visit flight",
    "cross year", "fisheries",
)  # fmt: skip
TEXT = "2015-02-02"
MISSING, NEUTRAL = ("unchanged", "high"), ("unchanged", "low")


def half(day: str, first_month: int = 1) -> int:
    """The number of the half-year of a day, counted from the first that begins in 2012."""
    return (12 * (int(day[:4]) - 2012) + int(day[5:7]) - first_month) // 6


def number_of(first_month: int = 1) -> int:
    return 29 if first_month == 1 else len([n for n in range(29) if 6 * n + first_month - 1 < 12 * 14 + 6])


def name(number: int) -> str:
    return f"{2012 + number // 2} H{1 + number % 2}"


def spans(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for each in sorted(numbers):
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return enumeration([name(run[0]) if len(run) == 1 else f"{name(run[0])} to {name(run[-1])}" for run in runs])


def tallied(days: list[str], first_month: int = 1) -> list[int]:
    """How many of the days fall in each half-year."""
    held = [half(day, first_month) for day in days if len(day) > 4]
    return [held.count(number) for number in range(number_of(first_month))]


def met(book: Path) -> list[str]:
    return [
        each["date"]
        for each in reliable(book, "summits")
        if each["level"] == "president" and each["evidence_type"] == "reported after the fact"
    ]


def steps(book: Path) -> list[Row]:
    return [each for each in reliable(book, "engagement") if each["announced_only"] == "false"]


def sat(book: Path, levels: tuple[str, ...] = LEVELS, kinds: tuple[str, ...] = SESSIONS) -> list[str]:
    return [
        each["date"]
        for each in steps(book)
        if each["direction"] == "1" and each["level"] in levels and each["kind"] in kinds
    ]


def packages(book: Path) -> list[Row]:
    return [each for each in reliable(book, "japan_measures") if each["row_kind"] == "package"]


def seen(book: Path) -> list[int]:
    answers = [each["date"] for table in ("contacts_remote", "russia_responses") for each in reliable(book, table)]
    return tallied([*met(book), *(each["date"] for each in steps(book)), *answers])


def listed(book: Path, first_month: int = 1) -> tuple[list[int], list[int], list[int]]:
    """Newly and ever listed names, and packages so far, by half-year."""
    new, came = [0] * number_of(first_month), [0] * number_of(first_month)
    for each in packages(book):
        at = half(each["date_announced"], first_month)
        new[at] += sum(int(each[column] or 0) for column in LISTS)
        came[at] += 1
    return new, [sum(new[: n + 1]) for n in range(len(new))], [sum(came[: n + 1]) for n in range(len(came))]


def sanctions(book: Path, new: int = 10, standing: int = 500, first_month: int = 1) -> list[str]:
    names, stock, came = listed(book, first_month)
    start = min(n for n, count in enumerate(came) if count)
    return [
        "none" if n < start else "maximal" if n == start or names[n] >= new or stock[n] >= standing else "unchanged"
        for n in range(len(names))
    ]


def codes(book: Path) -> list[tuple[str, str]]:
    """Sanctions and engagement of every half-year by the published thresholds."""
    leaders, ministers = tallied(met(book)), tallied(sat(book))
    engagement = ["high" if leaders[n] >= 1 and ministers[n] >= 3 else "low" for n in range(29)]
    return list(zip(sanctions(book), engagement, strict=True))


def at(book: Path, cell: tuple[str, str], since: str = TEXT) -> list[int]:
    return [n for n, code in enumerate(codes(book)) if code == cell and n >= half(since)]


def peace(book: Path) -> list[tuple[str, str]]:
    return codes(book)[half(TEXT) : half("2022-02-24")]


def swept(book: Path) -> list[tuple[int, int, int, int, int, int, int]]:
    """Leaders, ministers, names, standing names, first month; high half-years, half-years in the missing cell."""
    found = []
    for month in range(1, 7):
        leaders, ministers = tallied(met(book), month), tallied(sat(book), month)
        answers = [each["date"] for table in ("contacts_remote", "russia_responses") for each in reliable(book, table)]
        known = tallied([*met(book), *(each["date"] for each in steps(book)), *answers], month)
        highs = {
            cut: [bool(known[n]) and leaders[n] >= cut[0] and ministers[n] >= cut[1] for n in range(number_of(month))]
            for cut in product(range(5), range(7))
            if any(cut)
        }
        for new, standing in product((1, 5, 10, 20, 50, 80), (50, 100, 150, 250, 500, 750, 1000)):
            still = [code == "unchanged" for code in sanctions(book, new, standing, month)]
            for cut, high in highs.items():
                both = sum(one and other for one, other in zip(high, still, strict=True))
                found.append((*cut, new, standing, month, sum(high), both))
    return found


def published(book: Path) -> list[tuple[int, int, int, int, int, int, int]]:
    return [each for each in swept(book) if each[2:4] == (10, 500)]


def alone(book: Path, days: list[str], least: int) -> int:
    """The size of the missing cell if one kind of day decides."""
    return sum(
        count >= least and code == "unchanged" for count, code in zip(tallied(days), sanctions(book), strict=True)
    )


def fifth(book: Path) -> str:
    return max(each["date_announced"] for each in packages(book) if each["date_announced"] < TEXT)


def china(book: Path, year: int) -> float:
    (found,) = (
        each
        for each in reliable(book, "trade")
        if each["pair"] == "CN-RU"
        and each["year"] == str(year)
        and each["statistics_origin"] == "China customs (GACC)"
        and each["period"] == "calendar year"
        and not each["superseded_by"]
    )
    return float(found["total_usd_bn"])


def shut(book: Path) -> list[int]:
    """The neutral half-years of 2020 and 2021."""
    return [n for n in at(book, NEUTRAL) if name(n)[:4] in ("2020", "2021")]


def early(book: Path, wanted: Callable[[str], bool]) -> int:
    """Persons and bodies in the packages before the text whose kind is wanted."""
    held = [each for each in packages(book) if each["date_announced"] < TEXT and wanted(each["kind"])]
    return sum(int(each[column] or 0) for each in held for column in LISTS)


def twice(book: Path) -> list[Row]:
    """Contacts coded twice as kept or cut."""
    return [each for each in rows(book, "second_coding") if each["variable"] == "direction"]


def gap(book: Path) -> list[int]:
    return at(book, MISSING)


def in_halves(counts: list[int], *names: str) -> int:
    return sum(count for number, count in enumerate(counts) if name(number) in names)


VALUES: dict[str, Callable[[Path], str]] = {
    "scenarios-gap": lambda book: words(len(gap(book))),
    "scenarios-gap-span": lambda book: spans(gap(book)),
    "scenarios-known": lambda book: words(len(codes(book)[half(TEXT) :])),
    "scenarios-neutral": lambda book: words(len(at(book, NEUTRAL))),
    "scenarios-neutral-shut": lambda book: words(len(shut(book))),
    "scenarios-neutral-rest": lambda book: words(len(at(book, NEUTRAL)) - len(shut(book))),
    "scenarios-frozen-2014": lambda book: words(early(book, lambda kind: "asset freeze" in kind)),
    "scenarios-visa-2014": lambda book: words(early(book, lambda kind: kind == "visa ban")),
    "scenarios-banks-2014": lambda book: words(
        early(book, lambda kind: "asset freeze" not in kind and kind != "visa ban")
    ),
    "scenarios-china-fall": lambda book: f"{100 * (1 - china(book, 2025) / china(book, 2024)):.0f}",
    "scenarios-edge": lambda book: words(sum(tallied(sat(book))[n] == 3 for n in gap(book))),
    "scenarios-next": lambda _: words(3 + 1),
    "scenarios-at-next": lambda book: words(
        sum(tallied(sat(book))[n] >= 4 and tallied(met(book))[n] >= 1 for n in gap(book))
    ),
    "scenarios-short": lambda book: words(in_halves(tallied(sat(book)), "2015 H2")),
    "scenarios-coded": lambda book: str(len(twice(book))),
    "scenarios-alpha": lambda book: "1.00" if all(one["first"] == one["second"] for one in twice(book)) else "less",
    "scenarios-one": lambda book: words(
        len(at(book, ("maximal", "low")) + at(book, ("unchanged", "low")) + at(book, ("none", "high")))
    ),
    "scenarios-cells": lambda _: words(3 * 2),
    "scenarios-covered": lambda book: words(int(row(book, "claims", "S077")["number_value"])),
    "scenarios-leaders": lambda _: "once",
    "scenarios-ministers": lambda _: "three",
    "scenarios-new": lambda _: "ten",
    "scenarios-standing": lambda _: "500",
    "scenarios-fifth-days": lambda book: words((date.fromisoformat(TEXT) - date.fromisoformat(fifth(book))).days),
    "scenarios-sochi-sessions": lambda book: words(in_halves(tallied(sat(book)), "2016 H1")),
    "scenarios-loose-neutral": lambda book: words(sanctions(book)[half(TEXT) :].count("unchanged")),
    "scenarios-loose-conf": lambda book: words(sanctions(book)[half(TEXT) :].count("maximal")),
    "scenarios-2015-seen": lambda book: words(in_halves(seen(book), "2015 H1")),
    "scenarios-2016-leaders": lambda book: words(in_halves(tallied(met(book)), "2016 H2")),
    "scenarios-2016-sessions": lambda book: words(in_halves(tallied(sat(book)), "2016 H2")),
    "scenarios-years": lambda _: words((half("2022-02-24") - half(TEXT)) // 2),
    "scenarios-peace-known": lambda book: words(len(peace(book))),
    "scenarios-peace-neutral": lambda book: words(peace(book).count(("unchanged", "low"))),
    "scenarios-china-rise": lambda book: f"{100 * (china(book, 2019) / china(book, 2016) - 1):.0f}",
    "scenarios-china-2014": lambda book: f"{china(book, 2014):.0f}",
    "scenarios-china-2016": lambda book: f"{china(book, 2016):.0f}",
    "scenarios-china-2019": lambda book: f"{china(book, 2019):.0f}",
    "scenarios-listed-2014": lambda book: words(listed(book)[1][half(TEXT) - 1]),
    "scenarios-least": lambda book: words(min(each[6] for each in published(book) if each[4] == 1 and each[6])),
    "scenarios-most": lambda book: words(max(each[6] for each in published(book) if each[4] == 1)),
    "scenarios-month-least": lambda book: words(min(each[6] for each in published(book) if each[:2] == (1, 3))),
    "scenarios-leaders-only": lambda book: words(alone(book, met(book), 1)),
    "scenarios-deeds": lambda book: words(
        alone(book, sat(book, ("economic", "vice-minister", "people-to-people"), DEEDS), 1)
    ),
}
