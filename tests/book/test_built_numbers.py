"""Every number on the pages of the book is the one that its CSV files give, by a second computation."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from bs4 import Tag

from tests.book.whole_book import BuiltBook
from tests.questions.counting_summits.recount import first_term, meetings, recorded, second_term
from tests.questions.plain_csv import enumeration, row, rows, words, written

VALUES: dict[str, Callable[[Path], str]] = {
    key: value
    for path in sorted(Path(__file__).parents[1].glob("questions/*/recount.py"))
    for key, value in importlib.import_module(f"tests.questions.{path.parent.name}.recount").VALUES.items()
}
ROLE = re.compile(r"\{glue:?([a-z]*)\}`([^`]+)`")


def glued(book: BuiltBook) -> dict[str, str]:
    """Return every value that the notebooks gave a name, by key."""
    values = {}
    for record in (book.root / "_build" / ".execution").glob("*.json"):
        for cell in json.loads(record.read_text(encoding="utf-8"))["outputs"]:
            for output in cell:
                name = output.get("metadata", {}).get("scrapbook", {}).get("name")
                if name:
                    values[name] = output["data"]["application/papermill.record/text/plain"].strip("'\"")
    return values


def rendered(book: BuiltBook) -> list[tuple[str, str, str]]:
    """Return document, key and printed words of every number in the prose, in the order of the text."""
    found = []
    for name in book.docnames:
        keys = [key for _, key in ROLE.findall(book.prose(name))]
        spans = [span.get_text() for span in book.article(name).select("span.pasted-text")]
        assert len(keys) == len(spans), f"{name}: {len(keys)} numbers are asked for, {len(spans)} are printed"
        found += [(name, key, text) for key, text in zip(keys, spans, strict=True)]
    return found


def body(book: BuiltBook, name: str) -> list[dict[str, str]]:
    """Return the rows of an exhibit table, each cell under its heading."""
    ((_, table),) = book.select(f"table#{name}")
    heads = [cell.get_text() for cell in table.select("thead th")]
    return [dict(zip(heads, _texts(line), strict=True)) for line in table.select("tbody tr")]


def _texts(line: Tag) -> list[str]:
    return [" ".join(cell.get_text().split()) for cell in line.select("td")]


def test_every_number_is_printed_as_text(built_book: BuiltBook) -> None:
    kinds = {kind for name in built_book.docnames for kind, _ in ROLE.findall(built_book.prose(name))}
    assert kinds == {"text"}


def test_every_number_has_a_second_computation_and_every_computation_a_number(built_book: BuiltBook) -> None:
    assert set(glued(built_book)) == set(VALUES)


def test_every_number_is_the_one_that_the_tables_give(built_book: BuiltBook) -> None:
    values = glued(built_book)
    assert len(values) > 300
    wrong = [
        f"{key}: the book has {values.get(key)!r}, the tables give {found!r}"
        for key, found in ((key, value(built_book.root)) for key, value in VALUES.items())
        if values.get(key) != found
    ]
    assert wrong == []


def test_every_number_on_the_pages_is_the_one_that_the_tables_give(built_book: BuiltBook) -> None:
    printed = rendered(built_book)
    assert len(printed) > 40
    wrong = [
        f"{name}: {key} is printed {text!r}, the tables give {VALUES[key](built_book.root)!r}"
        for name, key, text in printed
        if text != VALUES[key](built_book.root)
    ]
    assert wrong == []


def _left_out_by(meeting: dict[str, str]) -> str:
    if meeting["duration_minutes"] and int(meeting["duration_minutes"]) <= 10:
        return "without brief conversations"
    if meeting["occasion"] not in ("bilateral visit", "multilateral margin"):
        return "visits and forums only"
    return "—"


def test_the_table_of_counting_rules_has_the_counts_that_the_rules_give(built_book: BuiltBook) -> None:
    everything, root = recorded(built_book.root), built_book.root
    brief = [each for each in everything if _left_out_by(each) == "without brief conversations"]
    other = [each for each in everything if _left_out_by(each) == "visits and forums only"]
    expected = [
        (str(len(everything)), "none"),
        (str(len(everything) - len(brief)), enumeration([each["city"] for each in brief])),
        (str(len(everything) - len(other)), enumeration([each["city"] for each in other])),
        (str(len(everything) + len(first_term(root))), "none"),
    ]
    assert [(r["Meetings"], r["Left out"]) for r in body(built_book, "tab-counting-rules")] == expected


def test_the_table_of_yields_has_number_day_place_and_yield_of_every_meeting(built_book: BuiltBook) -> None:
    root = built_book.root
    coded = {each["meeting_id"]: each["yield"] for each in rows(root, "meeting_yields")}
    numbers = {each["id"]: str(number) for number, each in enumerate(meetings(root), start=1)}
    expected = [
        (numbers[each["id"]], written(each["date"]), f"{each['city']}, {each['country']}", coded[each["id"]])
        for each in second_term(root)
    ]
    shown = body(built_book, "tab-yields")
    assert [(r["No."], r["Date"], r["Place"], r["What came of it"]) for r in shown] == expected


def test_the_verdict_on_progress_counts_the_meetings_that_moved_the_talks(built_book: BuiltBook) -> None:
    root = built_book.root
    ids = {each["id"] for each in second_term(root)}
    rungs = [each["yield"] for each in rows(root, "meeting_yields") if each["meeting_id"] in ids]
    ((_, verdict),) = built_book.select(".verdict[data-claim=L009]")
    text = verdict.get_text()
    assert verdict["data-verdict"] == ("holds" if rungs.count("treaty basis") <= len(rungs) / 4 else "holds-in-part")
    assert f"Of {words(len(rungs))} meetings none brought a settlement" in text
    assert f"{words(rungs.count('treaty basis'))} gave the treaty talks a new start" in text
    assert f"a project at {words(rungs.count('project'))}, a procedure at {words(rungs.count('procedure'))}" in text
    assert f"a further contact at {words(rungs.count('contact'))}." in text


def test_the_verdict_on_six_summits_is_the_one_that_the_count_gives(built_book: BuiltBook) -> None:
    claimed = int(row(built_book.root, "claims", "S074")["number_value"])
    counts = {len(recorded(built_book.root)) - dropped for dropped in (0, 1)}
    ((_, verdict),) = built_book.select(".verdict[data-claim=S074]")
    plain = len(recorded(built_book.root)) == claimed
    assert verdict["data-verdict"] == ("holds" if plain else "holds-in-part" if claimed in counts else "fails")
