"""Downloads of a small book: the same bytes each time, the list of them, and a data package without views."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from bookext.release import downloads
from bookext.tests.small_book import SmallBook, refused

# --- bytes ----------------------------------------------------------------------------------------------------


def test_a_zip_is_the_same_bytes_whenever_it_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    contents = {"b/a.txt": b"a" * 1000, "a.txt": b"\x00"}
    first, second = tmp_path / "1" / "book.zip", tmp_path / "2" / "book.zip"
    first.parent.mkdir()
    second.parent.mkdir()
    downloads.pack(first, contents)
    monkeypatch.setenv("TZ", "Asia/Seoul")
    time.tzset()
    mask = os.umask(0o077)
    downloads.pack(second, dict(reversed(contents.items())))
    os.umask(mask)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert [(entry.filename, entry.date_time[:3]) for entry in package.infolist()] == [
            ("book/a.txt", (2026, 11, 22)),
            ("book/b/a.txt", (2026, 11, 22)),
        ]


def test_two_builds_in_two_folders_offer_the_same_bytes(warm_book: SmallBook, executed: SmallBook) -> None:
    here, there = (book.root / "_build" / "html" / "downloads" for book in (warm_book, executed))
    names = sorted(str(path.relative_to(here)) for path in here.rglob("*") if path.is_file())
    assert "notebooks/heights.ipynb" in names
    assert "the-small-book-data.zip" in names
    assert names == sorted(str(path.relative_to(there)) for path in there.rglob("*") if path.is_file())
    assert all((here / name).read_bytes() == (there / name).read_bytes() for name in names)


# --- the list of downloads ------------------------------------------------------------------------------------


def with_list(book: SmallBook) -> SmallBook:
    index = book.root / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\n```{downloads}\n```\n", encoding="utf-8")
    return book


def test_a_stock_build_offers_what_it_has_made(warm_book: SmallBook) -> None:
    built = with_list(warm_book).build()
    links = [link["href"] for link in built.page("index").select(".downloads a")]
    assert links == ["downloads/the-small-book-notebooks.zip", "downloads/the-small-book-data.zip"]
    assert all((built.out / link).is_file() for link in links)


def test_a_published_book_offers_its_other_forms(warm_book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
    with_list(warm_book).build()
    with monkeypatch.context() as publishing:
        publishing.setenv(downloads.OTHER_FORMS, "1")
        built = warm_book.build()
    links = [link["href"] for link in built.page("index").select(".downloads a")]
    names = ["the-small-book.pdf", "the-small-book-letter.pdf", "TheSmallBook.epub"]
    assert links[:3] == [f"downloads/{name}" for name in names]
    assert len(links) == 5
    assert len(warm_book.build().page("index").select(".downloads li")) == 2


def test_paper_has_no_list_of_downloads(warm_book: SmallBook) -> None:
    built = with_list(warm_book).build("typstpdf")
    markup = next(built.out.glob("the-*.typ")).read_text(encoding="utf-8")
    assert "notebooks" not in markup
    assert "to read" not in markup


# --- the data package -----------------------------------------------------------------------------------------


def test_a_book_without_views_has_codebook_and_descriptor(warm_book: SmallBook) -> None:
    package = zipfile.ZipFile(warm_book.root / "_build" / "html" / "downloads" / "the-small-book-data.zip")
    names = {name.partition("/")[2] for name in package.namelist()}
    assert {"datapackage.json", "CODEBOOK.md", "README.md", "depths.csv"} <= names
    assert not any("views" in name or "example" in name for name in names)


def test_views_that_cannot_be_made_are_refused_by_name(warm_book: SmallBook) -> None:
    message = refused(lambda: warm_book.build(book_data_package="no_such_package"))
    assert message.startswith("no_such_package.views: ModuleNotFoundError")
    assert "mend the view" in message


def test_a_link_to_the_descriptor_leads_to_the_assembled_one(warm_book: SmallBook) -> None:
    index = warm_book.root / "index.md"
    link = "\n{download}`datapackage.json </data/datapackage.json>`\n"
    index.write_text(index.read_text(encoding="utf-8") + link, encoding="utf-8")
    built = warm_book.build()
    (found,) = built.page("index").select("a.download")
    assert (built.out / found["href"]).read_bytes() == (warm_book.root / "_build/.data/datapackage.json").read_bytes()
    assert not built.warnings


def test_a_chapter_that_lists_tables_runs_when_there_is_one_more(warm_book: SmallBook) -> None:
    listing = "import measures\nfrom bookext.data import tables\ntables.names()"
    warm_book.change("chapters/depths.md", "import measures", listing)
    assert warm_book.build().executed == ["chapters/depths"]
    assert warm_book.build().executed == []
    data = warm_book.root / "data"
    (data / "lengths.csv").write_text((data / "widths.csv").read_text(encoding="utf-8"), encoding="utf-8")
    described = (data / "schema" / "widths.json").read_text(encoding="utf-8").replace("widths", "lengths")
    (data / "schema" / "lengths.json").write_text(described, encoding="utf-8")
    assert warm_book.build().executed == ["chapters/depths"]
