"""Fixtures of the tests that build books."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from pathlib import Path

import pytest
import small_book
from small_book import SmallBook
from whole_book import BuiltBook
from whole_book import build as build_book


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


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> BuiltBook:
    """The book itself, built once from a copy of its files with the stock command.

    The first worker that needs the book builds it in a folder that all share, and the others wait for it.
    """
    if not hasattr(request.config, "workerinput"):
        return build_book(tmp_path_factory.mktemp("book"))
    shared = tmp_path_factory.getbasetemp().parent
    outcome = shared / "book.pickle"
    with (shared / "book.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not outcome.exists():
            (shared / "book").mkdir()
            outcome.write_bytes(pickle.dumps(build_book(shared / "book")))
    return pickle.loads(outcome.read_bytes())  # noqa: S301  # written above
