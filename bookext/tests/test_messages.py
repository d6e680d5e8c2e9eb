"""What stops a build says the chapter, the line and what to do, also where the fault lies outside the chapters."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from bookext.execution import runner
from bookext.release import build_lock
from bookext.tests.chapters import FIRST_CELL, chapter, write_chapters
from bookext.tests.small_book import SmallBook, refused


def test_a_cell_may_load_its_code_from_a_file_and_runs_again_when_that_changes(book: SmallBook) -> None:
    (book.root / "chapters" / "loaded.py").write_text("print(1 + 1)\n", encoding="utf-8")
    write_chapters(book, one=chapter(":load: loaded.py\n"))
    built = book.build()
    assert built.executed == ["chapters/one"]
    assert "print(1 + 1)" in built.page("chapters/one").get_text()
    assert book.build().executed == []
    (book.root / "chapters" / "loaded.py").write_text("print(  1 + 1)\n", encoding="utf-8")
    built = book.build()
    assert built.executed == ["chapters/one"]
    assert "print(  1 + 1)" in built.page("chapters/one").get_text()


@pytest.mark.parametrize(
    ("text", "line", "reason", "remedy"),
    [
        (
            chapter("print(1)", ":load: none.py\n"),
            FIRST_CELL + 5,
            "there is no 'none.py' to load",
            "put the file there",
        ),
        (chapter("---\na: [\n---\nprint(1)"), FIRST_CELL, "Code cell 1", "correct its options"),
        (chapter("1").replace("name: myst", "name: [myst"), FIRST_CELL, "on a page that is no notebook", "put it at"),
        (
            "# One\n\n```{code-cell}\n1\n```\n",
            3,
            "on a page that is no notebook",
            "the front matter of a MyST notebook",
        ),
        (chapter("1") + "\n::::{note}\n```{code-cell}\n1\n```\n::::\n", FIRST_CELL + 5, "inside another block", "top"),
    ],
)
def test_a_chapter_that_cannot_be_parsed_is_named_with_its_line(
    book: SmallBook, text: str, line: int, reason: str, remedy: str
) -> None:
    write_chapters(book, one=text)
    message = refused(book.build)
    assert message.startswith(f"chapters/one.md:{line}: ")
    assert reason in message
    assert remedy in message


def test_a_book_without_contents_is_told_how_to_write_them(book: SmallBook) -> None:
    (book.root / "_toc.yml").unlink()
    assert refused(book.build) == (
        "_toc.yml: there is no such file; jupyter-book toc from-project . > _toc.yml writes one"
    )


def test_a_folder_that_cannot_be_written_is_named(book: SmallBook) -> None:
    (book.root / "_build").write_text("no folder", encoding="utf-8")
    message = refused(lambda: build_lock.hold(book.root / "_build"))
    assert message.startswith(f"{book.root / '_build'}: cannot be written: ")
    assert message.endswith("; make it a folder that your user may write to")


def long_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let temporary files be in a folder whose path is too long for a socket."""
    deep = folder / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    monkeypatch.setenv("TMPDIR", str(deep))


def test_chapters_run_where_the_path_of_temporary_files_is_too_long_for_sockets(
    book: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_folder(monkeypatch, tmp_path)
    write_chapters(book, one=chapter("print(1)"))
    assert book.build().executed == ["chapters/one"]


def test_where_there_is_no_shorter_folder_the_message_says_what_to_set(
    book: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_folder(monkeypatch, tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)
    message = refused(lambda: runner._temporary(book.root))
    assert message.startswith("TMPDIR=")
    assert message.endswith("; set TMPDIR to a shorter one")


def test_the_folder_of_a_kernel_goes_with_the_build(book: SmallBook) -> None:
    write_chapters(book, one=chapter("import tempfile\ntempfile.mkdtemp();"))
    book.build()
    assert list(Path(tempfile.gettempdir()).glob(f"{runner._prefix(book.root)}*")) == []
    shutil.rmtree(book.root)
