"""The ledger of claims: what each says and what became of it, how many were tested, and the corrections."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.data import tables
from bookext.formatting import capitalised, cardinal, plain
from bookext.markup import claim_label
from evidence.appendices.claim_status import (
    SCORED,
    STATES,
    TESTED,
    claim_status,
    given,
    ids,
    link_to,
    meanings,
    section,
)


def accounts() -> exhibits.Table:
    """How many claims of each type were tested, scored, placed or not tested."""
    ledger = tables.load("claims").set_index("id")
    counted = pd.crosstab(ledger["type"], claim_status()["state"]).reindex(columns=list(STATES), fill_value=0)
    counted = counted.loc[counted.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    frame = counted.reset_index(names="Type").rename(columns=capitalised)
    frame["Type"] = frame["Type"].map(capitalised)
    frame["All"] = counted.sum(axis=1).to_numpy()
    total = frame.drop(columns="Type").sum()
    frame.loc[len(frame)] = ["All", *total]
    columns = tuple(map(capitalised, STATES))
    return exhibits.Table(
        frame,
        name="tab-method-accounts",
        caption=(
            f"Of {len(ledger)} claims {total['Tested']} have a verdict and {total['Scored']} more a score; "
            f"{total['Not tested']} are listed as untested, with the reason"
        ),
        data=("claims", "forecasts", "stances", "untested_claims"),
        source="the checks of the chapters and the tables named; a claim counts once, in the first column that fits.",
        right=(*columns, "All"),
    )


def untested() -> exhibits.Table:
    """Why claims were not tested: each reason, what it means, and the claims."""
    listed = tables.load("untested_claims")
    sizes = listed["reason"].value_counts(sort=False)
    rows: list[dict[str, Any]] = [
        {
            "Reason": capitalised(reason.replace("-", " ")),
            "That is": capitalised(meaning),
            "Claims": ", ".join(link_to(claim) for claim in listed.loc[listed["reason"] == reason, "claim_id"]),
            "Number": int(sizes[reason]),
        }
        for reason, meaning in meanings("untested_claims", "reason").items()
        if reason in sizes
    ]
    rows.sort(key=lambda row: -row["Number"])
    return exhibits.Table(
        pd.DataFrame(rows),
        name="tab-method-untested",
        caption=(
            f"{len(listed)} claims were not tested; the most frequent reason, “{rows[0]['Reason'].lower()}”, "
            f"holds of {rows[0]['Number']}"
        ),
        data=("untested_claims",),
        source="the judgement of this book; what each claim says stands in the ledger of the quotation register.",
        right=("Number",),
        markup=("Claims",),
    )


def corrections() -> exhibits.Table:
    """The corrections that belong beside the quotations, each with the chapters that test or quote the passage."""
    listed, state = tables.load("corrections"), claim_status()
    rows = []
    for row in listed.itertuples():
        named = ids(row.claim_ids)
        pages = dict.fromkeys(page for claim in named for page in state["chapters"][claim])
        rows.append(
            (
                f"{row.id}: {', '.join(map(link_to, named))}"
                + (f". See {formatting.listed(map(section, pages))}" if pages else ""),
                row.problem,
                f"{plain(row.correction)} {formatting.link(row.publisher, row.url)}.",
            )
        )
    frame = pd.DataFrame(
        rows, columns=["Claims and chapters", "What the text says", "What the evidence shows, and where"]
    )
    weak = int((~listed["confidence"].isin(tables.RELIABLE)).sum())
    return exhibits.Table(
        frame,
        name="tab-method-corrections",
        caption=(
            f"{capitalised(cardinal(len(listed)))} passages must not be quoted without a correction"
            + (f"; the evidence for {cardinal(weak)} of them is of low confidence" if weak else "")
        ),
        data=("corrections",),
        source="the pages linked; their titles, second pages and rival versions stand in the rows.",
        markup=("Claims and chapters", "What the evidence shows, and where"),
    )


def ledger(text: str) -> exhibits.Table:
    """The claims found in one text, in our words, with what became of each."""
    listed, state = tables.load("claims"), claim_status()
    own = listed[listed["text_id"] == text]
    named = tables.load("texts").set_index("id").loc[text, "author_as_printed"]
    frame = pd.DataFrame(
        {
            "Claim": [f"[{claim}]{{#{claim_label(claim)}}}" for claim in own["id"]],
            "¶": own["paragraph"],
            "What the text says, in our words": [_said(row) for row in own.itertuples()],
            "Type and theme": own["type"] + "; " + own["theme"],
            "What became of it": [state["markup"][claim] for claim in own["id"]],
        }
    )
    decided = state["state"][list(own["id"])].isin([TESTED, SCORED]).sum()
    return exhibits.Table(
        frame,
        name=f"tab-register-{text.rstrip('0123456789')}",
        caption=f"{named}: {len(own)} claims, of which {decided} have a verdict or a score",
        data=("claims",),
        source="our reading; the passage of each is given by paragraph, span and hash in the table.",
        right=("¶",),
        markup=("Claim", "What became of it"),
    )


def _said(row: Any) -> str:
    """A claim with whose words it is, where they are not the author's own."""
    voice = {"author": "", "title": "headline", "frame": "standfirst"}.get(str(row.voice), str(row.voice))
    who = ", ".join(filter(None, [voice, f"reported of {row.attributed_to}" if given(row.attributed_to) else ""]))
    return f"{row.summary} ({who})" if who else str(row.summary)


def texts() -> list[str]:
    """Return the ids of the texts in the order of their publication."""
    return list(tables.load("texts").sort_values("date_earliest", kind="stable")["id"])
