"""Verdicts that a build has reached, so that each check runs once though several chapters print its verdict.

In a build the first chapter that asks for a verdict computes it, and the others read it from the file `FILE`. A verdict
is used again only while its tables, the modules that its rule imports and the locked packages are the same. To compare
them the kernel reads them, so that a chapter that prints a verdict depends on what decided it, whichever chapter
computed it (`bookext.execution.sandbox`). A notebook that is run by itself computes its verdicts.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from bookext.claims.verdicts import Verdict
from bookext.data import tables as package
from bookext.hashing import file_digest, text_digest

FILE = "_build/.verdicts.json"
LOCK = "requirements.txt"
ENGINE = Path(__file__).resolve().parents[2]
"""The folder that holds this package."""


def verdict(name: str, tables: tuple[str, ...], compute: Callable[[], Verdict]) -> Verdict:
    """Return the verdict of the check `name`, which reads `tables`: the stored one while it is valid, or a new one."""
    root = os.environ.get("BOOK_ROOT")
    if root is None:
        return compute()
    path = Path(root, FILE)
    path.parent.mkdir(exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock, _locked(lock, _place(name)):
        now = fingerprint(name, tables, Path(root))
        stored = _read(path).get(name)
        if stored and stored["fingerprint"] == now:
            return Verdict(**stored["verdict"])
        found = compute()
        with _locked(lock, 0):
            everything = _read(path) | {name: {"fingerprint": now, "verdict": asdict(found)}}
            partial = path.with_suffix(".part")
            partial.write_text(json.dumps(everything, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
            partial.replace(path)
    return found


def fingerprint(name: str, tables: tuple[str, ...], root: Path) -> str:
    """Return the hash of what decides a verdict: the tables, the code of the check `name`, and the packages.

    The tables that foreign keys refer to belong to it: with them a table is checked when it is loaded, so that who
    computes a verdict and who reads a stored one read the same files.
    """
    own = [package.resource(each) for each in tables]
    others = [package.resource(link.table) for each in own for link in each.foreign_keys]
    data = {path.name: path for each in (*own, *others) for path in (each.path, each.descriptor)}
    code = modules(name.rpartition(".")[0], (root, ENGINE))
    parts = {
        "python": sys.version_info[:2],
        "files": {key: _digest(path) for key, path in (data | code | {LOCK: root / LOCK}).items()},
        "constants": {each: _constants(each) for each in code},
    }
    return text_digest(json.dumps(parts, sort_keys=True))


def modules(name: str, roots: tuple[Path, ...]) -> dict[str, Path]:
    """Return the files of the imported module `name` and of all that it imports from below `roots`, by module.

    Only imports that are made when a module is imported are followed: what functions import later may be there or not.
    """
    found: dict[str, Path] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        file = getattr(sys.modules.get(each), "__file__", None)
        if each in found or file is None or not any(_is_source(Path(file), root) for root in roots):
            continue
        found[each] = Path(file)
        waiting += _imports(Path(file), _digest(Path(file)))
        waiting += [each.rpartition(".")[0]]
    return found


def _is_source(path: Path, root: Path) -> bool:
    """Whether a file is one of the project in `root`, and not of an environment that lies there."""
    parts = path.relative_to(root).parts if path.is_relative_to(root) else (".",)
    return "site-packages" not in parts and not any(part.startswith(".") for part in parts)


def _constants(module: str) -> dict[str, str]:
    """Return the plain values that a module has computed when it was imported, from a table perhaps."""
    plain = (str, int, float, date)
    named = sorted(vars(sys.modules[module]).items())
    return {name: repr(value) for name, value in named if isinstance(value, plain) and not name.startswith("__")}


@lru_cache(maxsize=512)
def _imports(path: Path, _: str) -> tuple[str, ...]:
    """Return the names that the statements of a module, known by the hash of its file, import; some are no modules."""
    names: list[str] = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names += [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return tuple(names)


def _digest(path: Path) -> str:
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    return _hashed(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=1024)
def _hashed(path: Path, *_: int) -> str:
    return file_digest(path)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _place(name: str) -> int:
    """The byte of the lock file that stands for a check; byte 0 stands for the file of verdicts."""
    return 1 + int(text_digest(name)[:8], 16)


@contextmanager
def _locked(file: TextIO, place: int) -> Iterator[None]:
    """Hold one byte of a file. Where files cannot be locked so, two chapters may compute the same verdict."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    try:
        yield
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)
