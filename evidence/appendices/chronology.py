"""The chronology, the people and the terms of the book, gathered from its tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from bookext import exhibits, formatting
from bookext.data import tables
from bookext.execution import documents
from evidence.appendices import claim_status
from evidence.counting_summits import rules as summits

Entry = tuple[str, str, str, str, str]
"""Date to the precision known (a text: the latest day), the same as printed, what happened, table, id of the row."""

RULE = (
    "all milestones, the offers, demands, refusals and agreements on record since November 2010, the first and the "
    "last of Japan’s packages in 2014 and since 2022, the leaders’ visits to either country from December 2012, the "
    "contacts by which a level of engagement turned from contact to cut or back and the cuts that a legal act locked, "
    "the observed events since September 2025 that are more than a statement or a protest, and the texts. Rows of low "
    "confidence and rows on a day already listed are left out."
)


MOVES = ("agreement", "offer", "demand", "refusal")
"""Kinds of row in ``negotiations`` that the chronology takes."""
KNOWN = ("on record", "official")
"""How well what was said is known, in ``negotiations``; hearsay stays in the table."""
BEGINS = "2010-11-01"
"""The day from which offers and demands are listed, that of the visit with which the story begins."""
WORDS_ALONE = ("statement", "protest")
"""First word of the kinds of recent event that are left to their table."""


def moves(negotiations: pd.DataFrame) -> pd.DataFrame:
    """Return the offers, demands, refusals and agreements since `BEGINS` that are on record."""
    rows = tables.reliable(negotiations)
    firm = rows["kind"].isin(MOVES) & rows["grade"].isin(KNOWN)
    return rows[firm & (rows["date"].astype(str) >= BEGINS)]


def ends_of_waves(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the first and the last package of each wave of Japanese sanctions."""
    packages = tables.reliable(measures)
    packages = packages[packages["row_kind"] == "package"].sort_values("date_announced", kind="stable")
    waves = packages.groupby("wave", sort=False)
    return pd.concat([waves.head(1), waves.tail(1)]).drop_duplicates("id").sort_values("date_announced")


def turning_points(engagement: pd.DataFrame) -> pd.DataFrame:
    """Return the events at which a level turned from contact to cut or back, and those locked by a legal act."""
    before = engagement.groupby("level")["direction"].shift()
    turned = before.notna() & (before != engagement["direction"])
    return engagement[turned.fillna(False) | (engagement["reversibility"] == "legal lock")]


def candidates() -> Iterator[Entry]:
    """Yield what the rule admits, table by table: where two report one day, the first yielded is kept."""
    for row in tables.reliable(tables.load("milestones")).itertuples():
        yield _entry(row.date, row.event, "milestones", row.id)
    for row in moves(tables.load("negotiations")).itertuples():
        yield _entry(str(row.date), f"{row.actor}: {row.what}", "negotiations", row.id)
    for row in ends_of_waves(tables.load("japan_measures")).itertuples():
        yield _entry(f"{row.date_announced:%Y-%m-%d}", f"Japan’s measures: {row.summary}", "japan_measures", row.id)
    meetings = summits.second_term(summits.abe_putin(tables.load("summits")))
    visits = meetings[meetings["occasion"] == summits.VISIT]
    for row in visits.itertuples():
        yield _entry(f"{row.date:%Y-%m-%d}", f"Abe and Putin in {row.city}: {row.outcome}", "summits", row.id)
    for row in tables.reliable(turning_points(tables.load("engagement"))).itertuples():
        yield _entry(row.date, row.summary, "engagement", row.id)
    recent = tables.reliable(tables.load("events_since_2025"))
    deeds = (recent["status"] == "observed") & ~recent["kind"].str.split().str[0].isin(WORDS_ALONE)
    for row in recent[deeds].itertuples():
        yield _entry(row.date, row.event, "events_since_2025", row.id)


def _entry(date: str, words: str, table: str, row: str) -> Entry:
    return date, printed(date), formatting.plain(words), table, row


def entries() -> list[Entry]:
    """Return the chronology in order; a date known less exactly comes at the end of its month or year.

    The texts are always in; of the other rows the first of a day's tables is kept, with all its rows of that day.
    """
    owner: dict[str, str] = {}
    kept = [entry for entry in candidates() if len(entry[0]) < 10 or owner.setdefault(entry[0], entry[3]) == entry[3]]
    for row in tables.load("texts").itertuples():
        kept.append((f"{row.date_latest:%Y-%m-%d}", row.date_text, f"{{cite:t}}`{row.id}` appears", "texts", row.id))
    return sorted(kept, key=lambda entry: entry[0].ljust(10, "9"))


def printed(date: str) -> str:
    """Return an ISO date of any precision as the book prints it."""
    moment = pd.Timestamp(date)
    return {4: f"{moment:%Y}", 7: f"{moment:%B %Y}"}.get(len(date), formatting.day(moment))


def chronology() -> exhibits.Table:
    """The dated list."""
    listed = entries()
    rows = [(date, event, f"{table} {row}") for _, date, event, table, row in listed]
    used = tuple(dict.fromkeys(entry[3] for entry in listed))
    return exhibits.Table(
        pd.DataFrame(rows, columns=["Date", "What happened", "Row"]),
        name="tab-chronology",
        caption=f"{len(rows)} dated events, {rows[0][0]} to {rows[-1][0]}",
        data=used,
        markup=("What happened",),
        source=f"{RULE[0].upper()}{RULE[1:]}",
    )


def leaders() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, country, office, years and rows of every leader with a reliable meeting or contact on record."""
    office = {"president": "president", "prime minister": "prime minister", "acting president": "president"}
    met = tables.reliable(tables.load("summits"))
    called = tables.reliable(tables.load("contacts_remote")).assign(russia_office="president")
    both = pd.concat([met.assign(table="summits"), called.assign(table="contacts_remote")]).sort_values("date")
    for country, column in (("Japan", "japan_leader"), ("Russia", "russia_leader")):
        for name, rows in both.groupby(column, sort=False):
            held = ["prime minister"] if country == "Japan" else rows.loc[rows["table"] == "summits", "russia_office"]
            offices = dict.fromkeys(office.get(each, each) for each in held)
            ends = rows.iloc[[0, -1]]
            named = dict.fromkeys(f"{row.table} {row.id}" for row in ends.itertuples())
            yield (
                str(name),
                country,
                " and ".join(offices),
                _years(f"{date:%Y}" for date in ends["date"]),
                ", ".join(named),
            )


def _years(years: Iterator[str]) -> str:
    first, *rest = sorted(set(years))
    return f"{first}–{rest[-1]}" if rest else first


def row_dates() -> dict[str, str]:
    """Return the date of every row that has one, by ``table:id``."""
    dates: dict[str, str] = {}
    for name, resource in tables.resources().items():
        columns = [field.name for field in resource.fields]
        column = next((each for each in ("date", "date_announced") if each in columns), None)
        if column and "id" in columns:
            frame = tables.load(name).dropna(subset=[column])
            dates |= {f"{name}:{row}": str(date)[:10] for row, date in zip(frame["id"], frame[column], strict=True)}
    return dates


def people() -> exhibits.Table:
    """Who is named in the book: the leaders of the record, and the people of the table of that name."""
    dates = row_dates()
    others = []
    for row in tables.load("people").itertuples():
        named = claim_status.ids(row.row_ids)
        years = _years(dates[each][:4] for each in named)
        others.append((row.name, row.country, row.office, years, ", ".join(named).replace(":", " ")))
    columns = ["Name", "Country", "Office or part", "In the record", "Rows"]
    frame = pd.DataFrame([*leaders(), *others], columns=columns)
    return exhibits.Table(
        frame,
        name="tab-people",
        caption=f"{len(frame)} people, with the years in which the record shows them; terms of office may be longer",
        data=("people", "summits", "contacts_remote"),
        source="the rows named. The authors of the texts stand in the bibliography.",
    )


def terms() -> exhibits.Table:
    """Terms and abbreviations with the chapters that use them."""
    pages, rows = documents.known(), []
    for row in sorted(tables.load("terms").itertuples(), key=lambda each: each.term.casefold()):
        used = [claim_status.section(name) for name, document in pages.items() if row.term in document.terms]
        note = f" Row: {row.row_id.replace(':', ' ')}." if claim_status.given(row.row_id) else ""
        rows.append((f"**{formatting.plain(row.term)}**", row.meaning + note, ", ".join(used) or "tables only"))
    return exhibits.Table(
        pd.DataFrame(rows, columns=["Term", "Meaning in this book", "Used in"]),
        name="tab-terms",
        caption=f"{len(rows)} terms and abbreviations",
        data=("terms",),
        source="the house usage of this book; where a meaning rests on a row, the row is named.",
        markup=("Term", "Used in"),
    )


def island_names() -> exhibits.Table:
    """The names of the islands, in this book, in Japan and in Russia."""
    names = tables.load("islands")
    frame = pd.DataFrame(
        {
            "In this book": names["name"],
            "In Japan": names["name_japanese_form"] + ", " + names["name_ja"],
            "In Russia": names["name_russian_form"] + ", " + names["name_ru"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-island-names",
        caption="Both names of each island, in alphabetical order where they differ",
        data=("islands",),
        source="usage of the two governments. Administered by Russia, claimed by Japan; the names imply no position.",
    )
