"""Every claim that the book has put to the data, with its verdict and the chapter that decides it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from bookext import exhibits, formatting
from bookext.claims.verdicts import OUTCOMES, Check
from bookext.data import tables
from bookext.formatting import capitalised, cardinal
from evidence.after_the_ladder import rules as outlook
from evidence.counting_summits import rules as summits
from evidence.five_readings import rules as readings
from evidence.forty_two_expectations import rules as forecasts
from evidence.pipelines_and_molecules import rules as pipelines
from evidence.sanction_packages import rules as sanctions
from evidence.the_ally import rules as alliance
from evidence.the_islands import rules as islands
from evidence.the_lever import rules as lever
from evidence.three_scenarios import rules as scenarios
from evidence.two_chinas import rules as two_chinas

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
    outcomes = Counter(verdict.outcome for _, verdict in results)
    plural = {"holds": "hold", "holds-in-part": "hold in part", "fails": "fail", "cannot-be-tested": "cannot be tested"}
    counted = formatting.listed(
        f"{cardinal(outcomes[outcome])} {plural[outcome]}" for outcome in OUTCOMES if outcomes[outcome]
    )
    tested = len({verdict.claim for _, verdict in results})
    return exhibits.Table(
        frame,
        name="tab-claims-tested",
        caption=f"{capitalised(cardinal(len(results)))} verdicts on {tested} claims: {counted}",
        data=("claims",),
        source="the checks of the chapters, run again for this page; the rule of each stands beside its verdict there.",
        markup=("Verdict", "Where"),
    )
