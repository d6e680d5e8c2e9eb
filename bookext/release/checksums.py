"""The checksums that a folder of the book carries, and the check of a copy against them.

The file is in the form of ``sha256sum``, which checks it as well (``sha256sum -c SHA256SUMS``) but does not see files
that were added. Standard library alone: ``make verify-release`` runs this file with any Python and no environment.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

SUMS = "SHA256SUMS"
LINE = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in `folder` but its own checksums, by path from there, in order of the names."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    files.pop(SUMS, None)
    return {name: digest(files[name]) for name in sorted(files)}


def write(folder: Path) -> None:
    """Write the checksums of `folder` into it."""
    lines = [f"{found}  {name}\n" for name, found in digests(folder).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def read(folder: Path) -> dict[str, str]:
    """Return the checksums that `folder` carries; raise `ValueError` if there are none or a line is none."""
    path = folder / SUMS
    if not path.is_file():
        raise ValueError(f"{path}: there is no such file; name the folder of the copy that holds it")
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        match = LINE.fullmatch(line)
        if not match:
            raise ValueError(f"{path}:{number}: this is not a checksum and a name: {line[:80]!r}; fetch the file again")
        found[match["name"]] = match["digest"]
    return found


def faults(folder: Path) -> list[str]:
    """Return a line for each file that is missing, changed or extra in a copy; raises what `read` raises."""
    listed, there = read(folder), digests(folder)
    kinds = {name: "missing" if name not in there else "extra" if name not in listed else "changed"
             for name in listed.keys() | there.keys() if listed.get(name) != there.get(name)}  # fmt: skip
    return [f"{kinds[name]}: {name}" for name in sorted(kinds)]


def main(arguments: list[str]) -> int:
    """Check the copy in a folder; return the exit code."""
    folder = Path(arguments[0])
    try:
        found, number = faults(folder), len(read(folder))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(found) or f"{folder}: all {number} files are as published, and there is no other.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
