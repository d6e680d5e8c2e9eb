"""What every form of the book holds of one piece of source, by the table ``forms.yml``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader

from bookext.tests import small_book
from bookext.tests.chapters import HEAD
from bookext.tests.reading import runs, squeezed
from bookext.tests.small_book import SmallBook, refused

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("forms.yml").read_text(encoding="utf-8"))
SHOWN = [case for case in CASES if "refused" not in case]
REFUSED = [case for case in CASES if "refused" in case]
LONG = "abcdefghij" * 12
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="{width}px" height="30px"><rect width="40" height="30"/></svg>'
SETTINGS = {
    "extensions": [
        "myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "sphinx_proof", "sphinx_exercise", "sphinxcontrib.mermaid",
        "bookext",
    ],
    "myst_enable_extensions": ["amsmath", "colon_fence", "dollarmath", "strikethrough", "tasklist"],
    "book_number_names": [".+"],
    "html_theme": "reading",
    "html_use_index": True,
    "project": "Forms",
    "version": "1",
    "copyright": "2026",
    "epub_show_urls": "no",
    "epub_use_index": False,
    "numfig": True,
}  # fmt: skip


@dataclass(frozen=True)
class Forms:
    """One book with a chapter for each case, in every form."""

    pages: dict[str, str]
    epub: dict[str, str]
    markup: dict[str, str]
    text: dict[str, str]
    reader: PdfReader
    manifest: str
    package: Path


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def _made(folder: Path, cases: list[dict[str, Any]]) -> SmallBook:
    book = small_book.make(folder)
    shutil.rmtree(book.root / "chapters")
    for case in cases:
        chapter = case["chapter"].replace("{long}", LONG)
        head = HEAD.format(title=case["name"]) if "```{code-cell}" in chapter else f"# {case['name']}\n"
        (book.root / f"{_slug(case['name'])}.md").write_text(f"{head}\n{chapter}\n", encoding="utf-8")
    names = "\n".join(_slug(case["name"]) for case in cases)
    listing = f"# Forms\n\n```{{toctree}}\n:numbered:\n{names}\n```\n\n```{{bibliography}}\n:all:\n```\n"
    (book.root / "index.md").write_text(listing, encoding="utf-8")
    (book.root / "dot.svg").write_text(DOT.format(width=53), encoding="utf-8")
    (book.root / "a dot Ж.svg").write_text(DOT.format(width=53), encoding="utf-8")
    (book.root / "zero.svg").write_text(DOT.format(width=0), encoding="utf-8")
    (book.root / "torn.svg").write_text(DOT.format(width=53)[:60], encoding="utf-8")
    (book.root / "empty.png").write_bytes(b"")
    Image.new("CMYK", (4, 4)).save(book.root / "cmyk.jpg")
    return book


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """All cases that are shown, built once in each form."""
    book = _made(tmp_path_factory.mktemp("forms"), SHOWN)
    names = [_slug(case["name"]) for case in SHOWN]
    pages = book.build("html", **SETTINGS)
    epub = book.build("epub", **SETTINGS)
    printed = book.build("typstpdf", **SETTINGS)
    assert (pages.warnings, epub.warnings, printed.warnings) == ("", "", "")
    reader = PdfReader(printed.out / "forms.pdf")
    whole = (printed.out / "forms.typ").read_text(encoding="utf-8")
    chapters = whole.split('\n#head("chapter", ')[-len(SHOWN) - 1 :]
    (package,) = epub.out.glob("*.epub")
    with zipfile.ZipFile(package) as archive:
        manifest = archive.read("content.opf").decode()
    starts = [reader.get_destination_page_number(entry) for entry in reader.outline if not isinstance(entry, list)]
    starts = [*starts[-len(SHOWN) - 1 :], len(reader.pages)]
    texts = [
        squeezed("".join(reader.pages[number].extract_text() for number in range(*ends))) for ends in pairwise(starts)
    ]
    return Forms(
        {name: str(pages.page(name).article) for name in names},
        {name: (epub.out / f"{name}.xhtml").read_text(encoding="utf-8") for name in names},
        dict(zip(names, chapters[1:], strict=False)),
        dict(zip(names, texts[1:], strict=False)),
        reader,
        manifest,
        package,
    )


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case["name"])
def test_is_shown(forms: Forms, case: dict[str, Any]) -> None:
    name = _slug(case["name"])
    number = str(SHOWN.index(case) + 1)
    holds = {"page": forms.pages, "epub": forms.epub, "markup": forms.markup, "print": forms.text}
    for form, contents in holds.items():
        for words in case.get(form, []):
            wanted = words.replace("{number}", number).replace("{long}", LONG)
            assert any(one in contents[name] for one in wanted.split("|")), f"{form}: {wanted}: {contents[name]}"
    for words in case.get("absent", []):
        for page in (forms.pages[name], forms.epub[name]):
            assert words not in BeautifulSoup(page, "html.parser").get_text()
        assert words not in forms.markup[name]
    for words in case.get("not in markup", []):
        assert words not in forms.markup[name]


def test_every_case_that_cannot_be_printed_is_refused_with_file_and_line(tmp_path: Path) -> None:
    """In one message: an author need not build once for each."""
    cases = [case for case in REFUSED if "alone" not in case]
    message = refused(lambda: _made(tmp_path, cases).build("typstpdf", **SETTINGS))
    lines = message.splitlines()
    for case in cases:
        place = f"small/{_slug(case['name'])}.md:{case['line']}: "
        assert any(line.startswith(place) and case["refused"] in line for line in lines), f"{place} {message}"
    assert len(lines) == len(cases), message


def test_a_drawing_glued_in_another_chapter_is_refused_and_not_named(tmp_path: Path) -> None:
    source = """```{code-cell} python
from IPython.display import SVG
from myst_nb import glue
drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>'
glue("drawing", SVG(drawing), display=False)
```
"""
    cases = [
        {"name": "source", "chapter": source},
        {"name": "pasted", "chapter": "```{glue:} drawing\n:doc: source.md\n```"},
    ]
    message = refused(lambda: _made(tmp_path, cases).build("typstpdf", **SETTINGS))
    assert message.startswith("small/pasted.md:3: 'drawing' of source is image/svg+xml, which is not set")


def test_characters_without_a_glyph_are_named_once_with_their_chapter(tmp_path: Path) -> None:
    (case,) = (case for case in REFUSED if case["name"] == "a script without a font")
    message = refused(lambda: _made(tmp_path, [case]).build("typstpdf", **SETTINGS))
    assert message.startswith(f"small/{_slug(case['name'])}.md:{case['line']}: {case['refused']}")
    assert "'ꙮ' (U+A66E)" in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("builder", ["html", "epub", "typstpdf"])
def test_lists_too_deep_are_refused_and_not_cut_off(tmp_path: Path, builder: str) -> None:
    deep = "".join(f"{'  ' * level}- level {level}\n" for level in range(21))
    message = refused(lambda: _made(tmp_path, [{"name": "deep", "chapter": deep}]).build(builder, **SETTINGS))
    assert message == "small/deep.md:23: more than 20 lists or quotations stand in each other; take the inner ones out"


@pytest.mark.parametrize("name", ["a frame", "a script", "hidden words", "a picture without words"])
def test_the_epub_refuses_raw_html_that_it_cannot_show(tmp_path: Path, name: str) -> None:
    (case,) = (case for case in REFUSED if case["name"] == name)
    message = refused(lambda: _made(tmp_path, [case]).build("epub", **SETTINGS))
    assert message.startswith(f"small/{_slug(name)}.md:{case['line']}: ")
    assert case["refused"] in message


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_a_formula_that_cannot_be_read_is_refused_by_pages_and_epub(tmp_path: Path, builder: str) -> None:
    (case,) = (case for case in REFUSED if case["name"] == "an unknown command")
    message = refused(lambda: _made(tmp_path, [case]).build(builder, **SETTINGS))
    assert re.match(rf"small/an-unknown-command.md:{case['line']}: the formula .*nosuchthing", message)


def test_the_epub_says_which_of_its_files_hold_formulas(forms: Forms) -> None:
    assert re.search(r'href="formulas.xhtml"[^>]*properties="mathml"', forms.manifest)
    assert 'href="long-words.xhtml"' in forms.manifest
    assert not re.search(r'href="long-words.xhtml"[^>]*properties', forms.manifest)


def test_the_side_list_names_a_section_once(tmp_path: Path) -> None:
    case = {"name": "sections", "chapter": "## A section of it\n\nText."}
    page = _made(tmp_path, [case]).build("html", **SETTINGS).page("sections")
    assert len([link for link in page.select("#contents a") if "A section of it" in link.get_text()]) == 1


def test_epubcheck_finds_no_error(forms: Forms) -> None:
    """But for the ids that sphinx-proof gives twice."""
    program = shutil.which("epubcheck")
    if not program:
        message = "no epubcheck: install the package of that name"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    # On Debian the program is a Java archive that the kernel may not know how to start.
    command = ["java", "-jar", str(Path(program).resolve()), str(forms.package)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line for line in checked.stderr.splitlines() if line.startswith(("ERROR", "FATAL"))]
    assert [line for line in errors if "/theorems.xhtml" not in line] == []


def test_nothing_runs_off_the_page(forms: Forms) -> None:
    for number, page in enumerate(forms.reader.pages, start=1):
        for run in runs(page):
            assert 28 < run.start[0] <= run.end[0] < float(page.mediabox.width) - 28, f"page {number}: {run.text!r}"
