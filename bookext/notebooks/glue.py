"""``glue`` for the chapters: in a build it hands a value to the prose, elsewhere it remembers it.

MyST-NB finds a glued value in an output of the cell, of a kind that front ends do not show. Written so here, chapters
need MyST-NB neither where readers run them nor, for the second that its import takes, in a build.
"""

from __future__ import annotations

from typing import Any

from bookext.claims import edition
from bookext.notebooks import rendering

PREFIX = "application/papermill.record/"


def glue(name: str, variable: Any, display: bool = True) -> None:
    """Give a value the name by which the prose prints it; `display` shows it under the cell as well."""
    from IPython.core.formatters import format_display_data
    from IPython.display import display as show

    edition.note("values", name, str(variable))
    if not rendering.in_build():
        if display:
            show(variable)
        return
    forms, metadata = format_display_data(variable)
    prefix = "" if display else PREFIX
    metadata["scrapbook"] = {"name": name, "mime_prefix": prefix}
    show({f"{prefix}{kind}": content for kind, content in forms.items()}, metadata=metadata, raw=True)
