"""The index of the search page: the text of every section, read from the finished pages.

A script, not data to be fetched: a page opened from a file may load the one and not the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx

from bookext.markup import AUDIT, COMPACT, NOTE, SOURCE

INDEX = "searchindex.js"
SILENT = {"details", "form", "script", "style"}
"""Elements whose text is not read; but that of a section which the page folds away is."""
SILENT_CLASSES = {"headerlink", "footnote-reference", COMPACT, "apparatus", SOURCE, NOTE}
"""Nor is that of links beside headings, of the columns that the data dictionary spells out, of what every chapter
carries (its verdicts at the head, hashes, how to cite it), and of the sources under the exhibits and in notes: the
tables name them row by row."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "li", "tr", "td", "th", "caption", "figcaption", "blockquote", "div", "dt", "dd", *HEADINGS}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class SectionReader(HTMLParser):
    """Collects the sections of one page, each as its id, its heading and its own text without that of the next."""

    def __init__(self, silent: set[str]) -> None:
        super().__init__()
        self._silent = silent
        self.sections: list[tuple[str, list[str], list[str]]] = []
        self._open: list[tuple[str, str]] = []
        """Elements that are open, each with what it is to the reader: a section, a heading, silent or nothing."""
        self._within: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens."""
        if tag in VOID:
            return
        given = dict(attrs)
        kind = ""
        classes = set((given.get("class") or "").split())
        if (tag in self._silent and AUDIT not in classes) or SILENT_CLASSES & classes:
            kind = "silent"
        elif tag == "section" and given.get("id"):
            kind = "section"
            self._within.append(len(self.sections))
            self.sections.append((given["id"] or "", [], []))
        elif tag in HEADINGS:
            kind = "heading"
        if tag in BLOCKS:
            self.handle_data(" ")
        self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what was left open in it; the end of one that is not open means nothing."""
        while any(tag == opened for opened, _ in self._open):
            closed, kind = self._open.pop()
            if kind == "section":
                self._within.pop()
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        """Keep words for the section they stand in; a link that shows its own address has none."""
        if self._open and self._open[-1][0] == "a" and data.startswith(("http://", "https://")):
            return
        kinds = {kind for _, kind in self._open}
        if self._within and "silent" not in kinds:
            _, heading, text = self.sections[self._within[-1]]
            (heading if "heading" in kinds else text).append(data)


def sections(page: str, silent: set[str] = SILENT) -> list[tuple[str, str, str]]:
    """Return the sections of a page as id, heading and text with single spaces, without that of elements `silent`."""
    reader = SectionReader(silent)
    reader.feed(page)
    return [(name, _spaced(heading), _spaced(text)) for name, heading, text in reader.sections]


def _spaced(parts: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write the index beside the pages; handler of ``build-finished``."""
    if error or app.builder.name != "html" or app.config.html_theme != "reading":
        return
    rows: list[list[str]] = []
    code = Path(__file__).read_bytes()
    cache = Path(app.doctreedir, "searchindex.json")  # most pages are as they were
    known: dict[str, list[list[str]]] = json.loads(cache.read_text(encoding="utf-8")) if cache.is_file() else {}
    read: dict[str, list[list[str]]] = {}
    for name in sorted(app.env.found_docs):
        page = Path(app.outdir, f"{name}.html").read_text(encoding="utf-8")
        key = hashlib.sha256(code + page.encode()).hexdigest()
        # The tables of the first page sum up what chapters say.
        silent = SILENT | {"table"} if name == app.config.root_doc else SILENT
        read[key] = found = known.get(key) or [list(section) for section in sections(page, silent)]
        rows += [[name, place, found[0][1], heading, text] for place, heading, text in found]
    cache.write_text(json.dumps(read), encoding="utf-8")
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, INDEX).write_text(f"const SECTIONS = {content};\n", encoding="utf-8")
