"""The rules and verdicts on the two Chinese arguments; expectations are computed here with the csv module alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import pytest

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
def words() -> pd.DataFrame:
    return tables.load("tokyo_words")


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


# --- words ----------------------------------------------------------------------------------------------------


def spoken(argument: str, direction: str, *, grade: str = "minister", day: str = "2014-09-01") -> dict[str, str]:
    """A row of ``tokyo_words`` of medium confidence, dated to the day."""
    return {
        "argument": argument, "other_kind": "regional-security" if argument == "other" else "", "grade": grade,
        "direction": direction, "date": day, "date_precision": "day", "confidence": "medium",
    }  # fmt: skip


def file_of(*rows: dict[str, str]) -> pd.DataFrame:
    """Rows of ``tokyo_words``, each a statement of its own."""
    named = [{"id": f"TW{place:03d}", "statement": f"TS{place:02d}", **row} for place, row in enumerate(rows, 1)]
    columns = ["id", "statement", *spoken("", "")]
    return pd.DataFrame(named, columns=columns)


def test_the_precedent_was_named_before_the_text(words: pd.DataFrame) -> None:
    verdict = rules.precedent_named(words)
    assert (verdict.claim, verdict.outcome) == ("S023", "holds")
    assert "25 March 2014, 27 March 2014 and 6 May 2014" in verdict.reason


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([spoken("precedent", "punishing"), spoken("status-quo", "punishing")], "holds"),
        ([spoken("precedent", "punishing"), *[spoken("status-quo", "punishing")] * 2], "holds-in-part"),
        ([spoken("status-quo", "punishing")] * 3, "fails"),
        ([spoken("status-quo", "punishing")] * 2, "cannot-be-tested"),
        ([spoken("precedent", "punishing", grade="observer")] * 3, "cannot-be-tested"),
        ([spoken("precedent", "punishing", day="2022-03-01")] * 3, "cannot-be-tested"),
        ([spoken("precedent", "courting"), *[spoken("alliance", "punishing")] * 3], "fails"),
    ],
)
def test_the_precedent_has_every_outcome(rows: list[dict[str, str]], outcome: str) -> None:
    assert rules.precedent_named(file_of(*rows)).outcome == outcome


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([spoken("other", "courting")], "holds"),
        ([spoken("wedge", "neutral", grade="official document")], "holds"),
        ([spoken("wedge", "courting", grade="observer"), *[spoken("treaty", "courting")] * 3], "holds-in-part"),
        ([spoken("treaty", "courting")] * 3, "fails"),
        ([spoken("treaty", "courting")] * 2, "cannot-be-tested"),
        ([spoken("other", "courting", day="2014-03-01")], "cannot-be-tested"),
        ([{**spoken("other", "courting"), "date_precision": "year", "date": "2014"}], "cannot-be-tested"),
    ],
)
def test_the_region_has_every_outcome(rows: list[dict[str, str]], outcome: str) -> None:
    assert rules.region_named(file_of(*rows)).outcome == outcome


def test_before_the_text_only_observers_named_the_region(words: pd.DataFrame) -> None:
    verdict = rules.region_named(words)
    assert (verdict.claim, verdict.outcome) == ("S041", "holds-in-part")
    assert "24 March 2014 and 3 May 2014" in verdict.reason


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([spoken("balancing", "courting"), spoken("treaty", "courting")], "holds"),
        ([spoken("wedge", "courting"), *[spoken("treaty", "courting")] * 2], "holds-in-part"),
        ([spoken("treaty", "courting")] * 3, "fails"),
        ([spoken("treaty", "courting")] * 2, "cannot-be-tested"),
        ([spoken("balancing", "courting", grade="hearsay")] * 3, "cannot-be-tested"),
        ([spoken("balancing", "courting", day="2019-01-08")] * 3, "cannot-be-tested"),
    ],
)
def test_china_as_a_reason_has_every_outcome(rows: list[dict[str, str]], outcome: str) -> None:
    assert rules.china_given(file_of(*rows)).outcome == outcome


def test_one_courting_statement_gave_china(words: pd.DataFrame) -> None:
    verdict = rules.china_given(words)
    assert (verdict.claim, verdict.outcome) == ("T011", "holds-in-part")
    assert "18 December 2016" in verdict.reason
    assert rules.china_given(without(words, "TW038")).outcome == "fails"


def test_nobody_in_office_gave_the_wedge_or_free_forces() -> None:
    heard = {row["argument"] for row in rows_of("tokyo_words") if row["grade"] not in recount.UNHEARD}
    assert not heard & {"wedge", "freeing-forces"}


def test_the_precedent_comes_in_two_turns() -> None:
    given = [row for row in recount.said(tables.DATA.parent) if row["argument"] == "precedent"]
    assert {row["date"][:4] for row in given} == {"2014", "2022", "2024", "2025"}
    assert not [row for row in given if "2014-06-05" < row["date"] < "2022"]


def test_the_rule_book_names_the_rows_that_it_decides() -> None:
    assert set(recount.DECIDED.split()) == rules.EDGE_CASES
    book = (tables.DATA / "rulebooks" / "tokyo_words.md").read_text(encoding="utf-8")
    assert "with and without these 18" in book
    assert len(rules.EDGE_CASES) == 18


@pytest.mark.parametrize("column", ["argument", "direction", "china"])
def test_alpha_agrees_with_the_matrix_of_coincidences(column: str) -> None:
    codings = tables.load("word_codings")
    assert rules.agreement(codings, column) == pytest.approx(recount.alpha(tables.DATA.parent, column))
    fewer = recount.alpha(tables.DATA.parent, column, tuple(recount.DECIDED.split()))
    assert rules.agreement(codings, column, rules.EDGE_CASES) == pytest.approx(fewer)


def test_alpha_falls_with_disagreement() -> None:
    codings = tables.load("word_codings")
    worse = codings.copy()
    worse.loc[worse["coder"] == "second", "argument"] = "treaty"
    assert rules.agreement(worse, "argument") < 0.667 < rules.agreement(codings, "argument")


# --- votes ----------------------------------------------------------------------------------------------------


def test_japan_and_korea_stand_within_their_bounds() -> None:
    unga = tables.load("unga_distance")
    compared = rules.votes(unga).loc[2012:]
    assert compared["overlap"].all()
    assert compared.loc[list(rules.COMPARED), "nearer"].all()
    assert not compared.loc[2014, "nearer"]
    apart = changed(unga, "UN-JPN-2016", point_low=0.1, point_high=0.2)
    assert not rules.votes(apart).loc[2016, "overlap"]


def test_the_sentence_on_the_distance_of_2022() -> None:
    book = tables.DATA.parent
    assert 1.9 < recount.distance(book, 2022) / recount.distance(book, 2021) < 2.2


@pytest.mark.parametrize(
    ("check", "key"),
    [
        (rules.united_front, "RE03"),
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
    words: pd.DataFrame, trade: pd.DataFrame, figures: pd.DataFrame, patrols: pd.DataFrame
) -> None:
    drawn = [
        two_chinas_exhibits.said(words),
        two_chinas_exhibits.distance(tables.load("unga_distance")),
        two_chinas_exhibits.trade_indexed(trade, figures),
        two_chinas_exhibits.patrols(patrols),
    ]
    for figure in drawn:
        assert figure.svg().startswith("<?xml")
        assert len(figure.alt) > 100
        assert len(figure.alt.split(". ")[0]) <= 150


def test_the_lanes_hold_every_row_once(words: pd.DataFrame) -> None:
    lanes = two_chinas_exhibits.lanes(words)
    assert lanes["all"].sum() == len(rows_of("tokyo_words"))
    assert lanes["own"].sum() == len(recount.said(tables.DATA.parent))
    for lane, argument in (("precedent", "precedent"), ("balancing", "balancing"), ("wedge", "wedge")):
        assert lanes.loc[lane, "own"] == recount.given(tables.DATA.parent, argument)
    assert lanes.loc["region", "own"] == recount.given(tables.DATA.parent, "other", "regional-security")


def test_captions_follow_the_data(acts: pd.DataFrame, words: pd.DataFrame, patrols: pd.DataFrame) -> None:
    assert "since then in none" in two_chinas_exhibits.domains(acts).caption
    assert "since then in one" in two_chinas_exhibits.domains(without(acts, "AA28", "AA29")).caption
    assert len(two_chinas_exhibits.domains(acts).frame) == len({row["domain"] for row in rows_of("argument_acts")})
    assert "Eight joint flights" in two_chinas_exhibits.patrols(without(patrols, "JP-A10")).caption
    assert two_chinas_exhibits.said(words).caption.endswith("of strength against China twice")
    assert two_chinas_exhibits.said(without(words, "TW054")).caption.endswith("of strength against China once")


def test_the_sentences_are_those_of_the_tables(words: pd.DataFrame) -> None:
    table = two_chinas_exhibits.sentences(words, tables.load("moscow_words"))
    own = {row["id"]: row for name in ("tokyo_words", "moscow_words") for row in rows_of(name)}
    for key, printed in zip(two_chinas_exhibits.SENTENCES, table.frame["Words"], strict=True):
        assert printed == (own[key]["excerpt_translation"] or own[key]["excerpt"])
    dates = [own[key]["date"] for key in two_chinas_exhibits.SENTENCES]
    assert dates == sorted(dates)


def test_the_searches_are_those_of_the_log() -> None:
    table = two_chinas_exhibits.searched(tables.load("searches"))
    own = {row["id"]: row for row in rows_of("searches")}
    for key, words, hits in zip(
        two_chinas_exhibits.SEARCHES, table.frame["Words"], table.frame["Results"], strict=True
    ):
        assert (words, hits) == (own[key]["words"], own[key]["hits"])


def test_every_check_is_registered() -> None:
    shown = {check.name for name, check in registry.shown() if name == "chapters/two-chinas"}
    assert shown == {check.name for check in registry.of(rules)}
    assert {check.claim for check in registry.of(rules)} <= {row["id"] for row in rows_of("claims")}
