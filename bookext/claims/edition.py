"""Computed values, verdicts and findings of the published edition, and what differs from them.

The edition is one file of the repository: values by chapter and by the name that prints them, outcomes of verdicts by
label, confidence of findings by label, and a digest of every row of the tables. A build compares with it all that its
chapters have computed. In a notebook `differences` compares what has been run since the kernel started.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bookext.data import tables, validation

FILE = "edition.json"
"""In the folder of the tables."""
KINDS = ("values", "verdicts", "findings")
ROWS = "rows"
"""What the edition also has: by table and key a digest of the row, with its confidence where it has one."""
DIGITS = 8
"""So many hexadecimal digits tell the few versions of one row apart."""
Computed = dict[str, Any]
"""``values``: chapter, name, value; ``verdicts``: label, outcome; ``findings``: label, confidence."""

_noted: Computed = {kind: {} for kind in KINDS}


def note(kind: str, name: str, value: str) -> None:
    """Remember that a cell of this kernel has computed something of a kind of `KINDS`."""
    _noted[kind][name] = value


def published(folder: Path = tables.DATA) -> Computed | None:
    """Return what the edition computed; None for a book without one. Raises `tables.TableError` for a bad file."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if set(held) - {ROWS} != set(KINDS) or not all(isinstance(part, dict) for part in held.values()):
            raise ValueError("values, verdicts, findings and rows, and nothing else, are expected")
    except ValueError as error:
        raise tables.TableError([f"{folder.name}/{FILE}: {error}; write it with make edition"]) from None
    return dict(held)


def rows(name: str, folder: Path = tables.DATA) -> dict[str, str]:
    """Return a digest of every row of a table by its key, with the confidence of the row.

    It is of the cells as they are written, each with the name of its column. Raises `tables.TableError` for a table
    that cannot be read.
    """
    table = tables.resource(name, folder)
    header, lines = validation.read(table.path)
    found = {}
    for _, cells in lines:
        row = dict(zip(header, cells, strict=False))
        written = json.dumps(sorted(row.items()), ensure_ascii=False).encode()
        key = " ".join(row.get(column, "") for column in table.primary_key)
        found[key] = f"{hashlib.sha256(written).hexdigest()[:DIGITS]} {row.get('confidence', '')}".rstrip()
    return found


@dataclass(frozen=True)
class ChangedRow:
    """One row of a table that is not as in the edition."""

    table: str
    key: str
    how: str

    def __str__(self) -> str:
        """Table, key and what has become of the row."""
        return f"data/{self.table}.csv: {self.key} {self.how}"


def changed_rows(names: Iterable[str], folder: Path = tables.DATA) -> list[ChangedRow]:
    """Return the rows of tables that are not as in the edition: those that are gone, then those of a new confidence.

    None for a table that the edition does not have. Raises what `published` and `rows` raise.
    """
    before = (published(folder) or {}).get(ROWS, {})
    found: list[tuple[int, ChangedRow]] = []
    for name in names:
        old = before.get(name)
        if old is None:
            continue
        now = rows(name, folder)
        for key in [*old, *(key for key in now if key not in old)]:
            if old.get(key) != now.get(key):
                order, how = _how(old.get(key), now.get(key))
                found.append((order, ChangedRow(name, key, how)))
    return [row for _, row in sorted(found, key=lambda each: each[0])]


def _how(before: str | None, now: str | None) -> tuple[int, str]:
    if now is None:
        return 0, "is gone"
    if before is None:
        return 3, "is new"
    old, new = before.partition(" ")[2], now.partition(" ")[2]
    return (1, f"has changed: confidence {old} → {new}") if old != new else (2, "has changed")


@dataclass(frozen=True)
class Difference:
    """One value, verdict or finding that is not as in the edition."""

    kind: str
    chapter: str
    """The document that computes it; nothing for a verdict or a finding whose place is not known."""
    name: str
    before: str | None
    """As in the edition; None for what is new."""
    now: str | None
    """None for what is no longer computed."""
    places: tuple[tuple[str, int, str], ...] = ()
    """Document, line and first words of each paragraph that speaks of it."""

    def __str__(self) -> str:
        """A line for what differs, and one for each paragraph."""
        shown = [value if value is not None else "—" for value in (self.before, self.now)]
        where = f"{self.chapter}: " if self.chapter else ""
        head = f"{where}{self.kind.removesuffix('s')} {self.name}: {shown[0]} → {shown[1]}"
        return "\n".join([head, *(f"  {name}.md:{line}: “{words} …”" for name, line, words in self.places)])


@dataclass(frozen=True)
class Differences:
    """What differs; a notebook shows it as a table."""

    found: tuple[Difference, ...]
    compared: int
    """How many values, verdicts and findings were compared."""

    def __iter__(self) -> Iterator[Difference]:
        """Yield the differences."""
        return iter(self.found)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.found)

    def __str__(self) -> str:
        """All in lines of text."""
        return "\n".join([self._summary(), *map(str, self.found)])

    def _summary(self) -> str:
        count = len(self.found) or "None"
        verb = "differs" if len(self.found) == 1 else "differ"
        return f"{count} of {self.compared} computed values, verdicts and findings {verb} from the edition."

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(each.name)}</th>'
            f'<td style="text-align: left">{escape(each.before or "—")}</td>'
            f'<td style="text-align: left">{escape(each.now or "—")}</td>'
            f'<td style="text-align: left">{"<br>".join(_place(*place) for place in each.places) or "—"}</td></tr>'
            for each in self.found
        )
        heads = "".join(
            f'<th scope="col" style="text-align: left">{name}</th>'
            for name in ("Computed", "In the edition", "Now", "Paragraphs that speak of it")
        )
        table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
        return {"text/html": f"<p>{escape(self._summary())}</p>{table}", "text/plain": str(self)}


def _place(document: str, line: int, words: str) -> str:
    return f"“{escape(words)} …” ({escape(document)}.md, line {line})"


def compare(
    before: Mapping[str, Any], now: Mapping[str, Any], places: Mapping[str, Any], whole: bool = True
) -> Differences:
    """Return how `now` differs from `before`; unless it is the `whole` book, what it does not have is not missed.

    `places` has, by document and name, the paragraphs that speak of a value or a verdict.
    """
    found, compared = [], 0
    for kind, chapter, old, new in _pairs(before, now):
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new and not whole:
                continue
            compared += 1
            if old.get(name) != new.get(name):
                found.append(
                    Difference(kind, chapter, name, old.get(name), new.get(name), _speaking(places, chapter, name))
                )
    return Differences(tuple(found), compared)


def _pairs(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, str, dict[str, str], dict[str, str]]]:
    old, new = before["values"], now["values"]
    for chapter in [*old, *(name for name in new if name not in old)]:
        yield "values", chapter, old.get(chapter, {}), new.get(chapter, {})
    for kind in KINDS[1:]:
        yield kind, "", before[kind], now[kind]


def _speaking(places: Mapping[str, Any], chapter: str, name: str) -> tuple[tuple[str, int, str], ...]:
    documents = [chapter] if chapter else list(places)
    return tuple(
        (each, int(line), str(words)) for each in documents for line, words in places.get(each, {}).get(name, ())
    )


def differences(chapter: str = "", folder: Path = tables.DATA) -> Differences:
    """Return how what this kernel has computed differs from the edition.

    `chapter` is the document whose values the kernel computes; without it only verdicts and findings are compared.
    """
    from bookext.notebooks import rendering

    before = published(folder) or {kind: {} for kind in KINDS}
    own = {chapter: _noted["values"]} if chapter else {}
    now = {**_noted, "values": own}
    return compare(
        {**before, "values": {name: before["values"].get(name, {}) for name in own}},
        now,
        rendering.references().places,
        whole=False,
    )
