"""What the tests of the book share: the book, built once; a copy of its data; a Chromium."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from pathlib import Path

import pytest

from bookext.data import tables
from bookext.tests.browser import browser  # noqa: F401  # a fixture
from bookext.tests.conftest import book, executed, warm_book  # noqa: F401  # fixtures
from tests.book.whole_book import BuiltBook, build


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data package that a test may break."""
    return Path(shutil.copytree(tables.DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def first_build(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> BuiltBook:
    """The outcome of building the pages of the book from a copy of its files with the stock command and no cache.

    The first worker that needs the book builds it in a folder that all share, and the others wait for it.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("BOOK_TEXTS", raising=False)
        if not hasattr(request.config, "workerinput"):
            return build(tmp_path_factory.mktemp("book"))
        shared = tmp_path_factory.getbasetemp().parent
        outcome = shared / "book.pickle"
        with (shared / "book.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not outcome.exists():
                (shared / "book").mkdir()
                outcome.write_bytes(pickle.dumps(build(shared / "book")))
        return pickle.loads(outcome.read_bytes())  # noqa: S301  # written above


@pytest.fixture(scope="session")
def built_book(first_build: BuiltBook) -> BuiltBook:
    """The built book. Where its build is refused one test fails, with the message; those that need it are skipped."""
    if first_build.code:
        pytest.skip("the book was not built: test_the_stock_command_ends_well says why")
    return first_build
