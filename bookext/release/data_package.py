"""What the downloads hold of the data package beyond the tables: descriptor, codebook, views, an example.

None of it is among the sources. A build makes it in a folder below ``_build`` where the tables, the rules of the book
or the edition have changed; a chapter links to ``/data/datapackage.json``, by the path that it has in the downloads.

A book names its views by the setting ``book_data_package``: a package with a module ``views``, whose function ``views``
takes the folder of the tables and returns a `bookext.data.views.View` for each, and with a script ``example.py`` that
runs in the folder of the data package.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookext.data import codebook, package
from bookext.data import views as data_views
from bookext.data.views import View
from bookext.errors import BuildRefused
from bookext.hashing import file_digest, text_digest

FOLDER = "_build/.data"
"""Where a build makes it, from the root of the project."""
BUILT = f"{FOLDER}/{package.NAME}"
LINKED = f"/data/{package.NAME}"
"""How a chapter links to the descriptor."""
EXAMPLE = "example.py"
MADE_FROM = ".made-from"
"""Hash of all that the folder was made from."""


def files(app: Sphinx) -> dict[str, bytes]:
    """Return what is generated, by path in the data package."""
    folder = Path(app.srcdir, FOLDER)
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MADE_FROM)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def readme(app: Sphinx, title: str) -> str:
    """Return the README of the data package; `title` names book and edition."""
    known = files(app)
    parts = [
        f"# {title}: the data\n",
        f"`{codebook.NAME}` describes every table and column for people, `{package.NAME}` for programs: this is a\n"
        "[Frictionless data package](https://datapackage.org). A row names the page that it rests on, directly or\n"
        "through a key to a row that does. `quotations.lock` says where each quotation stands in its text.\n",
        f"`{data_views.FOLDER}/` holds what is most often counted, selected by the rules of the book: begin there.\n"
        if any(name.startswith(f"{data_views.FOLDER}/") for name in known) else "",
        f"`python {EXAMPLE}` computes a number of the book from the tables; it needs pandas.\n"
        if EXAMPLE in known else "",
    ]  # fmt: skip
    return "\n".join(filter(None, parts))


def assemble(app: Sphinx) -> None:
    """Make the folder where it is not there as it should be; handler of ``builder-inited``, after the check."""
    root, folder = Path(app.srcdir), Path(app.srcdir, FOLDER)
    edition = (app.config.version, str(app.config.book_edition))
    named = str(app.config.book_data_package)
    code = [path for name in app.config.book_packages for path in root.glob(f"{name}/**/*.py")] if named else []
    engine = Path(__file__).resolve().parents[1]
    sources = [*root.glob("data/*.csv"), *root.glob("data/schema/*.json"), *code, *engine.glob("data/*.py")]
    made_from = text_digest("\n".join([*edition, named, *(f"{path} {file_digest(path)}" for path in sorted(sources))]))
    mark = folder / MADE_FROM
    if mark.is_file() and mark.read_text(encoding="utf-8") == made_from:
        return
    views = _views(named, root / "data") if named else ()
    extra = [view.entry() for view in views]
    content = {
        package.NAME: package.assembled(root / "data", *edition, extra).encode(),
        codebook.NAME: codebook.codebook(
            package.properties(root / "data"), [*extra, *package.entries(root / "data").values()]
        ).encode(),
        **{view.path: view.csv() for view in views},
    }
    if named:
        content[EXAMPLE] = (root / named.replace(".", "/") / EXAMPLE).read_bytes()
    for name in files(app).keys() - content.keys():
        (folder / name).unlink()
    for name, whole in content.items():
        _write(folder / name, whole)
    _write(mark, made_from.encode())


def _views(named: str, data: Path) -> Sequence[View]:
    try:
        found: Sequence[View] = importlib.import_module(f"{named}.views").views(data)
    except (ImportError, AttributeError, LookupError, ValueError) as error:
        reason = f"{named}.views: {type(error).__name__}: {error}; mend the view, or the rows that it needs"
        raise BuildRefused("A view of the tables cannot be made", reason) from error
    return found


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, where it is not there as it should be: print and EPUB are made side by side."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)


class DescriptorLinks(SphinxTransform):
    """Leads links to the descriptor to where the build has it."""

    default_priority = 869  # before Sphinx collects downloads, at 880

    def apply(self, **_: object) -> None:
        """Change the targets."""
        for link in self.document.findall(addnodes.download_reference):
            if link.get("reftarget") == LINKED:
                link["reftarget"] = f"/{BUILT}"


def setup_data_package(app: Sphinx) -> None:
    """Register the setting, the transform and the handler."""
    app.add_config_value("book_data_package", "", "", (str,))
    app.add_transform(DescriptorLinks)
    app.connect("builder-inited", assemble, priority=600)
