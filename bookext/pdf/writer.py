"""Sets the doctree of the whole book as Typst markup: one method per node, and a node without one is refused.

The functions that the markup calls (``#quotation``, ``#exhibit``, …) are those of the template, ``book.typ``.
Text is escaped and smart quotes are off, so that what the doctree says is what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

from docutils import nodes

from bookext.characters import unseen
from bookext.errors import BuildRefused
from bookext.pdf import tables as typst_tables
from bookext.pdf.formulas import Formula, FormulaError

REFUSED = "The book cannot be printed"
ROLES = ("chapter", "section", "subsection", "subsubsection")
"""What a heading is to the template, from the level of the chapters down."""
MOST_LINES = 12
"""Longest piece of code that is printed whole; of a longer one, the beginning."""

WITHOUT_NOTES = (nodes.entry, nodes.title, nodes.caption, nodes.legend, nodes.footnote, nodes.citation)
"""Where a linked address is not repeated in a footnote."""

Place = tuple[str, str]
"""Document and id."""


class Folder(Protocol):
    """Where the files go that the markup names."""

    def image(self, uri: str) -> str:
        """Return the name of an image file."""

    def formula(self, tex: str) -> tuple[str, Formula]:
        """Draw a formula; return its file name and itself."""


@dataclass(frozen=True)
class Numbers:
    """The numbers that Sphinx gave to chapters, figures and tables: the same in print as on the page."""

    sections: dict[str, dict[str, tuple[int, ...]]]
    exhibits: dict[str, dict[str, dict[str, tuple[int, ...]]]]
    formats: dict[str, str]
    citations: bool
    """Whether citations are by number; then the entries of the bibliography show theirs."""

    def section(self, place: Place, is_document: bool) -> str:
        """Return the number of a section as printed, or nothing."""
        found = self.sections.get(place[0], {}).get("" if is_document else f"#{place[1]}", None)
        return ".".join(map(str, found or ()))

    def exhibit(self, kind: str, place: Place) -> tuple[str, str]:
        """Return name and number of a figure or table, ``("Fig.", "2.1")``, or nothing twice."""
        found = self.exhibits.get(place[0], {}).get(kind, {}).get(place[1])
        return (self.formats[kind].replace("%s", "").strip(), ".".join(map(str, found))) if found else ("", "")


def string(text: str) -> str:
    """Return `text` as a Typst string."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": ""}
    return '"' + "".join(marks.get(character, character) for character in text) + '"'


def escaped(text: str) -> str:
    """Return `text` as Typst markup that prints it and nothing else."""
    text = re.sub(r"[ \t\n\v\f\r\x85\u2028\u2029]+", " ", text)  # all that ends a line, and two a paragraph
    return re.sub(r"[\\#*_`$<>@~\[\]/=+{}|^-]|(?<=[.\d])\.", lambda found: "\\" + found[0], text)


def short_address(address: str) -> str:
    """Return host and path of an address, as a reader on paper can type them."""
    parts = urlsplit(address)
    short = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    try:
        spelt = unquote(short, errors="strict")
    except UnicodeDecodeError:
        return short
    return short if unseen(spelt) or "%" in spelt else spelt


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _array(items: Iterable[str]) -> str:
    return "".join(f"{item}, " for item in items).strip()


class Typesetter:
    """Turns nodes into markup. `book` is the way in; every other public method bears the name of its node."""

    def __init__(self, numbers: Numbers, folder: Folder) -> None:
        self._numbers = numbers
        self._folder = folder
        self._docname = ""
        self._level = self._chapters = 1
        self._labels: dict[Place, str] = {}
        self._wanted: set[Place] = set()
        self._footnotes: dict[Place, nodes.Element] = {}
        self._noted: set[str] = set()
        self.listed: list[tuple[str, str]] = []
        """What the lists of contents will show: the name of a division or the kind of an exhibit, and its words."""

    def book(self, document: nodes.document, docname: str) -> str:
        """Return the markup of an assembled and resolved book that begins with `docname`."""
        self._docname = docname
        for place, node in list(_places(document, docname)):
            if isinstance(node, nodes.section | nodes.figure | nodes.table) and node["ids"]:
                label = f"{place}#{node['ids'][0]}"
                self._labels.update({(place, name): label for name in node["ids"]})
                if isinstance(node, nodes.section):
                    self._labels.setdefault((place, ""), label)
            elif isinstance(node, nodes.footnote):
                self._footnotes.update({(place, name): node for name in node["ids"]})
            elif target := _target(node, place):
                self._wanted.add(target)
        return self._children(document)

    def refusal(self, node: nodes.Node, reason: str) -> BuildRefused:
        """Return the error for a node, with the file and line of it or of what stands around it."""
        place: nodes.Node | None = node
        while place is not None and not (place.line and place.source):
            place = place.parent
        source = "/".join(PurePosixPath(place.source).parts[-2:]) if place and place.source else self._docname
        return BuildRefused(REFUSED, f"{source}:{place.line if place else 1}: {reason}")

    # What the methods share

    def _node(self, node: nodes.Node) -> str:
        name = type(node).__name__
        method = getattr(self, name, None)
        if name.startswith("_") or name in ("book", "refusal") or method is None:
            raise self.refusal(node, f"there is no way to print the node <{name}>; write it in another way")
        return str(method(node))

    def _children(self, node: nodes.Element) -> str:
        return "".join(map(self._node, node.children))

    def _block(self, node: nodes.Element) -> str:
        return f"\n\n{self._anchors(node)}{self._children(node).strip()}\n\n"

    def _call(self, function: str, node: nodes.Element, *options: str) -> str:
        given = f"({', '.join(options)})" if options else ""
        return f"\n\n{self._anchors(node)}#{function}{given}[{self._children(node).strip()}]\n\n"

    def _inline(self, function: str, node: nodes.Element) -> str:
        return f"{self._anchors(node)}#{function}[{self._children(node)}];"

    def _nothing(self, _: nodes.Node) -> str:
        return ""

    def _label(self, place: Place) -> str:
        return self._labels.get(place, "#".join(place))

    def _anchors(self, node: nodes.Element) -> str:
        """Mark the places that something links to and that no heading or exhibit marks."""
        ids: list[str] = node.get("ids", [])
        places = [(self._docname, name) for name in ids]
        wanted = [place for place in places if place in self._wanted and place not in self._labels]
        return "".join(f"#anchor({string(self._label(place))});" for place in wanted)

    # The book and its divisions

    document = _children
    glossary = compact_paragraph = PassthroughTextElement = only = _children

    def start_of_file(self, node: nodes.Element) -> str:
        outer, self._docname = self._docname, node["docname"]
        content = self._children(node)
        self._docname = outer
        return content

    def compound(self, node: nodes.Element) -> str:
        """Print documents in the place of the list that names them; the first document's lists are chapters."""
        if "chapters" not in node:
            return self._block(node)
        outer = self._level, self._chapters
        self._level = self._chapters = 2 if node["part"] else 1
        content = self._children(node)
        if node["part"]:
            self.listed.append(("part", node["part"]))
            opening = f'#head("part", 1, "")[{escaped(node["part"])}]\n'
            content = content.replace('#head("chapter"', f'{opening}#head("chapter"', 1)
        self._level, self._chapters = outer
        return content

    def section(self, node: nodes.Element) -> str:
        self._level += 1
        content = self._children(node)
        self._level -= 1
        return content

    def title(self, node: nodes.Element) -> str:
        section = node.parent
        if not isinstance(section, nodes.section):
            return f"\n\n#strong[{self._children(node)}]\n\n"
        level = self._level - 1
        role = ROLES[min(level - self._chapters, len(ROLES) - 1)]
        place = (self._docname, section["ids"][0])
        number = self._numbers.section(place, not isinstance(section.parent, nodes.section))
        label = f" #label({string(self._label(place))})"
        self.listed.append((role, f"{number} {node.astext()}"))
        # A page set anew begins a page.
        pages = f"#set page(..running({label.strip()[1:]}))\n" if role == "chapter" else ""
        return f"\n\n{pages}#head({string(role)}, {level}, {string(number)})[{self._children(node)}]{label}\n\n"

    def rubric(self, node: nodes.Element) -> str:
        return self._call("rubric", node)

    def transition(self, _: nodes.Element) -> str:
        return "\n\n#transition()\n\n"

    # Paragraphs and lists

    paragraph = _block

    def centered(self, node: nodes.Element) -> str:
        return self._call("align", node, "center")

    def block_quote(self, node: nodes.Element) -> str:
        words = [child for child in node.children if not isinstance(child, nodes.attribution)]
        by = [child for child in node.children if isinstance(child, nodes.attribution)]
        options = f"id: {string(node.get('data-quotation', ''))}, by: [{''.join(map(self._node, by)).strip()}]"
        return f"\n\n{self._anchors(node)}#quotation({options})[{_paragraphs(map(self._node, words))}]\n\n"

    Quotation = block_quote
    attribution = _children

    def bullet_list(self, node: nodes.Element) -> str:
        return self._list("list", node)

    def enumerated_list(self, node: nodes.Element) -> str:
        form = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}.get(node["enumtype"], "1")
        numbering = string(f"{node.get('prefix', '')}{form}{node.get('suffix', '.')}")
        return self._list("enum", node, f"start: {node.get('start', 1)}", f"numbering: {numbering}")

    def _list(self, function: str, node: nodes.Element, *options: str) -> str:
        tight = all(sum(isinstance(part, nodes.paragraph) for part in item.children) <= 1 for item in node.children)
        items = [f"[{self._anchors(item)}{self._children(item).strip()}]" for item in node.children]  # type: ignore[arg-type]
        return f"\n\n#{function}({', '.join([f'tight: {str(tight).lower()}', *options, *items])})\n\n"

    def definition_list(self, node: nodes.Element) -> str:
        return f"\n\n#terms(tight: false, {_array(map(self._node, node.children))})\n\n"

    field_list = definition_list

    def definition_list_item(self, node: nodes.Element) -> str:
        terms = [child for child in node.children if not isinstance(child, nodes.definition)]
        rest = [child for child in node.children if isinstance(child, nodes.definition)]
        term, body = ("".join(map(self._node, part)).strip() for part in (terms, rest))
        return f"terms.item([{term}], [{body}])"

    def field(self, node: nodes.Element) -> str:
        name, body = (self._node(child).strip() for child in node.children)
        return f"terms.item([{name}], [{body}])"

    def term(self, node: nodes.Element) -> str:
        return f"{self._anchors(node)}{self._children(node)} "

    def classifier(self, node: nodes.Element) -> str:
        return f"({self._children(node)}) "

    definition = field_name = field_body = _children

    def line_block(self, node: nodes.Element) -> str:
        return f"\n\n{self._children(node)}\n\n"

    def line(self, node: nodes.Element) -> str:
        return f"{self._children(node)}#linebreak();"

    # Inside a paragraph

    def Text(self, node: nodes.Text) -> str:
        return escaped(node.astext())

    def inline(self, node: nodes.Element) -> str:
        return self._anchors(node) + self._children(node)

    def emphasis(self, node: nodes.Element) -> str:
        return self._inline("emph", node)

    def strong(self, node: nodes.Element) -> str:
        return self._inline("strong", node)

    def subscript(self, node: nodes.Element) -> str:
        return self._inline("sub", node)

    def superscript(self, node: nodes.Element) -> str:
        return self._inline("super", node)

    title_reference = literal_emphasis = emphasis
    literal_strong = strong
    generated = inline

    def abbreviation(self, node: nodes.Element) -> str:
        meaning = node.get("explanation", "")
        return self._children(node) + (f" ({escaped(meaning)})" if meaning else "")

    def literal(self, node: nodes.Element) -> str:
        return f"{self._anchors(node)}#raw({string(node.astext())});"

    def math(self, node: nodes.Element) -> str:
        return self._formula(node, "formula")

    def InlineQuotation(self, node: nodes.Element) -> str:
        return f"{self._anchors(node)}#quoted({string(node['data-quotation'])})[{self._children(node)}];"

    def reference(self, node: nodes.Element) -> str:
        content = self._children(node)
        if target := _target(node, self._docname):
            return f"{self._anchors(node)}#to(label({string(self._label(target))}))[{content}];"
        address = node["refuri"]
        link = f"#web({string(address)})"
        shown = short_address(address) if urlsplit(address).netloc else address
        if isinstance(node.parent, nodes.attribution):
            return f"{link}[{escaped(shown)}];"
        if shown in node.astext() or self._is_inside(node, *WITHOUT_NOTES):
            return f"{link}[{content}];"
        return f"{link}[{content}];#footnote[{link}[{escaped(shown)}]];"

    def number_reference(self, node: nodes.Element) -> str:
        """Print ``Fig. 2.1`` with a space that no line is broken at."""
        for text in node.findall(nodes.Text):
            text.parent.replace(text, nodes.Text(text.replace(" ", "\xa0")))
        return self.reference(node)

    pending_xref = _children

    def _is_inside(self, node: nodes.Node, *kinds: type[nodes.Node]) -> bool:
        parent = node.parent
        return parent is not None and (isinstance(parent, kinds) or self._is_inside(parent, *kinds))

    def download_reference(self, node: nodes.Element) -> str:
        """Name the file: on paper there is nothing to download."""
        name = PurePosixPath(node["reftarget"]).name
        content = self._children(node)
        return content if name in node.astext() else f"{content} (#raw({string(name)}))"

    def target(self, node: nodes.Element) -> str:
        return self._anchors(node) + self._children(node)

    # Notes

    def footnote_reference(self, node: nodes.Element) -> str:
        place = (self._docname, node["refid"])
        label = string("#".join(place))
        if label in self._noted:
            return f"#footnote(label({label}));"
        self._noted.add(label)
        content = [self._node(part) for part in self._footnotes[place].children if not isinstance(part, nodes.label)]
        return f"#footnote[{_paragraphs(content)}]#label({label});"

    def citation(self, node: nodes.Element) -> str:
        """Print an entry of the bibliography; its number only where citations are by number."""
        label, *rest = node.children
        shown = f"[{label.astext()}] " if self._numbers.citations or not label.astext().isdigit() else ""
        return f"\n\n{self._anchors(node)}#entry[{escaped(shown)}{_paragraphs(map(self._node, rest))}]\n\n"

    footnote = comment = substitution_definition = index = meta = tabular_col_spec = highlightlang = _nothing

    def raw(self, node: nodes.Element) -> str:
        """Leave out marks meant for another output; refuse words in them."""
        if re.sub(r"(?s)<!--.*?-->|<[^>]*>", "", node.astext()).strip():
            words = node.astext().strip()[:60]
            raise self.refusal(node, f"text written for {node['format']} alone: {words!r}; write it in MyST")
        return ""

    # Boxes

    def Verdict(self, node: nodes.Element) -> str:
        title, *rest = node.children
        words = self._children(title).strip()  # type: ignore[arg-type]
        return f"\n\n{self._anchors(node)}#verdict([{words}])[{_paragraphs(map(self._node, rest))}]\n\n"

    def admonition(self, node: nodes.Element) -> str:
        title, rest = f"[{type(node).__name__.capitalize()}]", list(node.children)
        if isinstance(rest[0], nodes.title):
            title = f"[{self._children(rest.pop(0)).strip()}]"  # type: ignore[arg-type]
        return f"\n\n{self._anchors(node)}#box-of-note({title})[{_paragraphs(map(self._node, rest))}]\n\n"

    topic = sidebar = seealso = admonition
    attention = caution = danger = error = hint = important = note = tip = warning = admonition

    def container(self, node: nodes.Element) -> str:
        if node.get("nb_element") == "cell_code_source":
            return self._code(node)
        if "compact" in node["classes"]:
            return self._call("compact", node)
        return "" if node.get("printed") else self._block(node)

    def _code(self, node: nodes.Element) -> str:
        """Print a cell's code, the beginning of it if it is long, and none of it if the page folds it away."""
        if node.parent.get("hide_mode") in ("input", "input+output", "all"):
            return ""
        lines = node.astext().rstrip().split("\n")
        left_out = len(lines) - MOST_LINES if len(lines) > MOST_LINES + 2 else 0
        shown = "\n".join(lines[: len(lines) - left_out])
        language = str(node.children[0].get("language", ""))  # type: ignore[attr-defined]
        rest = f"left-out: {left_out}, notebook: {string(PurePosixPath(self._docname).name + '.md')}"
        return f"\n\n#listing({string(shown)}, lang: {string(language)}, {rest})\n\n"

    def literal_block(self, node: nodes.Element) -> str:
        language = "" if node.get("language") == "myst-ansi" else str(node.get("language", ""))
        return f"\n\n{self._anchors(node)}#listing({string(node.astext().rstrip())}, lang: {string(language)})\n\n"

    doctest_block = literal_block

    def math_block(self, node: nodes.Element) -> str:
        number = f", number: {string(str(node['number']))}" if node.get("number") else ""
        return f"\n\n{self._anchors(node)}{self._formula(node, 'formula-block', number)}\n\n"

    def _formula(self, node: nodes.Element, function: str, more: str = "") -> str:
        tex = node.astext()
        try:
            name, drawn = self._folder.formula(tex)
        except FormulaError as error:
            raise self.refusal(node, f"the formula {tex!r} cannot be drawn: {error}; correct it") from None
        size = f"{drawn.height:.3f}em, {drawn.depth:.3f}em"
        return f"#{function}({string(name)}, {size}, {string(' '.join(tex.split()))}{more});"

    # Figures and tables

    def image(self, node: nodes.Element) -> str:
        if not node.get("alt"):
            raise self.refusal(node, f"the image {node['uri']!r} has no alternative text; describe it in alt")
        size = f", width: {node['width']}" if re.fullmatch(r"[\d.]+(%|cm|mm|in|pt)", node.get("width", "")) else ""
        picture = f"image({string(self._folder.image(node['uri']))}, alt: {string(node['alt'])}{size})"
        in_line = isinstance(node.parent, nodes.TextElement)
        return f"#box({picture});" if in_line else f"\n\n{self._anchors(node)}#{picture}\n\n"

    def figure(self, node: nodes.Element) -> str:
        body = [child for child in node.children if not isinstance(child, nodes.caption | nodes.legend)]
        return self._exhibit("figure", node, "full", _paragraphs(map(self._node, body)))

    def caption(self, node: nodes.Element) -> str:
        return f"\n\n#strong[{self._children(node)}]\n\n"

    legend = _children

    def _exhibit(self, kind: str, node: nodes.Element, width: str, body: str, *more: str) -> str:
        """A numbered figure or table with its caption and the line of its sources."""
        head = next((part for part in node.children if isinstance(part, nodes.caption | nodes.title)), None)
        note: nodes.Element | None
        note = next((part for part in node.children if isinstance(part, nodes.legend)), None)
        after = node.next_node(nodes.container, descend=False, siblings=True)
        if note is None and after is not None and "exhibit-source" in after["classes"]:
            note, after["printed"] = after, True
        place = (self._docname, node["ids"][0] if node["ids"] else "")
        supplement, number = self._numbers.exhibit(kind, place)
        if number:
            self.listed.append(("table" if kind == "table" else "image", head.astext() if head else ""))
        options = [
            f"kind: {'table' if kind == 'table' else 'image'}",
            f"supplement: {string(supplement)}, number: {string(number)}",
            f"name: {string(self._label(place) if place[1] else '')}, width: {string(width)}",
            f"compact: {str('compact' in node['classes']).lower()}",
            f"caption: [{self._children(head).strip() if head else ''}]",
            f"note: [{self._children(note).strip() if note else ''}]",
            *more,
        ]
        lines = "".join(f"  {option},\n" for option in options)
        return f"\n\n#exhibit(\n{lines})[\n{body}\n]\n\n"

    def table(self, node: nodes.Element) -> str:
        group = next(part for part in node.children if isinstance(part, nodes.tgroup))
        rows = list(group.findall(nodes.row))
        spans = any("morecols" in cell or "morerows" in cell for cell in group.findall(nodes.entry))
        laid = typst_tables.layout([[cell.astext() for cell in row.children] for row in rows], spans)
        tracks = laid.columns if not spans else ("1fr",) * int(group["cols"])
        head, body = (
            "  rule,\n".join(
                f"  {_array(map(self._node, row.children))}\n" for row in rows if isinstance(row.parent, part)
            )
            for part in (nodes.thead, nodes.tbody)
        )
        header = f"  table.header(\n{head}  under-head,\n  ),\n" if head else ""
        compact = " compact: true," if "compact" in node["classes"] else ""
        grid = f"#grid-of(({_array(tracks)}),{compact}\n{header}{body})"
        return self._exhibit("table", node, laid.width, grid, f"long: {str(laid.long).lower()}")

    def entry(self, node: nodes.Element) -> str:
        names = {"morecols": "colspan", "morerows": "rowspan"}
        options = [f"{option}: {node[name] + 1}" for name, option in names.items() if name in node]
        side = next((name[5:] for name in node["classes"] if name in ("text-right", "text-center")), None)
        options += [f"align: {side}"] if side else []
        content = f"[{self._children(node).strip()}]"
        return f"table.cell({', '.join(options)}){content}" if options else content


def _target(node: nodes.Node, docname: str) -> Place | None:
    """The place that a reference inside the book leads to; None for anything else."""
    if not isinstance(node, nodes.reference) and type(node).__name__ != "number_reference":
        return None
    if node.get("refid"):  # type: ignore[attr-defined]
        return docname, node["refid"]  # type: ignore[index]
    address = node.get("refuri", "")  # type: ignore[attr-defined]
    if not address.startswith("%"):
        return None
    document, _, name = address[1:].partition("#")
    return document, name


def _places(node: nodes.Node, docname: str) -> Iterator[tuple[str, nodes.Node]]:
    """Every node with the document that it came from."""
    docname = node["docname"] if type(node).__name__ == "start_of_file" else docname  # type: ignore[index]
    yield docname, node
    for child in node.children:
        yield from _places(child, docname)
