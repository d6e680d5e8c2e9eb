"""What can be taken along: notebooks that run by themselves, and the data package."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import unquote

import frictionless
import nbformat
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat import NotebookNode

from bookext.release import downloads
from tests.book.whole_book import BuiltBook
from tests.questions.counting_summits import recount as summits
from tests.questions.sanction_packages import recount as sanctions

NAME = "the-shrinking-prize"
MARKUP = re.compile(r"\{[\w:.-]+\}`|^ *(?:`{3,}|:{3,})\{|^:::|\{\{|\]\{[#.]", re.MULTILINE)


def unpacked(book: BuiltBook, kind: str, folder: Path) -> Path:
    """Unpack one of the zips in `folder`; return the one folder in it."""
    with zipfile.ZipFile(book.html / "downloads" / f"{NAME}-{kind}.zip") as package:
        package.extractall(folder)
    (inner,) = folder.iterdir()
    return inner


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def notebooks(book: BuiltBook) -> Iterator[tuple[str, NotebookNode]]:
    """Yield every document with its notebook."""
    for name in book.docnames:
        path = book.html / "downloads" / "notebooks" / f"{name.rpartition('/')[2]}.ipynb"
        yield name, nbformat.read(path, as_version=4)


@cache
def rendered(source: str) -> str:
    return str(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(source))


def read(notebook: NotebookNode) -> BeautifulSoup:
    """A notebook as a front end shows it: prose as Markdown, outputs as HTML where there is any."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(rendered(cell.source))
        for output in cell.get("outputs", ()):
            parts.append(output.get("data", {}).get("text/html") or f"<pre>{escape(output.get('text', ''))}</pre>")
    return BeautifulSoup("\n".join(parts), "html.parser")


# --- notebooks ------------------------------------------------------------------------------------------------


def test_there_is_a_notebook_for_every_document(built_book: BuiltBook) -> None:
    folder = built_book.html / "downloads" / "notebooks"
    names = {f"{name.rpartition('/')[2]}.ipynb" for name in built_book.docnames}
    assert {path.name for path in folder.iterdir()} == {*names, "references.json"}
    with zipfile.ZipFile(built_book.html / "downloads" / f"{NAME}-notebooks.zip") as package:
        for path in folder.iterdir():
            assert package.read(f"{NAME}-notebooks/{path.name}") == path.read_bytes()


def test_a_notebook_holds_no_markup_of_ours(built_book: BuiltBook) -> None:
    for name, notebook in notebooks(built_book):
        nbformat.validate(notebook)
        for cell in notebook.cells:
            texts = [cell.source] if cell.cell_type == "markdown" else []
            for output in cell.get("outputs", ()):
                texts += [content for kind, content in output.get("data", {}).items() if kind.startswith("text/")]
            for text in texts:
                found = MARKUP.search(re.sub(r"(?ms)^(`{3,})\w+\n.*?^\1$", "", text))  # but for code that is shown
                assert not found, f"{name}: {text[found.start() : found.start() + 80]!r}"


def test_a_notebook_holds_what_the_page_shows(built_book: BuiltBook) -> None:
    for name, notebook in notebooks(built_book):
        words = squeezed(read(notebook).get_text(" "))
        shown = re.sub(r"\s", "", words)
        article = built_book.article(name)
        for gone in article.select(
            ".apparatus, .downloads, .cell_input, details.in-words, form, .headerlink, nav, summary"
        ):
            gone.extract()
        for mark in article.select("a.footnote-reference"):
            mark.string = mark.get_text().strip("[]")
        for part in article.select("p, td, th, h1, h2, h3, figcaption span, caption, .quotation-text, pre"):
            own = re.sub(r" · register\b|, register(?=[);]|\s*$)|#$", "", part.get_text())  # links of the page alone
            assert re.sub(r"\s", "", own) in shown, f"{name}: {part.get_text()}"


def test_exhibits_have_captions_numbers_sources_and_descriptions(built_book: BuiltBook) -> None:
    for name, notebook in notebooks(built_book):
        page, article = read(notebook), built_book.article(name)
        for figure in article.select("figure[id]"):
            kept = page.find(id=figure["id"])
            assert kept.img["alt"].startswith(figure.img["alt"])
            number = squeezed(figure.select_one(".caption-number").get_text())
            assert squeezed(kept.select_one("figcaption").get_text()).startswith(number)
            assert kept.select_one('figcaption a[href^="data/"]')
        for table in article.select("table.exhibit-table[id]"):
            kept = page.find("table", id=table["id"])
            number = squeezed(table.select_one(".caption-number").get_text())
            assert squeezed(kept.caption.get_text()).startswith(number)
            assert {head.get("scope") for head in kept.select("th")} == {"col"}
            assert kept.find_next_sibling("p").get_text().startswith("Source:")


def test_outputs_and_counts_are_those_of_running_every_cell(built_book: BuiltBook) -> None:
    for name, notebook in notebooks(built_book):
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
        assert bool(code) == (name in built_book.notebooks)
        assert all(output.get("data", {}).get("text/plain", "-") for cell in code for output in cell.outputs)


def test_every_link_of_a_notebook_leads_somewhere(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "notebooks", tmp_path)
    pages = {f"{name.rpartition('/')[2]}.ipynb": read(notebook) for name, notebook in notebooks(built_book)}
    places = {name: {each["id"] for each in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        for link in page.select("a[href]"):
            address, _, place = str(link["href"]).partition("#")
            if "://" in address:
                continue
            assert not address or (folder / unquote(address)).is_file(), f"{name}: {link}"
            assert not place or place in places[address or name], f"{name}: {link}"


def test_the_bundle_runs_where_the_project_is_not(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "notebooks", tmp_path)
    notebook = nbformat.read(folder / "counting-summits.ipynb", as_version=4)
    check = "import evidence, pathlib; print(pathlib.Path(evidence.__file__).parent)"
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSTARTUP")}
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment | {"IPYTHONDIR": str(tmp_path / "ipython")})
    assert notebook.cells[-1].outputs[0].text.strip() == str(folder / "evidence")
    stored = nbformat.read(folder / "counting-summits.ipynb", as_version=4)
    for before, after in zip(stored.cells[:-1], notebook.cells, strict=False):  # the last says what has changed
        for old, new in zip(before.get("outputs", ()), after.get("outputs", ()), strict=True):
            there, here = (BeautifulSoup(each["data"]["text/html"], "html.parser") for each in (old, new))
            assert squeezed(here.get_text()) == squeezed(there.get_text())
            assert [link["href"] for link in here.select("a")] == [link["href"] for link in there.select("a")]


def test_the_bundle_says_how_to_run_it_and_has_what_that_takes(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "notebooks", tmp_path)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "\n".join(downloads.RUN) in readme
    listed = re.findall(r"`([\w-]+\.ipynb)`", readme)
    assert listed == [f"{name.rpartition('/')[2]}.ipynb" for name in built_book.docnames]
    light = built_book.root / "requirements-notebooks.txt"
    assert (folder / "requirements.txt").read_bytes() == light.read_bytes()
    for part in ("evidence/**/*.py", "data/*.csv"):
        here, there = ({str(path.relative_to(root)) for path in root.glob(part)} for root in (folder, built_book.root))
        assert here == there


# --- data -----------------------------------------------------------------------------------------------------


def test_the_data_package_is_whole_and_valid(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "data", tmp_path)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in descriptor["resources"]}
    assert paths == {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    for path in paths:
        if not path.startswith("views/"):
            assert (folder / path).read_bytes() == (built_book.root / "data" / path).read_bytes()
    names = {"LICENSE", "CITATION.cff", "README.md", "CODEBOOK.md", "example.py", "quotations.lock"}
    assert names <= {path.name for path in folder.iterdir()}
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])


def test_the_codebook_has_every_table_and_column_and_its_links_lead_to_them(
    built_book: BuiltBook, tmp_path: Path
) -> None:
    folder = unpacked(built_book, "data", tmp_path)
    codebook = (folder / "CODEBOOK.md").read_text(encoding="utf-8")
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    sections = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", codebook))
    assert set(re.findall(r"\]\(#(\w+)\)", codebook)) == sections.keys() - {"Tables"}
    for entry in described:
        columns = re.findall(
            r"(?m)^\| `(\w+)` \| (?:[^|\n]|\\\|)+ \| (?:[^|\n]|\\\|)+ \| .* \|$", sections[entry["name"]]
        )
        assert columns == [field["name"] for field in entry["schema"]["fields"]]


def test_the_example_and_the_views_give_the_numbers_of_the_book(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "data", tmp_path)
    ran = subprocess.run([sys.executable, "example.py"], cwd=folder, check=True, capture_output=True, text=True)
    every, second = (len(found(built_book.root)) for found in (summits.meetings, summits.second_term))
    assert re.findall(r"\d+", ran.stdout) == [str(every), str(second), "2012"]
    meetings = rows_of(folder / "views" / "meetings.csv")
    assert (len(meetings), sum(row["second_term"] == "true" for row in meetings)) == (every, second)
    instruments = rows_of(folder / "views" / "package_instruments.csv")
    for wave in ("2014", "2022-2025"):
        expected = [
            (row["id"], kind) for row in sanctions.packages(built_book.root, wave) for kind in row["kind"].split("; ")
        ]
        assert sorted((row["id"], row["instrument"]) for row in instruments if row["wave"] == wave) == sorted(expected)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
