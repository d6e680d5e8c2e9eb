"""The little of CSS that raw HTML and pandas' Styler need: what changes the meaning is taken up or refused."""

from __future__ import annotations

import re

LAYOUT = re.compile(
    r"(margin|padding|border|width|height|min-|max-|float|clear|line-height|letter-spacing|white-space|vertical-align|"
    r"box-sizing|overflow|table-layout|border-spacing|font-family|font-size|font-variant|page-break|break-|list-style|"
    r"text-indent|text-align|caption-side|cursor|user-select|word-|hyphens|direction|align-|justify-|flex|gap|object-fit|"
    r"border-radius|outline|-webkit-|-moz-|quotes)"
)
"""Properties that move words or resize them, and add none: a form without them says the same."""


class StyleError(ValueError):
    """A style that would be lost; says which."""


def read_style(style: str) -> dict[str, str]:
    """Return what a ``style`` attribute says that print and EPUB take up; raise `StyleError` for what would be lost.

    Colours come as ``#rrggbb``, under ``color`` and ``background``.
    """
    properties: dict[str, str] = {}
    for declaration in re.split(r";(?![^(]*\))", re.sub(r"(?s)/\*.*?\*/", "", style)):
        name, _, value = (part.strip().lower() for part in declaration.partition(":"))
        value = value.removesuffix("!important").strip()
        if not name or value in ("inherit", "initial", "unset", "revert", "none", "normal", ""):
            if name == "display" and value == "none":
                raise StyleError("display: none hides what print would show")
            continue
        if name in ("color", "background-color", "background"):
            if value not in ("transparent", "currentcolor"):
                properties["color" if name == "color" else "background"] = colour(name, value)
        elif name == "font-weight" and (value in ("bold", "bolder") or (value.isdigit() and int(value) >= 600)):
            properties["font-weight"] = "bold"
        elif name == "font-style" and value in ("italic", "oblique"):
            properties["font-style"] = "italic"
        elif name in ("text-align", "width", "height"):
            properties[name] = value
        elif name == "display" or name == "position" or name == "visibility":
            if value in ("hidden", "collapse", "absolute", "fixed"):
                raise StyleError(f"{name}: {value} has no printed form")
        elif not LAYOUT.match(name) and name not in ("font-weight", "font-style", "opacity"):
            raise StyleError(f"{name}: {value[:40]} has no printed form")
    return properties


def colour(name: str, value: str) -> str:
    """Return the colour `value` of the property `name` as ``#rrggbb``; raise `StyleError` if it is none."""
    from PIL import ImageColor  # only here, and not in every build

    try:
        red, green, blue = ImageColor.getrgb(value)[:3]
    except ValueError:
        raise StyleError(f"{name}: {value[:40]} has no printed form") from None
    return f"#{red:02x}{green:02x}{blue:02x}"


class StyleSheet:
    """The rules of ``<style>`` elements, for elements by their id; rules for others may only lay out."""

    def __init__(self) -> None:
        self._by_id: dict[str, dict[str, str]] = {}

    def read(self, text: str) -> None:
        """Take up rules; raise `StyleError` for one that would be lost."""
        text = re.sub(r"(?s)/\*.*?\*/|<!--|-->", "", text)
        if special := re.search(r"@[\w-]+", text):
            raise StyleError(f"{special[0]} has no printed form")
        for selectors, body in re.findall(r"(?s)([^{}]+)\{([^{}]*)\}", text):
            for selector in (one.strip() for one in selectors.split(",")):
                properties = {
                    name: value for name, value in read_style(body).items() if name not in ("width", "height")
                }
                if re.fullmatch(r"#[\w-]+", selector):
                    self._by_id.setdefault(selector[1:], {}).update(properties)
                elif meant := [name for name in properties if name != "text-align"]:
                    raise StyleError(f"{meant[0]} of {selector!r} would be lost: give it to single cells")

    def of(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return what the rules say of an element."""
        return dict(self._by_id.get(attributes.get("id", ""), {}))
