"""Finds passages that were typed between quotation marks instead of taken from the register."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.util.nodes import traverse_parent

from bookext.nodes import InlineQuotation, Quotation

MOST = 4
"""How many words may stand between quotation marks: a term, a title, a word that is spoken of."""
VERIFIED = (Quotation, InlineQuotation)
NOT_PROSE = (nodes.literal, nodes.comment, nodes.citation, nodes.math, nodes.math_block)
MARKED = re.compile(r"[“„]([^“„”]*)(?:”|$)|\"([^\"]*)(?:\"|$)|«([^»]*)(?:»|$)")
WORD = re.compile(r"[\w’'-]+")
STAND_IN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a verified quotation or code was."""


def find(document: nodes.document) -> list[str]:
    """Return one line for every passage of a document that was typed instead of quoted from the register."""
    return [*_blocks(document), *_marked(document)]


def _blocks(document: nodes.document) -> Iterator[str]:
    for block in document.findall(nodes.block_quote):
        if not isinstance(block, VERIFIED):
            yield f"a block quotation that is not of the register: {block.astext()[:80]}"


def _marked(document: nodes.document) -> Iterator[str]:
    for block in document.findall(nodes.TextElement):
        above = list(traverse_parent(block))
        if any(isinstance(parent, nodes.TextElement) for parent in above[1:]) or any(map(_is_exempt, above)):
            continue
        for groups in MARKED.findall(re.sub(r"\s+", " ", _prose(block))):
            words = WORD.findall("".join(groups))
            if len(words) > MOST:
                yield f"{len(words)} words between quotation marks: {' '.join(words)[:80]}"


def _is_exempt(node: nodes.Node) -> bool:
    """Whether a node is verified or is no prose; what code puts out is prose."""
    if isinstance(node, nodes.literal_block):
        return not any("cell_output" in parent.get("classes", ()) for parent in traverse_parent(node))
    return isinstance(node, (*VERIFIED, *NOT_PROSE))


def _prose(node: nodes.Node) -> str:
    if _is_exempt(node):
        return STAND_IN
    if isinstance(node, nodes.raw):
        return BeautifulSoup(node.astext(), "html.parser").get_text(" ")
    if isinstance(node, nodes.Text):
        return node.astext()
    return "".join(map(_prose, node.children))
