"""What all tests share: the book itself, built once; a Chromium; and a quiet, repeatable Hypothesis."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import configuration, settings
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).with_name("book")))
sys.path.insert(0, str(Path(__file__).with_name("pdf")))

from whole_book import BuiltBook, build

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis-of-the-book")
settings.register_profile("book", deadline=None, database=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, database=None, max_examples=7500)
settings.load_profile("book")

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from BOOK_CHROMIUM or the PATH. Without one the tests are skipped, but in CI they fail.

    Closed with its module: its event loop would stand in the way of other tests of the same process.
    """
    path = os.environ.get("BOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        message = "no Chromium: install one or name it in BOOK_CHROMIUM"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()
