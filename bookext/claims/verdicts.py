"""The result of putting a claim to the data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, get_args

from bookext import formatting

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

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/markdown": (
                f":::{{verdict}} {self.title}\n:claim: {self.claim}\n:outcome: {self.outcome}\n:name: {self.label}\n\n"
                f"{formatting.plain(self.reason)}\n\n*Rule:* {formatting.plain(self.rule)}\n:::\n"
            ),
            "text/html": (
                f"<p><strong>{escape(self.title)}: {self.words}</strong></p><p>{escape(self.reason)}</p>"
                f"<p><em>Rule:</em> {escape(self.rule)}</p>"
            ),
            "text/plain": f"{self.claim}, {self.title}: {self.words}. {self.reason} Rule: {self.rule}",
        }
