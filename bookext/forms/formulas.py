r"""Formulas: from TeX to MathML, the one form from which the pages, the EPUB and print are made.

docutils reads the TeX (`docutils.utils.math.latex2mathml`): it refuses a command that it does not know, and never
passes one over. It knows the commands of LaTeX and amsmath in their plainest spelling; `plain_tex` rewrites the other
spellings of the same thing (``\tfrac12``, ``{\bf x}``, ``\begin{array}``, comments) into that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import accents, over, stretchables, tex2mathml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from bookext.errors import BuildRefused, place_of

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", NAMESPACE)

SAME = {
    "dots": "ldots", "dotsc": "ldots", "dotso": "ldots", "dotsb": "cdots", "dotsm": "cdots", "dotsi": "cdots",
    "stackrel": "overset", "bm": "boldsymbol", "mathbbm": "mathbb", "mathds": "mathbb", "textit": "mathit",
    "cr": r"\ ", "newline": r"\ ", "mathnormal": "mathit", "mathop": "", "mathrel": "", "mathbin": "",
    "mathord": "", "mathopen": "", "mathclose": "", "mathinner": "", "middle": "", "nonumber": "", "notag": "",
    "displaylimits": "", "allowbreak": "", "relax": "",
}  # fmt: skip
"""What a command is called by docutils; nothing for one that changes no more than a space."""
SWITCHES = {"bf": "mathbf", "rm": "mathrm", "it": "mathit", "cal": "mathcal", "sf": "mathsf", "tt": "mathtt"}
"""Old switches of the type, at the beginning of a group."""
ALIGNED = "align|aligned|alignat|alignedat|split|eqnarray|flalign|multline|multlined"
CENTRED = "gather|gathered"
ACCENTS = {*accents.values(), *(over[name][0] for name in over if name != "overbrace")}
"""What stands over or under a letter as a part of it."""
ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}(\s*\[[tbc]\])?")
COLUMNS = re.compile(r"\s*\{([^{}]*)\}")
COLOURED = "\N{OBJECT REPLACEMENT CHARACTER}"
TEXT = re.compile(r"\\(?:text|mbox|textrm|operatorname)\*?\s*\{[^{}]*\}")
"""What is not mathematics, and stays as it is."""


class FormulaError(ValueError):
    """A formula that cannot be read, or not be set; says what in it."""


@dataclass(frozen=True)
class Array:
    """The columns of a table within a formula, and the rows that a rule stands above."""

    columns: str = ""
    ruled: tuple[int, ...] = ()


def mathml(tex: str, block: bool = False) -> Element:
    """Return the formula `tex`, given without its dollars, as a ``math`` element; raise `FormulaError`."""
    _check_braces(tex)
    plain, arrays = plain_tex(tex)
    try:
        text = tex2mathml(plain, as_block=block).replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
        root = ElementTree.fromstring(text)  # noqa: S314  # docutils' own output
    except MathError as error:
        raise FormulaError(str(error).rstrip(".!")) from None
    except (IndexError, AttributeError, TypeError, KeyError, SyntaxError):
        # docutils is no validator: an incomplete formula breaks it.
        raise FormulaError("it is not complete, or something stands where it cannot") from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.text, element.tail = _words(element), None
    _hold_fences(root)
    for parent in list(root.iter()):
        _wrap_styles(parent)
    for element in list(root.iter("munderover")):
        _accent(element)
    for element in list(root.iter("msup")):
        if element[0].tag == "msub" and element[0][0].tag == "mover":
            inner = element[0]
            element.tag = "msubsup"
            element.remove(inner)
            element[:0] = list(inner)
    for element in root.iter("mphantom"):
        _colour(element)
    tables = list(root.iter("mtable"))
    for table, array in zip(tables[len(tables) - len(arrays) :], arrays, strict=False):
        _rule(table, array)
    return root


def _wrap_styles(parent: Element) -> None:
    """Put elements of another size into ``mstyle``: MathML 3, which EPUB asks for, has the attributes there alone."""
    for place, child in enumerate(list(parent)):
        names: list[str] = [name for name in ("displaystyle", "scriptlevel") if name in child.attrib]
        if not names or child.tag == "mstyle" or (child.tag == "mtable" and names == ["displaystyle"]):
            continue
        given = {name: child.attrib.pop(name) for name in names}
        if child.tag != "mo":  # an arrow over a letter, which is small enough
            parent[place] = Element("mstyle", given)
            parent[place].append(child)


def _hold_fences(root: Element) -> None:
    r"""Keep delimiters from growing with what stands beside them, unless they stand at the ends of a row.

    That is where docutils puts those of ``\\left`` and ``\\right`` and of matrices. A browser would stretch every
    ``\\|`` to the height of the formula.
    """
    for parent in root.iter():
        ends = [*parent[:1], *parent[-1:]] if parent.tag == "mrow" else []
        for child in parent:
            is_fence = child.tag == "mo" and child.text in stretchables.values() and not child.get("minsize")
            if is_fence and not any(child is end for end in ends):
                child.set("stretchy", "false")


def _accent(element: Element) -> None:
    r"""Give an accent to its letter, and the script to both: docutils sets the one of ``\\bar x_n`` below ``x``."""
    base, below, above = element
    if above.tag == "mo" and above.text in ACCENTS:
        element.tag, pair, script = "msub", Element("mover", accent="true"), below
        pair.extend([base, above])
    elif below.tag == "mo" and below.text == "_":
        element.tag, pair, script = "msup", Element("munder"), above
        pair.extend([base, below])
    else:
        return
    for child in (base, below, above):
        element.remove(child)
    element.extend([pair, script])


def _colour(element: Element) -> None:
    """Make of what `_coloured` wrote an element with its colour."""
    first = element[0] if len(element) else None
    if first is not None and first.tag == "mrow" and len(first):
        element, first = (element, first[0])
        row = element[0]
    else:
        row = element
    if first is None or first.tag != "mtext" or not (first.text or "").startswith(COLOURED):
        return
    from bookext.forms.css import StyleError, colour

    name = (first.text or "").removeprefix(COLOURED)
    try:
        value = colour("color", name)
    except StyleError:
        raise FormulaError(f"there is no colour {name!r}") from None
    row.remove(first)
    element.tag = "mstyle"
    element.set("mathcolor", value)


def _coloured(tex: str) -> str:
    r"""Write ``\color`` in a command that docutils knows: what it encloses becomes one element, its name the first.

    ``\color{red}{x}``, as MathJax has it, and ``{\color{red} x}``, as LaTeX has it.
    """
    while found := re.search(r"\\(?:text)?color\s*\{\s*([^{}]*?)\s*\}\s*", tex):
        begin = found.end()
        group = begin < len(tex) and tex[begin] == "{"
        end = _end_of_group(tex, begin + 1 if group else begin)
        body = tex[begin + 1 : end] if group else tex[begin:end]
        rest = tex[end + 1 :] if group else tex[end:]
        tex = rf"{tex[: found.start()]}\phantom{{\text{{{COLOURED}{found[1]}}}{body}}}{rest}"
    return tex


def _end_of_group(tex: str, start: int) -> int:
    """Return where the group ends that `start` lies in."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", tex[start:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth < 0:
            return start + found.start()
    return len(tex)


def _words(element: Element) -> str | None:
    if len(element) or not element.text:
        return None
    # Space at the ends of text is kept, as docutils has it; the rest is the layout of the file.
    return re.sub(r"[ \n]+", " ", element.text).strip(" ") or None


def _check_braces(tex: str) -> None:
    depth = 0
    for mark in re.findall(r"\\.|[{}]", re.sub(r"(?<!\\)%.*", "", tex), re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth < 0:
            break
    if depth:
        raise FormulaError("its braces do not match")


def plain_tex(tex: str) -> tuple[str, list[Array]]:
    r"""Return `tex` in the spelling that docutils knows, and the columns of each table in it, in their order.

    ``\frac12`` and ``x^12`` take one digit each, as in TeX; docutils would take the number.
    """
    tex = re.sub(r"(?<!\\)%.*", "", tex)
    tex = re.sub(r"\\label\s*\{[^{}]*\}", "", tex)
    tex = _coloured(tex)
    removed: list[str] = []

    def keep(found: re.Match[str]) -> str:
        removed.append(found[0])
        return f"\N{OBJECT REPLACEMENT CHARACTER}{len(removed) - 1};"

    tex = TEXT.sub(keep, tex)
    tex = re.sub(r"\{\s*\\(bf|rm|it|cal|sf|tt)(?![A-Za-z])\s*", lambda found: rf"\{SWITCHES[found[1]]}{{", tex)
    tex = re.sub(r"\\([A-Za-z]+)", lambda found: "\\" + SAME[found[1]] if SAME.get(found[1]) else _dropped(found), tex)
    # docutils pairs left and right; one delimiter of a size is such a pair with nothing on the right.
    tex = re.sub(r"\\(big|Big|bigg|Bigg)[lrm]?(?![A-Za-z])\s*(\\[A-Za-z]+|\\.|.)", r"\\\1l\2\\\1r.", tex)
    tex = re.sub(r"\\([cdt]?frac|[dt]?binom)\s*(\d)\s*(?=(\d|\{|\\|[A-Za-z]))", r"\\\1{\2}", tex)
    tex = re.sub(r"(\\(?:[cdt]?frac|[dt]?binom)\{\d\})\s*(\d)", r"\1{\2}", tex)
    tex = re.sub(r"([_^])\s*(\d)(?=\d)", r"\1{\2}", tex)
    tex = re.sub(r"\^\s*\{\s*('+)\s*\}|\^\s*('+)|('+)", _primes, tex)
    tex = re.sub(r"(?<![\w}\])|.'])\s*([_^])", r"{}\1", tex) if re.match(r"\s*[_^]", tex) else tex
    plain, arrays = _tables(tex)
    return re.sub(r"\N{OBJECT REPLACEMENT CHARACTER}(\d+);", lambda found: removed[int(found[1])], plain), arrays


def _dropped(found: re.Match[str]) -> str:
    return " " if SAME.get(found[1]) == "" else found[0]


def _primes(found: re.Match[str]) -> str:
    marks = found[1] or found[2] or found[3]
    return "^{" + r"\prime " * len(marks) + "}"


def _tables(tex: str) -> tuple[str, list[Array]]:
    """Give every environment a name that docutils knows."""
    parts: list[str] = []
    arrays: list[Array] = []
    open_: list[tuple[int, int]] = []
    end = 0
    for found in ENVIRONMENT.finditer(tex):
        parts.append(tex[end : found.start()])
        end = found.end()
        opening, name = found[1] == "begin", found[2]
        columns = ""
        if opening and (name in ("array", "alignat", "alignedat")) and (given := COLUMNS.match(tex, end)):
            end = given.end()
            columns = given[1] if name == "array" else ""
        if name == "equation":
            continue
        known = (
            "aligned" if name in ALIGNED.split("|") else "matrix" if name in ("array", *CENTRED.split("|")) else name
        )
        parts.append(rf"\{found[1]}{{{known}}}")
        if opening:
            open_.append((len(arrays), len(parts)))
            arrays.append(Array(re.sub(r"[^lcr|]", "", columns)))
        elif open_:
            number, begin = open_.pop()
            body = parts[begin:-1]
            arrays[number] = Array(arrays[number].columns, tuple(_ruled("".join(body))))
            parts[begin:-1] = [re.sub(r"\\hline", "", part) for part in body]
    parts.append(tex[end:])
    return "".join(parts), arrays


def _ruled(body: str) -> Iterator[int]:
    r"""Yield the rows of a table that an ``\hline`` stands above."""
    body = re.sub(r"\\begin\{.*?\\end\{[a-z]+\}", "", body, flags=re.DOTALL)
    for row, content in enumerate(re.split(r"\\\\", body)):
        if r"\hline" in content:
            yield row


def _rule(table: Element, array: Array) -> None:
    """Give a table the alignment of its columns, and its rules, for browsers as CSS."""
    sides = {"l": "left", "c": "center", "r": "right"}
    letters = array.columns.replace("|", "")
    if letters:
        table.set("columnalign", " ".join(sides[letter] for letter in letters))
    bars = {len(array.columns[:place].replace("|", "")) for place, mark in enumerate(array.columns) if mark == "|"}
    rows = list(table)
    for number, row in enumerate(rows):
        if not "".join(row.itertext()).strip() and number == len(rows) - 1 and number:
            table.remove(row)  # an end of a row after the last, or before a rule
    if bars or array.ruled:
        table.set("rules", " ".join(map(str, (*sorted(bars), "/", *array.ruled))))
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            style = f"text-align: {sides[letters[column]]}; " if column < len(letters) else ""
            style += "border-left: thin solid; " if column in bars else ""
            style += "border-right: thin solid; " if column + 1 in bars and column + 1 == len(row) else ""
            style += "border-top: thin solid; " if number in array.ruled else ""
            style += "border-bottom: thin solid; " if number + 1 in array.ruled and number + 1 == len(table) else ""
            if style:
                cell.set("style", style.strip())


# --- the pages and the EPUB -----------------------------------------------------------------------------------


def html(tex: str, block: bool = False) -> str:
    """Return the formula as MathML for a page, with its TeX as its alternative; raise `FormulaError`."""
    root = mathml(tex, block)
    for table in root.iter("mtable"):
        table.attrib.pop("rules", None)
    root.set("xmlns", NAMESPACE)
    root.set("alttext", " ".join(tex.split()))
    return ElementTree.tostring(root, encoding="unicode")


def _written(self: HTML5Translator, node: nodes.Element, block: bool) -> str:
    try:
        return html(node.astext(), block)
    except FormulaError as error:
        place = place_of(node, self.docnames[0])
        raise BuildRefused("The page cannot be set", f"{place}: {refusal(node.astext(), error)}") from None


def refusal(tex: str, error: FormulaError) -> str:
    """Return what is said of a formula that cannot be set."""
    return f"the formula {' '.join(tex.split())!r} cannot be set: {error}; correct it, or write it in another way"


def _visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS="math") + _written(self, node, False) + "</span>")
    raise nodes.SkipNode


def _visit_block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", "", CLASS="math"))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(_written(self, node, True) + "</div>\n")
    raise nodes.SkipNode


def choose(_app: Sphinx, config: Config) -> None:
    """Let formulas be MathML on the pages unless the configuration names another form; for ``config-inited``."""
    config.html_math_renderer = config.html_math_renderer or "mathml"


def setup_formulas(app: Sphinx) -> None:
    """Register the form."""
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_block, None))
    app.connect("config-inited", choose)
