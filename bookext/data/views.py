"""Ready views of the tables: what most users count, selected by the rules of the book, in files of their own.

A view is computed, never edited. It goes into the downloads with a descriptor as every table has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "views"


@dataclass(frozen=True)
class Column:
    """What a descriptor says of a column of a view."""

    name: str
    type: str
    description: str
    unit: str = "none"


@dataclass(frozen=True)
class View:
    """A frame with what it is, and what each of its columns means."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    frame: pd.DataFrame

    @property
    def path(self) -> str:
        """Its file, from the folder of the package."""
        return f"{FOLDER}/{self.name}.csv"

    def csv(self) -> bytes:
        """Return the columns that are described as a CSV file, in the form of the tables."""
        shown = self.frame[[column.name for column in self.columns]].copy()
        for column in self.columns:
            if column.type == "boolean":
                shown[column.name] = shown[column.name].map({True: "true", False: "false"})
        return bytes(shown.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode())

    def entry(self) -> dict[str, Any]:
        """Return its resource object for ``datapackage.json``."""
        fields = [
            {
                "name": column.name,
                "title": column.name.replace("_", " ").capitalize(),
                "type": column.type,
                "unit": column.unit,
                "description": column.description,
                "constraints": {"required": column.name in self.key},
            }
            for column in self.columns
        ]
        return {
            "name": f"view_{self.name}",
            "title": self.title,
            "description": self.description,
            "type": "table",
            "path": self.path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"primaryKey": list(self.key), "missingValues": [""], "fields": fields},
        }
