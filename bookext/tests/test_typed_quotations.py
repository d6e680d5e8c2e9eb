"""The checker for retyped passages sees what it should, and nothing else."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from bookext.checks import typed_quotations
from bookext.nodes import InlineQuotation, Quotation

WORDS = "the old bridge carries more carts"


def page(*blocks: nodes.Node) -> nodes.document:
    """Return a document of the blocks."""
    return new_document("page").__iadd__(list(blocks))


def paragraph(*parts: str | nodes.Node) -> nodes.paragraph:
    """Return a paragraph of text and nodes."""
    return nodes.paragraph("", "", *[nodes.Text(part) if isinstance(part, str) else part for part in parts])


def found(document: nodes.document) -> list[str]:
    """Return the passages that are refused."""
    return [words for _, words in typed_quotations.find(document)]


def verified(words: str = WORDS) -> InlineQuotation:
    """Return an inline quotation as the role makes it."""
    marked = [nodes.Text("“"), nodes.inline("", words, classes=["quotation-text"]), nodes.Text("”")]
    return InlineQuotation("", "", *marked, classes=["quotation"])


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "„{}”", "«{}»", "“{}"])
def test_typed_quotation_marks_are_found(marks: str) -> None:
    assert len(found(page(paragraph(f"He wrote {marks.format(WORDS)} in spring.")))) == 1


def test_a_typed_passage_over_two_lines_is_found() -> None:
    assert len(found(page(paragraph("He wrote “the old bridge\ncarries more carts”.")))) == 1


def test_a_typed_passage_with_emphasis_inside_is_found() -> None:
    assert len(found(page(paragraph("“the old ", nodes.emphasis("", "bridge"), " carries more”")))) == 1


def test_a_markdown_block_quote_is_found() -> None:
    assert len(found(page(nodes.block_quote("", paragraph(WORDS))))) == 1


def test_a_typed_passage_in_a_heading_a_table_and_a_caption_is_found() -> None:
    heading = nodes.section("", nodes.title("", f"“{WORDS}”"))
    cell = nodes.entry("", paragraph(f"“{WORDS}”"))
    caption = nodes.figure("", nodes.caption("", f"“{WORDS}”"))
    assert len(found(page(heading, cell, caption))) == 3


def test_a_typed_passage_in_what_code_puts_out_is_found() -> None:
    output = nodes.container("", nodes.literal_block("", f'"{WORDS}"'), classes=["cell_output"])
    markup = nodes.raw("", f'<p class="a b c d e f">“{WORDS}”</p>', format="html")
    assert len(found(page(output, markup))) == 2


def test_typed_words_around_a_verified_quotation_are_found() -> None:
    assert len(found(page(paragraph("“as everybody in the valley says ", verified(), "”")))) == 1


def test_verified_quotations_are_no_retyped_passages() -> None:
    block = Quotation("", paragraph(nodes.inline("", f"“{WORDS}”")), nodes.attribution("", "Alder"))
    assert found(page(block, paragraph("As Alder says, ", verified(), "."))) == []


def test_code_and_short_terms_are_no_retyped_passages() -> None:
    code = nodes.literal_block("", f'print("{WORDS}")')
    term = paragraph("The “new road” and the “old stone bridge”, not ", nodes.literal("", f'"{WORDS}"'), ".")
    assert found(page(code, term)) == []
