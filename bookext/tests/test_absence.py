"""What a cell that fails for want of a row is told: rows that are not as in the edition, line and paragraphs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookext.claims import edition
from bookext.execution import absence
from bookext.execution.notebook import Chapter
from bookext.tests.chapters import chapter
from bookext.tests.small_book import SmallBook

CELLS = (
    "towers = {}",
    ":tags: [hide-input]\n\nspire = towers['spire']\nother = 1",
    "half = spire / 2\nglue('half', half)",
)
PROSE = "\nThe *old* half is {glue:text}`half:.1f` ells\nhigh.\n\nThe spire leans.\n\nNothing is here.\n"


def made() -> Chapter:
    return Chapter("chapters/towers", Path("towers.md"), chapter(*CELLS) + PROSE, (), "")


@pytest.fixture
def small_edition(warm_book: SmallBook) -> Path:
    """The tables of the small book, with an edition of them."""
    data = warm_book.root / "data"
    held = {kind: {} for kind in edition.KINDS} | {edition.ROWS: {"texts": edition.rows("texts", data)}}
    held["values"] = {"chapters/towers": {"half": "6.0"}}
    (data / edition.FILE).write_text(json.dumps(held), encoding="utf-8")
    return data


def told(data: Path, kind: str = "KeyError") -> str:
    indexes = [place for place, cell in enumerate(made().notebook.cells) if cell.cell_type == "code"]
    return absence.explain(absence.Failure(indexes[1], 1, kind, "spire"), made(), ["texts"], data)


def take_away(data: Path) -> None:
    path = data / "texts.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def test_nothing_is_told_while_all_rows_are_those_of_the_edition(small_edition: Path) -> None:
    assert told(small_edition) == ""


def test_the_row_the_line_and_the_paragraphs_are_named(small_edition: Path) -> None:
    take_away(small_edition)
    lines = made().text.splitlines()
    takes, half, leans = (
        next(number for number, line in enumerate(lines, 1) if line.startswith(words))
        for words in ("spire =", "The *old*", "The spire")
    )
    assert told(small_edition).splitlines() == [
        f"line {takes} fails, and rows that the chapter reads are not as in the edition:",
        "  data/texts.csv: birch2002 is gone",
        f"  chapters/towers.md:{half}: “The old half is 6.0 ells high. …” speaks of what it computes",
        f"  chapters/towers.md:{leans}: “The spire leans. …” says “spire”",
        "  rewrite the paragraphs and the cell, or restore the row",
    ]


def test_a_misspelt_name_has_another_cause(small_edition: Path) -> None:
    take_away(small_edition)
    assert told(small_edition, "NameError") == ""


def test_a_row_says_its_new_confidence() -> None:
    assert edition._how("1234 high", "5678 low") == (1, "has changed: confidence high → low")
    assert edition._how("1234 high", "5678 high") == (2, "has changed")
    assert edition._how(None, "5678 high") == (3, "is new")
