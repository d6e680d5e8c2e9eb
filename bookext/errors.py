"""How the build refuses bad input: one message, exit code 1, no traceback."""

from __future__ import annotations

from pathlib import Path


class BuildRefused(SystemExit):
    """Ends the build with a message that names file, line or cell, and remedy.

    A `SystemExit` on purpose: Jupyter Book shows a traceback of some sixty lines below the message of any other
    exception, its own or an extension's. The interpreter prints the message and exits with code 1.
    """

    def __init__(self, heading: str, message: str) -> None:
        self.message = message
        super().__init__(f"\n{heading}:\n{message}")


def shown(path: str, line: int) -> str:
    """Folder, file and line, as every message about a place in the book begins."""
    return f"{'/'.join(Path(path).parts[-2:])}:{line}"
