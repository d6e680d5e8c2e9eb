"""Every claim that the book has put to the data, with its verdict and the chapter that decides it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evidence import (
    alliance,
    exhibits,
    forecasts,
    islands,
    lever,
    outlook,
    pipelines,
    readings,
    sanctions,
    scenarios,
    summits,
    tables,
    two_chinas,
    wording,
)
from evidence.verdicts import Check

CHAPTERS: tuple[tuple[str, str, tuple[Check, ...]], ...] = (
    ("chapters/five-readings", "Five readings of one failure", readings.CHECKS),
    ("chapters/the-islands", "The islands", islands.CHECKS),
    ("chapters/counting-summits", "Counting summits", summits.CHECKS),
    ("chapters/sanction-packages", "Sanction packages", sanctions.CHECKS),
    ("chapters/pipelines-and-molecules", "Pipelines and molecules", pipelines.CHECKS),
    ("chapters/the-lever", "The lever attached to nothing", lever.CHECKS),
    ("chapters/two-chinas", "Two Chinas in one strategy", two_chinas.CHECKS),
    ("chapters/the-ally", "The ally’s long arm", alliance.CHECKS),
    ("chapters/three-scenarios", "Three scenarios and the missing cell", scenarios.CHECKS),
    ("chapters/forty-two-expectations", "Forty-two expectations scored", forecasts.CHECKS),
    ("chapters/after-the-ladder", "After the ladder", outlook.CHECKS),
)
"""Each chapter's document, title and checks, in the order of the book."""


@dataclass(frozen=True)
class Test:
    """A claim check and the chapter that shows it."""

    check: Check
    chapter: str
    """Document that decides it, from the root of the book."""
    title: str
    """The chapter's title."""


TESTS = tuple(Test(check, chapter, title) for chapter, title, checks in CHAPTERS for check in checks)


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
            "Where": [f"{{ref}}`{test.title} <{verdict.label}>`" for test, verdict in results],
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
        markup=("Verdict", "Where"),
    )
