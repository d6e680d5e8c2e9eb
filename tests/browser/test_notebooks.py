"""The notebooks as nbconvert shows them, in a real browser: what our outputs add can be read by everybody."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from tests.book.whole_book import BuiltBook

NOT_OURS = {"link-in-text-block", "color-contrast"}
"""Faults of nbconvert's own style sheet: links without a line under them, pale prompts and comments."""


@pytest.mark.parametrize("name", ["counting-summits", "accounts", "quotation-register", "bibliography"])
def test_outputs_and_prose_are_accessible(built_book: BuiltBook, browser: Browser, tmp_path: Path, name: str) -> None:
    notebook = nbformat.read(built_book.html / "downloads" / "notebooks" / f"{name}.ipynb", as_version=4)
    shown, _ = HTMLExporter().from_notebook_node(notebook)
    (tmp_path / "page.html").write_text(shown, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    assert page.locator("table caption").count() or name == "bibliography"
    found = Axe().run(page).response["violations"]
    wrong = {fault["id"]: [node["html"][:200] for node in fault["nodes"]] for fault in found}
    assert {fault: places for fault, places in wrong.items() if fault not in NOT_OURS} == {}
    page.close()
