"""Five texts read together: where they agree, where they part, and what Tokyo itself said.

Answers of the texts are the codes of the table ``stances``: -2 plain no, -1 no with a reservation, 0 both,
1 yes with a reservation, 2 plain yes, missing where the text as held is silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data.tables import reliable
from bookext.formatting import cardinal, day, number
from evidence.constants import INVASION, RETURN_OF_ABE
from evidence.counting_summits import rules as summits

SETTLED_SOON, DRIFT, PERSONAL = 1, 4, 10
"""Numbers of the questions: a settlement soon, Russia's drift to China, personal diplomacy."""
SPEAKING = 3
"""Texts that must answer a question before its answers can be called a series. Ours: two texts always go one way."""
ABE_EDITIONS = range(2014, 2022)
"""Bluebooks that cover a year in which Abe governed throughout or for the greater part: 2013 to 2020."""
BLUEBOOK = "Diplomatic Bluebook"


def in_order(texts: pd.DataFrame) -> list[str]:
    """Return the keys of the texts in the order in which they can first have appeared."""
    return list(texts.sort_values("date_earliest")["id"])


def grid(stances: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Return the codes with one row per question and one column per text, in the order of the texts."""
    return stances.pivot(index="question_no", columns="text_id", values="code")[in_order(texts)]


def agreement(codes: pd.DataFrame) -> pd.DataFrame:
    """Return, per question, how the texts stand to one another; `codes` is a `grid`.

    Columns: ``speaking`` (texts that are not silent), ``yes``, ``no``, ``both``, and ``state``: ``unanimous`` if all
    texts speak and lean to one side, ``opposed`` if one says yes and another no, ``open`` otherwise.
    """
    counted = pd.DataFrame(
        {
            "speaking": codes.notna().sum(axis=1),
            "yes": (codes > 0).sum(axis=1),
            "no": (codes < 0).sum(axis=1),
            "both": (codes == 0).sum(axis=1),
        }
    )
    state = pd.Series("open", index=codes.index)
    state[(counted["yes"] > 0) & (counted["no"] > 0)] = "opposed"
    state[counted[["yes", "no"]].max(axis=1) == len(codes.columns)] = "unanimous"
    return counted.assign(state=state)


def monotone(values: Sequence[float]) -> bool:
    """Whether `values` never turn: they only rise, or only fall, or stay."""
    steps = [later - earlier for earlier, later in pairwise(values)]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


def series(codes: pd.DataFrame, least: int = SPEAKING) -> dict[int, list[int]]:
    """Return, per question that at least `least` texts answer, the answers in the order of the columns of `codes`."""
    said = {int(question): [int(code) for code in row.dropna()] for question, row in codes.iterrows()}
    return {question: answers for question, answers in said.items() if len(answers) >= least}


def leaning(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes without their reservations: 1 for yes, 0 for both, -1 for no, missing where silent."""
    return codes.clip(-1, 1)


def fell_silent(differing: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `agreement.differing` in which the first coding heard an answer and the settled one none."""
    return differing[(differing["first"] != "silent") & (differing["settled"] == "silent")]


def one_way(codes: pd.DataFrame) -> list[int]:
    """Return the questions with a series of answers that changes and never turns back."""
    return [question for question, answers in series(codes).items() if len(set(answers)) > 1 and monotone(answers)]


def one_way_by_chance(codes: pd.DataFrame) -> float:
    """Return how many questions go one way on average over every order in which the texts could stand."""
    orders = list(permutations(codes.columns))
    return sum(len(one_way(codes[list(order)])) for order in orders) / len(orders)


def steps(aims: pd.DataFrame, ladder: str) -> pd.DataFrame:
    """Return the steps of one ladder by date, with ``change`` in size from the step before (missing for the first)."""
    kept = aims[aims["ladder"] == ladder].sort_values("date", ignore_index=True)
    return kept.assign(change=kept["size"].diff())


def bluebooks(wording: pd.DataFrame) -> pd.DataFrame:
    """Return the editions of the Diplomatic Bluebook of high or medium confidence, by year."""
    return reliable(wording[wording["document"] == BLUEBOOK]).sort_values("edition", ignore_index=True)


HORIZON = pd.Timestamp("2021-12-31")
"""Ten years after the text of 2012, less a few weeks; ours."""


@claim("W002", "No settlement in sight", tables=("summits", "meeting_yields"), given=summits.with_yields)
def no_settlement(meetings: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test W002: nothing in sight ends the deadlock."""
    met = meetings[meetings["date"].between(RETURN_OF_ABE, HORIZON)].merge(yields, left_on="id", right_on="meeting_id")
    settled = met[met["yield"] == "settlement"]
    return Judgement(
        outcome="cannot-be-tested" if met.empty else "fails" if len(settled) else "holds",
        rule=(
            f"a forecast of 2012, put to the record and to no other text: fails if a meeting of Abe and Putin up to "
            f"{day(HORIZON)} settled territory or treaty; holds if none did; cannot be tested if no meeting is known. "
            "The horizon is ours."
        ),
        reason=(
            f"Of {cardinal(len(met))} meetings {number(len(settled))} brought a settlement"
            + (f", on {day(settled['date'].iloc[0])}." if len(settled) else ".")
        ),
    )


IN_OFFICE = ("head of government", "minister", "adviser", "official", "official document")
"""Grades of the table ``tokyo_words`` that speak for the government of the day."""


def courting(words: pd.DataFrame) -> pd.DataFrame:
    """Return one row per official statement that courts Russia between Abe's return and the invasion.

    Column ``named``: whether China is named in any of its arguments. `words` is the table ``tokyo_words``.
    """
    rows = reliable(words)
    when = pd.to_datetime(rows["date"].astype(str).str[:10], format="ISO8601")
    inside = (when >= RETURN_OF_ABE) & (when < INVASION)
    rows = rows[inside & (rows["direction"] == "courting") & rows["grade"].isin(IN_OFFICE)]
    return rows.assign(named=rows["china"] == "named").groupby("statement", as_index=False)["named"].max()


@claim("T004", "China as the reason", tables=("tokyo_words",))
def china_named(words: pd.DataFrame) -> Judgement:
    """Test T004: China is the basic reason for Japan's efforts, as Tokyo gave its reasons."""
    said = courting(words)
    named = int(said["named"].sum())
    outcome: Outcome = (
        "cannot-be-tested" if said.empty
        else "holds" if 2 * named >= len(said) else "holds-in-part" if named else "fails"
    )  # fmt: skip
    return Judgement(
        outcome=outcome,
        rule=(
            "official statements from Abe’s return to the invasion that court Russia, on reliable pages, are counted. "
            "Holds if at least "
            "half of them name China; in part if fewer do; fails if none does. Words show reasons given, not motives; "
            "the half is ours."
        ),
        reason=(
            f"Of {cardinal(len(said))} official statements that court Russia {number(named)} "
            f"name{'s' if named == 1 else ''} China: a reason that Tokyo gave, and seldom."
            if 2 * named < len(said)
            else f"Of {cardinal(len(said))} official statements that court Russia {number(named)} name China."
        ),
    )


@claim("L008", "Settlement and treaty as aim", tables=("official_wording",))
def high_priority(wording: pd.DataFrame) -> Judgement:
    """Test L008: under Abe settlement and treaty were a leading aim; `wording` is ``official_wording``."""
    editions = bluebooks(wording)[lambda rows: rows["edition"].isin(ABE_EDITIONS)]
    seen = editions[editions["treaty_aim"] != "not seen"]
    stating = int((seen["treaty_aim"] == "yes").sum())
    outcome: Outcome = "cannot-be-tested" if seen.empty else "holds" if stating == len(seen) else "holds-in-part"
    return Judgement(
        outcome=outcome if stating or seen.empty else "fails",
        rule=(
            "holds if every Bluebook on Abe’s years of which the passage was read states both as the policy; in part "
            "if some do; fails if none does."
        ),
        reason=(
            f"Of {cardinal(len(editions))} editions the passage was read in {number(len(seen))}, and "
            f"{number(stating)} state{'s' if stating == 1 else ''} it."
        ),
    )


@claim("L010", "Experts would prefer it", tables=("polls",))
def experts_prefer(polls: pd.DataFrame) -> Judgement:
    """Test L010: many Japanese experts would prefer better relations with Russia."""
    of_experts = polls[polls["population"].str.contains("expert")]
    half = float(of_experts["percent"].max()) >= 50 if len(of_experts) else False
    return Judgement(
        outcome="cannot-be-tested" if of_experts.empty else "holds" if half else "fails",
        rule="needs a survey of experts; holds if at least half of them prefer it. A poll of the public is none.",
        reason=(
            f"Of {len(polls)} poll results on our record {number(len(of_experts))} "
            f"{'is' if len(of_experts) == 1 else 'are'} of experts."
        ),
    )
