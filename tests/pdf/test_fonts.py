"""The fonts have every character that the book or its data may print."""

from __future__ import annotations

import shutil
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from bookext.pdf.builder import FONTS, TEMPLATE
from tools.make_subset import TARGET, wanted

PROJECT = Path(__file__).resolve().parents[2]


def test_every_character_of_the_book_has_a_glyph(tmp_path: Path) -> None:
    globs = ("index.md", "chapters/*.md", "data/*.csv", "references.bib", "evidence/**/*.py", "_*.yml")
    characters = {mark for glob in globs for path in PROJECT.glob(glob) for mark in path.read_text(encoding="utf-8")}
    printable = "".join(sorted(mark for mark in characters if mark.isprintable()))
    shutil.copy(TEMPLATE, tmp_path / TEMPLATE.name)
    main = tmp_path / "all.typ"
    quoted = printable.replace("\\", "\\\\").replace('"', '\\"')
    main.write_text(
        f'#import "{TEMPLATE.name}": serif\n#set document(title: "All")\n'
        f'#set text(font: serif, fallback: false)\n#"{quoted}"\n',
        encoding="utf-8",
    )
    compiler = typst.Compiler(str(main), font_paths=[str(FONTS)], ignore_system_fonts=True)
    assert compiler.compile(format="pdf", pdf_standards=["a-2a"])


def test_the_font_subset_has_the_names_that_the_book_uses() -> None:
    assert {ord(mark) for mark in wanted(PROJECT)} <= set(TTFont(TARGET).getBestCmap())
