"""The figures and tables of the chapter on the three scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from bookext import exhibits, formatting
from bookext.claims.verdicts import Verdict
from bookext.formatting import capitalised, cardinal, number
from evidence.constants import INVASION, STRELTSOV
from evidence.three_scenarios import rules
from evidence.three_scenarios.rules import Frames, Thresholds, label, spans

PALE, PAPER = "#dfe6ec", "white"
SANCTIONS = {"none": "none or lifted", "unchanged": "unchanged", "maximal": "stiffened or maximal"}
"""The rows of the grid, as printed."""
COVERED = {
    ("none", "high"): "positive",
    ("unchanged", "low"): "neutral",
    ("maximal", "low"): "confrontational",
    rules.MISSING: "THE MISSING CELL",
}
"""What covers a cell of the grid when every mark counts."""
MARKS: dict[str, dict[str, tuple[str, str, str]]] = {
    "engagement": {
        "high": ("H", exhibits.BLUE, PAPER),
        "low": ("L", PALE, exhibits.INK),
        "unknown": ("?", PAPER, exhibits.INK),
    },
    "sanctions": {
        "none": ("0", PAPER, exhibits.INK),
        "unchanged": ("U", "#f3d9c6", exhibits.INK),
        "maximal": ("M", exhibits.ORANGE, PAPER),
    },
    "scenario": {
        "confrontational": ("C", exhibits.ORANGE, PAPER),
        "neutral": ("N", PALE, exhibits.INK),
        "positive": ("P", exhibits.BLUE, PAPER),
        "none": ("–", exhibits.PURPLE, PAPER),
        "unknown": ("?", PAPER, exhibits.INK),
    },
}
"""Letter, ground and ink of every code in the strip: the letter repeats the colour."""
KEY = (
    "H high, L low · U unchanged, M stiffened or maximal · C confrontational, N neutral, – no scenario\n"
    "The framed half-years are the missing cell. A dot: none found"
)


def _scenario(fits: object) -> str:
    return "unknown" if fits is None else next(iter(fits), "none")  # type: ignore[call-overload]


def strip(rows: pd.DataFrame, given: Thresholds) -> exhibits.Figure:
    """Every half-year since the text with its counts, its codes and the scenario that it fits by every mark."""
    rows = rules.since_text(rows)
    fits = rules.fitting(rows)
    lines: list[tuple[str, list[Any], str]] = [
        ("leaders’ meetings", list(rows["leaders"]), ""),
        ("ministers’ sessions", list(rows["ministers"]), ""),
        ("ENGAGEMENT", list(rows["engagement"]), "engagement"),
        ("newly listed", list(rows["names"]), ""),
        ("SANCTIONS", list(rows["sanctions"]), "sanctions"),
        ("SCENARIO", [_scenario(found) for found in fits], "scenario"),
    ]
    gap = rules.missing(rows).index
    with exhibits.drawing(7.0, 2.9) as figure:
        axes = figure.subplots()
        for y, (_, values, kind) in enumerate(lines):
            for x, value in enumerate(values):
                if not kind:
                    axes.text(x, y, str(value) if value else "·", ha="center", va="center", fontsize=7.5)
                    continue
                letter, ground, ink = MARKS[kind][value]
                axes.add_patch(_box(x, y, ground, "////" if letter == "?" else None))
                axes.text(x, y, letter, ha="center", va="center", fontsize=8, color=ink)
        for start in gap:
            axes.add_patch(_box(rows.index.get_loc(start), len(lines) - 1, "none", None, exhibits.INK, 1.6))
        starts = list(rows.index)
        x = (rows.index <= INVASION).sum() - 1.5
        axes.axvline(x, color=exhibits.INK, linewidth=1, linestyle=(0, (3, 2)))
        axes.text(x + 0.15, -0.75, "the invasion", fontsize=8.5, va="center")
        axes.set_xlim(-0.55, len(rows) - 0.45)
        axes.set_ylim(len(lines) - 0.4, -1.1)
        axes.set_yticks(range(len(lines)), [name for name, _, _ in lines])
        firsts = [(x, start) for x, start in enumerate(starts) if start.month <= 6]
        axes.set_xticks([x for x, _ in firsts], [f"{start:%Y}" for _, start in firsts])
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlabel(KEY, fontsize=8, loc="left", color=exhibits.INK)
    known = [found for found in fits if found is not None]
    empty = sum(not found for found in known)
    return exhibits.Figure(
        figure,
        name="fig-scenarios-strip",
        caption=(
            f"If low engagement marks the neutral scenario, {number(empty)} of {len(known)} half-years since "
            f"the text fit{'s' if empty == 1 else ''} no scenario"
            + (f": {spans(gap)}, of high engagement with sanctions unchanged" if len(gap) and empty else "")
        ),
        alt=(
            f"Strip of {len(rows)} half-years, {label(starts[0])} to {label(starts[-1])}, with meetings and newly "
            "listed names counted and coded. Engagement is high in "
            f"{spans(rows[rows['engagement'] == 'high'].index) or 'none'}. Sanctions are unchanged in "
            f"{spans(rows[rows['sanctions'] == 'unchanged'].index) or 'none'}, stiffened or maximal in "
            f"{spans(rows[rows['sanctions'] == 'maximal'].index) or 'none'}. "
            + "; ".join(
                f"{name}: {spans(fits[fits.map(lambda found, name=name: found == (name,))].index) or 'none'}"
                for name in rules.SCENARIOS
            )
            + "."
        ),
        data=rules.TABLES,
        source=(
            f"this book’s coding. High: at least {cardinal(given.leaders)} meeting"
            f"{'s' if given.leaders != 1 else ''} of the leaders and {cardinal(given.ministers)} sessions of "
            "ministers, security councils, the trade commission or the eight-point plan. Rows of high and medium "
            "confidence only. The counts of sessions say what was found, not what took place."
        ),
    )


def _box(x: float, y: float, ground: str, hatch: str | None, edge: str = exhibits.RULE, width: float = 0.6) -> Any:
    return Rectangle(
        (x - 0.5, y - 0.42), 1, 0.84, facecolor=ground, edgecolor=edge, linewidth=width, hatch=hatch,
        zorder=3 if ground == "none" else 1,
    )  # fmt: skip


def grid(rows: pd.DataFrame) -> exhibits.Table:
    """The three by two grid, with the half-years since the text in each cell and the scenario that covers it."""
    rows = rules.since_text(rows)
    engagements = ["low", "high"]
    if (rows["engagement"] == "unknown").any():
        engagements.append("unknown")
    records = []
    for sanctions, words in SANCTIONS.items():
        record = {"Sanctions": words}
        for engagement in engagements:
            held = rules.cell(rows, sanctions, engagement).index
            scenario = COVERED.get((sanctions, engagement), "no scenario" if engagement != "unknown" else "")
            if (sanctions, engagement) == rules.MISSING:
                scenario = f"**{scenario.lower()}**"
            listing = f"{spans(held)} ({len(held)})" if len(held) else "empty"
            record[f"Engagement {engagement}"] = f"{scenario}: {listing}" if scenario else listing
        records.append(record)
    gap, positive = rules.missing(rows), rules.cell(rows, "none", "high")
    return exhibits.Table(
        pd.DataFrame(records),
        name="tab-scenarios-grid",
        caption=(
            f"The missing cell holds {cardinal(len(gap))} half-year{'s' * (len(gap) != 1)} since the text; the "
            f"cell of the positive scenario {number(len(positive))}"
        ),
        data=("summits", "engagement", "japan_measures"),
        source=(
            "this book’s coding; scenario names as in Streltsov, by every mark of each. That low engagement marks the "
            "neutral scenario is our inference."
        ),
        markup=tuple(f"Engagement {engagement}" for engagement in engagements),
    )


WANTED = {
    "every mark": "sanctions and engagement both as the scenario has them",
    "sanctions alone": "sanctions as the scenario has them, engagement as it may be",
    "either mark": "for the positive scenario active ties or lifted sanctions, for the others their sanctions",
}


def readings(rows: pd.DataFrame) -> exhibits.Table:
    """How many half-years since the text fit one, no or several scenarios, by the reading of a scenario."""
    records = []
    for reading, words in WANTED.items():
        counts = rules.tally(rows, reading)
        records.append(
            {
                "Reading": capitalised(reading),
                "What a half-year must show": capitalised(words),
                "Confrontational": counts["confrontational"],
                "Neutral": counts["neutral"],
                "Positive": counts["positive"],
                "None": counts["none"],
                "Several": counts["several"],
                "Unknown": counts["unknown"],
            }
        )
    frame = pd.DataFrame(records)
    if not frame["Unknown"].any():
        frame = frame.drop(columns="Unknown")
    whole = [str(row["Reading"]) for row in records if not row["None"] and not row["Several"]]
    return exhibits.Table(
        frame,
        name="tab-scenarios-readings",
        caption=(
            "Whether three scenarios are enough depends on what a scenario is: "
            + (
                f"they are only if {formatting.listed(reading.lower() for reading in whole)} decide"
                if whole
                else "under no reading does every half-year fit one"
            )
        ),
        data=("summits", "engagement", "japan_measures"),
        source=f"numbers of half-years, of the {len(rules.since_text(rows))} since the text; this book’s coding.",
        right=tuple(frame.columns[2:]),
    )


def robustness(frames: Frames, given: Thresholds, tried: pd.DataFrame) -> exhibits.Figure:
    """The size of the missing cell under every pair of engagement thresholds, and by the other thresholds."""
    others = {name: getattr(given, name) for name in ("new_names", "standing_names", "first_month")}
    at = tried
    for name in ("new_names", "standing_names"):
        at = at[at[name] == others[name]]
    pairs = at[at["first_month"] == given.first_month].set_index(["leaders", "ministers"])["missing"]
    shifted = at.groupby(["leaders", "ministers"])["missing"].agg(["min", "max"])
    fixed = tried[(tried["leaders"] == given.leaders) & (tried["ministers"] == given.ministers)]
    standing = fixed[(fixed["new_names"] == given.new_names) & (fixed["first_month"] == given.first_month)]
    months = fixed[(fixed["new_names"] == given.new_names) & (fixed["standing_names"] == given.standing_names)]
    most = int(pairs.max())
    with exhibits.drawing(7.0, 4.0) as figure:
        parts: Any = figure.subfigures(1, 2, width_ratios=[1.75, 1])
        left, right = parts
        axes = left.subplots()
        for (leaders, ministers), count in pairs.items():
            shade = 1 - 0.62 * count / max(most, 1)
            axes.add_patch(_box(ministers, leaders, str(round(shade, 3)), None))
            low, high = shifted.loc[(leaders, ministers)]
            ink = PAPER if shade < 0.55 else exhibits.INK
            axes.text(ministers, leaders - 0.1, str(count), ha="center", va="center", fontsize=10, color=ink)
            span = f"{low}–{high}" if low != high else f"{low}"
            axes.text(ministers, leaders + 0.25, span, ha="center", va="center", fontsize=7, color=ink)
        axes.add_patch(_box(given.ministers, given.leaders, "none", None, exhibits.ORANGE, 2.2))
        axes.text(0, 0, "all\nhigh", ha="center", va="center", fontsize=8, style="italic")
        axes.set_xlim(-0.55, max(tried["ministers"]) + 0.55)
        axes.set_ylim(max(tried["leaders"]) + 0.5, -0.5)
        axes.set_xticks(sorted(set(tried["ministers"])))
        axes.set_yticks(sorted(set(tried["leaders"])))
        axes.set_xlabel("ministers’ sessions from which engagement is high")
        axes.set_ylabel("leaders’ meetings from which it is high")
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        upper, lower = right.subplots(2, 1)
        upper.plot(range(len(standing)), standing["missing"], "o", color=exhibits.BLUE, markersize=5)
        upper.set_xticks(range(len(standing)), [f"{value}" for value in standing["standing_names"]], fontsize=7.5)
        upper.set_xlabel("names that make sanctions maximal", fontsize=8.5)
        lower.plot(months["first_month"], months["missing"], "s", color=exhibits.BLUE, markersize=5)
        lower.set_xticks(range(1, 7), ["Jan", "Feb", "Mar", "Apr", "May", "Jun"])
        lower.set_xlabel("month in which half-years begin", fontsize=8.5)
        for panel in (upper, lower):
            panel.set_ylim(-0.8, 11)
            panel.set_yticks([0, 5, 10])
            panel.set_ylabel("half-years in the cell", fontsize=8.5)
    return exhibits.Figure(
        figure,
        name="fig-scenarios-robustness",
        caption=(
            f"The cell has {cardinal(int(pairs.loc[(given.leaders, given.ministers)]))} half-years, "
            f"{cardinal(int(months['missing'].min()))} if "
            "half-years begin in another month, and from "
            f"{number(min(pairs[pairs > 0], default=0))} to {number(most)} by the cut for engagement"
        ),
        alt=(
            "Heat map of the number of half-years in the missing cell for each pair of thresholds. At the published "
            f"pair, {given.leaders} and {given.ministers}, it is {pairs.loc[(given.leaders, given.ministers)]}; the "
            f"largest number is {most}, and it is 0 for {int((pairs == 0).sum())} of {len(pairs)} pairs, those above "
            "what any half-year reached. Two small panels: by the number of names from which sanctions are maximal "
            + ", ".join(f"{row.standing_names}: {row.missing}" for row in standing.itertuples())
            + "; by the month in which half-years begin, "
            + ", ".join(str(row.missing) for row in months.itertuples())
            + "."
        ),
        data=("summits", "engagement", "japan_measures"),
        source=(
            "this book’s coding. Large: half-years in the cell; small: least and most of it "
            "over the six months in which half-years can begin. The frame marks the published pair."
        ),
    )


def counted_before_text(frames: Frames, given: Thresholds) -> int:
    """Return how many persons and bodies Japan had listed before the text."""
    rows = rules.counted(frames, replace(given, first_month=1))
    return int(rows.loc[rows.index < STRELTSOV, "stock"].max())


def codings(frames: Frames, given: Thresholds) -> exhibits.Table:
    """The missing cell under other codings than the published one."""
    found = rules.recoded(frames, given)
    frame = pd.DataFrame(
        {
            "Coding of engagement": found["coding"].map(capitalised),
            "Half-years in the cell": found["missing"].map(len),
            "Which": found["missing"].map(spans),
            "Changed": found["changed"].map(lambda count: "—" if pd.isna(count) else str(count)),
        }
    )
    sizes = found["missing"].map(len)
    bare = found.set_index("coding")["missing"]
    return exhibits.Table(
        frame,
        name="tab-scenarios-codings",
        caption=(
            f"By leaders’ meetings alone the cell has {cardinal(len(bare['leaders’ meetings only']))} "
            f"half-years, without any meeting {cardinal(len(bare['no meetings at all: one deed or more']))}; "
            + ("no coding empties it" if sizes.min() else "one coding empties it")
        ),
        data=("summits", "engagement"),
        source=(
            "this book’s coding. Changed: half-years of the whole record in another cell than in the published "
            "coding. Deeds: programmes, credits, offices, visas and exchanges, of whatever size."
        ),
        right=("Half-years in the cell", "Changed"),
    )


COUNTERPART: dict[str, str] = {"confirmed": "holds", "partly": "holds-in-part", "refuted": "fails"}
"""Which outcome of a claim check is like which verdict on an expectation."""
SAME_SENTENCES: dict[str, tuple[str, ...]] = {
    "F15": ("S078", "S081"), "F16": ("S083",), "F17": (), "F18": ("S088",), "F19": (), "F42": ("S077",),
}  # fmt: skip
"""The expectations of the table ``forecasts`` drawn from the scenarios, and the claims that are tested here."""
WHY = {
    "F15": "There the sentences are judged together and the gas that stayed counts against them; here each alone, and "
    "the one on China by whether the pace changed.",
    "F16": "",
    "F17": "There the speed of the turn earns a part; here nothing is tested, as its condition, a late or weak answer, "
    "was not met.",
    "F18": "",
    "F19": "",
    "F42": "There every half-year must fit; here more than half is enough for a part. There the gap begins with Sochi "
    "in May 2016; here with the first half-year of enough sessions.",
}
"""Why the verdicts on an expectation there and here may differ."""


def concordance(forecasts: pd.DataFrame, verdicts: Iterable[Verdict]) -> exhibits.Table:
    """The verdicts of this chapter beside those on the same sentences in the table ``forecasts``."""
    scored, here = forecasts.set_index("id"), {verdict.claim: verdict for verdict in verdicts}
    records, apart = [], 0
    for forecast, claims in SAME_SENTENCES.items():
        row, own = scored.loc[forecast], [here[claim] for claim in claims]
        wanted = COUNTERPART.get(str(row["verdict"]))
        same = {verdict.outcome for verdict in own} == ({wanted} if wanted else set())
        apart += not same
        records.append(
            {
                "Expectation": f"{forecast}: {row['expectation']}",
                "Scored there": row["verdict"],
                "Tested here": "; ".join(f"{{ref}}`{v.words} <{v.label}>`" for v in own) or "no verdict",
                "Why they differ": WHY[forecast] or "—" if not same else "—",
            }
        )
    return exhibits.Table(
        pd.DataFrame(records),
        name="tab-scenarios-concordance",
        caption=(
            f"Of {cardinal(len(records))} expectations drawn from the scenarios "
            f"{number(apart)} fare{'s' * (apart == 1)} otherwise as forecasts than as claims"
        ),
        data=("forecasts", "claims"),
        source="the checks of this chapter and the settled verdicts on the expectations.",
        markup=("Tested here",),
    )
