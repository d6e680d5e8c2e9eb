"""Which form of a cell's output print and EPUB show, and outputs glued in another chapter, of which MyST-NB sets few.

What no form of the book can show is refused when a chapter has run (`bookext.execution.outputs`).
"""

from __future__ import annotations

import re
from typing import Any

from myst_nb.core.render import get_mime_priority
from myst_nb.ext.glue.crossref import PendingGlueReference, read_glue_cache
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from bookext.errors import BuildRefused, place_of

STATIC = {
    "image/svg+xml": 10, "image/png": 20, "image/jpeg": 30, "image/gif": 40, "text/html": 50, "text/latex": 60,
    "text/plain": 90,
}  # fmt: skip
"""MyST-NB has no list for builders it does not know, and would print no output at all; in an EPUB it prefers HTML."""
MIME_PRIORITY: list[tuple[str, str, int | None]] = [
    (form, kind, place) for form in ("typstpdf", "epub") for kind, place in STATIC.items()
]
ELSEWHERE = ("text/plain", "text/html", "image/png", "image/jpeg", "image/gif")
"""What MyST-NB sets of a value that another chapter glued (`myst_nb.ext.glue.crossref`)."""
REPRESENTATION = re.compile(r"\s*<[\w.]+[^>]*>\s*$")
"""What Python prints of an object that has no text of its own."""


class GluedOutputs(SphinxPostTransform):
    """Refuses a picture or formula glued in another chapter of which only the name of its class would be left."""

    builders = ("html", "epub", "typstpdf")
    default_priority = 3
    """Before MyST-NB puts them in their places (5)."""

    def run(self, **_: Any) -> None:
        """Raise `BuildRefused` with a line for each."""
        priority = get_mime_priority(self.app.builder.name, self.config["nb_mime_priority_overrides"])
        found = []
        for glued in self.document.findall(PendingGlueReference):
            folder = self.env.mystnb_config.output_folder  # type: ignore[attr-defined]
            data = read_glue_cache(folder, glued.refdoc).get(glued.key, {}).get("data", {})
            chosen = next((kind for kind in priority if kind in data and kind in ELSEWHERE), None)
            if not data or glued.gtype == "text":
                continue
            if chosen is None or (chosen == "text/plain" and REPRESENTATION.match(data[chosen])):
                kinds = ", ".join(sorted(set(data) - {"text/plain"})) or "an object"
                reason = f"{glued.key!r} of {glued.refdoc} is {kinds}, which is not set in another chapter"
                found.append(f"{place_of(glued, self.env.docname)}: {reason}; show it there, and refer to it")
        if found:
            raise BuildRefused("An output cannot be shown", "\n".join(dict.fromkeys(found)))


def setup_outputs(app: Sphinx) -> None:
    """Register the check."""
    app.add_post_transform(GluedOutputs)
