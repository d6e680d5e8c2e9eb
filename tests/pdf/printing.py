"""What came off the press: a small book, or the book itself twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.book.whole_book import BuiltBook


@dataclass(frozen=True)
class Editions:
    """The book itself, printed in two folders; the first has the pages too."""

    first: BuiltBook
    second: BuiltBook

    def pdf(self, name: str = "the-shrinking-prize", second: bool = False) -> Path:
        """Return the path of a PDF."""
        return (self.second if second else self.first).root / "_build" / "typstpdf" / f"{name}.pdf"

    def epub(self, second: bool = False) -> Path:
        """Return the path of the EPUB."""
        return (self.second if second else self.first).root / "_build" / "epub" / "the-shrinking-prize.epub"
