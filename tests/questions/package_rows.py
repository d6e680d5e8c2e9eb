"""The rows of the data package as the CSV files have them, and ways to alter a loaded table."""

from __future__ import annotations

import pandas as pd

from bookext.data import tables
from tests.questions.plain_csv import Row, rows


def rows_of(name: str) -> list[Row]:
    """Return the rows of a table, read with the csv module alone."""
    return rows(tables.DATA.parent, name)


def changed(frame: pd.DataFrame, key: str, **cells: object) -> pd.DataFrame:
    """Return a copy in which cells of the row with the id `key` have other values."""
    copy = frame.copy()
    assert (copy["id"] == key).sum() == 1
    for column, value in cells.items():
        copy.loc[copy["id"] == key, column] = value
    return copy
