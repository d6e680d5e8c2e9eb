"""What a reader sees: every page at two widths, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

TOC = yaml.safe_load((Path(__file__).resolve().parents[2] / "_toc.yml").read_text(encoding="utf-8"))
PAGES = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]


class Opened(NamedTuple):
    page: Page
    messages: list[str]
    """Errors on the console, and requests that left the site."""


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def reader(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Opened]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((site, "data:")) else messages.append(request.url)
    )
    yield Opened(page, messages)
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_clean(reader: Opened, name: str) -> None:
    """Nothing fails to load, nothing is asked of another host, the page is no wider than the screen."""
    reader.page.goto(f"{name}.html", wait_until="load")
    assert reader.messages == []
    overflow = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert reader.page.locator("article h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_text_can_be_told_from_its_ground(reader: Opened, name: str) -> None:
    reader.page.goto(f"{name}.html", wait_until="load")
    # The theme fades its buttons in; what counts is the colour they come to.
    reader.page.add_style_tag(
        content="*, ::before, ::after { transition: none !important; animation: none !important }"
    )
    report = Axe().run(reader.page, options={"runOnly": ["color-contrast"]})
    found = [node["html"] for violation in report.response["violations"] for node in violation["nodes"]]
    assert found == []


def test_chapter_shows_quotations_verdicts_and_exhibits(reader: Opened) -> None:
    """All of them are there, visible, and as wide as their column allows."""
    reader.page.goto("chapters/counting-summits.html", wait_until="load")
    for selector in (".quotation .quotation-text", "div.verdict .verdict-outcome", "figure img", "table.exhibit-table"):
        shown = reader.page.locator(selector)
        assert shown.count() >= 2, selector
        assert all(box and box["width"] > 20 for box in (item.bounding_box() for item in shown.all())), selector
    broken = reader.page.evaluate("[...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)")
    assert broken == []


def test_code_behind_an_exhibit_unfolds(reader: Opened) -> None:
    reader.page.goto("chapters/counting-summits.html", wait_until="load")
    fold = reader.page.locator("details.hide").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").first.is_visible()
