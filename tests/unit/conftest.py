"""What the unit tests share: a copy of the data that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evidence import tables


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tables.DATA, tmp_path / "data"))
