"""What the notebooks of the small book import: a sum over a table, and an exhibit that displays itself."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNIT = 1


def total(table: str) -> int:
    """Return the sum of the column ``ells`` of a table of the book."""
    with (Path(__file__).parent / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return sum(UNIT * int(row["ells"]) for row in csv.DictReader(rows))


@dataclass(frozen=True)
class Drawing:
    """A figure in the form of `evidence.exhibits.Figure`, without the library behind it."""

    name: str
    caption: str
    alt: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{self.alt}</title></svg>'
        exhibit = {"name": self.name, "caption": self.caption, "alt": self.alt}
        return {"image/svg+xml": svg, "text/plain": self.caption}, {"exhibit": exhibit}
