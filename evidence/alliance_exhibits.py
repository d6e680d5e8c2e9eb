"""The tables and figures of the chapter on the ally's long arm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence import alliance, exhibits, wording
from evidence.tables import reliable

RESPONSES: dict[str, tuple[int, str, str, bool]] = {
    "went ahead": (1, "^", exhibits.ORANGE, True),
    "in part": (0, "D", exhibits.PURPLE, True),
    "gave way": (-1, "v", exhibits.BLUE, True),
    "kept away unasked": (-1, "X", exhibits.BLUE, True),
    "leave given": (0, "s", exhibits.GREEN, False),
    "no wish seen": (0, "o", exhibits.MUTED, False),
}
"""What Japan did: height in its channel, marker, colour and whether the marker is filled."""
LABELS: dict[str, tuple[str, float, float, str]] = {
    "AC01": ("talks kept apart", 7, -1, "left"),
    "AC02": ("two loans declined", 0, 8, "left"),
    "AC03": ("autumn visit dropped", 7, -1, "left"),
    "AC04": ("Moscow talks", 0, 8, "center"),
    "AC05": ("Sochi", 0, -12, "center"),
    "AC06": ("JBIC and Sberbank", 7, -1, "left"),
    "AC07": ("JBIC’s written limits", 7, -1, "left"),
    "AC08": ("Yachi: bases possible", -5, -13, "center"),
    "AC09": ("Tokyo", 6, 5, "left"),
    "AC10": ("Trump understands", 7, -10, "left"),
    "AC11": ("Salisbury", 7, 2, "left"),
    "AC12": ("Abe’s reported assurance", -4, 9, "center"),
    "AC14": ("US commander: no plan", 7, -5, "left"),
    "AC15": ("oil out, shares kept", -6, -12, "center"),
    "AC16": ("Sakhalin-2 kept", 0, 8, "right"),
    "AC18": ("exemptions", 24, 8, "center"),
    "AC19": ("Arctic LNG 2", 7, -1, "left"),
    "AC21": ("gas kept", -7, -1, "right"),
}
"""Words beside a mark, with their place in points."""


def channel_table(channels: pd.DataFrame) -> exhibits.Table:
    """The cases in which something was wanted of Japan, by channel and date."""
    rows = alliance.wishes(channels)
    rows = rows.assign(place=rows["channel"].map(alliance.CHANNELS.index)).sort_values(["place", "date"], kind="stable")
    asked = alliance.requests(channels)
    refused = int((asked["response"] == "went ahead").sum())
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(wording.day),
            "Channel": rows["channel"].map(wording.capitalised),
            "What was wanted": rows["wish"],
            "Form": rows["wish_form"],
            "What Japan did": rows["event"],
            "Answer": rows["response"].map(lambda answer: f"**{answer}**"),
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-channels",
        caption=(
            f"Of {wording.cardinal(len(asked))} American requests on record Tokyo went ahead against "
            f"{wording.cardinal(refused)}; on bases no American wish is on record"
        ),
        data=("alliance_channels",),
        source=f"{exhibits.publishers(rows)}; page and contradictions in each row. Coding by one coder.",
    )


def timeline(channels: pd.DataFrame) -> exhibits.Figure:
    """Compliance and defiance by channel over time."""
    rows = reliable(channels)
    with exhibits.drawing(7.0, 6.2) as figure:
        panels = figure.subplots(len(alliance.CHANNELS), 1, sharex=True)
        for panel, channel in zip(panels, alliance.CHANNELS, strict=True):
            part = rows[rows["channel"] == channel]
            panel.axhline(0, color=exhibits.RULE, linewidth=0.8, zorder=0)
            for response, (height, marker, colour, filled) in RESPONSES.items():
                dates = part.loc[part["response"] == response, "date"]
                panel.scatter(
                    dates, [height] * len(dates), marker=marker, s=46, zorder=3, edgecolor=colour, linewidth=1.3,
                    facecolor=colour if filled else "white", label=response,
                )  # fmt: skip
            for row in part[part["id"].isin(list(LABELS))].itertuples():
                text, x, y, side = LABELS[str(row.id)]
                panel.annotate(
                    text, (row.date, RESPONSES[str(row.response)][0]), xytext=(x, y), textcoords="offset points",
                    fontsize=8, ha=side, va="center" if abs(y) < 6 else "bottom" if y > 0 else "center",
                )  # fmt: skip
            panel.set_ylim(-1.7, 1.9)
            panel.set_yticks([-1, 1], ["as Washington\nwould wish", "against\nits wish"])
            panel.set_title(channel, loc="left", fontsize=9.5, fontweight="bold")
            panel.grid(axis="y", visible=False)
        panels[-1].set_xlim(pd.Timestamp("2013-10-01"), pd.Timestamp("2026-06-30"))
        panels[-1].set_xticks([pd.Timestamp(f"{year}-01-01") for year in range(2014, 2027, 2)], range(2014, 2027, 2))
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncols=3, handletextpad=0.2, columnspacing=1.4)
    count = rows.groupby("response").size()
    last = alliance.answered(channels, "gave way")
    ahead = alliance.answered(channels, "went ahead")
    visits = int((ahead["channel"] == "visits").sum())
    leave = int((alliance.answered(channels, "leave given")["channel"] == "energy").sum())
    return exhibits.Figure(
        figure,
        name="fig-ally-channels",
        caption=(
            f"Tokyo went ahead against a wish {wording.cardinal(len(ahead))} times, {wording.cardinal(visits)} of them "
            f"over visits; energy has leave {wording.cardinal(leave)} times on record; bases have no wish at all"
        ),
        alt=(
            f"Four strips, 2014 to 2025. {wording.capitalised(wording.cardinal(len(rows)))} dated acts: "
            + wording.listed(f"{name} {int(count.get(name, 0))}" for name in RESPONSES)
            + f". Japan gave way on {wording.listed(map(wording.day, last['date']))}. Of the marks "
            f"against Washington’s wish {visits} lie among the visits; the strip on bases has none off the middle."
        ),
        data=("alliance_channels",),
        source="cases found by search, each with its page; a middle mark is leave, a half measure or no wish seen.",
    )


def statement_table(statements: pd.DataFrame) -> exhibits.Table:
    """Official Russian statements on the alliance and on Japan's freedom."""
    rows = alliance.about(statements, "suspicion", "ease", "forces on the islands", "not independent")
    forces = rows[rows["subject"] == "forces on the islands"]
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(wording.day),
            "Speaker": rows["speaker"],
            "Subject": rows["subject"],
            "In substance": rows["says"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-statements",
        caption=(
            f"Moscow was wary from {rows['date'].dt.year.min()} on; forces on the islands themselves came up in "
            f"{wording.listed(map(str, sorted(set(forces['date'].dt.year))))}"
        ),
        data=("alliance_statements",),
        source=f"{exhibits.publishers(rows)}; a selection, in our words.",
    )


def loan_table(loans: pd.DataFrame) -> exhibits.Table:
    """Japanese loans to Russian borrowers, and whether American lenders were free to make them."""
    rows = reliable(loans).sort_values(["date", "id"], ignore_index=True)
    made = alliance.lent(loans)
    closed = made[~made["open_to_americans"].fillna(True)]
    private = int((closed["lender_kind"] == "private").sum())
    said = {True: "yes", False: "no"}
    frame = pd.DataFrame(
        {
            "Date": [
                f"{row.date:%B %Y}" if row.precision == "month" else wording.day(row.date) for row in rows.itertuples()
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
            f"{wording.capitalised(wording.cardinal(len(closed)))} of {wording.cardinal(len(made))} loans went where "
            f"American lenders might not go, {wording.number(private)} of them from a private bank"
        ),
        data=("russian_loans",),
        source=f"{exhibits.publishers(rows)}; cases found by search, not a complete list.",
    )


def claims_plot(bank_claims: pd.DataFrame) -> exhibits.Figure:
    """By how much the banks of each country cut their claims on Russia."""
    rows = reliable(bank_claims)
    rows = rows[rows["since"] == "2014-03"]
    total = float(rows.loc[rows["banks_of"].str.startswith("all"), "change"].iloc[0])
    rows = rows[~rows["banks_of"].str.startswith("all")].sort_values("change", ascending=False, ignore_index=True)
    japan = float(rows.loc[rows["banks_of"] == "Japan", "change"].iloc[0])
    with exhibits.drawing(7.0, 2.9) as figure:
        axes = figure.subplots()
        axes.axvline(total, color=exhibits.MUTED, linestyle=(0, (4, 2)), linewidth=1.0)
        axes.text(total + 1, len(rows) - 0.45, f"all without China: {-total:.0f} lower", fontsize=8.5, va="center")
        for place, row in enumerate(rows.itertuples()):
            own: dict[str, Any] = (
                {"marker": "D", "color": exhibits.ORANGE} if row.banks_of == "Japan" else {"marker": "o"}
            )
            axes.plot(row.change, place, markersize=8, linestyle="none", **{"color": exhibits.BLUE, **own})
            about = "about " if row.qualifier == "approximate" else ""
            axes.text(float(row.change) - 2, place, f"{about}{-row.change:.0f}", fontsize=8.5, va="center", ha="right")
        names = [f"{name} (no rule)" if name == "Japan" else str(name) for name in rows["banks_of"]]
        axes.set_yticks(range(len(rows)), names)
        axes.set_xlim(-95, 3)
        axes.set_ylim(-0.7, len(rows) - 0.1)
        axes.set_xticks(range(-80, 1, 20), [f"{-value}" for value in range(-80, 1, 20)])
        axes.set_xlabel("per cent by which claims were lower in September 2021 than in March 2014")
        axes.grid(axis="y", visible=False)
    same = rows[(rows["change"] == japan) & (rows["banks_of"] != "Japan")]["banks_of"]
    same = same.replace({"United States": "the United States"})
    deeper, shallower = int((rows["change"] < japan).sum()), int((rows["change"] > japan).sum())
    return exhibits.Figure(
        figure,
        name="fig-ally-claims",
        caption=(
            f"Japanese banks, under no rule on lending, cut about as much as those of {wording.listed(same)}; "
            f"{wording.cardinal(deeper)} cut more, {wording.cardinal(shallower)} less"
        ),
        alt=(
            "Dot plot of the fall in banks’ claims on Russia from March 2014 to September 2021, in per cent: "
            + wording.listed(f"{row.banks_of} {-row.change:.0f}" for row in rows.itertuples())
            + f". All foreign banks without China: {-total:.0f}."
        ),
        data=("bank_claims",),
        source="Risk.net from statistics of the BIS (one article, one origin); the path between the dates is unknown.",
    )


def ratchet(turns: pd.DataFrame, engagement: pd.DataFrame) -> exhibits.Figure:
    """Steps in contact per year, with the turns between Washington and Moscow."""
    steps = alliance.contacts(engagement)
    by_year = alliance.by_year(engagement)
    years = list(by_year.index)
    table = alliance.turned(turns, engagement)
    with exhibits.drawing(7.0, 3.9) as figure:
        axes = figure.subplots()
        middle = [year + 0.5 for year in years]
        axes.bar(middle, by_year[1], width=0.72, color=exhibits.GREEN, label="steps forward")
        axes.bar(middle, -by_year[-1], width=0.72, color="white", edgecolor=exhibits.ORANGE, hatch="////", label="back")
        for row in table.itertuples():
            x = row.date.year + (row.date.dayofyear - 1) / 365.25
            better = row.direction == "better"
            axes.plot([x, x], [-8, 14.3], color=exhibits.INK, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0)
            axes.plot(x, 14.3, marker="^" if better else "v", color=exhibits.INK, markersize=7, clip_on=False)
            axes.text(x, 15.1, f"{row.change:+d}".replace("-", "−"), ha="center", fontsize=8.5, clip_on=False)
        axes.axhline(0, color=exhibits.INK, linewidth=0.8)
        axes.set_ylim(-8, 16.5)
        axes.set_yticks(range(-5, 11, 5), ["5", "0", "5", "10"])
        axes.set_xlim(years[0], years[-1] + 1)
        axes.set_xticks([year + 0.5 for year in years], [f"’{year % 100}" for year in years])
        axes.set_ylabel("steps in contact per year")
        axes.grid(axis="x", visible=False)
        axes.legend(loc="lower left", ncols=2, frameon=True, facecolor="white", edgecolor="white", framealpha=1.0)
    net = by_year[1] - by_year[-1]
    top = int(net.diff().idxmax())
    alone = not table["date"].dt.year.isin([top - 1, top]).any()
    falls, rises = table[table["direction"] == "worse"], table[table["direction"] == "better"]
    return exhibits.Figure(
        figure,
        name="fig-ally-ratchet",
        caption=(
            f"After turns for the worse contact changed by {wording.listed(_signed(falls['change']))}, after turns for "
            f"the better by {wording.listed(_signed(rises['change']))}; the largest rise of a year, that of {top}, had "
            f"{'no' if alone else 'a'} turn near it"
        ),
        alt=(
            "Bars of steps forward and back in contacts of Japan and Russia per year, net: "
            + wording.listed(f"{year} {value}" for year, value in net.items())
            + f". {wording.capitalised(wording.cardinal(len(table)))} triangles mark turns between Washington and "
            "Moscow, with the change in net steps around each: "
            + wording.listed(f"{row.date:%B %Y} {row.direction} {row.change:+d}" for row in table.itertuples())
            + "."
        ),
        data=("us_russia_turns", "engagement"),
        source=(
            f"{exhibits.publishers(steps)}. Triangle up: better; down: worse; the number is the change in net steps, a "
            "year on either side or up to the next turn. Steps dated to the month at least; leaders’ meetings are not "
            "counted; the last year is not full."
        ),
    )


def _signed(values: pd.Series[int]) -> list[str]:
    return [f"{value:+d}".replace("-", "−") for value in values]
