"""The section in which a chapter says how it knows: folded on pages, with a board of the verdicts at its head."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bookext.html.search import sections
from bookext.tests.small_book import WITHOUT_NOTEBOOKS, Built, SmallBook

VERDICT = """
:::{{verdict}} {title}
:claim: A001
:outcome: {outcome}
:name: {name}

{title} it is.

*Rule:* holds if most carts cross it.
:::
"""
FIRST = VERDICT.format(title="The bridge carries more", outcome="holds-in-part", name="verdict-more")
SECOND = VERDICT.format(title="The road carries less", outcome="fails", name="verdict-less")


def with_audit(book: SmallBook, heading: str = "How we know") -> SmallBook:
    """Give the book a page with a verdict in its text and one in its last section."""
    text = f"# The count\n\nMost carts cross it.\n{FIRST}\n## {heading}\n\nCarts were counted at noon.\n{SECOND}"
    (book.root / "chapters" / "count.md").write_text(text, encoding="utf-8")
    book.change("_toc.yml", "  - file: chapters/bridge\n", "  - file: chapters/bridge\n  - file: chapters/count\n")
    return book


def build(book: SmallBook, builder: str = "html", **settings: object) -> Built:
    """Build the small book without its notebooks."""
    return book.build(builder, **WITHOUT_NOTEBOOKS, copyright="2000", version="1", **settings)


def test_the_page_folds_the_section_under_its_heading_and_lists_it_in_the_contents(book: SmallBook) -> None:
    page = build(with_audit(book)).page("chapters/count")
    section = page.find(id="how-we-know")
    assert section.name == "section"
    fold = section.find("details", recursive=False)
    assert "open" not in fold.attrs
    assert fold.summary.h2.get_text().startswith("How we know")
    assert "Carts were counted at noon." in fold.get_text()
    assert "Most carts" not in fold.get_text()
    assert len(page.select("#how-we-know")) == 1
    assert page.select('a[href="#how-we-know"]')


def test_the_board_lists_all_verdicts_of_the_page_with_links_and_none_is_at_the_head(book: SmallBook) -> None:
    page = build(with_audit(book)).page("chapters/count")
    items = page.select("summary + .verdict-board li")
    assert [item.get_text() for item in items] == [
        "The bridge carries more: holds in part", "The road carries less: fails",
    ]  # fmt: skip
    for item in items:
        box = page.find(id=item.a["href"].removeprefix("#"))
        assert box["class"] == ["verdict", *item["class"]]
    assert page.select(".chapter-facts li") == []


def test_the_heading_is_a_setting(book: SmallBook) -> None:
    page = build(with_audit(book, "What it rests on"), book_audit_heading="What it rests on").page("chapters/count")
    assert page.select_one("#what-it-rests-on > details.audit > summary + .verdict-board")
    assert page.select("#how-we-know") == []


def test_what_the_engine_says_of_a_page_stands_in_the_same_section(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "Most of the carts.\n:::", "Most of the carts.\n:::\n\n## How we know\n\nBy eye.")
    page = build(book).page("chapters/bridge")
    assert "Quotations verified: 3 of 3" in page.select_one("details.audit > .how-we-know").get_text()
    assert [each["id"] for each in page.select("#cite")] == ["cite"]


def test_the_rule_of_a_verdict_is_folded_on_the_page_and_left_out_of_print(book: SmallBook) -> None:
    page = build(with_audit(book)).page("chapters/count")
    for box in page.select("div.verdict"):
        assert box.select_one("details.rule > summary").get_text() == "Rule"
        assert box.select_one("details.rule > p").get_text() == "holds if most carts cross it."
    markup = (build(book, "typstpdf").out / "the-small-book.typ").read_text(encoding="utf-8")
    assert "holds if most" not in markup
    assert "The rule behind each verdict" in (book.root / "_build/typstpdf/book.typ").read_text(encoding="utf-8")


def test_print_sets_the_section_small_and_the_other_forms_as_a_section(book: SmallBook) -> None:
    markup = (build(with_audit(book), "typstpdf").out / "the-small-book.typ").read_text(encoding="utf-8")
    assert re.search(r"#audit\[\s*#head\(\"section\", \d, \"[^\"]*\"\)\[How we know\]", markup)
    epub = next(iter(build(book, "epub").out.rglob("count.xhtml"))).read_text(encoding="utf-8")
    assert "<details" not in epub
    assert "holds if most carts cross it." in epub
    notebook = next(iter(build(book, "notebook").out.rglob("*count*.ipynb"))).read_text(encoding="utf-8")
    assert "## How we know" in notebook
    assert "**Rule:**" in notebook or "*Rule:*" in notebook


def test_the_search_reads_the_section(book: SmallBook) -> None:
    page = str(build(with_audit(book)).page("chapters/count").select_one("section"))
    found = {name: text for name, _, text in sections(page)}
    assert "Carts were counted at noon." in found["how-we-know"]
    assert "The bridge carries more" not in found["how-we-know"]


def test_a_link_into_the_section_and_printing_open_it(book: SmallBook, browser: Browser) -> None:
    with_audit(book)
    for name in ("heights", "depths"):
        book.change("_toc.yml", f"  - file: chapters/{name}\n", "")
    assert book.jupyter_book().returncode == 0
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = (book.root / "_build/html/chapters/count.html").as_uri()
    fold = page.locator("details.audit")
    page.goto(address)
    assert fold.get_attribute("open") is None
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert fold.get_attribute("open") is not None
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert fold.get_attribute("open") is None
    for place in ("how-we-know", "verdict-less", "cite"):
        page.goto("about:blank")
        page.goto(f"{address}#{place}")
        assert fold.get_attribute("open") is not None, place
        assert page.locator(f"#{place}").bounding_box()["y"] < 720
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    assert complaints == []
    page.close()
