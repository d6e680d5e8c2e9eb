"""The tables and figures of the chapter on what is left and what to expect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal
from evidence.what_to_watch import rules

FIRST, LAST = 2026, 2036
"""Years that the calendar shows, the last not included."""
REGISTERED = 2026 + 325 / 365
"""The day of the edition on the calendar's axis."""


def inventory(left: pd.DataFrame) -> exhibits.Table:
    """What took place at each level since the invasion, and what stays cut."""
    frame = pd.DataFrame(
        {
            "Level": left["level"].map(capitalised),
            "Contacts": left["kept"],
            "Latest": [
                "none found" if pd.isna(row.last) else f"{_day(str(row.last))}: {row.summary}"
                for row in left.itertuples()
            ],
            "Cuts not made good": left["open"],
            "By law": left["locks"],
        }
    )
    empty = int((left["kept"] == 0).sum())
    return exhibits.Table(
        frame,
        name="tab-outlook-inventory",
        caption=(
            f"At {cardinal(empty)} of {cardinal(len(left))} levels no contact is on record since "
            f"February 2022; {cardinal(int(left['open'].sum()))} cuts stand, "
            f"{cardinal(int(left['locks'].sum()))} of them by law"
        ),
        data=("engagement", "cut_outcomes"),
        source="contacts since the invasion and cuts since 2014; evidence to February 2026, reliable rows alone.",
        right=("Contacts", "Cuts not made good", "By law"),
    )


def _day(date: str) -> str:
    moment = pd.Timestamp(date)
    return formatting.day(moment) if len(date) == len("2025-01-01") else f"{moment:%B %Y}" if "-" in date else date


def calendar(contracts: pd.DataFrame, events: pd.DataFrame) -> exhibits.Figure:
    """When the contracts and the permits for the gas of Sakhalin-2 run out."""
    known = contracts.dropna(subset=["end_earliest"]).sort_values(["end_earliest", "end_latest", "id"])
    unknown = contracts[contracts["end_earliest"].isna()]
    permits = events[events["kind"] == "deadline: Sakhalin-2 waiver"]
    rows = [*known.itertuples(), *unknown.itertuples()]
    with exhibits.drawing(7.0, 4.4) as figure:
        panel = figure.subplots()
        for height, row in enumerate(rows):
            size = "" if pd.isna(row.volume_mt) else f", {row.volume_mt:g} Mt"
            buyer = row.buyer.replace("contract of ", "")
            panel.text(FIRST - 0.1, height, buyer + size, ha="right", va="center", fontsize=8.5)
            if pd.isna(row.end_earliest):
                panel.text(
                    FIRST + 0.1, height, "end not found", va="center", fontsize=8.5, color=exhibits.MUTED,
                    style="italic",
                )  # fmt: skip
                continue
            panel.plot(
                [FIRST, row.end_earliest + 1], [height, height], color=exhibits.BLUE, linewidth=6, solid_capstyle="butt"
            )
            if row.end_latest > row.end_earliest:
                panel.plot(
                    [row.end_earliest + 1, row.end_latest + 1], [height, height], color=exhibits.BLUE, linewidth=1.6,
                    linestyle=(0, (2, 1.5)),
                )  # fmt: skip
            panel.text(row.end_latest + 1.12, height, _end(row), va="center", fontsize=8.5)
        for offset, row in enumerate(permits.itertuples()):
            moment = pd.Timestamp(row.date)
            x = moment.year + (moment.dayofyear if len(row.date) > len("2026-06") else 181) / 365
            panel.plot(x, len(rows) + offset, marker="D", markersize=6, color=exhibits.ORANGE)
            who = "US licence" if "US" in row.event else "European price-cap exemption"
            words = f"{who} ran to {_day(row.date[: len('2026-06')])}; renewal not documented"
            panel.text(x + 0.25, len(rows) + offset, words, va="center", fontsize=8.5)
        panel.text(FIRST - 0.1, len(rows) + 0.5, "Permits", ha="right", va="center", fontsize=8.5)
        panel.axvline(REGISTERED, color=exhibits.MUTED, linewidth=0.8, linestyle=":")
        panel.text(REGISTERED + 0.06, -0.85, "this edition", fontsize=8, color=exhibits.MUTED, va="center")
        panel.set_xlim(FIRST, LAST)
        panel.set_ylim(len(rows) + 1.8, -1.3)
        panel.set_xticks(range(FIRST, LAST + 1, 2))
        panel.set_yticks([])
        panel.grid(visible=False, axis="y")
        panel.spines["left"].set_visible(False)
    firm, most = rules.volume(contracts, 2030)
    total = contracts["volume_mt"].sum()
    return exhibits.Figure(
        figure,
        name="fig-outlook-calendar",
        caption=(
            f"Of {total:.1f} million tonnes a year under contracts of known volume, {firm:.1f} to {most:.1f} are "
            f"known to run in 2030 and none in {_gone(contracts)}; the permits, as far as is known, ran to June 2026"
        ),
        alt=(
            "Bars for the long-term contracts of Japanese buyers with Sakhalin-2, from 2026 to the year each ends. "
            "By buyer: "
            + "; ".join(f"{row.buyer} {_end(row)}" for row in known.itertuples())
            + f". For {formatting.listed(unknown['buyer'])} no end was found. Below, "
            f"{cardinal(len(permits))} permits that ran to June 2026, their renewal not documented."
        ),
        data=("lng_contracts", "events_since_2025"),
        source=f"{exhibits.publishers(contracts)}; pages seen to May 2026.",
    )


def _end(row: Any) -> str:
    return f"{row.end_earliest:.0f}" + ("" if row.end_latest == row.end_earliest else f" or {row.end_latest:.0f}")


def _gone(contracts: pd.DataFrame) -> int:
    """The first year in which no contract with a known end can still run."""
    return int(contracts["end_latest"].max()) + 1


def latest(events: pd.DataFrame, since: str) -> exhibits.Table:
    """What the last pages seen report, with how far each can be relied on."""
    rows = events[(events["date"] >= since) & (events["status"] != "scheduled")]
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(_day),
            "Event": rows["event"],
            "Status": rows["status"],
            "Publisher": [formatting.link(row.publisher, row.url) for row in rows.itertuples()],
            "Confidence": rows["confidence"],
        }
    )
    low = int((rows["confidence"] == "low").sum())
    return exhibits.Table(
        frame,
        name="tab-outlook-latest",
        caption=(
            f"The last {len(rows)} events on record: {cardinal(low)} rest on pages of low confidence, "
            "nearly all of the last"
        ),
        data=("events_since_2025",),
        source="the page of each row. No page was seen for the time after May 2026.",
        markup=("Publisher",),
    )


def expectations(registered: pd.DataFrame) -> exhibits.Table:
    """The expectations with the observable that settles each, our probability and the baseline's forecast."""
    frame = pd.DataFrame(
        {
            "No.": registered["id"],
            "Expectation": [
                formatting.plain(row.statement)
                + (f" *If:* {formatting.plain(row.condition)}." if pd.notna(row.condition) else "")
                for row in registered.itertuples()
            ],
            "Settled by": [f"{row.observable} By {formatting.day(row.settles_on)}." for row in registered.itertuples()],
            "Our probability": registered["probability"].map("{:.2f}".format),
            "If nothing changes": registered["status_quo"].map({True: "yes", False: "no"}),
        }
    )
    against = int(((registered["probability"] < 0.5) == registered["status_quo"].astype(bool)).sum())
    return exhibits.Table(
        frame,
        name="tab-outlook-expectations",
        caption=(
            f"{capitalised(cardinal(len(registered)))} expectations with their probabilities; in "
            f"{cardinal(against)} the book bets against the baseline on which nothing changes"
        ),
        data=("expectations",),
        source=(
            f"our judgement, registered on {formatting.day(registered['registered_on'].iloc[0])}; reasons in the rows."
        ),
        right=("Our probability",),
        markup=("Expectation",),
    )
