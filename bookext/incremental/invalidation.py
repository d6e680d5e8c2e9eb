"""Decides which unchanged documents are written again because something that pages share has changed.

Sphinx writes the pages of the documents that it has read, and the first page with them. But a page shows more than its
document: the theme, the titles and numbers of other documents, the sizes of the downloads. All that is hashed here;
where it is not what the pages in the output folder were written with, every page is written. Where it is, and no
document was read, Sphinx writes nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from bookext.execution import documents, runner
from bookext.hashing import file_digest, text_digest
from bookext.incremental import state
from bookext.release import data_package, downloads, edition

WRITTEN_WITH = ".pages"
"""Holds the hashes of what downloads and pages were made from, in the output folder; missing while they are made."""
PACKAGE = Path(__file__).parents[1]
CODE = [path for path in PACKAGE.rglob("*.py") if not {"tests", "example"} & set(path.relative_to(PACKAGE).parts)]
"""What documents are read with; what chapters import, their records name."""
THEME = [path for folder in ("theme", "static") for path in (PACKAGE / "html" / folder).rglob("*") if path.is_file()]


def digest(paths: list[Path]) -> str:
    """Return the hash of files, by name and content; one that is missing is nothing."""
    found = {path for path in paths if path.is_file()}
    return text_digest("\n".join(f"{path.name} {file_digest(path)}" for path in sorted(found)))


def _shared_text(app: Sphinx) -> dict[str, Any]:
    """What documents say of each other."""
    env = app.env
    labels = cast(StandardDomain, env.get_domain("std"))
    return {
        "titles": {name: title.pformat() for name, title in env.titles.items()},
        "labels": [labels.labels, labels.anonlabels],
        "numbers": [env.toc_secnumbers, env.toc_fignumbers],
        "contents": env.toctree_includes,
        "bibliography": digest([Path(app.srcdir, name) for name in app.config.bibtex_bibfiles]),
    }


def common(app: Sphinx) -> str:
    """Return the hash of what notebooks hold of anything but their own chapter: words that stand for references."""
    root, config = Path(app.srcdir), app.config
    return state.fingerprint(_shared_text(app) | {
        "files": digest([*CODE, *(root / name for name in downloads.packaged(root))]),
        "chapters": sorted(state.stored(app.env).outputs),
        "edition": edition.named(app),
        "settings": [config.project, config.numfig_format, config.myst_substitutions, config.myst_enable_extensions],
    })  # fmt: skip


def offered(app: Sphinx, common: str) -> str:
    """Return the hash of what the downloads are made from: `common`, files and outputs."""
    env, root = app.env, Path(app.srcdir)
    files = [root / name for name in (*downloads.PAPERS, runner.LOCK, documents.CONTENTS)]
    files += [Path(env.doc2path(name)) for name in env.found_docs] + [
        path for name in app.config.book_packages for path in root.glob(f"{name}/**/*.py")
    ]
    return state.fingerprint({"common": common, "files": digest(files), "outputs": state.stored(env).outputs})


def shared(app: Sphinx) -> str:
    """Return the hash of what pages show of anything but their own document."""
    metadata = app.env.metadata
    return state.fingerprint(_shared_text(app) | {
        "minutes": {
            name: [metadata[each].get("reading_minutes") for each in facts["times_of"]]
            for name, facts in metadata.items() if "times_of" in facts
        },
        "downloads": downloads.sizes(app),
        "promised": downloads.OTHER_FORMS in os.environ,
        "edition": edition.named(app),
        "files": digest([*THEME, Path(app.srcdir, data_package.BUILT)]),
    })  # fmt: skip


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Make the downloads; return the documents whose pages are to be written. Handler of ``env-get-updated``."""
    if app.builder.name != "html":
        return []
    path = Path(app.outdir, WRITTEN_WITH)
    before = path.read_text(encoding="utf-8").split() if path.is_file() else ["", ""]
    path.unlink(missing_ok=True)
    held = common(app)
    sources = offered(app, held)
    if before[0] != sources:
        downloads.make(app, held)
    now = shared(app)
    state.current(app).written_with = f"{sources} {now}"
    return [] if before[1] == now else sorted(env.found_docs)


def keep(app: Sphinx, error: Exception | None) -> None:
    """Note what the pages were written with, when all are; handler of ``build-finished``."""
    if not error and app.builder.name == "html":
        Path(app.outdir, WRITTEN_WITH).write_text(state.current(app).written_with, encoding="utf-8")


def setup_invalidation(app: Sphinx) -> None:
    """Connect the handlers."""
    app.connect("env-get-updated", rewrite, priority=900)  # after Sphinx has numbered the figures
    app.connect("build-finished", keep)
