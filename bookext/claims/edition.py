"""Computed values, verdicts and findings of the published edition, and what differs from them.

The edition is one file of the repository: values by chapter and by the name that prints them, outcomes of verdicts by
label, confidence of findings by label. A build compares with it all that its chapters have computed. In a notebook
`differences` compares what has been run since the kernel started.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bookext.data import tables

FILE = "edition.json"
"""In the folder of the tables."""
KINDS = ("values", "verdicts", "findings")
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
        if set(held) != set(KINDS) or not all(isinstance(held[kind], dict) for kind in KINDS):
            raise ValueError("values, verdicts and findings, and nothing else, are expected")
    except ValueError as error:
        raise tables.TableError([f"{folder.name}/{FILE}: {error}; write it with make edition"]) from None
    return dict(held)


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
