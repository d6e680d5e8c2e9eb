"""Pages at old addresses that lead to the new ones, by the setting ``book_redirects``.

Own code rather than ``sphinx-reredirects``: that one neither checks that a new page exists nor names the canonical
address, and writes its pages where `bookext.incremental.pruning` would take them for stale ones.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from bookext.errors import BuildRefused
from bookext.html.metadata import imprint

PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="robots" content="noindex">
<link rel="canonical" href="{canonical}">
<script>location.replace("{page}" + (location.hash || "{place}"));</script>
<meta http-equiv="refresh" content="0; url={address}">
</head>
<body>
<main><h1>{title}</h1><p>This page has moved: <a href="{address}">{title}</a></p></main>
</body>
</html>
"""


def check(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Refuse a redirect from a page that there is or to one that there is not; handler of ``env-get-outdated``."""
    problems = []
    for old, new in app.config.book_redirects.items():
        if old in env.found_docs:
            problems.append(f"{old!r} is a page of the book; take the redirect out")
        if new.partition("#")[0] not in env.found_docs:
            problems.append(f"{old!r} leads to {new!r}, which is no page of the book; name one that is")
    if problems:
        message = "\n".join(f"_config.yml: book_redirects: {problem}" for problem in problems)
        raise BuildRefused("The configuration is not right", message)
    return []


def write(app: Sphinx, error: Exception | None) -> None:
    """Write the pages; handler of ``build-finished``."""
    if error or app.builder.name != "html":
        return
    base = imprint(app).base
    for old, new in app.config.book_redirects.items():
        docname, mark, place = new.partition("#")
        target = app.builder.get_target_uri(docname)
        page = f"{'../' * old.count('/')}{target}"
        path = Path(app.outdir, app.builder.get_target_uri(old))
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {
            "language": app.config.language or "en", "title": app.env.titles[docname].astext(), "page": page,
            "place": mark + place, "address": page + mark + place, "canonical": base + target if base else page,
        }  # fmt: skip
        path.write_text(PAGE.format(**{name: escape(words) for name, words in fields.items()}), encoding="utf-8")


def setup_redirects(app: Sphinx) -> None:
    """Register the setting and the handlers."""
    app.add_config_value("book_redirects", {}, "", dict)
    app.connect("env-get-outdated", check)
    app.connect("build-finished", write)
