"""What an earlier build left behind is not published again, and nothing else is taken away."""

from __future__ import annotations

from pathlib import Path

from bookext.tests.small_book import SmallBook

PAGES = ["bibliography", "bridge", "depths", "heights"]


def files(folder: Path) -> list[str]:
    """Return the names of all files below a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_chapter_taken_out_of_the_book_leaves_neither_page_nor_source(warm_book: SmallBook) -> None:
    (warm_book.root / "chapters" / "depths.md").unlink()
    built = warm_book.build()
    assert files(built.out / "chapters") == ["bibliography.html", "bridge.html", "heights.html"]
    assert files(built.out / "_sources") == ["bibliography.md", "bridge.md", "heights.md", "index.md"]


def test_the_outputs_of_a_chapter_taken_out_of_the_book_are_forgotten(warm_book: SmallBook) -> None:
    (warm_book.root / "chapters" / "depths.md").unlink()
    warm_book.build()
    assert len(warm_book.records) == 1


def test_a_download_that_no_page_offers_any_more_is_not_published(warm_book: SmallBook) -> None:
    offer = "Download {download}`the table </data/widths.csv>`."  # which no chapter reads, and so none offers
    warm_book.change("chapters/bridge.md", "# The bridge\n", f"# The bridge\n\n{offer}\n")
    assert "widths.csv" in files(warm_book.build().out / "_downloads")
    warm_book.change("chapters/bridge.md", offer, "")
    assert "widths.csv" not in files(warm_book.build().out / "_downloads")


def test_a_drawing_that_was_replaced_is_not_published(warm_book: SmallBook) -> None:
    before = files(warm_book.build().out / "_images")
    warm_book.change("data/heights.csv", "tower,30", "tower,31")
    after = files(warm_book.build().out / "_images")
    assert len(before) == len(after) == 1
    assert before != after


def test_everything_that_the_book_has_is_kept(warm_book: SmallBook) -> None:
    built = warm_book.build()
    assert files(built.out / "chapters") == [f"{name}.html" for name in PAGES]
    assert files(built.out / "_sources") == [*(f"{name}.md" for name in PAGES), "index.md"]
    for name in ("index.html", "genindex.html", "search.html", "searchindex.js", "_static/book.css"):
        assert (built.out / name).is_file()


def test_a_book_in_folders_keeps_all_its_pages(warm_book: SmallBook) -> None:
    built = warm_book.build("dirhtml")
    assert files(built.out / "chapters") == ["index.html"] * len(PAGES)


def test_a_label_may_move_to_a_chapter_that_is_read_earlier(warm_book: SmallBook) -> None:
    """The chapters are read in the order of their names."""
    place, opening = "(crossing)=\n", "# The bridge\n"
    warm_book.change("chapters/heights.md", "# ", f"{place}# ")
    warm_book.build()
    warm_book.change("chapters/heights.md", place, "")
    warm_book.change("chapters/bridge.md", opening, f"{place}{opening}")
    assert "duplicate label" not in warm_book.build().warnings
