"""What is left of the relationship, what is expected of it to 2035, and how the next edition scores that."""

from __future__ import annotations

import csv
from datetime import date

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data import tables
from bookext.data.tables import reliable
from bookext.formatting import cardinal, listed, number
from bookext.hashing import text_digest
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
WORDS_ALONE = ("EN107", "EN108")
"""Rows of ``engagement`` coded as cuts that are only statements; they break nothing by themselves."""
CLOSE_MEETINGS = 2
"""How many leaders' meetings make a calendar year one of close relations: our threshold, set after the fact."""


def inventory(engagement: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return what is left at each level after the full-scale invasion of Ukraine.

    One row per level: ``level``; ``kept``, how many contacts took place since; ``last`` and ``summary``, the date and
    event of the latest of them (missing if none); ``open`` and ``locks``, cuts of any date not made good, and those
    among them that only a new legal act undoes. Reliable rows alone; events announced only and `WORDS_ALONE` are left
    out.
    """
    rows = reliable(engagement)
    rows = rows[~rows["announced_only"] & ~rows["id"].isin(WORDS_ALONE)]
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


FIELDS = (
    "id", "axis", "statement", "observable", "settles_on", "settled_from", "condition", "probability", "status_quo",
    "reason", "registered_on", "note",
)  # fmt: skip
"""What a registration consists of; nothing else in a row is ever filled on the day of registration or changed."""


def digest(registered_on: str) -> str:
    """Return the SHA-256 of the items registered on a day, as they stand in ``expectations.csv``.

    One line per item, its `FIELDS` parted by tabs, in the order of the file, each line ended by a line feed.
    """
    with (tables.DATA / "expectations.csv").open(encoding="utf-8", newline="") as file:
        own = [line for line in csv.DictReader(file) if line["registered_on"] == registered_on]
    return text_digest("".join("\t".join(line[name] for name in FIELDS) + "\n" for line in own))


HEDGE = 0.8
"""What the hedging opponent gives the state of the day of registration."""


def base_rate(came: int, cases: int) -> float:
    """Return Laplace's forecast after `came` of `cases`."""
    return (came + 1) / (cases + 2)


def opponents(expectations: pd.DataFrame, base_rates: pd.DataFrame) -> pd.DataFrame:
    """Return what each opponent gives each item: ``baseline`` (0 or 1), ``hedged`` (80 to 20) and ``base_rate``."""
    stays = expectations["status_quo"].astype(float)
    rates = base_rates.set_index("expectation_id")
    laplace = {str(item): base_rate(int(row["came"]), int(row["cases"])) for item, row in rates.iterrows()}
    return pd.DataFrame(
        {
            "baseline": stays,
            "hedged": stays * HEDGE + (1 - stays) * (1 - HEDGE),
            "base_rate": expectations["id"].map(laplace),
        },
        index=expectations.index,
    )


def score(expectations: pd.DataFrame, base_rates: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Score the expectations that are settled, against three opponents.

    Columns: ``axis``, ``items``, and the mean squared distance of forecast and outcome (Brier 1950; 0 is perfect, 1
    the worst) of ``ours``, ``baseline``, ``hedged`` and ``base_rate``; for each opponent ``skill_`` and its name, 1
    less the quotient: above 0 the book did better, missing where the opponent made no error. The last row is of all
    items. Void items are left out.

    Raises `ValueError`, naming the items, if one whose last day is before `as_of` has no outcome.
    """
    late = expectations[expectations["outcome"].isna() & (expectations["settles_on"] < pd.Timestamp(as_of))]
    if len(late):
        raise ValueError(f"data/expectations.csv: {listed(late['id'])} fell due before {as_of}; fill in 'outcome'")
    settled = expectations[expectations["outcome"].isin(["true", "false"])]
    came = (settled["outcome"] == "true").astype(float)
    given = opponents(settled, base_rates).assign(ours=settled["probability"])
    names = ["ours", "baseline", "hedged", "base_rate"]
    errors = given[names].sub(came, axis=0).pow(2).assign(axis=settled["axis"])
    result = (
        pd.concat([errors, errors.assign(axis="all")])
        .groupby("axis", sort=False)
        .agg(items=("ours", "size"), **{name: (name, "mean") for name in names})
        .reset_index()
    )
    skills = {f"skill_{name}": 1 - result["ours"] / result[name].replace(0, float("nan")) for name in names[1:]}
    return result.assign(**skills)


@claim("L022", "No close relations without a settlement", tables=("summits", "japan_measures", "meeting_yields"))
def close_without_settlement(summits: pd.DataFrame, measures: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test whether relations were ever close without a territorial settlement (L022).

    `measures` is ``japan_measures``: from the first of them on, some were always in force. `yields` is
    ``meeting_yields``.
    """
    first = int(str(measures["date_announced"].min())[:4])
    meetings = summits[(summits["level"] == "president") & (summits["evidence_type"] == "reported after the fact")]
    per_year = meetings["date"].dt.year.value_counts()
    years = range(2012, 2026)
    met = [year for year in years if per_year.get(year, 0) >= CLOSE_MEETINGS]
    close = [year for year in met if year < first]
    done = meetings[meetings["id"].isin(yields.loc[yields["yield"] == "settlement", "meeting_id"])]
    settled = set(done["date"].dt.year)
    without = [year for year in close if not any(then <= year for then in settled)]
    return Judgement(
        outcome=(
            "cannot-be-tested" if not close
            else "holds" if not without else "fails" if len(without) == len(close) else "holds-in-part"
        ),
        rule=(
            f"a necessary condition, judged on the close years alone. A calendar year from {years[0]} to {years[-1]} "
            f"is close if the leaders met at least {cardinal(CLOSE_MEETINGS)} times and no Japanese measures against "
            "Russia were in force. Cannot be tested without a close year; holds if a settlement stood behind every "
            "one, fails if behind none, in part otherwise. Both marks are ours; the sentence says hard, not impossible."
        ),
        reason=(
            f"Close by this rule were {listed(map(str, close))}, and "
            f"{'none' if len(without) == len(close) else number(len(close) - len(without))} of them had a settlement "
            f"behind it. In {cardinal(len(met) - len(close))} later years the leaders met as often, under sanctions."
            if close
            else "No year was close by this rule."
        ),
    )  # fmt: skip


CALM, CARRIED = "agreement on Ukraine", "message between leaders"
"""Kinds of event in ``events_since_2025``: an agreement in force, and words that Japan carried."""


@claim("S095", "A bridge to the West", tables=("events_since_2025",))
def bridge(events: pd.DataFrame) -> Judgement:
    """Test whether Japan became a bridge to the West once Ukraine was calm (S095)."""
    seen = reliable(events)
    seen = seen[seen["status"] == "observed"]
    calm = seen[seen["kind"] == CALM]
    carried = seen[(seen["kind"] == CARRIED) & (seen["date"] >= calm["date"].min())] if len(calm) else calm
    return Judgement(
        outcome="cannot-be-tested" if calm.empty else "holds" if len(carried) else "fails",
        rule=(
            "the claim has a condition, that Ukraine is calm. It can be tested once an agreement on Ukraine is in "
            "the table as observed and reliable; it then holds if after it Japan carried a message between Russia’s "
            "leaders and those of the G7, and fails while none is known."
        ),
        reason=(
            f"Of the {len(events)} events since September 2025 none is an agreement that ended the fighting."
            if calm.empty
            else f"An agreement is of {calm['date'].min()}; {number(len(carried))} "
            f"message{'s' if len(carried) != 1 else ''} of that kind followed."
        ),
    )
