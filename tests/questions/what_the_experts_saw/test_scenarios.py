"""The coding of half-years and the claim checks; what they should give is counted here with the csv module alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace

import pandas as pd
import pytest

from bookext.claims import registry
from bookext.data import tables
from evidence.three_scenarios import figures, rules
from tests.questions.plain_csv import reliable, rows
from tests.questions.three_scenarios import recount

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
    assert set(engagement.loc[engagement["date"].str.len() == 4, "id"]) >= {"EN016", "EN017", "EN018"}
    rows = rules.counted(frames)
    month = added(engagement, "EN077", id="EN999", date="2021-06")
    bare = added(engagement, "EN077", id="EN999", date="2021")
    changed = [rules.counted({**frames, "engagement": table})["ministers"] for table in (month, bare)]
    at = pd.Timestamp("2021-01-01")
    assert [int(column[at] - rows["ministers"][at]) for column in changed] == [1, 0]
    assert int((changed[1] - rows["ministers"]).abs().sum()) == 0


def test_the_chapters_cell_sets_the_published_thresholds() -> None:
    chapter = (tables.DATA.parent / "chapters" / "three-scenarios.md").read_text(encoding="utf-8")
    (cell,) = re.findall(r"^thresholds = rules\.Thresholds\(\n(.*?)^\)", chapter, re.S | re.M)
    given = {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+),", cell)}
    published = {field.name: field.default for field in fields(rules.Thresholds)}
    assert given == {name: published[name] for name in given}
    assert set(given) == {"leaders", "ministers", "new_names", "standing_names"}


# --- scenarios ------------------------------------------------------------------------------------------------


def test_each_reading_gives_each_half_year_what_its_cell_says(coded: pd.DataFrame) -> None:
    strict, loose = rules.tally(coded), rules.tally(coded, "sanctions alone")
    either = rules.tally(coded, "either mark")
    since = {name: cell for name, cell in cells(coded).items() if name >= "2015"}
    by_cell = Counter(since.values())
    assert strict["none"] == either["several"] == by_cell["unchanged", "high"] == len(GAP)
    assert strict["neutral"] == by_cell["unchanged", "low"]
    assert strict["confrontational"] == by_cell["maximal", "low"] == len(WAR)
    assert strict["unknown"] == either["unknown"] == 0
    assert loose["neutral"] + loose["confrontational"] == len(since) == rules.exactly_one(loose)


def test_lifted_sanctions_with_high_engagement_are_the_positive_scenario(coded: pd.DataFrame) -> None:
    rows = coded.assign(sanctions=coded["sanctions"].where(coded.index != "2017-01-01", "none"))
    assert rules.fitting(rows)["2017-01-01"] == ("positive",)
    assert rules.fitting(coded)["2017-01-01"] == ()
    assert rules.fitting(coded, "either mark")["2017-01-01"] == ("neutral", "positive")


# --- robustness -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tried(frames: Frames) -> pd.DataFrame:
    return rules.settings(frames)


def test_the_settings_are_all_combinations_but_the_empty_one(tried: pd.DataFrame) -> None:
    assert len(tried) == (5 * 7 - 1) * 6 * 7 * 6
    assert len(tried.drop_duplicates(list(rules.RANGES))) == len(tried)


@pytest.mark.parametrize(
    ("leaders", "ministers", "standing", "month"), [(1, 3, 500, 1), (2, 0, 1000, 4), (0, 5, 50, 6)]
)
def test_a_setting_gives_what_the_coding_gives(
    frames: Frames, tried: pd.DataFrame, leaders: int, ministers: int, standing: int, month: int
) -> None:
    given = replace(rules.PUBLISHED, leaders=leaders, ministers=ministers, standing_names=standing, first_month=month)
    wanted = {"leaders": leaders, "ministers": ministers, "standing_names": standing, "first_month": month}
    found = tried[(tried[list(wanted)] == pd.Series(wanted)).all(axis=1) & (tried["new_names"] == given.new_names)]
    assert list(found["missing"]) == [len(rules.missing(rules.code(frames, given)))]


def test_the_cell_is_empty_only_above_the_record_or_if_the_lists_of_2014_are_maximal(tried: pd.DataFrame) -> None:
    empty = tried[tried["missing"] == 0]
    assert ((empty["high"] == 0) | (empty["standing_names"] <= 110)).all()
    assert (tried.loc[tried["standing_names"] <= 110, "missing"] == 0).any()


def test_thresholds_that_a_reader_sets_are_among_the_settings(frames: Frames) -> None:
    given = replace(rules.PUBLISHED, leaders=2, new_names=25, standing_names=300)
    found = rules.settings(frames, given)
    assert {25} < set(found["new_names"])
    assert {300} < set(found["standing_names"])
    figure = figures.robustness(frames, given, found)
    assert f"pair, 2 and 3, it is {len(rules.missing(rules.code(frames, given)))}" in figure.alt


def test_other_codings_give_other_cells(frames: Frames, coded: pd.DataFrame) -> None:
    found = rules.recoded(frames).set_index("coding")
    gap = set(rules.missing(coded).index)
    assert set(found.loc["no meetings at all: one deed or more", "missing"]) < gap
    assert set(found.loc["leaders’ meetings only", "missing"]) > gap
    assert found.loc["ministers only", "changed"] == 1  # 2021 H1, then unknown
    assert pd.isna(found.loc["half-years from April and October", "changed"])


# --- claims ---------------------------------------------------------------------------------------------------


def test_three_scenarios_hold_in_part(coded: pd.DataFrame) -> None:
    verdict = rules.three_courses(coded)
    assert verdict.outcome == "holds-in-part"
    assert "16 have all the marks of one scenario and seven those of none (2016 H2 to 2019 H2)" in verdict.reason


def test_without_the_missing_cell_three_scenarios_hold_and_with_more_of_it_they_fail(coded: pd.DataFrame) -> None:
    quiet = coded.assign(engagement="low")
    busy = coded.assign(engagement="high")
    assert rules.three_courses(quiet).outcome == "holds"
    assert rules.three_courses(busy).outcome == "fails"


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


def test_lifted_sanctions_turn_the_verdict_on_the_positive_course(coded: pd.DataFrame) -> None:
    assert rules.gaining_ground(coded).outcome == "holds-in-part"
    lifted = coded.assign(sanctions=coded["sanctions"].where(coded.index < "2017-01-01", "none"))
    assert rules.gaining_ground(lifted).outcome == "holds"
    assert rules.gaining_ground(coded.assign(engagement="low")).outcome == "fails"


def test_contacts_or_trade_in_the_war_turn_the_verdict_on_confrontation(coded: pd.DataFrame) -> None:
    trade, energy = tables.load("trade"), tables.load("energy_shares")
    assert rules.confrontation(coded, trade, energy).outcome == "holds"
    busy = coded.assign(engagement=coded["engagement"].where(coded.index < "2025-01-01", "high"))
    assert rules.confrontation(busy, trade, energy).outcome == "holds-in-part"
    grown = trade.assign(total_jpy_bn=trade["total_jpy_bn"].where(trade["id"] != "T21", 3000.0))
    assert rules.confrontation(coded, grown, energy).outcome == "holds-in-part"
    assert rules.confrontation(busy.assign(sanctions="unchanged"), grown, energy).outcome == "fails"


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


def test_every_check_of_the_chapter_stands_among_the_tested_claims() -> None:
    tested = [each.verdict.claim for each in registry.results("chapters/three-scenarios")]
    assert tested == ["S077", "S083", "S088", "S078", "S081"]


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_captions_state_what_the_data_give(frames: Frames, coded: pd.DataFrame, tried: pd.DataFrame) -> None:
    given = rules.PUBLISHED
    assert "seven of 23 half-years since the text fit no scenario: 2016 H2 to 2019 H2" in (
        figures.strip(coded, given).caption
    )
    assert "holds seven half-years since the text" in figures.grid(coded).caption
    assert figures.readings(coded).caption.endswith("only if sanctions alone decide")
    assert figures.robustness(frames, given, tried).caption == (
        "The cell has seven half-years, four if half-years begin in another month, and from three to twelve by the cut "
        "for engagement"
    )
    assert "no coding empties it" in figures.codings(frames, given).caption


def test_the_captions_change_with_the_data(frames: Frames, coded: pd.DataFrame) -> None:
    quiet = coded.assign(engagement="low")
    assert figures.strip(quiet, rules.PUBLISHED).caption.endswith(
        "none of 23 half-years since the text fit no scenario"
    )
    assert "holds no half-years since the text" in figures.grid(quiet).caption
    summits = frames["summits"]
    fewer = {**frames, "summits": summits[~summits["id"].isin(["JR-20190905"])]}
    assert "leaders’ meetings alone the cell has eight" in (figures.codings(fewer, rules.PUBLISHED).caption)


def test_the_grid_holds_every_half_year_since_the_text_once(coded: pd.DataFrame) -> None:
    frame = figures.grid(coded).frame
    sizes = [int(size) for cell in frame.to_numpy().ravel() for size in re.findall(r"\((\d+)\)$", str(cell))]
    assert sum(sizes) == len([name for name in HALVES if name >= "2015"])


def test_the_concordance_sets_the_verdicts_of_both_chapters_side_by_side() -> None:
    scored, verdicts = tables.load("forecasts"), [check() for check in registry.of(rules)]
    table = figures.concordance(scored, verdicts)
    given = {row["id"]: row["verdict"] for row in rows(BOOK, "forecasts")}
    assert [text.split(":")[0] for text in table.frame["Expectation"]] == list(figures.SAME_SENTENCES)
    assert list(table.frame["Scored there"]) == [given[name] for name in figures.SAME_SENTENCES]
    assert table.caption.startswith("Of six expectations drawn from the scenarios three fare otherwise")
    agreed = scored.assign(verdict=scored["verdict"].where(scored["id"] != "F42", "partly"))
    assert "two fare otherwise" in figures.concordance(agreed, verdicts).caption
