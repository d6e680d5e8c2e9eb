r"""Macros of TeX that a chapter defines in one of its formulas, as MathJax has them: they hold from there to its end.

``\newcommand``, ``\renewcommand``, ``\\providecommand``, ``\\def`` and ``\\DeclareMathOperator``; the setting
``mathjax3_config`` may hold more of them, for all chapters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

DEFINITION = re.compile(
    r"\\(?P<kind>newcommand|renewcommand|providecommand|DeclareMathOperator|def)(?P<star>\*?)\s*"
    r"\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*(?:\[(?P<number>\d)\]|(?P<marks>(?:#\d)*))\s*(?=\{)"
)
MOST_ROUNDS = 20
"""A macro that is still there after so many rounds names itself."""


@dataclass(frozen=True)
class Macro:
    """What a macro stands for, with ``#1`` for its first argument."""

    body: str
    arguments: int = 0


def group(text: str, start: int) -> int:
    """Return the place after the group that begins at `start`; its end if it is not closed."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", text[start:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return start + found.end()
    return len(text)


def take(text: str, macros: dict[str, Macro]) -> str:
    """Return `text` without the definitions in it, and add them to `macros`."""
    while found := DEFINITION.search(text):
        end = group(text, found.end())
        body = text[found.end() + 1 : end - 1]
        if found["kind"] == "DeclareMathOperator":
            body = rf"\operatorname{{{body}}}" + (r"\limits" if found["star"] else "")
        macros[found["name"]] = Macro(body, int(found["number"] or len(found["marks"] or "") // 2))
        text = text[: found.start()] + text[end:]
    return text


def expand(text: str, macros: dict[str, Macro]) -> str:
    """Return `text` with every macro replaced by what it stands for."""
    if not macros:
        return text
    pattern = re.compile(rf"\\({'|'.join(sorted(map(re.escape, macros), key=len, reverse=True))})(?![A-Za-z])")
    for _ in range(MOST_ROUNDS):
        if not (found := pattern.search(text)):
            break
        parts, end = [], 0
        while found := pattern.search(text, end):
            macro, place = macros[found[1]], found.end()
            arguments = []
            for _argument in range(macro.arguments):
                place += len(text[place:]) - len(text[place:].lstrip())
                after = group(text, place) if text[place : place + 1] == "{" else place + 1
                arguments.append(text[place:after].removeprefix("{").removesuffix("}"))
                place = after
            body = re.sub(r"#(\d)", lambda mark, given=arguments: (given[int(mark[1]) - 1 :] or [""])[0], macro.body)  # type: ignore[misc]
            space = " " if re.search(r"\\[A-Za-z]+$", body) and text[place : place + 1].isalpha() else ""
            parts += [text[end : found.start()], body, space]
            end = place
        text = "".join([*parts, text[end:]])
    return text


class Macros(SphinxTransform):
    """Writes the formulas of a document without macros."""

    default_priority = 395

    def apply(self, **_: Any) -> None:
        """Go through the formulas in their order."""
        macros = configured(self.config.mathjax3_config or {})
        for node in list(self.document.findall(lambda each: isinstance(each, nodes.math | nodes.math_block))):
            before = node.astext()
            after = expand(take(before, macros), macros)
            if after != before:
                node.children = []
                node += nodes.Text(after)


def configured(settings: dict[str, Any]) -> dict[str, Macro]:
    """Return the macros of MathJax's settings, in which one is its body, or a list of that and how many arguments."""
    given = settings.get("tex", {}).get("macros", {})
    return {
        str(name): Macro(str(value[0]), int(value[1]) if len(value) > 1 else 0)
        if isinstance(value, list)
        else Macro(str(value))
        for name, value in given.items()
    }


def setup_macros(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(Macros)
