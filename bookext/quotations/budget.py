"""How much of each text the book publishes: by its register, and anywhere in its files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookext.data import tables
from bookext.quotations.entries import Quotation, QuotationError, register
from bookext.quotations.lock import check_lock, read_lock
from bookext.quotations.notation import author_pieces, normalise, words_of_text
from bookext.quotations.sources import originals, recorded_paragraphs

BUDGET = 0.20
"""The largest share of the words of one text that may be published."""
RUN = 8
"""How many consecutive words of a text make a run that the scan of the tracked files reports."""


@dataclass(frozen=True)
class Share:
    """How much of one text is published: words of the union of all spans, words of the text."""

    source: str
    published: int
    words: int

    @property
    def ratio(self) -> float:
        """Published words over all words, 0 to 1."""
        return self.published / self.words


def shares(folder: Path = tables.DATA) -> list[Share]:
    """Return, per text, the share of its words that the register publishes, from the locked spans alone.

    Counted is the union over all quotations of a text, prefixes and suffixes included; the whole is the article
    and its frame without site furniture (column ``words`` of the table ``texts``).
    """
    check_lock(folder)
    locked = read_lock(folder)
    taken: dict[str, set[int]] = {}
    for quotation in register(folder).values():
        entry = locked[quotation.id]
        starts = taken.setdefault(quotation.source, set())
        for text, offset in placed(quotation, entry):
            starts |= {offset + match.start() for match in re.finditer(r"\S*\w\S*", text)}
    return [Share(row["id"], len(taken.get(row["id"], set())), row["words"]) for row in tables.rows("texts", folder)]


def placed(quotation: Quotation, entry: dict[str, Any]) -> list[tuple[str, int]]:
    """The published pieces of a quotation, each with its offset in the normalised text."""
    pieces = [(normalise(quotation.prefix), entry["context"][0])]
    suffix = normalise(quotation.suffix)
    pieces.append((suffix, entry["context"][1] - len(suffix)))
    pieces += [(piece, span[0]) for piece, span in zip(author_pieces(quotation.exact), entry["spans"], strict=True)]
    return pieces


def check_budget(folder: Path = tables.DATA) -> list[Share]:
    """Return the shares; raise `QuotationError` if one is over the budget."""
    counted = shares(folder)
    over = [
        f"data/quotations.csv: {share.ratio:.1%} of {share.source} would be published ({share.published} of "
        f"{share.words} words); the budget is {BUDGET:.0%}: shorten or drop a quotation"
        for share in counted
        if share.ratio > BUDGET
    ]
    if over:
        raise QuotationError(over)
    return counted


def scan(files: Iterable[Path], texts: Path, folder: Path = tables.DATA) -> tuple[list[Share], list[str]]:
    """Look for runs of `RUN` or more words of the texts in `files`.

    Returns the share of each text that the files and the register publish together (union of spans), and one
    line per run outside the register. Titles of the texts are exempt; so is site furniture.
    """
    found = originals(texts, folder)
    recorded = recorded_paragraphs(folder)
    places: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    words_of: dict[str, list[str]] = {}
    for source, paragraphs in found.items():
        words = words_of[source] = []
        for text, row in zip(paragraphs, recorded[source], strict=True):
            if row["voice"] not in ("chrome", "title"):
                words += words_of_text(text)
        for index in range(len(words) - RUN + 1):
            places.setdefault(tuple(words[index : index + RUN]), []).append((source, index))
    registered: dict[str, set[int]] = {source: set() for source in found}
    for quotation in register(folder).values():
        words = words_of[quotation.source]
        for part in [quotation.prefix, *author_pieces(quotation.exact), quotation.suffix]:
            run = words_of_text(part)
            starts = [i for i in range(len(words) - len(run) + 1) if run and words[i : i + len(run)] == run]
            if starts and not any(set(range(i, i + len(run))) <= registered[quotation.source] for i in starts):
                registered[quotation.source] |= set(range(starts[0], starts[0] + len(run)))
    exempt = {tuple(words_of_text(row["title"])) for row in tables.rows("texts", folder)}
    published = {source: set(places_of) for source, places_of in registered.items()}
    lines = []
    for path in files:
        try:
            words = words_of_text(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, OSError):
            continue
        last: tuple[str, int] | None = None
        for index in range(len(words) - RUN + 1):
            run = words[index : index + RUN]
            for source, place in places.get(tuple(run), ()):
                span = set(range(place, place + RUN))
                if span <= registered[source] or any(_inside(run, title) for title in exempt):
                    continue
                if last != (source, place - 1):
                    lines.append(f"{path}: {' '.join(run)} … ({source})")
                last = (source, place)
                published[source] |= span
    return [Share(source, len(published[source]), len(words_of[source])) for source in found], lines


def _inside(run: list[str], title: tuple[str, ...]) -> bool:
    return any(tuple(run) == title[i : i + len(run)] for i in range(len(title) - len(run) + 1))


def tracked_files(root: Path) -> list[Path]:
    """Return the files of the project: those git tracks, or, without git, all outside hidden and built folders."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    if listed:
        return [root / name for name in listed.decode("utf-8").split("\0") if name and (root / name).is_file()]
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") or part == "_build" for part in path.relative_to(root).parts[:-1])
    ]
