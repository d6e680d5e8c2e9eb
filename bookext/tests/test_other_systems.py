"""What macOS and Windows lack is taken away, one facility at a time, and the book is built all the same.

No substitute for a build on these systems: it shows that nothing asks for what is not there.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bookext.execution import environment, kernels, runner
from bookext.release import build_lock, publish
from bookext.tests.chapters import chapter, write_chapters
from bookext.tests.small_book import SmallBook

ONLY_ELSEWHERE = {"fcntl", "grp", "pwd", "resource", "termios"}
"""Modules of Python that Windows does not have."""


def without_modules(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    """Let the import of modules fail."""
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    do_import = builtins.__import__

    def refuse(
        name: str, spaces: Mapping[str, object] | None = None, local: Mapping[str, object] | None = None,
        of: Sequence[str] = (), level: int = 0,
    ) -> ModuleType:  # fmt: skip
        by = (spaces or {}).get("__name__", "")
        if name in names and str(by).startswith("bookext"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return do_import(name, spaces, local, of, level)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_every_module_can_be_imported_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    without_modules(monkeypatch, ONLY_ELSEWHERE)
    root = Path(environment.ENGINE) / "bookext"
    names = [
        ".".join(path.relative_to(root.parent).with_suffix("").parts)
        for path in sorted(root.rglob("*.py"))
        if "tests" not in path.parts and "example" not in path.parts and path.name not in RUN_AS_PROGRAMS
    ]
    assert len(names) > 30
    for name in names:
        kept = sys.modules.pop(name, None)
        importlib.import_module(name)
        if kept is not None:
            sys.modules[name] = kept


RUN_AS_PROGRAMS = {"kernel_server.py", "sandbox.py", "compiler.py", "jupyter_server_config.py"}


def test_one_build_at_a_time_with_the_lock_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    class Msvcrt(ModuleType):
        LK_NBLCK = 2

        @staticmethod
        def locking(descriptor: int, mode: int, size: int) -> None:
            assert (mode, size) == (2, 1)
            if held:
                held.clear()  # the other build ends
                raise PermissionError
            held.append(descriptor)

    without_modules(monkeypatch, {"fcntl"})
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt("msvcrt"))
    monkeypatch.setattr("time.sleep", lambda _: None)
    descriptor = build_lock.hold(tmp_path)
    assert held == [descriptor]
    build_lock.release(tmp_path)
    build_lock.hold(tmp_path)  # which another build holds first
    build_lock.release(tmp_path)


def test_where_links_are_refused_the_published_book_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(1314, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for edition in ("first", "second"):
        folder = tmp_path / ".editions" / edition
        (folder / "html").mkdir(parents=True)
        (folder / "html" / "index.html").write_text(edition, encoding="utf-8")
        (folder / "SHA256SUMS").write_text(edition, encoding="utf-8")
        publish._link(tmp_path / "published", Path(".editions", edition))
        for part in ("html", "SHA256SUMS"):
            publish._link(tmp_path / part, Path("published", part))
        assert (tmp_path / "html" / "index.html").read_text(encoding="utf-8") == edition
        assert (tmp_path / "SHA256SUMS").read_text(encoding="utf-8") == edition
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".editions", "SHA256SUMS", "html", "published"]


def test_the_commands_of_a_build_lend_no_descriptor_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    class Ended:
        def __init__(self, _: object, **options: Any) -> None:
            given.append(options)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr("subprocess.Popen", Ended)
    publish.build(3)
    assert [options["pass_fds"] for options in given] == [[3]] * 3
    given.clear()
    monkeypatch.setattr(publish, "INHERITED", False)
    publish.build(3)
    assert len(given) == 3
    assert not any("pass_fds" in options for options in given)


def test_kernels_are_not_forked_where_there_is_no_fork(book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with kernels.server({}) as forking:
        assert forking is None
    write_chapters(book, one=chapter("print(1)"))
    assert book.build().executed == ["chapters/one"]


def test_without_affinity_all_processors_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    assert runner.cores() == os.cpu_count()


NO_PROC = """\
import os
_readlink = os.readlink
def readlink(path, *, dir_fd=None):
    if str(path).startswith('/proc/'):
        raise FileNotFoundError(path)
    return _readlink(path, dir_fd=dir_fd)
os.readlink = readlink
"""


def test_a_cell_may_remove_its_own_folders_where_there_is_no_proc(book: SmallBook) -> None:
    code = "import shutil, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n    os.makedirs(f'{folder}/a/b')\n"
    code += "    open(f'{folder}/a/b/c', 'w').close()\nprint(os.path.exists(folder))\n"
    code += "os.makedirs('../_build/x/y')\nshutil.rmtree('../_build/x')"
    write_chapters(book, one=chapter(NO_PROC, code))
    built = book.build()
    assert "False" in built.page("chapters/one").get_text()
    assert not (book.root / "_build" / "x").exists()


def test_a_cell_may_not_remove_a_folder_of_the_project_where_there_is_no_proc(book: SmallBook) -> None:
    write_chapters(book, one=chapter(NO_PROC, "import shutil\nshutil.rmtree('../data')"))
    with pytest.raises(SystemExit, match=r"code cell 2: a chapter may not change 'data/"):
        book.build()
    assert (book.root / "data" / "heights.csv").is_file()
