"""The nodes of the book: ordinary docutils nodes that carry what the HTML contract asks for.

Each is a subclass of a standard node, so that every writer that has no visitor for it treats it as that node. The
HTML writer prints the attributes whose names begin with ``data-``.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


class Quotation(nodes.block_quote):
    """A quotation set as a block: its words, then an attribution."""


class InlineQuotation(nodes.inline):
    """A quotation, or a part of one, inside a sentence."""


class Note(nodes.inline):
    """What a note says, at the place of its mark: stands in a document only while it is read."""


class Verdict(nodes.admonition):
    """The result of putting a claim to the data."""


class Fold(nodes.container):
    """What a page folds away under its first child, a `FoldTitle`; all other forms of the book show it as it is."""


class FoldTitle(nodes.paragraph):
    """The words that unfold a `Fold`."""


def without_marks(block: nodes.Element) -> str:
    """Return the text of a block but for the marks of its notes."""
    marks = nodes.footnote_reference
    return "".join(text.astext() for text in block.findall(nodes.Text) if not isinstance(text.parent, marks))


def _data(node: nodes.Element) -> dict[str, Any]:
    return {name: value for name, value in node.attributes.items() if name.startswith("data-")}


def _visit_quotation(self: HTML5Translator, node: Quotation) -> None:
    self.body.append(self.starttag(node, "blockquote", **_data(node)))


def _depart_quotation(self: HTML5Translator, node: Quotation) -> None:
    self.body.append("</blockquote>\n")


def _visit_inline_quotation(self: HTML5Translator, node: InlineQuotation) -> None:
    self.body.append(self.starttag(node, "span", "", **_data(node)))


def _depart_inline_quotation(self: HTML5Translator, node: InlineQuotation) -> None:
    self.body.append("</span>")


def _visit_verdict(self: HTML5Translator, node: Verdict) -> None:
    self.body.append(self.starttag(node, "div", **_data(node)))


def _depart_verdict(self: HTML5Translator, node: Verdict) -> None:
    self.body.append("</div>\n")


def _visit_fold(self: HTML5Translator, node: Fold) -> None:
    self.body.append(self.starttag(node, "details" if self.builder.name == "html" else "div"))


def _depart_fold(self: HTML5Translator, _: Fold) -> None:
    self.body.append("</details>\n" if self.builder.name == "html" else "</div>\n")


def _visit_fold_title(self: HTML5Translator, node: FoldTitle) -> None:
    self.body.append(self.starttag(node, "summary" if self.builder.name == "html" else "p", ""))


def _depart_fold_title(self: HTML5Translator, _: FoldTitle) -> None:
    self.body.append("</summary>\n" if self.builder.name == "html" else "</p>\n")


def setup_nodes(app: Sphinx) -> None:
    """Register the nodes with their HTML visitors."""
    app.add_node(Quotation, html=(_visit_quotation, _depart_quotation))
    app.add_node(InlineQuotation, html=(_visit_inline_quotation, _depart_inline_quotation))
    app.add_node(Verdict, html=(_visit_verdict, _depart_verdict))
    app.add_node(Fold, html=(_visit_fold, _depart_fold))
    app.add_node(FoldTitle, html=(_visit_fold_title, _depart_fold_title))
