"""The exhibits of the chapter on the five texts, and of the ledger of their expectations."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal, number
from evidence.constants import INVASION
from evidence.what_the_experts_saw import readings, rules, scenarios

SURNAMES = {
    "weitz2012": "Weitz",
    "streltsov2015": "Streltsov",
    "tsuruoka2017": "Tsuruoka",
    "pajon2017": "Pajon",
    "lipscy2021": "Lipscy",
}
ANSWERS = {-2: "no", -1: "no, but", 0: "both", 1: "yes, but", 2: "yes"}
SHADES = {-2: "#ffffff", -1: "#d7e3ec", 0: "#a3bed1", 1: "#4f84a9", 2: "#1f4f78"}
"""One ramp from no to yes that keeps its order in grey."""
PALE = "#9dbfd9"
MARKS = {"M19": "Sochi", "M22": "Singapore"}
"""Meetings marked on the strip: row in ``milestones`` and its name."""
COVID = "EN079"
"""The visits cancelled because of the pandemic, in ``engagement``."""


def answer(code: object) -> str:
    """Return a code in words, and ``silent`` where there is none."""
    return "silent" if pd.isna(code) else ANSWERS[int(str(code))]


def sources(texts: pd.DataFrame) -> exhibits.Table:
    """The five texts: who, when, what kind, and how much of each is held."""
    rows = texts.set_index("id").loc[readings.in_order(texts)]
    partly = int((rows["extent"] != "complete").sum())
    frame = pd.DataFrame(
        {
            "Author": rows["author_as_printed"],
            "Published": rows["date_text"],
            "Kind": rows["genre"],
            "What is held": rows["extent"],
            "Words": rows["words"].map("{:,}".format),
        }
    )
    return exhibits.Table(
        frame,
        name="tab-experts-texts",
        caption=(
            f"{capitalised(cardinal(len(rows)))} texts of {cardinal(rows['genre'].nunique())} kinds; "
            f"{cardinal(partly)} are held in part only"
        ),
        data=("texts",),
        source="the texts as held.",
        right=("Words",),
    )


def courses(rows: pd.DataFrame, milestones: pd.DataFrame, engagement: pd.DataFrame) -> exhibits.Figure:
    """Meetings by half-year since the text of 2015, over the course that Japan's sanctions belong to."""
    rows = scenarios.since_text(rows)
    course = scenarios.placed(rows)
    offers = list(scenarios.missing(rows).index)
    place = {start: at for at, start in enumerate(rows.index)}
    dated = milestones.set_index("id")["date"]
    marks = [(pd.Timestamp(dated[key]), name) for key, name in MARKS.items()]
    marks += [
        (pd.Timestamp(engagement.set_index("id").loc[COVID, "date"]), "Covid"),
        (INVASION, "invasion"),
    ]
    with exhibits.drawing(7.0, 3.7) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.6, 1])
        at = range(len(rows))
        upper.bar(at, rows["leaders"], color=exhibits.BLUE, width=0.8, label="leaders’ meetings")
        upper.bar(
            at, rows["ministers"], bottom=rows["leaders"], color=PALE, width=0.8, hatch="//", edgecolor="white",
            label="ministers’ sessions",
        )  # fmt: skip
        most = int((rows["leaders"] + rows["ministers"]).max())
        for moment, name in marks:
            half = max(start for start in rows.index if start <= moment)
            x = place[half] + (moment - half).days / 184 - 0.5
            upper.axvline(x, color=exhibits.MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
            upper.text(x + 0.1, most * 1.28, name, fontsize=8.5, va="top")
        upper.set_ylim(0, most * 1.3)
        upper.set_yticks(range(0, most + 1, 2))
        upper.set_ylabel("in the half-year")
        upper.grid(axis="x", visible=False)
        upper.legend(loc="upper right", bbox_to_anchor=(1.0, 0.8))
        names = {
            "neutral": ("sanctions neither stiffened nor lifted:\nhis neutral course", "#e6e6e6", exhibits.INK, ""),
            "confrontational": ("heavy sanctions:\nhis confrontation", exhibits.ORANGE, "white", ""),
            "positive": ("sanctions lifted:\nhis positive course", exhibits.BLUE, "white", ""),
        }
        for name, (words, ground, ink, hatch) in names.items():
            run = [place[start] for start in course.index[course == name]]
            if not run:
                continue
            lower.add_patch(
                Rectangle((run[0] - 0.5, 0), len(run), 0.9, facecolor=ground, hatch=hatch, edgecolor="white")
            )
            lower.text((run[0] + run[-1]) / 2, 0.45, words, ha="center", va="center", fontsize=8.5, color=ink)
        if offers:
            first, last = place[offers[0]], place[offers[-1]]
            lower.plot([first - 0.45, last + 0.45], [1.25, 1.25], color=exhibits.BLUE, linewidth=2.5)
            lower.text(
                (first + last) / 2, 1.38, "offers, no lifting", ha="center", va="bottom", fontsize=8.5,
                color=exhibits.BLUE,
            )  # fmt: skip
        lower.set_ylim(0, 2.1)
        lower.set_yticks([])
        lower.grid(visible=False)
        lower.spines["left"].set_visible(False)
        firsts = [(at, start) for at, start in enumerate(rows.index) if start.month <= 6]
        lower.set_xticks([at - 0.5 for at, _ in firsts], [f"{start:%Y}" for _, start in firsts])
        lower.set_xlim(-0.6, len(rows) - 0.4)
    counts = course.value_counts()
    return exhibits.Figure(
        figure,
        name="fig-experts-courses",
        caption=(
            "From 2016 to 2019 Tokyo met and offered as under Streltsov’s positive course, with the sanctions of his "
            "neutral one"
            if offers
            else "No half-year joins many meetings to sanctions that stay"
        ),
        alt=(
            f"Bars over a band, by half-year from {scenarios.label(rows.index[0])} to "
            f"{scenarios.label(rows.index[-1])}: meetings, and the course that sanctions belong to. "
            f"High engagement under unchanged sanctions: {scenarios.spans(offers) or 'none'}. By sanctions "
            + formatting.listed(f"{count} half-years are {name}" for name, count in counts.items())
            + ". Marked are "
            + formatting.listed(f"{name} ({moment:%B %Y})" for moment, name in marks)
            + "."
        ),
        data=scenarios.TABLES,
        source=(
            "rows of high and medium confidence. Sessions: foreign ministers, security councils, the trade commission, "
            "the bodies of the economic plan; what was found, not all that took place."
        ),
    )


def lead(scored: pd.DataFrame, baselines: pd.DataFrame) -> exhibits.Figure:
    """By how many points the texts lead each simple rule, with the interval over facts.

    `scored` are the items on which both rules speak, with their ``fact``.
    """
    contests = [rules.contest(scored, baselines, rule) for rule in rules.RULES]
    bounds = [rules.interval(rules.paired(scored, baselines, rule)) for rule in rules.RULES]
    apart = [low > 0 or high < 0 for low, high in bounds]
    with exhibits.drawing(7.0, 1.9) as figure:
        axes = figure.subplots()
        for place, (found, (low, high)) in enumerate(zip(contests, bounds, strict=True)):
            axes.hlines(place, low, high, color=exhibits.MUTED, linewidth=2)
            axes.plot(found.difference, place, "o", color=exhibits.BLUE, markersize=8, zorder=3)
            axes.text(
                found.difference, place - 0.22,
                f"{rules.points(found.texts)} against {rules.points(found.rule_points)}", ha="center", fontsize=8.5,
            )  # fmt: skip
        axes.axvline(0, color=exhibits.INK, linewidth=0.8)
        axes.set_yticks(range(len(contests)), [f"against “{found.rule}”" for found in contests])
        axes.set_ylim(len(contests) - 0.6, -0.6)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("points by which the texts lead, with 95 per cent interval over facts")
        axes.grid(axis="y", visible=False)
    return exhibits.Figure(
        figure,
        name="fig-experts-lead",
        caption=(
            "The five texts cannot be told from either simple rule: both intervals include a tie"
            if not any(apart)
            else "The five texts differ from "
            + formatting.listed(f"“{found.rule}”" for found, differs in zip(contests, apart, strict=True) if differs)
        ),
        alt=(
            "Two dots with intervals: the points by which the texts lead each simple rule. "
            + " ".join(
                f"Against {found.rule}: {rules.points(found.texts)} points to {rules.points(found.rule_points)} of "
                f"{found.items}, a lead of {found.difference:g} with an interval from {low:.0f} to {high:.0f}."
                for found, (low, high) in zip(contests, bounds, strict=True)
            )
        ),
        data=("forecasts", "baselines", "expectation_terms"),
        source=(
            f"our verdicts. Whole facts are drawn again, {rules.DRAWS:,} times; there are "
            f"{cardinal(scored['fact'].nunique())} of them."
        ),
    )


def stances(coded: pd.DataFrame, questions: pd.DataFrame, texts: pd.DataFrame) -> exhibits.Figure:
    """What each text answers to each question; silent cells hatched."""
    codes = readings.grid(coded, texts)
    states = readings.agreement(codes)["state"]
    asked = questions.set_index("question_no")["question"]
    dates = texts.set_index("id")["date_earliest"].dt.year
    with exhibits.drawing(7.0, 6.2) as figure:
        axes = figure.subplots()
        for row, number in enumerate(codes.index):
            for column, text in enumerate(codes.columns):
                code = codes.loc[number, text]
                silent = pd.isna(code)
                axes.add_patch(
                    Rectangle(
                        (column, row), 1, 1, facecolor="#f2f2f2" if silent else SHADES[int(code)], edgecolor="white",
                        linewidth=1.5, hatch="////" if silent else None,
                    )
                )  # fmt: skip
                axes.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor=exhibits.RULE, linewidth=0.6))
                dark = not silent and int(code) > 0
                axes.text(
                    column + 0.5, row + 0.5, answer(code), ha="center", va="center", fontsize=8,
                    color="white" if dark else exhibits.INK, style="italic" if silent else "normal",
                    bbox={"facecolor": "#f2f2f2", "edgecolor": "none", "pad": 1.2} if silent else None,
                )  # fmt: skip
        axes.set_xlim(0, len(codes.columns))
        axes.set_ylim(len(codes), 0)
        axes.set_xticks(
            [i + 0.5 for i in range(len(codes.columns))],
            [f"{SURNAMES[text]}\n{dates[text]}" for text in codes.columns],
        )
        axes.xaxis.tick_top()
        axes.set_yticks(
            [i + 0.5 for i in range(len(codes))],
            [_folded(f"{number}. {asked[number]}") for number in codes.index],
            fontsize=8,
        )
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    counts = states.value_counts()
    same = states.index[states == "unanimous"]
    silent = codes.isna().sum()
    return exhibits.Figure(
        figure,
        name="fig-readings-stances",
        caption=(
            f"All {cardinal(len(codes.columns))} answer alike on {cardinal(len(same))} of {len(codes)} "
            f"questions; on {cardinal(int(counts['opposed']))} a yes stands against a no; "
            f"{int(silent.sum())} of {codes.size} cells are silent"
        ),
        alt=(
            f"Grid of {len(codes)} questions by {len(codes.columns)} texts, shaded from no to yes. The texts are "
            f"unanimous on questions {formatting.listed(map(str, same))}. Silent cells: "
            + ", ".join(f"{SURNAMES[text]} {silent[text]}" for text in codes.columns)
            + ". On question 4, whether Russia drifts towards China, the answers run "
            + ", ".join(answer(code) for code in codes.loc[readings.DRIFT])
            + "."
        ),
        data=("stances", "stance_questions", "second_coding"),
        source=(
            "two codings from the claims named in each row, made separately and settled where they differed (table "
            "second_coding). Silent means silent in what is held of the text."
        ),
    )


def _folded(question: str, width: int = 46) -> str:
    """A long question on two lines."""
    if len(question) <= width:
        return question
    cut = question.rfind(" ", 0, len(question) // 2 + 8)
    return f"{question[:cut]}\n{question[cut + 1 :]}"


def swings(verdicts: pd.DataFrame, others: pd.DataFrame, baselines: pd.DataFrame) -> exhibits.Figure:
    """The share of the texts and of the two simple rules under every way of scoring, on the items of all three."""
    verdicts = rules.common(verdicts, baselines)
    marks = {
        "the texts": ("o", exhibits.BLUE, exhibits.BLUE, 5.0),
        rules.RULES[0]: ("s", "none", exhibits.INK, 8.5),
        rules.RULES[1]: ("^", "none", exhibits.ORANGE, 8.5),
    }
    table, shares = [], {name: [] for name in marks}  # type: ignore[var-annotated]
    for name, scoring in rules.CHOICES.items():
        rows = rules.scored(verdicts, others, scoring)
        table.append((name, len(rows)))
        for rule in rules.RULES:
            found = rules.contest(rows, baselines, rule, scoring)
            shares[rule].append(found.rule_points / found.items)
        shares["the texts"].append(found.texts / found.items)
    with exhibits.drawing(7.0, 3.6) as figure:
        axes = figure.subplots()
        for place, values in enumerate(zip(*shares.values(), strict=True)):
            axes.hlines(place, min(values), max(values), color=exhibits.RULE, linewidth=1)
        for name, (marker, fill, edge, size) in marks.items():
            axes.plot(
                shares[name], range(len(table)), marker, markerfacecolor=fill, markeredgecolor=edge, markersize=size,
                markeredgewidth=1.3, label=name, linestyle="none",
            )  # fmt: skip
        axes.set_yticks(range(len(table)), [f"{name} ({items})" for name, items in table])
        axes.set_ylim(len(table) - 0.5, -0.6)
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100%"])
        axes.set_xlabel("share of points")
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside upper right", ncols=3, handletextpad=0.1)
    low, high = min(shares["the texts"]), max(shares["the texts"])
    ahead = sum(values[0] > max(values[1:]) for values in zip(*shares.values(), strict=True))
    return exhibits.Figure(
        figure,
        name="fig-expectations-swing",
        caption=(
            f"The scorer’s choices move the score of the texts from {low:.0%} to {high:.0%}; they beat both simple "
            f"rules in {number(ahead)} of {cardinal(len(table))} ways of scoring"
        ),
        alt="Dot plot: the score of the texts and of two simple rules, one row per way of scoring. "
        + " ".join(
            f"{capitalised(name)}: texts {a:.0%}, nothing changes {b:.0%}, things get worse {c:.0%}."
            for (name, _), a, b, c in zip(table, *shares.values(), strict=True)
        ),
        data=("forecasts", "other_thresholds", "baselines"),
        source=(
            "our scoring; in brackets the items, the same for the texts and the rules. Stricter and looser thresholds "
            "were set for the texts; what the rules forecast by themselves is judged once."
        ),
    )


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
            "Judged by": [
                formatting.plain(row.operationalisation)
                + ("" if pd.isna(row.revised) else f" *Revised:* {formatting.plain(row.revised)}")
                for row in rows.itertuples()
            ],
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
        markup=("Item", "Verdict", "What happened", "Judged by"),
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
