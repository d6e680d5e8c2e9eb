"""The checks of this book: each is shown, reads what it says that it reads, and judges a claim of the ledger."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import evidence
from bookext.claims import registry, store
from bookext.data import tables
from tests.book.whole_book import PROJECT, BuiltBook
from tests.questions.package_rows import rows_of
from tools import reproduce

for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
    if module.name.rpartition(".")[2] in ("rules", "claims", "readings", "scenarios", "expectations"):
        importlib.import_module(module.name)
CHECKS = list(registry.REGISTERED.values())


def test_every_check_is_shown_by_one_chapter() -> None:
    shown = Counter(check.name for _, check in registry.shown())
    assert shown == Counter(check.name for check in CHECKS)


def test_every_check_judges_a_claim_of_the_ledger_under_a_heading_of_its_own() -> None:
    assert {check.claim for check in CHECKS} <= {row["id"] for row in rows_of("claims")}
    assert len({(check.claim, check.title) for check in CHECKS}) == len(CHECKS)


def test_no_check_reads_a_table_beside_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, load = [], tables.load
    monkeypatch.setattr(tables, "load", lambda name, *folder: loaded.append(name) or load(name, *folder))
    monkeypatch.setattr(tables, "rows", lambda name, *_: loaded.append(name))
    wrong = []
    for check in CHECKS:
        loaded.clear()
        check()
        wrong += [] if tuple(loaded) == check.tables else [f"{check.name}: {check.tables}, but {loaded}"]
    assert wrong == []


READS = """
import sys
opened = set()
sys.addaudithook(lambda event, arguments: opened.add(str(arguments[0])) if event == "open" else None)
from bookext.claims import registry
print(len(registry.results()))
print(*sorted(name for name in opened if name.startswith(sys.argv[1]) and name.endswith((".csv", ".json", ".py"))))
"""


def test_who_reads_a_stored_verdict_reads_the_tables_and_modules_of_who_computed_it(tmp_path: Path) -> None:
    """Or what a chapter depends on would hang on which chapter was first."""
    root = tmp_path / "book"
    root.mkdir()
    reproduce.copy(PROJECT, root)
    environment = os.environ | {"BOOK_ROOT": str(root), "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    first, second = (
        subprocess.run(
            [sys.executable, "-c", READS, f"{root}{os.sep}"], cwd=tmp_path, env=environment, check=True, text=True,
            capture_output=True,
        ).stdout
        for _ in range(2)
    )  # fmt: skip
    assert first.startswith(f"{len(CHECKS)}\n")
    stored = str(root / store.FILE)
    assert set(first.split()) - {stored} == set(second.split()) - {stored}


def test_every_page_shows_the_verdicts_of_its_cells_and_no_other(built_book: BuiltBook) -> None:
    expected = Counter((each.document, each.verdict.label) for each in registry.results())
    assert Counter((name, box["id"]) for name, box in built_book.select(".verdict[data-claim]")) == expected
