"""The role ``cite`` names works in a note instead of in a bracket, which breaks the sentence.

The roles with a domain, such as ``cite:p``, are those of sphinxcontrib-bibtex and print what they always do.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from docutils import nodes
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole
from sphinxcontrib.bibtex.domain import BibtexDomain

from bookext.incremental import state
from bookext.incremental.invalidation import digest
from bookext.markup import SHORT_TITLE
from bookext.nodes import Note


def short_title(env: BuildEnvironment, key: str) -> nodes.inline:
    """Return the title of a work up to its colon, after a comma; nothing for a work that is not known."""
    entry = cast(BibtexDomain, env.get_domain("cite")).bibdata.data.entries.get(key)
    title = str(Text.from_latex(entry.fields.get("title", ""))).partition(": ")[0] if entry else ""
    words = [nodes.Text(", "), nodes.emphasis("", title)] if title else []
    return nodes.inline("", "", *words, classes=[SHORT_TITLE])


class CiteRole(SphinxRole):
    """Prints the mark of a note that names works by author, year and title."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the note; places that want a bracket get one when the whole document is read."""
        note, messages = Note(bracket=True), []
        for key in map(str.strip, self.text.split(",")):
            parsed, said = self.inliner.parse(f"{{cite:alp}}`{key}`", self.lineno, self, note)
            for node in parsed:
                self.set_source_info(node)
            messages += said
            note += [nodes.Text("; ")] * bool(note.children) + [*parsed, short_title(self.env, key)]
        self.set_source_info(note)
        return [note], messages


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Re-read every document when the works have changed; handler of ``env-get-outdated``."""
    works = digest([Path(app.srcdir, name) for name in app.config.bibtex_bibfiles])
    return sorted(env.found_docs) if state.stored(env).changed("works", works) else []


def setup_works(app: Sphinx) -> None:
    """Put the role in the place of the one that prints brackets."""
    app.add_role("cite", CiteRole(), override=True)
    app.connect("env-get-outdated", outdated)
