"""The islands: what was offered, what the two publics would have accepted, and who could still go there.

Shares are in per cent of those asked. Claims are tested on rows of high and medium confidence; rows marked low are
shown in exhibits and decide nothing. Answers are compared within one question, never from one question to another.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import INVASION, PAJON, STRELTSOV
from evidence.counting_summits import rules as summits

EARLY_STAGES = pd.Timestamp("2020-12-31")
"""End of the "early stages" of small steps; the text gives no date, so this is ours."""
SINGAPORE = pd.Timestamp("2018-11-14")
"""Abe and Putin agree to base the talks on the Declaration of 1956."""
HALF = 50.0
"""Per cent below which support is called shallow."""
PLAN = "Hand over Shikotan and Habomai, joint activity on the other two"
"""The one survey question that asks for yes or no to two islands; it does not say that the other claims would lapse."""

ANSWERS = {
    "four": ("insist on all four", "all four", "all four at once", "should demand all four"),
    "softer": (
        "handle flexibly",
        "do not insist on all four",
        "at least part of the islands",
        "need not insist",
        "two first",
        "two first, go on negotiating",
        "two first, go on talking",
        "two first, go on talking about the rest",
    ),
    "two_only": ("two only", "settle with two only"),
    "favour": ("in favour", "two go to Japan", "all go to Japan"),
    "against": ("against", "belong to Russia"),
}
"""What an answer amounts to: in Japan on the order of return, in Russia on handing islands over."""
FEWER = ("two islands first", "two islands")
"""Formulas that would transfer fewer than the four, first or at all; see the table ``island_formulas``."""
WATERS = 147_630
"""Square nautical miles of sea round the four islands, by the page of the row U95 in ``evidence_pages``."""
CLOSED = ("visits stopped", "visits refused")
"""Kinds of event in ``engagement`` that close a way to the islands."""


def comparisons(polls: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return one row per poll in which two sides of the same question can be set against each other.

    `polls` is the table of that name. For Japan the columns ``softer``, ``four`` and ``two_only`` hold per cent,
    for Russia ``favour`` and ``against`` (two and all added up); every poll also has ``pollster``, ``date``,
    ``question``, ``sample`` (persons, where known) and ``confidence``. National surveys only, the oldest first.
    """
    topic, sides = (
        ("islands_sequence", ["softer", "four", "two_only"])
        if country == "Japan"
        else ("islands_handover", ["favour", "against"])
    )
    rows = polls[(polls["country"] == country) & (polls["topic"] == topic) & (polls["population"] == "national")].copy()
    meaning = {answer: side for side in sides for answer in ANSWERS[side]}
    rows["side"] = rows["answer"].map(meaning)
    found = []
    for (date, pollster, question), group in rows.dropna(subset=["side"]).groupby(
        ["date", "pollster", "question_short"]
    ):
        sums = group.groupby("side")["percent"].sum()
        if set(sides[:2]) <= set(sums.index):
            confidence = "low" if (group["confidence"] == "low").any() else "medium"
            found.append(
                {
                    "pollster": pollster, "date": date, "question": question, "confidence": confidence,
                    "sample": group["sample_size"].max(), **{side: sums.get(side, float("nan")) for side in sides},
                }
            )  # fmt: skip
    return pd.DataFrame(found, columns=["pollster", "date", "question", "confidence", "sample", *sides])


def moments(rows: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the dates of `rows`, some of which are a month or a year only, as moments: its first day."""
    return pd.to_datetime(rows["date"], format="ISO8601")


def spread(values: Iterable[float]) -> str:
    """Return per cent as a range, ``5 to 11``, in whole numbers."""
    known = [value for value in values if pd.notna(value)]
    low, high = f"{min(known):.0f}", f"{max(known):.0f}"
    return low if low == high else f"{low} to {high}"


def approval(polls: pd.DataFrame) -> pd.Series[float]:
    """Return by pollster how many approved of the Singapore agreement, in per cent."""
    rows = reliable(polls)
    asked = rows["question_short"] == "Rating of the Singapore agreement"
    return rows[asked & (rows["answer"] == "approves")].set_index("pollster")["percent"]


def cabinet(polls: pd.DataFrame) -> pd.DataFrame:
    """Return by pollster the approval of the Abe cabinet, ``before`` and ``after``: two polls running, in per cent."""
    rows = reliable(polls).query("question_short == 'Approval of the Abe cabinet'").sort_values("date")
    pairs = rows.groupby("pollster")["percent"].agg(["first", "last"])
    return pairs.rename(columns={"first": "before", "last": "after"})


# --- the two publics ------------------------------------------------------------------------------------------


@claim("S062", "Surveys prefer less than four at once", tables=("polls",))
def surveys_show(polls: pd.DataFrame) -> Judgement:
    """Test S062: surveys show many who doubt that only a return of all four at once can do."""
    every = comparisons(polls, "Japan")
    found, low = reliable(every), every[every["confidence"] == "low"]
    ahead = found["softer"] > found["four"]
    before = moments(found) < STRELTSOV
    outcome: Outcome = "fails"
    if ahead.all() and before.any():
        outcome = "holds"
    elif ahead.sum() > len(found) / 2:
        outcome = "holds-in-part"
    earlier = [
        f"{row.pollster} in {pd.Timestamp(row.date):%B %Y}, {row.softer:.0f} to {row.four:.0f} per cent"
        for row in found[before].itertuples()
    ]
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if every reliable national survey that offers both answers finds more for a softer one than for "
            "all four islands (at once), and one of them is older than the text; in part if most do; fails otherwise. "
            "The surveys ask what should be done; the sentence is about what has a chance."
        ),
        reason=(
            f"In {number(int(ahead.sum()))} of {cardinal(len(found))} surveys the softer answers are ahead. Older than "
            f"the text: {listed(earlier) or 'none'}. Of {cardinal(len(low))} surveys known from copies only, "
            f"{number(int((low['softer'] <= low['four']).sum()))} goes the other way."
        ),
    )


def plain(polls: pd.DataFrame) -> pd.Series[float]:
    """Return who is ``in favour`` of two islands with joint activity and who ``against``, asked plainly, in per cent.

    Raises `ValueError` unless exactly one reliable survey asks: two would have to be compared, not added up.
    """
    rows = reliable(polls[polls["question_short"] == PLAN])
    if not rows["answer"].is_unique or rows.empty:
        raise ValueError(f"one survey should ask this, not {rows['date'].nunique()}")
    return rows.set_index("answer")["percent"]


@claim("P022", "Shallow support in both countries", tables=("polls",))
def shallow(polls: pd.DataFrame) -> Judgement:
    """Test P022: support for a territorial compromise is shallow in both countries."""
    japan, russia = (reliable(comparisons(polls, country)) for country in ("Japan", "Russia"))
    two = plain(polls)
    least = bool((russia["favour"] < HALF).all())
    end = least and bool(two["in favour"] < HALF and (japan["two_only"].dropna() < HALF).all())
    step = least and bool((japan["softer"] < HALF).all())
    return Judgement(
        outcome="holds" if end and step else "holds-in-part" if end or step else "fails",
        rule=(
            "shallow is support below one half in every reliable national survey. Holds if it is shallow in both "
            "countries for a first step (in Japan less than all four at once, in Russia the transfer of any island) "
            "and for an end (in Japan two islands, asked plainly or chosen from a list); in part if only for one of "
            "the two; fails if for neither. The half is ours."
        ),
        reason=(
            f"{'It holds for an end and fails for a first step. ' if end and not step else ''}"
            f"Russia: {spread(russia['favour'])} per cent for any transfer. Japan: {spread(japan['softer'])} for a "
            f"softer first step. For two islands and joint activity on the others, {two['in favour']:.0f} for and "
            f"{two['against']:.0f} against in the one survey that asks plainly; {spread(japan['two_only'])} choose two "
            "and no more from a list that also offers two first, which is a lower bound."
        ),
    )


def _where(against: list[bool]) -> str:
    """Return in words in which of Japan and Russia opinion is against, if in one of the two only."""
    if all(against) or not any(against):
        return ""
    return "It holds in Japan alone. " if against[0] else "It holds in Russia alone. "


@claim("W007", "Opinion against compromise", tables=("polls",))
def nationalist_opinion(polls: pd.DataFrame) -> Judgement:
    """Test W007 in its testable part: opinion in both countries is against compromise."""
    japan, russia = (reliable(comparisons(polls, country)) for country in ("Japan", "Russia"))
    against = [bool((japan["four"] > japan["softer"]).all()), bool((russia["against"] > russia["favour"]).all())]
    return Judgement(
        outcome="holds" if all(against) else "holds-in-part" if any(against) else "fails",
        rule=(
            "holds if in both countries every reliable national survey finds more against the step that the leaders "
            "took or discussed than for it (in Japan less than all four at once, in Russia a transfer); in part if in "
            "one; fails if in neither. That opinion was nationalist, and that it tied the politicians’ hands, are "
            "further claims, which these surveys cannot test."
        ),
        reason=(
            f"{_where(against)}"
            f"Russia: {spread(russia['against'])} per cent against, {spread(russia['favour'])} for. Japan: "
            f"{spread(japan['four'])} for all four, {spread(japan['softer'])} for less; and the agreement of "
            f"Singapore was approved by {spread(approval(polls))}."
        ),
    )


# --- the offers -----------------------------------------------------------------------------------------------


def offers(formulas: pd.DataFrame, sides: Iterable[str], after: pd.Timestamp) -> pd.DataFrame:
    """Return the reliable rows of ``island_formulas`` that `sides` put forward after a day, by date."""
    rows = reliable(formulas)
    rows = rows[rows["side"].isin(list(sides)) & (moments(rows) > after)]
    return rows.sort_values("date")


def listed_scale() -> str:
    """Return the scale of what a meeting can yield as words: ``from contact over procedure ... to settlement``."""
    low, *between, high = summits.YIELDS
    return f"from {low} over {listed(between)} to {high}"


@claim(
    "L020",
    "Compromise signalled, nothing received",
    tables=("island_formulas", "summits", "meeting_yields"),
    given=lambda formulas, *others: (formulas, *summits.with_yields(*others)),
)
def nothing_in_return(formulas: pd.DataFrame, meetings: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test L020 in its testable part: Abe signalled a compromise and received nothing.

    `meetings` are those of `summits.abe_putin`, `yields` the table ``meeting_yields``.
    """
    answers = offers(formulas, ("Russia", "both"), SINGAPORE)
    named = answers["formula"].isin(FEWER)
    later = meetings[meetings["date"] > SINGAPORE].merge(yields, left_on="id", right_on="meeting_id")
    rungs = later["yield"].map(summits.YIELDS.index)
    moved = bool((rungs >= summits.YIELDS.index("treaty basis")).any())
    furthest = summits.YIELDS[rungs.max()]
    return Judgement(
        outcome="fails" if named.any() and moved else "holds-in-part" if named.any() or moved else "holds",
        rule=(
            "holds if after Singapore no formula of Moscow’s, alone or jointly, would transfer an island and "
            "no meeting of the leaders changed the basis of the talks or settled them; in part if one of the two "
            "happened; fails if both. What officials in Tokyo felt, which the sentence reports, is not tested."
        ),
        reason=(
            f"Of {cardinal(len(answers))} Russian formulas since, {number(int(named.sum()))} "
            f"would transfer an island. The {cardinal(len(later))} later meetings yielded at most a “{furthest}”, on a "
            f"scale that runs {listed_scale()}."
        ),
    )


# --- charges of betrayal --------------------------------------------------------------------------------------


@claim("S089", "Hard to accuse of betrayal", tables=("island_reactions", "polls"))
def hard_to_accuse(reactions: pd.DataFrame, polls: pd.DataFrame) -> Judgement:
    """Test S089: Abe's strength and nationalist name make it hard to accuse him of betrayal."""
    found = reliable(reactions)
    political = found[found["camp"].isin(["opposition", "ruling party"]) | (found["charge"] == "betrayal")]
    ratings, trust = approval(polls), cabinet(polls)
    harmless = bool((ratings > HALF).all() and (trust["after"] >= trust["before"]).all())
    moves = [f"from {row.before:.0f} to {row.after:.0f} ({row.Index})" for row in trust.itertuples()]
    return Judgement(
        outcome="holds" if political.empty else "holds-in-part" if harmless else "fails",
        rule=(
            "holds if the search finds neither the word betrayal nor a reproach from a party in the Diet for what "
            "Abe did from Singapore to his resignation; in part if it finds them, but more than half approved of the "
            "agreement and the cabinet’s approval did not fall after it in any reliable survey; fails otherwise. "
            "Written after the criticism was known."
        ),
        reason=(
            f"{'He was accused, and his ratings did not suffer. ' if harmless and len(political) else ''}"
            f"{capitalised(number(len(found)))} reproaches were found, from {cardinal(found['camp'].nunique())} camps, "
            f"{number(int((found['charge'] == 'betrayal').sum()))} of them in the word betrayal. The agreement was "
            f"approved by {spread(ratings)} per cent; approval of the cabinet went {listed(moves)}."
        ),
    )


# --- access ---------------------------------------------------------------------------------------------------


@claim("P041", "Japan returns to the islands", tables=("engagement", "island_visits"))
def return_to_the_islands(engagement: pd.DataFrame, visits: pd.DataFrame) -> Judgement:
    """Test P041: at first Japan returns to the islands, not the islands to Japan; by the ways that were opened."""
    rows = reliable(engagement)
    rows = rows[rows["level"] == "people-to-people"].assign(when=moments(rows))
    opened = rows[(rows["kind"] == "grave visit flight") & rows["when"].between(PAJON, EARLY_STAGES)]
    years = sorted({int(text[:4]) for text in rows.loc[rows["kind"] == "grave visit flight", "date"]})
    closed = rows[rows["kind"].isin(CLOSED) & (rows["when"] > EARLY_STAGES)].sort_values("when")
    seasons = visits[(visits["quantity"] == "year") & (visits["visitors"] == 0)]
    empty = [f"{row.year} (low)" if row.confidence == "low" else f"{row.year}" for row in seasons.itertuples()]
    return Judgement(
        outcome="fails" if opened.empty else "holds-in-part" if len(closed) else "holds",
        rule=(
            "holds if between the text and the end of 2020 a new way to the islands was used and it is still open; in "
            "part if it was used and has been closed since; fails if none was. The text gives no date for its early "
            "stages; the year is ours."
        ),
        reason=(
            (
                f"Flights to the graves took place in {listed(map(str, years))}. "
                if years
                else "No flight is on record. "
            )
            + (f"Moscow stopped the visa-free visits on {day(closed['when'].iloc[0])}. " if len(closed) else "")
            + (f"No visitor is counted for {listed(empty)}." if empty else "")
        ),
    )


@claim("P038", "Regular visits", tables=("engagement", "island_visits"))
def regular_visits(engagement: pd.DataFrame, visits: pd.DataFrame) -> Judgement:
    """Test P038: regular visits, read as visits of Japanese to the islands, between the text and the war."""
    rows = engagement[engagement["kind"] == "grave visit flight"]
    counted = visits[(visits["quantity"] == "year") & (visits["visitors"] > 0)]
    seen = {int(text[:4]) for text in rows["date"]} | set(counted["year"])
    years, later = range(PAJON.year + 1, INVASION.year), range(INVASION.year, summits.LAST_FULL_YEAR + 1)
    during, since = sorted(seen & set(years)), sorted(seen & set(later))
    return Judgement(
        outcome="holds" if len(during) == len(years) else "holds-in-part" if during else "fails",
        rule=(
            "holds if in every full calendar year after the text and before the full-scale invasion of Ukraine "
            "Japanese went to the islands, by a flight to the graves or as counted visitors; in part if in some years; "
            "fails if in none. The text does not say whose visits it means, nor for how long."
        ),
        reason=(
            f"Japanese went in {listed(map(str, during)) or 'no year'}, {cardinal(len(during))} of "
            f"{cardinal(len(years))} years; since the invasion in {number(len(since))}. "
            "The part on dialogue is not tested."
        ),
    )
