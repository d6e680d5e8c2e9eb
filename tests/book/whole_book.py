"""The book itself, built from a copy of its files, and ways to read what came out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

from tools import reproduce

PROJECT = reproduce.ROOT
CONFIG = yaml.safe_load((PROJECT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
EXAMPLE = re.compile(r"^(`{3,})\w+\n.*?^\1$", re.MULTILINE | re.DOTALL)
"""Code that a page shows and does not run, with whatever markup is in it."""
FENCE = re.compile(r"^(`{3,}|:{3,})\{code-cell\}.*?^\1", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class BuiltBook:
    """A copy of the project with the outcome of one build in it."""

    root: Path
    code: int
    log: str

    @property
    def html(self) -> Path:
        """The folder of the pages."""
        return self.root / "_build" / "html"

    @property
    def docnames(self) -> list[str]:
        """The documents of the table of contents, in order."""
        toc = yaml.safe_load((self.root / "_toc.yml").read_text(encoding="utf-8"))
        parts = toc.get("parts", [toc])
        return [toc["root"], *(chapter["file"] for part in parts for chapter in part["chapters"])]

    @property
    def notebooks(self) -> list[str]:
        """The documents that have code to run."""
        return [name for name in self.docnames if FENCE.search(self.source(name))]

    def source(self, docname: str) -> str:
        """Return the text of a document as it was written, without examples."""
        return EXAMPLE.sub("", (self.root / f"{docname}.md").read_text(encoding="utf-8"))

    def prose(self, docname: str) -> str:
        """Return the text of a document without its code cells."""
        return FENCE.sub("", self.source(docname))

    def page(self, name: str) -> BeautifulSoup:
        """Return a parsed page, by its path from the folder of the pages, without suffix."""
        return _parsed(self.html / f"{name}.html")

    def article(self, docname: str) -> Tag:
        """Return the text of a document without the page around it."""
        (article,) = self.page(docname).select("article")
        return article

    def pages(self) -> Iterator[tuple[Path, BeautifulSoup]]:
        """Yield every page with its path, but those at old addresses."""
        old = {self.html / f"{name}.html" for name in CONFIG.get("book_redirects", {})}
        for path in sorted({*self.html.rglob("*.html")} - old):
            if "_static" not in path.relative_to(self.html).parts:
                yield path, _parsed(path)

    def select(self, selector: str) -> list[tuple[str, Tag]]:
        """Return what a CSS selector finds in the text of all documents, each with its document."""
        return [(name, found) for name in self.docnames for found in self.article(name).select(selector)]


@cache
def _parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def run(folder: Path, *options: str, **environment: str) -> BuiltBook:
    """Run the stock command on the copy in `folder`, with every warning an error."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "BOOK_TEXTS")}
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-W", "-n", "--keep-going", *options]
    ended = subprocess.run(
        command, cwd=folder, env=inherited | environment, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return BuiltBook(folder, ended.returncode, re.sub(r"\x1b\[[\d;]*m", "", ended.stdout))


def build(folder: Path) -> BuiltBook:
    """Copy the project to `folder` and build its pages there."""
    reproduce.copy(PROJECT, folder)
    return run(folder)
