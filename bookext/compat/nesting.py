"""How deep blocks may stand in each other: markdown-it leaves out, without a word, what is deeper than its limit.

The limit is raised, and what comes near it is refused, so that nothing is cut off.
"""

from __future__ import annotations

from docutils import nodes
from markdown_it import main as markdown_it
from sphinx.application import Sphinx

from bookext.errors import BuildRefused, place_of

LIMIT = 100
"""Blocks in each other that markdown-it reads; a list takes two, itself and its item."""
DEEPEST = 20
"""Lists and quotations in each other that are accepted: with more, a page has no room left beside them."""


def check_nesting(app: Sphinx, document: nodes.document) -> None:
    """Refuse a document with blocks too deep; handler of ``doctree-read``."""
    kinds = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.block_quote)
    found: list[nodes.Element] = []

    def walk(node: nodes.Node, depth: int) -> None:
        depth += isinstance(node, kinds)
        if depth > DEEPEST:
            found.append(node)
            return
        for child in node.children:
            walk(child, depth)

    walk(document, 0)
    if found:
        reason = f"more than {DEEPEST} lists or quotations stand in each other; take the inner ones out"
        raise BuildRefused(
            "This does not get into the book",
            "\n".join(dict.fromkeys(f"{place_of(node, app.env.docname)}: {reason}" for node in found)),
        )


def setup_nesting(app: Sphinx) -> None:
    """Raise the limit and connect the check."""
    markdown_it._PRESETS["commonmark"]["options"]["maxNesting"] = LIMIT
    app.connect("doctree-read", check_nesting)
