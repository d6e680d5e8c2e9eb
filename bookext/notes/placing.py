"""Gives the notes of a page their numbers, in the order of their marks, and puts them at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookext.markup import NOTE, ON_SCREEN, SHORT_TITLE, SOURCE
from bookext.nodes import Note

CLOSING = re.compile(r"[.,;:!?”’)]+")
"""What a mark stands after."""
WITH_BRACKETS = (
    nodes.title, nodes.caption, nodes.legend, nodes.table, nodes.attribution, nodes.definition_list, nodes.field_list,
)  # fmt: skip
"""Where a work is named in brackets."""


class Notes(SphinxTransform):
    """Turns every `Note` into a mark and an ordinary footnote; notes that stand side by side share one."""

    default_priority = 615  # before docutils numbers footnotes, at 620

    def apply(self, **_: Any) -> None:
        """Place the notes of the document."""
        notes: list[nodes.footnote] = []
        while note := self.document.next_node(Note):
            kinds = (nodes.footnote, *WITH_BRACKETS) if note.get("bracket") else nodes.footnote
            if any(isinstance(around, kinds) or SOURCE in around["classes"] for around in _around(note)):
                note.parent.replace(note, _bracket(note))
                continue
            _join(note)
            notes.append(self._place(note, f"noted-{len(notes) + 1}"))
        if not notes:
            return
        first: nodes.Element = next(iter(self.document.findall(nodes.section)), self.document)
        heading = nodes.rubric("", "Notes", classes=["notes-head", "not-printed"])
        first += [heading, *notes]
        heading["forms"] = ON_SCREEN
        self._order()

    def _place(self, note: Note, name: str) -> nodes.footnote:
        """Put a mark where a note is, after the word or the stop before it, and return the footnote."""
        parent = cast(nodes.Element, note.parent)
        mark = nodes.footnote_reference("", auto=1, refname=name)
        footnote = nodes.footnote("", nodes.paragraph("", "", *note.children), auto=1, names=[name], classes=[NOTE])
        for made in (mark, footnote):
            made.source, made.line = note.source, note.line
        _set(parent, parent.index(note), mark)
        self.document.note_autofootnote_ref(mark)
        self.document.note_footnote_ref(mark)
        self.document.note_autofootnote(footnote)
        self.document.note_explicit_target(footnote)
        return footnote

    def _order(self) -> None:
        """Let an author's own footnotes be numbered with the notes, in the order of their marks."""
        marks = [mark.get("refname") for mark in self.document.findall(nodes.footnote_reference)]
        places = {name: place for place, name in reversed(list(enumerate(marks)))}
        self.document.autofootnotes.sort(
            key=lambda footnote: min((places[name] for name in footnote["names"] if name in places), default=len(marks))
        )


def _around(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield cast(nodes.Element, node)


def _bracket(note: Note) -> nodes.inline:
    """What a note says in a bracket, which needs no titles: there is a bibliography."""
    for title in list(note.findall(lambda node: isinstance(node, nodes.inline) and SHORT_TITLE in node["classes"])):
        title.parent.remove(title)
    return nodes.inline("", "", nodes.Text("("), *note.children, nodes.Text(")"))


def _join(note: Note) -> None:
    """Take in the notes that follow with nothing but blanks between."""
    parent = cast(nodes.Element, note.parent)
    while True:
        after = parent[parent.index(note) + 1 :]
        blanks = 1 if after and isinstance(after[0], nodes.Text) and not after[0].strip() else 0
        if len(after) == blanks or not isinstance(after[blanks], Note):
            return
        for gone in after[: blanks + 1]:
            parent.remove(gone)
        note += [nodes.Text("; "), *after[blanks].children]


def _set(parent: nodes.Element, place: int, mark: nodes.Node) -> None:
    """Put a mark in a place, without a blank before it and with the stop that follows before it, too."""
    before, after = (parent[each] if 0 <= each < len(parent) else None for each in (place - 1, place + 1))
    stop = CLOSING.match(after) if isinstance(after, nodes.Text) else None
    closed = stop[0] if stop else ""
    words = before.rstrip() if isinstance(before, nodes.Text) else ""
    parent[place] = mark
    if isinstance(after, nodes.Text):
        parent[place + 1] = nodes.Text(after[len(closed) :])
    if isinstance(before, nodes.Text):
        parent[place - 1] = nodes.Text(words + closed)
    elif closed:
        parent.insert(place, nodes.Text(closed))


def setup_notes(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Notes)
