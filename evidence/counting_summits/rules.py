"""Counting the meetings of the Japanese prime minister and the Russian president.

The rules are those of chapter 3. A meeting counts only if a page seen reports it after the fact, with high or
medium confidence, and at president level; everything else is a choice, and each choice is a `CountingRule`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data.tables import TableError, reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import RETURN_OF_ABE, STRELTSOV

FIRST_ABE_CABINET = pd.Timestamp("2006-09-26")
BRIEF = 10
"""Minutes up to which a contact is a conversation and no meeting, under the rule that makes the difference."""
FORUM = "multilateral margin"
VISIT = "bilateral visit"
SEVERAL = 3
"""The smallest number that "several" can mean."""

LAST_FULL_YEAR = 2025
"""The last full calendar year that the pages seen cover."""

YIELDS = ("contact", "procedure", "project", "treaty basis", "settlement")
"""What a meeting yielded at most, from least to most: see the table ``meeting_yields``."""


@dataclass(frozen=True)
class CountingRule:
    """Which of the recorded meetings count, in words and in code."""

    name: str
    statement: str
    counts: Callable[[pd.DataFrame], pd.Series[bool]]
    since: pd.Timestamp = RETURN_OF_ABE


RULES = (
    CountingRule(
        "every recorded meeting",
        "every meeting of the two leaders that the record has since December 2012",
        lambda meetings: meetings["date"].notna(),
    ),
    CountingRule(
        "without brief conversations",
        f"the same, less contacts of {cardinal(BRIEF)} minutes or under",
        lambda meetings: ~(meetings["duration_minutes"] <= BRIEF).fillna(False),
    ),
    CountingRule(
        "visits and forums only",
        "bilateral visits and margins of multilateral meetings; other occasions, such as Olympic Games, left out",
        lambda meetings: meetings["occasion"].isin([VISIT, FORUM]),
    ),
    CountingRule(
        "with the first term",
        "every recorded meeting, Abe's first term of 2006–07 included",
        lambda meetings: meetings["date"].notna(),
        since=FIRST_ABE_CABINET,
    ),
)


def abe_putin(summits: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings of Abe and Putin that may be counted, by date, with their number from 1 in ``number``.

    `summits` is the table of that name.
    """
    firm = reliable(summits)
    kept = firm[
        (firm["japan_leader"] == "Shinzo Abe")
        & (firm["russia_leader"] == "Vladimir Putin")
        & (firm["level"] == "president")
        & (firm["evidence_type"] == "reported after the fact")
    ].sort_values("date", ignore_index=True)
    return kept.assign(number=range(1, len(kept) + 1))


def second_term(meetings: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings since Abe's return to office; `meetings` is that of `abe_putin`."""
    return meetings[meetings["date"] >= RETURN_OF_ABE]


def with_yields(summits: pd.DataFrame, yields: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `abe_putin` and the table ``meeting_yields``, which several rules take together."""
    return abe_putin(summits), yields


def under(rule: CountingRule, meetings: pd.DataFrame, until: pd.Timestamp = STRELTSOV) -> pd.DataFrame:
    """Return the meetings that count under `rule` up to and including the day `until`.

    That is the day of Streltsov's text unless another is given; nothing later can be in his count.
    """
    return meetings[(meetings["date"] >= rule.since) & (meetings["date"] <= until) & rule.counts(meetings)]


def counts(meetings: pd.DataFrame, until: pd.Timestamp = STRELTSOV) -> pd.DataFrame:
    """Return, per rule, how many meetings count and which of those since December 2012 it leaves out.

    Columns: ``rule``, ``statement``, ``count``, ``left_out`` (cities).
    """
    everything = under(RULES[0], meetings, until)
    rows = []
    for rule in RULES:
        counted = under(rule, meetings, until)
        dropped = everything.loc[~everything["id"].isin(counted["id"]), "city"]
        rows.append((rule.name, rule.statement, len(counted), listed(dropped)))
    return pd.DataFrame(rows, columns=["rule", "statement", "count", "left_out"])


@claim("S074", "Six summits by February 2015", tables=("summits",), given=abe_putin)
def six_summits(meetings: pd.DataFrame) -> Judgement:
    """Test S074: six summits since December 2012."""
    table = counts(meetings)
    claimed = 6
    plain = int(table.loc[0, "count"])
    giving = table[(table["count"] == claimed) & (table["left_out"] != "")]
    if plain == claimed:
        outcome, how = "holds", "The plain count gives the number."
    elif len(giving):
        outcome = "holds-in-part"
        ways = " or ".join(str(city) for city in giving["left_out"])
        how = f"It is {cardinal(claimed)} if {ways} is left out."
    else:
        outcome, how = "fails", "None of the stated rules gives the number."
    with_first = int(table.loc[table["rule"] == "with the first term", "count"].iloc[0])
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "holds if the recorded meetings from 26 December 2012 to 2 February 2015 make six; in part if only a rule "
            "that leaves one out does; fails if no stated rule does. The rules that leave one out were written with "
            "the number known, so this is the mildest verdict there is."
        ),
        reason=(f"The record has {cardinal(plain)} meetings, {cardinal(with_first)} with Abe's first term. {how}"),
    )


def readings_of_six(meetings: pd.DataFrame) -> pd.DataFrame:
    """Return, for each meeting whose omission leaves one fewer, what then becomes of the year 2014.

    Columns: ``left_out`` (city), ``date``, ``minutes``, ``meetings_2014`` and ``forums_2014`` (what remains of that
    year, all and on the margins of forums), ``last_is_beijing`` (whether the last one is still the one the text
    calls last), ``fits`` (whether exactly two meetings at forums remain in 2014, the last of them in Beijing).
    """
    recorded = under(RULES[0], meetings)
    rows = []
    for index, omitted in recorded.iterrows():
        rest = recorded.drop(index)
        year = rest[rest["date"].dt.year == 2014]
        forums = int((year["occasion"] == FORUM).sum())
        last = rest["city"].iloc[-1] == "Beijing"
        rows.append(
            (
                omitted["city"], omitted["date"], omitted["duration_minutes"], len(year), forums, last,
                len(year) == forums == 2 and last,
            )
        )  # fmt: skip
    columns = ["left_out", "date", "minutes", "meetings_2014", "forums_2014", "last_is_beijing", "fits"]
    return pd.DataFrame(rows, columns=columns)


@claim("S075b", "Two meetings at forums in 2014", tables=("summits",), given=abe_putin)
def two_at_forums(meetings: pd.DataFrame) -> Judgement:
    """Test S075b: two meetings at major international forums in 2014."""
    year = meetings[meetings["date"].dt.year == 2014]
    forums = year[year["occasion"] == FORUM]
    claimed = 2
    others = [f"{row.city} on {day(row.date)}" for row in year[year["occasion"] != FORUM].itertuples()]
    rest = f"The year also had {listed(others)}, of another kind." if others else "The year had no other."
    return Judgement(
        outcome="holds" if len(forums) == claimed else "fails",
        rule="holds if exactly two meetings of 2014 were on the margins of multilateral meetings; fails otherwise.",
        reason=(
            f"{capitalised(number(len(forums)))} of the meetings of 2014 fit{'s' if len(forums) == 1 else ''} the words"
            + (f": {listed(forums['city'])}" if len(forums) else "")
            + f". {rest}"
        ),
    )


@claim("S075a", "Several telephone calls in 2014", tables=("contacts_remote",))
def several_calls(contacts: pd.DataFrame) -> Judgement:
    """Test S075a on telephone calls in 2014; `contacts` is the table ``contacts_remote``."""
    calls = contacts[(contacts["date"].dt.year == 2014) & (contacts["type"] == "phone")]
    found = (
        f"{capitalised(cardinal(len(calls)))} call{'s' if len(calls) != 1 else ''} of 2014 "
        f"{'are' if len(calls) != 1 else 'is'} on the pages seen"
        + (f": {listed(day(moment) for moment in calls['date'])}." if len(calls) else ".")
    )
    enough = len(calls) >= SEVERAL
    return Judgement(
        outcome="holds" if enough else "cannot-be-tested",
        rule=(
            f"holds if at least {cardinal(SEVERAL)} calls are documented; with fewer it cannot be tested, because the "
            "list of calls is not complete and a missing page is no evidence."
        ),
        reason=found,
    )


@claim("L009", "Many meetings, little tangible progress", tables=("summits", "meeting_yields"), given=with_yields)
def little_progress(meetings: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test L009: many meetings, little tangible progress; `yields` is the table ``meeting_yields``."""
    second = second_term(meetings).merge(yields, how="left", left_on="id", right_on="meeting_id")
    if second["yield"].isna().any():
        uncoded = listed(second.loc[second["yield"].isna(), "id_x"])
        raise TableError([f"data/meeting_yields.csv: no row for {uncoded}; code what each meeting yielded"])
    reached = second["yield"].map(YIELDS.index)
    settled = int((reached == YIELDS.index("settlement")).sum())
    basis = second.loc[second["yield"] == "treaty basis"]
    rungs = second["yield"].value_counts().reindex(YIELDS, fill_value=0)
    outcome = "fails" if settled else "holds" if len(basis) <= len(second) / 4 else "holds-in-part"
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "progress is measured by the peace treaty, of which the sentence before speaks. Fails if one meeting "
            "since December 2012 brought a settlement on territory or treaty; holds if none did and at most a quarter "
            "gave the talks a new start, which is their resumption or another text or approach; "
            "in part otherwise. The quarter is ours."
        ),
        reason=(
            f"Of {cardinal(len(second))} meetings {number(settled)} brought a settlement and "
            f"{number(len(basis))} gave the treaty talks a new start"
            + (f" ({listed(f'{row.city}, {day(row.date)}' for row in basis.itertuples())})" if len(basis) else "")
            + f". The furthest result was a project at {number(rungs['project'])}, a procedure at "
            f"{number(rungs['procedure'])} and a further contact at {number(rungs['contact'])}."
        ),
    )


BASES = {
    "since_2012_12": ("since Abe's return in December 2012", RETURN_OF_ABE),
    "since_2006": ("since 2006, Abe's first term included", FIRST_ABE_CABINET),
}
"""The two bases on which cumulative counts of Abe–Putin meetings are stated."""


def reconcile(official_counts: pd.DataFrame, meetings: pd.DataFrame) -> pd.DataFrame:
    """Hold every cumulative count of Abe–Putin meetings against the record.

    `official_counts` is the table of that name. Returns its rows on one of the two bases with ``implied``, the
    number of meetings on the record up to the day through which the source counts, and ``agrees``.
    """
    rows = official_counts[official_counts["basis"].isin(list(BASES))].copy()
    rows["implied"] = [
        int(((meetings["date"] >= BASES[basis][1]) & (meetings["date"] <= until)).sum())
        for basis, until in zip(rows["basis"], rows["count_through"], strict=True)
    ]
    return rows.assign(agrees=rows["count_claimed"] == rows["implied"])


def hosts(meetings: pd.DataFrame) -> pd.Series[int]:
    """Return how many of the meetings took place in ``Russia``, in ``Japan`` and in ``third countries``."""
    side = meetings["country"].where(meetings["country"].isin(["Russia", "Japan"]), "third countries")
    return side.value_counts().reindex(["Russia", "Japan", "third countries"], fill_value=0)


def pairs(summits: pd.DataFrame) -> pd.Series[int]:
    """Return how often each pair of a prime minister and a president met, the most frequent pair first."""
    kept = summits[(summits["level"] == "president") & (summits["evidence_type"] == "reported after the fact")]
    return kept.groupby(["japan_leader", "russia_leader"]).size().sort_values(ascending=False, kind="stable")


PEERS = {
    "CHN": ("PM10", "China, Xi Jinping"),
    "IND": ("PM14", "India, Narendra Modi"),
    "TUR": ("PM15", "Turkey, Recep Tayyip Erdoğan"),
}
"""The count of a peer from which a yearly rate can be had: its row in ``peer_meetings``, and who met Putin."""
KOREA = "South Korea, Park Geun-hye and Moon Jae-in"
FORMS = {
    "list": "list of meetings",
    "all formats": "a leader’s or minister’s total, all formats",
    "visits both ways": "visits both ways; meetings elsewhere left out",
}
"""What a count of ``peer_meetings`` counts, in words."""


def a_year(meetings: int, start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Return meetings a year from one day to another."""
    years = (end - start).days / 365.25
    return float(meetings / years)


def peers(meetings: pd.DataFrame, peer_meetings: pd.DataFrame) -> pd.DataFrame:
    """Return how often other leaders met Putin, with Abe's meetings since December 2012, the highest rate first.

    `meetings` is that of `abe_putin`, `peer_meetings` the table of that name. Columns: ``who``, ``start``, ``end``,
    ``count``, ``qualifier``, ``base``, ``rate``. Korea is counted over Abe's own years, from a list like his; the
    others over the years of their source.
    """
    own = second_term(meetings)["date"]
    start, end = own.min(), own.max()
    listed_ = peer_meetings[(peer_meetings["row_kind"] == "meeting") & (peer_meetings["country_code"] == "KOR")]
    within = int(pd.to_datetime(listed_["date"]).between(start, end).sum())
    rows = [
        ("Japan, Shinzo Abe", start, end, len(own), "", "list", a_year(len(own), start, end)),
        (KOREA, start, end, within, "", "list", a_year(within, start, end)),
    ]
    told = peer_meetings.set_index("id")
    for key, who in PEERS.values():
        row = told.loc[key]
        first, last = (pd.Timestamp(str(row[name])) for name in ("period_start", "period_end"))
        qualifier = row["qualifier"] if row["qualifier"] != "exact" else ""
        rows.append(
            (who, first, last, int(row["number"]), qualifier, row["base"], a_year(int(row["number"]), first, last))
        )
    table = pd.DataFrame(rows, columns=["who", "start", "end", "count", "qualifier", "base", "rate"])
    return table.sort_values("rate", ascending=False, ignore_index=True)


def alone(meetings: pd.DataFrame) -> int:
    """Return how many minutes the two spoke alone at Nagato, from the note of its row in ``summits``."""
    note = str(meetings.set_index("id").loc["JR-20161215", "note"])
    return int(note.split(" minutes one-on-one")[0].rsplit("(", 1)[1])
