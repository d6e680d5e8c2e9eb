"""What a reader does with the pages: searching, choosing colours, unfolding, going by keyboard, printing."""

from __future__ import annotations

import csv

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.book.whole_book import BuiltBook

CHAPTER = "chapters/counting-summits.html"
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(CHAPTER)
    return page


def test_search_finds_a_quotation_by_its_words(page: Page, built_book: BuiltBook) -> None:
    """The sections that print it come first; from there its place in the register is one click away."""
    with (built_book.root / "data" / "quotations.csv").open(encoding="utf-8", newline="") as file:
        words = "a united front against Japan"
        (printed,) = [row for row in csv.DictReader(file) if words in row["exact"]]
    page.get_by_role("searchbox").fill(f"“{words}”")
    page.keyboard.press("Enter")
    first = page.locator("#results li").first
    expect(first.locator("mark")).to_have_text(words)
    results = page.locator("#results a").all_inner_texts()
    assert any("register" in text for text in results[:3])
    assert any("Two Chinas" in text for text in results[:3])
    page.locator("#results a", has_text="register").first.click()
    expect(page.locator(f".quotation[data-quotation='{printed['id']}']")).to_have_count(1)


@pytest.mark.parametrize(("query", "expected"), [("kozmino", "Pipelines"), ("STRELTSOV", "Streltsov")])
def test_search_finds_words_in_any_case(page: Page, query: str, expected: str) -> None:
    page.goto(f"search.html?q={query}")
    assert page.locator("#results li", has_text=expected).count() > 0


def test_search_says_when_there_is_nothing(page: Page) -> None:
    page.goto("search.html?q=xyzzy")
    expect(page.get_by_role("status")).to_contain_text("No sections")
    assert page.locator("#results li").count() == 0


def test_the_choice_of_colours_stays(page: Page) -> None:
    light = page.evaluate(GROUND)
    page.get_by_label("Colours").select_option("dark")
    dark = page.evaluate(GROUND)
    assert dark != light
    page.goto("index.html")
    assert page.evaluate(GROUND) == dark
    expect(page.get_by_label("Colours")).to_have_value("dark")
    page.get_by_label("Colours").select_option("auto")
    assert page.evaluate(GROUND) == light
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == dark


def test_code_unfolds_one_by_one_and_all_at_once(page: Page) -> None:
    folds = page.locator("details.hide")
    assert folds.count() > 3
    assert page.locator("details.hide[open]").count() == 0
    folds.first.locator("summary").click()
    assert folds.first.locator("pre").first.is_visible()
    page.get_by_role("button", name="Open all code").click()
    assert page.locator("details.hide[open]").count() == folds.count()


def test_the_contents_follow_the_reader(page: Page) -> None:
    section = page.locator("article section section").nth(3)
    section.evaluate("(section) => scrollTo({ top: section.offsetTop - 20, behavior: 'instant' })")
    current = page.locator("#contents [aria-current='true']")
    expect(current).to_have_attribute("href", f"#{section.get_attribute('id')}")


def test_attributions_stand_beside_quotations_on_a_wide_screen_and_below_on_a_narrow_one(page: Page) -> None:
    page.goto("chapters/the-islands.html")
    words = page.locator("blockquote.quotation > p").first
    attribution = page.locator("blockquote.quotation .attribution").first
    for width, beside in ((1400, True), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        text, note = words.bounding_box(), attribution.bounding_box()
        assert text
        assert note
        assert (note["x"] >= text["x"] + text["width"]) is beside
        assert (note["y"] >= text["y"] + text["height"]) is not beside


def test_every_control_is_reached_by_keyboard(page: Page) -> None:
    """From the top: past the skip link to search, colours, chapters, the code of the page and its links."""
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert reached[0] == "Skip to the text"
    for control in ("q", "theme", "open-code"):
        assert control in reached, control
    assert any(each.startswith("Code") for each in reached)
    assert "2. The islands" in reached
    page.goto("index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_contents_open_and_shut_by_keyboard_on_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    contents = page.locator("#contents")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").focus()
    page.keyboard.press("Enter")
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    page.keyboard.press("Enter")
    contents.get_by_role("button", name="Close").click()
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").click()
    contents.get_by_role("link", name="Was that often?").click()
    assert not contents.is_visible()


def test_wide_tables_scroll_in_a_frame_that_takes_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("chapters/data-dictionary.html")
    frames = page.locator(".scroll")
    wide = [frame for frame in frames.all() if frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth")]
    assert wide
    assert all(frame.get_attribute("tabindex") == "0" and frame.get_attribute("aria-label") for frame in wide)


def test_a_figure_opens_alone_at_full_size(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("figure a.larger").first.click()
    page.wait_for_url("**/_images/*.svg")


def test_text_at_twice_its_size_needs_no_scrolling_sideways(page: Page) -> None:
    """A window of 1280 pixels at 200 % is one of 640."""
    page.set_viewport_size({"width": 640, "height": 450})
    page.add_style_tag(content=":root { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_without_scripts_the_book_reads_the_same(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}, base_url=site)
    page = context.new_page()
    page.goto(CHAPTER)
    assert not page.get_by_role("button", name="Open all code").is_visible()
    page.get_by_role("button", name="Contents").click()
    page.locator("#contents").get_by_role("link", name="The islands").click()
    assert page.locator("h1").inner_text().startswith("2. The islands")
    page.locator("details.hide summary").first.click()
    assert page.locator("details.hide pre").first.is_visible()
    page.goto("search.html")
    # This way of switching scripts off does not show what stands for them, so its source is read.
    assert "index.html" in page.content().split("<noscript>")[1].split("</noscript>")[0]
    context.close()


def test_print_has_the_text_without_the_page_around_it(page: Page) -> None:
    page.goto("chapters/two-chinas.html")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".skip", "header.site", "#contents", ".tools", ".neighbours", "details.hide", "details.in-words"):
        assert page.locator(selector).count() >= 1, selector
        for part in page.locator(selector).all():
            assert not part.is_visible(), selector
    assert page.locator(".how-we-know li").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 29, 27)"
    passage = page.locator("a.quotation-passage").first
    printed = passage.evaluate("(link) => getComputedStyle(link, '::after').content")
    address = str(passage.get_attribute("href")).split("#")[0]
    assert address.startswith("http")
    assert address in printed
    assert ":~:text" not in printed


def test_a_figure_unfolds_its_description(page: Page) -> None:
    figure = page.locator("figure").first
    words = figure.locator("details p")
    assert not words.is_visible()
    figure.get_by_text("The figure in words").click()
    assert words.is_visible()


def test_nothing_moves_by_itself(page: Page) -> None:
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_link_to_a_figure_is_seen_where_nothing_can_hover(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(CHAPTER)
    assert page.locator("figcaption .headerlink").first.evaluate("(link) => getComputedStyle(link).opacity") == "1"
    assert Axe().run(page).response["violations"] == []
    context.close()
