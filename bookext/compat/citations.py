"""Author and year in round brackets, the form of citation in the social sciences; and entries formatted once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from pybtex.backends import plaintext
from pybtex.plugin import register_plugin as register_pybtex_plugin
from pybtex.style.formatting import plain
from pybtex_docutils import Backend as DocutilsBackend
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from bookext.execution import runner
from bookext.incremental import state
from bookext.incremental.invalidation import CODE, digest

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


class CachedStyle(plain.Style):
    """The plain style, which formats no entry twice: the whole bibliography is asked for at every build, and twice."""

    cached: ClassVar[dict[tuple[str, str], Any]] = {}
    """Formatted entries by label and key, of this build and of those before it from the same files."""

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """Return a formatted entry."""
        name = label, entry.key
        if name not in self.cached:
            self.cached[name] = super().format_entry(label, entry, bib_data)
        return self.cached[name]


def cache_entries(app: Sphinx) -> None:
    """Cache formatted entries in the environment until bibliography or lock change; handler of ``builder-inited``."""
    files = [Path(app.srcdir, name) for name in (*app.config.bibtex_bibfiles, runner.LOCK)]
    stored = state.stored(app.env)
    if stored.changed("bibliography", digest([*CODE, *files])):
        stored.entries = {}
    CachedStyle.cached = stored.entries


def setup_citations(app: Sphinx) -> None:
    """Make the style known under its `NAME`, for ``bibtex_reference_style``, and cache the entries."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", NAME, RoundAuthorYear, force=True)
    # pybtex searches all installed packages for its backend at every citation, unless it is registered.
    register_pybtex_plugin("pybtex.backends", "docutils", DocutilsBackend, force=True)
    register_pybtex_plugin("pybtex.backends", "plaintext", plaintext.Backend, force=True)
    register_pybtex_plugin("pybtex.style.formatting", "plain", CachedStyle, force=True)
    app.connect("builder-inited", cache_entries)
