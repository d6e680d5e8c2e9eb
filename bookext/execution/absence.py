"""What a cell that fails has to do with rows that are no longer as in the edition, and which paragraphs speak of them.

A chapter may take one row of a table by its name, and print it in a sentence. When the row is gone, or no longer of a
confidence that counts, the sentence has nothing to say, and the cell fails with whatever error pandas raises there. The
edition (`bookext.claims.edition`) has a digest of every row, so that the message can name the rows that differ. The
paragraphs are those that print what the statement that failed would have computed, in its cell or in later ones.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from bookext.claims import edition
from bookext.data import tables
from bookext.execution.notebook import Chapter

OTHER_CAUSES = frozenset(
    {"SyntaxError", "IndentationError", "NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError",
     "ContainmentError", "PermissionError", "FileNotFoundError", "MemoryError", "RecursionError", "KeyboardInterrupt"}
)  # fmt: skip
"""Errors that no missing row raises. What pandas raises where one is not there is of many kinds, a rule's own too."""
LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
COLOURS = re.compile(r"\x1b\[[\d;]*m")
GLUED = re.compile(r"\{glue:\w+\}`([^`]+)`")
ROLE = re.compile(r"\{[\w:.-]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`")
LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
DIRECTIVE = re.compile(r"`{3,}|:{3,}|#|\(|%|<|---|\+\+\+")
"""How a block begins that is no paragraph."""
WORDS = 8
MOST_ROWS, MOST_PARAGRAPHS = 8, 5


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a chapter's source."""

    cell: int
    line: int | None
    """None in an ``.ipynb`` file."""
    names: tuple[str, ...]
    """Of the values that it prints."""
    text: str


@dataclass(frozen=True)
class Failure:
    """A cell that failed: which one of its notebook, at which of its lines, with an error of which kind."""

    cell: int
    line: int
    kind: str
    missing: str = ""
    """The words that were not found, where the error says them."""


def line_in_cell(traceback: str) -> int:
    """Return the line of the cell at which it failed, by the traceback that IPython shows; 1 if it does not say."""
    found = LINE.search(COLOURS.sub("", traceback))
    return int(found[1]) if found else 1


def words_missing(kind: str, value: str) -> str:
    """Return the key that was not found, of a `KeyError` that has words for it."""
    found = re.fullmatch(r"'([^\W\d_][^']*)'", value)
    return found[1] if found and kind == "KeyError" else ""


def tables_in(reads: Iterable[str]) -> list[str]:
    """Return the tables among the files that a kernel opened, by path from the root of the project."""
    return sorted(path.stem for path in map(Path, reads) if path.parts[:1] == ("data",) and path.suffix == ".csv")


def explain(failure: Failure, chapter: Chapter, reads: Sequence[str], folder: Path) -> str:
    """Return which rows of the tables that a chapter reads differ from the edition, and which paragraphs to rewrite.

    `reads` names the tables, `folder` is theirs. Nothing if no row differs, or the error is one of `OTHER_CAUSES`.
    """
    if failure.kind in OTHER_CAUSES:
        return ""
    try:
        changes, published = edition.changed_rows(reads, folder), edition.published(folder)
    except tables.TableError:  # which has a message of its own
        return ""
    if not changes:
        return ""
    notebook, document = chapter.notebook, f"{chapter.docname}{chapter.path.suffix}"
    values = published["values"].get(chapter.docname, {}) if published else {}
    found = paragraphs(notebook)
    names = computed(notebook, failure, [*values, *(name for one in found for name in one.names)])
    speaking = {one: "speaks of what it computes" for one in found if names & set(one.names)}
    if failure.missing:
        word = re.compile(rf"\b{re.escape(failure.missing)}\b")
        speaking |= {one: f"says “{failure.missing}”" for one in found if one not in speaking and word.search(one.text)}
    speaking = speaking or dict.fromkeys(_beside(found, failure.cell), "stands beside the cell")
    listed = [f"{_place(document, one)}: “{_first_words(one.text, values)} …” {why}" for one, why in speaking.items()]
    these = "paragraph and its cell" if len(speaking) == 1 else "paragraphs and the cell"
    lines = [
        f"{_line(chapter, failure)} fails, and rows that the chapter reads are not as in the edition:",
        *_most(map(str, changes), MOST_ROWS, "rows"),
        *_most(listed, MOST_PARAGRAPHS, "paragraphs"),
        f"rewrite the {these}, or restore the row",
    ]
    return "\n  ".join(lines)


def _most(lines: Iterable[str], most: int, what: str) -> list[str]:
    """The first lines, and how many there are beside."""
    listed = list(lines)
    return listed if len(listed) <= most else [*listed[:most], f"and {len(listed) - most} more {what}"]


def _line(chapter: Chapter, failure: Failure) -> str:
    """The line that failed: of the file where that is text, below the options of the cell, else of the cell."""
    starts = chapter.notebook.metadata.get("source_map")
    if not starts:
        return f"line {failure.line} of the cell"
    first = chapter.notebook.cells[failure.cell].source.partition("\n")[0]
    lines = chapter.text.splitlines()
    begins = next((i for i in range(starts[failure.cell], len(lines)) if lines[i] == first), starts[failure.cell])
    return f"line {begins + failure.line}"


def _place(document: str, one: Paragraph) -> str:
    return f"{document}:{one.line}" if one.line else f"{document}: cell {one.cell + 1}"


def paragraphs(notebook: NotebookNode) -> list[Paragraph]:
    """Return the paragraphs of a notebook's prose, headings and directives apart."""
    lines = notebook.metadata.get("source_map")
    found = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        for start, text in _blocks(cell.source):
            names = tuple(name.rpartition("::")[2].partition(":")[0] for name in GLUED.findall(text))
            if names or not DIRECTIVE.match(text):
                found.append(Paragraph(index, lines[index] + start + 2 if lines else None, names, text))
    return found


def _blocks(source: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between blank lines, each with the number of lines before it."""
    block: list[str] = []
    for number, line in enumerate([*source.split("\n"), ""]):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), "\n".join(block)
            block = []


def _first_words(text: str, values: Mapping[str, str]) -> str:
    """The words with which a paragraph begins in the published book."""
    words = GLUED.sub(lambda found: values.get(found[1].rpartition("::")[2].partition(":")[0], "…"), text)
    words = LINK.sub(r"\1", ROLE.sub(r"\1", words))
    return " ".join(re.sub(r"[*`]", "", words).split()[:WORDS])


def _beside(found: Sequence[Paragraph], cell: int) -> list[Paragraph]:
    before = [one for one in found if one.cell < cell][-1:]
    return before + [one for one in found if one.cell > cell][:1]


def computed(notebook: NotebookNode, failure: Failure, known: Sequence[str]) -> set[str]:
    """Return which of the `known` names would have been glued by the statement that failed, or with what it computes.

    What it computes is followed by the names of variables from statement to statement.
    """
    failed, later = _statements(notebook, failure)
    if failed is None:
        return set()
    found = set(_glued(failed, known))
    tainted = _stored(failed)
    for statement in later:
        if tainted & {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}:
            found |= set(_glued(statement, known))
            tainted |= _stored(statement)
    return found


def _statements(notebook: NotebookNode, failure: Failure) -> tuple[ast.stmt | None, list[ast.stmt]]:
    """The statement that failed, and those that come after it."""
    failed: ast.stmt | None = None
    later: list[ast.stmt] = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or index < failure.cell:
            continue
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:  # a command of IPython
            continue
        for statement in body:
            if index == failure.cell and (statement.end_lineno or 0) < failure.line:
                continue
            if failed is None and index == failure.cell:
                failed = statement
            else:
                later.append(statement)
    return failed, later


def _stored(statement: ast.stmt) -> set[str]:
    """The names that a statement gives something to, or changes."""
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    return found


def _glued(statement: ast.stmt, known: Sequence[str]) -> Iterator[str]:
    """Yield the names that a statement glues; one that is put together is any known name of that form."""
    for node in ast.walk(statement):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "glue" and node.args
        ):
            continue
        pattern = re.compile(_pattern(node.args[0]))
        yield from filter(pattern.fullmatch, known)


def _pattern(name: ast.expr) -> str:
    if isinstance(name, ast.Constant):
        return re.escape(str(name.value))
    if isinstance(name, ast.JoinedStr):
        return "".join(_pattern(part) for part in name.values)
    return ".+"
