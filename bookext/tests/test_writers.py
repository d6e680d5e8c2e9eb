"""The book's own nodes are ordinary nodes to writers that do not know them."""

from __future__ import annotations

import re

import pytest

from bookext.tests.small_book import SmallBook

NEEDED = {"version": "1", "copyright": "2026", "man_pages": [("index", "thesmallbook", "", [], 1)]}
"""Settings that some of the writers ask for."""


@pytest.mark.parametrize(
    ("builder", "output"),
    [
        ("text", "chapters/bridge.txt"),
        ("latex", "thesmallbook.tex"),
        ("singlehtml", "index.html"),
        ("epub", "chapters/bridge.xhtml"),
        ("man", "thesmallbook.1"),
        ("xml", "chapters/bridge.xml"),
    ],
)
def test_another_writer_prints_quotations_and_verdicts_without_a_warning(
    warm_book: SmallBook, builder: str, output: str
) -> None:
    built = warm_book.build(builder, **NEEDED)
    assert built.warnings == ""
    words = re.sub(r"\s+", " ", (built.out / output).read_text(encoding="utf-8"))
    assert "The old bridge carries more carts than the new road ever did" in words
    assert "a road is a promise" in words
    assert "The bridge carries more" in words
    assert "Most of the carts." in words
