"""What the five texts answer; what the rules should give is counted with the csv module alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from bookext import quotations
from bookext.claims import registry
from bookext.data import tables
from evidence.appendices import agreement
from evidence.what_the_experts_saw import figures
from evidence.what_the_experts_saw import readings as rules
from tests.questions.package_rows import rows_of
from tests.questions.what_the_experts_saw import readings_again as recount

BOOK = tables.DATA.parent
ORDER = ["weitz2012", "streltsov2015", "tsuruoka2017", "pajon2017", "lipscy2021"]


@pytest.fixture
def load() -> Callable[[str], pd.DataFrame]:
    return tables.load


def changed(frame: pd.DataFrame, key: str, column: str, value: object) -> pd.DataFrame:
    """A copy in which one cell of the row with the id `key` has another value."""
    copy = frame.copy()
    assert (copy["id"] == key).sum() == 1
    copy.loc[copy["id"] == key, column] = value
    return copy


Load = Callable[[str], pd.DataFrame]


# --- answers and their order ----------------------------------------------------------------------------------


def test_the_texts_stand_in_the_order_of_their_dates(load: Load) -> None:
    assert rules.in_order(load("texts")) == ORDER
    assert rules.in_order(load("texts").iloc[::-1]) == ORDER


def test_the_grid_has_every_coded_answer_and_nothing_else(load: Load) -> None:
    codes = rules.grid(load("stances"), load("texts"))
    for row in rows_of("stances"):
        cell = codes.loc[int(row["question_no"]), row["text_id"]]
        assert (pd.isna(cell) and not row["code"]) or int(cell) == int(row["code"])


def test_agreement_is_counted_from_the_signs(load: Load) -> None:
    states = rules.agreement(rules.grid(load("stances"), load("texts")))
    for question, state in states["state"].items():
        said = [int(row["code"]) for row in rows_of("stances") if row["question_no"] == str(question) and row["code"]]
        expected = "open"
        if min(said) < 0 < max(said):
            expected = "opposed"
        elif len(said) == 5 and (min(said) > 0 or max(said) < 0):
            expected = "unanimous"
        assert state == expected, question


def test_a_silent_text_ends_unanimity(load: Load) -> None:
    coded = changed(load("stances"), "Q01-weitz2012", "code", pd.NA)
    assert rules.agreement(rules.grid(coded, load("texts"))).loc[1, "state"] == "open"


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 2, 2], True), ([2, 1, 0], True), ([0, 2, 1], False), ([1], True), ([], True)]
)
def test_a_series_is_monotone_if_it_never_turns(values: list[float], expected: bool) -> None:
    assert rules.monotone(values) is expected


def test_only_the_question_of_personal_diplomacy_goes_one_way(load: Load) -> None:
    codes = rules.grid(load("stances"), load("texts"))
    expected = [number for number, each in recount.answers(BOOK, ORDER).items() if recount.one_way([each])]
    assert rules.one_way(codes) == expected == [rules.PERSONAL]


def test_the_drift_is_answered_by_too_few_texts_for_a_series(load: Load) -> None:
    codes = rules.grid(load("stances"), load("texts"))
    assert [code for code in recount.codes(BOOK, rules.DRIFT) if code] == ["0", "2"]
    assert rules.DRIFT not in rules.series(codes)
    told = changed(load("stances"), "Q04-lipscy2021", "code", 2)
    assert rules.DRIFT in rules.one_way(rules.grid(told, load("texts")))
    turned = changed(load("stances"), "Q04-lipscy2021", "code", -1)
    assert rules.DRIFT not in rules.one_way(rules.grid(turned, load("texts")))


def test_the_average_over_all_orders_is_counted_from_the_rows(load: Load) -> None:
    codes = rules.grid(load("stances"), load("texts"))
    assert rules.one_way_by_chance(codes) == pytest.approx(recount.on_average(BOOK))
    assert len(rules.one_way(codes)) < rules.one_way_by_chance(codes)


def test_a_series_of_two_or_of_one_value_goes_no_way() -> None:
    codes = pd.DataFrame({"a": [1, 2, 2], "b": [pd.NA, 2, 0], "c": [2, 2, -1]}, index=[1, 2, 3], dtype="Int64")
    assert rules.one_way(codes) == [3]
    assert list(rules.series(codes)) == [2, 3]


def test_without_reservations_only_the_side_counts(load: Load) -> None:
    codes = rules.grid(load("stances"), load("texts"))
    leaning = rules.leaning(codes)
    assert leaning.isna().equals(codes.isna())
    assert set(leaning.stack().dropna()) == {-1, 0, 1}
    assert rules.one_way(leaning) == [7, 10]


def test_an_answer_falls_silent_if_the_first_coding_heard_it() -> None:
    expected = [
        row["id"]
        for row in rows_of("second_coding")
        if row["variable"] == "stance" and row["first"] != "silent" and row["settled"] == "silent"
    ]
    differing = agreement.differing(tables.load("second_coding"), "stance")
    assert list(rules.fell_silent(differing)["id"]) == expected


# --- ladders, words and pairs ---------------------------------------------------------------------------------


def test_the_steps_follow_the_dates_and_their_changes_the_sizes(load: Load) -> None:
    for ladder in ("China", "territory"):
        sizes = [
            int(row["size"]) for row in sorted(rows_of("aims"), key=lambda row: row["date"]) if row["ladder"] == ladder
        ]
        steps = rules.steps(load("aims"), ladder)
        assert list(steps["size"]) == sizes
        assert list(steps["change"].dropna()) == [b - a for a, b in pairwise(sizes)]


def test_every_step_rests_on_rows_that_exist(load: Load) -> None:
    known = {
        row["id"] for name in ("claims", "milestones", "evidence_pages", "official_wording") for row in rows_of(name)
    }
    for row in rows_of("aims"):
        assert set(row["rests_on"].split("; ")) <= known, row["id"]


def test_a_step_of_an_observer_names_his_text_and_rests_on_his_claims() -> None:
    voices = {row["id"]: row["text_id"] for row in rows_of("claims")}
    for row in rows_of("aims"):
        assert bool(row["text_id"]) == (row["whose"] == "observer"), row["id"]
        if row["text_id"]:
            assert {voices[claim] for claim in row["rests_on"].split("; ")} == {row["text_id"]}


def test_the_scope_of_a_pair_follows_from_its_claims() -> None:
    for row in rows_of("contradictions"):
        assert (row["claim_a"][0] == row["claim_b"][0]) == (row["scope"] == "within"), row["id"]


def test_a_bluebook_of_low_confidence_is_left_out(load: Load) -> None:
    official = changed(load("official_wording"), "OW09", "confidence", "low")
    assert 2018 not in set(rules.bluebooks(official)["edition"])
    assert set(rules.bluebooks(official)["document"]) == {"Diplomatic Bluebook"}


@pytest.mark.skipif("BOOK_TEXTS" not in os.environ, reason="the original texts are not at hand")
def test_the_words_occur_as_often_as_the_table_says() -> None:
    found = quotations.originals(Path(os.environ["BOOK_TEXTS"]))
    voices: dict[str, list[str]] = {}
    for row in rows_of("text_paragraphs"):
        voices.setdefault(row["text_id"], []).append(row["voice"])
    for row in rows_of("text_words"):
        told = zip(found[row["text_id"]], voices[row["text_id"]], strict=True)
        kept = [text for text, voice in told if voice != "chrome"]
        assert sum(len(re.findall(row["pattern"], text)) for text in kept) == int(row["occurrences"]), row["id"]


# --- verdicts, and what turns them ----------------------------------------------------------------------------


def test_no_settlement_is_judged_by_the_meetings_alone(load: Load, meetings: pd.DataFrame) -> None:
    yields = load("meeting_yields")
    assert rules.no_settlement(meetings, yields).outcome == "holds"
    meeting = yields["meeting_id"] == "JR-20181114"
    settled = yields.assign(**{"yield": yields["yield"].mask(meeting, "settlement")})
    verdict = rules.no_settlement(meetings, settled)
    assert (verdict.outcome, "14 November 2018" in verdict.reason) == ("fails", True)
    later = meetings.assign(date=meetings["date"].mask(meetings["id"] == "JR-20181114", pd.Timestamp("2023-01-01")))
    assert rules.no_settlement(later, settled).outcome == "holds"
    assert rules.no_settlement(meetings[meetings["date"] < "2010"], yields).outcome == "cannot-be-tested"


def test_china_as_the_reason_turns_with_the_statements_that_name_it(load: Load) -> None:
    words = load("tokyo_words")
    said = recount_courting()
    verdict = rules.china_named(words)
    assert verdict.outcome == "holds-in-part"
    assert f"Of {len(said)} official statements" in verdict.reason
    assert rules.china_named(words.assign(china="named")).outcome == "holds"
    assert rules.china_named(words.assign(china="veiled")).outcome == "fails"
    assert rules.china_named(words.assign(grade="hearsay")).outcome == "cannot-be-tested"
    assert rules.china_named(words.assign(confidence="low")).outcome == "cannot-be-tested"


def recount_courting() -> dict[str, bool]:
    from tests.questions.what_the_experts_saw.recount import courting

    return courting(BOOK)


def test_settlement_and_treaty_as_aim_turns_with_the_editions(load: Load) -> None:
    official = load("official_wording")
    assert rules.high_priority(official).outcome == "holds"
    assert rules.high_priority(changed(official, "OW10", "treaty_aim", "no")).outcome == "holds-in-part"
    assert rules.high_priority(official.assign(treaty_aim="no")).outcome == "fails"
    assert rules.high_priority(official.assign(treaty_aim="not seen")).outcome == "cannot-be-tested"


@pytest.mark.parametrize(("share", "outcome"), [(60.0, "holds"), (40.0, "fails")])
def test_experts_can_be_asked(load: Load, share: float, outcome: str) -> None:
    polls = load("polls")
    assert rules.experts_prefer(polls).outcome == "cannot-be-tested"
    asked = polls.iloc[[0]].assign(population="foreign policy experts", percent=share)
    assert rules.experts_prefer(pd.concat([polls, asked])).outcome == outcome


def test_every_check_runs_on_the_tables_and_names_a_claim_of_an_author() -> None:
    voices = {row["id"]: row["voice"] for row in rows_of("claims")}
    verdicts = [check() for check in registry.of(rules)]
    assert len({verdict.label for verdict in verdicts}) == len(verdicts)
    assert {voices[verdict.claim] for verdict in verdicts} == {"author"}


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_exhibits_say_what_the_data_say(load: Load) -> None:
    grid = figures.stances(load("stances"), load("stance_questions"), load("texts"))
    assert "two of 15 questions" in grid.caption
    assert "26 of 75 cells are silent" in grid.caption
    assert "silent, both, silent, yes, silent" in grid.alt
    held = figures.sources(load("texts"))
    assert held.caption == "Five texts of four kinds; three are held in part only"
    assert list(held.frame["Words"]) == [f"{int(row['words']):,}" for row in rows_of("texts")]
