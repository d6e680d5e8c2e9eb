"""How wide a table is set and how its columns share the width, from the words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

TEXT, FULL, TURNED = 74, 112, 172
"""Characters that fit the measure of the text, the width between the margins, and a page turned on its side."""
GAP = 3
"""Characters that the space between two columns takes."""
SHORT = 20
"""A column with no longer cell is not broken."""
RULE = 0.7
"""Lines that the rule between two rows takes, with the room about it."""
LONG = 34
"""Lines of the longest table that is kept whole: with caption and sources, two fifths of a page."""


@dataclass(frozen=True)
class Layout:
    """The setting of one table."""

    width: str
    """``text``, ``full`` or ``turned``: one of the widths that the template knows."""
    columns: tuple[str, ...]
    """Typst's track sizes."""
    long: bool
    """Whether it may be broken at the end of a page: kept whole, it would leave too much of the page before empty."""


def layout(cells: Sequence[Sequence[str]], spans: bool = False) -> Layout:
    """Lay out a table of `cells`, row by row, the head first; with `spans` a cell may stand for several columns.

    A table gets the narrowest width in which it reads well. Long texts share the room by the square root of their
    length, so that a column four times as wordy is twice as wide and twice as high.
    """
    number = max(len(row) for row in cells)
    columns = [[row[index] for row in cells if index < len(row)] for index in range(number)]
    words = [max((len(word) for cell in column for word in cell.split()), default=1) for column in columns]
    lines = [max(len(cell) for cell in column) for column in columns]
    bodies = [max((len(cell) for cell in column[1:]), default=len(column[0])) for column in columns]
    good = [
        max(word, body) + (0 if line <= max(word, body) else GAP)
        if body <= SHORT
        else max(word, SHORT, round(4.5 * sqrt(body)))
        for word, line, body in zip(words, lines, bodies, strict=True)
    ]
    least = [min(max(word, round(2 * sqrt(line))), line) for word, line in zip(words, lines, strict=True)]
    gaps = GAP * number
    if sum(lines) + gaps <= TEXT and not spans:
        return Layout("text", ("auto",) * number, len(cells) * (1 + RULE) > LONG)
    width = "text" if sum(good) + gaps <= TEXT else "full" if sum(least) + gaps <= FULL else "turned"
    # A column of short cells is never broken; a head longer than its cells is, at its words.
    whole = [line <= room and body <= SHORT for line, room, body in zip(lines, good, bodies, strict=True)]
    tracks = ["auto" if short and not spans else f"{room}fr" for short, room in zip(whole, good, strict=True)]
    # How high it gets is estimated: measuring costs the compiler as much as setting it once more.
    shares = sum(room for track, room in zip(tracks, good, strict=True) if track != "auto")
    free = {"text": TEXT, "full": FULL, "turned": TURNED}[width] - gaps - sum(good) + shares
    rooms = [room if track == "auto" else free * room / shares for track, room in zip(tracks, good, strict=True)]
    height = sum(
        max(ceil(len(cell) / max(room, 1)) for cell, room in zip(row, rooms, strict=False)) + RULE for row in cells
    )
    return Layout(width, tuple(tracks), height > LONG)
