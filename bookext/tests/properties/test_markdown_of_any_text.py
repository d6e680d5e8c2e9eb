"""Text of the tables is the same text on the page and in the notebook, whatever it looks like to Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from myst_parser.parsers.docutils_ import Parser

from bookext import characters, exhibits, formatting
from bookext.claims import verdicts
from bookext.data import tables
from bookext.html import metadata, search
from bookext.tests.properties.generated import SEEN, TEXT, fewer

EXTENSIONS = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "substitution"]
"""Those of ``_config.yml``, without the one that rounds quotation marks."""


def spaced(text: str) -> str:
    return " ".join(text.split())


def parsed(markdown: str) -> nodes.document:
    """Return MyST as docutils has it; the roles of Sphinx are unknown here, and say nothing."""
    settings = {
        "myst_enable_extensions": EXTENSIONS,
        "report_level": 5,
        "halt_level": 6,
        "myst_suppress_warnings": ["*"],
    }
    return publish_doctree(markdown, parser=Parser(), settings_overrides=settings)


def markup_in(part: nodes.Element) -> list[str]:
    """The names of the nodes in a part of a document that are more than paragraphs of text."""
    return [type(node).__name__ for node in part.findall() if not isinstance(node, nodes.Text | nodes.paragraph)][1:]


def straight(words: str) -> str:
    """Text whose quotation marks are not curled, for notebooks curl them as pages do."""
    return words.translate(dict.fromkeys(map(ord, '‘’“”"'), "'"))


def in_html(document: nodes.document) -> BeautifulSoup:
    page = publish_from_doctree(document, writer_name="html5", settings_overrides={"output_encoding": "unicode"})
    return BeautifulSoup(page, "html.parser")


@fewer(20)
@given(st.lists(SEEN, min_size=4, max_size=12), SEEN, SEEN)
def test_cells_heads_and_captions_come_out_as_they_stand(cells: list[str], caption: str, source: str) -> None:
    rows = [cells[at : at + 2] for at in range(0, len(cells) - 1, 2)]
    frame = pd.DataFrame(rows[1:], columns=[f"{place} {head}" for place, head in enumerate(rows[0])])
    shown = exhibits.Table(frame, "tab-any", caption, (), source)
    document = parsed(shown.myst())
    (table,) = document.findall(nodes.table)
    wanted = [spaced(cell) for row in (frame.columns, *rows[1:]) for cell in row]
    assert [spaced(entry.astext()) for entry in table.findall(nodes.entry)] == wanted
    assert not [markup_in(entry) for entry in table.findall(nodes.entry) if markup_in(entry)]
    (title,) = table.findall(nodes.title)
    assert (spaced(title.astext()), markup_in(title)) == (spaced(caption), [])
    page = in_html(document)
    assert [spaced(cell.get_text()) for cell in page.select("th, td")] == wanted
    assert not page.select("article script, table script, img, a, [onerror]")
    assert f"Source: {spaced(source)} Data:" in spaced(page.get_text())
    live = BeautifulSoup(shown.html(), "html.parser")
    assert [straight(spaced(cell.get_text())) for cell in live.select("th, td")] == [straight(cell) for cell in wanted]
    assert straight(spaced(live.caption.get_text())) == straight(spaced(caption))
    assert not live.select("script, img, [onerror]")


@fewer(10)
@given(SEEN, SEEN, st.from_regex(r"https?://[a-z.]{1,5}/[\w&;=%#?()*~$'!-]{0,12}", fullmatch=True))
def test_links_and_code_come_out_as_they_stand(words: str, name: str, address: str) -> None:
    if not characters.is_address(address):
        with pytest.raises(tables.TableError, match="is not a web address"):
            formatting.link(words, address)
        return
    frame = pd.DataFrame({"A": [formatting.link(words, address)], "B": [exhibits.code(spaced(name))]})
    markdown = exhibits.Table(frame, "tab-any", "Any", (), "any.", markup=("A", "B")).myst()
    (link,) = parsed(markdown).findall(nodes.reference)
    assert (spaced(link.astext()), markup_in(link)) == (spaced(words), [])
    assert link["refuri"].replace("%24", "$") == address or re.search("%|[^!-~]", link["refuri"])
    assert [spaced(code.astext()) for code in parsed(markdown).findall(nodes.literal)] == [spaced(name)]


@given(SEEN)
def test_text_at_the_beginning_of_a_line_is_text_in_the_notebook_and_on_the_page(text: str) -> None:
    page = BeautifulSoup(
        MarkdownIt("gfm-like", {"linkify": False}).render(f"> {formatting.plain(text)}\n>\n> — by"), "html.parser"
    )
    (quotation,) = page.select("blockquote")
    assert [spaced(part.get_text()) for part in quotation.find_all("p")] == [spaced(text), "— by"]
    assert {part.name for part in quotation.find_all()} == {"p"}


@fewer(10)
@given(SEEN, SEEN)
@example("(x)=", "any")
def test_a_verdict_says_its_reason_and_its_rule_as_they_stand(reason: str, rule: str) -> None:
    verdict = verdicts.Verdict("A001", "A title", "holds", rule, reason)
    body = verdict.myst().split("\n\n", 1)[1].removesuffix(":::\n")
    said = [spaced(part.astext()) for part in parsed(body).findall(nodes.paragraph)]
    assert said == [spaced(reason), f"Rule: {spaced(rule)}"]


@given(SEEN, SEEN)
def test_no_title_ends_or_nests_the_script_that_describes_a_page(title: str, about: str) -> None:
    facts: dict[str, Any] = {"name": title, "description": about}
    script = metadata.script(facts)
    inside = script.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert "<" not in inside
    assert json.loads(inside) == facts


PAGES = st.recursive(
    SEEN,
    lambda inner: st.tuples(st.sampled_from(["section", "div", "p", "em", "details"]), st.lists(inner, max_size=3)),
    max_leaves=8,
)


def html_of(part: Any) -> str:
    if isinstance(part, str):
        return escape(part)
    name, children = part
    opening = '<section id="s"><h2>A head</h2>' if name == "section" else f"<{name}>"
    return f"{opening}{''.join(map(html_of, children))}<br></{name}>"


def texts_of(part: Any) -> Iterator[str]:
    """The text of every section in the order of their beginnings, without that of the sections in it."""

    def own(inner: Any) -> str:
        if isinstance(inner, str):
            return inner
        name, children = inner
        room = " " if name in ("p", "div") else ""  # what ends one line of the page and begins another
        return "" if name in ("section", "details") else room + "".join(map(own, children))

    if not isinstance(part, str):
        name, children = part
        if name == "section":
            yield "".join(map(own, children))
        for child in children if name != "details" else ():
            yield from texts_of(child)


@given(PAGES)
def test_the_search_finds_every_word_of_a_page_in_its_section(page: Any) -> None:
    found = search.sections(html_of(("section", [page])))
    without_sections_in_folds = [(name, heading, text) for name, heading, text in found if heading]
    assert [text for _, _, text in without_sections_in_folds] == list(map(spaced, texts_of(("section", [page]))))
    assert {heading for _, heading, _ in without_sections_in_folds} == {"A head"}


@given(TEXT)
def test_the_search_reads_any_page(page: str) -> None:
    for _, heading, text in search.sections(f'<section id="s"><h2>A head</h2>{page}'):
        assert text == spaced(text)
        assert heading == spaced(heading)
