"""Notes: what they say of rows, where their marks stand, and what is refused."""

from __future__ import annotations

import json
import re

import pytest

from bookext.tests.small_book import WITHOUT_NOTEBOOKS, Built, SmallBook, refused, write_schema

COLUMNS = ("id", "date", "date_precision", "source_title", "publisher", "url", "confidence")
TOLLS = """\
id,date,date_precision,source_title,publisher,url,confidence
T1,1801-05-02,day,The toll begins,Town Gazette,https://example.org/toll?day=1,high
T2,1802-06,month,The toll doubles,Town Gazette,https://example.org/double,low
T3,1803,year,The toll ends,A neighbour,,memory
"""


def with_tolls(book: SmallBook, text: str) -> SmallBook:
    """Add a table with sources to the book, and a page with `text`."""
    fields = [
        {"name": name, "title": name, "type": "string", "unit": "none", "description": name, "constraints": {}}
        for name in COLUMNS
    ]
    schema = {"fields": fields, "primaryKey": "id"}
    entry = {"name": "tolls", "title": "Tolls", "description": "Tolls", "path": "tolls.csv", "schema": schema}
    write_schema(book.root / "data", entry)
    (book.root / "data" / "tolls.csv").write_text(TOLLS, encoding="utf-8")
    (book.root / "chapters" / "tolls.md").write_text(f"# The toll\n\n{text}\n", encoding="utf-8")
    book.change("_toc.yml", "  - file: chapters/bridge\n", "  - file: chapters/bridge\n  - file: chapters/tolls\n")
    return book


def build(book: SmallBook, builder: str = "html") -> Built:
    """Build the small book without its notebooks."""
    built = book.build(builder, **WITHOUT_NOTEBOOKS, copyright="2000", version="1")
    assert built.warnings == ""
    return built


def notes(built: Built) -> list[str]:
    """Return the notes of the page as text."""
    return [" ".join(note.p.get_text().split()) for note in built.page("chapters/tolls").select(".footnote")]


def test_a_note_names_publisher_title_date_and_row_and_links_to_the_page(book: SmallBook) -> None:
    built = build(with_tolls(book, "A toll was taken {row}`tolls:T1`."))
    assert notes(built) == ["Town Gazette, The toll begins, 2 May 1801 [tolls:T1]"]
    page = built.page("chapters/tolls")
    assert page.select_one(".footnote p a")["href"] == "https://example.org/toll?day=1"
    mark = page.select_one("a.footnote-reference")
    assert page.find(id=mark["href"].removeprefix("#")).p.get_text().startswith("Town Gazette")
    assert page.find(id=page.select_one(".footnote [role=doc-backlink]")["href"].removeprefix("#")) == mark


def test_a_mark_stands_after_the_stop_without_a_blank(book: SmallBook) -> None:
    page = build(with_tolls(book, "A toll was taken {row}`tolls:T1`. Then more.")).page("chapters/tolls")
    assert page.select_one("section > p").get_text() == "A toll was taken.[1] Then more."


def test_several_rows_share_a_note_and_so_do_notes_side_by_side(book: SmallBook) -> None:
    built = build(with_tolls(book, "Tolls {row}`tolls:T1, tolls:T3` {row}`tolls:T2`. More {row}`heights:spire`."))
    first, second = notes(built)
    assert re.findall(r"\[(\S+)\]", first) == ["tolls:T1", "tolls:T3", "tolls:T2"]
    assert second == "Heights [heights:spire]"


def test_a_date_is_no_more_exact_than_it_is_known_and_weak_evidence_is_said_to_be(book: SmallBook) -> None:
    first, second = notes(build(with_tolls(book, "On {row}`tolls:T2`. Off {row}`tolls:T3`.")))
    assert first == "Town Gazette, The toll doubles, June 1802, low confidence [tolls:T2]"
    assert second == "A neighbour, The toll ends, 1803, recorded from memory; no page was seen [tolls:T3]"


def test_notes_are_numbered_with_the_authors_own_in_the_order_of_their_marks(book: SmallBook) -> None:
    text = "One {row}`tolls:T1`, own[^a], and last {row}`tolls:T2`.\n\n[^a]: Own words."
    page = build(with_tolls(book, text)).page("chapters/tolls")
    assert re.findall(r"\[(\d)\]", page.select_one("section > p").get_text()) == ["1", "2", "3"]
    assert "Own words" in page.find(id=page.select("a.footnote-reference")[1]["href"].removeprefix("#")).get_text()


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("tols:T1", "no table 'tols' in the data package; did you mean 'tolls'?"),
        ("tolls:T9", "no row 'T9' in data/tolls.csv; name one that there is, or add it with its page"),
        ("heights:spires", "no row 'spires' in data/heights.csv; did you mean 'spire'?"),
        ("tolls", "'tolls' is no row; write it as table:id"),
        ("tolls:T1,", "'' is no row; write it as table:id"),
    ],
)
def test_a_row_that_is_not_there_is_refused_with_file_line_and_remedy(
    book: SmallBook, reference: str, words: str
) -> None:
    message = refused(lambda: build(with_tolls(book, f"First.\n\nA toll {{row}}`{reference}`.")))
    assert re.fullmatch(r"chapters/tolls\.md:5: .*", message)
    assert words in message


def test_a_page_is_read_again_when_a_row_of_its_notes_changes_and_not_for_another_row(book: SmallBook) -> None:
    build(with_tolls(book, "A toll was taken {row}`tolls:T1`."))
    book.change("data/tolls.csv", "The toll doubles", "The toll trebles")
    assert "chapters/tolls" not in re.findall(r"reading sources\.\.\. \[.*?\] (\S+)", build(book).log)
    book.change("data/tolls.csv", "The toll begins", "The toll is raised")
    assert notes(build(book)) == ["Town Gazette, The toll is raised, 2 May 1801 [tolls:T1]"]
    book.change("data/tolls.csv", "T1,", "T8,")
    assert "no row 'T1'" in refused(lambda: build(book))


def test_a_work_is_named_in_the_same_list_by_author_year_and_title_with_a_link_to_its_entry(book: SmallBook) -> None:
    built = build(with_tolls(book, "Alder said so {cite}`alder2001, birch2002`. A toll {row}`tolls:T1` was taken."))
    first, second = notes(built)
    assert first == "Alder, 2001, The Bridge Question; Birch, 2002, Roads"
    assert second.startswith("Town Gazette")
    page, _, anchor = built.page("chapters/tolls").select_one(".footnote a.internal")["href"].partition("#")
    assert "The Bridge Question" in built.page(f"chapters/{page.removesuffix('.html')}").find(id=anchor).get_text()


def test_a_work_and_a_row_side_by_side_share_a_note(book: SmallBook) -> None:
    (note,) = notes(build(with_tolls(book, "It was so {cite}`alder2001` {row}`tolls:T1`.")))
    assert note == "Alder, 2001, The Bridge Question; Town Gazette, The toll begins, 2 May 1801 [tolls:T1]"


@pytest.mark.parametrize(
    "text",
    ["| a | b |\n|---|---|\n| c | d {cite}`alder2001` |", ":::{table} d {cite}`alder2001`\n| a |\n|---|\n| b |\n:::",
     "c\n: d {cite}`alder2001`", "Said[^a].\n\n[^a]: d {cite}`alder2001`", "## d {cite}`alder2001`"],
    ids=["cell", "caption", "definition", "footnote", "heading"],
)  # fmt: skip
def test_a_work_is_named_in_brackets_where_a_note_would_be_out_of_place(book: SmallBook, text: str) -> None:
    built = with_tolls(book, text).build(**WITHOUT_NOTEBOOKS, myst_enable_extensions=["colon_fence", "deflist"])
    assert "d (Alder, 2001)" in built.page("chapters/tolls").get_text()


def test_a_page_is_read_again_when_the_title_of_a_work_changes(book: SmallBook) -> None:
    build(with_tolls(book, "Alder said so {cite}`alder2001`."))
    book.change("references.bib", "{{The Bridge Question}}", "{{The Bridge Answer: A Reply}}")
    assert notes(build(book)) == ["Alder, 2001, The Bridge Answer"]


def test_print_has_a_footnote_with_the_address(book: SmallBook) -> None:
    with_tolls(book, "A toll was taken {row}`tolls:T1` {row}`tolls:T2`.")
    book.change("data/tolls.csv", "https://example.org/double", f"https://example.org/{'double' * 9}")
    built = build(book, "typstpdf")
    markup = (built.out / "the-small-book.typ").read_text(encoding="utf-8")
    assert re.search(r"taken\.#footnote\[Town Gazette, #web\(\"https://example\.org/toll\?day=1\"\)", markup)
    assert "[example.org\\/toll];)" in markup
    assert "[example.org];)" in markup  # the host alone of an address that is long
    assert "rubric[Notes]" not in markup


def test_latex_epub_and_notebooks_show_the_note(book: SmallBook) -> None:
    with_tolls(book, "A toll was taken {row}`tolls:T1`.")
    assert "Town Gazette" in next(iter(build(book, "latex").out.glob("*.tex"))).read_text(encoding="utf-8")
    page = next(iter(build(book, "epub").out.rglob("tolls.xhtml"))).read_text(encoding="utf-8")
    assert "Town Gazette" in page
    assert "Notes" in page
    notebook = json.loads(next(iter(build(book, "notebook").out.rglob("*tolls*.ipynb"))).read_text(encoding="utf-8"))
    words = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    assert "taken.<sup>[1](#" in words
    assert re.search(r"<sup>1</sup> Town Gazette, \[\*The toll begins\*\]\(https://example\.org/toll\?day=1\)", words)
    anchor = re.search(r"taken\.<sup>\[1\]\(#([^)]+)\)", words)
    assert anchor
    assert f'<a id="{anchor[1]}"></a>' in words
