"""What cells display that is neither figure nor table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bookext import formatting
from bookext.notebooks import rendering


@dataclass(frozen=True)
class Markup:
    """MyST markup that a cell prints as it stands."""

    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html = "" if rendering.in_build() else rendering.blocks(self.text)
        return rendering.bundle(self.text, html, rendering.words(html) or self.text)


@dataclass(frozen=True)
class Facets:
    """What the entries of a page can be chosen by; on the page it becomes the form to choose with."""

    values: dict[str, tuple[str, ...]]
    """The words to choose from, by the name of the facet."""
    entries: dict[str, dict[str, set[str]]]
    """The words that hold of an entry under each facet, by the entry's id on the page."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        held = {
            entry: [
                [place for place, word in enumerate(words) if word in of[name]] for name, words in self.values.items()
            ]
            for entry, of in self.entries.items()
        }
        content = json.dumps({"values": self.values, "entries": held}, ensure_ascii=False, separators=(",", ":"))
        sentence = f"On its page the {len(self.entries)} entries can be chosen by {formatting.listed(self.values)}."
        return rendering.bundle(f"```{{facets}}\n{content}\n```\n", f"<p>{sentence}</p>", sentence)
