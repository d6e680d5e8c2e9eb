"""The engine knows how a book vouches for what it prints, and nothing of any one book."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1]
WRITTEN_IN = {".py", ".typ", ".js", ".css", ".html", ".md", ".yml", ".bib", ".txt"}
BOOK = ("evidence", "chapters", "tests")
"""What stands beside the engine and may use it."""
WORDS = re.compile(r"\b(Japan|Russia)(ese|n)?\b|\bTokyo\b|\bMoscow\b|\bevidence[./`]")


def imports(code: str) -> set[str]:
    """Return the packages that code imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def files() -> list[Path]:
    return [path for path in sorted(ENGINE.rglob("*")) if path.suffix in WRITTEN_IN and path != Path(__file__)]


@pytest.mark.parametrize(
    "code", ["import evidence.constants", "from chapters import a", "def f():\n import tests.book"]
)
def test_an_import_of_the_book_is_seen(code: str) -> None:
    assert imports(code) & set(BOOK)


@pytest.mark.parametrize("words", ["in Japan", "Russian gas", "`evidence/rules.py`", "evidence.constants"])
def test_a_word_of_the_book_is_seen(words: str) -> None:
    assert WORDS.search(words)
    assert not WORDS.search("an evidence-linked book")


def test_the_engine_imports_nothing_of_the_book() -> None:
    modules = [path for path in files() if path.suffix == ".py"]
    assert len(modules) > 50
    found = {str(path.relative_to(ENGINE)): imports(path.read_text(encoding="utf-8")) & set(BOOK) for path in modules}
    assert {name: packages for name, packages in found.items() if packages} == {}


def test_the_engine_holds_no_word_of_the_book() -> None:
    found = [
        f"{path.relative_to(ENGINE)}:{number}: {line.strip()}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if WORDS.search(line)
    ]
    assert found == []
