"""Removes what an earlier build left and the book no longer has.

Sphinx never deletes: a page taken out of the contents, its source, figures and downloads would be published again
from a warm build folder. And it forgets what it knew of a document only when that document's turn to be read comes: a
table moved from a later chapter to an earlier one would be refused as standing in both.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def forget(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Forget every document that is to be read again before the first is; handler of ``env-before-read-docs``."""
    for name in names:
        app.emit("env-purge-doc", env, name)
        env.clear_doc(name)


def prune(app: Sphinx, error: Exception | None) -> None:
    """Delete stale files from the HTML output; handler of ``build-finished``."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    docs, env = app.env.found_docs, app.env
    generated = {"genindex", "search", "py-modindex"}
    for page in out.rglob("*.html"):
        name = page.relative_to(out).with_suffix("").as_posix()
        if not name.startswith("_") and name not in docs | generated:
            page.unlink()
    for source in (out / "_sources").rglob("*"):
        if source.is_file() and source.relative_to(out / "_sources").with_suffix("").as_posix() not in docs:
            source.unlink()
    expected = {
        "_images": {Path(name).name for _, name in env.images.values()},
        "_downloads": {name for _, name in env.dlfiles.values()},
    }
    for folder, names in expected.items():
        for path in (out / folder).rglob("*"):
            if path.is_file() and path.relative_to(out / folder).as_posix() not in names:
                path.unlink()
    for empty in sorted((path for path in out.rglob("*") if path.is_dir()), reverse=True):
        if not any(empty.iterdir()):
            empty.rmdir()
