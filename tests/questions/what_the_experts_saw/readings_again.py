"""What the texts answer and contain, counted from the CSV files alone."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from tests.questions.plain_csv import row, rows

SERIES = 3


def texts(book: Path) -> list[str]:
    return [each["id"] for each in sorted(rows(book, "texts"), key=lambda each: each["date_earliest"])]


def codes(book: Path, question: int) -> list[str]:
    """What the texts answer to a question, in their order; empty where silent."""
    found = {each["text_id"]: each["code"] for each in rows(book, "stances") if each["question_no"] == str(question)}
    return [found[text] for text in texts(book)]


def questions(book: Path) -> list[int]:
    return sorted(int(each["question_no"]) for each in rows(book, "stance_questions"))


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


def one_way(told: list[list[int]]) -> int:
    return sum(len(set(each)) > 1 and each in (sorted(each), sorted(each, reverse=True)) for each in told)


def on_average(book: Path) -> float:
    orders = [lists(book, list(order)) for order in permutations(texts(book))]
    return sum(one_way(told) for told in orders) / len(orders)


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
