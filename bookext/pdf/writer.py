"""Sets the doctree of the whole book as Typst markup: one method per node, and a node without one is refused.

The functions that the markup calls (``#quotation``, ``#exhibit``, …) are those of the template, ``book.typ``.
Text is escaped and smart quotes are off, so that what the doctree says is what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import cast
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.locale import admonitionlabels

from bookext.errors import BuildRefused
from bookext.forms.formulas import FormulaError, mathml, refusal
from bookext.forms.raw_html import described
from bookext.markup import AUDIT
from bookext.pdf import tables as typst_tables
from bookext.pdf.extensions import ExtensionNodes
from bookext.pdf.formulas import typst
from bookext.pdf.markup import (
    Markup,
    array,
    breakable,
    code,
    escaped,
    paragraphs,
    prose,
    short_address,
    string,
    target_of,
)
from bookext.pdf.objects import ObjectNodes

REFUSED = "The book cannot be printed"
ROLES = ("chapter", "section", "subsection", "subsubsection")
"""What a heading is to the template, from the level of the chapters down."""
MOST_LINES = 12
"""Longest piece of code that is printed whole; of a longer one, the beginning."""

LONGEST_ADDRESS = 40
"""Characters of an address that a note spells out; of a longer one, the host. All lead to the page when clicked."""

WITHOUT_NOTES = (nodes.entry, nodes.title, nodes.caption, nodes.legend, nodes.footnote, nodes.citation)
"""Where a linked address is not repeated in a footnote."""

INLINE = {
    "u": "#underline", "ins": "#underline", "del": "#strike", "s": "#strike", "strike": "#strike", "mark": "#marked",
    "small": "#small", "kbd": "#key", "samp": "#typed", "tt": "#typed", "code": "#typed", "guilabel": "#strong",
    "menuselection": "#strong",
}  # fmt: skip
"""What sets the words of an inline node with such a class: the names are HTML's, as docutils' own writer has them."""


class Typesetter(ObjectNodes, ExtensionNodes):
    """Turns nodes into markup. `book` is the way in; every other public method bears the name of its node."""

    def book(self, document: nodes.document, docname: str) -> str:
        """Return the markup of an assembled and resolved book that begins with `docname`.

        Raise `BuildRefused`, with a line for each node that cannot be printed.
        """
        self._docname = docname
        for place, node in list(_places(document, docname)):
            if isinstance(node, nodes.Element):
                self._known.update((place, name) for name in cast(list[str], node.get("ids", [])))
            if isinstance(node, nodes.section | nodes.figure | nodes.table) and node["ids"]:
                label = f"{place}#{node['ids'][0]}"
                self._labels.update({(place, name): label for name in node["ids"]})
                if isinstance(node, nodes.section):
                    self._labels.setdefault((place, ""), label)
            elif isinstance(node, nodes.footnote):
                self._footnotes.update({(place, name): node for name in node["ids"]})
            elif isinstance(node, nodes.footnote_reference):
                self._noted.add("#".join((place, node["refid"])))
            elif target := target_of(node, place):
                self._wanted.add(target)
        self._referenced, self._noted = self._noted, set()
        content = self._children(document)
        for node, label, place in self._asked:
            if label not in self._given:
                self._refuse(node, f"{place!r} is no place in the printed book; link to one of its chapters or places")
        if self._refused:
            raise BuildRefused(REFUSED, "\n".join(dict.fromkeys(self._refused)))
        return content

    # The book and its divisions

    def versionmodified(self, node: nodes.Element) -> str:
        """Print what changed with a version; Sphinx has put its words before the text, if there is any."""
        return self._call("version-note", node)

    def hlist(self, node: nodes.Element) -> str:
        columns = ", ".join(f"[{self._children(column).strip()}]" for column in node.children)
        return f"\n\n#grid(columns: (1fr,) * {len(node.children)}, column-gutter: 1.2em, {columns})\n\n"

    def subtitle(self, node: nodes.Element) -> str:
        return f"\n\n#lead[{self._children(node)}]\n\n"

    def docinfo(self, node: nodes.Element) -> str:
        """Leave out what describes the document and is no part of it, as the pages do."""
        return ""

    decoration = docinfo
    acks = Markup._children

    def manpage(self, node: nodes.Element) -> str:
        return self._inline("emph", node)

    document = Markup._children
    glossary = compact_paragraph = PassthroughTextElement = only = Markup._children

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
        if node["part"] and '#head("chapter"' in content:
            self.listed.append(("part", node["part"]))
            opening = f'#head("part", 1, "")[{escaped(node["part"])}]\n'
            content = content.replace('#head("chapter"', f'{opening}#head("chapter"', 1)
        self._level, self._chapters = outer
        return content

    def section(self, node: nodes.Element) -> str:
        self._level += 1
        content = self._children(node)
        self._level -= 1
        return f"\n\n#audit[{content}]\n\n" if AUDIT in node["classes"] else content

    def title(self, node: nodes.Element) -> str:
        section = node.parent
        if not isinstance(section, nodes.section):
            return f"\n\n#lead[{self._children(node)}]\n\n"
        level = self._level - 1
        role = ROLES[min(level - self._chapters, len(ROLES) - 1)]
        place = (self._docname, section["ids"][0])
        number = self._numbers.section(place, not isinstance(section.parent, nodes.section))
        label = f" #label({string(self._label(place))})"
        self._given.add(self._label(place))
        self.listed.append((role, f"{number} {node.astext()}"))
        # A page set anew begins a page.
        pages = f"#set page(..running({label.strip()[1:]}))\n" if role == "chapter" else ""
        return f"\n\n{pages}#head({string(role)}, {level}, {string(number)})[{self._children(node)}]{label}\n\n"

    def rubric(self, node: nodes.Element) -> str:
        return self._call("rubric", node)

    def transition(self, node: nodes.Element) -> str:
        """Print a break between paragraphs; not the one that MyST sets before footnotes, which are elsewhere here."""
        return "" if "footnotes" in node["classes"] else "\n\n#transition()\n\n"

    def Rule(self, _: nodes.Element) -> str:
        return "\n\n#transition()\n\n"

    # Paragraphs and lists

    paragraph = Markup._block

    def centered(self, node: nodes.Element) -> str:
        return self._call("align", node, "center")

    def block_quote(self, node: nodes.Element) -> str:
        words = [child for child in node.children if not isinstance(child, nodes.attribution)]
        by = [child for child in node.children if isinstance(child, nodes.attribution)]
        options = f"id: {string(node.get('data-quotation', ''))}, by: [{''.join(map(self._node, by)).strip()}]"
        return f"\n\n{self._anchors(node)}#quotation({options})[{paragraphs(map(self._node, words))}]\n\n"

    Quotation = block_quote
    attribution = Markup._children

    def bullet_list(self, node: nodes.Element) -> str:
        return self._list("list", node)

    def enumerated_list(self, node: nodes.Element) -> str:
        form = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}.get(node["enumtype"], "1")
        numbering = string(f"{node.get('prefix', '')}{form}{node.get('suffix', '.')}")
        return self._list("enum", node, f"start: {node.get('start', 1)}", f"numbering: {numbering}")

    def _list(self, function: str, node: nodes.Element, *options: str) -> str:
        tight = all(sum(isinstance(part, nodes.paragraph) for part in item.children) <= 1 for item in node.children)
        items = [f"[{self._anchors(item)}{self._children(item).strip()}]" for item in node.children]
        return f"\n\n#{function}({', '.join([f'tight: {str(tight).lower()}', *options, *items])})\n\n"

    def definition_list(self, node: nodes.Element) -> str:
        return f"\n\n#terms(tight: false, {array(map(self._node, node.children))})\n\n"

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

    definition = field_name = field_body = Markup._children

    def line_block(self, node: nodes.Element) -> str:
        return f"\n\n{self._children(node)}\n\n"

    def line(self, node: nodes.Element) -> str:
        return f"{self._children(node)}#linebreak();"

    # Inside a paragraph

    def Text(self, node: nodes.Text) -> str:
        return prose(node.astext())

    def inline(self, node: nodes.Element) -> str:
        """Print words, in the way that a class of theirs names as HTML's element of that name does."""
        content = self._children(node)
        for name in node["classes"]:
            if name in INLINE:
                content = f"{INLINE[name]}[{content}];"
        return self._anchors(node) + content

    def Tagged(self, node: nodes.Element) -> str:
        return self._inline(INLINE[node["tag"]][1:], node)

    def Coloured(self, node: nodes.Element) -> str:
        content = self._children(node)
        if "background" in node:
            content = f"#highlight(fill: rgb({string(node['background'])}))[{content}];"
        if "color" in node:
            content = f"#text(fill: rgb({string(node['color'])}))[{content}];"
        return self._anchors(node) + content

    def LineBreak(self, _: nodes.Element) -> str:
        return "#linebreak();"

    sd_line_break = LineBreak

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
        return self._anchors(node) + code(node.astext())

    def math(self, node: nodes.Element) -> str:
        return self._formula(node, "formula")

    def InlineQuotation(self, node: nodes.Element) -> str:
        return f"{self._anchors(node)}#quoted({string(node['data-quotation'])})[{self._children(node)}];"

    def reference(self, node: nodes.Element) -> str:
        content = self._children(node)
        if target := target_of(node, self._docname):
            if "refid" in node and target not in self._known:
                return self._anchors(node) + content  # MyST has warned of it, and the page has a link to nowhere
            label = self._label(target)
            self._asked.append((node, label, "#".join(filter(None, target))))
            return f"{self._anchors(node)}#to(label({string(label)}))[{content}];"
        address = node["refuri"]
        link = f"#web({string(address)})"
        shown = short_address(address) if urlsplit(address).netloc else address
        if self._is_inside(node, nodes.footnote) and shown not in node.astext():
            brief = shown if len(shown) <= LONGEST_ADDRESS else shown.partition("/")[0]
            return f"{link}[{content}]; ({link}[{prose(brief)}];)"
        if isinstance(node.parent, nodes.attribution):
            return f"{link}[{prose(shown)}];"
        if shown in node.astext() or self._is_inside(node, *WITHOUT_NOTES):
            return f"{link}[{content}];"
        return f"{link}[{content}];#footnote[{link}[{prose(shown)}]];"

    def number_reference(self, node: nodes.Element) -> str:
        """Print ``Fig. 2.1`` with a space that no line is broken at."""
        for text in node.findall(nodes.Text):
            text.parent.replace(text, nodes.Text(text.replace(" ", "\xa0")))
        return self.reference(node)

    pending_xref = Markup._children

    def _is_inside(self, node: nodes.Node, *kinds: type[nodes.Node]) -> bool:
        parent = node.parent
        return parent is not None and (isinstance(parent, kinds) or self._is_inside(parent, *kinds))

    def download_reference(self, node: nodes.Element) -> str:
        """Name the file: on paper there is nothing to download."""
        name = PurePosixPath(node["reftarget"]).name
        content = self._children(node)
        return content if name in node.astext() else f"{content} ({code(name)})"

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
        return f"#footnote[{paragraphs(content)}]#label({label});"

    def citation(self, node: nodes.Element) -> str:
        """Print an entry of the bibliography; its number only where citations are by number."""
        label, *rest = node.children
        shown = f"[{label.astext()}] " if self._numbers.citations or not label.astext().isdigit() else ""
        return f"\n\n{self._anchors(node)}#entry[{escaped(shown)}{paragraphs(map(self._node, rest))}]\n\n"

    def footnote(self, node: nodes.Element) -> str:
        """Print a note that nothing refers to where it stands; the others are at the foot of their page."""
        if any("#".join((self._docname, name)) in self._referenced for name in node["ids"]):
            return ""
        label, *rest = node.children
        return f"\n\n#entry[{escaped(label.astext())} {paragraphs(map(self._node, rest))}]\n\n"

    comment = substitution_definition = index = meta = tabular_col_spec = highlightlang = pending = Markup._nothing

    def raw(self, node: nodes.Element) -> str:
        """Refuse what is written for another output; `bookext.forms.raw_html` has taken what print has a form for."""
        formats = node["format"].split()
        if "typst" in formats:
            return str(node.astext())
        if "reason" in node:
            self._refused.append(f"{node['place']}: {node['reason']}")
            return ""
        if "html" in formats and (name := described(node.astext())):
            return self._refuse(
                node, f"{name} in raw HTML cannot be printed; write it in MyST, or show a picture of it"
            )
        if "html" not in formats and node.astext().strip():
            words = " ".join(node.astext().split())[:60]
            return self._refuse(node, f"text written for {node['format']} alone: {words!r}; write it in MyST")
        return ""

    def problematic(self, node: nodes.Element) -> str:
        return self._refuse(node, f"{node.astext()!r} could not be read; correct it")

    def system_message(self, node: nodes.Element) -> str:
        return self._refuse(node, f"{' '.join(node.astext().split())}; correct it")

    # Boxes

    def Verdict(self, node: nodes.Element) -> str:
        title, *rest = node.children
        words = self._children(title).strip()
        return f"\n\n{self._anchors(node)}#verdict([{words}])[{paragraphs(map(self._node, rest))}]\n\n"

    def admonition(self, node: nodes.Element) -> str:
        name = type(node).__name__
        title, rest = f"[{escaped(str(admonitionlabels.get(name, '')))}]", list(node.children)
        if rest and isinstance(rest[0], nodes.title):
            title = f"[{self._children(rest.pop(0)).strip()}]"
        return f"\n\n{self._anchors(node)}#box-of-note({title})[{paragraphs(map(self._node, rest))}]\n\n"

    topic = sidebar = seealso = admonition
    attention = caution = danger = error = hint = important = note = tip = warning = admonition

    def container(self, node: nodes.Element) -> str:
        if node.get("nb_element") == "cell_code_source":
            return self._code(node)
        if node.get("nb_element") == "mime_bundle":
            return self._refuse(node, "an output that print has no form for; show a picture or a table of it")
        if "compact" in node["classes"]:
            return self._call("compact", node)
        if "sd-card-title" in node["classes"]:
            return self._call("lead", node)
        return "" if node.get("printed") else self._block(node)

    def _code(self, node: nodes.Element) -> str:
        """Print a cell's code, the beginning of it if it is long, and none of it if the page folds it away."""
        if node.parent.get("hide_mode") in ("input", "input+output", "all"):
            return ""
        lines = node.astext().rstrip().split("\n")
        left_out = len(lines) - MOST_LINES if len(lines) > MOST_LINES + 2 else 0
        shown = "\n".join(lines[: len(lines) - left_out])
        language = str(node.children[0].get("language", ""))
        rest = f"left-out: {left_out}, notebook: {string(PurePosixPath(self._docname).name + '.md')}"
        return f"\n\n#listing({string(shown)}, lang: {string(language)}, {rest})\n\n"

    def literal_block(self, node: nodes.Element) -> str:
        language = "" if node.get("language") == "myst-ansi" else str(node.get("language", ""))
        text = node.astext().rstrip()
        listing = breakable(f"#listing({string(text)}, lang: {string(language)})", text, 40)
        return f"\n\n{self._anchors(node)}{listing}\n\n"

    doctest_block = literal_block

    def math_block(self, node: nodes.Element) -> str:
        place = (self._docname, node["ids"][0] if node["ids"] else "")
        shown = self._numbers.equation(place, node["number"]) if node.get("number") else ""
        number = f", number: {string(shown)}" if shown else ""
        return f"\n\n{self._anchors(node)}{self._formula(node, 'formula-block', number)}\n\n"

    def _formula(self, node: nodes.Element, function: str, more: str = "") -> str:
        block = function == "formula-block"
        try:
            content = typst(mathml(node.astext(), block))
        except FormulaError as error:
            return self._refuse(node, refusal(node.astext(), error))
        if not content.strip():
            return ""  # a comment and nothing else
        inner = f"$ {content} $" if block else f"${content}$"
        return f"#{function}({inner}, {string(' '.join(node.astext().split()))}{more});"

    # Figures and tables

    def image(self, node: nodes.Element) -> str:
        """Print a picture in the size that its options give; a tag for screen readers has its words."""
        uri = node["uri"]
        if not node.get("alt") and not node.get("decorative"):
            if "jupyter_execute/" in uri:
                remedy = "describe it in the cell, under mystnb: image: alt"
                return self._refuse(node, f"a picture that a cell shows has no alternative text; {remedy}")
            return self._refuse(node, f"the image {uri!r} has no alternative text; describe it in alt")
        try:
            name = self._folder.image(uri)
        except KeyError:
            remedy = "keep a copy of it beside the chapter" if urlsplit(uri).netloc else "put the file there"
            return self._refuse(node, f"the image {uri!r} is not among the files of the book; {remedy}")
        except BuildRefused as error:
            return self._refuse(node, error.message)
        picture = f"image({string(name)}, alt: {string(node.get('alt', ''))}{self._extent(node)})"
        if node.get("decorative"):
            return f"#ornament({picture.replace(', alt: ' + string(''), '')});"
        in_line = isinstance(node.parent, nodes.TextElement)
        aligned = {"left": "left", "right": "right", "center": "center"}.get(node.get("align", ""))
        block = f"align({aligned}, fitted({picture}))" if aligned else f"fitted({picture})"
        return f"#box(fitted({picture}));" if in_line else f"\n\n{self._anchors(node)}#{block}\n\n"

    def _extent(self, node: nodes.Element) -> str:
        """Width and height of a picture as options of Typst; a pixel of the screen is three quarters of a point."""
        given = {side: _length(str(node[side])) for side in ("width", "height") if node.get(side)}
        for side, length in given.items():
            if not length:
                self._refuse(
                    node,
                    f"the image {node['uri']!r}: print does not know the {side} {node[side]!r}; give it in px, %, cm",
                )
        scale = float(str(node.get("scale", 100)).rstrip("%")) / 100
        if not given and scale != 1 and (size := self._folder.size(node["uri"])):
            given = {"width": f"{size[0] * 0.75 * scale:g}pt"}
        elif scale != 1:
            given = {side: f"{scale:g} * {length}" for side, length in given.items() if length}
        stretch = ', fit: "stretch"' if len(given) > 1 else ""
        return "".join(f", {side}: {length}" for side, length in given.items() if length) + stretch

    def figure(self, node: nodes.Element) -> str:
        body = [child for child in node.children if not isinstance(child, nodes.caption | nodes.legend)]
        return self._exhibit("figure", node, "full", paragraphs(map(self._node, body)))

    def caption(self, node: nodes.Element) -> str:
        return f"\n\n#strong[{self._children(node)}]\n\n"

    legend = Markup._children

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
        self._given.add(self._label(place))
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
                f"  {array(map(self._node, row.children))}\n" for row in rows if isinstance(row.parent, part)
            )
            for part in (nodes.thead, nodes.tbody)
        )
        header = f"  table.header(\n{head}  under-head,\n  ),\n" if head else ""
        compact = " compact: true," if "compact" in node["classes"] else ""
        grid = f"#grid-of(({array(tracks)}),{compact}\n{header}{body})"
        return self._exhibit("table", node, laid.width, grid, f"long: {str(laid.long).lower()}")

    def entry(self, node: nodes.Element) -> str:
        names = {"morecols": "colspan", "morerows": "rowspan"}
        options = [f"{option}: {node[name] + 1}" for name, option in names.items() if name in node]
        side = next((name[5:] for name in node["classes"] if name in ("text-right", "text-center")), None)
        options += [f"align: {side}"] if side else []
        options += [f"fill: rgb({string(node['background'])})"] if "background" in node else []
        content = f"[{breakable(self._children(node).strip(), node.astext(), 34)}]"
        if "color" in node:
            content = f"[#text(fill: rgb({string(node['color'])})){content}]"
        return f"table.cell({', '.join(options)}){content}" if options else content


def _length(length: str) -> str:
    """Return a length of docutils as one of Typst, or nothing."""
    found = re.fullmatch(r"([\d.]+) *(%|cm|mm|in|pt|em|ex|px|pc)?", length.strip())
    if not found:
        return ""
    units = {"px": (0.75, "pt"), None: (0.75, "pt"), "pc": (12, "pt"), "ex": (0.45, "em")}
    factor, unit = units.get(found[2], (1, found[2]))
    return f"{float(found[1]) * factor:g}{unit}"


def _places(node: nodes.Node, docname: str) -> Iterator[tuple[str, nodes.Node]]:
    """Every node with the document that it came from."""
    docname = node["docname"] if type(node).__name__ == "start_of_file" else docname
    yield docname, node
    for child in node.children:
        yield from _places(child, docname)
