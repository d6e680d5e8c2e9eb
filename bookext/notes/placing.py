"""Gives the notes of a page their numbers, in the order of their marks, and puts them at its end."""

from __future__ import annotations

import re
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookext.markup import NOTE
from bookext.nodes import Note

CLOSING = re.compile(r"[.,;:!?”’)]+")
"""What a mark stands after."""


class Notes(SphinxTransform):
    """Turns every `Note` into a mark and an ordinary footnote; notes that stand side by side share one."""

    default_priority = 615  # before docutils numbers footnotes, at 620

    def apply(self, **_: Any) -> None:
        """Place the notes of the document."""
        notes: list[nodes.footnote] = []
        while note := self.document.next_node(Note):
            self._join(note)
            notes.append(self._place(note, f"note-{len(notes) + 1}"))
        if not notes:
            return
        first: nodes.Element = next(iter(self.document.findall(nodes.section)), self.document)
        heading = nodes.rubric("", "Notes", classes=["notes-head", "not-printed"])
        first += [heading, *notes]
        heading["forms"] = ("html", "epub", "notebook")
        self._order()

    def _join(self, note: Note) -> None:
        """Take in the notes that follow with nothing but blanks between."""
        parent = cast(nodes.Element, note.parent)
        while True:
            after = parent[parent.index(note) + 1 :]
            blanks = 1 if after and isinstance(after[0], nodes.Text) and not after[0].strip() else 0
            if len(after) == blanks or not isinstance(after[blanks], Note):
                return
            for gone in after[:blanks]:
                parent.remove(gone)
            parent.remove(after[blanks])
            note += [nodes.Text("; "), *after[blanks].children]

    def _place(self, note: Note, name: str) -> nodes.footnote:
        """Put a mark where a note is, after the word or the stop before it, and return the footnote."""
        parent = cast(nodes.Element, note.parent)
        mark = nodes.footnote_reference("", auto=1, refname=name)
        mark.source, mark.line = note.source, note.line
        place = parent.index(note)
        parent[place] = mark
        before, after = note_neighbours(parent, place)
        if before is not None:
            stop = CLOSING.match(after) if after is not None else None
            parent[place - 1] = nodes.Text(before.rstrip() + (stop[0] if stop else ""))
            if stop and after is not None:
                parent[place + 1] = nodes.Text(after[stop.end() :])
        footnote = nodes.footnote("", nodes.paragraph("", "", *note.children), auto=1, names=[name], classes=[NOTE])
        footnote.source, footnote.line = note.source, note.line
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


def note_neighbours(parent: nodes.Element, place: int) -> tuple[nodes.Text | None, nodes.Text | None]:
    """Return the texts on both sides of a child, where there are such."""
    before = parent[place - 1] if place else None
    after = parent[place + 1] if place + 1 < len(parent) else None
    return (
        before if isinstance(before, nodes.Text) else None,
        after if isinstance(after, nodes.Text) else None,
    )


def setup_notes(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Notes)
