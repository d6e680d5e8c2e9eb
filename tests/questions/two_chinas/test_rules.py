"""The rules and verdicts on the two Chinese arguments; expectations are computed here with the csv module alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import pytest

from bookext import exhibits
from bookext.claims import registry
from bookext.claims.verdicts import Verdict
from bookext.data import tables
from bookext.data.tables import TableError
from evidence.two_chinas import figures as two_chinas_exhibits
from evidence.two_chinas import rules
from tests.questions.package_rows import changed, rows_of
from tests.questions.two_chinas import recount


def without(frame: pd.DataFrame, *keys: str) -> pd.DataFrame:
    assert set(keys) <= set(frame["id"])
    return frame[~frame["id"].isin(keys)]


@pytest.fixture
def acts() -> pd.DataFrame:
    return tables.load("argument_acts")


@pytest.fixture
def trade() -> pd.DataFrame:
    return tables.load("trade")


@pytest.fixture
def figures() -> pd.DataFrame:
    return tables.load("russia_china_figures")


@pytest.fixture
def events() -> pd.DataFrame:
    return tables.load("russia_china_events")


@pytest.fixture
def patrols() -> pd.DataFrame:
    return tables.load("joint_patrols")


# --- data -----------------------------------------------------------------------------------------------------


def test_every_act_names_a_row_that_exists() -> None:
    for act in rows_of("argument_acts"):
        assert act["evidence_id"] in {row["id"] for row in rows_of(act["evidence_table"])}, act["id"]


def test_every_act_lies_in_its_period() -> None:
    dated = {"japan_measures": "date_announced", "engagement": "date", "russia_china_events": "date", "summits": "date"}
    for act in rows_of("argument_acts"):
        if act["evidence_table"] in dated:
            [row] = [row for row in rows_of(act["evidence_table"]) if row["id"] == act["evidence_id"]]
            late = row[dated[act["evidence_table"]]] >= "2022-02-22"
            assert act["period"] == ("2022–26" if late else "2014–21"), act["id"]


def test_the_running_counts_agree_with_the_list_of_flights() -> None:
    flights = sorted((row for row in rows_of("joint_patrols") if row["kind"] == "air"), key=lambda row: row["date"])
    near = [row for row in flights if row["near_japan"] == "true"]
    for row in flights:
        if row["count_beijing"]:
            assert int(row["count_beijing"]) == 1 + flights.index(row), row["id"]
        if row["count_tokyo"]:
            assert int(row["count_tokyo"]) == 1 + near.index(row), row["id"]


# --- domains --------------------------------------------------------------------------------------------------


def test_rulings_follow_from_the_signs_of_the_acts(acts: pd.DataFrame) -> None:
    for domain, by_period in rules.rulings(acts).iterrows():
        for period, ruling in by_period.items():
            signs = {
                row["sign"]
                for row in rows_of("argument_acts")
                if row["domain"] == domain and row["period"] == str(period)
            }
            expected = {
                frozenset(): "neither",
                frozenset({"costs"}): "precedent",
                frozenset({"spares"}): "pivot",
                frozenset({"costs", "spares"}): "both",
            }
            assert ruling == expected[frozenset(signs)], (domain, period)


def test_one_act_can_turn_a_domain(acts: pd.DataFrame) -> None:
    assert rules.under(acts, "2022–26", "pivot") == []
    assert rules.under(without(acts, "AA28", "AA29"), "2022–26", "pivot") == ["gas"]
    assert rules.ruling(acts, "gas", "2022–26") == "both"
    assert rules.ruling(acts, "territory", "2022–26") == "neither"
    assert rules.ruling(acts, "oil", "2014–21") == "neither"


def test_no_act_is_words_or_an_omission() -> None:
    acts = rows_of("argument_acts")
    assert not {row["evidence_table"] for row in acts} & {"russia_china_events", "partner_rounds_2014"}
    evidence = [(row["domain"], row["evidence_id"], row["sign"]) for row in acts]
    assert len(evidence) == len(set(evidence))


def test_what_was_left_out_has_no_japanese_step() -> None:
    steps = tables.load("sanction_steps")
    left = rules.left_out(steps)
    assert left == ["oil technology", "finance of energy companies", "investment and services in Crimea"]
    assert "oil technology" not in rules.left_out(changed(steps, "SS-55", actor="Japan"))


# --- trade ----------------------------------------------------------------------------------------------------


total = partial(recount.china, tables.DATA.parent)


def test_growth_is_that_of_the_tables(trade: pd.DataFrame, figures: pd.DataFrame) -> None:
    grown = rules.growth(trade, figures)
    assert grown["russia"].tolist() == pytest.approx(
        [
            total(2021) / total(2014),
            228.1 / total(2021),
        ]
    )
    assert grown["world"].tolist() == pytest.approx([6050 / 4300, 6480 / 6050])


def test_sanctions_bind_only_after_2022(trade: pd.DataFrame, figures: pd.DataFrame) -> None:
    verdict = rules.sanctions_and_dependence(trade, figures)
    assert (verdict.claim, verdict.outcome) == ("S042", "holds-in-part")
    assert "up 54" in verdict.reason
    assert "up 55" in verdict.reason
    assert rules.sanctions_and_dependence(changed(trade, "T33", total_usd_bn=60.0), figures).outcome == "holds"
    assert rules.sanctions_and_dependence(changed(trade, "T60", total_usd_bn=160.0), figures).outcome == "fails"


def test_a_missing_year_is_an_error_and_no_guess(trade: pd.DataFrame, figures: pd.DataFrame) -> None:
    with pytest.raises(TableError, match="2014"):
        rules.growth(changed(trade, "T33", confidence="low"), figures)
    with pytest.raises(TableError, match="2021"):
        rules.growth(trade, without(figures, "RF12"))


def test_dependency_is_a_share_without_growth(trade: pd.DataFrame, figures: pd.DataFrame) -> None:
    verdict = rules.dependency(trade, figures)
    assert (verdict.claim, verdict.outcome) == ("P015", "holds-in-part")
    assert rules.dependency(changed(trade, "T37", total_usd_bn=100.0), figures).outcome == "holds"
    assert rules.dependency(trade, changed(figures, "RF02", value=11.0)).outcome == "fails"


# --- arms and patrols -----------------------------------------------------------------------------------------


def test_the_limits_were_dropped(events: pd.DataFrame) -> None:
    assert rules.limits_dropped(events).outcome == "holds"
    undelivered = without(events, "RE10", "RE11")
    assert rules.limits_dropped(undelivered).outcome == "holds-in-part"
    assert rules.limits_dropped(without(undelivered, "RE08", "RE09")).outcome == "fails"


def test_the_volume_of_arms_imports_fell(figures: pd.DataFrame) -> None:
    later = [row for row in rows_of("russia_china_figures") if row["measure"] == "change in China’s arms imports"]
    later = [row for row in later if int(row["year"]) > 2015]
    assert [row["year"] for row in later] == ["2018", "2023"]
    assert all(float(row["value"]) < 0 for row in later)


def test_patrols_by_year_are_those_of_the_table(patrols: pd.DataFrame) -> None:
    by_year = rules.patrols_by_year(patrols)
    for year, row in by_year.iterrows():
        own = [each for each in rows_of("joint_patrols") if each["date"].startswith(str(year))]
        for kind in ("air", "naval"):
            near = sum(each["kind"] == kind and each["near_japan"] == "true" for each in own)
            assert row[kind] == near
            assert row[f"{kind} far"] == sum(each["kind"] == kind for each in own) - near


def test_only_the_naval_patrols_grew_enough(patrols: pd.DataFrame) -> None:
    verdict = rules.new_dangers(patrols)
    assert (verdict.claim, verdict.outcome) == ("S043", "holds-in-part")
    assert rules.a_year(patrols, "air") == pytest.approx((3 * 365.25 / 947, 6 * 365.25 / 1406))
    assert rules.a_year(patrols, "naval") == pytest.approx((365.25 / 947, 4 * 365.25 / 1406))
    assert rules.new_dangers(without(patrols, "JP-A02")).outcome == "holds"
    assert rules.new_dangers(patrols[patrols["date"] < "2022-01-01"]).outcome == "fails"


# --- strategy -------------------------------------------------------------------------------------------------


def test_the_strategy_couples_and_ranks(events: pd.DataFrame) -> None:
    assert rules.little_added(events).outcome == "holds-in-part"
    assert rules.little_added(without(events, "RE18")).outcome == "holds"
    assert rules.little_added(without(events, "RE17")).outcome == "fails"
    assert rules.little_added(without(events, "RE17", "RE18")).outcome == "cannot-be-tested"


def test_a_front_on_history_and_none_on_territory(events: pd.DataFrame) -> None:
    verdict = rules.united_front(events)
    assert (verdict.claim, verdict.outcome) == ("T013", "holds-in-part")
    assert rules.united_front(without(events, "RE03")).outcome == "holds"
    assert "8 May 2025" in rules.united_front(changed(events, "RE19", confidence="medium")).reason
    islands = changed(events, "RE05", kind="joint position on territory")
    assert rules.united_front(islands).outcome == "fails"
    early = changed(events, "RE03", date="2015-12-02")
    assert rules.united_front(early).outcome == "holds"


def test_the_precedent_was_named_early(events: pd.DataFrame) -> None:
    assert rules.precedent_named(events).outcome == "holds"
    later = without(events, "RE12")
    assert rules.precedent_named(later).outcome == "holds-in-part"
    assert rules.precedent_named(without(later, "RE13", "RE14")).outcome == "cannot-be-tested"


@pytest.mark.parametrize(
    ("check", "key"),
    [
        (rules.united_front, "RE03"),
        (rules.precedent_named, "RE12"),
    ],
)
def test_rows_of_low_confidence_decide_nothing(
    check: Callable[[pd.DataFrame], Verdict], key: str, events: pd.DataFrame
) -> None:
    assert check(changed(events, key, confidence="low")).outcome == check(without(events, key)).outcome


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_index_starts_at_a_hundred_and_keeps_its_gaps(trade: pd.DataFrame, figures: pd.DataFrame) -> None:
    table = rules.chinas_trade(trade, figures)
    assert table.loc[2025, "russia"] == 228.1
    assert pd.isna(table.loc[2015, "world"])
    assert "100 in 2014" in two_chinas_exhibits.trade_indexed(trade, figures).alt


def test_every_exhibit_draws_and_says_what_it_shows(
    acts: pd.DataFrame, trade: pd.DataFrame, figures: pd.DataFrame, patrols: pd.DataFrame
) -> None:
    drawn = [
        two_chinas_exhibits.argument_map(),
        two_chinas_exhibits.trade_indexed(trade, figures),
        two_chinas_exhibits.patrols(patrols),
    ]
    for figure in drawn:
        assert figure.svg().startswith("<?xml")
        assert len(figure.alt) > 100
    assert isinstance(two_chinas_exhibits.domains(acts), exhibits.Table)
    assert len(two_chinas_exhibits.domains(acts).frame) == len({row["domain"] for row in rows_of("argument_acts")})


def test_captions_follow_the_data(acts: pd.DataFrame, events: pd.DataFrame, patrols: pd.DataFrame) -> None:
    assert "and in none since" in two_chinas_exhibits.domains(acts).caption
    assert "and in one since" in two_chinas_exhibits.domains(without(acts, "AA28", "AA29")).caption
    assert "Eight joint flights" in two_chinas_exhibits.patrols(without(patrols, "JP-A10")).caption
    assert "and none the pivot" in two_chinas_exhibits.stated(events).caption
    assert (
        "and one the pivot" in two_chinas_exhibits.stated(changed(events, "RE16", kind="Japan names the pivot")).caption
    )


def test_every_check_is_registered() -> None:
    shown = {check.name for name, check in registry.shown() if name == "chapters/two-chinas"}
    assert shown == {check.name for check in registry.of(rules)}
    assert {check.claim for check in registry.of(rules)} <= {row["id"] for row in rows_of("claims")}
