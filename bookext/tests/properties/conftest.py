"""Counts the cases that Hypothesis generated, and says with which seed, so that a finding can be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Note with the result of a test how many generated cases passed it: those that were not thrown away."""
    report = yield
    if report.when == "call":
        passed = re.findall(r"(\d+) passing", getattr(item, "hypothesis_statistics", ""))
        report.user_properties.append(("cases", sum(map(int, passed))))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the sum."""
    notes = [
        number
        for report in terminalreporter.stats.get("passed", [])
        for name, number in report.user_properties
        if name == "cases"
    ]
    seed = config.getoption("--hypothesis-seed")
    terminalreporter.write_line(
        f"{sum(notes):,} generated cases in {len(notes)} tests"
        + (f", seed {seed}: make fuzz SEED={seed} generates them again" if seed is not None else "")
    )
