"""How the book writes numbers, dates and lists: the one place where values become words."""

from __future__ import annotations

import math
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


def when(known: str) -> str:
    """Return a date as it is known, a day, a month, a year, or two of them as an interval: ``November 2018``.

    What is no such date comes back as it is.
    """
    return "–".join(map(_known_date, known.split("/")))


def _known_date(known: str) -> str:
    try:
        moment = date.fromisoformat(f"{known}-01-01"[:10] if re.fullmatch(r"\d{4}(-\d\d)?", known) else known)
    except ValueError:
        return known
    return {4: known, 7: f"{moment:%B %Y}"}.get(len(known), day(moment))


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


_SHARES = (
    (1 / 20, "a twentieth"), (1 / 10, "a tenth"), (1 / 5, "a fifth"), (1 / 4, "a quarter"), (3 / 10, "three in ten"),
    (1 / 3, "a third"), (2 / 5, "four in ten"), (1 / 2, "half"), (3 / 5, "six in ten"), (2 / 3, "two thirds"),
    (7 / 10, "seven in ten"), (3 / 4, "three quarters"), (4 / 5, "four fifths"), (9 / 10, "nine in ten"),
)  # fmt: skip


def share_in_words(share: float) -> str:
    """Return a share from 0 to 1 as running text rounds it: "about half", "nearly four in ten".

    The fraction is the nearest of those in use; "about" stands where it is missed by at most one hundredth, "nearly"
    and "a little over" where by more. Under a fortieth it is "almost none", over nineteen twentieths "almost all".
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share from 0 to 1")
    if share < 1 / 40:
        return "almost none"
    if share > 19 / 20:
        return "almost all"
    near, words = min(_SHARES, key=lambda each: abs(each[0] - share))
    missed = share - near
    return f"{'about' if abs(missed) <= 0.01 + 1e-9 else 'nearly' if missed < 0 else 'a little over'} {words}"


def rounded(value: float, digits: int = 2) -> str:
    """Return a number to so many significant digits, with commas between thousands: 13,400 or 0.85."""
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, places):,.{max(places, 0)}f}"
