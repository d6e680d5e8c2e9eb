"""What people and machines expect to be told of a book and its pages: how to cite them, and tags in the head.

The facts are those of ``CITATION.cff``, ``book_edition`` and the page. Addresses appear only where one is configured:
``html_baseurl`` for the pages, the repository's for launching.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import typst
import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from bookext.data import package
from bookext.formatting import capitalised
from bookext.incremental import state
from bookext.nodes import without_marks
from bookext.release import downloads, edition

LONGEST = 200
"""Characters of a description that search engines and previews show."""
CARD = "_static/card.png"
"""Picture of the title, for previews of links, which show pixels in these proportions."""
CARD_MARKUP = """
#set page(width: 1200pt, height: 630pt, margin: 90pt, fill: rgb("#fffefb"))
#set text(font: "Libertinus Serif", size: 44pt, fill: rgb("#1d1d1b"))
#line(length: 120pt, stroke: 8pt + rgb("#1a5586"))
#v(1fr)
#text(96pt, weight: "semibold", sys.inputs.title)

#sys.inputs.subtitle
#v(1fr)
#text(30pt, fill: rgb("#595955"))[#sys.inputs.edition]
"""


@dataclass(frozen=True)
class Imprint:
    """What the book says of itself."""

    title: str
    author: str
    abstract: str
    edition: str
    """How the book names its edition, with the date as printed."""
    day: date
    version: str
    licence: str
    """SPDX name of the licence of the prose."""
    base: str
    """Address of the pages with a slash at its end, or nothing."""
    repository: str
    branch: str

    def cited(self, chapter: str = "") -> list[nodes.Node]:
        """Return the book, or a chapter of it, as it is cited."""
        opening = f"{self.author}. " + (f"{chapter}. In " if chapter else "")
        parts = [nodes.Text(opening), nodes.emphasis("", self.title)]
        ending = nodes.inline("", f", {self.edition} (version {self.version})")
        if self.base:
            ending += [nodes.Text(", "), nodes.reference("", self.base, refuri=self.base, internal=False)]
        return [*parts, ending, nodes.Text(".")]


def imprint(app: Sphinx) -> Imprint:
    """Read what the book says of itself."""
    path, config = Path(app.srcdir, "CITATION.cff"), app.config
    citation = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    licence = citation.get("license", "")
    repository, branch = state.current(app).repository
    return Imprint(
        title=str(citation.get("title", config.project)),
        author=str(config.author),
        abstract=str(citation.get("abstract", "")),
        edition=edition.named(app),
        day=date.fromisoformat(str(config.book_edition)),
        version=str(config.version),
        licence=licence if isinstance(licence, str) else licence[0],
        base=f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else "",
        repository=repository,
        branch=branch,
    )


def find_repository(app: Sphinx, config: Config) -> None:
    """Note the repository that Jupyter Book hands to its own theme, before ours drops it; for ``config-inited``."""
    given = config.html_theme_options
    address = str(given.get("repository_url") or "").rstrip("/")
    state.current(app).repository = (address, str(given.get("repository_branch") or "main"))


def description(tree: nodes.document) -> str:
    """Return the beginning of a page's prose, as far as whole words fit."""
    for block in tree.findall(nodes.paragraph):
        words = " ".join(without_marks(block).split())
        if isinstance(block.parent, nodes.section) and not block.parent.get("forms") and len(words) > LONGEST / 4:
            return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0].rstrip(',;:')} …"
    return ""


def _address(app: Sphinx, page: str) -> str:
    return str(app.builder.get_target_uri(page))


def linked(app: Sphinx, book: Imprint, page: str, title: str, about: str) -> dict[str, Any]:
    """Return the page as JSON-LD: the book on its first page, with its data; a chapter of it elsewhere."""
    author = {"@type": "Organization", "name": book.author}
    licence = f"https://spdx.org/licenses/{book.licence}" if book.licence else ""
    common = {
        "inLanguage": app.config.language, "datePublished": book.day.isoformat(), "version": book.version,
        "license": licence, "author": author,
    }  # fmt: skip
    address = _address(app, page)
    volume = {"@type": "Book", "name": book.title, **common, "description": book.abstract, "bookFormat": "EBook"}
    if book.base:
        volume |= {"@id": book.base, "url": book.base}
    if page != app.config.root_doc:
        chapter = {"@type": "Chapter", "name": title, **common, "description": about, "isPartOf": volume}
        if time := app.env.metadata[page].get("reading_minutes"):
            chapter["timeRequired"] = f"PT{time}M"
        if book.base:
            chapter["url"] = book.base + address
        return _graph(chapter)
    folder = Path(app.srcdir) / "data"
    told = package.properties(folder)
    file = f"{book.base}{downloads.FOLDER}/{downloads.slug(app)}-data.zip"
    data = {
        "@type": "Dataset", **common, "name": told.get("title", f"{book.title}: data"),
        "description": told.get("description", ""), "isPartOf": {"@type": "Book", "name": book.title},
        "distribution": {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": file},
    }  # fmt: skip
    return _graph(volume, data)


def _graph(*things: dict[str, Any]) -> dict[str, Any]:
    filled = [{name: value for name, value in thing.items() if value not in ("", None)} for thing in things]
    return {"@context": "https://schema.org", "@graph": filled}


def script(facts: dict[str, Any]) -> str:
    """Return facts as the element of a page that holds data."""
    # What ends or nests a script, "</script" and "<!--", begins with a sign that JSON can spell otherwise.
    data = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{data}</script>'


def describe(app: Sphinx, page: str, _template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """Add the tags of a page; handler of ``html-page-context``."""
    if tree is None or app.builder.name != "html":
        return
    book, root = imprint(app), page == app.config.root_doc
    title = book.title if root else app.env.titles[page].astext()
    about = book.abstract if root and book.abstract else description(tree)
    meta = {"description": about}
    graph = {
        "og:type": "book" if root else "article", "og:title": title, "og:site_name": str(app.config.project),
        "og:description": about,
        "og:url": book.base + _address(app, page) if book.base else "",
        "og:image": book.base + CARD if book.base else "",
        "og:image:alt": f"The title: {book.title}" if book.base else "",
    }  # fmt: skip
    meta |= {
        "citation_title": title, "citation_author": book.author, "citation_language": app.config.language,
        "citation_publication_date": f"{book.day:%Y/%m/%d}", "citation_inbook_title": "" if root else book.title,
        "citation_public_url": graph["og:url"],
        "citation_pdf_url": f"{book.base}{downloads.FOLDER}/{downloads.slug(app)}.pdf"
        if root and book.base and downloads.OTHER_FORMS in os.environ else "",
    }  # fmt: skip
    lines = [f'<meta name="{name}" content="{escape(str(value))}" />' for name, value in meta.items() if value]
    lines += [f'<meta property="{name}" content="{escape(str(value))}" />' for name, value in graph.items() if value]
    lines.append(script(linked(app, book, page, title, about)))
    context["metatags"] = context.get("metatags", "") + "\n".join(lines) + "\n"


def map_site(app: Sphinx, error: Exception | None) -> None:
    """Write ``sitemap.xml`` and the picture for previews where the address of the pages is known.

    Handler of ``build-finished``.
    """
    path = Path(app.outdir, "sitemap.xml")
    if error or app.builder.name != "html":
        return
    path.unlink(missing_ok=True)
    book = imprint(app)
    if book.base:
        entries = "".join(
            f"<url><loc>{escape(book.base + _address(app, name))}</loc><lastmod>{book.day}</lastmod></url>\n"
            for name in sorted(app.env.found_docs)
        )
        opening = (
            '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        )
        path.write_text(f"{opening}{entries}</urlset>\n", encoding="utf-8")
        Path(app.outdir, CARD).write_bytes(card(book))


def card(book: Imprint) -> bytes:
    """Return the title of a book as a PNG of 1200 by 630 pixels; the same imprint gives the same bytes."""
    title, _, subtitle = book.title.partition(": ")
    inputs = {"title": title, "subtitle": subtitle, "edition": capitalised(book.edition)}
    # At 72 to the inch a point is a pixel.
    drawn = typst.compile(CARD_MARKUP.encode(), format="png", ppi=72, sys_inputs=inputs, ignore_system_fonts=True)
    return bytes(drawn)


def setup_metadata(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("config-inited", find_repository, priority=400)
    app.connect("html-page-context", describe)
    app.connect("build-finished", map_site)
