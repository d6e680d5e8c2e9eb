"""The quotations as verified, with the chapters that print them, and what they and the claims can be chosen by."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from bookext import exhibits, formatting, quotations
from bookext.claims.verdicts import OUTCOMES, words
from bookext.data import tables
from bookext.execution import documents
from bookext.exhibits.displays import Facets, Markup
from bookext.formatting import plain
from bookext.markup import ENTRY, GROUP, claim_label, printed_label, quotation_label
from evidence.appendices import ledger
from evidence.appendices.claim_status import (
    UNTESTED,
    WITHOUT_VERDICT,
    claim_status,
    link_to,
    meanings,
    printed,
    quoted_claims,
    reason,
)


def shares() -> exhibits.Table:
    """How much of each text the book publishes, against the budget."""
    counted, used = quotations.check_budget(), Counter(each.source for each in quotations.register().values())
    frame = pd.DataFrame(
        {
            "Text": [f"{{cite:t}}`{share.source}`" for share in counted],
            "Quotations": [used[share.source] for share in counted],
            "Words of the text": [f"{share.words:,}" for share in counted],
            "Words published": [share.published for share in counted],
            "Share": [f"{share.ratio:.1%}" for share in counted],
        }
    )
    most = max(counted, key=lambda share: share.ratio)
    return exhibits.Table(
        frame,
        name="tab-register-shares",
        caption=f"No text is published beyond {most.ratio:.1%} of its words; the budget is {quotations.BUDGET:.0%}",
        data=("quotations", "texts"),
        source="the spans of the lock, each word counted once; prefixes and suffixes of the register count too.",
        right=tuple(frame.columns[1:]),
        markup=("Text",),
    )


def facets() -> Facets:
    """What the quotations and the claims can be chosen by: author, theme, verdict, and the chapters that use them.

    A quotation has the themes and verdicts of the claims whose words it holds.
    """
    authors = tables.load("texts").set_index("id")["author_as_printed"]
    state, used, holding, pages = claim_status(), printed(), quoted_claims(), documents.known()
    entries: dict[str, dict[str, set[str]]] = {}
    for one in quotations.register().values():
        where = {pages[page].title for page in used[one.id]}
        entries[quotation_label(one.id)] = {
            "author": {authors[one.source]},
            "theme": set(),
            "verdict": set(),
            "chapter": where,
        }
    for row in tables.load("claims").itertuples():
        quoted = [entries[quotation_label(name)] for name in holding[str(row.id)]]
        where = {pages[page].title for page in state["places"][row.id]}.union(*(each["chapter"] for each in quoted))
        verdicts = set(state["verdicts"][row.id])
        entries[claim_label(str(row.id))] = {
            "author": {authors[row.text_id]},
            "theme": {str(row.theme)},
            "verdict": verdicts,
            "chapter": where,
        }
        for each in quoted:
            each["theme"].add(str(row.theme))
            each["verdict"].update(verdicts)
    expected = sorted({f"expectation {verdict}" for verdict in tables.load("forecasts")["verdict"]})
    reasons = map(reason, meanings("untested_claims", "reason"))
    order = {
        "author": [authors[text] for text in ledger.texts()],
        "theme": sorted(set(tables.load("claims")["theme"]), key=str.casefold),
        "verdict": [*map(words, OUTCOMES), *expected, WITHOUT_VERDICT, UNTESTED, *reasons],
        "chapter": [page.title for page in pages.values()],
    }
    found = {name: {word for of in entries.values() for word in of[name]} for name in order}
    return Facets({name: tuple(word for word in all_ if word in found[name]) for name, all_ in order.items()}, entries)


def register() -> Markup:
    """Every quotation, as verified, with its place, its note and the chapters that print it."""
    used, holding, pages = printed(), quoted_claims(), documents.known()
    parts: list[str] = []
    source = ""
    for one in sorted(quotations.register().values(), key=lambda each: (_age(each.source), each.paragraph)):
        if one.source != source:
            parts += [":::::\n"] if source else []
            parts.append(f":::::{{container}} {GROUP}\n\n:::{{rubric}} {{cite:t}}`{one.source}`\n:::\n")
            source = one.source
        where = [f"{{ref}}`{pages[page].title} <{printed_label(one.id, page)}>`" for page in used[one.id]]
        within = [link_to(claim) for claim, names in holding.items() if one.id in names]
        facts = [f"[**{one.id}**]{{#{quotation_label(one.id)}}}, paragraph {one.paragraph}"]
        facts += [f"holds words of {formatting.listed(within)}"] if within else []
        facts.append(f"printed in {formatting.listed(where)}" if where else "printed here alone")
        facts += [f"editors’ brackets: {', '.join(one.alterations)}"] if one.alterations else []
        entry = f"```{{quotation}} {one.id}\n```\n\n{'; '.join(facts)}. {plain(one.note)}"
        parts.append(f"::::{{container}} {ENTRY}\n\n{entry}\n::::\n")
    parts.append(":::::\n")
    return Markup("\n".join(parts))


def _age(source: str) -> int:
    return list(tables.load("texts")["id"]).index(source)
