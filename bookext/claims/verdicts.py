"""The result of putting a claim to the data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, get_args

from bookext import formatting
from bookext.claims import edition
from bookext.notebooks import rendering

Outcome = Literal["holds", "holds-in-part", "fails", "cannot-be-tested"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def words(outcome: str) -> str:
    """Return an outcome as printed."""
    return outcome.replace("-", " ")


@dataclass(frozen=True)
class Judgement:
    """What a rule finds of its claim."""

    outcome: Outcome
    rule: str
    """The threshold, as it would have to be stated before looking."""
    reason: str
    """What in the data decided it, every number computed."""


@dataclass(frozen=True)
class Verdict:
    """One claim, what the data say of it, and the rule by which they say it."""

    claim: str
    """Id of the claim in the table ``claims``."""
    title: str
    """The claim in our words, as a heading."""
    outcome: Outcome
    rule: str
    """The threshold, as it would have to be stated before looking."""
    reason: str
    """What in the data decided it, every number computed."""

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome!r} is no verdict; choose one of {', '.join(OUTCOMES)}")

    @property
    def label(self) -> str:
        """The target that the verdict's box has in the book: ``verdict-s074-six-summits``."""
        return f"verdict-{self.claim}-{re.sub(r'[^a-z0-9]+', '-', self.title.lower()).strip('-')}".lower()

    @property
    def words(self) -> str:
        """The outcome as printed."""
        return words(self.outcome)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        plain = f"{self.claim}, {self.title}: {self.words}. {self.reason} Rule: {self.rule}"
        edition.note("verdicts", self.label, self.outcome)
        return rendering.bundle(self.myst(), self.html(), plain), {"verdict": {self.label: self.outcome}}

    def myst(self) -> str:
        """Return the verdict as the book's build reads it."""
        return (
            f":::{{verdict}} {self.title}\n:claim: {self.claim}\n:outcome: {self.outcome}\n:name: {self.label}\n\n"
            f"{formatting.plain(self.reason)}\n\n*Rule:* {formatting.plain(self.rule)}\n:::\n"
        )

    def html(self) -> str:
        """Return the verdict as HTML, for notebooks."""
        reason, rule = (rendering.inline(formatting.plain(words)) for words in (self.reason, self.rule))
        title = escape(f"{self.title}: {self.words}", quote=False)
        return (
            f'<blockquote id="{self.label}"><p><strong>{title}</strong></p><p>{reason}</p>'
            f"<p><em>Rule:</em> {rule}</p></blockquote>"
        )
