"""The register of quotations: a table, with the words of each quotation and where they stand.

A row of ``quotations.csv`` has the exact words with a prefix and a suffix, as in the W3C TextQuoteSelector
(https://www.w3.org/TR/annotation-model/#text-quote-selector), the text and the paragraph that they stand in, and in
``alterations`` every bracket of the editor's, in order: ``omission``, ``case`` or ``insertion`` (`notation`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bookext.data import tables
from bookext.quotations.notation import BRACKET, alteration_kind, author_pieces, normalise


class QuotationError(ValueError):
    """Quotations that are not what the text, the lock or the register says. `problems` has one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Quotation:
    """One row of the register."""

    id: str
    source: str
    paragraph: int
    exact: str
    prefix: str
    suffix: str
    speaker: str
    """Whose words they are if not the author's, else empty."""
    alterations: tuple[str, ...]
    note: str
    line: int

    @property
    def where(self) -> str:
        """File, line and id, as every message about this row begins."""
        return f"data/quotations.csv:{self.line}: {self.id}"


def register(folder: Path = tables.DATA) -> dict[str, Quotation]:
    """Return the quotation register by id.

    Raises `tables.TableError` if the table is bad and `QuotationError` if brackets and declared alterations of a
    row do not agree.
    """
    quotations = {}
    problems = []
    for line, row in enumerate(tables.rows("quotations", folder), start=2):
        quotation = Quotation(
            id=row["id"],
            source=row["source"],
            paragraph=row["paragraph"],
            exact=row["exact"],
            prefix=row["prefix"] or "",
            suffix=row["suffix"] or "",
            speaker=row["speaker"] or "",
            alterations=tuple(part.strip() for part in (row["alterations"] or "").split(";") if part.strip()),
            note=row["note"],
            line=line,
        )
        found = tuple(alteration_kind(inside) for inside in BRACKET.findall(quotation.exact))
        if set("[]") & set(BRACKET.sub("", quotation.exact)):
            problems.append(
                f"{quotation.where}: field 'exact': brackets overlap or are not closed; give each alteration a pair"
            )
        elif found != quotation.alterations:
            problems.append(
                f"{quotation.where}: field 'alterations' declares {_listed(quotation.alterations)}, but the brackets "
                f"in 'exact' are {_listed(found)}; declare each bracket, in order"
            )
        elif not "".join(author_pieces(quotation.exact)):
            problems.append(f"{quotation.where}: field 'exact' has no word of the text; quote some")
        quotations[quotation.id] = quotation
    if problems:
        raise QuotationError(problems)
    return quotations


def _listed(kinds: Iterable[str]) -> str:
    return "; ".join(kinds) or "none"


def is_fragment(words: str, quotation: Quotation) -> bool:
    """Whether `words` stand, whole and in one piece, inside the quotation."""
    return bool(re.search(rf"(?<!\w){re.escape(normalise(words))}(?!\w)", normalise(quotation.exact)))
