"""What the notebooks of the small book import: a sum over a table, `glue`, and an exhibit that displays itself."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.display import display

UNIT = 1


def total(table: str) -> int:
    """Return the sum of the column ``ells`` of a table of the book."""
    with (Path(__file__).parent / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return sum(UNIT * int(row["ells"]) for row in csv.DictReader(rows))


def place() -> str:
    """Return what the surroundings say of time zone and language."""
    return f"{os.environ['TZ']} {os.environ['LC_ALL']}"


def glue(name: str, value: str) -> None:
    """Put out what ``myst_nb.glue`` puts out, without the second and a half that its import takes."""
    prefix = "application/papermill.record/"
    metadata = {"scrapbook": {"name": name, "mime_prefix": prefix}}
    display({f"{prefix}text/plain": repr(value)}, metadata=metadata, raw=True)


@dataclass(frozen=True)
class Drawing:
    """A figure in the form of `bookext.exhibits.Figure`, without the library behind it."""

    name: str
    caption: str
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{self.alt}</title></svg>'
        exhibit = {"name": self.name, "caption": self.caption, "alt": self.alt}
        return {"image/svg+xml": svg, "text/plain": self.caption}, {"exhibit": exhibit}
