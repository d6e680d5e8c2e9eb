"""The book itself, built once for all tests."""

from __future__ import annotations

import fcntl
import pickle
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).with_name("book")))

from whole_book import BuiltBook, build


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> BuiltBook:
    """The pages of the book, built from a copy of its files with the stock command and nothing kept from before.

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
