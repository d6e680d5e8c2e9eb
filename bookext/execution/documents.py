"""What the documents of the book hold, as far as others print it: titles, quotations, terms.

A chapter that prints where quotations are used depends on this, and not on every word of the other chapters. A build
writes it to a file before it runs a chapter, and names the file to the kernels: a sentence more in one chapter then
runs no other. A notebook that is run by itself reads the documents.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from bookext.data import tables

ROOT = tables.DATA.parent
CONTENTS = "_toc.yml"
KEPT = "BOOK_DOCUMENTS"
"""The environment variable that names the file."""
TERMS = "terms"
"""The table of terms, with the pattern that finds each in a text; a book may have none."""


@dataclass(frozen=True)
class Document:
    """What others may print of a document."""

    title: str
    quotations: list[str]
    """Ids of the quotations that it prints by directive or role, in order, each once."""
    terms: list[str]
    """Terms that it uses, if it argues: if it prints a quotation or a computed value."""


def known() -> dict[str, Document]:
    """Return the documents of this book by name, in the order of its contents."""
    kept = os.environ.get(KEPT)
    if kept is None:
        return read(ROOT)
    return {name: Document(**held) for name, held in json.loads(Path(kept).read_text(encoding="utf-8")).items()}


def read(root: Path) -> dict[str, Document]:
    """Return what `known` does, of the book in the folder `root`, from its files; one that is missing is left out."""
    contents = yaml.safe_load((root / CONTENTS).read_text(encoding="utf-8"))
    parts = contents.get("parts", [contents])
    names = [contents["root"], *(each["file"] for part in parts for each in part.get("chapters", []))]
    patterns = {}
    if TERMS in tables.names(root / "data"):
        patterns = {row["term"]: re.compile(row["pattern"]) for row in tables.rows(TERMS, root / "data")}
    files = {name: root / f"{name}.md" for name in names}
    return {name: _read(path, patterns) for name, path in files.items() if path.is_file()}


def _read(path: Path, patterns: dict[str, re.Pattern[str]]) -> Document:
    code = r"(?ms)^(`{3,})(?:\{code-cell\}|\w+)[^\n]*\n.*?^\1$"
    prose = re.sub(code, "", path.read_text(encoding="utf-8"))
    title = re.search(r"(?m)^# (.+)$", prose)
    printed = re.findall(r"\{quotation\}(?: |`(?:[^`<]*<)?)([a-z0-9-]+)(?:\n|>?`)", prose)
    argues = re.search(r"\{quotation\}|\{glue", prose)
    used = [term for term, pattern in patterns.items() if pattern.search(prose)] if argues else []
    return Document(title[1] if title else "", list(dict.fromkeys(printed)), used)


def written(root: Path) -> str:
    """Return what the file for the kernels holds."""
    return json.dumps({name: asdict(held) for name, held in read(root).items()}, ensure_ascii=False, indent=1)
