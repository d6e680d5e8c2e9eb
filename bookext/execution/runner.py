"""Data-aware, parallel execution of the chapters.

Stock caching stores the outputs of a notebook until its code changes, and so republishes old numbers when only a
table has changed. Here a chapter's outputs are stored under the hash of its code, together with the state of all that
its kernel read, listed and asked for in the project, and of the lock (`bookext.execution.cache`); they are used again
only while all of these are the same. Chapters that need running run side by side, one more than there are cores. What
they may put out, `bookext.execution.outputs` says.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any, cast

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from bookext.errors import BuildRefused
from bookext.execution import absence, cache, documents, environment, kernels, notebook, outputs
from bookext.execution.cache import DOCUMENTS, LOCK, Fingerprints, Project, record_folder
from bookext.execution.notebook import Chapter, chapter_of, read_once
from bookext.hashing import file_digest
from bookext.incremental import state

__all__ = ["DOCUMENTS", "LOCK", "Chapter", "cached", "cores", "record_folder", "refresh"]

logger = logging.getLogger(__name__)

SOCKET_PATH = 103
"""The longest path that a local socket may have, on macOS; on Linux it may be four bytes longer."""
REFUSED_BY_KERNEL = "a chapter may not "
"""How `bookext.execution.sandbox` begins to refuse."""
FAILED = "A chapter failed to run"
NOT_SHOWN = "A chapter puts out what the book cannot show"


def refresh(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Execute every chapter whose outputs are stale; return the documents whose outputs are new to `env`.

    Handler of ``env-get-outdated``. Raises `BuildRefused` if a cell fails, or puts out what a form of the book cannot
    show; the outputs of the other chapters are stored.
    """
    root, folder = Path(app.srcdir), record_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    read_once.cache_clear()  # what cells load may have changed since the last build of this process
    parser = [
        sys.version, file_digest(root / LOCK), file_digest(Path(notebook.__file__)), app.config.myst_enable_extensions
    ]  # fmt: skip
    stored, current = state.stored(env), state.current(app)
    if stored.changed("parser", parser):
        stored.keys.clear()
    chapters = [chapter for name in sorted(env.found_docs) if (chapter := chapter_of(app, env, name))]
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
        cache.write(known, printable)
    project = environment.project(root)
    now = Fingerprints(project)
    stale = []
    for chapter in chapters:
        record = cache.load(folder, chapter.key)
        if record is None or not now.are_those_of(record):
            stale.append(chapter)
    current.executed = (len(stale), len(chapters) - len(stale))
    if stale:
        logger.info("execution: %d queued, %d cached", *current.executed)
        limits = Limits(app.config.nb_execution_timeout, app.config.book_output_limit)
        failures = _execute_all(stale, project, folder, limits)
        if failures:
            heading = min(failure.heading for failure in failures)  # a failure comes before what cannot be shown
            raise BuildRefused(heading, "\n".join(failure.message for failure in failures))
    else:
        logger.info("execution: all %d notebooks up to date, nothing executed", len(chapters))
    for path in set(folder.iterdir()) - {folder / f"{chapter.key}.json" for chapter in chapters}:
        path.unlink()
    seen = stored.outputs
    found = {chapter.docname: f"{chapter.key} {file_digest(folder / f'{chapter.key}.json')}" for chapter in chapters}
    stored.outputs = found
    return [name for name, digest in found.items() if seen.get(name) != digest]


def cached(app: Sphinx, docname: str) -> tuple[Chapter, dict[str, Any]] | None:
    """Return a chapter and the record of its execution; None if it has nothing to run."""
    chapter = chapter_of(app, app.env, docname)
    record = cache.load(record_folder(app), chapter.key) if chapter else None
    return (chapter, record) if chapter and record else None


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
            reads = project.dependencies(notes.read_bytes() if notes.exists() else b"")["reads"]
            told = _absence(error, chapter, current["cell"], reads, project.root)
            reason = told or _reason(error, limits.seconds)
            return BuildRefused(FAILED, f"{chapter.place(current['cell'])}: {reason}")
        noted = notes.read_bytes() if notes.exists() else b""
    if problems := _problems(chapter, notebook, limits):
        return BuildRefused(NOT_SHOWN, "\n".join(problems))
    dependencies = project.dependencies(noted)
    dependencies["reads"][LOCK] = file_digest(project.root / LOCK)
    record = dependencies | {
        "outputs": [outputs.clean(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"],
        "language_info": {"name": notebook.metadata.get("language_info", {}).get("name", "python")},
    }
    cache.save(folder, chapter.key, record)
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


def _absence(error: Exception, chapter: Chapter, cell: int, reads: Iterable[str], root: Path) -> str:
    """What went wrong where rows that the chapter reads are not as in the edition; else nothing."""
    if not isinstance(error, CellExecutionError):
        return ""
    kind = str(error.ename)
    missing = absence.words_missing(kind, str(error.evalue))
    failure = absence.Failure(cell, absence.line_in_cell(error.traceback), kind, missing)
    told = absence.explain(failure, chapter, absence.tables_in(reads), root / "data")
    return f"{error.ename}: {error.evalue}; {told}" if told else ""


def _prefix(root: Path) -> str:
    """What the names of a book's temporary folders begin with; their paths must be short, for the sockets in them."""
    return f"book-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}-"
