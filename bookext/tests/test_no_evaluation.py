"""No data are ever run: the engine evaluates no text and unpickles no bytes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1]
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


def modules_that_run_data(folder: Path) -> dict[str, list[int]]:
    """Return the modules in a folder that evaluate text or unpickle bytes, with the lines."""
    found = {str(path): runs_data(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")}
    assert found
    return {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize(
    "code", ["eval(cell)", "exec(cell)", "import pickle", "from marshal import loads", "rows.query(cell)"]
)
def test_running_data_is_seen(code: str) -> None:
    assert runs_data(code) == [1]


def test_no_module_of_the_engine_runs_data() -> None:
    assert modules_that_run_data(ENGINE) == {}
