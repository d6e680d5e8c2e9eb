"""Rows taken from the tables, and what the chapters' cells then do. No page is built: each trial is a fork.

A trial changes what the loader reads of one table, runs the cells of a chapter that reads the table and whose code
names the row, and gives a cell that fails to the function that writes the build's message. ``python -m
tests.book.absences`` writes the outcome of every trial as a line of JSON.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from bookext.data import tables, validation
from bookext.execution import absence
from bookext.execution.notebook import Chapter, read_once
from tests.book.whole_book import PROJECT

HOLDS, TOLD, REFUSED, UNEXPLAINED, BROKEN = "holds", "told", "refused", "unexplained", "broken"
EXTENSIONS = ("attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "smartquotes", "substitution")
LOCKED = {"quotations", "text_paragraphs", "texts", "text_words"}
"""Tables that the lock of the quotations guards: a build that has not their rows is refused before a cell runs."""
SHORTEST = 3
"""Shorter words and numbers in code are seldom a row's."""

read_table = validation.read
WARM: dict[str, Any] = {}
"""The loader's functions, which know all tables as they are."""


@dataclass(frozen=True)
class Trial:
    """Rows of one table that are taken away, since code names them by `word`."""

    table: str
    keys: tuple[str, ...]
    word: str


@dataclass(frozen=True)
class Outcome:
    """What came of a trial in one chapter."""

    trial: Trial
    chapter: str
    how: str
    outcome: str
    message: str = ""


def chapters() -> dict[str, Chapter]:
    """Return the documents that have code."""
    found = {}
    for path in [PROJECT / "index.md", *sorted((PROJECT / "chapters").glob("*.md"))]:
        text, name = path.read_text(encoding="utf-8"), path.relative_to(PROJECT).with_suffix("").as_posix()
        if "{code-cell}" in text:
            found[name] = Chapter(name, path, text, EXTENSIONS, "")
    return {name: one for name, one in found.items() if cells(one)}


def cells(chapter: Chapter) -> list[tuple[int, str]]:
    """Return the code cells with their places among all."""
    notebook = read_once(chapter.text, chapter.path, EXTENSIONS)
    return [(index, cell.source) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def words(chapter: Chapter) -> set[str]:
    """Return the strings in the code of a chapter and of the modules of the book that its cells import."""
    trees = [ast.parse(source) for _, source in cells(chapter)]
    modules = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evidence"):
            modules |= {str(node.module), *(f"{node.module}.{each.name}" for each in node.names)}
    paths = [PROJECT.joinpath(*name.split(".")).with_suffix(".py") for name in modules]
    trees += [ast.parse(path.read_text(encoding="utf-8")) for path in paths if path.is_file()]
    found = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str) and len(value) >= SHORTEST}


@cache
def named_rows(table: str) -> dict[str, tuple[str, ...]]:
    """Return the keys of rows by the words that code may name them by: an id, a category, a name in a column."""
    described = tables.resource(table)
    header, lines = read_table(described.path)
    keys = [" ".join(row[header.index(name)] for name in described.primary_key) for _, row in lines]
    found: dict[str, dict[str, None]] = {}
    for field in described.fields:
        place = header.index(field.name)
        if field.type != "string" or field.name == "confidence":
            continue
        for key, (_, row) in zip(keys, lines, strict=True):
            found.setdefault(row[place], {})[key] = None
    # What every row has is no row's name.
    return {word: tuple(rows) for word, rows in found.items() if word and len(rows) < len(lines)}


def trials(reads: dict[str, list[str]]) -> Iterator[tuple[Trial, str]]:
    """Yield every trial with the chapter that does it: each set of rows once, where fewest tables are read.

    Several chapters may name one row. What the message says does not depend on which of them fails.
    """
    seen = set()
    known = chapters()
    for name in sorted(known, key=lambda name: len(reads[name])):
        said = words(known[name])
        for table in reads[name]:
            for word, keys in named_rows(table).items():
                if table not in LOCKED and word in said and (table, keys) not in seen:
                    seen.add((table, keys))
                    yield Trial(table, keys, word), name


def run(chapter: Chapter) -> tuple[absence.Failure, BaseException] | None:
    """Run the cells of a chapter in this process; return the first that fails."""
    os.chdir(chapter.path.parent)
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *_, **__: None}
    for index, source in cells(chapter):
        file = f"<cell {index}>"
        tree = ast.parse(source)
        shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        try:
            exec(compile(tree, file, "exec"), names)  # noqa: S102
            if isinstance(shown, ast.Expr):
                value = eval(compile(ast.Expression(shown.value), file, "eval"), names)  # noqa: S307
                if hasattr(value, "_repr_mimebundle_"):
                    value._repr_mimebundle_()
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == file), 1)
            kind, value = type(error).__name__, str(error)
            return absence.Failure(index, line, kind, absence.words_missing(kind, value)), error
    return None


def without(trial: Trial, how: str) -> None:
    """Let the loader read a table without rows, or with rows of low confidence."""
    table = tables.resource(trial.table)

    def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
        header, lines = read_table(path)
        if path != table.path:
            return header, lines
        kept = []
        for number, row in lines:
            if " ".join(row[header.index(name)] for name in table.primary_key) not in trial.keys:
                kept.append((number, row))
            elif how == "low":
                place = header.index("confidence")  # a row from memory names no page, which others must
                kept.append(
                    (number, [*row[:place], row[place] if row[place] == "memory" else "low", *row[place + 1 :]])
                )
        return header, kept

    validation.read = read
    others = tables.resources().values()
    stale = {trial.table, *(one.name for one in others if trial.table in {link.table for link in one.foreign_keys})}
    for name, warm in WARM.items():
        cold = cache(warm.__wrapped__)
        setattr(tables, name, lambda one, *rest, warm=warm, cold=cold: (cold if one in stale else warm)(one, *rest))
    for one in stale:
        tables.rows(one)


def outcome(trial: Trial, chapter: Chapter, reads: list[str]) -> Outcome:
    """Try one chapter without rows; where the loader refuses that, with these rows of low confidence."""
    how = "gone"
    try:
        without(trial, how)
    except tables.TableError as error:
        if not any(field.name == "confidence" for field in tables.resource(trial.table).fields):
            return Outcome(trial, chapter.docname, how, REFUSED, str(error))
        validation.read, how = read_table, "low"
        without(trial, how)
    failed = run(chapter)
    if failed is None:
        return Outcome(trial, chapter.docname, how, HOLDS)
    failure, error = failed
    if told := absence.explain(failure, chapter, reads, tables.DATA):
        return Outcome(trial, chapter.docname, how, TOLD, told)
    shown = "".join(traceback.format_exception(error)[-6:])
    return Outcome(trial, chapter.docname, how, UNEXPLAINED, f"{type(error).__name__}: {error}\n{shown}")


def prepare() -> None:
    """Load what all trials need: the libraries, the tables, the modules of the book."""
    os.environ["BOOK_READS"] = os.devnull  # as in a build, exhibits are MyST
    import IPython.display
    import matplotlib.pyplot  # noqa: F401

    from bookext import exhibits

    IPython.display.display = lambda *_, **__: None
    exhibits.Figure.svg = lambda _: "<svg/>"
    exhibits.Drawing.savefig = lambda *_, **__: None
    tables._rows = lru_cache(None)(tables._rows.__wrapped__)
    for name in tables.names():
        tables.load(name)
        tables.rows(name)
    WARM.update(_load=tables._load, _rows=tables._rows)
    import evidence

    for module in pkgutil.walk_packages(evidence.__path__, "evidence."):
        importlib.import_module(module.name)


def read_by(chapter: Chapter) -> list[str]:
    """Return the tables that a chapter loads; it must run well. To be called in a fork."""
    found = set()
    for name in ("_load", "_rows"):
        before = getattr(tables, name)
        setattr(tables, name, lambda one, *rest, before=before: (found.add(one), before(one, *rest))[1])
    if failed := run(chapter):
        raise failed[1]
    return sorted(found)


def forked(tasks: list[Any], work: Any, most: int) -> Iterator[Any]:
    """Do `work` on each of the tasks in a process of its own, `most` at a time; yield what it returns, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        running, waiting = {}, list(enumerate(tasks))
        while running or waiting:
            while waiting and len(running) < most:
                number, task = waiting.pop(0)
                if (child := os.fork()) == 0:
                    try:
                        with suppress(Exception):
                            sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
                        Path(folder, str(number)).write_text(json.dumps(work(task)), encoding="utf-8")
                    except BaseException as error:
                        text = "".join(traceback.format_exception(error)[-8:])
                        Path(folder, str(number)).write_text(json.dumps({BROKEN: text}), encoding="utf-8")
                    finally:
                        os._exit(0)
                running[child] = number
            number = running.pop(os.wait()[0])
            yield number, json.loads(Path(folder, str(number)).read_text(encoding="utf-8"))


def main() -> None:
    """Write the outcomes."""
    prepare()
    known, most = chapters(), min(2, len(os.sched_getaffinity(0)))
    names = list(known)
    reads = {names[number]: found for number, found in forked(names, lambda name: read_by(known[name]), most)}
    tasks = list(trials(reads))
    for number, found in forked(tasks, lambda task: asdict(outcome(task[0], known[task[1]], reads[task[1]])), most):
        trial, name = tasks[number]
        broken = {"trial": asdict(trial), "chapter": name, "how": "", "outcome": BROKEN, "message": found.get(BROKEN)}
        sys.stdout.write(json.dumps(broken if BROKEN in found else found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
