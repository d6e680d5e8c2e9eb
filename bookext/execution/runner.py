"""Data-aware, parallel execution of the chapters.

Stock caching keeps the outputs of a notebook until its code changes, and so republishes old numbers when only a
table has changed. Here a chapter's outputs are kept under the hash of its code, together with the SHA-256 of
every project file that its kernel opened (`bookext.execution.sandbox`) and of the lock; they are used again only
while all of these are the same. Chapters that need running run side by side, one more than there are cores.

MyST-NB itself executes nothing (``nb_execution_mode: off``); it reads each chapter through `read_executed`, which
adds the kept outputs to the notebook.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import importlib.util
import json
import os
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
from jupyter_client.kernelspec import NoSuchKernel
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookext.errors import BuildRefused
from bookext.execution import documents, kernels
from bookext.hashing import file_digest, text_digest

logger = logging.getLogger(__name__)

RECORD_VERSION = 2
"""Part of every key: raise it when the content of a record changes."""
LOCK = "requirements.txt"
DOCUMENTS = "_build/.documents.json"
"""What chapters may print of each other, written before any runs."""
REFUSED_BY_KERNEL = "a chapter may not "
"""How `kernel_startup` begins to refuse."""
ENGINE = Path(__file__).resolve().parents[2]
"""The folder that holds this package."""
KERNEL_STARTUP = Path(__file__).with_name("sandbox.py")


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
        return _read_once(self.text, self.extensions)


def read_notebook(text: str, extensions: list[str]) -> NotebookNode:
    """Parse a MyST Markdown notebook, without outputs, with cell ids that depend on its content alone."""
    config = MdParserConfig(enable_extensions=set(extensions))
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True)
    lines, starts = text.splitlines(), notebook.metadata["source_map"]
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            # MyST-NB forgets the blank lines it strips before the text, and counts one too many.
            first = next(i for i in range(starts[index], len(lines)) if lines[i].strip())
            starts[index] = first - 1
        cell.id = hashlib.sha256(f"{index}\n{cell.source}".encode()).hexdigest()[:8]
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


def read_executed(text: str, folder: str, extensions: list[str]) -> NotebookNode:
    """Return a chapter with the outputs kept in `folder`: the reader that MyST-NB is given for ``.md`` files.

    An exhibit says its name, caption and description in the metadata of its output; they become the cell's MyST-NB
    figure and image options, so that numbers in them are computed with the figure.
    """
    notebook = read_notebook(text, extensions)
    record = _record(Path(folder), code_key(notebook))
    if record is None:
        return notebook
    notebook.metadata["language_info"] = record["language_info"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, outputs in zip(cells, record["outputs"], strict=True):
        cell.outputs = nbformat.from_dict(outputs)  # type: ignore[no-untyped-call]
        for output in cell.outputs:
            exhibit = output.get("metadata", {}).get("exhibit")
            if exhibit:
                cell.metadata["mystnb"] = {
                    "figure": {"name": exhibit["name"], "caption": exhibit["caption"]},
                    "image": {"alt": exhibit["alt"]},
                }
    return notebook


def refresh(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Execute every chapter whose outputs are stale; return the documents whose outputs are new to `env`.

    Handler of ``env-get-outdated``. Raises `BuildRefused` if a cell fails; the outputs of chapters that ran are kept.
    """
    root, folder = Path(app.srcdir), record_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    parser = [sys.version, _digest(root / LOCK), _digest(Path(__file__)), app.config.myst_enable_extensions]
    if getattr(env, "book_parser", None) != parser:
        env.book_parser, env.book_keys = parser, {}  # type: ignore[attr-defined]
    chapters = [chapter for name in sorted(env.found_docs) if (chapter := _chapter(app, env, name))]
    folders: dict[str, Chapter] = {}
    for chapter in chapters:
        twin = folders.setdefault(chapter.key, chapter)
        if twin.path.parent != chapter.path.parent:
            raise BuildRefused(
                "Two chapters cannot be told apart",
                f"{twin.docname}.md and {chapter.docname}.md run the same code in two folders; put them in one",
            )
    for left in Path(tempfile.gettempdir()).glob(f"{_prefix(root)}*"):  # by a build that was killed
        shutil.rmtree(left, ignore_errors=True)
    known, printable = root / DOCUMENTS, documents.written(root)
    if not known.is_file() or known.read_text(encoding="utf-8") != printable:
        _write(known, printable)
    stale = [chapter for chapter in chapters if not _is_fresh(root, _record(folder, chapter.key))]
    app.book_executed = (len(stale), len(chapters) - len(stale))  # type: ignore[attr-defined]
    if stale:
        logger.info("execution: %d queued, %d cached", *app.book_executed)  # type: ignore[attr-defined]
        failures = _execute_all(stale, root, folder, app.config.nb_execution_timeout)
        if failures:
            raise BuildRefused("A chapter failed to run", "\n".join(failures))
    else:
        logger.info("execution: all %d notebooks up to date, nothing executed", len(chapters))
    for path in set(folder.iterdir()) - {folder / f"{chapter.key}.json" for chapter in chapters}:
        path.unlink()
    seen: dict[str, str] = getattr(env, "book_outputs", {})
    now = {chapter.docname: _digest(folder / f"{chapter.key}.json") for chapter in chapters}
    env.book_outputs = now  # type: ignore[attr-defined]
    return [name for name, digest in now.items() if seen.get(name) != digest]


def record_folder(app: Sphinx) -> Path:
    """The folder that holds the outputs, one for all builders and staging folders of a book."""
    return Path(app.srcdir) / "_build" / ".execution"


def kept(app: Sphinx, docname: str) -> tuple[Chapter, dict[str, Any]] | None:
    """Return a chapter and the record of its execution; None if it has nothing to run."""
    chapter = _chapter(app, app.env, docname)
    record = _record(record_folder(app), chapter.key) if chapter else None
    return (chapter, record) if chapter and record else None


def _chapter(app: Sphinx, env: BuildEnvironment, docname: str) -> Chapter | None:
    path = Path(env.doc2path(docname))
    try:
        text = path.read_text(encoding="utf-8") if path.suffix == ".md" else ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"{docname}.md:{line}: not UTF-8; save the file as UTF-8"
        raise BuildRefused("A chapter cannot be read", reason) from None
    extensions = tuple(app.config.myst_enable_extensions)
    keys: dict[str, tuple[str, str]] = env.book_keys  # type: ignore[attr-defined]
    content = hashlib.sha256(text.encode()).hexdigest()
    if keys.get(docname, ("", ""))[0] != content:
        keys[docname] = content, _key(text, extensions)
    key = keys[docname][1]
    return Chapter(docname, path, text, extensions, key) if key else None


def _key(text: str, extensions: tuple[str, ...]) -> str:
    """The key of a document's code, nothing if it has none. Parsing takes longer than all else where nothing is new."""
    if not is_myst_markdown_notebook(text):
        return ""
    notebook = _read_once(text, extensions)
    return code_key(notebook) if any(cell.cell_type == "code" for cell in notebook.cells) else ""


@lru_cache(maxsize=256)
def _read_once(text: str, extensions: tuple[str, ...]) -> NotebookNode:
    return read_notebook(text, list(extensions))


def _record(folder: Path, key: str) -> dict[str, Any] | None:
    try:
        return dict(json.loads((folder / f"{key}.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def _digest(path: Path) -> str:
    """The hash of a file, or of the names in a folder."""
    if path.is_dir():
        return text_digest("\n".join(sorted(each.name for each in path.iterdir())))
    return file_digest(path)


def _is_fresh(root: Path, record: dict[str, Any] | None) -> bool:
    return record is not None and all(_digest(root / name) == digest for name, digest in record["reads"].items())


class Loop(asyncio.SelectorEventLoop):
    """An event loop without signal handlers: NBClient's would end one kernel of several, and the build would go on."""

    def add_signal_handler(self, *_: object) -> None:
        """Say what NBClient hears where signals cannot be handled."""
        raise RuntimeError


def cores() -> int:
    """Return how many processors this process may use; the machine may have more."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _execute_all(chapters: list[Chapter], root: Path, folder: Path, timeout: int) -> list[str]:
    """Run chapters side by side; return messages of those that failed. SIGTERM ends the kernels, then the build."""
    places = asyncio.Semaphore(cores() + 1)  # a kernel that starts or ends mostly waits
    environment = os.environ | {
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

    async def one(chapter: Chapter, forking: Popen[bytes] | None) -> str | None:
        async with places:
            return await _execute(chapter, root, folder, timeout, environment, forking)

    async def all_of_them() -> list[str | None]:
        running, loop = cast(asyncio.Task[Any], asyncio.current_task()), asyncio.get_running_loop()

        def stop() -> None:
            if not running.cancelling():  # a second signal would interrupt the end of the kernels
                running.cancel()

        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(stop))
        with kernels.server(environment) as forking:
            return await asyncio.gather(*(one(chapter, forking) for chapter in chapters))

    before = signal.getsignal(signal.SIGTERM)
    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            return [message for message in runner.run(all_of_them()) if message]
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise BuildRefused("The build was stopped", "chapters were running; their kernels have been ended") from None
    finally:
        signal.signal(signal.SIGTERM, before)


async def _execute(
    chapter: Chapter, root: Path, folder: Path, timeout: int, environment: dict[str, str], forking: Popen[bytes] | None
) -> str | None:
    """Run one chapter and keep its outputs; return a message if it failed."""
    started = time.perf_counter()
    if sys.stdout.isatty():  # in a log the line at the end says it all
        logger.info("execution: %s, running", chapter.docname)
    current = {"cell": 0}
    notebook = deepcopy(chapter.notebook)
    with tempfile.TemporaryDirectory(prefix=_prefix(root)) as temporary:
        reads = Path(temporary) / "reads"
        # What the kernel and its libraries keep for themselves stays where a chapter may write.
        own = {"BOOK_READS": str(reads), "TMPDIR": temporary, "IPYTHONDIR": str(Path(temporary) / "ipython")}
        try:
            client = NotebookClient(
                notebook,
                km=kernels.manager(
                    notebook.metadata.get("kernelspec", {}).get("name", "python3"), Path(temporary), forking
                ),
                timeout=timeout,
                shutdown_kernel="immediate",  # nothing that it could still say is wanted
                resources={"metadata": {"path": str(chapter.path.parent)}},
                on_cell_execute=lambda cell, cell_index: current.update(cell=cell_index),
            )
            # What a kernel says on its way out is no message of the build; what a cell says comes as its output.
            try:
                await client.async_execute(env=environment | own, stderr=subprocess.DEVNULL, cleanup_kc=True)
            finally:
                if client.km is None:  # NBClient's own handler would fail at the exit of a build stopped just then
                    atexit.unregister(client._cleanup_kernel)
        except NoSuchKernel as error:
            return f"{chapter.docname}.md:1: kernelspec: name: there is no kernel {error.name!r}; write python3"
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            return _failure(chapter, current["cell"], _reason(error, timeout))
        opened = reads.read_text(encoding="utf-8").splitlines() if reads.exists() else []
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    for cell_outputs in outputs:
        for output in cell_outputs:
            output.pop("execution_count", None)
            if output.output_type == "execute_result":
                output.output_type = "display_data"
    sources = {_source(Path(name)) for name in opened} | {root / LOCK}
    record = {
        "outputs": outputs,
        "language_info": {"name": notebook.metadata.get("language_info", {}).get("name", "python")},
        "reads": {
            path.relative_to(root).as_posix(): _digest(path) for path in sorted(sources) if _is_project_file(path, root)
        },
    }
    _write(folder / f"{chapter.key}.json", json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True))
    tables = sum(name.endswith(".csv") for name in record["reads"])
    logger.info(
        "execution: %s, %d cells in %.1f s, %d tables read",
        chapter.docname, len(outputs), time.perf_counter() - started, tables,
    )  # fmt: skip
    return None


def _reason(error: Exception, timeout: int) -> str:
    """What went wrong in a cell, and what to do about it."""
    if isinstance(error, CellTimeoutError):
        return f"runs longer than the {timeout} s that a cell may; mend it, or raise execute: timeout in _config.yml"
    if not isinstance(error, CellExecutionError):
        return f"{str(error).strip().splitlines()[0]}; mend the cell, which ended its own kernel"
    if REFUSED_BY_KERNEL in error.evalue:
        return str(error.evalue)  # says itself what to do instead
    return f"{error.ename}: {error.evalue}; mend the cell: make lab opens the chapter, runs it and shows the traceback"


def _prefix(root: Path) -> str:
    """What the names of a book's temporary folders begin with; their paths must be short, for the sockets in them."""
    return f"book-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}-"


def _failure(chapter: Chapter, index: int, reason: str) -> str:
    line = chapter.notebook.metadata["source_map"][index]
    number = sum(cell.cell_type == "code" for cell in chapter.notebook.cells[: index + 1])
    return f"{chapter.docname}.md:{line}: code cell {number}: {reason}"


def _source(path: Path) -> Path:
    """The module behind a compiled file, or the file itself."""
    if path.suffix == ".pyc":
        try:
            return Path(importlib.util.source_from_cache(str(path)))
        except ValueError:
            return path
    return path


def _is_project_file(path: Path, root: Path) -> bool:
    if not path.exists() or not path.is_relative_to(root):
        return False
    if path == root / DOCUMENTS:
        return True
    return not any(part.startswith((".", "_build")) for part in path.relative_to(root).parts)


def _write(path: Path, content: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_suffix(".part")
    partial.write_text(content, encoding="utf-8")
    partial.replace(path)
