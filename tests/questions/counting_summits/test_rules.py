"""Rules and claim checks on the real record; what they should give is counted here with the csv module alone."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from bookext.data import tables
from evidence.constants import RETURN_OF_ABE, STRELTSOV
from evidence.counting_summits import rules
from tests.questions.counting_summits import recount
from tests.questions.package_rows import rows_of

BOOK = tables.DATA.parent


@pytest.fixture
def record() -> pd.DataFrame:
    return tables.load("summits")


@pytest.fixture
def meetings(record: pd.DataFrame) -> pd.DataFrame:
    return rules.abe_putin(record)


@pytest.fixture
def contacts() -> pd.DataFrame:
    return tables.load("contacts_remote")


@pytest.fixture
def official() -> pd.DataFrame:
    return tables.load("official_counts")


def without(frame: pd.DataFrame, *cities: str) -> pd.DataFrame:
    """The record without the meetings of 2013 and 2014 in these cities."""
    return frame[~(frame["city"].isin(cities) & frame["date"].dt.year.isin([2013, 2014]))]


def changed(frame: pd.DataFrame, key: str, column: str, value: object) -> pd.DataFrame:
    """A copy in which one cell of the row with the id `key` has another value."""
    copy = frame.copy()
    assert (copy["id"] == key).sum() == 1
    copy.loc[copy["id"] == key, column] = value
    return copy


SOCHI, MILAN, BEIJING, DINNER = "JR-20140208", "JR-20141017", "JR-20141109", "JR-20141112"


# --- which meetings may be counted ----------------------------------------------------------------------------


def test_the_countable_meetings_are_those_of_the_record(meetings: pd.DataFrame) -> None:
    assert list(meetings["id"]) == [row["id"] for row in recount.meetings(BOOK)]


def test_the_running_number_is_the_one_the_two_governments_gave(meetings: pd.DataFrame) -> None:
    assert list(meetings["number"]) == list(meetings["abe_putin_no"]) == list(range(1, 28))


def test_the_order_of_the_rows_does_not_matter(record: pd.DataFrame, meetings: pd.DataFrame) -> None:
    backwards = rules.abe_putin(record.iloc[::-1])
    assert list(backwards["id"]) == list(meetings["id"])
    assert list(backwards["number"]) == list(range(1, 28))


def test_the_dinner_with_medvedev_changes_nothing(record: pd.DataFrame, meetings: pd.DataFrame) -> None:
    dinner = record[record["id"] == DINNER]
    assert list(dinner["level"]) == ["pm_level"]
    assert list(dinner["russia_leader"]) == ["Dmitry Medvedev"]
    for frame in (record[record["id"] != DINNER], pd.concat([record, dinner])):
        pd.testing.assert_frame_equal(rules.abe_putin(frame), meetings)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("level", "pm_level"),
        ("evidence_type", "advance announcement only"),
        ("evidence_type", "memory"),
        ("confidence", "low"),
        ("confidence", "memory"),
        ("japan_leader", "Yoshihiko Noda"),
        ("russia_leader", "Dmitry Medvedev"),
    ],
)
def test_a_meeting_counts_only_if_seen_between_the_two_and_at_the_top(
    column: str, value: str, record: pd.DataFrame
) -> None:
    kept = rules.abe_putin(changed(record, MILAN, column, value))
    assert MILAN not in set(kept["id"])
    assert len(kept) == len(recount.meetings(BOOK)) - 1
    assert list(kept["number"]) == list(range(1, 27))


def test_medium_confidence_is_enough(record: pd.DataFrame, meetings: pd.DataFrame) -> None:
    kept = rules.abe_putin(changed(record, MILAN, "confidence", "medium"))
    assert list(kept["id"]) == list(meetings["id"])


# --- the rules of counting ------------------------------------------------------------------------------------


def expected(name: str) -> list[str]:
    rows = recount.recorded(BOOK)
    by_rule = {
        "every recorded meeting": rows,
        "without brief conversations": [
            row for row in rows if not row["duration_minutes"] or int(row["duration_minutes"]) > 10
        ],
        "visits and forums only": [
            row for row in rows if row["occasion"] in {"bilateral visit", "multilateral margin"}
        ],
        "with the first term": [*recount.first_term(BOOK), *rows],
    }
    return [row["id"] for row in by_rule[name]]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.name)
def test_each_rule_counts_what_it_says(rule: rules.CountingRule, meetings: pd.DataFrame) -> None:
    assert list(rules.under(rule, meetings)["id"]) == expected(rule.name)


def test_the_table_of_counts_agrees_with_the_rules(meetings: pd.DataFrame) -> None:
    counted = rules.counts(meetings).set_index("rule")
    assert dict(counted["count"]) == {rule.name: len(expected(rule.name)) for rule in rules.RULES}
    assert dict(counted["count"]) == {
        "every recorded meeting": 7,
        "without brief conversations": 6,
        "visits and forums only": 6,
        "with the first term": 10,
    }
    assert list(counted["left_out"]) == ["", "Milan", "Sochi", ""]


def test_a_meeting_of_unknown_length_is_not_taken_for_a_brief_one(meetings: pd.DataFrame) -> None:
    unknown = changed(meetings, MILAN, "duration_minutes", pd.NA)
    assert MILAN in set(rules.under(rules.RULES[1], unknown)["id"])


@pytest.mark.parametrize(("minutes", "counts"), [(10, False), (11, True)])
def test_ten_minutes_are_brief_and_eleven_are_not(minutes: int, counts: bool, meetings: pd.DataFrame) -> None:
    frame = changed(meetings, MILAN, "duration_minutes", minutes)
    assert (MILAN in set(rules.under(rules.RULES[1], frame)["id"])) is counts


def test_the_day_of_publication_and_the_day_of_return_count(meetings: pd.DataFrame) -> None:
    for day, count in ((STRELTSOV, 7), (RETURN_OF_ABE, 7), (pd.Timestamp("2015-02-03"), 6)):
        frame = changed(meetings, MILAN, "date", day)
        assert len(rules.under(rules.RULES[0], frame)) == count
    before = changed(meetings, MILAN, "date", pd.Timestamp("2012-12-25"))
    assert len(rules.under(rules.RULES[0], before)) == 6


def test_a_later_end_counts_more(meetings: pd.DataFrame) -> None:
    assert len(rules.under(rules.RULES[0], meetings, pd.Timestamp("2019-12-31"))) == len(recount.second_term(BOOK))


# --- six summits ----------------------------------------------------------------------------------------------


def test_six_summits_hold_in_part_because_two_rules_leave_one_out(meetings: pd.DataFrame) -> None:
    verdict = rules.six_summits(meetings)
    assert (verdict.claim, verdict.outcome) == ("S074", "holds-in-part")
    assert verdict.reason == (
        "The record has seven meetings, ten with Abe's first term. It is six if Milan or Sochi is left out."
    )


def test_six_summits_would_hold_with_one_meeting_fewer_on_record(meetings: pd.DataFrame) -> None:
    verdict = rules.six_summits(without(meetings, "Lough Erne"))
    assert verdict.outcome == "holds"
    assert "six meetings, nine with Abe's first term" in verdict.reason


def test_six_summits_would_hold_in_part_by_one_rule_alone(meetings: pd.DataFrame) -> None:
    verdict = rules.six_summits(changed(meetings, MILAN, "duration_minutes", 45))
    assert verdict.outcome == "holds-in-part"
    assert verdict.reason.endswith("It is six if Sochi is left out.")


def test_six_summits_would_fail_if_no_rule_left_one_out(meetings: pd.DataFrame) -> None:
    frame = changed(meetings, MILAN, "duration_minutes", 45)
    verdict = rules.six_summits(changed(frame, SOCHI, "occasion", rules.VISIT))
    assert verdict.outcome == "fails"
    assert verdict.reason.endswith("None of the stated rules gives the number.")


def test_six_summits_would_fail_with_far_fewer(meetings: pd.DataFrame) -> None:
    assert rules.six_summits(without(meetings, "Milan", "Sochi", "Beijing")).outcome == "fails"


# --- which one is missing -------------------------------------------------------------------------------------


def test_only_the_omission_of_sochi_fits_the_sentence(meetings: pd.DataFrame) -> None:
    readings = rules.readings_of_six(meetings)
    assert list(readings["left_out"]) == [row["city"] for row in recount.recorded(BOOK)]
    assert list(readings.loc[readings["fits"], "left_out"]) == ["Sochi"]
    assert list(readings.loc[readings["fits"], "date"]) == [pd.Timestamp("2014-02-08")]


def test_each_reading_says_what_remains_of_2014(meetings: pd.DataFrame) -> None:
    for reading, omitted in zip(rules.readings_of_six(meetings).itertuples(), recount.recorded(BOOK), strict=True):
        rest = [row for row in recount.recorded(BOOK) if row["id"] != omitted["id"]]
        year = [row for row in rest if row["date"].startswith("2014")]
        assert reading.meetings_2014 == len(year)
        assert reading.forums_2014 == sum(row["occasion"] == "multilateral margin" for row in year)
        assert reading.last_is_beijing == (rest[-1]["city"] == "Beijing")


def test_milan_would_fit_if_sochi_had_been_a_forum(meetings: pd.DataFrame) -> None:
    readings = rules.readings_of_six(changed(meetings, SOCHI, "occasion", rules.FORUM))
    assert list(readings.loc[readings["fits"], "left_out"]) == ["Sochi", "Milan"]


def test_nothing_fits_if_milan_was_no_forum(meetings: pd.DataFrame) -> None:
    assert not rules.readings_of_six(changed(meetings, MILAN, "occasion", rules.VISIT))["fits"].any()


# --- two meetings at forums -----------------------------------------------------------------------------------


def test_two_at_forums_holds_and_names_the_third(meetings: pd.DataFrame) -> None:
    year = recount.of_year(recount.meetings(BOOK), 2014)
    forums = [row["city"] for row in recount.at_forums(year)]
    assert (forums, len(year)) == (["Milan", "Beijing"], 3)
    verdict = rules.two_at_forums(meetings)
    assert (verdict.claim, verdict.outcome) == ("S075b", "holds")
    assert verdict.reason == (
        "Two of the meetings of 2014 fit the words: Milan and Beijing. "
        "The year also had Sochi on 8 February 2014, of another kind."
    )


def test_two_at_forums_says_so_when_the_year_had_no_other(meetings: pd.DataFrame) -> None:
    verdict = rules.two_at_forums(without(meetings, "Sochi"))
    assert verdict.outcome == "holds"
    assert verdict.reason.endswith("The year had no other.")


@pytest.mark.parametrize(
    ("key", "column", "value"),
    [
        (SOCHI, "occasion", "multilateral margin"),
        (MILAN, "occasion", "bilateral visit"),
        (BEIJING, "date", pd.Timestamp("2015-01-09")),
    ],
    ids=["three forums", "one forum", "one forum in the year"],
)
def test_two_at_forums_would_fail_with_another_number(
    key: str, column: str, value: object, meetings: pd.DataFrame
) -> None:
    assert rules.two_at_forums(changed(meetings, key, column, value)).outcome == "fails"


# --- several telephone calls ----------------------------------------------------------------------------------


def test_two_calls_are_documented_and_that_cannot_be_tested(contacts: pd.DataFrame) -> None:
    calls = [row["date"] for row in rows_of("contacts_remote") if row["type"] == "phone" and row["date"][:4] == "2014"]
    assert calls == ["2014-09-21", "2014-10-07"]
    verdict = rules.several_calls(contacts)
    assert (verdict.claim, verdict.outcome) == ("S075a", "cannot-be-tested")
    assert verdict.reason == "Two calls of 2014 are on the pages seen: 21 September 2014 and 7 October 2014."


def test_a_third_call_would_settle_it(contacts: pd.DataFrame) -> None:
    verdict = rules.several_calls(changed(contacts, "RC-05", "type", "phone"))
    assert verdict.outcome == "holds"
    assert verdict.reason.startswith("Three calls of 2014 are")


def test_a_call_of_another_year_would_not(contacts: pd.DataFrame) -> None:
    assert rules.several_calls(changed(contacts, "RC-08", "date", pd.Timestamp("2015-10-07"))).outcome == (
        "cannot-be-tested"
    )


def test_a_missing_page_never_refutes_the_calls(contacts: pd.DataFrame) -> None:
    one = rules.several_calls(changed(contacts, "RC-07", "type", "letter"))
    none = rules.several_calls(contacts[contacts["date"].dt.year != 2014])
    assert one.outcome == none.outcome == "cannot-be-tested"
    assert one.reason == "One call of 2014 is on the pages seen: 7 October 2014."
    assert none.reason == "No calls of 2014 are on the pages seen."


# --- little progress ------------------------------------------------------------------------------------------


def second_term() -> set[str]:
    return {row["id"] for row in recount.second_term(BOOK)}


def recode(yields: pd.DataFrame, count: int, value: str) -> pd.DataFrame:
    """The first `count` meetings of the second term yield `value`, all others a contact."""
    copy = yields.copy()
    own = copy.index[copy["meeting_id"].isin(second_term())]
    copy.loc[own, "yield"] = "contact"
    copy.loc[own[:count], "yield"] = value
    return copy


def test_every_meeting_has_one_yield() -> None:
    assert sorted(row["meeting_id"] for row in rows_of("meeting_yields")) == [
        row["id"] for row in recount.meetings(BOOK)
    ]


def test_little_progress_holds(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    own = Counter(row["yield"] for row in rows_of("meeting_yields") if row["meeting_id"] in second_term())
    assert (own.total(), own["settlement"], own["treaty basis"], own["contact"], own["procedure"], own["project"]) == (
        24,
        0,
        3,
        10,
        4,
        7,
    )
    verdict = rules.little_progress(meetings, yields)
    assert (verdict.claim, verdict.outcome) == ("L009", "holds")
    assert verdict.reason == (
        "Of 24 meetings none brought a settlement and three gave the treaty talks a new start (Moscow, 29 April 2013, "
        "Sochi, 6 May 2016 and Singapore, 14 November 2018). The furthest result was a project at seven, a procedure "
        "at four and a further contact at ten."
    )


def test_a_meeting_without_a_yield_is_named(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    with pytest.raises(tables.TableError, match=r"meeting_yields\.csv: no row for JR-20160506"):
        rules.little_progress(meetings, yields[yields["meeting_id"] != "JR-20160506"])


@pytest.mark.parametrize(
    ("count", "outcome"), [(0, "holds"), (6, "holds"), (7, "holds-in-part"), (24, "holds-in-part")]
)
def test_more_than_a_quarter_is_more_than_little(
    count: int, outcome: str, meetings: pd.DataFrame, yields: pd.DataFrame
) -> None:
    assert rules.little_progress(meetings, recode(yields, count, "treaty basis")).outcome == outcome


def test_one_settlement_would_refute_it(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    verdict = rules.little_progress(meetings, recode(yields, 1, "settlement"))
    assert verdict.outcome == "fails"
    assert "one brought a settlement" in verdict.reason


def test_the_first_term_is_not_judged(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    copy = yields.copy()
    copy.loc[~copy["meeting_id"].isin(second_term()), "yield"] = "settlement"
    assert rules.little_progress(meetings, copy).outcome == "holds"


def test_an_unknown_rung_is_not_passed_over(meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        rules.little_progress(meetings, recode(yields, 1, "breakthrough"))


# --- published counts -----------------------------------------------------------------------------------------


def test_of_the_published_counts_exactly_the_known_two_disagree(official: pd.DataFrame, meetings: pd.DataFrame) -> None:
    totals = {row["id"]: (int(row["count_claimed"]), recount.implied(BOOK, row)) for row in recount.totals(BOOK)}
    disagreeing = {key: both for key, both in totals.items() if both[0] != both[1]}
    assert (len(totals), disagreeing) == (41, {"OC-042": (24, 21), "OC-054": (26, 27)})
    checked = rules.reconcile(official, meetings)
    wrong = checked[~checked["agrees"]]
    assert len(checked) == len(totals)
    assert {row.id: (row.count_claimed, row.implied) for row in wrong.itertuples()} == disagreeing


@pytest.mark.parametrize("count", [6, 4])
def test_a_changed_count_is_found_out(count: int, official: pd.DataFrame, meetings: pd.DataFrame) -> None:
    checked = rules.reconcile(changed(official, "OC-014", "count_claimed", count), meetings)
    assert list(checked.loc[~checked["agrees"], "id"]) == ["OC-014", "OC-042", "OC-054"]


def test_a_meeting_lost_from_the_record_is_found_out(official: pd.DataFrame, meetings: pd.DataFrame) -> None:
    checked = rules.reconcile(official, without(meetings, "Milan"))
    assert {"OC-018", "OC-021"} <= set(checked.loc[~checked["agrees"], "id"])


def test_reconciling_leaves_the_table_as_it_was(official: pd.DataFrame, meetings: pd.DataFrame) -> None:
    before = official.copy()
    rules.reconcile(official, meetings)
    pd.testing.assert_frame_equal(official, before)


# --- where, and who -------------------------------------------------------------------------------------------


def test_the_hosts_add_up(meetings: pd.DataFrame) -> None:
    countries = [row["country"] for row in recount.meetings(BOOK)]
    russia, japan = countries.count("Russia"), countries.count("Japan")
    expected = {"Russia": russia, "Japan": japan, "third countries": len(countries) - russia - japan}
    assert dict(rules.hosts(meetings)) == expected == {"Russia": 11, "Japan": 2, "third countries": 14}


def test_a_side_that_never_hosted_is_none_and_not_missing(meetings: pd.DataFrame) -> None:
    abroad = meetings[meetings["country"] != "Japan"]
    assert list(rules.hosts(abroad).items())[1] == ("Japan", 0)


def test_the_pairs_are_counted_and_the_most_frequent_stands_first(record: pd.DataFrame) -> None:
    counted = rules.pairs(record)
    assert dict(counted) == dict(recount.pairs(BOOK))
    assert counted.index[0] == ("Shinzo Abe", "Vladimir Putin")
    assert counted.is_monotonic_decreasing


def test_announced_and_lower_meetings_make_no_pair(record: pd.DataFrame) -> None:
    pair = ("Shinzo Abe", "Vladimir Putin")
    for column, value in (("level", "pm_level"), ("evidence_type", "advance announcement only")):
        assert rules.pairs(changed(record, MILAN, column, value))[pair] == rules.pairs(record)[pair] - 1


# --- other leaders --------------------------------------------------------------------------------------------


def test_the_peers_are_counted_over_their_own_years_and_korea_over_those_of_abe(meetings: pd.DataFrame) -> None:
    found = rules.peers(meetings, tables.load("peer_meetings")).set_index("who")
    assert found.loc["Japan, Shinzo Abe", "count"] == len(recount.second_term(BOOK))
    assert found.loc[rules.KOREA, "count"] == len(recount.korean(BOOK)) == 9
    assert found.loc["China, Xi Jinping", "rate"] == pytest.approx(recount.xi(BOOK), abs=0.05)
    assert found["rate"].is_monotonic_decreasing
    assert set(found["base"]) <= set(rules.FORMS)


def test_a_korean_meeting_after_the_last_of_abe_does_not_count(meetings: pd.DataFrame) -> None:
    later = changed(tables.load("peer_meetings"), "PM09", "date", "2020-06-29")
    assert rules.peers(meetings, later).set_index("who").loc[rules.KOREA, "count"] == 8


def test_the_minutes_alone_at_nagato_are_those_of_the_dossier(meetings: pd.DataFrame) -> None:
    assert str(rules.alone(meetings)) == recount.VALUES["summits-alone"](BOOK)
