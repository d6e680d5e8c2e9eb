"""What can be taken along: notebooks that run by themselves, the data package, and the same bytes each time."""

from __future__ import annotations

import json
import os
import re
import time
import zipfile
from pathlib import Path

import frictionless
import nbformat
import pytest
from nbclient import NotebookClient

from bookext.release import downloads
from bookext.tests.small_book import SmallBook, refused
from tests.book.whole_book import BuiltBook

NAME = "the-shrinking-prize"
MARKUP = re.compile(r"\{[\w:]+\}`|^:::|^```\{|\{\{", re.MULTILINE)


def unpacked(book: BuiltBook, kind: str, folder: Path) -> Path:
    """Unpack one of the zips in `folder`; return the one folder in it."""
    with zipfile.ZipFile(book.html / "downloads" / f"{NAME}-{kind}.zip") as package:
        package.extractall(folder)
    (inner,) = folder.iterdir()
    return inner


def chapters(book: BuiltBook) -> list[str]:
    """Return the documents with code to run, but the front page, which is made for the screen."""
    return [name for name in book.notebooks if name != "index"]


def squeezed(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


# --- notebooks ------------------------------------------------------------------------------------------------


def test_there_is_a_notebook_for_every_chapter_that_runs(built_book: BuiltBook) -> None:
    folder = built_book.html / "downloads" / "notebooks"
    assert {path.stem for path in folder.iterdir()} == {name.rpartition("/")[2] for name in chapters(built_book)}
    with zipfile.ZipFile(built_book.html / "downloads" / f"{NAME}-notebooks.zip") as package:
        for path in folder.iterdir():
            assert package.read(f"{NAME}-notebooks/{path.name}") == path.read_bytes()


def test_a_notebook_is_whole_prose_in_plain_markdown_without_outputs(built_book: BuiltBook) -> None:
    for name in chapters(built_book):
        path = built_book.html / "downloads" / "notebooks" / f"{name.rpartition('/')[2]}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        prose = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert not MARKUP.search(prose), MARKUP.search(prose)
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
        article = built_book.article(name)
        plain = re.sub(r"\\([^\w\s])", r"\1", squeezed(prose))  # what is escaped is shown
        for quotation in article.select(".quotation-text:not(.cell *)"):
            assert squeezed(quotation.get_text()) in plain, f"{name}: {quotation.get_text()}"
        values = [value for value in article.select("section > p > .pasted-text") if value.get_text().strip()]
        assert all(squeezed(value.get_text()) in plain for value in values)
        for link in re.findall(r"\]\(([\w./-]+)\)", prose):
            assert (path.parent / link).is_file() or (built_book.root / link).is_file(), f"{name}: {link}"


def test_the_bundle_runs_where_the_project_is_not(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "notebooks", tmp_path)
    notebook = nbformat.read(folder / "counting-summits.ipynb", as_version=4)
    check = "import evidence, pathlib; print(pathlib.Path(evidence.__file__).parent)"
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSTARTUP")}
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment | {"IPYTHONDIR": str(tmp_path / "ipython")})
    assert notebook.cells[-1].outputs[0].text.strip() == str(folder / "evidence")
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert {"image/svg+xml", "text/html"} <= kinds


def test_the_bundle_says_how_to_run_it_and_has_what_that_takes(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "notebooks", tmp_path)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "\n".join(downloads.RUN) in readme
    listed = re.findall(r"`([\w-]+\.ipynb)`", readme)
    assert listed == [f"{name.rpartition('/')[2]}.ipynb" for name in chapters(built_book)]
    assert (folder / "requirements.txt").read_bytes() == (built_book.root / "requirements.txt").read_bytes()
    for part in ("evidence/**/*.py", "data/*.csv"):
        here, there = ({str(path.relative_to(root)) for path in root.glob(part)} for root in (folder, built_book.root))
        assert here == there


def test_markup_that_a_notebook_cannot_show_is_refused(warm_book: SmallBook) -> None:
    chapter = warm_book.root / "chapters" / "heights.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nThe {abbr}`NMC (no more carts)`.\n", encoding="utf-8")
    assert "chapters/heights.md: there is no plain Markdown for {abbr}`NMC" in refused(warm_book.build)


# --- data -----------------------------------------------------------------------------------------------------


def test_the_data_package_is_whole_and_valid(built_book: BuiltBook, tmp_path: Path) -> None:
    folder = unpacked(built_book, "data", tmp_path)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        assert (folder / resource["path"]).read_bytes() == (built_book.root / "data" / resource["path"]).read_bytes()
    assert {"LICENSE", "CITATION.cff", "README.md", "quotations.lock"} <= {path.name for path in folder.iterdir()}
    assert not frictionless.Package.validate_descriptor(descriptor).errors


# --- bytes ----------------------------------------------------------------------------------------------------


def test_a_zip_is_the_same_bytes_whenever_it_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    contents = {"b/a.txt": b"a" * 1000, "a.txt": b"\x00"}
    first, second = tmp_path / "1" / "book.zip", tmp_path / "2" / "book.zip"
    first.parent.mkdir()
    second.parent.mkdir()
    downloads.pack(first, contents)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    mask = os.umask(0o077)
    downloads.pack(second, dict(reversed(contents.items())))
    os.umask(mask)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert [(entry.filename, entry.date_time[:3]) for entry in package.infolist()] == [
            ("book/a.txt", (2026, 11, 22)),
            ("book/b/a.txt", (2026, 11, 22)),
        ]


def test_two_builds_in_two_folders_offer_the_same_bytes(warm_book: SmallBook, executed: SmallBook) -> None:
    here, there = (book.root / "_build" / "html" / "downloads" for book in (warm_book, executed))
    names = sorted(str(path.relative_to(here)) for path in here.rglob("*") if path.is_file())
    assert "notebooks/heights.ipynb" in names
    assert "the-small-book-data.zip" in names
    assert names == sorted(str(path.relative_to(there)) for path in there.rglob("*") if path.is_file())
    assert all((here / name).read_bytes() == (there / name).read_bytes() for name in names)


# --- the list of downloads ------------------------------------------------------------------------------------


def with_list(book: SmallBook) -> SmallBook:
    index = book.root / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + "\n```{downloads}\n```\n", encoding="utf-8")
    return book


def test_a_stock_build_offers_what_it_has_made(warm_book: SmallBook) -> None:
    built = with_list(warm_book).build()
    links = [link["href"] for link in built.page("index").select(".downloads a")]
    assert links == ["downloads/the-small-book-notebooks.zip", "downloads/the-small-book-data.zip"]
    assert all((built.out / link).is_file() for link in links)


def test_a_published_book_offers_its_other_forms(warm_book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
    with_list(warm_book).build()
    with monkeypatch.context() as publishing:
        publishing.setenv(downloads.OTHER_FORMS, "1")
        built = warm_book.build()
    links = [link["href"] for link in built.page("index").select(".downloads a")]
    names = ["the-small-book.pdf", "the-small-book-letter.pdf", "TheSmallBook.epub"]
    assert links[:3] == [f"downloads/{name}" for name in names]
    assert len(links) == 5
    assert len(warm_book.build().page("index").select(".downloads li")) == 2


def test_paper_has_no_list_of_downloads(warm_book: SmallBook) -> None:
    built = with_list(warm_book).build("typstpdf")
    markup = next(built.out.glob("the-*.typ")).read_text(encoding="utf-8")
    assert "notebooks" not in markup
    assert "to read" not in markup
