"""How quotations are compared with texts: normalisation, and the editor's square brackets.

Both sides are normalised before anything is compared: Unicode NFKC, straight quotation marks and apostrophes, one space
for every run of white space. Square brackets in a quotation are the editor's: ``[…]`` is an omission, ``[T]he`` a
letter whose case was changed, anything else (``[the mayor]``) an insertion.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

QUOTATION_MARKS = str.maketrans(dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("“”„‟″«»", '"'))
BRACKET = re.compile(r"\[([^\[\]]*)\]")
BREAK = re.compile(r"\s*\[(\.{3}|[^\]]{2,}|[^\]a-zA-Z])\]\s*")
CASE = re.compile(r"\[([a-zA-Z])\]")
WORD = re.compile(r"\w+")


@lru_cache(maxsize=256)  # the parts of a quotation are asked for several times in a row
def normalise(text: str) -> str:
    """Return `text` as it is compared: NFKC, straight quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTATION_MARKS).split())


def alteration_kind(inside: str) -> str:
    """Return what brackets with these words in them are: ``omission``, ``case`` or ``insertion``."""
    if inside.strip() in ("…", "..."):
        return "omission"
    return "case" if CASE.fullmatch(f"[{inside}]") else "insertion"


def segments(exact: str) -> tuple[list[str], list[str]]:
    """Split a quotation at its omissions and insertions: the author's own pieces, and what stands between them."""
    pieces = BREAK.split(normalise(exact))
    return pieces[::2], pieces[1::2]


def author_pieces(exact: str) -> list[str]:
    """The author's own pieces of a quotation, a letter of changed case without its brackets."""
    return [CASE.sub(r"\1", piece) for piece in segments(exact)[0] if piece]


def edge_of_word(character: str) -> str:
    """No word is quoted in part: where a piece begins or ends with a letter, its word begins or ends too."""
    return r"\b" if character.isalnum() or character in "[]" else ""


def is_cut(text: str, end: int) -> bool:
    """Whether a piece that ends there leaves the marks of its last letter behind, which are no characters of words."""
    return end < len(text) and unicodedata.category(text[end])[0] == "M"


def within_word(text: str, place: int) -> bool:
    """Whether a word runs across `place`, a number of characters from the start of `text`."""
    return 0 < place < len(text) and all(WORD.fullmatch(text[i]) for i in (place - 1, place))


def words_of_text(text: str) -> list[str]:
    """Return the words of a text in order, normalised and without regard to case."""
    return WORD.findall(normalise(text).casefold())
