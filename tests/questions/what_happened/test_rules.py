"""The figures of the story and its table of dates."""

from __future__ import annotations

import pandas as pd
import pytest

from bookext.data import tables
from evidence.what_happened import figures, rules


def test_the_first_number_is_taken_with_its_fraction() -> None:
    assert rules.first_number("up to 1.71 billion euros, 9 lenders") == "1.71"


def test_words_without_a_number_are_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        rules.first_number("a few people")


def test_only_packages_since_the_invasion_count() -> None:
    measures = pd.DataFrame(
        {
            "row_kind": ["package", "package", "advance announcement", "package"],
            "date_announced": pd.to_datetime(["2014-03-18", "2022-03-01", "2022-03-02", "2025-09-12"]),
        }
    )
    assert rules.packages(measures) == 2


def test_the_dates_are_in_order_and_each_has_its_row() -> None:
    frame = figures.dates().frame
    days = pd.to_datetime(frame["Date"], format="%d %B %Y")
    assert days.is_monotonic_increasing
    for cell in frame["Row"]:
        table, key = cell.split()
        assert key in set(tables.load(table)["id"])
        assert rules.row(table, key)["confidence"] != "low"
