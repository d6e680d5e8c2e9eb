"""The numbers of the chapter on the five readings, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, permutations
from pathlib import Path

from tests.questions.forty_two_expectations.recount import alpha
from tests.questions.plain_csv import Row, capital, enumeration, row, rows, words

SERIES = 3
FIRM = ("high", "medium")
SAID = {"-2": "no", "-1": "no, but", "0": "both", "1": "yes, but", "2": "yes"}


def texts(book: Path) -> list[str]:
    return [each["id"] for each in sorted(rows(book, "texts"), key=lambda each: each["date_earliest"])]


def codes(book: Path, question: int) -> list[str]:
    """What the texts answer to a question, in their order; empty where silent."""
    found = {each["text_id"]: each["code"] for each in rows(book, "stances") if each["question_no"] == str(question)}
    return [found[text] for text in texts(book)]


def questions(book: Path) -> list[int]:
    return sorted(int(each["question_no"]) for each in rows(book, "stance_questions"))


def silent(book: Path, text: str) -> int:
    return sum(not each["code"] for each in rows(book, "stances") if each["text_id"] == text)


def unanimous(book: Path) -> int:
    every = [codes(book, question) for question in questions(book)]
    return sum(
        all(code and int(code) > 0 for code in each) or all(code < "0" and code for code in each) for each in every
    )


def opposed(book: Path) -> int:
    every = [[int(code) for code in codes(book, question) if code] for question in questions(book)]
    return sum(min(each) < 0 < max(each) for each in every)


def answers(book: Path, order: list[str]) -> dict[int, list[int]]:
    """The answers to every question that enough texts answer, in an order of the texts."""
    found = {(each["question_no"], each["text_id"]): each["code"] for each in rows(book, "stances")}
    every = {question: [found[str(question), text] for text in order] for question in questions(book)}
    told = {question: [int(code) for code in each if code] for question, each in every.items()}
    return {question: each for question, each in told.items() if len(each) >= SERIES}


def lists(book: Path, order: list[str]) -> list[list[int]]:
    return list(answers(book, order).values())


def sides(told: list[list[int]]) -> list[list[int]]:
    return [[(code > 0) - (code < 0) for code in each] for each in told]


def one_way(told: list[list[int]]) -> int:
    return sum(len(set(each)) > 1 and each in (sorted(each), sorted(each, reverse=True)) for each in told)


def on_average(book: Path, *, whole: bool) -> float:
    orders = [lists(book, list(order)) for order in permutations(texts(book))]
    return sum(one_way(told if whole else sides(told)) for told in orders) / len(orders)


def coded(book: Path) -> list[Row]:
    return [each for each in rows(book, "second_coding") if each["variable"] == "stance"]


def net(book: Path, text: str) -> str:
    said = [each["polarity"] for each in rows(book, "claims") if each["text_id"] == text and each["voice"] == "author"]
    value = (said.count("favours") - said.count("hinders")) / len(said)
    return f"{'−' if value < 0 else '+'}{abs(value):.2f}"


def bluebooks(book: Path) -> list[Row]:
    return [
        each
        for each in rows(book, "official_wording")
        if each["document"] == "Diplomatic Bluebook" and each["confidence"] in FIRM
    ]


def overviews(book: Path) -> list[Row]:
    return [each for each in bluebooks(book) if each["names_china"] != "not seen"]


def best(book: Path) -> list[str]:
    top = max(each["rank"] for each in bluebooks(book))
    return sorted(each["edition"] for each in bluebooks(book) if each["rank"] == top)


def ladder(book: Path, name: str) -> list[Row]:
    return sorted((each for each in rows(book, "aims") if each["ladder"] == name), key=lambda each: each["date"])


def own(book: Path, name: str) -> int:
    return sum(each["whose"] == "Tokyo" for each in ladder(book, name))


def rise_years(book: Path) -> list[str]:
    each = ladder(book, "territory")
    return [later["date"][:4] for earlier, later in pairwise(each) if later["size"] > earlier["size"]]


def after_crimea(book: Path) -> list[str]:
    since = row(book, "milestones", "M18")["date"]
    return [each["id"] for each in rows(book, "texts") if each["date_earliest"] > since]


def without_ukraine(book: Path) -> int:
    told = {
        each["text_id"]
        for each in rows(book, "text_words")
        if each["term"] in ("Ukraine", "Crimea", "sanctions") and each["occurrences"] != "0"
    }
    return sum(text not in told for text in after_crimea(book))


def none_or(count: int) -> str:
    return words(count) if count else "none"


VALUES: dict[str, Callable[[Path], str]] = {
    "readings-texts": lambda book: words(len(texts(book))),
    "readings-texts-capital": lambda book: capital(words(len(texts(book)))),
    "readings-islands": lambda book: words(len(rows(book, "islands"))),
    "readings-overviews": lambda book: words(len(overviews(book))),
    "readings-china-named": lambda book: none_or(sum(each["names_china"] == "yes" for each in overviews(book))),
    "readings-best": lambda book: enumeration(best(book)),
    "readings-complete": lambda book: words(sum(each["extent"] == "complete" for each in rows(book, "texts"))),
    "readings-claims": lambda book: str(len(rows(book, "claims"))),
    "readings-claims-streltsov": lambda book: str(sum(each["id"].startswith("S") for each in rows(book, "claims"))),
    "readings-questions": lambda book: words(len(questions(book))),
    "readings-silent-tsuruoka": lambda book: words(silent(book, "tsuruoka2017")),
    "readings-silent-streltsov": lambda book: none_or(silent(book, "streltsov2015")),
    "readings-silent-lipscy": lambda book: words(silent(book, "lipscy2021")),
    "readings-unanimous": lambda book: words(unanimous(book)),
    "readings-opposed": lambda book: words(opposed(book)),
    "readings-pairs": lambda book: words(len(rows(book, "contradictions"))),
    "readings-pairs-within": lambda book: words(
        sum(each["claim_a"][0] == each["claim_b"][0] for each in rows(book, "contradictions"))
    ),
    "readings-after": lambda book: words(len(after_crimea(book))),
    "readings-without-ukraine": lambda book: words(without_ukraine(book)),
    "readings-speaking": lambda book: words(SERIES),
    "readings-series": lambda book: words(len(lists(book, texts(book)))),
    "readings-one-way": lambda book: none_or(one_way(lists(book, texts(book)))),
    "readings-one-way-chance": lambda book: f"{on_average(book, whole=True):.2f}",
    "readings-one-way-leaning": lambda book: none_or(one_way(sides(lists(book, texts(book))))),
    "readings-one-way-leaning-chance": lambda book: f"{on_average(book, whole=False):.2f}",
    "readings-drift-answers": lambda book: words(sum(bool(code) for code in codes(book, 4))),
    "readings-drift-silent": lambda book: words(sum(not code for code in codes(book, 4))),
    "readings-drift-streltsov": lambda book: SAID[row(book, "stances", "Q04-streltsov2015")["code"]],
    "readings-drift-pajon": lambda book: SAID[row(book, "stances", "Q04-pajon2017")["code"]],
    "readings-personal-streltsov": lambda book: SAID[row(book, "stances", "Q10-streltsov2015")["code"]],
    "readings-personal-pajon": lambda book: SAID[row(book, "stances", "Q10-pajon2017")["code"]],
    "readings-personal-lipscy": lambda book: SAID[row(book, "stances", "Q10-lipscy2021")["code"]],
    "readings-alpha": lambda book: f"{alpha(book, 'stance'):.2f}",
    "readings-coded-twice": lambda book: str(len(coded(book))),
    "readings-differ": lambda book: words(sum(each["first"] != each["second"] for each in coded(book))),
    "readings-fell-silent": lambda book: words(
        sum(each["settled"] == "silent" and each["first"] != "silent" for each in coded(book))
    ),
    "readings-tone-weitz": lambda book: net(book, "weitz2012"),
    "readings-tone-streltsov": lambda book: net(book, "streltsov2015"),
    "readings-tone-tsuruoka": lambda book: net(book, "tsuruoka2017"),
    "readings-tone-pajon": lambda book: net(book, "pajon2017"),
    "readings-tone-lipscy": lambda book: net(book, "lipscy2021"),
    "readings-steps-china": lambda book: words(len(ladder(book, "China"))),
    "readings-own-china": lambda book: none_or(own(book, "China")),
    "readings-steps-territory": lambda book: words(len(ladder(book, "territory"))),
    "readings-own-territory": lambda book: words(own(book, "territory")),
    "readings-rise-years": lambda book: enumeration(rise_years(book)),
}
