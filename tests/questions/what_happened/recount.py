"""The numbers of the story, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import reliable, row, rows, words


def number_in(text: str) -> str:
    return str(re.findall(r"[0-9]+(?:[.][0-9]+)?", text)[0])


def met(book: Path) -> int:
    return sum(
        each["japan_leader"] == "Shinzo Abe"
        and each["russia_leader"] == "Vladimir Putin"
        and each["level"] == "president"
        and each["date"] >= "2012-12-26"
        for each in reliable(book, "summits")
    )


def smaller(book: Path) -> int:
    return sum(int(float(row(book, "island_figures", key)["value"])) for key in ("IF08", "IF09"))


def packages(book: Path) -> int:
    return sum(
        each["row_kind"] == "package" and each["date_announced"] >= "2022-02-24"
        for each in rows(book, "japan_measures")
    )


VALUES: dict[str, Callable[[Path], str]] = {
    "story-meetings": lambda book: str(met(book)),
    "story-land": lambda book: words(smaller(book)),
    "story-residents": lambda book: f"{round(int(row(book, 'island_figures', 'IF19')['value']), -3):,}",
    "story-visas": lambda book: row(book, "japan_measures", "JP2014-02")["persons"],
    "story-banks": lambda book: words(int(row(book, "japan_measures", "JP2014-04")["entities"])),
    "story-call": lambda book: words(int(row(book, "contacts_remote", "RC-07")["duration_minutes"])),
    "story-milan": lambda book: words(int(row(book, "summits", "JR-20141017")["duration_minutes"])),
    "story-points": lambda book: words(int(float(row(book, "plan_record", "PR01")["number"]))),
    "story-graves": lambda book: number_in(row(book, "engagement", "EN045")["summary"].partition("air")[2]),
    "story-projects": lambda book: f"{int(float(row(book, 'plan_record', 'PR05')['number'])):,}",
    "story-fields": lambda book: words(int(float(row(book, "plan_record", "PR11")["number"]))),
    "story-loan": lambda book: f"{float(number_in(row(book, 'russian_loans', 'RL8')['amount'])):.1f}",
    "story-share": lambda book: (
        "a little over a fifth" if 0.21 < float(row(book, "energy_ties", "ET1")["japanese_stake"]) / 100 < 0.225 + 1e-9
        else "?"
    ),
    "story-oil": lambda book: f"{float(row(book, 'energy_shares', 'E2021-crude_share')['value']):g}",
    "story-gas": lambda book: (
        "nearly a tenth" if 0.075 < float(row(book, "energy_shares", "E2024-lng_share")["value"]) / 100 < 0.09 else "?"
    ),
    "story-packages": lambda book: str(packages(book)),
}  # fmt: skip
