"""Author and year in round brackets, the form of citation in the social sciences."""

from __future__ import annotations

from dataclasses import dataclass, field

from pybtex.backends import plaintext
from pybtex.plugin import register_plugin as register_pybtex_plugin
from pybtex_docutils import Backend as DocutilsBackend
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

NAME = "author_year_round"


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


@dataclass
class RoundAuthorYear(AuthorYearReferenceStyle):
    """The author-year style of sphinxcontrib-bibtex with round instead of square brackets."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


def register_citation_style() -> None:
    """Make the style known under its `NAME`, for ``bibtex_reference_style``."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, RoundAuthorYear, force=True)
    # pybtex searches all installed packages for its backend at every citation, unless it is registered.
    register_pybtex_plugin("pybtex.backends", "docutils", DocutilsBackend, force=True)
    register_pybtex_plugin("pybtex.backends", "plaintext", plaintext.Backend, force=True)
