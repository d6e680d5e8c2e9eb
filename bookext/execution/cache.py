"""The stored outputs of chapters, and what each depends on.

A record is one JSON file for a chapter, named by the key of its code. It holds the outputs, and what the kernel noted
while it ran (`bookext.execution.sandbox`), each with its state at the end:

- ``reads``: files that were opened, by path from the project's root, with their SHA-256
- ``presence``: paths of which was asked whether something is there, or that could not be opened: file, folder, nothing
- ``states``: paths whose state was asked for, with that: a file and its size, a folder, nothing
- ``listings``: folders that were listed, with the hash of the names in them
- ``environment``: environment variables that were read, with the hash of their values

A record is fresh while all of it is the same. Not part of it: ``_build``, where a chapter may write, except the file of
the documents; the Python environment, which the lock stands for; what editors leave beside a file that is open.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bookext.hashing import file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BUILD = "_build"
LOCK = "requirements.txt"
DOCUMENTS = "_build/.documents.json"
"""What chapters may print of each other, written before any runs."""
RECORDS = "_build/.execution"
LEFT_BY_EDITORS = ("__pycache__", ".ipynb_checkpoints", ".DS_Store", ".~lock.*#", ".#*", "*~", ".*.sw?")
NOTHING = ""


@dataclass(frozen=True)
class Project:
    """The folder of a book and the environment that its kernels get, less what the build itself sets in it."""

    root: Path
    environment: Mapping[str, str]
    own: frozenset[str] = frozenset()
    """Environment variables that the build sets for its kernels; they are the same in every build."""

    def dependencies(self, notes: bytes) -> dict[str, dict[str, str]]:
        """Return what a kernel that left `notes` depends on, with the state of each now."""
        notes_of: dict[str, set[str]] = {kind: set() for kind in "rpsle"}
        for entry in os.fsdecode(notes).split("\0")[:-1]:
            kind, name = entry[0], entry[1:]
            tracked = name if kind == "e" else self._tracked(name)
            if tracked is not None:
                notes_of[kind].add(tracked)
        opened = {name for name in notes_of["r"] if (self.root / name).is_file()}
        missed = notes_of["r"] - opened
        now = Fingerprints(self)
        return {
            "reads": {name: now.content(name) for name in sorted(opened)},
            "presence": {name: now.presence(name) for name in sorted((notes_of["p"] | missed) - opened)},
            "states": {name: now.state(name) for name in sorted(notes_of["s"] - opened)},
            "listings": {name: now.listing(name) for name in sorted(notes_of["l"])},
            "environment": {name: now.variable(name) for name in sorted(notes_of["e"] - self.own)},
        }

    def _tracked(self, name: str) -> str | None:
        """Return the path from the root of a file that outputs may depend on, a module's for its compiled form."""
        path = Path(name)
        if path.suffix == ".pyc":
            with suppress(ValueError):
                path = Path(importlib.util.source_from_cache(name))
        if not path.is_relative_to(self.root) or _is_installed(path):
            return None
        relative = path.relative_to(self.root)
        if "__pycache__" in relative.parts:
            return None
        return relative.as_posix() if relative.parts[:1] != (BUILD,) or relative.as_posix() == DOCUMENTS else None


class Fingerprints:
    """States of files, folders and variables of a project, each looked at once."""

    def __init__(self, project: Project) -> None:
        self._environment = project.environment
        root = project.root
        self.content: Callable[[str], str] = lru_cache(None)(lambda name: file_digest(root / name))
        """Return the SHA-256 of a file."""
        self.presence: Callable[[str], str] = lru_cache(None)(lambda name: _state(root / name).partition(" ")[0])
        """Return what is at a path: a file, a folder or nothing."""
        self.state: Callable[[str], str] = lru_cache(None)(lambda name: _state(root / name))
        """Return the same, with the size of a file."""
        self.listing: Callable[[str], str] = lru_cache(None)(lambda name: _listing(root / name, name == "."))
        """Return the hash of the names in a folder."""

    def variable(self, name: str) -> str:
        """Return the hash of an environment variable."""
        value = self._environment.get(name)
        return NOTHING if value is None else hashlib.sha256(os.fsencode(value)).hexdigest()

    def are_those_of(self, record: Mapping[str, Any]) -> bool:
        """Whether a record is fresh: all that it depends on is as it was."""
        looks = {
            "reads": self.content, "presence": self.presence, "states": self.state,
            "listings": self.listing, "environment": self.variable,
        }  # fmt: skip
        return all(look(name) == was for part, look in looks.items() for name, was in record.get(part, {}).items())


def record_folder(app: Sphinx) -> Path:
    """Return the folder that holds the records, one for all builders and staging folders of a book."""
    return Path(app.srcdir) / RECORDS


def load(folder: Path, key: str) -> dict[str, Any] | None:
    """Return the record with a key; None if there is none, or it is damaged."""
    try:
        return dict(json.loads((folder / f"{key}.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def are_fresh(folder: Path, project: Project) -> bool:
    """Whether all records in a folder are fresh."""
    now = Fingerprints(project)
    records = [load(path.parent, path.stem) for path in folder.glob("*.json")]
    return all(record is not None and now.are_those_of(record) for record in records)


def save(folder: Path, key: str, record: Mapping[str, Any]) -> None:
    """Write a record whole or not at all."""
    write(folder / f"{key}.json", json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True))


def write(path: Path, content: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_suffix(".part")
    partial.write_text(content, encoding="utf-8")
    partial.replace(path)


def _state(path: Path) -> str:
    if path.is_dir():
        return "folder"
    return f"file {path.stat().st_size}" if path.is_file() else NOTHING


def _listing(folder: Path, is_root: bool) -> str:
    if not folder.is_dir():
        return NOTHING
    names = sorted(_names(folder, is_root))
    return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()


def _names(folder: Path, is_root: bool) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            is_left = any(fnmatch(entry.name, pattern) for pattern in LEFT_BY_EDITORS)
            if not is_left and not (is_root and entry.name == BUILD):
                yield f"{entry.name}/" if entry.is_dir() else entry.name


def _is_installed(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in {sys.prefix, sys.base_prefix})
