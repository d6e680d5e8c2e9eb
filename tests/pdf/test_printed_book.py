"""The book itself on paper: all its words in order, numbered as on the pages, tagged, archival, reproducible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

from bookext.pdf.builder import COMPILER, FONTS, STANDARDS
from bookext.tests.reading import contents, logical_text, runs, squeezed, tags
from tests.book.whole_book import CONFIG
from tests.pdf.printing import Editions

PAPERS = {"the-shrinking-prize": (595.28, 841.89), "the-shrinking-prize-letter": (612, 792)}
NOT_PRINTED = (
    "details:not(.audit), form, .headerlink, .quotation-passage, .label, script, style, .cell_input, .not-printed, "
    ".footnote-reference, .footnote-list"
)
"""Folded code, marks of the page, what print says in another way (addresses, entry numbers, how we know), downloads."""

pytestmark = pytest.mark.xdist_group("printed")
A4, LETTER = PAPERS
papers = pytest.mark.parametrize("name", [A4, pytest.param(LETTER, marks=pytest.mark.slow)])


def shown(tag: Tag) -> str:
    """Return the words of an element of a page, without what is for the page alone."""
    words = (string for string in tag.strings if not string.parent.css.closest(".not-printed"))
    return "".join(words).removesuffix("#").strip()


def articles(editions: Editions) -> list[Tag]:
    """Return the chapters that are printed as the pages show them, in the order of the contents."""
    web_only = CONFIG.get("book_web_only", [])
    return [editions.first.article(name) for name in editions.first.docnames if name not in web_only]


@cache
def logical(path: Path) -> str:
    """Return the text of a PDF in the order of its tags."""
    return logical_text(PdfReader(path))


def in_order(words: list[str], text: str) -> None:
    """Assert that all words stand in the text one after the other."""
    position = 0
    for piece in words:
        found = text.find(squeezed(piece), position)
        assert found >= 0, f"{piece!r} is not printed after {text[max(0, position - 60) : position]!r}"
        position = found + len(squeezed(piece))


@papers
def test_headings_quotations_captions_and_rows_are_printed_in_order(editions: Editions, name: str) -> None:
    kinds = "h1, h2, h3, .quotation-text, table caption, figcaption .caption-number, figcaption .caption-text, tr"
    words, counts = [], {"H1": 0, "QUOTATION": 0, "CAPTION": 0, "TR": 0}
    for article in articles(editions):
        for element in article.select(kinds):
            if element.css.closest(".not-printed"):
                continue
            row = element.find_parent("tr") or element
            within = row.name == "tr" and row.find_previous_sibling("tr") and row.find_next_sibling("tr")
            if row.name == "tr" and bool(within) == (row is element):
                continue  # of a table the first row and the last are read whole, of the others the quotations
            kind = "QUOTATION" if "quotation-text" in element.get("class", []) else element.name.upper()
            counts[kind] = counts.get(kind, 0) + 1
            if kind == "QUOTATION" and element.find_parent("tr"):
                continue  # its row has it
            parts = element.select("td, th") if element.name == "tr" else [element]
            words += [re.sub(r"^(\d+)\. ", r"\1 ", shown(part)) for part in parts]
    assert min(counts.values()) > 0, counts
    in_order(words, logical(editions.pdf(name)))


def test_every_word_of_the_pages_is_printed_in_order(editions: Editions) -> None:
    words = []
    for article in articles(editions):
        for string in article.strings:
            if string.strip() and not any(parent.css.match(NOT_PRINTED) for parent in string.parents if parent.name):
                words.append(re.sub(r"^(\d+)\. ", r"\1 ", str(string)))
    assert len(words) > 500
    in_order(words, logical(editions.pdf()))


def test_every_chapter_says_on_paper_what_it_was_counted_from(editions: Editions) -> None:
    """In other words than the page: without downloads, with the same hashes."""
    text = logical(editions.pdf())
    panels = [panel for article in articles(editions) for panel in article.select(".how-we-know")]
    hashes = [item.select("code")[-1].get_text()[:8] for panel in panels for item in panel.select("li")]
    assert len(hashes) > 20
    in_order([f"{digest})" for digest in hashes], text)
    assert text.count("Howweknow.") == sum(panel.find_parent("details") is None for panel in panels)
    assert "Torunit," not in text


@papers
def test_the_outline_is_the_table_of_contents(editions: Editions, name: str) -> None:
    toc = yaml.safe_load((editions.first.root / "_toc.yml").read_text(encoding="utf-8"))
    printed = [(part["caption"], [chapter["file"] for chapter in part["chapters"]]) for part in toc["parts"]]
    web_only = CONFIG.get("book_web_only", [])
    left = [(caption, [name for name in docnames if name not in web_only]) for caption, docnames in printed]
    parts = [(caption, docnames) for caption, docnames in left if docnames]
    expected: list[tuple[int, str]] = []
    for caption, docnames in [("", [toc["root"]]), *parts]:
        expected += [(1, caption)] if caption else []
        for docname in docnames:
            for heading in editions.first.article(docname).select(":is(h1, h2, h3):not(.not-printed *)"):
                title = re.sub(r"^\d+\. ", "", shown(heading))
                expected.append((int(heading.name[1]) + bool(caption), title))
    expected.append((1, "Register of quotations printed"))
    reader = PdfReader(editions.pdf(name))
    assert [(depth, re.sub(r"^\d+ ", "", title)) for depth, title in contents(reader)] == expected
    text = logical(editions.pdf(name))
    listed = text[text.index("Contents") : text.index("Figures")]
    in_order([title for depth, title in expected], listed)


@papers
def test_the_file_is_tagged_and_declares_its_standards(editions: Editions, name: str) -> None:
    reader = PdfReader(editions.pdf(name))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = "The Shrinking Prize: Japan, Russia and the China Question, 2012–2026"
    assert (reader.metadata.title, reader.metadata.author) == (title, "The authors of The Shrinking Prize")
    declared = root["/Metadata"].get_data().decode()
    for mark in ("<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<", title):
        assert mark in declared
    roles = [tag["/S"] for tag in tags(reader)]
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Caption", "/Link", "/Note"} <= set(roles)


@papers
def test_every_figure_is_described_as_on_its_page(editions: Editions, name: str) -> None:
    described = [str(tag["/Alt"]) for tag in tags(PdfReader(editions.pdf(name))) if tag["/S"] == "/Figure"]
    words = [each.get_text() for article in articles(editions) for each in article.select("figure .in-words p")]
    assert described == words
    assert len(described) > 1


@papers
def test_every_font_is_in_the_file(editions: Editions, name: str) -> None:
    for page in PdfReader(editions.pdf(name)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())


@papers
def test_nothing_stands_outside_the_page(editions: Editions, name: str) -> None:
    margin = 28  # points, one centimetre
    for number, page in enumerate(PdfReader(editions.pdf(name)).pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert sorted((width, height)) == pytest.approx(sorted(PAPERS[name]), abs=0.1)
        for run in runs(page):
            for x, y in (run.start, run.end):
                assert margin < x < width - margin, f"page {number}: {run.text!r}"
                assert margin < y < height - margin, f"page {number}: {run.text!r}"


def test_the_measure_and_the_size_of_type_are_those_of_a_book(editions: Editions) -> None:
    """Of the chapters: the appendices are set smaller and wider."""
    reader = PdfReader(editions.pdf())
    (apparatus,) = (each for each in reader.outline if not isinstance(each, list) and each.title == "Apparatus")
    lines: dict[tuple[int, int], str] = {}
    for number, page in enumerate(reader.pages[: reader.get_destination_page_number(apparatus)]):
        for run in runs(page):
            place = (number, round(run.start[1]))
            lines[place] = lines.get(place, "") + run.text
    full = sorted(len(line) for line in lines.values() if len(line) > 50)
    assert 60 <= full[len(full) // 2] <= 75


@papers
def test_two_builds_give_the_same_bytes(editions: Editions, name: str) -> None:
    assert editions.pdf(name).read_bytes() == editions.pdf(name, second=True).read_bytes()


MEMORY = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Prints the kibibytes a program took. A small process starts it: a child is charged with the size of its parent."""


def test_the_compiler_lays_out_a_page_no_oftener_than_it_must(editions: Editions) -> None:
    """It keeps all that it lays out; tables that are measured first take more than half as much again."""
    press = [sys.executable, str(COMPILER), str(editions.pdf().with_suffix(".typ")), str(FONTS), "0", "a4", *STANDARDS]
    measured = subprocess.run([sys.executable, "-c", MEMORY, *press], capture_output=True, text=True, check=True)
    assert int(measured.stdout) / 1024 / len(PdfReader(editions.pdf()).pages) < 2.7


# --- the EPUB -------------------------------------------------------------------------------------------------


def test_epubcheck_finds_no_error(editions: Editions) -> None:
    program = shutil.which("epubcheck")
    if not program:
        message = "no epubcheck: install the package of that name"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    # On Debian the program is a Java archive that the kernel may not know how to start.
    command = ["java", "-jar", str(Path(program).resolve())]
    checked = subprocess.run([*command, str(editions.epub())], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "0 errors / 0 warnings" in checked.stdout


def test_the_epub_says_what_it_is_and_describes_its_figures(editions: Editions) -> None:
    with zipfile.ZipFile(editions.epub()) as package:
        said = ElementTree.fromstring(package.read("content.opf"))  # noqa: S314  (written by this very test)
        texts = {tag.tag.rpartition("}")[2]: tag.text for tag in said.iter()}
        assert (texts["language"], texts["identifier"]) == ("en", CONFIG["epub_identifier"])
        assert texts["title"].startswith("The Shrinking Prize: ")
        images = 0
        for name in package.namelist():
            if name.endswith(".xhtml"):
                for image in BeautifulSoup(package.read(name), "html.parser").select("img"):
                    images += 1
                    assert len(image["alt"]) > 40
        assert images > 1
        assert not any(name.endswith(".html") for name in package.namelist())


def test_two_builds_of_the_epub_give_the_same_bytes(editions: Editions) -> None:
    assert editions.epub().read_bytes() == editions.epub(second=True).read_bytes()
