"""How far two codings of the same units agree, by Krippendorff's alpha.

Both codings were made by machine readers from one rule book, the second without sight of the first; every value
stands in the table ``second_coding``. Alpha is 1 for full agreement and 0 for what chance would give (Krippendorff,
*Content Analysis*); it is computed by the library of that name.
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
RESAMPLES = 1000
"""Units are drawn again this many times for the interval, from a fixed seed."""
FIRM, TENTATIVE = 0.800, 0.667
"""Krippendorff's customary floors: from the first on conclusions may rest, from the second tentative ones."""


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
)


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


def interval(rows: pd.DataFrame, level: Literal["nominal", "ordinal"], draws: int = RESAMPLES) -> tuple[float, float]:
    """Return the middle 95 per cent of alpha over `draws` samples of the units, drawn with replacement."""
    random = np.random.default_rng(SEED)
    ranks, values = _ranks(rows, level)
    found = [_alpha(ranks[:, random.integers(len(rows), size=len(rows))], values, level) for _ in range(draws)]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def bound(rows: pd.DataFrame) -> float:
    """Return the share of units that may differ though none of `rows` does: the rule of three, 95 per cent."""
    return 3 / len(rows)


def bearing(value: float) -> str:
    """Return what an alpha bears by the customary floors."""
    return "conclusions" if value >= FIRM else "tentative ones" if value >= TENTATIVE else "none"


def alphas(coding: pd.DataFrame | None = None) -> exhibits.Table:
    """Return agreement per variable as a table: units, disagreements, alpha and its interval."""
    coding = tables.load("second_coding") if coding is None else coding
    lines = []
    for variable in VARIABLES:
        rows = pairs(coding, variable)
        low, high = interval(rows, variable.level)
        found, apart = alpha(rows, variable.level), int((rows["first"] != rows["second"]).sum())
        lines.append(
            {
                "What was coded": capitalised(variable.label),
                "Level": variable.level,
                "Units": str(len(rows)),
                "Differ": str(apart),
                "Alpha": f"{found:.2f}",
                "95% interval": f"{low:.2f} to {high:.2f}" if apart else f"up to {bound(rows):.0%} may differ",
                "Bears": bearing(found),
            }
        )
    frame = pd.DataFrame(lines)
    figures = frame.set_index("What was coded")["Alpha"]
    return exhibits.Table(
        frame,
        name="tab-agreement",
        caption=(
            f"Agreement is complete on contacts and cuts, {figures['Verdict on an expectation']} on verdicts and "
            f"{figures['Stance of a text on a question']} on stances"
            if figures["Contact kept or cut"] == "1.00"
            else f"Agreement on contacts is {figures['Contact kept or cut']}, on verdicts "
            f"{figures['Verdict on an expectation']}, on stances {figures['Stance of a text on a question']}"
        ),
        data=("second_coding",),
        source=(
            "two machine readers, working separately. Krippendorff’s alpha; interval from "
            f"{RESAMPLES:,} samples of the units, or the rule of three where nothing differed. Conclusions may rest on "
            f"{FIRM:.3f}, tentative ones on {TENTATIVE:.3f}. The scale leaves out what either coding calls silent."
        ),
        right=("Units", "Differ", "Alpha"),
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
