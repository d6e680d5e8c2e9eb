"""*Re-run and extend this book*, performed: its commands run as they stand on a copy, which is then built with them."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bookext import quotations
from bookext.hashing import text_digest
from bookext.quotations.budget import placed
from tests.book import whole_book
from tools import reproduce

pytestmark = pytest.mark.slow

COMMANDS = re.compile(r"(?ms)^(`{3,})sh\n(.*?)^\1$")
PAGE = (whole_book.PROJECT / "chapters" / "rerun.md").read_text(encoding="utf-8")
BLOCKS = [found[2] for found in COMMANDS.finditer(PAGE)]


def table(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(root: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (root / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def stand_ins(root: Path, folder: Path) -> None:
    """Write texts that hold the registered words at their places and filler elsewhere, and record their hashes.

    The originals are not part of the project. Lengths and offsets stay those of the originals, so every row of the
    register, and any quotation of words already published, is found where it stands.
    """
    locked = json.loads((root / "data" / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    register = quotations.register(root / "data")
    paragraphs, texts = table(root, "text_paragraphs"), table(root, "texts")
    folder.mkdir()
    for text in texts:
        own = [each for each in paragraphs if each["text_id"] == text["id"]]
        letters = list("ж." * int(text["characters"]))[: int(text["characters"])]
        for each in own[:-1]:
            letters[int(each["end"])] = "\n"
        for name, entry in locked.items():
            if entry["source"] == text["id"]:
                pieces = sorted((start, piece) for piece, start in placed(register[name], entry) if piece)
                for start, piece in pieces:
                    letters[start : start + len(piece)] = piece
                    for beside in {max(start - 1, 0), min(start + len(piece), len(letters) - 1)}:
                        letters[beside] = letters[beside].replace("ж", ".")
                for (start, piece), (following, _) in pairwise(pieces):
                    if following == start + len(piece) + 1:
                        letters[following - 1] = " "
        whole = "".join(letters)
        (folder / f"{text['id']}.txt").write_text(whole, encoding="utf-8")
        text["sha256"] = text_digest(whole)
        for each in own:
            each["sha256"] = text_digest(whole[int(each["start"]) : int(each["end"])])
    write(root, "text_paragraphs", paragraphs)
    write(root, "texts", texts)
    for name, entry in locked.items():
        entry["source_sha256"] = next(each["sha256"] for each in texts if each["id"] == locked[name]["source"])
    (root / "data" / "quotations.lock").write_text(json.dumps({"quotations": locked}), encoding="utf-8")


def environment(root: Path) -> None:
    """Give the copy the environment of this test under the name that the Makefile wants; nothing is installed."""
    (root / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if not path.name.startswith("."):
            (root / ".venv" / path.name).symlink_to(path)
    for mark in (".book", ".test"):
        (root / ".venv" / mark).touch()


@pytest.fixture(scope="module")
def book(built_book: whole_book.BuiltBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book, with stand-ins for the originals beside it, on which every command has been performed."""
    if not shutil.which("make"):
        pytest.fail("no make: the commands of that chapter, and the README's, need it")
    root = tmp_path_factory.mktemp("extended") / "book"
    root.mkdir()
    reproduce.copy(whole_book.PROJECT, root)
    shutil.copytree(built_book.root / "_build" / ".execution", root / "_build" / ".execution")
    stand_ins(root, root.parent / "texts")
    environment(root)
    first, *steps = BLOCKS
    assert first == steps[-1] == "make book\n"
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "BOOK_TEXTS")}
    for step in steps:  # the first build would say nothing that the last does not
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step], cwd=root, env=inherited, check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert ended.returncode == 0, f"{step}\n{ended.stdout[-3000:]}"
    return root


def page(book: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((book / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_the_page_shows_a_row_a_quotation_a_verification_a_chapter_and_a_build() -> None:
    kinds = ["data/milestones.csv", "data/quotations.csv", "make verify TEXTS=", "chapters/my-question.md", "_toc.yml"]
    assert len(BLOCKS) == len(kinds) + 2
    for kind, block in zip(kinds, BLOCKS[1:-1], strict=True):
        assert kind in block


def test_the_new_chapter_prints_the_number_and_the_quotation(book: Path) -> None:
    article = page(book, "chapters/my-question").select_one("article")
    assert len(table(book, "milestones")) == len(table(whole_book.PROJECT, "milestones")) + 1
    assert article.select_one("span.pasted-text").get_text() == str(len(table(book, "milestones")))
    (quotation,) = article.select(".quotation")
    assert quotation["data-quotation"] == "weitz-decades"
    assert quotation.select_one(".quotation-text").get_text() == table(book, "quotations")[-1]["exact"]


def test_the_appendices_have_taken_up_the_row_and_the_quotation(book: Path) -> None:
    (line,) = [row.get_text() for row in page(book, "chapters/chronology").select("tr") if "M99" in row.get_text()]
    assert "10 January 2003" in line
    register = page(book, "chapters/quotation-register")
    assert register.select("[data-quotation=weitz-decades]")
    entry = register.select_one("#quotation-weitz-decades").find_parent("p")
    assert entry.select_one("a[href*=my-question]").get_text() == "A question of my own"
    assert page(book, "chapters/data-dictionary").select_one("#dictionary-milestones")


def test_the_whole_book_is_published_with_the_addition(book: Path) -> None:
    assert sorted(path.name for path in (book / "_build" / "pdf").glob("*.pdf"))
    assert list((book / "_build" / "epub").glob("*.epub"))
    locked = json.loads((book / "data" / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    assert "weitz-decades" in locked
