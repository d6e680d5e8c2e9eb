"""The numbers of the chapter on the five texts and of its ledger, computed a second time from the CSV files alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, reliable, row, rows, words
from tests.questions.what_the_experts_saw import readings_again as readings
from tests.questions.what_the_experts_saw import scenarios_again as scenarios

HALF = Fraction(1, 2)
Way = tuple[Fraction, str, str, bool, bool]
PLAIN: Way = (HALF, "", "voice", True, False)
WAYS: list[Way] = [
    PLAIN,
    (Fraction(0), "", "voice", True, False),
    (Fraction(1), "", "voice", True, False),
    (HALF, "strict", "voice", True, False),
    (HALF, "loose", "voice", True, False),
    (HALF, "", "voice_strict", True, False),
    (HALF, "", "voice", False, False),
    (HALF, "", "voice", True, True),
    (HALF, "tested", "voice", True, False),
    (Fraction(0), "strict", "voice_strict", True, False),
    (Fraction(1), "loose", "voice", True, False),
]
"""What a half-truth is worth, the reading, whose voice, scenarios counted, diagnoses counted."""
SAME, WORSE = "nothing changes", "things get worse"


def worth(verdict: str, partly: Fraction) -> Fraction:
    return {"confirmed": Fraction(1), "partly": partly, "refuted": Fraction(0)}[verdict]


def counted(book: Path, way: Way = PLAIN) -> list[tuple[Row, Fraction]]:
    """Every expectation that counts under one way of scoring, with its points."""
    partly, reading, voice, scenarios_too, diagnoses = way
    other = {
        each["forecast_id"]: each["verdict"]
        for each in rows(book, "other_thresholds")
        if (each["untested"] == "true" if reading == "tested" else each["reading"] == reading)
    }
    found = []
    for each in rows(book, "forecasts"):
        verdict = other.get(each["id"], each["verdict"])
        wanted = (scenarios_too or each["mechanism"] != "scenario") and (diagnoses or each["kind"] != "diagnosis")
        if each[voice] == "author" and wanted and verdict in ("confirmed", "partly", "refuted"):
            found.append((each, worth(verdict, partly)))
    return found


def compared(book: Path) -> set[str]:
    """The items on which neither simple rule is silent."""
    silent = {each["forecast_id"] for each in rows(book, "baselines") if each["call"] == "silent"}
    return {each["id"] for each in rows(book, "forecasts")} - silent


def against(book: Path, rule: str, way: Way = PLAIN) -> list[tuple[str, Fraction, Fraction]]:
    """The fact on which an item rests, the points of the text and those of a rule, on the compared items."""
    own = {each["forecast_id"]: each for each in rows(book, "baselines") if each["baseline"] == rule}
    fact = {each["forecast_id"]: each["fact"] for each in rows(book, "expectation_terms")}
    found = []
    for each, value in counted(book, way):
        if each["id"] in compared(book):
            said = own[each["id"]]
            found.append((fact[each["id"]], value, value if said["call"] == "yes" else worth(said["own"], way[0])))
    return found


def total(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def texts(part: list[tuple[str, Fraction, Fraction]]) -> Fraction:
    return total([value for _, value, _ in part])


def of_rule(part: list[tuple[str, Fraction, Fraction]]) -> Fraction:
    return total([value for _, _, value in part])


def lead(book: Path, rule: str, draws: int = 20_000, seed: int = 7) -> tuple[float, float]:
    """The interval of the lead over facts, drawn with the random module and another seed."""
    part = against(book, rule)
    facts: dict[str, list[float]] = {}
    for fact, text, own in part:
        facts.setdefault(fact, []).append(float(text - own))
    groups = list(facts.values())
    chance, leads = random.Random(seed), []  # noqa: S311
    for _ in range(draws):
        drawn = [value for _ in groups for value in chance.choice(groups)]
        leads.append(sum(drawn) / len(drawn) * len(part))
    leads.sort()
    return leads[int(draws * 0.025)], leads[int(draws * 0.975)]


def share(book: Path, way: Way) -> Fraction:
    part = against(book, SAME, way)
    return texts(part) / len(part)


def percent(value: Fraction) -> str:
    return f"{float(value) * 100:.0f}"


def written_points(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    return (str(whole) if whole or not rest else "") + ("½" if rest == HALF else "")


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
        for each in reliable(book, "engagement")
        if each["kind"] in kinds and each["direction"] == "1" and each["announced_only"] == "false"
    ]
    return min(day for day in [*made, row(book, "milestones", "M19")["date"]] if day > "2015-02-02")


def weak(book: Path) -> list[str]:
    """Scored items none of whose pages is of high or medium confidence."""
    good = {each["id"] for each in reliable(book, "evidence_pages")}
    with_pages = [each for each, _ in counted(book) if each["evidence_ids"]]
    return [each["id"] for each in with_pages if not good & set(each["evidence_ids"].split("; "))]


def courting(book: Path) -> dict[str, bool]:
    """Official statements that court Russia, and whether one of their arguments names China."""
    grades = ("head of government", "minister", "adviser", "official", "official document")
    said: dict[str, bool] = {}
    for each in reliable(book, "tokyo_words"):
        if each["direction"] == "courting" and each["grade"] in grades and "2012-12-26" <= each["date"] < "2022-02-24":
            said[each["statement"]] = said.get(each["statement"], False) or each["china"] == "named"
    return said


def twice(book: Path, variable: str) -> list[Row]:
    return [each for each in rows(book, "second_coding") if each["variable"] == variable]


def alpha(book: Path, variable: str) -> float:
    """Krippendorff's alpha for two nominal codings without gaps: one less observed over expected disagreement."""
    pairs = [(each["first"], each["second"]) for each in twice(book, variable)]
    values = Counter(value for pair in pairs for value in pair)
    number = sum(values.values())
    observed = sum(2 for first, second in pairs if first != second) / number
    expected = sum(count * (number - count) for count in values.values()) / (number * (number - 1))
    return 1 - observed / expected


def ordinal_alpha(book: Path, variable: str) -> float:
    """Krippendorff's alpha for two ordinal codings: by squared sums of the ranks between two values."""
    pairs = [
        (int(each["first"]), int(each["second"])) for each in twice(book, variable) if each["first"] and each["second"]
    ]
    values = Counter(value for pair in pairs for value in pair)
    order, number = sorted(values), 2 * len(pairs)

    def apart(one: int, other: int) -> float:
        low, high = sorted((one, other))
        between = sum(values[value] for value in order if low <= value <= high)
        return (between - (values[low] + values[high]) / 2) ** 2 if low != high else 0.0

    observed = sum(2 * apart(*pair) for pair in pairs) / number
    expected = sum(
        values[one] * values[other] * apart(one, other) for one in order for other in order
    ) / (number * (number - 1))  # fmt: skip
    return 1 - observed / expected


def overruled(book: Path) -> Fraction:
    coded = twice(book, "code")
    return Fraction(sum(each["first"] != each["settled"] for each in coded), len(coded))


def two_digits(number: int) -> str:
    return f"{round(number, 2 - len(str(number))):,}"


def offered(book: Path) -> list[int]:
    """How many half-years lie in the cell by pair of thresholds: leaders from one to three, ministers to six."""
    leaders, ministers = scenarios.tallied(scenarios.met(book)), scenarios.tallied(scenarios.sat(book))
    still, first = scenarios.sanctions(book), scenarios.half(scenarios.TEXT)
    return [
        size
        for least in (1, 2, 3)
        for sessions in range(1, 7)
        if (
            size := sum(
                leaders[n] >= least and ministers[n] >= sessions and still[n] == "unchanged"
                for n in range(first, len(still))
            )
        )
    ]


def lists_before(book: Path) -> int:
    return scenarios.listed(book)[1][scenarios.half("2022-02-24") - 1]


VALUES: dict[str, Callable[[Path], str]] = {
    "experts-texts": lambda book: words(len(rows(book, "texts"))),
    "experts-texts-capital": lambda book: capital(words(len(rows(book, "texts")))),
    "experts-complete-capital": lambda book: capital(
        words(sum(each["extent"] == "complete" for each in rows(book, "texts")))
    ),
    "experts-questions": lambda book: words(len(readings.questions(book))),
    "experts-unanimous": lambda book: words(readings.unanimous(book)),
    "experts-opposed": lambda book: words(readings.opposed(book)),
    "experts-series": lambda book: words(len(readings.lists(book, readings.texts(book)))),
    "experts-one-way": lambda book: (
        "once" if readings.one_way(readings.lists(book, readings.texts(book))) == 1 else "more than once"
    ),
    "experts-one-way-chance": lambda book: words(round(readings.on_average(book))),
    "experts-later": lambda book: words(len(readings.after_crimea(book))),
    "experts-without-ukraine": lambda book: words(readings.without_ukraine(book)),
    "experts-fields": lambda book: words(int(row(book, "plan_record", "PR11")["number"])),
    "experts-talks-months": lambda book: words(months("2017-09-07", turn(book))),
    "experts-principles": lambda book: words(int(row(book, "claims", "S005")["number_value"])),
    "experts-years": lambda _: words((scenarios.half("2022-02-24") - scenarios.half(scenarios.TEXT)) // 2),
    "experts-plan-months": lambda book: words(months("2015-02-02", first_offer(book))),
    "experts-names-before": lambda book: two_digits(lists_before(book)),
    "experts-names-now": lambda book: two_digits(scenarios.listed(book)[1][-1]),
    "experts-compared": lambda book: words(len(against(book, SAME))),
    "experts-points": lambda book: written_points(texts(against(book, SAME))),
    "experts-same-rule": lambda book: written_points(of_rule(against(book, SAME))),
    "experts-worse-rule": lambda book: written_points(of_rule(against(book, WORSE))),
    "experts-lead-low": lambda book: words(round(-lead(book, SAME)[0])),
    "experts-lead-high": lambda book: words(round(lead(book, SAME)[1])),
    "experts-facts": lambda book: words(len({fact for fact, _, _ in against(book, SAME)})),
    "experts-alpha-stance": lambda book: f"{alpha(book, 'stance'):.2f}",
    "experts-alpha-scale": lambda book: f"{ordinal_alpha(book, 'code'):.2f}",
    "experts-alpha-verdict": lambda book: f"{alpha(book, 'verdict'):.2f}",
    "experts-scale-changed": lambda book: percent(overruled(book)),
    "experts-bound": lambda book: str(round(300 / len(twice(book, "direction")))),
    "experts-firm": lambda _: "0.800",
    "experts-tentative": lambda _: "0.667",
    "experts-revised": lambda book: words(sum(bool(each["revised"]) for each in rows(book, "forecasts"))),
    "experts-all": lambda book: words(len(rows(book, "forecasts"))),
    "experts-low": lambda book: percent(min(share(book, way) for way in WAYS)),
    "experts-high": lambda book: percent(max(share(book, way) for way in WAYS)),
    "experts-offers": lambda book: words(len(scenarios.gap(book))),
    "experts-offers-span": lambda book: scenarios.spans(scenarios.gap(book)),
    "experts-ministers": lambda _: "three",
    "experts-least": lambda book: words(min(offered(book))),
    "experts-most": lambda book: words(max(offered(book))),
    "ledger-all": lambda book: words(len(rows(book, "forecasts"))),
    "ledger-scored": lambda book: words(len(counted(book))),
    "ledger-dated": lambda book: words([each["period_from"] for each in rows(book, "expectation_terms")].count("text")),
    "ledger-diagnoses": lambda book: capital(
        words(sum(each["kind"] == "diagnosis" for each in rows(book, "forecasts")))
    ),
    "ledger-foreign": lambda book: capital(words(sum(each["voice"] != "author" for each in rows(book, "forecasts")))),
    "ledger-weak": lambda book: enumeration(weak(book)),
}
