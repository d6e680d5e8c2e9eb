"""Shows the exhibits' own Markdown (MyST) as HTML where there is no Sphinx: in a notebook that a reader runs.

Exhibits write links, references, quotations and containers as MyST, which the book's build makes into pages. A front
end for notebooks knows none of it, so outside a build the same markup is read by the parser that MyST itself is built
on, and written as plain HTML. What only the whole book knows, numbers of exhibits and places of labels, the build has
left in a file beside its notebooks; where that file is missing, references are their words alone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from bookext import quotations
from bookext.data import tables

BUILD = "BOOK_READS"
"""Environment variable of the kernels of a build, which reads MyST."""
REFERENCES = "references.json"
"""What the build leaves beside the notebooks."""


@dataclass(frozen=True)
class References:
    """What the whole book knows of its parts."""

    edition: str = ""
    """How the book that made the notebooks calls itself: ``edition of 1 May 2026``."""
    labels: dict[str, list[str]] = field(default_factory=dict)
    """Words and address of what a label names: ``Table 3.1``, ``counting-summits.ipynb#tab-rules``."""
    documents: dict[str, list[str]] = field(default_factory=dict)
    """Title and address of every document."""
    works: dict[str, list[str]] = field(default_factory=dict)
    """Authors, year and address of every work cited."""
    places: dict[str, dict[str, list[list[Any]]]] = field(default_factory=dict)
    """Line and first words of the paragraphs of each document that print a value or lead to a verdict, by its name."""


def in_build() -> bool:
    """Whether this is a kernel of the book's build."""
    return BUILD in os.environ


@cache
def references() -> References:
    """Return what the build left beside the notebook; nothing where it is missing or of another make."""
    try:
        return References(**json.loads(Path(REFERENCES).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return References()


def bundle(myst: str, html: str, plain: str) -> dict[str, str]:
    """Return the forms of an exhibit for the one who shows it: the book's build, or a front end for notebooks."""
    return {"text/markdown": myst, "text/plain": plain} if in_build() else {"text/html": html, "text/plain": plain}


def inline(myst: str) -> str:
    """Return a line of MyST as HTML."""
    from bookext.notebooks import parsing  # which a build does without

    return str(parsing.parser().renderInline(myst))


def blocks(myst: str) -> str:
    """Return blocks of MyST as HTML."""
    from bookext.notebooks import parsing

    return str(parsing.parser().render(myst))


def plain(myst: str) -> str:
    """Return the words of a line of MyST."""
    return words(inline(myst))


def words(html: str) -> str:
    """Return the text of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def caption(name: str, text: str) -> str:
    """Return a caption in MyST as HTML, after the number that the book gives the exhibit `name`, if it is known."""
    number = references().labels.get(name, [""])[0]
    return f"{f'<strong>{escape(number)}</strong> ' if number else ''}{inline(text)}"


def table(name: str, words: str, columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str]) -> str:
    """Return a table as HTML: caption, names of columns and cells in MyST; the columns `right` are set flush right."""
    sides = ["right" if column in right else "left" for column in columns]
    head = "".join(
        f'<th scope="col" style="text-align: {side}">{inline(column)}</th>'
        for column, side in zip(columns, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align: {side}">{inline(cell)}</td>' for cell, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<table id="{escape(name)}"><caption style="text-align: left">{caption(name, words)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def figure(name: str, picture: str, alt: str, words: str, source: str) -> str:
    """Return a figure as HTML: the address of its picture, the description, caption and source line in MyST."""
    return (
        f'<figure id="{escape(name)}"><img src="{picture}" alt="{escape(alt)}" style="max-width: 100%">'
        f"<figcaption><p>{caption(name, words)}</p><p>{inline(source)}</p></figcaption></figure>"
    )


# --- quotations and works -------------------------------------------------------------------------------------


@cache
def register() -> dict[str, quotations.Quotation]:
    """Return the quotations of the book by id."""
    return quotations.register()


@cache
def _addresses() -> dict[str, str]:
    return {row["id"]: row["url"] or "" for row in tables.rows("texts")}


def link(address: str, html: str) -> str:
    """Return words as a link, or as they are where no address is known."""
    return f'<a href="{escape(address)}">{html}</a>' if address else html


def cited(keys: str, form: str) -> str:
    """Return works as HTML, as the book cites them: ``A (2012)`` in a sentence (`t`), ``A, 2012`` in brackets (`alp`).

    Without a form the brackets are added. A work that is not known is its key.
    """
    parts = []
    for key in map(str.strip, keys.split(",")):
        authors, year, address = references().works.get(key, [key, "", ""])
        if form == "t":
            parts.append(f"{escape(authors)} ({link(address, escape(year))})" if year else escape(authors))
        else:
            parts.append(link(address, escape(f"{authors}, {year}" if year else authors)))
    return "; ".join(parts) if form else f"({'; '.join(parts)})"


def _attributed(quotation: quotations.Quotation, form: str, passage: str) -> tuple[str, str]:
    """Who is quoted, and a link to the passage, as HTML."""
    speaker = f"{escape(quotation.speaker)}, in " if quotation.speaker else ""
    address = _addresses().get(quotation.source, "")
    fragment = quotations.text_fragment(quotation) if address else ""
    place = address + (fragment.removeprefix("#") if "#" in address else fragment)
    return f"{speaker}{cited(quotation.source, form)}", link(place, passage) if address else ""


def quoted(name: str, part: str = "") -> str:
    """Return a quotation of the register, or a part of it, inside a sentence."""
    quotation = register()[name]
    attributed = ", ".join(filter(None, _attributed(quotation, "alp", "original")))
    return f"“{escape(part or quotation.exact, quote=False)}” ({attributed})"


def block_quotation(name: str) -> str:
    """Return a quotation of the register as a block."""
    quotation = register()[name]
    attributed = " · ".join(filter(None, _attributed(quotation, "t", "the passage in the original")))
    return f"<blockquote><p>{escape(quotation.exact, quote=False)}</p><p>— {attributed}</p></blockquote>\n"
