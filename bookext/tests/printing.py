"""A small book as it was printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from bookext.tests.reading import text_of


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
