"""What is left, what is expected, and how it will be scored."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bookext import exhibits
from bookext.data import tables
from evidence.what_to_watch import figures, rules
from tests.questions.package_rows import rows_of
from tests.questions.plain_csv import words as words_for
from tests.questions.what_to_watch import recount

FIRST_SEAL = "51cad69412cfdd5b39b5047d0a6a7e7f3a64060ebc971e2cd8486f855001e53f"


@pytest.fixture
def left(engagement: pd.DataFrame) -> pd.DataFrame:
    return rules.inventory(engagement, tables.load("cut_outcomes"))


@pytest.fixture
def registered() -> pd.DataFrame:
    return tables.load("expectations")


@pytest.fixture
def base_rates() -> pd.DataFrame:
    return tables.load("expectation_base_rates")


def settled(registered: pd.DataFrame, **outcomes: str) -> pd.DataFrame:
    return registered.assign(outcome=registered["id"].map(outcomes), settles_on=pd.Timestamp("2027-01-01"))[
        registered["id"].isin(outcomes)
    ]


def test_the_inventory_is_that_of_the_csv_files(left: pd.DataFrame) -> None:
    events = {
        row["id"]: row
        for row in rows_of("engagement")
        if row["confidence"] in ("high", "medium") and row["id"] not in rules.WORDS_ALONE
    }
    assert {row["id"] for row in rows_of("engagement")} >= set(rules.WORDS_ALONE)
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


def test_close_years_alone_decide_whether_a_settlement_is_needed(yields: pd.DataFrame) -> None:
    summits, measures = tables.load("summits"), tables.load("japan_measures")
    given = rules.close_without_settlement(summits, measures, yields)
    assert given.outcome == "fails"
    assert "2012 and 2013, and none of them had a settlement" in given.reason

    def after(meeting: str) -> pd.DataFrame:
        """The yields if a meeting had settled the islands."""
        row = yields.iloc[[0]].assign(**{"meeting_id": meeting, "yield": "settlement"})
        return pd.concat([yields, row])

    first = summits.loc[summits["date"].dt.year.eq(2012) & summits["level"].eq("president"), "id"].iloc[0]
    assert rules.close_without_settlement(summits, measures, after(first)).outcome == "holds"
    assert rules.close_without_settlement(summits, measures, after("JR-20130429")).outcome == "holds-in-part"
    none = rules.close_without_settlement(summits[summits["date"] < "2010"], measures, yields)
    assert none.outcome == "cannot-be-tested"


def test_the_bridge_is_tested_by_an_agreement_and_a_message_and_by_no_mere_word() -> None:
    events = tables.load("events_since_2025")
    assert rules.bridge(events).outcome == "cannot-be-tested"
    words = events.assign(event="Moscow rejects a cease-fire call")
    assert rules.bridge(words).outcome == "cannot-be-tested"
    calm = events.assign(kind=events["kind"].where(events.index != 0, rules.CALM))
    assert rules.bridge(calm).outcome == "fails"
    carried = calm.assign(kind=calm["kind"].where(calm.index != 1, rules.CARRIED))
    assert rules.bridge(carried).outcome == "holds"
    assert rules.bridge(calm.assign(confidence="low")).outcome == "cannot-be-tested"
    assert rules.bridge(calm.assign(status="announced")).outcome == "cannot-be-tested"


@pytest.mark.parametrize("year", range(2026, 2036))
def test_the_volume_under_contract_is_the_sum_of_the_contracts_that_run(year: int) -> None:
    contracts = [row for row in rows_of("lng_contracts") if row["volume_mt"] and row["end_earliest"]]
    expected = [
        sum(float(row["volume_mt"]) for row in contracts if int(row[end]) >= year)
        for end in ("end_earliest", "end_latest")
    ]
    assert rules.volume(tables.load("lng_contracts"), year) == pytest.approx(expected)


def test_the_score_is_the_mean_squared_distance(registered: pd.DataFrame, base_rates: pd.DataFrame) -> None:
    scored = rules.score(settled(registered, N01="true", N07="true"), base_rates, date(2027, 6, 1)).set_index("axis")
    own = {"ours": (0.15, 0.7), "baseline": (0, 1), "hedged": (0.2, 0.8), "base_rate": (1 / 6, 2 / 3)}
    for name, misses in own.items():
        assert scored.loc["all", name] == pytest.approx(sum(miss**2 for miss in misses) / 2)
    for name in ("baseline", "hedged", "base_rate"):
        skill = 1 - scored.loc["all", "ours"] / scored.loc["all", name]
        assert scored.loc["all", f"skill_{name}"] == pytest.approx(skill)
    assert scored.loc["energy", "items"] == scored.loc["engagement", "items"] == 1
    assert pd.isna(scored.loc["energy", "skill_baseline"])


def test_who_hedges_cannot_be_beaten_by_hedging_alone(registered: pd.DataFrame, base_rates: pd.DataFrame) -> None:
    alike = registered.assign(probability=rules.opponents(registered, base_rates)["hedged"])
    scored = rules.score(settled(alike, N01="true", N07="false"), base_rates, date(2027, 6, 1)).set_index("axis")
    assert scored.loc["all", "skill_hedged"] == pytest.approx(0)


def test_void_items_are_not_scored(registered: pd.DataFrame, base_rates: pd.DataFrame) -> None:
    scored = rules.score(settled(registered, N01="true", N10="void"), base_rates, date(2027, 6, 1)).set_index("axis")
    assert scored.loc["all", "items"] == 1


def test_an_item_that_fell_due_unsettled_is_named(registered: pd.DataFrame, base_rates: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"N01, N02.*fill in 'outcome'"):
        rules.score(registered, base_rates, date(2028, 6, 1))


def test_nothing_is_settled_on_the_day_of_registration(registered: pd.DataFrame, base_rates: pd.DataFrame) -> None:
    assert rules.score(registered, base_rates, date(2026, 11, 30)).empty
    assert set(registered["registered_on"].astype(str)) == {"2026-11-22", "2026-11-30"}
    assert (registered["settles_on"] > registered["registered_on"]).all()


def test_every_open_item_has_a_base_rate_and_every_void_one_a_reason() -> None:
    rates = {row["expectation_id"]: row for row in rows_of("expectation_base_rates")}
    for row in rows_of("expectations"):
        void = row["outcome"] == "void"
        assert void == bool(row["void_reason"]) == (row["id"] not in rates), row["id"]
        if row["replaces"]:
            [old] = [each for each in rows_of("expectations") if each["id"] == row["replaces"]]
            assert old["outcome"] == "void"
    for rate in rates.values():
        assert int(rate["came"]) <= int(rate["cases"])
    assert rules.base_rate(0, 0) == 0.5
    assert rules.base_rate(3, 3) == 0.8


def test_the_seal_covers_what_was_registered_and_nothing_that_is_filled_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = {day: rules.digest(day) for day in ("2026-11-22", "2026-11-30")}
    assert sealed == {
        "2026-11-22": recount.VALUES["outlook-hash-first"](tables.DATA.parent),
        "2026-11-30": recount.VALUES["outlook-hash"](tables.DATA.parent),
    }
    lines = rows_of("expectations")
    for change, same in (("outcome", True), ("settled_by", True), ("void_reason", True), ("probability", False)):
        with (tmp_path / "expectations.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(lines[0]))
            out.writeheader()
            out.writerows([{**line, change: "x"} for line in lines])
        with monkeypatch.context() as patch:
            patch.setattr(tables, "DATA", tmp_path)
            assert (rules.digest("2026-11-30") == sealed["2026-11-30"]) == same, change


def test_the_registration_of_22_november_is_as_it_was() -> None:
    # The SHA-256 of the fields of N01 to N14 in the edition of 22 November 2026, as the script read that file.
    assert rules.digest("2026-11-22") == FIRST_SEAL


def test_the_calendar_says_what_it_shows() -> None:
    figure = figures.calendar(tables.load("lng_contracts"), tables.load("licences"))
    assert isinstance(figure, exhibits.Figure)
    for words in (
        "Tokyo Gas 2031 or 2033",
        "Kyushu Electric",
        "GL 55E to 18 June 2026",
        "European exemption to 28 June",
    ):
        assert words in figure.alt
    american = [row for row in rows_of("licences") if row["letter"].startswith("GL 55")]
    assert f"last of the {words_for(len(american))} American ones" in figure.alt


def test_the_table_of_expectations_has_the_open_ones_and_the_other_the_withdrawn(
    registered: pd.DataFrame, base_rates: pd.DataFrame
) -> None:
    table, gone = figures.expectations(registered, base_rates), figures.withdrawn(registered)
    void = [row["id"] for row in rows_of("expectations") if row["outcome"] == "void"]
    assert list(gone.frame["No."]) == void == ["N12", "N14"]
    assert list(gone.frame["Now"]) == ["N15", "N16"]
    assert list(table.frame["No."]) == [row["id"] for row in rows_of("expectations") if row["id"] not in void]
