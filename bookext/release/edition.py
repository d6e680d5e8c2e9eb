"""Whether the book is the edition that it is dated by, or has been changed since.

What the chapters compute (values that they print, outcomes of verdicts, confidence of findings) is gathered from the
records of their execution and compared with ``data/edition.json`` (`bookext.claims.edition`). If anything differs, the
book calls itself changed wherever it names its edition, and the build ends with a list of what differs and of the
paragraphs that speak of it. Nothing is asked of a version control system: the same sources give the same book.

``python -m bookext.release.edition`` (``make edition``) makes what the last build of `bookext.release.publish` computed
the edition.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.roles import PasteTextRole
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.nodes import traverse_parent

from bookext.claims import edition
from bookext.data import tables
from bookext.errors import BuildRefused, line_of
from bookext.execution import runner
from bookext.incremental import state
from bookext.nodes import Verdict, without_marks

logger = logging.getLogger(__name__)

COMPUTED = "computed.json"
"""What the chapters compute, beside the doctrees."""
REPORT = "edition.txt"
"""What differs from the edition, there too: the end of a build says it."""
FIRST_WORDS = 8
"""How many words name a paragraph."""
RECORDED = "application/papermill.record/"


def computed(app: Sphinx) -> edition.Computed:
    """Return what the chapters compute, from the records of their execution."""
    found: edition.Computed = {kind: {} for kind in edition.KINDS}
    for docname in sorted(state.stored(app.env).outputs):
        record = runner.cached(app, docname)
        values: dict[str, str] = {}
        for output in (output for outputs in (record[1]["outputs"] if record else ()) for output in outputs):
            metadata = output.get("metadata", {})
            if "scrapbook" in metadata:
                values[metadata["scrapbook"]["name"]] = _value(output["data"])
            found["verdicts"] |= metadata.get("verdict", {})
            found["findings"] |= metadata.get("finding", {})
        if values:
            found["values"][docname] = dict(sorted(values.items()))
    return {kind: dict(sorted(found[kind].items())) for kind in edition.KINDS}


def _value(data: dict[str, Any]) -> str:
    """A glued value as it is printed; of a figure or a table its name as an object, which is enough to be compared."""
    text = str(data.get(f"{RECORDED}text/plain", data.get("text/plain", "")))
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text


def differences(app: Sphinx) -> edition.Differences:
    """Return what differs from the edition; nothing for a book without one."""
    before = _published(app)
    if before is None:
        return edition.Differences((), 0)
    places = {name: facts.get("speaks_of", {}) for name, facts in app.env.metadata.items()}
    return edition.compare(before, computed(app), places)


def _published(app: Sphinx) -> edition.Computed | None:
    try:
        return edition.published(Path(app.srcdir) / "data")
    except tables.TableError as error:
        raise BuildRefused("The edition cannot be read", str(error)) from None


def compare(app: Sphinx, *_: object) -> list[str]:
    """Find out whether the book is as in its edition; for ``env-get-outdated``, after the chapters have run."""
    state.current(app).is_edition = not len(differences(app))
    # A new dictionary: the one in the configuration is compared with that of the last build.
    config = app.env.myst_config  # type: ignore[attr-defined]
    config.substitutions = {**config.substitutions, "edition_named": named(app)}
    return []


def named(app: Sphinx) -> str:
    """Return how the book names its edition: ``edition of 1 May 2026``, ``changed from the edition of 1 May 2026``."""
    changed = "" if state.current(app).is_edition else "changed from the "
    return f"{changed}edition of {app.config.myst_substitutions['edition']}"


class PasteText(PasteTextRole):
    """MyST-NB's role for a value in the prose, which leaves the name of the value on the node."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the value."""
        made, messages = super().run()
        for node in made:
            if isinstance(node, nodes.Element):
                node["glued"] = self.text.rpartition("::")[2].partition(":")[0]
        return made, messages


def note_places(app: Sphinx, document: nodes.document) -> None:
    """Note which paragraphs speak of a value or lead to a verdict or a finding; handler of ``doctree-read``."""
    found: dict[str, list[tuple[int, str]]] = {}
    for box in document.findall(Verdict):
        for name in box["names"]:
            found[name] = [(line_of(box), box[0].astext())]
    for block in document.findall(nodes.TextElement):
        if isinstance(block.parent, nodes.TextElement) or any(map(_is_output, traverse_parent(block))):
            continue
        naming = (node for node in block.findall(nodes.Element) if _names_something(node))
        spoken = [str(node.get("glued") or node.get("reftarget", "")) for node in naming]
        words = " ".join(without_marks(block).split()[:FIRST_WORDS])
        for name in dict.fromkeys(filter(None, spoken)):
            found.setdefault(name, []).append((line_of(block), words))
    if found:
        app.env.metadata[app.env.docname]["speaks_of"] = found


def _is_output(node: nodes.Element) -> bool:
    return "cell_output" in node.get("classes", ())


def _names_something(node: nodes.Node) -> bool:
    reference = isinstance(node, addnodes.pending_xref) and node.get("reftype") == "ref"
    return bool(reference) or (isinstance(node, nodes.Element) and "glued" in node)


def report(app: Sphinx, error: Exception | None) -> None:
    """Leave what was computed for `renew`, and say what differs from the edition; handler of ``build-finished``."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.srcdir) / "data"
    rows = {name: edition.rows(name, folder) for name in tables.names(folder)}
    Path(app.doctreedir, COMPUTED).write_text(written({**computed(app), edition.ROWS: rows}), encoding="utf-8")
    found = differences(app)
    same = f"all {found.compared} computed values, verdicts and findings are those of the edition"
    report = f"edition: {found}" if len(found) else f"edition: {same}" if found.compared else ""
    Path(app.doctreedir, REPORT).write_text(report, encoding="utf-8")
    if report:
        logger.info(report)


def reported(doctrees: Path) -> str:
    """Return what the last build found to differ from the edition, in lines; nothing if there is no edition."""
    path = doctrees / REPORT
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def written(held: edition.Computed) -> str:
    """Return what was computed as a file."""
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def renew(root: Path, doctrees: Path) -> str:
    """Make what the last build computed the edition of the book in `root`; return a sentence on it."""
    made = doctrees / COMPUTED
    if not made.is_file():
        raise BuildRefused("There is no edition to be made", "no build has ended well; run make book first")
    target = root / "data" / edition.FILE
    before = target.read_text(encoding="utf-8") if target.is_file() else ""
    now = made.read_text(encoding="utf-8")
    if before != now:
        target.write_text(now, encoding="utf-8")
    state = "as it was" if before == now else "new"
    return f"data/{edition.FILE} is {state}; its date is book_edition in _config.yml"


def setup_edition(app: Sphinx) -> None:
    """Connect the handlers. `compare` comes after `runner.refresh`, which is connected before it."""
    app.add_role_to_domain("glue", "text", PasteText(), override=True)
    app.connect("env-get-outdated", compare)
    app.connect("doctree-read", note_places)
    app.connect("build-finished", report, priority=600)


if __name__ == "__main__":
    from bookext.release.publish import STAGING

    sys.stdout.write(renew(Path(), STAGING / "_build" / ".doctrees") + "\n")
