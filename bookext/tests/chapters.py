"""Chapters for tests, made of cells."""

from __future__ import annotations

from bookext.tests.small_book import SmallBook

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# {title}
"""
FIRST_CELL = HEAD.count("\n") + 2
"""The line on which the first cell of a chapter begins."""


def chapter(*cells: str, title: str = "A chapter") -> str:
    """Return the text of a chapter of code cells."""
    return HEAD.format(title=title) + "".join(f"\n```{{code-cell}} python\n{cell}\n```\n" for cell in cells)


def described(cell: str) -> str:
    """Return a cell that says what its picture shows."""
    return f"---\nmystnb:\n  image:\n    alt: A line that rises\n---\n{cell}"


def write_chapters(book: SmallBook, **texts: str) -> SmallBook:
    """Let a book have these chapters and no other."""
    for path in (book.root / "chapters").glob("*.md"):
        path.unlink()
    for name, text in texts.items():
        (book.root / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    return book
