"""What a reader can take along: the chapters as notebooks with all they need to run, and the data package.

Both are made from the sources and the execution records before the pages are written, into ``downloads/`` beside them,
so that a page can link to them from any host or from the disk. Every byte depends on the book alone.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import docname_join

from bookext import formatting
from bookext.errors import BuildRefused
from bookext.execution import documents, runner
from bookext.hashing import file_digest
from bookext.release import data_package

FOLDER = "downloads"
OTHER_FORMS = "BOOK_OTHER_FORMS"
"""Environment variable that promises the PDFs and the EPUB: set by `bookext.release.publish` alone, which adds them."""
PAPERS = ("LICENSE", "CITATION.cff")
ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
QUOTATION = re.compile(r"(?m)^(`{3,})\{quotation\} (\S+)\n\1$")
TARGET = re.compile(r"(?m)^\(\S+\)=\n")
LEFT = re.compile(r"\{[\w:]+\}`|^(?:`{3,}|:{3,})\{|\{\{", re.MULTILINE)
"""Markup that JupyterLab would show as it stands."""
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
    return f"{app.config.project}, edition of {app.config.myst_substitutions['edition']}"


def in_order(env: BuildEnvironment) -> list[str]:
    """Return the documents in the order of the contents."""

    def walk(name: str) -> Iterator[str]:
        yield name
        for child in env.toctree_includes.get(name, []):
            yield from walk(child)

    return list(dict.fromkeys(walk(env.config.root_doc)))


def notebook_name(docname: str) -> str:
    """Return the file name of a chapter's notebook; all stand in one folder, beside ``evidence`` and ``data``."""
    return f"{docname.rpartition('/')[2]}.ipynb"


class Plain:
    """Turns a chapter's MyST into Markdown that any notebook shows: verified words, computed numbers, plain links."""

    def __init__(self, app: Sphinx, docname: str, record: dict[str, Any]) -> None:
        self._app, self._env, self._docname = app, app.env, docname
        self._values = {
            output["metadata"]["scrapbook"]["name"]: str(next(iter(output["data"].values())))
            for outputs in record["outputs"]
            for output in outputs
            if "scrapbook" in output.get("metadata", {})
        }
        domain = app.env.get_domain("std")
        self._labels: dict[str, tuple[str, str]] = {name: found[:2] for name, found in domain.anonlabels.items()}  # type: ignore[attr-defined]

    def __call__(self, text: str) -> str:
        """Return a cell's text without markup of this book's own; raise `BuildRefused` if some is left."""
        text = TARGET.sub("", text)
        text = QUOTATION.sub(lambda found: self._block(found[2]), text)
        text = ROLE.sub(lambda found: self._role(found[1], found[2]), text)
        known = self._app.config.myst_substitutions
        text = re.sub(r"\{\{ *(\w+) *\}\}", lambda found: str(known.get(found[1], found[0])), text)
        if left := LEFT.search(text):
            self._refuse(f"there is no plain Markdown for {text[left.start() :].splitlines()[0]!r}")
        return text

    def _refuse(self, reason: str) -> None:
        raise BuildRefused(
            "A notebook cannot be made for download", f"{self._docname}.md: {reason}; write it in another way"
        )

    def _role(self, role: str, content: str) -> str:
        given = re.fullmatch(r"(?s)(.+?)\s*<([^<>]+)>", content)
        text, target = (given[1], given[2]) if given else ("", content.strip())
        match role:
            case "glue:text" if target in self._values:
                value = self._values[target]
                return formatting.plain(ast.literal_eval(value) if value[:1] in "'\"" else value)
            case "quotation":
                return self._quoted(target, text)
            case "doc":
                document = docname_join(self._docname, target)
                return self._link(document, text or self._env.titles[document].astext())
            case "ref" if target in self._labels:
                document, _ = self._labels[target]
                return self._link(document, text or self._env.titles[document].astext())
            case "numref" if target in self._labels:
                document, name = self._labels[target]
                for kind, numbers in self._env.toc_fignumbers.get(document, {}).items():
                    if name in numbers:
                        return str(self._env.config.numfig_format[kind]) % ".".join(map(str, numbers[name]))
            case "download":
                return f"[{text or target}]({target.lstrip('/')})"
            case "cite":
                return f"({'; '.join(self._cited(key.strip()) for key in target.split(','))})"
        self._refuse(f"there is no plain Markdown for {{{role}}}`{content}`")
        raise AssertionError

    def _link(self, document: str, text: str) -> str:
        others = self._env.book_outputs.keys() - {self._docname, self._env.config.root_doc}  # type: ignore[attr-defined]
        return f"[{text}]({notebook_name(document)})" if document in others else text

    def _cited(self, key: str) -> str:
        entry = self._env.get_domain("cite").bibdata.data.entries[key]  # type: ignore[attr-defined]
        people = [
            re.sub(r"[{}]", "", " ".join([*one.prelast_names, *one.last_names])) for one in entry.persons["author"]
        ]
        names = " and ".join(people) if len(people) < 3 else f"{people[0]} et al."
        return f"{names} {entry.fields.get('year', '')}".strip()

    def _attributed(self, name: str) -> tuple[Any, str, str]:
        register = self._app.env_register  # type: ignore[attr-defined]
        quotation = register.find(name, self._docname)
        speaker = f"{formatting.plain(quotation.speaker)}, in " if quotation.speaker else ""
        link = register.passage(quotation, "original")
        seen = f", {formatting.link('original', link['refuri'])}" if link else ""
        return quotation, f"{speaker}{formatting.plain(self._cited(quotation.source))}", seen

    def _block(self, name: str) -> str:
        quotation, by, link = self._attributed(name)
        return f"> {formatting.plain(quotation.exact)}\n>\n> — {by}{link}"

    def _quoted(self, name: str, part: str) -> str:
        quotation, by, link = self._attributed(name)
        return f"“{formatting.plain(part or quotation.exact)}” ({by}{link})"


def notebooks(app: Sphinx, common: str) -> dict[str, str]:
    """Return the notebook of every chapter that runs as JSON, by file name; what has not changed is not made again.

    `common` is the hash of what notebooks hold of anything but their own chapter.
    """
    env, cache = app.env, Path(app.doctreedir, "notebooks.json")
    known: dict[str, str] = json.loads(cache.read_text(encoding="utf-8")) if cache.is_file() else {}
    outputs: dict[str, str] = env.book_outputs  # type: ignore[attr-defined]
    found, made = {}, {}
    for docname in in_order(env)[1:]:  # the front page is made for the screen
        if docname in outputs:
            parts = f"{common} {docname} {outputs[docname]} {file_digest(Path(env.doc2path(docname)))}"
            key = hashlib.sha256(parts.encode()).hexdigest()
            found[notebook_name(docname)] = made[key] = known.get(key) or _notebook(app, docname)
    cache.write_text(json.dumps(made), encoding="utf-8")
    return found


def _notebook(app: Sphinx, docname: str) -> str:
    """The notebook of a chapter: no outputs, prose whole, code folded."""
    chapter, record = cast(tuple[runner.Chapter, dict[str, Any]], runner.kept(app, docname))
    source = chapter.notebook
    plain = Plain(app, docname, record)
    about = (
        f"*{formatting.plain(edition(app))}. It runs in the folder of the notebook bundle, "
        "beside* `evidence` *and* `data`*. Run all cells to see figures and tables.*"
    )
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "id": "about", "metadata": {}, "source": about}]
    for cell in source.cells:
        if cell.cell_type == "markdown":
            cells.append({"cell_type": "markdown", "id": cell.id, "metadata": {}, "source": plain(cell.source)})
            continue
        tags = cell.metadata.get("tags", [])
        # What the page hides or folds the notebook does too.
        metadata = {"tags": tags, "jupyter": {"source_hidden": True}} if tags else {}
        code = {"cell_type": "code", "id": cell.id, "metadata": metadata, "source": cell.source}
        cells.append(code | {"execution_count": None, "outputs": []})
    metadata = {"kernelspec": source.metadata["kernelspec"], "language_info": record["language_info"]}
    # Cells made one by one would be validated one by one, for half a second, and whole once more.
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    made = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    return f"{nbformat.writes(made)}\n"  # type: ignore[no-untyped-call]


def needed(app: Sphinx) -> list[str]:
    """Return the files that the notebooks need, from the root of the project: package, tables, lock, whatever ran."""
    root = Path(app.srcdir)
    packages = app.config.book_packages
    names = {path.relative_to(root).as_posix() for name in packages for path in root.glob(f"{name}/**/*.py")}
    for docname in app.env.book_outputs:  # type: ignore[attr-defined]
        kept = runner.kept(app, docname)
        names |= kept[1]["reads"].keys() if kept else set()
    if runner.DOCUMENTS in names:  # without the build's file the documents themselves are read
        names = names - {runner.DOCUMENTS} | {documents.CONTENTS, *(f"{name}.md" for name in documents.read(root))}
    return sorted({*names, *packaged(root), runner.LOCK, *PAPERS})


def packaged(root: Path) -> list[str]:
    """Return the files that the data package is made from, from the root of the project."""
    found = {*root.glob("data/*.csv"), *root.glob("data/schema/*.json"), root / "data/quotations.lock"}
    return sorted(path.relative_to(root).as_posix() for path in found)


def pack(path: Path, contents: dict[str, bytes]) -> None:
    """Write a zip whose one folder bears its name, unless it is there; the same contents give the same bytes."""
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    if _unpacked(path) == {f"{path.stem}/{name}": (moment, content) for name, content in contents.items()}:
        return
    with zipfile.ZipFile(path, "w") as package:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", moment)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
            package.writestr(entry, content, compresslevel=9)


def _unpacked(path: Path) -> dict[str, tuple[tuple[int, ...], bytes]]:
    """Date and content of every file in a zip; nothing if it is missing or broken."""
    try:
        with zipfile.ZipFile(path) as package:
            return {entry.filename: (entry.date_time, package.read(entry)) for entry in package.infolist()}
    except (OSError, zipfile.BadZipFile, zlib.error):
        return {}


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
    kept = {*(out / "notebooks" / file for file in chapters), out / f"{name}-notebooks.zip", out / f"{name}-data.zip"}
    for path in out.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    for file, content in chapters.items():
        (out / "notebooks" / file).write_text(content, encoding="utf-8")
    listed = "\n".join(f"- `{file}`" for file in chapters)
    commands = "\n".join(RUN)
    readme = (
        f"# {formatting.plain(edition(app))}: the notebooks\n\n"
        f"You need Python 3.11, 3.12 or 3.13. In this folder:\n\n```sh\n{commands}\n```\n\n"
        f"Open a notebook and run all its cells. In the order of the book:\n\n{listed}\n\n"
        "What follows from the tables is in `evidence/`, the tables and their description in `data/`. `chapters/` and\n"
        "`index.md` are the book's text as it was written; appendices count in it what is quoted where.\n"
    )
    texts = {"README.md": readme, **chapters}
    pack(
        out / f"{name}-notebooks.zip",
        {
            **_read(root, needed(app)),
            **{f"data/{file}": content for file, content in data_package.files(app).items()},
            **{file: content.encode() for file, content in texts.items()},
        },
    )
    sources = [file for file in packaged(root) if not file.endswith(".json")]  # the descriptors are in one file there
    files = {file.removeprefix("data/"): content for file, content in _read(root, [*sources, *PAPERS]).items()}
    about = (
        f"# {formatting.plain(edition(app))}: the data\n\n"
        "A Frictionless data package: `datapackage.json` describes tables and columns.\n"
        "Every row names the page it rests on. `quotations.lock` says where each quotation stands in its text.\n"
    )
    pack(out / f"{name}-data.zip", {**files, **data_package.files(app), "README.md": about.encode()})
