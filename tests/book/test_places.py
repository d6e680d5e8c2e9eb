"""How many files whoever adds something has to touch: each addition is made in a copy of the book, which is then built.

`CONTRIBUTING.md` lists the same files; a test holds its counts against those made here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bookext import quotations
from tests.book import whole_book
from tests.book.test_rerun import stand_ins
from tests.book.whole_book import PROJECT, BuiltBook
from tools import reproduce

COUNTS = {"table": 2, "quotation": 3, "figure": 3, "verdict": 4, "finding": 4, "chapter": 6}


class Copy:
    """A copy of the book, and the files that are added or changed in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.touched: set[str] = set()

    def write(self, name: str, content: str) -> None:
        self.touched.add(name)
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def append(self, name: str, content: str) -> None:
        self.write(name, self.read(name).rstrip("\n") + f"\n{content}")

    def change(self, name: str, old: str, new: str) -> None:
        assert self.read(name).count(old) == 1, (name, old)
        self.write(name, self.read(name).replace(old, new))


HEAD = """---
kernelspec:
  name: python3
  display_name: Python 3
jupytext:
  text_representation:
    extension: .md
    format_name: myst
---
"""
CHAPTER = f"""{HEAD}
# Pencils at the table

```{{code-cell}} python
:tags: [remove-cell]

from myst_nb import glue

from bookext.data import tables
from evidence.pencils_at_the_table import figures, rules

milestones = tables.load("milestones")
glue("pencils-days", rules.days(milestones), display=False)
```

The record has {{glue:text}}`pencils-days` days.
"""
RECOUNT = '''"""The numbers of the chapter on pencils, computed a second time."""

from tests.questions.plain_csv import rows

VALUES = {"pencils-days": lambda book: f"{len({row['date'] for row in rows(book, 'milestones')}):,}"}
'''
CODE_CELL = "\n```{{code-cell}} python\n:tags: [hide-input]\n\n{call}\n```\n"


TESTS = """from bookext.data import tables
from evidence.pencils_at_the_table import figures, rules
from tests.questions.pencils_at_the_table.recount import VALUES


def test_the_days_are_counted():
    assert rules.days(tables.load("milestones")) == VALUES["pencils-days"](tables.DATA.parent)
"""
FIGURE = '''"""The pencils drawn."""

from bookext import exhibits


def pencils(rows):
    """The pencils, side by side."""
    with exhibits.drawing(4, 2) as figure:
        figure.subplots().bar(rows["id"], rows["length_cm"])
    longest = f"{rows['length_cm'].max():g}"
    return exhibits.Figure(
        figure,
        name="fig-pencils",
        caption=f"The longest pencil has {longest} cm",
        alt=f"Bars, one to each pencil; the highest stands at {longest} centimetres.",
        data=("pencils",),
        source="invented.",
    )
'''
TEST_OF_FIGURE = """

def test_the_figure_names_the_longest():
    assert "17 cm" in figures.pencils(tables.load("pencils")).caption
"""
RULE = '''from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement


@claim("W004", "More than one pencil", tables=("pencils",))
def several(pencils):
    """Test W004 on pencils."""
    return Judgement("holds" if len(pencils) > 1 else "fails", "holds if there are two.", f"There are {len(pencils)}.")


'''
TEST_OF_RULE = """

def test_one_pencil_is_not_several():
    assert rules.several().outcome == "holds"
    assert rules.several(tables.load("pencils").head(1)).outcome == "fails"
"""
SECTION = """
## More than one pencil

The chapter is {doc}`pencils-at-the-table`.
"""
LINE = """11. **More than one pencil.** *Confidence {glue:text}`summary-sure-pencils`* ({ref}`account
   <tab-account-pencils>`, {doc}`chapters/pencils-at-the-table`).
"""


def chapter(book: Copy) -> None:
    """Two of the six, rules and figures, stand in a package, and so do their tests: an empty file makes each one."""
    book.write("chapters/pencils-at-the-table.md", CHAPTER)
    before = "      - file: chapters/two-chinas\n"
    book.change("_toc.yml", before, f"{before}      - file: chapters/pencils-at-the-table\n")
    rules = "def days(milestones):\n    return f\"{milestones['date'].nunique():,}\"\n"
    book.write("evidence/pencils_at_the_table/rules.py", rules)
    book.write("evidence/pencils_at_the_table/figures.py", "")
    book.write("tests/questions/pencils_at_the_table/test_rules.py", TESTS)
    book.write("tests/questions/pencils_at_the_table/recount.py", RECOUNT)
    for folder in ("evidence", "tests/questions"):
        (book.root / folder / "pencils_at_the_table" / "__init__.py").touch()


def table(book: Copy) -> None:
    book.write("data/pencils.csv", "id,length_cm\nP1,12\nP2,17\n")
    fields = [_field("id", "string", "none", unique=True), _field("length_cm", "number", "cm")]
    described = json.loads(book.read("data/schema/islands.json")) | {
        "name": "pencils", "title": "Pencils", "description": "One row per pencil on the table.", "path": "pencils.csv",
        "schema": {"primaryKey": "id", "missingValues": [""], "fields": fields},
    }  # fmt: skip
    book.write("data/schema/pencils.json", json.dumps(described, indent=1, ensure_ascii=False) + "\n")


def _field(name: str, kind: str, unit: str, **constraints: bool) -> dict[str, object]:
    described = {"name": name, "title": name, "type": kind, "unit": unit, "description": f"The {name} of the pencil."}
    return described | {"constraints": {"required": True} | constraints}


def quotation(book: Copy) -> None:
    row = "weitz-decades,weitz2012,4,blocked progress on this issue for decades,that has,.,,,Shows and does not show.\n"
    book.append("data/quotations.csv", row)
    stand_ins(book.root, book.root.parent / "texts")
    lock = quotations.make_lock(book.root.parent / "texts", book.root / "data")
    book.write("data/quotations.lock", json.dumps(lock))
    book.append("chapters/pencils-at-the-table.md", "\nIn 2012 it was said to have {quotation}`weitz-decades`.\n")


def figure(book: Copy) -> None:
    book.write("evidence/pencils_at_the_table/figures.py", FIGURE)
    cell = CODE_CELL.format(call='figures.pencils(tables.load("pencils"))')
    book.append("chapters/pencils-at-the-table.md", f"{cell}\n{{numref}}`fig-pencils` has them.\n")
    book.append("tests/questions/pencils_at_the_table/test_rules.py", TEST_OF_FIGURE)


def verdict(book: Copy) -> None:
    """Of a claim that the ledger has; a new claim is a row of it, where otherwise the row of untested claims goes."""
    [line] = re.findall(r"(?m)^W004,.*\n", book.read("data/untested_claims.csv"))
    book.change("data/untested_claims.csv", line, "")
    book.write("evidence/pencils_at_the_table/rules.py", RULE + book.read("evidence/pencils_at_the_table/rules.py"))
    book.append("chapters/pencils-at-the-table.md", CODE_CELL.format(call="rules.several()"))
    book.append("tests/questions/pencils_at_the_table/test_rules.py", TEST_OF_RULE)


def finding(book: Copy) -> None:
    book.append("data/findings.csv", "pencils,There was more than one pencil.,direct,false,once,It may be lent.\n")
    link = "FE999,pencils,supports,verdict,,W004,holds,Two of them.\n"
    book.append("data/finding_evidence.csv", link)
    cell = CODE_CELL.format(call='accounts["pencils"].table()').replace("hide-input", "remove-input")
    book.append("chapters/accounts.md", f"{SECTION}{cell}")
    after = "\n```{code-cell} python\n:tags: [remove-input]\n\nreplace("
    book.change("index.md", after, f"{LINE}{after}")


ADDITIONS: dict[str, Callable[[Copy], None]] = {
    each.__name__: each for each in (chapter, table, quotation, figure, verdict, finding)
}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuiltBook, dict[str, set[str]]]:
    """A copy of the book with one thing more of every kind, built, and the files that each took."""
    root = tmp_path_factory.mktemp("places") / "book"
    root.mkdir()
    reproduce.copy(PROJECT, root)
    touched = {}
    for name, add in ADDITIONS.items():
        copy = Copy(root)
        add(copy)
        touched[name] = copy.touched
    return whole_book.run(root), touched


def test_the_contributor_is_told_as_many_files_as_there_are() -> None:
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = re.findall(r"(?m)^### An? (\w+): (\w+) places$", page)
    words = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
    assert {name: words[count] for name, count in told} == COUNTS


@pytest.mark.slow
def test_each_addition_takes_so_many_files(extended: tuple[BuiltBook, dict[str, set[str]]]) -> None:
    book, touched = extended
    assert book.code == 0, book.log[-3000:]
    assert {name: len(files) for name, files in touched.items()} == COUNTS, touched


@pytest.mark.slow
def test_the_book_has_what_was_added(extended: tuple[BuiltBook, dict[str, set[str]]]) -> None:
    book, _ = extended
    article = book.article("chapters/pencils-at-the-table")
    assert article.select_one("figure#fig-pencils")
    assert article.select_one(".verdict")["data-claim"] == "W004"
    assert article.select_one(".quotation")["data-quotation"] == "weitz-decades"
    assert book.article("chapters/data-dictionary").select_one("#dictionary-pencils")
    assert "More than one pencil" in book.article("chapters/claims-tested").select_one("#tab-claims-tested").get_text()
    assert book.article("chapters/accounts").select_one("#tab-account-pencils")
    entry = book.article("chapters/quotation-register").select_one("#quotation-weitz-decades").find_parent("p")
    assert "Pencils at the table" in entry.get_text()


@pytest.mark.slow
def test_the_tests_of_the_book_take_up_what_was_added(extended: tuple[BuiltBook, dict[str, set[str]]]) -> None:
    book, _ = extended
    numbers = """from pathlib import Path
from tests.book.test_built_numbers import VALUES, glued
from tests.book.whole_book import BuiltBook
values = glued(BuiltBook(Path.cwd(), 0, ""))
assert "pencils-days" in values and values == {key: value(Path.cwd()) for key, value in VALUES.items()}"""
    tests = ["tests/questions/pencils_at_the_table", "tests/questions/summing_up", "tests/book/test_imports.py"]
    options = ["-q", "-n", "0", "-p", "no:cacheprovider"]
    for command in (["-c", numbers], ["-m", "pytest", *options, *tests]):
        environment = os.environ | {"PYTHONPATH": str(book.root)}
        ended = subprocess.run(
            [sys.executable, *command], cwd=book.root, env=environment, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout[-3000:]
