"""What every method of the writer for print needs: escaping, numbers, places, refusals.

The methods for nodes are in `bookext.pdf.writer` (docutils, Sphinx and the book's own), `bookext.pdf.objects`
(descriptions of functions and options) and `bookext.pdf.extensions` (other extensions).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from docutils import nodes

from bookext.characters import unseen
from bookext.errors import place_of

Place = tuple[str, str]
"""Document and id."""


class Folder(Protocol):
    """Where the files go that the markup names."""

    def image(self, uri: str) -> str:
        """Return the name of an image file; raise `KeyError` if there is none."""

    def size(self, uri: str) -> tuple[int, int] | None:
        """Return width and height of an image in pixels of the screen, if its file says."""


@dataclass(frozen=True)
class Numbers:
    """The numbers that Sphinx gave to chapters, figures and tables: the same in print as on the page."""

    sections: dict[str, dict[str, tuple[int, ...]]]
    exhibits: dict[str, dict[str, dict[str, tuple[int, ...]]]]
    formats: dict[str, str]
    citations: bool
    """Whether citations are by number; then the entries of the bibliography show theirs."""
    equations_by_chapter: bool = True
    """Whether Sphinx numbers formulas as it does figures (``numfig`` and ``math_numfig``)."""
    separator: str = "."
    """What stands between the numbers of a chapter and of a formula."""

    def section(self, place: Place, is_document: bool) -> str:
        """Return the number of a section as printed, or nothing."""
        found = self.sections.get(place[0], {}).get("" if is_document else f"#{place[1]}", None)
        return ".".join(map(str, found or ()))

    def equation(self, place: Place, by_document: object) -> str:
        """Return the number of a formula: by chapter if figures are, else as Sphinx counted it in its document."""
        if not self.equations_by_chapter:
            return str(by_document or "")
        found = ".".join(map(str, self.exhibits.get(place[0], {}).get("displaymath", {}).get(place[1], ())))
        return self.separator.join(found.rsplit(".", 1)) if self.separator else found

    def of_kind(self, kind: str, place: Place) -> str:
        """Return the number of an element of an enumerated kind, or nothing."""
        return ".".join(map(str, self.exhibits.get(place[0], {}).get(kind, {}).get(place[1], ())))

    def exhibit(self, kind: str, place: Place) -> tuple[str, str]:
        """Return name and number of a figure or table, ``("Fig.", "2.1")``, or nothing twice."""
        found = self.exhibits.get(place[0], {}).get(kind, {}).get(place[1])
        return (self.formats[kind].replace("%s", "").strip(), ".".join(map(str, found))) if found else ("", "")


def string(text: str) -> str:
    """Return `text` as a Typst string."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": ""}
    return '"' + "".join(marks.get(character, character) for character in text) + '"'


def escaped(text: str) -> str:
    """Return `text` as Typst markup that prints it and nothing else."""
    text = re.sub(r"[ \t\n\v\f\r\x85\u2028\u2029]+", " ", text)  # all that ends a line, and two a paragraph
    return re.sub(r"[\\#*_`$<>@~\[\]/=+{}|^-]|(?<=[.\d])\.", lambda found: "\\" + found[0], text)


def breakable(markup: str, text: str, least: int) -> str:
    """Return `markup`, which sets `text`, so that a word of `least` characters or more may be broken anywhere.

    Such a word could be longer than its line, and run off the page; after ``-`` and ``/`` a line is broken anyhow.
    The compiler is told where there is one: to look for it everywhere takes a quarter more memory.
    """
    return f"#breakable({least})[{markup}];" if re.search(rf"[!-,.0-~]{{{least},}}", text) else markup


def prose(text: str) -> str:
    """Return `text` as markup for the measure of a page."""
    return breakable(escaped(text), text, 60)


def code(text: str) -> str:
    """Return `text` as markup of code inside a line."""
    return breakable(f"#raw({string(text)});", text, 40)


def short_address(address: str) -> str:
    """Return host and path of an address, as a reader on paper can type them."""
    parts = urlsplit(address)
    short = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    try:
        spelt = unquote(short, errors="strict")
    except UnicodeDecodeError:
        return short
    return short if unseen(spelt) or "%" in spelt else spelt


def paragraphs(parts: Iterable[str]) -> str:
    """Return pieces of markup as paragraphs of their own."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def array(items: Iterable[str]) -> str:
    """Return pieces of code as the inside of a Typst array or of a call."""
    return "".join(f"{item}, " for item in items).strip()


class Markup:
    """The state of a book that is being written, and what its methods share."""

    def __init__(self, numbers: Numbers, folder: Folder) -> None:
        self._numbers = numbers
        self._folder = folder
        self._docname = ""
        self._level = self._chapters = 1
        self._labels: dict[Place, str] = {}
        self._wanted: set[Place] = set()
        self._footnotes: dict[Place, nodes.Element] = {}
        self._noted: set[str] = set()
        self._refused: list[str] = []
        self._given: set[str] = set()
        self._known: set[Place] = set()
        self._asked: list[tuple[nodes.Node, str, str]] = []
        self.listed: list[tuple[str, str]] = []
        """What the lists of contents will show: the name of a division or the kind of an exhibit, and its words."""

    # What the methods share

    def _refuse(self, node: nodes.Node, reason: str) -> str:
        """Note that a node cannot be printed, with the file and line of it or of what stands around it."""
        self._refused.append(f"{self._where(node)}: {reason}")
        return ""

    def _where(self, node: nodes.Node) -> str:
        return place_of(node, self._docname)

    def _node(self, node: nodes.Node) -> str:
        name = type(node).__name__
        method = getattr(self, name, None)
        if name.startswith("_") or name in ("book", "listed") or method is None:
            return self._refuse(node, f"there is no way to print the node <{name}>; write it in another way")
        return str(method(node))

    def _node_as(self, name: str, node: nodes.Element) -> str:
        """Print a node in the way of another kind."""
        return str(getattr(self, name)(node))

    def _children(self, node: nodes.Element) -> str:
        return "".join(map(self._node, node.children))

    def _block(self, node: nodes.Element) -> str:
        return f"\n\n{self._anchors(node)}{self._children(node).strip()}\n\n"

    def _call(self, function: str, node: nodes.Element, *options: str) -> str:
        given = f"({', '.join(options)})" if options else ""
        return f"\n\n{self._anchors(node)}#{function}{given}[{self._children(node).strip()}]\n\n"

    def _inline(self, function: str, node: nodes.Element) -> str:
        return f"{self._anchors(node)}#{function}[{self._children(node)}];"

    def _nothing(self, _: nodes.Node) -> str:
        return ""

    def _label(self, place: Place) -> str:
        return self._labels.get(place, "#".join(place))

    def _anchors(self, node: nodes.Element) -> str:
        """Mark the places that something links to and that no heading or exhibit marks."""
        ids: list[str] = node.get("ids", [])
        places = [(self._docname, name) for name in ids]
        wanted = [place for place in places if place in self._wanted and place not in self._labels]
        self._given.update(map(self._label, wanted))
        return "".join(f"#anchor({string(self._label(place))});" for place in wanted)


def target_of(node: nodes.Node, docname: str) -> Place | None:
    """The place that a reference inside the book leads to; None for anything else."""
    if not isinstance(node, nodes.reference) and type(node).__name__ != "number_reference":
        return None
    if node.get("refid"):
        return docname, node["refid"]
    address = node.get("refuri", "")
    if not address.startswith("%"):
        return None
    document, _, name = address[1:].partition("#")
    return document, name
