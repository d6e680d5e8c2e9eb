"""The picture of the Summary."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits
from bookext.data import tables
from bookext.formatting import cardinal
from evidence.constants import ANNEXATION, INVASION
from evidence.what_the_experts_saw import readings

START, END = pd.Timestamp("2012-01-01"), pd.Timestamp("2026-06-30")


def gas_share(energy: pd.DataFrame) -> pd.DataFrame:
    """Return the reliable rows of Russia's share of Japan's liquefied gas, per cent, in calendar years since 2012."""
    rows = tables.reliable(energy)
    rows = rows[(rows["indicator"] == "lng_share") & (rows["period"] == "calendar year")].dropna(subset=["value"])
    return rows[rows["year"] >= START.year]


def shrinking_prize(
    aims: pd.DataFrame, texts: pd.DataFrame, meetings: pd.DataFrame, energy: pd.DataFrame
) -> exhibits.Figure:
    """What each text held to be within reach, the leaders' meetings, and the share of Russian gas, on one time axis.

    `meetings` are those of Abe and Putin since Abe's return; `energy` is ``energy_shares``.
    """
    ladder = readings.steps(aims, "China").dropna(subset=["text_id"])
    authors = texts.set_index("id")["author_as_printed"].str.split().str[-1].str.strip("[]")
    moments = [pd.Timestamp(str(date)) for date in ladder["date"]]
    share = gas_share(energy)
    with exhibits.drawing(7.0, 5.6) as figure:
        prize, effort, gas = figure.subplots(3, 1, sharex=True, height_ratios=[2.6, 1.6, 1.1])
        for place, (moment, row) in enumerate(zip(moments, ladder.itertuples(), strict=True)):
            until = moments[place + 1] if place + 1 < len(moments) else END
            prize.plot([moment, until], [row.size, row.size], color=exhibits.BLUE, linewidth=1, linestyle=(0, (1, 2)))
            prize.plot(moment, row.size, "o", color=exhibits.BLUE, markersize=6)
            prize.annotate(
                f"{authors[row.text_id]} {moment.year}: {row.label}", (moment, row.size), xytext=(4, 6),
                textcoords="offset points", fontsize=8.5,
            )  # fmt: skip
        prize.set(ylim=(0.4, 4.9), yticks=[], ylabel="hoped for\non China")
        count = range(1, len(meetings) + 1)
        effort.step(meetings["date"], count, where="post", color=exhibits.ORANGE)
        effort.annotate(
            f"{len(meetings)} meetings, the last in {meetings['date'].iloc[-1]:%B %Y}",
            (meetings["date"].iloc[-1], len(meetings)), xytext=(6, 0), textcoords="offset points", va="center",
            fontsize=8.5,
        )  # fmt: skip
        effort.set(ylim=(0, len(meetings) * 1.3), ylabel="Abe and Putin,\nmeetings")
        middle = pd.to_datetime(share["year"].astype(int).astype(str) + "-07-01")
        gas.plot(middle, share["value"], "s", color=exhibits.GREEN, markersize=4.5)
        gas.set(ylim=(0, 14), ylabel="Russian LNG,\nper cent")
        for panel in (prize, effort, gas):
            for moment, label in ((ANNEXATION, "Crimea"), (INVASION, "invasion of Ukraine")):
                panel.axvline(moment, color=exhibits.MUTED, linewidth=0.8, linestyle="--", zorder=0)
                if panel is gas:
                    panel.annotate(
                        label, (moment, 0.6), xytext=(3, 0), textcoords="offset points", fontsize=8,
                        color=exhibits.MUTED,
                    )  # fmt: skip
        gas.set_xlim(START, END)
        figure.align_ylabels()
    low, high = share["value"].min(), share["value"].max()
    return exhibits.Figure(
        figure,
        name="fig-shrinking-prize",
        caption=(
            "As we order the texts, what was hoped for on China shrank; the meetings multiplied and stopped; in the "
            f"years shown Russia supplied {low:g} to {high:g} per cent of Japan's liquefied gas"
        ),
        alt=(
            "Three panels on one time axis from 2012 to 2026: aims, meetings and gas. Above, steps down: "
            + "; ".join(
                f"{authors[row.text_id]} {moment.year}, {row.label}"
                for moment, row in zip(moments, ladder.itertuples(), strict=True)
            )
            + f". In the middle the meetings of Abe and Putin rise to {len(meetings)} in "
            f"{meetings['date'].iloc[-1]:%B %Y} and end. Below, Russia's share of Japan's liquefied gas in the years "
            f"found lies between {low:g} and {high:g} per cent; years without a point were not found. Lines mark March "
            "2014 and February 2022."
        ),
        data=("aims", "summits", "energy_shares"),
        source=(
            f"the texts; {exhibits.publishers(meetings, most=1)}; {exhibits.publishers(share)}. The height of the "
            f"{cardinal(len(ladder))} steps is ours."
        ),
    )
