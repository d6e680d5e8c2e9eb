"""Builds the book in a staging folder and publishes it in one step, or not at all.

``python -m bookext.release.publish`` (``make book``) runs the stock command for the pages, the PDFs and the EPUB, with
every warning an error. Only when all of them end well is the result copied to a folder of its own, and a symbolic link,
``_build/published``, turned to it: a failed or killed build leaves the book that was there. ``_build/html`` and its
like are fixed links into it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from bookext.errors import BuildRefused
from bookext.execution import cache, environment
from bookext.hashing import file_digest
from bookext.incremental.invalidation import WRITTEN_WITH
from bookext.release import checksums
from bookext.release.build_lock import BUILD, EDITIONS, LENT, PUBLISHED, hold, release
from bookext.release.downloads import FOLDER, OTHER_FORMS
from bookext.release.edition import reported
from bookext.release.preflight import check_surroundings
from bookext.release.summary import counted, summed

INHERITED = os.name != "nt"
"""Whether a process can inherit a descriptor, and with it the lock; on Windows it cannot."""
STAGING = BUILD / ".staging"
UNFINISHED = BUILD / ".unfinished"
"""Stands while a build is under way. Where it stands already, the build before failed or was killed, and its staging
folder goes: Sphinx would take half-written pages for finished ones, and forget the warnings of what it has read."""
INPUTS = STAGING / "inputs"
"""Hash of all that the published edition was made from."""
PARTS = ("html", "pdf", "epub", "downloads", checksums.SUMS)
"""What a reader finds under ``_build/``."""


BUILDERS: dict[str, tuple[str, ...]] = {
    "html": (),
    "typstpdf": ("--builder", "custom", "--custom-builder", "typstpdf"),
    "epub": ("--builder", "custom", "--custom-builder", "epub"),
}
"""Folder of each form of the book in the staging folder, and the options that make it; the chapters are run once.

The pages come first: only the builder that reads a document anew knows all the pages that it changes.
"""


def build(lock: int) -> int:
    """Run Jupyter Book into the staging folder, once for each form; return the first exit code that is not 0.

    Print and EPUB only read what the pages left, and are made side by side; what they report follows when each is
    done, a refusal at once.
    The builders inherit the descriptor `lock`: if this process alone is killed, no other build begins before they end.
    """
    jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
    command = [jupyter_book, "build", ".", "--path-output", str(STAGING), "-W", "-n", "--keep-going"]
    variables = os.environ | {OTHER_FORMS: "1", LENT: "1"}
    lent: dict[str, Any] = {"pass_fds": [lock]} if INHERITED else {}
    running: list[subprocess.Popen[bytes]] = []

    def start(options: tuple[str, ...], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*command, *options], env=variables, stdout=output, **lent)
        running.append(process)
        return process

    pages, *others = BUILDERS.values()
    try:
        code = start(pages).wait()
        if code:
            return code
        with ExitStack() as files:
            started = [(start(options, output), output) for options in others
                       if (output := files.enter_context(tempfile.TemporaryFile()))]  # fmt: skip
            for process, output in started:
                code = process.wait() or code
                output.seek(0)
                print(output.read().decode(errors="replace"), flush=True)
    except KeyboardInterrupt:
        for process in running:
            process.terminate()
            process.wait()
        raise
    return code


def inputs() -> str:
    """Return the hash of all files of the project, the original texts if they are named, and this Python."""
    hashed = hashlib.sha256(sys.version.encode())
    for root in filter(None, (".", os.environ.get("BOOK_TEXTS"))):
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name[0] not in "._")
            for path in (Path(folder, name) for name in sorted(files)):
                if path.is_file():
                    hashed.update(f"{path}\0{file_digest(path)}\n".encode())
    return hashed.hexdigest()


def is_current(made_from: str) -> bool:
    """Whether the published book was made from these inputs, and is whole."""
    made = INPUTS.is_file() and INPUTS.read_text(encoding="utf-8") == made_from
    # What chapters read may lie in folders that are no input of Sphinx, or be no file at all.
    made = made and cache.are_fresh(Path(cache.RECORDS), environment.project(Path.cwd()))
    return made and all((BUILD / part).exists() for part in PARTS) and not checksums.faults(PUBLISHED)


def publish() -> Path:
    """Copy the staged book to a new edition and turn the published link to it; return the edition's folder."""
    EDITIONS.mkdir(parents=True, exist_ok=True)
    edition = Path(tempfile.mkdtemp(prefix="edition-", dir=EDITIONS))
    staged = STAGING / "_build"
    shutil.copytree(staged / "html", edition / "html", ignore=shutil.ignore_patterns(".buildinfo", WRITTEN_WITH))
    for folder, suffix, part in (
        ("typstpdf", "pdf", "pdf"),
        ("epub", "epub", "epub"),
        (f"html/{FOLDER}", "zip", "downloads"),
    ):
        (edition / part).mkdir()
        for path in (staged / folder).glob(f"*.{suffix}"):
            shutil.copyfile(path, edition / part / path.name)
            (edition / "html" / FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(path, edition / "html" / FOLDER / path.name)
    checksums.write(edition / "html")  # a host of the pages has them alone
    checksums.write(edition)
    edition.chmod(0o755)
    _link(PUBLISHED, Path(EDITIONS.name) / edition.name)
    for part in PARTS:
        _link(BUILD / part, Path(PUBLISHED.name) / part)
    for old in EDITIONS.iterdir():
        if old.name != edition.name:
            shutil.rmtree(old)
    return edition


def _link(link: Path, target: Path) -> None:
    """Let `link` name `target`, replacing what is there in one step; where links are refused, let it be a copy.

    Windows lets users make links only in its developer mode
    (https://learn.microsoft.com/windows/win32/fileio/symbolic-link-effects-on-file-systems-functions).
    """
    fresh, stock = link.with_name(f".{link.name}.new"), link.with_name(f".{link.name}.old")
    if fresh.is_dir() and not fresh.is_symlink():
        shutil.rmtree(fresh)
    fresh.unlink(missing_ok=True)
    try:
        fresh.symlink_to(target)
    except (OSError, NotImplementedError):
        source = link.parent / target
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, fresh)
    shutil.rmtree(stock, ignore_errors=True)
    if link.is_dir() and not link.is_symlink():  # of a stock build; it cannot be replaced in one step
        link.replace(stock)
    fresh.replace(link)
    shutil.rmtree(stock, ignore_errors=True)


def main() -> int:
    """Build and publish; return the exit code. A second build of the same book waits for the first."""
    lock = hold(BUILD)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as if stopped at the keyboard
    try:
        started, made_from = time.perf_counter(), inputs()
        if is_current(made_from):
            print("Nothing has changed since the book was published: nothing is executed or written.")
            return 0
        if UNFINISHED.exists():
            shutil.rmtree(STAGING, ignore_errors=True)
        UNFINISHED.touch()
        INPUTS.unlink(missing_ok=True)
        code = build(lock)
        if code:
            print(_left(), file=sys.stderr)
            return code
        edition = publish()
        INPUTS.parent.mkdir(parents=True, exist_ok=True)
        INPUTS.write_text(made_from, encoding="utf-8")
        UNFINISHED.unlink()
    except KeyboardInterrupt:
        state = "the published book is whole" if PUBLISHED.exists() else "no book was published"
        print(f"The build was stopped; {state}.", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)
        release(BUILD)
    counts = counted(STAGING / "_build" / ".doctrees")
    print(summed(counts, edition, time.perf_counter() - started))
    if differing := reported(STAGING / "_build" / ".doctrees"):
        print(differing)
    print(f"The book is in {BUILD / 'html' / 'index.html'}; for paper in {BUILD / 'pdf'}, as EPUB in {BUILD / 'epub'}")
    return 0


def command() -> int:
    """Build and publish, or say in one message why not; return the exit code."""
    try:
        check_surroundings(Path(), STAGING)
        return main()
    except BuildRefused as refusal:
        reason = str(refusal.code)
    except OSError as error:
        reason = (
            f"\nThe book cannot be written:\n{error.filename}: {error.strerror}; make room there, or make it writable"
        )
    print(reason, file=sys.stderr)
    print(_left(), file=sys.stderr)
    return 1


def _left() -> str:
    """What a build that failed leaves to the reader."""
    state = "the book published before is unchanged" if PUBLISHED.exists() else "no book was published"
    return f"The build failed; {state}."


if __name__ == "__main__":
    sys.exit(command())
