"""A copy of the small book of ``bookext/example`` in a folder of its own, and ways to change and build it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from bookext import quotations
from bookext.hashing import text_digest

PROJECT = Path(__file__).resolve().parents[2]
ROOT = PROJECT / "bookext" / "example"

SOURCES = {
    # source: its file among the originals, its title, its address, and whose words each paragraph holds
    "alder2001": ("bridge.txt", "The Bridge Question", "https://example.org/bridge", "title author author author"),
    "birch2002": ("roads.txt", "Roads", "", "title author author"),
}
QUOTATIONS = [
    {
        "id": "alder-bridge",
        "source": "alder2001",
        "paragraph": "2",
        "exact": "The old bridge carries more carts than the new road ever did",
        "suffix": ", and",
    },
    {
        "id": "birch-promise",
        "source": "birch2002",
        "paragraph": "2",
        "exact": "a road is a promise that somebody will come",
    },
    {
        "id": "miller-night",
        "source": "alder2001",
        "paragraph": "4",
        "exact": "Nobody has counted the carts",
        "speaker": "the miller",
    },
]
TABLES = {
    "texts": ("id", "title", "words", "sha256", "url"),
    "text_paragraphs": ("id", "text_id", "paragraph", "voice", "words", "start", "end", "sha256"),
    "quotations": ("id", "source", "paragraph", "exact", "prefix", "suffix", "speaker", "alterations", "note"),
}
WITHOUT_NOTEBOOKS = {"exclude_patterns": ["_build", "data", "texts", "chapters/heights.md", "chapters/depths.md"]}
"""Settings for tests that need nothing executed."""
ONLY_DEPTHS = {"exclude_patterns": ["_build", "data", "texts", "chapters/heights.md"]}
"""Settings for tests that need one notebook."""
INTEGERS = {"words", "paragraph", "start", "end"}
EXECUTED = re.compile(r"execution: (\S+), \d+ cells")


@dataclass(frozen=True)
class Built:
    """One build that ended well."""

    out: Path
    log: str
    warnings: str
    env: Any

    @property
    def executed(self) -> list[str]:
        """The notebooks that this build ran, in alphabetical order."""
        return sorted(EXECUTED.findall(self.log))

    def page(self, docname: str) -> BeautifulSoup:
        """Return a parsed page of the book."""
        return BeautifulSoup((self.out / f"{docname}.html").read_text(encoding="utf-8"), "html.parser")

    def number(self, docname: str) -> str:
        """Return the number that a chapter prints in its prose."""
        return self.page(docname).select_one("span.pasted-text").get_text()


@dataclass(frozen=True)
class SmallBook:
    """The folder of one small book."""

    root: Path

    def build(self, builder: str = "html", **settings: Any) -> Built:
        """Build as Sphinx does; raise what the build raises."""
        app = SphinxTestApp(builder, srcdir=self.root, confoverrides=settings)
        try:
            app.build()
            log = app.status.getvalue()
            warnings = re.sub(r"\x1b\[[\d;]*m", "", app.warning.getvalue())
            return Built(Path(app.outdir), log, warnings, app.env)
        finally:
            app.cleanup()

    def jupyter_book(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Build with the stock command."""
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(self.root), *options]
        return subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(PROJECT)} | environment,
        )  # fmt: skip

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the one place in a file where `old` stands."""
        path = self.root / name
        content = path.read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {name}"
        path.write_text(content.replace(old, new), encoding="utf-8")

    def register(self, rows: list[dict[str, str]]) -> None:
        """Write the quotation register and lock it against the originals."""
        write_table(self.root / "data", "quotations", [{"note": "Shows.", **row} for row in rows])
        lock = quotations.make_lock(self.root / "texts", self.root / "data")
        (self.root / "data" / "quotations.lock").write_text(json.dumps(lock), encoding="utf-8")

    @property
    def records(self) -> list[Path]:
        """The kept outputs, one file per notebook."""
        return sorted((self.root / "_build" / ".execution").glob("*.json"))


def refused(build: Callable[[], object]) -> str:
    """Return what a build that is refused says below its heading; fail if it is not refused."""
    with pytest.raises(SystemExit) as caught:
        build()
    heading, message = str(caught.value.code).strip().split("\n", 1)
    assert heading.endswith(":")
    return message


def make(folder: Path) -> SmallBook:
    """Copy the small book into `folder`, as it is in the repository but for what says how to build it there."""
    left = shutil.ignore_patterns("_build", "README.md")
    return SmallBook(Path(shutil.copytree(ROOT, folder / "small", ignore=left)))


def write_descriptor(data: Path) -> None:
    """Describe the three tables of the register."""
    for name, columns in TABLES.items():
        fields = [
            {
                "name": column,
                "title": column,
                "type": "integer" if column in INTEGERS else "string",
                "unit": "none",
                "description": column,
                "constraints": {"unique": True} if column == "id" else {},
            }
            for column in columns
        ]
        schema = {"fields": fields, "primaryKey": "id"}
        entry = {"name": name, "title": name, "description": name, "path": f"{name}.csv", "schema": schema}
        write_schema(data, entry)


def write_schema(data: Path, entry: dict[str, Any]) -> None:
    """Write the descriptor of a table."""
    (data / "schema" / f"{entry['name']}.json").write_text(json.dumps(entry, indent=1), encoding="utf-8")


def described(data: Path, name: str) -> dict[str, Any]:
    """Return the descriptor of a table."""
    found: dict[str, Any] = json.loads((data / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def write_sources(data: Path, texts: Path, originals: dict[str, tuple[str, str, str, str]] = SOURCES) -> None:
    """Record the originals: the tables of texts and of paragraphs."""
    sources, paragraphs = [], []
    for source, (name, title, address, voices) in originals.items():
        start = 0
        lines = quotations.paragraphs_of(texts / name)
        for number, (line, voice) in enumerate(zip(lines, voices.split(), strict=True), start=1):
            paragraphs.append(
                {
                    "id": f"{source}-p{number:02}",
                    "text_id": source,
                    "paragraph": str(number),
                    "voice": voice,
                    "words": str(len(line.split())),
                    "start": str(start),
                    "end": str(start + len(line)),
                    "sha256": text_digest(line),
                }
            )
            start += len(line) + 1
        whole = "\n".join(lines)
        row = {"id": source, "title": title, "words": str(len(whole.split())), "url": address}
        sources.append(row | {"sha256": text_digest(whole)})
    write_table(data, "texts", sources)
    write_table(data, "text_paragraphs", paragraphs)


def write_table(data: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write one table of the register as CSV."""
    with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLES[name], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def citation_of(quotation: Any) -> Any:
    """Return the citation of a quotation of a page: in its attribution, its note or brackets."""
    if quotation.name == "blockquote":
        return quotation.select_one(".attribution")
    after = quotation.find_next(class_=["footnote-reference", "quotation-citation"])
    if "quotation-citation" in after["class"]:
        return after
    return [*quotation.parents][-1].find(id=after["href"].removeprefix("#")).select_one(".quotation-citation")
