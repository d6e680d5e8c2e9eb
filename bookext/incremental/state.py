"""What a build knows, on the application, and what a book keeps from build to build, in its environment."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bookext.hashing import text_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from bookext.notes.rows import KeyedTable
    from bookext.quotations.directive import Register


def fingerprint(made_from: object) -> str:
    """Return the hash of whatever JSON can spell; anything else counts by its words."""
    return text_digest(json.dumps(made_from, sort_keys=True, default=str))


@dataclass
class Stored:
    """What the environment keeps: it is pickled, and read by the next build."""

    fingerprints: dict[str, str] = field(default_factory=dict)
    """What each part of the book was last made from."""
    outputs: dict[str, str] = field(default_factory=dict)
    """The fingerprint of each chapter's outputs, by document; a document without code has none."""
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each document the hash of its text and the key of its code."""
    entries: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Formatted entries of the bibliography, by label and key."""

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    """The rows that each document has in its notes, as table:key, with their fingerprints."""

    def changed(self, part: str, made_from: object) -> bool:
        """Whether a part is made from something else than when this was last asked; the new fingerprint is stored."""
        before, now = self.fingerprints.get(part), fingerprint(made_from)
        self.fingerprints[part] = now
        return before != now

    def forget(self, part: str) -> None:
        """Let a part count as changed: it was not made after all."""
        self.fingerprints.pop(part, None)


@dataclass
class Current:
    """What one build knows."""

    register: Register | None = None
    executed: tuple[int, int] = (0, 0)
    """How many chapters ran, and how many did not need to."""
    keyed_tables: dict[str, KeyedTable] = field(default_factory=dict)
    """The tables that notes name, with their rows by key."""
    is_edition: bool = True
    """Whether all that is computed is as in the published edition."""
    repository: tuple[str, str] = ("", "main")
    """Address and branch of the repository; no address where none is configured."""
    written_with: str = ""
    """Fingerprints of what downloads and pages are made from."""


def stored(env: BuildEnvironment) -> Stored:
    """Return what an environment keeps."""
    return cast(Stored, vars(env).setdefault("book", Stored()))


def current(app: Sphinx) -> Current:
    """Return what the build of an application knows."""
    return cast(Current, vars(app).setdefault("book", Current()))


def register(app: Sphinx) -> Register:
    """Return the register of quotations, which is read before any document is."""
    read = current(app).register
    if read is None:
        raise RuntimeError("the register of quotations is read at builder-inited")
    return read
