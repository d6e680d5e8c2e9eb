"""The numbers of the chapter on expectations, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from independent_values import Row, capital, enumeration, row, rows, words

HALF = Fraction(1, 2)
BETTER, WORSE, HOLD = "better", "worse", "hold"
WAYS: list[tuple[Fraction, str, str, bool, bool]] = [
    (HALF, "", "voice", False, True),
    (Fraction(0), "", "voice", False, True),
    (Fraction(1), "", "voice", False, True),
    (HALF, "strict", "voice", False, True),
    (HALF, "loose", "voice", False, True),
    (HALF, "", "voice_strict", False, True),
    (HALF, "", "voice", False, False),
    (HALF, "", "voice", True, True),
    (Fraction(0), "strict", "voice_strict", True, True),
    (Fraction(1), "loose", "voice", False, True),
]
"""What a half-truth is worth, the reading, whose voice, undecided items as misses, scenarios counted."""


def counted(book: Path, way: tuple[Fraction, str, str, bool, bool] = WAYS[0]) -> list[tuple[Row, Fraction]]:
    """Every expectation that counts under one way of scoring, with its points."""
    partly, reading, voice, misses, scenarios = way
    other = {
        each["forecast_id"]: each["verdict"] for each in rows(book, "other_thresholds") if each["reading"] == reading
    }
    points = {"confirmed": Fraction(1), "partly": partly, "refuted": Fraction(0)}
    found = []
    for each in rows(book, "forecasts"):
        verdict = other.get(each["id"], each["verdict"])
        if each[voice] == "author" and (scenarios or each["mechanism"] != "scenario") and (misses or verdict in points):
            found.append((each, points.get(verdict, Fraction(0))))
    return found


def share(book: Path, number: int) -> Fraction:
    part = counted(book, WAYS[number])
    return sum((value for _, value in part), Fraction(0)) / len(part)


def percent(value: Fraction) -> str:
    return f"{float(value) * 100:.0f}"


def written_points(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    return (str(whole) if whole or not rest else "") + ("½" if rest == HALF else "")


def calls(book: Path, rule: str) -> dict[str, str]:
    return {each["forecast_id"]: each["call"] for each in rows(book, "baselines") if each["baseline"] == rule}


def spoken(book: Path, rule: str, early: bool | None = None) -> list[tuple[str, Row, Fraction]]:
    """The call of a rule, the item and the points of the text, where the rule says something."""
    said, before = calls(book, rule), terms(book, "before_war")
    return [
        (said[each["id"]], each, value)
        for each, value in counted(book)
        if said[each["id"]] != "silent" and (early is None or (before[each["id"]] == "true") == early)
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


def told(book: Path, kind: str, early: bool | None = None) -> list[Fraction]:
    """Points of the items that expected a worse outcome, a better one, or that Japan holds back."""
    found = []
    for call, each, value in spoken(book, "things get worse", early):
        mine = BETTER if call == "no" else HOLD if each["mechanism"] == "restraint" else WORSE
        if mine == kind:
            found.append(value)
    return found


def terms(book: Path, column: str) -> dict[str, str]:
    return {each["forecast_id"]: each[column] for each in rows(book, "expectation_terms")}


def worded(book: Path, how: str) -> list[Fraction]:
    wording = terms(book, "wording")
    return [value for each, value in counted(book) if wording[each["id"]] == how]


def of_group(book: Path, column: str, name: str) -> list[Fraction]:
    return [value for each, value in counted(book) if each[column] == name]


def places(book: Path, text: str) -> list[str]:
    """The places that a text takes among the texts under all ways of scoring."""
    taken = set()
    for way in WAYS:
        by_text: dict[str, list[Fraction]] = {}
        for each, value in counted(book, way):
            by_text.setdefault(each["text_id"], []).append(value)
        means = {name: sum(values, Fraction(0)) / len(values) for name, values in by_text.items()}
        taken.add(1 + sum(mean > means[text] for mean in means.values()))
    return [str(place) for place in sorted(taken)]


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


def printed_verdicts(book: Path) -> dict[str, str]:
    """Claim and outcome of every verdict box of the chapter."""
    page = (book / "_build" / "html" / "chapters" / "forty-two-expectations.html").read_text(encoding="utf-8")
    boxes = re.findall(r"<div[^>]*data-verdict=[^>]*>", page)
    return {re.findall(r'data-claim="([^"]*)"', box)[0]: re.findall(r'data-verdict="([^"]*)"', box)[0] for box in boxes}


def matching(book: Path) -> int:
    """Claims on which the verdict box and the verdict read from pages say the same."""
    like = {"holds": "confirmed", "holds-in-part": "partly", "fails": "refuted"}
    read = {claim: each["verdict"] for each in rows(book, "forecasts") for claim in each["claim_ids"].split("; ")}
    return sum(like.get(outcome) == read[claim] for claim, outcome in printed_verdicts(book).items())


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


VALUES: dict[str, Callable[[Path], str]] = {
    "expectations-all": lambda book: str(len(rows(book, "forecasts"))),
    "expectations-own": lambda book: str(sum(each["voice"] == "author" for each in rows(book, "forecasts"))),
    "expectations-not-own-capital": lambda book: capital(
        words(sum(each["voice"] != "author" for each in rows(book, "forecasts")))
    ),
    "expectations-decided": lambda book: str(len(counted(book))),
    "expectations-texts": lambda book: words(len(rows(book, "texts"))),
    "expectations-ledgers": lambda book: words(len({each["text_id"] for each in rows(book, "forecasts")})),
    "expectations-points": lambda book: written_points(total([value for _, value in counted(book)])),
    "expectations-low": lambda book: percent(min(share(book, number) for number in range(len(WAYS)))),
    "expectations-high": lambda book: percent(max(share(book, number) for number in range(len(WAYS)))),
    "expectations-strict": lambda book: percent(share(book, 3)),
    "expectations-loose": lambda book: percent(share(book, 4)),
    "expectations-bendable": lambda book: str(len({each["forecast_id"] for each in rows(book, "other_thresholds")})),
    "expectations-same-items": lambda book: str(len(spoken(book, "nothing changes"))),
    "expectations-same-rule": lambda book: written_points(of_rule(spoken(book, "nothing changes"))),
    "expectations-same-texts": lambda book: written_points(of_texts(spoken(book, "nothing changes"))),
    "expectations-same-apart": lambda book: words(len(apart(spoken(book, "nothing changes")))),
    "expectations-same-texts-apart": lambda book: written_points(of_texts(apart(spoken(book, "nothing changes")))),
    "expectations-worse-rule-items": lambda book: str(len(spoken(book, "things get worse"))),
    "expectations-worse-rule": lambda book: written_points(of_rule(spoken(book, "things get worse"))),
    "expectations-worse-texts": lambda book: written_points(of_texts(spoken(book, "things get worse"))),
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
    "expectations-early-items": lambda book: str(len(spoken(book, "things get worse", True))),
    "expectations-early-rule": lambda book: written_points(of_rule(spoken(book, "things get worse", True))),
    "expectations-early-texts": lambda book: written_points(of_texts(spoken(book, "things get worse", True))),
    "expectations-dated": lambda book: words(list(terms(book, "period_from").values()).count("text")),
    "expectations-ours": lambda book: str(list(terms(book, "period_from").values()).count("ours")),
    "expectations-endless": lambda book: str(list(terms(book, "period_from").values()).count("none")),
    "expectations-streltsov": lambda book: str(len(of_group(book, "text_id", "streltsov2015"))),
    "expectations-lipscy": lambda book: words(len(of_group(book, "text_id", "lipscy2021"))),
    "expectations-weitz-places": lambda book: enumeration(places(book, "weitz2012")),
    "expectations-threat": lambda book: words(of_group(book, "mechanism", "shared threat").count(Fraction(0))),
    "expectations-china": lambda book: words(of_group(book, "mechanism", "sanctions and China").count(Fraction(1))),
    "expectations-steps-points": lambda book: written_points(total(of_group(book, "mechanism", "small steps"))),
    "expectations-steps": lambda book: str(len(of_group(book, "mechanism", "small steps"))),
    "expectations-plan-months": lambda book: str(months("2015-02-02", first_offer(book))),
    "expectations-talks-months": lambda book: str(months("2017-09-07", turn(book))),
    "expectations-kishida-days": lambda _: str((date(2022, 2, 24) - date(2021, 10, 4)).days),
    "expectations-weak": lambda book: words(len(weak(book))),
    "expectations-weak-items": lambda book: enumeration(weak(book)),
    "expectations-firm-points": lambda book: written_points(total(firm(book))),
    "expectations-firm-items": lambda book: str(len(firm(book))),
    "expectations-tested": lambda book: words(len(printed_verdicts(book))),
    "expectations-matching": lambda book: words(matching(book)),
    "expectations-differing": lambda book: words(len(printed_verdicts(book)) - matching(book)),
    "expectations-contacts": lambda book: str(len(twice(book, "direction"))),
    "expectations-contacts-differ": lambda book: words(len(differing(book, "direction"))).replace("no", "none"),
}
for _name in ("hedged", "flat"):
    VALUES[f"expectations-{_name}-points"] = lambda book, name=_name: written_points(total(worded(book, name)))
    VALUES[f"expectations-{_name}-items"] = lambda book, name=_name: str(len(worded(book, name)))
for _kind in (WORSE, BETTER, HOLD):
    VALUES[f"expectations-{_kind}-points"] = lambda book, kind=_kind: written_points(total(told(book, kind)))
    VALUES[f"expectations-{_kind}-items"] = lambda book, kind=_kind: str(len(told(book, kind)))
for _when, _early in (("early", True), ("late", False)):
    for _kind in (WORSE, BETTER):
        VALUES[f"expectations-{_when}-{_kind}-points"] = lambda book, kind=_kind, early=_early: written_points(
            total(told(book, kind, early))
        )
        VALUES[f"expectations-{_when}-{_kind}-items"] = lambda book, kind=_kind, early=_early: str(
            len(told(book, kind, early))
        )
for _variable in ("verdict", "stance"):
    VALUES[f"expectations-{_variable}-alpha"] = lambda book, variable=_variable: f"{alpha(book, variable):.2f}"
    VALUES[f"expectations-{_variable}-units"] = lambda book, variable=_variable: str(len(twice(book, variable)))
    VALUES[f"expectations-{_variable}-differ"] = lambda book, variable=_variable: words(len(differing(book, variable)))
    VALUES[f"expectations-{_variable}-second"] = lambda book, variable=_variable: words(
        sum(each["settled"] == each["second"] for each in differing(book, variable))
    )
