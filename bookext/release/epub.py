"""What Sphinx's own EPUB builder needs to write a valid book, and the same bytes each time."""

from __future__ import annotations

import os
import re
import shutil
import time
import zipfile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

STYLE_SHEETS = ("epub.css", "pygments.css", "book.css")
"""The rest is for pages with a sidebar, tabs and buttons; MyST-NB's is copied only after the book is packed."""


class WithoutFoldedCode(SphinxPostTransform):
    """Leave out the code that the pages fold away, as print does: readers for EPUB cannot unfold it."""

    builders = ("epub",)
    default_priority = 150  # before MyST-NB wraps it for unfolding

    def run(self, **_: Any) -> None:
        """Take the code out of every cell that hides it."""
        for cell in self.document.findall(nodes.container):
            hidden = cell.get("hide_mode")
            if cell.get("nb_element") == "cell_code" and hidden:
                del cell["hide_mode"]
                if hidden != "output":
                    outputs = [part for part in cell.children if part.get("nb_element") != "cell_code_source"]
                    cell.children = outputs


def begin_anew(app: Sphinx) -> None:
    """Empty the output: whatever lies there is packed. Handler of ``builder-inited``."""
    if app.builder.name == "epub":
        shutil.rmtree(app.outdir, ignore_errors=True)
        Path(app.outdir).mkdir(parents=True)


def choose_styles(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Link the style sheets that are in the package; handler of ``html-page-context``."""
    if app.builder.name == "epub":
        sheets = context["css_files"]
        context["css_files"] = [sheet for sheet in sheets if Path(str(sheet.filename)).name in STYLE_SHEETS]


def repack(app: Sphinx, error: Exception | None) -> None:
    """Date every file in the package by the edition, not by the clock; handler of ``build-finished``."""
    if error or app.builder.name != "epub":
        return
    path = Path(app.outdir, f"{app.config.epub_basename}.epub")
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(path) as package:
        files = [(entry.filename, entry.compress_type, package.read(entry)) for entry in package.infolist()]
    with zipfile.ZipFile(path, "w") as package:
        formulas = {name for name, _, content in files if b"<math" in content and name.endswith(".xhtml")}
        for name, compression, content in files:
            if name.endswith("content.opf"):
                content = _with_properties(content.decode(), formulas).encode()
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type, entry.external_attr = compression, 0o644 << 16
            package.writestr(entry, content)


def _with_properties(manifest: str, formulas: set[str]) -> str:
    """Name the files that hold MathML, as EPUB asks."""
    for name in sorted(formulas):
        href = f'href="{name.rpartition("OEBPS/")[2]}"'
        manifest = re.sub(
            rf"(<item\b(?![^>]*properties)[^>]*){re.escape(href)}", rf'\1{href} properties="mathml"', manifest
        )
    return manifest


def setup_epub(app: Sphinx) -> None:
    """Connect the handlers."""
    app.add_post_transform(WithoutFoldedCode)
    app.connect("builder-inited", begin_anew)
    app.connect("html-page-context", choose_styles)
    app.connect("build-finished", repack)
