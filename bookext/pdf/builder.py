"""The builder ``typstpdf``: the whole book as one accessible, archival PDF for each paper size.

``jupyter-book build . --builder custom --custom-builder typstpdf`` writes, into ``_build/typstpdf``, the book's markup
(`bookext.pdf.writer`), the template, the pictures, and the PDFs that Typst makes of them. It needs no network and
no program beside the ``typst`` wheel; fonts are those in the wheel and in ``bookext/pdf/fonts``. The compiler itself
asserts PDF/UA-1 and PDF/A-2a, and so refuses a picture without alternative text or a character without a glyph.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.nodes import make_id
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging
from sphinx.util.nodes import inline_all_toctrees

from bookext.data import tables
from bookext.errors import BuildRefused, place_of
from bookext.forms.pictures import pixels, problem
from bookext.hashing import file_digest, text_digest
from bookext.incremental import state
from bookext.pdf.markup import Numbers, escaped, short_address, string
from bookext.pdf.writer import REFUSED, Typesetter
from bookext.release.edition import named

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
FONT = FONTS / "BookCJK-Regular.otf"
TEMPLATE = HERE / "book.typ"
COMPILER = HERE / "compiler.py"
PAPERS = {"a4": "", "us-letter": "-letter"}
"""Paper size and what it adds to the file's name."""
STANDARDS: list[Any] = ["ua-1", "a-2a"]


class TypstBuilder(Builder):
    """Assembles the documents of the book into one, and sets it."""

    name = "typstpdf"
    format = "typst"
    epilog = "The printed book is in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]  # noqa: RUF012
    supported_remote_images = True  # they are refused: Sphinx would fetch them, and print what the day brings
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """Say what is written: always the whole book."""
        return "the whole book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return a document's address inside the book."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same: the book is one file."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Do nothing; Sphinx asks for it."""

    def write(self, *_: object) -> None:
        """Set the book and compile it once for each paper."""
        out = Path(self.outdir)
        shutil.rmtree(out / "images", ignore_errors=True)
        tree = self._assembled()
        self.post_process_images(tree)
        typesetter = Typesetter(self._numbers(), self)
        body = typesetter.book(tree, self.config.root_doc)
        for source, name in self.images.items():
            _copy(Path(self.srcdir) / source, out / "images" / name)
        _copy(TEMPLATE, out / TEMPLATE.name)
        slug = make_id(self.config.project) or "book"
        main = out / f"{slug}.typ"
        quotes = any("data-quotation" in node for node in tree.findall(nodes.Element))
        register = self._register() if quotes else ""
        main.write_text(
            f'#import "{TEMPLATE.name}": *\n{self._opening(typesetter.listed)}\n{body}\n{register}', encoding="utf-8"
        )
        for stale in {*out.glob("*.pdf"), *out.glob("*.typ")} - {main, out / TEMPLATE.name}:
            stale.unlink()
        try:
            self._compile(main)
        except BuildRefused as error:
            raise BuildRefused(REFUSED, with_places(error.message, tree)) from None

    def finish(self) -> None:
        """Nothing is left to do when all is written."""

    def image(self, uri: str) -> str:
        """Return the file of an image, from the folder of the markup; raise `BuildRefused` for one that is broken."""
        name = self.images[uri]
        if reason := problem(Path(self.srcdir) / uri):
            raise BuildRefused(REFUSED, f"the image {uri!r} {reason}")
        return f"images/{name}"

    def size(self, uri: str) -> tuple[int, int] | None:
        """Return width and height of an image in pixels, if its file says."""
        return pixels(Path(self.srcdir) / uri)

    def _assembled(self) -> nodes.document:
        """One doctree of all documents, every reference resolved."""
        root = self.config.root_doc
        tree = self.env.get_doctree(root)
        for listing in list(tree.findall(addnodes.toctree)):
            listing.parent["chapters"], listing.parent["part"] = True, listing.get("caption") or ""
        tree = inline_all_toctrees(self, {root}, root, tree, lambda name: name, [root, *self.config.book_web_only])
        self.env.resolve_references(tree, root, self)
        return tree

    def _numbers(self) -> Numbers:
        return Numbers(
            self.env.toc_secnumbers,
            self.env.toc_fignumbers,
            self.config.numfig_format,
            not str(self.config.bibtex_reference_style).startswith("author_year"),
            bool(self.config.numfig and self.config.math_numfig),
            getattr(self.config, "math_numsep", "."),
        )

    def _opening(self, listed: list[tuple[str, str]]) -> str:
        """The call of the template with what title page and imprint say."""
        path = Path(self.srcdir) / "CITATION.cff"
        citation = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        title, _, subtitle = str(citation.get("title", self.config.project)).partition(": ")
        hashes = [
            f"{name}: {string(_digest(Path(self.srcdir), globs))}"
            for name, globs in _hashed(self.config.book_packages).items()
        ]
        licences = citation.get("license", [])
        options = {
            "title": string(title),
            "subtitle": string(subtitle),
            "author": string(str(self.config.author)),
            "edition": string(named(self.app)),
            "language": string(self.config.language or "en"),
            "licences": _strings([licences] if isinstance(licences, str) else licences),
            "hashes": f"({', '.join(hashes)})",
            "listed": "(" + "".join(f"({string(name)}, {string(words)}), " for name, words in listed) + ")",
        }
        return "#show: book.with(\n" + "".join(f"  {name}: {value},\n" for name, value in options.items()) + ")\n"

    def _register(self) -> str:
        """The index of the quotations printed: the template knows the pages."""
        register = state.register(self.app)
        titles = {row["id"]: row["title"] for row in tables.rows("texts", Path(self.srcdir) / "data")}
        entries: dict[str, list[str]] = {}
        for one in register.by_id.values():
            row = f"(id: {string(one.id)}, words: {string(one.exact)}, place: {string(str(one.paragraph))})"
            entries.setdefault(one.source, []).append(row)
        sources = ""
        for source, rows in entries.items():
            address = string(short_address(register.addresses.get(source) or ""))
            title = escaped(titles.get(source, source))
            sources += f"  (source: [{title}], address: {address}, quotations: ({', '.join(rows)},)),\n"
        return f"\n#register-of-quotations((\n{sources}))\n"

    def _compile(self, main: Path) -> None:
        """Write the PDFs, each by a process of its own, side by side."""
        if not FONT.is_file():
            raise BuildRefused(REFUSED, f"{FONT.parent.name}/{FONT.name}: missing; restore it from the repository")
        started, moment = time.perf_counter(), os.environ["SOURCE_DATE_EPOCH"]
        presses = {
            main.with_name(f"{main.stem}{suffix}.pdf"): subprocess.Popen(
                [sys.executable, "-IXutf8", str(COMPILER), str(main), str(FONTS), moment, paper, *STANDARDS],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for paper, suffix in PAPERS.items()
        }
        try:
            for pdf, press in presses.items():
                content, output = press.communicate()
                if press.returncode:
                    reason = output.decode().rstrip() or f"{pdf.name}: the compiler ended with code {press.returncode}"
                    raise BuildRefused(REFUSED, reason)
                partial = pdf.with_suffix(".part")
                partial.write_bytes(content)
                partial.replace(pdf)
                logger.info("print: %s in %.2f s", pdf.name, time.perf_counter() - started)
        finally:
            for press in presses.values():
                press.kill()
                press.communicate()


def with_places(message: str, tree: nodes.document) -> str:
    """Return what the compiler says, and of characters without a glyph in which chapters they stand, each once."""
    written = re.findall(r'the text `"(.*?)"` could not be displayed', message)
    missing = dict.fromkeys(
        mark for text in written for mark in re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)
    )
    if not missing:
        return message
    found: dict[str, tuple[str, set[str]]] = {}
    for text in tree.findall(nodes.Text):
        if held := {mark for mark in missing if mark in text}:
            place = place_of(text.parent, "the book")
            found.setdefault(place.rpartition(":")[0], (place, set()))[1].update(held)
    lines = []
    for place, held in found.values():
        named = ", ".join(f"{mark!r} (U+{ord(mark):04X})" for mark in sorted(held))
        lines.append(f"{place}: no font of the book has {named}; write other characters, or add a font that has them")
    return "\n".join(lines) or message


def _strings(items: Iterable[str]) -> str:
    return "(" + "".join(f"{string(item)}, " for item in items) + ")"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _hashed(packages: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the files of which the printed book names one hash each, as patterns: the data, and code and text."""
    code = (f"{package}/**/*.py" for package in (*packages, "bookext"))
    return {"data": ("data/**/*",), "code": (*code, "chapters/**/*.md", "index.md")}


def _digest(root: Path, patterns: Iterable[str]) -> str:
    """The SHA-256 of what ``sha256sum`` prints of the files in the order of their names."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    names = sorted((path.relative_to(root).as_posix() for path in found), key=str.encode)
    listing = "".join(f"{file_digest(root / name)}  {name}\n" for name in names)
    return text_digest(listing)


def setup_pdf(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(TypstBuilder)
