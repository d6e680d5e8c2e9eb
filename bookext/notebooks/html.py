"""Writes resolved docutils nodes as HTML that stands by itself: for the outputs stored in a notebook.

Front ends show an output without style sheets of ours, and clean what they do not know. So it is plain HTML: tables
with caption and scopes, figures with alternative text and caption; a style attribute only where a column is aligned.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from docutils import nodes

from bookext.notebooks.markdown import BOXES, INVISIBLE, SKIPPED_NAMES, Links

TAGS = {
    "paragraph": "p", "emphasis": "em", "title_reference": "cite", "strong": "strong", "subscript": "sub",
    "superscript": "sup", "bullet_list": "ul", "enumerated_list": "ol", "list_item": "li", "definition_list": "dl",
    "term": "dt", "definition": "dd", "block_quote": "blockquote", "figure": "figure", "field_name": "dt",
    "field_body": "dd", "field_list": "dl", "line": "p",
}  # fmt: skip
ALIGNED = {"text-left": "left", "text-right": "right", "text-center": "center"}


class Html:
    """Writes nodes of one document."""

    def __init__(self, links: Links | None = None) -> None:
        self.links = links or Links()

    def text(self, found: Iterable[nodes.Node]) -> str:
        """Return the HTML of nodes."""
        return "".join(map(self.one, found))

    def one(self, node: nodes.Node) -> str:
        """Return the HTML of one node."""
        if isinstance(node, nodes.Text):
            return escape(node.astext(), quote=False)
        if (
            isinstance(node, INVISIBLE)
            or node.__class__.__name__ in SKIPPED_NAMES
            or not isinstance(node, nodes.Element)
        ):
            return ""
        for kind in type(node).__mro__:
            name = kind.__name__.lower()
            method = getattr(self, f"html_{name}", None)
            if method is not None:
                return str(method(node))
            if name in TAGS:
                return f"<{TAGS[name]}{self.ids(node)}>{self.text(node.children)}</{TAGS[name]}>"
        if node.tagname in BOXES:
            title = f"<p><strong>{escape(node.tagname.capitalize())}</strong></p>"
            return f"<blockquote{self.ids(node)}>{title}{self.text(node.children)}</blockquote>"
        inline = isinstance(node, nodes.Inline)
        ids = self.ids(node)
        content = self.text(node.children)
        return f"<{'span' if inline else 'div'}{ids}>{content}</{'span' if inline else 'div'}>" if ids else content

    def ids(self, node: nodes.Node) -> str:
        """Return the id attribute of a node that something links to."""
        wanted = [name for name in getattr(node, "attributes", {}).get("ids", ()) if name in self.links.anchors]
        return f' id="{escape(wanted[0])}"' if wanted else ""

    def html_literal(self, node: nodes.Element) -> str:
        return f"<code>{escape(node.astext(), quote=False)}</code>"

    def html_literal_block(self, node: nodes.Element) -> str:
        return f"<pre><code>{escape(node.astext(), quote=False)}</code></pre>"

    def html_math(self, node: nodes.Element) -> str:
        return f"${escape(node.astext(), quote=False)}$"

    def html_math_block(self, node: nodes.Element) -> str:
        return f"<p>$${escape(node.astext(), quote=False)}$$</p>"

    def html_raw(self, node: nodes.raw) -> str:
        return node.astext() if "html" in node.get("format", "").split() else ""

    def html_title(self, node: nodes.Element) -> str:
        """A heading in bold, in which nothing is bold once more."""
        words = "".join(
            self.text(child.children) if isinstance(child, nodes.strong) else self.one(child) for child in node.children
        )
        return f"<p><strong>{words}</strong></p>"

    def html_rubric(self, node: nodes.Element) -> str:
        return self.html_title(node)

    def html_attribution(self, node: nodes.Element) -> str:
        return f"<p>— {self.text(node.children)}</p>"

    def html_admonition(self, node: nodes.Element) -> str:
        return f"<blockquote{self.ids(node)}>{self.text(node.children)}</blockquote>"

    def html_image(self, node: nodes.image) -> str:
        alt = escape(str(node.get("alt", "")))
        return f'<img src="{escape(self.links.image(node))}" alt="{alt}" style="max-width: 100%">'

    def html_caption(self, node: nodes.Element) -> str:
        """The caption with the legend after it, which belongs to it."""
        number = self.links.number(node.parent).strip()
        mark = f"<strong>{escape(number)}</strong> " if number else ""
        legend = [child for child in node.parent.children if isinstance(child, nodes.legend)]
        below = "".join(self.text(each.children) for each in legend)
        return f"<figcaption><p>{mark}{self.text(node.children)}</p>{below}</figcaption>"

    def html_legend(self, _: nodes.Element) -> str:
        return ""

    def html_reference(self, node: nodes.Element) -> str:
        address = str(node.get("refuri", "")) + (f"#{node['refid']}" if node.get("refid") else "")
        return self._link(node, address)

    def html_number_reference(self, node: nodes.Element) -> str:
        return self.html_reference(node)

    def html_download_reference(self, node: nodes.Element) -> str:
        return self._link(node, self.links.download(node))

    def _link(self, node: nodes.Element, address: str) -> str:
        words = self.text(node.children)
        return f'<a{self.ids(node)} href="{escape(address)}">{words}</a>' if address else words

    def html_abbreviation(self, node: nodes.Element) -> str:
        meaning = node.get("explanation")
        title = f' title="{escape(str(meaning))}"' if meaning else ""
        return f"<abbr{title}>{self.text(node.children)}</abbr>"

    def html_table(self, node: nodes.table) -> str:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        number = self.links.number(node).strip()
        caption = ""
        if title is not None:
            mark = f"<strong>{escape(number)}</strong> " if number else ""
            caption = f'<caption style="text-align: left">{mark}{self.text(title.children)}</caption>'
        groups = "".join(self._group(group) for group in node.findall(nodes.tgroup))
        return f"<table{self.ids(node)}>{caption}{groups}</table>"

    def _group(self, group: nodes.tgroup) -> str:
        heads = "".join(self._row(row, "th") for head in group.findall(nodes.thead) for row in head.children)
        rows = "".join(self._row(row, "td") for body in group.findall(nodes.tbody) for row in body.children)
        return (f"<thead>{heads}</thead>" if heads else "") + f"<tbody>{rows}</tbody>"

    def _row(self, row: nodes.Node, tag: str) -> str:
        cells = []
        for entry in row.children:
            classes = entry.get("classes", ())
            side = next((ALIGNED[name] for name in classes if name in ALIGNED), "left")
            scope = ' scope="col"' if tag == "th" else ""
            more = "".join(
                f' {html}="{entry[name] + 1}"'
                for name, html in (("morecols", "colspan"), ("morerows", "rowspan"))
                if entry.get(name)
            )
            parts = entry.children
            single = len(parts) == 1 and isinstance(parts[0], nodes.paragraph)
            content = self.text(parts[0].children if single else parts)
            cells.append(f'<{tag}{scope}{more} style="text-align: {side}">{content}</{tag}>')
        return f"<tr>{''.join(cells)}</tr>"
