"""Where the chapters use quotations and claims, and what became of every claim.

Nothing here is typed twice. Which chapter tests a claim and which prints a quotation comes from the sources of the
chapters, and what a code means from the descriptor of the data package.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pandas as pd

from bookext import quotations
from bookext.claims import registry
from bookext.claims.verdicts import Verdict
from bookext.data import tables
from bookext.execution import documents
from bookext.formatting import plain
from bookext.markup import claim_label, quotation_label

ACCOUNTS = "chapters/accounts"
EXPECTATIONS = "chapters/expectations-ledger"
READINGS = "chapters/what-the-experts-saw"
REGISTER = "chapters/quotation-register"
TESTED, SCORED, PLACED, UNTESTED = STATES = ("tested", "scored", "placed", "not tested")
"""What became of a claim, the strongest first; placed is used by a chapter without a verdict of its own."""
WITHOUT_VERDICT = "used without a verdict"


def section(document: str, title: str | None = None) -> str:
    """Return a link to a document of the book, by its title unless another is given."""
    return f"{{doc}}`{title} </{document}>`" if title else f"{{doc}}`/{document}`"


def link_to(claim: str) -> str:
    """Return a link to the entry of a claim in the register."""
    return f"{{ref}}`{claim} <{claim_label(claim)}>`"


def given(cell: object) -> str:
    """Return the text of a cell, empty for a missing value."""
    return "" if pd.isna(cell) else str(cell)


def ids(cell: object) -> list[str]:
    """Return the ids in a cell that lists them, separated by semicolons."""
    return [part.strip() for part in given(cell).split(";") if part.strip()]


def meanings(table: str, field: str) -> dict[str, str]:
    """Return what each value of a coded column means, from its description: ``value = meaning; value = …``."""
    (found,) = (each for each in tables.resource(table).fields if each.name == field)
    pattern = r"([\w-]+) = ([^;]+?)(?:[;.]|$)"
    return dict(re.findall(pattern, found.description))


def quoting(pages: dict[str, documents.Document]) -> dict[str, list[str]]:
    """Return the documents that print each quotation, by directive or role."""
    used: dict[str, list[str]] = {}
    for name, document in pages.items():
        for quotation in document.quotations:
            used.setdefault(quotation, []).append(name)
    return used


def printed() -> dict[str, list[str]]:
    """Return the documents that print each quotation, the register apart, with those that a cell prints."""
    evidence = tables.load("finding_evidence")
    linked = set(evidence.loc[evidence["kind"] == "quotation", "ref"])
    pages = documents.known()
    order, found = list(pages), quoting(pages)
    return {
        name: sorted({*found.get(name, ()), *([ACCOUNTS] if name in linked else [])} - {REGISTER}, key=order.index)
        for name in quotations.register()
    }


def quoted_claims() -> dict[str, list[str]]:
    """Return the quotations that hold words of each claim, by the spans of both in the text."""
    locked = json.loads((tables.DATA / "quotations.lock").read_text(encoding="utf-8"))["quotations"]
    order = quotations.register()
    return {
        str(claim.id): [
            name
            for name in order
            if locked[name]["source"] == claim.text_id
            and any(start < claim.end and claim.start < end for start, end in locked[name]["spans"])
        ]
        for claim in tables.load("claims").itertuples()
    }


@cache
def claim_status() -> pd.DataFrame:
    """Return, for every claim, its state and what a reader may follow: verdicts, scores, chapters, reason.

    Columns: id, state (one of `STATES`), markup, chapters (documents that test or quote it), verdicts (what may be said
    of it, in the words that readers choose by), places (documents that its markup leads to, but for quotations). Raises
    `ValueError` naming a claim of which nothing is said.
    """
    tests: dict[str, list[tuple[str, Verdict]]] = {}
    for each in registry.results():
        tests.setdefault(each.verdict.claim, []).append((each.document, each.verdict))
    scores = _lists("forecasts", lambda row: (row.id, row.verdict))
    questions = _lists("stances", lambda row: str(row.question_no))
    reasons = {
        str(row.claim_id): (reason(str(row.reason)), given(row.note))
        for row in tables.load("untested_claims").itertuples()
    }
    quoted, used = quoted_claims(), quoting(documents.known())
    rows = []
    for claim in tables.load("claims")["id"]:
        pages = {page for name in quoted[claim] for page in used.get(name, ()) if page.startswith("chapters/")}
        places = [chapter for chapter, _ in tests.get(claim, ())]
        verdicts = [verdict.words for _, verdict in tests.get(claim, ())]
        parts = [f"{{ref}}`{verdict.words} <{verdict.label}>`" for _, verdict in tests.get(claim, ())]
        if claim in scores:
            places.append(EXPECTATIONS)
            verdicts += [f"expectation {verdict}" for _, verdict in scores[claim]]
            parts += [
                f"{{ref}}`expectation {name} {verdict} <expectation-{name.lower()}>`" for name, verdict in scores[claim]
            ]
        if claim in reasons:
            why, note = reasons[claim]
            verdicts += [UNTESTED, why]
            parts.append(f"{why}. {plain(note)}" if note else why)
        elif claim in questions and not parts:
            places.append(READINGS)
            asked = dict.fromkeys(questions[claim])
            parts.append(f"{{ref}}`compared under question {', '.join(asked)} <fig-readings-stances>`")
        if quoted[claim]:
            parts.append("quoted: " + ", ".join(f"{{ref}}`{name} <{quotation_label(name)}>`" for name in quoted[claim]))
        if not parts:
            raise ValueError(f"claim {claim}: no test, no score, no place; give a reason in untested_claims.csv")
        state = (
            TESTED if claim in tests else SCORED if claim in scores else UNTESTED if claim in reasons else PLACED
        )  # fmt: skip
        chapters = dict.fromkeys([*(chapter for chapter, _ in tests.get(claim, ())), *sorted(pages - {REGISTER})])
        said = tuple(verdicts) or (WITHOUT_VERDICT,)
        rows.append((claim, state, "; ".join(parts), tuple(chapters), said, tuple(places)))
    columns = ["id", "state", "markup", "chapters", "verdicts", "places"]
    return pd.DataFrame(rows, columns=columns).set_index("id", drop=False)


def reason(code: str) -> str:
    """Return why a claim was not tested, as the ledger says it."""
    return f"{UNTESTED}: {code.replace('-', ' ')}"


def _lists(table: str, shown: Any) -> dict[str, list[Any]]:
    """What a table with a column of claim ids says of each claim."""
    found: dict[str, list[Any]] = {}
    for row in tables.load(table).itertuples():
        for claim in ids(row.claim_ids):
            found.setdefault(claim, []).append(shown(row))
    return found
