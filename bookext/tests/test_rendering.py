"""What exhibits show in a notebook that is run, without Sphinx: quotations, works and references as HTML."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bookext.notebooks import rendering
from bookext.tests.small_book import PROJECT, SmallBook

REFERENCES = {
    "edition": "edition of 1 January 2000",
    "labels": {"tab-carts": ["Table 1", "bridge.ipynb#tab-carts"], "verdict-a001": ["The bridge", "bridge.ipynb#v"]},
    "documents": {"chapters/bridge": ["The bridge", "bridge.ipynb"]},
    "works": {"alder2001": ["Alder", "2001", "bibliography.ipynb#id1"]},
    "places": {},
}
SHOWN = {
    "{ref}`holds <verdict-a001>`": '<a href="bridge.ipynb#v">holds</a>',
    "{numref}`tab-carts`": '<a href="bridge.ipynb#tab-carts">Table 1</a>',
    "{doc}`/chapters/bridge`": '<a href="bridge.ipynb">The bridge</a>',
    "{doc}`a chapter </chapters/bridge>`": '<a href="bridge.ipynb">a chapter</a>',
    "{ref}`unknown <no-such>`": "unknown",
    "{download}`carts.csv </data/carts.csv>`": '<a href="data/carts.csv"><code>carts.csv</code></a>',
    "{cite:t}`alder2001`": 'Alder (<a href="bibliography.ipynb#id1">2001</a>)',
    "{cite}`alder2001`": '(<a href="bibliography.ipynb#id1">Alder, 2001</a>)',
    "[A1]{#claim-a1}": '<span id="claim-a1">A1</span>',
    "*one* **two** `three` [four](<https://example.org/a>)": (
        '<em>one</em> <strong>two</strong> <code>three</code> <a href="https://example.org/a">four</a>'
    ),
    "{quotation}`no-such` and {unknown}`words <x>`": "no-such and words",
}


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook with what the build left beside it."""
    (tmp_path / rendering.REFERENCES).write_text(json.dumps(REFERENCES), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    rendering.references.cache_clear()
    yield
    rendering.references.cache_clear()


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("myst", SHOWN)
def test_a_line_of_myst_is_shown_as_html(myst: str) -> None:
    assert rendering.inline(myst) == SHOWN[myst]


@pytest.mark.usefixtures("beside")
def test_a_caption_begins_with_the_number_that_the_book_gives() -> None:
    shown = BeautifulSoup(rendering.table("tab-carts", "Many", ["A", "B"], [["x", "y"]], ["B"]), "html.parser")
    assert shown.caption.get_text() == "Table 1 Many"


def test_without_the_file_a_caption_has_no_number_and_a_reference_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rendering.references.cache_clear()
    assert rendering.caption("tab-carts", "Many") == "Many"
    assert rendering.inline("{cite:t}`alder2001` {ref}`here <tab-carts>`") == "alder2001 here"
    rendering.references.cache_clear()


def test_containers_rubrics_and_tables_lose_their_fences() -> None:
    shown = rendering.blocks(
        ":::::{container} group\n\n:::{rubric} A *title*\n:::\n\n::::{container} entry\n\nWords.\n::::\n:::::\n\n"
        ":::{table} Carts\n:class: compact\n\n| A |\n|--:|\n| b |\n:::\n"
    )
    page = BeautifulSoup(shown, "html.parser")
    assert [part.get_text() for part in page.select("p")] == ["A title", "Words."]
    assert page.table.caption.get_text() == "Carts"
    assert page.table.th["scope"] == "col"
    assert ":" not in shown.replace("text-align:", "")


def test_quotations_come_from_the_register_of_the_book(executed: SmallBook) -> None:
    code = (
        "from bookext.notebooks import rendering\n"
        "print(rendering.blocks('```{quotation} alder-bridge\\n```'))\n"
        "print(rendering.inline('{quotation}`a promise <birch-promise>`, {quotation}`miller-night`'))"
    )
    environment = {name: value for name, value in os.environ.items() if name != rendering.BUILD}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=executed.root,
        env=environment | {"BOOK_ROOT": str(executed.root), "PYTHONPATH": str(PROJECT)},
    ).stdout  # fmt: skip
    assert "<blockquote><p>The old bridge carries more carts than the new road ever did</p><p>— alder2001 · <a " in said
    assert 'href="https://example.org/bridge#:~:text=' in said
    assert "“a promise” (birch2002)" in said
    assert "“Nobody has counted the carts” (the miller, in alder2001, <a " in said
