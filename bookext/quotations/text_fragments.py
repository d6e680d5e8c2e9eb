"""Links that open a page at a quotation."""

from __future__ import annotations

import re
from urllib.parse import quote

from bookext.quotations.entries import Quotation
from bookext.quotations.notation import BREAK


def text_fragment(quotation: Quotation) -> str:
    """Return the URL text fragment that opens a page at the quotation, from ``#`` on.

    It holds the first and the last words of the passage, in the syntax of
    https://wicg.github.io/scroll-to-text-fragment/. Words with quotation marks are left out at either end, because
    pages differ in them; if no word is left the fragment is empty.
    """
    pieces = [piece.split() for piece in BREAK.split(quotation.exact)[::2] if piece]
    words = pieces[0] if len(pieces) == 1 else []
    middle = len(words) // 2 or 1
    first = _edge(words[:middle] if words else pieces[0])
    last = _edge(words[middle:][::-1] if words else pieces[-1][::-1])[::-1]
    terms = [_encoded(" ".join(part)) for part in (first, last) if part]
    return "#:~:text=" + ",".join(terms) if terms else ""


def _edge(words: list[str], most: int = 5) -> list[str]:
    """The first words of `words` up to one that a page may print differently."""
    taken: list[str] = []
    for word in words[:most]:
        if re.search(r"[\"'‘’“”\[\]]", word):
            if taken:
                break
            continue
        taken.append(word)
    return taken


def _encoded(term: str) -> str:
    return quote(term, safe="").replace("-", "%2D")
