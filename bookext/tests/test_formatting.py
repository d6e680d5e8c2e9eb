from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookext import formatting


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "no"), (1, "one"), (7, "seven"), (12, "twelve"), (13, "13"), (27, "27"), (999, "999"), (1118, "1,118")],
)
def test_counts_up_to_twelve_are_words(number: int, words: str) -> None:
    assert formatting.cardinal(number) == words


def test_a_negative_number_is_no_count() -> None:
    with pytest.raises(ValueError, match="-1 is not a count"):
        formatting.cardinal(-1)


@given(st.integers(min_value=13, max_value=10**12))
def test_large_counts_keep_their_digits(number: int) -> None:
    assert int(formatting.cardinal(number).replace(",", "")) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (12, "12th"), (13, "13th"),
        (21, "21st"), (22, "22nd"), (23, "23rd"), (27, "27th"), (101, "101st"), (111, "111th"), (112, "112th"),
        (113, "113th"), (122, "122nd"),
    ],
)  # fmt: skip
def test_places_in_a_series(number: int, words: str) -> None:
    assert formatting.ordinal(number) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2014-11-09", "9 November 2014"), ("2012-12-26", "26 December 2012"), ("2024-02-29", "29 February 2024")],
)
def test_days_have_no_leading_zero_and_a_whole_month(moment: str, words: str) -> None:
    assert formatting.day(pd.Timestamp(moment)) == words


@pytest.mark.parametrize(
    ("words", "capital"),
    [("seven meetings", "Seven meetings"), ("the G20", "The G20"), ("émigré", "Émigré"), ("27", "27"), ("", "")],
)
def test_only_the_first_letter_becomes_a_capital(words: str, capital: str) -> None:
    assert formatting.capitalised(words) == capital


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], ""),
        (["Milan"], "Milan"),
        (["Milan", "Sochi"], "Milan and Sochi"),
        (["Milan", "Sochi", "Beijing"], "Milan, Sochi and Beijing"),
    ],
)
def test_a_list_reads_as_in_a_sentence(items: list[str], sentence: str) -> None:
    assert formatting.listed(items) == sentence
    assert formatting.listed(iter(items)) == sentence


@pytest.mark.parametrize(
    ("value", "words"), [(90, "90"), (89.6, "90"), (0, "0"), (float("nan"), "—"), (pd.NA, "—"), (None, "—")]
)
def test_an_unknown_duration_is_a_dash_and_not_zero(value: float, words: str) -> None:
    assert formatting.minutes(value) == words


def test_marks_of_the_markup_are_printed_and_not_obeyed() -> None:
    assert formatting.plain("a_b *c* [d] $e$ |f| {g} &h;") == r"a\_b \*c\* \[d\] \$e\$ \|f\| \{g\} \&h;"
    assert formatting.plain("14. is no list, - neither") == r"14\. is no list, - neither"
    assert formatting.plain("-5") == r"\-5"
    assert formatting.plain("(x)=") == r"\(x)="
    assert formatting.plain("14.5% of 5+3=8") == "14.5% of 5+3=8"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.49, "about half"), (0.5, "about half"), (0.47, "nearly half"), (0.385, "nearly four in ten"),
        (0.085, "nearly a tenth"), (0.06, "about a twentieth"), (0.35, "a little over a third"), (0.001, "almost none"),
        (0.97, "almost all"), (1.0, "almost all"),
    ],
)  # fmt: skip
def test_a_share_is_rounded_to_words(share: float, words: str) -> None:
    assert formatting.share_in_words(share) == words


def test_a_percentage_is_no_share() -> None:
    with pytest.raises(ValueError, match="no share"):
        formatting.share_in_words(47)


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(13_437, 3, "13,400"), (0.849, 1, "0.8"), (0, 2, "0"), (-47.3, 1, "-50"), (22.86, 2, "23"), (1.71, 2, "1.7")],
)
def test_a_number_is_rounded_to_significant_digits(value: float, digits: int, written: str) -> None:
    assert formatting.rounded(value, digits) == written
