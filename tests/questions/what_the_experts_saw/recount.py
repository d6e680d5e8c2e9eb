"""The numbers of the chapter on expectations, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, row, rows, words

HALF = Fraction(1, 2)
Way = tuple[Fraction, str, str, bool, bool]
PLAIN: Way = (HALF, "", "voice", True, True)
WAYS: list[Way] = [
    PLAIN,
    (Fraction(0), "", "voice", True, True),
    (Fraction(1), "", "voice", True, True),
    (HALF, "strict", "voice", True, True),
    (HALF, "loose", "voice", True, True),
    (HALF, "", "voice_strict", True, True),
    (HALF, "", "voice", False, True),
    (HALF, "", "voice", True, False),
    (HALF, "tested", "voice", True, True),
    (Fraction(0), "strict", "voice_strict", True, True),
    (Fraction(1), "loose", "voice", True, True),
]
"""What a half-truth is worth, the reading, whose voice, scenarios counted, diagnoses counted."""


def counted(book: Path, way: Way = PLAIN) -> list[tuple[Row, Fraction]]:
    """Every expectation that counts under one way of scoring, with its points."""
    partly, reading, voice, scenarios, diagnoses = way
    other = {
        each["forecast_id"]: each["verdict"]
        for each in rows(book, "other_thresholds")
        if (each["untested"] == "true" if reading == "tested" else each["reading"] == reading)
    }
    points = {"confirmed": Fraction(1), "partly": partly, "refuted": Fraction(0)}
    found = []
    for each in rows(book, "forecasts"):
        verdict = other.get(each["id"], each["verdict"])
        wanted = (scenarios or each["mechanism"] != "scenario") and (diagnoses or each["kind"] != "diagnosis")
        if each[voice] == "author" and wanted and verdict in points:
            found.append((each, points[verdict]))
    return found


def compared(book: Path) -> set[str]:
    """The items on which neither simple rule is silent."""
    silent = {each["forecast_id"] for each in rows(book, "baselines") if each["call"] == "silent"}
    return {each["id"] for each in rows(book, "forecasts")} - silent


def share(book: Path, number: int) -> Fraction:
    """The share of points on the compared items under one way of scoring."""
    part = [value for each, value in counted(book, WAYS[number]) if each["id"] in compared(book)]
    return sum(part, Fraction(0)) / len(part)


def percent(value: Fraction) -> str:
    return f"{float(value) * 100:.0f}"


def written_points(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    return (str(whole) if whole or not rest else "") + ("½" if rest == HALF else "")


def calls(book: Path, rule: str) -> dict[str, str]:
    return {each["forecast_id"]: each["call"] for each in rows(book, "baselines") if each["baseline"] == rule}


def spoken(book: Path, rule: str, early: bool | None = None) -> list[tuple[str, Row, Fraction]]:
    """The call of a rule, the item and the points of the text, on the compared items."""
    said, before = calls(book, rule), terms(book, "before_war")
    return [
        (said[each["id"]], each, value)
        for each, value in counted(book)
        if each["id"] in compared(book) and (early is None or (before[each["id"]] == "true") == early)
    ]


def of_texts(part: list[tuple[str, Row, Fraction]]) -> Fraction:
    return sum((value for _, _, value in part), Fraction(0))


def of_rule(part: list[tuple[str, Row, Fraction]]) -> Fraction:
    return sum((value if call == "yes" else 1 - value for call, _, value in part), Fraction(0))


def apart(part: list[tuple[str, Row, Fraction]]) -> list[tuple[str, Row, Fraction]]:
    return [each for each in part if each[0] == "no"]


def chance(book: Path) -> Fraction:
    """How often fair coins fall as unevenly, by walking through every row of Pascal's triangle."""
    values = [value for _, _, value in apart(spoken(book, "things get worse"))]
    heads, tails = values.count(Fraction(1)), values.count(Fraction(0))
    line = [1]
    for _ in range(heads + tails):
        line = [1, *[left + right for left, right in pairwise(line)], 1]
    return min(Fraction(1), Fraction(2 * sum(line[: min(heads, tails) + 1]), sum(line)))


def told(book: Path, about: set[str], call: str, early: bool | None = None) -> list[tuple[str, Fraction]]:
    """Id and points of the items on some subjects on which the gloomy rule has the same call ("" for any)."""
    calls_of, subject, before = calls(book, "things get worse"), terms(book, "about"), terms(book, "before_war")
    return [
        (each["id"], value)
        for each, value in counted(book)
        if subject[each["id"]] in about
        and call in ("", calls_of[each["id"]])
        and (early is None or (before[each["id"]] == "true") == early)
    ]


def facts(book: Path, items: list[str]) -> int:
    fact = terms(book, "fact")
    return len({fact[item] for item in items})


def terms(book: Path, column: str) -> dict[str, str]:
    return {each["forecast_id"]: each[column] for each in rows(book, "expectation_terms")}


def of_group(book: Path, column: str, name: str) -> list[Fraction]:
    return [value for each, value in counted(book) if each[column] == name]


def months(start: str, end: str) -> int:
    """Whole months between two days."""
    (a, b, c), (d, e, f) = (map(int, day.split("-")) for day in (start, end))
    return (d * 12 + e) - (a * 12 + b) - (1 if f < c else 0)


def turn(book: Path) -> str:
    """Day of the first meeting after the text of 2017, and before 2020, that moved the treaty talks."""
    moved = {
        each["meeting_id"] for each in rows(book, "meeting_yields") if each["yield"] in ("treaty basis", "settlement")
    }
    return min(
        each["date"] for each in rows(book, "summits") if each["id"] in moved and "2017-09-07" < each["date"] < "2020"
    )


def first_offer(book: Path) -> str:
    kinds = ("office created", "credit", "eight-point plan", "visa easing", "joint economic activity")
    made = [
        each["date"]
        for each in rows(book, "engagement")
        if each["kind"] in kinds
        and each["direction"] == "1"
        and each["announced_only"] == "false"
        and each["confidence"] in ("high", "medium")
    ]
    return min(day for day in [*made, row(book, "milestones", "M19")["date"]] if day > "2015-02-02")


def weak(book: Path) -> list[str]:
    """Scored items none of whose pages is of high or medium confidence."""
    good = {each["id"] for each in rows(book, "evidence_pages") if each["confidence"] in ("high", "medium")}
    with_pages = [each for each, _ in counted(book) if each["evidence_ids"]]
    return [each["id"] for each in with_pages if not good & set(each["evidence_ids"].split("; "))]


def firm(book: Path) -> list[Fraction]:
    return [value for each, value in counted(book) if each["id"] not in weak(book)]


OWN = "forty-two-expectations"
LIKE = {"holds": "confirmed", "holds-in-part": "partly", "fails": "refuted"}


def boxes(book: Path, page: str = "*") -> list[tuple[str, str]]:
    """Verdict read from pages and verdict counted, for every verdict box on a scored item that decides something."""
    read = {claim: each["verdict"] for each, _ in counted(book) for claim in each["claim_ids"].split("; ")}
    found = []
    for path in sorted((book / "_build" / "html" / "chapters").glob(f"{page}.html")):
        for box in re.findall(r"<div[^>]*data-verdict=[^>]*>", path.read_text(encoding="utf-8")):
            [claim], [outcome] = re.findall(r'data-claim="([^"]*)"', box), re.findall(r'data-verdict="([^"]*)"', box)
            if claim in read and outcome in LIKE:
                found.append((read[claim], LIKE[outcome]))
    return found


def matching(book: Path, page: str = "*") -> int:
    """Boxes that say the same as the verdict read from pages."""
    return sum(first == second for first, second in boxes(book, page))


def twice(book: Path, variable: str) -> list[Row]:
    return [each for each in rows(book, "second_coding") if each["variable"] == variable]


def differing(book: Path, variable: str) -> list[Row]:
    return [each for each in twice(book, variable) if each["first"] != each["second"]]


def alpha(book: Path, variable: str) -> float:
    """Krippendorff's alpha for two nominal codings without gaps: one less observed over expected disagreement."""
    pairs = [(each["first"], each["second"]) for each in twice(book, variable)]
    values = Counter(value for pair in pairs for value in pair)
    number = sum(values.values())
    observed = sum(2 for first, second in pairs if first != second) / number
    expected = sum(count * (number - count) for count in values.values()) / (number * (number - 1))
    return 1 - observed / expected


def total(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


NOT_EFFORT = {"yield", "context"}
PARTS: dict[str, Callable[[Path], list[tuple[str, Fraction]]]] = {
    "worse": lambda book: told(book, NOT_EFFORT, "yes"),
    "better": lambda book: told(book, NOT_EFFORT, "no"),
    "hold": lambda book: told(book, {"effort"}, "yes"),
    "early-worse": lambda book: told(book, NOT_EFFORT, "yes", True),
    "early-better": lambda book: told(book, NOT_EFFORT, "no", True),
    "diagnoses": lambda book: [(each["id"], value) for each, value in counted(book) if each["kind"] == "diagnosis"],
    "forecasts": lambda book: [(each["id"], value) for each, value in counted(book) if each["kind"] == "forecast"],
}
for _about in ("yield", "effort"):
    PARTS[_about] = lambda book, about=_about: told(book, {about}, "")  # type: ignore[misc]
    for _way, _call in (("worse", "yes"), ("better", "no")):
        PARTS[f"{_about}-{_way}"] = lambda book, about=_about, call=_call: told(book, {about}, call)  # type: ignore[misc]

VALUES: dict[str, Callable[[Path], str]] = {
    "expectations-all": lambda book: str(len(rows(book, "forecasts"))),
    "expectations-own": lambda book: str(sum(each["voice"] == "author" for each in rows(book, "forecasts"))),
    "expectations-not-own-capital": lambda book: capital(
        words(sum(each["voice"] != "author" for each in rows(book, "forecasts")))
    ),
    "expectations-decided": lambda book: str(len(counted(book))),
    "expectations-texts": lambda book: words(len(rows(book, "texts"))),
    "expectations-points": lambda book: written_points(total([value for _, value in counted(book)])),
    "expectations-low": lambda book: percent(min(share(book, number) for number in range(len(WAYS)))),
    "expectations-high": lambda book: percent(max(share(book, number) for number in range(len(WAYS)))),
    "expectations-printed": lambda book: percent(share(book, 0)),
    "expectations-strict": lambda book: percent(share(book, 3)),
    "expectations-loose": lambda book: percent(share(book, 4)),
    "expectations-harder": lambda book: percent(share(book, 8)),
    "expectations-bendable": lambda book: str(len({each["forecast_id"] for each in rows(book, "other_thresholds")})),
    "expectations-untested": lambda book: words(
        [each["untested"] for each in rows(book, "other_thresholds")].count("true")
    ),
    "expectations-confirmed": lambda book: str([value for _, value in counted(book)].count(Fraction(1))),
    "expectations-common": lambda book: str(sum(each["id"] in compared(book) for each, _ in counted(book))),
    "expectations-facts": lambda book: str(facts(book, [each["id"] for each, _ in counted(book)])),
    "expectations-worse-facts": lambda book: words(facts(book, [item for item, _ in PARTS["worse"](book)])),
    "expectations-hold-missed": lambda book: words([value for _, value in PARTS["hold"](book)].count(Fraction(0))),
    "expectations-same-rule": lambda book: written_points(of_rule(spoken(book, "nothing changes"))),
    "expectations-same-texts": lambda book: written_points(of_texts(spoken(book, "nothing changes"))),
    "expectations-same-apart": lambda book: str(len(apart(spoken(book, "nothing changes")))),
    "expectations-same-texts-apart": lambda book: written_points(of_texts(apart(spoken(book, "nothing changes")))),
    "expectations-worse-rule": lambda book: written_points(of_rule(spoken(book, "things get worse"))),
    "expectations-worse-won": lambda book: words(
        [value for _, _, value in apart(spoken(book, "things get worse"))].count(Fraction(1))
    ),
    "expectations-worse-lost": lambda book: words(
        [value for _, _, value in apart(spoken(book, "things get worse"))].count(Fraction(0))
    ),
    "expectations-worse-chance": lambda book: percent(chance(book)),
    "expectations-early": lambda book: str(
        sum(terms(book, "before_war")[each["id"]] == "true" for each, _ in counted(book))
    ),
    "expectations-early-common": lambda book: str(len(spoken(book, "things get worse", True))),
    "expectations-early-rule": lambda book: written_points(of_rule(spoken(book, "things get worse", True))),
    "expectations-early-texts": lambda book: written_points(of_texts(spoken(book, "things get worse", True))),
    "expectations-dated": lambda book: words(list(terms(book, "period_from").values()).count("text")),
    "expectations-ours": lambda book: str(list(terms(book, "period_from").values()).count("ours")),
    "expectations-endless": lambda book: str(list(terms(book, "period_from").values()).count("none")),
    "expectations-diagnoses-capital": lambda book: capital(words(len(PARTS["diagnoses"](book)))),
    "expectations-streltsov": lambda book: str(len(of_group(book, "text_id", "streltsov2015"))),
    "expectations-lipscy": lambda book: words(len(of_group(book, "text_id", "lipscy2021"))),
    "expectations-threat": lambda book: words(of_group(book, "mechanism", "shared threat").count(Fraction(0))),
    "expectations-threat-present": lambda book: words(
        sum(each["mechanism"] == "shared threat" and each["kind"] == "diagnosis" for each, _ in counted(book))
    ),
    "expectations-plan-months": lambda book: str(months("2015-02-02", first_offer(book))),
    "expectations-talks-months": lambda book: str(months("2017-09-07", turn(book))),
    "expectations-kishida-days": lambda _: str((date(2022, 2, 24) - date(2021, 10, 4)).days),
    "expectations-weak": lambda book: words(len(weak(book))),
    "expectations-weak-items": lambda book: enumeration(weak(book)),
    "expectations-firm-points": lambda book: written_points(total(firm(book))),
    "expectations-firm-items": lambda book: str(len(firm(book))),
    "expectations-tested": lambda book: words(len(boxes(book, OWN))),
    "expectations-matching": lambda book: words(matching(book, OWN)),
    "expectations-differing": lambda book: words(len(boxes(book, OWN)) - matching(book, OWN)),
    "expectations-book": lambda book: str(len(boxes(book))),
    "expectations-book-matching": lambda book: str(matching(book)),
    "expectations-verdict-alpha": lambda book: f"{alpha(book, 'verdict'):.2f}",
    "expectations-verdict-units": lambda book: str(len(twice(book, "verdict"))),
    "expectations-verdict-differ": lambda book: words(len(differing(book, "verdict"))),
    "expectations-verdict-second": lambda book: words(
        sum(each["settled"] == each["second"] for each in differing(book, "verdict"))
    ),
}
for _key, _part in PARTS.items():
    if _key == "hold":
        continue
    VALUES[f"expectations-{_key}-points"] = lambda book, part=_part: written_points(
        total([value for _, value in part(book)])
    )
    VALUES[f"expectations-{_key}-items"] = lambda book, part=_part: str(len(part(book)))
