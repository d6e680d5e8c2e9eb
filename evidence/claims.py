"""Every claim that the book has put to the data, with its verdict and the chapter that decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from evidence import exhibits, pipelines, sanctions, summits, tables, wording
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


def _sanctions(check: Callable[[], Verdict]) -> Test:
    return Test(check, "chapters/sanction-packages", "Sanction packages")


def _measures() -> pd.DataFrame:
    return tables.load("japan_measures")


def _lags() -> pd.DataFrame:
    return sanctions.lags(tables.load("sanction_steps"), _measures(), tables.load("partner_rounds_2014"))


def _pipelines(check: Callable[[], Verdict]) -> Test:
    return Test(check, "chapters/pipelines-and-molecules", "Pipelines and molecules")


def _plan() -> pipelines.Assumptions:
    return pipelines.assumptions(tables.load("pipelines"), tables.load("figure_checks"), tables.load("energy_shares"))


TESTS = (
    _summits(summits.six_summits),
    _summits(summits.two_at_forums),
    _summits(lambda _: summits.several_calls(tables.load("contacts_remote"))),
    _summits(lambda meetings: summits.little_progress(meetings, tables.load("meeting_yields"))),
    _summits(summits.regular_visits),
    _sanctions(lambda: sanctions.fourth_package(_measures(), tables.load("package_counts"))),
    _sanctions(lambda: sanctions.sectoral_from_fourth(_measures(), tables.load("sanctions_totals"))),
    _sanctions(lambda: sanctions.symbolic_first_three(_measures())),
    _sanctions(lambda: sanctions.mostly_symbolic(_measures())),
    _sanctions(lambda: sanctions.belated(_lags())),
    _sanctions(lambda: sanctions.from_day_one(_measures(), _lags())),
    _sanctions(lambda: sanctions.own_format(_lags())),
    _sanctions(lambda: sanctions.neutral_friendly(tables.load("russia_responses"))),
    _sanctions(lambda: sanctions.no_import_bans(tables.load("russia_responses"))),
    _sanctions(lambda: sanctions.unconditional(tables.load("afghan_sanctions_1980s"))),
    _sanctions(lambda: sanctions.quiet_lifting(tables.load("afghan_sanctions_1980s"))),
    _pipelines(lambda: pipelines.length(tables.load("figure_checks"))),
    _pipelines(lambda: pipelines.cost(tables.load("figure_checks"))),
    _pipelines(lambda: pipelines.share_by_arithmetic(_plan())),
    _pipelines(lambda: pipelines.share_in_the_event(tables.load("pipelines"), tables.load("energy_shares"))),
    _pipelines(lambda: pipelines.reached_the_coast(tables.load("espo_events"))),
    _pipelines(lambda: pipelines.displeasure_of_beijing(tables.load("espo_events"))),
    _pipelines(lambda: pipelines.tighter_ties(tables.load("kozmino_destinations"), tables.load("pipelines"))),
    _pipelines(lambda: pipelines.lower_prices(pd.Series(dtype=float), tables.load("pipelines"))),
    _pipelines(lambda: pipelines.greater_access(tables.load("energy_shares"))),
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
