"""Half-years of contact and sanctions, counted from the CSV files alone."""

from __future__ import annotations

from pathlib import Path

from tests.questions.plain_csv import Row, enumeration, reliable

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


def gap(book: Path) -> list[int]:
    return at(book, MISSING)
