"""The appendices that are generated: what became of every claim, the quotations, the corrections, the tables.

Nothing here is typed twice. Which chapter tests a claim comes from the registered checks, which chapter uses a
quotation from the sources of the chapters, and what a column means from the descriptor of the data package.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from bookext import exhibits, formatting, quotations
from bookext.claims.verdicts import OUTCOMES, Verdict, words
from bookext.data import package, tables
from bookext.execution import documents
from bookext.formatting import capitalised, cardinal, plain
from bookext.notebooks import rendering
from evidence.summing_up import claims

ACCOUNTS = "chapters/accounts"
EXPECTATIONS = "chapters/forty-two-expectations"
READINGS = "chapters/five-readings"
REGISTER = "chapters/quotation-register"
GRADES = (*tables.RELIABLE, "low", "memory")
OFTEN = 3
"""A description that at least so many tables share is printed once."""
TESTED, SCORED, PLACED, UNTESTED = STATES = ("tested", "scored", "placed", "not tested")
"""What became of a claim, the strongest first; placed is used by a chapter without a verdict of its own."""
WITHOUT_VERDICT = "used without a verdict"


@dataclass(frozen=True)
class Markup:
    """MyST markup that a cell prints as it stands."""

    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html = "" if rendering.in_build() else rendering.blocks(self.text)
        return rendering.bundle(self.text, html, re.sub(r"<[^>]+>", "", html) or self.text)


@dataclass(frozen=True)
class Facets:
    """What the entries of a page can be chosen by; on the page it becomes the form to choose with."""

    values: dict[str, tuple[str, ...]]
    """The words to choose from, by the name of the facet."""
    entries: dict[str, dict[str, set[str]]]
    """The words that hold of an entry under each facet, by the entry's id on the page."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        held = {
            entry: [
                [place for place, word in enumerate(words) if word in of[name]] for name, words in self.values.items()
            ]
            for entry, of in self.entries.items()
        }
        content = json.dumps({"values": self.values, "entries": held}, ensure_ascii=False, separators=(",", ":"))
        said = f"On its page the {len(self.entries)} entries can be chosen by {formatting.listed(self.values)}."
        return rendering.bundle(f"```{{facets}}\n{content}\n```\n", f"<p>{said}</p>", said)


def section(document: str, title: str | None = None) -> str:
    """Return a link to a document of the book, by its title unless another is given."""
    return f"{{doc}}`{title} </{document}>`" if title else f"{{doc}}`/{document}`"


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


# --- where things are used ------------------------------------------------------------------------------------


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
def fates() -> pd.DataFrame:
    """Return, for every claim, its state and what a reader may follow: verdicts, scores, chapters, reason.

    Columns: id, state (one of `STATES`), markup, chapters (documents that test or quote it), verdicts (what may be said
    of it, in the words that readers choose by), places (documents that its markup leads to, but for quotations). Raises
    `ValueError` naming a claim of which nothing is said.
    """
    tests: dict[str, list[tuple[str, Verdict]]] = {}
    for test in claims.TESTS:
        verdict = test.check()
        tests.setdefault(verdict.claim, []).append((test.chapter, verdict))
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
            parts.append("quoted: " + ", ".join(f"{{ref}}`{name} <quotation-{name}>`" for name in quoted[claim]))
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


# --- Appendix A: method and corrections -----------------------------------------------------------------------


def accounts() -> exhibits.Table:
    """How many claims of each type were tested, scored, placed or not tested."""
    ledger = tables.load("claims").set_index("id")
    counted = pd.crosstab(ledger["type"], fates()["state"]).reindex(columns=list(STATES), fill_value=0)
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
            "Claims": ", ".join(_claim(claim) for claim in listed.loc[listed["reason"] == reason, "claim_id"]),
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


def _claim(claim: str) -> str:
    return f"{{ref}}`{claim} <claim-{claim.lower()}>`"


def corrections() -> exhibits.Table:
    """The corrections that belong beside the quotations, each with the chapters that test or quote the passage."""
    listed, state = tables.load("corrections"), fates()
    rows = []
    for row in listed.itertuples():
        named = ids(row.claim_ids)
        pages = dict.fromkeys(page for claim in named for page in state["chapters"][claim])
        rows.append(
            (
                f"{row.id}: {', '.join(map(_claim, named))}"
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


# --- Appendix B: data dictionary ------------------------------------------------------------------------------


def contents() -> exhibits.Table:
    """The tables of the package: rows, columns, and how many rows have each confidence."""
    rows = []
    for name, resource in tables.resources().items():
        frame = tables.load(name)
        counts = frame["confidence"].value_counts() if "confidence" in frame else {}
        grades = {
            grade: str(counts.get(grade, 0)) if len(counts) else "" for grade in ("high", "medium", "low", "memory")
        }
        row = {"Table": _table(name), "Rows": len(frame), "Columns": len(resource.fields)}
        rows.append({**row, **{capitalised(grade): count for grade, count in grades.items()}})
    frame = pd.DataFrame(rows)
    graded = frame[frame["High"] != ""][["High", "Medium", "Low", "Memory"]].astype(int)
    share = graded[["High", "Medium"]].to_numpy().sum() / graded.to_numpy().sum()
    return exhibits.Table(
        frame,
        name="tab-dictionary-contents",
        caption=f"{len(frame)} tables; of the rows that are graded {share:.0%} have high or medium confidence",
        data=(),
        source="the data package. Tables without a grade hold codings, definitions, or the places of texts and maps.",
        right=tuple(frame.columns[1:]),
        markup=("Table",),
    )


Key = tuple[str, str, str]
"""Name, type and description of a column: what makes two columns the same."""


def shared() -> dict[Key, tuple[str, list[str]]]:
    """Return the columns whose description at least `OFTEN` tables share: their label, and the tables.

    The label is the column's name, with a number where a name has several such descriptions.
    """
    places: dict[Key, list[str]] = {}
    for name, resource in tables.resources().items():
        for field in resource.fields:
            places.setdefault(_key(field), []).append(name)
    often = {key: found for key, found in sorted(places.items()) if len(found) >= OFTEN}
    wordings = Counter(name for name, _, _ in often)
    seen: Counter[str] = Counter()
    labels = {}
    for key in often:
        seen[key[0]] += 1
        labels[key] = f"{key[0]} ({seen[key[0]]})" if wordings[key[0]] > 1 else key[0]
    return {key: (labels[key], found) for key, found in often.items()}


def _key(field: tables.Field) -> Key:
    return field.name, field.type, field.description


def shared_columns() -> exhibits.Table:
    """The columns that many tables share, each wording once."""
    rows = [(label, kind, meaning) for (_, kind, meaning), (label, _) in shared().items()]
    users = {len(found) for _, found in shared().values()}
    number = capitalised(cardinal(len(rows)))
    return exhibits.Table(
        pd.DataFrame(rows, columns=["Column", "Type", "Meaning"]),
        name="tab-dictionary-shared",
        caption=f"{number} descriptions serve {min(users)} to {max(users)} tables each",
        data=(),
        source="the descriptor of the data package.",
    )


def dictionary() -> Markup:
    """Every table of the package: what it holds, where it comes from, and what each column means."""
    described = package.entries()
    (default,) = package.properties()["licenses"]
    parts = []
    for name, resource in tables.resources().items():
        frame = tables.load(name)
        (licence,) = described[name].get("licenses", [default])
        facts = [f"{len(frame):,} rows", f"key {plain(', '.join(resource.primary_key))}"]
        facts += [f"{plain(', '.join(key.columns))} from {_table(key.table)}" for key in resource.foreign_keys]
        if "publisher" in frame:
            facts.append(f"sources: {plain(exhibits.publishers(frame, most=2))}")
        facts += [f"licence {plain(licence['name'])}", f"file {{download}}`{name}.csv </data/{resource.path.name}>`"]
        parts.append(
            f":::{{container}} compact\n\n**[{name}]{{#dictionary-{name}}}** {plain(resource.title)}. "
            f"{plain(resource.description)} {capitalised('; '.join(facts))}.\n:::\n\n{_columns(resource)}\n"
        )
    return Markup("\n".join(parts))


def _table(name: str) -> str:
    return f"{{ref}}`{name} <dictionary-{name}>`"


def _columns(resource: tables.Resource) -> str:
    """The columns of one table; those described for many tables are only named."""
    common = shared()
    rows = []
    for field in resource.fields:
        kind = field.type if field.unit in ("none", "ordinal") else f"{field.type}, {plain(field.unit)}"
        if _key(field) not in common:
            rows.append(f"| {plain(field.name)} | {kind} | {plain(field.description)}{_limits(field)} |")
    named = [plain(common[_key(field)][0]) for field in resource.fields if _key(field) in common]
    if named:
        rows.append(f"| *and* | | {', '.join(named)}, as in the table of shared columns |")
    head = ":::{table}\n:class: exhibit-table compact\n\n| Column | Type, unit | Meaning and limits |\n|:--|:--|:--|\n"
    return head + "\n".join(rows) + "\n:::\n"


def _limits(field: tables.Field) -> str:
    """What a cell must keep to beyond its type, as far as the description does not say it."""
    limits = field.constraints
    values = [str(value) for value in limits.get("enum", ())]
    said = [f"One of {plain(', '.join(values))}."] if any(value not in field.description for value in values) else []
    said += [f"At least {limits['minimum']}."] if "minimum" in limits else []
    said += [f"At most {limits['maximum']}."] if "maximum" in limits else []
    pattern = str(limits.get("pattern", ""))
    dated = field.unit.startswith("ISO 8601") or pattern.startswith("^https")
    said += [f"Pattern {exhibits.code(pattern)}."] if pattern and not dated else []
    said += ["Unique."] if limits.get("unique") else []
    said += [] if limits.get("required") or "empty" in field.description else ["May be empty."]
    return "".join(f" {words}" for words in said)


# --- Appendix C: quotation register ---------------------------------------------------------------------------


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
    state, used, holding, pages = fates(), printed(), quoted_claims(), documents.known()
    entries: dict[str, dict[str, set[str]]] = {}
    for one in quotations.register().values():
        where = {pages[page].title for page in used[one.id]}
        entries[f"quotation-{one.id}"] = {
            "author": {authors[one.source]},
            "theme": set(),
            "verdict": set(),
            "chapter": where,
        }
    for row in tables.load("claims").itertuples():
        quoted = [entries[f"quotation-{name}"] for name in holding[str(row.id)]]
        where = {pages[page].title for page in state["places"][row.id]}.union(*(each["chapter"] for each in quoted))
        verdicts = set(state["verdicts"][row.id])
        entries[f"claim-{str(row.id).lower()}"] = {
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
        "author": [authors[text] for text in texts()],
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
            parts.append(f":::::{{container}} group\n\n:::{{rubric}} {{cite:t}}`{one.source}`\n:::\n")
            source = one.source
        where = [f"{{ref}}`{pages[page].title} <quoted-{one.id}-in-{page}>`" for page in used[one.id]]
        within = [_claim(claim) for claim, names in holding.items() if one.id in names]
        facts = [f"[**{one.id}**]{{#quotation-{one.id}}}, paragraph {one.paragraph}"]
        facts += [f"holds words of {formatting.listed(within)}"] if within else []
        facts.append(f"printed in {formatting.listed(where)}" if where else "printed here alone")
        facts += [f"editors’ brackets: {', '.join(one.alterations)}"] if one.alterations else []
        entry = f"```{{quotation}} {one.id}\n```\n\n{'; '.join(facts)}. {plain(one.note)}"
        parts.append(f"::::{{container}} entry\n\n{entry}\n::::\n")
    parts.append(":::::\n")
    return Markup("\n".join(parts))


def _age(source: str) -> int:
    return list(tables.load("texts")["id"]).index(source)


def ledger(text: str) -> exhibits.Table:
    """The claims found in one text, in our words, with what became of each."""
    listed, state = tables.load("claims"), fates()
    own = listed[listed["text_id"] == text]
    named = tables.load("texts").set_index("id").loc[text, "author_as_printed"]
    frame = pd.DataFrame(
        {
            "Claim": [f"[{claim}]{{#claim-{claim.lower()}}}" for claim in own["id"]],
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
