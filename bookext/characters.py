"""Characters that a reader cannot see, and addresses of the web: what tables, pages and print are held to."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

NEVER_SEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2028\u2029\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What shows nothing although Unicode counts it among marks, letters, signs and separators."""
ADDRESS = re.compile(r"https?://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
"""A web address, by the characters that RFC 3987 allows in one."""


def unseen(text: str) -> str:
    """Return the name of the first character in `text` that a reader cannot see, or nothing.

    Such are controls, half surrogates, marks of writing direction, zero-width and filling characters, soft hyphens,
    and what Unicode leaves to private use or has not assigned: words with one in them are not what they seem.
    """
    if text.isprintable() and (text.isascii() or not NEVER_SEEN.search(text)):
        return ""
    for character in text:
        if unicodedata.category(character)[0] == "C" or NEVER_SEEN.match(character):
            name = unicodedata.name(character, "no character of text")
            return f"U+{ord(character):04X} ({name.lower()})"
    return ""


def is_address(text: str) -> bool:
    """Whether `text` is the address of a page, with a host, and nothing else: only such become links."""
    try:
        return bool(ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    except ValueError:  # a host in broken brackets
        return False
