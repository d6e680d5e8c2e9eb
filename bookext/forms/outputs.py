"""What is shown of a cell's output in each form of the book; what a form cannot show is refused, never left out.

A notebook keeps an output in several forms at once, and MyST-NB takes for each builder the first that stands in a
list of its own. Here are the lists for print and EPUB, and two rules for all: the name of an object is not shown in
place of the picture or table that JupyterLab shows, and no output holds a memory address, another in every run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, get_mime_priority
from myst_nb.ext.glue.crossref import PendingGlueReference, read_glue_cache
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from bookext.errors import BuildRefused, place_of

STATIC = {
    "image/svg+xml": 10, "image/png": 20, "image/jpeg": 30, "image/gif": 40, "text/html": 50, "text/latex": 60,
    "text/plain": 90,
}  # fmt: skip
NONE = ("application/vnd.jupyter.widget-view+json", "application/javascript")
"""What needs a browser, and MyST-NB would put into an EPUB before any picture."""
MIME_PRIORITY: list[tuple[str, str, int | None]] = [
    *((form, kind, place) for form in ("typstpdf", "epub") for kind, place in STATIC.items()),
    *(("epub", kind, None) for kind in NONE),
]
ALIVE = re.compile(r"^application/(javascript|vnd\.)|^text/vnd\.")
"""Forms of an output that a script in the browser draws."""
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
REPRESENTATION = re.compile(r"\s*(<[\w.]+[^>]*>|[\w.]+\(\.\.\.\))\s*$", re.DOTALL)
"""What Python prints of an object that has no text of its own, and Altair of a chart."""
LOADS = re.compile(r"<script\b.*https?://", re.DOTALL | re.IGNORECASE)
REFUSED = "An output cannot be shown"
SHOW = "show a picture of it with alternative text, or give the cell the tag remove-output"


def remember(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Keep the name of a form that MyST-NB cannot set, instead of a warning, for `Outputs` to judge."""
    return [nodes.comment("", data.mime_type)]


class Outputs(SphinxPostTransform):
    """Refuses outputs of which a form of the book would show less than JupyterLab does."""

    builders = ("html", "epub", "typstpdf")
    default_priority = 3
    """Before MyST-NB chooses (4) and puts glued outputs of other chapters in their places (5)."""

    def run(self, **_: Any) -> None:
        """Raise `BuildRefused` with a line for each."""
        name = self.app.builder.name
        priority = get_mime_priority(name, self.config["nb_mime_priority_overrides"])
        found = [f"{place}: {reason}; {SHOW}" for place, reason in self._find(priority)]
        if found:
            raise BuildRefused(REFUSED, "\n".join(dict.fromkeys(found)))

    def _find(self, priority: list[str]) -> Iterator[tuple[str, str]]:
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") == "mime_bundle":
                parts = cast(list[nodes.Element], bundle.children)
                texts = {part["mime_type"]: part.astext() for part in parts}
                if reason := lost(texts, priority):
                    yield place_of(bundle, self.env.docname), reason
        for glued in self.document.findall(PendingGlueReference):
            folder = self.env.mystnb_config.output_folder  # type: ignore[attr-defined]
            data = read_glue_cache(folder, glued.refdoc).get(glued.key, {}).get("data", {})
            if data and glued.gtype != "text":
                # MyST-NB sets only some forms of what another chapter glued.
                known = [kind for kind in priority if kind not in ("image/svg+xml", "text/latex", "text/markdown")]
                if reason := lost({kind: str(text) for kind, text in data.items()}, known):
                    yield place_of(glued, self.env.docname), f"{glued.key!r}, glued in {glued.refdoc}: {reason}"


def lost(texts: dict[str, str], priority: list[str]) -> str:
    """Return why an output with such forms cannot be shown by a builder with such a list, or nothing."""
    chosen = next((kind for kind in priority if kind in texts), None)
    richer = sorted(kind for kind in texts if kind != "text/plain")
    alive = [kind for kind in richer if ALIVE.match(kind)]
    if chosen is None:
        return f"an output as {', '.join(richer) or 'nothing'}, for which this form of the book has no place"
    if chosen == "text/plain" and richer and (alive or REPRESENTATION.match(texts["text/plain"])):
        words = texts["text/plain"].strip()[:60]
        return f"an output as {', '.join(richer)}, of which only the text {words!r} would be left"
    if chosen == "text/html" and LOADS.search(texts["text/html"]):
        return "an output as text/html with a script that loads from another host, and the pages ask none"
    if chosen in NONE:
        return f"an output as {chosen}, which needs scripts that the book does not have"
    return ""


def check_addresses(app: Sphinx, document: nodes.document) -> None:
    """Refuse outputs that hold a memory address; handler of ``doctree-read``."""
    found = []
    for block in document.findall(nodes.literal_block):
        if "output" not in block["classes"]:
            continue
        others = block.parent.parent.children if block.parent.get("mime_type") else []
        if any(part.get("mime_type") not in (None, "text/plain") for part in others if isinstance(part, nodes.Element)):
            continue  # the text stands for something richer, and `Outputs` judges it
        if address := ADDRESS.search(block.astext()):
            start = max(0, address.start() - 50)
            words = " ".join(block.astext()[start : address.end() + 1].split())
            reason = f"the output {words!r} holds a memory address, another in each run"
            remedy = "end the last line of the cell with a semicolon, or print what you mean"
            found.append(f"{place_of(block, app.env.docname)}: {reason}; {remedy}")
    if found:
        raise BuildRefused(REFUSED, "\n".join(dict.fromkeys(found)))


def setup_outputs(app: Sphinx) -> None:
    """Connect the checks."""
    NbElementRenderer.render_unhandled = remember
    app.add_post_transform(Outputs)
    app.connect("doctree-read", check_addresses)
