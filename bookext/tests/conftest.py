"""What the tests of the engine share: small books, a Chromium, and a quiet, repeatable Hypothesis."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import configuration, settings

from bookext.tests import small_book
from bookext.tests.browser import browser  # noqa: F401  # a fixture
from bookext.tests.small_book import SmallBook

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis-of-the-book")
settings.register_profile("book", deadline=None, database=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=7500)
settings.load_profile("book")


@pytest.fixture(scope="module", autouse=True)
def without_originals() -> Iterator[None]:
    """The original texts are not at hand unless a test says so: not for what a module builds once, either."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("BOOK_TEXTS", raising=False)
        yield


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
