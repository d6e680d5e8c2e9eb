"""A row that is gone or demoted never ends in a bare error: the text follows, or the build says what speaks of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.book import whole_book
from tests.book.absences import HOLDS, REFUSED, TOLD
from tests.book.whole_book import PROJECT
from tools import reproduce

pytestmark = pytest.mark.slow
MILAN = "JR-20141017"


@pytest.fixture(scope="module")
def outcomes() -> list[dict[str, Any]]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.book.absences"], cwd=PROJECT, check=False, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_no_row_or_category_that_code_names_is_missed_without_a_word(outcomes: list[dict[str, Any]]) -> None:
    bare = [one for one in outcomes if one["outcome"] not in (HOLDS, TOLD, REFUSED)]
    assert not bare, "\n".join(f"{one['chapter']}: {one['trial']}, {one['how']}: {one['message']}" for one in bare)


def test_every_outcome_is_among_the_trials(outcomes: list[dict[str, Any]]) -> None:
    found = Counter(one["outcome"] for one in outcomes)
    assert set(found) == {HOLDS, TOLD, REFUSED}, found


def test_what_is_told_names_row_paragraph_and_remedy(outcomes: list[dict[str, Any]]) -> None:
    for one in (one for one in outcomes if one["outcome"] == TOLD):
        rows = (f"data/{one['trial']['table']}.csv: {key} " for key in one["trial"]["keys"])
        assert any(row in one["message"] for row in rows), one
        assert f"{one['chapter']}.md:" in one["message"], one
        assert "or restore the row" in one["message"], one


def built_with(folder: Path, change: Callable[[str], str]) -> str:
    """Build a copy of the book in which the row of the meeting in Milan is another; return what the build says."""
    reproduce.copy(PROJECT, folder)
    path = folder / "data" / "summits.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(line) if line.startswith(f"{MILAN},") else line for line in lines), encoding="utf-8")
    book = whole_book.run(folder)
    assert book.code == 1
    return book.log


def test_a_build_names_the_paragraphs_that_speak_of_milan(tmp_path: Path) -> None:
    log = built_with(tmp_path / "book", lambda line: line.replace(",high,", ",low,"))
    lines = (PROJECT / "chapters" / "counting-summits.md").read_text(encoding="utf-8").splitlines()
    takes = next(number for number, line in enumerate(lines, 1) if line.startswith('glue("milan-minutes"'))
    speaks = next(number for number, line in enumerate(lines, 1) if line.startswith("For the second rule speaks"))
    said = log[log.index("A chapter failed to run:") :]
    assert f"KeyError: 'Milan'; line {takes} fails, and rows that the chapter reads are not as in the edition:" in said
    assert f"data/summits.csv: {MILAN} has changed: confidence high → low" in said
    assert f"chapters/counting-summits.md:{speaks}: “For the second rule speaks what was said …”" in said
    assert "Traceback" not in log


def test_a_row_that_others_refer_to_is_refused_by_the_tables_first(tmp_path: Path) -> None:
    log = built_with(tmp_path / "book", lambda _: "")
    assert f"'{MILAN}'" in log
    assert "data/meeting_yields.csv:" in log
    assert "A chapter failed to run" not in log
