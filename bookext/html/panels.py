"""What every chapter carries: reading time at its head; its verdicts, what it rests on, how to cite it at its end.

The end is a section of the engine's own, or the one that the author has under the heading ``book_audit_heading``.

All of it is counted or hashed from the chapter as it was read and from the record of its execution. The parts are
ordinary nodes; ``forms`` on a node names the builders that show it, for paper has nothing to unfold or to download.
"""

from __future__ import annotations

import csv
import os
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import traverse_parent

from bookext.data import tables
from bookext.execution import runner
from bookext.html.metadata import Imprint, imprint
from bookext.incremental import invalidation, state
from bookext.markup import AUDIT, COMPACT, ON_PAGES, ON_PAPER, ON_SCREEN, dictionary_label, quotation_label
from bookext.nodes import Fold, FoldTitle, InlineQuotation, Quotation, Verdict
from bookext.notebooks import export, lab
from bookext.release import downloads

WORDS_A_MINUTE = 230
"""A usual speed of silent reading; the chapters' tables and code are not counted."""
NOT_READ = (
    nodes.table, nodes.figure, nodes.literal_block, nodes.raw, nodes.comment, nodes.attribution, nodes.footnote,
)  # fmt: skip


Shown = TypeVar("Shown", bound=nodes.Element)


class Handout(nodes.inline):
    """Stands for a link to a file in ``downloads/`` until the page is written, and for nothing where there is none."""


def handout(name: str, text: str, size: bool = False) -> Handout:
    """Return a link to the download `name`, with its size if asked."""
    return Handout("", text, handout=name, size=size, forms=ON_PAGES)


def only(node: Shown, forms: tuple[str, ...]) -> Shown:
    """Let only the builders named in `forms` show a node."""
    node["forms"] = forms
    if not set(ON_PAPER) & set(forms):
        node["classes"].append("not-printed")
    return node


def paragraph(*parts: str | nodes.Node) -> nodes.paragraph:
    """Return a paragraph of words and nodes."""
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts))


def words_of(document: nodes.document) -> int:
    """Return how many words the prose has without what is folded; a computed value counts as one."""
    words = 0
    for block in document.findall(nodes.TextElement):
        if not isinstance(block.parent, nodes.TextElement) and not any(map(_is_not_read, traverse_parent(block))):
            words += sum(len(text.split()) for text in block.findall(nodes.Text)) + len(list(block.findall(_is_value)))
    return words


def _is_not_read(node: nodes.Element) -> bool:
    return isinstance(node, NOT_READ) or node.get("nb_element") == "cell_code_source" or AUDIT in node["classes"]


def _is_value(node: nodes.Node) -> bool:
    return type(node).__name__ == "PendingGlueReference"


class Panels(SphinxTransform):
    """Puts the facts at the head of every document but the first, and what it rests on at its end."""

    default_priority = 870  # before Sphinx collects contents and downloads, at 880

    def apply(self, **_: Any) -> None:
        """Add what the document is about to its head, and how it knows to its end."""
        name, audit = self.env.docname, self._audit()
        if audit is not None:
            audit["classes"].append(AUDIT)
        words = words_of(self.document)
        self.env.metadata[name]["words"] = words
        time = ceil(words / WORDS_A_MINUTE)
        if time > 1:  # less is a list or a table, which nobody reads from end to end
            self.env.metadata[name]["reading_minutes"] = time
        first = next(iter(self.document.findall(nodes.section)), None)
        if first is None or name == self.config.root_doc:
            return
        book = imprint(self.app)
        first.insert(1, self._head(time, book))
        cite = paragraph("To cite this part: ", *book.cited(first[0].astext()))
        cite["ids"].append("cite")
        quoted, read = self._quoted(), self._read()
        if audit is not None:
            audit.insert(1, self._board())
        elif not quoted and not read:
            cite["classes"].append("apparatus")
            first += only(cite, ON_SCREEN)
            return
        verified = f"Quotations verified: {quoted} of {quoted}, word for word against the register and its lock. "
        said = verified if quoted else ""
        known = self._known(said, read, book)
        if self._runs():
            known.append(self._run())
        if len(read) == len(tables.resources(Path(self.app.srcdir) / "data")):
            said += f"All {len(read)} tables of the data package were read."
        elif read:
            listed = ", ".join(f"{table.name} ({rows:,} rows, {digest[:8]})" for table, rows, digest in read)
            said += f"Tables read, each with the head of its SHA-256: {listed}."
        foot: nodes.Element
        heading = self.config.book_audit_heading
        if audit is None:
            foot = nodes.section("", nodes.title("", heading), ids=["how-we-know"], names=["how we know"])
            begun: list[nodes.Node] = [nodes.strong("", f"{heading}. ")]
        else:
            foot, begun = nodes.container(), []
        foot.extend([*known, cite])
        foot["classes"] += ["apparatus", "how-we-know"]
        printed = nodes.container("", paragraph(*begun, said), classes=["apparatus", COMPACT])
        end: nodes.Element = first if audit is None else audit
        end += [only(foot, ON_SCREEN), *([only(printed, ON_PAPER)] if said else [])]

    def _audit(self) -> nodes.section | None:
        """The last section whose heading says that it tells how the document knows what it says."""
        titled = [
            section
            for section in self.document.findall(nodes.section)
            if section.children and section[0].astext() == self.config.book_audit_heading
        ]
        return titled[-1] if titled else None

    def _head(self, time: int, book: Imprint) -> nodes.Element:
        panel = nodes.container(classes=["apparatus", "chapter-facts"])
        facts = paragraph(f"{time} minutes to read · " if time > 1 else "", f"{book.edition} · ")
        facts += nodes.reference("", "how to cite", refid="cite", internal=True)
        if self._runs():
            facts += [nodes.Text(" · "), handout(self._notebook(), "notebook")]
            if book.repository:
                place = f"{book.repository.removeprefix('https://github.com/')}/{book.branch}"
                page = (lab.FOLDER / export.notebook_name(self.env, self.env.docname)).as_posix()
                address = f"https://mybinder.org/v2/gh/{place}?urlpath=lab/tree/{page}"
                # No button for Colab: it opens notebooks that lie in a repository, and these are made by the build.
                facts += [nodes.Text(" · "), nodes.reference("", "run it on Binder", refuri=address, internal=False)]
        panel += only(facts, ON_PAGES)
        return only(panel, ON_PAGES)

    def _board(self) -> list[nodes.Node]:
        """The verdicts of the document, each as its claim, with a link to the box, and its outcome."""
        items = nodes.bullet_list(bullet="-")
        for verdict in self.document.findall(Verdict):
            if verdict["ids"]:
                claim, outcome = verdict[0].children
                link = nodes.reference("", claim.astext().removesuffix(": "), refid=verdict["ids"][0], internal=True)
                item = paragraph(nodes.inline("", "", link, nodes.Text(": ")), outcome.deepcopy())
                items += nodes.list_item("", item, classes=[f"verdict-{verdict['data-verdict']}"])
        return [nodes.container("", items, classes=["apparatus", "verdict-board"])] if items.children else []

    def _runs(self) -> bool:
        return self.env.docname in state.stored(self.env).outputs

    def _notebook(self) -> str:
        return f"notebooks/{export.notebook_name(self.env, self.env.docname)}"

    def _quoted(self) -> int:
        return len({node["data-quotation"] for node in self.document.findall(_is_quotation)})

    def _read(self) -> list[tuple[tables.Resource, int, str]]:
        """Every table that the chapter opened, by the record of its execution, with its rows and its hash."""
        root = Path(self.app.srcdir)
        kept = runner.cached(self.app, self.env.docname)
        digests = kept[1]["reads"] if kept else {}
        return [
            (table, _rows(table.path), digests[name])
            for table in tables.resources(root / "data").values()
            if (name := table.path.relative_to(root).as_posix()) in digests
        ]

    def _known(self, said: str, read: list[tuple[tables.Resource, int, str]], book: Imprint) -> list[nodes.Node]:
        when = f"{'in the ' if book.edition.startswith('edition') else ''}{book.edition}"
        if not read:
            return [paragraph(said)]
        if len(read) == len(tables.resources(Path(self.app.srcdir) / "data")):
            package = handout(f"{downloads.slug(self.app)}-data.zip", "the data package", size=True)
            whole = paragraph(f"{said}All {len(read)} tables of the data package were read, {when}.")
            return [whole, only(paragraph("Download ", package, "."), ON_PAGES)]
        items = nodes.bullet_list(bullet="-")
        for table, rows, digest in read:
            name = nodes.inline("", f"{table.name}.csv", classes=["download"])
            link = addnodes.download_reference("", "", name, reftarget=f"/data/{table.path.name}")
            meaning = addnodes.pending_xref("", nodes.inline("", table.title), refdomain="std", reftype="ref")
            meaning.attributes |= {"reftarget": dictionary_label(table.name), "refexplicit": True, "optional": True}
            for reference in (link, meaning):
                reference["refdoc"] = self.env.docname
            entry = paragraph(link, ", ", meaning, f": {rows:,} rows, SHA-256 ", nodes.literal("", digest[:12]))
            items += nodes.list_item("", entry)
        number = f"{len(read)} table{'s' * (len(read) > 1)} read, {when}: files, descriptions, rows and hashes"
        tables_read = Fold("", FoldTitle("", number), items)
        return [paragraph(said), tables_read] if said else [tables_read]

    def _run(self) -> nodes.paragraph:
        bundle = handout(f"{downloads.slug(self.app)}-notebooks.zip", "all notebooks", size=True)
        name = self._notebook()
        run = paragraph("To run it, take ", bundle, ": with ", handout(name, name.rpartition("/")[2]))
        run += nodes.Text(" come the code, the tables and the lock that it needs, and a README.")
        return only(run, ON_PAGES)


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


class Downloads(SphinxDirective):
    """Lists what can be downloaded: every form of the book that this build made, and how to run the notebooks."""

    def run(self) -> list[nodes.Node]:
        """Return the list; which files there are is known when the page is written."""
        slug = downloads.slug(self.env.app)
        items = nodes.bullet_list(bullet="-")
        for name, text, use in (
            (f"{slug}.pdf", "PDF, A4", "for paper and screen readers"),
            (f"{slug}-letter.pdf", "PDF, US Letter", "the same for the other paper"),
            (f"{self.config.epub_basename}.epub", "EPUB", "for e-readers"),
            (f"{slug}-notebooks.zip", "Notebooks", "every chapter with code, tables and lock, to run and change"),
            (f"{slug}-data.zip", "Data package", "every table as CSV, with its description"),
        ):
            items += nodes.list_item("", paragraph(handout(name, text, True), f": {use}"))
        box = nodes.container("", items, classes=["apparatus", "downloads"])
        box += paragraph("To run the notebooks, unpack them and type in their folder, with Python 3.11 to 3.13:")
        box += nodes.literal_block("", "\n".join(downloads.RUN), language="sh")
        return [only(box, ON_PAGES)]


class ReadingTime(SphinxRole):
    """Prints how long the documents named take to read together."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a place for the minutes, which are known when all documents have been read."""
        names = [docname_join(self.env.docname, name.strip()) for name in self.text.split(",")]
        for name in names:
            if name not in self.env.found_docs:
                message = self.inliner.reporter.error(f"reading-time: there is no document {name!r}", line=self.lineno)
                return [], [message]
        self.env.metadata[self.env.docname].setdefault("times_of", []).extend(names)
        return [nodes.inline("", "", documents=names)], []


class HowToCite(SphinxDirective):
    """Prints how the book is cited."""

    def run(self) -> list[nodes.Node]:
        """Return the sentence."""
        return [nodes.container("", paragraph(*imprint(self.env.app).cited()), classes=["apparatus", "how-to-cite"])]


class Forms(SphinxPostTransform):
    """Leaves out what is not for this form of the book, and links to what the build has made."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Resolve the marks that `only`, `handout` and the quotations left."""
        name = self.app.builder.name
        for node in self.document.findall(lambda node: isinstance(node, nodes.inline) and "documents" in node):
            time = sum(self.env.metadata[each].get("reading_minutes", 1) for each in node["documents"])
            node += nodes.Text(f"{time} minutes")
        for node in list(self.document.findall(lambda node: isinstance(node, nodes.Element) and "forms" in node)):
            if name not in node["forms"] and node.parent:
                node.parent.remove(node)
        if name == "html":
            for node in list(self.document.findall(Handout)):
                self._link(node)
            for citation in list(self.document.findall(_cites)):
                self._registered(citation)

    def _link(self, node: Handout) -> None:
        """Link to a file; without it the item that offers it goes too."""
        file = Path(self.app.outdir, downloads.FOLDER, node["handout"])
        promised = downloads.OTHER_FORMS in os.environ and file.suffix in (".pdf", ".epub")
        if not file.is_file() and not promised:
            item: nodes.Element | None = node.parent
            while item is not None and not isinstance(item, nodes.list_item):
                item = item.parent
            gone = item if item is not None else node
            gone.parent.remove(gone)
            return
        address = f"{'../' * self.env.docname.count('/')}{downloads.FOLDER}/{node['handout']}"
        link = addnodes.download_reference("", "", *node.children, refuri=address, reftarget=address)
        parts: list[nodes.Node] = [link]
        if node["size"] and not promised:
            parts.append(nodes.Text(f" ({downloads.kilobytes(file):,} kB)"))
        node.parent.replace(node, parts)

    def _registered(self, citation: nodes.Element) -> None:
        """Add the link to the entry in the register, where the book has one and the reader is not there already."""
        labels = self.env.get_domain("std").anonlabels  # type: ignore[attr-defined]
        document, place = labels.get(quotation_label(str(citation["cites"])), ("", ""))
        if document in ("", self.env.docname):
            return
        address = f"{self.app.builder.get_relative_uri(self.env.docname, document)}#{place}"
        link = nodes.reference("", "register", refuri=address, internal=True)
        between = " · " if isinstance(citation, nodes.attribution) else ", "
        citation += nodes.inline("", between, link, classes=["quotation-register", "not-printed"])


def _is_quotation(node: nodes.Node) -> bool:
    return isinstance(node, Quotation | InlineQuotation)


def _cites(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and "cites" in node


def pass_over(_: Sphinx, __: BuildEnvironment, node: nodes.Element, content: nodes.Node) -> nodes.Node | None:
    """Let the words of an optional reference stand where there is nothing to refer to; for ``missing-reference``."""
    return content if node.get("optional") else None


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Re-read every document when what the book says of itself, or the code that reads, has changed.

    Handler of ``env-get-outdated``.
    """
    made_from = [str(imprint(app)), invalidation.digest(invalidation.CODE)]
    changed = state.stored(env).changed("documents", made_from)
    return sorted(env.found_docs) if changed else []


def setup_panels(app: Sphinx) -> None:
    """Register the transforms, the directives and the handlers."""
    app.add_transform(Panels)
    app.add_post_transform(Forms)
    app.add_config_value("book_audit_heading", "How we know", "env", str)
    app.add_role("reading-time", ReadingTime())
    app.add_directive("downloads", Downloads)
    app.add_directive("how-to-cite", HowToCite)
    app.connect("missing-reference", pass_over)
    app.connect("env-get-outdated", outdated)
    app.add_css_file("apparatus.css")
