"""What every chapter carries, against the files: reading time, verdicts, tables, quotations, citation, tags."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import yaml
from bs4 import BeautifulSoup, Tag
from sphinx.util.images import get_image_size

from bookext.execution.notebook import code_key, read_notebook
from bookext.tests.small_book import WITHOUT_NOTEBOOKS, SmallBook, citation_of
from tests.book.whole_book import CONFIG, BuiltBook

TITLE = "The Shrinking Prize: Japan, Russia and the China Question, 2012–2026"


def chapters(book: BuiltBook) -> list[str]:
    """Return every document but the first, which says what it has to say in its text."""
    return book.docnames[1:]


def read(book: BuiltBook, docname: str) -> set[str]:
    """Return the names of the tables that a document opened when it ran."""
    path = book.root / f"{docname}.md"
    key = code_key(read_notebook(path.read_text(encoding="utf-8"), path, ["dollarmath"]))
    record = book.root / "_build" / ".execution" / f"{key}.json"
    reads = json.loads(record.read_text(encoding="utf-8"))["reads"] if docname in book.notebooks else {}
    return {Path(name).name for name in reads if name.endswith(".csv")}


def linked(book: BuiltBook, docname: str, link: Tag) -> tuple[Path, str]:
    """Return the file and the fragment that a link in a document names."""
    parts = urlsplit(link["href"])
    page = book.html / f"{docname}.html"
    return ((page.parent / unquote(parts.path)) if parts.path else page).resolve(), parts.fragment


# --- the head of a chapter ------------------------------------------------------------------------------------


def test_the_reading_time_is_that_of_the_prose(built_book: BuiltBook) -> None:
    number = 0
    for name in chapters(built_book):
        article = BeautifulSoup(str(built_book.article(name)), "html.parser")
        said = re.match(r"(\d+) minutes to read", article.select_one(".chapter-facts p").get_text())
        for other in article.select(".apparatus, .audit, .footnote, table, figure, pre, .attribution, script, style"):
            other.decompose()
        minutes = len(article.get_text(" ").split()) / 230
        if name == "chapters/bibliography":
            assert said is None
        else:
            assert abs(int(said[1] if said else 1) - minutes) < 1 + minutes / 5, f"{name}: {minutes:.1f} minutes"
        number += said is not None
    assert number >= 14


def test_every_verdict_of_a_chapter_stands_in_the_board_of_its_audit_with_a_link(built_book: BuiltBook) -> None:
    total = 0
    for name in chapters(built_book):
        article = built_book.article(name)
        heads = article.select("h1 + .chapter-facts")
        assert len(heads) == 1, f"{name}: no facts right below the title"
        if not article.select("section.audit"):
            continue
        boxes = article.select("div.verdict[data-claim]")
        items = [
            (item.a["href"], item["class"], item.get_text(), item.select_one(".verdict-outcome").get_text())
            for item in article.select("details.audit > summary + .verdict-board li")
        ]
        assert items == [
            (f"#{box['id']}", [box["class"][-1]], box.p.get_text(), box["data-verdict"].replace("-", " "))
            for box in boxes
        ]
        total += len(boxes)
    assert total > 20


# --- how we know ----------------------------------------------------------------------------------------------


def test_the_tables_named_are_those_that_the_chapter_read(built_book: BuiltBook) -> None:
    every = {path.name for path in (built_book.root / "data").glob("*.csv")}
    for name in built_book.notebooks[1:]:
        (panel,) = built_book.article(name).select(".how-we-know")
        items, expected = panel.select("li"), read(built_book, name)
        if expected == every:
            assert f"All {len(every)} tables" in panel.get_text()
            assert panel.select("a[href$='-data.zip']")
            continue
        assert {item.a.get_text() for item in items} == expected, name
        assert not expected or panel.select_one("summary").get_text().startswith(f"{len(expected)} table")
        for item in items:
            download, meaning = item.select("a")
            content = linked(built_book, name, download)[0].read_bytes()
            assert content == (built_book.root / "data" / download.get_text()).read_bytes()
            rows = len(list(csv.reader(content.decode().splitlines(keepends=True)))) - 1
            assert f": {rows:,} rows, SHA-256 {hashlib.sha256(content).hexdigest()[:12]}" in item.get_text()
            file, place = linked(built_book, name, meaning)
            table = download.get_text().removesuffix(".csv")
            assert (file.stem, place) == ("data-dictionary", f"dictionary-{table.replace('_', '-')}")


def test_the_number_of_quotations_is_that_of_the_page(built_book: BuiltBook) -> None:
    for name in chapters(built_book):
        number = len({each["data-quotation"] for each in built_book.article(name).select(".quotation")})
        text = " ".join(panel.get_text() for panel in built_book.article(name).select(".how-we-know"))
        assert re.findall(r"Quotations verified: (\d+) of (\d+),", text) == [(str(number),) * 2] * bool(number), name


def test_every_quotation_leads_to_its_entry_in_the_register(built_book: BuiltBook) -> None:
    number = 0
    for name, quotation in built_book.select(".quotation"):
        if name == "chapters/quotation-register":
            continue
        place = citation_of(quotation)
        (link,) = place.select(".quotation-register a")
        expected = (built_book.html / "chapters/quotation-register.html", f"quotation-{quotation['data-quotation']}")
        assert linked(built_book, name, link) == (expected[0].resolve(), expected[1])
        number += 1
    assert number > 50


def test_every_quotation_opens_its_original_at_the_passage(built_book: BuiltBook) -> None:
    """Block or inline, where the address of its text is known."""
    with (built_book.root / "data" / "texts.csv").open(encoding="utf-8", newline="") as file:
        addresses = {row["id"]: row["url"] for row in csv.DictReader(file)}
    seen = set()
    for name, quotation in built_book.select(".quotation"):
        block = quotation.name == "blockquote"
        place = citation_of(quotation)
        links = [link["href"] for link in place.select(".quotation-passage")]
        address = addresses[quotation["data-source"]]
        assert len(links) == bool(address), f"{name}: {quotation['data-quotation']}"
        assert all(link.startswith(f"{address}#:~:text=") for link in links), links
        seen.add((block, bool(address)))
    assert seen == {(block, known) for block in (True, False) for known in (True, False)}


def test_every_figure_and_table_has_a_permalink(built_book: BuiltBook) -> None:
    for name, exhibit in built_book.select("figure, table:not(.compact)"):
        caption = exhibit.select_one("figcaption, caption")
        assert [link["href"] for link in caption.select("a.headerlink")] == [f"#{exhibit['id']}"], name


def test_every_chapter_says_how_it_is_cited(built_book: BuiltBook) -> None:
    day = date.fromisoformat(CONFIG["book_edition"])
    edition = f"edition of {day.day} {day:%B %Y} (version {CONFIG['version']})"
    for name in chapters(built_book):
        heading = built_book.article(name).select_one("h1").get_text().removesuffix("#").strip()
        (cited,) = built_book.article(name).select("#cite")
        title = re.sub(r"^\d+\. ", "", heading)
        said = re.escape(f"To cite this part: The authors of The Shrinking Prize. {title}. In {TITLE}, ")
        assert re.fullmatch(rf"{said}(changed from the )?{re.escape(edition)}\.", cited.get_text())


# --- tags -----------------------------------------------------------------------------------------------------


def tags(page: BeautifulSoup) -> dict[str, str]:
    """Return the named tags in the head of a page; fail if a name stands twice."""
    found = [(each.get("name") or each.get("property"), each.get("content")) for each in page.select("head meta")]
    names = [name for name, _ in found if name and name.startswith(("description", "og:", "citation_"))]
    assert len(names) == len(set(names)), names
    return {name: content for name, content in found if name}


def things(page: BeautifulSoup) -> list[dict[str, object]]:
    """Return what a page says of itself as JSON-LD."""
    (script,) = page.select("head script[type='application/ld+json']")
    said = json.loads(script.get_text())
    assert said["@context"] == "https://schema.org"
    return list(said["@graph"])


def test_every_page_is_described_in_its_own_words(built_book: BuiltBook) -> None:
    seen = set()
    for name in built_book.docnames:
        said = tags(built_book.page(name))
        assert 40 < len(said["description"]) <= 202, name
        assert said["og:description"] == said["description"]
        beginning = said["description"].removesuffix(" …")
        article = BeautifulSoup(str(built_book.article(name)), "html.parser")
        for mark in article.select(".footnote-reference"):
            mark.decompose()
        prose = " ".join(article.get_text().split())
        assert name == "index" or beginning in prose, name
        assert said["og:title"] == said["citation_title"]
        assert said["citation_publication_date"] == "2026/11/30"
        assert said.get("citation_inbook_title", TITLE) == TITLE
        seen.add(said["description"])
    assert len(seen) == len(built_book.docnames)


def test_every_page_has_a_description_and_an_icon(built_book: BuiltBook) -> None:
    for path, page in built_book.pages():
        assert tags(page)["description"], path.name
        (icon,) = page.select("link[rel=icon]")
        assert (path.parent / icon["href"]).is_file()


def test_the_citation_file_says_what_the_book_says(built_book: BuiltBook) -> None:
    """The keys that its format requires, of the types that it allows, with title, version and date of the book."""
    said = yaml.safe_load((built_book.root / "CITATION.cff").read_text(encoding="utf-8"))
    config = yaml.safe_load((built_book.root / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    assert said["cff-version"] == "1.2.0"
    assert said["type"] in ("software", "dataset")
    assert all(isinstance(said[key], str) and said[key] for key in ("message", "title", "abstract", "version"))
    assert [list(author) for author in said["authors"]] == [["name"]]
    assert set(said["license"]) <= {"CC-BY-4.0", "MIT"}
    assert (said["title"], said["version"]) == (TITLE, str(config["version"]))
    assert said["date-released"] == config["book_edition"]


def test_the_pages_tell_machines_of_book_chapters_and_data(built_book: BuiltBook) -> None:
    volume, data = things(built_book.page("index"))
    assert (volume["@type"], volume["name"]) == ("Book", TITLE)
    assert data["@type"] == "Dataset"
    assert (built_book.html / data["distribution"]["contentUrl"]).is_file()
    for name in chapters(built_book):
        (chapter,) = things(built_book.page(name))
        assert (chapter["@type"], chapter["isPartOf"]["name"]) == ("Chapter", TITLE)
        minutes = re.findall(r"(\d+) minutes", built_book.article(name).select_one(".chapter-facts").get_text())
        assert [chapter[key] for key in ("timeRequired",) if key in chapter] == [f"PT{number}M" for number in minutes]


def test_addresses_appear_only_where_one_is_configured(built_book: BuiltBook, book: SmallBook) -> None:
    assert not (built_book.html / "sitemap.xml").exists()
    assert not any({"og:url", "og:image"} & tags(page).keys() for _, page in built_book.pages())
    assert not built_book.select("a[href*='mybinder']")
    built = book.build(html_baseurl="https://example.org/book", **WITHOUT_NOTEBOOKS)
    address = "https://example.org/book/chapters/bridge.html"
    assert tags(built.page("chapters/bridge"))["og:url"] == address
    picture = tags(built.page("chapters/bridge"))["og:image"].removeprefix("https://example.org/book/")
    assert get_image_size(str(built.out / picture)) == (1200, 630)
    assert things(built.page("chapters/bridge"))[0]["url"] == address
    tree = ElementTree.parse(built.out / "sitemap.xml")  # noqa: S314  (written by this very test)
    places = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert address in places
    assert len(places) == len(built.env.found_docs)
    assert "https://example.org/book/" in built.page("chapters/bridge").select_one("#cite").get_text()


def test_a_repository_makes_the_chapters_that_run_launchable(warm_book: SmallBook) -> None:
    options = {"repository_url": "https://github.com/alder/bridge", "repository_branch": "main"}
    built = warm_book.build(html_theme="reading", html_use_index=False, html_theme_options=options)
    (link,) = built.page("chapters/heights").select(".chapter-facts a[href*=mybinder]")
    assert link["href"].startswith(
        "https://mybinder.org/v2/gh/alder/bridge/main?urlpath=lab/tree/_build/lab/heights.ipynb"
    )
    assert not built.page("chapters/bridge").select("a[href*=mybinder]")
