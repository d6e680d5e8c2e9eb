"""Scoring the forecasts of the five texts, and two simple rules on the same items.

A forecast is scored as 1 if confirmed, as nothing if refuted and as `Scoring.partly` in between. A simple rule is
scored on its own forecast of the same observable (column ``own`` of ``baselines``), not by the failures of the text.
Everything that can be chosen is a field of `Scoring`. All thresholds were set after the fact: see the table
``forecasts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from bookext.data.tables import reliable

DECIDED = ("confirmed", "partly", "refuted")
"""Verdicts that say something about the expectation; items with another are left out of every score."""
RULES = ("nothing changes", "things get worse")
"""The simple rules of the table ``baselines``."""
SEED = 2026
DRAWS = 10_000


@dataclass(frozen=True)
class Scoring:
    """The choices on which a score depends."""

    partly: float = 0.5
    """What an expectation that came true in part is worth."""
    reading: Literal["as coded", "strict", "loose", "tested"] = "as coded"
    """Which thresholds: those of ``forecasts``, or the stricter or looser ones of ``other_thresholds``; ``tested``
    takes the stricter ones only where the confirmation leaves the cause or the content of the sentence untested."""
    voice: Literal["voice", "voice_strict"] = "voice"
    """Whether fears and hopes that a text ascribes to Tokyo count as the author's own (``voice``) or not."""
    scenarios: bool = True
    """Whether courses described as scenarios are scored as expectations."""
    diagnoses: bool = False
    """Whether sentences in the present tense are scored too; they are judged at their date and are no forecasts."""


CHOICES: dict[str, Scoring] = {
    "as printed": Scoring(),
    "partly counts nothing": Scoring(partly=0.0),
    "partly counts in full": Scoring(partly=1.0),
    "stricter thresholds": Scoring(reading="strict"),
    "looser thresholds": Scoring(reading="loose"),
    "without reported fears and hopes": Scoring(voice="voice_strict"),
    "without scenarios": Scoring(scenarios=False),
    "with diagnoses": Scoring(diagnoses=True),
    "untested confirmations harder": Scoring(reading="tested"),
    "hardest": Scoring(0.0, "strict", "voice_strict"),
    "kindest": Scoring(1.0, "loose"),
}
"""The ways of scoring that the chapter shows; the last two put all choices together that hurt or help."""


def scored(forecasts: pd.DataFrame, others: pd.DataFrame, scoring: Scoring) -> pd.DataFrame:
    """Return the authors' own expectations that count under `scoring`, with ``verdict`` and ``value`` (0 to 1).

    `forecasts` and `others` are the tables ``forecasts`` and ``other_thresholds``.
    """
    rows = forecasts[forecasts[scoring.voice] == "author"].copy()
    if not scoring.scenarios:
        rows = rows[rows["mechanism"] != "scenario"]
    if not scoring.diagnoses:
        rows = rows[rows["kind"] == "forecast"]
    taken = others["untested"].astype(bool) if scoring.reading == "tested" else others["reading"] == scoring.reading
    rows["verdict"] = rows["id"].map(others[taken].set_index("forecast_id")["verdict"]).fillna(rows["verdict"])
    rows = rows[rows["verdict"].isin(DECIDED)]
    return rows.assign(value=worth(rows["verdict"], scoring))


def worth(verdicts: pd.Series[str], scoring: Scoring) -> list[float]:
    """Return what `verdicts` are worth under `scoring`."""
    values = {"confirmed": 1.0, "partly": scoring.partly}
    return [values.get(str(verdict), 0.0) for verdict in verdicts]


def points(value: float) -> str:
    """Return points as printed: ``9``, ``9½``."""
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ('' if half else 0)}{'½' if half else ''}"


def paired(rows: pd.DataFrame, baselines: pd.DataFrame, rule: str, scoring: Scoring | None = None) -> pd.DataFrame:
    """Return the `rows` (from `scored`) on which `rule` speaks, with its ``call`` and ``rule_value``.

    Where the rule expects what the text expects, it earns what the text earns; where it expects something else, it
    earns what its own forecast is worth.
    """
    scoring = scoring or Scoring()
    own = baselines[baselines["baseline"] == rule].set_index("forecast_id")[["call", "own"]]
    joined = rows.join(own, on="id").query("call != 'silent'")
    values = pd.Series(worth(joined["own"], scoring), index=joined.index)
    return joined.assign(rule_value=joined["value"].where(joined["call"] == "yes", values))


@dataclass(frozen=True)
class Contest:
    """The texts against a simple rule, on the items on which the rule speaks."""

    rule: str
    items: int
    texts: float
    """Points of the texts."""
    rule_points: float
    apart: int
    """Items on which the rule expects something else."""
    texts_apart: float
    """Points of the texts on those."""
    rule_apart: float

    @property
    def difference(self) -> float:
        """Points by which the texts lead."""
        return self.texts - self.rule_points


def contest(rows: pd.DataFrame, baselines: pd.DataFrame, rule: str, scoring: Scoring | None = None) -> Contest:
    """Set the expectations of `rows` (from `scored`) against `rule` of the table ``baselines``."""
    spoken = paired(rows, baselines, rule, scoring)
    apart = spoken[spoken["call"] == "no"]
    return Contest(
        rule=rule,
        items=len(spoken),
        texts=float(spoken["value"].sum()),
        rule_points=float(spoken["rule_value"].sum()),
        apart=len(apart),
        texts_apart=float(apart["value"].sum()),
        rule_apart=float(apart["rule_value"].sum()),
    )


def interval(spoken: pd.DataFrame, by: str = "fact") -> tuple[float, float]:
    """Return the middle 95 per cent of the lead of the texts, in points of all items.

    `spoken` comes from `paired`, with a column `by`. Items that rest on one fact stand and fall together, so whole
    facts are drawn again, with replacement, and the mean lead of the items drawn is set to the number of items.
    """
    random = np.random.default_rng(SEED)
    lead = spoken["value"] - spoken["rule_value"]
    groups = lead.groupby(spoken[by]).agg(["sum", "size"]).to_numpy(dtype=float)
    picks = random.integers(len(groups), size=(DRAWS, len(groups)))
    sums, sizes = groups[picks, 0].sum(axis=1), groups[picks, 1].sum(axis=1)
    low, high = np.percentile(sums / sizes * len(spoken), [2.5, 97.5])
    return float(low), float(high)


def weak(rows: pd.DataFrame, pages: pd.DataFrame) -> list[str]:
    """Return the ids of `rows` whose verdict rests on pages of low confidence alone; `pages` is ``evidence_pages``."""
    firm = set(reliable(pages)["id"])
    named = rows.dropna(subset=["evidence_ids"])
    return [row.id for row in named.itertuples() if not firm & set(str(row.evidence_ids).split("; "))]


def with_terms(rows: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` with the codes of the table ``expectation_terms``."""
    return rows.join(terms.set_index("forecast_id")[["about", "fact", "wording", "before_war"]], on="id")


def common(rows: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """Return the `rows` on which both simple rules speak, so that texts and rules are scored on the same items."""
    return rows[~rows["id"].isin(baselines.loc[baselines["call"] == "silent", "forecast_id"])]


def swing(forecasts: pd.DataFrame, others: pd.DataFrame, choices: dict[str, Scoring] = CHOICES) -> pd.DataFrame:
    """Return items, points and share of all authors together under each way of scoring, in the order of `choices`."""
    lines = []
    for name, scoring in choices.items():
        rows = scored(forecasts, others, scoring)
        lines.append((name, len(rows), float(rows["value"].sum()), float(rows["value"].mean())))
    return pd.DataFrame(lines, columns=["scoring", "items", "points", "share"])
