"""Scores, simple rules, agreement and verdicts on expectations; what they should give comes from the csv module."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bookext.claims import registry
from bookext.claims.verdicts import Verdict
from bookext.data import tables
from evidence.appendices import agreement
from evidence.constants import STRELTSOV
from evidence.what_the_experts_saw import expectations as claims
from evidence.what_the_experts_saw import figures, rules
from tests.questions.package_rows import changed, rows_of
from tests.questions.what_the_experts_saw import recount

PLAIN = rules.Scoring()
BOOK = tables.DATA.parent


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
    return agreement.codings()


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


def test_a_rule_that_expects_the_same_is_judged_as_the_text_and_one_that_does_not_by_itself() -> None:
    items = {row["id"]: row for row in rows_of("forecasts")}
    for row in rows_of("baselines"):
        item = items[row["forecast_id"]]
        judged = item["verdict"] in rules.DECIDED and item["voice"] == "author" and row["call"] != "silent"
        assert bool(row["own"]) == bool(row["own_reason"]) == judged, row["id"]
        if judged and row["call"] == "yes":
            assert row["own"] == item["verdict"], row["id"]


def test_a_revised_verdict_says_what_it_was_and_why() -> None:
    settled = {row["unit"]: row["settled"] for row in rows_of("second_coding") if row["variable"] == "verdict"}
    for row in rows_of("forecasts"):
        if row["revised"]:
            assert row["revised"].startswith(f"was {settled[row['id']]}: "), row["id"]
            assert row["verdict"] != settled[row["id"]]


def test_a_sentence_has_the_same_verdict_in_the_ledger_and_in_its_box() -> None:
    like = {"holds": "confirmed", "holds-in-part": "partly", "fails": "refuted"}
    from evidence.what_the_experts_saw import readings, scenarios

    boxes = {
        check.claim: like.get(check().outcome)
        for module in (claims, readings, scenarios)
        for check in registry.of(module)
    }
    pairs = {
        "F01": ("W002",), "F05": ("W012",), "F06": ("W020a", "W020b"), "F16": ("S083",), "F18": ("S088a", "S088b"),
        "F22": ("S094a", "S094b"), "F25": ("S097",), "F26": ("S098",), "F28": ("T007",), "F29": ("T012",),
        "F31": ("P004a", "P004b"), "F38": ("L021",),
    }  # fmt: skip
    ledger = {row["id"]: row["verdict"] for row in rows_of("forecasts")}
    for item, parts in pairs.items():
        outcomes = {boxes[part] for part in parts}
        assert ledger[item] == (outcomes.pop() if len(outcomes) == 1 else "partly"), item


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


def test_a_forecast_counts_once_and_half_if_it_came_true_in_part(printed: pd.DataFrame) -> None:
    own = [row for row in rows_of("forecasts") if row["voice"] == "author" and row["kind"] == "forecast"]
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
    assert set(score(diagnoses=True)["id"]) - set(score()["id"]) == present - {"F37", "F41", "F42"}
    assert score()["verdict"].isin(rules.DECIDED).all()


def test_untested_confirmations_alone_are_judged_harder(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    before, after = (
        rules.scored(expected, others, scoring).set_index("id")["verdict"]
        for scoring in (replace(PLAIN, diagnoses=True), replace(PLAIN, diagnoses=True, reading="tested"))
    )
    marked = {row["forecast_id"] for row in rows_of("other_thresholds") if row["untested"] == "true"}
    assert {"F07", "F08", "F14", "F27", "F29", "F32"} <= marked
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


def test_the_hardest_and_the_kindest_way_bound_the_others(expected: pd.DataFrame, others: pd.DataFrame) -> None:
    table = rules.swing(expected, others)
    assert table.loc[table["share"].idxmin(), "scoring"] == "hardest"
    assert table.loc[table["share"].idxmax(), "scoring"] == "kindest"


# --- simple rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", rules.RULES)
@pytest.mark.parametrize("way", range(len(recount.WAYS)))
def test_a_rule_earns_what_its_own_forecast_is_worth(
    rule: str, way: int, expected: pd.DataFrame, others: pd.DataFrame, baselines: pd.DataFrame
) -> None:
    scoring = list(rules.CHOICES.values())[way]
    rows = rules.common(rules.scored(expected, others, scoring), baselines)
    result = rules.contest(rows, baselines, rule, scoring)
    part = recount.against(BOOK, rule, recount.WAYS[way])
    assert result.items == len(part)
    assert result.texts == recount.texts(part)
    assert result.rule_points == recount.of_rule(part)


def test_text_and_rule_can_both_be_wrong_or_both_be_right(printed: pd.DataFrame, baselines: pd.DataFrame) -> None:
    spoken = rules.paired(printed, baselines, "nothing changes").set_index("id")
    for item in ("F02", "F34", "F36"):  # a gain was hoped for and a loss came
        assert (spoken.loc[item, "call"], spoken.loc[item, "value"], spoken.loc[item, "rule_value"]) == ("no", 0, 0)
    before = rules.contest(printed, baselines, "nothing changes")
    right = rules.contest(printed, changed(baselines, "F36-same", own="confirmed"), "nothing changes")
    assert (right.rule_points, right.texts) == (before.rule_points + 1, before.texts)
    silent = rules.contest(printed, changed(baselines, "F36-same", call="silent"), "nothing changes")
    assert silent.items == before.items - 1


@pytest.mark.parametrize("rule", rules.RULES)
def test_the_interval_of_the_lead_is_found_again_by_another_drawing_and_by_hand(
    rule: str, printed: pd.DataFrame, baselines: pd.DataFrame, terms: pd.DataFrame
) -> None:
    rows = rules.with_terms(rules.common(printed, baselines), terms)
    spoken = rules.paired(rows, baselines, rule)
    low, high = rules.interval(spoken)
    assert (low, high) == rules.interval(spoken)
    assert (low, high) == pytest.approx(recount.lead(BOOK, rule), abs=0.6)
    # The sum of the squared deviations of whole facts, as in a textbook of cluster samples.
    leads = spoken["value"] - spoken["rule_value"]
    groups = [group for _, group in (leads - leads.mean()).groupby(spoken["fact"])]
    error = (len(groups) / (len(groups) - 1) * sum(group.sum() ** 2 for group in groups)) ** 0.5
    assert abs((high - low) / (2 * 1.96 * error) - 1) < 0.25
    assert low < leads.sum() < high
    assert low < 0 < high  # what the chapter says: not to be told apart


def test_one_fact_that_decides_all_makes_the_interval_a_point(printed: pd.DataFrame, baselines: pd.DataFrame) -> None:
    spoken = rules.paired(printed, baselines, "nothing changes").assign(fact="one")
    lead = spoken["value"].sum() - spoken["rule_value"].sum()
    assert rules.interval(spoken) == pytest.approx((lead, lead))


def test_the_lead_is_said_to_differ_only_if_no_tie_is_in_the_interval(
    printed: pd.DataFrame, baselines: pd.DataFrame, terms: pd.DataFrame
) -> None:
    rows = rules.with_terms(rules.common(printed, baselines), terms)
    assert "cannot be told from either simple rule" in figures.lead(rows, baselines).caption
    wrong = baselines.assign(own="refuted", call=baselines["call"].replace("yes", "no"))
    assert "differ from" in figures.lead(rows.assign(value=1.0), wrong).caption


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
    scale = agreement.VARIABLES[1]
    (cuts,) = (each for each in agreement.VARIABLES if each.cuts_alone)
    coded = [row for row in rows_of("second_coding") if row["variable"] == "code" and row["first"] and row["second"]]
    assert len(agreement.pairs(coding, scale)) == len(coded)
    engaged = {row["id"] for row in rows_of("engagement") if row["direction"] == "-1"}
    assert set(agreement.pairs(coding, cuts)["unit"]) == engaged


def test_the_tables_carry_the_settled_values_or_say_why_not() -> None:
    settled = {(row["variable"], row["unit"]): row["settled"] for row in rows_of("second_coding")}
    for name, columns in (
        ("stances", {"stance": "stance", "code": "code"}),
        ("forecasts", {"verdict": "verdict"}),
        ("engagement", {"direction": "direction", "reversibility": "reversibility"}),
    ):
        for row in rows_of(name):
            if row["id"] in {"EN109", "EN110"}:  # added after the second coding
                continue
            for variable, column in columns.items():
                value = settled.pop((variable, row["id"]), None)
                if value is not None:
                    assert value == row[column] or row.get("revised"), (name, row["id"])
    assert not settled


def test_the_floors_and_the_rule_of_three_stand_in_the_table(coding: pd.DataFrame) -> None:
    table = agreement.alphas(coding).frame.set_index("What was coded")
    assert table.loc["Stance of a text on a question", "Bears"] == "tentative ones"
    assert table.loc["Contact kept or cut", "95% interval"] == "up to 3% may differ"
    assert (agreement.bearing(0.8), agreement.bearing(0.667), agreement.bearing(0.6)) == (
        "conclusions", "tentative ones", "none",
    )  # fmt: skip
    assert agreement.bound(coding.head(30)) == pytest.approx(0.1)


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
    firm = table.caption
    worse = coding.assign(second=coding["second"].mask(coding["variable"] == "direction", "-1"))
    assert agreement.alphas(worse).caption != firm


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


def test_ukraine_explains_the_ruptures_and_not_the_other_turns(engagement: pd.DataFrame) -> None:
    assert claims.ukraine_ruptures(engagement).outcome == "holds"
    assert claims.ukraine_turns(engagement).outcome == "fails"
    assert claims.ukraine_turns(engagement).reason == "Contacts kept rose most in 2016 and fell most in 2020."
    cuts = engagement["direction"].eq(-1)
    elsewhere = engagement.assign(
        date=engagement["date"].mask(cuts & engagement["date"].str.startswith("2014"), "2013")
    )
    assert claims.ukraine_ruptures(elsewhere).outcome == "fails"

    def kept(years: range) -> pd.DataFrame:
        days = [f"{year}-05-01" for year in years for _ in range(40)]
        return pd.concat([engagement[engagement["id"] == "EN077"]] * len(days)).assign(date=days)

    assert claims.ukraine_turns(kept(range(2014, 2022))).outcome == "holds"
    assert claims.ukraine_turns(kept(range(2014, 2021))).outcome == "holds-in-part"


def test_severity_holds_to_the_war_and_turns_with_what_followed(engagement: pd.DataFrame, pages: pd.DataFrame) -> None:
    verdict = claims.severity(engagement, pages)
    assert verdict.outcome == "holds-in-part"
    assert "It held to the invasion" in verdict.reason
    assert "lapsed" in verdict.reason
    lively = pd.concat(
        [engagement, *[engagement[engagement["date"].str.startswith("2018")].assign(date="2024-05-01")] * 2]
    )
    assert claims.severity(lively, pages).outcome == "holds"
    idle = pd.concat([engagement[~engagement["date"].str.startswith("2020")], *[engagement.head(0)]])
    assert claims.severity(idle, pages).outcome == "fails"
    assert claims.severity(engagement, changed(pages, "U47", confidence="low")).outcome == "cannot-be-tested"


def test_modest_fails_with_a_settlement(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    assert claims.modest(meetings, yields).outcome == "holds"
    row = yields.loc[yields["meeting_id"] == "JR-20181114", "id"].iloc[0]
    assert claims.modest(meetings, changed(yields, row, **{"yield": "settlement"})).outcome == "fails"


def test_no_quick_treaty_is_judged_at_its_date_and_as_a_guide(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    steps = tables.load("negotiations")
    offered = claims.treaty_offers(steps)
    assert claims.no_treaty_then(offered).outcome == "holds"
    verdict = claims.no_quick_treaty(meetings, yields, offered)
    assert verdict.outcome == "fails"
    assert "offered on 12 September 2018" in verdict.reason
    assert "At Singapore, 14 months" in verdict.reason
    row = yields.loc[yields["meeting_id"] == "JR-20181114", "id"].iloc[0]
    calm = changed(yields, row, **{"yield": "project"})
    none = offered[offered.dt.year < 2017]
    assert claims.no_quick_treaty(meetings, calm, none).outcome == "holds"
    assert claims.no_quick_treaty(meetings, yields, none).outcome == "fails"
    earlier = claims.treaty_offers(changed(steps, "NG035", date="2017-05-01"))
    assert claims.no_treaty_then(earlier).outcome == "fails"


def test_caution_fails_by_the_loan_and_holds_without_it(engagement: pd.DataFrame) -> None:
    milestones, calls, loans = (tables.load(name) for name in ("milestones", "contacts_remote", "russian_loans"))
    verdict = claims.cautious(engagement, milestones, calls, loans)
    assert (verdict.claim, verdict.outcome) == ("L021", "fails")
    assert "143 days" in verdict.reason
    assert "30 November 2021: a loan of a state bank" in verdict.reason
    rows = engagement[engagement["date"] != "2021-11-30"]
    assert claims.cautious(rows, milestones, calls, loans[loans["id"] != "RL8"]).outcome == "holds"
    offer = changed(rows, "EN083", kind="credit")
    assert claims.cautious(offer, milestones, calls, loans[loans["id"] != "RL8"]).outcome == "fails"


def test_a_loan_that_two_tables_hold_is_one_offer(engagement: pd.DataFrame) -> None:
    milestones, calls, loans = (tables.load(name) for name in ("milestones", "contacts_remote", "russian_loans"))
    rows = engagement[engagement["date"] != "2021-11-30"]
    both = pd.concat([rows, rows[rows["id"] == "EN031"].assign(id="EN999", date="2021-11-30")])
    assert "one new offer" in claims.cautious(both, milestones, calls, loans).reason


def test_korea_is_judged_near_the_date_of_the_text(pages: pd.DataFrame) -> None:
    verdict = claims.common_problem(pages)
    assert verdict.outcome == "holds"
    assert "From 2024 on" in verdict.reason
    assert claims.common_problem(changed(pages, "U81", confidence="low")).outcome == "cannot-be-tested"
    assert claims.common_problem(changed(pages, "U74", date="2013-05-01")).outcome == "fails"


def test_the_margin_of_asean_is_judged_for_each_at_the_date(
    pages: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert claims.japan_left_out(pages).outcome == "fails"
    assert "since 2008" in claims.japan_left_out(pages).reason
    assert claims.russia_left_out(pages).outcome == "holds"
    assert claims.japan_left_out(pages[pages["id"] != "U76"]).outcome == "holds"
    monkeypatch.setattr(claims, "PACTS", {"Japan": (), "Russia": ("U76",)})
    assert claims.russia_left_out(pages).outcome == "fails"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("2015-02-02", "2016-05-06", 15), ("2017-09-07", "2018-11-14", 14), ("2017-09-07", "2017-10-06", 0)],
)
def test_only_full_months_count(start: str, end: str, expected: int) -> None:
    assert claims.months(pd.Timestamp(start), pd.Timestamp(end)) == expected


def test_every_check_of_the_room_is_shown_in_its_chapter_once() -> None:
    from evidence.what_the_experts_saw import readings, scenarios

    checks = [check for module in (claims, readings, scenarios) for check in registry.of(module)]
    assert all(isinstance(check(), Verdict) for check in checks)
    shown = [each.verdict.label for each in registry.results("chapters/what-the-experts-saw")]
    assert sorted(shown) == sorted(check().label for check in checks)
    assert len(set(shown)) == len(shown)


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_swing_names_every_way(expected: pd.DataFrame, others: pd.DataFrame, baselines: pd.DataFrame) -> None:
    figure = figures.swings(expected, others, baselines)
    assert all(name in figure.alt.lower() for name in rules.CHOICES)


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
