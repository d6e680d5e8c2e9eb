"""Tables that the tests of several questions begin with."""

from __future__ import annotations

import pandas as pd
import pytest

from bookext.data import tables
from evidence.counting_summits import rules as summits


@pytest.fixture
def engagement() -> pd.DataFrame:
    return tables.load("engagement")


@pytest.fixture
def meetings() -> pd.DataFrame:
    """The meetings of Abe and Putin that count."""
    return summits.abe_putin(tables.load("summits"))


@pytest.fixture
def yields() -> pd.DataFrame:
    return tables.load("meeting_yields")
