"""Rules and claim checks of the chapter on the islands; what they should give is counted here with the csv module."""

from __future__ import annotations

import pandas as pd
import pytest

from bookext.data import tables
from evidence.the_islands import figures, rules
from tests.questions.package_rows import Row, rows_of


def firm(name: str) -> list[Row]:
    return [row for row in rows_of(name) if row["confidence"] in {"high", "medium"}]


@pytest.fixture
def polls() -> pd.DataFrame:
    return tables.load("polls")


@pytest.fixture
def formulas() -> pd.DataFrame:
    return tables.load("island_formulas")


@pytest.fixture
def reactions() -> pd.DataFrame:
    return tables.load("island_reactions")


@pytest.fixture
def visits() -> pd.DataFrame:
    return tables.load("island_visits")


def changed(frame: pd.DataFrame, column: str, value: object, **cells: str) -> pd.DataFrame:
    """A copy in which `column` has another value in the rows whose `cells` are these."""
    copy = frame.copy()
    chosen = pd.Series(True, index=copy.index)
    for name, cell in cells.items():
        chosen &= copy[name] == cell
    assert chosen.any()
    copy.loc[chosen, column] = value
    return copy


def swapped(polls: pd.DataFrame, topic: str) -> pd.DataFrame:
    """A copy in which a share is what remains of a hundred, so that majorities become minorities."""
    copy = polls.copy()
    chosen = copy["topic"] == topic
    copy.loc[chosen, "percent"] = 100 - copy.loc[chosen, "percent"]
    return copy


# --- comparisons ----------------------------------------------------------------------------------------------


def test_japanese_surveys_are_those_that_set_four_islands_against_less(polls: pd.DataFrame) -> None:
    national = [
        row for row in rows_of("polls") if row["topic"] == "islands_sequence" and row["population"] == "national"
    ]
    four = {
        (r["pollster"], r["date"], r["question_short"])
        for r in national
        if "all four" in r["answer"] and "not" not in r["answer"]
    }
    assert {("Nikkei / TV Tokyo", "2019-01", "Two islands first, all four at once, or two only")} == four - {
        (row.pollster, row.date, row.question) for row in rules.comparisons(polls, "Japan").itertuples()
    }, "only the survey whose softer answer is unclear is left out"


def test_answers_of_one_russian_survey_are_added_up(polls: pd.DataFrame) -> None:
    fom = [row for row in rows_of("polls") if row["pollster"] == "FOM" and row["answer"].endswith("to Japan")]
    found = rules.comparisons(polls, "Russia").set_index("pollster")
    assert found.loc["FOM", "favour"] == sum(float(row["percent"]) for row in fom) == 10


def test_a_survey_with_one_copied_answer_is_no_firm_one(polls: pd.DataFrame) -> None:
    copied = changed(polls, "confidence", "low", id="PO030")
    found = rules.comparisons(copied, "Japan")
    assert set(found.loc[found["date"] == "2016-11-06", "confidence"]) == {"low"}


def test_a_range_is_in_whole_numbers() -> None:
    assert rules.spread([7.3, 11.0, float("nan")]) == "7 to 11"
    assert rules.spread([5.0]) == "5"


# --- the two publics ------------------------------------------------------------------------------------------


def test_surveys_show_what_streltsov_says(polls: pd.DataFrame) -> None:
    verdict = rules.surveys_show(polls)
    assert (verdict.claim, verdict.outcome) == ("S062", "holds")
    assert "seven of seven" in verdict.reason


def test_without_an_earlier_survey_they_show_it_in_part(polls: pd.DataFrame) -> None:
    assert rules.surveys_show(polls[polls["date"] > "2015-02"]).outcome == "holds-in-part"


def test_surveys_that_want_four_at_once_would_refute_it(polls: pd.DataFrame) -> None:
    assert rules.surveys_show(swapped(polls, "islands_sequence")).outcome == "fails"


def test_support_is_shallow_for_the_end_alone(polls: pd.DataFrame) -> None:
    verdict = rules.shallow(polls)
    answers = {r["answer"]: r["percent"] for r in rows_of("polls") if r["question_short"] == rules.PLAN}
    assert verdict.outcome == "holds-in-part"
    assert f"{answers['in favour']} for and {answers['against']} against" in verdict.reason


def test_a_majority_for_two_islands_asked_plainly_would_turn_it(polls: pd.DataFrame) -> None:
    assert rules.shallow(changed(polls, "percent", 55.0, id="PO075")).outcome == "fails"


def test_the_plain_question_must_have_been_asked_once(polls: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="one survey"):
        rules.plain(polls[polls["question_short"] != rules.PLAN])
    again = polls[polls["id"] == "PO075"].assign(date="2019-03-01")
    with pytest.raises(ValueError, match="one survey"):
        rules.plain(pd.concat([polls, again]))


def test_support_is_shallow_for_both_if_few_want_a_softer_step(polls: pd.DataFrame) -> None:
    few = polls.copy()
    few.loc[few["answer"].isin(rules.ANSWERS["softer"]), "percent"] = 20.0
    assert rules.shallow(few).outcome == "holds"


def test_support_is_deep_if_russians_would_hand_over(polls: pd.DataFrame) -> None:
    assert rules.shallow(changed(polls, "percent", 60.0, pollster="Levada", answer="in favour")).outcome == "fails"


def test_opinion_is_against_compromise_in_one_country(polls: pd.DataFrame) -> None:
    assert rules.nationalist_opinion(polls).outcome == "holds-in-part"


def test_opinion_against_it_in_both_or_in_neither(polls: pd.DataFrame) -> None:
    assert rules.nationalist_opinion(swapped(polls, "islands_sequence")).outcome == "holds"
    assert rules.nationalist_opinion(swapped(polls, "islands_handover")).outcome == "fails"


# --- the offers -----------------------------------------------------------------------------------------------


def test_nothing_was_received(formulas: pd.DataFrame, meetings: pd.DataFrame, yields: pd.DataFrame) -> None:
    verdict = rules.nothing_in_return(formulas, meetings, yields)
    later = [row for row in firm("island_formulas") if row["side"] != "Japan" and row["date"] > "2018-11-14"]
    assert verdict.outcome == "holds"
    assert len(later) == 2
    assert "Of two Russian formulas since, none" in verdict.reason
    assert "yielded at most a “project”, on a scale that runs from contact" in verdict.reason


def test_an_offer_or_a_new_basis_would_be_something(
    formulas: pd.DataFrame, meetings: pd.DataFrame, yields: pd.DataFrame
) -> None:
    offer = changed(formulas, "formula", "two islands", id="FO12")
    basis = changed(yields, "yield", "settlement", id="MY-27")
    assert rules.nothing_in_return(offer, meetings, yields).outcome == "holds-in-part"
    assert rules.nothing_in_return(formulas, meetings, basis).outcome == "holds-in-part"
    assert rules.nothing_in_return(offer, meetings, basis).outcome == "fails"


# --- charges of betrayal --------------------------------------------------------------------------------------


def test_he_was_accused_and_it_did_not_show(reactions: pd.DataFrame, polls: pd.DataFrame) -> None:
    verdict = rules.hard_to_accuse(reactions, polls)
    assert verdict.outcome == "holds-in-part"
    assert "Seven reproaches" in verdict.reason and len(firm("island_reactions")) == 7


def test_no_charge_or_a_costly_one_would_turn_it(reactions: pd.DataFrame, polls: pd.DataFrame) -> None:
    mild = reactions[reactions["camp"].isin(["former residents", "nationalist right"])]
    assert rules.hard_to_accuse(mild, polls).outcome == "holds"
    assert rules.hard_to_accuse(reactions, changed(polls, "percent", 48.0, id="PO181")).outcome == "fails"
    assert rules.hard_to_accuse(reactions, changed(polls, "percent", 45.0, id="PO059")).outcome == "fails"


def test_the_cabinet_is_compared_before_and_after(polls: pd.DataFrame) -> None:
    found = rules.cabinet(polls)
    assert found.loc["Yomiuri"].tolist() == [49, 53]
    assert found.loc["Asahi"].tolist() == [40, 43]
    assert "Sankei / FNN" not in found.index, "known from a copy only"


# --- access ---------------------------------------------------------------------------------------------------


def test_japan_returned_for_a_time(engagement: pd.DataFrame, visits: pd.DataFrame) -> None:
    verdict = rules.return_to_the_islands(engagement, visits)
    assert verdict.outcome == "holds-in-part"
    assert "2017, 2018 and 2019" in verdict.reason
    assert "21 March 2022" in verdict.reason
    assert "2020, 2021 (low) and 2022" in verdict.reason


def test_access_that_stayed_open_or_never_opened(engagement: pd.DataFrame, visits: pd.DataFrame) -> None:
    opened = engagement[~engagement["kind"].isin(rules.CLOSED)]
    grounded = engagement[engagement["kind"] != "grave visit flight"]
    assert rules.return_to_the_islands(opened, visits).outcome == "holds"
    assert rules.return_to_the_islands(grounded, visits).outcome == "fails"


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_small_islands_are_a_small_part_of_the_land() -> None:
    area = {row["island_id"]: float(row["value"]) for row in rows_of("island_figures") if row["quantity"] == "area_km2"}
    expected = 100 * (area["I3"] + area["I4"]) / sum(value for island, value in area.items() if island)
    assert figures.small_share(tables.load("island_figures")) == pytest.approx(expected)


def test_every_question_of_the_figure_has_a_short_form(polls: pd.DataFrame) -> None:
    asked = {row.question for country in ("Japan", "Russia") for row in rules.comparisons(polls, country).itertuples()}
    assert asked | {rules.PLAN} == set(figures.ASKED)


def test_the_map_knows_every_island_and_draws_no_border() -> None:
    coast = rows_of("island_coast")
    assert {row["island_id"] for row in coast} - {""} == {row["id"] for row in rows_of("islands")}
    assert set(figures.LABELS) == {row["id"] for row in rows_of("islands")}
    figure = figures.where(tables.load("islands"), tables.load("island_figures"), tables.load("island_coast"))
    (axes,) = figure.drawing.axes
    assert len(axes.lines) == 1, "the scale alone is a line"


def test_the_table_of_formulas_has_those_that_matter_in_order(formulas: pd.DataFrame) -> None:
    table = figures.formulas(formulas)
    told = {row["id"]: row for row in rows_of("island_formulas")}
    wanted = sorted((told[key] for key in figures.MATTERED), key=lambda row: row["date"])
    assert table.frame["What"].tolist() == [row["what"] for row in wanted]
    assert len(wanted) == 9


def test_the_weeks_after_singapore_are_in_order_and_say_how_they_are_known() -> None:
    told = {row["id"]: row for row in rows_of("negotiations")}
    dates = [told[key]["date"] for key in figures.AFTER_SINGAPORE]
    assert dates == sorted(dates) and dates[0] == "2018-11-14"
    assert {row["grade"] for row in told.values()} <= set(figures.KNOWN_FROM)
    table = figures.weeks(tables.load("negotiations"))
    assert table.frame["Known from"].tolist()[0] == "unnamed sources, in the press"


def test_the_accounts_of_the_offer_are_told_of_singapore() -> None:
    told = {row["id"]: row for row in rows_of("negotiations")}
    table = figures.accounts(tables.load("negotiations"))
    assert table.frame["What"].tolist() == [told[key]["what"] for key in figures.OFFER]
    assert "none was given by a named speaker at the time" in table.caption


def test_every_formula_has_its_day_in_the_dossier() -> None:
    formulas_ = {row["id"]: row for row in rows_of("island_formulas")}
    dossier = [row for row in rows_of("negotiations") if row["formula_id"]]
    assert {row["formula_id"] for row in dossier} == set(formulas_)
    for key, formula in formulas_.items():
        days = {row["date"] for row in dossier if row["formula_id"] == key}
        assert any(day[:7] == formula["date"][:7] for day in days), key


def test_a_verdict_in_part_says_which_part(polls: pd.DataFrame, reactions: pd.DataFrame) -> None:
    assert rules.shallow(polls).reason.startswith("It holds for an end and fails for a first step. ")
    assert rules.nationalist_opinion(polls).reason.startswith("It holds in Russia alone. ")
    assert rules.hard_to_accuse(reactions, polls).reason.startswith("He was accused, and his ratings did not suffer. ")


def test_the_sea_is_that_of_its_page() -> None:
    (page,) = (row for row in rows_of("evidence_pages") if row["id"] == "U95")
    assert f"{rules.WATERS:,}" in page["shows"]


def test_visits_hold_in_part_because_they_end(engagement: pd.DataFrame, visits: pd.DataFrame) -> None:
    verdict = rules.regular_visits(engagement, visits)
    assert (verdict.claim, verdict.outcome) == ("P038", "holds-in-part")
    assert verdict.reason.startswith("Japanese went in 2018 and 2019, two of four years; since the invasion in none.")


def test_visits_every_year_or_never_would_turn_it(engagement: pd.DataFrame, visits: pd.DataFrame) -> None:
    went = changed(changed(visits, "visitors", 5, id="IV05"), "visitors", 5, id="IV06")
    assert rules.regular_visits(engagement, went).outcome == "holds"
    grounded = engagement[engagement["kind"] != "grave visit flight"]
    assert rules.regular_visits(grounded, visits[visits["year"] < 2018]).outcome == "fails"


def test_the_table_of_reproaches_links_every_page(reactions: pd.DataFrame) -> None:
    table = figures.reproaches(reactions)
    pages = {row["url"] for row in firm("island_reactions")}
    assert all(any(f"](<{url}>)" in cell for cell in table.frame["What"]) for url in pages)
    assert len({row["camp"] for row in firm("island_reactions")}) == table.frame["Camp"].nunique() == 5


def test_the_islands_of_1956_have_their_own_shade() -> None:
    coast = rows_of("island_coast")
    figure = figures.where(tables.load("islands"), tables.load("island_figures"), tables.load("island_coast"))
    (axes,) = figure.drawing.axes
    dark = [patch for patch in axes.patches if patch.get_hatch() == figures.ISLANDS["named in 1956"]["hatch"]]
    rings = {row["ring"] for row in coast if row["island_id"] in {"I3", "I4"}}
    assert len(dark) == len(rings) + 1, "every ring and the mark in the legend"
    assert axes.get_xlim()[1] > max(float(row["lon"]) for row in coast), "no island touches the frame"
