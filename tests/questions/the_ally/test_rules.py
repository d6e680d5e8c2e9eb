"""The rules and verdicts on the alliance; what they should give is computed here with the csv module alone."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from bookext import exhibits
from bookext.claims import registry
from bookext.data import tables
from evidence.sanction_packages import rules as sanctions
from evidence.the_ally import figures, rules
from tests.questions.package_rows import changed, rows_of
from tests.questions.the_ally import recount

FIRM = {"high", "medium"}
WISHED = {"request", "warning", "G7 line", "law that reaches others"}
RECENT = "2012-12-26"


@pytest.fixture
def channels() -> pd.DataFrame:
    return tables.load("alliance_channels")


@pytest.fixture
def asked() -> pd.DataFrame:
    return tables.load("requests")


@pytest.fixture
def statements() -> pd.DataFrame:
    return tables.load("alliance_statements")


@pytest.fixture
def loans() -> pd.DataFrame:
    return tables.load("russian_loans")


@pytest.fixture
def licences() -> pd.DataFrame:
    return tables.load("licences")


@pytest.fixture
def turns() -> pd.DataFrame:
    return tables.load("us_russia_turns")


@pytest.fixture
def lags() -> pd.DataFrame:
    return sanctions.lags(*map(tables.load, ("sanction_steps", "japan_measures", "partner_rounds_2014")))


# --- the table ------------------------------------------------------------------------------------------------


def test_a_row_has_a_wish_exactly_if_something_was_wanted() -> None:
    for row in rows_of("alliance_channels"):
        assert bool(row["wish"]) == (row["wish_form"] in WISHED), row["id"]


def test_the_answer_fits_the_form_of_the_wish() -> None:
    for row in rows_of("alliance_channels"):
        if row["wish_form"] in WISHED:
            assert row["response"] in {"gave way", "in part", "went ahead"}, row["id"]
        elif row["wish_form"] == "leave":
            assert row["response"] == "leave given", row["id"]
        else:
            assert row["response"] in {"kept away unasked", "no wish seen"}, row["id"]


def test_the_wishes_and_requests_are_those_of_the_table(channels: pd.DataFrame) -> None:
    firm = [row for row in rows_of("alliance_channels") if row["confidence"] in FIRM and row["date"] >= RECENT]
    assert set(rules.wishes(channels)["id"]) == {row["id"] for row in firm if row["wish_form"] in WISHED}
    asked = [row for row in firm if row["wish_form"] == "request"]
    assert list(rules.requests(channels)["id"]) == [r["id"] for r in sorted(asked, key=lambda row: row["date"])]


def test_rows_of_low_confidence_do_not_count(channels: pd.DataFrame) -> None:
    weak = changed(channels, "AC03", confidence="low")
    assert "AC03" not in set(rules.requests(weak)["id"])


def test_the_row_of_1956_stands_outside_every_count(channels: pd.DataFrame) -> None:
    assert [row["id"] for row in rows_of("alliance_channels") if row["date"] < RECENT] == ["AC23"]
    assert "AC23" not in set(rules.recent(channels)["id"]) | set(rules.wishes(channels)["id"])
    assert list(rules.objections(channels)["id"]) == ["AC23"]


def test_requests_alone_have_a_strict_reading() -> None:
    for row in rows_of("alliance_channels"):
        assert bool(row["strict"]) == (row["wish_form"] == "request"), row["id"]


# --- verdicts -------------------------------------------------------------------------------------------------


def test_the_requests_to_tokyo_and_their_answers(asked: pd.DataFrame) -> None:
    firm = [
        row
        for row in rows_of("requests")
        if row["direction"] == "American request" and row["confidence"] in FIRM and row["date"] >= RECENT
    ]
    rows = rules.asked_of_tokyo(asked)
    assert sorted(rows["id"]) == sorted(row["id"] for row in firm)
    assert rules.answers(rows) == dict(Counter(row["outcome"] for row in firm))
    assert sum(rules.answers(rows).values()) == len(rows)


def test_before_the_text_no_request_was_refused_and_one_was_met_in_part(asked: pd.DataFrame) -> None:
    verdict = rules.no_misunderstanding(asked)
    assert (verdict.claim, verdict.outcome) == ("S027", "holds-in-part")
    early = [
        row["outcome"]
        for row in rows_of("requests")
        if row["direction"] == "American request"
        and row["confidence"] in FIRM
        and RECENT <= row["date"] <= "2015-02-02"
    ]
    assert sorted(early) == ["met", "met in part"]
    assert verdict.reason == (
        "Before the text, requests met: one; met in part: one; not met: none. After it, met: two; in part: one; not "
        "met: three."
    )


def test_other_answers_turn_the_verdict_on_misunderstandings(asked: pd.DataFrame) -> None:
    assert rules.no_misunderstanding(changed(asked, "RQ008", outcome="not met")).outcome == "fails"
    assert rules.no_misunderstanding(changed(asked, "RQ004", outcome="met")).outcome == "holds"
    assert rules.no_misunderstanding(asked[asked["date"] > "2015-03"]).outcome == "cannot-be-tested"
    later = changed(asked, "RQ014", outcome="met")
    assert rules.no_misunderstanding(later).outcome == "holds-in-part"


def test_seven_of_ten_kinds_of_american_step_were_taken(lags: pd.DataFrame) -> None:
    verdict = rules.unconditional(lags)
    assert (verdict.claim, verdict.outcome) == ("S025", "holds")
    steps = rows_of("sanction_steps")
    american = {row["step"] for row in steps if row["actor"] == "US"}
    japanese = {row["step"] for row in steps if row["actor"] == "Japan"}
    assert (len(american), len(american & japanese)) == (10, 7)
    for step in american - japanese:
        assert step in verdict.reason


def test_more_or_fewer_steps_turn_the_verdict_on_support(lags: pd.DataFrame) -> None:
    assert rules.unconditional(lags.assign(japan="JP2014-01")).outcome == "holds-in-part"
    assert rules.unconditional(lags.assign(japan=lags["japan"].where(lags.index < 4))).outcome == "holds-in-part"
    assert rules.unconditional(lags.assign(japan=None)).outcome == "fails"


def test_cooperation_went_on_in_every_channel_but_bases(channels: pd.DataFrame) -> None:
    found = Counter(
        row["channel"]
        for row in rows_of("alliance_channels")
        if row["channel"] != "bases"
        and (
            row["response"] == "went ahead"
            or (row["response"] == "leave given" and row["told_by"] in {"American side", "both sides", "public record"})
        )
    )
    verdict = rules.other_domains(channels)
    assert (verdict.claim, verdict.outcome) == ("L037", "holds")
    assert found == {"diplomacy": 3, "energy": 5}
    assert "with American leave: diplomacy three, banks none and energy five." in verdict.reason


def test_fewer_channels_turn_the_verdict_on_cooperation(channels: pd.DataFrame) -> None:
    diplomacy = channels[channels["channel"].isin(["diplomacy", "bases"])]
    assert rules.other_domains(diplomacy).outcome == "holds-in-part"
    assert rules.other_domains(channels[channels["channel"] == "bases"]).outcome == "fails"


def test_suspicion_is_on_record_from_three_eras(statements: pd.DataFrame) -> None:
    wary = [
        row
        for row in rows_of("alliance_statements")
        if row["subject"] in {"suspicion", "forces on the islands"} and row["official"] == "true"
    ]
    assert {row["era"] for row in wary} == {"Soviet", "Yeltsin", "Putin"}
    verdict = rules.suspicion(statements)
    assert (verdict.claim, verdict.outcome) == ("T003", "holds-in-part")
    eased = [row for row in rows_of("alliance_statements") if row["subject"] == "ease" and row["official"] == "true"]
    assert [row["speaker"] for row in eased] == ["Igor Rodionov"]
    assert len(wary) == 10
    assert "Concern found in ten official statements" in verdict.reason
    assert "Igor Rodionov, 18 May 1997" in verdict.reason


def test_no_acceptance_in_office_or_a_silent_era_turns_the_verdict_on_suspicion(statements: pd.DataFrame) -> None:
    wary = changed(statements, "AS19", official=False)
    assert rules.suspicion(wary).outcome == "holds"
    assert rules.suspicion(wary[wary["era"] != "Soviet"]).outcome == "holds-in-part"
    assert rules.suspicion(statements[statements["subject"] == "force"]).outcome == "fails"


def test_a_necessary_condition_without_a_deal_cannot_be_tested(
    channels: pd.DataFrame, statements: pd.DataFrame, yields: pd.DataFrame
) -> None:
    verdict = rules.forces_addressed(channels, statements, yields)
    assert (verdict.claim, verdict.outcome) == ("T005", "cannot-be-tested")
    assert [row["id"] for row in rows_of("alliance_statements") if row["subject"] == "forces on the islands"] == [
        "AS10"
    ]
    bases = [row for row in rows_of("alliance_channels") if row["channel"] == "bases" and row["date"] >= RECENT]
    assert len(bases) == 4
    assert "one official statement on forces on the islands" in verdict.reason
    assert verdict.reason.endswith("four acts or reports.")
    objections = [
        row["date"]
        for row in rows_of("alliance_channels")
        if row["channel"] in {"bases", "territory"} and row["wish_form"] in WISHED
    ]
    assert objections == ["1956-08-19"]
    verdict = rules.full_support(channels, yields)
    assert (verdict.claim, verdict.outcome) == ("T009", "cannot-be-tested")
    assert "since 2012: none; before: one (19 August 1956)" in verdict.reason


def test_a_settlement_would_test_both_conditions(
    channels: pd.DataFrame, statements: pd.DataFrame, yields: pd.DataFrame
) -> None:
    settled = yields.assign(**{"yield": ["settlement", *yields["yield"][1:]]})
    assert rules.settled(settled) == 1
    elsewhere = channels[channels["channel"] != "bases"]
    assert rules.forces_addressed(channels, statements, settled).outcome == "holds"
    assert rules.forces_addressed(elsewhere, statements, settled).outcome == "fails"
    assert rules.full_support(channels, settled).outcome == "holds"
    assert rules.full_support(channels[channels["response"] != "leave given"], settled).outcome == "fails"


def test_subordination_was_said_in_several_years(statements: pd.DataFrame) -> None:
    before = {
        row["date"][:4]
        for row in rows_of("alliance_statements")
        if row["subject"] == "not independent" and row["date"] <= "2017-09-07"
    }
    assert before == {"2014", "2016", "2017"}
    verdict = rules.not_independent(statements)
    assert (verdict.claim, verdict.outcome) == ("P013", "holds")
    assert verdict.reason.endswith("No Russian statement on the occasion that the author names was found.")
    assert rules.not_independent(statements[statements["date"] < "2015"]).outcome == "holds-in-part"
    assert rules.not_independent(statements[statements["date"] > "2018"]).outcome == "fails"


def test_only_the_state_lent_where_americans_could_not(loans: pd.DataFrame) -> None:
    made = [row for row in rows_of("russian_loans") if row["status"] != "declined"]
    closed = {row["lender_kind"] for row in made if row["open_to_americans"] == "false"}
    assert closed == {"state"}
    verdict = rules.competitors(loans)
    assert (verdict.claim, verdict.outcome) == ("S036", "holds-in-part")
    assert len(rules.lent(loans)) == len(made)


def test_a_private_loan_or_none_of_the_state_turns_the_verdict_on_banks(loans: pd.DataFrame) -> None:
    assert rules.competitors(changed(loans, "RL5", open_to_americans=False)).outcome == "fails"
    assert rules.competitors(loans[loans["lender_kind"] == "private"]).outcome == "holds"


def test_kishida_spoke_once_and_moscow_answered_the_day_after(statements: pd.DataFrame) -> None:
    days = {row["subject"]: row["date"] for row in rows_of("alliance_statements") if row["id"] in {"AS16", "AS17"}}
    assert days == {"force": "2015-01-20", "answer on force": "2015-01-21"}
    verdict = rules.one_remark(statements)
    assert (verdict.claim, verdict.outcome) == ("S015", "fails")
    assert "20 January 2015" in verdict.reason
    assert rules.one_remark(changed(statements, "AS16", date=pd.Timestamp("2015-01-21"))).outcome == "holds"
    assert rules.one_remark(statements[statements["subject"] != "force"]).outcome == "cannot-be-tested"


# --- the vector -----------------------------------------------------------------------------------------------


def test_net_steps_around_each_turn_are_counted_on_equal_stretches(
    turns: pd.DataFrame, engagement: pd.DataFrame
) -> None:
    found = recount.stretches(tables.DATA.parent)
    expected = [(days, before, after, after - before) for _, days, before, after in found]
    table = rules.turned(turns, engagement)
    assert list(table[["days", "before", "after", "change"]].itertuples(index=False, name=None)) == expected


def test_no_turn_is_fit_to_test_the_vector(turns: pd.DataFrame, engagement: pd.DataFrame) -> None:
    verdict = rules.vector(turns, engagement)
    assert (verdict.claim, verdict.outcome) == ("S093", "cannot-be-tested")
    assert {row["id"] for row in rows_of("us_russia_turns") if row["common_cause"] == "true"} == {"UT1", "UT5"}
    assert rules.clear(rules.turned(turns, engagement)).empty


def test_turns_far_apart_turn_the_verdict_on_the_vector(turns: pd.DataFrame, engagement: pd.DataFrame) -> None:
    spread = turns[turns["id"].isin(["UT1", "UT4", "UT6"])].assign(common_cause=False)
    change = rules.turned(spread, engagement)["change"]
    assert (change != 0).all()
    fitting = spread.assign(direction=["better" if value > 0 else "worse" for value in change])
    assert rules.vector(fitting, engagement).outcome == "holds"
    opposed = spread.assign(direction=["worse" if value > 0 else "better" for value in change])
    assert rules.vector(opposed, engagement).outcome == "fails"
    mixed = fitting.assign(direction=[opposed["direction"].iloc[0], *fitting["direction"].iloc[1:]])
    assert rules.vector(mixed, engagement).outcome == "holds-in-part"
    assert rules.vector(fitting.assign(common_cause=True), engagement).outcome == "cannot-be-tested"


def test_steps_per_year_are_those_of_the_table(engagement: pd.DataFrame) -> None:
    expected = Counter((day.year, step) for day, step in recount.steps(tables.DATA.parent))
    table = rules.by_year(engagement)
    assert {(year, step): int(table.loc[year, step]) for year in table.index for step in (-1, 1)} == {
        (year, step): expected[year, step] for year in table.index for step in (-1, 1)
    }


# --- exhibits and register ------------------------------------------------------------------------------------


def test_the_licences_are_those_of_the_series(licences: pd.DataFrame) -> None:
    series = [row for row in rows_of("licences") if row["letter"].startswith("GL 55")]
    rows = rules.leave(licences)
    assert list(rows["letter"]) == sorted(row["letter"] for row in series)
    assert (rows["end"] > rows["start"]).all()


def test_every_exhibit_says_what_it_shows(
    asked: pd.DataFrame, licences: pd.DataFrame, statements: pd.DataFrame, loans: pd.DataFrame
) -> None:
    figure = figures.licence_chart(licences)
    assert figure.name == "fig-ally-licences"
    assert figure.alt != figure.caption
    assert figure.caption.startswith("Six American licences")
    assert exhibits.source_line(figure.source, figure.data)
    shown = [figures.request_table(asked), figures.statement_table(statements), figures.loan_table(loans)]
    for table in shown:
        assert table.name.startswith("tab-ally-")
        assert len(table.frame) > 5
    assert shown[0].caption == "Of eight American requests Tokyo met three, met two in part and left three unmet"
    assert "one statement speaks, of 1 June 2017" in shown[1].caption
    assert "acceptance in 1997" in shown[1].caption
    assert "Three of six" in shown[2].caption


def test_every_cover_of_a_licence_has_a_colour(licences: pd.DataFrame) -> None:
    assert set(rules.leave(licences)["covers"]) <= set(figures.COVERS)


def test_the_chapter_registers_each_claim_once() -> None:
    claims = [each.verdict.claim for each in registry.results("chapters/the-ally")]
    assert sorted(claims) == sorted(["S015", "S025", "S027", "S036", "S093", "T003", "T005", "T009", "P013", "L037"])
