"""Rules and claim checks on the real record; what they should give is counted here with the csv module alone."""

from __future__ import annotations

import pandas as pd
import pytest

from bookext.claims import registry
from bookext.data import tables
from evidence.the_lever import figures as lever_exhibits
from evidence.the_lever import rules
from tests.questions.package_rows import changed, rows_of

FIRM = {"high", "medium"}


@pytest.fixture
def trade() -> pd.DataFrame:
    return tables.load("trade")


@pytest.fixture
def record() -> pd.DataFrame:
    return tables.load("summits")


@pytest.fixture
def prices() -> pd.DataFrame:
    return tables.load("market_series")


@pytest.fixture
def fdi() -> pd.DataFrame:
    return tables.load("fdi")


@pytest.fixture
def plan() -> pd.DataFrame:
    return tables.load("plan_record")


@pytest.fixture
def energy() -> pd.DataFrame:
    return tables.load("energy_shares")


# --- the data -------------------------------------------------------------------------------------------------


def test_what_was_worked_back_follows_from_the_printed_changes() -> None:
    row = {each["id"]: each for each in rows_of("fuel_flows")}
    crude, gas = row["FF01"], row["FF03"]
    assert float(row["FF02"]["quantity"]) == pytest.approx(
        float(crude["quantity"]) / (1 + float(crude["quantity_change"]) / 100), abs=0.05
    )
    for before, after in (("FF02", crude), ("FF04", gas)):
        worked_back = float(after["value_jpy_bn"]) / (1 + float(after["value_change"]) / 100)
        assert float(row[before]["value_jpy_bn"]) == pytest.approx(worked_back, abs=1)


def test_tonnages_are_those_of_the_energy_table() -> None:
    value = {each["id"]: float(each["value"] or "nan") for each in rows_of("energy_shares")}
    quantity = {each["id"]: float(each["quantity"] or "nan") for each in rows_of("fuel_flows")}
    assert quantity["FF03"] == value["E2015-japan_lng_total"]
    assert quantity["FF04"] == value["E2014-japan_lng_total"]
    assert quantity["FF05"] == value["LG19"]
    assert quantity["FF06"] == value["LG18"]
    assert quantity["FF07"] == value["LG22"]


def test_both_market_series_are_without_gaps() -> None:
    for name, first in (("brent", 2005), ("yen_per_dollar", 2012)):
        years = [int(each["year"]) for each in rows_of("market_series") if each["series"] == name]
        assert years == list(range(first, 2026))


# --- the series -----------------------------------------------------------------------------------------------


def test_one_origin_one_kind_of_year_and_firm_rows_only(trade: pd.DataFrame) -> None:
    expected = {
        int(each["year"]): float(each["total_usd_bn"])
        for each in rows_of("trade")
        if (each["pair"], each["statistics_origin"], each["period"])
        == ("JP-RU", "Japan customs (MOF)", "calendar year")
        and each["total_usd_bn"]
        and each["confidence"] in FIRM
        and not each["superseded_by"]
    }
    assert rules.customs(trade).to_dict() == dict(sorted(expected.items()))


@pytest.mark.parametrize(
    "cells",
    [
        {"confidence": "low"},
        {"statistics_origin": "Russian customs"},
        {"period": "fiscal year"},
        {"pair": "CN-RU"},
        {"superseded_by": "T12"},
    ],
)
def test_a_row_of_another_kind_stays_out_of_the_series(cells: dict[str, object], trade: pd.DataFrame) -> None:
    assert 2013 not in rules.customs(changed(trade, "T09", **cells)).index


def test_two_figures_of_one_year_are_refused(trade: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="2013"):
        rules.customs(changed(trade, "T12", year=2013))


def test_meetings_are_those_with_the_president_that_took_place(record: pd.DataFrame) -> None:
    held = rules.meetings_by_year(record)
    for year in (2009, 2013, 2014, 2016, 2020, 2025):
        counted = [
            each
            for each in rows_of("summits")
            if each["date"].startswith(f"{year}-")
            and (each["level"], each["evidence_type"]) == ("president", "reported after the fact")
            and each["confidence"] in FIRM
        ]
        assert held[year] == len(counted)


def test_each_fall_in_both_currencies(trade: pd.DataFrame, prices: pd.DataFrame) -> None:
    row = {each["id"]: each for each in rows_of("trade")}
    rate = {int(each["year"]): float(each["value"]) for each in rows_of("market_series") if each["id"][:2] == "JY"}
    first = rules.both_currencies(trade, prices, (2013, 2016))
    assert first["dollars"].to_list() == [float(row[key]["total_usd_bn"]) for key in ("T09", "T13")]
    assert first["yen"].to_list() == [float(row["T09"]["total_usd_bn"]) * rate[2013], 16.4 * rate[2016]]
    second = rules.both_currencies(trade, prices, (2021, 2023))
    assert second["yen"].to_list() == [float(row[key]["total_jpy_bn"]) for key in ("T18", "T21")]
    assert second["dollars"].to_list() == [2405.5 / rate[2021], 1430 / rate[2023]]


def test_trade_with_russia_is_that_of_the_firm_rows() -> None:
    found = rules.trade_with_russia(tables.load("trade_series"))
    expected = {
        int(row["year"]): float(row["total_usd_mn"]) / 1000
        for row in rows_of("trade_series")
        if row["confidence"] in FIRM
    }
    assert found.to_dict() == pytest.approx(expected)


def test_growth_is_that_of_each_country() -> None:
    total = {(row["country"], row["year"]): float(row["total_usd_mn"]) for row in rows_of("trade_peers_series")}
    grown = rules.growth_of_peers(tables.load("trade_peers_series"), (2016, 2018))
    assert set(grown.index) == {country for country, _ in total}
    for country, value in grown.items():
        assert value == pytest.approx(100 * (total[str(country), "2018"] / total[str(country), "2016"] - 1))


@pytest.mark.parametrize("case", ["A", "B", "C", "D", "E"])
@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_price_and_quantity_add_up_to_the_whole(case: str, weight: float) -> None:
    found = rules.decomposition(tables.load("fuel_decomposition"), case, weight)
    assert found.price + found.quantity == pytest.approx(found.whole)


def test_one_good_is_divided_as_it_should_be() -> None:
    rows = pd.DataFrame(
        {
            "case": "X",
            "product": "oil",
            "point": [0, 1],
            "quantity": [10.0, 5.0],
            "value": [100.0, 100.0],
            "price": None,
        }
    )
    assert rules.decomposition(rows, "X") == rules.Parts(0.0, 75.0, -75.0)
    assert rules.decomposition(rows, "X", 0.0) == rules.Parts(0.0, 100.0, -100.0)


def test_weights_leave_the_larger_part_as_it_is() -> None:
    parts = tables.load("fuel_decomposition")
    for case in lever_exhibits.CASES:
        larger = {
            abs(found.price) > abs(found.quantity)
            for found in (rules.decomposition(parts, case, weight) for weight in (0.0, 0.5, 1.0))
        }
        assert len(larger) == 1


# --- the verdicts, and the data that would turn them ----------------------------------------------------------


def test_the_verdicts_of_the_chapter() -> None:
    found = {check.claim: check().outcome for check in registry.of(rules)}
    assert found == {
        "S073": "holds",
        "W008": "cannot-be-tested",
        "P025": "holds-in-part",
        "P035": "holds-in-part",
        "P036": "fails",
        "L023": "holds-in-part",
    }


def test_momentum_turns_with_the_years_before(record: pd.DataFrame) -> None:
    none = record[record["date"].dt.year != 2013]
    assert rules.momentum(none).outcome == "fails"
    earlier = record[~((record["date"].dt.year == 2009) & (record["level"] == "president"))]
    assert rules.momentum(earlier).outcome == "holds"


def test_territory_is_tested_once_something_is_settled(
    trade: pd.DataFrame, prices: pd.DataFrame, yields: pd.DataFrame
) -> None:
    settled = changed(yields, "MY-13", **{"yield": "settlement"})
    assert settled.set_index("id").loc["MY-13", "meeting_id"].startswith("JR-2016")
    assert rules.territory_blocks(trade, prices, settled).outcome == "holds"
    assert rules.territory_blocks(changed(trade, "T15", total_usd_bn=5.0), prices, settled).outcome == "fails"
    last = changed(yields, "MY-27", **{"yield": "settlement", "meeting_id": "JR-20300101"})
    assert rules.territory_blocks(trade, prices, last).outcome == "cannot-be-tested"


def test_interest_turns_with_the_share_and_the_firms(fdi: pd.DataFrame) -> None:
    fewer = changed(fdi, "FD18", value=230.0)
    assert rules.scant_interest(fewer).outcome == "holds"
    assert rules.scant_interest(changed(fewer, "FD12", value=2.0)).outcome == "holds-in-part"
    assert rules.scant_interest(changed(fdi, "FD12", value=2.0)).outcome == "fails"


def test_results_turn_with_who_counts_them(plan: pd.DataFrame) -> None:
    assert rules.tangible(changed(plan, "PR05", counted_by="other")).outcome == "holds"
    assert rules.tangible(changed(plan, "PR04", counted_by="other")).outcome == "holds-in-part"
    silent = plan.assign(share_moving=float("nan"))
    assert rules.tangible(silent).outcome == "fails"


def test_the_aims_turn_with_a_running_project_and_a_settlement(plan: pd.DataFrame, yields: pd.DataFrame) -> None:
    running = changed(plan, "PR12", stage="operation")
    settled = changed(yields, "MY-26", **{"yield": "settlement"})
    assert rules.strategic_aims(running, yields).outcome == "holds-in-part"
    assert rules.strategic_aims(plan, settled).outcome == "holds-in-part"
    assert rules.strategic_aims(running, settled).outcome == "holds"


def test_what_continues_turns_with_trade_programmes_and_gas(
    trade: pd.DataFrame, prices: pd.DataFrame, energy: pd.DataFrame, plan: pd.DataFrame
) -> None:
    alive = plan[plan["id"] != "PR13"]
    found = rules.limited_cooperation(trade, prices, energy, alive)
    assert found.outcome == "holds"
    assert "in dollars the verdict would be holds in part" in found.reason
    less = changed(trade, "T21", total_jpy_bn=1000.0)
    dry = changed(energy, "E2024-lng_share", value=3.0)
    assert rules.limited_cooperation(less, prices, dry, plan).outcome == "fails"
    assert rules.limited_cooperation(less, prices, energy, plan).outcome == "holds-in-part"


def test_a_weak_row_decides_nothing(plan: pd.DataFrame, fdi: pd.DataFrame) -> None:
    assert rules.tangible(changed(plan, "PR06", counted_by="other")).outcome == "holds-in-part"
    assert rules.scant_interest(changed(fdi, "FD13", value=5.0)).outcome == "holds-in-part"


# --- exhibits -------------------------------------------------------------------------------------------------


def test_captions_of_trade_follow_the_data() -> None:
    series, peers = tables.load("trade_series"), tables.load("trade_peers_series")
    summits, theirs = tables.load("summits"), tables.load("peer_meetings")
    assert lever_exhibits.on_one_axis(series, peers, summits, theirs).caption.endswith("rose more")
    slow = changed(peers, "TPKOR2018", total_usd_mn=14000.0)
    assert lever_exhibits.on_one_axis(series, slow, summits, theirs).caption.endswith("rose less")
    assert "Six of twelve other countries" in lever_exhibits.peers(series, peers).caption
    assert "Five of twelve other countries" in lever_exhibits.peers(series, slow).caption
    parts = tables.load("fuel_decomposition")
    assert lever_exhibits.price_and_quantity(parts).caption.startswith("The bill fell by price in 2015")
    dear = changed(parts, "FD-A-crude-1", quantity=1.0, price=700.0)
    assert lever_exhibits.price_and_quantity(dear).caption.startswith("The bill fell by quantity in 2015")


def test_the_line_of_trade_is_broken_where_the_origin_changes() -> None:
    series, peers = tables.load("trade_series"), tables.load("trade_peers_series")
    figure = lever_exhibits.on_one_axis(series, peers, tables.load("summits"), tables.load("peer_meetings"))
    drawn = [line for line in figure.drawing.axes[1].get_lines() if line.get_marker() == "o"]
    joined = [set(pd.Series(line.get_xdata()).astype(int)) for line in drawn]
    assert not any({2020, 2021} <= years for years in joined)


def test_the_investment_table_shows_firm_rows_only(fdi: pd.DataFrame) -> None:
    confidence = {each["id"]: each["confidence"] for each in rows_of("fdi")}
    assert {confidence[key] for key in lever_exhibits.investment(fdi).frame.index} <= FIRM


def test_the_plan_table_has_every_row_and_marks_the_weak(plan: pd.DataFrame) -> None:
    frame = lever_exhibits.plan(plan).frame
    weak = [each for each in rows_of("plan_record") if each["confidence"] == "low"]
    assert len(frame) == len(rows_of("plan_record"))
    assert frame["Source"].str.endswith("(low)").sum() == len(weak)
