"""What a reader can take along: the chapters as notebooks with all they need to run, and the data package.

Both are made from the sources and the execution records before the pages are written, into ``downloads/`` beside them,
so that a page can link to them from any host or from the disk. Every byte depends on the book alone.
"""

from __future__ import annotations

import json
import os
import re
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

from bookext import formatting
from bookext.claims import edition as computed
from bookext.execution import documents, runner
from bookext.hashing import file_digest, text_digest
from bookext.incremental import state
from bookext.notebooks import export, parsing, rendering
from bookext.release import data_package
from bookext.release import edition as book_edition

FOLDER = "downloads"
OTHER_FORMS = "BOOK_OTHER_FORMS"
"""Environment variable that promises the PDFs and the EPUB: set by `bookext.release.publish` alone, which adds them."""
PAPERS = ("LICENSE", "CITATION.cff")
LIGHT_LOCK = "requirements-notebooks.txt"
"""The part of the lock that notebooks need to be run; a book may have none."""
RUN = (
    "python3 -m venv environment",
    "environment/bin/pip install --require-hashes -r requirements.txt",
    "environment/bin/jupyter lab",
)
"""What to type in the unpacked folder of the notebooks."""


def slug(app: Sphinx) -> str:
    """Return the name that the files of the book share."""
    return nodes.make_id(app.config.project) or "book"


def edition(app: Sphinx) -> str:
    """Return title and edition of the book."""
    return f"{app.config.project}, {book_edition.named(app)}"


def in_order(env: BuildEnvironment) -> list[str]:
    """Return the documents in the order of the contents."""

    def walk(name: str) -> Iterator[str]:
        yield name
        for child in env.toctree_includes.get(name, []):
            yield from walk(child)

    return list(dict.fromkeys(walk(env.config.root_doc)))


def about(app: Sphinx, docname: str) -> export.About:
    """Return what the notebook of a document says of itself."""
    named = formatting.plain(edition(app))
    runs = docname in state.stored(app.env).outputs
    if not runs:
        return export.About(f"*{named}.*", ("", ""))
    line = (
        f"*{named}. Numbers in the prose are those of the book; tables, figures and verdicts follow the data when the "
        "cells are run, and the last cell names each number that is no longer what the prose says.*"
    )
    bundle = (
        f"Take {slug(app)}-notebooks.zip from where this notebook came from, unpack it, ",
        "install its requirements.txt, and open the notebook in that folder.",
    )
    package, _, module = computed.__name__.rpartition(".")
    code = f"from {package} import {module}\n\n{module}.differences({json.dumps(docname)})"
    reads = runner.cached(app, docname)[1]["reads"]  # type: ignore[index]
    if _file(computed) not in reads:  # the cells hand no value to this engine
        return export.About(line.partition(", and the last")[0] + ".*", bundle)
    return export.About(line, bundle, code)


def references(app: Sphinx) -> str:
    """Return what exhibits in a running notebook ask of the book, for `bookext.notebooks.rendering.References`."""
    env = app.env
    std, cite = cast(StandardDomain, env.get_domain("std")), env.get_domain("cite")
    labels = {}
    for name, (docname, place) in std.anonlabels.items():
        if docname not in env.titles:
            continue
        kinds = env.toc_fignumbers.get(docname, {}).items()
        number = next((env.config.numfig_format[kind] % ".".join(map(str, numbers[place])) for kind, numbers in kinds
                       if place in numbers and kind in env.config.numfig_format), "")  # fmt: skip
        title = std.labels[name][2] if name in std.labels else env.titles[docname].astext()
        labels[name] = [number or title, f"{export.notebook_name(env, docname)}#{place}"]
    works = {}
    for one in cite.citations:  # type: ignore[attr-defined]
        entry = cite.bibdata.data.entries[one.key]  # type: ignore[attr-defined]
        address = f"{export.notebook_name(env, one.bibliography_key.docname)}#{one.citation_id}"
        works[one.key] = [_authors(entry), str(entry.fields.get("year", "")), address]
    held = rendering.References(
        edition=book_edition.named(app),
        labels=dict(sorted(labels.items())),
        documents={name: [env.titles[name].astext(), export.notebook_name(env, name)] for name in in_order(env)},
        works=dict(sorted(works.items())),
        places={name: facts["speaks_of"] for name, facts in sorted(env.metadata.items()) if "speaks_of" in facts},
    )
    return json.dumps(asdict(held), ensure_ascii=False, indent=1) + "\n"


def _authors(entry: Any) -> str:
    """The authors of a work as the text cites them."""
    people = [
        re.sub(r"[{}]", "", " ".join([*one.prelast_names, *one.last_names])) for one in entry.persons.get("author", ())
    ]
    return " and ".join(people) if len(people) < 3 else f"{people[0]} et al."


def notebooks(app: Sphinx, common: str) -> dict[str, str]:
    """Return the notebook of every document as JSON, by file name; what has not changed is not made again.

    `common` is the hash of what notebooks hold of anything but their own chapter.
    """
    env, cache = app.env, Path(app.doctreedir, "notebooks.json")
    known: dict[str, str] = json.loads(cache.read_text(encoding="utf-8")) if cache.is_file() else {}
    outputs = state.stored(env).outputs
    found, made = {}, {}
    for docname in in_order(env):
        parts = f"{common} {docname} {outputs.get(docname)} {file_digest(Path(env.doc2path(docname)))}"
        key = text_digest(parts)
        made[key] = known.get(key) or export.notebook(app, docname, about(app, docname))
        found[export.notebook_name(env, docname)] = made[key]
    cache.write_text(json.dumps(made), encoding="utf-8")
    return found


def needed(app: Sphinx) -> list[str]:
    """Return the files that the notebooks need, from the root of the project: package, tables, lock, whatever ran."""
    root = Path(app.srcdir)
    packages = app.config.book_packages
    names = {path.relative_to(root).as_posix() for name in packages for path in root.glob(f"{name}/**/*.py")}
    for docname in state.stored(app.env).outputs:
        record = runner.cached(app, docname)
        names |= record[1]["reads"].keys() if record else set()
    if runner.DOCUMENTS in names:  # without the build's file the documents themselves are read
        names = names - {runner.DOCUMENTS} | {documents.CONTENTS, *(f"{name}.md" for name in documents.read(root))}
    names |= app.env.dlfiles.keys() - {data_package.BUILT}  # what pages offer for download
    if _file(rendering) in names:
        names.add(_file(parsing))  # which a build does not import
    return sorted({*names, *packaged(root), *PAPERS})


def _file(module: ModuleType) -> str:
    """The file of a module of a project, from its root."""
    return f"{module.__name__.replace('.', '/')}.py"


def lock(root: Path) -> bytes:
    """Return the lock of what notebooks need to be run, or that of the whole book where it is the only one."""
    found = next((root / name for name in (LIGHT_LOCK, runner.LOCK) if (root / name).is_file()), None)
    return found.read_bytes() if found else b""


def packaged(root: Path) -> list[str]:
    """Return the files that the data package is made from, from the root of the project, and the edition's values."""
    found = {
        *root.glob("data/*.csv"),
        *root.glob("data/schema/*.json"),
        *root.glob("data/rulebooks/*.md"),
        root / "data/quotations.lock",
        root / "data" / computed.FILE,
    }
    return sorted(path.relative_to(root).as_posix() for path in found)


def pack(path: Path, contents: dict[str, bytes]) -> None:
    """Write a zip whose one folder bears its name; the same contents give the same bytes."""
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", moment)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
            package.writestr(entry, content, compresslevel=9)


def _read(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    return {name: (root / name).read_bytes() for name in names if (root / name).is_file()}


def sizes(app: Sphinx) -> dict[str, int]:
    """Return the downloads by name with the sizes in kB that pages print, which are those of the zips."""
    out = Path(app.outdir, FOLDER)
    files = [path for path in out.rglob("*") if path.is_file()]
    return {path.relative_to(out).as_posix(): kilobytes(path) if path.suffix == ".zip" else 0 for path in files}


def kilobytes(path: Path) -> int:
    """Return the size of a file in kB, to two figures: were it exact, most edits would change what all pages say."""
    size = max(1, round(path.stat().st_size / 1000))
    return round(size, 2 - len(str(size)))


def make(app: Sphinx, common: str) -> None:
    """Write the folder of downloads, what is new of it; `common` as for `notebooks`."""
    root, out, name = Path(app.srcdir), Path(app.outdir, FOLDER), slug(app)
    (out / "notebooks").mkdir(parents=True, exist_ok=True)
    chapters = notebooks(app, common)
    expected = {
        *(out / "notebooks" / file for file in (*chapters, rendering.REFERENCES)),
        out / f"{name}-notebooks.zip",
        out / f"{name}-data.zip",
    }
    for path in out.rglob("*"):
        if path.is_file() and path not in expected:
            path.unlink()
    beside = {**chapters, rendering.REFERENCES: references(app)}
    for file, content in beside.items():
        (out / "notebooks" / file).write_text(content, encoding="utf-8")
    listed = "\n".join(f"- `{file}`" for file in chapters)
    commands = "\n".join(RUN)
    readme = (
        f"# {formatting.plain(edition(app))}: the notebooks\n\n"
        "The notebooks can be read as they are, with tables, figures and verdicts. To run them you need\n"
        f"Python 3.11, 3.12 or 3.13 and, in this folder:\n\n```sh\n{commands}\n```\n\n"
        "On Windows write `environment\\Scripts` for `environment/bin`. Open a notebook and run all its cells. In the\n"
        f"order of the book:\n\n{listed}\n\n"
        "Tables, figures and verdicts follow what you change in `data/` or in the code; the last cell of a notebook\n"
        "lists the numbers, verdicts and findings that then differ from the book, with the paragraphs that speak of\n"
        "them. `data/` holds the tables and their description; `chapters/` and `index.md` are the book's text as it\n"
        "was written, in which appendices count what is quoted where.\n"
    )
    texts = {"README.md": readme, **beside}
    pack(
        out / f"{name}-notebooks.zip",
        {
            **_read(root, needed(app)),
            runner.LOCK: lock(root),
            **{f"data/{file}": content for file, content in data_package.files(app).items()},
            **{file: content.encode() for file, content in texts.items()},
        },
    )
    sources = [file for file in packaged(root) if not file.endswith(".json")]  # the descriptors are in one file there
    files = {file.removeprefix("data/"): content for file, content in _read(root, [*sources, *PAPERS]).items()}
    about = data_package.readme(app, formatting.plain(edition(app)))
    pack(out / f"{name}-data.zip", {**files, **data_package.files(app), "README.md": about.encode()})
