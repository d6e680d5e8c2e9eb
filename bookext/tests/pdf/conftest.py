"""Small books of one construct each, in print."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bookext.tests import small_book
from bookext.tests.printing import Printed


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
