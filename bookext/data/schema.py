"""The descriptors of the tables, one file each: ``data/schema/<table>.json``.

A descriptor is the resource object of a Frictionless Data Package (https://datapackage.org/standard/data-resource/),
with the table's Table Schema in it. The properties of the package itself are in ``data/schema/_package.json``;
`bookext.data.package` assembles ``datapackage.json`` from both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import Any

from bookext.characters import unseen
from bookext.data.errors import TableError, shown
from bookext.data.types import EDTF, PARSERS, PARTIAL_DATE, TYPES, WRITTEN

FOLDER = "schema"
PACKAGE = "_package"
"""Name of the descriptor of the package itself."""
DESCRIBED = ("name", "title", "type", "unit", "description", "constraints")
"""What a descriptor must give for every field."""


@dataclass(frozen=True)
class ListOf:
    """The cells of a column hold lists: what separates the items, and where they must stand.

    In a descriptor it is the property ``list`` of a field: ``delimiter``, and ``references`` to columns, written as in
    a foreign key. A reference to the resource ``*`` says that an item names its table itself, as ``table:key``.
    """

    delimiter: str
    references: tuple[tuple[str, str], ...]
    """Table and column; an item stands in one of them."""


ANY_TABLE = "*"


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type, unit, meaning and constraints."""

    name: str
    title: str
    type: str
    unit: str
    description: str
    constraints: dict[str, Any]
    where: str
    """File and line that describe it."""
    rdf_type: str = ""
    items: ListOf | None = None

    @property
    def kind(self) -> str:
        """What its cells are: the type, or a partial date where a string is said to be one."""
        return PARTIAL_DATE if (self.type, self.rdf_type) == ("string", EDTF) else self.type


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values stand in columns of another table, or of the same one."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    where: str
    """File and line that describe it."""


@dataclass(frozen=True)
class Resource:
    """One table of the package: where it is, what it says and how its columns are typed."""

    name: str
    title: str
    description: str
    path: Path
    descriptor: Path
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


@dataclass(frozen=True)
class Descriptor:
    """A JSON object, and the text in which its parts have lines."""

    path: Path
    text: str
    content: dict[str, Any]

    def where(self, *marks: tuple[str, ...]) -> str:
        """Return file and line of the last of `marks` that is found, each sought after the one before.

        A mark is a key, or a key and its value.
        """
        place, found = 0, False
        for mark in marks:
            written = r"\s*:\s*".join(re.escape(json.dumps(part, ensure_ascii=False)) for part in mark)
            if match := re.compile(written + ("" if len(mark) > 1 else r"\s*:")).search(self.text, place):
                place, found = match.end(), True
        line = self.text.count("\n", 0, place) + 1
        return f"{shown(self.path)}:{line}" if found else shown(self.path)

    def refused(self, reason: str, *marks: tuple[str, ...]) -> TableError:
        """Return the error for a fault that stands where `where` says."""
        return TableError([f"{self.where(*marks)}: {reason}"])


def names(folder: Path) -> list[str]:
    """Return the names of the tables that `folder` describes, sorted.

    Raises `TableError` if it has no folder of descriptors.
    """
    schema = folder / FOLDER
    if not schema.is_dir():
        raise TableError([f"{shown(schema)}: missing; restore the folder from the repository"])
    return sorted(path.stem for path in schema.glob("*.json") if path.stem != PACKAGE)


def read(name: str, folder: Path) -> Descriptor:
    """Return the descriptor `name` of `folder`.

    Raises `TableError` if it is missing or is not a JSON object of visible characters.
    """
    path = folder / FOLDER / f"{name}.json"
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except FileNotFoundError:
        raise TableError([f"{shown(path)}: missing; restore it from the repository"]) from None
    except ValueError as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise TableError([f"{shown(path)}{line}: not valid JSON in UTF-8: {error}; mend it there"]) from None
    except RecursionError:
        raise TableError([f"{shown(path)}: not valid JSON: too deeply nested; mend it there"]) from None
    for words in _strings(content):
        if stranger := unseen(words):
            raise TableError([f"{shown(path)}: {words[:60]!r} holds {stranger}; take it out"])
    if not isinstance(content, dict):
        raise TableError([f"{shown(path)}: not an object; write one as https://datapackage.org describes it"])
    return Descriptor(path, text, content)


def resource(name: str, folder: Path) -> Resource:
    """Return what the descriptor of the table `name` says.

    Raises `TableError` if the descriptor is not that of a table.
    """
    descriptor = read(name, folder)
    try:
        return _resource(descriptor, folder)
    except TableError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise descriptor.refused(f"{error} is missing or out of place; see https://datapackage.org") from None


def check_foreign_keys(one: Resource, find: Callable[[str], Resource | None]) -> None:
    """Raise `TableError` if a foreign key names columns that the table it refers to lacks; `find` gives tables."""
    for link in one.foreign_keys:
        other = find(link.table)
        if other and not set(link.target_columns) <= {field.name for field in other.fields}:
            raise TableError([_no_field(link, link.target_columns, other.name)])


def _resource(descriptor: Descriptor, folder: Path) -> Resource:
    content, name = descriptor.content, descriptor.path.stem
    schema = content["schema"]
    for key, expected in (("name", name), ("path", f"{name}.csv")):
        if content[key] != expected:
            raise descriptor.refused(
                f"field {key!r}: {content[key]!r}: write {expected!r}, as the file is named", (key,)
            )
    path = (folder / content["path"]).resolve()
    if folder.resolve() not in path.parents:
        reason = f"field 'path': {content['path']!r} leads outside the package; put the file itself into the folder"
        raise descriptor.refused(reason, ("path",))
    fields = tuple(_field(field, descriptor) for field in schema["fields"])
    where = descriptor.where(("foreignKeys",))
    made = Resource(
        name=name,
        title=content["title"],
        description=content["description"],
        path=path,
        descriptor=descriptor.path,
        fields=fields,
        primary_key=_names(schema.get("primaryKey", [])),
        foreign_keys=tuple(
            ForeignKey(
                _names(link["fields"]),
                _name(link["reference"]["resource"]) or name,
                _names(link["reference"]["fields"]),
                where,
            )
            for link in schema.get("foreignKeys", [])
        ),
    )
    for link in made.foreign_keys:
        if not set(link.columns) <= {field.name for field in fields}:
            raise TableError([_no_field(link, link.columns, name)])
    return made


def _no_field(link: ForeignKey, columns: tuple[str, ...], table: str) -> str:
    key, wanted = " / ".join(link.columns), " / ".join(columns)
    return f"{link.where}: foreign key {key!r}: {table} has no field {wanted!r}; name one that it has"


def _field(entry: dict[str, Any], descriptor: Descriptor) -> Field:
    name = _name(entry.get("name", ""))
    mark = ("name", name)

    def refused(reason: str, *keys: str) -> TableError:
        return descriptor.refused(f"field {name!r}: {reason}", ("fields",), mark, *((key,) for key in keys))

    for key in DESCRIBED:
        if key not in entry:
            raise refused(f"{key!r} is missing; describe it")
    if entry["type"] not in TYPES:
        raise refused(f"type {entry['type']!r}: write one of {', '.join(TYPES)}", "type")
    limits = entry["constraints"]
    try:
        re.compile(limits.get("pattern", ""))
        for limit in {"minimum", "maximum"} & limits.keys():
            PARSERS[entry["type"]](str(limits[limit]))
        for limit in {"minLength", "maxLength"} & limits.keys():
            index(limits[limit])
        iter(limits.get("enum", ()))
    except re.error as error:
        raise refused(f"pattern {limits['pattern']!r}: {error}; write a regular expression", "pattern") from None
    except ValueError:
        raise refused(f"{limit} {limits[limit]!r}: write {WRITTEN[entry['type']]}", limit) from None
    known = {key: entry[key] for key in DESCRIBED}
    where = descriptor.where(("fields",), mark)
    return Field(**known, where=where, rdf_type=str(entry.get("rdfType", "")), items=_items(entry.get("list")))


def _items(entry: dict[str, Any] | None) -> ListOf | None:
    if entry is None:
        return None
    references = [(_name(each["resource"]), _name(each["fields"])) for each in entry.get("references", [])]
    return ListOf(_name(entry["delimiter"]), tuple(references))


def _names(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(_name(each) for each in given)


def _name(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"a name instead of {given!r}")
    return given


def _strings(part: Any) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | dict):
        for inner in part:
            yield from _strings(inner)
        if isinstance(part, dict):
            yield from _strings(list(part.values()))
