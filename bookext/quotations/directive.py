"""The directive and the role that print quotations of the register, and nothing else.

Block, in a chapter::

    ```{quotation} streltsov-six-summits
    ```

In a sentence, whole or in part: ``{quotation}`streltsov-six-summits` `` and
``{quotation}`six summits <streltsov-six-summits>` ``. A part must stand, whole, inside its quotation.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bookext import quotations
from bookext.data import tables
from bookext.errors import BuildRefused, shown
from bookext.incremental import state
from bookext.markup import CITATION, printed_label
from bookext.nodes import InlineQuotation, Note, Quotation
from bookext.notes.works import short_title

logger = logging.getLogger(__name__)

REFUSED = "A quotation is not as verified"


@dataclass(frozen=True)
class Register:
    """The verified quotations of the book and the addresses of their sources."""

    by_id: dict[str, quotations.Quotation]
    addresses: dict[str, str]
    """Address of the original page by source; empty where it was not seen."""

    def find(self, name: str, where: str) -> quotations.Quotation:
        """Return the quotation `name`; raise `BuildRefused`, naming `where`, if there is none."""
        if name not in self.by_id:
            near = get_close_matches(name, self.by_id, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "register it, or name one that is"
            raise BuildRefused(REFUSED, f"{where}: no quotation {name!r} in data/quotations.csv; {hint}")
        return self.by_id[name]

    def passage(self, quotation: quotations.Quotation, text: str) -> nodes.reference | None:
        """Return a link to the passage on the original page, or None where its address is not known."""
        address = self.addresses.get(quotation.source)
        if not address:
            return None
        fragment = quotations.text_fragment(quotation)
        link = nodes.reference(
            "", text, refuri=address + (fragment.removeprefix("#") if "#" in address else fragment), internal=False
        )
        link["classes"].append("quotation-passage")
        return link


def load_register(app: Sphinx) -> None:
    """Verify the register before anything is read; handler of ``builder-inited``.

    With the folder of the original texts named in the environment variable ``BOOK_TEXTS`` every quotation is
    looked up there; otherwise the register is held against its lock. Either way the budget is checked.
    """
    folder = Path(app.srcdir) / "data"
    texts = os.environ.get("BOOK_TEXTS")
    try:
        if texts:
            quotations.compare_lock(quotations.make_lock(Path(texts), folder), folder)
        quotations.check_budget(folder)  # holds the register against its lock first
        register = quotations.register(folder)
        addresses = {row["id"]: row["url"] or "" for row in tables.rows("texts", folder)}
    except (quotations.QuotationError, tables.TableError) as error:
        raise BuildRefused(REFUSED, str(error)) from None
    state.current(app).register = Register(register, addresses)
    how = "found in the originals" if texts else "agree with their lock; the originals were not at hand"
    logger.info("quotations: %d verified, %s", len(register), how)


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Re-read every chapter when the register or its sources have changed; handler of ``env-get-outdated``."""
    changed = state.stored(env).changed("register", repr(state.register(app)))
    return sorted(env.found_docs) if changed else []


class QuotationDirective(SphinxDirective):
    """Print a quotation as a block with its attribution."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the block quotation."""
        register = state.register(self.env.app)
        quotation = register.find(self.arguments[0], shown(*self.get_source_info()))
        block = Quotation(classes=["quotation"], **_data(quotation))
        block += nodes.paragraph("", "", _words(quotation.exact))
        parsed, _ = self.state.inline_text(f"{{cite:t}}`{quotation.source}`", self.lineno)
        attribution = nodes.attribution("", "", *_speaker(quotation), *parsed, cites=quotation.id)
        link = register.passage(quotation, "the passage in the original")
        if link:
            attribution += [nodes.Text(" · "), link]
        block += attribution
        self.set_source_info(block)
        _name_place(block, self.state.document, self.env.docname)
        return [block]


class QuotationRole(SphinxRole):
    """Print a quotation, or a part of one, inside a sentence."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the inline quotation and the note, or in a table the bracket, with its citation."""
        register = state.register(self.env.app)
        where = shown(*self.get_source_info())
        given = re.fullmatch(r"(?s)(.+?)\s*<([^<>]+)>", self.text)
        quotation = register.find(given[2] if given else self.text.strip(), where)
        words = re.sub(r"\s+", " ", given[1]) if given else quotation.exact
        if given and not quotations.is_fragment(words, quotation):
            reason = f"{words!r} does not stand in the quotation {quotation.id!r}: {quotation.exact!r}"
            raise BuildRefused(REFUSED, f"{where}: {reason}; print words of it, or all of it")
        marked = InlineQuotation(classes=["quotation"], **_data(quotation))
        marked += [nodes.Text("“"), _words(words), nodes.Text("”")]
        _name_place(marked, self.inliner.document, self.env.docname)
        cited = f"{{cite:alp}}`{quotation.source}`"
        parsed, messages = self.inliner.parse(cited, self.lineno, self, marked)
        title = short_title(self.env, quotation.source)
        citation = nodes.inline("", "", *_speaker(quotation), *parsed, title, classes=[CITATION], cites=quotation.id)
        link = register.passage(quotation, "original")
        if link:
            citation += [nodes.Text(", "), link]
        note = Note("", "", citation, bracket=True)
        self.set_source_info(note)
        return [marked, nodes.Text(" "), note], messages


def _data(quotation: quotations.Quotation) -> dict[str, str]:
    return {"data-quotation": quotation.id, "data-source": quotation.source}


def _name_place(node: nodes.Element, document: nodes.document, docname: str) -> None:
    """Let references lead to the first place where a document prints a quotation."""
    name = printed_label(str(node["data-quotation"]), docname)
    if name not in document.nameids:
        node["ids"].append(f"quoted-{node['data-quotation']}")
        node["names"].append(name)
        document.note_explicit_target(node)


def _words(words: str) -> nodes.inline:
    return nodes.inline("", words, classes=["quotation-text"])


def _speaker(quotation: quotations.Quotation) -> list[nodes.Node]:
    """What stands before the citation: the speaker if it is not the author."""
    return [nodes.Text(f"{quotation.speaker}, in ")] if quotation.speaker else []


def setup_quotations(app: Sphinx) -> None:
    """Register the directive, the role and the checks."""
    app.connect("builder-inited", load_register)
    app.connect("env-get-outdated", outdated)
    app.add_directive("quotation", QuotationDirective)
    app.add_role("quotation", QuotationRole())
