"""Labels and classes on which code that writes markup and code that reads it agree.

Apart from `bookext.exhibits`, because a build needs them without the libraries that draw.
"""

from __future__ import annotations

COMPACT = "compact"
"""Class of text and tables that are set small, such as lists of columns."""
SOURCE = "exhibit-source"
"""Class of the line under an exhibit that names its source and its data."""
ENTRY, GROUP = "entry", "group"
"""Classes of what readers choose on a page with facets, and of what has several of them under one heading."""
CITATION = "quotation-citation"
"""Class of the citation that follows a quotation in a sentence."""


NOTE = "source-note"
"""Class of the notes that the engine makes, of rows and of works."""
ROW = "row-name"
"""Class of the table and key by which a note names a row."""


SHORT_TITLE = "short-title"
"""Class of the title by which a note, but no bracket, names a work."""


AUDIT = "audit"
"""Class of the section in which a chapter says how it knows what it says."""
RULE = "rule"
"""Class of the paragraph of a verdict that says by which rule it was reached."""
ON_SCREEN = ("html", "epub", "notebook")
ON_PAGES = ("html",)
ON_PAPER = ("typstpdf", "latex")
"""Builders of one kind, for the attribute ``forms`` of a node, which names those that show it."""


def quotation_label(quotation: str) -> str:
    """Return the label of a quotation's entry in the register."""
    return f"quotation-{quotation}"


def printed_label(quotation: str, document: str) -> str:
    """Return the label of the first place where a document prints a quotation."""
    return f"quoted-{quotation}-in-{document}"


def dictionary_label(table: str) -> str:
    """Return the label of a table's entry in the data dictionary."""
    return f"dictionary-{table}"


def claim_label(claim: str) -> str:
    """Return the label of a claim's entry in the register."""
    return f"claim-{claim.lower()}"
