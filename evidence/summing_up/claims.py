"""Every claim that the book has put to the data, with its verdict and the chapter that decides it."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from bookext import exhibits, formatting
from bookext.claims import registry
from bookext.claims.verdicts import OUTCOMES
from bookext.data import tables
from bookext.execution import documents
from bookext.formatting import capitalised, cardinal


def tested() -> exhibits.Table:
    """The table of claims tested: claim, author, verdict, reason, rule, and a link to the chapter."""
    claims = tables.load("claims").set_index("id")
    authors = tables.load("texts").set_index("id")["author_as_printed"]
    pages, results = documents.known(), registry.results()
    verdicts = [each.verdict for each in results]
    frame = pd.DataFrame(
        {
            "Claim": [verdict.title for verdict in verdicts],
            "Author": [authors[claims.loc[verdict.claim, "text_id"]] for verdict in verdicts],
            "Verdict": [f"**{verdict.words}**" for verdict in verdicts],
            "What decided it": [verdict.reason for verdict in verdicts],
            "Rule": [verdict.rule for verdict in verdicts],
            "Where": [f"{{ref}}`{pages[each.document].title} <{each.verdict.label}>`" for each in results],
        }
    )
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    plural = {"holds": "hold", "holds-in-part": "hold in part", "fails": "fail", "cannot-be-tested": "cannot be tested"}
    counted = formatting.listed(
        f"{cardinal(outcomes[outcome])} {plural[outcome]}" for outcome in OUTCOMES if outcomes[outcome]
    )
    tested = len({verdict.claim for verdict in verdicts})
    return exhibits.Table(
        frame,
        name="tab-claims-tested",
        caption=f"{capitalised(cardinal(len(results)))} verdicts on {tested} claims: {counted}",
        data=("claims",),
        source="the checks of the chapters, run again for this page.",
        markup=("Verdict", "Where"),
    )
