"""What `make live` runs: a save is built, and the page served anew. Tried with the Makefile's own commands."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookext.tests.small_book import PROJECT, SmallBook

pytestmark = pytest.mark.slow

LIMIT = 240
"""Seconds after which the server is ended, and the test with it."""
BUILT = "The HTML pages are in"


def commands() -> list[list[str]]:
    """Return the commands of the target ``live``, with this environment's programs."""
    recipe = (PROJECT / "Makefile").read_text(encoding="utf-8").split("\nlive:", 1)[1].split("\n\n", 1)[0]
    lines = [line.strip() for line in recipe.splitlines()[1:]]
    return [shlex.split(line.replace("$(BIN)", str(Path(sys.executable).parent))) for line in lines]


@pytest.fixture
def live(book: SmallBook) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A small book that is being written: the server, and the address of a chapter."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    settings, watching = commands()
    subprocess.run(settings, cwd=book.root, env=environment, check=True, capture_output=True)
    with subprocess.Popen(
        [*watching, "--port", str(port)], cwd=book.root, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        ending = threading.Timer(LIMIT, process.kill)
        ending.start()
        yield process, f"http://127.0.0.1:{port}/chapters/depths.html"
        ending.cancel()
        process.send_signal(signal.SIGINT)


def after_a_build(process: subprocess.Popen[str], address: str) -> str:
    """Return the page as it is served when the next build has ended."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if BUILT in line:
            break
    else:
        raise AssertionError("".join(said)[-3000:])
    while process.poll() is None:  # the first time the server has yet to open its port
        try:
            with urllib.request.urlopen(address, timeout=LIMIT) as answer:  # noqa: S310
                return str(answer.read().decode())
        except urllib.error.URLError:
            continue
    raise AssertionError("the server has ended")


def test_a_page_follows_its_chapter_and_its_table_and_reloads_itself(
    book: SmallBook, live: tuple[subprocess.Popen[str], str]
) -> None:
    first = after_a_build(*live)
    assert "15 ells" in first
    assert "WebSocket" in first
    book.change("chapters/depths.md", "All depths together are", "The wells add up to")
    assert "The wells add up to" in after_a_build(*live)
    book.change("data/depths.csv", "shaft,8", "shaft,9")
    assert "16 ells" in after_a_build(*live)
