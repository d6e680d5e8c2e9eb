"""Counts how the chapters read: ``python -m tools.prose`` prints a table of the pages in ``_build/html``.

Counted is the running prose of the built pages, which is what a reader gets: paragraphs of sections, without exhibits,
boxes, lists, block quotations, notes and the section *How we know*, of which the words alone are counted. The patterns
are rough, and the numbers are for comparing chapters and editions. They decide nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag

LONG, SHORT = 40, 12
"""A sentence of more words is long; a paragraph whose last sentence has no more than so many ends on a short one."""
ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|No|vs|pp?|cf|e\.g|i\.e)\.$")
END = re.compile(r"[.!?…][”’\")]*\s+(?=[A-Z0-9“‘\"(\[])")
DENIAL = re.compile(r"\b(?:not|no|none|nothing|never|cannot|nobody|neither|nor)\b|n[’']t\b", re.IGNORECASE)
OF_N_NONE = re.compile(r"\b[Oo]f (?:the |these |those |all )?[\w,.-]+ [^.;:]{0,40}\b(?:none|one|no one)\b")
PASSIVE_OF_INQUIRY = re.compile(
    r"\b(?:is|are|was|were|been|be) (?:\w+ly )?(?:found|seen|shown|read|scored|counted|recorded|tested)\b|\bon record\b"
)
NUMERAL = re.compile(r"(?<![\w-])\d[\d,.]*(?![\w-])")
YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
DAY = re.compile(
    r"\b\d{1,2}(?= (?:January|February|March|April|May|June|July|August|September|October|November|December))"
)
NOT_RUNNING = ".audit, .apparatus, .footnote-reference, .quotation-citation, script, style"


@dataclass(frozen=True)
class Counts:
    """What was counted in a text."""

    words: int = 0
    audit: int = 0
    """Words of the section *How we know*."""
    sentences: int = 0
    long: int = 0
    denials: int = 0
    paragraphs: int = 0
    short_ends: int = 0
    of_none: int = 0
    passives: int = 0
    numerals: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(here + there for here, there in zip(vars(self).values(), vars(other).values(), strict=True)))

    def row(self) -> list[str]:
        """Return the cells of the table."""
        sentences, words = self.sentences or 1, self.words or 1
        return [
            f"{self.words:,}", f"{self.audit:,}", f"{self.words / sentences:.1f}", str(self.long),
            f"{self.denials / sentences:.0%}", f"{self.short_ends} of {self.paragraphs}", str(self.of_none),
            str(self.passives), f"{100 * self.numerals / words:.1f}",
        ]  # fmt: skip


HEAD = ("words", "how we know", "a sentence", f"over {LONG}", "deny", "short ends", "of N, one", "passives", "numerals")


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph."""
    begin = 0
    for end in END.finditer(text):
        if not ABBREVIATION.search(text[begin : end.start() + 1]):
            yield text[begin : end.end()].strip()
            begin = end.end()
    if rest := text[begin:].strip():
        yield rest


def count(paragraphs: list[str], audit: int = 0) -> Counts:
    """Count in paragraphs; `audit` is the number of words of the section that is not read with them."""
    split = [list(sentences(paragraph)) for paragraph in paragraphs]
    every = [sentence for paragraph in split for sentence in paragraph]
    lengths = [len(sentence.split()) for sentence in every]
    text = "\n".join(paragraphs)
    numerals = [found[0].rstrip(".,") for found in NUMERAL.finditer(DAY.sub("", text))]
    ends = [len(paragraph[-1].split()) <= SHORT for paragraph in split if len(paragraph) > 1]
    return Counts(
        sum(lengths), audit, len(every), sum(length > LONG for length in lengths),
        sum(bool(DENIAL.search(sentence)) for sentence in every), len(ends), sum(ends), len(OF_N_NONE.findall(text)),
        len(PASSIVE_OF_INQUIRY.findall(text)), sum(not YEAR.fullmatch(numeral) for numeral in numerals),
    )  # fmt: skip


def read(page: str) -> Counts:
    """Count in a page."""
    article = BeautifulSoup(page, "html.parser").select_one("article")
    if article is None:
        return Counts()
    for mark in article.select(".footnote-reference"):
        mark.decompose()
    audit = sum(len(paragraph.split()) for part in article.select("details.audit") for paragraph in _paragraphs(part))
    for other in article.select(NOT_RUNNING):
        other.decompose()
    return count(list(_paragraphs(article)), audit)


def _paragraphs(within: Tag) -> Iterator[str]:
    for paragraph in within.select("section > p, details.audit > p"):
        if words := " ".join(paragraph.get_text().split()):
            yield words


def documents(contents: dict[str, Any]) -> list[str]:
    """Return the first document and the chapters with a number, in the order of the contents; all if none has one."""
    parts = contents.get("parts") or [contents]
    numbered = [part for part in parts if part.get("numbered")] or parts
    return [contents["root"], *(chapter["file"] for part in numbered for chapter in part.get("chapters", []))]


def report(root: Path, pages: Path) -> list[str]:
    """Return the lines of the table for a book in `root` whose pages are in the folder `pages`."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = {name: pages / f"{name}.html" for name in documents(contents)}
    counted = {name: read(path.read_text(encoding="utf-8")) for name, path in found.items() if path.is_file()}
    rows = [["", *HEAD], *([name.rpartition("/")[2], *counts.row()] for name, counts in counted.items())]
    rows.append(["the book", *sum(counted.values(), Counts()).row()])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths)) for row in rows]


def _cells(row: list[str], widths: list[int]) -> list[str]:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    return [first.strip().ljust(widths[0]), *others]


def main(arguments: list[str]) -> int:
    """Print the table of the pages in the folder named, or in ``_build/html``; return the exit code."""
    root = Path.cwd()
    pages = Path(arguments[0]) if arguments else root / "_build" / "html"
    if not (pages / "index.html").is_file():
        print(f"{pages}: no pages; build the book first", file=sys.stderr)
        return 1
    print("\n".join(report(root, pages)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
