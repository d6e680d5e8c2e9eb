"""The built book, served from this machine."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.book.whole_book import BuiltBook


@pytest.fixture(scope="session")
def site(built_book: BuiltBook) -> Iterator[str]:
    """Address of the book, with a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(built_book.html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        pass


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A reader with a wide light screen and nothing stored."""
    context = browser.new_context(base_url=site, viewport={"width": 1400, "height": 900}, color_scheme="light")
    yield context
    context.close()
