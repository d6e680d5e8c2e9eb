"""The numbers of the chapter, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

from tests.questions.plain_csv import Row, reliable, row, rows, words

EARLY, LATE = "2014–21", "2022–26"
UNHEARD = ("hearsay", "observer", "retrospective")
"""The grades of those who do not speak for themselves in office; all others do."""
FROM_CHINA = ("balancing", "wedge", "freeing-forces")
DECIDED = "TW009 TW010 TW015 TW016 TW017 TW019 TW026 TW029 TW038 TW042 TW053 TW054 TW056 TW067 TW078 TW080 MW010 MW011"
"""The list of the rule book, typed."""


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


def said(book: Path) -> list[Row]:
    """Words spoken in office, by a document or by an adviser."""
    return [each for each in rows(book, "tokyo_words") if each["grade"] not in UNHEARD]


def given(book: Path, argument: str, kind: str = "") -> int:
    return sum(each["argument"] == argument and kind in ("", each["other_kind"]) for each in said(book))


def courting(book: Path) -> list[Row]:
    return [each for each in said(book) if each["direction"] == "courting"]


def different(every: list[Row]) -> int:
    return len({each["statement"] for each in every})


def distance(book: Path, year: int) -> float:
    return float(row(book, "unga_distance", f"UN-JPN-{year}")["distance"])


def russias_part(book: Path) -> float:
    """Russia's part in the change of 2022 of the distance between Japan and Russia."""
    before, after = (float(row(book, "unga_distance", f"UN-JPN-{year}")["russia_point"]) for year in (2021, 2022))
    return (before - after) / (distance(book, 2022) - distance(book, 2021))


def patrols(book: Path, kind: str) -> int:
    return sum(each["kind"] == kind and each["near_japan"] == "true" for each in reliable(book, "joint_patrols"))


def alpha(book: Path, column: str, without: tuple[str, ...] = ()) -> float:
    """Krippendorff's alpha of two coders for a nominal variable, from the matrix of coincidences.

    One less the observed disagreement over that expected by chance, every unit being two ordered pairs of values.
    """
    coded: dict[str, dict[str, str]] = {}
    for each in rows(book, "word_codings"):
        if each["words_id"] not in without:
            coded.setdefault(each["words_id"], {})[each["coder"]] = each[column]
    pairs = [(unit["first"], unit["second"]) for unit in coded.values() if unit["first"] and unit["second"]]
    coincidences = Counter(ordered for pair in pairs for ordered in permutations(pair))
    totals: Counter[str] = Counter()
    for (code, _), count in coincidences.items():
        totals[code] += count
    every = sum(totals.values())
    observed = sum(count for (one, other), count in coincidences.items() if one != other)
    expected = sum(totals[one] * totals[other] for one, other in permutations(totals, 2))
    return 1 - (every - 1) * observed / expected


def differing(book: Path) -> int:
    """Rows on whose codes the two coders do not agree, compared code by code."""
    codes: dict[str, set[tuple[str, ...]]] = {}
    for each in rows(book, "word_codings"):
        code = tuple(each[name] for name in ("argument", "other_kind", "direction", "china"))
        codes.setdefault(each["words_id"], set()).add(code)
    return sum(len(found) > 1 for found in codes.values())


def scrambled(book: Path, column: str) -> str:
    (found,) = (each[column] for each in rows(book, "scrambles") if each["fiscal_year"] == "2016")
    return found


def fraction(share: float) -> str:
    """A share in words, for the halves and thirds that the chapter has; another one is an error."""
    if share > 0.95:
        return "almost all"
    part, name = min(((1 / 2, "half"), (1 / 3, "a third")), key=lambda each: abs(each[0] - share))
    missed = share - part
    assert abs(missed) < 0.05, share
    return f"{'about' if abs(missed) <= 0.01 else 'a little over' if missed > 0 else 'nearly'} {name}"


VALUES: dict[str, Callable[[Path], str]] = {
    "chinas-words-abe": lambda book: row(book, "tokyo_words", "TW038")["excerpt_translation"],
    "chinas-words-kawai": lambda book: row(book, "tokyo_words", "TW054")["excerpt"],
    "chinas-words-sankei": lambda book: row(book, "tokyo_words", "TW056")["excerpt_translation"],
    "chinas-statements": lambda book: str(different(rows(book, "tokyo_words"))),
    "chinas-precedent": lambda book: str(given(book, "precedent")),
    "chinas-treaty": lambda book: str(given(book, "treaty")),
    "chinas-region": lambda book: str(given(book, "other", "regional-security")),
    "chinas-balancing": lambda book: words(given(book, "balancing")),
    "chinas-denial": lambda book: words(given(book, "denial-of-gains")),
    "chinas-wide": lambda book: str(given(book, "balancing") + given(book, "other", "regional-security")),
    "chinas-courting": lambda book: str(different(courting(book))),
    "chinas-courting-named": lambda book: words(different([e for e in courting(book) if e["china"] == "named"])),
    "chinas-courting-reasons": lambda book: words(
        different([e for e in courting(book) if e["argument"] in FROM_CHINA])
    ),
    "chinas-precedent-2014": lambda book: words(
        sum(each["argument"] == "precedent" and each["date"].startswith("2014") for each in said(book))
    ),
    "chinas-favours": lambda book: words(len(ruled(book, EARLY, {"spares"}))),
    "chinas-trade-russia": lambda book: fraction(china(book, 2021) / china(book, 2014) - 1),
    "chinas-trade-world": lambda book: f"{100 * value(book, 'RF12') / value(book, 'RF11') - 100:.0f}",
    "chinas-share-2014": lambda book: f"{value(book, 'RF03'):g}",
    "chinas-share-2024": lambda book: fraction(value(book, "RF04") / 100),
    "chinas-fell-japan": lambda book: f"{-value(book, 'RF27'):.0f}",
    "chinas-fell-korea": lambda book: f"{-value(book, 'RF28'):.0f}",
    "chinas-votes-russia": lambda book: fraction(russias_part(book)),
    "chinas-flights": lambda book: words(patrols(book, "air")),
    "chinas-naval": lambda book: words(patrols(book, "naval")),
    "chinas-jets-china": lambda book: scrambled(book, "against_china"),
    "chinas-jets-russia": lambda book: scrambled(book, "against_russia"),
    "chinas-rows": lambda book: str(len(rows(book, "tokyo_words"))),
    "chinas-low": lambda book: str(sum(each["confidence"] == "low" for each in rows(book, "tokyo_words"))),
    "chinas-alpha": lambda book: f"{alpha(book, 'argument'):.2f}",
    "chinas-alpha-without": lambda book: f"{alpha(book, 'argument', tuple(DECIDED.split())):.2f}",
    "chinas-alpha-direction": lambda book: f"{alpha(book, 'direction'):.2f}",
    "chinas-edge-cases": lambda _: str(len(DECIDED.split())),
    "chinas-floors": lambda _: "0.667 and 0.800",
    "chinas-differ": lambda book: str(differing(book)),
}
