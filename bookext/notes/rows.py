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
KeyedTable = tuple[tables.Resource, Mapping[str, Mapping[str, Any]]]

TITLES = ("source_title", "document", "title", "name")
"""Columns that name the source of a row, the first that is filled in counts; so with those below."""
ADDRESSES = ("url", "source_url", "identification_url", "archived_url")
DATES = ("date", "date_announced", "announced", "date_published", "as_of", "year", "period_end")
PRECISIONS = ("date_precision", "precision")
LENGTHS = {"year": 4, "month": 7}
"""How much of a date as YYYY-MM-DD is known."""
DOUBTS = {"memory": "recorded from memory; no page was seen", "low": "low confidence"}
"""What a note says of a row by its confidence."""


def table_of(app: Sphinx, name: str) -> KeyedTable:
    """Return a table and its rows by key; it is read once in a build. Raise `tables.TableError` if there is none."""
    read = state.current(app).keyed_tables
    if name not in read:
        folder = Path(app.srcdir) / "data"
        table = tables.resource(name, folder)
        column = table.primary_key[0] if len(table.primary_key) == 1 else table.fields[0].name
        read[name] = table, {str(row[column]): row for row in tables.rows(name, folder)}
    return read[name]


def found(app: Sphinx, reference: str, where: str) -> tuple[str, tables.Resource, Mapping[str, Any]]:
    """Return what a reference names: ``table:key``, table and row; raise `BuildRefused` at `where` if there is none."""
    name, colon, key = (part.strip() for part in reference.partition(":"))
    if not (name and colon and key):
        raise BuildRefused(REFUSED, f"{where}: {reference.strip()!r} is no row; write it as table:id")
    try:
        table, rows = table_of(app, name)
    except tables.TableError:
        known = tables.names(Path(app.srcdir) / "data")
        reason = f"no table {name!r} in the data package; {_instead(name, known)}"
        raise BuildRefused(REFUSED, f"{where}: {reason}") from None
    if key not in rows:
        raise BuildRefused(REFUSED, f"{where}: no row {key!r} in data/{name}.csv; {_instead(key, list(rows))}")
    return f"{name}:{key}", table, rows[key]


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
        where, note = shown(*self.get_source_info()), Note()
        used = state.stored(self.env).rows.setdefault(self.env.docname, {})
        for each in self.text.split(","):
            reference, table, row = found(self.env.app, each, where)
            note += [nodes.Text("; ")] * bool(note.children) + [*parts(table, row, reference)]
            used[reference] = state.fingerprint(row)
        self.set_source_info(note)
        return [note], []


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Re-read the documents with a note on a row that has changed or is gone; handler of ``env-get-outdated``."""

    def now(reference: str) -> str:
        try:
            return state.fingerprint(found(app, reference, "")[2])
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
