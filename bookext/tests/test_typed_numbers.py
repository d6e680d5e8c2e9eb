"""Numbers typed into the prose are refused; what is computed, dated, quoted or named is not."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from bookext.checks import typed_numbers
from bookext.nodes import InlineQuotation
from bookext.tests.small_book import WITHOUT_NOTEBOOKS, SmallBook

NAMES = [r"Sakhalin-[12]", r"G7"]


def found(*parts: str | nodes.Node) -> list[str]:
    """Return what the check says of one paragraph."""
    document = new_document("page")
    document += nodes.paragraph("", "", *[nodes.Text(part) if isinstance(part, str) else part for part in parts])
    return [words.split("'")[1] for _, words in typed_numbers.find(document, NAMES)]


def glued(value: str) -> nodes.inline:
    """Return a number as the glue role prints it."""
    return nodes.inline("", value, classes=["pasted-text"])


@pytest.mark.parametrize(
    ("sentence", "typed"),
    [
        ("They met seven times.", "seven"),
        ("It fell by 38.9 per cent.", "38.9"),
        ("They held two meetings.", "two"),
        ("The 19th package came.", "19th"),
        ("Twenty-seven meetings.", "Twenty"),
        ("Some 1,300 km of pipe.", "1,300"),
        ("Thousands of tonnes.", "Thousands"),
        ("In 2014 they met three times.", "three"),
        ("Two leaders.", "Two"),
        ("A ton of 7 million", "7"),
    ],
)
def test_a_typed_number_is_found(sentence: str, typed: str) -> None:
    assert found(sentence)[0] == typed


@pytest.mark.parametrize(
    "sentence",
    [
        "On 9 November 2014, in 2015–16 and in the 1980s.",
        "On 2 and 3 December 2025, and from 17–19 May to June 2018.",
        "In FY2015 and 1855.",
        "The G7 and Sakhalin-2.",
        "The two leaders, and these two again.",
        "One of them came first, once.",
        "No one, someone, often, weighty, attend.",
    ],
)
def test_dates_names_and_a_pair_just_named_are_not_counts(sentence: str) -> None:
    assert found(sentence) == []


def test_a_computed_number_and_its_unit_are_let_be() -> None:
    assert found("It cost ", glued("6"), " billion dollars, ", glued("seven"), " times.") == []


def test_a_number_inside_a_quotation_is_let_be() -> None:
    assert found("He counts ", InlineQuotation("", "", nodes.Text("six summits")), ".") == []


def test_the_build_refuses_it_with_file_line_and_remedy(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "In the valley", "In the seven valleys")
    with pytest.raises(SystemExit) as refusal:
        book.build(**WITHOUT_NOTEBOOKS)
    assert "chapters/bridge.md:6: 'seven' in “… In the seven valleys" in str(refusal.value)
    assert "{glue:text}" in str(refusal.value)
