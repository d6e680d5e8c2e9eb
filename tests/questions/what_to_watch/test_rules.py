"""What is left, what is expected, and how it will be scored."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from bookext import exhibits
from bookext.data import tables
from evidence.what_to_watch import figures, rules
from tests.questions.package_rows import rows_of


@pytest.fixture
def left(engagement: pd.DataFrame) -> pd.DataFrame:
    return rules.inventory(engagement, tables.load("cut_outcomes"))


@pytest.fixture
def registered() -> pd.DataFrame:
    return tables.load("expectations")


def settled(registered: pd.DataFrame, **outcomes: str) -> pd.DataFrame:
    return registered.assign(outcome=registered["id"].map(outcomes), settles_on=pd.Timestamp("2027-01-01"))[
        registered["id"].isin(outcomes)
    ]


def test_the_inventory_is_that_of_the_csv_files(left: pd.DataFrame) -> None:
    events = {row["id"]: row for row in rows_of("engagement") if row["confidence"] in ("high", "medium")}
    kept = [
        row for row in events.values()
        if row["direction"] == "1" and row["date"] >= "2022-02-24" and row["announced_only"] == "false"
    ]  # fmt: skip
    cuts = [events[row["engagement_id"]] for row in rows_of("cut_outcomes") if row["made_good"] == "no"
            and row["engagement_id"] in events]  # fmt: skip
    for row in left.itertuples():
        assert row.kept == sum(event["level"] == row.level for event in kept)
        assert row.open == sum(event["level"] == row.level for event in cuts)
        assert row.locks == sum(
            event["level"] == row.level and event["reversibility"] == "legal lock" for event in cuts
        )


def test_a_cut_made_good_leaves_the_inventory(engagement: pd.DataFrame) -> None:
    outcomes = tables.load("cut_outcomes")
    healed = outcomes.assign(made_good="yes")
    assert rules.inventory(engagement, healed)["open"].sum() == 0
    assert rules.inventory(engagement, outcomes)["open"].sum() > 10


def test_close_years_without_a_settlement_decide_that_claim() -> None:
    summits, measures = tables.load("summits"), tables.load("japan_measures")
    given = rules.close_without_settlement(summits, measures)
    assert given.outcome == "holds-in-part"
    assert "2012 and 2013" in given.reason
    later = measures[measures["date_announced"] >= "2022"]
    assert rules.close_without_settlement(summits, later).outcome == "fails"
    assert rules.close_without_settlement(summits[summits["date"] < "2010"], measures).outcome == "holds"


def test_a_cease_fire_on_record_opens_the_test_of_the_bridge() -> None:
    events = tables.load("events_since_2025")
    assert rules.bridge(events).outcome == "cannot-be-tested"
    calm = events.assign(event=events["event"].where(events.index != 0, "Cease-fire in Ukraine"))
    assert rules.bridge(calm).outcome == "fails"
    assert rules.bridge(calm.assign(confidence="low")).outcome == "cannot-be-tested"


@pytest.mark.parametrize("year", range(2026, 2036))
def test_the_volume_under_contract_is_the_sum_of_the_contracts_that_run(year: int) -> None:
    contracts = [row for row in rows_of("lng_contracts") if row["volume_mt"] and row["end_earliest"]]
    expected = [
        sum(float(row["volume_mt"]) for row in contracts if int(row[end]) >= year)
        for end in ("end_earliest", "end_latest")
    ]
    assert rules.volume(tables.load("lng_contracts"), year) == pytest.approx(expected)


def test_the_score_is_the_mean_squared_distance(registered: pd.DataFrame) -> None:
    scored = rules.score(settled(registered, N01="true", N07="true"), date(2027, 6, 1)).set_index("axis")
    assert scored.loc["all", "ours"] == pytest.approx((0.15**2 + 0.7**2) / 2)
    assert scored.loc["all", "baseline"] == pytest.approx((0 + 1) / 2)
    assert scored.loc["all", "skill"] == pytest.approx(1 - scored.loc["all", "ours"] / 0.5)
    assert scored.loc["energy", "items"] == scored.loc["engagement", "items"] == 1
    assert pd.isna(scored.loc["energy", "skill"])


def test_void_items_are_not_scored(registered: pd.DataFrame) -> None:
    scored = rules.score(settled(registered, N01="true", N10="void"), date(2027, 6, 1)).set_index("axis")
    assert scored.loc["all", "items"] == 1


def test_an_item_that_fell_due_unsettled_is_named(registered: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"N01, N02.*fill in 'outcome'"):
        rules.score(registered, date(2028, 6, 1))


def test_nothing_is_settled_on_the_day_of_registration(registered: pd.DataFrame) -> None:
    assert rules.score(registered, date(2026, 11, 22)).empty
    assert (registered["registered_on"] == "2026-11-22").all()
    assert (registered["settles_on"] > registered["registered_on"]).all()


def test_the_calendar_says_what_it_shows() -> None:
    figure = figures.calendar(tables.load("lng_contracts"), tables.load("events_since_2025"))
    assert isinstance(figure, exhibits.Figure)
    for buyer in ("Tokyo Gas 2031 or 2033", "Kyushu Electric", "Saibu Gas no end was found"):
        assert buyer.split(" no end")[0] in figure.alt
