"""The descriptor of the whole data package, assembled from those of its tables.

``python -m bookext.data.package`` writes ``data/datapackage.json`` for tools that want the package in one file, such
as Frictionless; the book itself reads ``data/schema`` and puts the same file into its downloads. Version and date are
those of the edition, in ``_config.yml``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bookext.data import schema, tables

NAME = "datapackage.json"


def properties(folder: Path = tables.DATA) -> dict[str, Any]:
    """Return what the package says of itself: title, description, licences, contributors.

    Raises `TableError` if the descriptor is missing or no JSON object.
    """
    return schema.read(schema.PACKAGE, folder).content


def entries(folder: Path = tables.DATA) -> dict[str, dict[str, Any]]:
    """Return the resource objects of the tables by name, sorted. Raises `TableError` as `properties` does."""
    return {name: schema.read(name, folder).content for name in schema.names(folder)}


def assembled(folder: Path, version: str, edition: str, more: Sequence[dict[str, Any]] = ()) -> str:
    """Return ``datapackage.json`` for the tables of `folder` and for `more` resources, which are set before them.

    `edition` is a date as YYYY-MM-DD.
    """
    day = date.fromisoformat(edition)
    dated = {"version": version, "created": f"{day}T00:00:00Z"}
    whole = properties(folder) | dated | {"resources": [*more, *entries(folder).values()]}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def configured(root: Path) -> tuple[str, str]:
    """Return version and date of the edition from the configuration of the book in `root`."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    return str(settings["version"]), str(settings["book_edition"])


def main() -> int:
    """Write the descriptor beside the tables; return the exit code."""
    path = tables.DATA / NAME
    try:
        tables.check()
        path.write_text(assembled(tables.DATA, *configured(tables.DATA.parent)), encoding="utf-8", newline="\n")
    except tables.TableError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path}: the package of {len(tables.names())} tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
