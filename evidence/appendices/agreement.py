"""How far two codings of the same units agree, by Krippendorff's alpha.

Both codings were made by machines from one rule book, the second without sight of the first; every value stands in the
tables ``second_coding`` and ``word_codings``. Alpha is 1 for full agreement and 0 for what chance would give
(Krippendorff, *Content Analysis*); it is computed by the library of that name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd

from bookext import exhibits, formatting
from bookext.data import tables
from bookext.formatting import capitalised, cardinal

SEED = 2026
FIRM, TENTATIVE = 0.800, 0.667
"""Krippendorff's customary floors: from the first on conclusions may rest, from the second tentative ones."""
WORDS = {"argument": "words-argument", "direction": "words-direction", "china": "words-china"}
"""Columns of ``word_codings``, by the name that the variable has here."""
RESAMPLES = 1000
"""Units are drawn again this many times for the interval, from a fixed seed."""


@dataclass(frozen=True)
class Variable:
    """What was coded twice: its name in the table, its label, level of measurement and which units are taken."""

    name: str
    label: str
    level: Literal["nominal", "ordinal"]
    cuts_alone: bool = False
    """Only the units that both codings call a cut."""


VARIABLES = (
    Variable("stance", "stance of a text on a question", "nominal"),
    Variable("code", "stance on a scale from −2 to 2", "ordinal"),
    Variable("verdict", "verdict on an expectation", "nominal"),
    Variable("direction", "contact kept or cut", "nominal"),
    Variable("reversibility", "reversibility, all contacts", "nominal"),
    Variable("reversibility", "reversibility, cuts alone", "nominal", cuts_alone=True),
    Variable("words-argument", "argument of a statement", "nominal"),
    Variable("words-direction", "direction of a statement", "nominal"),
    Variable("words-china", "China in a statement", "nominal"),
)


def codings() -> pd.DataFrame:
    """Return ``second_coding`` with the codings of the statements in the same form: a variable and a unit a row."""
    words = tables.load("word_codings")
    settled = tables.load("tokyo_words"), tables.load("moscow_words")
    frames = [tables.load("second_coding")]
    for column, name in WORDS.items():
        wide = words.pivot(index="words_id", columns="coder", values=column)[["first", "second"]]
        final = pd.concat([frame.set_index("id")[column] for frame in settled]).reindex(wide.index)
        agreed, first, second = (wide["first"] == wide["second"], final == wide["first"], final == wide["second"])
        decided = pd.Series("neither", index=wide.index).mask(second, "second").mask(first, "first")
        frames.append(
            wide.reset_index(names="unit").assign(
                variable=name, settled=final.to_numpy(), settled_for=decided.mask(agreed, "agreed").to_numpy()
            )
        )
    return pd.concat(frames, ignore_index=True)


def pairs(coding: pd.DataFrame, variable: Variable) -> pd.DataFrame:
    """Return the rows of the table ``second_coding`` that belong to `variable` and have a value in both codings."""
    rows = coding[coding["variable"] == variable.name].dropna(subset=["first", "second"])
    if variable.cuts_alone:
        cut = coding[(coding["variable"] == "direction") & (coding["first"] == "-1") & (coding["second"] == "-1")]
        rows = rows[rows["unit"].isin(cut["unit"])]
    return rows


def _ranks(rows: pd.DataFrame, level: Literal["nominal", "ordinal"]) -> tuple[np.ndarray, int]:
    """Return both codings as ranks of the values that occur, one row each, and how many values that are."""
    order = sorted({*rows["first"], *rows["second"]}, key=int if level == "ordinal" else str)
    place = {value: rank for rank, value in enumerate(order)}
    return np.array([rows["first"].map(place), rows["second"].map(place)], dtype=float), len(order)


def _alpha(ranks: np.ndarray, values: int, level: Literal["nominal", "ordinal"]) -> float:
    if (ranks == ranks[0, 0]).all():
        return 1.0
    return float(krippendorff.alpha(ranks, value_domain=range(values), level_of_measurement=level))


def alpha(rows: pd.DataFrame, level: Literal["nominal", "ordinal"]) -> float:
    """Return Krippendorff's alpha of the columns ``first`` and ``second``; 1 if only one value occurs at all.

    An ordinal scale is one of whole numbers; the library counts ranks, so that only their order matters.
    """
    return _alpha(*_ranks(rows, level), level)


def drawn(rows: pd.DataFrame, level: Literal["nominal", "ordinal"], draws: int = RESAMPLES) -> np.ndarray:
    """Return alpha of `draws` samples of the units, drawn with replacement."""
    random = np.random.default_rng(SEED)
    ranks, values = _ranks(rows, level)
    return np.array([_alpha(ranks[:, random.integers(len(rows), size=len(rows))], values, level) for _ in range(draws)])


def interval(rows: pd.DataFrame, level: Literal["nominal", "ordinal"], draws: int = RESAMPLES) -> tuple[float, float]:
    """Return the middle 95 per cent of alpha over `draws` samples of the units."""
    low, high = np.percentile(drawn(rows, level, draws), [2.5, 97.5])
    return float(low), float(high)


def bound(rows: pd.DataFrame) -> float:
    """Return the share of units that may differ though none of `rows` does: the rule of three, 95 per cent."""
    return 3 / len(rows)


def bearing(value: float) -> str:
    """Return what an alpha bears by the customary floors."""
    return "conclusions" if value >= FIRM else "tentative ones" if value >= TENTATIVE else "none"


def uncertainty(rows: pd.DataFrame, level: Literal["nominal", "ordinal"]) -> str:
    """Return the interval in words; where nothing differs, the share of differences that is not ruled out.

    Resampling units without a difference gives one number and no interval.
    """
    if (rows["first"] == rows["second"]).all():
        return f"up to {bound(rows):.0%} may differ"
    low, high = interval(rows, level)
    return f"{low:.2f} to {high:.2f}"


def alphas(coding: pd.DataFrame | None = None) -> exhibits.Table:
    """Return agreement per variable as a table: units, disagreements, alpha, interval, draws under the floor."""
    coding = codings() if coding is None else coding
    lines, found = [], []
    for variable in VARIABLES:
        rows = pairs(coding, variable)
        found.append(alpha(rows, variable.level))
        under = float((drawn(rows, variable.level) < TENTATIVE).mean())
        lines.append(
            {
                "What was coded": capitalised(variable.label),
                "Level": variable.level,
                "Units": str(len(rows)),
                "Differ": str(int((rows["first"] != rows["second"]).sum())),
                "Alpha": f"{found[-1]:.2f}",
                "95% interval": uncertainty(rows, variable.level),
                "Under the floor": f"{under:.0%}",
                "Bears": bearing(found[-1]),
            }
        )
    firm = sum(value >= FIRM for value in found)
    weak = sum(value < TENTATIVE for value in found)
    return exhibits.Table(
        pd.DataFrame(lines),
        name="tab-agreement",
        caption=(
            f"The coders agree well enough for firm conclusions on {cardinal(firm)} of {cardinal(len(found))} variables"
            + (f", and too little even for tentative ones on {cardinal(weak)}" if weak else "")
        ),
        data=("second_coding", "word_codings"),
        source=(
            "two machines, working apart from one rule book. Krippendorff’s alpha; intervals and draws from "
            f"{RESAMPLES:,} samples of the units, with the share of them under {TENTATIVE:.3f}. Conclusions may rest "
            f"on {FIRM:.3f}, tentative ones on {TENTATIVE:.3f}. The scale leaves out what either coding calls silent."
        ),
        right=("Units", "Differ", "Alpha", "Under the floor"),
    )


def differing(coding: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Return the rows of `variable` on which the two codings differ, silence against a value included."""
    rows = coding[coding["variable"] == variable]
    return rows[rows["settled_for"] != "agreed"]


def disagreements(variable: str, coding: pd.DataFrame | None = None) -> exhibits.Table:
    """Return the disagreements on one variable with the settlement and its reason, for the appendix."""
    coding = tables.load("second_coding") if coding is None else coding
    rows = differing(coding, variable)
    shown = rows.fillna("silent")
    frame = pd.DataFrame(
        {
            "Unit": _named(shown["unit"]),
            "First": shown["first"],
            "Second": shown["second"],
            "Settled": shown["settled"],
            "Reason": shown["reason"],
        }
    )
    kept = rows["settled_for"].value_counts()
    for_whom = [
        f"{cardinal(int(kept[name]))} for the {name}" if name != "neither" else
        f"{cardinal(int(kept[name]))} for neither"
        for name in ("first", "second", "neither")
        if name in kept
    ]  # fmt: skip
    return exhibits.Table(
        frame,
        name=f"tab-disagreements-{variable}",
        caption=f"{capitalised(cardinal(len(rows)))} disagreements on the {variable}: settled "
        + formatting.listed(for_whom)
        if len(rows)
        else f"No disagreement on the {variable}",
        data=("second_coding",),
        source="settled by the first reader, by the rule book and the evidence on file.",
    )


def _named(units: pd.Series[str]) -> pd.Series[str]:
    """Units as a reader knows them: a question and an author, an expectation, or the id of a contact."""
    authors = tables.load("texts").set_index("id")["author_as_printed"]
    expected = tables.load("forecasts").set_index("id")["expectation"]
    names = {
        unit: f"Question {int(unit[1:3])}, {authors[unit[4:]]}"
        if unit.startswith("Q")
        else f"{unit}: {expected[unit]}"
        if unit.startswith("F")
        else unit
        for unit in units
    }
    return units.map(names)
