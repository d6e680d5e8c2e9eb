"""The tables and figures of the chapter on the two Chinese arguments."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from bookext import exhibits, formatting
from bookext.data import tables
from bookext.formatting import capitalised, cardinal, number
from evidence.two_chinas import rules

BOXES: dict[str, tuple[float, float, float, float, str, str]] = {
    "premise": (50, 91, 62, 12, "China is Japan’s chief problem\nWeitz · Streltsov · Tsuruoka · Lipscy", exhibits.INK),
    "precedent": (22, 68, 43, 15, "Precedent: tolerating Crimea\nwould tempt China\nStreltsov", exhibits.BLUE),
    "pivot": (78, 68, 43, 15, "Pivot: sanctions make Russia\nChina’s junior partner\nStreltsov", exhibits.ORANGE),
    "punish": (22, 42, 43, 13, "So make Russia pay\nStreltsov, first principle", exhibits.BLUE),
    "spare": (78, 42, 43, 13, "So spare and court Russia\nWeitz · Streltsov · Tsuruoka", exhibits.ORANGE),
    "little": (16, 11, 31, 16, "No great matter:\nRussia weighs little\nLipscy", exhibits.MUTED),
    "ally": (50, 11, 32, 16, "The ally comes first\nStreltsov, second\nprinciple?", exhibits.MUTED),
    "done": (84, 11, 31, 16, "Too late: Russia\ndepends already\n[Pajon]", exhibits.MUTED),
}
"""Boxes of the argument map: centre, width, height, words with the authors who say so, colour of the edge."""
ARROWS = (("premise", "precedent"), ("premise", "pivot"), ("precedent", "punish"), ("pivot", "spare"))
SIGNS = {"costs": "−", "spares": "+"}
PATROLS = {
    "air": ("bombers near Japan", "o", exhibits.BLUE, exhibits.BLUE),
    "naval": ("warships near Japan", "s", exhibits.ORANGE, exhibits.ORANGE),
    "air far": ("bombers near Alaska", "o", "white", exhibits.BLUE),
    "naval far": ("warships elsewhere", "s", "white", exhibits.ORANGE),
}
"""Kind of patrol: label, marker, fill and edge."""
FIRST_YEAR = 2014
WORDS = {
    "Japan names the precedent": "precedent",
    "Japan names the pivot": "pivot",
    "newspaper names the pivot": "pivot, a newspaper’s inference",
    "Japan names China as a rival buyer": "neither: market share",
}
"""Kind of event in which an argument from China is stated, and which it is."""


def argument_map() -> exhibits.Figure:
    """How one premise leads to two opposite policies, and where each text stands."""
    with exhibits.drawing(7.0, 4.8) as figure:
        axes = figure.subplots()
        axes.set_axis_off()
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        for name, (x, y, width, height, words, colour) in BOXES.items():
            dashed = name in ("done", "little", "ally")
            axes.text(x, y, words, ha="center", va="center", fontsize=9, linespacing=1.35)
            axes.add_patch(_box(x, y, width, height, colour, dashed))
        for start, end in ARROWS:
            _arrow(axes, *_edge(start, -1), *_edge(end, 1))
        _arrow(axes, 43.5, 46, 56.5, 63)
        axes.text(50, 43, "sanctions\nmake it\ndepend", fontsize=8.5, ha="center", va="center", style="italic")
        axes.text(50, 29.5, "three ways out of the conflict", fontsize=8.5, ha="center", va="center", style="italic")
        for middle, aim in ((38, 22), (50, 50), (62, 78)):
            _arrow(axes, middle, 27, aim, 20.5, dashed=True)
    return exhibits.Figure(
        figure,
        name="fig-chinas-map",
        caption="One premise, two opposite policies; in Streltsov’s text each has its place, and sanctions link them",
        alt=(
            "Argument map: one premise about China, two opposite policies, three ways out. "
            "One box at the top, China is Japan’s chief problem (Weitz, Streltsov, Tsuruoka, Lipscy), "
            "leads to two boxes. Left, the precedent argument: tolerating Crimea would tempt China (Streltsov), so "
            "make Russia pay (Streltsov’s first principle). Right, the pivot argument: sanctions make Russia China’s "
            "junior partner (Streltsov), so spare and court Russia (Weitz, Streltsov, Tsuruoka). An arrow runs from "
            "making Russia pay to the pivot argument: sanctions make it depend. Below, three ways out of the conflict: "
            "Russia weighs little (Lipscy); the ally comes first (perhaps Streltsov’s second principle); Russia "
            "depends already ([Pajon])."
        ),
        data=("claims",),
        source=(
            "claims W010–W016, S008–S024, S041–S045, T004–T013, P014, P015, P027, L010, L028 and L029. Dashed: this "
            "book’s reading."
        ),
    )


def _box(x: float, y: float, width: float, height: float, colour: str, dashed: bool) -> Any:
    return FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=1.5",
        facecolor="none", edgecolor=colour, linewidth=1.4, linestyle=(0, (4, 2)) if dashed else "-",
    )  # fmt: skip


def _edge(name: str, side: int) -> tuple[float, float]:
    """Return the middle of the top (1) or bottom (-1) of a box; the premise gives its arrows at the ends."""
    x, y, _, height, _, _ = BOXES[name]
    return x, y + side * height / 2


def _arrow(axes: Axes, x: float, y: float, to_x: float, to_y: float, *, dashed: bool = False) -> None:
    axes.annotate(
        "", (to_x, to_y), xytext=(x, y),
        arrowprops={
            "arrowstyle": "-|>", "color": exhibits.INK, "linewidth": 1.1, "shrinkA": 2, "shrinkB": 2,
            "linestyle": (0, (3, 2)) if dashed else "-",
        },
    )  # fmt: skip


def domains(acts: pd.DataFrame) -> exhibits.Table:
    """Which argument the acts agree with in each domain and period, with the acts and their rows."""
    agreed = rules.rulings(acts)
    columns: dict[str, list[str]] = {"Domain": [capitalised(name) for name in agreed.index]}
    for period in rules.PERIODS:
        columns[period] = [f"**{ruling}**" for ruling in agreed[period]]
        columns[f"Acts {period}"] = [
            "; ".join(
                f"{SIGNS[row.sign]} {row.act} ({row.evidence_id})"
                for row in acts[(acts["domain"] == name) & (acts["period"] == period)].itertuples()
            )
            or "no act found"
            for name in agreed.index
        ]
    early, late = (len(rules.under(acts, period, "pivot")) for period in rules.PERIODS)
    both = len(rules.under(acts, rules.PERIODS[1], "both"))
    return exhibits.Table(
        pd.DataFrame(columns),
        name="tab-chinas-domains",
        caption=(
            f"Acts that spare Russia stood alone in {cardinal(early)} of {cardinal(len(agreed))} "
            f"domains before 2022 and in {number(late)} since; beside costs they now stand in "
            f"{number(both)}"
        ),
        data=("argument_acts",),
        source=(
            "this book’s coding of acts in other tables, whose row stands in brackets; − puts a cost on Russia, + "
            "offers or spares it something. Costs alone agree with the precedent argument, offers alone with the "
            "pivot argument; neither: no act found. Words and measures left out are not counted."
        ),
        markup=rules.PERIODS,
    )


def stated(events: pd.DataFrame) -> exhibits.Table:
    """Every statement on record that argues from China over Russia, with the argument; low confidence marked."""
    rows = events[events["kind"].isin(WORDS)].sort_values("date")
    japanese = rows[rows["kind"].str.startswith("Japan") & rows["confidence"].isin(tables.RELIABLE)]
    named = {which: int((japanese["kind"] == f"Japan names the {which}").sum()) for which in ("precedent", "pivot")}
    return exhibits.Table(
        pd.DataFrame(
            {
                "Date": [formatting.day(pd.Timestamp(date)) for date in rows["date"]],
                "Words": [
                    f"{row.event} ({row.id}{', low confidence' if row.confidence == 'low' else ''})"
                    for row in rows.itertuples()
                ],
                "Argument": [WORDS[kind] for kind in rows["kind"]],
            }
        ),
        name="tab-chinas-words",
        caption=(
            f"Of {cardinal(len(japanese))} Japanese statements on record that argue from China, "
            f"{cardinal(named['precedent'])} give the precedent and {number(named['pivot'])} the pivot"
        ),
        data=("russia_china_events",),
        source=exhibits.publishers(rows, 4) + ". Found by search for this book; not a complete list.",
    )


def trade_indexed(trade: pd.DataFrame, figures: pd.DataFrame) -> exhibits.Figure:
    """China's trade with Russia and with the world, 2014 = 100; years without a figure are gaps."""
    known = rules.chinas_trade(trade, figures).loc[FIRST_YEAR:]
    index = (100 * known / known.loc[FIRST_YEAR]).reindex(range(FIRST_YEAR, int(known.index[-1]) + 1))
    lines = {
        "russia": ("with Russia", "o", exhibits.ORANGE, "-", 9),
        "world": ("with the world", "s", exhibits.BLUE, "--", -17),
    }
    with exhibits.drawing(7.0, 3.7) as figure:
        axes = figure.subplots()
        for name, (label, marker, colour, style, lift) in lines.items():
            axes.plot(index.index, index[name], marker=marker, linestyle=style, color=colour, markersize=5)
            last = int(index[name].last_valid_index())
            axes.annotate(
                label, (last, index[name].loc[last]), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9
            )
            for year in (2021, 2024, 2025):
                axes.annotate(
                    f"{index[name].loc[year]:.0f}", (year, index[name].loc[year]), xytext=(0, lift), ha="center",
                    textcoords="offset points", fontsize=8.5,
                )  # fmt: skip
        for when, words in ((2014.2, "sanctions\nof 2014"), (2022.15, "sanctions\nof 2022")):
            axes.axvline(when, color=exhibits.MUTED, linestyle=(0, (1, 2)), linewidth=1.2)
            axes.text(when + 0.1, 278, words, fontsize=8.5, va="top")
        axes.set_ylim(50, 285)
        axes.set_xlim(FIRST_YEAR - 0.3, 2026.9)
        axes.set_xticks(range(FIRST_YEAR, 2026), [str(year) for year in range(FIRST_YEAR, 2026)])
        axes.set_ylabel("China’s trade, 2014 = 100")
    russia, world = index["russia"], index["world"]
    return exhibits.Figure(
        figure,
        name="fig-chinas-trade",
        caption=(
            f"To 2021 China’s trade with Russia rose to {russia[2021]:.0f} per cent of that of 2014 and its trade with "
            f"the world to {world[2021]:.0f}; by 2025 the figures were {russia[2025]:.0f} and {world[2025]:.0f}"
        ),
        alt=(
            "Two lines, 2014 being 100: China’s trade with Russia and with the world. China’s trade with Russia: "
            + ", ".join(f"{value:.0f} in {year}" for year, value in russia.dropna().items())
            + ". China’s trade with the world: "
            + ", ".join(f"{value:.0f} in {year}" for year, value in world.dropna().items())
            + "; for the other years none was found. Vertical lines mark the sanctions of 2014 and 2022."
        ),
        data=("trade", "russia_china_figures"),
        source="Chinese customs, as reported by the pages in the tables; current dollars. No point: no figure found.",
    )


def patrols(table: pd.DataFrame) -> exhibits.Figure:
    """Joint patrols of bombers and warships by year, filled where they were near Japan."""
    by_year = rules.patrols_by_year(table)
    with exhibits.drawing(7.0, 2.7) as figure:
        axes = figure.subplots()
        for year, row in by_year.iterrows():
            marks = [kind for kind in PATROLS for _ in range(int(row[kind]))]
            for height, kind in enumerate(marks, 1):
                _, marker, fill, edge = PATROLS[kind]
                axes.plot(year, height, marker, markersize=11, markerfacecolor=fill, markeredgecolor=edge)
        for label, marker, fill, edge in PATROLS.values():
            axes.plot([], [], marker, markersize=8, markerfacecolor=fill, markeredgecolor=edge, label=label)
        axes.axvline(2021.6, color=exhibits.MUTED, linestyle=(0, (4, 2)), linewidth=1)
        axes.text(2021.65, 4.8, "full-scale invasion\nof Ukraine", fontsize=8.5, va="top")
        axes.set_xlim(2018.5, 2025.6)
        axes.set_ylim(0.3, 4.9)
        axes.set_xticks(by_year.index, [str(year) for year in by_year.index])
        axes.set_yticks([1, 2, 3, 4])
        axes.set_ylabel("joint patrols")
        axes.legend(loc="upper left")
    air, naval = (int(by_year[kind].sum()) for kind in ("air", "naval"))
    far = {kind: int(by_year[f"{kind} far"].sum()) for kind in ("air", "naval")}
    return exhibits.Figure(
        figure,
        name="fig-chinas-patrols",
        caption=(
            f"{capitalised(cardinal(air))} joint flights and {cardinal(naval)} naval patrols "
            f"near Japan since 2019; the flights reached {cardinal(int(by_year['air'].max()))} a year and "
            f"were {cardinal(int(by_year['air'].iloc[-1]))} in {by_year.index[-1]}"
        ),
        alt=(
            "Joint Russian–Chinese patrols by year, one mark each, filled if near Japan. "
            + " ".join(
                f"{capitalised(PATROLS[kind][0])}: "
                + (", ".join(f"{row[kind]} in {year}" for year, row in by_year.iterrows() if row[kind]) or "none")
                + "."
                for kind in PATROLS
            )
        ),
        data=("joint_patrols",),
        source=(
            f"{exhibits.publishers(table)}. Tokyo counts {air} flights, Beijing {air + far['air']}: the difference is "
            "the flight near Alaska. Before July 2019 none is on record."
        ),
    )
