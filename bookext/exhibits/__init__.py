"""Figures and tables in the house style of the book.

An exhibit states its finding as caption, has an identifier, names the tables it was drawn from, and, if it is a
figure, says in words what it shows. In a notebook it displays itself; in the book the same output becomes a
numbered figure or table.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.transforms import Bbox

from bookext import formatting
from bookext.claims import edition
from bookext.data import tables
from bookext.notebooks import rendering

INK = "#1a1a1a"
MUTED = "#6b6b6b"
RULE = "#c9c9c9"
BLUE = "#1f5a8a"
ORANGE = "#c4570b"
GREEN = "#2f6f4f"
PURPLE = "#6a4c93"
"""Dark enough to be told apart on paper, and distinct for colour-blind eyes; shape and label always repeat colour."""

STYLE: dict[str, Any] = {
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "book",
}


@contextmanager
def drawing(width: float = 7.0, height: float = 4.2) -> Iterator[Drawing]:
    """Give a figure of `width` × `height` inches in the house style."""
    with mpl.rc_context(STYLE):
        yield Drawing(figsize=(width, height))


def frame_map(axes: Axes) -> None:
    """Give a map a thin frame instead of ticks and a grid."""
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(True)
        axes.spines[side].set_color(RULE)


@dataclass(frozen=True)
class Figure:
    """A drawing with its finding, its description and its data.

    The first sentence of `alt` says what kind of picture it is and of what, in 150 characters at most: pages give it
    as the picture's alternative, and the whole description beside it.
    """

    drawing: Drawing
    name: str
    caption: str
    alt: str
    data: tuple[str, ...]
    source: str

    def svg(self) -> str:
        """Return the drawing as SVG."""
        stream = io.StringIO()
        with mpl.rc_context(STYLE):
            self.drawing.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return plain_svg(stream.getvalue())

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """The drawing with what the build makes a figure of, or, outside a build, the whole figure as HTML."""
        svg, vector = self.svg(), io.BytesIO()
        caption, source = formatting.plain(self.caption), source_line(self.source, self.data)
        if not rendering.in_build():
            picture = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"
            html = rendering.figure(self.name, picture, self.alt, caption, source)
            return {"text/html": html, "text/plain": self.caption}, {}
        with mpl.rc_context(STYLE):
            self.drawing.set_layout_engine("none")  # a second layout would move by a hair: the same bytes each time
            for axes in self.drawing.axes:  # the layout's last digits are not the same in every process
                axes.set_position(Bbox(axes.get_position(original=True).get_points().round(9)))
            # For LaTeX, which cannot read SVG.
            self.drawing.savefig(vector, format="pdf", metadata=dict.fromkeys(("CreationDate", "Creator", "Producer")))
        exhibit = {"name": self.name, "caption": f"{caption}\n\n{source}", "alt": self.alt}
        forms = {
            "image/svg+xml": svg,
            "application/pdf": base64.b64encode(vector.getvalue()).decode("ascii"),
            "text/plain": self.caption,
        }
        return forms, {"exhibit": exhibit}


@dataclass(frozen=True)
class Table:
    """A table with its finding and its data; numbers are already formatted as text.

    Caption, source and cells are text, in which no mark means anything, but for the cells of the columns `markup`.
    """

    frame: pd.DataFrame
    name: str
    caption: str
    data: tuple[str, ...]
    source: str
    right: tuple[str, ...] = ()
    """Columns set flush right."""
    markup: tuple[str, ...] = ()
    """Columns whose cells are MyST; what they have from tables went through `formatting.plain`, `link` or `code`."""

    finding: tuple[str, str] | None = None
    """Label and confidence of the finding that the table is the account of."""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        html, frame = "", self.frame
        if not rendering.in_build():
            html = self.html()
            frame = frame.assign(**{name: [rendering.plain(cell) for cell in frame[name]] for name in self.markup})
        plain = f"{self.caption}\n{frame.to_string(index=False)}"
        forms = rendering.bundle(self.myst(), html, plain)
        if self.finding is None:
            return forms, {}
        edition.note("findings", *self.finding)
        return forms, {"finding": dict([self.finding])}

    def myst(self) -> str:
        """Return the table as the book's build reads it."""
        lines = ["| " + " | ".join(row) + " |" for row in [self._columns(), *self._rows()]]
        lines.insert(1, "|" + "|".join("--:" if name in self.right else ":--" for name in self.frame.columns) + "|")
        table = (
            f":::{{table}} {formatting.plain(self.caption)}\n:name: {self.name}\n:class: exhibit-table\n\n"
            + "\n".join(lines)
        )
        note = f":::{{container}} exhibit-source\n\n{source_line(self.source, self.data)}\n:::"
        return f"{table}\n:::\n\n{note}\n"

    def html(self) -> str:
        """Return the table with its source as HTML, for notebooks."""
        right = tuple(map(formatting.plain, self.right))
        table = rendering.table(self.name, formatting.plain(self.caption), self._columns(), self._rows(), right)
        return f"{table}<p>{rendering.inline(source_line(self.source, self.data))}</p>"

    def _columns(self) -> list[str]:
        return [formatting.plain(name) for name in self.frame.columns]

    def _rows(self) -> list[list[str]]:
        return [
            [
                str(cell) if name in self.markup else formatting.plain(cell)
                for name, cell in zip(self.frame.columns, row, strict=True)
            ]
            for row in self.frame.astype(str).to_numpy().tolist()
        ]


def plain_svg(drawn: str) -> str:
    """Return matplotlib's SVG without what strict readers refuse, and with the same bytes each time.

    Refused are the address of a DTD and blanks with no outline. The names of clipping paths are hashes of layouts that
    differ in the last digit from run to run; here they are numbers.
    """
    without_address = re.sub(r"<!DOCTYPE[^>]*>\s*", "", drawn)
    with_outlines = re.sub(r"<path (?![^>]*\bd=)", '<path d="" ', without_address)
    numbers: dict[str, str] = {}
    return re.sub(
        r'(?<=[#"])p[0-9a-f]{10}(?=[")])',
        lambda name: numbers.setdefault(name[0], f"clip{len(numbers) + 1}"),
        with_outlines,
    )


def source_line(source: str, data: Sequence[str]) -> str:
    """Return the line under an exhibit: where the facts come from, and the tables as downloads.

    An exhibit about the package itself names no table; its data are the descriptor.
    Raises `tables.TableError` for a table that the package does not have.
    """
    for name in data:
        if name not in tables.names():
            raise tables.TableError([f"an exhibit names the table {name!r}, which the package lacks"])
    files = [f"{{download}}`{name}.csv </data/{name}.csv>`" for name in data]
    links = formatting.listed(files or ["{download}`datapackage.json </data/datapackage.json>`"])
    return f"*Source:* {formatting.plain(source)} *Data:* {links}."


def code(words: str) -> str:
    """Return words as code in a cell of a table."""
    fence = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
    pad = " " if words[:1] in ("`", " ") or words[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{words}{pad}{fence}".replace("|", r"\|")


def publishers(frame: pd.DataFrame, most: int = 3) -> str:
    """Return who published the rows of `frame`, the most frequent first: ``A (12 rows), B (3) and 4 others``."""
    counts = frame["publisher"].value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    named = [f"{name} ({count} row{'s' if count > 1 else ''})" for name, count in counts.head(most).items()]
    rest = len(counts) - len(named)
    return formatting.listed([*named, f"{formatting.cardinal(rest)} other{'s' if rest > 1 else ''}"] if rest else named)
