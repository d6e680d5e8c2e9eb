"""The few figures of the story, each from a row that the text names; the chapter judges nothing."""

from __future__ import annotations

import re

import pandas as pd

from bookext.data import tables
from evidence.constants import INVASION

SMALLER = ("IF08", "IF09")
"""Shares of the land: Shikotan and the Habomai group, in ``island_figures``."""
HOUSES = "ET1"
"""The Japanese share in Sakhalin-2, in ``energy_ties``."""


def row(table: str, key: str) -> pd.Series:
    """Return the row `key` of the table `table`."""
    frame = tables.load(table)
    return frame[frame["id"] == key].iloc[0]


def smaller_islands() -> int:
    """Return the share of the land, in per cent, of the two islands that the declaration of 1956 names."""
    figures = tables.load("island_figures")
    return int(figures[figures["id"].isin(SMALLER)]["value"].sum())


def first_number(words: str) -> str:
    """Return the first number that stands in `words`; there must be one."""
    found = re.search(r"\d+(?:\.\d+)?", words)
    if found is None:
        raise ValueError(f"no number in {words!r}")
    return found[0]


def packages(measures: pd.DataFrame) -> int:
    """Return how many packages of sanctions Japan has adopted since the invasion."""
    return int(((measures["row_kind"] == "package") & (measures["date_announced"] >= pd.Timestamp(INVASION))).sum())
