"""Which pages are written although their documents are as they were, so that none is stale and none written in vain.

Sphinx writes the pages of the documents that it has read, and the first page with them. But a page shows more than its
document: the theme, the titles and numbers of other documents, the sizes of the downloads. All that is hashed here;
where it is not what the pages in the output folder were written with, every page is written. Where it is, and no
document was read, Sphinx writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from bookext import checksums, downloads
from evidence import quotations, tables, verdicts, wording

WRITTEN_WITH = ".pages"
"""The hash, in the output folder; it is missing while pages are written."""
PACKAGE = Path(__file__).parent
CODE = [*PACKAGE.glob("*.py"), *(Path(str(module.__file__)) for module in (quotations, tables, verdicts, wording))]
"""What documents are read with; `evidence` is otherwise used by chapters alone, whose records name it."""
THEME = [path for folder in ("theme", "static") for path in (PACKAGE / folder).rglob("*") if path.is_file()]


def digest(paths: list[Path]) -> str:
    """Return the hash of files, by name and content."""
    return quotations.digest("\n".join(f"{path.name} {checksums.digest(path)}" for path in sorted(paths)))


def shared(app: Sphinx) -> str:
    """Return the hash of what pages show of anything but their own document."""
    env, root = app.env, Path(app.srcdir)
    labels = cast(StandardDomain, env.get_domain("std"))
    files = [root / name for name in app.config.bibtex_bibfiles] + [root / "data" / "datapackage.json"]
    known: dict[str, Any] = {
        "titles": {name: title.pformat() for name, title in env.titles.items()},
        "labels": [labels.labels, labels.anonlabels],
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "contents": env.toctree_includes,
        "minutes": {
            name: [env.metadata[each].get("reading_minutes") for each in facts["times_of"]]
            for name, facts in env.metadata.items() if "times_of" in facts
        },
        "downloads": downloads.sizes(app),
        "promised": downloads.OTHER_FORMS in os.environ,
        "files": digest([*THEME, *(path for path in files if path.is_file())]),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Make the downloads; return the documents whose pages are to be written. Handler of ``env-get-updated``."""
    if app.builder.name != "html":
        return []
    downloads.make(app)
    path = Path(app.outdir, WRITTEN_WITH)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.unlink(missing_ok=True)
    now = app.book_shared = shared(app)  # type: ignore[attr-defined]
    return [] if before == now else sorted(env.found_docs)


def keep(app: Sphinx, error: Exception | None) -> None:
    """Note what the pages were written with, when all are; handler of ``build-finished``."""
    if not error and app.builder.name == "html":
        Path(app.outdir, WRITTEN_WITH).write_text(app.book_shared, encoding="utf-8")  # type: ignore[attr-defined]


def setup_rewriting(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("env-get-updated", rewrite, priority=900)  # after Sphinx has numbered the figures
    app.connect("build-finished", keep)
