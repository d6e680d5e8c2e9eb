"""Every half-year of Japan–Russia relations on two axes, and which of Streltsov's three scenarios it fits.

The axes are engagement and sanctions. High engagement needs a meeting of the leaders, whose list is checked against the
Japanese Foreign Ministry's numbering; where none is asked for, a half-year with no reliable row about contacts is
unknown and not low. Sanctions can be lifted: names that Japan strikes off (``delisting`` in ``japan_measures``) leave
the stock. Every threshold is a field of `Thresholds`; all were set with the record known.

Streltsov's text names sanctions for each of its three courses and contacts for two of them. It does not say how often
ministers would meet under the neutral one, so a half-year is placed by its sanctions, and engagement is shown beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data import tables
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import INVASION, STRELTSOV
from evidence.sanction_packages.rules import LISTS, reconcile

Frames = Mapping[str, pd.DataFrame]
"""Tables of the data package by name: those of `TABLES`."""
TABLES = ("summits", "engagement", "contacts_remote", "russia_responses", "japan_measures")
FIRST, LAST = pd.Timestamp("2012-01-01"), pd.Timestamp("2026-06-30")
"""The record: from its first year to the half-year of the newest reliable contact, February 2026."""
MISSING = ("unchanged", "high")
"""Sanctions and engagement of the years of offers: much contact under sanctions that stay."""


@dataclass(frozen=True)
class Thresholds:
    """Where each axis is cut. Editing the published values changes every exhibit and verdict of the chapter."""

    leaders: int = 1
    """Meetings of the leaders in a half-year from which engagement can be high."""
    ministers: int = 3
    """Sessions of ministers and their like in a half-year from which engagement can be high; three: every second
    month."""
    new_names: int = 10
    """Newly listed persons and bodies in a half-year from which sanctions count as stiffened; the half-year of the
    first package counts as such in any case."""
    standing_names: int = 500
    """Listed persons and bodies from which sanctions count as maximal even if none is added."""
    levels: tuple[str, ...] = ("foreign minister", "2+2", "national security", "economic")
    """Levels of the table ``engagement`` that count towards ``ministers``."""
    kinds: tuple[str, ...] = ("meeting", "treaty talks", "commission", "eight-point plan")
    """Kinds of event of that table that count towards ``ministers``: sessions, in person or by video."""
    first_month: int = 1
    """Month in which the half-years begin, 1 to 6."""
    weak: bool = False
    """Whether rows of low confidence count too."""


PUBLISHED = Thresholds()


def load() -> dict[str, pd.DataFrame]:
    """Return the tables from which the half-years are coded."""
    return {name: tables.load(name) for name in TABLES}


# --- the coding -----------------------------------------------------------------------------------------------


def starts(first_month: int = 1, last: pd.Timestamp = LAST) -> pd.DatetimeIndex:
    """Return the first days of the half-years of the record."""
    return pd.date_range(FIRST.replace(month=first_month), last, freq="6MS")


def label(start: pd.Timestamp) -> str:
    """Return the name of the half-year that begins on `start`: ``2016 H2``, or ``Apr 2016`` if it is a shifted one."""
    return f"{start.year} H{1 if start.month == 1 else 2}" if start.month in (1, 7) else f"{start:%b %Y}"


def _days(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Dates of the table ``engagement``; a month stands at its first day, a bare year belongs to no half-year."""
    known = cells.where(cells.str.len() > len("2014"))
    return pd.to_datetime(known.str.ljust(10, "x").str.replace("xxx", "-01"), format="%Y-%m-%d")


def _count(days: pd.Series[pd.Timestamp], index: pd.DatetimeIndex) -> pd.Series[int]:
    """Return how many of `days` fall in each half-year that begins at a day of `index`."""
    edges = [*index, index[-1] + pd.DateOffset(months=6)]
    held = pd.cut(days.dropna(), edges, right=False, labels=index).value_counts()
    return held.reindex(index).fillna(0).astype(int)


def counted(frames: Frames, given: Thresholds = PUBLISHED, last: pd.Timestamp = LAST) -> pd.DataFrame:
    """Return what was counted in each half-year to `last`, by its first day.

    Columns: ``leaders``, ``ministers``, ``seen`` (rows of any kind about contacts), ``names`` and ``struck`` (persons
    and bodies newly listed and struck off), ``stock`` (those left on the lists) and ``packages``.
    """
    trusted: Callable[[pd.DataFrame], pd.DataFrame] = (lambda rows: rows) if given.weak else reliable
    met, steps = trusted(frames["summits"]), trusted(frames["engagement"])
    met = met[(met["level"] == "president") & (met["evidence_type"] == "reported after the fact")]
    steps = steps[~steps["announced_only"]].assign(day=lambda rows: _days(rows["date"]))
    held = steps[(steps["direction"] == 1) & steps["level"].isin(given.levels) & steps["kind"].isin(given.kinds)]
    lists = reliable(frames["japan_measures"])
    lists = lists[lists["row_kind"].isin(["package", "delisting"])]
    packages = lists[lists["row_kind"] == "package"]
    remote, answers = trusted(frames["contacts_remote"])["date"], trusted(frames["russia_responses"])["date"]
    index = starts(given.first_month, last)
    rows = pd.DataFrame(index=index)
    rows["leaders"] = _count(met["date"], index)
    rows["ministers"] = _count(held["day"], index)
    rows["seen"] = sum(_count(days, index) for days in (met["date"], steps["day"], remote, answers))
    halves = index.searchsorted(lists["date_announced"], side="right") - 1
    sizes = lists[list(LISTS)].sum(axis=1)
    for name, kind in (("names", "package"), ("struck", "delisting")):
        part = sizes.where(lists["row_kind"] == kind, 0)
        rows[name] = part.groupby(index[halves]).sum().reindex(index).fillna(0).astype(int)
    rows["stock"] = (rows["names"] - rows["struck"]).cumsum()
    rows["packages"] = _count(packages["date_announced"], index)
    return rows


def axes(rows: pd.DataFrame, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Add ``engagement`` and ``sanctions`` to the rows of `counted`.

    Engagement is ``high``, ``low`` or ``unknown``; sanctions ``none`` (never imposed, or all lifted), ``unchanged`` or
    ``maximal`` (stiffened in the half-year, or heavy). A half-year with
    fewer leaders' meetings than are asked for is low whatever else was found, for the list of these is closed.
    """
    high = (rows["leaders"] >= given.leaders) & (rows["ministers"] >= given.ministers)
    settled = (rows["leaders"] < given.leaders) | (rows["seen"] > 0)
    engagement = high.map({True: "high", False: "low"}).where(settled, "unknown")
    ever = rows["packages"].cumsum()
    first = (ever > 0) & (ever == rows["packages"])
    maximal = first | (rows["names"] >= given.new_names) | (rows["stock"] >= given.standing_names)
    in_force = (ever > 0) & (rows["stock"] > 0)
    sanctions = maximal.map({True: "maximal", False: "unchanged"}).where(in_force, "none")
    return rows.assign(engagement=engagement, sanctions=sanctions)


def code(frames: Frames, given: Thresholds = PUBLISHED, last: pd.Timestamp = LAST) -> pd.DataFrame:
    """Return every half-year to `last` with what was counted in it and its place on the axes."""
    return axes(counted(frames, given, last), given)


def coded(*frames: pd.DataFrame) -> pd.DataFrame:
    """Return `code` of the tables `TABLES`, given in their order."""
    return code(dict(zip(TABLES, frames, strict=True)))


def cell(rows: pd.DataFrame, sanctions: str, engagement: str) -> pd.DataFrame:
    """Return the half-years of one cell of the grid."""
    return rows[(rows["sanctions"] == sanctions) & (rows["engagement"] == engagement)]


def missing(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the half-years of high engagement with sanctions unchanged."""
    return cell(rows, *MISSING)


# --- the scenarios --------------------------------------------------------------------------------------------

COURSE = {"none": "positive", "unchanged": "neutral", "maximal": "confrontational"}
"""Which course the sanctions of a half-year belong to, by the words of the text."""


def since_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the half-years from that in which the text appeared."""
    return rows[rows.index + pd.DateOffset(months=6) > STRELTSOV]


def placed(rows: pd.DataFrame) -> pd.Series[str]:
    """Return the course that the sanctions of each half-year since the text belong to."""
    return since_text(rows)["sanctions"].map(COURSE)


def spans(index: Iterable[pd.Timestamp]) -> str:
    """Return half-years as a list in which unbroken runs are drawn together: ``2012 H2, 2016 H2 to 2019 H2``."""
    runs: list[list[pd.Timestamp]] = []
    for start in sorted(index):
        if runs and runs[-1][-1] + pd.DateOffset(months=6) == start:
            runs[-1].append(start)
        else:
            runs.append([start])
    return listed(label(run[0]) if len(run) == 1 else f"{label(run[0])} to {label(run[-1])}" for run in runs)


# --- robustness -----------------------------------------------------------------------------------------------

LEADERS, MINISTERS = range(1, 4), range(7)
"""Meetings and sessions from which engagement may be called high; more of either no half-year has by much."""


def sizes(frames: Frames, given: Thresholds = PUBLISHED) -> pd.Series[int]:
    """Return how many half-years are of high engagement under unchanged sanctions, by pair of thresholds."""
    rows = counted(frames, given)
    found = {
        (leaders, ministers): len(missing(since_text(axes(rows, replace(given, leaders=leaders, ministers=ministers)))))
        for leaders, ministers in product(LEADERS, MINISTERS)
    }
    return pd.Series(found).rename_axis(["leaders", "ministers"])


# --- the claims -----------------------------------------------------------------------------------------------


@claim(
    "S083",
    "Sanctions neither stiffened nor lifted",
    tables=(*TABLES, "sanctions_totals"),
    given=lambda *frames: (coded(*frames[:-1]), frames[TABLES.index("japan_measures")], frames[-1]),
)
def frozen(rows: pd.DataFrame, measures: pd.DataFrame, totals: pd.DataFrame) -> Judgement:
    """Test S083 on the half-years between the text and the invasion; the other two are the tables."""
    between = since_text(rows)
    between = between[between.index + pd.DateOffset(months=6) <= INVASION]
    still = int((between["sanctions"] == "unchanged").sum())
    stock = reconcile(measures, totals).iloc[-1]
    added, intact = int(between["names"].sum()), stock["difference"] == 0
    outcome: Outcome = (
        "holds" if still == len(between) and intact else "holds-in-part" if 2 * still > len(between) else "fails"
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if sanctions are unchanged in every whole half-year from the text to the invasion and the stock of "
            "2014 was still listed at the end; in part if in more than half of them; fails otherwise."
        ),
        reason=(
            f"Sanctions are unchanged in {cardinal(still)} of {cardinal(len(between))} half-years, with "
            f"{number(added)} newly listed. Of the {cardinal(int(stock['summed']))} persons and bodies frozen in "
            f"2014 a tracker of March 2022 still counted {'all' if intact else cardinal(int(stock['official']))}."
        ),
    )


HORIZON = pd.Timestamp("2019-12-31")
"""End of the near term for S088: the last full year before Abe's resignation; ours."""


@claim("S088a", "The positive course gaining ground: ties grow", tables=TABLES, given=coded)
def ties_grow(rows: pd.DataFrame) -> Judgement:
    """Test the first half of S088: active ties by the end of 2019."""
    near = since_text(rows)
    ties = near[(near["engagement"] == "high") & (near.index <= HORIZON)].index
    return Judgement(
        outcome="holds" if len(ties) else "fails",
        rule=(
            f"one half of the course. Holds if a half-year up to {day(HORIZON)} had high engagement; fails if none "
            "had. The horizon is ours: the text says only that the odds are rising."
        ),
        reason=(
            f"Engagement was high in {cardinal(len(ties))} half-years, {spans(ties)}."
            if len(ties)
            else "Engagement was high in no half-year."
        ),
    )


@claim("S088b", "The positive course gaining ground: sanctions are lifted", tables=TABLES, given=coded)
def sanctions_lifted(rows: pd.DataFrame) -> Judgement:
    """Test the second half of S088: sanctions lifted by the end of 2019."""
    near = since_text(rows)
    lifted = near[(near["sanctions"] == "none") & (near.index <= HORIZON)].index
    return Judgement(
        outcome="holds" if len(lifted) else "fails",
        rule=(
            f"the other half of the course. Holds if in a half-year up to {day(HORIZON)} no sanctions were in force; "
            "fails if some were in all. The horizon is ours."
        ),
        reason=f"They were lifted in {spans(lifted)}." if len(lifted) else "They stood throughout.",
    )


@claim(
    "S078",
    "Confrontation as a description of the war years",
    tables=(*TABLES, "trade"),
    given=lambda *frames: (counted(dict(zip(TABLES, frames[:-1], strict=True))), frames[-1]),
)
def confrontation(rows: pd.DataFrame, trade: pd.DataFrame) -> Judgement:
    """Test S078 as a description of the years since the invasion; `rows` come from `counted`, `trade` is the table."""
    peace = since_text(rows)
    peace = peace[peace.index + pd.DateOffset(months=6) <= INVASION]
    war = rows[rows.index + pd.DateOffset(months=6) > INVASION]
    before, after = int(peace["stock"].iloc[-1]), int(war["stock"].iloc[-1])
    sat = [float(part["ministers"].mean()) for part in (peace, war)]
    yen = yearly(trade, "JP-RU", "Japan customs (MOF)", "total_jpy_bn")
    last = int(yen.index[-1])
    met = {
        "sanctions": after > before,
        "contacts": sat[1] < sat[0],
        "business": last > 2021 and yen.loc[last] < yen.loc[2021],
    }
    holding = [name for name, true in met.items() if true]
    outcome: Outcome = "holds" if all(met.values()) else "holds-in-part" if holding else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "the war itself is given. Holds if more names stand on Japan’s lists than before the invasion, ministers "
            "meet less often a half-year than between the text and the invasion, and trade in yen is lower in the last "
            "year of reliable figures than in 2021; in part if one or two of the three are so; fails if none is."
        ),
        reason=(
            f"{capitalised(listed(holding) or 'nothing')} went as described. Names on the lists: {before:,}, then "
            f"{after:,}. Ministers’ sessions a half-year: {sat[0]:.1f}, then {sat[1]:.1f}. Trade: {yen.loc[2021]:,.0f} "
            f"billion yen in 2021, {yen.loc[last]:,.0f} in {last}."
        ),
    )


def yearly(trade: pd.DataFrame, pair: str, origin: str, column: str) -> pd.Series[float]:
    """Return the totals of whole calendar years of one pair and one origin on which a verdict may rest, by year."""
    rows = reliable(trade)
    rows = rows[(rows["pair"] == pair) & (rows["statistics_origin"] == origin) & (rows["period"] == "calendar year")]
    rows = rows[rows["superseded_by"].isna()].dropna(subset=[column])
    return rows.set_index(rows["year"].astype(int))[column].sort_index().rename(column)


def growth(series: pd.Series[float], start: int, end: int) -> float:
    """Return the mean growth a year between two years of a series, as a share."""
    return float((series.loc[end] / series.loc[start]) ** (1 / (end - start)) - 1)


BASES = (2014, 2016)
"""Years from which growth before the war is reckoned: before the fall of 2015, and in the trough after it."""
WOULD = {"holds": "hold.", "holds-in-part": "hold in part.", "fails": "fail."}


@claim("S081", "Confrontation and the drift to China", tables=("trade",))
def drift(trade: pd.DataFrame) -> Judgement:
    """Test S081 on trade: under confrontation Russia moves on towards China, and faster than without it."""
    series = yearly(trade, "CN-RU", "China customs (GACC)", "total_usd_bn")
    last = int(series.index[-1])

    def judged(end: int) -> Outcome:
        since = growth(series, 2021, end)
        return "fails" if since <= 0 else "holds" if since > max(before.values()) else "holds-in-part"

    before = {base: growth(series, base, 2021) for base in BASES}
    outcome, shorter = judged(last), judged(last - 1)
    return Judgement(
        outcome=outcome,
        rule=(
            f"on trade alone, by Chinese customs: holds if trade of Russia and China grew faster a year since 2021 "
            f"than before, reckoned from {listed(map(str, BASES))} alike; in part if it grew, but no faster than from "
            "one of them; fails if it did not grow. The comparison is ours: a drift that is everywhere says nothing of "
            "a scenario."
        ),
        reason=(
            f"Their trade grew by {growth(series, 2021, last):.0%} a year from 2021 to {last}, from "
            f"{series.loc[2021]:,.0f} to {series.loc[last]:,.0f} billion dollars. To 2021 it had grown by "
            + listed(f"{rate:.0%} a year from {base}" for base, rate in before.items())
            + f". Ended at {last - 1}, with {series.loc[last - 1]:,.0f} billion, the claim would "
            + ("come out the same." if shorter == outcome else WOULD[shorter])
        ),
    )
