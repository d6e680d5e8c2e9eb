"""The Sphinx extension that sets and binds the book.

Quotations printed from a verified register, verdicts, data-aware parallel execution of the chapters, the book's
style sheet. What it adds it adds through Sphinx events, so that ``jupyter-book build .`` gives the book by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from bookext import execution
from bookext.citations import register_citation_style
from bookext.nodes import setup_nodes
from bookext.pruning import prune
from bookext.quotations import setup_quotations
from bookext.verdicts import setup_verdicts

STATIC = Path(__file__).with_name("static")


def configure(app: Sphinx, config: Config) -> None:
    """Hand the reading of the chapters to `execution` and add the style sheet; handler of ``config-inited``."""
    options = {"folder": str(execution.record_folder(app)), "extensions": list(config.myst_enable_extensions)}
    config.nb_custom_formats = {".md": ("bookext.execution.read_executed", options, False)}
    config.nb_execution_mode = "off"
    config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> dict[str, Any]:
    """Wire the parts of the extension."""
    app.setup_extension("myst_nb")
    app.connect("config-inited", configure)
    app.connect("env-get-outdated", execution.refresh)
    app.connect("build-finished", prune)
    app.add_css_file("book.css")
    # Jupyter Book sets it whether or not the extension that reads it is loaded.
    app.add_config_value("comments_config", {}, "html", dict)
    register_citation_style()
    setup_nodes(app)
    setup_quotations(app)
    setup_verdicts(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": False, "parallel_write_safe": True}
