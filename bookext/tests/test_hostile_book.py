"""A book whose every text is meant to do harm comes out as those texts and nothing else, in every form."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from playwright.sync_api import Browser
from pypdf import PdfReader

from bookext.checks import typed_quotations
from bookext.tests import small_book
from bookext.tests.chapters import HEAD
from bookext.tests.reading import squeezed, text_of
from bookext.tests.small_book import Built, SmallBook, refused

WORDS = (
    "<script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "</p></blockquote></details></section></script>",
    "<!--<script>",
    "&lt;b&gt; &amp; &#x202e; &copy;",
    "javascript:window.ran=1",
    "<javascript:window.ran=1>",
    "data:text/html,<script>window.ran=1</script>",
    '#import "x": * #eval("1") #raw("y")',
    "*one* _two_ **three** ~~four~~",
    "`one` ``two`` ```three```",
    "$x$ and $$y$$ for \\$5",
    "{{ edition }} {eval}`1+1` {quotation}`alder-bridge`",
    ":::{note} ````{raw} html",
    "10. ten",
    "\\ \\n \\u{41} // /* @x ~ -- ... -? = |",
    "<https://example.org/> https://example.org/?a=1&lt;",
    "Ж北Ω€½",
    "long" * 60,
)
"""What a quotation and a cell may hold."""
BRACKETS = ("[x](javascript:window.ran=1)", "[x]{#y} [^1] [@x]", "![x](https://example.org/x.png)")
"""In a quotation these would be the editors'."""
TITLE = '</script><!--<script>Roads & "ruts" *all* #ways'
ADDRESS = "https://example.org/?a=1&copy;=2&b='*_$~#at"
FILLER = "and so it goes on for a while with words that nobody quotes and nobody has to read "
CHAPTER = (
    HEAD.format(title="Words that are words")
    + """
The sentences of this chapter say nothing at all and are here to be long enough that a description is made of them.

```{code-cell} python
import measures
from bookext import exhibits, formatting as wording
from bookext.claims import verdicts
from bookext.data import tables

rows = tables.load("strings")
for row in rows.itertuples():
    measures.glue(row.id, row.said)
worst = rows["said"][0] + rows["said"][1]
exhibits.Table(
    rows.assign(link=[wording.link(words, url) for words, url in zip(rows["said"], rows["url"])])
    .drop(columns="url").rename(columns={"said": rows["said"][1]}),
    "tab-strings", worst, ("strings",), worst, markup=("link",),
)
```

```{code-cell} python
with exhibits.drawing(3, 2) as drawing:
    drawing.subplots().set_title(worst + rows["said"][11])
exhibits.Figure(drawing, "fig-strings", worst, worst, ("strings",), worst)
```

```{code-cell} python
verdicts.Verdict("A001", "The words hold", "holds", worst, worst)
```

"""
)


@dataclass(frozen=True)
class Forms:
    """The hostile book, as pages, in print, and for e-readers."""

    book: SmallBook
    html: Built
    print: Built
    epub: Built

    @property
    def page(self) -> BeautifulSoup:
        """The chapter that holds the words."""
        return self.html.page("chapters/words")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Forms:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("BOOK_TEXTS", raising=False)
        monkeypatch.setattr(typed_quotations, "MOST", 1000)  # there are quotation marks among the strings
        book = write(tmp_path_factory.mktemp("hostile"), monkeypatch)
        html = book.build(html_theme="reading", **SETTINGS)
        return Forms(book, html, book.build("typstpdf", **SETTINGS), book.build("epub", **SETTINGS))


SETTINGS = {
    "project": TITLE, "author": TITLE, "version": "1", "copyright": "2026", "myst_enable_extensions":
    ["attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "smartquotes", "substitution"],
    "exclude_patterns": ["_build", "data", "texts", "chapters/heights.md", "chapters/depths.md"],
    "html_use_index": False, "epub_use_index": False,
    "epub_show_urls": "no", "epub_basename": "hostile",
}  # fmt: skip


def write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """Write the book: a text, a register and a table that hold the words, and a chapter that prints them all."""
    voices = " ".join(["title", *["author"] * len(WORDS)])
    monkeypatch.setitem(small_book.SOURCES, "crow2003", ("words.txt", TITLE, ADDRESS, voices))
    monkeypatch.setitem(small_book.TABLES, "strings", ("id", "said", "url"))
    book = small_book.make(folder)
    data, texts = book.root / "data", book.root / "texts"
    paragraphs = [f"Then {words} {FILLER * (1 + len(words) // 8)}" for words in WORDS]
    (texts / "words.txt").write_text("\n".join(["The words", *paragraphs]), encoding="utf-8")
    with (book.root / "references.bib").open("a", encoding="utf-8") as bibliography:
        bibliography.write(
            "\n@book{crow2003,\n author = {Crow, Cy},\n title = {Words},\n publisher = {P},\n year = {2003}\n}\n"
        )
    small_book.write_descriptor(data)
    small_book.write_sources(data, texts)
    quoted = [
        {
            "id": f"q{number}",
            "source": "crow2003",
            "paragraph": str(number + 2),
            "exact": words,
            "speaker": WORDS[number - 1],
        }
        for number, words in enumerate(WORDS)
    ]
    book.register([*small_book.QUOTATIONS, *quoted])
    cells = [{"id": f"w{number}", "said": words, "url": ADDRESS} for number, words in enumerate([*WORDS, *BRACKETS])]
    small_book.write_table(data, "strings", cells)
    prints = "".join(f"```{{quotation}} q{n}\n```\n\nSays {{quotation}}`q{n}`.\n\n" for n in range(len(WORDS)))
    values = "".join(f"Value {{glue:text}}`w{n}`.\n\n" for n in range(len(cells)))
    (book.root / "chapters" / "words.md").write_text(CHAPTER + prints + values, encoding="utf-8")
    return book


def spaced(text: str) -> str:
    return " ".join(text.split()).replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")


def test_the_pages_say_the_words(forms: Forms) -> None:
    assert forms.html.warnings == forms.print.warnings == forms.epub.warnings == ""
    page, every = forms.page, [*WORDS, *BRACKETS]
    blocks = page.select("blockquote .quotation-text"), page.select("span.quotation .quotation-text")
    assert [[spaced(words.get_text()) for words in kind] for kind in blocks] == [list(WORDS)] * 2
    rows = [[spaced(cell.get_text()) for cell in row.select("th, td")] for row in page.select("#tab-strings tr")]
    assert rows == [["id", WORDS[1], "link"], *[[f"w{number}", words, words] for number, words in enumerate(every)]]
    assert [spaced(value.get_text()) for value in page.select("p > .pasted-text")] == every
    worst = WORDS[0] + WORDS[1]
    assert spaced(page.select_one("#tab-strings caption .caption-text").get_text()) == worst
    assert spaced(page.select_one("#fig-strings .caption-text").get_text()).startswith(worst)
    assert page.select_one("#fig-strings img")["alt"] == worst
    assert worst in spaced(page.select_one(".verdict").get_text())
    said = [spaced(by.get_text()) for by in page.select("blockquote .attribution")]
    assert all(f"{WORDS[number - 1]}, in Crow" in by for number, by in enumerate(said))


def test_nothing_on_the_pages_is_more_than_words(forms: Forms) -> None:
    for path in forms.html.out.rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
        for script in page.select("script"):
            assert "window.ran" not in script.get_text() or script.get("type") == "application/ld+json"
        for link in page.select("[href], [src]"):
            address = link.get("href") or link.get("src")
            assert re.match(r"https?://example\.org/|https://schema\.org|[\w./%#-]", address), address
            assert not re.match(r"\s*(?!https?:)[\w+.-]+:", address), address
    links = {link["href"] for link in forms.page.select("#tab-strings a[href^=http]")}
    assert links == {ADDRESS}
    (facts,) = (json.loads(script.get_text()) for script in forms.page.select("script[type='application/ld+json']"))
    assert facts["@graph"][0]["isPartOf"]["name"] == TITLE


def test_the_search_and_the_notebook_have_the_words(forms: Forms) -> None:
    index = (forms.html.out / "searchindex.js").read_text(encoding="utf-8")
    rows = json.loads(index.removeprefix("const SECTIONS = ").removesuffix(";\n"))
    text = spaced(" ".join(row[4] for row in rows if row[0] == "chapters/words"))
    assert all(text.count(words) >= 4 for words in WORDS)
    notebook = json.loads((forms.html.out / "downloads" / "notebooks" / "words.ipynb").read_text(encoding="utf-8"))
    prose = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    page = BeautifulSoup(MarkdownIt("gfm-like", {"linkify": False}).render(prose), "html.parser")
    assert [spaced(words.p.get_text()) for words in page.select("blockquote")] == list(WORDS)
    assert all(f'"{words}"' in spaced(page.get_text()) for words in WORDS)
    assert page.select("script, img") == []
    assert {link["href"].partition("#")[0] for link in page.select('a[href^="http"]')} == {
        ADDRESS.partition("#")[0].replace("*", "*")
    }


def test_print_says_the_words(forms: Forms) -> None:
    (a4,) = (path for path in forms.print.out.glob("*.pdf") if "letter" not in path.name)
    text = text_of(PdfReader(a4))
    for words in [*WORDS, *BRACKETS]:
        assert text.count(squeezed(words)) >= 2, words


def test_the_epub_is_valid_and_says_the_words(forms: Forms) -> None:
    with zipfile.ZipFile(forms.epub.out / "hostile.epub") as package:
        parts = {
            name: package.read(name)
            for name in package.namelist()
            if name.endswith(("html", ".xml", ".opf", ".ncx", ".svg"))
        }
    for name, content in parts.items():
        tree = ElementTree.fromstring(content)  # noqa: S314 (written by this test)
        assert not [tag for tag in tree.iter() if str(tag.tag).endswith("}script")], name
        assert not [key for tag in tree.iter() for key in tag.attrib if key.startswith("on")], name
    text = spaced(" ".join(ElementTree.fromstring(parts["chapters/words.xhtml"]).itertext()))  # noqa: S314
    assert all(text.count(words) >= 4 for words in WORDS)


def test_nothing_runs_in_a_browser(forms: Forms, browser: Browser) -> None:
    context = browser.new_context()
    searches = [f"search.html?q={quote(words)}" for words in WORDS[:2]]
    for place in ("index.html", "chapters/words.html", "chapters/words.html#tab-strings", *searches):
        page = context.new_page()
        page.goto(f"file://{forms.html.out}/{place}")
        page.wait_for_load_state()
        assert page.evaluate("window.ran") is None
        assert page.locator("main").count() == 1, "the page ended early"
        assert page.locator("footer").is_visible()
    context.close()


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("[a letter](mailto:a@example.org)", "the link 'a letter' leads to 'mailto:a@example.org'"),
        ("[a file](ftp://example.org/x)", "leads to 'ftp://example.org/x', which is not a web address"),
        ("[a host](https:///x)", "leads to 'https:///x'"),
        ("Turned \u202eround.", "holds U+202E (right-to-left override)"),
        ("Half\u00adway.", "holds U+00AD (soft hyphen)"),
        ("A {abbr}`word\u200b (of no width)`.", "holds U+200B (zero width space)"),
    ],
)
def test_prose_with_a_strange_link_or_character_is_refused_by_line(book: SmallBook, prose: str, reason: str) -> None:
    with (book.root / "chapters" / "bridge.md").open("a", encoding="utf-8") as chapter:
        chapter.write(f"\n{prose}\n")
    message = refused(lambda: book.build(**small_book.WITHOUT_NOTEBOOKS))
    assert message.startswith("chapters/bridge.md:15: ")
    assert reason in message


@pytest.mark.parametrize(
    "link", ["[x](javascript:window.ran=true)", "[x](data:text/html,x)", "[x](file:///etc/passwd)"]
)
def test_a_link_that_would_run_something_is_none(book: SmallBook, link: str) -> None:
    with (book.root / "chapters" / "bridge.md").open("a", encoding="utf-8") as chapter:
        chapter.write(f"\n{link}\n")
    page = book.build(**small_book.WITHOUT_NOTEBOOKS).page("chapters/bridge")
    assert not page.select("[href^=javascript], [href^=data], [href^=file]")


def test_a_source_with_a_strange_address_is_refused(book: SmallBook) -> None:
    book.change(
        "references.bib", "publisher = {Hill Press},", "publisher = {Hill Press},\n  url = {javascript:window.ran=1},"
    )
    message = refused(lambda: book.build(**small_book.WITHOUT_NOTEBOOKS))
    assert "chapters/bibliography" in message
    assert "leads to 'javascript:window.ran=1'" in message
