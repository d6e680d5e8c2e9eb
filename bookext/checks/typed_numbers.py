"""Refuses numbers that were typed into the prose instead of computed.

Every number from two upwards, in digits or in words, comes from a ``glue`` role or stands inside a quotation. Exempt
are dates, headings, units after a computed number ("12 million"), *the two* of a pair just named, and the names that
the configuration value ``book_number_names`` lists, each a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from myst_nb.ext.glue.crossref import PendingGlueReference
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.nodes import traverse_parent

from bookext.errors import BuildRefused, line_of, shown
from bookext.markup import CITATION, NOTE
from bookext.nodes import InlineQuotation, Quotation

COMPUTED = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where a computed value, a quotation, code or a reference was."""
COMPUTED_CLASSES = {"cell", "pasted-text", "apparatus", CITATION, NOTE}
UNITS = "hundred|thousand|million|billion|trillion"
CARDINALS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozen"
)
NUMBER = re.compile(rf"(?<!\w)\d(?:[\d.,]*\d)?(?:st|nd|rd|th)?|\b(?:{CARDINALS}|{UNITS})s?\b", re.IGNORECASE)
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = r"\d{1,2}(?:[–-]\d{1,2})?"
YEAR = r"(?:1[6-9]|20)\d\d(?:[–-]\d\d(?:\d\d)?|s)?"
EXEMPT = (
    rf"(?:\b{DAY}(?:, | and | or | to ))*\b(?:{DAY} )?{MONTH}(?: {DAY}\b(?!\d))?",
    rf"\b(?:FY)?{YEAR}\b",
    rf"{COMPUTED} (?:{UNITS})\b",
    r"\b(?:the|these|those|our|its|their|both) two\b",
)
NOT_PROSE = (
    Quotation,
    InlineQuotation,
    PendingGlueReference,
    addnodes.pending_xref,
    addnodes.download_reference,
    nodes.footnote_reference,
    nodes.label,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.system_message,
    nodes.title,
)


def find(document: nodes.document, names: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the words around every number typed into the prose of `document`.

    `names` are regular expressions of names that hold a number.
    """
    exempt = re.compile("|".join([*EXEMPT, *names]), re.IGNORECASE)
    for block in document.findall(nodes.TextElement):
        if not isinstance(block.parent, nodes.TextElement) and not any(map(_is_exempt, traverse_parent(block))):
            prose = exempt.sub(COMPUTED, re.sub(r"\s+", " ", _prose(block)))
            for number in NUMBER.finditer(prose):
                around = prose[max(0, number.start() - 30) : number.end() + 30]
                yield line_of(block), f"{number[0]!r} in “… {around.replace(COMPUTED, '[…]')} …”"


def _is_exempt(node: nodes.Node) -> bool:
    """Whether a node is no prose of the author; what a cell puts out is computed."""
    return isinstance(node, NOT_PROSE) or (
        isinstance(node, nodes.Element) and not COMPUTED_CLASSES.isdisjoint(node.get("classes", ()))
    )


def _prose(node: nodes.Node) -> str:
    if _is_exempt(node):
        return COMPUTED
    return node.astext() if isinstance(node, nodes.Text) else "".join(map(_prose, node.children))


def check_numbers(app: Sphinx, document: nodes.document) -> None:
    """Refuse a chapter with typed numbers; handler of ``doctree-read``."""
    found = [
        f"{shown(document['source'], line)}: {words}" for line, words in find(document, app.config.book_number_names)
    ]
    if found:
        raise BuildRefused(
            "A number was typed into the prose",
            "\n".join([*found, "compute it in a cell and print it with {glue:text}; names with a number in them are "
                       "listed under book_number_names in _config.yml"]),
        )  # fmt: skip


def check_names(_: Sphinx, config: Config) -> None:
    """Refuse names that are no regular expressions; handler of ``config-inited``."""
    for name in config.book_number_names:
        try:
            re.compile(name)
        except (re.error, TypeError) as error:
            reason = f"_config.yml: book_number_names: {name!r}: {error}; write a regular expression in quotation marks"
            raise BuildRefused("The configuration is not right", reason) from None


def setup_typed_numbers(app: Sphinx) -> None:
    """Register the check and its list of names."""
    app.connect("config-inited", check_names)
    app.add_config_value("book_number_names", [], "env", list)
    app.connect("doctree-read", check_numbers)
