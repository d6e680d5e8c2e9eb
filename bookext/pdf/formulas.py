"""Formulas written in TeX as drawings, by matplotlib's own reader of TeX: print needs no TeX for them."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 10.0
"""Type size of the drawing, in its own units."""
COMMANDS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
"""The codes of a matplotlib path, in SVG."""


class FormulaError(ValueError):
    """A formula that cannot be read."""


@dataclass(frozen=True)
class Formula:
    """A drawn formula; lengths in units of the type size."""

    svg: str
    height: float
    depth: float
    """How far it reaches below the line."""


def draw(tex: str) -> Formula:
    """Draw the formula `tex`, given without its dollars; raise `FormulaError` if it cannot be read."""
    # Here, because only the printed book needs matplotlib, and each build would wait for it.
    import matplotlib as mpl
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser
    from matplotlib.textpath import TextPath

    text = f"${' '.join(tex.split())}$"
    with mpl.rc_context():
        mpl.rcdefaults()  # not what the user has set for other work
        mpl.rcParams["mathtext.fontset"] = "stix"
        font = FontProperties(size=SIZE)
        try:
            width, height, depth, *_ = MathTextParser("path").parse(text, 72, font)
            outline = TextPath((0, depth), text, prop=font)
        except ValueError as error:
            raise FormulaError(str(error).strip().splitlines()[-1]) from None
        except AttributeError:  # matplotlib's, for an outline without a stroke
            raise FormulaError("nothing in it leaves a mark") from None
    strokes = [
        COMMANDS[int(code)] + " ".join(f"{x:.2f} {height - y:.2f}" for x, y in points.reshape(-1, 2) if code != 79)
        for points, code in outline.iter_segments(curves=True, simplify=False)
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}pt" height="{height:.2f}pt" '
        f'viewBox="0 0 {width:.2f} {height:.2f}"><path d="{"".join(strokes)}"/></svg>\n'
    )
    return Formula(svg, height / SIZE, depth / SIZE)
