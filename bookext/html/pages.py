"""The site: the theme's pages, and what keeps them light and open to every reader.

The theme is a page template, a style sheet and a script (``bookext/html/theme``). The visitors here complete what
docutils writes: frames around tables that may be wider than the screen, scopes of table heads, sizes of pictures,
roles of the bibliography. They are for the pages alone; the EPUB keeps the plain forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

from bookext.html.search import write_index
from bookext.markup import AUDIT, RULE
from bookext.nodes import Fold, FoldTitle, without_marks
from bookext.release import edition

THEME = Path(__file__).with_name("theme")
PAGE_SHEETS = ("page.css", "book.css", "apparatus.css")
PASSAGE = re.compile(r'(<a class="quotation-passage reference external" )(href="([^"#]*))')
DATE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
"""A day, which does not break in a cell of its own."""
SPANS = {"morerows": "rowspan", "morecols": "colspan"}
COLOURS = {"color": "color", "background": "background-color"}
"""What cells have beside their words, and its name in HTML and CSS."""
ON_DEMAND = {
    "sphinx-design.min.css": "sd-", "design-tabs.js": "sd-tab-set",
    "facets.css": "facets-form", "facets.js": "facets-form",
}  # fmt: skip
"""Files that few pages need, and the class without which a page has no use for them."""


def _is_ours(app: Sphinx) -> bool:
    return app.builder.name == "html" and app.config.html_theme == "reading"


def configure(app: Sphinx, config: Config) -> None:
    """Take away the options that Jupyter Book sets for its own theme; handler of ``config-inited``."""
    if config.html_theme == "reading":
        config.html_theme_options = {}
        config.html_permalinks_icon = "#"


def begin(app: Sphinx) -> None:
    """Add the scripts, and leave Sphinx's search out, whose excerpts cannot be fetched from files.

    Handler of ``builder-inited``.
    """
    if _is_ours(app):
        app.add_js_file("book.js", loading_method="defer")
        app.add_js_file("facets.js", loading_method="defer")
        app.add_css_file("facets.css")
        app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the search page; handler of ``html-collect-pages``."""
    if _is_ours(app):
        yield "search", {}, "search.html"


def complete(app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Hand the list of contents to the page, and only the files that it uses; handler of ``html-page-context``."""
    if not _is_ours(app):
        return
    body = context.get("body", "").replace(' aria-label="Toggle hidden content"', "")
    # For print, which spells addresses out: without the fragment, which repeats the quotation.
    context["body"] = PASSAGE.sub(r'\1data-address="\3" \2', body)
    context["folded"] = '<details class="admonition hide' in body
    context["edition"] = edition.named(app)
    context["author"] = app.config.author
    context["contents"] = _contents(context, page == app.config.root_doc)
    used = [name for name, mark in ON_DEMAND.items() if f'"{mark}' in body or f" {mark}" in body]
    context["css_files"] = [
        sheet for sheet in context["css_files"] if Path(str(sheet.filename)).name in (*PAGE_SHEETS, *used)
    ]
    context["script_files"] = [
        script for script in context["script_files"] if Path(str(script.filename)).name in ("book.js", *used)
    ]


def _contents(context: dict[str, Any], front: bool) -> str:
    """The list of chapters, with the sections of the page itself under its entry."""
    chapters = context["toctree"](collapse=True, includehidden=True, titles_only=True) or ""
    chapters = chapters.replace(' role="heading"', "")
    own = context.get("toc", "")
    if front:
        chapters = f"{own}{chapters}"
    else:
        sections = own[own.find("</a>") + len("</a>") : own.rfind("</li>")] if "<ul>" in own[1:] else ""
        chapters = re.sub(
            r'(<a class="current reference internal" href="#">.*?</a>)', lambda a: a[0] + sections, chapters
        )
    return chapters.replace('internal" href="#">', 'internal" aria-current="page" href="#">', 1)


class Descriptions(SphinxPostTransform):
    """Leaves the first sentence of a figure's description as its alternative, and folds the whole under its caption.

    The other forms of the book, which have nothing to unfold, keep the whole as the alternative.
    """

    builders = ("html",)
    default_priority = 5

    def run(self, **_: Any) -> None:
        """Add the folds."""
        for figure in self.document.findall(nodes.figure):
            image = figure.next_node(nodes.image)
            words = str(image.get("alt", "")) if image else ""
            first, rest = words.partition(". ")[::2]
            if image is not None and rest:
                place = f"{figure['ids'][0]}-in-words"
                image.attributes |= {"alt": f"{first}.", "described": place}
                parts = FoldTitle("", "The figure in words"), nodes.paragraph("", words)
                fold = Fold("", *parts, ids=[place], classes=["in-words", "not-printed"])
                legend = cast(nodes.Element, figure.children[-1])
                legend += fold


class Rules(SphinxPostTransform):
    """Folds away the rule of each verdict."""

    builders = ("html",)
    default_priority = 5

    def run(self, **_: Any) -> None:
        """Add the folds."""
        for rule in list(self.document.findall(nodes.paragraph)):
            if RULE in rule["classes"]:
                words = [nodes.Text(rule[1].lstrip()), *rule[2:]]
                rule.replace_self(Fold("", FoldTitle("", "Rule"), nodes.paragraph("", "", *words), classes=[RULE]))


def _is_page(self: HTML5Translator) -> bool:
    return self.builder.name == "html"


def _is_folded(self: HTML5Translator, node: nodes.Node) -> bool:
    return _is_page(self) and isinstance(node, nodes.section) and AUDIT in node["classes"]


def _depart_section(self: HTML5Translator, node: nodes.section) -> None:
    if _is_folded(self, node):
        self.body.append("</details>\n")
    HTML5Translator.depart_section(self, node)


def _visit_title(self: HTML5Translator, node: nodes.title) -> None:
    """Write a heading; that of a section which a page folds away unfolds it."""
    if _is_folded(self, node.parent):
        self.body.append(f'<details class="{AUDIT}"><summary>')
    HTML5Translator.visit_title(self, node)


def _depart_title(self: HTML5Translator, node: nodes.title) -> None:
    if not _is_folded(self, node.parent):
        HTML5Translator.depart_title(self, node)
        return
    super(HTML5Translator, self).depart_title(node)  # without the link to itself: what unfolds may hold none
    self.body.append("</summary>\n")


def _visit_table(self: HTML5Translator, node: nodes.table) -> None:
    title = node.next_node(nodes.title)
    if _is_page(self):
        label = title.astext() if title else _heading_before(node)
        frame: dict[str, Any] = {"role": "group", "tabindex": "0", "aria-label": label}
        self.body.append(self.starttag(nodes.container(), "div", CLASS="scroll", **frame))
    HTML5Translator.visit_table(self, node)
    if _is_page(self) and not title:
        self.body.append(f'<caption class="unseen not-printed">{self.encode(label)}</caption>')


def _depart_table(self: HTML5Translator, node: nodes.table) -> None:
    HTML5Translator.depart_table(self, node)
    if _is_page(self):
        self.body.append("</div>\n")


def _heading_before(node: nodes.table) -> str:
    """The words that stand for the caption of a table that has none: the first sentence or heading before it."""
    before = node.previous_sibling()
    if not isinstance(before, nodes.Element):
        return "Table"
    words = without_marks(before) if isinstance(before, nodes.TextElement) else before.astext()
    return words.split("\n")[0].partition(". ")[0]


def _visit_entry(self: HTML5Translator, node: nodes.entry) -> None:
    """Write a cell, as docutils does, with the scope of a head; an empty cell heads nothing."""
    row = cast(Any, node.parent)
    is_head, is_stub = isinstance(row.parent, nodes.thead), bool(row.parent.parent.stubs[row.column])
    tag = "th" if (is_head or is_stub) and node.astext() else "td"
    attributes: dict[str, Any] = {"classes": ["head"] * is_head + ["stub"] * is_stub}
    if tag == "th":
        attributes["scope"] = "col" if is_head else "row"
    row.column += 1 + node.get("morecols", 0)
    attributes |= {html: node[name] + 1 for name, html in SPANS.items() if name in node}
    if style := "; ".join(f"{css}: {node[name]}" for name, css in COLOURS.items() if name in node):
        attributes["style"] = style
    if _is_page(self) and DATE.fullmatch(node.astext()):
        attributes["classes"].append("date")
    self.body.append(self.starttag(node, tag, "", **attributes))
    self.context.append(f"</{tag}>\n")


def _is_whole_cell(node: nodes.paragraph) -> bool:
    return isinstance(node.parent, nodes.entry) and len(node.parent) == 1 and not node["ids"] and not node["classes"]


def _visit_paragraph(self: HTML5Translator, node: nodes.paragraph) -> None:
    """Leave out the paragraph that is all of its cell: a third of the elements on pages that are all tables."""
    if not (_is_page(self) and _is_whole_cell(node)):
        HTML5Translator.visit_paragraph(self, node)


def _depart_paragraph(self: HTML5Translator, node: nodes.paragraph) -> None:
    if not (_is_page(self) and _is_whole_cell(node)):
        HTML5Translator.depart_paragraph(self, node)


def _visit_image(self: HTML5Translator, node: nodes.image) -> None:
    """Write a picture with its size, so that nothing moves when it comes; all but a page's first are fetched late."""
    given = {"width", "height", "scale"} & node.attributes.keys()
    size = None if given or not _is_page(self) else _size(Path(self.builder.srcdir, node["uri"].lstrip("/")))
    if size is None:
        HTML5Translator.visit_image(self, node)
        return
    if node["uri"] in self.builder.images:
        node["uri"] = f"{self.builder.imgpath}/{quote(self.builder.images[node['uri']])}"
    attributes: dict[str, Any] = {"src": node["uri"], "alt": node.get("alt", ""), "width": size[0], "height": size[1]}
    if node.document is None or next(iter(node.document.findall(nodes.image))) is not node:
        attributes["loading"] = "lazy"
    if "described" in node:
        attributes["aria-details"] = node["described"]
    if "align" in node:
        attributes["classes"] = [f"align-{node['align']}"]
    in_figure = isinstance(node.parent, nodes.figure)
    image = self.emptytag(node, "img", "" if in_figure else "\n", **attributes)
    self.body.append(f'<a class="larger" href="{self.attval(node["uri"])}">{image}</a>\n' if in_figure else image)


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture in CSS pixels, or None if the file does not say."""
    if path.suffix != ".svg":
        return get_image_size(str(path))
    head = path.read_text(encoding="utf-8")[:2000]
    width, height = (re.search(rf'<svg\b[^>]*? {side}="([\d.]+)pt"', head) for side in ("width", "height"))
    return (round(float(width[1]) * 4 / 3), round(float(height[1]) * 4 / 3)) if width and height else None


def _visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    # docutils' role for an entry is deprecated and not allowed on a div.
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="citation", role="listitem"))


def _visit_footnote(self: HTML5Translator, node: nodes.footnote) -> None:
    """Write a note as an item of a list: docutils' asides are landmarks, of which a page has one for each list."""
    if not _is_page(self):
        HTML5Translator.visit_footnote(self, node)
        return
    if not isinstance(node.previous_sibling(), nodes.footnote):
        self.body.append('<div role="list" class="footnote-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="footnote", role="listitem"))


def _depart_footnote(self: HTML5Translator, node: nodes.footnote) -> None:
    if not _is_page(self):
        HTML5Translator.depart_footnote(self, node)
        return
    self.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.footnote):
        self.body.append("</div>\n")


def setup_pages(app: Sphinx) -> None:
    """Register the theme, its visitors and its handlers."""
    app.add_html_theme("reading", str(THEME))
    app.add_css_file("book.css")
    app.add_post_transform(Descriptions)
    app.add_post_transform(Rules)
    app.connect("config-inited", configure)
    app.connect("builder-inited", begin)
    app.connect("html-collect-pages", search_page)
    app.connect("html-page-context", complete, priority=900)
    app.connect("build-finished", write_index)
    app.add_node(nodes.section, override=True, html=(HTML5Translator.visit_section, _depart_section))
    app.add_node(nodes.title, override=True, html=(_visit_title, _depart_title))
    app.add_node(nodes.table, override=True, html=(_visit_table, _depart_table))
    app.add_node(nodes.entry, override=True, html=(_visit_entry, HTML5Translator.depart_entry))
    app.add_node(nodes.paragraph, override=True, html=(_visit_paragraph, _depart_paragraph))
    app.add_node(nodes.image, override=True, html=(_visit_image, HTML5Translator.depart_image))
    app.add_node(nodes.footnote, override=True, html=(_visit_footnote, _depart_footnote))
    app.add_node(nodes.citation, override=True, html=(_visit_citation, HTML5Translator.depart_citation))
