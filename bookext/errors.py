"""How the build refuses bad input: one message, exit code 1, no traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from logging import WARNING, LogRecord, getLogger
from pathlib import Path
from traceback import walk_tb

from docutils import nodes
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx.util import logging
from sphinx.util.nodes import traverse_parent

REMEDIES = {
    "undefined label|unknown document|target not found": "name one that the book has",
    "bibtex key": "add it to references.bib, or correct the name",
    "glue data": "glue it in a cell of this chapter, or correct the name",
    "[Dd]uplicate": "rename one of the two",
    "Unknown (directive|interpreted text role)": "correct the name",
    "image file not readable|download file not readable": "put the file there, or correct the name",
    "": "correct it",
}
"""What to do about a warning of Sphinx or MyST, by a pattern of its words; the first that is found counts."""


class BuildRefused(SystemExit):
    """Ends the build with a message that names file, line or cell, and remedy.

    A `SystemExit` on purpose: Jupyter Book shows a traceback of some sixty lines below the message of any other
    exception, its own or an extension's. The interpreter prints the message and exits with code 1.
    """

    def __init__(self, heading: str, message: str) -> None:
        self.heading, self.message = heading, message
        super().__init__(f"\n{heading}:\n{message}")


CELL_LINES = 10_000
"""MyST-NB counts the lines of an ``.ipynb`` file within each cell, and adds this for every cell."""


def shown(path: str, line: int) -> str:
    """Folder, file and line, as every message about a place in the book begins; of an ``.ipynb`` file also the cell."""
    name = "/".join(Path(path).parts[-2:])
    if path.endswith(".ipynb") and line >= CELL_LINES:
        return f"{name}: cell {line // CELL_LINES}, line {line % CELL_LINES}"
    return f"{name}:{line}"


def add_remedy(record: LogRecord) -> bool:
    """Let a warning end with what to do about it; a filter of Sphinx's log."""
    if record.levelno >= WARNING:
        message = record.getMessage().rstrip(".")
        remedy = next(REMEDIES[words] for words in REMEDIES if re.search(words, message))
        record.msg, record.args = f"{message}; {remedy}", ()
    return True


def setup_errors(app: Sphinx) -> None:
    """Let warnings say what to do, and every build that fails end with one message."""
    for handler in getLogger(logging.NAMESPACE).handlers:
        handler.addFilter(add_remedy)
    app.connect("build-finished", end_with_one_message, priority=999)


def place_of(node: nodes.Node, docname: str) -> str:
    """Return folder, file and line of a node, or of what stands before it or around it.

    A node that an extension made without a line stands below the last node before it that has one. What a cell shows
    is placed where the cell begins: MyST-NB gives it the second line after that.
    """
    place: nodes.Node | None = node
    while place is not None and not (place.line and place.source):
        before = place.previous_sibling() if isinstance(place, nodes.Element) and place.parent else None
        found = next((one for one in _backwards(before) if one.line and one.source), None)
        place = found or place.parent
    if place is None:
        return f"{docname}.md:1"
    in_cell, around = False, place
    while around is not None and not in_cell:
        in_cell = isinstance(around, nodes.container) and around.get("nb_element") == "cell_code"
        around = around.parent
    return shown(str(place.source), (place.line or 1) - 2 * in_cell)


def _backwards(node: nodes.Node | None) -> Iterator[nodes.Node]:
    """Yield a node's descendants and itself, the last first."""
    if node is not None:
        for child in reversed(node.children):
            yield from _backwards(child)
        yield node


def line_of(node: nodes.Element) -> int:
    """The line of a node, or of what stands around it."""
    return next((around.line for around in traverse_parent(node) if around.line), 1)


def end_with_one_message(app: Sphinx, error: Exception | None) -> None:
    """Refuse a build that stopped, or one whose warnings are errors; handler of ``build-finished``.

    With ``-v`` Jupyter Book's own traceback is shown instead.
    """
    if app.verbosity:
        return
    if error is not None:
        reason = f"{_place(app, error)}{_reason(error)}"
        remedy = "correct it there, or build with -v to see where it happened"
        raise BuildRefused("The build stopped", f"{reason}; {remedy}")
    if app._warncount and app.keep_going:
        # Or the next build would not read the documents again, and find nothing wrong.
        Path(app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)
        raise BuildRefused("The book has warnings, and each is an error", "correct what is named above")


def _reason(error: Exception) -> str:
    """Return what happened; the words of an error of Sphinx say it, those of another only beside its type."""
    cause = error.orig_exc if isinstance(error, ExtensionError) and error.orig_exc else error
    words = str(cause).strip()
    return words if isinstance(cause, SphinxError) and words else f"{type(cause).__name__}: {words}".removesuffix(": ")


def _place(app: Sphinx, error: Exception) -> str:
    """Return the file and line that were worked on when an error occurred, as far as they can be known.

    Markup that a transform or a writer cannot take raises whatever error it causes there, which knows of no document.
    So the place is that of the innermost node or Markdown token that a function of the traceback was handling.
    """
    docname = app.env.temp_data.get("docname") if app.env else None
    path = app.env.doc2path(docname) if docname else ""
    cause = error.orig_exc if isinstance(error, ExtensionError) and error.orig_exc else error
    frames = [frame.f_locals for frame, _ in walk_tb(cause.__traceback__)]
    for names in reversed(frames):
        node, token = names.get("node"), names.get("token")
        if isinstance(node, nodes.Element):
            around = next((place for place in traverse_parent(node) if place.line and place.source), None)
            if around is not None:
                return f"{shown(path or str(around.source), line_of(around))}: {node.tagname}: "
        elif token is not None and getattr(token, "map", None) and path:
            return f"{shown(path, token.map[0] + 1)}: "
    return f"{'/'.join(Path(path).parts[-2:])}: " if path else ""
