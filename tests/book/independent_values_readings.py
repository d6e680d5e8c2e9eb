"""The numbers of the chapter, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

VALUES: dict[str, Callable[[Path], str]] = {}
