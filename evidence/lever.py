"""The lever attached to nothing."""

from __future__ import annotations

from evidence.verdicts import Check

CHECKS: tuple[Check, ...] = ()
"""The claims that the chapter tests, in its order."""
