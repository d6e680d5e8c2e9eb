"""What the downloads hold of the data package beyond the tables, and the link to its descriptor.

``data/datapackage.json`` is not among the sources. A build assembles it below ``_build``, and a chapter links to it by
the path that it has in the downloads.
"""

from __future__ import annotations

from pathlib import Path

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from bookext.data import package

BUILT = f"_build/.data/{package.NAME}"
"""Where a build assembles the descriptor, from the root of the project."""
LINKED = f"/data/{package.NAME}"
"""How a chapter links to it."""


def files(app: Sphinx) -> dict[str, bytes]:
    """Return what is generated from the descriptors of the tables, by path in the data package."""
    return {package.NAME: Path(app.srcdir, BUILT).read_bytes()}


def assemble(app: Sphinx) -> None:
    """Write the descriptor where it is not there as it should be; handler of ``builder-inited``, after the check."""
    path, root = Path(app.srcdir, BUILT), Path(app.srcdir)
    content = package.assembled(root / "data", app.config.version, str(app.config.book_edition)).encode()
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
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
    """Register the transform and the handler."""
    app.add_transform(DescriptorLinks)
    app.connect("builder-inited", assemble, priority=600)
