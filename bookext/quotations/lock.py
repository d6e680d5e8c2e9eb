"""The lock of the register: where each quotation stands in its text, and what it hashes to.

The verifier writes ``quotations.lock`` with the original texts at hand. Without them the register is held against it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bookext.data import tables
from bookext.hashing import text_digest
from bookext.quotations.entries import Quotation, QuotationError, register
from bookext.quotations.matching import locate, misattributed
from bookext.quotations.notation import author_pieces, normalise
from bookext.quotations.sources import originals, recorded_paragraphs, source_hashes

VERIFY = "verify it against the text: make verify TEXTS=folder"
"""What an author does with a quotation that is new or has changed; the folder holds the original texts."""
LOCKED = {"source", "source_sha256", "paragraph", "spans", "context", "sha256", "context_sha256"}
"""What the lock records of each quotation."""


def make_lock(texts: Path, folder: Path = tables.DATA) -> dict[str, Any]:
    """Verify the whole register against the originals and return the content of the lock.

    Raises `QuotationError` with one line for every quotation that does not stand in its source.
    """
    found = originals(texts, folder)
    recorded = {
        source: ([row["start"] for row in rows], [row["voice"] for row in rows])
        for source, rows in recorded_paragraphs(folder).items()
    }
    hashes = source_hashes(folder)
    problems: list[str] = []
    entries: dict[str, Any] = {}
    for quotation in register(folder).values():
        try:
            passage = locate(quotation, found[quotation.source], *recorded[quotation.source])
        except QuotationError as error:
            problems += error.problems
            continue
        entries[quotation.id] = {
            "source": quotation.source,
            "source_sha256": hashes[quotation.source],
            "paragraph": quotation.paragraph,
            "spans": [list(span) for span in passage.spans],
            "context": list(passage.context),
            "sha256": text_digest(normalise(quotation.exact)),
            "context_sha256": text_digest(_context(quotation)),
        }
    if problems:
        raise QuotationError(problems)
    return {
        "normalisation": "NFKC; straight quotation marks; single spaces; lines joined by line feeds",
        "quotations": dict(sorted(entries.items())),
    }


def _context(quotation: Quotation) -> str:
    return "\n".join(normalise(part) for part in (quotation.prefix, quotation.exact, quotation.suffix))


def check_lock(folder: Path = tables.DATA) -> None:
    """Hold the register against its lock, without the originals.

    Raises `QuotationError` naming every row that differs, is not locked, or is locked but no longer registered.
    """
    locked = read_lock(folder)
    quotations = register(folder)
    hashes = source_hashes(folder)
    voices = {source: [row["voice"] for row in rows] for source, rows in recorded_paragraphs(folder).items()}
    problems = []
    for quotation in quotations.values():
        entry = locked.get(quotation.id)
        if entry is None:
            problems.append(f"{quotation.where}: not in data/quotations.lock; {VERIFY}")
            continue
        if wrong := misattributed(quotation, voices.get(quotation.source, [])):
            problems.append(wrong)
            continue
        lengths = [len(piece) for piece in author_pieces(quotation.exact)]
        differing = [
            name
            for name, now in (
                ("exact", text_digest(normalise(quotation.exact)) == entry["sha256"]),
                ("prefix or suffix", text_digest(_context(quotation)) == entry["context_sha256"]),
                ("source", quotation.source == entry["source"]),
                ("paragraph", quotation.paragraph == entry["paragraph"]),
                ("sha256 of the text", hashes[quotation.source] == entry["source_sha256"]),
                ("length", [end - start for start, end in entry["spans"]] == lengths),
            )
            if not now
        ]
        if differing:
            problems.append(
                f"{quotation.where}: {differing[0]} differs from data/quotations.lock; restore the row, or verify it "
                "against the text"
            )
    problems += [
        f"data/quotations.lock: {name} is locked but not in data/quotations.csv; verify the register against the texts"
        for name in locked.keys() - quotations.keys()
    ]
    if problems:
        raise QuotationError(problems)


def compare_lock(lock: dict[str, Any], folder: Path = tables.DATA) -> None:
    """Hold the lock on file against one just made from the originals; raise `QuotationError` where they differ."""
    entries = read_lock(folder)
    problems = [
        f"data/quotations.lock: {name} is not where the lock says; verify the register against the texts"
        for name, entry in lock["quotations"].items()
        if entries.get(name, entry) != entry
    ]
    if problems:
        raise QuotationError(problems)


def read_lock(folder: Path) -> dict[str, Any]:
    """The entries of the lock by quotation; raise `QuotationError` if it is not as the verifier writes it."""
    path = folder / "quotations.lock"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["quotations"]
        for entry in entries.values():
            if not entry.keys() >= LOCKED:
                raise KeyError(path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise QuotationError([f"data/{path.name}: missing or unreadable; run the verifier with the texts"]) from None
    return dict(entries)
