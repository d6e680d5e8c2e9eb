"""What came off the press: a small book, or the book itself twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from reading import text_of
from whole_book import BuiltBook


@dataclass(frozen=True)
class Printed:
    """A small book as it was printed."""

    markup: str
    pdf: Path

    @property
    def reader(self) -> PdfReader:
        """The PDF, opened."""
        return PdfReader(self.pdf)

    @property
    def text(self) -> str:
        """What the chapter says, without title page, contents and register."""
        return text_of(self.reader)


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
