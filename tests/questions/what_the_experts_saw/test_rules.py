"""Scores, rules, agreement and verdicts on expectations; what they should give is computed by the csv module alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from bookext import exhibits
from bookext.claims import registry
from bookext.claims.verdicts import Verdict
from bookext.data import tables
from evidence.appendices import agreement
from evidence.constants import STRELTSOV
from evidence.forty_two_expectations import claims, figures, rules
from tests.questions.forty_two_expectations import recount
from tests.questions.package_rows import changed, rows_of

PLAIN = rules.Scoring()


@pytest.fixture
def expected() -> pd.DataFrame:
    return tables.load("forecasts")


@pytest.fixture
def others() -> pd.DataFrame:
    return tables.load("other_thresholds")


@pytest.fixture
def baselines() -> pd.DataFrame:
    return tables.load("baselines")


@pytest.fixture
def printed(expected: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    return rules.scored(expected, others, PLAIN)


@pytest.fixture
def terms() -> pd.DataFrame:
    return tables.load("expectation_terms")


@pytest.fixture
def coding() -> pd.DataFrame:
    return tables.load("second_coding")


@pytest.fixture
def pages() -> pd.DataFrame:
    return tables.load("evidence_pages")


@pytest.fixture
def made(engagement: pd.DataFrame) -> pd.Series:
    return claims.offers(engagement, tables.load("milestones"))


# --- the tables -----------------------------------------------------------------------------------------------


def test_every_expectation_has_one_row_of_terms_and_a_call_of_each_rule() -> None:
    items = [row["id"] for row in rows_of("forecasts")]
    assert len(items) == 42
    assert [row["forecast_id"] for row in rows_of("expectation_terms")] == items
    for rule in rules.RULES:
        assert [row["forecast_id"] for row in rows_of("baselines") if row["baseline"] == rule] == items


def test_a_hedged_sentence_names_its_hedge_and_a_flat_one_has_none() -> None:
    for row in rows_of("expectation_terms"):
        assert bool(row["hedge"]) == (row["wording"] == "hedged"), row["forecast_id"]
        assert len(row["hedge"].split()) <= 2


def test_a_stricter_reading_is_never_kinder_and_a_looser_never_harder() -> None:
    rank = {"cannot be tested": 0, "refuted": 1, "partly": 2, "confirmed": 3}
    printed = {row["id"]: rank[row["verdict"]] for row in rows_of("forecasts") if row["verdict"] in rank}
    seen = set()
    for row in rows_of("other_thresholds"):
        item, other = row["forecast_id"], rank[row["verdict"]]
        assert other < printed[item] if row["reading"] == "strict" else other > printed[item], row["id"]
        assert (item, row["reading"]) not in seen
        seen.add((item, row["reading"]))


def test_the_pages_named_by_the_verdicts_exist_and_are_called_pages_of_a_verdict() -> None:
    pages = {row["id"]: row for row in rows_of("evidence_pages")}
    for row in rows_of("forecasts"):
        for page in filter(None, row["evidence_ids"].split("; ")):
            assert pages[page]["use"] == "verdict", (row["id"], page)


# --- scores ---------------------------------------------------------------------------------------------------


def test_an_expectation_counts_once_and_half_if_it_came_true_in_part(printed: pd.DataFrame) -> None:
    own = [row for row in rows_of("forecasts") if row["voice"] == "author"]
    verdicts = Counter(row["verdict"] for row in own)
    assert printed["value"].sum() == verdicts["confirmed"] + verdicts["partly"] / 2
    assert len(printed) == verdicts["confirmed"] + verdicts["partly"] + verdicts["refuted"]
    assert set(printed["id"]).isdisjoint({"F12", "F13", "F37", "F41"})


def test_each_choice_changes_what_it_says(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    def score(**choices: Any) -> pd.DataFrame:
        return rules.scored(expected, others, replace(PLAIN, **choices))

    assert score(partly=0.0)["value"].sum() == (score()["verdict"] == "confirmed").sum()
    assert score(reading="strict").set_index("id").loc["F21", "verdict"] == "refuted"
    assert score(reading="loose").set_index("id").loc["F25", "value"] == 0.5
    assert set(score()["id"]) - set(score(voice="voice_strict")["id"]) == {"F07", "F08"}
    assert "scenario" not in set(score(scenarios=False)["mechanism"])
    present = {row["id"] for row in rows_of("forecasts") if row["kind"] == "diagnosis"}
    assert set(score()["id"]) - set(score(diagnoses=False)["id"]) == present - {"F37", "F41"}
    assert score()["verdict"].isin(rules.DECIDED).all()


def test_untested_confirmations_alone_are_judged_harder(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    before, after = (
        rules.scored(expected, others, scoring).set_index("id")["verdict"]
        for scoring in (PLAIN, replace(PLAIN, reading="tested"))
    )
    marked = {row["forecast_id"] for row in rows_of("other_thresholds") if row["untested"] == "true"}
    assert {"F07", "F08", "F14", "F22", "F27", "F29", "F32"} <= marked
    assert (before[list(marked)] == "confirmed").all()
    assert set(before.index) - set(after.index) == {"F32"}
    assert {item for item in after.index if after[item] != before[item]} == marked - {"F32"}
    for row in rows_of("other_thresholds"):
        assert row["untested"] == "false" or row["reading"] == "strict", row["id"]


def test_the_score_follows_the_data(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    before = rules.scored(expected, others, PLAIN)["value"].sum()
    for item, verdict, gain in (("F25", "confirmed", 1), ("F01", "refuted", -1), ("F11", "partly", 0.5)):
        after = rules.scored(changed(expected, item, verdict=verdict), others, PLAIN)["value"].sum()
        assert after - before == gain
    without = changed(expected, "F01", voice="headline")
    assert len(rules.scored(without, others, PLAIN)) == len(rules.scored(expected, others, PLAIN)) - 1


def test_the_wilson_interval_is_the_one_of_the_textbook() -> None:
    # Solutions of (share - p)^2 = z^2 p (1 - p) / n, for one of five.
    low, high = rules.wilson(1, 5)
    for p in (low, high):
        assert (0.2 - p) ** 2 == pytest.approx(1.96**2 * p * (1 - p) / 5)
    assert rules.wilson(0, 0) == (0.0, 1.0)


@for_all(items=st.integers(1, 60), share=st.floats(0, 1))
def test_the_wilson_interval_holds_the_share_and_stays_between_nought_and_one(items: int, share: float) -> None:
    low, high = rules.wilson(share * items, items)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_the_board_adds_up(printed: pd.DataFrame) -> None:
    for column in ("text_id", "mechanism"):
        table = rules.board(printed, column)
        assert table["items"].sum() == len(printed)
        assert table["points"].sum() == printed["value"].sum()
        assert (table[list(rules.DECIDED)].sum(axis=1) == table["items"]).all()


def test_drawing_whole_mechanisms_widens_the_interval_and_repeats(printed: pd.DataFrame) -> None:
    low, high = rules.by_mechanism_interval(printed)
    assert (low, high) == rules.by_mechanism_interval(printed)
    narrow = rules.wilson(printed["value"].sum(), len(printed))
    assert low < narrow[0] < printed["value"].mean() < narrow[1] < high


def test_the_hardest_and_the_kindest_way_bound_the_others(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    table = rules.swing(expected, others)
    assert table.loc[table["share"].idxmin(), "scoring"] == "hardest"
    assert table.loc[table["share"].idxmax(), "scoring"] == "kindest"


# --- simple rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_rule_that_agrees_earns_the_same_and_one_that_disagrees_the_rest(
    rule: str, printed: pd.DataFrame, baselines: pd.DataFrame
) -> None:
    calls = {row["forecast_id"]: row["call"] for row in rows_of("baselines") if row["baseline"] == rule}
    values = dict(zip(printed["id"], printed["value"], strict=True))
    result = rules.contest(printed, baselines, rule)
    assert result.items == sum(calls[item] != "silent" for item in values)
    assert result.rule_points == sum(
        value if calls[item] == "yes" else 1 - value for item, value in values.items() if calls[item] != "silent"
    )
    assert result.apart == sum(calls[item] == "no" for item in values)


def test_a_call_turned_round_changes_the_contest(printed: pd.DataFrame, baselines: pd.DataFrame) -> None:
    before = rules.contest(printed, baselines, "nothing changes")
    after = rules.contest(printed, changed(baselines, "F25-same", call="no"), "nothing changes")
    assert (after.lost, after.rule_points) == (before.lost + 1, before.rule_points + 1)
    silent = rules.contest(printed, changed(baselines, "F25-same", call="silent"), "nothing changes")
    assert silent.items == before.items - 1


@pytest.mark.parametrize(("won", "lost", "chance"), [(0, 0, 1), (1, 1, 1), (0, 5, 2 / 32), (2, 9, 2 * 67 / 2048)])
def test_the_chance_is_that_of_fair_coins(won: int, lost: int, chance: float) -> None:
    result = rules.Contest("x", 0, 0, 0, 0, 0, won, lost)
    assert result.chance == pytest.approx(chance)


def test_directions_follow_the_second_rule_and_subjects_the_table(
    printed: pd.DataFrame, baselines: pd.DataFrame, terms: pd.DataFrame
) -> None:
    rows = rules.told(printed, terms, baselines).set_index("id")
    assert {item for item in rows.index if (rows.loc[item, "about"], rows.loc[item, "direction"]) == (
        "effort", "worse")} == {"F25", "F26", "F31", "F38"}  # fmt: skip
    assert [rows.loc[item, "direction"] for item in ("F01", "F02", "F22")] == ["worse", "better", "silent"]
    coded = {row["forecast_id"]: row for row in rows_of("expectation_terms")}
    assert all(coded[item]["fact"] == fact for item, fact in rows["fact"].items())
    turned = baselines.assign(call=baselines["call"].mask(baselines["id"] == "F01-worse", "no"))
    assert rules.told(printed, terms, turned).set_index("id").loc["F01", "direction"] == "better"


def test_subject_and_deciding_fact_are_coded_for_every_item() -> None:
    for row in rows_of("expectation_terms"):
        assert row["about"] in rules.SUBJECTS, row["forecast_id"]
        assert row["fact"], row["forecast_id"]


def test_texts_and_rules_are_compared_on_the_same_items(printed: pd.DataFrame, baselines: pd.DataFrame) -> None:
    silent = {row["forecast_id"] for row in rows_of("baselines") if row["call"] == "silent"}
    shared = rules.common(printed, baselines)
    assert set(shared["id"]) == set(printed["id"]) - silent
    assert {rules.contest(shared, baselines, rule).items for rule in rules.RULES} == {len(shared)}


def test_items_on_weak_pages_are_found(printed: pd.DataFrame, pages: pd.DataFrame) -> None:
    assert rules.weak(printed, pages) == ["F09"]
    assert rules.weak(printed, changed(pages, "U10", confidence="medium")) == []


# --- a second reader ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stance", "verdict", "direction", "reversibility"])
def test_alpha_is_the_textbook_one(name: str, coding: pd.DataFrame) -> None:
    [variable] = [each for each in agreement.VARIABLES if each.name == name and not each.cuts_alone]
    expected = recount.alpha(tables.DATA.parent, name)
    assert agreement.alpha(agreement.pairs(coding, variable), "nominal") == pytest.approx(expected)


def test_the_ordinal_alpha_punishes_a_far_miss_more_than_a_near_one() -> None:
    def scale(second: list[str]) -> float:
        return agreement.alpha(pd.DataFrame({"first": ["-2", "-1", "1", "2"], "second": second}), "ordinal")

    assert scale(["-2", "-1", "1", "2"]) == 1
    assert scale(["2", "-1", "1", "2"]) < scale(["-1", "-1", "1", "2"]) < 1


def test_the_interval_holds_alpha_and_repeats(coding: pd.DataFrame) -> None:
    rows = agreement.pairs(coding, agreement.VARIABLES[2])
    low, high = agreement.interval(rows, "nominal", 200)
    assert low < agreement.alpha(rows, "nominal") < high
    assert (low, high) == agreement.interval(rows, "nominal", 200)


def test_silence_is_left_out_of_the_scale_and_only_cuts_are_among_the_cuts(coding: pd.DataFrame) -> None:
    scale, cuts = agreement.VARIABLES[1], agreement.VARIABLES[-1]
    coded = [row for row in rows_of("second_coding") if row["variable"] == "code" and row["first"] and row["second"]]
    assert len(agreement.pairs(coding, scale)) == len(coded)
    engaged = {row["id"] for row in rows_of("engagement") if row["direction"] == "-1"}
    assert set(agreement.pairs(coding, cuts)["unit"]) == engaged


def test_the_tables_carry_the_settled_values() -> None:
    settled = {(row["variable"], row["unit"]): row["settled"] for row in rows_of("second_coding")}
    for name, columns in (
        ("stances", {"stance": "stance", "code": "code"}),
        ("forecasts", {"verdict": "verdict"}),
        ("engagement", {"direction": "direction", "reversibility": "reversibility"}),
    ):
        for row in rows_of(name):
            for variable, column in columns.items():
                assert settled.pop((variable, row["id"])) == row[column], (name, row["id"])
    assert not settled


def test_every_disagreement_and_nothing_else_has_a_reason_and_a_settlement() -> None:
    for row in rows_of("second_coding"):
        same = row["first"] == row["second"]
        assert (row["settled_for"] == "agreed") == same == (not row["reason"]), row["id"]
        kept = {"agreed": row["first"], "first": row["first"], "second": row["second"]}.get(row["settled_for"])
        assert kept in (None, row["settled"]), row["id"]


def test_disagreements_are_listed_with_both_codings(coding: pd.DataFrame) -> None:
    table = agreement.disagreements("verdict", coding)
    rows = [row for row in rows_of("second_coding") if row["variable"] == "verdict" and row["first"] != row["second"]]
    assert list(table.frame["First"]) == [row["first"] for row in rows]
    assert list(table.frame["Settled"]) == [row["settled"] for row in rows]
    assert agreement.disagreements("direction", coding).caption.startswith("No disagreement")
    assert "silent" in set(agreement.disagreements("stance", coding).frame["Second"])


def test_the_table_of_agreement_has_a_row_per_variable(coding: pd.DataFrame) -> None:
    table = agreement.alphas(coding)
    assert len(table.frame) == len(agreement.VARIABLES)
    worse = coding.assign(second=coding["second"].mask(coding["id"] == "direction-EN001", "-1"))
    assert "Agreement on contacts is" in agreement.alphas(worse).caption


# --- claims put to the tables ---------------------------------------------------------------------------------


def test_offers_are_counted_by_kind_and_confidence(engagement: pd.DataFrame, made: pd.Series) -> None:
    kinds = {"office created", "credit", "eight-point plan", "visa easing", "joint economic activity"}
    days = [
        row["date"]
        for row in rows_of("engagement")
        if row["kind"] in kinds
        and (row["direction"], row["announced_only"]) == ("1", "false")
        and row["confidence"] in ("high", "medium")
    ]
    assert len(made) == len(days) + 1  # and the plan of Sochi
    assert made[made > STRELTSOV].iloc[0] == pd.Timestamp("2016-05-06")


def test_no_rush_holds_without_offers(made: pd.Series) -> None:
    assert claims.no_rush(made).outcome == "fails"
    assert "after 15 months" in claims.no_rush(made).reason
    assert claims.no_rush(made[made > pd.Timestamp("2018-01-01")]).outcome == "holds"


def test_trade_fell_in_the_years_in_which_one_series_fell() -> None:
    falling = claims.falling_years(tables.load("trade"))
    assert {2015, 2016} <= set(falling)
    assert 2007 not in falling


def test_restraint_is_judged_by_the_years_of_falling_trade(made: pd.Series) -> None:
    assert claims.restraint(made, [2015, 2016]).outcome == "holds-in-part"
    assert claims.restraint(made, [2016]).outcome == "fails"
    assert claims.restraint(made, [2015]).outcome == "holds"
    assert claims.restraint(made, [2009]).outcome == "cannot-be-tested"


def test_ukraine_explains_the_cuts_and_not_the_turns(engagement: pd.DataFrame) -> None:
    cuts = Counter(
        row["date"][:4]
        for row in rows_of("engagement")
        if row["direction"] == "-1" and row["announced_only"] == "false" and row["confidence"] in ("high", "medium")
    )
    assert {year for year, _ in cuts.most_common(2)} == {"2014", "2022"}
    assert claims.ukraine_key(engagement).outcome == "holds-in-part"
    elsewhere = engagement.assign(
        date=engagement["date"].mask(engagement["direction"].eq(-1) & engagement["date"].str.startswith("2014"), "2013")
    )
    assert claims.ukraine_key(elsewhere).outcome == "fails"


def test_severity_fails_because_contacts_fell(engagement: pd.DataFrame, pages: pd.DataFrame) -> None:
    assert claims.severity(engagement, pages).outcome == "fails"
    lively = pd.concat(
        [engagement, *[engagement[engagement["date"].str.startswith("2018")].assign(date="2024-05-01")] * 2]
    )
    assert claims.severity(lively, pages).outcome == "holds"
    assert claims.severity(engagement, changed(pages, "U47", confidence="low")).outcome == "cannot-be-tested"


def test_modest_fails_with_a_settlement(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    assert claims.modest(meetings, yields).outcome == "holds"
    row = yields.loc[yields["meeting_id"] == "JR-20181114", "id"].iloc[0]
    assert claims.modest(meetings, changed(yields, row, **{"yield": "settlement"})).outcome == "fails"


def test_no_quick_treaty_holds_without_singapore(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    assert claims.no_quick_treaty(meetings, yields).outcome == "fails"
    assert "14 months" in claims.no_quick_treaty(meetings, yields).reason
    row = yields.loc[yields["meeting_id"] == "JR-20181114", "id"].iloc[0]
    assert claims.no_quick_treaty(meetings, changed(yields, row, **{"yield": "project"})).outcome == "holds"


def test_caution_fails_with_an_offer(engagement: pd.DataFrame) -> None:
    milestones, calls = tables.load("milestones"), tables.load("contacts_remote")
    verdict = claims.cautious(engagement, milestones, calls)
    assert (verdict.claim, verdict.outcome) == ("L021", "holds")
    assert "143 days" in verdict.reason
    offer = changed(engagement, "EN083", kind="credit")
    assert claims.cautious(offer, milestones, calls).outcome == "fails"


def test_korea_needs_a_reliable_page(pages: pd.DataFrame) -> None:
    assert claims.common_problem(pages).outcome == "fails"
    assert claims.common_problem(changed(pages, "U74", confidence="low")).outcome == "holds"


def test_the_margin_of_asean_is_judged_for_both(pages: pd.DataFrame) -> None:
    assert claims.left_out(pages).outcome == "holds-in-part"
    assert claims.left_out(pages[~pages["id"].isin(["U67", "U68", "U76"])]).outcome == "holds"
    assert claims.left_out(pages[~pages["id"].isin(["U67", "U68"])]).outcome == "holds-in-part"
    assert "one of them older than the text" in claims.left_out(pages).reason
    assert "none of them older" in claims.left_out(changed(pages, "U76", confidence="low")).reason
    assert all(country in claims.left_out(pages).reason for country in ("Vietnam", "Singapore"))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("2015-02-02", "2016-05-06", 15), ("2017-09-07", "2018-11-14", 14), ("2017-09-07", "2017-10-06", 0)],
)
def test_only_full_months_count(start: str, end: str, expected: int) -> None:
    assert claims.months(pd.Timestamp(start), pd.Timestamp(end)) == expected


def test_the_chapter_tests_nine_claims_and_names_each_once() -> None:
    results = [check() for check in registry.of(claims)]
    assert all(isinstance(result, Verdict) for result in results)
    assert len({result.claim for result in results}) == len(results) == 9
    assert {result.claim for result in results} <= {row["id"] for row in rows_of("claims")}
    assert len(registry.results("chapters/forty-two-expectations")) == 9


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_scoreboard_shows_every_group(printed: pd.DataFrame) -> None:
    figure = figures.scoreboard(printed, [("by text", "text_id", None), ("by mechanism", "mechanism", None)])
    assert isinstance(figure, exhibits.Figure)
    for name in (*printed["text_id"].unique(), *printed["mechanism"].unique()):
        assert f"{name}: " in figure.alt
    assert figure.caption.startswith("17 points of 34")


def test_the_swing_names_every_way(expected: pd.DataFrame, others: pd.DataFrame, baselines: pd.DataFrame) -> None:
    figure = figures.swings(expected, others, baselines)
    assert all(name in figure.alt.lower() for name in rules.CHOICES)


def test_the_bars_count_the_verdicts(printed: pd.DataFrame, baselines: pd.DataFrame, terms: pd.DataFrame) -> None:
    rows = rules.told(printed, terms, baselines)
    figure = figures.directions(rows)
    assert "Yield: little or nothing: 3 confirmed, 0 partly, 0 refuted." in figure.alt
    assert "hardly differ" in figure.caption
    apart = rows.assign(value=rows["value"].mask(rows["about"] == "yield", 1.0))
    assert "hardly differ" not in figures.directions(apart).caption


@pytest.mark.parametrize("text", ["weitz2012", "streltsov2015", "tsuruoka2017", "pajon2017", "lipscy2021"])
def test_the_ledger_holds_every_item_with_its_verdict_and_pages(
    text: str, expected: pd.DataFrame, others: pd.DataFrame, pages: pd.DataFrame
) -> None:
    table = figures.ledger(expected, others, pages, text, "Somebody")
    mine = [row for row in rows_of("forecasts") if row["text_id"] == text]
    assert list(table.frame["Item"]) == [f"[{row['id']}]{{#expectation-{row['id'].lower()}}}" for row in mine]
    for row, verdict, happened in zip(mine, table.frame["Verdict"], table.frame["What happened"], strict=True):
        assert verdict.startswith(f"**{row['verdict']}**")
        assert all(f"[{page}](<http" in happened for page in filter(None, row["evidence_ids"].split("; ")))


@pytest.mark.parametrize("value, shown", [(0, "0"), (0.5, "½"), (1, "1"), (9.5, "9½"), (17, "17")])
def test_points_are_printed_with_halves(value: float, shown: str) -> None:
    assert rules.points(value) == shown
