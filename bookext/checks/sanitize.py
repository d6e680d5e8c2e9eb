"""Rejects unsafe links, pictures without alternative text and invisible characters, in whatever form of the book.

Text of the tables is looked at when they are read (`bookext.data.tables`); here stands whatever a document holds in the
end, by whatever way it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import traverse_parent

from bookext.characters import is_address, unseen
from bookext.errors import BuildRefused, shown

LINE_ENDS = "\n\r\t"
"""Controls that are part of any file of text."""


def take_literally(_: Sphinx, document: nodes.document) -> None:
    """Undo that MyST escapes addresses for HTML, as writers do: "&" came out twice escaped; for ``doctree-read``."""
    for reference in document.findall(nodes.reference):
        if "refuri" in reference and "internal" not in reference:  # which all but MyST set
            reference["refuri"] = unescape(reference["refuri"])


def find(document: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield every link, picture and text of a resolved document that is not admitted, with the reason."""
    for reference in document.findall(nodes.reference):
        address = str(reference.get("refuri", ""))
        if _leaves(address) and not is_address(address):
            yield reference, f"the link {reference.astext()!r} leads to {address!r}, which is not a web address"
    for image in document.findall(nodes.image):
        if not str(image.get("alt", "")).strip() and not image.get("decorative"):
            name = Path(str(image.get("uri", ""))).name
            yield image, f"the picture {name!r} has no alternative text; describe it in alt"
    for text in document.findall(nodes.Text):
        if stranger := unseen(text.translate(dict.fromkeys(map(ord, LINE_ENDS), " "))):
            yield text.parent, f"{text.astext()[:60]!r} holds {stranger}, which cannot be seen; take it out"


def _leaves(address: str) -> bool:
    """Whether an address leads out of the book; that of a place in it is a path."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def check_admission(_: Sphinx, document: nodes.document, docname: str) -> None:
    """Refuse a document with such links or characters; handler of ``doctree-resolved``."""
    found = [f"{_where(node, docname)}: {reason}" for node, reason in find(document)]
    if found:
        raise BuildRefused("This does not get into the book", "\n".join(dict.fromkeys(found)))


def _where(node: nodes.Element, docname: str) -> str:
    for place in traverse_parent(node):
        if isinstance(place, nodes.image) and not place.line and (found := _line_of_name(place)):
            return found
        counts_otherwise = isinstance(place, nodes.Inline) and isinstance(place.parent, nodes.TextElement)
        if place.line and place.source and not counts_otherwise:
            return shown(place.source, place.line)
    return f"{docname}.md"


def _line_of_name(image: nodes.image) -> str:
    """Return the place where the file of a picture is named; directives leave theirs without a line."""
    source = next((str(around.source) for around in traverse_parent(image) if around.source), "")
    name = Path(str(image.get("uri", ""))).name
    if not name or not Path(source).is_file():
        return ""
    lines = Path(source).read_text(encoding="utf-8").splitlines()
    return next((shown(source, number) for number, line in enumerate(lines, start=1) if name in line), "")


def setup_sanitize(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("doctree-read", take_literally)
    app.connect("doctree-resolved", check_admission)
