"""What the documents of the book hold, as far as others print it: titles, quotations, terms, verdicts.

A chapter that prints where quotations are used depends on this, and not on every word of the other chapters. A build
writes it to a file before it runs a chapter, and names the file to the kernels: a sentence more in one chapter then
runs no other. A notebook that is run by itself reads the documents.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
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
    checks: list[str]
    """Functions that its cells show the value of, of modules that hold checks, in order, each once: the verdicts."""


def known() -> dict[str, Document]:
    """Return the documents of this book by name, in the order of its contents."""
    path = os.environ.get(KEPT)
    if path is None:
        return read(ROOT)
    return {name: Document(**held) for name, held in json.loads(Path(path).read_text(encoding="utf-8")).items()}


def read(root: Path) -> dict[str, Document]:
    """Return what `known` does, of the book in the folder `root`, from its files; one that is missing is left out."""
    contents = yaml.safe_load((root / CONTENTS).read_text(encoding="utf-8"))
    parts = contents.get("parts", [contents])
    names = [contents["root"], *(each["file"] for part in parts for each in part.get("chapters", []))]
    patterns = {}
    if TERMS in tables.names(root / "data"):
        patterns = {row["term"]: re.compile(row["pattern"]) for row in tables.rows(TERMS, root / "data")}
    files = {name: root / f"{name}.md" for name in names}
    return {name: _read(path, patterns, root) for name, path in files.items() if path.is_file()}


def _read(path: Path, patterns: dict[str, re.Pattern[str]], root: Path) -> Document:
    code = r"(?ms)^(`{3,})(?:\{code-cell\}|\w+)[^\n]*\n.*?^\1$"
    text = path.read_text(encoding="utf-8")
    prose = re.sub(code, "", text)
    title = re.search(r"(?m)^# (.+)$", prose)
    printed = re.findall(r"\{quotation\}(?: |`(?:[^`<]*<)?)([a-z0-9-]+)(?:\n|>?`)", prose)
    argues = re.search(r"\{quotation\}|\{glue", prose)
    used = [term for term, pattern in patterns.items() if pattern.search(prose)] if argues else []
    checks = [name for name in _shown(text) if _holds_checks(root, name.rpartition(".")[0])]
    return Document(title[1] if title else "", list(dict.fromkeys(printed)), used, list(dict.fromkeys(checks)))


CELL = re.compile(
    r"(?ms)^(`{3,}|:{3,})\{code-cell\}[^\n]*\n(?P<options>(?:\s*:[^\n]*\n)*|---\n.*?^---\n)(?P<code>.*?)^\1$"
)
REGISTERS = re.compile(r"(?m)^@(?:registry\.)?claim\(")
"""How a check begins in its module, see `bookext.claims.registry`."""


def _shown(text: str) -> Iterator[str]:
    """Yield the full names of the functions of which cells show the value: called in what ends a cell or is displayed.

    The name of a function is told by the imports of the document. A cell that does not parse will be refused when run.
    """
    imported: dict[str, str] = {}
    for cell in CELL.finditer(text):
        try:
            statements = ast.parse(cell["code"]).body
        except SyntaxError:
            continue
        for statement in statements:
            if isinstance(statement, ast.ImportFrom):
                imported |= {each.asname or each.name: f"{statement.module}.{each.name}" for each in statement.names}
            elif isinstance(statement, ast.Import):
                imported |= {each.asname: each.name for each in statement.names if each.asname}
        if re.search(r"\bremove-(?:cell|output)\b", cell["options"]):
            continue
        for place, statement in enumerate(statements, start=1):
            value = statement.value if isinstance(statement, ast.Expr) else None
            if value is None or not (place == len(statements) or _called(value) == "display"):
                continue
            for each in ast.walk(value):
                first, _, rest = _called(each).partition(".")
                if first in imported:
                    yield ".".join(filter(None, (imported[first], rest)))


def _called(node: ast.AST) -> str:
    """Return the dotted name of the function that an expression calls, nothing if it is no such call."""
    parts: list[str] = []
    inner = node.func if isinstance(node, ast.Call) else None
    while isinstance(inner, ast.Attribute):
        parts, inner = [inner.attr, *parts], inner.value
    return ".".join([inner.id, *parts]) if isinstance(inner, ast.Name) else ""


def _holds_checks(root: Path, module: str) -> bool:
    path = root.joinpath(*module.split(".")).with_suffix(".py")
    return path.is_file() and REGISTERS.search(path.read_text(encoding="utf-8")) is not None


def written(root: Path) -> str:
    """Return what the file for the kernels holds."""
    return json.dumps({name: asdict(held) for name, held in read(root).items()}, ensure_ascii=False, indent=1)
