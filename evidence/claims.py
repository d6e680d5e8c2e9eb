"""Every claim that the book has put to the data, with its verdict and the chapter that decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from evidence import exhibits, summits, tables, wording
from evidence.verdicts import Verdict


@dataclass(frozen=True)
class Test:
    """A claim check and the chapter that shows it."""

    check: Callable[[], Verdict]
    chapter: str
    """Document that decides it, from the root of the book."""
    title: str
    """The chapter's title."""


def _summits(check: Callable[[pd.DataFrame], Verdict]) -> Test:
    return Test(
        lambda: check(summits.abe_putin(tables.load("summits"))), "chapters/counting-summits", "Counting summits"
    )


TESTS = (
    _summits(summits.six_summits),
    _summits(summits.two_at_forums),
    _summits(lambda _: summits.several_calls(tables.load("contacts_remote"))),
    _summits(lambda meetings: summits.little_progress(meetings, tables.load("meeting_yields"))),
    _summits(summits.regular_visits),
)


def tested() -> exhibits.Table:
    """The table of claims tested: claim, author, verdict, reason, and a link to the chapter."""
    claims = tables.load("claims").set_index("id")
    authors = tables.load("texts").set_index("id")["author_as_printed"]
    results = [(test, test.check()) for test in TESTS]
    frame = pd.DataFrame(
        {
            "Claim": [verdict.title for _, verdict in results],
            "Author": [authors[claims.loc[verdict.claim, "text_id"]] for _, verdict in results],
            "Verdict": [f"**{verdict.words}**" for _, verdict in results],
            "What decided it": [verdict.reason for _, verdict in results],
            "Where": [f"[{test.title}](/{test.chapter}.md)" for test, _ in results],
        }
    )
    outcomes = [verdict.outcome for _, verdict in results]
    plain = sum(outcome == "holds" for outcome in outcomes)
    return exhibits.Table(
        frame,
        name="tab-claims-tested",
        caption=(
            f"{wording.capitalised(wording.cardinal(len(results)))} claims tested: "
            f"{wording.cardinal(plain)} hold{'s as it stands' if plain == 1 else ' as they stand'}"
        ),
        data=("claims",),
        source="the checks of the chapters, run again for this page; the rule of each stands beside its verdict there.",
    )
