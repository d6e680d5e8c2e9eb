"""What `make live` runs: a save is built, and the page served anew. Tried with the Makefile's own commands."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_book import PROJECT, SmallBook

pytestmark = pytest.mark.slow

LIMIT = 90
"""Seconds after which a page is given up; a build of the small book takes a few."""


def commands() -> list[list[str]]:
    """Return the commands of the target ``live``, with this environment's programs."""
    recipe = (PROJECT / "Makefile").read_text(encoding="utf-8").split("\nlive:", 1)[1].split("\n\n", 1)[0]
    lines = [line.strip() for line in recipe.splitlines()[1:]]
    return [shlex.split(line.replace("$(BIN)", str(Path(sys.executable).parent))) for line in lines]


@pytest.fixture
def served(book: SmallBook) -> Iterator[tuple[SmallBook, str]]:
    """A small book that is being written, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    settings, watching = commands()
    subprocess.run(settings, cwd=book.root, env=environment, check=True, capture_output=True)
    with (book.root.parent / "log").open("w") as log:
        process = subprocess.Popen(
            [*watching, "--port", str(port)], cwd=book.root, env=environment, stdout=log, stderr=log
        )
        yield book, f"http://127.0.0.1:{port}/chapters/depths.html"
        process.send_signal(signal.SIGINT)
        process.wait(timeout=LIMIT)


def wait_for(words: str, address: str) -> str:
    """Return the page as soon as it holds the words."""
    end = time.monotonic() + LIMIT
    page = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=LIMIT) as answer:  # noqa: S310
                page = answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            continue
        if words in page:
            return page
    raise AssertionError(f"{words!r} did not come; the page was:\n{page[-2000:]}")


def test_a_page_follows_its_chapter_and_its_table_and_reloads_itself(served: tuple[SmallBook, str]) -> None:
    book, address = served
    assert "WebSocket" in wait_for("15 ells", address)
    book.change("chapters/depths.md", "All depths together are", "The wells add up to")
    wait_for("The wells add up to", address)
    table = book.root / "data" / "depths.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("shaft,8", "shaft,9"), encoding="utf-8")
    wait_for("16 ells", address)
