"""What the unit tests share: a copy of the data that a test may break, and a quiet, repeatable Hypothesis."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import configuration, settings

from evidence import tables

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis-of-the-book")
settings.register_profile("book", deadline=None, database=None, derandomize=True)
settings.load_profile("book")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tables.DATA, tmp_path / "data"))
