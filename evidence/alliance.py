"""The alliance with the United States as a limit on Japan's dealings with Russia: bases, visits, banks, energy.

The rules are those of the chapter on the ally's long arm. The tables `alliance_channels`, `alliance_statements`,
`russian_loans` and `us_russia_turns` hold what was found and do not claim to be complete; a rule therefore asks
whether a thing is on record, and a missing row decides nothing unless the rule says so.
"""

from __future__ import annotations

import pandas as pd

from evidence import sanctions, tables
from evidence.tables import reliable
from evidence.verdicts import Check, Outcome, Verdict
from evidence.wording import capitalised, cardinal, day, listed, number

TEXT = sanctions.TEXT
"""Streltsov's text appears."""
PAJON = pd.Timestamp("2017-09-07")
"""[Céline Pajon]'s text had appeared by then; it speaks of a June before."""
INVASION = pd.Timestamp("2022-02-24")
WISHES = ("request", "G7 line", "law that reaches others", "law for its own")
"""Forms in which something was wanted of Japan."""
CHANNELS = ("bases", "visits", "banks", "energy")
YEAR = 365
"""Days: the longest stretch before and after a turn in which contacts are counted; our choice."""
NOISE = 2
"""Net steps up to which a change in contacts may be chance; our choice, made with the record known."""


# --- wishes and answers ---------------------------------------------------------------------------------------


def wishes(channels: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of high and medium confidence in which something was wanted of Japan, by date."""
    rows = reliable(channels)
    return rows[rows["wish_form"].isin(WISHES)].sort_values("date", ignore_index=True)


def requests(channels: pd.DataFrame) -> pd.DataFrame:
    """Return those of `wishes` that Washington asked of Tokyo, in private or in public."""
    return wishes(channels)[lambda rows: rows["wish_form"] == "request"].reset_index(drop=True)


def answered(channels: pd.DataFrame, response: str) -> pd.DataFrame:
    """Return the rows of high and medium confidence with one `response`, by date."""
    rows = reliable(channels)
    return rows[rows["response"] == response].sort_values("date", ignore_index=True)


def unconditional(lags: pd.DataFrame) -> Verdict:
    """Test S025; `lags` is the table of `sanctions.lags`, which has every kind of step of 2014."""
    american = lags[lags["actor"] == "US"]
    taken = american[american["japan"].notna()]
    left = listed(american.loc[american["japan"].isna(), "step"])
    outcome: Outcome = (
        "holds" if len(taken) == len(american) else "holds-in-part" if 2 * len(taken) >= len(american) else "fails"
    )
    return Verdict(
        claim="S025",
        title="Unconditional support on sanctions",
        outcome=outcome,
        rule=(
            "holds if by the end of 2014 Japan had taken every kind of step against Russia that the United States had; "
            "in part if at least half; fails otherwise. The half is ours."
        ),
        reason=(
            f"Of {cardinal(len(american))} kinds of American step Japan had taken {cardinal(len(taken))}"
            + (f". Left out: {left}." if left else ".")
        ),
    )


def no_misunderstanding(channels: pd.DataFrame) -> Verdict:
    """Test S027 on the requests that are on record."""
    rows = requests(channels)
    early, late = rows[rows["date"] <= TEXT], rows[rows["date"] > TEXT]
    met = [(part["response"] == "gave way").all() for part in (early, late)]
    outcome: Outcome = (
        "cannot-be-tested" if early.empty else "fails" if not met[0] else "holds" if met[1] else "holds-in-part"
    )
    refused = late[late["response"] == "went ahead"]
    return Verdict(
        claim="S027",
        title="Not the slightest misunderstanding",
        outcome=outcome,
        rule=(
            "holds if Tokyo did what it was asked in every American request on record, and at least one is dated "
            "before the text; in part if it did so up to the text and not always afterwards; fails if it refused one "
            "before the text. The text speaks of its own day; what came later tests how long it was true."
        ),
        reason=(
            f"Up to the text {number(len(early))} {'is' if len(early) == 1 else 'are'} on record"
            + (f" ({listed(day(moment) for moment in early['date'])}), met" if len(early) and met[0] else "")
            + f". Later ones: {number(len(late))}. Tokyo went ahead against {number(len(refused))} of them"
            + (f", on {listed(day(moment) for moment in refused['date'])}." if len(refused) else ".")
        ),
    )


def other_domains(channels: pd.DataFrame) -> Verdict:
    """Test L037: cooperation with a rival outside the field of security."""
    rows = reliable(channels)
    rows = rows[rows["response"].isin(["went ahead", "leave given"]) & (rows["channel"] != "bases")]
    found = rows.groupby("channel").size().reindex([name for name in CHANNELS if name != "bases"], fill_value=0)
    held = int((found > 0).sum())
    return Verdict(
        claim="L037",
        title="Cooperation in other domains",
        outcome="holds" if held >= 2 else "holds-in-part" if held else "fails",
        rule=(
            "holds if in at least two channels outside bases Tokyo dealt with Russia against an American wish or with "
            "American leave; in part if in one; fails if in none. It says nothing of what the cooperation achieved."
        ),
        reason="On record: " + listed(f"{name} {cardinal(int(count))}" for name, count in found.items()) + ".",
    )


# --- bases ----------------------------------------------------------------------------------------------------


def about(statements: pd.DataFrame, *subjects: str) -> pd.DataFrame:
    """Return the official statements of high and medium confidence on `subjects`, by date."""
    rows = reliable(statements)
    return rows[rows["subject"].isin(subjects) & rows["official"]].sort_values("date", ignore_index=True)


def suspicion(statements: pd.DataFrame) -> Verdict:
    """Test T003: Moscow has always viewed the alliance with suspicion."""
    wary = about(statements, "suspicion", "forces on the islands")
    ease = about(statements, "ease")
    eras = [era for era in ("Soviet", "Yeltsin", "Putin") if (wary["era"] == era).any()]
    outcome: Outcome = "fails" if not eras else "holds" if len(eras) == 3 and ease.empty else "holds-in-part"
    return Verdict(
        claim="T003",
        title="Always viewed sceptically",
        outcome=outcome,
        rule=(
            "holds if an official statement of concern is on record from each of the three eras (Soviet, Yeltsin, "
            "Putin) and none of welcome; in part if one era lacks one or an official welcome is found; fails if none "
            "is on record."
        ),
        reason=(
            f"{capitalised(number(len(wary)))} on record, from {wary['date'].dt.year.min()} to "
            f"{wary['date'].dt.year.max()}, of {cardinal(len(eras))} eras; official welcomes: {number(len(ease))}."
            if len(wary)
            else "No statement is on record."
        ),
    )


def forces_addressed(channels: pd.DataFrame, statements: pd.DataFrame) -> Verdict:
    """Test T005: a deal has to deal with the role of American forces."""
    said = about(statements, "forces on the islands")
    done = reliable(channels).query("channel == 'bases'")
    both = [len(said) > 0, len(done) > 0]
    return Verdict(
        claim="T005",
        title="A deal must address US forces",
        outcome="holds" if all(both) else "holds-in-part" if any(both) else "cannot-be-tested",
        rule=(
            "no deal was made, so the condition itself cannot be observed; its trace can. Holds if both sides took up "
            "American forces in connection with the islands; in part if one did; cannot be tested if neither is on "
            "record."
        ),
        reason=(
            f"On the Russian side {number(len(said))} statements"
            + (f" ({listed(day(moment) for moment in said['date'])})" if len(said) else "")
            + f"; on the Japanese and American side {number(len(done))} acts or reports."
        ),
    )


def full_support(channels: pd.DataFrame, yields: pd.DataFrame) -> Verdict:
    """Test T009: a deal needs full American support; `yields` is the table ``meeting_yields``."""
    settled = int((yields["yield"] == "settlement").sum())
    bases = reliable(channels).query("channel == 'bases'")
    refused = bases[bases["wish_form"].isin(WISHES)]
    leave = bases[bases["response"] == "leave given"]
    outcome: Outcome = (
        ("holds" if len(leave) else "fails") if settled else "holds" if len(refused) else "cannot-be-tested"
    )
    return Verdict(
        claim="T009",
        title="Full American support needed",
        outcome=outcome,
        rule=(
            "fails if a settlement was made without American consent on record; holds if one was made with it, or if "
            "none was made and an American objection on the islands is on record; otherwise it cannot be tested."
        ),
        reason=(
            f"Settlements: {number(settled)}. American objections on the islands: {number(len(refused))}. "
            f"{capitalised(number(len(leave)))} American statement{'s' if len(leave) != 1 else ''} of no plan to use "
            "them."
        ),
    )


def unacceptable(statements: pd.DataFrame) -> Verdict:
    """Test P020: in June 2017 Putin called American bases on the islands unacceptable."""
    rows = about(statements, "forces on the islands")
    rows = rows[(rows["speaker"] == "Vladimir Putin") & rows["says"].str.contains("unacceptable")]
    june = rows[rows["date"].dt.strftime("%Y-%m") == "2017-06"]
    return Verdict(
        claim="P020",
        title="Bases unacceptable, said in June",
        outcome="holds" if len(june) else "holds-in-part" if len(rows) else "fails",
        rule="holds if a report has the president say so in June 2017; in part if on another date; fails if never.",
        reason=(
            f"Reported of {listed(day(moment) for moment in rows['date'])}; he named parts of missile defence as well."
            if len(rows)
            else "No report has it."
        ),
    )


def not_independent(statements: pd.DataFrame) -> Verdict:
    """Test P013: in Moscow Japan's conduct counted as proof of subordination."""
    rows = about(statements, "not independent")
    rows = rows[rows["date"] <= PAJON]
    years = sorted(set(rows["date"].dt.year))
    return Verdict(
        claim="P013",
        title="Seen in Moscow as subordination",
        outcome="holds" if len(years) > 1 else "holds-in-part" if years else "fails",
        rule=(
            "holds if in at least two calendar years before the text official Russian voices said that Japan acted "
            "under pressure or was not free; in part if in one; fails if in none."
        ),
        reason=(
            f"{capitalised(number(len(rows)))} statements in {cardinal(len(years))} years"
            + (f": {listed(f'{row.speaker} ({day(row.date)})' for row in rows.itertuples())}." if len(rows) else ".")
        ),
    )


# --- banks ----------------------------------------------------------------------------------------------------


def lent(loans: pd.DataFrame) -> pd.DataFrame:
    """Return the loans that were agreed or announced between the measure on banks and the invasion, by date."""
    rows = reliable(loans)
    made = rows[rows["status"].isin(["agreed", "announced"]) & rows["date"].between(sanctions.SEPTEMBER, INVASION)]
    return made.sort_values("date", ignore_index=True)


def competitors(loans: pd.DataFrame) -> Verdict:
    """Test S036: Japanese banks may not lend and profit where American competitors have left."""
    rows = lent(loans)
    private, state = rows[rows["lender_kind"] == "private"], rows[rows["lender_kind"] == "state"]
    broken = [part[~part["open_to_americans"].fillna(True)] for part in (private, state)]
    outcome: Outcome = "fails" if len(broken[0]) else "holds-in-part" if len(broken[1]) else "holds"
    return Verdict(
        claim="S036",
        title="No lending in the Americans’ place",
        outcome=outcome,
        rule=(
            "from September 2014 to the invasion of 2022. Holds if no Japanese lender is on record with a loan to a "
            "borrower that American lenders were barred from; in part if only the state's bank is; fails if a "
            "commercial bank is. Read without its last clause, as a bar on lending at all, one private loan refutes it."
        ),
        reason=(
            f"{capitalised(cardinal(len(private)))} private loans, {number(len(broken[0]))} of them closed to "
            f"Americans; {cardinal(len(state))} of the state bank, {number(len(broken[1]))} closed to them"
            + (f" ({listed(broken[1]['borrower'])})." if len(broken[1]) else ".")
        ),
    )


# --- the ratchet ----------------------------------------------------------------------------------------------


def contacts(engagement: pd.DataFrame) -> pd.DataFrame:
    """Return steps in contact of Japan and Russia dated to the month at least, with ``moment``, by date.

    A step forward (1) is a meeting, round or agreement, a step back (-1) a cancellation; leaders' own meetings are
    not in the table ``engagement``.
    """
    rows = reliable(engagement)
    rows = rows[rows["date"].str.len() >= len("2014-03")]
    return rows.assign(moment=pd.to_datetime(rows["date"], format="ISO8601")).sort_values("moment", ignore_index=True)


def by_year(engagement: pd.DataFrame) -> pd.DataFrame:
    """Return the steps back (column -1) and forward (1) per calendar year, years without one included."""
    steps = contacts(engagement)
    year = steps["moment"].dt.year
    table = steps.groupby([year, "direction"]).size().unstack(fill_value=0)
    return table.reindex(index=range(int(year.min()), int(year.max()) + 1), columns=[-1, 1], fill_value=0)


def turned(turns: pd.DataFrame, engagement: pd.DataFrame, most: int = YEAR) -> pd.DataFrame:
    """Return each turn between Washington and Moscow with the net steps of Japan and Russia before and after it.

    The stretch is `most` days, or less where the next turn or the end of the record is nearer; it is the same on both
    sides. Columns: those of `turns`, ``days``, ``before``, ``after``, ``change`` and ``along``, whether Japan's
    contacts moved the same way.
    """
    steps = contacts(engagement)
    rows = reliable(turns).sort_values("date", ignore_index=True)
    edges = [steps["moment"].min(), *rows["date"], steps["moment"].max() + pd.Timedelta(days=1)]
    found = []
    for place, moment in enumerate(rows["date"], start=1):
        stretch = min(pd.Timedelta(days=most), moment - edges[place - 1], edges[place + 1] - moment)
        before = steps[(steps["moment"] >= moment - stretch) & (steps["moment"] < moment)]["direction"].sum()
        after = steps[(steps["moment"] >= moment) & (steps["moment"] < moment + stretch)]["direction"].sum()
        found.append((stretch.days, int(before), int(after), int(after - before)))
    table = rows.assign(**dict(zip(("days", "before", "after", "change"), zip(*found, strict=True), strict=True)))
    return table.assign(along=table["change"] * table["direction"].map({"worse": -1, "better": 1}) > 0)


def vector(turns: pd.DataFrame, engagement: pd.DataFrame) -> Verdict:
    """Test S093: relations of Washington and Moscow set the direction of those of Moscow and Tokyo."""
    table = turned(turns, engagement)
    along = int(table["along"].sum())
    large = table.assign(along=table["along"] & (table["change"].abs() > NOISE))
    return Verdict(
        claim="S093",
        title="US–Russian relations set the vector",
        outcome="holds" if along == len(table) else "holds-in-part" if along else "fails",
        rule=(
            "holds if after every listed turn between Washington and Moscow the net steps in Japan's contact with "
            "Russia moved the same way, a year on either side or up to the next turn; in part after some; fails after "
            "none. The list and the year are ours."
        ),
        reason=(
            f"Turns for the worse: {cardinal(int((table['direction'] == 'worse').sum()))}; contacts fell "
            f"{_times(table, 'worse')}. Turns for the better: {cardinal(int((table['direction'] == 'better').sum()))}; "
            f"they rose {_times(table, 'better')}. If a change of {cardinal(NOISE)} steps or fewer is left out as "
            f"noise, they fell {_times(large, 'worse')} and rose {_times(large, 'better')}."
        ),
    )


def _times(table: pd.DataFrame, direction: str) -> str:
    count = int(table.loc[table["direction"] == direction, "along"].sum())
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{cardinal(count)} times")


# --- one remark -----------------------------------------------------------------------------------------------


def one_remark(statements: pd.DataFrame) -> Verdict:
    """Test S015: a second remark of Kishida's, on 21 January 2015."""
    rows = reliable(statements)
    rows = rows[rows["date"].dt.strftime("%Y-%m") == "2015-01"]
    remarks, answers = rows[rows["subject"] == "force"], rows[rows["subject"] == "answer on force"]
    claimed = pd.Timestamp("2015-01-21")
    on_day = bool((remarks["date"] == claimed).any())
    outcome: Outcome = "cannot-be-tested" if remarks.empty else "holds" if on_day else "fails"
    answer = listed(day(moment) for moment in answers["date"])
    return Verdict(
        claim="S015",
        title="A second remark, on 21 January 2015",
        outcome=outcome,
        rule=(
            "holds if a source has Kishida say on 21 January that force was used in Ukraine and on the islands; fails "
            "if the sources for that week have him say it on another day only."
        ),
        reason=(
            f"On record for January 2015: {listed(day(moment) for moment in remarks['date']) or 'nothing'}."
            + (f" Moscow’s answer is of {answer}." if answer else "")
        ),
    )


def _lags() -> pd.DataFrame:
    return sanctions.lags(*map(tables.load, ("sanction_steps", "japan_measures", "partner_rounds_2014")))


CHECKS: tuple[Check, ...] = (
    lambda: no_misunderstanding(tables.load("alliance_channels")),
    lambda: forces_addressed(tables.load("alliance_channels"), tables.load("alliance_statements")),
    lambda: unacceptable(tables.load("alliance_statements")),
    lambda: suspicion(tables.load("alliance_statements")),
    lambda: full_support(tables.load("alliance_channels"), tables.load("meeting_yields")),
    lambda: not_independent(tables.load("alliance_statements")),
    lambda: unconditional(_lags()),
    lambda: competitors(tables.load("russian_loans")),
    lambda: other_domains(tables.load("alliance_channels")),
    lambda: vector(tables.load("us_russia_turns"), tables.load("engagement")),
    lambda: one_remark(tables.load("alliance_statements")),
)
"""The claims that the chapter tests, in its order."""
