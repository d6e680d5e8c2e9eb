"""What is left of the relationship, what is expected of it to 2035, and how the next edition scores that."""

from __future__ import annotations

from datetime import date

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data.tables import reliable
from bookext.formatting import cardinal, listed, number
from evidence.constants import INVASION

LEVELS = (
    "leader",
    "foreign minister",
    "2+2",
    "national security",
    "vice-minister",
    "economic",
    "people-to-people",
)
"""The levels of the table ``engagement``, from the highest."""
CLOSE_MEETINGS = 2
"""How many leaders' meetings make a calendar year one of close relations: our threshold, set after the fact."""


def inventory(engagement: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return what is left at each level after the full-scale invasion of Ukraine.

    One row per level: ``level``; ``kept``, how many contacts took place since; ``last`` and ``summary``, the date and
    event of the latest of them (missing if none); ``open`` and ``locks``, cuts of any date not made good, and those
    among them that only a new legal act undoes. Reliable rows alone; events announced only are left out.
    """
    rows = reliable(engagement)
    rows = rows[~rows["announced_only"]]
    kept = rows[(rows["direction"] == 1) & (rows["date"] >= f"{INVASION:%Y-%m-%d}")].sort_values("date")
    cuts = rows.merge(outcomes[["engagement_id", "made_good"]], left_on="id", right_on="engagement_id")
    cuts = cuts[cuts["made_good"] == "no"]
    result = []
    for level in LEVELS:
        own, lost = kept[kept["level"] == level], cuts[cuts["level"] == level]
        last = own.iloc[-1] if len(own) else None
        result.append(
            {
                "level": level,
                "kept": len(own),
                "last": None if last is None else last["date"],
                "summary": None if last is None else last["summary"],
                "open": len(lost),
                "locks": int((lost["reversibility"] == "legal lock").sum()),
            }
        )
    return pd.DataFrame(result)


def volume(contracts: pd.DataFrame, year: int) -> tuple[float, float]:
    """Return the contracted volume of `year` in million tonnes, at least and at most.

    At least: contracts that run at the earliest to `year` or beyond. At most: those that may. Contracts of which no
    end or no volume was found are in neither.
    """
    known = contracts.dropna(subset=["volume_mt", "end_earliest"])
    return (
        float(known.loc[known["end_earliest"] >= year, "volume_mt"].sum()),
        float(known.loc[known["end_latest"] >= year, "volume_mt"].sum()),
    )


def score(expectations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Score the expectations that are settled, against a baseline on which nothing changes.

    Columns: ``axis``, ``items``, ``ours`` and ``baseline``, the mean squared distance of probability and outcome
    (Brier 1950; 0 is perfect, 1 the worst), and ``skill``, 1 less their quotient: above 0 the book did better than
    the baseline, missing where the baseline made no error. The last row is of all items. Void items are left out.

    Raises `ValueError`, naming the items, if one whose last day is before `as_of` has no outcome.
    """
    late = expectations[expectations["outcome"].isna() & (expectations["settles_on"] < pd.Timestamp(as_of))]
    if len(late):
        raise ValueError(f"data/expectations.csv: {listed(late['id'])} fell due before {as_of}; fill in 'outcome'")
    settled = expectations[expectations["outcome"].isin(["true", "false"])]
    came = (settled["outcome"] == "true").astype(float)
    errors = pd.DataFrame(
        {
            "axis": settled["axis"],
            "ours": (settled["probability"] - came) ** 2,
            "baseline": (settled["status_quo"].astype(float) - came) ** 2,
        }
    )
    whole = errors.assign(axis="all")
    result = (
        pd.concat([errors, whole])
        .groupby("axis", sort=False)
        .agg(items=("ours", "size"), ours=("ours", "mean"), baseline=("baseline", "mean"))
        .reset_index()
    )
    return result.assign(skill=1 - result["ours"] / result["baseline"].replace(0, float("nan")))


@claim("L022", "No close relations without a settlement", tables=("summits", "japan_measures"))
def close_without_settlement(summits: pd.DataFrame, measures: pd.DataFrame) -> Judgement:
    """Test whether relations were ever close without a territorial settlement (L022).

    `measures` is ``japan_measures``: from the first of them on, some were always in force.
    """
    first = int(str(measures["date_announced"].min())[:4])
    meetings = summits[(summits["level"] == "president") & (summits["evidence_type"] == "reported after the fact")]
    per_year = meetings["date"].dt.year.value_counts()
    years = range(2012, 2026)
    met = [year for year in years if per_year.get(year, 0) >= CLOSE_MEETINGS]
    close = [year for year in met if year < first]
    share = len(close) / len(years)
    return Judgement(
        outcome="holds" if not close else "fails" if share >= 1 / 2 else "holds-in-part",
        rule=(
            f"a calendar year from {years[0]} to {years[-1]} counts as close if the leaders met at least "
            f"{cardinal(CLOSE_MEETINGS)} times and no Japanese measures against Russia were in force in it. Holds if "
            "none of them was close, since nothing was settled in any; fails if half were or more; in part otherwise. "
            "Both marks are ours and were chosen after the fact; the claim says hard, not impossible."
        ),
        reason=(
            f"Of {len(years)} years {number(len(close))} {'was' if len(close) == 1 else 'were'} close by this rule"
            f"{': ' + listed(map(str, close)) if close else ''}. "
            f"In {cardinal(len(met) - len(close))} more the leaders met as often while measures were in force."
        ),
    )


@claim("S095", "A bridge to the West", tables=("events_since_2025",))
def bridge(events: pd.DataFrame) -> Judgement:
    """Test whether Japan became a bridge to the West once Ukraine was calm (S095)."""
    calm = events[events["event"].str.contains("cease-fire|ceasefire|peace agreement", case=False, regex=True)]
    calm = reliable(calm)
    return Judgement(
        outcome="cannot-be-tested" if calm.empty else "fails",
        rule=(
            "the claim has a condition, that Ukraine is calm. It can be tested once a cease-fire or peace agreement is "
            "on record; it then holds if Japan carries messages between Russia's leaders and the G7, and fails if not."
        ),
        reason=(
            f"Of the {len(events)} events on record since September 2025 "
            f"{'none is' if calm.empty else cardinal(len(calm)) + ' are'} of that kind. Before 2022 the condition was "
            "not met either: fighting in the Donbas went on under the agreements of Minsk."
        ),
    )
