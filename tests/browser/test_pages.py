"""Every page as a reader opens it: what it loads, what it says to the console, and whether everyone can use it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.book.whole_book import BuiltBook

TOC = yaml.safe_load((Path(__file__).resolve().parents[2] / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"]), "search"]
SAMPLE = ["index", "chapters/counting-summits", "chapters/bibliography", "search"]
"""Pages of every kind, which are looked at in both widths and both schemes; the others in two of the four."""
MOST_BYTES = 150_000
"""Of HTML, style sheets and scripts, compressed."""


@dataclass
class Reading:
    """A page of a browser, with what it complained of and asked of other hosts."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str) -> None:
        """Open a page of the book."""
        self.complaints.clear()
        self.page.goto(f"{self.site}{name}.html", wait_until="load")

    def set(self, width: int, scheme: str) -> None:
        """Take a width and a colour scheme."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reading(browser: Browser, site: str) -> Iterator[Reading]:
    page = browser.new_page()
    reading = Reading(page, site)
    page.on("console", lambda message: reading.complaints.append(message.text))
    page.on("pageerror", lambda error: reading.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith((site, "data:")) else reading.complaints.append(request.url),
    )
    yield reading
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_open_to_everyone(reading: Reading, name: str) -> None:
    """No rule of axe is broken on the whole page, unfolded; it is no wider than the screen, and loads in silence."""
    modes = [(1280, "light"), (390, "dark")]
    if name in SAMPLE:
        modes += [(1280, "dark"), (390, "light")]
    found = []
    for width, scheme in modes:
        reading.set(width, scheme)
        reading.open(name)
        assert reading.complaints == []
        over = reading.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"at {width} pixels the page is {over} too wide"
        reading.page.evaluate("for (const fold of document.querySelectorAll('article details')) fold.open = true")
        for violation in Axe().run(reading.page).response["violations"]:
            found += [f"{width} {scheme} {violation['id']}: {node['html'][:120]}" for node in violation["nodes"]]
    assert found == []
    assert reading.page.locator("article h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light(built_book: BuiltBook, name: str) -> None:
    path, page = built_book.html / f"{name}.html", built_book.page(name)
    named = [link["href"] for link in page.select("link[rel=stylesheet]")]
    named += [script["src"] for script in page.select("script[src]")]
    files = [path, *(path.parent / urlsplit(address).path for address in named)]
    assert len(files) >= 4
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("name", ["index", "chapters/counting-summits", "search"])
def test_page_opens_from_a_file(browser: Browser, built_book: BuiltBook, name: str) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{(built_book.html / name).resolve().as_uri()}.html?q=front", wait_until="load")
    assert complaints == []
    assert page.locator("article h1").is_visible()
    if name == "search":
        assert page.locator("#results li").count() > 1
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name", ["index", "chapters/the-islands", "chapters/data-dictionary", "chapters/quotation-register"]
)
def test_nothing_moves_while_the_page_loads(browser: Browser, site: str, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) "
        "window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{site}{name}.html", wait_until="networkidle")
    assert page.evaluate("window.shift") < 0.01
    sizeless = page.evaluate("[...document.images].filter((i) => !i.getAttribute('width')).map((i) => i.src)")
    assert sizeless == []
    page.close()


def test_chapter_shows_quotations_verdicts_and_exhibits(reading: Reading) -> None:
    """All of them are there, visible, and inside the screen or a frame that scrolls."""
    for width in (1280, 390):
        reading.set(width, "light")
        reading.open("chapters/counting-summits")
        reading.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        for selector in (".quotation-text", "div.verdict .verdict-outcome", "figure img", "table.exhibit-table"):
            shown = reading.page.locator(selector)
            assert shown.count() >= 2, selector
            assert all(box and box["width"] > 20 for box in (item.bounding_box() for item in shown.all())), selector
        for image in reading.page.locator("figure img").all():
            image.scroll_into_view_if_needed()
            box = image.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
    reading.page.wait_for_function("[...document.images].every((image) => image.complete)")
    assert reading.page.evaluate("[...document.images].filter((i) => !i.naturalWidth).map((i) => i.src)") == []
