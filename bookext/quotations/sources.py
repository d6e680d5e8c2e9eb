"""The original texts: read from a folder, and recognised by what the data package records of them.

The normalised text of a source is its non-blank lines, normalised and joined by line feeds; paragraphs are numbered in
that order from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bookext.data import tables
from bookext.hashing import text_digest
from bookext.quotations.entries import QuotationError
from bookext.quotations.notation import normalise

BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "dd", "dt", "figcaption", "div"]


def paragraphs_of(path: Path) -> list[str]:
    """Return the normalised non-blank paragraphs of a text file or of a saved web page."""
    content = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix.lower() in (".html", ".htm"):
        from bs4 import BeautifulSoup  # a tenth of a second, and few texts are pages
        from bs4.element import NavigableString

        page = BeautifulSoup(content, "html.parser")
        for words in page.find_all(string=True):
            if type(words) is not NavigableString:
                continue  # a comment, a script, a style sheet: no words of the page
            words.replace_with(re.sub(r"\s+", " ", words))
        for mark in page.find_all("br"):
            mark.replace_with(" ")
        for block in page.find_all(BLOCKS):
            block.insert_before("\n")
            block.insert_after("\n")
        lines = page.get_text().split("\n")
    else:
        lines = content.split("\n")
    return [line for line in map(normalise, lines) if line]


def originals(texts: Path, folder: Path = tables.DATA) -> dict[str, list[str]]:
    """Return, for every source of the package, its paragraphs as found in the folder `texts`.

    A file is recognised by its content: it is the one that holds most of the paragraphs recorded for the source.
    The list has one entry per recorded paragraph; one that the file lacks or has otherwise is the empty string.
    Raises `QuotationError` if a source has no file.
    """
    if not texts.is_dir():
        raise QuotationError([f"{texts}: no such folder; name the one that holds the original texts"])
    files = {
        path: paragraphs_of(path)
        for path in sorted(texts.iterdir())
        if path.suffix.lower() in (".txt", ".html", ".htm")
    }
    hashes = {path: {text_digest(line): line for line in lines} for path, lines in files.items()}
    found, problems = {}, []
    for source, rows in recorded_paragraphs(folder).items():
        wanted = [row["sha256"] for row in rows]
        best = max(hashes, key=lambda path: len(hashes[path].keys() & set(wanted)), default=None)
        if best is None or not hashes[best].keys() & set(wanted):
            problems.append(f"{texts}: no file holds the text {source}; save it there as plain text or as a web page")
            continue
        found[source] = [hashes[best].get(sha, "") for sha in wanted]
    if problems:
        raise QuotationError(problems)
    return found


def recorded_paragraphs(folder: Path) -> dict[str, list[Mapping[str, Any]]]:
    """What is recorded of the paragraphs of each source, in order."""
    recorded: dict[str, list[Mapping[str, Any]]] = {}
    for row in tables.rows("text_paragraphs", folder):
        recorded.setdefault(row["text_id"], []).append(row)
    return recorded


def source_hashes(folder: Path) -> dict[str, str]:
    """The hash of each source's normalised text."""
    return {row["id"]: row["sha256"] for row in tables.rows("texts", folder)}
