"""Expectations put to the tables: claims of the five texts about what was to come, each by a rule of its own.

The verdicts in the table ``forecasts`` were read from pages; here the same or neighbouring sentences are decided by
counting rows; a sentence has the same verdict there and here. Diagnoses are judged at their date.
"""

from __future__ import annotations

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data import tables
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import INVASION, PAJON, STRELTSOV, TSURUOKA
from evidence.counting_summits import rules as summits

KISHIDA = pd.Timestamp("2021-10-04")
"""Fumio Kishida takes office."""
STRATEGY = "U47"
"""The National Security Strategy of December 2022 in ``evidence_pages``."""
KOREA_TOGETHER = ("U80", "U81")
"""Pages in ``evidence_pages`` on which both governments take one stand on North Korea."""
KOREAN_TREATY = ("U61", "U74")
"""Pages on the treaty by which Moscow promised Pyongyang military help."""
PACTS = {"Japan": ("U67", "U68", "U76"), "Russia": ()}
"""Pages in ``evidence_pages`` that show a country in a trade pact with several ASEAN members."""
WEITZ = "2012-02"
"""The month of that text."""
OFFERS = ("office created", "credit", "eight-point plan", "visa easing", "joint economic activity")
"""Kinds of contact in ``engagement`` by which Tokyo offered something new."""
NEAR = "2018"
"""Before this year a page counts as near the text of 2012: six years; ours."""
PLAN = "M19"
"""The eight points at Sochi, in ``milestones``."""


def contacts(engagement: pd.DataFrame, direction: int = 1) -> pd.DataFrame:
    """Return the reliable contacts (1) or cuts (-1) that are reported as done, with their ``year``."""
    rows = reliable(engagement)
    rows = rows[(rows["direction"] == direction) & ~rows["announced_only"].astype(bool)]
    return rows.assign(year=rows["date"].str[:4].astype(int))


def offers(engagement: pd.DataFrame, milestones: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the days of new Japanese offers on record, in order; a month counts from its first day."""
    kinds = contacts(engagement)
    made = pd.to_datetime(kinds.loc[kinds["kind"].isin(OFFERS), "date"], format="ISO8601")
    plan = pd.to_datetime(reliable(milestones).set_index("id")["date"].reindex([PLAN]).dropna())
    return pd.concat([made, plan]).sort_values(ignore_index=True)


def months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    """Return the full months from `start` to `end`."""
    return int((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


@claim("S097", "No new initiatives in a hurry", tables=("engagement", "milestones"), given=offers)
def no_rush(made: pd.Series[pd.Timestamp]) -> Judgement:
    """Test S097; `made` are the days of new offers from `offers`."""
    end = pd.Timestamp("2017-12-31")
    new = made[(made > STRELTSOV) & (made <= end)]
    return Judgement(
        outcome="fails" if len(new) else "holds",
        rule=(
            "holds if no new Japanese offer (plan, office, credit, joint activity, easier visas) is on record before "
            "the end of 2017; fails if one is. The date is ours; who takes fifteen months for no hurry will differ."
        ),
        reason=(
            f"{capitalised(cardinal(len(new)))} offers are on record, the first on {day(new.iloc[0])}, after "
            f"{months(STRELTSOV, new.iloc[0])} months."
            if len(new)
            else "No offer is on record in that time."
        ),
    )


def falling_years(trade: pd.DataFrame) -> list[int]:
    """Return the years in which trade of Japan and Russia fell, by two figures of the same origin, in dollars.

    `trade` is the table of that name; only whole calendar years and rows of high or medium confidence are compared.
    """
    rows = reliable(trade)
    rows = rows[(rows["pair"] == "JP-RU") & (rows["period"] == "calendar year")].dropna(subset=["total_usd_bn"])
    fell = set()
    for _, series in rows.groupby("statistics_origin"):
        totals = series.groupby("year")["total_usd_bn"].mean()
        fell |= {int(year) for year in totals.index if year - 1 in totals.index and totals[year] < totals[year - 1]}
    return sorted(fell)


@claim(
    "S098",
    "Weakness makes Tokyo hold back",
    tables=("engagement", "milestones", "trade"),
    given=lambda contacts, plans, trade: (offers(contacts, plans), falling_years(trade)),
)
def restraint(made: pd.Series[pd.Timestamp], falling: list[int]) -> Judgement:
    """Test S098: Russia's economic weakness makes Tokyo hold back; `falling` from `falling_years`."""
    years = [year for year in falling if STRELTSOV.year <= year <= 2017]
    busy = [year for year in years if ((made.dt.year == year) & (made > STRELTSOV)).any()]
    quiet = [year for year in years if year not in busy]
    outcome = "cannot-be-tested" if not years else "holds" if not busy else "fails" if not quiet else "holds-in-part"
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "of the years 2015 to 2017 those count in which trade fell by two figures of one origin. Holds if none of "
            "them saw a new Japanese offer; fails if all did; in part otherwise. Trade stands for Russia's weakness."
        ),
        reason=(
            f"Trade fell in {listed(map(str, years))}. "
            + (f"{listed(map(str, quiet))} saw no offer" if quiet else "None was without an offer")
            + (f"; {listed(map(str, busy))} did." if busy else ".")
            if years
            else "No year has two figures of one origin that fall."
        ),
    )


UKRAINE_YEARS = {2014, 2022}
"""Years of Russia's annexation of Crimea and of the full-scale invasion."""


def by_year(engagement: pd.DataFrame, direction: int = 1) -> pd.Series[int]:
    """Return how many contacts (1) or cuts (-1) each full year since 2012 had; leaders' meetings are not in it."""
    years = range(2012, summits.LAST_FULL_YEAR + 1)
    return contacts(engagement, direction)["year"].value_counts().reindex(years, fill_value=0)


@claim("S094a", "Ukraine is the key to the ruptures", tables=("engagement",))
def ukraine_ruptures(engagement: pd.DataFrame) -> Judgement:
    """Test one part of S094: what happens in Ukraine decides the ruptures."""
    worst = sorted(int(year) for year in by_year(engagement, -1).nlargest(2).index)
    return Judgement(
        outcome="holds" if set(worst) == UKRAINE_YEARS else "fails",
        rule="holds if the two years with most contacts cut are 2014 and 2022; fails otherwise.",
        reason=f"Most cuts fall in {worst[0]} and {worst[1]}.",
    )


@claim("S094b", "Ukraine is the key to the other turns", tables=("engagement",))
def ukraine_turns(engagement: pd.DataFrame) -> Judgement:
    """Test the other part of S094: what happens in Ukraine decides rises and falls of contact."""
    steps = by_year(engagement).diff().dropna()
    rise, fall = int(steps.idxmax()), int(steps.idxmin())
    fitting = sum(year in UKRAINE_YEARS for year in (rise, fall))
    outcome: Outcome = "holds" if fitting == 2 else "holds-in-part" if fitting else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "the years with the largest rise and the largest fall in contacts kept are looked up. Holds if both are "
            "2014 or 2022, in part if one is, fails if neither is. Leaders’ meetings are not in the count."
        ),
        reason=f"Contacts kept rose most in {rise} and fell most in {fall}.",
    )


@claim("T007", "While all looks severe, Japan keeps courting Russia", tables=("engagement", "evidence_pages"))
def severity(engagement: pd.DataFrame, pages: pd.DataFrame) -> Judgement:
    """Test T007: as long as its surroundings are seen as increasingly severe, Japan keeps up its efforts."""
    page = pages.set_index("id").loc[STRATEGY]
    kept = contacts(engagement)["year"].value_counts()
    before, after = (
        [int(kept.get(year, 0)) for year in range(first, last)]
        for first, last in (
            (TSURUOKA.year + 1, INVASION.year),
            (int(page["date"][:4]) + 1, summits.LAST_FULL_YEAR + 1),
        )
    )
    least = sum(before) / len(before) / 2
    held, lasted = bool(min(before)), sum(after) / len(after) >= least
    outcome = (
        "cannot-be-tested" if page["confidence"] not in tables.RELIABLE
        else "holds" if held and lasted else "holds-in-part" if held or lasted else "fails"
    )  # fmt: skip
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "the strategy of December 2022 shows the condition still met, in graver words. Holds if every full year "
            "from the text to the invasion saw contacts below the leaders, and the years since that strategy at least "
            "half as many a year; in part if one of the two is so; fails if neither is. The half is ours."
        ),
        reason=(
            f"{'It held' if held else 'It did not hold'} to the invasion, with "
            f"{sum(before) / len(before):.0f} contacts a year below the leaders; then the effort "
            f"{'went on' if lasted else 'lapsed'}, with {sum(after) / len(after):.0f} a year, while the condition was "
            "met as never before."
        ),
    )


@claim("T012", "Only modest results are within reach", tables=("summits", "meeting_yields"), given=summits.with_yields)
def modest(meetings: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test T012: what Tokyo can achieve is modest."""
    after = meetings[meetings["date"] > TSURUOKA].merge(yields, left_on="id", right_on="meeting_id")
    settled = int((after["yield"] == "settlement").sum())
    basis = int((after["yield"] == "treaty basis").sum())
    return Judgement(
        outcome="fails" if settled else "holds",
        rule=(
            "holds if no meeting of leaders after the text settled territory or treaty; fails if one did. That tests "
            "the ceiling alone and not that something modest can be had."
        ),
        reason=(
            f"Of {cardinal(len(after))} later meetings {number(settled)} brought a settlement and "
            f"{number(basis)} changed the basis of the talks."
        ),
    )


def turns(meetings: pd.DataFrame, yields: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings from [Céline Pajon]'s text to the end of 2019 that changed the talks or settled them."""
    after = meetings[(meetings["date"] > PAJON) & (meetings["date"].dt.year < 2020)]
    coded = after.merge(yields, left_on="id", right_on="meeting_id")
    return coded[coded["yield"].isin(["treaty basis", "settlement"])].sort_values("date")


YEAR_BEFORE = pd.Timestamp("2016-12-31")
"""From here to the text [Céline Pajon]'s sentence is taken as a description: after the talks of Nagato; ours."""


def treaty_offers(steps: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the days on which one side offered the other a treaty, in order; `steps` is ``negotiations``."""
    rows = reliable(steps)
    rows = rows[(rows["kind"] == "offer") & (rows["about"] == "treaty")]
    return pd.to_datetime(rows["date"], format="ISO8601").sort_values(ignore_index=True)


@claim("P004a", "No quick treaty is sought, in 2017", tables=("negotiations",), given=treaty_offers)
def no_treaty_then(offered: pd.Series[pd.Timestamp]) -> Judgement:
    """Test P004 as a description of its date; `offered` from `treaty_offers`."""
    near = offered[(offered > YEAR_BEFORE) & (offered <= PAJON)]
    return Judgement(
        outcome="fails" if len(near) else "holds",
        rule=(
            "the sentence is in the present tense and is judged at its date. Holds if neither side is known to have "
            "offered a treaty in the months from the talks of Nagato to the text; fails if one did."
        ),
        reason=f"A treaty was offered on {day(near.iloc[0])}." if len(near) else "No offer of those months is known.",
    )


@claim(
    "P004b",
    "No quick treaty is sought any longer",
    tables=("summits", "meeting_yields", "negotiations"),
    given=lambda meetings, yields, steps: (*summits.with_yields(meetings, yields), treaty_offers(steps)),
)
def no_quick_treaty(meetings: pd.DataFrame, yields: pd.DataFrame, offered: pd.Series[pd.Timestamp]) -> Judgement:
    """Test P004 as a guide to what came; `offered` from `treaty_offers`."""
    turned = turns(meetings, yields)
    later = offered[(offered > PAJON) & (offered.dt.year < 2020)]
    return Judgement(
        outcome="fails" if len(later) or len(turned) else "holds",
        rule=(
            "the sentence read as an expectation. Fails if, from the text to the end of 2019, one side offered a "
            "treaty or a meeting of leaders changed the basis of the talks; holds if neither came. The span is ours."
        ),
        reason=" ".join(
            (
                *(f"A treaty was offered on {day(moment)}." for moment in later.head(1)),
                *(
                    f"At {row.city}, {months(PAJON, row.date)} months after the text, the leaders changed the basis of "
                    "the talks."
                    for row in turned.head(1).itertuples()
                ),
            )
        )
        or "Neither came.",
    )


def state_loans(loans: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the days on which a state lender agreed to a loan; `loans` is the table ``russian_loans``."""
    rows = reliable(loans)
    rows = rows[(rows["lender_kind"] == "state") & (rows["status"] == "agreed")]
    return pd.to_datetime(rows["date"], format="ISO8601")


@claim("L021", "Kishida as cautious as Suga", tables=("engagement", "milestones", "contacts_remote", "russian_loans"))
def cautious(engagement: pd.DataFrame, milestones: pd.DataFrame, calls: pd.DataFrame, loans: pd.DataFrame) -> Judgement:
    """Test L021: Kishida stays careful; `calls` is the table ``contacts_remote``, `loans` ``russian_loans``."""
    made = pd.concat([offers(engagement, milestones), state_loans(loans)]).drop_duplicates().sort_values()
    new = made[(made >= KISHIDA) & (made < INVASION)]
    lent = state_loans(loans).isin(new).sum()
    spoken = calls[(calls["type"] == "phone") & calls["date"].between(KISHIDA, INVASION, inclusive="left")]
    return Judgement(
        outcome="fails" if len(new) else "holds",
        rule=(
            "holds if no new Japanese offer (plan, office, loan of the state, joint activity, easier visas) is known "
            "between Kishida’s first day and the full-scale invasion; fails if one is. A signal from Russia, which "
            "would lift the condition, is not on the pages seen. The window is short; a reader who takes a loan of a "
            "state bank for business and no policy will differ."
        ),
        reason=(
            f"In {(INVASION - KISHIDA).days} days there were {cardinal(len(spoken))} calls of the leaders and "
            + (
                f"{cardinal(len(new))} new offer{'s' if len(new) != 1 else ''}, on {day(new.iloc[0])}"
                + (": a loan of a state bank." if lent else ".")
                if len(new)
                else "no new offer."
            )
        ),
    )


@claim("W012", "North Korea is a problem common to both", tables=("evidence_pages",))
def common_problem(pages: pd.DataFrame) -> Judgement:
    """Test W012: North Korea is a challenge to both; a diagnosis of 2012, judged at its date."""
    near = reliable(pages[pages["date"] < NEAR])
    together, apart = (near[near["id"].isin(ids)] for ids in (KOREA_TOGETHER, KOREAN_TREATY))
    later = reliable(pages[pages["id"].isin(KOREAN_TREATY) & (pages["date"] >= NEAR)])
    return Judgement(
        outcome="fails" if len(apart) else "holds" if len(together) else "cannot-be-tested",
        rule=(
            f"a diagnosis, judged near its date. Fails if a reliable page before {NEAR[:4]} shows one of the two "
            "promising Pyongyang military help; holds if one shows both taking a common stand; cannot be tested "
            "otherwise. What came later is told and does not count."
        ),
        reason=(
            " ".join(
                f"{day(pd.Timestamp(str(row.date)))}: {row.shows}"
                for row in (apart if len(apart) else together).itertuples()
            )
            + (f" From {str(later['date'].min())[:4]} on a treaty bound Moscow to Pyongyang." if len(later) else "")
            if len(apart) or len(together)
            else "No reliable page of those years shows either."
        ),
    )


def in_pact(pages: pd.DataFrame, country: str) -> list[str]:
    """Return the years of the pacts with several ASEAN members in which a country was when the text appeared."""
    known = reliable(pages)
    return sorted(known[known["id"].isin(PACTS[country]) & (known["date"] < WEITZ)]["date"].str[:4])


def _margin(pages: pd.DataFrame, country: str) -> Judgement:
    years = in_pact(pages, country)
    return Judgement(
        outcome="fails" if years else "holds",
        rule=(
            "a diagnosis of early 2012, judged at its date. Holds if no page shows the country in a trade pact with "
            "several ASEAN members by then; fails if one does."
        ),
        reason=f"{country} was in such a pact since {years[0]}." if years else f"{country} was in none that we know.",
    )


@claim("W020a", "Japan at the margin of ASEAN’s economies", tables=("evidence_pages",))
def japan_left_out(pages: pd.DataFrame) -> Judgement:
    """Test W020 for Japan."""
    return _margin(pages, "Japan")


@claim("W020b", "Russia at the margin of ASEAN’s economies", tables=("evidence_pages",))
def russia_left_out(pages: pd.DataFrame) -> Judgement:
    """Test W020 for Russia."""
    return _margin(pages, "Russia")
