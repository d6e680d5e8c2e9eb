"""Data-aware, parallel execution of the chapters.

Stock caching stores the outputs of a notebook until its code changes, and so republishes old numbers when only a
table has changed. Here a chapter's outputs are stored under the hash of its code, together with the state of all that
its kernel read, listed and asked for in the project (`bookext.execution.records`), and of the lock; they are used again only
while all of these are the same. Chapters that need running run side by side, one more than there are cores.

MyST-NB itself executes nothing (``nb_execution_mode: off``); it reads each chapter through `NotebookParser`, which
adds the stored outputs to the notebook. What they may be, `bookext.execution.outputs` says.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from subprocess import Popen
from typing import Any, cast

import nbformat
from docutils import nodes
from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.sphinx_ import Parser
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.sphinx_ import MystParser
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookext.errors import BuildRefused
from bookext.execution import documents, kernels, outputs, records
from bookext.execution.records import DOCUMENTS, Fingerprints, Project

logger = logging.getLogger(__name__)

RECORD_VERSION = 3
"""Part of every key: raise it when the content of a record changes."""
LOCK = "requirements.txt"
NOTEBOOKS = (".md", ".ipynb")
CELL_LINES = 10_000
"""By how much MyST-NB raises the lines of a notebook without a source map, for each cell."""
SOCKET_PATH = 103
"""The longest path that a local socket may have, on macOS; on Linux it may be four bytes longer."""
REFUSED_BY_KERNEL = "a chapter may not "
"""How `bookext.execution.sandbox` begins to refuse."""
ENGINE = Path(__file__).resolve().parents[2]
"""The folder that holds this package."""
KERNEL_STARTUP = Path(__file__).with_name("sandbox.py")
FAILED = "A chapter failed to run"
NOT_SHOWN = "A chapter puts out what the book cannot show"


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
        return _read_once(self.text, self.path, self.extensions)

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
        cell.id = hashlib.sha256(f"{index}\n{cell.source}".encode()).hexdigest()[:8]
    return notebook


def _read_json(text: str) -> NotebookNode:
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
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
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def read_executed(text: str, path: str, folder: str, extensions: list[str]) -> NotebookNode:
    """Return a chapter with the outputs stored in `folder`: the reader that MyST-NB is given for chapters.

    An exhibit says its name, caption and description in the metadata of its output; they become the cell's MyST-NB
    figure and image options, so that numbers in them are computed with the figure.
    """
    notebook = read_notebook(text, Path(path), extensions)
    record = records.load(Path(folder), code_key(notebook))
    if record is None:
        return notebook
    notebook.metadata["language_info"] = record["language_info"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, stored in zip(cells, record["outputs"], strict=True):
        cell.outputs = nbformat.from_dict(stored)  # type: ignore[no-untyped-call]
        for output in cell.outputs:
            exhibit = output.get("metadata", {}).get("exhibit")
            if exhibit:
                cell.metadata["mystnb"] = {
                    "figure": {"name": exhibit["name"], "caption": exhibit["caption"]},
                    "image": {"alt": exhibit["alt"]},
                }
    return notebook


class NotebookParser(Parser):  # type: ignore[misc]
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
            "folder": str(record_folder(env.app)),
            "extensions": list(env.config.myst_enable_extensions),
        }
        reader = (f"{__name__}.{read_executed.__name__}", options, False)
        env.mystnb_config = before.copy(
            custom_formats=before.custom_formats | dict.fromkeys(NOTEBOOKS, reader), execution_mode="off"
        )
        try:
            super().parse(inputstring, document)
        finally:
            env.mystnb_config = before
        if path.suffix == ".md" and "load:" in inputstring:
            for cell in _read_once(inputstring, path, tuple(env.config.myst_enable_extensions)).cells:
                if "load" in cell.metadata:
                    env.note_dependency(str((path.parent / cell.metadata["load"]).resolve()))


def refresh(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Execute every chapter whose outputs are stale; return the documents whose outputs are new to `env`.

    Handler of ``env-get-outdated``. Raises `BuildRefused` if a cell fails, or puts out what a form of the book cannot
    show; the outputs of the other chapters are stored.
    """
    root, folder = Path(app.srcdir), record_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    _read_once.cache_clear()  # what cells load may have changed since the last build of this process
    parser = [
        sys.version, records.digest(root / LOCK), records.digest(Path(__file__)), app.config.myst_enable_extensions
    ]  # fmt: skip
    if getattr(env, "book_parser", None) != parser:
        env.book_parser, env.book_keys = parser, {}  # type: ignore[attr-defined]
    chapters = [chapter for name in sorted(env.found_docs) if (chapter := _chapter(app, env, name))]
    folders: dict[str, Chapter] = {}
    for chapter in chapters:
        twin = folders.setdefault(chapter.key, chapter)
        if twin.path.parent != chapter.path.parent:
            raise BuildRefused(
                "Two chapters cannot be told apart",
                f"{twin.docname}{twin.path.suffix} and {chapter.docname}{chapter.path.suffix} "
                "run the same code in two folders; put them in one",
            )
    for left in _temporary(root).glob(f"{_prefix(root)}*"):  # by a build that was killed
        shutil.rmtree(left, ignore_errors=True)
    known, printable = root / DOCUMENTS, _printable(root)
    if not known.is_file() or known.read_text(encoding="utf-8") != printable:
        records.write(known, printable)
    fixed = _fixed_environment(root)
    project = Project(root, os.environ | fixed, frozenset(fixed) | {"BOOK_READS", "TMPDIR", "IPYTHONDIR"})
    now = Fingerprints(project)
    stale = []
    for chapter in chapters:
        record = records.load(folder, chapter.key)
        if record is None or not now.are_those_of(record):
            stale.append(chapter)
    app.book_executed = (len(stale), len(chapters) - len(stale))  # type: ignore[attr-defined]
    if stale:
        logger.info("execution: %d queued, %d cached", *app.book_executed)  # type: ignore[attr-defined]
        limits = Limits(app.config.nb_execution_timeout, app.config.book_output_limit)
        failures = _execute_all(stale, project, folder, limits)
        if failures:
            heading = min(failure.heading for failure in failures)  # a failure comes before what cannot be shown
            raise BuildRefused(heading, "\n".join(failure.message for failure in failures))
    else:
        logger.info("execution: all %d notebooks up to date, nothing executed", len(chapters))
    for path in set(folder.iterdir()) - {folder / f"{chapter.key}.json" for chapter in chapters}:
        path.unlink()
    seen: dict[str, str] = getattr(env, "book_outputs", {})
    found = {chapter.docname: f"{chapter.key} {records.digest(folder / f'{chapter.key}.json')}" for chapter in chapters}
    env.book_outputs = found  # type: ignore[attr-defined]
    return [name for name, digest in found.items() if seen.get(name) != digest]


def record_folder(app: Sphinx) -> Path:
    """The folder that holds the outputs, one for all builders and staging folders of a book."""
    return Path(app.srcdir) / "_build" / ".execution"


def kept(app: Sphinx, docname: str) -> tuple[Chapter, dict[str, Any]] | None:
    """Return a chapter and the record of its execution; None if it has nothing to run."""
    chapter = _chapter(app, app.env, docname)
    record = records.load(record_folder(app), chapter.key) if chapter else None
    return (chapter, record) if chapter and record else None


def _chapter(app: Sphinx, env: BuildEnvironment, docname: str) -> Chapter | None:
    path = Path(env.doc2path(docname))
    name = f"{docname}{path.suffix}"
    try:
        text = path.read_text(encoding="utf-8-sig") if path.suffix in NOTEBOOKS else ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"{name}:{line}: not UTF-8; save the file as UTF-8"
        raise BuildRefused("A chapter cannot be read", reason) from None
    extensions = tuple(app.config.myst_enable_extensions)
    keys: dict[str, tuple[str, str]] = env.book_keys  # type: ignore[attr-defined]
    content = hashlib.sha256(text.encode()).hexdigest()
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
    if path.suffix not in NOTEBOOKS or (path.suffix == ".md" and not is_myst_markdown_notebook(text)):
        return ""
    notebook = _read_once(text, path, extensions)
    return code_key(notebook) if any(cell.cell_type == "code" for cell in notebook.cells) else ""


@lru_cache(maxsize=256)
def _read_once(text: str, path: Path, extensions: tuple[str, ...]) -> NotebookNode:
    return read_notebook(text, path, list(extensions))


def _printable(root: Path) -> str:
    """Return what chapters may print of each other."""
    try:
        return documents.written(root)
    except FileNotFoundError as error:
        name = Path(str(error.filename)).name
        remedy = f"jupyter-book toc from-project . > {name} writes one" if name == documents.CONTENTS else "restore it"
        raise BuildRefused("The book cannot be built", f"{name}: there is no such file; {remedy}") from None


def _temporary(root: Path) -> Path:
    """Return where kernels have their folders; raise `BuildRefused` if its path is too long for the sockets in them."""
    longest = SOCKET_PATH - len(f"/{_prefix(root)}12345678/kernel-5")
    usual = Path(tempfile.gettempdir())
    for folder in (usual, Path("/tmp")):  # noqa: S108
        if os.name == "nt" or (len(os.fsencode(folder)) <= longest and os.access(folder, os.W_OK)):
            return folder
    reason = f"the path of the folder for temporary files is longer than {longest} bytes: no kernel has sockets there"
    raise BuildRefused("The book cannot be built here", f"TMPDIR={usual}: {reason}; set TMPDIR to a shorter one")


class Loop(asyncio.SelectorEventLoop):
    """An event loop without signal handlers: NBClient's would end one kernel of several, and the build would go on."""

    def add_signal_handler(self, *_: object) -> None:
        """Say what NBClient hears where signals cannot be handled."""
        raise RuntimeError


def cores() -> int:
    """Return how many processors this process may use; the machine may have more."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """Of a chapter: how many seconds a cell may run, and how many megabytes of text all may put out."""

    seconds: int
    megabytes: float


def _fixed_environment(root: Path) -> dict[str, str]:
    """Return the environment variables that the build sets for its kernels."""
    return {
        "BOOK_ROOT": str(root),
        documents.KEPT: str(root / DOCUMENTS),
        "MPLCONFIGDIR": str(root / "_build" / ".cache" / "matplotlib"),  # where a chapter may write
        "PYTHONSTARTUP": str(KERNEL_STARTUP),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(root), str(ENGINE)])),  # cells import both
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MATPLOTLIBRC": os.devnull,  # not what the user has set for other work
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # a kernel's own choice, before matplotlib is there
        "OPENBLAS_NUM_THREADS": "1",  # the kernels share the cores, and a process with threads should not be forked
    }


def _execute_all(chapters: list[Chapter], project: Project, folder: Path, limits: Limits) -> list[BuildRefused]:
    """Run chapters side by side; return why others failed. SIGTERM ends the kernels, then the build."""
    places = asyncio.Semaphore(cores() + 1)  # a kernel that starts or ends mostly waits

    async def one(chapter: Chapter, forking: Popen[bytes] | None) -> BuildRefused | None:
        async with places:
            return await _execute(chapter, project, folder, limits, forking)

    async def all_of_them() -> list[BuildRefused | None]:
        running, loop = cast(asyncio.Task[Any], asyncio.current_task()), asyncio.get_running_loop()

        def stop() -> None:
            if not running.cancelling():  # a second signal would interrupt the end of the kernels
                running.cancel()

        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(stop))
        with kernels.server(dict(project.environment)) as forking:
            return await asyncio.gather(*(one(chapter, forking) for chapter in chapters))

    before = signal.getsignal(signal.SIGTERM)
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return [failure for failure in runner.run(all_of_them()) if failure]
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise BuildRefused("The build was stopped", "chapters were running; their kernels have been ended") from None
    finally:
        signal.signal(signal.SIGTERM, before)


async def _execute(
    chapter: Chapter, project: Project, folder: Path, limits: Limits, forking: Popen[bytes] | None
) -> BuildRefused | None:
    """Run one chapter and store its outputs; return why that failed, if it did."""
    started = time.perf_counter()
    if sys.stdout.isatty():  # in a log the line at the end says it all
        logger.info("execution: %s, running", chapter.docname)
    current = {"cell": 0}
    notebook = deepcopy(chapter.notebook)
    with tempfile.TemporaryDirectory(
        prefix=_prefix(project.root), dir=_temporary(project.root), ignore_cleanup_errors=True
    ) as temporary:
        notes = Path(temporary) / "reads"
        # What the kernel and its libraries keep for themselves stays where a chapter may write.
        own = {"BOOK_READS": str(notes), "TMPDIR": temporary, "IPYTHONDIR": str(Path(temporary) / "ipython")}
        kernel = notebook.metadata.get("kernelspec", {}).get("name", "python3")
        try:
            client = NotebookClient(
                notebook,
                km=kernels.manager(kernel, Path(temporary), None if _has_own_style(chapter.path.parent) else forking),
                timeout=limits.seconds,
                shutdown_kernel="immediate",  # nothing that it could still say is wanted
                resources={"metadata": {"path": str(chapter.path.parent)}},
                on_cell_execute=lambda cell, cell_index: current.update(cell=cell_index),
            )
            # What a kernel says on its way out is no message of the build; what a cell says comes as its output.
            try:
                await client.async_execute(
                    env={**project.environment, **own}, stderr=subprocess.DEVNULL, cleanup_kc=True
                )
            finally:
                if client.km is None:  # NBClient's own handler would fail at the exit of a build stopped just then
                    atexit.unregister(client._cleanup_kernel)
        except NoSuchKernel as error:
            place = f"{chapter.docname}{chapter.path.suffix}:1"
            return BuildRefused(FAILED, f"{place}: kernelspec: name: there is no kernel {error.name!r}; write python3")
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            return BuildRefused(FAILED, f"{chapter.place(current['cell'])}: {_reason(error, limits.seconds)}")
        noted = notes.read_bytes() if notes.exists() else b""
    if problems := _problems(chapter, notebook, limits):
        return BuildRefused(NOT_SHOWN, "\n".join(problems))
    dependencies = project.dependencies(noted)
    dependencies["reads"][LOCK] = records.digest(project.root / LOCK)
    record = dependencies | {
        "outputs": [outputs.clean(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"],
        "language_info": {"name": notebook.metadata.get("language_info", {}).get("name", "python")},
    }
    records.save(folder, chapter.key, record)
    logger.info(
        "execution: %s, %d cells in %.1f s, %d tables read",
        chapter.docname, len(record["outputs"]), time.perf_counter() - started,
        sum(name.endswith(".csv") for name in dependencies["reads"]),
    )  # fmt: skip
    return None


def _has_own_style(folder: Path) -> bool:
    """Whether Matplotlib would take its settings from a chapter's folder; it has looked for them before a fork."""
    return (folder / "matplotlibrc").exists()


def _problems(chapter: Chapter, notebook: NotebookNode, limits: Limits) -> list[str]:
    """Return what a chapter puts out that the book cannot show."""
    cells = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    problems = [
        f"{chapter.place(index)}: {reason}"
        for index, cell in cells
        for reason in dict.fromkeys(outputs.refusals(cell.outputs, cell.metadata))
    ]
    lengths = {index: outputs.length(cell.outputs) for index, cell in cells}
    megabytes = sum(lengths.values()) / 1e6
    if megabytes > limits.megabytes:
        longest = max(lengths, key=lambda index: lengths[index])
        problems.append(
            f"{chapter.place(longest)}: puts out {lengths[longest] / 1e6:.1f} MB of text; the chapter has "
            f"{megabytes:.1f} MB, more than the {limits.megabytes:g} MB that one may have; print less, "
            "or raise book_output_limit in _config.yml"
        )
    return problems


def _reason(error: Exception, timeout: int) -> str:
    """What went wrong in a cell, and what to do about it."""
    if isinstance(error, CellTimeoutError):
        return f"runs longer than the {timeout} s that a cell may; mend it, or raise execute: timeout in _config.yml"
    if not isinstance(error, CellExecutionError):
        return f"{str(error).strip().splitlines()[0]}; mend the cell, which ended its own kernel"
    if REFUSED_BY_KERNEL in error.evalue:  # says itself what to do instead
        return str(error.evalue)[error.evalue.index(REFUSED_BY_KERNEL) :]
    return f"{error.ename}: {error.evalue}; mend the cell: make lab opens the chapter, runs it and shows the traceback"


def _prefix(root: Path) -> str:
    """What the names of a book's temporary folders begin with; their paths must be short, for the sockets in them."""
    return f"book-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}-"
