"""The findings of the Summary, each with an account of how it is known.

A finding is a sentence of the table ``findings``; the table ``finding_evidence`` links it to quotations, rows and
verdicts, each of which supports, qualifies or contradicts it. Confidence is never given by hand: it follows from the
links by the rule of `Account.confidence`, which condenses the guidance of the Intergovernmental Panel on Climate
Change (Mastrandrea et al. 2010): evidence and agreement are judged apart and then taken together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from bookext import exhibits, formatting, quotations
from bookext.claims import registry
from bookext.data import tables
from bookext.formatting import capitalised, cardinal, listed, plain

ROBUST, MEDIUM = 4, 2
"""How many publishers of reliable rows make evidence robust or medium."""
EVIDENCE = ("limited", "medium", "robust")
AGREEMENT = ("low", "medium", "high")
CONFIDENCE = ("very low", "low", "medium", "high", "very high")
BEARINGS = ("supports", "qualifies", "contradicts")


class FindingError(ValueError):
    """A finding has no evidence, or evidence that is not there or no longer says so."""


@dataclass(frozen=True)
class Account:
    """How a finding is known."""

    finding: str
    """Its id in the table ``findings``."""
    statement: str
    doubt: str
    """The main doubt, in our words."""
    coded: bool
    """Whether the finding rests on codings of ours."""
    links: pd.DataFrame
    """Its rows of ``finding_evidence``, with ``publisher``, ``url`` and ``confidence`` of the rows linked."""

    @property
    def evidence(self) -> str:
        """Robust: reliable rows of `ROBUST` publishers, one of confidence high. Medium: of `MEDIUM`. Else limited."""
        rows = tables.reliable(self.links[self.links["kind"] == "row"])
        publishers = rows["publisher"].nunique()
        if publishers >= ROBUST and (rows["confidence"] == "high").any():
            return "robust"
        return "medium" if publishers >= MEDIUM else "limited"

    @property
    def agreement(self) -> str:
        """High: nothing contradicts, at most a quarter qualifies. Low: a third or more contradicts. Else medium."""
        share = self.links["bearing"].value_counts(normalize=True).reindex(BEARINGS, fill_value=0.0)
        if share["contradicts"] >= 1 / 3:
            return "low"
        return "high" if share["contradicts"] == 0 and share["qualifies"] <= 1 / 4 else "medium"

    @property
    def confidence(self) -> str:
        """The word on a scale of five: evidence and agreement added up, one step less where our coding decides."""
        step = EVIDENCE.index(self.evidence) + AGREEMENT.index(self.agreement) - self.coded
        return CONFIDENCE[max(step, 0)]

    @property
    def label(self) -> str:
        """The target that the account has in the book."""
        return f"tab-account-{self.finding}"

    def table(self) -> exhibits.Table:
        """The account as an exhibit: every link with its bearing, and the confidence in the caption."""
        kinds = Counter(self.links["kind"])
        much = listed(
            f"{cardinal(kinds[kind])} {kind}{'s' if kinds[kind] > 1 else ''}"
            for kind in ("row", "verdict", "quotation")
            if kinds[kind]
        )
        frame = pd.DataFrame(
            {
                "Bearing": self.links["bearing"],
                "What it shows": self.links["note"],
                "Where": [_where(link) for link in self.links.to_dict("records")],
            }
        )
        return exhibits.Table(
            frame,
            name=self.label,
            caption=(
                f"{self.statement} Evidence {self.evidence} ({much}), agreement {self.agreement}"
                f"{', our own coding' if self.coded else ''}: {self.confidence} confidence"
            ),
            data=tuple(dict.fromkeys(["finding_evidence", *self.links["table"].dropna()])),
            source=f"the rows, verdicts and quotations named. The main doubt: {self.doubt}",
            markup=("Where",),
            finding=(self.label, self.confidence),
        )


def _where(link: dict[str, Any]) -> str:
    if link["kind"] == "quotation":
        return f"{{quotation}}`{link['ref']}`"
    if link["kind"] == "verdict":
        return f"{{ref}}`{link['title']} <{link['ref']}>`: {link['outcome'].replace('-', ' ')}"
    place = f"{exhibits.code(link['table'])} {plain(link['ref'])}"
    if pd.isna(link["publisher"]):
        return place
    known = pd.notna(link["url"])
    named = formatting.link(link["publisher"], link["url"]) if known else plain(link["publisher"])
    return f"{place}: {named}, {plain(link['confidence'])}"


def accounts(folder: Path = tables.DATA) -> dict[str, Account]:
    """Return the account of every finding, by the finding's id, in the order of the table.

    Raises `FindingError`, naming finding and link, if a finding has nothing that supports it, if a link leads
    nowhere, or if a verdict that it rests on has come to say something else.
    """
    links = tables.load("finding_evidence", folder)
    problems, details = [], []
    register = quotations.register(folder)
    verdicts = {each.verdict.label: each.verdict for each in registry.results()}
    known = tables.resources(folder)
    for link in links.to_dict("records"):
        where = f"data/finding_evidence.csv: {link['id']} of {link['finding_id']!r}"
        found: dict[str, Any] = {"publisher": None, "url": None, "confidence": None, "title": None}
        if link["kind"] == "quotation" and link["ref"] not in register:
            problems.append(f"{where}: no quotation {link['ref']!r} in the register")
        elif link["kind"] == "verdict":
            verdict = verdicts.get(link["ref"])
            if verdict is None:
                problems.append(f"{where}: no verdict {link['ref']!r}; there are {', '.join(sorted(verdicts))}")
            elif verdict.outcome != link["outcome"]:
                problems.append(
                    f"{where}: {link['ref']!r} was {link['outcome']!r} and is now {verdict.outcome!r}; "
                    "look at the finding again, then change the link"
                )
            else:
                found["title"] = verdict.title
        elif link["kind"] == "row":
            row = _row(str(link["table"]), str(link["ref"]), known, folder)
            if row is None:
                problems.append(f"{where}: no row {link['ref']!r} in the table {link['table']!r}")
            else:
                found |= {name: row.get(name) for name in ("publisher", "url", "confidence")}
        details.append(link | found)
    joined = pd.DataFrame(details)
    result = {}
    for finding in tables.load("findings", folder).to_dict("records"):
        own = joined[joined["finding_id"] == finding["id"]].reset_index(drop=True)
        if not (own["bearing"] == "supports").any():
            problems.append(f"data/findings.csv: {finding['id']!r} has no evidence that supports it")
        result[str(finding["id"])] = Account(
            str(finding["id"]), str(finding["statement"]), str(finding["doubt"]), bool(finding["coded"]), own
        )
    if problems:
        raise FindingError("\n".join(problems))
    return result


def _row(table: str, ref: str, known: dict[str, tables.Resource], folder: Path) -> dict[str, Any] | None:
    if table not in known:
        return None
    frame = tables.load(table, folder)
    found = frame[frame["id"] == ref].to_dict("records")
    return {str(name): value for name, value in found[0].items()} if found else None


def overview(found: dict[str, Account]) -> exhibits.Table:
    """All findings in one table: evidence, agreement, confidence, and the way to each account."""
    frame = pd.DataFrame(
        {
            "Finding": [account.statement for account in found.values()],
            "Evidence": [account.evidence for account in found.values()],
            "Agreement": [account.agreement for account in found.values()],
            "Confidence": [f"{{ref}}`{account.confidence} <{account.label}>`" for account in found.values()],
        }
    )
    firm = sum(account.confidence in ("high", "very high") for account in found.values())
    return exhibits.Table(
        frame,
        name="tab-findings",
        caption=(
            f"{capitalised(cardinal(len(found)))} findings, of which {cardinal(firm)} "
            f"{'is' if firm == 1 else 'are'} held with high confidence"
        ),
        data=("findings", "finding_evidence"),
        source="the accounts, computed from the links between findings and evidence.",
        markup=("Confidence",),
    )
