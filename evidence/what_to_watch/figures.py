"""The tables and figures of the chapter on what is left and what to expect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal
from evidence.what_to_watch import rules

FIRST, LAST = 2022, 2036
"""Years that the calendar shows, the last not included."""
EDITION = pd.Timestamp("2026-11-30")
"""The day of the edition, marked on the calendar."""
SERIES = "GL 55"
"""The letters of the American licences for Sakhalin-2 begin so."""


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


def _at(moment: object) -> float:
    """A day, or a month at its first day, as a place on an axis of years."""
    day = pd.Timestamp(str(moment))
    return float(day.year + (day.dayofyear - 1) / 365)


def permits(licences: pd.DataFrame) -> pd.DataFrame:
    """Return the American licences for Sakhalin-2 and the European exemption, in order, with the days they ran."""
    american = licences["letter"].fillna("").str.startswith(SERIES)
    european = (licences["issuer"] == "European Union") & (licences["kind"] == "exemption")
    return licences[american | european].sort_values("date")


def calendar(contracts: pd.DataFrame, licences: pd.DataFrame) -> exhibits.Figure:
    """When the contracts and the permits for the gas of Sakhalin-2 run out."""
    known = contracts.dropna(subset=["end_earliest"]).sort_values(["end_earliest", "end_latest", "id"])
    unknown = contracts[contracts["end_earliest"].isna()]
    leave = permits(licences)
    american = leave[leave["issuer"] == "United States"]
    rows = [*known.itertuples(), *unknown.itertuples()]
    with exhibits.drawing(7.0, 4.6) as figure:
        panel = figure.subplots()
        for height, row in enumerate(rows):
            size = "" if pd.isna(row.volume_mt) else f", {row.volume_mt:g} Mt"
            buyer = str(row.buyer).replace("contract of ", "")
            panel.text(FIRST - 0.15, height, buyer + size, ha="right", va="center", fontsize=8.5)
            if pd.isna(row.end_earliest):
                panel.text(
                    EDITION.year + 1.1, height, "end not found", va="center", fontsize=8.5, color=exhibits.MUTED,
                    style="italic",
                )  # fmt: skip
                continue
            end = float(row.end_earliest) + 1
            panel.plot([FIRST, end], [height, height], color=exhibits.BLUE, linewidth=6, solid_capstyle="butt")
            if row.end_latest > row.end_earliest:
                panel.plot(
                    [end, float(row.end_latest) + 1], [height, height], color=exhibits.BLUE, linewidth=1.6,
                    linestyle=(0, (2, 1.5)),
                )  # fmt: skip
            panel.text(float(row.end_latest) + 1.12, height, _end(row), va="center", fontsize=8.5)
        place = len(rows) + 0.4
        for issuer, group in leave.groupby("issuer", sort=False):
            panel.text(FIRST - 0.15, place, f"{issuer}, permits", ha="right", va="center", fontsize=8.5)
            for row in group.itertuples():
                panel.plot(
                    [_at(row.date) + 0.03, _at(row.valid_until) - 0.03], [place, place], color=exhibits.ORANGE,
                    linewidth=6, solid_capstyle="butt",
                )  # fmt: skip
            last = group.iloc[-1]
            panel.text(
                _at(EDITION) + 0.15, place,
                f"{_day(str(last['valid_until'])[:7])}; after that not known", va="center", fontsize=8.5,
            )  # fmt: skip
            place += 1
        panel.axvline(_at(EDITION), color=exhibits.MUTED, linewidth=0.8, linestyle=":")
        panel.text(_at(EDITION) + 0.06, -0.85, "this edition", fontsize=8, color=exhibits.MUTED, va="center")
        panel.set_xlim(FIRST, LAST)
        panel.set_ylim(place - 0.2, -1.3)
        panel.set_xticks(range(FIRST, LAST + 1, 2))
        panel.set_yticks([])
        panel.grid(visible=False, axis="y")
        panel.spines["left"].set_visible(False)
    return exhibits.Figure(
        figure,
        name="fig-outlook-calendar",
        caption=(
            f"Contracts for the gas of Sakhalin-2 run to {_gone(contracts) - 1} at the latest; the American licences "
            "that let it be paid have run for a year or less"
        ),
        alt=(
            "Bars for the long-term contracts of Japanese buyers with Sakhalin-2, from 2022 to the year each ends. "
            "By buyer: "
            + "; ".join(f"{row.buyer} {_end(row)}" for row in known.itertuples())
            + f". For {formatting.listed(unknown['buyer'])} no end was found. Below, the permits: "
            + "; ".join(
                f"{row.letter if isinstance(row.letter, str) else 'European exemption'} to "
                f"{formatting.day(pd.Timestamp(str(row.valid_until)))}"
                for row in leave.itertuples()
            )
            + f". What followed the last of the {cardinal(len(american))} American ones is not known."
        ),
        data=("lng_contracts", "licences"),
        source=f"{exhibits.publishers(contracts)}; for the permits the page of each row. Pages seen to May 2026.",
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


def expectations(registered: pd.DataFrame, base_rates: pd.DataFrame) -> exhibits.Table:
    """The open expectations with the observable that settles each, our probability and those of the opponents."""
    given = rules.opponents(registered, base_rates)
    open_ones = registered[registered["outcome"] != "void"]
    given = given.loc[open_ones.index]
    frame = pd.DataFrame(
        {
            "No.": open_ones["id"],
            "Expectation": [
                formatting.plain(row.statement)
                + (f" *If:* {formatting.plain(row.condition)}." if pd.notna(row.condition) else "")
                for row in open_ones.itertuples()
            ],
            "By": [f"{row.settles_on:%Y}" for row in open_ones.itertuples()],
            "We say": open_ones["probability"].map("{:.2f}".format),
            "Nothing changes": given["baseline"].map("{:.0f}".format),
            "Hedged": given["hedged"].map("{:.1f}".format),
            "As before": given["base_rate"].map("{:.2f}".format),
        }
    )
    against = int(((open_ones["probability"] < 0.5) == open_ones["status_quo"].astype(bool)).sum())
    return exhibits.Table(
        frame,
        name="tab-outlook-expectations",
        caption=(
            f"{capitalised(cardinal(len(open_ones)))} open expectations; in {cardinal(against)} the book bets against "
            "the present state"
        ),
        data=("expectations", "expectation_base_rates"),
        source=(
            "our judgement, registered on "
            + formatting.listed(formatting.day(pd.Timestamp(day)) for day in sorted(set(registered["registered_on"])))
            + ". As before: Laplace’s rule on the cases named in the second table."
        ),
        right=("By", "We say", "Nothing changes", "Hedged", "As before"),
        markup=("Expectation",),
    )


def withdrawn(registered: pd.DataFrame) -> exhibits.Table:
    """The voided expectations, why, and what stands in their place."""
    void = registered[registered["outcome"] == "void"]
    now = registered.dropna(subset=["replaces"]).set_index("replaces")["id"]
    frame = pd.DataFrame(
        {
            "No.": void["id"],
            "Expectation": void["statement"],
            "Odds": void["probability"].map("{:.2f}".format),
            "Why void": void["void_reason"],
            "Now": void["id"].map(now).fillna("—"),
        }
    )
    return exhibits.Table(
        frame,
        name="tab-outlook-withdrawn",
        caption=(
            f"{capitalised(cardinal(len(void)))} expectations of 22 November 2026 could not have been settled, and are "
            "void"
        ),
        data=("expectations",),
        source="the rows of the register.",
        right=("Odds",),
    )
