from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from bookext.claims.verdicts import OUTCOMES, Verdict


def verdict(outcome: Any = "holds-in-part") -> Verdict:
    return Verdict("S074", "Six summits", outcome, rule="holds if there are six.", reason="There are seven.")


@pytest.mark.parametrize("outcome", ["maybe", "", "Holds", "holds in part", None])
def test_an_unknown_outcome_is_refused_and_the_known_ones_are_named(outcome: str | None) -> None:
    with pytest.raises(ValueError, match="is no verdict") as refused:
        verdict(outcome)
    assert repr(outcome) in str(refused.value)
    assert all(known in str(refused.value) for known in OUTCOMES)


def test_there_are_four_outcomes() -> None:
    assert OUTCOMES == ("holds", "holds-in-part", "fails", "cannot-be-tested")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_is_printed_as_words(outcome: str) -> None:
    assert verdict(outcome).words == outcome.replace("-", " ")
    assert "-" not in verdict(outcome).words


def test_a_verdict_displays_itself_as_a_directive() -> None:
    lines = verdict().myst().splitlines()
    assert lines[:4] == [
        ":::{verdict} Six summits",
        ":claim: S074",
        ":outcome: holds-in-part",
        ":name: verdict-s074-six-summits",
    ]
    assert lines[4] == ""
    assert "There are seven." in lines
    assert "*Rule:* holds if there are six." in lines
    assert lines[-1] == ":::"


def test_a_verdict_can_be_read_without_the_book() -> None:
    assert verdict()._repr_mimebundle_(include=None, exclude=None)[0]["text/plain"] == (
        "S074, Six summits: holds in part. There are seven. Rule: holds if there are six."
    )


def test_a_verdict_cannot_be_changed_afterwards() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict().outcome = "holds"  # type: ignore[misc]
