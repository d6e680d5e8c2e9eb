"""An engine for evidence-linked books: what a Jupyter Book prints, it can vouch for.

The name is a Sphinx extension. Importing it, or its `data`, `quotations`, `claims` and `exhibits`, needs no Sphinx: the
cells of a chapter do so in a kernel, and a reader in a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Wire the extension: see `bookext.extension`."""
    from bookext import extension

    return extension.setup(app)
