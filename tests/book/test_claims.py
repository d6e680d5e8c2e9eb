"""The checks of this book: each is shown, reads what it says that it reads, and judges a claim of the ledger."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

import pytest

import evidence
from bookext.claims import registry
from bookext.data import tables
from tests.book.whole_book import BuiltBook
from tests.questions.package_rows import rows_of

for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
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


def test_every_page_shows_the_verdicts_of_its_cells_and_no_other(built_book: BuiltBook) -> None:
    expected = Counter((each.document, each.verdict.label) for each in registry.results())
    assert Counter((name, box["id"]) for name, box in built_book.select(".verdict[data-claim]")) == expected
