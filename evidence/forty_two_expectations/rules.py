"""Scoring the expectations of the five texts, and two simple rules on the same items.

An expectation is scored as 1 if confirmed, as nothing if refuted and as `Scoring.partly` in between. Everything that
can be chosen is a field of `Scoring`. All thresholds were set after the fact: see the table ``forecasts``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Literal

import numpy as np
import pandas as pd

from bookext.data.tables import reliable

DECIDED = ("confirmed", "partly", "refuted")
"""Verdicts that say something about the expectation; items with another are left out of every score."""
RULES = ("nothing changes", "things get worse")
"""The two simple rules of the table ``baselines``."""
LAST_EVIDENCE = pd.Timestamp("2026-02-28")
"""End of the month of ``evidence_as_of`` in the table ``forecasts``."""
Z = 1.96
SEED = 2026
DRAWS = 2000


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
    diagnoses: bool = True
    """Whether sentences in the present tense are scored as expectations."""


CHOICES: dict[str, Scoring] = {
    "as printed": Scoring(),
    "partly counts nothing": Scoring(partly=0.0),
    "partly counts in full": Scoring(partly=1.0),
    "stricter thresholds": Scoring(reading="strict"),
    "looser thresholds": Scoring(reading="loose"),
    "without reported fears and hopes": Scoring(voice="voice_strict"),
    "without scenarios": Scoring(scenarios=False),
    "without diagnoses": Scoring(diagnoses=False),
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
    worth = {"confirmed": 1.0, "partly": scoring.partly}
    return rows.assign(value=[worth.get(str(verdict), 0.0) for verdict in rows["verdict"]])


def points(value: float) -> str:
    """Return points as printed: ``9``, ``9½``."""
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ('' if half else 0)}{'½' if half else ''}"


def wilson(points: float, items: int) -> tuple[float, float]:
    """Return the Wilson interval (95 per cent) for `points` out of `items`; half points are taken as they are.

    It supposes items that do not hang together, so it is too narrow here. Without items it is 0 to 1.
    """
    if not items:
        return 0.0, 1.0
    share, square = points / items, Z * Z / items
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / items + square / (4 * items)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def board(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the score of each group of `rows` (from `scored`): items, verdicts, ``share`` and its interval."""
    lines = []
    for name, group in rows.groupby(by, sort=False):
        low, high = wilson(float(group["value"].sum()), len(group))
        verdicts = group["verdict"].value_counts()
        lines.append(
            {
                "group": name,
                "items": len(group),
                **{verdict: int(verdicts.get(verdict, 0)) for verdict in DECIDED},
                "points": float(group["value"].sum()),
                "share": float(group["value"].mean()),
                "low": low,
                "high": high,
            }
        )
    return pd.DataFrame(lines)


def by_mechanism_interval(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the middle 95 per cent of the share when whole mechanisms are drawn again, with replacement.

    Items of one mechanism tend to share one fact, so they are drawn together.
    """
    random = np.random.default_rng(SEED)
    groups = [group["value"].to_numpy() for _, group in rows.groupby("mechanism")]
    drawn = [
        np.concatenate([groups[pick] for pick in random.integers(len(groups), size=len(groups))]).mean()
        for _ in range(DRAWS)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def agreeing(rows: pd.DataFrame, baselines: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Return `rows` with ``call``: what `rule` says of each; silent ones are left out."""
    calls = baselines[baselines["baseline"] == rule].set_index("forecast_id")["call"]
    return rows.assign(call=rows["id"].map(calls)).query("call != 'silent'")


@dataclass(frozen=True)
class Contest:
    """The texts against a simple rule, on the items on which the rule speaks."""

    rule: str
    items: int
    texts: float
    """Points of the texts."""
    rule_points: float
    apart: int
    """Items on which the rule expects the contrary; only there can they differ."""
    texts_apart: float
    """Points of the texts on those."""
    won: int
    """Items of those that were confirmed."""
    lost: int
    """Items of those that were refuted."""

    @property
    def chance(self) -> float:
        """Probability of a score at least as uneven as `won` to `lost` if each were a fair coin (two-sided)."""
        tosses, fewer = self.won + self.lost, min(self.won, self.lost)
        tail = sum(comb(tosses, heads) for heads in range(fewer + 1))
        return min(1.0, 2 * tail / float(2**tosses))


def contest(rows: pd.DataFrame, baselines: pd.DataFrame, rule: str) -> Contest:
    """Set the expectations of `rows` (from `scored`) against `rule` of the table ``baselines``.

    Where the rule expects the same it gets the same points; where it expects the contrary it gets the rest of one.
    """
    spoken = agreeing(rows, baselines, rule)
    apart = spoken[spoken["call"] == "no"]
    texts = float(spoken["value"].sum())
    return Contest(
        rule=rule,
        items=len(spoken),
        texts=texts,
        rule_points=texts + len(apart) - 2 * float(apart["value"].sum()),
        apart=len(apart),
        texts_apart=float(apart["value"].sum()),
        won=int((apart["value"] == 1).sum()),
        lost=int((apart["value"] == 0).sum()),
    )


def weak(rows: pd.DataFrame, pages: pd.DataFrame) -> list[str]:
    """Return the ids of `rows` whose verdict rests on pages of low confidence alone; `pages` is ``evidence_pages``."""
    firm = set(reliable(pages)["id"])
    named = rows.dropna(subset=["evidence_ids"])
    return [row.id for row in named.itertuples() if not firm & set(str(row.evidence_ids).split("; "))]


DIRECTIONS = ("worse", "better", "silent")
"""What was expected, as the rule that things get worse has it: the same, the contrary, or the rule is silent."""
SUBJECTS = ("yield", "effort", "context")
"""What an expectation is about: the column ``about`` of ``expectation_terms``."""


def told(rows: pd.DataFrame, terms: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` with ``direction`` (one of `DIRECTIONS`) and with the codes of the table ``expectation_terms``."""
    calls = baselines[baselines["baseline"] == RULES[1]].set_index("forecast_id")["call"]
    names = dict(zip(("yes", "no", "silent"), DIRECTIONS, strict=True))
    codes = terms.set_index("forecast_id")[["about", "fact", "wording", "before_war"]]
    return rows.assign(direction=rows["id"].map(calls).map(names)).join(codes, on="id")


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


def rank_changes(forecasts: pd.DataFrame, others: pd.DataFrame, authors: Sequence[str]) -> dict[str, set[str]]:
    """Return, per text in `authors`, the places it takes among them under all the ways of scoring (ties share)."""
    places: dict[str, set[str]] = {author: set() for author in authors}
    for scoring in CHOICES.values():
        table = board(scored(forecasts, others, scoring), "text_id").set_index("group")["share"]
        table = table.reindex(authors)
        for author in authors:
            if pd.notna(table[author]):
                places[author].add(str(int((table > table[author]).sum()) + 1))
    return places
