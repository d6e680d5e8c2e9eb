"""The data dictionary: every table of the data package and every column, generated from its descriptor."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from bookext import exhibits
from bookext.data import package, tables
from bookext.exhibits.displays import Markup
from bookext.formatting import capitalised, cardinal, plain
from bookext.markup import COMPACT, dictionary_label

GRADES = (*tables.RELIABLE, "low", "memory")
OFTEN = 3
"""A description that at least so many tables share is printed once."""


def contents() -> exhibits.Table:
    """The tables of the package: rows, columns, and how many rows have each confidence."""
    rows = []
    for name, resource in tables.resources().items():
        frame = tables.load(name)
        counts = frame["confidence"].value_counts() if "confidence" in frame else {}
        grades = {grade: str(counts.get(grade, 0)) if len(counts) else "" for grade in GRADES}
        row = {"Table": _table(name), "Rows": len(frame), "Columns": len(resource.fields)}
        rows.append({**row, **{capitalised(grade): count for grade, count in grades.items()}})
    frame = pd.DataFrame(rows)
    graded = frame[frame["High"] != ""][["High", "Medium", "Low", "Memory"]].astype(int)
    share = graded[["High", "Medium"]].to_numpy().sum() / graded.to_numpy().sum()
    return exhibits.Table(
        frame,
        name="tab-dictionary-contents",
        caption=f"{len(frame)} tables; of the rows that are graded {share:.0%} have high or medium confidence",
        data=(),
        source="the data package. Tables without a grade hold codings, definitions, or the places of texts and maps.",
        right=tuple(frame.columns[1:]),
        markup=("Table",),
    )


Key = tuple[str, str, str]
"""Name, type and description of a column: what makes two columns the same."""


def shared() -> dict[Key, tuple[str, list[str]]]:
    """Return the columns whose description at least `OFTEN` tables share: their label, and the tables.

    The label is the column's name, with a number where a name has several such descriptions.
    """
    places: dict[Key, list[str]] = {}
    for name, resource in tables.resources().items():
        for field in resource.fields:
            places.setdefault(_key(field), []).append(name)
    often = {key: found for key, found in sorted(places.items()) if len(found) >= OFTEN}
    wordings = Counter(name for name, _, _ in often)
    seen: Counter[str] = Counter()
    labels = {}
    for key in often:
        seen[key[0]] += 1
        labels[key] = f"{key[0]} ({seen[key[0]]})" if wordings[key[0]] > 1 else key[0]
    return {key: (labels[key], found) for key, found in often.items()}


def _key(field: tables.Field) -> Key:
    return field.name, field.type, field.description


def shared_columns() -> exhibits.Table:
    """The columns that many tables share, each wording once."""
    rows = [(label, kind, meaning) for (_, kind, meaning), (label, _) in shared().items()]
    users = {len(found) for _, found in shared().values()}
    number = capitalised(cardinal(len(rows)))
    return exhibits.Table(
        pd.DataFrame(rows, columns=["Column", "Type", "Meaning"]),
        name="tab-dictionary-shared",
        caption=f"{number} descriptions serve {min(users)} to {max(users)} tables each",
        data=(),
        source="the descriptor of the data package.",
    )


def dictionary() -> Markup:
    """Every table of the package: what it holds, where it comes from, and what each column means."""
    described = package.entries()
    (default,) = package.properties()["licenses"]
    parts = []
    for name, resource in tables.resources().items():
        frame = tables.load(name)
        (licence,) = described[name].get("licenses", [default])
        facts = [f"{len(frame):,} rows", f"key {plain(', '.join(resource.primary_key))}"]
        facts += [f"{plain(', '.join(key.columns))} from {_table(key.table)}" for key in resource.foreign_keys]
        if "publisher" in frame:
            facts.append(f"sources: {plain(exhibits.publishers(frame, most=2))}")
        facts += [f"licence {plain(licence['name'])}", f"file {{download}}`{name}.csv </data/{resource.path.name}>`"]
        parts.append(
            f":::{{container}} {COMPACT}\n\n**[{name}]{{#{dictionary_label(name)}}}** {plain(resource.title)}. "
            f"{plain(resource.description)} {capitalised('; '.join(facts))}.\n:::\n\n{_columns(resource)}\n"
        )
    return Markup("\n".join(parts))


def _table(name: str) -> str:
    return f"{{ref}}`{name} <{dictionary_label(name)}>`"


def _columns(resource: tables.Resource) -> str:
    """The columns of one table; those described for many tables are only named."""
    common = shared()
    rows = []
    for field in resource.fields:
        kind = field.type if field.unit in ("none", "ordinal") else f"{field.type}, {plain(field.unit)}"
        if _key(field) not in common:
            rows.append(f"| {plain(field.name)} | {kind} | {plain(field.description)}{_limits(field)} |")
    named = [plain(common[_key(field)][0]) for field in resource.fields if _key(field) in common]
    if named:
        rows.append(f"| *and* | | {', '.join(named)}, as in the table of shared columns |")
    columns = "| Column | Type, unit | Meaning and limits |\n|:--|:--|:--|\n"
    head = f":::{{table}}\n:class: exhibit-table {COMPACT}\n\n{columns}"
    return head + "\n".join(rows) + "\n:::\n"


def _limits(field: tables.Field) -> str:
    """What a cell must keep to beyond its type, as far as the description does not say it."""
    limits = field.constraints
    values = [str(value) for value in limits.get("enum", ())]
    said = [f"One of {plain(', '.join(values))}."] if any(value not in field.description for value in values) else []
    said += [f"At least {limits['minimum']}."] if "minimum" in limits else []
    said += [f"At most {limits['maximum']}."] if "maximum" in limits else []
    pattern = str(limits.get("pattern", ""))
    dated = field.unit.startswith("ISO 8601") or pattern.startswith("^https")
    said += [f"Pattern {exhibits.code(pattern)}."] if pattern and not dated else []
    said += ["Unique."] if limits.get("unique") else []
    said += [] if limits.get("required") or "empty" in field.description else ["May be empty."]
    return "".join(f" {words}" for words in said)
