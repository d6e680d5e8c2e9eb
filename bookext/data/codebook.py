"""The codebook of the data package: what its descriptor says, for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NAME = "CODEBOOK.md"
COLUMNS = "| Column | Type | Meaning | Values |\n|:--|:--|:--|:--|\n"


def codebook(package: dict[str, Any], entries: Iterable[dict[str, Any]]) -> str:
    """Return the codebook as Markdown: the package, a list of its tables, and every table with its columns.

    `package` has the properties of the package, `entries` are the resource objects of its tables.
    """
    tables = list(entries)
    listed = "\n".join(f"- [`{entry['path']}`](#{_anchor(entry)}): {_plain(entry['title'])}" for entry in tables)
    licences = ", ".join(f"[{each['title']}]({each['path']})" for each in package.get("licenses", []))
    parts = [
        f"# Codebook: {_plain(package['title'])}\n",
        f"{_plain(package['description'])}\n",
        f"Licence: {licences}, unless a table says otherwise. An empty cell is a missing value.\n" if licences else "",
        f"## Tables\n\n{listed}\n",
        *(_table(entry) for entry in tables),
    ]
    return "\n".join(filter(None, parts))


def _anchor(entry: dict[str, Any]) -> str:
    """The address that Markdown gives the heading of a table."""
    return str(entry["name"]).lower()


def _table(entry: dict[str, Any]) -> str:
    schema = entry["schema"]
    facts = [f"File `{entry['path']}`", f"key {_names(schema.get('primaryKey', []))}"]
    for link in schema.get("foreignKeys", []):
        other = link["reference"]["resource"] or entry["name"]
        facts.append(f"{_names(link['fields'])} refers to {_names(link['reference']['fields'])} of `{other}`")
    facts += [f"licence {each['title']}" for each in entry.get("licenses", [])]
    rows = "\n".join(_column(field) for field in schema["fields"])
    about = f"**{_plain(entry['title'])}.** {_plain(entry['description'])}"
    return f"## {entry['name']}\n\n{about}\n\n{'; '.join(facts)}.\n\n{COLUMNS}{rows}\n"


def _column(field: dict[str, Any]) -> str:
    kind = field["type"] if field["unit"] == "none" else f"{field['type']}, {_plain(field['unit'])}"
    return f"| `{field['name']}` | {kind} | {_plain(field['description'])} | {'; '.join(_values(field))} |"


def _values(field: dict[str, Any]) -> list[str]:
    """What the cells of a column may be, beyond their type."""
    limits, items = field["constraints"], field.get("list")
    phrases = [f"one of {', '.join(_plain(each) for each in limits['enum'])}"] if "enum" in limits else []
    phrases += [f"at least {limits['minimum']}"] if "minimum" in limits else []
    phrases += [f"at most {limits['maximum']}"] if "maximum" in limits else []
    if items:
        named = [each["resource"] for each in items.get("references", [])]
        places = " or ".join(f"`{name}`" for name in named)
        where = " of the table that each names before a colon" if named == ["*"] else f" of {places}" if named else ""
        phrases.append(f"a list separated by “{items['delimiter']}”" + (f", of keys{where}" if named else ""))
    phrases += ["unique"] if limits.get("unique") else []
    return phrases + ([] if limits.get("required") else ["may be empty"])


def _names(names: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _plain(words: object) -> str:
    """Words in which no mark means anything to Markdown."""
    escaped = "".join(f"\\{character}" if character in "\\`*_<>|[]" else character for character in str(words))
    return " ".join(escaped.split())
