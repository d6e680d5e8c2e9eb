"""How the book writes numbers, dates and lists: the one place where values become words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from bookext.characters import is_address
from bookext.data import tables

CARDINALS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
"""Numbers up to twelve are written as words; none is ``no``, as before a noun."""


def cardinal(number: int) -> str:
    """Return a count as the book prints it in a sentence: ``seven``, ``27``, ``1,118``.

    Raises `ValueError` for a negative number, which is no count.
    """
    if number < 0:
        raise ValueError(f"{number} is not a count")
    return CARDINALS[number] if number < len(CARDINALS) else f"{number:,}"


def number(count: int) -> str:
    """Return a count that stands without its noun: as `cardinal`, but ``none`` for nothing."""
    return cardinal(count) if count else "none"


def ordinal(number: int) -> str:
    """Return a place in a series: ``1st``, ``12th``, ``22nd``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def day(moment: date) -> str:
    """Return a date as ``9 November 2014``."""
    return f"{moment.day} {moment:%B %Y}"


def capitalised(words: str) -> str:
    """Return `words` with a capital first letter and the rest untouched."""
    return words[:1].upper() + words[1:]


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    items: Sequence[str] = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def plain(words: object) -> str:
    """Return text for a line of Markdown or MyST, every mark of either taken literally."""
    text = re.sub(r"([\\`*_{}\[\]<>$|#~^&])", r"\\\1", re.sub(r"[ \t\n\v\f\r]+", " ", str(words)).strip())
    return re.sub(r"^(\d*)([.)](?= |$)|(?<!\d)[-+=:%(])", r"\1\\\2", text)  # a list, a rule, a comment, a target


def link(words: object, address: object) -> str:
    """Return a link to a page in MyST; raise `tables.TableError` for what is no address of the web."""
    if not is_address(str(address)):
        raise tables.TableError([f"{str(address)!r}, the page of {str(words)!r}, is not a web address"])
    literal = re.sub(r"&(?=#?\w+;)", r"\&", str(address))
    return f"[{plain(words)}](<{literal}>)"


def minutes(value: float) -> str:
    """Return a duration in whole minutes, or an em dash where none is known."""
    import pandas as pd  # which the builds that call nothing here can do without

    return "—" if pd.isna(value) else f"{value:.0f}"
