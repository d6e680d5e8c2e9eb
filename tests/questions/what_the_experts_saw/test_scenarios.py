"""The coding of half-years and the claim checks; what they should give is counted here with the csv module alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from bookext.data import tables
from evidence.what_the_experts_saw import figures
from evidence.what_the_experts_saw import scenarios as rules
from tests.questions.plain_csv import reliable
from tests.questions.what_the_experts_saw import recount as numbers
from tests.questions.what_the_experts_saw import scenarios_again as recount

BOOK = tables.DATA.parent
Frames = dict[str, pd.DataFrame]

HALVES = [f"{year} H{part}" for year in range(2012, 2027) for part in (1, 2)][:-1]
WAR = HALVES[HALVES.index("2022 H1") :]
GAP = HALVES[HALVES.index("2016 H2") : HALVES.index("2019 H2") + 1]


@pytest.fixture(scope="module")
def frames() -> Frames:
    return rules.load()


@pytest.fixture(scope="module")
def coded(frames: Frames) -> pd.DataFrame:
    return rules.code(frames)


@pytest.fixture
def measures() -> pd.DataFrame:
    return tables.load("japan_measures")


def cells(rows: pd.DataFrame) -> dict[str, tuple[str, str]]:
    return {
        rules.label(start): (row["sanctions"], row["engagement"])
        for start, (_, row) in zip(rows.index, rows.iterrows(), strict=True)
    }


def recode(frames: Frames, **tables_changed: pd.DataFrame) -> pd.DataFrame:
    """The coding with some tables replaced."""
    return rules.code({**frames, **tables_changed})


def added(frame: pd.DataFrame, like: str, **cells_changed: object) -> pd.DataFrame:
    """`frame` with one more row, the one with the id `like` with some cells changed."""
    row = frame[frame["id"] == like].assign(**cells_changed)
    assert len(row) == 1
    return pd.concat([frame, row.astype(frame.dtypes.to_dict())], ignore_index=True)


def listing(frame: pd.DataFrame, day: str, persons: int = 40) -> pd.DataFrame:
    """The table ``japan_measures`` with a further package of so many persons."""
    return added(frame, "JP2014-05", id="JP-TEST", date_announced=pd.Timestamp(day), persons=persons, entities=0)


# --- the coding -----------------------------------------------------------------------------------------------


def test_every_half_year_is_the_one_that_the_csv_files_give(coded: pd.DataFrame) -> None:
    assert cells(coded) == dict(zip(HALVES, recount.codes(BOOK), strict=True))
    assert list(coded["leaders"]) == recount.tallied(recount.met(BOOK))
    assert list(coded["ministers"]) == recount.tallied(recount.sat(BOOK))
    assert list(coded["seen"]) == recount.seen(BOOK)
    assert list(coded["names"]) == recount.listed(BOOK)[0]


def test_the_missing_cell_is_an_unbroken_run(coded: pd.DataFrame) -> None:
    assert list(map(rules.label, rules.missing(coded).index)) == GAP
    assert rules.spans(rules.missing(coded).index) == "2016 H2 to 2019 H2"


def test_a_half_year_without_a_leaders_meeting_is_low_even_if_nothing_else_was_seen(coded: pd.DataFrame) -> None:
    empty = coded[coded["seen"] == 0]
    assert list(map(rules.label, empty.index)) == ["2021 H1"]
    assert set(empty["engagement"]) == {"low"}
    assert not (coded["engagement"] == "unknown").any()


def test_where_no_leaders_meeting_is_asked_for_an_empty_half_year_is_unknown(frames: Frames) -> None:
    given = replace(rules.PUBLISHED, leaders=0)
    assert cells(rules.code(frames, given))["2021 H1"] == ("unchanged", "unknown")
    call = added(frames["contacts_remote"], "RC-15", id="RC-99", date=pd.Timestamp("2021-03-01"))
    assert cells(rules.code({**frames, "contacts_remote": call}, given))["2021 H1"] == ("unchanged", "low")
    weak = call.assign(confidence=call["confidence"].where(call["id"] != "RC-99", "low"))
    assert cells(rules.code({**frames, "contacts_remote": weak}, given))["2021 H1"] == ("unchanged", "unknown")


def test_changed_data_move_half_years(frames: Frames, engagement: pd.DataFrame) -> None:
    summits = frames["summits"]
    without = recode(frames, summits=summits[~summits["id"].isin(["JR-20170427", "JR-20190905"])])
    fewer = recode(frames, engagement=engagement[engagement["id"] != "EN051"])
    stiffened = recode(frames, japan_measures=listing(frames["japan_measures"], "2018-08-01"))
    assert cells(without)["2017 H1"] == cells(without)["2019 H2"] == ("unchanged", "low")
    assert cells(fewer)["2018 H1"] == ("unchanged", "low")
    assert cells(stiffened)["2018 H2"] == ("maximal", "high")


def test_changed_thresholds_move_half_years(frames: Frames) -> None:
    looser = rules.code(frames, replace(rules.PUBLISHED, ministers=1))
    stricter = rules.code(frames, replace(rules.PUBLISHED, leaders=2))
    severe = rules.code(frames, replace(rules.PUBLISHED, standing_names=100))
    assert cells(looser)["2016 H1"] == ("unchanged", "high")
    assert cells(stricter)["2017 H1"] == ("unchanged", "low")
    assert cells(severe)["2016 H2"] == ("maximal", "high")


def test_the_half_year_of_the_first_package_is_never_unchanged(frames: Frames) -> None:
    given = replace(rules.PUBLISHED, new_names=1000)
    assert cells(rules.code(frames, given))["2014 H1"][0] == "maximal"


def test_a_bare_year_belongs_to_no_half_year_and_a_month_to_its_own(frames: Frames, engagement: pd.DataFrame) -> None:
    assert set(engagement.loc[engagement["date"].str.len() == 4, "id"]) >= {"EN016", "EN018"}
    rows = rules.counted(frames)
    month = added(engagement, "EN077", id="EN999", date="2021-06")
    bare = added(engagement, "EN077", id="EN999", date="2021")
    changed = [rules.counted({**frames, "engagement": table})["ministers"] for table in (month, bare)]
    at = pd.Timestamp("2021-01-01")
    assert [int(column[at] - rows["ministers"][at]) for column in changed] == [1, 0]
    assert int((changed[1] - rows["ministers"]).abs().sum()) == 0


def test_names_struck_off_leave_the_stock_and_sanctions_can_end(frames: Frames, measures: pd.DataFrame) -> None:
    eased = added(
        measures, "JP2014-05", id="JP-TEST", row_kind="delisting", date_announced=pd.Timestamp("2025-08-01"),
        persons=1800, entities=0,
    )  # fmt: skip
    given = cells(recode(frames, japan_measures=eased))
    assert given["2025 H1"][0] == "maximal"
    assert given["2026 H1"][0] == "unchanged"
    gone = added(
        measures, "JP2014-05", id="JP-TEST", row_kind="delisting", date_announced=pd.Timestamp("2017-02-01"),
        persons=110, entities=0,
    )  # fmt: skip
    lifted = cells(recode(frames, japan_measures=gone))
    assert (lifted["2016 H2"], lifted["2017 H1"]) == (("unchanged", "high"), ("none", "high"))


def test_a_half_year_is_placed_by_its_sanctions(coded: pd.DataFrame) -> None:
    course = rules.placed(coded)
    by_cell = Counter(sanctions for name, (sanctions, _) in cells(coded).items() if name >= "2015")
    assert Counter(course) == {"neutral": by_cell["unchanged"], "confrontational": by_cell["maximal"]}
    assert by_cell["maximal"] == len(WAR)
    assert set(rules.placed(coded.assign(sanctions="none"))) == {"positive"}


def test_the_sizes_over_thresholds_are_counted_from_the_rows(frames: Frames) -> None:
    sizes = rules.sizes(frames)
    asked = sizes[(sizes > 0) & (sizes.index.get_level_values("ministers") > 0)]
    assert sorted(asked) == sorted(numbers.offered(BOOK))
    assert sizes.loc[(1, 3)] == len(GAP)


# --- claims ---------------------------------------------------------------------------------------------------


def test_one_list_of_names_before_the_war_turns_the_verdict_on_frozen_sanctions(
    frames: Frames, coded: pd.DataFrame, measures: pd.DataFrame
) -> None:
    totals = tables.load("sanctions_totals")
    assert rules.frozen(coded, measures, totals).outcome == "holds"
    more = listing(measures, "2018-08-01")
    assert rules.frozen(recode(frames, japan_measures=more), measures, totals).outcome == "holds-in-part"
    struck = totals.assign(value=totals["value"].where(totals["id"] != "ST-10", 60))
    lifted = rules.frozen(coded, measures, struck)
    assert (lifted.outcome, "still counted 60" in lifted.reason) == ("holds-in-part", True)
    assert rules.frozen(coded.assign(sanctions="maximal"), measures, totals).outcome == "fails"


def test_the_halves_of_the_positive_course_are_judged_apart(coded: pd.DataFrame) -> None:
    ties, lifted = rules.ties_grow(coded), rules.sanctions_lifted(coded)
    assert (ties.outcome, lifted.outcome) == ("holds", "fails")
    assert "seven half-years, 2016 H2 to 2019 H2" in ties.reason
    assert rules.ties_grow(coded.assign(engagement="low")).outcome == "fails"
    eased = coded.assign(sanctions=coded["sanctions"].where(coded.index < "2017-01-01", "none"))
    assert rules.sanctions_lifted(eased).outcome == "holds"
    late = coded.assign(sanctions=coded["sanctions"].where(coded.index < "2020-01-01", "none"))
    assert rules.sanctions_lifted(late).outcome == "fails"


def test_contacts_trade_or_lists_in_the_war_turn_the_verdict_on_confrontation(frames: Frames) -> None:
    rows, trade = rules.counted(frames), tables.load("trade")
    verdict = rules.confrontation(rows, trade)
    assert verdict.outcome == "holds"
    assert f"Names on the lists: {numbers.lists_before(BOOK)}, then" in verdict.reason
    busy = rows.assign(ministers=rows["ministers"].where(rows.index < "2022-01-01", 6))
    assert rules.confrontation(busy, trade).outcome == "holds-in-part"
    assert "Sanctions and business went" in rules.confrontation(busy, trade).reason
    last = int(rules.yearly(trade, "JP-RU", "Japan customs (MOF)", "total_jpy_bn").index[-1])
    grown = trade.assign(total_jpy_bn=trade["total_jpy_bn"].mask(trade["year"] == last, 5000.0))
    lifted = busy.assign(stock=rows["stock"].where(rows.index < "2022-01-01", 0))
    assert rules.confrontation(lifted, grown).outcome == "fails"
    assert rules.confrontation(lifted, grown).reason.startswith("Nothing went")


def test_faster_or_slower_growth_turns_the_verdict_on_the_drift() -> None:
    trade = tables.load("trade")
    own = {"T33", "T36", "T41", "T44", "T60"}
    given = {int(row["year"]): float(row["total_usd_bn"]) for row in reliable(BOOK, "trade") if row["id"] in own}
    verdict = rules.drift(trade)
    assert verdict.outcome == "holds-in-part"
    assert f"{(given[2025] / given[2021]) ** (1 / 4) - 1:.0%} a year from 2021 to 2025" in verdict.reason
    for base in (2014, 2016):
        assert f"{(given[2021] / given[base]) ** (1 / (2021 - base)) - 1:.0%} a year from {base}" in verdict.reason
    assert verdict.reason.endswith("the claim would hold.")
    for total, outcome in ((280.0, "holds"), (160.0, "holds-in-part"), (100.0, "fails")):
        changed = trade.assign(total_usd_bn=trade["total_usd_bn"].where(trade["id"] != "T60", total))
        assert rules.drift(changed).outcome == outcome
    without = rules.drift(trade[trade["id"] != "T60"])
    assert without.outcome == "holds"
    assert without.reason.endswith("the claim would come out the same.")


# --- the strip ------------------------------------------------------------------------------------------------


def test_the_strip_states_what_the_data_give(coded: pd.DataFrame, engagement: pd.DataFrame) -> None:
    milestones = tables.load("milestones")
    drawn = figures.courses(coded, milestones, engagement)
    assert "with the sanctions of his neutral one" in drawn.caption
    assert "2016 H2 to 2019 H2" in drawn.alt
    assert "14 half-years are neutral and 9 half-years are confrontational" in drawn.alt
    quiet = figures.courses(coded.assign(engagement="low"), milestones, engagement)
    assert quiet.caption == "No half-year joins many meetings to sanctions that stay"
    figures.courses(coded.assign(sanctions="none"), milestones, engagement)
