"""Raw HTML for forms of the book that are no web page: print and EPUB.

On the pages it stays what its author, or the output of a cell, wrote. The other forms get docutils nodes in its place:
what is inline (``<sub>``, ``<kbd>``, ``<a>``, …), blocks, lists, tables, pictures. What has no such node (``<iframe>``,
``<script>``, a colour on a paragraph) is refused by name, with the line it stands in and what to do instead.

Pictures are taken out of it as soon as a document is read, in every form, or they would not be among the book's files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from bookext.errors import BuildRefused, place_of
from bookext.forms.css import StyleError, StyleSheet, read_style

NO_FONT = "no form of the book has the font of such icons; take one of {octicon} or {material-regular}, or a word"
REMEDY = "write it in MyST, or show a picture of it"
FORMS = ("typstpdf", "epub")
"""The builders that get nodes in place of raw HTML."""

Attributes = dict[str, str]
IMAGE = re.compile(r"""(?s)<!--.*?-->|<(script|style|svg)\b.*?</\1\s*>|(<img\b(?:[^>"']|"[^"]*"|'[^']*')*>)""", re.I)
VOID = {"br", "wbr", "hr", "img", "input", "col", "link", "meta", "source", "track", "area", "base", "embed", "param"}
CLOSED_BY = {
    "p": {"p", "div", "ul", "ol", "dl", "table", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6"},
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th", "tr", "tbody"},
    "th": {"td", "th", "tr", "tbody"}, "tr": {"tr", "tbody", "tfoot"}, "thead": {"tbody", "tfoot"},
    "tbody": {"tbody", "tfoot"}, "colgroup": {"thead", "tbody", "tr"},
}  # fmt: skip
"""Elements whose end may be left out, and what then ends them."""


class LineBreak(nodes.Inline, nodes.Element):
    """A line break inside a paragraph."""


class Rule(nodes.General, nodes.Element):
    """A rule between paragraphs that are not those of a section."""


class Coloured(nodes.inline):
    """Words with a ``color`` or a ``background`` of their own, each as ``#rrggbb``."""


class Tagged(nodes.inline):
    """Words in an element of HTML that docutils has no node for, named by ``tag``."""


@dataclass
class Frame:
    """An element that is open: what it holds so far."""

    tag: str
    attributes: Attributes = field(default_factory=dict)
    content: list[nodes.Node] = field(default_factory=list)
    style: dict[str, str] = field(default_factory=dict)


class ConversionError(Exception):
    """An element without a node; the message names it."""


# --- one element, from what it holds to its nodes --------------------------------------------------------------


def _inline(kind: type[nodes.Element], **options: Any) -> Callable[[Frame], list[nodes.Node]]:
    return lambda frame: [kind("", "", *frame.content, **options)]


def _tagged(name: str) -> Callable[[Frame], list[nodes.Node]]:
    return lambda frame: [Tagged("", "", *frame.content, tag=name)]


def _literal(name: str = "") -> Callable[[Frame], list[nodes.Node]]:
    def convert(frame: Frame) -> list[nodes.Node]:
        if all(isinstance(child, nodes.Text) for child in frame.content):
            text = "".join(child.astext() for child in frame.content)
            return [nodes.literal(text, text, classes=[name] if name else [])]
        return [Tagged("", "", *frame.content, tag=name or "code")]

    return convert


def _as_it_is(frame: Frame) -> list[nodes.Node]:
    return frame.content


def _quoted(frame: Frame) -> list[nodes.Node]:
    return [nodes.Text("“"), *frame.content, nodes.Text("”")]


def _abbreviation(frame: Frame) -> list[nodes.Node]:
    return [nodes.abbreviation("", "", *frame.content, explanation=frame.attributes.get("title", ""))]


def _link(frame: Frame) -> list[nodes.Node]:
    address = frame.attributes.get("href", "").strip()
    places = [name for name in (frame.attributes.get("id"), frame.attributes.get("name")) if name]
    target: list[nodes.Node] = [nodes.target("", "", ids=places)] if places and not address else []
    if not address:
        return [*target, *frame.content]
    if address.startswith("#"):
        return [nodes.reference("", "", *frame.content, refid=address[1:], internal=True)]
    if not re.match(r"(https?:|mailto:)", address):
        raise ConversionError(f'the link <a href="{address}"> leads to no web page; write it as [words](file.md)')
    return [nodes.reference("", "", *frame.content, refuri=address)]


def _break(_: Frame) -> list[nodes.Node]:
    return [LineBreak()]


def _checkbox(frame: Frame) -> list[nodes.Node]:
    if frame.attributes.get("type") != "checkbox":
        raise ConversionError(f"<input> cannot be filled in here; {REMEDY}")
    return [nodes.Text("☑" if "checked" in frame.attributes else "☐")]


def _picture(frame: Frame) -> list[nodes.Node]:
    return [image(frame.attributes)]


def _block(frame: Frame) -> list[nodes.Node]:
    content = flow(frame.content)
    if identifier := frame.attributes.get("id"):
        return [nodes.container("", *content, ids=[identifier])]
    return content


def _paragraph(frame: Frame) -> list[nodes.Node]:
    return flow(frame.content)


def _heading(frame: Frame) -> list[nodes.Node]:
    return [nodes.rubric("", "", *frame.content)]


def _quotation(frame: Frame) -> list[nodes.Node]:
    return [nodes.block_quote("", *flow(frame.content))]


def _preformatted(frame: Frame) -> list[nodes.Node]:
    text = "".join(child.astext() for child in frame.content).strip("\n")
    return [nodes.literal_block(text, text, language="text")]


def _rule(_: Frame) -> list[nodes.Node]:
    return [nodes.transition()]


def _list(kind: type[nodes.Element], **options: Any) -> Callable[[Frame], list[nodes.Node]]:
    def convert(frame: Frame) -> list[nodes.Node]:
        items = _only(frame, nodes.list_item)
        more = dict(options)
        if kind is nodes.enumerated_list and frame.attributes.get("start", "").isdigit():
            more["start"] = int(frame.attributes["start"])
        return [kind("", *items, **more)]

    return convert


def _item(frame: Frame) -> list[nodes.Node]:
    return [nodes.list_item("", *flow(frame.content))]


def _terms(frame: Frame) -> list[nodes.Node]:
    made = nodes.definition_list()
    for part in _only(frame, nodes.term, nodes.definition):
        if isinstance(part, nodes.term) or not made.children:
            made += nodes.definition_list_item()
        made.children[-1] += part
    return [made]


def _term(frame: Frame) -> list[nodes.Node]:
    return [nodes.term("", "", *frame.content)]


def _definition(frame: Frame) -> list[nodes.Node]:
    return [nodes.definition("", *flow(frame.content))]


def _details(frame: Frame) -> list[nodes.Node]:
    return [nodes.container("", *flow(frame.content))]


def _summary(frame: Frame) -> list[nodes.Node]:
    return [nodes.paragraph("", "", nodes.strong("", "", *frame.content))]


def _only(frame: Frame, *kinds: type[nodes.Node]) -> list[nodes.Node]:
    """What an element holds, if that is nothing but such nodes and the space between them."""
    rest = [child for child in frame.content if not _is_space(child)]
    for child in rest:
        if not isinstance(child, kinds):
            raise ConversionError(f"<{frame.tag}> holds {child.astext()[:30]!r} outside its items; {REMEDY}")
    return rest


# --- tables ---------------------------------------------------------------------------------------------------


class Cell(nodes.entry):
    """A cell of an HTML table before its table is put together."""


class Row(nodes.row):
    """A row of an HTML table before its table is put together."""


class Rows(nodes.Part, nodes.Element):
    """Rows in a ``thead``, ``tbody`` or ``tfoot``."""


def _cell(frame: Frame) -> list[nodes.Node]:
    cell = Cell("", *flow(frame.content), heading=frame.tag == "th")
    for name, option in (("colspan", "morecols"), ("rowspan", "morerows")):
        number = frame.attributes.get(name, "1").strip()
        if number.isdigit() and int(number) > 1:
            cell[option] = int(number) - 1
    side = frame.style.get("text-align") or frame.attributes.get("align", "")
    if side in ("right", "center"):
        cell["classes"].append(f"text-{side}")
    cell.attributes |= {name: frame.style[name] for name in ("color", "background") if name in frame.style}
    return [cell]


def _row(frame: Frame) -> list[nodes.Node]:
    return [Row("", *_only(frame, Cell))]


def _rows(frame: Frame) -> list[nodes.Node]:
    return [Rows("", *_only(frame, Row), part=frame.tag)]


def _caption(frame: Frame) -> list[nodes.Node]:
    return [nodes.caption("", "", *frame.content)]


def _table(frame: Frame) -> list[nodes.Node]:
    """A docutils table, its head the rows of ``thead`` or those before the first one with a data cell."""
    head: list[nodes.Element] = []
    body: list[nodes.Element] = []
    # No caption of docutils, which Sphinx would number, and the page does not.
    title: list[nodes.Node] = []
    for part in _only(frame, Rows, Row, nodes.caption):
        if isinstance(part, nodes.caption):
            title.append(nodes.paragraph("", "", nodes.strong("", "", *part.children)))
        elif isinstance(part, Rows):
            (head if part["part"] == "thead" else body).extend(cast(list[nodes.Element], part.children))
        else:
            body.append(cast(nodes.Element, part))
    while not head:
        if not (body and len(body) > 1 and all(cell["heading"] for cell in body[0].children)):
            break
        head.append(body.pop(0))
    rows = [*head, *body]
    if not any(row.children for row in rows):
        return []
    width = _squared(rows)
    stub = bool(body) and all(_first_is_heading(row) for row in body)
    frame_of_data = "dataframe" in frame.attributes.get("class", "").split()
    group = nodes.tgroup(cols=width)
    for number in range(width):
        column = nodes.colspec(colwidth=100 // width)
        if stub and not number:
            column["stub"] = 1
        group += column
    parts: list[tuple[nodes.Element, list[nodes.Element]]] = [(nodes.thead(), head), (nodes.tbody(), body)]
    for section, rows in parts:
        for row in rows:
            made = nodes.row()
            for place, cell in enumerate(cast(list[Cell], row.children)):
                label = cell["heading"] and isinstance(section, nodes.tbody) and not place
                made += _entry(cell, right=frame_of_data and not label)
            section.append(made)
        if rows:
            group += section
    return [*title, nodes.table("", group)]


def _entry(cell: Cell, right: bool) -> nodes.entry:
    """The entry for a cell; with `right`, set to the right unless the cell says otherwise."""
    names = [name for name in ("morecols", "morerows", "color", "background") if name in cell]
    entry = nodes.entry("", *cell.children, **{name: cell[name] for name in names})
    entry["classes"] = list(cell["classes"]) or (["text-right"] if right else [])
    return entry


def _first_is_heading(row: nodes.Element) -> bool:
    return bool(row.children) and bool(row.children[0]["heading"]) and not row.children[0].get("morecols")


def _squared(rows: list[nodes.Element]) -> int:
    """Fill up rows that are too short; return the number of columns."""
    taken: dict[tuple[int, int], bool] = {}
    ends = []
    for number, row in enumerate(rows):
        column = 0
        for cell in cast(list[Cell], row.children):
            while (number, column) in taken:
                column += 1
            cell["morerows"] = min(cell.get("morerows", 0), len(rows) - number - 1)
            for down in range(cell["morerows"] + 1):
                for right in range(cell.get("morecols", 0) + 1):
                    taken[number + down, column + right] = True
            if not cell["morerows"]:
                del cell["morerows"]
            column += cell.get("morecols", 0) + 1
        while (number, column) in taken:
            column += 1
        ends.append(column)
    width = max(ends)
    for row, end in zip(rows, ends, strict=True):
        row += [Cell("", heading=False) for _ in range(width - end)]
    return width


CONVERTERS: dict[str, Callable[[Frame], list[nodes.Node]]] = {
    **dict.fromkeys(("b", "strong"), _inline(nodes.strong)),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), _inline(nodes.emphasis)),
    "sub": _inline(nodes.subscript), "sup": _inline(nodes.superscript),
    **{name: _tagged(name) for name in ("u", "ins", "del", "s", "mark", "small")}, "strike": _tagged("s"),
    "code": _literal(), "tt": _literal(), "kbd": _literal("kbd"), "samp": _literal("samp"),
    "q": _quoted, "abbr": _abbreviation, "acronym": _abbreviation, "a": _link, "br": _break, "input": _checkbox,
    "img": _picture,
    **dict.fromkeys(("span", "font", "time", "data", "label", "bdi", "nobr", "picture", "big"), _as_it_is),
    "wbr": lambda _: [], "source": lambda _: [], "col": lambda _: [], "colgroup": lambda _: [],
    **dict.fromkeys(
        ("div", "section", "article", "header", "footer", "main", "nav", "aside", "figure", "center", "address"), _block
    ),
    **dict.fromkeys(("p", "figcaption"), _paragraph), **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "blockquote": _quotation, "pre": _preformatted, "hr": _rule,
    "ul": _list(nodes.bullet_list, bullet="-"),
    "ol": _list(nodes.enumerated_list, enumtype="arabic", prefix="", suffix="."), "li": _item,
    "dl": _terms, "dt": _term, "dd": _definition, "details": _details, "summary": _summary,
    "table": _table, "caption": _caption, "thead": _rows, "tbody": _rows, "tfoot": _rows, "tr": _row, "td": _cell,
    "th": _cell,
}  # fmt: skip
INVISIBLE = {"link", "meta", "title", "head", "html", "body", "template", "noscript"}
"""Elements that show nothing, or whose content stands for that of a script."""
SPACED = {"pre", "code", "samp", "kbd", "tt", "span", "td", "th"}


def flow(content: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return the content of a block as blocks: words between them become paragraphs."""
    made: list[nodes.Node] = []
    words: list[nodes.Node] = []

    def end() -> None:
        while words and _is_space(words[-1]):
            words.pop()
        if words:
            made.append(nodes.paragraph("", "", *words))
            words.clear()

    for child in content:
        if isinstance(child, nodes.Text | nodes.Inline | nodes.image):
            if words or not _is_space(child):
                words.append(child)
        else:
            end()
            made.append(child)
    end()
    return made


def _is_space(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Text) and not node.astext().strip()


def image(attributes: Attributes) -> nodes.image:
    """Return the node of an ``<img>``: empty alternative text says that a picture is an ornament."""
    node = nodes.image(uri=attributes.get("src", "").strip())
    if alternative := " ".join(attributes.get("alt", "").split()):
        node["alt"] = alternative
    elif "alt" in attributes:
        node["alt"], node["decorative"] = "", True
    style = read_style(attributes.get("style", ""))
    for side in ("width", "height"):
        if length := style.get(side) or attributes.get(side, "").strip():
            node[side] = f"{length}px" if re.fullmatch(r"[\d.]+", length) else length
    node["classes"] = attributes.get("class", "").split()
    return node


# --- a run of siblings ----------------------------------------------------------------------------------------


class Converter(HTMLParser):
    """Turns the children of one node, some of them raw HTML and others nodes, into nodes.

    ``refused`` has the reason for every raw node that holds what cannot be turned.
    """

    def __init__(self, in_line: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._frames = [Frame("")]
        self._in_line = in_line
        self._raw: nodes.Element | None = None
        self._skipped: str | None = None
        self._sheet = StyleSheet()
        self._style_text: list[str] = []
        self.refused: list[tuple[nodes.Element, str]] = []

    def convert(self, children: list[nodes.Node]) -> list[nodes.Node]:
        """Return the nodes."""
        for child in children:
            if is_raw(child):
                self._raw = cast(nodes.Element, child)
                for rule in re.findall(r"(?is)<style\b[^>]*>(.*?)</style\s*>", child.astext()):
                    self._read_sheet(rule)
                self.feed(child.astext())
            else:
                if isinstance(child, nodes.raw) and "latex" in child["format"] and self._after_break():
                    continue  # MyST's hard break, for LaTeX
                self._frames[-1].content.append(child)
        self.close()
        while len(self._frames) > 1:
            if self._frames[-1].tag not in CLOSED_BY:
                self._refuse(f"<{self._frames[-1].tag}> is not closed; close it, or {REMEDY}")
            self._close()
        content = self._frames[0].content
        return content if self._in_line else flow_between(content)

    def _after_break(self) -> bool:
        content = [node for node in self._frames[-1].content if not _is_space(node)]
        return bool(content) and isinstance(content[-1], LineBreak)

    def _read_sheet(self, text: str) -> None:
        try:
            self._sheet.read(text)
        except StyleError as error:
            self._refuse(f"<style>: {error}; {REMEDY}")

    def _refuse(self, reason: str) -> None:
        if self._raw is not None:
            self.refused.append((self._raw, reason))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, after those that it ends."""
        if self._skipped:
            return
        while len(self._frames) > 1 and tag in CLOSED_BY.get(self._frames[-1].tag, ()):
            self._close()
        attributes = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag not in CONVERTERS and tag not in INVISIBLE):
            if tag != "style":
                self._refuse(f"<{tag}> in raw HTML has no printed form; {REMEDY}")
            self._skipped = None if tag in VOID else tag
            return
        frame = Frame(tag, attributes)
        try:
            own = read_style(attributes.get("style", ""))
            frame.style = self._sheet.of(attributes) | own
        except StyleError as error:
            self._refuse(f'<{tag} style="…">: {error}; {REMEDY}')
        self._frames.append(frame)
        if tag in VOID or tag in ("col",):
            self._close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element and close it."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it whose end was left out."""
        if self._skipped:
            if tag == self._skipped:
                self._skipped = None
            return
        if tag in VOID or tag not in [frame.tag for frame in self._frames]:
            return
        while self._frames[-1].tag != tag:
            if self._frames[-1].tag not in CLOSED_BY:
                self._refuse(f"<{self._frames[-1].tag}> is not closed; close it, or {REMEDY}")
            self._close()
        self._close()

    def handle_data(self, data: str) -> None:
        """Take words."""
        if self._skipped or not data:
            return
        if not any(frame.tag == "pre" for frame in self._frames):
            data = re.sub(r"[ \t\r\n\f]+", " ", data)
        self._frames[-1].content.append(nodes.Text(data))

    def _close(self) -> None:
        frame = self._frames.pop()
        outer = self._frames[-1].content
        if frame.tag in INVISIBLE:
            outer.extend(frame.content if frame.tag in ("html", "body") else [])
            return
        try:
            made = CONVERTERS[frame.tag](frame)
        except (ConversionError, StyleError) as error:
            self._refuse(str(error))
            return
        if self._in_line and any(
            not isinstance(node, nodes.Text | nodes.Inline | nodes.image | nodes.paragraph) for node in made
        ):
            self._refuse(f"<{frame.tag}> stands inside a paragraph; set it between blank lines")
            return
        if self._in_line:
            made = [part for node in made for part in (node.children if isinstance(node, nodes.paragraph) else [node])]
        outer.extend(_with_style(frame, made))


def _with_style(frame: Frame, made: list[nodes.Node]) -> list[nodes.Node]:
    """Give words the weight, slant and colours of their element's style."""
    style = frame.style
    if not style or frame.tag in ("td", "th", "img", "table", "tr"):
        return _emphatic(frame, made)
    if not all(isinstance(node, nodes.Text | nodes.Inline) for node in made):
        for block in made:
            if isinstance(block, nodes.paragraph):
                inner = _with_style(Frame("span", style=style), list(block.children))
                block.children = []
                block += inner
        return made
    made = _emphatic(frame, made)
    colours = {name: style[name] for name in ("color", "background") if name in style}
    return [Coloured("", "", *made, **colours)] if colours else made


def _emphatic(frame: Frame, made: list[nodes.Node]) -> list[nodes.Node]:
    """Give words the weight and the slant of their element's style."""
    for name, kind in (("font-weight", nodes.strong), ("font-style", nodes.emphasis)):
        if name not in frame.style:
            continue
        if made and isinstance(made[0], Cell):
            for block in made[0].children:
                if isinstance(block, nodes.paragraph):
                    inner = list(block.children)
                    block.children = []
                    block += kind("", "", *inner)
        elif all(isinstance(node, nodes.Text | nodes.Inline) for node in made):
            made = [kind("", "", *made)]
    return made


def flow_between(content: list[nodes.Node]) -> list[nodes.Node]:
    """As `flow`, but what was a node before stays: an image between blocks is no paragraph."""
    made: list[nodes.Node] = []
    words: list[nodes.Node] = []
    for child in [*content, None]:
        if isinstance(child, nodes.Text) or (
            isinstance(child, nodes.Inline) and not isinstance(child, nodes.Invisible | nodes.target)
        ):
            words.append(child)
            continue
        made.extend(flow(words))
        words = []
        if child is not None:
            made.append(child)
    return made


def is_raw(node: nodes.Node) -> bool:
    """Whether a node is raw HTML."""
    return isinstance(node, nodes.raw) and "html" in node["format"].split()


def described(html: str) -> str:
    """Return the name of the first element of raw HTML that shows something, as ``<name>``, or nothing."""
    bare = re.sub(r"(?s)<!--.*?-->", "", html)
    found = re.search(r"<([a-zA-Z][\w-]*)", bare)
    return (
        f"<{found[1].lower()}>" if found else repr(bare.strip()[:40]) if re.sub(r"</[^>]*>", "", bare).strip() else ""
    )


# --- transforms -----------------------------------------------------------------------------------------------


class Pictures(SphinxTransform):
    """Takes the pictures out of raw HTML, so that they come with the pages, and their absence is noticed."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Split each raw node at its pictures."""
        for node in self.document.findall(nodes.image):
            _unquote(node, self.env)
        for raw in list(self.document.findall(nodes.raw)):
            if not is_raw(raw) or "output" in raw["classes"]:
                continue
            parts: list[nodes.Node] = []
            text, end = raw.astext(), 0
            for found in IMAGE.finditer(text):
                if found[2]:
                    parts += [_copy(raw, text[end : found.start()]), _image_at(found[2], raw)]
                    end = found.end()
            if end:
                raw.replace_self(
                    [
                        part
                        for part in [*parts, _copy(raw, text[end:])]
                        if part.astext().strip() or isinstance(part, nodes.image)
                    ]
                )


def _unquote(node: nodes.image, env: BuildEnvironment) -> None:
    """Let a picture be found whose name has a blank or a letter that addresses escape."""
    uri = str(node["uri"])
    name = unquote(uri)
    if name != uri and not re.match(r"[a-z][a-z+.-]*:", uri) and Path(env.relfn2path(name)[1]).is_file():
        node["uri"] = name


def _copy(raw: nodes.raw, text: str) -> nodes.raw:
    made = nodes.raw("", text, format=raw["format"])
    made.source, made.line = raw.source, raw.line
    return made


def _image_at(tag: str, raw: nodes.raw) -> nodes.image:
    class Reader(HTMLParser):
        attributes: Attributes = {}  # noqa: RUF012

        def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
            self.attributes = {name: value or "" for name, value in attrs}

    reader = Reader()
    reader.feed(tag)
    try:
        node = image(reader.attributes)
    except StyleError:
        node = image({name: value for name, value in reader.attributes.items() if name != "style"})
    node.source, node.line = raw.source, raw.line
    return node


class Rules(SphinxTransform):
    """Lets a rule stand in a box: docutils knows it between the paragraphs of a section alone, and fails at another."""

    default_priority = 800
    """Before docutils looks at them (830)."""

    def apply(self, **_: Any) -> None:
        """Put a node of our own in the place of each."""
        for rule in list(self.document.findall(nodes.transition)):
            if not isinstance(rule.parent, nodes.section | nodes.document):
                rule.replace_self(Rule())


class Icons(SphinxPostTransform):
    """Makes pictures of the icons of sphinx-design, which are drawings inside its nodes."""

    default_priority = 7

    def run(self, **_: Any) -> None:
        """Write each drawing into a file, and put an image in the place of its node.

        Raise `BuildRefused` at an icon of a font, which no form has: the writer for print does so itself.
        """
        name = self.app.builder.name
        icons = [node for node in self.document.findall(nodes.Element) if type(node).__name__ == "fontawesome"]
        if icons and (name == "epub" or (name == "html" and self.config.html_theme == "reading")):
            lines = [f"{place_of(icon, self.env.docname)}: the icon {icon['icon']!r}: {NO_FONT}" for icon in icons]
            raise BuildRefused("An icon cannot be shown", "\n".join(dict.fromkeys(lines)))
        if name not in FORMS:
            return
        for icon in [node for node in self.document.findall(nodes.inline) if type(node).__name__ == "sd_icon"]:
            drawing = icon["svg"]
            if "xmlns" not in drawing:
                drawing = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
            drawing = re.sub(r' version="[^"]*"', "", drawing, count=1)  # some have one that SVG has not
            label = re.search(r'aria-label="([^"]*)"', drawing)
            node = picture_of(self.app, self.env.docname, drawing.encode(), "svg")
            node["alt"] = label[1] if label else ""
            node["decorative"] = not label
            node["height"] = "1em"
            icon.replace_self(node)


def picture_of(app: Sphinx, docname: str, content: bytes, kind: str) -> nodes.image:
    """Write a picture that a document was found to hold, and return a node of it."""
    folder = Path(app.doctreedir) / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
    if not path.exists():
        path.write_bytes(content)
    uri = Path(os.path.relpath(path, app.srcdir)).as_posix()
    app.env.images.add_file(docname, uri)
    return nodes.image(uri=uri, candidates={"*": uri})


class Nodes(SphinxPostTransform):
    """Puts nodes in the place of raw HTML, from the text and from outputs of cells alike."""

    builders = FORMS
    default_priority = 6
    """After MyST-NB has chosen what to show of each output (4 and 5)."""

    def run(self, **_: Any) -> None:
        """Convert; for EPUB, raise `BuildRefused` at what cannot be (the writer for print does so itself)."""
        parents = dict.fromkeys(raw.parent for raw in self.document.findall(nodes.raw) if is_raw(raw))
        refused: list[tuple[nodes.Element, str]] = []
        for parent in parents:
            self._convert(parent, refused)
        if refused and self.app.builder.name == "epub":
            reasons = [f"{_where(raw, self.env.docname)}: {reason}" for raw, reason in refused]
            raise BuildRefused("The EPUB cannot show this", "\n".join(dict.fromkeys(reasons)))

    def _convert(self, parent: nodes.Element, refused: list[tuple[nodes.Element, str]]) -> None:
        converter = Converter(isinstance(parent, nodes.TextElement))
        places = {id(raw): _where(cast(nodes.Element, raw), self.env.docname) for raw in parent.children if is_raw(raw)}
        line, source = _position(parent)
        made = converter.convert(list(parent.children))
        for raw, reason in converter.refused:
            raw["reason"] = reason
            raw["place"] = places[id(raw)]
            made.append(raw)
        refused.extend(converter.refused)
        parent.children = []
        parent += made
        for node in made:
            if isinstance(node, nodes.Element) and node.line is None:
                node.line, node.source = line, source


def _position(parent: nodes.Element) -> tuple[int | None, str | None]:
    first = next((node for node in parent.children if is_raw(node) and node.line), None)
    return (first.line, first.source) if first is not None else (parent.line, parent.source)


def _where(raw: nodes.Element, docname: str) -> str:
    if "place" in raw:
        return str(raw["place"])
    return place_of(raw, docname)


def _visit_rule(self: HTML5Translator, _: Rule) -> None:
    self.body.append("<hr />\n")


def _visit_break(self: HTML5Translator, _: LineBreak) -> None:
    self.body.append("<br />\n")


def _visit_tagged(self: HTML5Translator, node: Tagged) -> None:
    self.body.append(self.starttag(node, node["tag"], ""))


def _depart_tagged(self: HTML5Translator, node: Tagged) -> None:
    self.body.append(f"</{node['tag']}>")


def _visit_coloured(self: HTML5Translator, node: Coloured) -> None:
    names = {"color": "color", "background": "background-color"}
    style = "; ".join(f"{names[name]}: {node[name]}" for name in names if name in node)
    self.body.append(self.starttag(node, "span", "", style=style))


def _depart_coloured(self: HTML5Translator, _: Coloured) -> None:
    self.body.append("</span>")


def _depart_nothing(_self: object, _node: nodes.Element) -> None:
    pass


def accept_strikethrough(_: Sphinx, config: Config) -> None:
    """Silence MyST's warning that only pages show it: here all forms do; handler of ``config-inited``."""
    config.suppress_warnings = [*config.suppress_warnings, "myst.strikethrough"]


def setup_raw_html(app: Sphinx) -> None:
    """Register the nodes and the transforms."""
    app.add_node(LineBreak, html=(_visit_break, _depart_nothing))
    app.add_node(Tagged, html=(_visit_tagged, _depart_tagged))
    app.add_node(Coloured, html=(_visit_coloured, _depart_coloured))
    app.add_node(Rule, html=(_visit_rule, _depart_nothing))
    app.add_transform(Rules)
    app.add_transform(Pictures)
    app.add_post_transform(Nodes)
    app.add_post_transform(Icons)
    app.connect("config-inited", accept_strikethrough)
