"""Formulas as Typst's own mathematics: one function per element of MathML, and an element without one is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from docutils.utils.math.latex2mathml import functions, stretchables

from bookext.forms.formulas import FormulaError

APPLICATION = "\N{FUNCTION APPLICATION}"
ACCENTS = {
    "´": "acute", "ˉ": "macron", "¯": "macron", "˘": "breve", "ˇ": "caron", "˙": "dot", "¨": "dot.double",
    "˙˙˙": "dot.triple", "˙˙˙˙": "dot.quad", "`": "grave", "ˆ": "hat", "˚": "circle", "~": "tilde", "→": "arrow",
    "^": "hat", "←": "arrow.l", "↔": "arrow.l.r",
}  # fmt: skip
"""What Typst calls the accents that docutils writes."""
STRETCHED = {
    ("mover", "⏞"): "overbrace", ("munder", "⏟"): "underbrace", ("mover", "_"): "overline", ("mover", "¯"): "overline",
    ("munder", "_"): "underline", ("mover", "⎴"): "overbracket", ("munder", "⎵"): "underbracket",
}  # fmt: skip
"""Marks as wide as what they stand over or under."""


def typst(root: Element) -> str:
    """Return a ``math`` element as the inside of a Typst formula; raise `FormulaError` for what has none."""
    return _row(root)


def _element(element: Element) -> str:
    method = METHODS.get(element.tag)
    if method is None:
        raise FormulaError(f"print has no way to set MathML's <{element.tag}>")
    return method(element)


def _row(element: Element) -> str:
    """The children one after the other, between delimiters as high as they are if there are any."""
    children = [child for child in element if (child.text or "") != APPLICATION]
    parts = []
    for place, child in enumerate(element):
        text = child.text or ""
        if text == APPLICATION:
            continue
        applied = place + 1 < len(element) and (element[place + 1].text or "") == APPLICATION
        parts.append(f"op({_string(text)})" if child.tag == "mi" and applied else _element(child))
    content = " ".join(parts)
    if children and element.tag == "mrow" and (_is_fence(children[0]) or _is_fence(children[-1])):
        content = f"lr({content})"
    return _styled(element, content)


def _styled(element: Element, content: str) -> str:
    if element.get("displaystyle"):
        content = f"{'display' if element.get('displaystyle') == 'true' else 'inline'}({content})"
    elif element.get("scriptlevel") in ("1", "2"):
        content = f"{'sscript' if element.get('scriptlevel') == '2' else 'script'}({content})"
    if element.get("mathcolor"):
        content = f"#text(fill: rgb({_string(element.get('mathcolor', ''))}), ${content}$)"
    return f"bold({content})" if element.get("class") == "boldsymbol" else content


def _is_fence(element: Element) -> bool:
    return (
        element.tag == "mo"
        and (element.text or "") in stretchables.values()
        and element.get("stretchy") != "false"
        and not element.get("minsize")
    )


def _argument(element: Element) -> str:
    """A child as an argument: a row's commas are escaped where they stand, so that only its own separate."""
    return _element(element) or '""'


def _string(text: str) -> str:
    quoted = text.replace("\N{NO-BREAK SPACE}", " ").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _marks(text: str) -> str:
    """Every character as itself: a letter stands bare, all that could mean something to Typst is escaped."""
    text = text.replace("-", "−").replace("'", "′")
    marks = (mark if mark.isalpha() or ord(mark) > 127 or mark.isdigit() else f"\\{mark}" for mark in text)
    return " ".join(mark for mark in marks if not mark.isspace())


def _identifier(element: Element) -> str:
    text = element.text or ""
    if len(text) > 1:
        if text in functions:
            return f"op({_string(text)})"
        return f"upright({_string(text)})" if text[0].isalpha() else _string(text)
    content = _marks(text)
    return f"upright({content})" if element.get("mathvariant") == "normal" and text.isalpha() else content


def _operator(element: Element) -> str:
    text = element.text or ""
    if len(text) > 1 and text[0].isalpha():
        limits = (
            ", limits: #true" if element.get("movablelimits") or text in ("lim", "max", "min", "sup", "inf") else ""
        )
        return f"op({_string(text)}{limits})"
    content = _marks(text)
    if element.get("minsize"):
        return f"lr({content}, size: #{element.get('minsize')})"
    return content


def _number(element: Element) -> str:
    text = element.text or ""
    return text if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else _string(text)


def _text(element: Element) -> str:
    return _string(element.text or "")


def _space(element: Element) -> str:
    width = re.fullmatch(r"(-?[\d.]+)(em|ex|pt|mm|cm|in|px)", element.get("width", ""))
    if not width:
        raise FormulaError(f"print does not know the width {element.get('width')!r}")
    number, unit = float(width[1]), width[2]
    number, unit = (number * 0.45, "em") if unit == "ex" else (number * 0.75, "pt") if unit == "px" else (number, unit)
    return f"#h({number:g}{unit})"


def _fraction(element: Element) -> str:
    above, below = map(_argument, element)
    if element.get("linethickness") in ("0", "0pt"):
        # Only `binom` stacks without a line; what stands around it brings the delimiters.
        return _styled(element, f"mat(delim: #none, row-gap: #0.3em, {above} ; {below})")
    return _styled(element, f"frac({above}, {below})")


def _root(element: Element) -> str:
    base, index = map(_argument, element)
    return f"root({index}, {base})"


def _scripts(element: Element) -> str:
    base, *scripts = element
    if element.tag == "msub" and base.tag == "munder" and _mark(base) in ("underbrace", "underbracket"):
        return f"{_mark(base)}({_argument(base[0])}, {_argument(scripts[0])})"
    if element.tag == "msup" and base.tag == "mover" and _mark(base) in ("overbrace", "overbracket"):
        return f"{_mark(base)}({_argument(base[0])}, {_argument(scripts[0])})"
    below = _argument(scripts[0]) if element.tag != "msup" else ""
    above = _argument(scripts[-1]) if element.tag != "msub" else ""
    return _attached(_argument(base), below, above)


def _attached(base: str, below: str, above: str) -> str:
    places = [f"b: {below}"] if below else []
    places += [f"t: {above}"] if above else []
    return f"attach({', '.join([base, *places])})"


def _mark(element: Element) -> str:
    """The function for a mark as wide as its base, or nothing."""
    return STRETCHED.get((element.tag, element[1].text or ""), "") if element[1].tag == "mo" else ""


def _limits(element: Element) -> str:
    base, *rest = element
    if len(rest) == 1 and (name := _mark(element)):
        return f"{name}({_argument(base)})"
    text = rest[0].text or ""
    if element.tag == "mover" and rest[0].tag == "mo" and (element.get("accent") == "true" or text in "^~"):
        if text not in ACCENTS:
            raise FormulaError(f"print does not know the accent {text!r}")
        return f"accent({_argument(base)}, {ACCENTS[text]})"
    below = _argument(rest[0]) if element.tag != "mover" else ""
    above = _argument(rest[-1]) if element.tag != "munder" else ""
    own = base.get("movablelimits") == "true"  # then Typst places them as the formula stands, in a line or by itself
    return _attached(_argument(base) if own else f"limits({_argument(base)})", below, above)


def _table(element: Element) -> str:
    pairs = "ams-align" in element.get("class", "")
    sides = element.get("columnalign", "").split()
    rows = []
    for row in element:
        cells = [_row(cell) or '""' for cell in row]
        if pairs:  # columns right and left by turns, as Typst's own alignment points have them
            rows.append(" & ".join(f"display({cell})" if cell != '""' else "" for cell in cells) or '""')
        else:
            rows.append(", ".join(cells))
    options = ["delim: #none"]
    if pairs:
        options.append("row-gap: #0.8em")
    elif len(set(sides)) == 1:
        options.append(f"align: #{sides[0]}")
    elif sides:
        # An alignment point before a cell sets it to the left of its column, one after it to the right.
        marks = {"left": "& {}", "right": "{} &", "center": "{}"}
        rows = [
            ", ".join(
                marks[sides[place] if place < len(sides) else "center"].format(_row(cell) or '""')
                for place, cell in enumerate(row)
            )
            for row in element
        ]
    if rules := element.get("rules"):
        bars, _, lines = rules.partition("/")
        width, height = max(len(row) for row in element), len(element)
        inner = [
            [n for n in map(int, given.split()) if 0 < n < most] for given, most in ((bars, width), (lines, height))
        ]
        augment = [
            f"{name}: ({''.join(f'{n}, ' for n in numbers)})"
            for name, numbers in zip(("vline", "hline"), inner, strict=True)
            if numbers
        ]
        if augment:
            options.append(f"augment: #({', '.join(augment)})")
    # With a space before it, or it would end the code of a coloured cell, and not the row.
    content = f"mat({', '.join(options)}, {' ; '.join(rows)})"
    return f"script({content})" if element.get("scriptlevel") == "1" else content


def _box(element: Element) -> str:
    return f"#box(stroke: 0.5pt, inset: 3pt, ${_row(element)}$)"


def _hidden(element: Element) -> str:
    return f"#hide(${_row(element)}$)"


METHODS: dict[str, Callable[[Element], str]] = {
    "math": _row, "mrow": _row, "mstyle": _row, "mpadded": _row, "mi": _identifier, "mo": _operator, "mn": _number,
    "mtext": _text, "mspace": _space, "mfrac": _fraction, "msqrt": lambda element: f"sqrt({_row(element)})",
    "mroot": _root, "msub": _scripts, "msup": _scripts, "msubsup": _scripts, "munder": _limits, "mover": _limits,
    "munderover": _limits, "mtable": _table, "menclose": _box, "mphantom": _hidden,
}  # fmt: skip
