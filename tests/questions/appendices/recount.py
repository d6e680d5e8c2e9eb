"""The numbers in the prose of the appendices, from the CSV files alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.questions.counting_summits.recount import RETURN, meetings
from tests.questions.plain_csv import Row, rows, words, written

RELIABLE = ("high", "medium")


def resources(book: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((book / "data" / "schema").glob("[a-z]*.json"))]


def listed(book: Path, table: str) -> set[str]:
    return {claim for each in rows(book, table) for claim in each["claim_ids"].split("; ") if claim}


def tested(book: Path) -> set[str]:
    """Claims that a box on the pages decides."""
    pages = (book / "_build" / "html" / "chapters").glob("*.html")
    return {claim for page in pages for claim in re.findall(r'data-claim="(\w+)"', page.read_text("utf-8"))}


def scored(book: Path) -> set[str]:
    return listed(book, "forecasts") - tested(book)


def untested(book: Path) -> set[str]:
    return {each["claim_id"] for each in rows(book, "untested_claims")}


def placed(book: Path) -> set[str]:
    return {each["id"] for each in rows(book, "claims")} - tested(book) - scored(book) - untested(book)


def turned(book: Path) -> Iterator[Row]:
    """Contacts that turn their level from contact to cut or back, and cuts locked by a legal act."""
    last: dict[str, str] = {}
    for each in rows(book, "engagement"):
        if last.get(each["level"], each["direction"]) != each["direction"] or each["reversibility"] == "legal lock":
            yield each
        last[each["level"]] = each["direction"]


def chronicle(book: Path) -> list[tuple[str, str]]:
    """Date and table of every line of the chronology: a day belongs to the first table that reports it."""
    visits = [each for each in meetings(book) if each["date"] >= RETURN and each["occasion"] == "bilateral visit"]
    packages = [
        {**each, "date": each["date_announced"]}
        for each in rows(book, "japan_measures")
        if each["row_kind"] == "package" and each["confidence"] in RELIABLE
    ]
    ends = []
    for wave in dict.fromkeys(each["wave"] for each in packages):
        of_wave = sorted((each for each in packages if each["wave"] == wave), key=lambda each: each["date"])
        ends += of_wave[:1] + of_wave[1:][-1:]
    offers = [
        each
        for each in rows(book, "negotiations")
        if each["kind"] in ("agreement", "offer", "demand", "refusal")
        and each["grade"] in ("on record", "official")
        and each["date"] >= "2010-11-01"
    ]
    recent = [
        each
        for each in rows(book, "events_since_2025")
        if each["status"] == "observed" and not each["kind"].startswith(("statement", "protest"))
    ]
    taken: dict[str, str] = {}
    lines = [(each["date_latest"], "texts") for each in rows(book, "texts")]
    for table, found in (
        ("milestones", rows(book, "milestones")),
        ("negotiations", offers),
        ("japan_measures", ends),
        ("summits", visits),
        ("engagement", list(turned(book))),
        ("events_since_2025", recent),
    ):
        for each in found:
            if each["confidence"] in RELIABLE:
                if len(each["date"]) == 10 and taken.setdefault(each["date"], table) != table:
                    continue
                lines.append((each["date"], table))
    return sorted(lines, key=lambda line: line[0] + "~")


def settled_for(book: Path) -> list[str]:
    """For whom each difference of the two codings was settled."""
    found = [each["settled_for"] for each in rows(book, "second_coding") if each["settled_for"] != "agreed"]
    final = {each["id"]: each for table in ("tokyo_words", "moscow_words") for each in rows(book, table)}
    coded = {(each["words_id"], each["coder"]): each for each in rows(book, "word_codings")}
    for column in ("argument", "direction", "china"):
        for (unit, coder), first in coded.items():
            second = coded[unit, "second"]
            if coder == "first" and first[column] != second[column]:
                kept = [
                    name
                    for name, codes in (("first", first), ("second", second))
                    if codes[column] == final[unit][column]
                ]
                found.append(kept[0] if kept else "neither")
    return found


def two_thirds(share: float) -> str:
    """The one fraction of the settlements, in words."""
    assert 0.6333 < share < 0.6833, "teach two_thirds() another fraction"
    missed = share - 2 / 3
    return f"{'about' if abs(missed) <= 0.01 else 'nearly' if missed < 0 else 'a little over'} two thirds"


VALUES: dict[str, Callable[[Path], str]] = {
    "apparatus-claims": lambda book: str(len(rows(book, "claims"))),
    "apparatus-tested": lambda book: str(len(tested(book))),
    "apparatus-scored": lambda book: str(len(scored(book))),
    "apparatus-placed": lambda book: str(len(placed(book))),
    "apparatus-untested": lambda book: str(len(untested(book))),
    "apparatus-texts": lambda book: words(len(rows(book, "texts"))),
    "apparatus-run": lambda book: words(8),
    "apparatus-floor": lambda _: "0.667",
    "apparatus-firm": lambda _: "0.800",
    "apparatus-searches": lambda book: words(len(rows(book, "searches"))),
    "apparatus-differ": lambda book: words(len(settled_for(book))),
    "apparatus-for-second": lambda book: two_thirds(settled_for(book).count("second") / len(settled_for(book))),
    "apparatus-budget": lambda book: "20%",
    "apparatus-dictionary-tables": lambda book: words(len(resources(book))),
    "apparatus-dictionary-columns": lambda book: f"{sum(len(each['schema']['fields']) for each in resources(book)):,}",
    "apparatus-dictionary-rows": lambda book: f"{sum(len(rows(book, each['name'])) for each in resources(book)):,}",
    "apparatus-register-quotations": lambda book: words(len(rows(book, "quotations"))),
    "apparatus-register-texts": lambda book: words(len(rows(book, "texts"))),
    "apparatus-register-claims": lambda book: words(len(rows(book, "claims"))),
    "apparatus-chronology-entries": lambda book: str(len(chronicle(book))),
    "apparatus-chronology-tables": lambda book: words(len({table for _, table in chronicle(book)})),
    "apparatus-chronology-last": lambda book: written(chronicle(book)[-1][0]),
}
