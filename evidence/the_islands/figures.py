"""The map, the tables and the figures of the chapter on the islands."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal
from evidence.the_islands import rules

LAND, COAST = "#eeeeea", "#7d7d79"
ISLANDS: dict[str, dict[str, str]] = {
    "named in 1956": {"facecolor": "#8fa6bb", "hatch": "////"},
    "not named in 1956": {"facecolor": "#d3dce5", "hatch": "....."},
}
"""Shades of the islands, by whether the Joint Declaration names them."""
NAMED = ("I3", "I4")
"""Shikotan and the Habomai islands."""
LABELS = {
    "I1": (147.35, 45.42, "right"),
    "I2": (145.55, 44.52, "right"),
    "I3": (147.05, 43.83, "left"),
    "I4": (146.5, 43.38, "left"),
}
"""Where the name of an island stands on the map: degrees east, degrees north, alignment."""
HOLDERS: dict[str, tuple[tuple[str, str | None, str | None], ...]] = {
    "southern Sakhalin": (
        ("undivided", "M01", "M02"), ("Russia", "M02", "M03"), ("Japan", "M03", "M06"), ("Russia", "M06", None),
    ),
    "Kuril islands north of\nEtorofu/Iturup": (
        ("Russia", "M01", "M02"), ("Japan", "M02", "M06"), ("Russia", "M06", None),
    ),
    "Etorofu/Iturup and\nKunashiri/Kunashir": (("Japan", "M01", "M07"), ("Russia", "M07", None)),
    "Shikotan and the\nHabomai islands": (("Japan", "M01", "M07"), ("Russia", "M07", None)),
}  # fmt: skip
"""Who administered what, from one milestone to the next; None is the end of the record."""
STYLES: dict[str, dict[str, Any]] = {
    "Japan": {"facecolor": "#dfe8f0", "edgecolor": exhibits.BLUE},
    "Russia": {"facecolor": "#f3ddcb", "edgecolor": exhibits.ORANGE, "hatch": "////"},
    "undivided": {"facecolor": "white", "edgecolor": exhibits.MUTED, "linestyle": (0, (3, 2))},
}
EVENTS = {
    "M01": "1855\nShimoda", "M02": "1875\nSt Petersburg", "M03": "1905\nPortsmouth", "M07": "1945\nwar",
    "M09": "1956\nDeclaration", "M12": "1993\nTokyo", "M22": "2018\nSingapore",
}  # fmt: skip
"""Milestones named under the bars."""
MARKS = {
    "softer": ("less than all four at once", "o", exhibits.BLUE),
    "four": ("all four (at once)", "s", exhibits.ORANGE),
    "two_only": ("two and no more", "^", exhibits.GREEN),
    "plan": ("for two with joint activity", "D", exhibits.PURPLE),
    "no_plan": ("against it", "X", exhibits.INK),
    "favour": ("for a transfer", "D", exhibits.PURPLE),
    "against": ("against", "X", exhibits.INK),
}
IN_JAPAN, IN_RUSSIA = ("softer", "four", "two_only", "plan", "no_plan"), ("favour", "against")
"""Which marks a panel has."""
ASKED = {
    "How hard to insist on all four islands": "insist on four, or be flexible?",
    "What return to aim for in talks": "aim at four, or at least a part?",
    "Two islands first, all four at once, or two only": "two first, four at once, or two only?",
    "Demand the return of all four, or need not insist": "demand all four, or need not insist?",
    rules.PLAN: "two, and joint activity on the others?",
    "Hand the disputed islands to Japan": "hand the islands over?",
    "What should happen to the four islands": "whose should they be? (for = two or all)",
    "Hand the disputed islands to Japan for a treaty and better ties": "hand over, for a treaty and better ties?",
    "Hand over some islands for a treaty and economic ties": "hand over some, for a treaty and trade?",
}
"""The question of a survey, in our words, short enough for the figure."""
MATTERED = ("FO01", "FO02", "FO15", "FO16", "FO04", "FO05", "FO08", "FO10", "FO11")
"""Rows of ``island_formulas`` for the table of the chapter."""
AFTER_SINGAPORE = (
    "NG044", "NG103", "NG050", "NG051", "NG054", "NG055", "NG095", "NG056", "NG057", "NG058", "NG059",
)  # fmt: skip
"""Rows of ``negotiations`` from the offer to the meeting in Moscow, by date."""
OFFER = ("NG044", "NG058", "NG041", "NG043", "NG042", "NG047", "NG049", "NG045", "NG040")
"""Rows of ``negotiations`` that tell what Abe offered in Singapore."""
KNOWN_FROM = {
    "official": "a government’s text", "on record": "named speakers, at the time", "press": "the press",
    "sources via press": "unnamed sources, in the press", "retrospective": "a participant, later",
    "observer": "somebody who was absent",
}  # fmt: skip
"""The grades of ``negotiations`` in words."""


def figure_of(figures: pd.DataFrame, island: str, quantity: str) -> float:
    """Return one figure of the table ``island_figures``."""
    row = figures[(figures["island_id"] == island) & (figures["quantity"] == quantity)]
    return float(row["value"].iloc[0])


def small_share(figures: pd.DataFrame) -> float:
    """Return the part of the land that Shikotan and the Habomai islands make up, in per cent."""
    areas = [figure_of(figures, f"I{place}", "area_km2") for place in range(1, 5)]
    return 100 * sum(areas[2:]) / sum(areas)


def _declared(island: str) -> str:
    return "named in 1956" if island in NAMED else "not named in 1956"


def where(names: pd.DataFrame, figures: pd.DataFrame, coast: pd.DataFrame) -> exhibits.Figure:
    """The map of the four islands: both names, no border."""
    with exhibits.drawing(7.0, 5.1) as figure:
        axes = figure.subplots()
        for _, ring in coast.sort_values("point").groupby("ring"):
            island = ring["island_id"].iloc[0]
            style = {"facecolor": LAND} if pd.isna(island) else ISLANDS[_declared(island)]
            axes.fill(ring["lon"], ring["lat"], edgecolor=COAST, linewidth=0.6, zorder=1, **style)
        for row in names.itertuples():
            lon, lat, align = LABELS[row.id]
            area = figure_of(figures, row.id, "area_km2")
            text = row.name if row.id != "I4" else "Habomai islands"
            axes.text(lon, lat, f"{text}\n{area:,.0f} km²", fontsize=9, ha=align, va="center", linespacing=1.4)
        for text, lon, lat in (
            ("Hokkaido", 144.45, 43.45),
            ("Sea of Okhotsk", 144.9, 45.3),
            ("Pacific Ocean", 148.1, 43.3),
        ):
            slant = "normal" if text == "Hokkaido" else "italic"
            axes.text(lon, lat, text, fontsize=8.5, color=exhibits.MUTED, ha="center", va="center", style=slant)
        for text, shade in ISLANDS.items():
            axes.fill([], [], edgecolor=COAST, linewidth=0.6, label=text, **shade)
        axes.legend(loc="upper left", title="Joint Declaration", title_fontsize=8.5, fontsize=8.5, alignment="left")
        axes.plot([147.2, 147.2 + 100 / 80.2], [42.98, 42.98], color=exhibits.INK, linewidth=1.4)
        axes.text(147.2 + 50 / 80.2, 43.02, "100 km", fontsize=8.5, ha="center", va="bottom")
        axes.set_xlim(coast["lon"].min(), coast["lon"].max() + 0.15)
        axes.set_ylim(coast["lat"].min(), 45.75)
        axes.set_aspect(1 / 0.72)  # the cosine of the middle latitude
        exhibits.frame_map(axes)
    return exhibits.Figure(
        figure,
        name="fig-islands-map",
        caption=(
            "Administered by Russia, claimed by Japan: the islands that the Declaration of 1956 would transfer are "
            f"{small_share(figures):.0f} per cent of the land"
        ),
        alt=(
            "Map of eastern Hokkaido and the islands off it, without borders. From north-east to south-west: "
            + "; ".join(
                f"{row.name}, {figure_of(figures, row.id, 'area_km2'):,.0f} square kilometres, {_declared(row.id)}"
                for row in names.itertuples()
            )
            + ". The Habomai islands begin a few kilometres off the tip of Hokkaido."
        ),
        data=("island_coast", "islands", "island_figures"),
        source=(
            "coasts: Natural Earth, public domain; areas: Ministry of Foreign Affairs of Japan, islets included. Where "
            "the names differ they stand in alphabetical order."
        ),
    )


def held(milestones: pd.DataFrame) -> exhibits.Figure:
    """Who administered the islands and their neighbours, 1855 to the end of the record."""
    rows = milestones.set_index("id")
    year = {key: pd.Timestamp(date).year + pd.Timestamp(date).dayofyear / 366 for key, date in rows["date"].items()}
    end = 2026.2
    with exhibits.drawing(7.0, 3.7) as figure:
        axes = figure.subplots()
        for place, spans in enumerate(HOLDERS.values()):
            for holder, first, last in spans:
                start, stop = year[str(first)], end if last is None else year[last]
                axes.barh(place, stop - start, left=start, height=0.62, linewidth=0.9, zorder=2, **STYLES[holder])
                axes.text(
                    (start + stop) / 2, place, holder, fontsize=8.5, ha="center", va="center", zorder=3,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9},
                )  # fmt: skip
        for place, (key, text) in enumerate(EVENTS.items()):
            low = len(HOLDERS) - 0.4 + 0.55 * (place % 2)
            axes.plot(
                [year[key]] * 2, [-0.4, low], color=exhibits.MUTED, linewidth=0.7, linestyle=(0, (2, 2)), zorder=2.5
            )
            axes.text(year[key], low + 0.02, text, fontsize=8, ha="center", va="top", linespacing=1.25)
        axes.set_yticks(range(len(HOLDERS)), list(HOLDERS))
        axes.set_ylim(len(HOLDERS) + 0.75, -0.5)
        axes.set_xlim(1850, end + 0.5)
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
    japan = year["M07"] - year["M01"]
    return exhibits.Figure(
        figure,
        name="fig-islands-held",
        caption=(
            f"Japan administered the four islands for {int(japan)} years under the treaty of 1855, Moscow has for "
            f"{int(end - year['M07'])}"
        ),
        alt=(
            "Bars from 1855 to 2026: who administered southern Sakhalin and each group of islands. "
            + " ".join(
                f"{place.replace(chr(10), ' ')}: "
                + ", ".join(
                    f"{holder} {int(year[str(first)])} to {int(end) if last is None else int(year[last])}"
                    for holder, first, last in spans
                )
                + "."
                for place, spans in HOLDERS.items()
            )
            + f" Named dates: {formatting.listed(text.replace(chr(10), ' ') for text in EVENTS.values())}."
        ),
        data=("milestones",),
        source=(
            f"{exhibits.publishers(milestones)}. Administration, not title: the parties disagree on what Japan "
            "renounced in 1951. Before 1855 the border was not drawn. Russia includes the Soviet Union."
        ),
    )


def opinion(polls: pd.DataFrame) -> exhibits.Figure:
    """What each survey found, by question: the order of return in Japan, a transfer in Russia."""
    japan, russia = (rules.comparisons(polls, country) for country in ("Japan", "Russia"))
    japan = pd.concat([japan, _asked_plainly(polls)])
    japan, russia = (frame.sort_values("date").reset_index(drop=True) for frame in (japan, russia))
    with exhibits.drawing(7.0, 7.9) as figure:
        panels = figure.subplots(2, 1, sharex=True, height_ratios=[len(japan) + 1.4, len(russia) + 1.4])
        for panel, rows, sides in (
            (panels[0], japan, IN_JAPAN), (panels[1], russia, IN_RUSSIA),
        ):  # fmt: skip
            for row in rows.itertuples():
                values = {side: float(getattr(row, side)) for side in sides if pd.notna(getattr(row, side))}
                panel.plot([min(values.values()), max(values.values())], [row.Index] * 2, color=exhibits.RULE, zorder=1)
                for side, value in values.items():
                    _, marker, colour = MARKS[side]
                    face = "white" if row.confidence == "low" else colour
                    panel.plot(value, row.Index, marker, color=colour, markerfacecolor=face, markersize=7.5, zorder=3)
                    panel.annotate(
                        f"{value:.0f}", (value, row.Index), xytext=(0, 6.5), textcoords="offset points", fontsize=8,
                        ha={"plan": "right", "no_plan": "left"}.get(side, "center"),
                    )  # fmt: skip
                panel.text(101, row.Index, ASKED[row.question], fontsize=8, va="center")
            panel.axvline(50, color=exhibits.MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
            panel.text(51, -0.75, "half", fontsize=8, color=exhibits.MUTED, va="center")
            panel.set_yticks(rows.index, [_asked_by(row) for row in rows.itertuples()])
            panel.set_ylim(len(rows) - 0.4, -1.1)
            panel.set_xlim(0, 100)
            panel.grid(axis="y", visible=False)
            panel.tick_params(axis="y", length=0)
            handles = [panel.plot([], [], MARKS[s][1], color=MARKS[s][2], label=MARKS[s][0])[0] for s in sides]
            panel.legend(
                handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handletextpad=0.1,
                title="In Japan: what return?" if "four" in sides else "In Russia: hand islands over?",
                alignment="left", title_fontsize=9, borderaxespad=0.1,
            )  # fmt: skip
        panels[1].set_xlabel("per cent of those asked")
    firm_japan, firm_russia = (reliable(frame) for frame in (japan, russia))
    return exhibits.Figure(
        figure,
        name="fig-islands-polls",
        caption=(
            f"{rules.spread(firm_japan['softer'])} per cent of Japanese would begin with less "
            f"than all four at once; {rules.spread(firm_russia['favour'])} per cent of Russians would hand any over"
        ),
        alt=(
            "Dot plot of surveys in Japan and in Russia, by date: the share of each answer. "
            + " ".join(
                f"{country}: "
                + "; ".join(
                    f"{_asked_by(row).replace(chr(10), ', ')}, "
                    + ", ".join(f"{MARKS[s][0]} {getattr(row, s):g}" for s in sides if pd.notna(getattr(row, s)))
                    for row in rows.itertuples()
                )
                + " per cent."
                for country, rows, sides in (
                    ("Japan", japan, IN_JAPAN), ("Russia", russia, IN_RUSSIA),
                )
            )
        ),
        data=("polls",),
        source=(
            "the pollsters named, mostly through the press. Hollow marks rest on copies (low). n is the sample where a "
            "page gives it. Compare within a question only: pollsters word it differently, and the Mainichi says that "
            "its two surveys were taken by different methods. Two and no more is an answer chosen from a list that has "
            "two first on it. Left out: surveys in one region, and questions with one answer only."
        ),
    )  # fmt: skip


def _asked_plainly(polls: pd.DataFrame) -> pd.DataFrame:
    two, asked = rules.plain(polls), polls[polls["question_short"] == rules.PLAN].iloc[:1]
    kept = asked[["pollster", "date", "sample_size", "confidence"]].rename(columns={"sample_size": "sample"})
    return kept.assign(question=rules.PLAN, plan=two["in favour"], no_plan=two["against"])


def _asked_by(row: Any) -> str:
    sample = "" if pd.isna(row.sample) else f", n {row.sample:,}"
    return f"{row.pollster}, {pd.Timestamp(row.date):%b %Y}{sample}"


def formulas(offered: pd.DataFrame) -> exhibits.Table:
    """The formulas that mattered most: when, by whom and with what answer."""
    rows = offered[offered["id"].isin(MATTERED)].sort_values("date")
    marks = rows["confidence"].map(lambda grade: " (low)" if grade == "low" else "")
    frame = pd.DataFrame(
        {
            "Date": _dates(rows),
            "Offered by": rows["offered_by"].map(capitalised) + marks,
            "What": rows["what"],
            "Answer": rows["answer"].fillna("—"),
        }
    )
    smaller = int(rows["formula"].isin(rules.FEWER).sum())
    return exhibits.Table(
        frame,
        name="tab-islands-formulas",
        caption=(
            f"{capitalised(cardinal(len(rows)))} formulas that mattered: {cardinal(smaller)} name two islands, at once "
            f"or first, and the last, Moscow’s of {pd.Timestamp(rows['date'].iloc[-1]):%Y}, names a price"
        ),
        data=("island_formulas",),
        source=f"{exhibits.publishers(rows)}; each page stands in its row, with the formulas left out here.",
    )


def weeks(dossier: pd.DataFrame) -> exhibits.Table:
    """What was said and done from the agreement of Singapore to the meeting in Moscow, by date."""
    rows = dossier.set_index("id").loc[list(AFTER_SINGAPORE)]
    when = rules.moments(rows)
    frame = pd.DataFrame(
        {
            "Date": [formatting.day(moment) for moment in when],
            "Who": rows["actor"].map(capitalised),
            "What": rows["what"],
            "Known from": rows["grade"].map(KNOWN_FROM),
        }
    )
    passed = (when["NG055"] - when["NG103"]).days
    return exhibits.Table(
        frame,
        name="tab-islands-weeks",
        caption=f"From agreement to a first step that Tokyo could not take it was {passed} days",
        data=("negotiations",),
        source=f"{exhibits.publishers(rows)}; each page, with an excerpt, stands in its row.",
    )


def accounts(dossier: pd.DataFrame) -> exhibits.Table:
    """What Abe is said to have offered in Singapore, by who says so and how well it is known, the best known first."""
    rows = dossier.set_index("id").loc[list(OFFER)]
    frame = pd.DataFrame(
        {
            "Told": [
                "—" if pd.isna(told) else formatting.day(pd.Timestamp(told)) if len(told) == 10 else told[:4]
                for told in rows["told"]
            ],
            "By": rows["publisher"],
            "What": rows["what"],
            "Known from": rows["grade"].map(KNOWN_FROM),
            "Confidence": rows["confidence"].map(capitalised),
        }
    )
    named = int(rows["grade"].isin(["on record", "official"]).sum())
    return exhibits.Table(
        frame,
        name="tab-islands-offer",
        caption=(
            f"{capitalised(cardinal(len(rows)))} accounts of Abe’s offer: {formatting.number(named)} was given by a "
            "named speaker at the time"
        ),
        data=("negotiations",),
        source=f"{exhibits.publishers(rows)}; each page, with an excerpt, stands in its row.",
    )


def _dates(rows: pd.DataFrame) -> list[str]:
    return [
        formatting.day(pd.Timestamp(date)) if precision == "day" else f"{pd.Timestamp(date):%B %Y}"
        for date, precision in zip(rows["date"], rows["date_precision"], strict=True)
    ]


def reproaches(reactions: pd.DataFrame) -> exhibits.Table:
    """Who reproached Abe over the islands, from Singapore to his resignation, each with its page."""
    rows = reliable(reactions).sort_values("date")
    betrayal = int((rows["charge"] == "betrayal").sum())
    frame = pd.DataFrame(
        {
            "Date": _dates(rows),
            "Camp": rows["camp"].map(capitalised),
            "Who": rows["speaker"],
            "What": [
                f"{formatting.plain(what)} {formatting.link('Page', url)}"
                for what, url in zip(rows["what"], rows["url"], strict=True)
            ],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-islands-reproaches",
        caption=(
            f"{capitalised(cardinal(len(rows)))} reproaches from "
            f"{cardinal(rows['camp'].nunique())} camps; {cardinal(betrayal)} of them speaks of betrayal"
        ),
        data=("island_reactions",),
        source="the pages named. Searched for on purpose: the table shows that there were reproaches, not how many.",
        markup=("What",),
    )
