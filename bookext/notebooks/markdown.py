"""Writes resolved docutils nodes as Markdown that every notebook front end shows: CommonMark with GFM's tables.

There is one method for each kind of node. A node that has none gives what is in it, as blocks or as text, so that no
page is refused and nothing of it is lost. What Markdown has no mark for (sub- and superscripts, keys, abbreviations,
anchors) is written as the HTML element, which CommonMark takes as it stands. A paragraph is one line: front ends
differ in what a single line break means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape as html_escape

from docutils import nodes

SPECIAL = re.compile(r"([\\`*\[\]$~|]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;))")
"""What would be markup inside a line. An underscore between letters is none in CommonMark."""
LINE_START = re.compile(r"^(\d{1,9})([.)])(?= |$)|^([-+=]|#{1,6}(?= |$)|>|:{3,})")
"""What would begin a list, a heading, a quotation or a rule."""
SPACE = re.compile(r"[ \t\n\r\f\v]+")
ALIGNMENT = {"text-left": ":--", "text-right": "--:", "text-center": ":-:"}
"""The classes by which MyST-Parser marks the cells of an aligned column, and GFM's delimiter for each."""
INVISIBLE = (
    nodes.comment,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.meta,
    nodes.docinfo,
    nodes.pending,
    nodes.decoration,
)
SKIPPED_NAMES = frozenset({"index", "tabular_col_spec", "highlightlang", "toctree"})
BOXES = {
    "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso",
}  # fmt: skip
"""Admonitions whose title is their name."""


@dataclass(frozen=True)
class Links:
    """What a writer asks of the book that the nodes themselves do not say."""

    number: Callable[[nodes.Element], str] = lambda _: ""
    """The number of a figure, a table, a listing or a section title as printed before its words, or nothing."""
    download: Callable[[nodes.Element], str] = lambda node: str(node.get("refuri") or node.get("reftarget", ""))
    """The address of a file that is offered for download."""
    image: Callable[[nodes.image], str] = lambda node: str(node.get("uri", ""))
    """The address of a picture."""
    anchors: frozenset[str] = field(default_factory=frozenset)
    """The ids that something links to."""


def escape(words: str) -> str:
    """Return text in which no mark means anything inside a line of Markdown."""
    return SPECIAL.sub(r"\\\1", words)


def _line(words: str) -> str:
    """One line of text that begins nothing but a paragraph."""
    words = SPACE.sub(" ", words).strip(" ")

    def literal(found: re.Match[str]) -> str:
        return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"

    return LINE_START.sub(literal, words)


def indented(block: str, first: str, rest: str) -> str:
    """Return a block with `first` before its first line and `rest` before the others; blank lines get no blanks."""
    lines = block.split("\n")
    return "\n".join((first if i == 0 else rest) + line if line or rest.strip() else "" for i, line in enumerate(lines))


def fence(content: str, language: str = "") -> str:
    """Return a fenced block of code, whose fence does not occur in it."""
    longest = max((len(run) for run in re.findall("`{3,}", content)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{content.rstrip()}\n{mark}"


def code(words: str) -> str:
    """Return words as inline code."""
    mark = "`" * (1 + max(map(len, re.findall("`+", words)), default=0))
    pad = " " if words[:1] in ("`", " ") or words[-1:] in ("`", " ") else ""
    return f"{mark}{pad}{words}{pad}{mark}"


class Markdown:
    """Writes nodes of one document."""

    def __init__(self, links: Links | None = None) -> None:
        self.links = links or Links()

    # --- blocks ---------------------------------------------------------------------------------------------------

    def blocks(self, found: Iterable[nodes.Node], level: int = 1) -> list[str]:
        """Return the blocks of Markdown that nodes give; a title among them is a heading of `level`."""
        written: list[str] = []
        line: list[nodes.Node] = []

        def end_line() -> None:
            if words := _line(self.inline(line)):
                written.append(words)
            line.clear()

        for node in found:
            if isinstance(node, nodes.Text | nodes.Inline) and not isinstance(
                node, nodes.image | nodes.target | nodes.raw
            ):
                line.append(node)
            else:
                end_line()
                blocks = [block for block in self.block(node, level) if block]
                if isinstance(node, nodes.citation) and isinstance(node.previous_sibling(), nodes.citation) and written:
                    written[-1] += "\n" + blocks.pop(0)
                written += blocks
        end_line()
        return written

    def text(self, found: Iterable[nodes.Node], level: int = 1) -> str:
        """Return the Markdown of nodes."""
        return "\n\n".join(self.blocks(found, level))

    def block(self, node: nodes.Node, level: int) -> list[str]:
        """Return the blocks of one node, its anchors before them."""
        if isinstance(node, INVISIBLE) or node.__class__.__name__ in SKIPPED_NAMES:
            return []
        for kind in type(node).__mro__:
            method = getattr(self, f"block_{kind.__name__.lower()}", None)
            if method is not None:
                written: list[str] = method(node, level)
                break
        else:
            if isinstance(node, nodes.TextElement):
                written = [_line(self.inline(node.children))]
            else:
                written = self.blocks(node.children, level)
        return self.anchored(node, written)

    def anchored(self, node: nodes.Node, written: list[str]) -> list[str]:
        """Put the anchors of a node before its blocks."""
        anchors = self.anchor(node)
        if not anchors or isinstance(node, nodes.citation):
            return written
        first, *rest = written or [""]
        simple = first and re.match(r"[^#>|`<*\-+\d!$ ]", first)
        return [f"{anchors}{first}", *rest] if simple else [anchors, *written]

    def anchor(self, node: nodes.Node) -> str:
        """Return the anchors that are wanted of a node."""
        ids = [name for name in getattr(node, "attributes", {}).get("ids", ()) if name in self.links.anchors]
        return "".join(f'<a id="{html_escape(name)}"></a>' for name in ids)

    def block_section(self, node: nodes.section, level: int) -> list[str]:
        return self.blocks(node.children, level + 1)

    def block_title(self, node: nodes.title, level: int) -> list[str]:
        number = self.links.number(node)
        return [f"{'#' * min(max(level - 1, 1), 6)} {number}{_line(self.inline(node.children))}"]

    def block_subtitle(self, node: nodes.subtitle, _: int) -> list[str]:
        return [f"*{_line(self.inline(node.children))}*"]

    def block_paragraph(self, node: nodes.Element, _: int) -> list[str]:
        return [_line(self.inline(node.children))]

    def block_compact_paragraph(self, node: nodes.Element, level: int) -> list[str]:
        """An entry of a list of contents, or such a list with its caption."""
        if not any(isinstance(child, nodes.caption | nodes.bullet_list) for child in node.children):
            return self.block_paragraph(node, level)
        return [
            block
            for child in node.children
            for block in (
                [self._bold(child.children)]
                if isinstance(child, nodes.caption | nodes.title)
                else self.block(child, level)
            )
        ]

    def block_rubric(self, node: nodes.Element, _: int) -> list[str]:
        return [self._bold(node.children)]

    def block_caption(self, node: nodes.caption, _: int) -> list[str]:
        number = self.links.number(node.parent)
        return [
            f"**{number.strip()}** {_line(self.inline(node.children))}" if number else _line(self.inline(node.children))
        ]

    def block_attribution(self, node: nodes.attribution, _: int) -> list[str]:
        return [f"— {_line(self.inline(node.children))}"]

    def block_block_quote(self, node: nodes.Element, level: int) -> list[str]:
        return [indented(self.text(node.children, level), "> ", "> ").replace("\n> \n", "\n>\n")]

    def block_bullet_list(self, node: nodes.Element, level: int) -> list[str]:
        return self._list(node, level, lambda _: "- ")

    def block_enumerated_list(self, node: nodes.Element, level: int) -> list[str]:
        start = int(node.get("start", 1))
        return self._list(node, level, lambda place: f"{start + place}. ")

    def _list(self, node: nodes.Element, level: int, mark: Callable[[int], str]) -> list[str]:
        items, loose = [], False
        for place, item in enumerate(node.children):
            before = mark(place)
            if isinstance(item, nodes.Element):
                parts = self.anchored(item, self.blocks(item.children, level))
                nested = (
                    isinstance(item.children[-1], nodes.bullet_list | nodes.enumerated_list) if item.children else False
                )
                loose = loose or len(parts) > (2 if nested else 1)
                items.append(indented(("\n\n" if len(parts) > 2 else "\n").join(parts), before, " " * len(before)))
        return [("\n\n" if loose else "\n").join(items)]

    def block_definition_list_item(self, node: nodes.Element, level: int) -> list[str]:
        terms = [child for child in node.children if not isinstance(child, nodes.definition)]
        named = [term for term in terms if isinstance(term, nodes.Element)]
        names = [f"{self.anchor(term)}{self._bold(term.children)}" for term in named]
        definitions = [child for child in node.children if isinstance(child, nodes.definition)]
        body = self.text(definitions, level)
        return [indented("\n\n".join(filter(None, [" · ".join(names), body])), "- ", "  ")]

    def block_field(self, node: nodes.Element, level: int) -> list[str]:
        name, body = node.children[0], node.children[1:]
        return [f"**{_line(self.inline(name.children))}:** {self.text(body, level)}"]

    def block_option_list_item(self, node: nodes.Element, level: int) -> list[str]:
        return [indented(f"{code(node.children[0].astext())} {self.text(node.children[1:], level)}", "- ", "  ")]

    def block_line_block(self, node: nodes.Element, _: int) -> list[str]:
        lines = [_line(self.inline(line.children)) for line in node.findall(nodes.line)]
        return ["\\\n".join(lines)]

    def block_literal_block(self, node: nodes.Element, _: int) -> list[str]:
        language = str(node.get("language", ""))
        return [fence(node.astext(), "" if language in ("default", "none", "text") else language)]

    def block_doctest_block(self, node: nodes.Element, _: int) -> list[str]:
        return [fence(node.astext(), "pycon")]

    def block_math_block(self, node: nodes.Element, _: int) -> list[str]:
        number = self.links.number(node)
        tag = f"\n\\tag{{{number.strip().strip('()')}}}" if number else ""
        return [f"$$\n{node.astext().strip()}{tag}\n$$"]

    def block_transition(self, _: nodes.Element, __: int) -> list[str]:
        return ["---"]

    def block_image(self, node: nodes.image, _: int) -> list[str]:
        return [self.inline_image(node)]

    def block_raw(self, node: nodes.raw, _: int) -> list[str]:
        return [node.astext().strip()] if {"html", "markdown"} & set(node.get("format", "").split()) else []

    def block_target(self, node: nodes.target, _: int) -> list[str]:
        return [_line(self.inline(node.children))]

    def block_figure(self, node: nodes.figure, level: int) -> list[str]:
        return self.blocks(node.children, level)

    def block_legend(self, node: nodes.Element, level: int) -> list[str]:
        return self.blocks(node.children, level)

    def block_admonition(self, node: nodes.Element, level: int) -> list[str]:
        """A box: a quotation in which the title is bold. Verdicts are boxes, too."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        bold = [self._bold(title.children)] if title is not None else []
        body = self.blocks([child for child in node.children if child is not title], level)
        return [indented("\n\n".join([*bold, *body]), "> ", "> ").replace("\n> \n", "\n>\n")]

    def block_topic(self, node: nodes.Element, level: int) -> list[str]:
        return self.block_admonition(node, level)

    def block_sidebar(self, node: nodes.Element, level: int) -> list[str]:
        return self.block_admonition(node, level)

    def _named_box(self, node: nodes.Element, level: int) -> list[str]:
        name = {"seealso": "See also"}.get(node.tagname, node.tagname.capitalize())
        body = self.blocks(node.children, level)
        return [indented("\n\n".join([f"**{name}**", *body]), "> ", "> ").replace("\n> \n", "\n>\n")]

    block_note = block_tip = block_warning = block_hint = block_important = _named_box
    block_attention = block_caution = block_danger = block_error = block_seealso = _named_box

    def block_footnote(self, node: nodes.Element, level: int) -> list[str]:
        label = next(iter(node.findall(nodes.label)), None)
        body = [child for child in node.children if not isinstance(child, nodes.label)]
        mark = f"<sup>{label.astext()}</sup> " if label is not None else ""
        return [f"{mark}{self.text(body, level)}"]

    def block_citation(self, node: nodes.Element, level: int) -> list[str]:
        """An entry of the bibliography. Its label is the key of a style that prints none."""
        body = [child for child in node.children if not isinstance(child, nodes.label)]
        return [indented(f"{self.anchor(node)}{self.text(body, level)}", "- ", "  ")]

    def block_table(self, node: nodes.table, level: int) -> list[str]:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        written = []
        if title is not None:
            number = self.links.number(node).strip()
            caption = _line(self.inline(title.children))
            written.append(f"**{number}** {caption}" if number else caption)
        for group in node.findall(nodes.tgroup):
            written.append(self._grid(group, level))
        return written

    def _grid(self, group: nodes.tgroup, level: int) -> str:
        """The rows of a table; a cell that spans columns has empty ones after it, for Markdown has no other way."""
        width = len(list(group.findall(nodes.colspec)))
        marks, lines = [":--"] * width, []
        if not any(group.findall(nodes.thead)):
            lines.append([""] * width)
        for row in group.findall(nodes.row):
            line: list[str] = []
            for entry in row.findall(nodes.entry):
                for name in map(str, entry.get("classes", ())):
                    marks[min(len(line), width - 1)] = ALIGNMENT.get(name, marks[min(len(line), width - 1)])
                line += [self._cell(entry, level), *([""] * int(entry.get("morecols", 0)))]
            lines.append(line + [""] * (width - len(line)))
        written = [f"| {' | '.join(line)} |" for line in lines]
        return "\n".join([written[0], f"|{'|'.join(marks)}|", *written[1:]])

    def _cell(self, entry: nodes.Node, level: int) -> str:
        parts = self.blocks(entry.children, level)
        flat = "<br>".join(part.replace("\n\n", "<br>").replace("\n", " ") for part in parts)
        return re.sub(r"(?<!\\)\|", r"\|", flat)

    def _bold(self, found: Iterable[nodes.Node]) -> str:
        """Words in bold; what is bold in them already stays so, for marks do not nest without doubt."""
        words = _line(
            "".join(self.inline([*node.children] if isinstance(node, nodes.strong) else [node]) for node in found)
        )
        return f"**{words}**" if words else ""

    # --- inside a line --------------------------------------------------------------------------------------------

    def inline(self, found: Iterable[nodes.Node]) -> str:
        """Return nodes as text inside a line."""
        return "".join(map(self.one, found))

    def one(self, node: nodes.Node) -> str:
        """Return one node as text inside a line, its anchors before it."""
        if isinstance(node, nodes.Text):
            return escape(SPACE.sub(" ", node.astext()))
        if isinstance(node, INVISIBLE) or node.__class__.__name__ in SKIPPED_NAMES:
            return ""
        for kind in type(node).__mro__:
            method = getattr(self, f"inline_{kind.__name__.lower()}", None)
            if method is not None:
                return f"{self.anchor(node)}{method(node)}"
        return f"{self.anchor(node)}{self.inline(node.children)}"

    def inline_paragraph(self, node: nodes.Element) -> str:
        return f"{self.inline(node.children)} "

    def inline_emphasis(self, node: nodes.Element) -> str:
        return self._marked(node, "*")

    def inline_title_reference(self, node: nodes.Element) -> str:
        return self._marked(node, "*")

    def inline_strong(self, node: nodes.Element) -> str:
        return self._marked(node, "**")

    def _marked(self, node: nodes.Element, mark: str) -> str:
        words = self.inline(node.children)
        inner = words.strip()
        if not inner:
            return words
        return words.replace(inner, f"{mark}{inner}{mark}", 1)

    def inline_literal(self, node: nodes.Element) -> str:
        words = node.astext()
        if "kbd" in node.get("classes", ()):
            return f"<kbd>{html_escape(words, quote=False)}</kbd>"
        return code(SPACE.sub(" ", words)) if words else ""

    def inline_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.inline(node.children)}</sub>"

    def inline_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.inline(node.children)}</sup>"

    def inline_abbreviation(self, node: nodes.Element) -> str:
        words = self.inline(node.children)
        meaning = node.get("explanation")
        return f'<abbr title="{html_escape(str(meaning))}">{words}</abbr>' if meaning else words

    def inline_math(self, node: nodes.Element) -> str:
        return f"${node.astext()}$"

    def inline_reference(self, node: nodes.Element) -> str:
        address = str(node.get("refuri", "")) + (f"#{node['refid']}" if node.get("refid") else "")
        numbered = f"{'.'.join(map(str, node['secnumber']))}. " if node.get("secnumber") else ""
        return numbered + self._link(node, address)

    def inline_number_reference(self, node: nodes.Element) -> str:
        return self.inline_reference(node)

    def inline_download_reference(self, node: nodes.Element) -> str:
        return self._link(node, self.links.download(node))

    def _link(self, node: nodes.Element, address: str) -> str:
        words = self.inline(node.children).strip()
        if not words or not address:
            return words
        safe = address.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
        plain = re.fullmatch(r"[^\s()<>\\*`|\[\]$~&]+", safe)
        safe = re.sub(r"&(?=#?\w+;)", r"\\&", safe)  # or CommonMark reads an entity
        return f"[{words}]({safe})" if plain else f"[{words}](<{safe}>)"

    def inline_footnote_reference(self, node: nodes.Element) -> str:
        return f"<sup>[{node.astext()}](#{node.get('refid', '')})</sup>"

    def inline_image(self, node: nodes.image) -> str:
        alt = escape(SPACE.sub(" ", str(node.get("alt", ""))))
        return f"![{alt}](<{self.links.image(node)}>)"

    def inline_raw(self, node: nodes.raw) -> str:
        return node.astext() if {"html", "markdown"} & set(node.get("format", "").split()) else ""

    def inline_target(self, node: nodes.target) -> str:
        return self.inline(node.children)

    def inline_problematic(self, node: nodes.Element) -> str:
        return escape(node.astext())
