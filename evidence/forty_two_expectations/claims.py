"""Expectations put to the tables: claims of the five texts about what was to come, each by a rule of its own.

The verdicts in the table ``forecasts`` were read from pages; here the same or neighbouring sentences are decided by
counting rows, so that the two ways can be compared.
"""

from __future__ import annotations

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data import tables
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import INVASION, PAJON, STRELTSOV, TSURUOKA
from evidence.counting_summits import rules as summits

KISHIDA = pd.Timestamp("2021-10-04")
"""Fumio Kishida takes office."""
STRATEGY = "U47"
"""The National Security Strategy of December 2022 in ``evidence_pages``."""
KOREAN_TREATY = ("U61", "U74")
PACTS = {"Japan": ("U67", "U68", "U76"), "Russia": ()}
"""Pages in ``evidence_pages`` that show a country in a trade pact with several ASEAN members."""
ONE_MEMBER = ("U75", "U77")
"""Pages on pacts of Russia's customs union with one member each."""
WEITZ = "2012-02"
"""The month of that text."""
OFFERS = ("office created", "credit", "eight-point plan", "visa easing", "joint economic activity")
"""Kinds of contact in ``engagement`` by which Tokyo offered something new."""
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


@claim("S094", "Ukraine is the key", tables=("engagement",))
def ukraine_key(engagement: pd.DataFrame) -> Judgement:
    """Test S094: what happens in Ukraine decides."""
    years = range(2012, summits.LAST_FULL_YEAR + 1)
    kept = contacts(engagement)["year"].value_counts().reindex(years, fill_value=0)
    cut = contacts(engagement, -1)["year"].value_counts().reindex(years, fill_value=0)
    worst = sorted(int(year) for year in cut.nlargest(2).index)
    steps = kept.diff().dropna()
    rise, fall = int(steps.idxmax()), int(steps.idxmin())
    ukraine = {2014, 2022}
    down, turns = set(worst) == ukraine, {rise, fall} <= ukraine
    return Judgement(
        outcome="holds" if down and turns else "holds-in-part" if down or turns else "fails",
        rule=(
            "holds if the two years with most contacts cut, and also those with the largest rise and the largest fall "
            "in contacts kept, are years of 2014 or 2022; in part if one of the two is so; fails if neither is. "
            "Leaders' meetings are not in the count."
        ),
        reason=(
            f"Most cuts fall in {worst[0]} ({int(cut[worst[0]])}) and {worst[1]} ({int(cut[worst[1]])}). Contacts kept "
            f"rose most in {rise} (by {int(steps[rise])}) and fell most in {fall} (by {int(-steps[fall])})."
        ),
    )


@claim("T007", "The severer, the more Japan courts Russia", tables=("engagement", "evidence_pages"))
def severity(engagement: pd.DataFrame, pages: pd.DataFrame) -> Judgement:
    """Test T007: as long as the surroundings are seen as severe, Japan goes on courting Russia."""
    page = pages.set_index("id").loc[STRATEGY]
    year = int(page["date"][:4])
    kept = contacts(engagement)["year"].value_counts()
    before = [int(kept.get(each, 0)) for each in range(TSURUOKA.year + 1, INVASION.year)]
    after = [int(kept.get(each, 0)) for each in range(year + 1, summits.LAST_FULL_YEAR + 1)]
    rate, later = sum(before) / len(before), sum(after) / len(after)
    still_severe = page["confidence"] in tables.RELIABLE
    outcome = (
        "cannot-be-tested" if not still_severe else "holds" if later >= rate
        else "holds-in-part" if later >= rate / 2 else "fails"
    )  # fmt: skip
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "the strategy of December 2022 shows the condition still met, in graver words. Holds if contacts a year "
            "since then are at least what they were between the text and the invasion; in part if at least half; "
            "fails if fewer. The half is ours."
        ),
        reason=(
            f"Contacts on record below the leaders came to {rate:.1f} a year in the {cardinal(len(before))} full years "
            f"before 2022 and to {later:.1f} in the {cardinal(len(after))} since."
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


@claim("P004", "No quick treaty is sought any longer", tables=("summits", "meeting_yields"), given=summits.with_yields)
def no_quick_treaty(meetings: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test P004: a quick treaty is no longer sought."""
    turned = turns(meetings, yields)
    return Judgement(
        outcome="fails" if len(turned) else "holds",
        rule=(
            "holds if no meeting of leaders from the text to the end of 2019 changed the basis of the treaty talks or "
            "settled them; fails if one did. The end of 2019 is ours."
        ),
        reason=(
            f"{turned['city'].iloc[0]}, {day(turned['date'].iloc[0])}, {months(PAJON, turned['date'].iloc[0])} months "
            f"after the text: the furthest result was a {turned['yield'].iloc[0].replace('treaty basis', 'new basis')}"
            f"{' of the talks' if turned['yield'].iloc[0] == 'treaty basis' else ''}."
            if len(turned)
            else "No meeting of that time did."
        ),
    )


@claim("L021", "Kishida as cautious as Suga", tables=("engagement", "milestones", "contacts_remote"))
def cautious(engagement: pd.DataFrame, milestones: pd.DataFrame, calls: pd.DataFrame) -> Judgement:
    """Test L021: Kishida stays careful; `calls` is the table ``contacts_remote``."""
    end = INVASION
    made = offers(engagement, milestones)
    new = made[(made >= KISHIDA) & (made < end)]
    spoken = calls[(calls["type"] == "phone") & calls["date"].between(KISHIDA, end, inclusive="left")]
    kept = contacts(engagement)
    when = pd.to_datetime(kept["date"], format="ISO8601")
    lower = int(((when >= KISHIDA) & (when < end)).sum())
    return Judgement(
        outcome="fails" if len(new) else "holds",
        rule=(
            "holds if no new Japanese offer is on record between Kishida's first day and the full-scale invasion; "
            "fails if one is. A signal from Russia, which would lift the condition, is not on the pages seen. The "
            "window is short, so the test is mild."
        ),
        reason=(
            f"In {(end - KISHIDA).days} days the record has {cardinal(len(spoken))} calls of the leaders, "
            f"{cardinal(lower)} contacts below them and {cardinal(len(new))} offer{'s' if len(new) != 1 else ''}."
        ),
    )


@claim("W012", "North Korea is a problem common to both", tables=("evidence_pages",))
def common_problem(pages: pd.DataFrame) -> Judgement:
    """Test W012: North Korea is a challenge to both."""
    rows = reliable(pages[pages["id"].isin(KOREAN_TREATY)])
    return Judgement(
        outcome="fails" if len(rows) else "holds",
        rule=(
            "fails from the day on which a page of high or medium confidence shows either country promising Pyongyang "
            "military help; holds while none does."
        ),
        reason=(
            " ".join(f"{row.publisher}, {day(pd.Timestamp(str(row.date)))}: {row.shows}" for row in rows.itertuples())
            if len(rows)
            else "No reliable page shows such a promise."
        ),
    )


@claim("W020", "Both at the margin of ASEAN's economies", tables=("evidence_pages",))
def left_out(pages: pd.DataFrame) -> Judgement:
    """Test W020: Japan and Russia find themselves at the margin of ASEAN's economies."""
    known = reliable(pages)
    joined = {
        country: known[known["id"].isin(ids) & (known["date"] < "2023")]["date"].str[:4].sort_values().tolist()
        for country, ids in PACTS.items()
    }
    inside = [country for country, years in joined.items() if years]
    return Judgement(
        outcome="holds" if not inside else "holds-in-part" if len(inside) < len(PACTS) else "fails",
        rule=(
            "holds if no page shows either country in a trade pact with several ASEAN members by the end of 2022; in "
            "part if one is in such a pact; fails if both are. The sentence describes early 2012, so that older pacts "
            "count; the end of 2022 is ours."
        ),
        reason=(
            "; ".join(
                f"{country} is in {cardinal(len(years))} such pacts ({listed(years)}), "
                f"{number(sum(year < WEITZ[:4] for year in years))} of them older than the text"
                if years
                else f"{country} is in none on the pages seen"
                for country, years in joined.items()
            )
            + "."
            + "".join(f" {str(row.date)[:4]}: {row.shows}" for row in known[known["id"].isin(ONE_MEMBER)].itertuples())
        ),
    )
