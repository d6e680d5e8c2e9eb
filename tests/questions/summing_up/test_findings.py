"""The findings stand in one order everywhere, and a chapter's title is written in the chapter alone."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bookext.execution import documents
from evidence.appendices import chronology, claim_status, ledger, register
from evidence.summing_up import claims, findings
from tests.book.whole_book import PROJECT
from tests.questions.package_rows import rows_of

FINDINGS = [row["id"] for row in rows_of("findings")]


def source(name: str) -> str:
    return (PROJECT / f"{name}.md").read_text(encoding="utf-8")


def test_the_accounts_print_every_finding_once_in_the_order_of_the_table() -> None:
    assert re.findall(r'(?m)^accounts\["([a-z-]+)"\]\.table\(\)$', source("chapters/accounts")) == FINDINGS


def test_every_finding_has_its_confidence_and_its_account_in_a_line_of_the_summary_in_that_order() -> None:
    lines = re.split(r"(?m)^\d+\. ", source("index").split("## What was found")[1].split("\n## ")[0])[1:]
    sure = [re.findall(r"`summary-sure-([a-z-]+)`", line) for line in lines]
    accounts = [re.findall(r"<tab-account-([a-z-]+)>`", line) for line in lines]
    assert sure == accounts
    assert [finding for line in sure for finding in line] == FINDINGS
    assert [line for line in lines if "{doc}`chapters/" not in line] == []


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
    assert {title for title in printing if not title.startswith("Anew: ")} == {known["index"].title}
    assert len(printing) > 50
    places = claims.tested().frame["Where"]
    assert [place for place in places if not place.startswith("{ref}`Anew: ")] == []
    assert len(places) > 70
    claim_status.claim_status.cache_clear()
    linked = {page.title for page in chapters.values() if f"`{page.title} <" in before}
    assert len(linked) > 10
    for title in linked:
        assert f"`{title} <" not in after
        assert after.count(f"`Anew: {title} <") == before.count(f"`{title} <")
    assert replace(known["index"], checks=[]) == replace(renamed["index"], checks=[])


def test_no_module_holds_the_title_of_a_chapter() -> None:
    titles = {page.title for page in documents.known().values() if " " in page.title} - {"The islands"}
    modules = [*(PROJECT / "evidence").rglob("*.py"), *(PROJECT / "bookext").rglob("*.py")]
    assert len(titles) > 8
    found = [(path.name, title) for path in modules for title in titles if title in path.read_text(encoding="utf-8")]
    assert found == []
