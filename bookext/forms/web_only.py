"""Documents for the pages alone: the setting ``book_web_only`` leaves them out of print and EPUB."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import traverse_parent

from bookext.errors import BuildRefused

ELSEWHERE = " (on the web)"
"""Follows the words of a link to a document that this form of the book has not."""


class WebOnly(SphinxPostTransform):
    """Takes links to documents that are for pages alone out of the other forms, and leaves their words."""

    builders = ("epub", "typstpdf")
    default_priority = 20  # when references are resolved

    def run(self, **_: Any) -> None:
        """Take out links, and entries of lists of contents."""
        left_out = self.config.book_web_only
        for contents in self.document.findall(addnodes.toctree):
            contents["entries"] = [entry for entry in contents["entries"] if entry[1] not in left_out]
            contents["includefiles"] = [name for name in contents["includefiles"] if name not in left_out]
        addresses = {self.app.builder.get_relative_uri(self.env.docname, name) for name in left_out}
        for link in list(self.document.findall(nodes.reference)):
            if str(link.get("refuri", "")).partition("#")[0] in addresses and link.get("internal", True):
                words = [*link.children, *([nodes.Text(ELSEWHERE)] if _needs_a_hint(link) else [])]
                link.replace_self(nodes.inline("", "", *words, ids=link["ids"]))


def _needs_a_hint(link: nodes.reference) -> bool:
    """Whether words without their link lead nowhere: an id alone does not, and lists in tables have too many."""
    around = list(traverse_parent(link))
    in_list = any(isinstance(each, nodes.table) or "apparatus" in each["classes"] for each in around)
    return not in_list and " " in link.astext()


def exclude(_: Sphinx, config: Config) -> None:
    """Leave the pages out of the EPUB; handler of ``config-inited``."""
    config.epub_exclude_files = [*config.epub_exclude_files, *(f"{name}.xhtml" for name in config.book_web_only)]


def check(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Refuse the name of no document; handler of ``env-get-outdated``."""
    for name in app.config.book_web_only:
        if name not in env.found_docs:
            reason = f"_config.yml: book_web_only: {name!r} is no page of the book; name one that is"
            raise BuildRefused("The configuration is not right", reason)
    return []


def setup_web_only(app: Sphinx) -> None:
    """Register the setting, the transform and the handlers."""
    app.add_config_value("book_web_only", [], "", list)
    app.add_post_transform(WebOnly)
    app.connect("config-inited", exclude)
    app.connect("env-get-outdated", check)
