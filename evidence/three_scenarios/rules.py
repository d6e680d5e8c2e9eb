"""Every half-year of Japan–Russia relations on two axes, and which of Streltsov's three scenarios it fits.

The axes are engagement and sanctions. High engagement needs a meeting of the leaders, whose list is checked against the
Japanese Foreign Ministry's numbering; where none is asked for, a half-year with no reliable row about contacts is
unknown and not low. Every threshold is a field of `Thresholds`; all were set with the record known.
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
from bookext.formatting import cardinal, day, listed, number
from evidence.constants import INVASION, STRELTSOV
from evidence.pipelines_and_molecules.rules import calendar_shares
from evidence.sanction_packages.rules import LISTS, reconcile

Frames = Mapping[str, pd.DataFrame]
"""Tables of the data package by name: those of `TABLES`."""
TABLES = ("summits", "engagement", "contacts_remote", "russia_responses", "japan_measures")
FIRST, LAST = pd.Timestamp("2012-01-01"), pd.Timestamp("2026-06-30")
"""The record: from its first year to the half-year of the newest reliable contact, February 2026."""
FUELS = ("lng_share", "crude_share")
SCENARIOS = ("confrontational", "neutral", "positive")
MISSING = ("unchanged", "high")
"""Sanctions and engagement of the cell that no scenario describes."""


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


def starts(first_month: int = 1) -> pd.DatetimeIndex:
    """Return the first days of the half-years of the record."""
    return pd.date_range(FIRST.replace(month=first_month), LAST, freq="6MS")


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


def counted(frames: Frames, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Return what was counted in each half-year, by its first day.

    Columns: ``leaders``, ``ministers``, ``seen`` (rows of any kind about contacts), ``names`` and ``stock`` (newly and
    ever listed persons and bodies) and ``packages``.
    """
    trusted: Callable[[pd.DataFrame], pd.DataFrame] = (lambda rows: rows) if given.weak else reliable
    met, steps = trusted(frames["summits"]), trusted(frames["engagement"])
    met = met[(met["level"] == "president") & (met["evidence_type"] == "reported after the fact")]
    steps = steps[~steps["announced_only"]].assign(day=lambda rows: _days(rows["date"]))
    held = steps[(steps["direction"] == 1) & steps["level"].isin(given.levels) & steps["kind"].isin(given.kinds)]
    lists = reliable(frames["japan_measures"])
    lists = lists[lists["row_kind"] == "package"]
    remote, answers = trusted(frames["contacts_remote"])["date"], trusted(frames["russia_responses"])["date"]
    index = starts(given.first_month)
    rows = pd.DataFrame(index=index)
    rows["leaders"] = _count(met["date"], index)
    rows["ministers"] = _count(held["day"], index)
    rows["seen"] = sum(_count(days, index) for days in (met["date"], steps["day"], remote, answers))
    halves = index.searchsorted(lists["date_announced"], side="right") - 1
    rows["names"] = lists[list(LISTS)].sum(axis=1).groupby(index[halves]).sum().reindex(index).fillna(0).astype(int)
    rows["stock"] = rows["names"].cumsum()
    rows["packages"] = _count(lists["date_announced"], index)
    return rows


def axes(rows: pd.DataFrame, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Add ``engagement`` and ``sanctions`` to the rows of `counted`.

    Engagement is ``high``, ``low`` or ``unknown``; sanctions ``none``, ``unchanged`` or ``maximal``. A half-year with
    fewer leaders' meetings than are asked for is low whatever else was found, for the list of these is closed.
    """
    high = (rows["leaders"] >= given.leaders) & (rows["ministers"] >= given.ministers)
    settled = (rows["leaders"] < given.leaders) | (rows["seen"] > 0)
    engagement = high.map({True: "high", False: "low"}).where(settled, "unknown")
    ever = rows["packages"].cumsum()
    first = (ever > 0) & (ever == rows["packages"])
    maximal = first | (rows["names"] >= given.new_names) | (rows["stock"] >= given.standing_names)
    sanctions = maximal.map({True: "maximal", False: "unchanged"}).where(ever > 0, "none")
    return rows.assign(engagement=engagement, sanctions=sanctions)


def code(frames: Frames, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Return every half-year with what was counted in it and its place on the axes."""
    return axes(counted(frames, given), given)


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

READINGS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "every mark": (
        ("confrontational", "maximal", ("low",)),
        ("neutral", "unchanged", ("low",)),
        ("positive", "none", ("high",)),
    ),
    "sanctions alone": (
        ("confrontational", "maximal", ("low", "high", "unknown")),
        ("neutral", "unchanged", ("low", "high", "unknown")),
        ("positive", "none", ("low", "high", "unknown")),
    ),
    "either mark": (
        ("confrontational", "maximal", ("low", "high")),
        ("neutral", "unchanged", ("low", "high")),
        ("positive", "none", ("low", "high")),
        ("positive", "unchanged", ("high",)),
        ("positive", "maximal", ("high",)),
    ),
}
"""What a half-year must be to fit a scenario: scenario, sanctions and the engagements that will do. Under ``either
mark`` the positive scenario is recognised by active ties or by lifted sanctions, the others by their sanctions."""


def fitting(rows: pd.DataFrame, reading: str = "every mark") -> pd.Series[object]:
    """Return, per half-year, the scenarios it fits under a reading, as a tuple; missing where that is not known."""
    rules = READINGS[reading]
    return pd.Series(
        [
            None
            if not any(row.engagement in engagements for _, _, engagements in rules)
            else tuple(name for name, sanctions, fit in rules if row.sanctions == sanctions and row.engagement in fit)
            for row in rows.itertuples()
        ],
        index=rows.index,
        dtype=object,
    )


def since_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the half-years from that in which the text appeared."""
    return rows[rows.index + pd.DateOffset(months=6) > STRELTSOV]


def tally(rows: pd.DataFrame, reading: str = "every mark") -> dict[str, int]:
    """Return how many half-years since the text fit each scenario alone, ``none``, ``several`` or are ``unknown``."""
    fits = fitting(since_text(rows), reading)
    known = [found for found in fits if found is not None]
    alone = {name: sum(found == (name,) for found in known) for name in SCENARIOS}
    empty, more = sum(not found for found in known), sum(len(found) > 1 for found in known)
    return {**alone, "none": empty, "several": more, "unknown": len(fits) - len(known)}


def exactly_one(counts: Mapping[str, int]) -> int:
    """Return how many half-years of a `tally` fit exactly one scenario."""
    return sum(counts[name] for name in SCENARIOS)


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

RANGES = {
    "leaders": range(5), "ministers": range(7), "new_names": (1, 5, 10, 20, 50, 80),
    "standing_names": (50, 100, 150, 250, 500, 750, 1000), "first_month": range(1, 7),
}  # fmt: skip
"""The whole range over which each threshold is moved. Those of engagement end one step above the most that any
half-year of the published coding has."""


def ranges(given: Thresholds) -> dict[str, list[int]]:
    """Return `RANGES` with the given thresholds among them."""
    return {name: sorted({*values, getattr(given, name)}) for name, values in RANGES.items()}


def settings(frames: Frames, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Return, for every combination of `RANGES`, how many half-years lie in the missing cell.

    The setting at which every half-year is high (no leaders, no ministers) is left out. Columns: those of `RANGES`,
    ``high`` (half-years of high engagement, whatever the sanctions) and ``missing``.
    """
    found, tried = [], ranges(given)
    for month in tried["first_month"]:
        rows = counted(frames, replace(given, first_month=month))
        engaged = {
            (leaders, ministers): axes(rows, replace(given, leaders=leaders, ministers=ministers))["engagement"]
            == "high"
            for leaders, ministers in product(tried["leaders"], tried["ministers"])
            if leaders or ministers
        }
        for new, standing in product(tried["new_names"], tried["standing_names"]):
            still = axes(rows, replace(given, new_names=new, standing_names=standing))["sanctions"] == "unchanged"
            found += [(*cut, new, standing, month, high.sum(), (high & still).sum()) for cut, high in engaged.items()]
    return pd.DataFrame(found, columns=[*tried, "high", "missing"])


CODINGS: dict[str, dict[str, object]] = {
    "leaders’ meetings only": {"ministers": 0},
    "leaders’ meetings only, two or more": {"leaders": 2, "ministers": 0},
    "ministers only": {"leaders": 0},
    "foreign and defence ministers only, two or more": {"ministers": 2, "levels": ("foreign minister", "2+2")},
    "no meetings at all: one deed or more": {
        "leaders": 0,
        "ministers": 1,
        "levels": ("economic", "vice-minister", "people-to-people"),
        "kinds": (
            "office created", "credit", "eight-point plan", "joint economic activity", "visa easing",
            "grave visit flight", "cross year", "fisheries",
        ),
    },
    "rows of low confidence too": {"weak": True},
    "half-years from April and October": {"first_month": 4},
}  # fmt: skip
"""Other codings, as changes to the published thresholds."""


def recoded(frames: Frames, given: Thresholds = PUBLISHED) -> pd.DataFrame:
    """Return the missing cell under other codings.

    Columns: ``coding``, ``missing`` (first days of its half-years), ``changed`` (half-years whose cell differs from
    the published one; missing for shifted half-years).
    """
    base = code(frames, given)
    found = []
    for name, change in CODINGS.items():
        rows = code(frames, replace(given, **change))  # type: ignore[arg-type]
        same = rows.index.equals(base.index)
        differs = (rows[["sanctions", "engagement"]] != base[["sanctions", "engagement"]]).any(axis=1) if same else None
        found.append((name, list(missing(rows).index), None if differs is None else int(differs.sum())))
    return pd.DataFrame(found, columns=["coding", "missing", "changed"]).astype({"changed": "Int64"})


# --- the claims -----------------------------------------------------------------------------------------------


@claim("S077", "Three scenarios for what came", tables=TABLES, given=coded)
def three_courses(rows: pd.DataFrame) -> Judgement:
    """Test S077 on the half-years since the text; `rows` is that of `code`."""
    counts = tally(rows)
    one, known = exactly_one(counts), sum(counts.values()) - counts["unknown"]
    outcome: Outcome = "holds" if one == known else "holds-in-part" if 2 * one > known else "fails"
    left = fitting(since_text(rows))
    outside = left[left.map(lambda found: found == ())].index
    by_sanctions = tally(rows, "sanctions alone")
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if every half-year from the text on has all the marks of exactly one scenario; in part if more than "
            "half have; fails otherwise. That the neutral scenario is marked by low engagement is our inference; by "
            "sanctions alone every half-year fits one, as the three states of sanctions leave nothing over. The text "
            "says main scenarios and does not promise that there are no others. The thresholds were set with the "
            "record known."
        ),
        reason=(
            f"Of {cardinal(known)} half-years {cardinal(one)} have all the marks of one scenario and "
            f"{number(counts['none'])} those of none"
            + (f" ({spans(outside)})" if len(outside) else "")
            + f". If sanctions alone decide, {cardinal(exactly_one(by_sanctions))} of "
            f"{cardinal(sum(by_sanctions.values()))} fit one."
        ),
    )


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


@claim("S088", "The positive course gaining ground", tables=TABLES, given=coded)
def gaining_ground(rows: pd.DataFrame) -> Judgement:
    """Test S088: both halves of the positive course, ties and lifted sanctions, by the end of 2019."""
    near = since_text(rows)
    near = near[near.index <= HORIZON]
    high, lifted = near["engagement"] == "high", near["sanctions"] == "none"
    both = int((high & lifted).sum())
    outcome: Outcome = "holds" if both else "holds-in-part" if high.any() or lifted.any() else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            f"holds if, up to {day(HORIZON)}, at least one half-year had high engagement and sanctions lifted; in part "
            "if it had one of the two; fails if it had neither. The horizon is ours: the text says only that the odds "
            "are rising."
        ),
        reason=(
            f"Of {cardinal(len(near))} half-years {number(int(high.sum()))} had high engagement and "
            f"{number(int(lifted.sum()))} had sanctions lifted."
        ),
    )


@claim(
    "S078",
    "Confrontation as a description of the war years",
    tables=(*TABLES, "trade", "energy_shares"),
    given=lambda *frames: (coded(*frames[:-2]), *frames[-2:]),
)
def confrontation(rows: pd.DataFrame, trade: pd.DataFrame, energy: pd.DataFrame) -> Judgement:
    """Test S078 as a description of the years since the invasion; `trade` and `energy` are the tables."""
    war = rows[rows.index + pd.DateOffset(months=6) > INVASION]
    known = war[war["engagement"] != "unknown"]
    yen = yearly(trade, "JP-RU", "Japan customs (MOF)", "total_jpy_bn")
    before, after = yen.loc[2021], yen.iloc[-1]
    met = [(war["sanctions"] == "maximal").all(), (known["engagement"] == "low").all(), after < before]
    outcome: Outcome = "holds" if all(met) else "holds-in-part" if any(met) else "fails"
    lng, crude = (calendar_shares(energy, name).set_index("year")["value"] for name in FUELS)
    return Judgement(
        outcome=outcome,
        rule=(
            "the war itself is given; holds if in every half-year since the invasion sanctions are maximal and "
            "engagement, where known, is low, and if trade in yen was lower in the last year on reliable record than "
            "in 2021; in part if one or two of the three are so; fails if none is."
        ),
        reason=(
            f"Sanctions are maximal in {cardinal(int((war['sanctions'] == 'maximal').sum()))} of {cardinal(len(war))} "
            f"half-years, engagement is low in {cardinal(int((known['engagement'] == 'low').sum()))} of "
            f"{cardinal(len(known))}, and trade went from {before:,.0f} billion yen in 2021 to {after:,.0f} in "
            f"{yen.index[-1]}. Crude went from {crude.loc[2021]:g} per cent of Japan’s imports to "
            f"{crude.iloc[-1]:g} ({crude.index[-1]}), LNG from {lng.loc[2021]:g} to {lng.iloc[-1]:g} ({lng.index[-1]})."
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
