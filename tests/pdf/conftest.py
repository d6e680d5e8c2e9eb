"""The book itself in print, and small books of one construct each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import small_book
import whole_book
from printing import Editions, Printed
from whole_book import BuiltBook

from bookext import reproduce
from bookext.publish import BUILDERS

TYPST, EPUB = BUILDERS["typstpdf"], BUILDERS["epub"]


@pytest.fixture(autouse=True)
def without_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original texts are not at hand."""
    monkeypatch.delenv("BOOK_TEXTS", raising=False)


@pytest.fixture(scope="session")
def editions(built_book: BuiltBook, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """The book printed twice: where its pages are, and in a folder with another name, time zone and language."""
    assert built_book.code == 0, built_book.log
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


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Printed]:
    """Print a book of one chapter with the given text; further files by name, settings as Sphinx takes them."""

    def build(chapter: str, files: dict[str, str] | None = None, **settings: object) -> Printed:
        book = small_book.make(tmp_path)
        shutil.rmtree(book.root / "chapters")
        (book.root / "index.md").write_text(f"# A chapter\n\n{chapter}\n", encoding="utf-8")
        for name, content in (files or {}).items():
            (book.root / name).parent.mkdir(exist_ok=True)
            (book.root / name).write_text(content, encoding="utf-8")
        built = book.build("typstpdf", **{"book_number_names": [".+"]} | settings)
        assert built.warnings == ""
        return Printed((built.out / "the-small-book.typ").read_text("utf-8"), built.out / "the-small-book.pdf")

    return build
