"""The findings of the Summary, each with an account of how it is known.

A finding is a sentence of the table ``findings``; the table ``finding_evidence`` links it to rows, verdicts and
quotations, each of which supports, qualifies or contradicts it. Nobody writes the word of confidence down: it follows
from the links and from what the table says of the finding (is it read off a record or inferred, does it say that
something is absent, did a machine code what decides it) by `Account.confidence`. The scale is that of the
Intergovernmental Panel on Climate Change (Mastrandrea et al. 2010), which judges evidence and agreement apart; the
thresholds are ours. What the choice of links does to the word is shown beside each link: `Account.turned`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from bookext import exhibits, formatting, quotations
from bookext.claims import registry
from bookext.claims.verdicts import Verdict
from bookext.data import tables
from bookext.formatting import capitalised, cardinal, plain
from evidence.summing_up.sources import origin

ROBUST, MEDIUM, PRIMARY = 4, 2, 2
"""Independent sources that make evidence robust or medium, and official pages among them that robust takes."""
MUCH_AGREEMENT, LITTLE_AGREEMENT = 1 / 4, 1 / 2
"""Up to which share of doubt agreement is high, and over which it is low; see `Account.doubted`."""
EVIDENCE = ("limited", "medium", "robust")
AGREEMENT = ("low", "medium", "high")
CONFIDENCE = ("very low", "low", "medium", "high", "very high")
CEILING = "medium"
"""The most that a finding can reach which says that something is absent."""
BEARINGS = ("supports", "qualifies", "contradicts")
HALF = ("holds-in-part", "cannot-be-tested")
"""Outcomes of a verdict that can qualify a finding and never support it."""


class FindingError(ValueError):
    """A finding has no evidence, or evidence that is not there, says something else or cannot bear what it should."""


@dataclass(frozen=True)
class Account:
    """How a finding is known."""

    finding: str
    """Its id in the table ``findings``."""
    statement: str
    doubt: str
    """The main doubt, in our words."""
    inferred: bool
    """Whether it is concluded from a comparison or from few cases, and not read off a record of the thing itself."""
    absence: bool
    """Whether it says that something was not there."""
    coded: str
    """How often a machine coded what decides it: ``no``, ``once`` or ``twice``."""
    links: pd.DataFrame
    """Its rows of ``finding_evidence``, with ``publisher``, ``url`` and ``confidence`` of the rows linked."""

    @property
    def supports(self) -> pd.DataFrame:
        """The reliable rows that support it: what its evidence is weighed by."""
        return tables.reliable(self.links[(self.links["kind"] == "row") & (self.links["bearing"] == "supports")])

    @property
    def sources(self) -> set[str]:
        """The independent sources behind them; pages of one agency or ministry are one."""
        return set(self.supports["publisher"].dropna().map(origin))

    @property
    def evidence(self) -> str:
        """Robust: `ROBUST` independent sources, `PRIMARY` official pages. Medium: `MEDIUM` sources. Else limited."""
        official = int((self.supports["confidence"] == "high").sum())
        if len(self.sources) >= ROBUST and official >= PRIMARY:
            return "robust"
        return "medium" if len(self.sources) >= MEDIUM else "limited"

    @property
    def doubted(self) -> float:
        """The share of doubt among the links; one that contradicts weighs as two that qualify."""
        number = self.links["bearing"].value_counts().reindex(BEARINGS, fill_value=0)
        against = number["qualifies"] + 2 * number["contradicts"]
        return float(against / (number["supports"] + against))

    @property
    def agreement(self) -> str:
        """High: doubt of at most `MUCH_AGREEMENT`. Low: of more than `LITTLE_AGREEMENT`. Else medium."""
        if self.doubted > LITTLE_AGREEMENT:
            return "low"
        return "high" if self.doubted <= MUCH_AGREEMENT else "medium"

    @property
    def _reached(self) -> str:
        """The word that evidence, agreement and the steps down give, before it is asked what one support carries."""
        step = EVIDENCE.index(self.evidence) + AGREEMENT.index(self.agreement) - self.inferred - (self.coded != "no")
        if self.absence:
            step = min(step, CONFIDENCE.index(CEILING))
        return CONFIDENCE[max(step, 0)]

    @property
    def confidence(self) -> str:
        """The word on a scale of five.

        Evidence and agreement added up; one step less if it is inferred, one less if machines coded what decides it;
        of an absence at most `CEILING`; and "very high" only if no one support carries it, so that the turning of any
        would leave it high.
        """
        fragile = self._reached == CONFIDENCE[-1] and self.at_worst not in CONFIDENCE[-2:]
        return CONFIDENCE[-2] if fragile else self._reached

    def turned(self, place: int) -> Account:
        """Return the account as it would be if the link at that place contradicted the finding."""
        links = self.links.copy()
        links.loc[links.index[place], "bearing"] = "contradicts"
        return replace(self, links=links)

    @cached_property
    def at_worst(self) -> str:
        """The lowest word that the turning of any one support leaves."""
        bearings = enumerate(self.links["bearing"])
        words = [self.turned(place)._reached for place, bearing in bearings if bearing == "supports"]
        return min(words, key=CONFIDENCE.index)

    @property
    def reckoning(self) -> str:
        """How the word comes about, in a clause."""
        steps = [
            f"evidence {self.evidence} ({cardinal(len(self.sources))} independent "
            f"source{'' if len(self.sources) == 1 else 's'})",
            f"agreement {self.agreement}",
        ]
        if self.inferred:
            steps.append("one step down because it is inferred")
        if self.coded != "no":
            steps.append(f"one step down because machines coded what decides it, {self.coded}")
        if self.absence:
            steps.append(f"at most {CEILING} because it says that something is absent")
        if self.confidence != self._reached:
            steps.append("no more than high because turning one support would leave less")
        return ", ".join(steps)

    @property
    def label(self) -> str:
        """The target that the account has in the book."""
        return f"tab-account-{self.finding}"

    def table(self) -> exhibits.Table:
        """The account as an exhibit: every link, what turning it would do, and the confidence in the caption."""
        frame = pd.DataFrame(
            {
                "Bearing": self.links["bearing"],
                "What it shows": self.links["note"],
                "Where": [_where(link) for link in self.links.to_dict("records")],
                "Were it turned": [
                    self.turned(place)._reached if bearing == "supports" else "–"
                    for place, bearing in enumerate(self.links["bearing"])
                ],
            }
        )
        return exhibits.Table(
            frame,
            name=self.label,
            caption=f"Held with {self.confidence} confidence: {self.reckoning}",
            data=tuple(dict.fromkeys(["finding_evidence", *self.links["table"].dropna()])),
            source=(
                "the rows, verdicts and quotations named. The last column has the confidence that would be left if the "
                f"link contradicted the finding. The main doubt: {self.doubt}"
            ),
            markup=("Where",),
            finding=(self.label, self.confidence),
        )


def _where(link: dict[str, Any]) -> str:
    if link["kind"] == "quotation":
        return f"{{quotation}}`{link['ref']}`"
    if link["kind"] == "verdict":
        return f"{{ref}}`{link['title']} <{link['label']}>`: {link['outcome'].replace('-', ' ')}"
    place = f"{exhibits.code(link['table'])} {plain(link['ref'])}"
    if pd.isna(link["publisher"]):
        return place
    known = pd.notna(link["url"])
    named = formatting.link(link["publisher"], link["url"]) if known else plain(link["publisher"])
    return f"{place}: {named}, {plain(link['confidence'])}"


def accounts(folder: Path = tables.DATA) -> dict[str, Account]:
    """Return the account of every finding, by the finding's id, in the order of the table.

    Raises `FindingError`, naming finding and link, if a finding has nothing that supports it, if it says that
    something is absent and no search stands by it, if a link leads nowhere, if a verdict that it rests on has come to
    say something else, or if one that holds in part is counted as support.
    """
    links = tables.load("finding_evidence", folder)
    verdicts = list({each.verdict.label: each.verdict for each in registry.results()}.values())
    found = [_followed(link, verdicts, folder) for link in links.to_dict("records")]
    problems = [problem for _, problem in found if problem]
    joined = pd.DataFrame([link for link, _ in found])
    result = {}
    for finding in tables.load("findings", folder).to_dict("records"):
        name = str(finding["id"])
        own = joined[joined["finding_id"] == name].reset_index(drop=True)
        result[name] = Account(
            name, str(finding["statement"]), str(finding["doubt"]), finding["directness"] == "inferred",
            bool(finding["absence"]), str(finding["coded"]), own,
        )  # fmt: skip
        problems += weaknesses(result[name])
    if problems:
        raise FindingError("\n".join(problems))
    return result


def weaknesses(account: Account) -> list[str]:
    """Return what is wrong with an account, whatever it rests on."""
    found = []
    if not (account.links["bearing"] == "supports").any():
        found.append(f"data/findings.csv: {account.finding!r} has no evidence that supports it")
    if account.absence and not (account.links["table"] == "searches").any():
        found.append(
            f"data/findings.csv: {account.finding!r} says that something is absent and links no row of searches"
        )
    halves = account.links[(account.links["bearing"] == "supports") & account.links["outcome"].isin(HALF)]
    found += [
        f"data/finding_evidence.csv: {link['id']} of {account.finding!r}: a verdict that {link['outcome']!r} may "
        "qualify a finding and never supports it"
        for link in halves.to_dict("records")
    ]
    return found


def _followed(link: dict[str, Any], verdicts: list[Verdict], folder: Path) -> tuple[dict[str, Any], str | None]:
    """Return a link with what it leads to, and what is wrong with it."""
    where = f"data/finding_evidence.csv: {link['id']} of {link['finding_id']!r}"
    end: dict[str, Any] = {"publisher": None, "url": None, "confidence": None, "title": None, "label": None}
    if link["kind"] == "quotation":
        if link["ref"] not in quotations.register(folder):
            return link | end, f"{where}: no quotation {link['ref']!r} in the register"
    elif link["kind"] == "verdict":
        of_claim = [verdict for verdict in verdicts if verdict.claim == link["ref"]]
        if len(of_claim) != 1:
            known = ", ".join(sorted({verdict.claim for verdict in verdicts}))
            return (
                link | end,
                f"{where}: {len(of_claim)} verdicts on the claim {link['ref']!r}, and not one; see {known}",
            )
        (verdict,) = of_claim
        end |= {"title": verdict.title, "label": verdict.label}
        if verdict.outcome != link["outcome"]:
            return link | end, (
                f"{where}: {link['ref']!r} was {link['outcome']!r} and is now {verdict.outcome!r}; "
                "look at the finding again, then change the link"
            )
    else:
        row = _row(str(link["table"]), str(link["ref"]), tables.resources(folder), folder)
        if row is None:
            return link | end, f"{where}: no row {link['ref']!r} in the table {link['table']!r}"
        end |= {name: row.get(name) for name in ("publisher", "url", "confidence")}
    return link | end, None


def _row(table: str, ref: str, known: dict[str, tables.Resource], folder: Path) -> dict[str, Any] | None:
    if table not in known:
        return None
    frame = tables.load(table, folder)
    found = frame[frame["id"] == ref].to_dict("records")
    return {str(name): value for name, value in found[0].items()} if found else None


def overview(found: dict[str, Account]) -> exhibits.Table:
    """All findings in one table: evidence, agreement, confidence, what one turned support leaves of it."""
    frame = pd.DataFrame(
        {
            "Finding": [account.statement for account in found.values()],
            "Evidence": [account.evidence for account in found.values()],
            "Agreement": [account.agreement for account in found.values()],
            "Confidence": [f"{{ref}}`{account.confidence} <{account.label}>`" for account in found.values()],
            "At worst": [account.at_worst for account in found.values()],
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
        source=(
            "the accounts, computed from the links between findings and evidence. The last column has the confidence "
            "that would be left if the one support that matters most turned against the finding."
        ),
        markup=("Confidence",),
    )
