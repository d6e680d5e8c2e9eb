"""The picture of the Summary: what was to be had from Russia, in four lanes on one clock."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from bookext import exhibits
from bookext.data import tables
from evidence.constants import ANNEXATION, INVASION

START, END = pd.Timestamp("2012-01-01"), pd.Timestamp("2026-07-01")
JAPAN, RUSSIA = "#12406b", "#b8402a"
"""One colour to an actor, dark enough for paper; which statistics a bar has is said by its fill."""
PLAN = "JR-20160506"
"""The meeting in Sochi at which the plan was handed over."""
TALKS = (("NG018", 4, "all four in dispute"), ("NG103", 2, "two, as in 1956"), ("NG099", 0, "no talks"))
"""Rows of ``negotiations`` from which the talks were about another number of islands; before the first they rested."""


@dataclass(frozen=True)
class Stage:
    """A stretch of time in which the talks were about one number of islands."""

    since: pd.Timestamp
    until: pd.Timestamp
    islands: int
    words: str
    frozen: bool


def stages(negotiations: pd.DataFrame) -> list[Stage]:
    """Return the stages of the talks since `START`, from the rows of ``negotiations`` named in `TALKS`."""
    dates = negotiations.set_index("id")["date"]
    days = [pd.Timestamp(str(dates[name])) for name, _, _ in TALKS]
    found = [Stage(START, days[0], TALKS[0][1], "frozen", frozen=True)]
    for (_, islands, words), since, until in zip(TALKS, days, [*days[1:], END], strict=True):
        found.append(Stage(since, until, islands, words, frozen=False))
    return found


def gas_share(energy: pd.DataFrame) -> pd.DataFrame:
    """Return the reliable rows of Russia's share of Japan's liquefied gas, per cent, in calendar years since 2012."""
    return _share(energy, "lng_share")


def _share(energy: pd.DataFrame, indicator: str) -> pd.DataFrame:
    rows = tables.reliable(energy)
    rows = rows[(rows["indicator"] == indicator) & (rows["period"] == "calendar year")].dropna(subset=["value"])
    return rows[rows["year"] >= START.year]


def shares(energy: pd.DataFrame, others: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return one share a year: the Japanese figure of ``energy_shares``, or else that of an international workbook.

    `others` are rows with ``year`` and ``share``; the column ``japanese`` says which of the two a year has.
    """
    own = _share(energy, indicator).drop_duplicates("year")
    first = pd.DataFrame({"year": own["year"].astype(int), "share": own["value"].astype(float), "japanese": True})
    second = tables.reliable(others)
    second = pd.DataFrame(
        {"year": second["year"].astype(int), "share": second["share"].astype(float), "japanese": False}
    )
    second = second[(second["year"] >= START.year) & ~second["year"].isin(first["year"])]
    return pd.concat([first, second]).sort_values("year", ignore_index=True)


def crude_by_weight(others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``crude_coal_shares`` on Japan's crude oil, counted by weight."""
    return others[(others["fuel"] == "crude") & (others["basis"] == "weight") & (others["importer_code"] == "JPN")]


def shrinking_prize(
    negotiations: pd.DataFrame,
    meetings: pd.DataFrame,
    energy: pd.DataFrame,
    crude_elsewhere: pd.DataFrame,
    gas_elsewhere: pd.DataFrame,
) -> exhibits.Figure:
    """Islands under discussion, meetings, oil and gas, on one time axis.

    `meetings` are those of Abe and Putin since Abe's return; `energy` is ``energy_shares``, `crude_elsewhere` is
    ``crude_coal_shares`` and `gas_elsewhere` ``lng_importers``.
    """
    crude = shares(energy, crude_by_weight(crude_elsewhere), "crude_share")
    gas = shares(energy, gas_elsewhere[gas_elsewhere["importer_code"] == "JPN"], "lng_share")
    talks = stages(negotiations)
    last = meetings["date"].iloc[-1]
    plan = meetings.set_index("id")["date"].get(PLAN)
    with exhibits.drawing(7.4, 6.2) as figure:
        lanes = figure.subplots(4, 1, sharex=True, height_ratios=[1.5, 1.2, 1.2, 1.2])
        islands, leaders, oil, lng = lanes
        for stage in talks:
            islands.fill_between(
                [stage.since, stage.until], 0, stage.islands, linewidth=0.8, edgecolor=RUSSIA,
                facecolor="white" if stage.frozen else RUSSIA, alpha=1 if stage.frozen else 0.85,
            )  # fmt: skip
            middle = stage.since + (stage.until - stage.since) / 2
            inside = stage.islands and not stage.frozen
            islands.annotate(
                stage.words, (middle, stage.islands / 2 if stage.islands else 0.35), ha="center",
                va="center" if stage.islands else "bottom", fontsize=8.5, color="white" if inside else exhibits.INK,
            )  # fmt: skip
        islands.set(ylim=(0, 4.2), yticks=[0, 2, 4])
        minutes = meetings["duration_minutes"].astype(float)
        known = minutes.notna()
        leaders.vlines(meetings["date"][known], 0, minutes[known], color=JAPAN, linewidth=2.2)
        leaders.plot(
            meetings["date"][~known], [6] * int((~known).sum()), "o", color=JAPAN, markersize=4, fillstyle="none"
        )
        leaders.annotate(f"the last: {last:%B %Y}", (last, 60), xytext=(6, 6), textcoords="offset points", fontsize=8.5)
        leaders.set(ylim=(0, max(minutes.max() * 1.1, 60)))
        for axes, series in ((oil, crude), (lng, gas)):
            _bars(axes, series)
            axes.set(ylim=(0, 12.5), yticks=[0, 5, 10])
        for axes, words in zip(lanes, (
            "1  Islands that the talks were about",
            f"2  {len(meetings)} meetings of Abe and Putin, by length in minutes",
            "3  Crude oil: Russia’s share of Japan’s imports, per cent",
            "4  Liquefied gas: Russia’s share of Japan’s imports, per cent",
        ), strict=True):  # fmt: skip
            axes.set_title(words, loc="left", fontsize=9.5, fontweight="bold", pad=5)
            axes.grid(visible=False, axis="x")
            for moment in (ANNEXATION, plan, INVASION):
                if moment is not None:
                    axes.axvline(moment, color=exhibits.MUTED, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0.5)
        for moment, words in ((ANNEXATION, "Crimea"), (plan, "plan of Sochi"), (INVASION, "invasion of Ukraine")):
            if moment is not None:
                lng.annotate(
                    words, (moment, 12.4), xytext=(3, -1), textcoords="offset points", fontsize=8, va="top",
                    color=exhibits.MUTED,
                )  # fmt: skip
        lng.set_xlim(START, END)
    first, end = crude["share"].max(), crude["share"].iloc[-1]
    low, high = gas["share"].min(), gas["share"].max()
    stretches = "; ".join(f"from {stage.since:%B %Y} {stage.words}" for stage in talks)
    return exhibits.Figure(
        figure,
        name="fig-shrinking-prize",
        caption="What Japan could have from Russia shrank: islands, meetings, oil. Gas is the exception",
        alt=(
            "Four lanes on one time axis from 2012 to 2026: islands, meetings, oil and gas. First, the islands "
            f"that the talks were about: {stretches}. Second, the {len(meetings)} meetings of Abe and Putin as lines "
            f"as high as they were long, the last in {last:%B %Y}, and nothing after. Third, Russia's share of Japan's "
            f"crude oil, which falls from at most {first:g} per cent to {end:g} in {crude['year'].iloc[-1]}. Fourth, "
            f"its share of Japan's liquefied gas, which lies between {low:g} and {high:g} per cent in every year "
            "shown. Lines mark the annexation of Crimea in March 2014, the plan of May 2016 and the invasion of "
            "February 2022."
        ),
        data=("negotiations", "summits", "energy_shares", "crude_coal_shares", "lng_importers"),
        source=(
            "the rows of the tables. A circle is a meeting of unknown length. Full bars are Japanese statistics, "
            "hollow ones those of BP and the Energy Institute; a year without a bar has no reliable figure. What the "
            "talks were about is our reading of three rows."
        ),
    )


def _bars(axes: Axes, series: pd.DataFrame) -> None:
    for row in series.itertuples():
        middle = pd.Timestamp(f"{row.year}-07-01")
        axes.bar(
            middle, row.share, width=pd.Timedelta(days=250), linewidth=1, edgecolor=JAPAN,
            facecolor=JAPAN if row.japanese else "white",
        )  # fmt: skip
    for row in (series.iloc[0], series.loc[series["share"].idxmax()], series.iloc[-1]):
        axes.annotate(
            f"{row['share']:g}", (pd.Timestamp(f"{row['year']}-07-01"), row["share"]), xytext=(0, 2),
            textcoords="offset points", ha="center", fontsize=8,
        )  # fmt: skip
