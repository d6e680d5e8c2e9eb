"""The role that names in a note the rows which a sentence rests on.

``{row}`summits:JR-20181114` `` or, for several, ``{row}`summits:JR-20181114, negotiations:NG050` ``. Of each row the
note has the publisher, the title, the date and the page, as far as its table has such columns, and the table and key by
which the row is found in the data package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from bookext import formatting
from bookext.characters import is_address
from bookext.data import tables
from bookext.errors import BuildRefused, shown
from bookext.incremental import state
from bookext.markup import ROW
from bookext.nodes import Note

REFUSED = "A note names no row"

TITLES = ("source_title", "document", "title", "name")
"""Columns that name the source of a row, the first that is filled in counts; so with those below."""
ADDRESSES = ("url", "source_url", "identification_url", "archived_url")
DATES = ("date", "date_announced", "announced", "date_published", "as_of", "year", "period_end")
PRECISIONS = ("date_precision", "precision")
LENGTHS = {"year": 4, "month": 7}
"""How much of a date as YYYY-MM-DD is known."""
DOUBTS = {"memory": "recorded from memory; no page was seen", "low": "low confidence"}
"""What a note says of a row by its confidence."""


def found(reference: str, folder: Path, where: str) -> tuple[tables.Resource, Mapping[str, Any]]:
    """Return table and row that a reference names; raise `BuildRefused`, naming `where`, if there is none."""
    name, colon, key = (part.strip() for part in reference.partition(":"))
    if not (name and colon and key):
        raise BuildRefused(REFUSED, f"{where}: {reference.strip()!r} is no row; write it as table:id")
    if name not in tables.names(folder):
        reason = f"no table {name!r} in the data package; {_instead(name, tables.names(folder))}"
        raise BuildRefused(REFUSED, f"{where}: {reason}")
    table = tables.resource(name, folder)
    column = table.primary_key[0] if len(table.primary_key) == 1 else table.fields[0].name
    rows = {str(row[column]): row for row in tables.rows(name, folder)}
    if key not in rows:
        raise BuildRefused(REFUSED, f"{where}: no row {key!r} in data/{name}.csv; {_instead(key, list(rows))}")
    return table, rows[key]


def _instead(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "name one that there is, or add it with its page"


def _first(row: Mapping[str, Any], columns: tuple[str, ...]) -> Any:
    return next((row[column] for column in columns if row.get(column)), None)


def _dated(row: Mapping[str, Any]) -> str:
    """The date of a row, no more exact than it is known."""
    known = _first(row, DATES)
    if known is None:
        return ""
    length = LENGTHS.get(str(_first(row, PRECISIONS)), 10)
    return formatting.when(known.isoformat()[:length] if isinstance(known, date) else str(known))


def parts(table: tables.Resource, row: Mapping[str, Any], reference: str) -> Iterator[nodes.Node]:
    """Yield what a note says of a row, as words and links."""
    publisher, title, address = row.get("publisher"), _first(row, TITLES), _first(row, ADDRESSES)
    named: nodes.Node = nodes.emphasis("", str(title or table.title))
    if address and is_address(str(address)):
        named = nodes.reference("", "", named, refuri=str(address), internal=False)
    said: list[nodes.Node] = [nodes.Text(str(publisher))] if publisher else []
    said += [named, *([nodes.Text(dated)] if (dated := _dated(row)) else [])]
    if doubt := DOUBTS.get(str(row.get("confidence"))):
        said.append(nodes.Text(doubt))
    for place, part in enumerate(said):
        yield from [nodes.Text(", "), part] if place else [part]
    yield from [nodes.Text(" "), nodes.inline("", f"[{reference}]", classes=[ROW])]


class RowRole(SphinxRole):
    """Prints the mark of a note that names rows."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the note, which gets its number when the whole document is read."""
        folder, where = Path(self.env.app.srcdir) / "data", shown(*self.get_source_info())
        note = Note()
        for reference in self.text.split(","):
            table, row = found(reference, folder, where)
            name, _, key = (part.strip() for part in reference.partition(":"))
            note += [nodes.Text("; ")] * bool(note.children) + [*parts(table, row, f"{name}:{key}")]
            state.stored(self.env).rows.setdefault(self.env.docname, {})[f"{name}:{key}"] = state.fingerprint(row)
        self.set_source_info(note)
        return [note], []


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Re-read the documents with a note on a row that has changed or is gone; handler of ``env-get-outdated``."""
    folder = Path(app.srcdir) / "data"

    def now(reference: str) -> str:
        try:
            return state.fingerprint(found(reference, folder, "")[1])
        except BuildRefused:
            return ""

    used = state.stored(env).rows
    return [name for name, rows in used.items() if any(now(reference) != then for reference, then in rows.items())]


def forget(_: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the rows of a document that is read once more or is gone; handler of ``env-purge-doc``."""
    state.stored(env).rows.pop(docname, None)


def setup_rows(app: Sphinx) -> None:
    """Register the role and the handlers."""
    app.add_role("row", RowRole())
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
