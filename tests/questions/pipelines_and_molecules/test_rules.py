"""The arithmetic, rules and verdicts on pipelines; what they should give is computed here with the csv module alone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from bookext import exhibits
from bookext.claims import registry
from bookext.data import tables
from evidence.pipelines_and_molecules import figures, rules
from tests.questions.package_rows import Row, changed, rows_of
from tests.questions.pipelines_and_molecules import recount

BOOK = tables.DATA.parent


@pytest.fixture
def lines() -> pd.DataFrame:
    return tables.load("pipelines")


@pytest.fixture
def checks() -> pd.DataFrame:
    return tables.load("figure_checks")


@pytest.fixture
def energy() -> pd.DataFrame:
    return tables.load("energy_shares")


@pytest.fixture
def events() -> pd.DataFrame:
    return tables.load("espo_events")


@pytest.fixture
def cargoes() -> pd.DataFrame:
    return tables.load("kozmino_destinations")


@pytest.fixture
def flows() -> pd.DataFrame:
    return tables.load("energy_ties")


@pytest.fixture
def plan(lines: pd.DataFrame, checks: pd.DataFrame, energy: pd.DataFrame) -> rules.Assumptions:
    return rules.assumptions(lines, checks, energy)


# --- length and cost ------------------------------------------------------------------------------------------


def year_before(claim: str, unit: str) -> list[Row]:
    return [
        row
        for row in rows_of("figure_checks")
        if row["claim"] == claim
        and row["row_type"] == "competing_figure"
        and row["unit"] == unit
        and "2014-02-02" <= row["as_of"] <= "2015-02-02"
        and row["confidence"] in {"high", "medium"}
    ]


@pytest.mark.parametrize(("claim", "unit"), [("length_1300km", "km"), ("cost_6bn_usd", "USD")])
def test_only_dated_reports_of_the_year_before_count(claim: str, unit: str, checks: pd.DataFrame) -> None:
    assert set(rules.reports(checks, claim, unit)["id"]) == {row["id"] for row in year_before(claim, unit)}
    assert len(year_before(claim, unit)) == 3


def test_the_length_is_near_but_printed_by_nobody(checks: pd.DataFrame) -> None:
    assert {float(row["value"]) for row in year_before("length_1300km", "km")} == {1350}
    verdict = rules.length(checks)
    assert (verdict.claim, verdict.outcome) == ("S054", "holds-in-part")
    assert "3.7% less" in verdict.reason


def test_the_length_holds_if_one_report_prints_it_and_fails_if_all_are_far(checks: pd.DataFrame) -> None:
    assert rules.length(changed(checks, "F40", value=1300.0)).outcome == "holds"
    far = checks.assign(value=checks["value"].where(checks["unit"] != "km", 1400.0))
    assert rules.length(far).outcome == "fails"
    assert rules.length(checks[checks["unit"] != "km"]).outcome == "cannot-be-tested"


def test_up_to_five_per_cent_is_near(checks: pd.DataFrame) -> None:
    for value, outcome in ((1300 / 0.951, "holds-in-part"), (1300 / 0.949, "fails"), (1300 / 1.049, "holds-in-part")):
        frame = checks.assign(value=checks["value"].where(checks["unit"] != "km", value))
        assert rules.length(frame).outcome == outcome


def test_the_cost_lies_at_the_top_of_the_reports(checks: pd.DataFrame) -> None:
    verdict = rules.cost(checks)
    assert (verdict.claim, verdict.outcome) == ("S055", "holds")
    assert "5 to 6 billion" in verdict.reason


def test_the_cost_fails_if_the_reports_are_dearer(checks: pd.DataFrame) -> None:
    dear = checks.copy()
    for column in ("value", "value_low", "value_high"):
        dear[column] = dear[column].where(dear["unit"] != "USD", dear[column] * 1.5)
    assert rules.cost(dear).outcome == "fails"


def test_yen_and_misprints_do_not_count(checks: pd.DataFrame) -> None:
    assert "F20" not in set(rules.reports(checks, "cost_6bn_usd", "USD")["id"])
    assert "F47" not in set(rules.reports(checks, "length_1300km", "km")["id"])
    low = rules.length(changed(changed(checks, "F40", value=1300.0), "F40", confidence="low"))
    assert low.outcome == "holds-in-part"


# --- seventeen per cent ---------------------------------------------------------------------------------------

PIPE, MARKET, RUSSIA = 15.0, 87.5, 8.6


def test_the_assumptions_are_the_rows_of_the_tables(plan: rules.Assumptions) -> None:
    assert plan.pipe_bcm == recount.cell(BOOK, "pipelines", "P01", "capacity_value") == 20
    assert plan.pipe_mt() == pytest.approx(recount.cell(BOOK, "figure_checks", "F14"))
    assert plan.market_mt == recount.cell(BOOK, "energy_shares", "E2013-japan_lng_total") == MARKET
    assert plan.russia_mt == recount.cell(BOOK, "energy_shares", "E2013-lng_volume") == RUSSIA


def test_the_published_seventeen_is_the_gas_of_the_line_alone(plan: rules.Assumptions) -> None:
    assert rules.pipe_share(plan) == pytest.approx(100 * PIPE / MARKET)
    assert round(rules.pipe_share(plan)) == 17


def test_the_totals_are_those_of_the_corrections(plan: rules.Assumptions) -> None:
    assert rules.total_share(plan, 1) == pytest.approx(100 * (RUSSIA + PIPE) / MARKET)
    assert rules.total_share(plan, 0) == pytest.approx(100 * (RUSSIA + PIPE) / (MARKET + PIPE))
    assert rules.total_share(plan, 1) == pytest.approx(recount.cell(BOOK, "figure_checks", "C05"), abs=0.05)
    assert rules.total_share(plan, 0) == pytest.approx(recount.cell(BOOK, "figure_checks", "C06"), abs=0.05)


def test_the_flow_needed_for_seventeen(plan: rules.Assumptions) -> None:
    assert rules.needed_bcm(plan, 1) == pytest.approx((0.17 * MARKET - RUSSIA) * 20 / 15)
    assert rules.needed_bcm(plan, 0) == pytest.approx((0.17 * MARKET - RUSSIA) / 0.83 * 20 / 15)
    assert rules.needed_bcm(plan, 1) == pytest.approx(recount.cell(BOOK, "figure_checks", "C07"), abs=0.05)
    assert rules.needed_bcm(plan, 0) == pytest.approx(recount.cell(BOOK, "figure_checks", "C09"), abs=0.05)


@for_all(displaced=st.floats(0, 1), target=st.floats(11, 30))
def test_the_needed_flow_gives_the_target(displaced: float, target: float) -> None:
    plan = rules.Assumptions(pipe_bcm=20, bcm_per_mt=4 / 3, market_mt=MARKET, russia_mt=RUSSIA)
    flow = rules.needed_bcm(plan, displaced, target)
    assert rules.total_share(plan, displaced, bcm=flow) == pytest.approx(target)


@for_all(displaced=st.floats(0, 1), flow=st.floats(0.1, 60))
def test_a_line_raises_the_share_and_displacing_others_raises_it_most(displaced: float, flow: float) -> None:
    plan = rules.Assumptions(pipe_bcm=20, bcm_per_mt=4 / 3, market_mt=MARKET, russia_mt=RUSSIA)
    start = 100 * RUSSIA / MARKET
    share = rules.total_share(plan, displaced, bcm=flow)
    assert start < share <= rules.total_share(plan, 1, bcm=flow) + 1e-9
    assert rules.own_first(plan, flow) <= rules.total_share(plan, 1, bcm=flow) + 1e-9


def test_replacing_its_own_lng_first_leaves_the_share_until_that_is_gone(plan: rules.Assumptions) -> None:
    start = 100 * RUSSIA / MARKET
    assert rules.own_first(plan, 0) == pytest.approx(start)
    assert rules.own_first(plan, RUSSIA * 4 / 3) == pytest.approx(start)
    assert rules.own_first(plan) == pytest.approx(rules.pipe_share(plan))


@pytest.mark.parametrize(
    ("displaced", "own", "bcm"), [(-0.1, 0, 20), (0.6, 0.6, 20), (0, 0.9, 20), (1, 0, 200), (0, -0.1, 20)]
)
def test_nothing_is_displaced_that_is_not_there(
    displaced: float, own: float, bcm: float, plan: rules.Assumptions
) -> None:
    with pytest.raises(ValueError, match="displace"):
        rules.total_share(plan, displaced, own, bcm)


def test_a_reader_can_replace_each_assumption(lines: pd.DataFrame, checks: pd.DataFrame, energy: pd.DataFrame) -> None:
    given = rules.assumptions(lines, checks, energy, pipe_bcm=25, bcm_per_mt=1.4, market_mt=80, russia_mt=7)
    assert given == rules.Assumptions(pipe_bcm=25, bcm_per_mt=1.4, market_mt=80, russia_mt=7)
    figure = figures.seventeen(given)
    assert f"{100 * (7 + 25 / 1.4) / 80:.0f} per cent" in figure.caption


@settings(max_examples=12)
@for_all(bcm=st.floats(1, 60), ratio=st.floats(1.2, 1.5), market=st.floats(60, 120), russia=st.floats(0, 20))
def test_the_figure_is_drawn_for_whatever_a_reader_may_assume(
    bcm: float, ratio: float, market: float, russia: float
) -> None:
    given = rules.Assumptions(
        pipe_bcm=min(bcm, ratio * (market - russia)), bcm_per_mt=ratio, market_mt=market, russia_mt=russia
    )
    assert figures.seventeen(given).caption


def test_the_share_fails_by_arithmetic(plan: rules.Assumptions) -> None:
    verdict = rules.share_by_arithmetic(plan)
    assert (verdict.claim, verdict.outcome) == ("S056a", "fails")
    for number in ("23.0", "27.0", "17.1"):
        assert number in verdict.reason


def test_the_share_holds_with_a_smaller_line_and_partly_with_one_between(plan: rules.Assumptions) -> None:
    assert rules.share_by_arithmetic(replace(plan, pipe_bcm=9)).outcome == "holds"
    assert rules.share_by_arithmetic(replace(plan, pipe_bcm=11)).outcome == "holds-in-part"
    assert rules.share_by_arithmetic(replace(plan, russia_mt=0)).outcome == "holds-in-part"


def test_the_share_fails_in_the_event(lines: pd.DataFrame, energy: pd.DataFrame) -> None:
    verdict = rules.share_in_the_event(lines, energy)
    assert (verdict.claim, verdict.outcome) == ("S056b", "fails")
    highest = max(
        float(row["value"])
        for row in rows_of("energy_shares")
        if row["indicator"] == "lng_share"
        and row["value"]
        and int(row["year"]) >= 2015
        and row["confidence"] in {"high", "medium"}
        and row["period"] in {"calendar year", "fiscal year", "as of"}
    )
    assert f"{highest:g} per cent" in verdict.reason


def test_the_event_would_have_been_a_line_or_the_share(lines: pd.DataFrame, energy: pd.DataFrame) -> None:
    assert rules.share_in_the_event(changed(lines, "P01", status="operating"), energy).outcome == "holds"
    for value, outcome in ((17.0, "holds"), (13.4, "holds-in-part"), (13.3, "fails")):
        assert rules.share_in_the_event(lines, changed(energy, "E2024-lng_share", value=value)).outcome == outcome
    month = changed(energy, "LG25", value=18.0)
    assert rules.share_in_the_event(lines, month).outcome == "fails"


# --- ESPO -----------------------------------------------------------------------------------------------------


def test_the_pipe_came_in_2012_and_the_oil_before(events: pd.DataFrame) -> None:
    verdict = rules.reached_the_coast(events)
    assert (verdict.claim, verdict.outcome) == ("S068a", "holds-in-part")
    assert "25 December 2012" in verdict.reason
    assert "February 2010" in verdict.reason


def test_the_claim_on_the_coast_holds_without_earlier_cargoes_and_fails_in_another_year(events: pd.DataFrame) -> None:
    assert rules.reached_the_coast(events[events["id"] != "EE5"]).outcome == "holds"
    assert rules.reached_the_coast(changed(events, "EE7", date="2013-01-05")).outcome == "fails"
    assert rules.reached_the_coast(events[events["id"] != "EE7"]).outcome == "fails"


def test_displeasure_cannot_be_tested_unless_an_objection_is_recent(events: pd.DataFrame) -> None:
    verdict = rules.displeasure_of_beijing(events)
    assert (verdict.claim, verdict.outcome) == ("S068b", "cannot-be-tested")
    assert "September 2003" in verdict.reason
    assert "23 months" in verdict.reason
    for date, outcome in (("2009-12-25", "holds"), ("2009-12-24", "cannot-be-tested")):
        assert rules.displeasure_of_beijing(changed(events, "EE1", date=date)).outcome == outcome
    hearsay = changed(changed(events, "EE1", date="2011-01-01"), "EE1", confidence="low")
    assert rules.displeasure_of_beijing(hearsay).outcome == "cannot-be-tested"


def test_shares_of_cargoes_are_those_of_whole_years(cargoes: pd.DataFrame) -> None:
    for row in rows_of("kozmino_destinations"):
        year = row["period_start"][:4]
        if row["period_start"] == f"{year}-01" and row["period_end"] == f"{year}-12" and row["share"]:
            assert rules.cargo_share(cargoes, row["destination"], int(year)) == float(row["share"])
    with pytest.raises(KeyError, match="2016"):
        rules.cargo_share(cargoes, "China", 2016)


def test_tonnes_are_the_share_of_the_port(cargoes: pd.DataFrame) -> None:
    for row in rows_of("kozmino_destinations"):
        year = row["period_start"][:4]
        if (
            (row["period_start"], row["period_end"]) == (f"{year}-01", f"{year}-12")
            and row["share"]
            and row["total_mt"]
        ):
            tonnes = rules.cargo_tonnes(cargoes, row["destination"], int(year))
            assert tonnes == pytest.approx(float(row["share"]) * float(row["total_mt"]) / 100)
    assert rules.cargo_tonnes(cargoes, "Japan", 2014) > rules.cargo_tonnes(cargoes, "Japan", 2019)
    with pytest.raises(KeyError, match="2012"):
        rules.cargo_tonnes(cargoes, "United States", 2012)


def test_only_sound_calendar_years_are_in_the_range(energy: pd.DataFrame) -> None:
    wanted = {
        row["id"]
        for row in rows_of("energy_shares")
        if row["indicator"] == "lng_share"
        and row["period"] == "calendar year"
        and row["confidence"] in {"high", "medium"}
        and row["value"]
    }
    assert set(rules.calendar_shares(energy, "lng_share")["id"]) == wanted
    assert "LG24" not in wanted
    fewer = changed(energy, "E2010-lng_share", confidence="low")
    assert len(rules.calendar_shares(fewer, "lng_share")) == len(wanted) - 1


def test_derived_shares_follow_from_their_tonnages() -> None:
    for row in rows_of("kozmino_destinations"):
        if row["value_type"] == "derived":
            formula, _ = row["derivation"].split(" Mt = ")
            upper, lower = formula.split(" / ")
            parts = [float(part) for part in upper.strip("()").split(" - ")]
            tonnes = parts[0] - sum(parts[1:])
            assert float(row["share"]) == pytest.approx(100 * tonnes / float(lower), abs=0.05)
            assert float(lower) == float(row["total_mt"])


def test_no_period_of_cargoes_has_more_than_everything(cargoes: pd.DataFrame) -> None:
    for _, group in cargoes.groupby(["period_start", "period_end", "url"]):
        assert group["share"].sum() <= 100


def test_ties_with_china_grew(cargoes: pd.DataFrame, lines: pd.DataFrame) -> None:
    verdict = rules.tighter_ties(cargoes, lines)
    assert (verdict.claim, verdict.outcome) == ("S050", "holds")
    assert "30 to 78" in verdict.reason
    one = changed(cargoes, "KZ15", share=44.0)
    assert rules.tighter_ties(one, lines).outcome == "holds-in-part"
    assert rules.tighter_ties(one, changed(lines, "P06", capacity_value=20.0)).outcome == "fails"


def test_the_price_of_gas_is_set_against_that_of_oil() -> None:
    year = {(row["series"], row["year"]): float(row["value"]) for row in rows_of("prices") if not row["month"]}
    ratio = rules.gas_to_oil(tables.load("prices"))
    assert ratio[2020] == pytest.approx(year["lng_japan", "2020"] / year["brent", "2020"])
    assert 2026 not in ratio.index


def test_gas_grew_dearer_against_oil(lines: pd.DataFrame) -> None:
    verdict = rules.lower_prices(rules.gas_to_oil(tables.load("prices")), lines)
    assert (verdict.claim, verdict.outcome) == ("S051", "fails")
    assert "dearer in the three years after 2019" in verdict.reason
    full = pd.Series([1.0, 1.0, 1.0, 0.9, 0.8, 0.9], index=[2016, 2017, 2018, 2020, 2021, 2022])
    assert rules.lower_prices(full, lines).outcome == "holds"
    assert "cheaper" in rules.lower_prices(full, lines).reason
    assert rules.lower_prices(1 / full, lines).outcome == "fails"
    assert rules.lower_prices(full.drop(2021), lines).outcome == "cannot-be-tested"


# --- access and ties ------------------------------------------------------------------------------------------


def test_only_figures_of_one_origin_are_compared(energy: pd.DataFrame) -> None:
    pairs = rules.same_origin_pairs(energy)
    assert [tuple(row) for row in pairs[["indicator", "origin", "before", "after"]].to_numpy()] == [
        ("crude_share", "ANRE (energy agency)", 8.5, 4.6)
    ]


def test_access_did_not_grow(energy: pd.DataFrame) -> None:
    verdict = rules.greater_access(energy)
    assert (verdict.claim, verdict.outcome) == ("L012a", "fails")
    assert "8.5 per cent (2015) to 4.6 (January to August 2018)" in verdict.reason
    assert "For LNG no origin gives both." in verdict.reason


def test_access_could_have_grown(energy: pd.DataFrame) -> None:
    assert rules.greater_access(changed(energy, "E2018-crude_share", value=9.0)).outcome == "holds"
    both = changed(energy, "LG08", confidence="medium")
    assert rules.greater_access(both).outcome == "fails"
    assert rules.greater_access(changed(both, "LG08", value=9.5)).outcome == "holds-in-part"
    none = energy[energy["id"] != "E2018-crude_share"]
    assert rules.greater_access(none).outcome == "cannot-be-tested"


def test_a_stake_was_bought_and_no_cargo_came() -> None:
    fdi, buyers = tables.load("fdi"), tables.load("lng_buyers")
    verdict = rules.new_stakes(fdi, buyers)
    assert (verdict.claim, verdict.outcome) == ("L012b", "holds-in-part")
    assert "10 per cent of Arctic LNG 2" in verdict.reason
    assert rules.new_stakes(fdi, changed(buyers, "LB11", outcome="kept")).outcome == "holds"
    assert rules.new_stakes(changed(fdi, "FD14", as_of="2020-06-29"), buyers).outcome == "fails"
    assert rules.new_stakes(changed(fdi, "FD14", confidence="low"), buyers).outcome == "fails"


def test_explanations_are_counted_row_by_row(flows: pd.DataFrame) -> None:
    rows = rows_of("energy_ties")

    def fits(present: list[bool]) -> int:
        return sum(here == (row["outcome"] == "kept") for here, row in zip(present, rows, strict=True))

    assert dict(rules.explained(flows)) == {
        "nothing is kept": sum(row["outcome"] != "kept" for row in rows),
        "a Japanese stake": fits([float(row["japanese_stake"]) > 0 for row in rows]),
        "nearness": fits([row["nearby"] == "true" for row in rows]),
        "leave to ship": fits([row["permitted"] == "true" for row in rows]),
        "a long contract": fits([row["long_contract"] == "true" for row in rows]),
        "gas, not oil": fits([row["fuel"] == "LNG" for row in rows]),
        "a long contract and leave to ship": fits([row["long_contract"] == row["permitted"] == "true" for row in rows]),
        "gas, and leave to ship": fits([row["fuel"] == "LNG" and row["permitted"] == "true" for row in rows]),
        "all three": fits(
            [float(row["japanese_stake"]) > 0 and row["long_contract"] == row["permitted"] == "true" for row in rows]
        ),
    }


def test_the_table_cannot_tell_several_explanations_apart(flows: pd.DataFrame) -> None:
    fits = rules.explained(flows)
    perfect = {"a long contract and leave to ship", "gas, and leave to ship", "all three"}
    assert set(fits[fits == len(flows)].index) == perfect
    assert fits["nothing is kept"] == len(flows) - 1
    # A flow kept without a stake would part them.
    parted = rules.explained(changed(flows, "ET5", outcome="kept", long_contract=True, permitted=True))
    assert parted["a long contract and leave to ship"] == len(flows)
    assert parted["all three"] == parted["gas, and leave to ship"] == len(flows) - 1


def test_leave_is_counted_under_every_coding_in_doubt(flows: pd.DataFrame) -> None:
    codings = rules.recoded(flows)
    assert len(codings) == 4
    assert rules.explained(flows).equals(codings.iloc[0].rename(None))
    assert (codings["leave to ship"].min(), codings["leave to ship"].max()) == (2, 4)
    assert set(codings["a long contract and leave to ship"]) == {len(flows)}
    # With a contract behind ESPO the pair would hang on the coding.
    contracted = rules.recoded(changed(flows, "ET5", long_contract=True))
    assert set(contracted["a long contract and leave to ship"]) == {len(flows), len(flows) - 1}


def test_one_more_flow_kept_without_a_contract_would_undo_the_argument(flows: pd.DataFrame) -> None:
    fits = rules.explained(changed(flows, "ET2", outcome="kept"))
    assert fits["a long contract and leave to ship"] == len(flows) - 1
    assert fits["a Japanese stake"] > rules.explained(flows)["a Japanese stake"]


# --- exhibits -------------------------------------------------------------------------------------------------


def test_every_dated_report_is_in_the_table(checks: pd.DataFrame) -> None:
    found = [
        row
        for row in rows_of("figure_checks")
        if row["claim"] in {"length_1300km", "cost_6bn_usd", "share_17pct"} and row["row_type"] == "competing_figure"
    ]
    wanted = [row for row in found if row["as_of"] and row["id"] != "F47"]
    table = figures.competing(checks)
    assert len(table.frame) == len(wanted) == len(found) - 4
    assert "three undated reports, one misprint" in table.source
    dated = figures.competing(changed(checks, "F45", as_of="2017-03-01"))
    assert len(dated.frame) == len(wanted) + 1
    assert "two undated reports" in dated.source
    assert "none prints 1,300 km" in table.caption
    printed = figures.competing(changed(checks, "F40", value=1300.0))
    assert "one prints 1,300 km" in printed.caption


def test_the_map_draws_every_route_and_no_other(lines: pd.DataFrame) -> None:
    routes, places = tables.load("map_routes"), tables.load("map_places")
    assert set(routes["pipeline_id"]) == set(figures.LINES)
    assert set(figures.PLACES) <= set(places["id"])
    for _, steps in routes.groupby("pipeline_id"):
        assert sorted(steps["step"]) == list(range(1, len(steps) + 1))
    figure = figures.routes(lines, places, routes, tables.load("map_land"))
    assert "shelved" in figure.caption
    opened = figures.routes(changed(lines, "P01", status="operating"), places, routes, tables.load("map_land"))
    assert "shelved" not in opened.caption


def test_no_axes_of_the_book_join_shares_of_different_origin(cargoes: pd.DataFrame, energy: pd.DataFrame) -> None:
    # A line with markers has two points at most: one figure, or the months that it covers.
    for figure in (figures.destinations(cargoes), figures.shares(energy)):
        for axes in figure.drawing.axes:
            for line in axes.get_lines():
                assert len(line.get_xdata()) <= 2
                assert len(set(line.get_ydata())) == 1 or len(set(line.get_xdata())) == 1


def test_captions_follow_the_data(cargoes: pd.DataFrame, flows: pd.DataFrame, energy: pd.DataFrame) -> None:
    assert "it took 9 and" in figures.destinations(changed(cargoes, "KZ16", share=9.0)).caption
    assert "to 12.5 per cent" not in figures.shares(energy).caption
    assert "and 12.5 per cent" in figures.shares(changed(energy, "E2013-lng_share", value=12.5)).caption
    buyers = tables.load("lng_buyers")
    caption = figures.ties(flows, buyers).caption
    assert caption == "A share was not enough to keep cargoes coming; South Korea kept its gas without one"
    assert "every flow with a share was kept" in figures.ties(flows.assign(outcome="kept"), buyers).caption.lower()
    assert "no flow was kept without one" in figures.ties(flows, changed(buyers, "LB09", outcome="ended")).caption


def test_the_steadiest_importer_is_named() -> None:
    ranges, shares = tables.load("lng_importers_range"), tables.load("lng_importers")
    least = min(rows_of("lng_importers_range"), key=lambda row: float(row["variation"]))
    figure = figures.importers(ranges, shares)
    assert f"{least['importer']}’s liquefied gas moved least" in figure.caption
    other = figures.importers(changed(ranges, "LR-KOR", variation=1), shares)
    assert "South Korea’s liquefied gas moved least" in other.caption


def test_every_exhibit_says_what_it_shows(plan: rules.Assumptions, cargoes: pd.DataFrame) -> None:
    shown: list[exhibits.Figure] = [figures.seventeen(plan), figures.destinations(cargoes)]
    for figure in shown:
        assert figure.name.startswith("fig-pipelines-")
        assert len(figure.alt) > 100


def test_the_chapter_has_its_checks_in_the_table_of_claims() -> None:
    ours = [each.verdict for each in registry.results("chapters/pipelines-and-molecules")]
    assert {(verdict.claim, verdict.outcome) for verdict in ours} == {
        ("S054", "holds-in-part"),
        ("S055", "holds"),
        ("S056a", "fails"),
        ("S056b", "fails"),
        ("S068a", "holds-in-part"),
        ("S068b", "cannot-be-tested"),
        ("S050", "holds"),
        ("S051", "fails"),
        ("L012a", "fails"),
        ("L012b", "holds-in-part"),
    }
