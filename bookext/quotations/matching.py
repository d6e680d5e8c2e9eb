"""Finds a quotation in the text that it is from."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from bookext.quotations.entries import Quotation, QuotationError
from bookext.quotations.notation import CASE, author_pieces, edge_of_word, is_cut, normalise, segments, within_word


@dataclass(frozen=True)
class Passage:
    """Where a quotation stands: spans of its parts and of its context in the normalised text of its source."""

    spans: tuple[tuple[int, int], ...]
    context: tuple[int, int]


def locate(quotation: Quotation, paragraphs: list[str], starts: list[int], voices: list[str]) -> Passage:
    """Find a quotation in its source.

    `paragraphs`, `starts` and `voices` have one entry per paragraph of the source: its normalised words, the
    offset of its first character in the normalised text, and whose words it holds.

    Raises `QuotationError` if the words do not stand in the paragraph that the register names, stand there more
    than once, or are not the author's although no other speaker is named.
    """
    number = quotation.paragraph
    if wrong := misattributed(quotation, voices):
        raise QuotationError([wrong])
    text = paragraphs[number - 1]
    matches = _verbatim(quotation, text) if "[" not in quotation.exact else _altered(quotation, text)
    if len(matches) > 1:
        raise QuotationError(
            [f"{quotation.where}: stands {len(matches)} times in paragraph {number}; lengthen prefix or suffix"]
        )
    if not matches:
        raise QuotationError([_miss(quotation, paragraphs)])
    offset = starts[number - 1]
    whole, *spans = [(offset + start, offset + end) for start, end in matches[0]]
    return Passage(tuple(spans), whole)


def _verbatim(quotation: Quotation, text: str) -> list[list[tuple[int, int]]]:
    """Where a quotation without omission or insertion stands, as `_altered` would say, which is slow."""
    words, prefix, suffix = (normalise(part) for part in (quotation.exact, quotation.prefix, quotation.suffix))
    found = []
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        start = at - len(prefix) - (bool(prefix) and text[at - 1 : at].isspace())
        stop = end + (bool(suffix) and text[end : end + 1].isspace()) + len(suffix)
        whole = not (within_word(text, at) or within_word(text, end) or is_cut(text, end))
        if whole and start >= 0 and text.startswith(prefix, start) and text.startswith(suffix, stop - len(suffix)):
            found.append([(start, stop), (at, end)])
        at = text.find(words, at + 1)
    return found


def _altered(quotation: Quotation, text: str) -> list[list[tuple[int, int]]]:
    """Where a quotation stands: each time its span with prefix and suffix, then those of the author's own pieces."""
    wanted, found, at = pattern(quotation), [], 0
    while match := wanted.search(text, at):
        spans = [match.span(group) for group in range(len(match.groups()) + 1)]
        if not any(is_cut(text, end) for _, end in spans[1:]):
            found.append(spans)
        at = match.start() + 1
    return found


def pattern(quotation: Quotation) -> re.Pattern[str]:
    """A pattern whose groups are the author's own pieces of the quotation."""
    pieces, between = segments(quotation.exact)
    expression = ""
    for segment, joint in zip(pieces, ["", *between], strict=True):
        expression += {"": "", "...": ".*?"}.get(joint, r"\s?")
        if segment:
            parts = CASE.split(segment)
            letters = [f"[{letter.lower()}{letter.upper()}]" for letter in parts[1::2]]
            words = "".join(map("".join, zip(map(re.escape, parts[::2]), [*letters, ""], strict=True)))
            expression += rf"{edge_of_word(segment[0])}({words}){edge_of_word(segment[-1])}"
    before = re.escape(normalise(quotation.prefix)) + r"\s?" if quotation.prefix else ""
    after = r"\s?" + re.escape(normalise(quotation.suffix)) if quotation.suffix else ""
    return re.compile(before + expression + after)


def misattributed(quotation: Quotation, voices: list[str]) -> str | None:
    """Why the words of a paragraph cannot stand under the name in the register, or None."""
    number = quotation.paragraph
    if not 1 <= number <= len(voices):
        return f"{quotation.where}: paragraph {number} does not exist in {quotation.source}; correct the field"
    voice = voices[number - 1]
    if voice == "chrome":
        return (
            f"{quotation.where}: paragraph {number} of {quotation.source} is site furniture, not part of the text; "
            "quote the text itself"
        )
    if voice != "author" and not quotation.speaker:
        return (
            f"{quotation.where}: paragraph {number} of {quotation.source} is not the author's own words ({voice}); "
            "name the speaker"
        )
    return None


def _miss(quotation: Quotation, paragraphs: list[str]) -> str:
    """One line on a quotation that was not found: the nearest passage and the first character that differs."""
    wanted = normalise(" ".join((quotation.prefix, *author_pieces(quotation.exact), quotation.suffix)))
    best, passage, number = -1.0, "", 0
    for index, text in enumerate(paragraphs, start=1):
        blocks = difflib.SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks()
        enough = min(8, max(block.size for block in blocks))
        start = next(max(0, block.a - block.b) for block in blocks if block.size >= enough)
        window = text[start : start + len(wanted)]
        score = difflib.SequenceMatcher(None, window, wanted, autojunk=False).ratio()
        if score > best:
            best, passage, number = score, window, index
    at = next(
        (i for i, (a, b) in enumerate(zip(wanted, passage, strict=False)) if a != b), min(len(wanted), len(passage))
    )
    return (
        f"{quotation.where}: not in paragraph {quotation.paragraph} of {quotation.source} as the register has it. "
        f"Nearest passage, in paragraph {number}: {passage!r}. First difference at character {at + 1}: "
        f"register {wanted[at : at + 12]!r}, text {passage[at : at + 12]!r}; restore the words of the text"
    )
