"""Refuses passages that were typed between quotation marks instead of taken from the register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import traverse_parent

from bookext.errors import BuildRefused, line_of, shown
from bookext.markup import NOTE
from bookext.nodes import InlineQuotation, Quotation

MOST = 4
"""How many words may stand between quotation marks: a term, a title, a word that is spoken of."""
VERIFIED = (Quotation, InlineQuotation)
NOT_PROSE = (nodes.literal, nodes.comment, nodes.citation, nodes.math, nodes.math_block, nodes.system_message)
MARKED = re.compile(r"[“„]([^“„”]*)(?:”|$)|\"([^\"]*)(?:\"|$)|«([^»]*)(?:»|$)")
WORD = re.compile(r"[\w’'-]+")
STAND_IN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a verified quotation or code was."""


def find(document: nodes.document) -> Iterator[tuple[int, str]]:
    """Yield line and words of every passage of a document that was typed instead of quoted from the register."""
    yield from _blocks(document)
    yield from _marked(document)


def _blocks(document: nodes.document) -> Iterator[tuple[int, str]]:
    for block in document.findall(nodes.block_quote):
        words = WORD.findall(block.astext())
        if not isinstance(block, VERIFIED) and len(words) > MOST:
            yield line_of(block), f"a block quotation that is not of the register: {' '.join(words)[:80]}"


def _marked(document: nodes.document) -> Iterator[tuple[int, str]]:
    for block in document.findall(nodes.TextElement):
        above = list(traverse_parent(block))
        if any(isinstance(parent, nodes.TextElement) for parent in above[1:]) or any(map(_is_exempt, above)):
            continue
        for groups in MARKED.findall(re.sub(r"\s+", " ", _prose(block))):
            words = WORD.findall("".join(groups))
            if len(words) > MOST:
                yield line_of(block), f"{len(words)} words between quotation marks: {' '.join(words)[:80]}"


def _is_exempt(node: nodes.Node) -> bool:
    """Whether a node is verified or is no prose; what code puts out is prose."""
    if isinstance(node, nodes.literal_block):
        return not any("cell_output" in parent.get("classes", ()) for parent in traverse_parent(node))
    return isinstance(node, (*VERIFIED, *NOT_PROSE)) or (isinstance(node, nodes.footnote) and NOTE in node["classes"])


def _prose(node: nodes.Node) -> str:
    if _is_exempt(node):
        return STAND_IN
    if isinstance(node, nodes.raw):
        from bs4 import BeautifulSoup  # late, for it takes a tenth of a second

        return BeautifulSoup(node.astext(), "html.parser").get_text(" ")
    if isinstance(node, nodes.Text):
        return str(node.astext())
    return "".join(map(_prose, node.children))


def check_retyped(_: Sphinx, document: nodes.document) -> None:
    """Refuse a chapter with retyped passages; handler of ``doctree-read``."""
    found = [
        f"{shown(document['source'], line)}: {words}; print it with {{quotation}} and its id in data/quotations.csv"
        for line, words in find(document)
    ]
    if found:
        raise BuildRefused("A quotation was typed instead of taken from the register", "\n".join(found))


def setup_typed_quotations(app: Sphinx) -> None:
    """Register the check."""
    app.connect("doctree-read", check_retyped)
