"""The tables and figures of the chapter on the ally's long arm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, number
from evidence.the_ally import rules

LOOSE = "went ahead, loosely read"
"""The mark of an answer that counts as going ahead on the loose reading and not on the strict one."""
RESPONSES: dict[str, tuple[int, str, str, bool]] = {
    "went ahead": (1, "^", exhibits.ORANGE, True),
    LOOSE: (1, "^", exhibits.ORANGE, False),
    "in part": (0, "D", exhibits.PURPLE, True),
    "gave way": (-1, "v", exhibits.BLUE, True),
    "kept away unasked": (-1, "X", exhibits.BLUE, True),
    "leave given": (0, "s", exhibits.GREEN, False),
    "no wish seen": (0, "o", exhibits.MUTED, False),
}
"""What Japan did: height in its channel, marker, colour and whether the marker is filled."""
LABELS: dict[str, tuple[str, float, float, str]] = {
    "AC01": ("talks kept apart", -4, -13, "left"),
    "AC02": ("two loans declined", 0, 8, "left"),
    "AC03": ("autumn visit dropped", 7, -1, "left"),
    "AC04": ("Moscow talks", 0, 8, "center"),
    "AC05": ("Sochi", 0, -12, "center"),
    "AC06": ("JBIC and Sberbank", 4, 6, "left"),
    "AC07": ("JBIC’s written limits", 7, -1, "left"),
    "AC08": ("Yachi: bases possible", -5, -13, "center"),
    "AC09": ("Tokyo", 6, 5, "left"),
    "AC10": ("Trump understands", 7, -10, "left"),
    "AC11": ("Salisbury", 4, 6, "left"),
    "AC12": ("Abe’s reported assurance", -4, 10, "right"),
    "AC13": ("understanding sought", -8, -13, "center"),
    "AC14": ("US commander: no plan", 5, 6, "left"),
    "AC15": ("oil out, shares kept", -6, -12, "center"),
    "AC16": ("Sakhalin-2 kept", 0, 7, "right"),
    "AC18": ("exemptions", 24, 8, "center"),
    "AC19": ("Arctic LNG 2", 7, -1, "left"),
    "AC21": ("gas kept", -7, -1, "right"),
}
"""Words beside a mark, with their place in points."""
APART = {"AC12": 0.42, "AC13": -0.42, "AC16": 0.42}
"""Marks of the same days, moved up or down in their strip so that both are seen."""


def _mark(row: Any) -> str:
    loose = row["response"] == "went ahead" and pd.notna(row["strict"]) and row["strict"] != "went ahead"
    return LOOSE if loose else str(row["response"])


def channel_table(channels: pd.DataFrame) -> exhibits.Table:
    """The cases in which something was wanted of Japan, by channel and date."""
    rows = rules.wishes(channels)
    rows = rows.assign(place=rows["channel"].map(rules.CHANNELS.index)).sort_values(["place", "date"], kind="stable")
    asked = rules.requests(channels)
    loose, strict = (int((asked[column] == "went ahead").sum()) for column in ("response", "strict"))
    answers = [
        f"**{formatting.plain(row.response)}**"
        + (
            f" (strictly: {formatting.plain(row.strict)})"
            if pd.notna(row.strict) and row.strict != row.response
            else ""
        )
        for row in rows.itertuples()
    ]
    frame = pd.DataFrame(
        {
            "Date of the act": rows["date"].map(formatting.day),
            "Channel, form": rows["channel"].map(capitalised) + ", " + rows["wish_form"],
            "What was wanted": rows["wish"],
            "What Japan did": rows["event"],
            "Answer": answers,
            "Who says so": rows["told_by"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-channels",
        caption=(
            f"Of {cardinal(len(asked))} American requests found since 2012 Tokyo went ahead against "
            f"{cardinal(loose)} on a loose reading and {cardinal(strict)} on a strict one; on bases no "
            "objection was found"
        ),
        data=("alliance_channels",),
        source=(
            f"{exhibits.publishers(rows)}; page and contradictions in each row. The date is that of the Japanese act. "
            "Coding by one coder."
        ),
        markup=("Answer",),
    )


def timeline(channels: pd.DataFrame) -> exhibits.Figure:
    """What Japan did by channel over time, as Washington wished or against its wish."""
    rows = rules.recent(channels)
    rows = rows.assign(mark=[_mark(row) for row in rows.to_dict("records")])
    with exhibits.drawing(7.0, 6.2) as figure:
        panels = figure.subplots(len(rules.CHANNELS), 1, sharex=True)
        for panel, channel in zip(panels, rules.CHANNELS, strict=True):
            part = rows[rows["channel"] == channel]
            panel.axhline(0, color=exhibits.RULE, linewidth=0.8, zorder=0)
            for mark, (height, marker, colour, filled) in RESPONSES.items():
                drawn = part[part["mark"] == mark]
                panel.scatter(
                    drawn["date"], [height + APART.get(key, 0.0) for key in drawn["id"]], marker=marker, s=46, zorder=3,
                    edgecolor=colour, linewidth=1.3, facecolor=colour if filled else "white", label=mark,
                )  # fmt: skip
            for row in part[part["id"].isin(list(LABELS))].itertuples():
                text, x, y, side = LABELS[str(row.id)]
                panel.annotate(
                    text, (row.date, RESPONSES[str(row.mark)][0] + APART.get(str(row.id), 0.0)), xytext=(x, y),
                    textcoords="offset points", fontsize=8, ha=side,
                    va="center" if abs(y) < 6 else "bottom" if y > 0 else "center",
                )  # fmt: skip
            panel.set_ylim(-1.7, 1.9)
            panel.set_yticks([-1, 1], ["as Washington\nwould wish", "against\nits wish"])
            panel.set_title(channel, loc="left", fontsize=9.5, fontweight="bold")
            panel.grid(axis="y", visible=False)
        panels[-1].set_xlim(pd.Timestamp("2013-10-01"), pd.Timestamp("2026-06-30"))
        panels[-1].set_xticks([pd.Timestamp(f"{year}-01-01") for year in range(2014, 2027, 2)], range(2014, 2027, 2))
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncols=4, handletextpad=0.2, columnspacing=1.2)
    count = rows.groupby("mark").size()
    last = rules.answered(channels, "gave way")
    law = int((last["wish_form"] == "law that reaches others").sum())
    ahead = rules.answered(channels, "went ahead")
    diplomacy = int((ahead["channel"] == "diplomacy").sum())
    return exhibits.Figure(
        figure,
        name="fig-ally-channels",
        caption=(
            f"Japan gave way in {cardinal(len(last))} cases on record, {cardinal(law)} of them to law "
            f"that reaches foreigners; it went ahead against a wish in {cardinal(len(ahead))}, loosely read, "
            f"{cardinal(diplomacy)} of them in diplomacy; on bases and banks no objection was found"
        ),
        alt=(
            "Four strips of marks by date, 2014 to 2025, placed by what Tokyo did about Washington’s wish. "
            f"{capitalised(cardinal(len(rows)))} dated acts: "
            + formatting.listed(f"{name} {int(count.get(name, 0))}" for name in RESPONSES)
            + f". Japan gave way on {formatting.listed(map(formatting.day, last['date']))}. Of the marks "
            f"against Washington’s wish {diplomacy} lie in diplomacy; the strip on bases has none off the middle."
        ),
        data=("alliance_channels",),
        source=(
            "cases found by search, each with its page; a hollow triangle counts only on the loose reading; a middle "
            "mark is leave, a half measure or no wish seen."
        ),
    )


def statement_table(statements: pd.DataFrame) -> exhibits.Table:
    """Official Russian statements on the alliance and on Japan's freedom."""
    rows = rules.about(statements, "suspicion", "ease", "forces on the islands", "not independent")
    forces, ease = (rows[rows["subject"] == subject] for subject in ("forces on the islands", "ease"))
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(formatting.day),
            "Speaker": rows["speaker"],
            "Subject": rows["subject"],
            "In substance": rows["says"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-statements",
        caption=(
            f"Concern about the alliance is on record from {rows['date'].dt.year.min()} on, acceptance in "
            f"{formatting.listed(map(str, sorted(set(ease['date'].dt.year))))}; of forces on the islands themselves "
            f"{cardinal(len(forces))} statement{'s speak' if len(forces) != 1 else ' speaks'}, of "
            f"{formatting.listed(map(formatting.day, forces['date']))}"
        ),
        data=("alliance_statements",),
        source=f"{exhibits.publishers(rows)}; a selection, in our words.",
    )


def loan_table(loans: pd.DataFrame) -> exhibits.Table:
    """Japanese loans to Russian borrowers, and whether American lenders were free to make them."""
    rows = reliable(loans).sort_values(["date", "id"], ignore_index=True)
    made = rules.lent(loans)
    closed = made[~made["open_to_americans"].fillna(True)]
    private = int((closed["lender_kind"] == "private").sum())
    said = {True: "yes", False: "no"}
    frame = pd.DataFrame(
        {
            "Date": [
                f"{row.date:%B %Y}" if row.precision == "month" else formatting.day(row.date)
                for row in rows.itertuples()
            ],
            "Borrower": rows["borrower"],
            "Japanese lenders": rows["japanese_lenders"],
            "Amount": rows["amount"],
            "Status": rows["status"],
            "US bank in it": [said[cell] if pd.notna(cell) else "—" for cell in rows["american_lender"]],
            "Open to US banks": [said[cell] if pd.notna(cell) else "—" for cell in rows["open_to_americans"]],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-loans",
        caption=(
            f"{capitalised(cardinal(len(closed)))} of {cardinal(len(made))} loans went where "
            f"American lenders might not go, {number(private)} of them from a private bank"
        ),
        data=("russian_loans",),
        source=f"{exhibits.publishers(rows)}; cases found by search, not a complete list.",
    )
