"""Notebooks of a book: how they are read, and the key of what they run.

MyST-NB executes nothing (``nb_execution_mode: off``). It reads each chapter through `NotebookParser`, which adds the
outputs that are stored for its code (`bookext.execution.cache`), and leaves pages without code to MyST's own parser.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.sphinx_ import Parser
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.sphinx_ import MystParser
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookext.errors import BuildRefused, shown
from bookext.execution import cache
from bookext.hashing import text_digest
from bookext.incremental import state

RECORD_VERSION = 4
"""Part of every key: raise it when the content of a record changes."""
SUFFIXES = (".md", ".ipynb")


@dataclass(frozen=True)
class Chapter:
    """A notebook of the book: where it is, its text, and the key of its code."""

    docname: str
    path: Path
    text: str
    extensions: tuple[str, ...]
    key: str

    @property
    def notebook(self) -> NotebookNode:
        """The parsed cells, which nobody changes: several parts of a build ask for them."""
        return read_once(self.text, self.path, self.extensions)

    def place(self, index: int) -> str:
        """Return where a cell stands, as messages begin: file and line, of an ``.ipynb`` file the cell alone."""
        name = f"{self.docname}{self.path.suffix}"
        number = sum(cell.cell_type == "code" for cell in self.notebook.cells[: index + 1])
        lines = self.notebook.metadata.get("source_map")
        return f"{name}:{lines[index]}: code cell {number}" if lines else f"{name}: code cell {number}"


def read_notebook(text: str, path: Path, extensions: list[str]) -> NotebookNode:
    """Parse a notebook, without outputs, with cell ids that depend on its content alone.

    `path` says whether it is MyST Markdown or JSON, and where the files are that cells ``:load:``.
    """
    notebook = _read_json(text) if path.suffix == ".ipynb" else _read_markdown(text, path, extensions)
    for index, cell in enumerate(notebook.cells):
        cell.id = text_digest(f"{index}\n{cell.source}")[:8]
    return notebook


def _read_json(text: str) -> NotebookNode:
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook  # type: ignore[no-any-return]


def _read_markdown(text: str, path: Path, extensions: list[str]) -> NotebookNode:
    # The parser looks for cells alone, without inline markup, where the extension for task lists would fail.
    config = MdParserConfig(enable_extensions=set(extensions) - {"tasklist"})
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True, path=path)
    lines, starts = text.splitlines(), notebook.metadata["source_map"]
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            # MyST-NB forgets the blank lines it strips before the text, and counts one too many.
            first = next(i for i in range(starts[index], len(lines)) if lines[i].strip())
            starts[index] = first - 1
    return notebook  # type: ignore[no-any-return]


def code_key(notebook: NotebookNode) -> str:
    """Return the hash of what a notebook runs: its code cells, its kernel and the Python that runs them."""
    content = {
        "version": RECORD_VERSION,
        "python": sys.version_info[:2],
        "kernel": notebook.metadata.get("kernelspec", {}).get("name"),
        "cells": [cell.source for cell in notebook.cells if cell.cell_type == "code"],
    }
    return text_digest(json.dumps(content, sort_keys=True))[:32]


def read_executed(text: str, path: str, folder: str, extensions: list[str]) -> NotebookNode:
    """Return a chapter with the outputs stored in `folder`: the reader that MyST-NB is given for chapters.

    An exhibit says its name, caption and description in the metadata of its output; they become the cell's MyST-NB
    figure and image options, so that numbers in them are computed with the figure.
    """
    notebook = read_notebook(text, Path(path), extensions)
    record = cache.load(Path(folder), code_key(notebook))
    if record is None:
        return notebook
    notebook.metadata["language_info"] = record["language_info"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, stored in zip(cells, record["outputs"], strict=True):
        cell.outputs = nbformat.from_dict(stored)
        for output in cell.outputs:
            exhibit = output.get("metadata", {}).get("exhibit")
            if exhibit:
                cell.metadata["mystnb"] = {
                    "figure": {"name": exhibit["name"], "caption": exhibit["caption"]},
                    "image": {"alt": exhibit["alt"]},
                }
    return notebook


class NotebookParser(Parser):
    """MyST-NB's parser, which reads notebooks through `read_executed`, and leaves pages without code to MyST's own."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parse a document into `document`."""
        env = document.settings.env
        path = Path(env.doc2path(env.docname))
        if path.suffix == ".md" and not is_myst_markdown_notebook(inputstring):
            MystParser.parse(self, inputstring, document)
            return
        before = env.mystnb_config
        options = {
            "path": str(path),
            "folder": str(cache.record_folder(env.app)),
            "extensions": list(env.config.myst_enable_extensions),
        }
        reader = (f"{__name__}.{read_executed.__name__}", options, False)
        env.mystnb_config = before.copy(
            custom_formats=before.custom_formats | dict.fromkeys(SUFFIXES, reader), execution_mode="off"
        )
        try:
            super().parse(inputstring, document)
        finally:
            env.mystnb_config = before
        if path.suffix == ".md" and "load:" in inputstring:
            for cell in read_once(inputstring, path, tuple(env.config.myst_enable_extensions)).cells:
                if "load" in cell.metadata:
                    env.note_dependency(str((path.parent / cell.metadata["load"]).resolve()))


class MisplacedCell(SphinxDirective):
    """Refuses a cell that MyST-NB would leave out with a warning, since it stands where none is run."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Raise `BuildRefused`."""
        reason = "a cell inside another block, or on a page that is no notebook, does not run"
        remedy = "put it at the top level of a page that begins with the front matter of a MyST notebook"
        raise BuildRefused("A cell would be left out", f"{shown(*self.get_source_info())}: {reason}; {remedy}")


def chapter_of(app: Sphinx, env: BuildEnvironment, docname: str) -> Chapter | None:
    """Return a document as a notebook; None if it has no code. Raises `BuildRefused` if it cannot be read."""
    path = Path(env.doc2path(docname))
    name = f"{docname}{path.suffix}"
    try:
        text = path.read_text(encoding="utf-8-sig") if path.suffix in SUFFIXES else ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"{name}:{line}: not UTF-8; save the file as UTF-8"
        raise BuildRefused("A chapter cannot be read", reason) from None
    extensions = tuple(app.config.myst_enable_extensions)
    keys = state.stored(env).keys
    content = text_digest(text)
    if keys.get(docname, ("", ""))[0] != content or "load:" in text:  # the key depends on what is loaded, too
        try:
            keys[docname] = content, _key(text, path, extensions)
        except Exception as error:
            raise BuildRefused("A chapter cannot be read", f"{name}{_unreadable(text, error)}") from error
    key = keys[docname][1]
    return Chapter(docname, path, text, extensions, key) if key else None


def _unreadable(text: str, error: Exception) -> str:
    """Return the line at which a notebook cannot be parsed, the reason and the remedy."""
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    mark = getattr(error.__context__, "problem_mark", None)
    if "from :load:" in reason:
        loaded = re.findall(r"(?m)^:?load: *(.+?) *$", text)
        missing = next((each for each in loaded if reason.endswith(Path(each).name)), "")
        line = text[: text.find(f"load: {missing}")].count("\n") + 1
        return f":{line}: there is no {missing!r} to load; put the file there, or correct the name"
    if found := re.search(r"(\w+ cell \d+) at line (\d+) could not be read: (?s:(.*))", reason):
        return f":{found[2]}: {found[1]}: {found[3]}; correct its options"
    if mark is not None:  # counted from 0, below the line that opens the front matter
        return f":{mark.line + 2}: {reason}; correct the front matter"
    return f":1: cannot be read as a notebook: {reason}; correct it, or save it anew in JupyterLab"


def _key(text: str, path: Path, extensions: tuple[str, ...]) -> str:
    """The key of a document's code, nothing if it has none. Parsing takes longer than all else where nothing is new."""
    if path.suffix not in SUFFIXES or (path.suffix == ".md" and not is_myst_markdown_notebook(text)):
        return ""
    notebook = read_once(text, path, extensions)
    return code_key(notebook) if any(cell.cell_type == "code" for cell in notebook.cells) else ""


@lru_cache(maxsize=256)
def read_once(text: str, path: Path, extensions: tuple[str, ...]) -> NotebookNode:
    """Return what `read_notebook` does, without parsing again; nobody changes it."""
    return read_notebook(text, path, list(extensions))
