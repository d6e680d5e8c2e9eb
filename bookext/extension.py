"""The Sphinx extension that sets and binds the book.

Quotations printed from a verified register, verdicts, data-aware parallel execution of the chapters, the book's
pages. What it adds it adds through Sphinx events, so that ``jupyter-book build .`` gives the book by itself.
"""

from __future__ import annotations

import gc
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from bookext.checks.sanitize import setup_sanitize
from bookext.checks.typed_numbers import setup_typed_numbers
from bookext.checks.typed_quotations import setup_typed_quotations
from bookext.claims.directive import setup_verdicts
from bookext.compat.citations import setup_citations
from bookext.compat.nesting import setup_nesting
from bookext.data import schema, tables
from bookext.errors import BuildRefused, setup_errors
from bookext.execution import runner
from bookext.execution.notebook import MisplacedCell, NotebookParser
from bookext.forms.formulas import setup_formulas
from bookext.forms.macros import setup_macros
from bookext.forms.outputs import MIME_PRIORITY, setup_outputs
from bookext.forms.raw_html import setup_raw_html
from bookext.forms.web_only import setup_web_only
from bookext.html.facets import setup_facets
from bookext.html.metadata import setup_metadata
from bookext.html.pages import setup_pages
from bookext.html.panels import setup_panels
from bookext.incremental import state
from bookext.incremental.invalidation import CODE, digest, setup_invalidation
from bookext.incremental.pruning import forget, prune
from bookext.nodes import setup_nodes
from bookext.notebooks import export
from bookext.notes.placing import setup_notes
from bookext.notes.rows import setup_rows
from bookext.notes.works import setup_works
from bookext.pdf.builder import setup_pdf
from bookext.quotations.directive import setup_quotations
from bookext.release.build_lock import setup_build_lock
from bookext.release.data_package import setup_data_package
from bookext.release.edition import setup_edition
from bookext.release.epub import setup_epub
from bookext.release.redirects import setup_redirects
from bookext.release.summary import sum_up

logger = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("html") / "static"


def configure(app: Sphinx, config: Config) -> None:
    """Leave the execution of the chapters to `bookext.execution`, add the style sheet and fix the edition's date.

    Handler of ``config-inited``. The one date of the edition is ``book_edition``; every printed date comes from it.
    """
    config.nb_execution_mode = "off"
    config.html_static_path.append(str(STATIC))
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *MIME_PRIORITY, *export.MIME_PRIORITY]
    try:
        edition = datetime.fromisoformat(str(config.book_edition)).replace(tzinfo=UTC)
    except ValueError:
        reason = f"_config.yml: book_edition: {config.book_edition!r} is no date; write it as YYYY-MM-DD"
        raise BuildRefused("The configuration is not right", reason) from None
    os.environ["SOURCE_DATE_EPOCH"] = str(int(edition.timestamp()))
    config.myst_substitutions["edition"] = f"{edition.day} {edition:%B %Y}"
    config.myst_substitutions["edition_named"] = f"edition of {config.myst_substitutions['edition']}"


def check_tables(app: Sphinx) -> None:
    """Refuse a bad table before anything is read or run; handler of ``builder-inited``.

    Tables that the last build found good, byte for byte, are not checked once more.
    """
    folder = Path(app.srcdir) / "data"
    stored = state.stored(app.env)
    changed = stored.changed("tables", digest([*CODE, *folder.glob("*.csv"), *folder.glob(f"{schema.FOLDER}/*.json")]))
    try:
        number = tables.check(folder) if changed else len(tables.names(folder))
    except tables.TableError as error:
        stored.forget("tables")
        raise BuildRefused("A table does not keep to its schema", str(error)) from None
    logger.info("data: %d tables keep to their schemas", number)


def setup(app: Sphinx) -> dict[str, Any]:
    """Wire the parts of the extension."""
    # Modules and doctrees are large and live long: a fifth of a build went to collecting none of them.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    app.setup_extension("myst_nb")
    app.add_source_parser(NotebookParser, override=True)
    for name in ("code-cell", "raw-cell"):
        app.add_directive(name, MisplacedCell, override=True)
    app.add_config_value("book_output_limit", 2, "", (int, float))
    setup_build_lock(app)
    app.connect("config-inited", configure)
    app.connect("builder-inited", check_tables)
    app.connect("env-get-outdated", runner.refresh)
    setup_edition(app)
    app.connect("env-before-read-docs", forget)
    app.connect("build-finished", prune)
    app.connect("build-finished", sum_up)
    app.add_config_value("book_edition", "2000-01-01", "env", (str, date))
    app.add_config_value("book_packages", [], "env", (list,))
    # Jupyter Book sets it whether or not the extension that reads it is loaded.
    app.add_config_value("comments_config", {}, "html", dict)
    setup_errors(app)
    setup_citations(app)
    setup_nodes(app)
    setup_quotations(app)
    setup_rows(app)
    setup_works(app)
    setup_notes(app)
    setup_verdicts(app)
    setup_facets(app)
    setup_typed_numbers(app)
    setup_typed_quotations(app)
    setup_data_package(app)
    setup_invalidation(app)
    setup_panels(app)
    setup_metadata(app)
    setup_nesting(app)
    setup_outputs(app)
    setup_raw_html(app)
    setup_macros(app)
    setup_formulas(app)
    setup_pdf(app)
    export.setup_notebooks(app)
    setup_pages(app)
    setup_epub(app)
    setup_web_only(app)
    setup_redirects(app)
    setup_sanitize(app)
    return {"version": "1", "env_version": 5, "parallel_read_safe": False, "parallel_write_safe": True}
