"""Pages of the web alone, and redirects from old addresses."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bookext.tests.small_book import WITHOUT_NOTEBOOKS, Built, SmallBook, refused
from bookext.tests.test_audit import with_audit

MOVED = {"chapters/old": "chapters/bridge", "older": "chapters/count#how-we-know"}


def build(book: SmallBook, builder: str = "html", **settings: object) -> Built:
    """Build the small book without its notebooks."""
    built = book.build(builder, **WITHOUT_NOTEBOOKS, copyright="2000", version="1", **settings)
    assert built.warnings == ""
    return built


def linking(book: SmallBook) -> SmallBook:
    """Give the book a page to leave out, and links to it."""
    with_audit(book)
    links = "See {doc}`count`, {ref}`a box <verdict-more>` and {ref}`B1 <verdict-more>`. In the valley"
    book.change("chapters/bridge.md", "In the valley", links)
    return book


def test_print_leaves_the_page_out_and_its_links_are_words(book: SmallBook) -> None:
    markup = build(linking(book), "typstpdf", book_web_only=["chapters/count"])
    text = (markup.out / "the-small-book.typ").read_text(encoding="utf-8")
    assert "Carts were counted" not in text
    assert "See The count (on the web), a box (on the web) and B1. In the valley" in text
    assert "Most of the carts" in text


def test_the_epub_leaves_the_page_out_and_its_links_are_words(book: SmallBook) -> None:
    out = build(linking(book), "epub", book_web_only=["chapters/count"]).out
    for name in ("content.opf", "toc.ncx", "nav.xhtml"):
        assert "bridge.xhtml" in (out / name).read_text(encoding="utf-8")
        assert "count" not in (out / name).read_text(encoding="utf-8")
    assert "count.xhtml" not in (out / "index.xhtml").read_text(encoding="utf-8")
    page = (out / "chapters" / "bridge.xhtml").read_text(encoding="utf-8")
    assert "count.xhtml" not in page
    assert 'See <span><span class="doc">The count</span> (on the web)</span>, ' in page


def test_the_pages_have_it(book: SmallBook) -> None:
    page = build(linking(book), book_web_only=["chapters/count"]).page("chapters/bridge")
    assert page.select('a[href="count.html"]')
    assert "(on the web)" not in page.get_text()


def test_an_old_address_leads_to_the_new_page_and_is_in_no_list(book: SmallBook) -> None:
    settings = {"book_redirects": MOVED, "html_baseurl": "https://example.org/book"}
    built = build(with_audit(book), **settings)
    page = built.page("chapters/old")
    assert page.select_one("link[rel=canonical]")["href"] == "https://example.org/book/chapters/bridge.html"
    assert page.select_one("meta[http-equiv=refresh]")["content"] == "0; url=../chapters/bridge.html"
    assert page.select_one("a")["href"] == "../chapters/bridge.html"
    assert page.title.get_text() == "The bridge"
    assert built.page("older").select_one("a")["href"] == "chapters/count.html#how-we-know"
    assert "old" not in (built.out / "sitemap.xml").read_text(encoding="utf-8")
    again = build(book, **settings)
    assert (again.out / "older.html").is_file()
    assert not (build(book, book_redirects={}).out / "older.html").exists()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"book_redirects": {"old": "new"}},
            "book_redirects: 'old' leads to 'new', which is no page of the book; name",
        ),
        ({"book_redirects": {"chapters/bridge": "index"}}, "book_redirects: 'chapters/bridge' is a page of the book; "),
        ({"book_web_only": ["chapters/nowhere"]}, "book_web_only: 'chapters/nowhere' is no page of the book; name one"),
    ],
)
def test_a_setting_that_names_no_page_is_refused(book: SmallBook, settings: dict[str, object], reason: str) -> None:
    assert f"_config.yml: {reason}" in refused(lambda: build(book, **settings))


def test_the_fragment_is_kept_and_without_one_the_new_place_is_gone_to(book: SmallBook, browser: Browser) -> None:
    site = build(with_audit(book), book_redirects=MOVED).out.as_uri()
    page = browser.new_page()
    for old, new in (
        ("chapters/old.html#cite", "chapters/bridge.html#cite"),
        ("chapters/old.html", "chapters/bridge.html"),
        ("older.html", "chapters/count.html#how-we-know"),
        ("older.html#verdict-less", "chapters/count.html#verdict-less"),
    ):
        page.goto(f"{site}/{old}")
        page.wait_for_url(f"{site}/{new}")
    page.close()
    still = browser.new_page()
    still.set_content((book.root / "_build/html/older.html").read_text("utf-8").replace("location.replace", "void "))
    assert [each["id"] for each in Axe().run(still).response["violations"] if each["id"] != "meta-refresh"] == []
    still.close()
