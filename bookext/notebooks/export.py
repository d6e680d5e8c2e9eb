"""Makes a plain Jupyter notebook of every document of the book, with the outputs of the build stored in it.

The notebook is written from the resolved doctree, by a builder of its own name: whatever directive or role a
document or an output uses has become ordinary nodes there, quotations have their words and references their targets.
MyST-NB leaves in the doctree a container for every code cell that shows something. These divide the document: all that
stands between two of them is prose, in cells that begin at headings; so every part of the doctree comes to stand in
exactly one cell. Code cells that show nothing are joined and stand, folded, before the next that does.
"""

from __future__ import annotations

import ast
import base64
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import nbformat
from docutils import nodes
from myst_nb.core.utils import coalesce_streams
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.math import MathDomain
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import suppress_logging

from bookext.execution import runner
from bookext.hashing import text_digest
from bookext.notebooks.html import Html
from bookext.notebooks.markdown import Links, Markdown
from bookext.release import data_package

NAME = "notebook"
MIME_PRIORITY = [
    (NAME, kind, 10 * place)
    for place, kind in enumerate(
        (
            "text/markdown",
            "image/svg+xml",
            "image/png",
            "image/jpeg",
            "image/gif",
            "text/html",
            "text/latex",
            "text/plain",
        ),
        1,
    )
]
"""Only Markdown and pictures are taken from the doctree; of everything else the output itself is stored."""
PRINTED = ("stream", "error")
FOLDED = frozenset({"hide-input", "hide-cell", "remove-input", "remove-cell", "remove_input", "remove_cell"})
PLUMBING = "# @title Computes what the text prints and the next cells need"
"""First line of a folded cell, which is what JupyterLab and Colab show of it."""
RECORDED = "application/papermill.record/"


class NotebookBuilder(Builder):
    """The builder by whose name the documents are resolved; `write` makes the notebooks alone."""

    name = NAME
    format = "markdown"
    epilog = "The notebooks are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif"]  # noqa: RUF012
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """Say what is written: always all of them."""
        return "all notebooks"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the file of a document's notebook; all stand in one folder."""
        return notebook_name(self.env, docname)

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same, for all stand in one folder."""
        return self.get_target_uri(to)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Do nothing; Sphinx asks for it."""

    def write(self, *_: object) -> None:
        """Write every notebook into the output folder."""
        from bookext.release import downloads

        for docname in downloads.in_order(self.env):
            path = Path(self.outdir, notebook_name(self.env, docname))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(notebook(self.app, docname, downloads.about(self.app, docname)), encoding="utf-8")

    def finish(self) -> None:
        """Nothing is left to do when all is written."""


def notebook_name(env: BuildEnvironment, docname: str) -> str:
    """Return the file name of a document's notebook: its own, with its folders only where two documents share it."""
    own = docname.rpartition("/")[2]
    alike = [name for name in env.found_docs if name.rpartition("/")[2] == own]
    return f"{own if len(alike) < 2 else docname.replace('/', '-')}.ipynb"


@dataclass(frozen=True)
class About:
    """What a notebook says of itself, beside the document."""

    line: str
    """Markdown under the title."""
    bundle: tuple[str, str]
    """How to get what the notebook needs beside it, as a sentence in two lines."""
    last: str = ""
    """Code of the last cell, or nothing."""


@contextmanager
def _builder(app: Sphinx) -> Iterator[NotebookBuilder]:
    """Let the transforms that ask for the application's builder find this one."""
    before = app.builder
    builder = NotebookBuilder(app, app.env)
    app.builder = builder
    # sphinxcontrib-bibtex fills the nodes of its entries when a document is resolved, and would fill them once more.
    known = app.env.domaindata.get("cite", {}).get("bibliographies", {}).values()
    empty = [(each.citation_nodes, dict(each.citation_nodes)) for each in known]
    for entries, nodes_before in empty:
        entries.update({key: node.deepcopy() for key, node in nodes_before.items()})
    try:
        yield builder
    finally:
        app.builder = before
        for entries, nodes_before in empty:
            entries.update(nodes_before)


def resolved(app: Sphinx, docname: str) -> nodes.document:
    """Return the doctree of a document as notebooks show it; what a cell has put out stands in a container each."""
    # What cannot be resolved is reported by the page, not a second time here.
    with suppress_logging(), _builder(app) as builder:
        tree = app.env.get_doctree(docname)
        for output in tree.findall(_is_output):
            output.children = [_contained(output, child) for child in output.children]
        return app.env.get_and_resolve_doctree(docname, builder, tree, prune_toctrees=False, includehidden=True)


def _contained(parent: nodes.Node, child: nodes.Node) -> nodes.container:
    box = nodes.container("", child, nb_element="one_output")
    box.parent, box.document = cast(nodes.Element, parent), cast(nodes.document, parent.document)
    return box


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code_output"


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


# --- what the writers ask of the book -------------------------------------------------------------------------


def links(app: Sphinx, docname: str, tree: nodes.document) -> Links:
    """Return numbers, addresses and anchors of a document's nodes."""
    return Links(
        number=lambda node: number(app.env, docname, node),
        download=lambda node: _download(app, docname, node),
        image=lambda node: _embedded(app, node),
        anchors=_anchors(app, docname, tree),
    )


def number(env: BuildEnvironment, docname: str, node: nodes.Element) -> str:
    """Return what stands before a caption or a heading: ``Table 3.1 ``, ``3. ``, or nothing."""
    if isinstance(node, nodes.title):
        section = node.parent
        if not isinstance(section, nodes.section):
            return ""
        known = env.toc_secnumbers.get(docname, {})
        place = "" if isinstance(section.parent, nodes.document) else f"#{(section['ids'] or [''])[0]}"
        found = known.get(place)
        return f"{'.'.join(map(str, found))}{env.config.html_secnumber_suffix}" if found else ""
    if isinstance(node, nodes.math_block):
        domain = cast(MathDomain, env.get_domain("math"))
        label = str(node.get("label") or "")
        numbers = env.toc_fignumbers.get(docname, {}).get("displaymath", {}).get(node["ids"][0] if node["ids"] else "")
        if env.config.math_numfig and env.config.numfig and numbers:
            return f"({'.'.join(map(str, numbers))})"
        found_number = domain.get_equation_number_for(label) if label else node.get("number")
        return f"({found_number})" if found_number else ""
    kind = cast(StandardDomain, env.get_domain("std")).get_enumerable_node_type(node)
    if kind is None or not node["ids"]:
        return ""
    place_numbers = env.toc_fignumbers.get(docname, {}).get(kind, {}).get(node["ids"][0])
    return f"{env.config.numfig_format[kind] % '.'.join(map(str, place_numbers))} " if place_numbers else ""


def _download(app: Sphinx, docname: str, node: nodes.Element) -> str:
    """The address of a file of the project, which the bundle holds at the same place."""
    if node.get("refuri"):
        return str(node["refuri"])
    file = app.env.relfn2path(str(node["reftarget"]), docname)[0].replace("\\", "/")
    return data_package.LINKED.lstrip("/") if file == data_package.BUILT else file


def _embedded(app: Sphinx, node: nodes.image) -> str:
    """A picture as a data address; one that is elsewhere keeps its own."""
    address = str(node.get("uri", ""))
    file = Path(app.srcdir, address.lstrip("/"))
    if "://" in address or address.startswith("data:") or not file.is_file():
        return address
    kind = mimetypes.guess_type(file.name)[0] or "image/png"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"


def _anchors(app: Sphinx, docname: str, tree: nodes.document) -> frozenset[str]:
    """The ids of a document that something may link to: labels, cited works, and what the document itself refers to."""
    labels = cast(StandardDomain, app.env.get_domain("std")).anonlabels
    found = {place for document, place in labels.values() if document == docname}
    found |= {str(node["refid"]) for node in tree.findall(nodes.Element) if node.get("refid")}
    found |= {name for node in tree.findall(nodes.citation) for name in node["ids"]}
    return frozenset(found)


# --- cells ----------------------------------------------------------------------------------------------------


@dataclass
class _Prose:
    """Blocks that become one Markdown cell."""

    blocks: list[str] = field(default_factory=list)
    attachments: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.blocks)


def notebook(app: Sphinx, docname: str, about: About) -> str:
    """Return the notebook of a document as JSON."""
    tree = resolved(app, docname)
    executed = runner.cached(app, docname)
    code = list(executed[0].notebook.cells) if executed else []
    outputs = iter(executed[1]["outputs"]) if executed else iter(())
    stored = {place: next(outputs) for place, cell in enumerate(code) if cell.cell_type == "code"}
    needs = links(app, docname, tree)
    cells: list[dict[str, Any]] = []
    prose = _Prose()
    markdown = Markdown(replace(needs, image=lambda node: _attached(app, node, prose)))
    waiting = [place for place, cell in enumerate(code) if cell.cell_type == "code"]
    titled = False

    def end_prose() -> None:
        if prose:
            cell = {"cell_type": "markdown", "id": "", "metadata": {}, "source": "\n\n".join(prose.blocks)}
            cells.append(cell | ({"attachments": dict(prose.attachments)} if prose.attachments else {}))
            prose.blocks.clear()
            prose.attachments.clear()

    def add_code(source: str, tags: list[str], found: list[Any], folded: bool, name: str = "") -> None:
        metadata: dict[str, Any] = {"tags": tags} if tags else {}
        if folded:
            metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
        cells.append(
            {
                "cell_type": "code",
                "id": name,
                "metadata": metadata,
                "source": source,
                "outputs": found,
                "execution_count": None,
            }
        )

    def join_until(place: int | None) -> None:
        """Join the code that shows nothing and comes before the cell at `place`."""
        joined = [waiting.pop(0) for _ in list(waiting) if place is None or waiting[0] < place]
        sources = [code[each].source.strip("\n") for each in joined]
        if not any(cell["cell_type"] == "code" for cell in cells) and executed:
            sources.insert(0, _looks_for(app, executed, about))
        if sources:
            folded = all(_folded(code[each]) for each in joined)
            joined_source = "\n\n".join(sources)
            name = code[joined[0]].id if joined else "needs"
            add_code(f"{PLUMBING}\n{joined_source}" if folded else joined_source, [], [], folded, name)

    for level, node in _parts(tree, 0):
        if not _is_cell(node):
            if isinstance(node, nodes.title) and titled:
                end_prose()
            blocks = markdown.block(node, level)
            if isinstance(node, nodes.title) and (anchors := markdown.anchor(node.parent)):
                blocks = [anchors, *blocks]
            prose.blocks += [block for block in blocks if block]
            if not titled and isinstance(node, nodes.title):
                titled = True
                prose.blocks.append(about.line)
            continue
        place = int(node["cell_index"])
        end_prose()
        join_until(place)
        waiting.remove(place)
        cell = code[place]
        shown = _outputs(node, stored[place], app, needs)
        add_code(cell.source, list(cell.metadata.get("tags", [])), shown, _folded(cell), cell.id)
    end_prose()
    join_until(None)
    if about.last and executed:
        # Nothing is stored under it: where a cell before it fails, it would go on saying what was so before.
        add_code(about.last, [], [], folded=False, name="differences")
    return _written(cells, executed)


def _folded(cell: nbformat.NotebookNode) -> bool:
    return bool(FOLDED & set(cell.metadata.get("tags", [])))


def _parts(node: nodes.Element, level: int) -> Iterator[tuple[int, nodes.Node]]:
    """Yield what stands in a document beside sections, in order, each with the level of the headings in it."""
    for child in node.children:
        if isinstance(child, nodes.section | nodes.document):
            yield from _parts(child, level + 1)
        elif isinstance(child, nodes.container) and any(map(_is_cell, child.children)):
            yield from _parts(child, level)
        else:
            yield level + 1, child


def _attached(app: Sphinx, node: nodes.image, prose: _Prose) -> str:
    """A picture of the prose, as attachment of its cell."""
    address = _embedded(app, node)
    if not address.startswith("data:"):
        return address
    kind, content = address.removeprefix("data:").split(";base64,", 1)
    name = Path(str(node["uri"])).name
    prose.attachments[name] = {kind: content}
    return f"attachment:{name}"


def _outputs(cell: nodes.Element, stored: list[Any], app: Sphinx, needs: Links) -> list[dict[str, Any]]:
    """The outputs of a cell to be stored: those of the record, in the forms that the doctree gives them."""
    shown = [box for box in cell.findall(nodes.container) if box.get("nb_element") == "one_output"]
    if not shown:  # removed from the page
        return []
    known = [nbformat.from_dict(each) for each in stored]
    merged = coalesce_streams(known) if app.config.nb_merge_streams else known
    written = [output for output in merged if output.output_type in PRINTED or _data(output)]
    if len(written) != len(shown):  # MyST-NB has shown one of several, or none: what the kernel put out is right
        return [dict(output) for output in written]
    pairs = zip(written, shown, strict=True)
    return [_output(output, box, needs) for output, box in pairs if box.children]  # one may be for pages alone


def _data(output: Any) -> dict[str, Any]:
    return {kind: content for kind, content in output.data.items() if not kind.startswith(RECORDED)}


def _output(output: Any, box: nodes.Element, needs: Links) -> dict[str, Any]:
    """One output to be stored."""
    if output.output_type in PRINTED:
        return dict(output)
    data, metadata = _data(output), {name: value for name, value in output.metadata.items() if name != "exhibit"}
    figure = next(iter(box.findall(nodes.figure)), None)
    if "text/markdown" in data or figure is not None:
        # The picture stands in the HTML; as Markdown it would be there a third time.
        parts = box.children if figure is None else figure.children[1:]
        data = {
            "text/html": f"{Html(needs).text(box.children)}\n",
            "text/markdown": f"{Markdown(needs).text(parts, 3)}\n",
            "text/plain": Markdown(replace(needs, anchors=frozenset())).text(parts, 3),
        }
        metadata = {}
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def _looks_for(app: Sphinx, executed: tuple[runner.Chapter, dict[str, Any]], about: About) -> str:
    """The beginning of the first cell, which says in one sentence what is missing and how to get it."""
    names = ", ".join(sorted(_imported(Path(app.srcdir), executed)))
    return (
        f"try:\n    import {names}\nexcept ModuleNotFoundError as missing:\n    raise ModuleNotFoundError(\n"
        f'        f"{{missing}}. {about.bundle[0]}"\n        "{about.bundle[1]}"\n    ) from None'
    )


def _imported(root: Path, executed: tuple[runner.Chapter, dict[str, Any]]) -> set[str]:
    """What a chapter and the modules that it read import, by top-level names, the standard library apart."""
    sources = [cell.source for cell in executed[0].notebook.cells if cell.cell_type == "code"]
    sources += [(root / name).read_text(encoding="utf-8") for name in executed[1]["reads"] if name.endswith(".py")]
    names = set()
    for source in sources:
        try:
            statements = ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", source)).body
        except SyntaxError:
            continue
        for statement in statements:
            if isinstance(statement, ast.Import):
                names |= {each.name.partition(".")[0] for each in statement.names}
            elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                names.add(statement.module.partition(".")[0])
    import sys

    return names - set(sys.stdlib_module_names)


def _written(cells: list[dict[str, Any]], executed: tuple[runner.Chapter, dict[str, Any]] | None) -> str:
    """The notebook of cells, which are given counts as running all of them gives, and ids by their content."""
    count = 0
    taken: set[str] = set()
    for place, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
        if not cell["id"] or cell["id"] in taken:
            cell["id"] = text_digest(f"{place}\n{cell['source']}")[:8]
        taken.add(cell["id"])
    metadata: dict[str, Any] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    if executed:
        metadata = {
            "kernelspec": executed[0].notebook.metadata["kernelspec"],
            "language_info": executed[1]["language_info"],
        }
    # Cells made one by one would be validated one by one, for half a second, and whole once more.
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    made = nbformat.from_dict(whole)
    nbformat.validate(made)
    return f"{nbformat.writes(made)}\n"


def setup_notebooks(app: Sphinx) -> None:
    """Register the builder."""
    app.add_builder(NotebookBuilder)
