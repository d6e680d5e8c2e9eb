"""The tables and figures of the chapter on the two Chinese arguments."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from evidence import exhibits, two_chinas, wording

BOXES: dict[str, tuple[float, float, float, float, str, str]] = {
    "premise": (
        50,
        91,
        62,
        12,
        "China is Japan’s chief problem\nT004 · T011 · W011 · S018 · L010",
        exhibits.INK,
    ),
    "precedent": (22, 68, 43, 15, "Precedent: tolerating Crimea\nwould tempt China\nS017–S024", exhibits.BLUE),
    "pivot": (
        78,
        68,
        43,
        15,
        "Pivot: sanctions make Russia\nChina’s junior partner\nS008, S041–S045",
        exhibits.ORANGE,
    ),
    "punish": (22, 42, 43, 13, "So make Russia pay\nS012 · S013", exhibits.BLUE),
    "spare": (78, 42, 43, 13, "So spare and court Russia\nW010–W016 · T007 · T013", exhibits.ORANGE),
    "done": (78, 12, 43, 15, "Too late: the pivot is done\nP014 · P015 · P027", exhibits.MUTED),
    "little": (22, 12, 43, 15, "No great matter: Russia\nhardly alters the balance\nL028 · L029", exhibits.MUTED),
}
"""Boxes of the argument map: centre, width, height, words with the claims that say so, colour of the edge."""
ARROWS = (("premise", "precedent"), ("premise", "pivot"), ("precedent", "punish"), ("pivot", "spare"))
SIGNS = {"costs": "−", "spares": "+"}
PATROLS = {
    "near": ("bombers near Japan", "o", exhibits.BLUE, exhibits.BLUE),
    "far": ("bombers near Alaska", "o", "white", exhibits.BLUE),
    "naval": ("warships", "s", exhibits.ORANGE, exhibits.ORANGE),
}
"""Kind of patrol: label, marker, fill and edge."""
FIRST_YEAR = 2013


def argument_map() -> exhibits.Figure:
    """How one premise leads to two opposite policies, and where each text stands."""
    with exhibits.drawing(7.0, 4.8) as figure:
        axes = figure.subplots()
        axes.set_axis_off()
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        for name, (x, y, width, height, words, colour) in BOXES.items():
            dashed = name in ("done", "little")
            axes.text(x, y, words, ha="center", va="center", fontsize=9, linespacing=1.35)
            axes.add_patch(_box(x, y, width, height, colour, dashed))
        for start, end in ARROWS:
            _arrow(axes, *_edge(start, -1), *_edge(end, 1))
        _arrow(axes, 43.5, 46, 56.5, 63, dashed=True)
        axes.text(50, 43, "paying\npushes it\nto China", fontsize=8.5, ha="center", va="center", style="italic")
        axes.text(50, 29.5, "two ways out of the conflict", fontsize=8.5, ha="center", va="center", style="italic")
        _arrow(axes, 43, 27, 35, 20.5, dashed=True)
        _arrow(axes, 57, 27, 65, 20.5, dashed=True)
    return exhibits.Figure(
        figure,
        name="fig-chinas-map",
        caption="One premise, two opposite policies; making Russia pay feeds the fear that argues for sparing it",
        alt=(
            "Argument map. One box at the top, China is Japan’s chief problem, leads to two boxes. Left, the "
            "precedent argument: tolerating Crimea would tempt China (S017 to S024), so make Russia pay (S012, S013). "
            "Right, the pivot argument: sanctions make Russia China’s junior partner (S008, S041 to S045), so spare "
            "and court Russia (W010 to W016, T007, T013). A dashed arrow runs from making Russia pay to the pivot "
            "argument: paying pushes it to China. Below, two ways out of the conflict: Russia hardly alters the "
            "balance (L028, L029), and the pivot is done already (P014, P015, P027)."
        ),
        data=("claims",),
        source="the claims by their ids; who says what is in the table, the arrows are this book’s reading.",
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
    """Which argument ruled in each domain and period, with the acts and their rows."""
    ruled = two_chinas.rulings(acts)
    columns: dict[str, list[str]] = {"Domain": [wording.capitalised(name) for name in ruled.index]}
    for period in two_chinas.PERIODS:
        columns[period] = [f"**{ruling}**" for ruling in ruled[period]]
        columns[f"Acts {period}"] = [
            "; ".join(
                f"{SIGNS[row.sign]} {row.act} ({row.evidence_id})"
                for row in acts[(acts["domain"] == name) & (acts["period"] == period)].itertuples()
            )
            or "none by Japan; Moscow ended the talks"
            for name in ruled.index
        ]
    early, late = (len(two_chinas.under(acts, period, "pivot")) for period in two_chinas.PERIODS)
    kept = wording.listed(two_chinas.under(acts, two_chinas.PERIODS[1], "pivot"))
    return exhibits.Table(
        pd.DataFrame(columns),
        name="tab-chinas-domains",
        caption=(
            f"The pivot argument ruled {wording.cardinal(early)} of {wording.cardinal(len(ruled))} domains before 2022 "
            f"and {wording.number(late)} since{f': {kept}' if late else ''}"
        ),
        data=("argument_acts",),
        source=(
            "this book’s coding of acts in other tables, whose row stands in brackets; − puts a cost on Russia, + "
            "offers or spares it something. Costs alone: precedent; offers alone: pivot; both: divided; no act: "
            "neither."
        ),
    )


def trade_and_sanctions(trade: pd.DataFrame, measures: pd.DataFrame) -> exhibits.Figure:
    """Russia's trade with China above Japan's designations, by year."""
    rows = two_chinas.russia_china(trade)
    rows = rows[rows["year"] >= FIRST_YEAR]
    own = rows[rows["statistics_origin"] == two_chinas.CHINA_CUSTOMS]
    other = rows[rows["statistics_origin"] != two_chinas.CHINA_CUSTOMS]
    listed = designations(measures)
    with exhibits.drawing(7.0, 4.6) as figure:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[2.3, 1])
        top.plot(own["year"].astype(int), own["total_usd_bn"], "o-", color=exhibits.ORANGE, markersize=5)
        top.plot(other["year"].astype(int), other["total_usd_bn"], "D", color=exhibits.ORANGE, markerfacecolor="white")
        for year in (2014, 2015, 2021, 2022, int(own["year"].max())):
            value = two_chinas.china_russia(trade, year)
            top.annotate(
                f"{value:.0f}", (year, value), xytext=(0, -15 if year in (2015, 2021) else 8), fontsize=8.5,
                textcoords="offset points", ha="center",
            )  # fmt: skip
        top.set_ylim(0, 280)
        top.set_title("Russia’s trade with China, billions of dollars", fontsize=9, loc="left")
        bottom.bar(listed.index, listed.to_numpy(), color=exhibits.BLUE, width=0.6)
        for year, count in listed.items():
            bottom.text(float(str(year)), count + 25, f"{count}" if count else "", ha="center", fontsize=8.5)
        bottom.set_ylim(0, float(listed.max()) * 1.25)
        bottom.set_title("Persons and entities put under Japanese measures", fontsize=9, loc="left")
        bottom.set_xticks(range(FIRST_YEAR, 2026), [str(year) for year in range(FIRST_YEAR, 2026)])
        bottom.grid(axis="x", visible=False)
    quiet = [int(str(year)) for year, count in listed.items() if count == 0 and 2014 < int(str(year)) < 2022]
    first, low, high = (two_chinas.china_russia(trade, year) for year in (2014, 2015, 2021))
    rose = f"{'above' if high > first else 'below'} that of 2014"
    return exhibits.Figure(
        figure,
        name="fig-chinas-trade",
        caption=(
            f"Japan listed nobody from {quiet[0]} to {quiet[-1]}; Russia’s trade with China ended those years "
            f"{100 * abs(high / first - 1):.0f} per cent {rose}"
        ),
        alt=(
            f"Above, Russia’s trade with China by Chinese customs: {two_chinas.china_russia(trade, 2014):.0f} billion "
            f"dollars in 2014, {low:.0f} in 2015, {high:.0f} in 2021, {two_chinas.china_russia(trade, 2024):.0f} in "
            "2024; the diamond for 2013 is of another base and is not joined. Below, Japan’s designations by year: "
            + ", ".join(f"{count} in {year}" for year, count in listed.items() if count)
            + "; none in the other years."
        ),
        data=("trade", "japan_measures"),
        source=(
            f"{exhibits.publishers(rows, 2)}; Japanese packages as announced. Diamond: Chinese side, base not stated."
        ),
    )


def designations(measures: pd.DataFrame) -> pd.Series[int]:
    """Return persons and entities that Japan's packages listed, by year; `measures` is ``japan_measures``."""
    rows = measures[measures["row_kind"] == "package"]
    total = rows["persons"].fillna(0) + rows["entities"].fillna(0)
    by_year = total.groupby(rows["date_announced"].dt.year).sum().astype(int)
    return by_year.reindex(range(FIRST_YEAR, 2026), fill_value=0)


def falls(figures: pd.DataFrame) -> exhibits.Figure:
    """How trade with Russia fell in 2015 and exports to it in 2022, by whether the partner had sanctions."""
    panels = {2015: "Trade with Russia,\nJanuary–August 2015", 2022: "Exports to Russia, 2022"}
    with exhibits.drawing(7.0, 3.9) as figure:
        axes = figure.subplots(1, 2)
        for panel, (year, title) in zip(axes, panels.items(), strict=True):
            rows = two_chinas.falls(figures, year)
            for sanctioning in (True, False):
                part = rows[rows["sanctioning"] == sanctioning]
                colour = exhibits.BLUE if sanctioning else exhibits.ORANGE
                panel.hlines(part.index, 0, part["value"], color=colour, linewidth=1.2)
                panel.plot(
                    part["value"], part.index, "o" if sanctioning else "s", color=colour, markersize=6.5,
                    markerfacecolor=colour if sanctioning else "white",
                    label="with sanctions on Russia" if sanctioning else "without",
                )  # fmt: skip
            for index, value in rows["value"].items():
                panel.annotate(
                    f"{value:+.0f}".replace("-", "−"), (value, index), xytext=(7 if value > 0 else -7, 0),
                    textcoords="offset points", ha="left" if value > 0 else "right", va="center", fontsize=8.5,
                )  # fmt: skip
            panel.set_yticks(rows.index, rows["partner"])
            for label in panel.get_yticklabels():
                label.set_fontweight("bold" if label.get_text() == "Japan" else "normal")
            panel.set_title(title, fontsize=9, loc="left")
            panel.axvline(0, color=exhibits.MUTED, linewidth=0.8)
            panel.set_xlabel("change on the year before (%)")
            panel.grid(axis="y", visible=False)
        axes[0].set_xlim(-56, 4)
        axes[1].set_xlim(-112, 90)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    early = two_chinas.falls(figures).set_index("partner")["value"]
    late = two_chinas.falls(figures, 2022).set_index("partner")["value"]
    return exhibits.Figure(
        figure,
        name="fig-chinas-falls",
        caption=(
            f"From January to August 2015 Japan’s trade with Russia fell by {-early['Japan']:.0f} per cent and that "
            f"of South Korea, which had no sanctions, by {-early['South Korea']:.0f}"
        ),
        alt=(
            "Two panels of dots, one dot a partner of Russia, filled circle with sanctions of its own, hollow square "
            "without. Change of trade in January to August 2015, in per cent: "
            + ", ".join(f"{name} {value:g}" for name, value in early.items())
            + ". Change of exports to Russia in 2022: "
            + ", ".join(f"{name} {value:g}" for name, value in late.items())
            + "."
        ),
        data=("russia_china_figures",),
        source=(
            "2015: Russian customs by Interfax, the partners it named; 2022: Korean trade association by Aju Press, "
            "bases not stated. The panels are not comparable with each other."
        ),
    )


def patrols(table: pd.DataFrame) -> exhibits.Figure:
    """Joint patrols of bombers and warships by year."""
    by_year = two_chinas.patrols_by_year(table)
    with exhibits.drawing(7.0, 2.9) as figure:
        axes = figure.subplots()
        for year, row in by_year.iterrows():
            marks = [kind for kind in PATROLS for _ in range(int(row[kind]))]
            for height, kind in enumerate(marks, 1):
                _, marker, fill, edge = PATROLS[kind]
                axes.plot(year, height, marker, markersize=11, markerfacecolor=fill, markeredgecolor=edge)
        for label, marker, fill, edge in PATROLS.values():
            axes.plot([], [], marker, markersize=8, markerfacecolor=fill, markeredgecolor=edge, label=label)
        axes.axvline(2021.65, color=exhibits.MUTED, linestyle=(0, (4, 2)), linewidth=1)
        axes.text(2021.72, 4.75, "full-scale invasion\nof Ukraine", fontsize=8.5, va="top")
        axes.set_xlim(2013.4, 2025.6)
        axes.set_ylim(0.3, 4.9)
        axes.set_xticks(range(2014, 2026), [str(year) for year in range(2014, 2026)])
        axes.set_yticks([1, 2, 3, 4])
        axes.set_ylabel("joint patrols")
        axes.text(2016, 0.62, "none before July 2019", fontsize=8.5, ha="center", style="italic")
        axes.legend(loc="upper left")
    near, far, naval = (int(by_year[kind].sum()) for kind in ("near", "far", "naval"))
    return exhibits.Figure(
        figure,
        name="fig-chinas-patrols",
        caption=(
            f"{wording.capitalised(wording.cardinal(near))} joint flights near Japan and {wording.cardinal(naval)} "
            f"naval patrols since 2019; the flights reached {wording.cardinal(int(by_year['near'].max()))} a year and "
            f"were {wording.cardinal(int(by_year['near'].iloc[-1]))} in {by_year.index[-1]}"
        ),
        alt=(
            f"Joint Russian–Chinese patrols by year, one mark each. Before 2019 none. Bombers near Japan: {near}: "
            + ", ".join(f"{row['near']} in {year}" for year, row in by_year.iterrows())
            + f". Bombers near Alaska: {far}, in 2024. Warships: {naval}: "
            + ", ".join(f"{row['naval']} in {year}" for year, row in by_year.iterrows() if row["naval"])
            + "."
        ),
        data=("joint_patrols",),
        source=(
            f"{exhibits.publishers(table)}. Tokyo counts {near} flights, Beijing {near + far}: the difference is the "
            "flight near Alaska."
        ),
    )
