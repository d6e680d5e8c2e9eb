"""Whether the file of a picture can be printed, and how large it says it is."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from sphinx.util.images import get_image_size

LENGTH = re.compile(r"\s*([\d.]+)\s*(px|pt|pc|mm|cm|in|em|ex)?\s*$")
PIXELS = {
    None: 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "ex": 8.0,
}
REMEDY = "save it anew"


def problem(path: Path) -> str:
    """Return why the picture in the file `path` cannot be printed, with the remedy, or nothing.

    PDF/A-2a, in which the book is printed, has colours as RGB or grey.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return f"is empty; {REMEDY}" if path.is_file() else "is not there; put the file there"
    if path.suffix.lower() in (".svg", ".svgz"):
        return _problem_of_svg(path)
    if path.suffix.lower() == ".pdf":
        return ""
    from PIL import Image  # only here, and not in every build

    try:
        with Image.open(path) as picture:
            if picture.mode in ("CMYK", "YCCK"):
                return "has CMYK colours, which an archival PDF may not have; save it as RGB"
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        return f"is torn or no picture ({str(error).partition(chr(10))[0].replace(str(path), path.name)}); {REMEDY}"
    return ""


def _problem_of_svg(path: Path) -> str:
    try:
        root = ElementTree.fromstring(path.read_bytes())  # noqa: S314  # a file of the project itself
    except ElementTree.ParseError as error:
        return f"is torn or no SVG ({error}); {REMEDY}"
    if root.tag.rpartition("}")[2] != "svg":
        return f"is no SVG: it begins with <{root.tag.rpartition('}')[2]}>; {REMEDY}"
    for side in ("width", "height"):
        if (found := LENGTH.match(root.get(side, ""))) and float(found[1]) == 0:
            return f"has a {side} of zero; give it one"
    for element in root.iter():
        for name in ("href", "{http://www.w3.org/1999/xlink}href"):
            address = element.get(name, "")
            if element.tag.endswith("}image") and address and not address.startswith(("data:", "#")):
                return f"shows {address!r}, which is not in the file; put the picture into it"
    return ""


def pixels(path: Path) -> tuple[int, int] | None:
    """Return width and height of a picture in pixels of the screen, or None if the file does not say."""
    if path.suffix != ".svg":
        return get_image_size(str(path))
    try:
        root = ElementTree.fromstring(path.read_bytes())  # noqa: S314  # a file of the project itself
    except (ElementTree.ParseError, OSError):
        return None
    sides = [LENGTH.match(root.get(side, "")) for side in ("width", "height")]
    if all(sides):
        width, height = (round(float(side[1]) * PIXELS[side[2]]) for side in sides if side)
        return width, height
    box = re.findall(r"[\d.]+", root.get("viewBox", ""))
    return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else None
