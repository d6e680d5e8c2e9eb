"""The register as a reader uses it: choosing among quotations and claims, following their links, sharing a choice."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.book.whole_book import BuiltBook

REGISTER = "chapters/quotation-register"
ENTRIES = ":is(.entry, tbody tr):has([id^='quotation-'], [id^='claim-'])"
"""Entries of the register; the claims' share of it is the rows."""
Held = dict[str, set[str]]
"""Ids of entries by a word that holds of them."""


@dataclass
class Expected:
    """What the form should find, from the tables and the pages alone."""

    author: Held = field(default_factory=lambda: defaultdict(set))
    theme: Held = field(default_factory=lambda: defaultdict(set))
    verdict: Held = field(default_factory=lambda: defaultdict(set))
    chapter: Held = field(default_factory=lambda: defaultdict(set))
    """Quotations, by the chapters that print them, and claims, by those that have a verdict on them."""
    every: set[str] = field(default_factory=set)


def rows(book: BuiltBook, table: str) -> list[dict[str, str]]:
    with (book.root / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def html(book: BuiltBook) -> dict[str, str]:
    """Return every page as text, which is read sooner than parsed."""
    return {name: (book.html / f"{name}.html").read_text(encoding="utf-8") for name in book.docnames}


def verdicts(page: str) -> list[tuple[str, str, str]]:
    """Return the claim, the outcome and the id of every verdict on a page."""
    return re.findall(r'<div class="[^"]*\bverdict\b[^"]*" data-claim="(\S+)" data-verdict="(\S+)" id="(\S+)"', page)


def quoted(page: str) -> set[str]:
    """Return the quotations that a page prints."""
    return set(re.findall(r'data-quotation="([^"]+)"', page))


@pytest.fixture(scope="module")
def expected(built_book: BuiltBook) -> Expected:
    found = Expected()
    authors = {row["id"]: row["author_as_printed"] for row in rows(built_book, "texts")}
    locked = json.loads((built_book.root / "data" / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    said: dict[str, set[str]] = defaultdict(set)
    for docname, text in html(built_book).items():
        (title,) = re.findall(r"<h1>(?:<span.*?</span>)?(.+?)<a ", text)
        for claim, outcome, _ in verdicts(text):
            said[claim].add(outcome.replace("-", " "))
            found.chapter[title].add(f"claim-{claim.lower()}")
        if docname != REGISTER and quoted(text):
            found.chapter[title] |= {f"quotation-{name}" for name in quoted(text)}
    for row in rows(built_book, "forecasts"):
        for claim in row["claim_ids"].split("; "):
            said[claim].add(f"expectation {row['verdict']}")
    for row in rows(built_book, "untested_claims"):
        said[row["claim_id"]] |= {"not tested", f"not tested: {row['reason'].replace('-', ' ')}"}
    claims = rows(built_book, "claims")
    for claim in claims:
        name = f"claim-{claim['id'].lower()}"
        found.author[authors[claim["text_id"]]].add(name)
        found.theme[claim["theme"]].add(name)
        for words in said.get(claim["id"], {"used without a verdict"}):
            found.verdict[words].add(name)
    for row in rows(built_book, "quotations"):
        name = f"quotation-{row['id']}"
        found.author[authors[row["source"]]].add(name)
        places = {place for start, end in locked[row["id"]]["spans"] for place in range(start, end)}
        for claim in claims:
            if claim["text_id"] == row["source"] and places & set(range(int(claim["start"]), int(claim["end"]))):
                for held in (found.theme, found.verdict):
                    for names in held.values():
                        if f"claim-{claim['id'].lower()}" in names:
                            names.add(name)
    found.every = set().union(*found.author.values())
    return found


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{REGISTER}.html")
    return page


def shown(page: Page) -> set[str]:
    """Return the ids of the entries that are to be seen."""
    return set(
        page.evaluate(
            "(entries) => [...document.querySelectorAll(entries)].filter((entry) => entry.checkVisibility())"
            ".map((entry) => entry.querySelector('[id^=quotation-], [id^=claim-]').id)",
            ENTRIES,
        )
    )


def status(page: Page) -> str:
    return page.locator(".facets-form").get_by_role("status").inner_text()


def counted(ids: set[str]) -> str:
    """Return how the page says how many are shown."""
    quotations = sum(name.startswith("quotation-") for name in ids)
    return f"Shown: {quotations or 'none'} of 72 quotations and {len(ids) - quotations or 'none'} of 235 claims, with "


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# --- choosing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facet", ["author", "theme", "verdict", "chapter"])
def test_every_choice_shows_what_the_tables_say(page: Page, expected: Expected, facet: str) -> None:
    assert shown(page) == expected.every
    select, held = page.locator(f"#facet-{facet}"), getattr(expected, facet)
    options = select.locator("option").all_inner_texts()[1:]
    assert set(held) <= set(options) if facet == "chapter" else set(held) == set(options)
    for words in options:
        select.select_option(words)
        found = shown(page)
        assert f"with {facet} “{words}”" in status(page)
        assert status(page).startswith(counted(found))
        if facet == "chapter":
            # Claims are also under the chapters that quote, score or compare them.
            assert held[words] <= found, words
            assert {name for name in found - held[words] if name.startswith("quotation-")} == set(), words
        else:
            assert found == held[words], words


def test_choices_add_up(page: Page, expected: Expected) -> None:
    page.locator("#facet-author").select_option("Dmitry Streltsov")
    page.locator("#facet-theme").select_option("energy")
    both = expected.author["Dmitry Streltsov"] & expected.theme["energy"]
    assert shown(page) == both
    page.locator("#facet-words").fill(" PIPELINE from sakhalin ")
    few = shown(page)
    assert few < both
    assert "quotation-streltsov-sakhalin-honshu" in few
    assert "words “PIPELINE from sakhalin”" in status(page)
    tables = page.locator(".scroll:visible:has([id^='claim-'])")
    assert page.locator("p.rubric:visible").all_inner_texts() == ["Streltsov (2015) · 1 of 36 shown"]
    assert tables.count() == (1 if any(name.startswith("claim-") for name in few) else 0)
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == expected.every
    assert status(page) == "Shown: all 72 quotations and all 235 claims."
    assert "shown" not in "".join(page.locator("p.rubric, caption").all_inner_texts())


def test_nothing_found_is_said_in_words(page: Page) -> None:
    page.locator("#facet-words").fill("xyzzy")
    assert shown(page) == set()
    assert status(page).startswith("No entry fits. Shown: none of 72 quotations and none of 235 claims")
    assert page.locator("h2 + p.facets-none:visible").all_inner_texts() == ["No entry.", "No entry."]
    for remains in ("p.rubric", "section section table", "#the-claims .exhibit-source"):
        assert page.locator(f"{remains}:visible").count() == 0, remains


def test_choosing_takes_the_keyboard_alone(page: Page, expected: Expected) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "facet-author":
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert shown(page) == expected.author["Dmitry Streltsov"]
    page.keyboard.press("Tab")
    page.keyboard.type("ener")
    assert shown(page) == expected.author["Dmitry Streltsov"] & expected.theme["energy"]
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("no such words")
    page.keyboard.press("Enter")
    assert shown(page) == set()
    assert query(page) == {"author": ["Dmitry Streltsov"], "theme": ["energy"], "words": ["no such words"]}
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert shown(page) == expected.every
    assert query(page) == {}


# --- the address ----------------------------------------------------------------------------------------------


def test_a_choice_can_be_linked_and_gone_back_from(page: Page, expected: Expected) -> None:
    page.goto(f"{REGISTER}.html?theme=energy&verdict=fails&verdict=nonsense&other=1")
    fails = expected.theme["energy"] & expected.verdict["fails"]
    assert fails
    assert shown(page) == fails
    expect(page.locator("#facet-theme")).to_have_value("energy")
    page.locator("#facet-verdict").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert shown(page) != fails
    page.go_back()
    assert shown(page) == fails
    page.goto(f"{REGISTER}.html?theme=no+such+theme")
    assert shown(page) == expected.every


@pytest.mark.parametrize("entry", ["quotation-weitz-logjam", "claim-t013"])
def test_a_link_to_an_entry_shows_it_whatever_is_chosen(page: Page, expected: Expected, entry: str) -> None:
    page.goto(f"{REGISTER}.html?author=Phillip+Y.+Lipscy&theme=energy#{entry}")
    chosen = expected.author["Phillip Y. Lipscy"] & expected.theme["energy"]
    assert shown(page) == chosen | {entry}
    expect(page.locator(f"#{entry}")).to_be_in_viewport()
    assert status(page).endswith("Shown as well: the entry that the address names.")
    page.locator("#facet-theme").select_option("territory")
    assert shown(page) == expected.author["Phillip Y. Lipscy"] & expected.theme["territory"]


def test_a_link_from_entry_to_entry_shows_what_was_not_chosen(page: Page) -> None:
    page.locator("#facet-words").fill("prevent these two countries")
    assert shown(page) == {"quotation-weitz-aligning"}
    page.locator(".entry:visible a[href='#claim-w008']").click()
    expect(page.locator("#claim-w008")).to_be_in_viewport()
    assert shown(page) == {"quotation-weitz-aligning", "claim-w008"}
    page.go_back()
    assert shown(page) == {"quotation-weitz-aligning"}


def test_choosing_works_from_a_file(browser: Browser, built_book: BuiltBook, expected: Expected) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{(built_book.html / REGISTER).resolve().as_uri()}.html?theme=energy")
    assert shown(page) == expected.theme["energy"]
    page.locator("#facet-author").select_option("Michito Tsuruoka")
    assert query(page) == {"author": ["Michito Tsuruoka"], "theme": ["energy"]}
    page.go_back()
    assert shown(page) == expected.theme["energy"]
    assert complaints == []
    page.close()


# --- every reader ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "scheme", "width"),
    [("theme=sanctions&verdict=holds+in+part", "light", 1280), ("words=xyzzy", "dark", 390)],
)
def test_a_chosen_view_is_open_to_everyone(page: Page, choice: str, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.goto(f"{REGISTER}.html?{choice}")
    found = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_without_scripts_everything_is_shown(browser: Browser, site: str, expected: Expected) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto(f"{REGISTER}.html?theme=energy")
    assert page.locator(f"{ENTRIES}:visible").count() == len(expected.every)
    assert page.locator(".facets-form").count() == 1
    assert not page.locator(".facets-form").is_visible()
    context.close()


def test_print_has_what_is_shown_and_says_what_was_chosen(page: Page, expected: Expected) -> None:
    page.emulate_media(media="print")
    assert not page.locator(".facets-form").is_visible()
    page.goto(f"{REGISTER}.html?author=Richard+Weitz")
    assert shown(page) == expected.author["Richard Weitz"]
    assert page.locator("#the-claims table:visible").count() == 1
    assert page.locator(".facets-form").inner_text().strip() == status(page)
    assert "author “Richard Weitz”" in status(page)


def test_no_other_page_has_the_form_or_its_files(built_book: BuiltBook) -> None:
    assert [name for name, text in html(built_book).items() if "facets" in text] == [REGISTER]


# --- where entries lead ---------------------------------------------------------------------------------------


def test_every_entry_leads_to_where_it_is_used(built_book: BuiltBook) -> None:
    """A quotation to each place that prints it, a claim to each of its verdicts and quotations; all are there."""
    pages = {(built_book.html / f"{name}.html").resolve(): name for name in built_book.docnames}
    ids, printed, tested = {}, defaultdict(set), defaultdict(set)
    for docname, text in html(built_book).items():
        ids[docname] = set(re.findall(r' id="([^"]+)"', text))
        for name in quoted(text) if docname != REGISTER else ():
            printed[name].add((docname, f"quoted-{name}"))
        for claim, _, place in verdicts(text):
            tested[claim.lower()].add((docname, place))
    entries = built_book.article(REGISTER).select(".entry, tr:has([id^=claim-])")
    assert len(entries) == 72 + 235
    for entry in entries:
        kind, _, name = entry.select_one("[id^=quotation-], [id^=claim-]")["id"].partition("-")
        places = set()
        for link in entry.select("a.internal"):
            parts = urlsplit(link["href"])
            target = (built_book.html / f"{REGISTER}.html").parent / parts.path if parts.path else None
            docname = pages[target.resolve()] if target else REGISTER
            assert parts.fragment in ids[docname], link["href"]
            places.add((docname, parts.fragment))
        if kind == "quotation":
            used = {place for place in places if place[0] not in (REGISTER, "chapters/bibliography")}
            assert used == printed[name], name
            assert any(place.startswith("claim-") for _, place in places), name
        else:
            assert {place for place in places if place[1].startswith("verdict-")} == tested[name], name


def test_who_said_it_where_it_is_tested_and_its_entry_are_three_clicks_away(page: Page, built_book: BuiltBook) -> None:
    """From the front page: search, the section that quotes it, its entry in the register."""
    words = "a united front against Japan"
    (row,) = [each for each in rows(built_book, "quotations") if words in each["exact"]]
    page.goto("index.html")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Search").click()
    page.locator("#results a", has_text="Two Chinas").first.click()
    place = page.locator(f".quotation[data-quotation='{row['id']}']", has_text=words)
    expect(place).to_be_in_viewport()
    mark = place.locator("xpath=following-sibling::*[1]")
    citation = page.locator(str(mark.get_attribute("href")))
    expect(citation).to_contain_text("Tsuruoka")
    expect(page.locator(".verdict[data-claim='T013'] .verdict-outcome")).to_have_count(1)
    citation.get_by_role("link", name="register").click()
    entry = page.locator(f".entry:has(#quotation-{row['id']})")
    expect(entry.locator(f"#quotation-{row['id']}")).to_be_in_viewport()
    expect(entry).to_contain_text(words)
    assert {"T012", "T013"} <= set(entry.locator("a[href^='#claim-']").all_inner_texts())
