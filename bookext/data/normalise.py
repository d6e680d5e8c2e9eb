"""Writes tables as the repository keeps them, after another program has saved them.

``python -m bookext.data.normalise`` (``make normalise``) takes out byte order marks, CRLF and empty lines at the end,
which spreadsheets write, and ends the last row with a line feed. Cells stay as they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bookext.data import tables
from bookext.data.errors import shown


def normalised(raw: bytes) -> bytes:
    """Return the content of a CSV file without byte order mark, with line feeds alone and one at its end."""
    return raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"


def normalise(folder: Path = tables.DATA) -> list[Path]:
    """Normalise the CSV files of `folder`; return those that were changed, sorted."""
    changed = []
    for path in sorted(folder.glob("*.csv")):
        raw = path.read_bytes()
        if normalised(raw) != raw:
            path.write_bytes(normalised(raw))
            changed.append(path)
    return changed


def main() -> int:
    """Normalise the tables of the book and say which were changed; return the exit code."""
    changed = normalise()
    for path in changed:
        print(f"{shown(path)}: normalised")
    print(f"{len(changed)} tables changed" if changed else "All tables are as the repository keeps them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
