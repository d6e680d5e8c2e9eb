"""Fixtures of the tests that build books."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_book
from small_book import SmallBook


@pytest.fixture(autouse=True)
def without_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original texts are not at hand unless a test says so."""
    monkeypatch.delenv("BOOK_TEXTS", raising=False)


@pytest.fixture
def book(tmp_path: Path) -> SmallBook:
    """A small book of its own for every test, never built."""
    return small_book.make(tmp_path)


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A small book whose notebooks have run; not to be changed."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("BOOK_TEXTS", raising=False)
        made = small_book.make(tmp_path_factory.mktemp("executed"))
        assert made.build().executed == ["chapters/depths", "chapters/heights"]
    return made


@pytest.fixture
def warm_book(executed: SmallBook, tmp_path: Path) -> SmallBook:
    """A small book of its own for every test, already executed and built."""
    root = tmp_path / "warm"
    shutil.copytree(executed.root, root, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    shutil.copytree(executed.root / "_build" / ".execution", root / "_build" / ".execution")
    warm = SmallBook(root)
    assert warm.build().executed == []
    return warm
