"""Prints one paper: ``compiler.py <markup> <fonts> <moment> <paper> <standard>…`` writes the PDF to its output.

A program of its own, that loads nothing of the build: the compiler keeps all that it ever laid out, and gives nothing
back before its process ends. What it refuses it says, and ends with code 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import typst


def main() -> None:
    """Do what the module says."""
    markup, fonts, moment, paper, *standards = cast(list[Any], sys.argv[1:])
    compiler = typst.Compiler(markup, root=str(Path(markup).parent), font_paths=[fonts], ignore_system_fonts=True)
    try:
        content = compiler.compile(
            format="pdf", sys_inputs={"paper": paper}, pdf_standards=standards, timestamp=int(moment)
        )
    except typst.TypstError as error:
        sys.exit(error.diagnostic or error.message)
    sys.stdout.buffer.write(cast(bytes, content))


if __name__ == "__main__":
    main()
