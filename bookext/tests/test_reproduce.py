"""The same bytes whoever builds the book, where and when; and where two builds differ, the place."""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from bookext.tests import small_book
from tools import reproduce


def zipped(**contents: str) -> bytes:
    """Return a zip with the given files."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as package:
        for name, content in contents.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return memory.getvalue()


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (b"a\nbcd\n", b"a\nbxd\n", "line 2, column 2: 'bcd' | 'bxd'"),
        (b"a\n", b"a\nb\n", "line 2, column 1: '' | 'b'"),
        (b"x" * 90 + b"a", b"x" * 90 + b"b", f"line 1, column 91: {'x' * 40 + 'a'!r} | {'x' * 40 + 'b'!r}"),
        (b"\xff\x00\x01", b"\xff\x00\x02\x03", "byte 2: 01 | 02 03"),
        (b"\xff\x00", b"\xff\x00\x02", "byte 2: its end | 02"),
        (zipped(a="a", b="one\n"), zipped(a="a", b="two\n"), "b: line 1, column 1: 'one' | 'two'"),
        (zipped(a="a"), zipped(a="a", b="b"), "b: in the second alone"),
    ],
)
def test_the_first_difference_is_named(one: bytes, other: bytes, said: str) -> None:
    assert reproduce.difference(one, other) == said


def test_zips_with_the_same_files_packed_otherwise_differ_in_a_byte() -> None:
    assert reproduce.difference(zipped(a="a", b="b"), zipped(b="b", a="a")).startswith(("byte ", "line "))


def test_the_first_file_that_differs_is_named_and_the_others_are_counted(tmp_path: Path) -> None:
    for folder, letter in (("one", "a"), ("two", "a"), ("three", "b")):
        (tmp_path / folder).mkdir()
        for name in ("SHA256SUMS", "page.html", "text.html"):
            (tmp_path / folder / name).write_text(letter, encoding="utf-8")
    folders = [tmp_path / name for name in ("one", "two", "three")]
    assert reproduce.compared(folders[:2]) == ""
    said = reproduce.compared(folders)
    assert said.splitlines()[0].startswith("2 files differ between ")
    assert said.splitlines()[0].endswith("first page.html:")
    assert said.splitlines()[1] == "line 1, column 1: 'a' | 'b'"
    (folders[1] / "extra.html").touch()
    assert f"first extra.html:\nnot in {folders[0]}" in reproduce.compared(folders)


def test_a_copy_has_the_files_of_the_project_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("_build/html/index.html", ".venv/bin/python", ".git/HEAD", "bookext/__pycache__/a.pyc",
                 "chapters/a.md", "chapters/a.ipynb", ".binder/start"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / ".gitignore").write_text((reproduce.ROOT / ".gitignore").read_text(encoding="utf-8"), encoding="utf-8")
    reproduce.copy(root, tmp_path / "copy")
    copied = {str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert copied == {".gitignore", "chapters/a.md", ".binder/start"}


def test_the_surroundings_differ_in_all_that_they_name() -> None:
    for kind in ("folder", "user", "zone", "language", "mask", "seed"):
        assert len({getattr(one, kind) for one in reproduce.ALL}) == len(reproduce.ALL), kind
    assert {"UTC", "Asia/Kolkata", "America/St_Johns"} == {one.zone for one in reproduce.ALL}
    assert 1 in {one.processors for one in reproduce.ALL}


def test_the_pages_are_the_same_bytes_in_other_surroundings(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    source = small_book.make(tmp_path / "source").root
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    running = []
    for one in reproduce.ALL[1:]:
        shutil.copytree(source, tmp_path / one.folder)
        (tmp_path / one.folder / "bookext").symlink_to(reproduce.ROOT / "bookext")
        running.append(one.start(command, tmp_path, tmp_path / f"{one.seed}.log"))
    codes = [each.wait() for each in running]
    assert codes == [0, 0], "".join((tmp_path / f"{one.seed}.log").read_text() for one in reproduce.ALL[1:])[-3000:]
    pages = [tmp_path / one.folder / "_build" / "html" for one in reproduce.ALL[1:]]
    for folder in pages:
        (folder / ".buildinfo").unlink()  # Sphinx's own note of the configuration, which is not published
    assert reproduce.compared(pages) == ""
