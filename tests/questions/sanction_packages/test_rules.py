"""Rules and claim checks on the real record; what they should give is counted here with the csv module alone."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pandas as pd
import pytest

from bookext import exhibits
from bookext.claims import registry
from bookext.data import tables
from evidence.constants import STRELTSOV
from evidence.sanction_packages import figures, rules
from tests.questions.package_rows import changed, rows_of
from tests.questions.plain_csv import Row
from tests.questions.sanction_packages import recount

BOOK = tables.DATA.parent
GOOD = {"high", "medium"}


def by_id(*names: str) -> dict[str, Row]:
    return {row["id"]: row for name in names for row in rows_of(name)}


@pytest.fixture
def measures() -> pd.DataFrame:
    return tables.load("japan_measures")


@pytest.fixture
def rounds() -> pd.DataFrame:
    return tables.load("partner_rounds_2014")


@pytest.fixture
def steps() -> pd.DataFrame:
    return tables.load("sanction_steps")


@pytest.fixture
def counts() -> pd.DataFrame:
    return tables.load("package_counts")


@pytest.fixture
def responses() -> pd.DataFrame:
    return tables.load("russia_responses")


@pytest.fixture
def afghan() -> pd.DataFrame:
    return tables.load("afghan_sanctions_1980s")


@pytest.fixture
def licences() -> pd.DataFrame:
    return tables.load("licences")


@pytest.fixture
def totals() -> pd.DataFrame:
    return tables.load("sanctions_totals")


@pytest.fixture
def lags(steps: pd.DataFrame, measures: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    return rules.lags(steps, measures, rounds)


@pytest.fixture
def cuts() -> pd.DataFrame:
    return rules.cuts(tables.load("engagement"), tables.load("cut_outcomes"))


# --- the coding tables ----------------------------------------------------------------------------------------


def test_every_coded_step_names_a_measure_of_its_actor() -> None:
    known = by_id("japan_measures", "partner_rounds_2014")
    prefix = {"Japan": "JP", "EU": "EU", "US": "US"}
    for row in rows_of("sanction_steps"):
        assert row["measure_id"] in known, row["id"]
        assert row["measure_id"].startswith(prefix[row["actor"]]), row["id"]


def test_no_step_is_coded_twice() -> None:
    pairs = Counter((row["step"], row["measure_id"]) for row in rows_of("sanction_steps"))
    assert max(pairs.values()) == 1


def test_every_package_of_2014_and_every_partner_round_is_coded() -> None:
    coded = {row["measure_id"] for row in rows_of("sanction_steps")}
    assert {row["id"] for row in recount.packages(BOOK)} | {
        row["id"] for row in rows_of("partner_rounds_2014")
    } == coded


def test_every_cut_has_one_outcome() -> None:
    cut = [row["id"] for row in rows_of("engagement") if row["direction"] == "-1"]
    assert sorted(row["engagement_id"] for row in rows_of("cut_outcomes")) == sorted(cut)


def test_what_made_a_cut_good_came_later_and_is_on_record() -> None:
    known, outcomes = by_id("engagement", "summits"), rows_of("cut_outcomes")
    for row in outcomes:
        assert bool(row["made_good_on"]) == bool(row["made_good_by"]) == (row["made_good"] != "no"), row["id"]
        if row["made_good_by"]:
            healed = known[row["made_good_by"]]
            assert healed["date"] == row["made_good_on"], row["id"]
            assert healed["date"] > known[row["engagement_id"]]["date"], row["id"]
            assert healed["confidence"] in GOOD, row["id"]


# --- lags -----------------------------------------------------------------------------------------------------


def test_each_lag_is_that_of_the_first_and_of_the_nearest_round(lags: pd.DataFrame) -> None:
    known = by_id("japan_measures", "partner_rounds_2014")
    coded = rows_of("sanction_steps")
    for lag in lags.itertuples():
        own = sorted(
            (known[row["measure_id"]] for row in coded if (row["step"], row["actor"]) == (lag.step, "Japan")),
            key=lambda row: row["date_announced"],
        )
        theirs = sorted(
            (known[row["measure_id"]] for row in coded if (row["step"], row["actor"]) == (lag.step, lag.actor)),
            key=lambda row: row["date"],
        )
        assert lag.first == theirs[0]["id"]
        if not own:
            assert pd.isna(lag.japan)
            assert pd.isna(lag.first_lag)
            continue
        announced = own[0]["date_announced"]
        in_force = own[0]["date_effective"] or announced
        nearest = min(theirs, key=lambda row: abs(recount.days(row["date"], announced)))
        assert (lag.japan, lag.nearest) == (own[0]["id"], nearest["id"])
        assert lag.first_lag == recount.days(announced, theirs[0]["date"])
        assert lag.first_lag_in_force == recount.days(in_force, theirs[0]["date_effective"] or theirs[0]["date"])
        assert lag.nearest_lag == recount.days(announced, nearest["date"])
        assert lag.nearest_lag_in_force == recount.days(in_force, nearest["date_effective"] or nearest["date"])


def test_the_lags_behind_the_first_mover(lags: pd.DataFrame) -> None:
    assert list(rules.behind_first_mover(lags)) == [12, 43, 133, 35, 70, 183, 10]
    assert list(rules.behind_first_mover(lags, "first_lag_in_force")) == [12, 43, 141, 41, 70, 207, 10]


def test_what_japan_never_took(lags: pd.DataFrame) -> None:
    coded = rows_of("sanction_steps")
    actors: dict[str, set[str]] = {}
    for row in coded:
        actors.setdefault(row["step"], set()).add(row["actor"])
    assert rules.unmatched(lags) == [step for step, who in actors.items() if who == {"EU", "US"}]


def test_where_japan_was_before_the_us(lags: pd.DataFrame) -> None:
    ahead = rules.ahead_of_us(lags)
    assert dict(zip(ahead["japan"], ahead["first_lag"], strict=True)) == {"JP2014-03": -144, "JP2014-05": -10}


def test_a_round_of_weak_source_counts_for_nothing(
    steps: pd.DataFrame, measures: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    weak = changed(rounds, "US2014-07", confidence="low")
    lags = rules.lags(steps, measures, weak)
    banks = lags[(lags["step"] == "finance of state banks") & (lags["actor"] == "US")]
    assert list(banks["first"]) == ["US2014-08"]


# --- waves ----------------------------------------------------------------------------------------------------


def test_the_nearest_round_of_each_package(measures: pd.DataFrame, rounds: pd.DataFrame) -> None:
    partners = rows_of("partner_rounds_2014")
    expected = [
        min(abs(recount.days(row["date"], package["date_announced"])) for row in partners)
        for package in recount.packages(BOOK)
    ]
    assert list(rules.waves(measures, rounds)["apart"]) == expected


@pytest.mark.parametrize("within", [0, 1, 7, 14, 400])
def test_the_share_of_days_near_a_round(within: int, rounds: pd.DataFrame) -> None:
    announced = {date.fromisoformat(row["date"]).toordinal() for row in rows_of("partner_rounds_2014")}
    year = range(min(announced), date(2014, 12, 31).toordinal() + 1)
    near = sum(any(day + gap in announced for gap in range(-within, within + 1)) for day in year)
    assert rules.near_a_round(rounds, within) == pytest.approx(near / len(year))


def test_the_chance_of_three_hits_in_five_draws() -> None:
    share = 0.16
    wanted = 0.0
    for hits in product((True, False), repeat=5):
        chance = 1.0
        for hit in hits:
            chance *= share if hit else 1 - share
        wanted += chance if sum(hits) >= 3 else 0
    assert rules.at_least(3, 5, share) == pytest.approx(wanted)
    assert rules.at_least(0, 5, share) == pytest.approx(1)


# --- which is the fourth --------------------------------------------------------------------------------------


def test_the_number_four_is_disputed(measures: pd.DataFrame, counts: pd.DataFrame) -> None:
    given: dict[int, list[str]] = {}
    for row in sorted(rows_of("package_counts"), key=lambda row: row["id"]):
        if row["confidence"] in GOOD:
            given.setdefault(int(row["number"]), []).append(row["counted_by"])
    assert rules.numbers(counts) == dict(sorted(given.items()))
    verdict = rules.fourth_package(measures, counts)
    assert (verdict.claim, verdict.outcome) == ("S003a", "holds-in-part")
    assert "number four by our rule and for RIA Novosti and UNIAN" in verdict.reason
    assert "number three for AP and AFP; perhaps number five for m24.ru" in verdict.reason


def test_the_number_four_would_hold_if_all_agreed(measures: pd.DataFrame, counts: pd.DataFrame) -> None:
    verdict = rules.fourth_package(measures, counts[counts["number"] == 4])
    assert verdict.outcome == "holds"
    assert verdict.reason == "It is number four by our rule and for RIA Novosti and UNIAN."


def test_the_number_four_would_fail_if_nobody_gave_it(measures: pd.DataFrame, counts: pd.DataFrame) -> None:
    frame = changed(measures, "JP2014-04", package_no=3)
    assert rules.fourth_package(frame, counts[counts["number"] != 4]).outcome == "fails"
    assert rules.fourth_package(frame, counts).outcome == "holds-in-part"


def test_a_weak_count_decides_nothing(measures: pd.DataFrame, counts: pd.DataFrame) -> None:
    weak = counts.assign(confidence=counts["confidence"].where(counts["number"] == 4, "low"))
    assert rules.fourth_package(measures, weak).outcome == "holds"


# --- what the packages were -----------------------------------------------------------------------------------


def test_one_package_of_five_was_sectoral(measures: pd.DataFrame) -> None:
    rungs = Counter(row["rung"] for row in recount.packages(BOOK))
    assert dict(rungs) == {"symbolic": 2, "targeted": 2, "sectoral": 1}
    assert rules.by_rung(rules.packages(measures)) == dict(rungs)


def test_sectoral_from_the_fourth_holds_in_part(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    verdict = rules.sectoral_from_fourth(measures, totals)
    assert (verdict.claim, verdict.outcome) == ("S003b", "holds-in-part")
    assert by_id("sanctions_totals")["ST-09"]["as_of"] == "2022-03-01"
    assert verdict.reason == (
        "The fourth is sectoral and was not lifted: its five banks were still listed on 1 March 2022. But number three "
        "(28 July 2014) is targeted. Number five (9 December 2014) added names."
    )


def test_sectoral_from_the_fourth_would_hold_but_for_july(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    frame = changed(measures, "JP2014-03", rung="symbolic")
    assert rules.sectoral_from_fourth(frame, totals).outcome == "holds"


@pytest.mark.parametrize("cells", [{"value": 4}, {"as_of": pd.Timestamp("2015-02-01")}, {"confidence": "low"}])
def test_sectoral_from_the_fourth_turns_on_its_standing(
    cells: dict[str, object], measures: pd.DataFrame, totals: pd.DataFrame
) -> None:
    verdict = rules.sectoral_from_fourth(
        changed(measures, "JP2014-03", rung="symbolic"), changed(totals, "ST-09", **cells)
    )
    assert verdict.outcome == "holds-in-part"
    assert "is not on record as in force when the text appeared." in verdict.reason


def test_a_fourth_in_force_only_after_the_text_would_not_do(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    frame = changed(measures, "JP2014-03", rung="symbolic")
    late = changed(frame, "JP2014-04", date_effective=pd.Timestamp("2015-02-03"))
    assert rules.sectoral_from_fourth(late, totals).outcome == "holds-in-part"


def test_a_fifth_package_changes_the_reason_only(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    frame = changed(changed(measures, "JP2014-03", rung="symbolic"), "JP2014-05", rung="sectoral")
    verdict = rules.sectoral_from_fourth(frame, totals)
    assert verdict.outcome == "holds"
    assert verdict.reason.endswith("Number five (9 December 2014) was sectoral too.")
    after = changed(measures, "JP2014-05", date_announced=pd.Timestamp("2015-02-03"))
    assert "umber five" not in rules.sectoral_from_fourth(after, totals).reason


def test_sectoral_from_the_fourth_would_fail_without_the_banks(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    assert rules.sectoral_from_fourth(changed(measures, "JP2014-04", rung="targeted"), totals).outcome == "fails"


def test_no_partner_widened_its_sectoral_rules_after_september() -> None:
    late = [row["level"] for row in rows_of("partner_rounds_2014") if row["date"] > "2014-09-24"]
    assert late
    assert "sectoral" not in late


def test_the_first_three_were_gestures_in_part(measures: pd.DataFrame) -> None:
    verdict = rules.symbolic_first_three(measures)
    assert (verdict.claim, verdict.outcome) == ("S002", "holds-in-part")
    third = recount.packages(BOOK)[2]
    assert f"froze {third['persons']} persons and two bodies, put imports from Crimea under approval" in verdict.reason
    assert verdict.reason.startswith("Two of the three restricted no transaction (one of them barred 23 persons from")


@pytest.mark.parametrize(("binding", "outcome"), [((), "holds"), ((1, 3), "holds-in-part"), ((1, 2, 3), "fails")])
def test_gestures_hold_or_fail_with_what_binds(binding: tuple[int, ...], outcome: str, measures: pd.DataFrame) -> None:
    frame = measures
    for number in (1, 2, 3):
        rung = "targeted" if number in binding else "symbolic"
        frame = changed(frame, f"JP2014-0{number}", rung=rung, persons=1, entities=1)
    assert rules.symbolic_first_three(frame).outcome == outcome


def test_mostly_symbolic_holds_in_part(measures: pd.DataFrame) -> None:
    verdict = rules.mostly_symbolic(measures)
    assert (verdict.claim, verdict.outcome) == ("P009b", "holds-in-part")
    assert verdict.reason.startswith("Of five packages two restricted no transaction (one of them barred 23 persons")


def test_an_entry_ban_as_targeted_moves_one_package_and_no_verdict(
    measures: pd.DataFrame, totals: pd.DataFrame
) -> None:
    rival = rules.entry_bans_targeted(measures)
    moved = [row["id"] for row in rows_of("japan_measures") if (row["kind"], row["rung"]) == ("visa ban", "symbolic")]
    assert list(rival.loc[rival["rung"].fillna("") != measures["rung"].fillna(""), "id"]) == moved == ["JP2014-02"]
    assert rules.symbolic_first_three(rival).outcome == "holds-in-part"
    assert rules.symbolic_first_three(rival).reason.startswith("One of the three restricted no transaction; number")
    assert rules.mostly_symbolic(rival).outcome == "holds-in-part"
    assert rules.sectoral_from_fourth(rival, totals).outcome == "holds-in-part"


def test_mostly_symbolic_would_hold_with_a_third_gesture(measures: pd.DataFrame) -> None:
    assert rules.mostly_symbolic(changed(measures, "JP2014-03", rung="symbolic")).outcome == "holds"


def test_mostly_symbolic_would_fail_with_three_sectoral(measures: pd.DataFrame) -> None:
    frame = changed(changed(measures, "JP2014-03", rung="sectoral"), "JP2014-05", rung="sectoral")
    assert rules.mostly_symbolic(frame).outcome == "fails"


# --- when -----------------------------------------------------------------------------------------------------


def test_from_day_one_holds_in_part(measures: pd.DataFrame, lags: pd.DataFrame) -> None:
    verdict = rules.from_day_one(measures, lags)
    assert (verdict.claim, verdict.outcome) == ("S001", "holds-in-part")
    binding = min(row["date_effective"] for row in recount.packages(BOOK) if row["rung"] != "symbolic")
    assert f"{recount.days(binding, '2014-03-18')} days after the treaty" in verdict.reason
    assert "twelve days after those of the first mover" in verdict.reason


@pytest.mark.parametrize(
    ("first", "binding", "outcome"),
    [("2014-03-18", "2014-03-18", "holds"), ("2014-03-19", "2014-08-05", "fails")],
)
def test_from_day_one_turns_on_the_two_dates(
    first: str, binding: str, outcome: str, measures: pd.DataFrame, steps: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    frame = changed(measures, "JP2014-01", date_announced=pd.Timestamp(first))
    frame = changed(frame, "JP2014-03", date_effective=pd.Timestamp(binding))
    assert rules.from_day_one(frame, rules.lags(steps, frame, rounds)).outcome == outcome


def test_belated_holds(lags: pd.DataFrame) -> None:
    verdict = rules.belated(lags)
    assert (verdict.claim, verdict.outcome) == ("P009a", "holds")
    assert "seven of seven" in verdict.reason
    assert "ten to 183 days, 43 at the median" in verdict.reason
    assert "it would be five of seven, and the verdict in part" in verdict.reason
    assert "on six of the seven" in verdict.reason


def test_belated_would_hold_in_part_if_one_step_was_prompt(
    measures: pd.DataFrame, steps: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    prompt = changed(measures, "JP2014-05", date_announced=pd.Timestamp("2014-12-06"))
    assert rules.belated(rules.lags(steps, prompt, rounds)).outcome == "holds-in-part"
    day_later = changed(measures, "JP2014-05", date_announced=pd.Timestamp("2014-12-07"))
    assert rules.belated(rules.lags(steps, day_later, rounds)).outcome == "holds"


def test_belated_would_fail_if_japan_came_first(lags: pd.DataFrame) -> None:
    assert rules.belated(lags.assign(first_lag=lags["first_lag"].where(lags["japan"].isna(), 0))).outcome == "fails"


def test_tokyo_decided_for_itself_in_part(lags: pd.DataFrame) -> None:
    verdict = rules.own_format(lags)
    assert (verdict.claim, verdict.outcome) == ("S034", "holds-in-part")
    assert "imports from Crimea (144 days)" in verdict.reason
    assert "Before both: nothing." in verdict.reason


def test_own_format_would_hold_had_japan_been_first(
    measures: pd.DataFrame, steps: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    eu = min(row["date"] for row in rows_of("partner_rounds_2014") if row["id"] == "EU2014-06")
    for gap, outcome in ((-1, "holds"), (0, "holds-in-part")):
        moved = changed(measures, "JP2014-03", date_announced=pd.Timestamp(eu) + pd.Timedelta(days=gap))
        verdict = rules.own_format(rules.lags(steps, moved, rounds))
        assert verdict.outcome == outcome
        assert ("Before both: imports from Crimea." in verdict.reason) == (gap < 0)


def test_own_format_would_hold_in_part_if_japan_took_everything(lags: pd.DataFrame) -> None:
    first = lags[lags["japan"].notna()]
    verdict = rules.own_format(first.assign(first_lag=-first["first_lag"].abs()))
    assert verdict.outcome == "holds-in-part"
    assert verdict.reason.startswith("Left out: nothing.")


def test_own_format_would_hold_in_part_if_japan_was_never_ahead(lags: pd.DataFrame) -> None:
    assert rules.own_format(lags.assign(first_lag=lags["first_lag"].abs())).outcome == "holds-in-part"


def test_own_format_would_fail_with_neither(lags: pd.DataFrame) -> None:
    frame = lags[lags["japan"].notna()]
    assert rules.own_format(frame.assign(first_lag=frame["first_lag"].abs())).outcome == "fails"


# --- Russia's answers -----------------------------------------------------------------------------------------


def test_neutral_friendly_holds_in_part(responses: pd.DataFrame) -> None:
    window = [
        row for row in rows_of("russia_responses") if "2014-03-18" <= row["date"] <= "2015-02-02"
        and row["confidence"] in GOOD
    ]  # fmt: skip
    aimed = [row["kind"] for row in window if row["aimed_at_japan"] != "no"]
    assert Counter(aimed) == {"statement": 3, "diplomatic suspension": 1, "entry ban": 1}
    verdict = rules.neutral_friendly(responses)
    assert (verdict.claim, verdict.outcome) == ("S064", "holds-in-part")
    assert verdict.reason == (
        "Two acts against Japan: diplomatic suspension (5 August 2014) and entry ban (22 August 2014); three "
        "statements against its measures. Kept from Japan: trade embargo of 7 August 2014."
    )


def test_neutral_friendly_would_hold_in_silence(responses: pd.DataFrame) -> None:
    quiet = responses[(responses["date"].dt.year > 2015) | (responses["aimed_at_japan"] == "no")]
    assert rules.neutral_friendly(quiet).outcome == "holds"


def test_neutral_friendly_would_fail_had_japan_been_spared_nothing(responses: pd.DataFrame) -> None:
    assert rules.neutral_friendly(changed(responses, "RU2014-03", aimed_at_japan="partly")).outcome == "fails"


def test_an_answer_after_the_text_does_not_count(responses: pd.DataFrame) -> None:
    assert rules.answers(responses)["date"].max() < STRELTSOV
    late = responses.assign(date=responses["date"] + pd.Timedelta(days=400))
    verdict = rules.neutral_friendly(late)
    assert verdict.outcome == "holds-in-part"


def test_words_alone_do_not_count_as_acts(responses: pd.DataFrame) -> None:
    talk = responses[(responses["kind"] == "statement") | (responses["aimed_at_japan"] == "no")]
    assert rules.neutral_friendly(talk).outcome == "holds"


def test_no_import_bans_holds(responses: pd.DataFrame) -> None:
    verdict = rules.no_import_bans(responses)
    assert (verdict.claim, verdict.outcome) == ("S066", "holds")
    assert "the food embargo of 7 August 2014 left Japan out" in verdict.reason


def test_no_import_bans_would_fail_had_japan_been_on_the_list(responses: pd.DataFrame) -> None:
    assert rules.no_import_bans(changed(responses, "RU2014-03", aimed_at_japan="partly")).outcome == "fails"


def test_no_import_bans_would_say_little_without_an_embargo(responses: pd.DataFrame) -> None:
    assert rules.no_import_bans(responses[responses["id"] != "RU2014-03"]).outcome == "holds-in-part"


# --- the 1980s ------------------------------------------------------------------------------------------------


def test_unconditional_holds_in_part_because_tokyo_pleaded(afghan: pd.DataFrame, licences: pd.DataFrame) -> None:
    verdict = rules.unconditional(afghan, licences)
    assert (verdict.claim, verdict.outcome) == ("S038", "holds-in-part")
    imposed = [row for row in rows_of("afghan_sanctions_1980s") if row["stage"] == "imposition"]
    assert (len(imposed), len({row["measure"] for row in imposed})) == (4, 2)
    pleas = [row for row in rows_of("licences") if row["issuer"] == "Japan" and row["date"] < "1983"]
    firm = [row["id"] for row in pleas if row["kind"] in {"request", "protest"} and row["confidence"] in GOOD]
    assert list(rules.pleas(licences)["id"]) == firm
    assert verdict.reason == (
        "The support holds: credit and Olympic Games in 1980. That it was unconditional does not: three times in 1982 "
        "Tokyo asked for exceptions to the American ban on equipment or protested against it. A first sign of easing "
        "is of 1983."
    )


def test_only_the_rows_of_imposition_name_a_measure() -> None:
    for row in rows_of("afghan_sanctions_1980s"):
        assert bool(row["measure"]) == (row["stage"] == "imposition"), row["id"]


def test_unconditional_would_hold_without_pleas_or_early_easing(afghan: pd.DataFrame, licences: pd.DataFrame) -> None:
    silent = licences[licences["date"] > "1983"]
    assert rules.unconditional(afghan, silent).outcome == "holds"
    assert rules.unconditional(changed(afghan, "AF-10", date="1982-12-31"), silent).outcome == "holds-in-part"
    weak = licences.assign(confidence="low")
    assert rules.unconditional(afghan, weak).outcome == "holds"


def test_unconditional_would_fail_without_a_stop_of_credit(afghan: pd.DataFrame, licences: pd.DataFrame) -> None:
    assert rules.unconditional(afghan[~afghan["id"].isin(["AF-02", "AF-03"])], licences).outcome == "fails"


def test_the_surreptitious_lifting_cannot_be_tested(afghan: pd.DataFrame) -> None:
    verdict = rules.quiet_lifting(afghan)
    assert (verdict.claim, verdict.outcome) == ("S040", "cannot-be-tested")
    assert verdict.reason.endswith("reported by one page, and by none that can be relied on.")


def test_a_reliable_page_would_settle_the_lifting(afghan: pd.DataFrame) -> None:
    assert rules.quiet_lifting(changed(afghan, "AF-11", confidence="medium")).outcome == "holds"


def test_a_public_act_would_refute_the_surreptitious_lifting(afghan: pd.DataFrame) -> None:
    assert rules.quiet_lifting(changed(afghan, "AF-13", confidence="high")).outcome == "fails"


# --- two lists ------------------------------------------------------------------------------------------------


def test_the_sums_over_the_packages_meet_the_official_totals(measures: pd.DataFrame, totals: pd.DataFrame) -> None:
    later = [row for row in rows_of("japan_measures") if row["row_kind"] == "package" and row["wave"] != "2014"]
    stated = {row["id"]: int(row["value"]) for row in rows_of("sanctions_totals")}

    def frozen(column: str) -> int:
        return sum(int(row[column] or 0) for row in later if "asset freeze" in row["kind"])

    def barred(column: str) -> int:
        return sum(int(row[column] or 0) for row in later)

    expected = [
        (frozen("persons"), stated["ST-05"] + stated["ST-06"]),
        (frozen("entities"), sum(stated[f"ST-0{n}"] for n in (1, 2, 3, 4))),
        (barred("export_barred_russia"), stated["ST-07"]),
        (barred("export_barred_third_country"), stated["ST-08"]),
        (40 + 2 + 26 + 14, stated["ST-10"]),
    ]
    checked = rules.reconcile(measures, totals)
    assert list(zip(checked["summed"], checked["official"], strict=True)) == expected
    assert list(checked["difference"]) == [-23, 0, 0, 0, 0]


def test_the_visa_ban_and_the_banks_are_not_frozen(measures: pd.DataFrame) -> None:
    stock = rules.cumulative(measures, "2014").iloc[-1]
    assert (stock["persons"], stock["entities"]) == (66, 16)


def test_the_press_total_of_april_2022_agrees_but_for_the_separatists(measures: pd.DataFrame) -> None:
    until = rules.cumulative(measures, "2022-2025").query("date_announced <= '2022-04-12'").iloc[-1]
    stated = {row["id"]: int(row["value"]) for row in rows_of("sanctions_totals")}
    assert until["entities"] == stated["ST-12"]
    assert until["persons"] - stated["ST-11"] == int(by_id("japan_measures")["JP2022-01"]["persons"])


# --- suspension and lock --------------------------------------------------------------------------------------


def test_cuts_before_2016_were_made_good_and_cuts_since_2022_were_not(cuts: pd.DataFrame) -> None:
    early, late = rules.ratchet(cuts, 2014, 2015), rules.ratchet(cuts, 2022, 2026)
    assert (len(early), set(early["made_good"])) == (6, {"yes", "in part"})
    assert (len(late), set(late["made_good"])) == (16, {"no"})


def test_the_pandemic_and_weak_rows_are_left_out_of_the_counts(cuts: pd.DataFrame) -> None:
    assert "EN079" not in set(cuts["id"])
    weak = {row["id"] for row in rows_of("engagement") if row["direction"] == "-1" and row["confidence"] == "low"}
    assert weak <= set(cuts["id"])
    assert not weak & set(rules.ratchet(cuts, 2014, 2026)["id"])


def test_all_locks_are_russian(cuts: pd.DataFrame) -> None:
    locks = rules.locks(cuts)
    assert list(locks["id"]) == [row["id"] for row in rows_of("engagement") if row["reversibility"] == "legal lock"]
    assert set(locks["side"]) == {"Russia"}


def test_a_date_without_a_day_is_marked(cuts: pd.DataFrame) -> None:
    text = {row["id"]: row["date"] for row in rows_of("engagement")}
    for row in cuts.itertuples():
        assert row.exact == (len(text[str(row.id)]) == 10)
        assert f"{row.start:%Y-%m-%d}".startswith(text[str(row.id)])


def test_one_announcement_of_three_cuts_is_one_occasion(cuts: pd.DataFrame) -> None:
    late = rules.ratchet(cuts, 2022, 2026)
    together = {row["id"] for row in rows_of("engagement") if "One of three rows" in row["note"]}
    assert together == {"EN085", "EN086", "EN087"}
    assert rules.occasions(late) == len(late) - len(together) + 1


# --- peers and offers -----------------------------------------------------------------------------------------


def test_the_kinds_of_each_sender_are_those_of_the_table() -> None:
    coded = tables.load("sanctions_peers")
    then, now = rules.peers(coded, 2014), rules.peers(coded, 2022)
    assert then["South Korea"] == []
    assert then["Japan"] == ["imports", "finance", "travel"]
    rows = [row for row in rows_of("sanctions_peers") if row["row_kind"] == "kinds"]
    for year, found in (("2014", then), ("2022", now)):
        assert set(found) == {row["sender"] for row in rows if row["year"] == year}
        for row in rows:
            if row["year"] == year:
                assert ("finance" in found[row["sender"]]) == (row["financial"] == "true"), row["id"]
                assert ("exports" in found[row["sender"]]) == (row["export"] != "none"), row["id"]


def test_japan_was_the_last_to_touch_arms_exports() -> None:
    steps = rules.licence_steps(tables.load("export_licences_2014")).set_index("sender")
    assert (steps["days"].drop("Japan") > 0).all()
    assert steps.loc["United States", "days"] == 183
    assert "South Korea" not in steps.index


def test_the_offers_are_those_between_the_text_and_the_invasion() -> None:
    made = rules.offers(tables.load("engagement"))
    assert set(made["id"]) == {row["id"] for row in recount.offers(BOOK)}
    assert {"EN029", "EN031", "EN109"} <= set(made["id"])


# --- exhibits -------------------------------------------------------------------------------------------------


def test_the_captions_state_what_the_data_give(measures: pd.DataFrame, lags: pd.DataFrame, cuts: pd.DataFrame) -> None:
    later = [row for row in rows_of("japan_measures") if row["row_kind"] == "package" and row["wave"] != "2014"]
    sectoral = sum(row["rung"] == "sectoral" for row in later)
    captions: list[tuple[exhibits.Figure | exhibits.Table, str]] = [
        (figures.timeline(measures), f"since 2022, {sectoral} of {len(later)} have been"),
        (figures.lag_plot(lags), "by ten to 183 days on all seven kinds"),
        (figures.licence_chart(tables.load("export_licences_2014")), "half a year after the first of its allies"),
        (figures.peer_table(tables.load("sanctions_peers")), "South Korea put nothing on Russia in 2014"),
        (figures.cut_chart(cuts), "of those cut since 2022, none"),
    ]
    for exhibit, words in captions:
        assert words in exhibit.caption


def test_the_captions_change_with_the_data(cuts: pd.DataFrame) -> None:
    healed = cuts.assign(made_good=cuts["made_good"].where(cuts["id"] != "EN085", "yes"))
    assert figures.cut_chart(healed).caption.endswith("of those cut since 2022, one")
    coded = tables.load("sanctions_peers")
    korea = (coded["sender"] == "South Korea") & (coded["year"] == 2014)
    acted = coded.assign(financial=coded["financial"].mask(korea, True))
    assert figures.peer_table(acted).caption.startswith("Kinds of sanction on Russia by sender")
    steps = tables.load("export_licences_2014")
    early = changed(steps, "XS014", announced=pd.Timestamp("2014-04-01"))
    assert figures.licence_chart(early).caption.startswith("When Japan and its allies")


def test_the_table_of_counts_shows_the_weak_row_as_such(measures: pd.DataFrame, counts: pd.DataFrame) -> None:
    frame = figures.counts(measures, counts).frame.set_index("Counted by")
    assert frame.loc["ITAR-TASS", "Source"].endswith("low")
    assert frame.loc["this book", "Number"] == 4


def test_every_check_of_the_chapter_stands_among_the_tested_claims() -> None:
    tested = [each.verdict for each in registry.results("chapters/sanction-packages")]
    assert Counter(verdict.claim for verdict in tested) == {
        "S001": 1, "S002": 1, "S003a": 1, "S003b": 1, "P009a": 1, "P009b": 1, "S034": 1,
        "S038": 1, "S040": 1, "S064": 1, "S066": 1,
    }  # fmt: skip
