"""What must be right before Jupyter Book is started, which would meet it with a traceback or not at all.

The Python, the installed packages against the lock, the two files of the configuration, and the folder to write to.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml
from jupyter_book.config import get_validator
from packaging.requirements import Requirement
from pybtex.database import parse_file
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from bookext.errors import BuildRefused
from bookext.execution.runner import LOCK

PYTHONS = ((3, 11), (3, 13))
"""The first and the last Python for which the lock was made."""


def check_surroundings(root: Path, staging: Path) -> None:
    """Raise `BuildRefused` with every reason for which the book in `root` cannot be built into `staging`."""
    problems = [*_python(), *_lock(root / LOCK), *_configuration(root), *_contents(root), *_folder(staging)]
    if problems:
        raise BuildRefused("The book cannot be built here", "\n".join(problems))


def _python() -> Iterator[str]:
    if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        first, last = (".".join(map(str, each)) for each in PYTHONS)
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        remedy = f"take .venv away, then make book PYTHON=python{last}"
        yield f"{sys.executable}: Python {found}, but the lock is for {first} to {last}: {remedy}"


def _lock(path: Path) -> Iterator[str]:
    """What is installed otherwise than the lock says."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield f"{path.name}: cannot be read ({error}); restore it from the repository"
        return
    for number, line in enumerate(lines, start=1):
        if not re.match(r"[A-Za-z0-9]", line):
            continue
        locked = Requirement(line.removesuffix("\\"))
        if locked.marker and not locked.marker.evaluate():
            continue
        try:
            found = version(locked.name)
        except PackageNotFoundError:
            found = ""
        if not found or not locked.specifier.contains(found, prereleases=True):
            state = f"{locked.name}{locked.specifier} is locked, {found or 'nothing'} is installed"
            yield f"{path.name}:{number}: {state}: pip install --require-hashes -r {path.name}"


def _configuration(root: Path) -> Iterator[str]:
    path = root / "_config.yml"
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        yield _unreadable(path, error)
        return
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for problem in get_validator().iter_errors(content):
        keys = [str(key) for key in problem.absolute_path]
        where = f"{path.name}:{_line(tree, keys)}"
        yield f"{where}: field {': '.join(keys) or 'title'!r}: {problem.message}; correct it"

    for name in (content.get("bibtex_bibfiles") or []) if isinstance(content, dict) else []:
        yield from _bibliography(root / name)


def _bibliography(path: Path) -> Iterator[str]:
    try:
        parse_file(str(path), "bibtex")
    except PybtexSyntaxError as error:
        yield f"{path.name}:{error.lineno}: {error}; mend the entry"
    except PybtexError as error:
        yield f"{path.name}: {error}; mend it, or restore it from the repository"


def _line(node: Any, keys: list[str]) -> int:
    """The line on which the value under `keys` stands."""
    for key in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        node = next(value for name, value in node.value if name.value == key)
    return int(node.start_mark.line) + 1 if node else 1


def _contents(root: Path) -> Iterator[str]:
    path = root / "_toc.yml"
    try:
        sitemap = parse_toc_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        yield _unreadable(path, error)
        return
    except MalformedError as error:
        yield f"{path.name}: {error}; see https://sphinx-external-toc.readthedocs.io"
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    for name in sitemap:
        if not any((root / f"{name}{suffix}").is_file() for suffix in ("", ".md", ".ipynb")):
            number = next((n for n, line in enumerate(lines, start=1) if line.strip("- ").endswith(name)), 1)
            yield f"{path.name}:{number}: field 'file': there is no {name}.md; write it, or take the line out"


def _unreadable(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    reason = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
    return f"{path.name}{line}: cannot be read: {reason}; mend it, or restore it from the repository"


def _folder(path: Path) -> Iterator[str]:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        yield f"{path}: cannot be written: {error.strerror}; make room there and let your user write to it"
