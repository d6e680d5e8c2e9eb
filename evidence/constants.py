"""Days that several questions reckon from: what the leaders and the armies did, and when the five texts appeared.

The texts' days are those of the table ``texts``; a text whose day is not known is taken to have appeared on the last
day on which it can have.
"""

from __future__ import annotations

import pandas as pd

from bookext.data import tables

RETURN_OF_ABE = pd.Timestamp("2012-12-26")
"""Shinzo Abe takes office for the second time."""
ANNEXATION = pd.Timestamp("2014-03-18")
"""Russia signs the treaty on Crimea (https://www.rferl.org/a/russia-crimea-ukraine-treaty/25301179.html)."""
INVASION = pd.Timestamp("2022-02-24")
"""Russia invades Ukraine on the full scale."""

_APPEARED = {str(row["id"]): pd.Timestamp(row["date_latest"]) for row in tables.rows("texts")}
STRELTSOV, TSURUOKA, PAJON = (_APPEARED[text] for text in ("streltsov2015", "tsuruoka2017", "pajon2017"))
