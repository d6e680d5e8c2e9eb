"""Makes ``BookCJK-Regular.otf``, the characters of East Asian names that the fonts in the typst wheel lack.

Run from the root of the book, with Noto Serif CJK at hand (Debian: ``fonts-noto-cjk``)::

    python tools/make_subset.py /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc

The subset holds the kana, the punctuation that goes with them, the 2,965 kanji of the first level of JIS X 0208 (those
in daily use and in place names) as a margin, and every further such character that stands in the book or its data.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote

from fontTools import subset
from fontTools.ttLib import TTCollection

FAMILY = "Book CJK"
TARGET = Path(__file__).parents[1] / "bookext" / "pdf" / "fonts" / "BookCJK-Regular.otf"
EAST_ASIAN = ((0x2E80, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))
TEXTS = ("*.md", "*.bib", "chapters/*.md", "data/*.csv", "data/*.json", "evidence/**/*.py")


def is_east_asian(character: str) -> bool:
    """Whether a character belongs to the blocks that this font is for."""
    return any(first <= ord(character) <= last for first, last in EAST_ASIAN)


def wanted(root: Path) -> set[str]:
    """The characters of the subset."""
    margin = {chr(code) for code in (*range(0x3000, 0x3020), *range(0x3041, 0x3097), *range(0x30A1, 0x30FF))}
    for row in range(16, 48):
        for column in range(1, 95):
            margin |= set(bytes((row + 0xA0, column + 0xA0)).decode("euc_jp", errors="ignore"))
    texts = [path.read_text(encoding="utf-8") for glob in TEXTS for path in root.glob(glob)]
    used = {mark for text in texts for mark in text + unquote(text)}  # print spells out what addresses encode
    return margin | set(filter(is_east_asian, used))


def main(source: str) -> None:
    """Write the subset of the Japanese face of the collection `source`."""
    faces = TTCollection(source, recalcTimestamp=False).fonts
    font = next(face for face in faces if face["name"].getDebugName(1) == "Noto Serif CJK JP")
    options = subset.Options(
        layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], notdef_outline=True, hinting=False
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "GSUB", "GPOS"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted(Path()))))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = FAMILY if record.nameID != 6 else "BookCJK-Regular"
    top = font["CFF "].cff
    top.fontNames[0] = "BookCJK-Regular"
    font.save(TARGET)
    print(f"{TARGET.name}: {len(font.getBestCmap()):,} characters, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
