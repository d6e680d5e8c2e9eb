"""No page is stale and none is written in vain: what a build reads, makes and writes after one before it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pybtex.style.formatting import plain

from bookext.data import tables
from bookext.execution import notebook
from bookext.hashing import text_digest
from bookext.incremental import invalidation
from bookext.release import downloads
from bookext.tests.small_book import PROJECT, SmallBook, refused

PLAIN = ("chapters/bibliography.md", ":all:", ":all:\n:style: plain")
"""Gives the bibliography the style of the book itself, whose entries are kept."""
CHAPTERS = ("bibliography", "bridge", "depths", "heights")


def pages(book: SmallBook) -> dict[str, str]:
    """Return the pages as they stand, by name."""
    out = book.root / "_build" / "html"
    # MyST-NB's sheet has no checksum on the pages of a first build.
    texts = {path: re.sub(r"\?v=\w+", "", path.read_text(encoding="utf-8")) for path in out.rglob("*.html")}
    return {path.relative_to(out).as_posix(): text for path, text in texts.items()}


def written(book: SmallBook, build: Callable[[], object]) -> set[str]:
    """Build; return the names of the pages that were written."""
    out = book.root / "_build" / "html"
    before = dict.fromkeys(out.rglob("*.html"), 4000000000)  # in the future, at which nothing is written
    for path, moment in before.items():
        os.utime(path, (moment, moment))
    build()
    return {
        path.relative_to(out).as_posix() for path in out.rglob("*.html") if before.get(path) != path.stat().st_mtime
    }


def not_to_be_called(*_: object, **__: object) -> None:
    raise AssertionError


# --- nothing is new -------------------------------------------------------------------------------------------


def test_an_unchanged_book_is_neither_parsed_nor_checked_nor_formatted_nor_packed_nor_written(
    warm_book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_book.change(*PLAIN)
    warm_book.build()
    for module, name in (
        (notebook, "read_notebook"), (tables, "check"), (plain.Style, "format_entry"), (downloads, "pack"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, not_to_be_called)
    notebook.read_once.cache_clear()  # of the build before
    assert written(warm_book, warm_book.build) == set()


def test_a_build_waits_for_no_library_that_only_chapters_need() -> None:
    said = "import sys, bookext; print(*{'bs4', 'matplotlib', 'pandas'} & sys.modules.keys())"
    ended = subprocess.run([sys.executable, "-c", said], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert ended.stdout == "\n"


def test_a_sentence_more_writes_its_page_and_the_first(warm_book: SmallBook) -> None:
    warm_book.change("chapters/bridge.md", "Most of the carts.", "Most carts. Not all.")
    assert written(warm_book, warm_book.build) == {"chapters/bridge.html", "genindex.html", "index.html", "search.html"}


# --- what pages share -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("chapters/bridge.md", "# The bridge\n", "# The old bridge\n"), ("references.bib", "{2001}", "{2003}")],
)
def test_an_edited_book_has_the_pages_of_one_built_from_nothing(
    warm_book: SmallBook, book: SmallBook, file: str, old: str, new: str
) -> None:
    """The title of a chapter stands on those beside it as well, and what is cited on those that cite it."""
    shutil.copytree(warm_book.root / "_build" / ".execution", book.root / "_build" / ".execution")
    for each in (warm_book, book):
        each.change(file, old, new)
        each.build()
    assert pages(warm_book) == pages(book)


def test_a_page_says_how_large_the_downloads_are_now(warm_book: SmallBook) -> None:
    warm_book.change("chapters/bridge.md", "# The bridge\n", "# The bridge\n\n```{downloads}\n```\n")
    warm_book.build()
    licence = "".join(text_digest(str(number)) for number in range(100))  # which packing hardly shortens
    (warm_book.root / "LICENSE").write_text(licence, encoding="utf-8")
    built = warm_book.build()
    size = downloads.kilobytes(built.out / "downloads" / "the-small-book-data.zip")
    assert f"Data package ({size} kB)" in built.page("chapters/bridge").get_text()


@pytest.mark.parametrize("part", ["THEME", "CODE"])
def test_another_theme_and_other_code_give_other_pages(
    warm_book: SmallBook, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(invalidation, part, [*getattr(invalidation, part), Path(__file__)])
    assert written(warm_book, warm_book.build) >= {"index.html", *(f"chapters/{name}.html" for name in CHAPTERS)}


def test_what_a_build_that_failed_left_unwritten_is_written_by_the_next(warm_book: SmallBook) -> None:
    warm_book.change("data/depths.csv", "well,7", "well,8")
    warm_book.change("chapters/bridge.md", "Most of the carts.", "[Most](ftp://example.org/) of the carts.")
    assert "is not a web address" in refused(warm_book.build)
    warm_book.change("chapters/bridge.md", "[Most](ftp://example.org/)", "Most")
    assert warm_book.build().number("chapters/depths") == "16 ells"


def test_a_table_that_went_bad_after_a_good_build_is_refused(warm_book: SmallBook) -> None:
    warm_book.change("data/texts.csv", "https://example.org/bridge", "bridge")
    with pytest.raises(SystemExit, match="A table does not keep to its schema"):
        warm_book.build()


def test_an_entry_that_changed_is_formatted_anew(warm_book: SmallBook) -> None:
    warm_book.change(*PLAIN)
    warm_book.build()
    warm_book.change("references.bib", "{Valley Press}", "{Mountain Press}")
    assert "Mountain Press" in warm_book.build().page("chapters/bibliography").get_text()
