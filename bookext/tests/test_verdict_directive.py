"""What the verdict directive prints, and what it refuses."""

from __future__ import annotations

import re

import pytest

from bookext.tests.small_book import WITHOUT_NOTEBOOKS, SmallBook

OUTCOMES = ["holds", "holds-in-part", "fails", "cannot-be-tested"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_verdict_has_its_claim_its_outcome_and_says_it_in_words(book: SmallBook, outcome: str) -> None:
    book.change("chapters/bridge.md", ":outcome: holds-in-part", f":outcome: {outcome}")
    verdict = book.build(**WITHOUT_NOTEBOOKS).page("chapters/bridge").select_one(".verdict")
    assert verdict["data-claim"] == "A001"
    assert verdict["data-verdict"] == outcome
    title = verdict.select_one(".admonition-title").get_text()
    assert title.startswith("The bridge carries more")
    assert title.endswith(outcome.replace("-", " "))
    assert "Most of the carts." in verdict.get_text()


def complaint(book: SmallBook) -> str:
    """Return what the build says of a bad verdict, be it a refusal or a warning with nothing printed."""
    try:
        built = book.build(**WITHOUT_NOTEBOOKS)
    except SystemExit as refusal:
        return str(refusal)
    assert built.page("chapters/bridge").select(".verdict") == []
    return built.warnings


@pytest.mark.parametrize("given", [":outcome: perhaps\n", ":outcome:\n", ""], ids=["unknown", "empty", "missing"])
def test_a_verdict_without_one_of_the_four_outcomes_is_refused_with_file_and_line(book: SmallBook, given: str) -> None:
    book.change("chapters/bridge.md", ":outcome: holds-in-part\n", given)
    message = complaint(book)
    assert re.search(r"chapters/bridge\.md:\d+: ", message)
    assert all(outcome in message for outcome in OUTCOMES)


def test_a_verdict_without_a_claim_is_refused_with_file_and_line(book: SmallBook) -> None:
    book.change("chapters/bridge.md", ":claim: A001\n", "")
    assert re.search(r"chapters/bridge\.md:\d+: ", complaint(book))
