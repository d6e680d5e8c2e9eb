"""What the tests of the built book share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def without_originals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The original texts are not at hand unless a test says so."""
    monkeypatch.delenv("BOOK_TEXTS", raising=False)
