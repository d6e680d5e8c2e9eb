"""The book in print."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from bookext.release.publish import BUILDERS
from tests.book import whole_book
from tests.book.whole_book import BuiltBook
from tests.pdf.printing import Editions
from tools import reproduce

TYPST, EPUB = BUILDERS["typstpdf"], BUILDERS["epub"]


@pytest.fixture(autouse=True)
def without_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original texts are not at hand unless a test says so."""
    monkeypatch.delenv("BOOK_TEXTS", raising=False)


@pytest.fixture(scope="session")
def editions(built_book: BuiltBook, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """The book printed twice: where its pages are, and in a folder with another name, time zone and language."""
    second = tmp_path_factory.mktemp("the other") / "folder"
    reproduce.copy(whole_book.PROJECT, second)
    shutil.copytree(built_book.root / "_build" / ".execution", second / "_build" / ".execution")
    elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "C"}
    with ThreadPoolExecutor() as pool:
        here = pool.submit(lambda: [whole_book.run(built_book.root, *options) for options in (TYPST, EPUB)])
        there = pool.submit(lambda: [whole_book.run(second, *options, **elsewhere) for options in (TYPST, EPUB)])
        builds = [*here.result(), *there.result()]
    for built in builds:
        assert built.code == 0, built.log
    return Editions(builds[0], builds[-1])
