"""Whether meetings, plans and money moved trade, or trade moved territory.

Trade is in billion dollars or billion yen a year, as each source converts it; series of different origin are never
joined. Claims are tested on rows of high and medium confidence; rows marked low are shown and decide nothing. Every
threshold in this module was set with the data known, and the rules say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evidence import tables
from evidence.tables import reliable
from evidence.verdicts import Check, Verdict
from evidence.wording import capitalised, cardinal, listed, number

CUSTOMS = "Japan customs (MOF)"
"""The one origin of trade figures on which verdicts rest."""
FIRST, SECOND = (2013, 2016), (2021, 2023)
"""The two falls of trade, from the last full year before the sanctions to the last one with a reliable figure."""
GREW = 1.5
"""Growth of trade, divided by that of the oil price, from which on an open dispute has not kept it down."""
SMALL_SHARE = 1.0
"""Share of Japan's direct investment stock, in per cent, under which a destination is called small."""
POINT = 1.0
"""Percentage points by which an energy share may fall and still count as held; the margin of chapter 5."""
APART = 3
"""Years that two figures of one origin must lie apart to show what came of an offer of capital."""


# --- series ---------------------------------------------------------------------------------------------------


def meetings_by_year(summits: pd.DataFrame) -> pd.Series[int]:
    """Return how often a prime minister met the president in each calendar year from the first on record to 2025.

    `summits` is the table of that name; advance notices and memory do not count.
    """
    held = reliable(summits)
    held = held[(held["level"] == "president") & (held["evidence_type"] == "reported after the fact")]
    years = held["date"].dt.year
    return years.value_counts().reindex(range(int(years.min()), 2026), fill_value=0)


def customs(trade: pd.DataFrame, column: str = "total_usd_bn") -> pd.Series[float]:
    """Return Japan's trade with Russia by calendar year, Japanese customs only; years without a firm row are absent.

    `trade` is the table of that name; `column` chooses dollars, as converted by the source, or yen. Raises
    `ValueError` if two firm rows give the same year, because then one of them has to be superseded first.
    """
    rows = reliable(trade)
    rows = rows[
        (rows["pair"] == "JP-RU")
        & (rows["statistics_origin"] == CUSTOMS)
        & (rows["period"] == "calendar year")
        & rows[column].notna()
        & rows["superseded_by"].isna()
    ]
    series = rows.set_index(rows["year"].astype(int))[column].sort_index()
    if series.index.has_duplicates:
        raise ValueError(
            f"two figures of Japanese customs for {listed(map(str, series.index[series.index.duplicated()]))}"
        )
    return series


def market(series: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return one series of the table ``market_series`` by year: ``brent`` or ``yen_per_dollar``."""
    rows = series[series["series"] == name]
    return rows.set_index(rows["year"].astype(int))["value"].sort_index()


def change(series: pd.Series[float], span: tuple[int, int]) -> float:
    """Return the change from the first year of `span` to the last, in per cent."""
    return float(100 * (series[span[1]] / series[span[0]] - 1))


def association(
    trade: pd.DataFrame, summits: pd.DataFrame, series: pd.DataFrame, until: int = 2025
) -> dict[str, float]:
    """Return the rank correlation of trade with meetings and with the oil price, and of how many years.

    Spearman's coefficient, over the years up to `until` for which Japanese customs give a full dollar figure. The
    years are not consecutive and the levels not independent: it describes these years and estimates nothing.
    """
    dollars = customs(trade).loc[:until]
    ranks = dollars.rank()
    return {
        "years": float(len(dollars)),
        "meetings": float(ranks.corr(meetings_by_year(summits).reindex(dollars.index).rank())),
        "brent": float(ranks.corr(market(series, "brent").reindex(dollars.index).rank())),
    }


@dataclass(frozen=True)
class Split:
    """A change of value, in per cent, and the changes of quantity and price of which it is the product."""

    quantity: float
    price: float
    value: float


def crude_split(flows: pd.DataFrame) -> Split:
    """Split the fall of 2015 in Japan's bill for Russian crude; `flows` is the table ``fuel_flows``.

    Russian quantity is Russia's share of all crude; the price is what Japan paid on average for all of it, because
    no price of the Russian part was found.
    """
    rows = reliable(flows)
    rows = rows[(rows["product"] == "crude oil") & (rows["supplier"] == "all")]
    year = rows.set_index(rows["period_start"].str[:4].astype(int))
    amount = year["quantity"] * year["russia_share"]
    price = year["value_jpy_bn"] / year["quantity"]
    span = (2014, 2015)
    return Split(change(amount, span), change(price, span), change(amount * price, span))


# --- verdicts -------------------------------------------------------------------------------------------------


def momentum(summits: pd.DataFrame) -> Verdict:
    """Test S073: personal diplomacy had gained momentum by early 2015."""
    held = meetings_by_year(summits)
    pairs = {f"{year}–{(year + 1) % 100:02d}": int(held[year] + held[year + 1]) for year in (2009, 2011, 2013)}
    *before, latest = pairs.values()
    beaten = [latest > count for count in before]
    said = [f"{number(count)} in {years}" for years, count in pairs.items()]
    return Verdict(
        claim="S073",
        title="Momentum among the leaders",
        outcome="holds" if all(beaten) else "holds-in-part" if any(beaten) else "fails",
        rule=(
            "holds if the two leaders' offices met more often in 2013–14 than in either of the two pairs of years "
            "before; in part if more often than in one; fails otherwise. The pairs are ours. The claim says nothing "
            "of trade and is not judged by it. The list before 2012 may lack a meeting, which could only lower the "
            "verdict."
        ),
        reason=f"Meetings of a prime minister with the president on record: {listed(said)}.",
    )


def territory_blocks(trade: pd.DataFrame, series: pd.DataFrame) -> Verdict:
    """Test W008 on trade: the dispute keeps the two countries from advancing their economic interests together."""
    dollars, oil = customs(trade), market(series, "brent")
    start, end = int(dollars.index[0]), FIRST[0]
    grew = dollars[end] / dollars[start]
    price = oil[end] / oil[start]
    beyond = grew / price
    return Verdict(
        claim="W008",
        title="Territory keeps trade down",
        outcome="fails" if beyond >= GREW else "holds-in-part" if beyond > 1 else "holds",
        rule=(
            "on trade, the least of what economic alignment can mean. The dispute was open throughout. Holds if trade "
            f"by Japanese customs, divided by the oil price, did not grow from the first year on record to {end}; "
            f"fails if it grew by {GREW - 1:.0%} or more; in part between. The figure is ours. The security half of "
            "the sentence is not tested here."
        ),
        reason=(
            f"From {start} to {end} trade grew from {dollars[start]:g} to {dollars[end]:g} billion dollars, by a "
            f"factor of {grew:.1f}; the oil price by {price:.1f}; trade divided by the oil price by {beyond:.1f}."
        ),
    )


def capital(fdi: pd.DataFrame) -> Verdict:
    """Test W024 as far as it can be: whether the Japanese capital that Russia wanted came."""
    rows = reliable(fdi)
    rows = rows[
        rows["measure"].isin(["fdi_stock", "investment_total_unclear", "investment_stock_all_kinds"])
        & rows["subject"].isna()
    ]
    series = [
        group.sort_values("year")
        for _, group in rows.groupby(["measure", "statistics_origin", "unit"])
        if group["year"].max() - group["year"].min() >= APART
    ]
    around = rows[(rows["unit"] == "USD billion") & rows["year"].between(2014, 2016)]["value"]
    if series:
        rose = [bool(group["value"].iloc[-1] > group["value"].iloc[0]) for group in series]
        outcome = "holds" if all(rose) else "holds-in-part" if any(rose) else "fails"
        reason = f"{capitalised(number(sum(rose)))} of {cardinal(len(rose))} series of one origin rose."
    else:
        outcome = "cannot-be-tested"
        reason = (
            f"No two of {cardinal(len(rows))} firm figures share origin and measure and lie {cardinal(APART)} years "
            f"apart. Those for 2014 to 2016 run from {around.min():g} to {around.max():g} billion dollars."
        )
    return Verdict(
        claim="W024",
        title="Japanese capital for Russia",
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "the claim is about a wish, which stands; what is put to the data is whether it was met. Holds if every "
            f"series of one origin and measure that spans at least {cardinal(APART)} years rises; in part if some do; "
            "fails if none does; cannot be tested without such a series."
        ),
        reason=reason,
    )


def firms(fdi: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of Japanese firms in Russia by date: ``as_of`` (Timestamp), ``value``.

    Only what Teikoku Databank gave at the time; the count of 2013 as quoted back in 2022 (FD17) is left out.
    """
    rows = reliable(fdi)
    rows = rows[
        (rows["measure"] == "firms_present") & (rows["subject"] == "all Japanese firms") & (rows["id"] != "FD17")
    ]
    rows = rows.assign(as_of=pd.to_datetime(rows["as_of"], format="ISO8601")).sort_values("as_of")
    return rows[["as_of", "value"]].reset_index(drop=True)


def pace(counts: pd.DataFrame) -> list[float]:
    """Return the growth of the counts from each to the next, in per cent a year, compounded."""
    years = counts["as_of"].diff().dt.days / 365.25
    factor = counts["value"] / counts["value"].shift()
    return [float(100 * (each ** (1 / span) - 1)) for each, span in zip(factor[1:], years[1:], strict=True)]


def scant_interest(fdi: pd.DataFrame) -> Verdict:
    """Test P025: Japanese firms care little for the Russian market."""
    rows = reliable(fdi)
    share = rows.loc[rows["measure"] == "share_of_outward_fdi"].sort_values("as_of").iloc[-1]
    counts = firms(fdi)
    before, after = pace(counts)[-2:]
    signs = [bool(share["value"] < SMALL_SHARE), after < before]
    start, middle, end = counts.iloc[-3:].itertuples()
    return Verdict(
        claim="P025",
        title="Scant interest of Japanese firms",
        outcome="holds" if all(signs) else "holds-in-part" if any(signs) else "fails",
        rule=(
            f"holds if Russia takes less than {SMALL_SHARE:g} per cent of Japan's outward direct investment stock and "
            "the number of Japanese firms there grows more slowly under the plan of 2016 than before it; in part if "
            "one of the two is so; fails if neither. Both are ours, and the second looks past the date of the text."
        ),
        reason=(
            f"The share was {share['value']:g} per cent at the end of {share['year']}. Firms went from "
            f"{start.value:.0f} ({start.as_of:%B %Y}) to {middle.value:.0f} ({middle.as_of:%B %Y}), "
            f"{before:.1f} per cent a year, and to {end.value:.0f} ({end.as_of:%B %Y}), {after:.1f} per cent a year."
        ),
    )


def tangible(plan: pd.DataFrame) -> Verdict:
    """Test P035: the method of small steps gives more tangible results; `plan` is ``plan_record``."""
    rows = reliable(plan)
    counted = rows[rows["share_moving"].notna()].sort_values("date")
    others = counted[~counted["counted_by"].str.contains("government")]
    outcome = "holds" if (others["share_moving"] >= 50).any() else "holds-in-part" if len(counted) else "fails"
    signed = rows[rows["stage"] == "documents"].sort_values("date").iloc[0]
    least = {"lower bound": "more than "}
    said = [
        f"{least.get(row.qualifier, '')}{row.number:.0f} {row.number_unit}, {row.share_wording} "
        f"{row.share_moving:.0f} per cent of them moving ({row.date[:4]})"
        for row in counted.itertuples()
    ]
    return Verdict(
        claim="P035",
        title="More tangible results",
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "holds if a count not made by the two governments finds at least half of the projects of the eight-point "
            "plan under way; in part if only they say that some are; fails if nobody does."
        ),
        reason=(
            f"The Japanese government counted {signed['number']:.0f} {signed['number_unit']} in {signed['date'][:4]}"
            + (f", then {listed(said)}" if said else "")
            + f". {capitalised(number(len(others)))} of these counts was made by anyone else."
        ),
    )


def strategic_aims(plan: pd.DataFrame, yields: pd.DataFrame) -> Verdict:
    """Test P036: economic cooperation, joint work on the islands above all, carries the strategic aims."""
    rows = reliable(plan)
    joint = rows[rows["programme"] == "joint economic activities"]
    running = int((joint["stage"] == "operation").sum())
    settled = int((yields["yield"] == "settlement").sum())
    stages = {stage: joint[joint["stage"] == stage] for stage in ("selection", "pilot", "stop")}
    chosen = int(stages["selection"]["number"].sum())
    ended = listed(stages["stop"]["date"].str[:4])
    return Verdict(
        claim="P036",
        title="Cooperation that carries the aims",
        outcome="holds" if running and settled else "holds-in-part" if running or settled else "fails",
        rule=(
            "holds if at least one joint project on the islands ran beyond a trial and a later meeting settled "
            "something of the treaty or the territory; in part if one of the two happened; fails if neither. For the "
            "second the coding of chapter 3 is used, a strict measure: Moscow's aims were others."
        ),
        reason=(
            f"Of {cardinal(chosen)} projects chosen {number(running)} is on record as running beyond a trial; trials "
            f"on record: {number(len(stages['pilot']))}. Moscow left the talks on them in {ended}. Meetings that "
            f"settled anything: {number(settled)}."
        ),
    )


def limited_cooperation(trade: pd.DataFrame, energy: pd.DataFrame, plan: pd.DataFrame) -> Verdict:
    """Test L023: limited economic cooperation will continue."""
    yen = customs(trade, "total_jpy_bn")
    start, end = SECOND[0], int(yen.index[-1])
    kept = 100 * yen[end] / yen[start]
    rows = reliable(energy)
    rows = rows[(rows["indicator"] == "lng_share") & (rows["period"] == "calendar year")].sort_values("year")
    gas = rows.set_index(rows["year"].astype(int))["value"]
    stopped = set(plan.loc[plan["stage"] == "stop", "programme"])
    alive = sorted(set(plan["programme"]) - stopped)
    last = int(gas.index[-1])
    ties = [kept >= 50, bool(alive), bool(gas[last] >= gas[start] - POINT)]
    return Verdict(
        claim="L023",
        title="Limited cooperation continues",
        outcome="holds" if all(ties) else "holds-in-part" if any(ties) else "fails",
        rule=(
            f"three ties of {start}: trade, joint programmes of the governments, gas. Holds if trade keeps half of its "
            "value in yen in the last year with a firm figure, a programme is not stopped and Russia's share of "
            f"Japan's LNG falls by no more than {POINT:g} point; in part if some of the three hold; fails if none does."
        ),
        reason=(
            f"In {end} trade was {kept:.0f} per cent of that of {start}. Of {cardinal(plan['programme'].nunique())} "
            f"programmes {number(len(alive))} goes on. Russia's share of Japan's LNG was {gas[start]:g} per cent in "
            f"{start} and {gas[last]:g} in {last}."
        ),
    )


def european_gain(soviet: pd.DataFrame) -> Verdict:
    """Test S039 on trade: Europeans took the place that Japan left; `soviet` is ``soviet_trade``."""

    def values(country: str, indicator: str) -> pd.Series[float]:
        chosen = (soviet["country"] == country) & (soviet["indicator"] == indicator)
        return reliable(soviet)[chosen].sort_values("year").set_index("year")["value"]

    rank, bought = values("Japan", "supplier_rank"), values("Japan", "imports")
    sold = values("United Kingdom", "exports")[lambda each: each.index >= 1980]
    fell = bool(rank.iloc[-1] > rank.iloc[0] or bought.iloc[-1] < bought.iloc[0])
    rose = bool(sold.iloc[-1] > sold.iloc[0])
    return Verdict(
        claim="S039",
        title="Europeans took Japan's place",
        outcome="holds-in-part" if fell and rose else "fails" if not fell else "cannot-be-tested",
        rule=(
            "on trade alone. Fails if Japan lost no ground; holds in part if it did while the one European country "
            "with a table gained. It cannot hold in full on these data, which have no energy contracts: a monopoly "
            "would have to be shown by them."
        ),
        reason=(
            f"As a supplier Japan went from place {rank.iloc[0]:.0f} to place {rank.iloc[-1]:.0f}; what it bought fell "
            f"from under {bought.iloc[0]:g} to under {bought.iloc[-1]:g} billion dollars in the first half of the "
            f"1980s. British sales rose by {100 * (sold.iloc[-1] / sold.iloc[0] - 1):.0f} per cent from "
            f"{sold.index[0]} to {sold.index[-1]}, in pounds."
        ),
    )


def _load(*names: str) -> list[Any]:
    return [tables.load(name) for name in names]


CHECKS: tuple[Check, ...] = (
    lambda: momentum(*_load("summits")),
    lambda: territory_blocks(*_load("trade", "market_series")),
    lambda: scant_interest(*_load("fdi")),
    lambda: capital(*_load("fdi")),
    lambda: tangible(*_load("plan_record")),
    lambda: strategic_aims(*_load("plan_record", "meeting_yields")),
    lambda: european_gain(*_load("soviet_trade")),
    lambda: limited_cooperation(*_load("trade", "energy_shares", "plan_record")),
)
"""The claims that the chapter tests, in its order."""
