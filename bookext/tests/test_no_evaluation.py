"""No data are ever run: neither `evidence` nor `bookext` evaluates text or unpickles bytes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
RUNS = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"dill", "marshal", "pickle", "shelve"}


def runs_data(code: str) -> list[int]:
    """Return the lines of `code` that evaluate text or unpickle bytes."""
    lines = []
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in RUNS:
                lines.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="read_pickle" | "unsafe_load")):
                lines.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="eval" | "query"), args=[term]) if not isinstance(term, ast.Constant):
                lines.append(node.lineno)  # pandas; a term written in the code is code
            case ast.Import(names=names) if any(name.name.split(".")[0] in UNPICKLES for name in names):
                lines.append(node.lineno)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNPICKLES:
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize(
    "code", ["eval(cell)", "exec(cell)", "import pickle", "from marshal import loads", "rows.query(cell)"]
)
def test_running_data_is_seen(code: str) -> None:
    assert runs_data(code) == [1]


@pytest.mark.parametrize("folder", ["bookext", "evidence"])
def test_no_module_runs_data(folder: str) -> None:
    found = {str(path): runs_data(path.read_text(encoding="utf-8")) for path in (PROJECT / folder).rglob("*.py")}
    assert found
    assert {path: lines for path, lines in found.items() if lines} == {}
