"""How the tests read a PDF: its words in the order of its tags, and where on the page they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Run:
    """A piece of text in one font: the number that ties it to the tags, and its ends in points from the corner."""

    mark: int | None
    text: str
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class Font:
    """What the codes of a font stand for, and how wide they are in units of a thousandth of the size."""

    characters: dict[int, str]
    widths: dict[int, float]
    default: float


def squeezed(text: str) -> str:
    """Return text without any white space and hyphens: what is left does not depend on where lines were broken."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]", "", text)


def text_of(reader: PdfReader) -> str:
    """Return the squeezed text of all pages, as it comes."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def contents(reader: PdfReader) -> list[tuple[int, str]]:
    """Return the entries of the outline with their depth."""

    def walk(entries: list[Any], depth: int) -> Iterator[tuple[int, str]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title

    return list(walk(reader.outline, 1))


def tags(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Yield the elements of the tag tree in reading order."""

    def walk(item: Any) -> Iterator[dict[str, Any]]:
        item = item.get_object()
        if isinstance(item, list):
            for child in item:
                yield from walk(child)
        elif isinstance(item, dict):
            if "/S" in item:
                yield item
            if "/K" in item:
                yield from walk(item["/K"])

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def logical_text(reader: PdfReader) -> str:
    """Return the squeezed text as a screen reader gets it: in the order of the tags, without heads and page numbers."""
    marked: dict[tuple[int, int], str] = {}
    numbers = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages)}
    for index, page in enumerate(reader.pages):
        for run in runs(page):
            if run.mark is not None:
                marked[index, run.mark] = marked.get((index, run.mark), "") + run.text

    def walk(item: Any, page: int | None) -> Iterator[str]:
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            for child in item:
                yield from walk(child, page)
        elif isinstance(item, dict):
            page = numbers[item.raw_get("/Pg").idnum] if "/Pg" in item else page
            if item.get("/Type") == "/MCR":
                yield marked.get((page, int(item["/MCID"])), "")
            elif "/K" in item:
                yield from walk(item["/K"], page)
        else:
            yield marked.get((page, int(item)), "")

    return squeezed("".join(walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], None)))


def runs(page: PageObject) -> Iterator[Run]:
    """Yield every piece of text that a page shows."""
    fonts = {name: _font(found.get_object()) for name, found in page["/Resources"].get("/Font", {}).items()}
    matrix, saved, marks = UNIT, [], []
    text: Matrix = UNIT
    font, size = Font({}, {}, 1000), 0.0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        match operator:
            case b"q":
                saved.append(matrix)
            case b"Q":
                matrix = saved.pop()
            case b"cm":
                matrix = _times(tuple(map(float, operands)), matrix)
            case b"BDC":
                properties = operands[1]
                marks.append(properties.get("/MCID") if isinstance(properties, dict) else None)
            case b"BMC":
                marks.append(None)
            case b"EMC":
                marks.pop()
            case b"Tf":
                font, size = fonts[operands[0]], float(operands[1])
            case b"BT":
                text = UNIT
            case b"Tm":
                text = tuple(map(float, operands))
            case b"Td":
                text = _times((1, 0, 0, 1, *map(float, operands)), text)
            case b"Tj" | b"TJ":
                pieces = operands[0] if operator == b"TJ" else operands
                words, advance = "", 0.0
                for piece in pieces:
                    if isinstance(piece, int | float):
                        advance -= float(piece) / 1000 * size
                        continue
                    codes = _codes(piece)
                    words += "".join(font.characters.get(code, "") for code in codes)
                    advance += sum(font.widths.get(code, font.default) for code in codes) / 1000 * size
                mark = next((mark for mark in reversed(marks) if mark is not None), None)
                whole = _times(text, matrix)
                end = _times((1, 0, 0, 1, advance, 0), whole)
                yield Run(None if mark is None else int(mark), words, whole[4:], end[4:])
                text = _times((1, 0, 0, 1, advance, 0), text)


def _codes(piece: Any) -> list[int]:
    raw = piece.original_bytes if hasattr(piece, "original_bytes") else bytes(piece)
    return [int.from_bytes(raw[index : index + 2]) for index in range(0, len(raw), 2)]


def _font(font: dict[str, Any]) -> Font:
    lines = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    characters: dict[int, str] = {}
    for block in re.findall(r"(?s)beginbfchar(.*?)endbfchar", lines):
        for code, target in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            characters[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be")
    for block in re.findall(r"(?s)beginbfrange(.*?)endbfrange", lines):
        for first, last, target in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(target, 16)
            for code in range(int(first, 16), int(last, 16) + 1):
                characters[code] = chr(start + code - int(first, 16))
    inner = font["/DescendantFonts"][0].get_object()
    widths: dict[int, float] = {}
    given = [item.get_object() if hasattr(item, "get_object") else item for item in inner.get("/W", [])]
    while given:
        first, second = int(given.pop(0)), given.pop(0)
        if isinstance(second, list):
            widths |= {first + index: float(width) for index, width in enumerate(second)}
        else:
            width = float(given.pop(0))
            widths |= dict.fromkeys(range(first, int(second) + 1), width)
    return Font(characters, widths, float(inner.get("/DW", 1000)))


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
