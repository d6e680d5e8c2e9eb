"""The tables and figures of the chapter on expectations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal, number
from evidence.forty_two_expectations import rules

TABLES = ("forecasts", "other_thresholds", "expectation_terms")
HATCHES = {"confirmed": (exhibits.BLUE, ""), "partly": ("#9dbfd9", "//"), "refuted": (exhibits.ORANGE, "xx")}
"""Colour and hatch of each verdict."""
CLOSE = 0.15
"""Shares that differ by less are called hardly different; with some ten items each, one item is a tenth. Ours."""


def scoreboard(rows: pd.DataFrame, groupings: Sequence[tuple[str, str, dict[str, str] | None]]) -> exhibits.Figure:
    """The share of points of each group, with its interval.

    `rows` come from `forecasts.scored`, with a column for each of `groupings`: heading, column, labels and order.
    """
    lines: list[tuple[str, Any]] = []
    for heading, column, labels in groupings:
        table = rules.board(rows, column).set_index("group")
        order = list(labels) if labels else list(table.sort_values("share", kind="stable").index)
        lines.append((heading, None))
        lines += [((labels or {}).get(name, str(name)), table.loc[name]) for name in order if name in table.index]
    low, high = rules.by_mechanism_interval(rows)
    whole = rules.board(rows.assign(everything="all"), "everything").iloc[0]
    lines += [("all", None), ("all items", whole)]
    with exhibits.drawing(7.0, 0.235 * len(lines) + 0.7) as figure:
        axes = figure.subplots()
        for place, (label, row) in enumerate(lines):
            if row is None:
                if label != "all":
                    axes.text(-0.02, place, label, fontsize=8.5, fontweight="bold", ha="right", va="center")
                continue
            axes.text(-0.02, place, label, fontsize=8.5, ha="right", va="center")
            axes.hlines(place, row["low"], row["high"], color=exhibits.MUTED, linewidth=1.2)
            axes.plot(row["share"], place, "o", color=exhibits.BLUE, markersize=5.5, zorder=3, clip_on=False)
            axes.text(
                1.03,
                place,
                f"{rules.points(row['points'])} of {int(row['items'])}",
                fontsize=8.5,
                va="center",
                clip_on=False,
            )
        axes.hlines(len(lines) - 1.35, low, high, color=exhibits.ORANGE, linewidth=1.6, linestyle=(0, (3, 1.5)))
        axes.axvline(0.5, color=exhibits.INK, linewidth=0.7, linestyle=(0, (2, 2)))
        axes.set_ylim(len(lines) - 0.4, -0.8)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel("share of points, with 95 per cent interval")
    authors = rules.board(rows, "text_id")
    crossing = int(((authors["low"] < 0.5) & (authors["high"] > 0.5)).sum())
    return exhibits.Figure(
        figure,
        name="fig-expectations-board",
        caption=(
            f"{rules.points(whole['points'])} points of {int(whole['items'])}: for "
            f"{'all' if crossing == len(authors) else f'{cardinal(crossing)} of'} "
            f"{cardinal(len(authors))} texts the interval includes one half"
        ),
        alt=(
            "Dots with intervals: the share of points of each text and of all items. "
            + "; ".join(
                f"{label}: {rules.points(row['points'])} of {int(row['items'])}"
                for label, row in lines
                if row is not None
            )
            + f". The interval for all items runs from {whole['low']:.0%} to {whole['high']:.0%}; drawn by whole "
            f"mechanisms it runs from {low:.0%} to {high:.0%}."
        ),
        data=TABLES,
        source=(
            "our verdicts and scoring. Grey lines: Wilson intervals, which take the items for independent; dashed: "
            f"whole mechanisms drawn again, {rules.DRAWS:,} times. Those not the authors’ own are left out."
        ),
    )


def swings(verdicts: pd.DataFrame, others: pd.DataFrame, baselines: pd.DataFrame) -> exhibits.Figure:
    """The share of the texts and of the two simple rules under every way of scoring, on the items of all three."""
    verdicts = rules.common(verdicts, baselines)
    table = rules.swing(verdicts, others)
    marks = {
        "the texts": ("o", exhibits.BLUE, exhibits.BLUE, 5.0),
        rules.RULES[0]: ("s", "none", exhibits.INK, 8.5),
        rules.RULES[1]: ("^", "none", exhibits.ORANGE, 8.5),
    }
    shares: dict[str, list[float]] = {name: [] for name in marks}
    for name, scoring in rules.CHOICES.items():
        rows = rules.scored(verdicts, others, scoring)
        shares["the texts"].append(float(table.set_index("scoring").loc[name, "share"]))
        for rule in rules.RULES:
            result = rules.contest(rows, baselines, rule)
            shares[rule].append(result.rule_points / result.items)
    with exhibits.drawing(7.0, 3.6) as figure:
        axes = figure.subplots()
        for place, values in enumerate(zip(*shares.values(), strict=True)):
            axes.hlines(place, min(values), max(values), color=exhibits.RULE, linewidth=1)
        for name, (marker, fill, edge, size) in marks.items():
            axes.plot(
                shares[name], range(len(table)), marker, markerfacecolor=fill, markeredgecolor=edge, markersize=size,
                markeredgewidth=1.3, label=name, linestyle="none",
            )  # fmt: skip
        axes.set_yticks(range(len(table)), [f"{row.scoring} ({row.items})" for row in table.itertuples()])
        axes.set_ylim(len(table) - 0.5, -0.6)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
        axes.set_xlabel("share of points")
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside upper right", ncols=3, handletextpad=0.1)
    low, high = table["share"].min(), table["share"].max()
    ahead = [
        name
        for name, *values in zip(table["scoring"], *shares.values(), strict=True)
        if values[0] > values[1] and values[0] > values[2]
    ]
    return exhibits.Figure(
        figure,
        name="fig-expectations-swing",
        caption=(
            f"The scorer's choices move the score of the texts from {low:.0%} to {high:.0%}; they beat both simple "
            f"rules in {number(len(ahead))} of {cardinal(len(table))} ways of scoring"
        ),
        alt="Dot plot: the score of the texts and of two simple rules, one row per way of scoring. "
        + " ".join(
            f"{capitalised(str(name))}: texts {a:.0%}, nothing changes {b:.0%}, things get worse {c:.0%}."
            for name, a, b, c in zip(table["scoring"], *shares.values(), strict=True)
        ),
        data=("forecasts", "other_thresholds", "baselines"),
        source=(
            "our scoring; in brackets the items, the same for the texts and the rules. Stricter and looser thresholds "
            "were set for the texts; the rules are held to the same verdicts."
        ),
    )


LABELS = {
    ("yield", "worse"): "yield: little or nothing",
    ("yield", "better"): "yield: a gain",
    ("effort", "worse"): "effort: holding back",
    ("effort", "better"): "effort: keeping on or more",
    ("context", "worse"): "context: worse",
    ("context", "better"): "context: better",
    ("context", "silent"): "context: neither",
}
"""How each pair of subject and direction is called."""


def directions(rows: pd.DataFrame) -> exhibits.Figure:
    """Verdicts by subject and by what was expected; `rows` come from `forecasts.told`."""
    named = [LABELS[pair] for pair in zip(rows["about"], rows["direction"], strict=True)]
    rows = rows.assign(group=pd.Categorical(named, list(LABELS.values()), ordered=True))
    counts = rows.groupby("group", observed=True)["verdict"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=list(HATCHES), fill_value=0)
    with exhibits.drawing(7.0, 0.36 * len(counts) + 1.0) as figure:
        axes = figure.subplots()
        start = pd.Series(0, index=counts.index)
        for verdict, (colour, hatch) in HATCHES.items():
            bars = axes.barh(
                range(len(counts)), counts[verdict], left=start, color=colour, hatch=hatch, edgecolor="white",
                label=verdict, height=0.62,
            )  # fmt: skip
            for bar, count in zip(bars, counts[verdict], strict=True):
                if count:
                    axes.text(
                        bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2, str(count),
                        ha="center", va="center", fontsize=9,
                        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"},
                    )  # fmt: skip
            start = start + counts[verdict]
        axes.set_yticks(range(len(counts)), counts.index)
        axes.set_ylim(len(counts) - 0.5, -0.5)
        axes.set_xlabel("expectations")
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside upper right", ncols=3)
    subject = rows.groupby("about")["value"].agg(["sum", "count"])
    score = {
        name: f"{rules.points(subject.loc[name, 'sum'])} of {subject.loc[name, 'count']}" for name in subject.index
    }
    return exhibits.Figure(
        figure,
        name="fig-expectations-directions",
        caption=(
            f"By subject the scores hardly differ: yield {score['yield']} points, effort {score['effort']}"
            if abs(subject.loc["yield", "sum"] / subject.loc["yield", "count"]
                   - subject.loc["effort", "sum"] / subject.loc["effort", "count"]) < CLOSE
            else f"Points by subject: yield {score['yield']}, effort {score['effort']}"
        ),
        alt="Stacked bars of verdicts, by subject and direction of the expectation. "
        + " ".join(
            f"{capitalised(str(name))}: "
            + ", ".join(f"{int(row[verdict])} {verdict}" for verdict in HATCHES)
            + "."
            for name, row in counts.iterrows()
        ),
        data=("forecasts", "expectation_terms", "baselines"),
        source=(
            "our verdicts. Yield: what the dealings bring; effort: what a government does towards the other; context: "
            "all else. The direction is the call of the rule “things get worse” in baselines.csv."
        ),
    )  # fmt: skip


def ledger(verdicts: pd.DataFrame, others: pd.DataFrame, pages: pd.DataFrame, text_id: str, who: str) -> exhibits.Table:
    """Every expectation of one text: what was expected, by what it was judged, what happened, and the verdict."""
    rows = verdicts[verdicts["text_id"] == text_id]
    address = pages.set_index("id")["url"]
    frame = pd.DataFrame(
        {
            "Item": [f"[{item}]{{#expectation-{item.lower()}}}" for item in rows["id"]],
            "Expected": [
                row.expectation
                + (" (diagnosis)" if row.kind == "diagnosis" else "")
                + ("" if row.voice == "author" else f" ({row.voice}: not scored)")
                for row in rows.itertuples()
            ],
            "Verdict": [_verdict(row, others) for row in rows.itertuples()],
            "What happened": [
                formatting.plain(row.outcome)
                + ("" if pd.isna(row.evidence_ids) else f" {_links(str(row.evidence_ids), address)}")
                for row in rows.itertuples()
            ],
            "Judged by": rows["operationalisation"],
        }
    )
    own = rows[rows["voice"] == "author"]["verdict"].value_counts()
    return exhibits.Table(
        frame,
        name=f"tab-expectations-{text_id}",
        caption=f"{who}: "
        + formatting.listed(f"{cardinal(int(own[name]))} {name}" for name in rules.DECIDED if name in own)
        + (f", {cardinal(int(own.sum() - own[own.index.isin(rules.DECIDED)].sum()))} undecided"
           if own[~own.index.isin(rules.DECIDED)].sum() else ""),
        data=("forecasts", "other_thresholds", "evidence_pages"),
        source="each page as linked; thresholds and verdicts are ours.",
        markup=("Item", "Verdict", "What happened"),
    )  # fmt: skip


def _links(ids: str, address: pd.Series[str]) -> str:
    return " ".join(formatting.link(each, address[each]) for each in ids.split("; "))


def _verdict(row: Any, others: pd.DataFrame) -> str:
    """The verdict in bold, its restriction, and what it would be under other thresholds."""
    mine = others[others["forecast_id"] == row.id]
    extra = [f"{each.reading}: {each.verdict}" for each in mine.itertuples()]
    return (
        f"**{formatting.plain(row.verdict)}**"
        + ("" if pd.isna(row.qualifier) else f": {formatting.plain(row.qualifier)}")
        + (f" ({formatting.plain('; '.join(extra))})" if extra else "")
    )
