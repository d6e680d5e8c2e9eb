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
from tools import prose

OUTCOME = "book.pickle"
"""What became of the one build of the book, in the folder of a run's files."""


def _outcome(path: Path) -> BuiltBook:
    found: BuiltBook = pickle.loads(path.read_bytes())  # noqa: S301  # written by the fixture below
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how the chapters read, where a test has built the book; it is a report, and decides nothing."""
    factory = getattr(config, "_tmp_path_factory", None)
    outcome = factory.getbasetemp() / OUTCOME if factory else None
    if outcome is not None and outcome.is_file() and not (built := _outcome(outcome)).code:
        terminalreporter.section("how the chapters read (tools/prose.py)")
        for line in prose.report(built.root, built.html):
            terminalreporter.write_line(line)


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
        shared = tmp_path_factory.getbasetemp()
        if hasattr(request.config, "workerinput"):
            shared = shared.parent
        outcome = shared / OUTCOME
        with (shared / "book.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not outcome.exists():
                (shared / "book").mkdir()
                outcome.write_bytes(pickle.dumps(build(shared / "book")))
        return _outcome(outcome)


@pytest.fixture(scope="session")
def built_book(first_build: BuiltBook) -> BuiltBook:
    """The built book. Where its build is refused one test fails, with the message; those that need it are skipped."""
    if first_build.code:
        pytest.skip("the book was not built: test_the_stock_command_ends_well says why")
    return first_build
