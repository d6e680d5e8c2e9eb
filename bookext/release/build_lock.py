"""The folder ``_build``: what lies where in it, and that one build at a time works in it."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from sphinx.application import Sphinx
from sphinx.config import Config

from bookext.errors import BuildRefused

BUILD = Path("_build")
EDITIONS = BUILD / ".editions"
PUBLISHED = BUILD / "published"
"""The link to the edition that is published."""
LENT = "BOOK_TURN_LENT"
"""Environment variable by which `bookext.release.publish` lets the builds that it starts work under its own lock."""

_held: dict[Path, TextIO] = {}
"""The locks that this process holds, by folder."""


def hold(build: Path) -> int:
    """Acquire the lock of a build folder, waiting while another process holds it; return its descriptor.

    A child that inherits the descriptor holds the lock too, so that it outlives this process if that is killed.
    """
    path = build.resolve() / ".lock"
    if path not in _held:
        try:
            build.mkdir(exist_ok=True)
            lock = path.open("w")
        except OSError as error:
            reason = (
                f"{error.filename}: cannot be written: {error.strerror}; make it a folder that your user may write to"
            )
            raise BuildRefused("The book cannot be built here", reason) from None
        if not _lock(lock, wait=False):
            print("Another build of this book is running; waiting for it to end.", flush=True)
            _lock(lock, wait=True)
        _held[path] = lock
    return _held[path].fileno()


def _lock(file: TextIO, *, wait: bool) -> bool:
    """Lock a file for this process and its children, on Windows for this process alone; return whether it could be."""
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(file, wait=wait)
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _lock_on_windows(file: TextIO, *, wait: bool) -> bool:
    import msvcrt

    while True:
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        if not wait:
            return False
        time.sleep(1)


def release(build: Path) -> None:
    """Let the next build begin."""
    lock = _held.pop(build.resolve() / ".lock", None)
    if lock:
        lock.close()


def take_turn(app: Sphinx, _: Config) -> None:
    """Let a stock build wait for any other of the same book; handler of ``config-inited``, before all others."""
    if LENT not in os.environ:
        hold(Path(app.srcdir) / BUILD)


def end_turn(app: Sphinx, _: Exception | None) -> None:
    """Let the next build begin; handler of ``build-finished``, after all others."""
    release(Path(app.srcdir) / BUILD)


def leave_published_alone(app: Sphinx, _: Config) -> None:
    """Give a stock build a folder of its own where its output folder is a link into the published book.

    Handler of ``config-inited``: the builder takes its folder from the application just after. That has followed the
    link when it began, and may have waited since for a build that has put a folder, or another edition, in its place.
    """
    editions = (Path(app.srcdir) / EDITIONS).resolve()
    if Path(app.outdir).is_relative_to(editions):
        part = Path(app.outdir).relative_to(editions).parts[1]
        own = Path(app.srcdir) / BUILD / part
        if own.is_symlink():
            own.unlink()
        own.mkdir(exist_ok=True)
        app.outdir = type(app.outdir)(own)


def setup_build_lock(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("config-inited", take_turn, priority=1)
    app.connect("config-inited", leave_published_alone)
    app.connect("build-finished", end_turn, priority=999)
