"""Confidence follows its rule to every grade; findings stand in one order; a title is written in its chapter alone."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from bookext.data import tables
from bookext.execution import documents
from evidence.appendices import chronology, claim_status, ledger, register
from evidence.summing_up import claims, figures, findings
from evidence.summing_up.findings import Account
from evidence.summing_up.sources import origin
from tests.book.whole_book import PROJECT
from tests.questions.package_rows import rows_of
from tests.questions.summing_up.recount import HOUSES

FINDINGS = [row["id"] for row in rows_of("findings")]
HOUSE = ("Alder Gazette", "Birch Post", "Cedar Wire", "Dogwood Ministry", "Elm Institute", "Fir Office")


def source(name: str) -> str:
    return (PROJECT / f"{name}.md").read_text(encoding="utf-8")


def account(*links: tuple[str, str, str], inferred: bool = False, absence: bool = False, coded: str = "no") -> Account:
    """Return an account of rows, each given by its bearing, its publisher and its grade."""
    frame = pd.DataFrame(
        [
            {
                "id": f"FE{place:02}", "bearing": bearing, "kind": "row", "table": "pencils", "ref": str(place),
                "outcome": None, "note": "", "publisher": publisher, "url": None, "confidence": grade,
            }
            for place, (bearing, publisher, grade) in enumerate(links)
        ]
    )  # fmt: skip
    return Account("pencils", "Pencils are sharp.", "None.", inferred, absence, coded, frame)


def supports(houses: int, official: int) -> list[tuple[str, str, str]]:
    return [("supports", name, "high" if place < official else "medium") for place, name in enumerate(HOUSE[:houses])]


QUALIFIED = ("qualifies", "Gorse News", "medium")
CONTRADICTED = ("contradicts", "Hazel News", "medium")


@pytest.mark.parametrize(
    ("houses", "official", "evidence"),
    [(6, 3, "robust"), (4, 2, "robust"), (4, 1, "medium"), (3, 3, "medium"), (2, 0, "medium"), (1, 1, "limited")],
)
def test_evidence_counts_independent_sources_and_official_pages(houses: int, official: int, evidence: str) -> None:
    assert account(*supports(houses, official)).evidence == evidence


def test_rows_of_low_grade_and_rows_that_qualify_are_no_evidence() -> None:
    weak = [("supports", name, "low") for name in HOUSE]
    others = [("qualifies", name, "high") for name in HOUSE]
    assert account(*supports(1, 0), *weak).evidence == "limited"
    assert account(*supports(1, 0), *others).evidence == "limited"


@pytest.mark.parametrize(
    ("links", "agreement"),
    [
        (supports(3, 0), "high"),
        ([*supports(3, 0), QUALIFIED], "high"),
        ([*supports(6, 0), CONTRADICTED], "high"),
        ([*supports(5, 0), CONTRADICTED], "medium"),
        ([*supports(2, 0), QUALIFIED], "medium"),
        ([*supports(2, 0), QUALIFIED, QUALIFIED], "medium"),
        ([*supports(2, 0), CONTRADICTED, QUALIFIED], "low"),
        ([*supports(1, 0), CONTRADICTED], "low"),
    ],
)
def test_agreement_weighs_what_speaks_against(links: list[tuple[str, str, str]], agreement: str) -> None:
    assert account(*links).agreement == agreement


@pytest.mark.parametrize(
    ("made_up", "word"),
    [
        (account(*supports(6, 4)), "very high"),
        (account(*supports(4, 2)), "high"),  # very high, but one official page fewer and it would be medium
        (account(*supports(6, 4), coded="once"), "high"),
        (account(*supports(6, 4), inferred=True), "high"),
        (account(*supports(3, 0)), "high"),
        (account(*supports(6, 4), inferred=True, coded="twice"), "medium"),
        (account(*supports(1, 0)), "medium"),
        (account(*supports(2, 0), QUALIFIED, coded="once"), "low"),
        (account(*supports(1, 0), CONTRADICTED), "very low"),
        (account(*supports(1, 0), CONTRADICTED, inferred=True, coded="once"), "very low"),
    ],
)
def test_every_word_of_confidence_can_be_reached(made_up: Account, word: str) -> None:
    assert made_up.confidence == word


def test_an_absence_is_held_with_medium_confidence_at_most() -> None:
    assert account(*supports(6, 4), absence=True).confidence == "medium"
    assert account(*supports(1, 0), CONTRADICTED, absence=True).confidence == "very low"


def test_what_is_very_high_stays_high_whichever_support_turns() -> None:
    firm, fragile = account(*supports(6, 4)), account(*supports(4, 2))
    assert (firm.confidence, firm.at_worst) == ("very high", "high")
    assert fragile.at_worst == "medium"
    assert "turning one support" in fragile.reckoning
    for place in range(6):
        assert firm.turned(place).confidence == "high"
    many = [("supports", f"{name} {place}", "high") for name in HOUSE for place in range(2)]
    assert (account(*many).confidence, account(*many).at_worst) == ("very high", "very high")


def test_an_account_shows_what_the_turning_of_each_support_would_leave() -> None:
    shown = account(*supports(5, 2), QUALIFIED).table().frame
    assert list(shown["Were it turned"]) == ["medium", "medium", "high", "high", "high", "–"]


def _linked(made_up: Account, **cells: object) -> Account:
    links = made_up.links.copy()
    for name, value in cells.items():
        links[name] = links[name].astype(object)
        links.loc[0, name] = value
    return replace(made_up, links=links)


def test_a_verdict_that_holds_in_part_may_qualify_and_never_supports() -> None:
    half = _linked(account(*supports(3, 0)), kind="verdict", outcome="holds-in-part")
    (wrong,) = findings.weaknesses(half)
    assert "FE00" in wrong
    assert "never supports" in wrong
    assert findings.weaknesses(_linked(half, bearing="qualifies")) == []
    assert findings.weaknesses(_linked(half, outcome="holds")) == []


def test_an_absence_names_where_was_looked() -> None:
    unsearched = account(*supports(3, 0), absence=True)
    (wrong,) = findings.weaknesses(unsearched)
    assert "searches" in wrong
    assert findings.weaknesses(_linked(unsearched, table="searches")) == []


def test_a_finding_without_support_is_refused() -> None:
    (wrong,) = findings.weaknesses(account(QUALIFIED))
    assert "no evidence that supports it" in wrong


@pytest.mark.parametrize(
    ("publisher", "behind_it"),
    [
        ("Reuters", "reuters"),
        ("Reuters via Newsmax", "reuters"),
        ("Nasdaq (Reuters)", "reuters"),
        ("Kyodo (Okinawa Times)", "kyodo"),
        ("The Japan Times (Kyodo)", "kyodo"),
        ("TASS (after Kyodo)", "kyodo"),
        ("TASS (MOF data)", "ministry of finance of japan"),
        ("TASS (interview with T. Asada, Keidanren)", "tass"),
        ("Rigzone (Bloomberg; MOF data)", "ministry of finance of japan"),
        ("nippon.com (Ministry of Finance data)", "ministry of finance of japan"),
        ("BP (copy in a public repository)", "bp"),
        ("message board copy of Sankei", "sankei"),
        ("asyura2.com (copy of The Mainichi, 2 March 2019)", "mainichi"),
        ("Sputnik", "rossiya segodnya"),
        ("RIA Novosti", "rossiya segodnya"),
        ("Kremlin", "kremlin"),
        ("President of Russia", "kremlin"),
        ("Ministry of Economy, Trade and Industry of Japan", "ministry of economy, trade and industry of japan"),
        ("Jiji Press via Nippon.com (Russian edition)", "jiji"),
        ("US Treasury, OFAC (Federal Register)", "us treasury"),
    ],
)
def test_the_source_behind_a_page(publisher: str, behind_it: str) -> None:
    assert origin(publisher) == behind_it


def test_the_sources_of_the_rows_linked_are_grouped_as_a_person_groups_them() -> None:
    published = {each for account in findings.accounts().values() for each in account.supports["publisher"].dropna()}
    by_hand = {name: house for house, names in HOUSES.items() for name in names}
    pairs = {(origin(each), by_hand.get(each, origin(each))) for each in published}
    assert len({first for first, _ in pairs}) == len({second for _, second in pairs}) == len(pairs)


def test_the_accounts_print_every_finding_once_in_the_order_of_the_table() -> None:
    assert re.findall(r'(?m)^accounts\["([a-z-]+)"\]\.table\(\)$', source("chapters/accounts")) == FINDINGS


def test_every_finding_has_its_confidence_and_its_account_in_a_line_of_the_summary_in_that_order() -> None:
    lines = re.split(r"(?m)^\d+\. ", source("index").split("## What was found")[1].split("\n## ")[0])[1:]
    sure = [re.findall(r"`summary-sure-([a-z-]+)`", line) for line in lines]
    accounts = [re.findall(r"<tab-account-([a-z-]+)>`", line) for line in lines]
    assert sure == accounts
    assert [finding for line in sure for finding in line] == FINDINGS
    assert [line for line in lines if "{doc}`chapters/" not in line] == []


def test_the_surest_findings_come_first() -> None:
    words = [account.confidence for account in findings.accounts().values()]
    assert words == sorted(words, key=findings.CONFIDENCE.index, reverse=True)


def test_the_cards_of_the_summary_are_chapters_in_their_order() -> None:
    cards = re.findall(r"(?m)^- \*\*\{doc\}`(chapters/[a-z-]+)`", source("index"))
    order = [chapter["file"] for part in _parts() if part.get("numbered") for chapter in part["chapters"]]
    assert cards == [name for name in order if name in cards]
    assert len(cards) == len(set(cards)) > 9


def _parts() -> list[dict[str, Any]]:
    read: dict[str, Any] = yaml.safe_load((PROJECT / "_toc.yml").read_text(encoding="utf-8"))
    return list(read["parts"])


def test_the_first_picture_has_the_stages_of_the_talks_and_one_share_a_year() -> None:
    found = figures.stages(tables.load("negotiations"))
    assert [(stage.islands, stage.frozen) for stage in found] == [(4, True), (4, False), (2, False), (0, False)]
    assert all(stage.until == following.since for stage, following in pairwise(found))
    energy = pd.DataFrame(
        {
            "indicator": "crude_share", "period": ["calendar year", "calendar year", "fiscal year"],
            "value": [5.0, 9.0, 8.0], "year": [2012, 2013, 2014], "confidence": ["medium", "low", "high"],
        }
    )  # fmt: skip
    others = pd.DataFrame({"year": [2012, 2016, 2010], "share": [4.0, 6.0, 3.0], "confidence": "medium"})
    shares = figures.shares(energy, others, "crude_share")
    assert shares.to_dict("list") == {"year": [2012, 2016], "share": [5.0, 6.0], "japanese": [True, False]}


def test_a_renamed_chapter_keeps_all_links_to_it_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PROJECT / "chapters", tmp_path / "chapters")
    shutil.copytree(PROJECT / "data", tmp_path / "data")
    shutil.copytree(PROJECT / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_toc.yml", "index.md"):
        shutil.copy(PROJECT / name, tmp_path)
    known = documents.read(tmp_path)
    for path in (tmp_path / "chapters").glob("*.md"):
        path.write_text(re.sub(r"(?m)^# (.+)$", r"# Anew: \1", path.read_text(encoding="utf-8")), encoding="utf-8")
    renamed = documents.read(tmp_path)
    chapters = {name: page for name, page in known.items() if name.startswith("chapters/")}
    assert {name: page.title for name, page in renamed.items() if name in chapters} == {
        name: f"Anew: {page.title}" for name, page in chapters.items()
    }

    def printed() -> str:
        claim_status.claim_status.cache_clear()
        tables = [claims.tested(), findings.overview(findings.accounts()), ledger.corrections(), chronology.terms()]
        tables += [ledger.ledger(text) for text in ledger.texts()]
        parts = [str(exhibit.frame.to_csv()) for exhibit in tables] + [register.register().text]
        return "\n".join([*parts, str(register.facets())])

    monkeypatch.setattr(documents, "known", lambda: known)
    before = printed()
    monkeypatch.setattr(documents, "known", lambda: renamed)
    after = printed()
    printing = re.findall(r"\{ref\}`([^`<]+) <quoted-", after)
    assert {title for title in printing if not title.startswith("Anew: ")} <= {known["index"].title}
    assert len(printing) > 50
    places = claims.tested().frame["Where"]
    assert [place for place in places if not place.startswith("{ref}`Anew: ")] == []
    assert len(places) > 70
    claim_status.claim_status.cache_clear()
    linked = {page.title for page in chapters.values() if f"`{page.title} <" in before}
    assert len(linked) > 8
    for title in linked:
        assert f"`{title} <" not in after
        assert after.count(f"`Anew: {title} <") == before.count(f"`{title} <")
    assert replace(known["index"], checks=[]) == replace(renamed["index"], checks=[])


def test_no_module_holds_the_title_of_a_chapter() -> None:
    words = {"The islands", "What happened"}  # titles that are words of every day
    titles = {page.title for page in documents.known().values() if " " in page.title} - words
    modules = [*(PROJECT / "evidence").rglob("*.py"), *(PROJECT / "bookext").rglob("*.py")]
    assert len(titles) > 8
    found = [(path.name, title) for path in modules for title in titles if title in path.read_text(encoding="utf-8")]
    assert found == []
