"""The tables and figures of the chapter on counting summits."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal, number
from evidence.constants import STRELTSOV
from evidence.counting_summits import rules as summits

CAME_OF_IT = {
    "treaty basis": ("the treaty talks changed", "s", exhibits.ORANGE),
    "project": ("a project", "o", exhibits.BLUE),
    "procedure": ("a procedure", "^", exhibits.GREEN),
    "contact": ("another meeting", "D", exhibits.MUTED),
}
"""What came of a meeting: its label, marker and colour."""
KINDS = {
    "official Japan": ("Japanese government", "o", exhibits.BLUE),
    "official Russia": ("Russian official page", "s", exhibits.ORANGE),
    "press": ("press", "^", exhibits.GREEN),
    "statement by Abe via press": ("Abe, quoted by press", "D", exhibits.PURPLE),
    "party": ("governing party", "P", exhibits.INK),
}
"""Kind of source: its label, marker and colour."""


def rules(meetings: pd.DataFrame) -> exhibits.Table:
    """The count under each stated rule."""
    counted = summits.counts(meetings)
    frame = pd.DataFrame(
        {
            "Rule": counted["rule"].map(capitalised),
            "What counts": counted["statement"].map(capitalised),
            "Left out": counted["left_out"].where(counted["left_out"] != "", "none"),
            "Meetings": counted["count"],
        }
    )
    numbers = sorted(set(counted["count"]))
    return exhibits.Table(
        frame,
        name="tab-counting-rules",
        caption=f"The same record gives {formatting.listed(map(cardinal, numbers))}, by the rule",
        data=("summits",),
        source=f"our count, to {formatting.day(STRELTSOV)}.",
        right=("Meetings",),
    )


def steps(meetings: pd.DataFrame, official_counts: pd.DataFrame, claimed: int) -> exhibits.Figure:
    """The cumulative number of meetings with every published count laid over it."""
    checked = summits.reconcile(official_counts, meetings)
    second = summits.second_term(meetings)
    lines = {"since 2006": meetings["date"], "since Dec 2012": second["date"]}
    frames = [("2006-07-01", "2007-12-31"), ("2012-10-01", "2020-12-31"), ("2025-01-01", "2025-12-31")]
    with exhibits.drawing(7.0, 4.6) as figure:
        panels = figure.subplots(1, 3, sharey=True, width_ratios=[1.1, 8, 0.9])
        for position, (panel, (start, end)) in enumerate(zip(panels, frames, strict=True)):
            edges = pd.Timestamp(start), pd.Timestamp(end)
            for dates, colour in zip(lines.values(), (exhibits.INK, exhibits.MUTED), strict=True):
                inside = dates[dates <= edges[1]]
                x = [max(edges[0], dates.iloc[0]), *inside[inside > edges[0]], edges[1]]
                y = [int((dates <= moment).sum()) for moment in x]
                if y[-1]:
                    panel.step(x, y, where="post", color=colour, linewidth=1.2, zorder=1)
            for kind, (label, marker, colour) in KINDS.items():
                rows = checked[(checked["source_type"] == kind) & checked["date"].between(*edges)]
                panel.scatter(
                    rows["date"], rows["count_claimed"], marker=marker, s=26, facecolor="white", edgecolor=colour,
                    linewidth=1.2, zorder=3, label=label,
                )  # fmt: skip
            panel.set_xlim(*edges)
            panel.set_ylim(0, 30)
            if position:
                panel.spines["left"].set_visible(False)
                panel.tick_params(axis="y", length=0)
        first, main, last = panels
        first.set_ylabel("meetings, cumulative")
        first.set_xticks([pd.Timestamp("2007-01-01")], ["2007"])
        last.set_xticks([pd.Timestamp("2025-07-01")], ["2025"])
        main.set_xticks([pd.Timestamp(f"{year}-01-01") for year in range(2013, 2021)], range(2013, 2021))
        for row in checked[~checked["agrees"]].itertuples():
            high = row.count_claimed > row.implied
            main.annotate(
                f"{row.count_claimed}: {'RIA, quoting Abe' if 'RIA' in row.publisher else row.publisher}",
                (row.date, row.count_claimed), xytext=(-8, 14) if high else (-6, -7), textcoords="offset points",
                ha="right", va="center", fontsize=8.5,
                arrowprops={"arrowstyle": "-", "color": exhibits.MUTED, "linewidth": 0.6} if high else None,
            )  # fmt: skip
        main.plot(STRELTSOV, claimed, marker="*", markersize=13, color=exhibits.ORANGE, zorder=4)
        main.annotate(
            f"Streltsov: {cardinal(claimed)}", (STRELTSOV, claimed), xytext=(9, -6),
            textcoords="offset points", fontsize=8.5, va="top",
        )  # fmt: skip
        end = pd.Timestamp("2020-12-15")
        main.text(end, len(meetings) + 0.5, f"counted since 2006: {len(meetings)}", fontsize=8.5, ha="right")
        main.text(end, len(second) - 2.2, f"since Dec 2012: {len(second)}", fontsize=8.5, ha="right", va="top")
        main.legend(loc="upper left", handletextpad=0.2)
    wrong = checked[~checked["agrees"]]
    russian = checked[checked["source_type"] == "official Russia"]
    quoting = russian[russian["speaker"].isin(["Shinzo Abe", "Akie Abe"])]
    return exhibits.Figure(
        figure,
        name="fig-cumulative",
        caption=(
            f"Streltsov's {cardinal(claimed)} lies below the record; of {len(checked)} other totals "
            f"{number(len(wrong))} disagree{'s' if len(wrong) == 1 else ''} with it"
        ),
        alt=(
            f"Step plot of the meetings of Abe and Putin. Counted since 2006 the line rises to {len(meetings)} in "
            f"September 2019, counted since December 2012 to {len(second)}. {len(checked)} published counts lie on one "
            f"of the two lines except {len(wrong)}: "
            + "; ".join(
                f"{row.count_claimed} where the record has {row.implied} ({row.date.year})"
                for row in wrong.itertuples()
            )
            + f". Streltsov's {claimed} of February 2015 lies one below the lower line."
        ),
        data=("summits", "official_counts"),
        source=(
            f"{len(checked)} dated statements, each with its page in its row; on official Russian pages "
            f"{number(len(quoting))} of {number(len(russian))} quote Shinzo or Akie Abe. The axis is "
            "broken where there is nothing to show."
        ),
    )


def durations(meetings: pd.DataFrame, coded: pd.DataFrame) -> exhibits.Figure:
    """How long each meeting since December 2012 lasted, and what came of it."""
    rows = summits.second_term(meetings).merge(
        coded[["meeting_id", "yield"]], left_on="id", right_on="meeting_id", validate="1:1"
    )
    known = rows["duration_minutes"].dropna()
    with exhibits.drawing(7.0, 6.4) as figure:
        axes = figure.subplots()
        for kind, (label, marker, colour) in CAME_OF_IT.items():
            part = rows[rows["yield"] == kind]
            length = part["duration_minutes"].astype(float)
            axes.hlines(part.index, 0, length.fillna(0), color=colour, linewidth=1.4)
            axes.plot(length, part.index, marker, color=colour, label=label)
        for index in rows.index[rows["duration_minutes"].isna()]:
            colour = CAME_OF_IT[rows.loc[index, "yield"]][2]
            axes.text(3, index, "length not known", fontsize=8, va="center", style="italic", color=colour)
        for index, value in known.items():
            axes.text(float(value) + 4, index, f"{value:.0f}", fontsize=8, va="center")
        axes.set_yticks(rows.index, [f"{row.city}, {row.date:%b %Y}" for row in rows.itertuples()])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 215)
        axes.set_xlabel("minutes, working meals included")
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside upper right", ncols=len(CAME_OF_IT), handletextpad=0.2)
    moved = rows[rows["yield"] == "treaty basis"]
    return exhibits.Figure(
        figure,
        name="fig-durations",
        caption=(
            f"{capitalised(cardinal(len(moved)))} of {len(rows)} meetings changed the treaty talks: "
            + formatting.listed(f"{row.city} in {row.date.year}" for row in moved.itertuples())
        ),
        alt=(
            f"Durations of {len(rows)} meetings, {rows['date'].min():%B %Y} to {rows['date'].max():%B %Y}, in order, "
            f"from {known.min():.0f} to {known.max():.0f} minutes; for {len(rows) - len(known)} the length is not "
            "known. The treaty talks changed at "
            + formatting.listed(f"{row.city} ({row.date:%B %Y})" for row in moved.itertuples())
            + "; "
            + "; ".join(
                f"{CAME_OF_IT[kind][0]} came of {int((rows['yield'] == kind).sum())}"
                for kind in ("project", "procedure", "contact")
            )
            + "."
        ),
        data=("summits", "meeting_yields"),
        source=(
            f"{exhibits.publishers(rows)}. Durations as the source totals them, or else the sum of its parts; "
            "Nagato and Tokyo: first session only. What came of a meeting is this book’s coding."
        ),
    )


def peers(meetings: pd.DataFrame, peer_meetings: pd.DataFrame) -> exhibits.Table:
    """How often other leaders met Putin, beside Abe."""
    found = summits.peers(meetings, peer_meetings)
    frame = pd.DataFrame(
        {
            "Country and leader": found["who"],
            "From": found["start"].map(lambda moment: f"{moment:%B %Y}"),
            "To": found["end"].map(lambda moment: f"{moment:%B %Y}"),
            "Meetings": (found["qualifier"] + " " + found["count"].astype(str)).str.strip(),
            "A year": found["rate"].map("{:.1f}".format),
            "Counted": found["base"].map(summits.FORMS),
        }
    )
    rate = found.set_index("who")["rate"]
    return exhibits.Table(
        frame,
        name="tab-peers",
        caption=(
            f"Abe met Putin {rate['Japan, Shinzo Abe']:.1f} times a year, less often than Xi and "
            f"{cardinal(round(rate['Japan, Shinzo Abe'] / rate[summits.KOREA]))} times as often as South Korea’s "
            "presidents"
        ),
        data=("summits", "peer_meetings"),
        source=(
            f"{exhibits.publishers(peer_meetings)}. Only Japan and South Korea are counted in the same way and over "
            "the same years. For Germany there is a count of visits to Russia alone."
        ),
        right=("Meetings", "A year"),
    )


def yields(meetings: pd.DataFrame, coded: pd.DataFrame) -> exhibits.Table:
    """What each meeting since December 2012 yielded, with its place."""
    rows = summits.second_term(meetings).merge(coded, left_on="id", right_on="meeting_id")
    frame = pd.DataFrame(
        {
            "No.": rows["number"],
            "Date": rows["date"].map(formatting.day),
            "Place": rows["city"] + ", " + rows["country"],
            "What came of it": rows["yield"],
            "Recorded outcome": rows["outcome"],
        }
    )
    furthest = rows["yield"].map(summits.YIELDS.index)
    top = int((furthest == furthest.max()).sum())
    return exhibits.Table(
        frame,
        name="tab-yields",
        caption=(
            f"{capitalised(cardinal(top))} of {len(rows)} meetings got as far as “{summits.YIELDS[furthest.max()]}”"
            + ("; none brought a settlement" if summits.YIELDS[furthest.max()] != "settlement" else "")
        ),
        data=("summits", "meeting_yields"),
        source="outcomes as the two sides reported them; the coding, with its reason, is this book's.",
        right=("No.",),
    )
