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

from evidence import foreseen
from evidence.tables import reliable
from evidence.verdicts import Check

DECIDED = ("confirmed", "partly", "refuted")
"""Verdicts that say something about the expectation; the others are left out or, on demand, counted as misses."""
RULES = ("nothing changes", "things get worse")
"""The two simple rules of the table ``baselines``."""
LAST_EVIDENCE = pd.Timestamp("2026-02-28")
"""End of the month of ``evidence_as_of`` in the table ``forecasts``."""
SHORT, LONG = 3, 5
"""Years: up to `SHORT` a test is short, up to `LONG` middling. Ours."""
Z = 1.96
SEED = 2026
DRAWS = 2000


@dataclass(frozen=True)
class Scoring:
    """The choices on which a score depends."""

    partly: float = 0.5
    """What an expectation that came true in part is worth."""
    reading: Literal["as coded", "strict", "loose"] = "as coded"
    """Which thresholds: those of ``forecasts``, or the stricter or looser ones of ``other_thresholds``."""
    voice: Literal["voice", "voice_strict"] = "voice"
    """Whether fears and hopes that a text ascribes to Tokyo count as the author's own (``voice``) or not."""
    undecided_miss: bool = False
    """Whether items not triggered or not testable count as misses instead of being left out."""
    scenarios: bool = True
    """Whether courses described as scenarios are scored as expectations."""


CHOICES: dict[str, Scoring] = {
    "as printed": Scoring(),
    "partly counts nothing": Scoring(partly=0.0),
    "partly counts in full": Scoring(partly=1.0),
    "stricter thresholds": Scoring(reading="strict"),
    "looser thresholds": Scoring(reading="loose"),
    "without reported fears and hopes": Scoring(voice="voice_strict"),
    "without scenarios": Scoring(scenarios=False),
    "undecided items as misses": Scoring(undecided_miss=True),
    "hardest": Scoring(0.0, "strict", "voice_strict", True),
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
    changed = others[others["reading"] == scoring.reading].set_index("forecast_id")["verdict"]
    rows["verdict"] = rows["id"].map(changed).fillna(rows["verdict"])
    if not scoring.undecided_miss:
        rows = rows[rows["verdict"].isin(DECIDED)]
    worth = {"confirmed": 1.0, "partly": scoring.partly}
    return rows.assign(value=[worth.get(str(verdict), 0.0) for verdict in rows["verdict"]])


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


DIRECTIONS = ("a worse outcome", "a better outcome", "Japan holding back")
"""What was expected; the third is worse by the rule, but about Tokyo's effort and not about what comes of it."""


def direction(rows: pd.DataFrame, baselines: pd.DataFrame) -> pd.Series[str]:
    """Return, per row, one of `DIRECTIONS`, or ``neither`` where the rule that things get worse is silent."""
    calls = baselines[baselines["baseline"] == RULES[1]].set_index("forecast_id")["call"]
    names = {"yes": DIRECTIONS[0], "no": DIRECTIONS[1], "silent": "neither"}
    known = rows["id"].map(calls).map(names)
    return known.where(~((known == DIRECTIONS[0]) & (rows["mechanism"] == "restraint")), DIRECTIONS[2])


def horizon(forecasts: pd.DataFrame, terms: pd.DataFrame, texts: pd.DataFrame) -> pd.Series[str]:
    """Return, per expectation id, how long its test ran: from the last day the text can have, to the test's end."""
    written = texts.set_index("id")["date_latest"]
    ends = terms.set_index("forecast_id")["window_end"]
    names = {}
    for row in forecasts.itertuples():
        end = ends[row.id]
        years = (end - written[row.text_id]).days / 365.25 if pd.notna(end) else None
        names[row.id] = (
            "no end set" if years is None
            else f"up to {SHORT} years" if years <= SHORT
            else f"{SHORT} to {LONG} years" if years <= LONG
            else f"over {LONG} years"
        )  # fmt: skip
    return pd.Series(names)


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


CHECKS: tuple[Check, ...] = foreseen.CHECKS
"""The claims that the chapter tests, in its order."""
