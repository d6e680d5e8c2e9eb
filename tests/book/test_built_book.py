"""What a reader of the finished book finds, and what the build of it said."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from bookext.tests.small_book import EXECUTED, citation_of
from tests.book.whole_book import CONFIG, FENCE, BuiltBook

LOADED = {"script": "src", "link": "href", "img": "src", "source": "src", "iframe": "src", "object": "data"}
"""Elements for which a browser asks for a file before the reader does anything."""
UNLOADED_LINKS = {"index", "search", "next", "prev", "author", "copyright", "canonical", "license"}


def normalised(words: str) -> str:
    """Return words with straight quotation marks and single spaces."""
    straight = words.translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\s+", " ", straight).strip()


def register(book: BuiltBook) -> dict[str, dict[str, str]]:
    """Return the rows of the quotation register by id."""
    with (book.root / "data" / "quotations.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def target(page: Path, link: str) -> tuple[Path, str]:
    """Return the file and the fragment that a link on a page names."""
    parts = urlsplit(link)
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return path, unquote(parts.fragment)


# --- the build ------------------------------------------------------------------------------------------------


def test_the_stock_command_ends_well(first_build: BuiltBook) -> None:
    assert first_build.code == 0, first_build.log


def test_the_build_warns_of_nothing(built_book: BuiltBook) -> None:
    lines = built_book.log.splitlines()
    assert [line for line in lines if "WARNING" in line or "ERROR" in line or "Warning:" in line] == []


def test_no_warning_is_suppressed(built_book: BuiltBook) -> None:
    config = yaml.safe_load((built_book.root / "_config.yml").read_text(encoding="utf-8"))
    assert config["sphinx"]["config"]["suppress_warnings"] == []


def test_every_notebook_was_executed_in_this_build(built_book: BuiltBook) -> None:
    assert sorted(EXECUTED.findall(built_book.log)) == sorted(built_book.notebooks)


def test_every_notebook_has_a_record_with_all_its_cells(built_book: BuiltBook) -> None:
    records = (built_book.root / "_build" / ".execution").glob("*.json")
    cells = [len(json.loads(path.read_text(encoding="utf-8"))["outputs"]) for path in records]
    assert sorted(cells) == sorted(len(FENCE.findall(built_book.source(name))) for name in built_book.notebooks)


# --- pages ----------------------------------------------------------------------------------------------------


def test_there_is_a_page_for_every_document_of_the_contents_and_no_other(built_book: BuiltBook) -> None:
    pages = {path.relative_to(built_book.html).with_suffix("").as_posix() for path, _ in built_book.pages()}
    assert pages - {"search"} == set(built_book.docnames)


def test_old_addresses_lead_to_pages_of_the_book(built_book: BuiltBook) -> None:
    for old, new in CONFIG.get("book_redirects", {}).items():
        path = built_book.html / f"{old}.html"
        link = built_book.page(old).select_one("main a")
        assert (path.parent / link["href"].partition("#")[0]).resolve() == _page(built_book, new.partition("#")[0])


def test_every_page_has_one_first_heading_which_is_its_entry_in_the_contents(built_book: BuiltBook) -> None:
    for name in built_book.docnames:
        (heading,) = built_book.article(name).select("h1")
        title = heading.get_text().removesuffix("#").strip()
        number = heading.select_one(".section-number")
        written = title.removeprefix(number.get_text()) if number else title
        assert f"\n# {written}\n" in f"\n{built_book.source(name)}"
        for path, page in built_book.pages():
            entries = page.select("a.title, nav#contents a.internal")
            # "#" is the page itself; its sections are listed under it.
            entries = [entry for entry in entries if entry["href"] == "#" or "#" not in entry["href"]]
            shown = [entry for entry in entries if target(path.resolve(), entry["href"])[0] == _page(built_book, name)]
            assert {entry.get_text().strip() for entry in shown} == {title}, f"{path.name} on {name}"


def _page(book: BuiltBook, docname: str) -> Path:
    return (book.html / f"{docname}.html").resolve()


def test_every_internal_link_leads_somewhere(built_book: BuiltBook) -> None:
    anchors = {path.resolve(): _anchors(page) for path, page in built_book.pages()}
    dead = []
    for path, page in built_book.pages():
        for link in page.select("a[href], area[href], link[href], img[src], script[src], source[src], use[href]"):
            address = link.get("href") or link.get("src")
            if urlsplit(address).scheme or address.startswith("//") or address == "#":
                continue
            file, fragment = target(path.resolve(), address)
            if not file.exists() or (fragment and file in anchors and fragment not in anchors[file]):
                dead.append(f"{path.name}: {address}")
    assert dead == []


def _anchors(page: BeautifulSoup) -> set[str]:
    return {element["id"] for element in page.select("[id]")} | {element["name"] for element in page.select("a[name]")}


def test_no_heading_is_left_out(built_book: BuiltBook) -> None:
    """No page, nor the search page, goes from a heading to one two levels below."""
    for path, page in built_book.pages():
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1, path.name
        assert all(below <= above + 1 for above, below in pairwise(levels)), path.name


def test_no_id_stands_twice_on_a_page(built_book: BuiltBook) -> None:
    for path, page in built_book.pages():
        ids = [element["id"] for element in page.select("article [id]")]
        assert sorted(set(ids)) == sorted(ids), path.name


def test_no_page_asks_another_host_for_a_file(built_book: BuiltBook) -> None:
    asked = []
    for path, page in built_book.pages():
        for element, attribute in LOADED.items():
            for found in page.select(f"{element}[{attribute}]"):
                if element == "link" and set(found.get("rel", [])) & UNLOADED_LINKS:
                    continue
                if re.match(r"(https?:)?//", found[attribute].strip()):
                    asked.append(f"{path.name}: {found[attribute]}")
        for script in page.select("script:not([src])"):
            asked += [
                f"{path.name}: {call}" for call in re.findall(r"(?:import|fetch)\W+https?://\S+", script.get_text())
            ]
        styles = " ".join(style.get_text() for style in page.select("style"))
        asked += re.findall(r"(?:@import|url\()\W*https?://\S+", styles)
    assert asked == []


def test_no_style_sheet_asks_another_host_for_a_file(built_book: BuiltBook) -> None:
    for sheet in (built_book.html / "_static").rglob("*.css"):
        content = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import\s*|url\()[\"']?\s*(https?:)?//", content), sheet.name


# --- exhibits -------------------------------------------------------------------------------------------------


def exhibits(book: BuiltBook) -> list[tuple[str, Tag]]:
    """Return every figure and every table of the book, each with its document; those of the dictionary are apart."""
    return book.select("figure, table:not(.compact)")


def test_every_figure_and_table_has_an_id_a_number_and_a_caption(built_book: BuiltBook) -> None:
    assert len(exhibits(built_book)) >= 5
    for name, exhibit in exhibits(built_book):
        assert re.match(r"(fig|tab)-[a-z0-9-]+$", exhibit.get("id", "")), f"{name}: {exhibit.name} without an id"
        caption = exhibit.select_one("figcaption, caption")
        assert caption.select_one(".caption-number").get_text().strip()
        assert len(caption.select_one(".caption-text").get_text().split()) > 3


def test_every_figure_and_table_links_to_its_data(built_book: BuiltBook) -> None:
    for name, exhibit in exhibits(built_book):
        place = exhibit if exhibit.name == "figure" else exhibit.find_next(class_="exhibit-source")
        links = place.select("a.download[href$='.csv'], a.download[href$='datapackage.json']")
        assert links, f"{name}: {exhibit['id']} does not link to its data"
        for link in links:
            file, _ = target(_page(built_book, name), link["href"])
            folder = "data" if file.suffix == ".csv" else "_build/.data"
            assert file.read_bytes() == (built_book.root / folder / file.name).read_bytes()


def test_every_table_of_the_dictionary_stands_under_its_name_and_its_download(built_book: BuiltBook) -> None:
    heads = built_book.select("div.compact")
    assert len(heads) == len(built_book.select("table.compact")) > 40
    for name, head in heads:
        table = head.select_one("span[id^=dictionary-]").get_text()
        assert head.select_one("a.download[href$='.csv']").get_text() == f"{table}.csv"
        columns = [row.select_one("td").get_text() for row in head.find_next("table").select("tbody tr")]
        with (built_book.root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [column for column in header if column in columns] == [each for each in columns if each != "and"], name


def test_every_figure_says_in_words_what_it_shows(built_book: BuiltBook) -> None:
    """In one sentence as its alternative, and at length in a fold of its own figure."""
    images = built_book.select("figure img")
    assert len(images) >= 25
    for name, image in images:
        place = f"{name}: {image['src']}"
        assert 30 <= len(image["alt"]) <= 150, place
        (fold,) = image.find_parent("figure").select(f"details#{image['aria-details']}")
        words = fold.select_one("p").get_text()
        assert words.startswith(image["alt"]), place
        assert len(words) > len(image["alt"]) + 80, place


def test_every_table_has_a_caption_and_heads_that_say_what_they_head(built_book: BuiltBook) -> None:
    tables = built_book.select("table")
    assert len(tables) > 100
    for name, table in tables:
        place = f"{name}: {table.get('id')}"
        assert 1 < len(table.caption.get_text().split()) < 60, place
        assert not table.select("thead td, th:not([scope])"), place
        assert all(head.get_text().strip() for head in table.select("th")), place


def test_every_verdict_is_one_of_four_on_a_claim_of_the_ledger(built_book: BuiltBook) -> None:
    with (built_book.root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = {row["id"] for row in csv.DictReader(file)}
    verdicts = built_book.select(".verdict")
    assert verdicts
    for _, verdict in verdicts:
        assert verdict["data-claim"] in claims
        assert verdict["data-verdict"] in {"holds", "holds-in-part", "fails", "cannot-be-tested"}
        assert verdict["data-verdict"].replace("-", " ") in verdict.get_text()


# --- quotations -----------------------------------------------------------------------------------------------


def test_every_quotation_on_the_pages_stands_in_the_register(built_book: BuiltBook) -> None:
    rows = register(built_book)
    quotations = built_book.select(".quotation")
    assert len(quotations) >= len(rows)
    for _, quotation in quotations:
        row = rows[quotation["data-quotation"]]
        assert quotation["data-source"] == row["source"]
        (words,) = quotation.select(".quotation-text")
        assert normalised(words.get_text()) in normalised(row["exact"])
        assert words.get_text().strip()


def test_every_quotation_names_its_source_with_a_link(built_book: BuiltBook) -> None:
    for name, quotation in built_book.select(".quotation"):
        place = citation_of(quotation)
        assert place.select_one("a.internal[href*=bibliography]"), f"{name}: {quotation['data-quotation']}"


def test_every_commentator_is_quoted_in_the_chapters(built_book: BuiltBook) -> None:
    """Not only in the register, which prints all that was verified."""
    found = built_book.select(".quotation")
    used = {each["data-source"] for name, each in found if name != "chapters/quotation-register"}
    assert used == {row["source"] for row in register(built_book).values()}


def test_the_register_prints_every_quotation_once_and_every_claim_under_its_id(built_book: BuiltBook) -> None:
    page = built_book.article("chapters/quotation-register")
    printed = [each["data-quotation"] for each in page.select(".quotation")]
    assert sorted(printed) == sorted(register(built_book))
    for name in printed:
        assert page.select(f"#quotation-{name}"), name
    with (built_book.root / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            (place,) = page.select(f"#claim-{row['id'].lower()}")
            cells = place.find_parent("tr").select("td")
            assert [cell.get_text().strip() for cell in cells[:2]] == [row["id"], row["paragraph"]]
