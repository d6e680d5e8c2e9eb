"""Who stands behind a page: the source of what it says, so that one agency on five sites counts once."""

from __future__ import annotations

import re

_ANOTHER = re.compile(
    r"^(?:(?:copy|translation|translated copy|transcript|text|machine translation|quoting|citing|digest) (?:of|from)"
    r"|after|quoting|citing|in part after)\s+(?:the |a )?(?P<name>.+)$",
    re.IGNORECASE,
)
"""Words in brackets that name whose text the page has."""
_DATA = re.compile(r"^(?P<name>.+?) (?:trade statistics|annual report data|data|figures)$", re.IGNORECASE)
"""Words in brackets that name whose figures the page has."""
_MANNER = re.compile(
    r"\b(?:archived?|cop(?:y|ies)|blog|editions?|republished|law-firm|full text|official text|interview|mirror"
    r"|press review|editorial|aggregator|agencies|news|Federal Register|Foreign Relations)\b",
    re.IGNORECASE,
)
"""Words in brackets that say how the page was seen, and name nobody else."""
_WIRES = re.compile(r"^(?:AFP|AP|Bloomberg|Jiji|Jiji Press|Kyodo|Kyodo News|Reuters|Xinhua)$")
"""Agencies whose words other houses print: in brackets after them stands who printed them."""
SAME: dict[str, tuple[str, ...]] = {
    "ministry of finance of japan": ("mof", "ministry of finance", "japanese ministry of finance", "japanese customs"),
    "ministry of foreign affairs of japan": ("mofa", "mofa diplomatic bluebook", "mofa copy"),
    "ministry of economy, trade and industry of japan": ("meti", "meti petroleum statistics", "anre"),
    "kremlin": ("president of russia", "kremlin copy"),
    "russian foreign ministry": ("ministry of foreign affairs of russia", "russian foreign minister"),
    "rossiya segodnya": ("ria novosti", "ria", "sputnik", "sputnik japan", "rt", "rt arabic", "rossiya segodnya"),
    "tass": ("itar-tass", "tass press review"),
    "kyodo": ("kyodo news",),
    "jiji": ("jiji press",),
    "asahi": ("the asahi shimbun", "asahi shimbun"),
    "mainichi": ("the mainichi", "mainichi shimbun"),
    "yomiuri": ("the yomiuri shimbun", "yomiuri shimbun"),
    "sankei": ("sankei shimbun", "sankei express"),
    "us treasury": ("us treasury, ofac", "ofac"),
    "us department of state": ("state department", "state department talking paper", "state department cable"),
}
"""Sources that go by several names; TASS, RIA and Sputnik are two houses, not three."""
_NAMES = {other: name for name, others in SAME.items() for other in (name, *others)}


def origin(publisher: str) -> str:
    """Return the source behind a page, in lower case, from the words in which a row names its publisher.

    "Reuters via Newsmax" and "Nasdaq (Reuters)" are Reuters, "TASS (MOF data)" is the Ministry of Finance, and a copy
    on a blog is what it copies. An agency that a page merely follows counts before the page.
    """
    words = re.sub(r"\s+", " ", publisher).strip()
    inside = re.search(r"\(([^()]*)\)", words)
    outside = re.sub(r"\s*\([^()]*\)", "", words).strip()
    if inside:
        parts = re.split(r"[;,] ", inside[1])
        figures = [found["name"] for part in parts if (found := _DATA.match(part))]
        manner = _MANNER.search(parts[0]) and not _ANOTHER.match(parts[0])
        cited = [] if _WIRES.match(outside) or manner else [name for part in parts if (name := _named(part))]
        if named := figures or cited:
            return _one(named[0])
    copied = re.search(r"\b(?:copy|text) of (.+)$", outside)
    if copied:
        return _one(copied[1])
    return _one(re.split(r",? (?:via|at) | / |; ", outside)[0])


def _named(part: str) -> str | None:
    """The source that words in brackets name, or None where they say only how the page was seen or a date."""
    if found := _ANOTHER.match(part):
        return found["name"]
    return None if _MANNER.search(part) or part[:1].isdigit() or part[:1].islower() else part


def _one(name: str) -> str:
    first = re.split(r", (?=[A-Z])", name.strip(), maxsplit=1)[0]
    for candidate in (name.strip().lower(), first.strip().lower()):
        if candidate in _NAMES:
            return _NAMES[candidate]
    return re.sub("[“”‘’'\"]", "", first).strip().lower().removeprefix("the ")
