"""The alliance with the United States as a limit on Japan's dealings with Russia: bases, visits, banks, energy.

The rules are those of the chapter on the ally. The tables `requests`, `licences`, `alliance_channels`,
`alliance_statements`, `russian_loans` and `us_russia_turns` hold what was found and do not claim to be complete; a rule
therefore asks whether a thing is on record, and a missing row decides nothing unless the rule says so.
"""

from __future__ import annotations

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import INVASION, PAJON, RETURN_OF_ABE, STRELTSOV
from evidence.sanction_packages import rules as sanctions

WISHES = ("request", "warning", "G7 line", "law that reaches others")
"""Forms in which something was wanted of Japan."""
CHANNELS = ("bases", "diplomacy", "banks", "energy")
WITNESSED = ("American side", "both sides", "public record")
"""On whose word American leave is known otherwise than from Japanese officials."""
YEAR = 365
"""Days: the longest stretch before and after a turn in which contacts are counted; our choice."""
ENOUGH = 3
"""Turns that a test of the vector needs; our choice."""


# --- wishes and answers ---------------------------------------------------------------------------------------


def recent(channels: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of high and medium confidence since Abe's return.

    Older ones stand outside every count but that of American objections on the islands.
    """
    rows = reliable(channels)
    return rows[rows["date"] >= RETURN_OF_ABE]


def wishes(channels: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `recent` in which something was wanted of Japan, by date."""
    rows = recent(channels)
    return rows[rows["wish_form"].isin(WISHES)].sort_values("date", ignore_index=True)


def requests(channels: pd.DataFrame) -> pd.DataFrame:
    """Return those of `wishes` that Washington asked of Tokyo, in private or in public."""
    return wishes(channels)[lambda rows: rows["wish_form"] == "request"].reset_index(drop=True)


def answered(channels: pd.DataFrame, response: str) -> pd.DataFrame:
    """Return the rows of `recent` with one `response`, by date."""
    rows = recent(channels)
    return rows[rows["response"] == response].sort_values("date", ignore_index=True)


def asked_of_tokyo(table: pd.DataFrame) -> pd.DataFrame:
    """Return the American requests to Tokyo since Abe's return, of high and medium confidence, by date.

    `table` is the table ``requests``; public reminders, common lines of the G7 and laws are other rows.
    """
    rows = reliable(table)
    rows = rows[(rows["direction"] == "American request") & (rows["date"] >= f"{RETURN_OF_ABE:%Y-%m-%d}")]
    return rows.sort_values(["date", "id"], ignore_index=True)


def answers(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many of the requests `rows` were met, met in part and not met."""
    return {outcome: int((rows["outcome"] == outcome).sum()) for outcome in ("met", "met in part", "not met")}


@claim("S025", "Support without copying", tables=sanctions.STEPS, given=sanctions.lags)
def unconditional(lags: pd.DataFrame) -> Judgement:
    """Test S025 with its qualification S032 to S034; `lags` has every kind of step of 2014."""
    american = lags[lags["actor"] == "US"]
    taken = american[american["japan"].notna()]
    left = listed(american.loc[american["japan"].isna(), "step"])
    most = 2 * len(taken) >= len(american)
    outcome: Outcome = "fails" if taken.empty else "holds" if most and left else "holds-in-part"
    return Judgement(
        outcome=outcome,
        rule=(
            "the text speaks of unconditional support and, two paragraphs on, denies that this means copying; the two "
            "are tested together, as a principle and its qualification. Holds if by the end of 2014 Japan had taken at "
            "least half of the American kinds of step and left at least one; in part if it had taken all of them, or "
            "fewer than half; fails if none. The half is ours, and so is the reading, which replaces an earlier one "
            "that ignored the qualification."
        ),
        reason=(
            f"Of {cardinal(len(american))} American kinds of step Japan had taken {cardinal(len(taken))}"
            + (f". Left out: {left}." if left else ".")
        ),
    )


@claim("S027", "Not the slightest misunderstanding", tables=("requests",))
def no_misunderstanding(table: pd.DataFrame) -> Judgement:
    """Test S027 at its own date, on the requests made before the text; `table` is ``requests``."""
    rows = asked_of_tokyo(table)
    day_of_text = f"{STRELTSOV:%Y-%m-%d}"
    early, late = (answers(part) for part in (rows[rows["date"] <= day_of_text], rows[rows["date"] > day_of_text]))
    count = sum(early.values())
    outcome: Outcome = (
        "cannot-be-tested"
        if not count
        else "fails"
        if early["not met"]
        else "holds-in-part"
        if early["met in part"]
        else "holds"
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "tested as obedience, for which the text does not quite ask: an ally can be refused without being "
            "misunderstood. Holds if every American request found from before the text was met; in part if none was "
            "refused and one or more was met in part; fails if one was refused; cannot be tested without one. The text "
            "speaks of its own day; later requests show how long it was true."
        ),
        reason=(
            f"Before the text, requests met: {number(early['met'])}; met in part: {number(early['met in part'])}; not "
            f"met: {number(early['not met'])}. After it, met: {number(late['met'])}; in part: "
            f"{number(late['met in part'])}; not met: {number(late['not met'])}."
        ),
    )


@claim("L037", "Cooperation in other domains", tables=("alliance_channels",))
def other_domains(channels: pd.DataFrame) -> Judgement:
    """Test L037: cooperation with a rival outside the field of security."""
    rows = recent(channels)
    leave = (rows["response"] == "leave given") & rows["told_by"].isin(WITNESSED)
    rows = rows[((rows["response"] == "went ahead") | leave) & (rows["channel"] != "bases")]
    found = rows.groupby("channel").size().reindex([name for name in CHANNELS if name != "bases"], fill_value=0)
    held = int((found > 0).sum())
    return Judgement(
        outcome="holds" if held >= 2 else "holds-in-part" if held else "fails",
        rule=(
            "holds if in at least two channels outside bases Tokyo dealt with Russia against an American request or "
            "with American leave; in part if in one; fails if in none. Leave known from Japanese officials alone does "
            "not count. Nothing is said of what the cooperation achieved."
        ),
        reason=(
            "Dealings with Russia against an American request, or with American leave: "
            + listed(f"{name} {number(int(count))}" for name, count in found.items())
            + "."
        ),
    )


# --- bases ----------------------------------------------------------------------------------------------------


def about(statements: pd.DataFrame, *subjects: str) -> pd.DataFrame:
    """Return the official statements of high and medium confidence on `subjects`, by date."""
    rows = reliable(statements)
    return rows[rows["subject"].isin(subjects) & rows["official"]].sort_values("date", ignore_index=True)


@claim("T003", "Always viewed sceptically", tables=("alliance_statements",))
def suspicion(statements: pd.DataFrame) -> Judgement:
    """Test T003: Moscow has always viewed the alliance with suspicion."""
    wary = about(statements, "suspicion", "forces on the islands")
    ease = about(statements, "ease")
    eras = [era for era in ("Soviet", "Yeltsin", "Putin") if (wary["era"] == era).any()]
    outcome: Outcome = "fails" if not eras else "holds" if len(eras) == 3 and ease.empty else "holds-in-part"
    accepted = listed(f"{row.speaker}, {day(row.date)}" for row in ease.itertuples())
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if an official statement of concern is on record from each of the three eras (Soviet, Yeltsin, "
            "Putin) and no official statement that accepts or welcomes the alliance was found; in part if one era "
            "lacks the first or there is one of the second; fails if no concern is on record."
        ),
        reason=(
            f"Concern found in {cardinal(len(wary))} official statements on the alliance or on American forces: "
            + listed(
                f"{era} {cardinal(int((wary['era'] == era).sum()))} ({', '.join(_years(wary[wary['era'] == era]))})"
                for era in eras
            )
            + f". Acceptance found in {number(len(ease))}"
            + (f" ({accepted})." if accepted else ".")
            if len(wary)
            else "No statement is on record."
        ),
    )


def _years(rows: pd.DataFrame) -> list[str]:
    return [str(year) for year in sorted(set(rows["date"].dt.year))]


def settled(yields: pd.DataFrame) -> int:
    """Return how many meetings brought a settlement; `yields` is the table ``meeting_yields``."""
    return int((yields["yield"] == "settlement").sum())


@claim("T005", "A deal must address US forces", tables=("alliance_channels", "alliance_statements", "meeting_yields"))
def forces_addressed(channels: pd.DataFrame, statements: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test T005: a deal has to deal with the role of American forces."""
    said = about(statements, "forces on the islands")
    done = recent(channels).query("channel == 'bases'")
    outcome: Outcome = "cannot-be-tested" if not settled(yields) else "holds" if len(done) else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "a necessary condition is tested on the cases with the outcome: holds if a settlement was made and Tokyo "
            "or Washington had taken up American forces on the islands; fails if one was made and neither had; cannot "
            "be tested without a settlement."
        ),
        reason=(
            "There was no deal to test it on. The subject was on the table: on the Russian side "
            f"{number(len(said))} official statement{'' if len(said) == 1 else 's'} on forces on the islands, on the "
            f"Japanese and American side {number(len(done))} acts or reports."
        ),
    )


def objections(channels: pd.DataFrame) -> pd.DataFrame:
    """Return the American objections to terms on the islands, of any year, with high and medium confidence."""
    rows = reliable(channels)
    return rows[rows["channel"].isin(["bases", "territory"]) & rows["wish_form"].isin(WISHES)]


@claim("T009", "Full American support needed", tables=("alliance_channels", "meeting_yields"))
def full_support(channels: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test T009: a deal needs full American support; `yields` is the table ``meeting_yields``."""
    leave = recent(channels).query("channel == 'bases' and response == 'leave given'")
    found = objections(channels)
    now, before = found[found["date"] >= RETURN_OF_ABE], found[found["date"] < RETURN_OF_ABE]
    outcome: Outcome = "cannot-be-tested" if not settled(yields) else "holds" if len(leave) else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "a necessary condition is tested on the cases with the outcome: holds if a settlement was made with "
            "American consent; fails if one was made without; cannot be tested without a settlement. Objections are "
            "counted, and decide nothing."
        ),
        reason=(
            f"There was no deal to test it on. American objections to terms on the islands since 2012: "
            f"{number(len(now))}; before: {number(len(before))}"
            + (f" ({listed(day(moment) for moment in before['date'])})" if len(before) else "")
            + "."
        ),
    )


@claim("P013", "Seen in Moscow as subordination", tables=("alliance_statements",))
def not_independent(statements: pd.DataFrame) -> Judgement:
    """Test P013: in Moscow Japan's conduct counted as proof of subordination."""
    rows = about(statements, "not independent")
    rows = rows[rows["date"] <= PAJON]
    years = _years(rows)
    return Judgement(
        outcome="holds" if len(years) > 1 else "holds-in-part" if years else "fails",
        rule=(
            "tests the reading and not its occasion, new sanctions that Tokyo did not keep the G7 from: holds if "
            "before the text official Russian voices said in more than one year that Japan acted under pressure or was "
            "not free; in part if in one year only; fails if in none."
        ),
        reason=(
            f"The reading holds: {number(len(rows))} statements in {cardinal(len(years))} years"
            + (f" ({listed(f'{row.speaker}, {day(row.date)}' for row in rows.itertuples())})" if len(rows) else "")
            + ". No Russian statement on the occasion that the author names was found."
            if years
            else "No such statement was found from before the text."
        ),
    )


# --- banks ----------------------------------------------------------------------------------------------------


def lent(loans: pd.DataFrame) -> pd.DataFrame:
    """Return the loans that were agreed or announced between the measure on banks and the invasion, by date."""
    rows = reliable(loans)
    made = rows[rows["status"].isin(["agreed", "announced"]) & rows["date"].between(sanctions.SEPTEMBER, INVASION)]
    return made.sort_values("date", ignore_index=True)


@claim("S036", "No lending in the Americans’ place", tables=("russian_loans",))
def competitors(loans: pd.DataFrame) -> Judgement:
    """Test S036: Japanese banks may not lend and profit where American competitors have left."""
    rows = lent(loans)
    private, state = rows[rows["lender_kind"] == "private"], rows[rows["lender_kind"] == "state"]
    broken = [part[~part["open_to_americans"].fillna(True)] for part in (private, state)]
    outcome: Outcome = "fails" if len(broken[0]) else "holds-in-part" if len(broken[1]) else "holds"
    return Judgement(
        outcome=outcome,
        rule=(
            "from September 2014 to the invasion of 2022. Holds if no Japanese lender is on record with a loan to a "
            "borrower that American lenders were barred from; in part if only the state's bank is; fails if a "
            "commercial bank is. A few loans found by search can be consistent with a rule; they cannot prove one. "
            "Read without its last clause, as a bar on lending at all, one private loan refutes it."
        ),
        reason=(
            f"{capitalised(cardinal(len(private)))} private loans, {number(len(broken[0]))} of them closed to "
            f"Americans; {cardinal(len(state))} of the state bank, {number(len(broken[1]))} closed to them"
            + (f" ({listed(broken[1]['borrower'])})." if len(broken[1]) else ".")
        ),
    )


# --- the vector ------------------------------------------------------------------------------------------------


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


def clear(turned: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the table of `turned` that can test the vector.

    They have a full year free of other turns on both sides and do not answer an act of Russia's that struck its
    relations with Japan at the same time.
    """
    return turned[(turned["days"] >= YEAR) & ~turned["common_cause"]]


@claim("S093", "US–Russian relations set the vector", tables=("us_russia_turns", "engagement"))
def vector(turns: pd.DataFrame, engagement: pd.DataFrame) -> Judgement:
    """Test S093: relations of Washington and Moscow set the direction of those of Moscow and Tokyo."""
    table = turned(turns, engagement)
    fit = clear(table)
    along = int(fit["along"].sum())
    outcome: Outcome = (
        "cannot-be-tested"
        if len(fit) < ENOUGH
        else "holds"
        if along == len(fit)
        else "holds-in-part"
        if along
        else "fails"
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "a turn between Washington and Moscow tests the claim if it does not answer an act of Russia’s that struck "
            "both relations at once, and if no other turn falls within a year of it. Holds if contacts of Japan and "
            "Russia moved the same way after every such turn; in part after some; fails after none; cannot be tested "
            f"with fewer than {cardinal(ENOUGH)}. The list, the year and the {cardinal(ENOUGH)} are ours."
        ),
        reason=(
            f"Turns listed: {number(len(table))}; with a cause in common: {number(int(table['common_cause'].sum()))}; "
            f"with a clear year on both sides: {number(int((table['days'] >= YEAR).sum()))}; fit for a test: "
            f"{number(len(fit))}."
        ),
    )


# --- one remark -----------------------------------------------------------------------------------------------


@claim("S015", "A second remark, on 21 January 2015", tables=("alliance_statements",))
def one_remark(statements: pd.DataFrame) -> Judgement:
    """Test S015: a second remark of Kishida's, on 21 January 2015."""
    rows = reliable(statements)
    rows = rows[rows["date"].dt.strftime("%Y-%m") == "2015-01"]
    remarks, answers = rows[rows["subject"] == "force"], rows[rows["subject"] == "answer on force"]
    claimed = pd.Timestamp("2015-01-21")
    on_day = bool((remarks["date"] == claimed).any())
    outcome: Outcome = "cannot-be-tested" if remarks.empty else "holds" if on_day else "fails"
    answer = listed(day(moment) for moment in answers["date"])
    return Judgement(
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


# --- licences -------------------------------------------------------------------------------------------------


def leave(licences: pd.DataFrame) -> pd.DataFrame:
    """Return the American licences for the cargoes of Sakhalin-2, with ``start`` and ``end``, by letter.

    `licences` is the table ``licences``; a month stands at its first day.
    """
    rows = reliable(licences)
    rows = rows[(rows["kind"] == "licence") & (rows["issuer"] == "United States") & (rows["addressee"] == "Japan")]
    start = rows["date"].map(lambda text: f"{text}-01"[:10])
    return rows.assign(start=pd.to_datetime(start), end=pd.to_datetime(rows["valid_until"])).sort_values(
        "letter", ignore_index=True
    )
