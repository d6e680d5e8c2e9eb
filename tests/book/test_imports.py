"""Who may use whom in the book: rules are plain Python over tables, and figures show the rules of their question."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from bookext.tests.test_no_evaluation import modules_that_run_data
from tests.book.whole_book import PROJECT

EVIDENCE = PROJECT / "evidence"
QUESTIONS = sorted(path.name for path in EVIDENCE.iterdir() if (path / "rules.py").is_file())
FORBIDDEN = ("sphinx", "docutils", "myst_nb", "myst_parser", "matplotlib", "IPython", "bookext.exhibits")
"""What rules do without."""
APART = ("appendices", "summing_up")
"""Folders that are no question; they may use the rules of all."""


def imported(path: Path) -> set[str]:
    """Return the full names of what a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def is_of(name: str, *packages: str) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def wrong_in_rules(path: Path) -> set[str]:
    """Return what a module of rules imports and may not: libraries of page and picture, and figures of anyone."""
    return {name for name in imported(path) if is_of(name, *FORBIDDEN) or ".figures" in name}


def wrong_in_figures(path: Path) -> set[str]:
    """Return what a module of figures imports from the book beside its own question's rules and the shared dates."""
    own = f"evidence.{path.parent.name}"
    return {
        name for name in imported(path)
        if (is_of(name, "evidence") and not is_of(name, own, "evidence.constants")) or is_of(name, "sphinx", "myst_nb")
    }  # fmt: skip


def test_there_are_questions() -> None:
    chapters = {path.stem.replace("-", "_") for path in EVIDENCE.with_name("chapters").glob("*.md")}
    assert {path.name for path in EVIDENCE.iterdir() if path.is_dir()} & chapters == set(QUESTIONS)


@pytest.mark.parametrize(
    ("name", "code", "wrong"),
    [
        ("rules", "from matplotlib.axes import Axes", wrong_in_rules),
        ("rules", "def late():\n    import sphinx.util", wrong_in_rules),
        ("rules", "from evidence.the_ally import figures", wrong_in_rules),
        ("rules", "from bookext import exhibits", wrong_in_rules),
        ("figures", "from evidence.the_ally import rules", wrong_in_figures),
    ],
)
def test_what_is_wrong_is_seen(name: str, code: str, wrong: object, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.py"
    path.write_text(code, encoding="utf-8")
    assert wrong(path)


def test_rules_import_neither_pages_nor_pictures() -> None:
    found = {
        str(path): wrong_in_rules(path) for path in EVIDENCE.glob("*/*.py") if path.name in ("rules.py", "claims.py")
    }
    assert {path: names for path, names in found.items() if names and Path(path).parent.name not in APART} == {}


def test_rules_import_what_they_need_at_their_head() -> None:
    """What a function imports is not among what decides a stored verdict (`bookext.claims.store`)."""
    modules = [path for question in QUESTIONS for path in (EVIDENCE / question).glob("*.py")]
    found = [
        f"{path}:{node.lineno}"
        for path in [*modules, *EVIDENCE.glob("*.py")]
        for part in ast.parse(path.read_text(encoding="utf-8")).body
        for node in ast.walk(part)
        if isinstance(node, ast.Import | ast.ImportFrom) and node is not part
    ]
    assert found == []


def test_figures_import_the_rules_of_their_own_question_alone() -> None:
    found = {question: wrong_in_figures(EVIDENCE / question / "figures.py") for question in QUESTIONS}
    assert {question: names for question, names in found.items() if names} == {}


def test_no_question_uses_what_sums_up() -> None:
    modules = [*EVIDENCE.glob("*.py"), *(path for question in QUESTIONS for path in (EVIDENCE / question).glob("*.py"))]
    apart = tuple(f"evidence.{folder}" for folder in APART)
    found = {str(path): {name for name in imported(path) if is_of(name, *apart)} for path in modules}
    assert {path: names for path, names in found.items() if names} == {}


def test_rules_can_be_run_without_the_libraries_of_page_and_picture() -> None:
    modules = [f"evidence.{question}.rules" for question in QUESTIONS]
    code = f"import sys, {', '.join(modules)}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert not {"sphinx", "docutils", "myst_nb", "myst_parser", "matplotlib"} & set(ended.stdout.split())
    assert {"pandas", "evidence"} <= set(ended.stdout.split())


def test_no_module_of_the_book_runs_data() -> None:
    assert modules_that_run_data(EVIDENCE) == {}
