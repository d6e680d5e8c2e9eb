"""Whether meetings, plans and money moved trade, or trade moved territory.

Trade is in billion dollars or billion yen a year, as each source converts it; series of different origin are never
joined. Claims are tested on rows of high and medium confidence; rows marked low are shown and decide nothing. Every
threshold in this module was set with the data known, and the rules say so.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, listed, number

CUSTOMS = "Japan customs (MOF)"
"""The one origin of trade figures on which verdicts rest."""
FIRST, SECOND = (2013, 2016), (2021, 2023)
"""The two falls of trade, from the last full year before the sanctions to the last one with a reliable figure."""
PLAN_YEARS = (2016, 2018)
"""From the year in which the plan was offered to the peak of trade under it."""
SMALL_SHARE = 1.0
"""Share of Japan's direct investment stock, in per cent, under which a destination is called small."""
POINT = 1.0
"""Percentage points by which an energy share may fall and still count as held; the margin of chapter 5."""


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


def both_currencies(trade: pd.DataFrame, series: pd.DataFrame, span: tuple[int, int]) -> pd.DataFrame:
    """Return trade by Japanese customs in the first and the last year of `span`: ``dollars`` and ``yen``, billions.

    Yen where customs are quoted in yen for both years, dollars otherwise; the other column is converted at the mean
    rate of the year, from ``market_series``. Dollars converted by the press, at the rate of one day, are left aside.
    """
    years, rate = list(span), market(series, "yen_per_dollar")
    yen = customs(trade, "total_jpy_bn")
    if set(years) <= set(yen.index):
        return pd.DataFrame({"dollars": yen[years] / rate[years], "yen": yen[years]})
    dollars = customs(trade)[years]
    return pd.DataFrame({"dollars": dollars, "yen": dollars * rate[years]})


def trade_with_russia(series: pd.DataFrame) -> pd.Series[float]:
    """Return one country's trade with Russia by year, billion dollars; `series` has years and totals in millions."""
    rows = reliable(series)
    return (rows.set_index(rows["year"].astype(int))["total_usd_mn"] / 1000).sort_index()


def growth_of_peers(peers: pd.DataFrame, span: tuple[int, int]) -> pd.Series[float]:
    """Return the change of each country's trade with Russia over `span`, in per cent; `peers`: trade_peers_series."""
    found = {
        str(name): change(trade_with_russia(group), span)
        for name, group in peers.groupby("country", sort=True)
        if set(span) <= set(group["year"].astype(int))
    }
    return pd.Series(found).sort_values()


def export_changes(peers: pd.DataFrame, span: tuple[int, int]) -> pd.Series[float]:
    """Return the change of each country's exports to Russia over `span`, in per cent; `peers`: trade_peers_series."""
    rows = reliable(peers)
    table = rows.pivot(index="country", columns="year", values="exports_usd_mn")
    return (100 * (table[span[1]] / table[span[0]] - 1)).sort_values()


@dataclass(frozen=True)
class Parts:
    """A change of value and its two parts, all in the unit of the values; ``whole = price + quantity``."""

    whole: float
    price: float
    quantity: float


def decomposition(rows: pd.DataFrame, case: str, weight: float = 0.5) -> Parts:
    """Divide a change of fuel imports into price and quantity; `rows` is the table ``fuel_decomposition``.

    The price part takes quantities, and the quantity part prices, `weight` of the way from the first period to the
    second; at one half, the mean of both, neither period is preferred.
    """
    chosen = rows[rows["case"] == case].copy()
    chosen["value"] = chosen["value"].fillna(chosen["quantity"] * chosen["price"])
    chosen["unit"] = chosen["value"] / chosen["quantity"]
    table = chosen.pivot(index="product", columns="point", values=["quantity", "unit", "value"])
    q, p, value = table["quantity"], table["unit"], table["value"]
    price = ((p[1] - p[0]) * (q[0] + weight * (q[1] - q[0]))).sum()
    quantity = ((q[1] - q[0]) * (p[1] - weight * (p[1] - p[0]))).sum()
    return Parts(float((value[1] - value[0]).sum()), float(price), float(quantity))


# --- verdicts -------------------------------------------------------------------------------------------------


@claim("S073", "Momentum among the leaders", tables=("summits",))
def momentum(summits: pd.DataFrame) -> Judgement:
    """Test S073, the part of it that can be counted: contacts of the leaders had gained momentum by early 2015."""
    held = meetings_by_year(summits)
    pairs = {f"{year}–{(year + 1) % 100:02d}": int(held[year] + held[year + 1]) for year in (2009, 2011, 2013)}
    _, before, latest = pairs.values()
    said = [f"{number(count)} in {years}" for years, count in pairs.items()]
    return Judgement(
        outcome="holds" if latest > before else "fails",
        rule=(
            "holds if the two leaders' offices met more often in 2013–14 than in the two years before; fails "
            "otherwise. Momentum is said of the time before Abe, so that the pair before it is the measure; 2009–10 is "
            "shown for comparison. Telephone calls, messages and trust are not counted."
        ),
        reason=f"Meetings of a prime minister with the president: {listed(said)}.",
    )


@claim("W008", "Territory keeps trade down", tables=("trade", "market_series", "meeting_yields"))
def territory_blocks(trade: pd.DataFrame, series: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test W008 on trade: the dispute keeps the two countries from advancing their economic interests together.

    `yields` is the table ``meeting_yields``, whose meetings carry their date in their id.
    """
    dollars, oil = customs(trade), market(series, "brent")
    beyond = dollars / oil.reindex(dollars.index)
    settled = yields.loc[yields["yield"] == "settlement", "meeting_id"].str[3:7].astype(int)
    closed = beyond[beyond.index >= settled.min()] if len(settled) else beyond[:0]
    opened = beyond.drop(closed.index)
    if closed.empty or opened.empty:
        outcome = "cannot-be-tested"
    else:
        outcome = "holds" if closed.mean() > opened.mean() else "fails"
    starts, end = (2005, 2007), FIRST[0]
    grew = [f"{beyond[end] / beyond[start]:.1f} from {start}" for start in starts if start in beyond]
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "on trade, the least of what economic alignment can mean. It takes years with the dispute and years "
            "without. Holds if trade by Japanese customs, divided by the oil price, is higher on average after a "
            "meeting that settled something than before; fails if not; cannot be tested if the dispute was open "
            "throughout. The security half of the sentence is not tested here."
        ),
        reason=(
            f"The dispute was open in {number(len(opened))} of the {cardinal(len(beyond))} years with a firm figure. "
            f"Meanwhile trade divided by the oil price grew until {end}, by a factor of {listed(grew)}; how much "
            "it would have grown without it nobody can say."
        ),
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


@claim("P025", "Scant interest of Japanese firms", tables=("fdi",))
def scant_interest(fdi: pd.DataFrame) -> Judgement:
    """Test P025: Japanese firms care little for the Russian market."""
    rows = reliable(fdi)
    share = rows.loc[rows["measure"] == "share_of_outward_fdi"].sort_values("as_of").iloc[-1]
    counts = firms(fdi)
    before, after = pace(counts)[-2:]
    signs = [bool(share["value"] < SMALL_SHARE), before <= 0]
    start, middle, end = counts.iloc[-3:].itertuples()
    return Judgement(
        outcome="holds" if all(signs) else "holds-in-part" if any(signs) else "fails",
        rule=(
            f"two signs. Holds if Russia takes less than {SMALL_SHARE:g} per cent of Japan's outward direct investment "
            "stock and the number of Japanese firms there had not grown up to the date of the text; in part if one of "
            "the two is so; fails if neither. Both are ours. The first figure is later than the text, and there is "
            "none for Russia's weight in the world to set beside it."
        ),
        reason=(
            f"The share was {share['value']:g} per cent at the end of {share['year']}. Firms went from "
            f"{start.value:.0f} ({start.as_of:%B %Y}) to {middle.value:.0f} ({middle.as_of:%B %Y}), "
            f"{before:.1f} per cent a year, and after the text, to {end.value:.0f} ({end.as_of:%B %Y}), by "
            f"{after:.1f} per cent a year."
        ),
    )


@claim("P035", "More tangible results", tables=("plan_record",))
def tangible(plan: pd.DataFrame) -> Judgement:
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
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "the promise, as the text reports it, is of results more tangible than those of the treaty talks, which "
            "settled nothing. Holds if a count not made by the two governments finds at least half of the projects of "
            "the eight-point plan under way; in part if only they say that some are; fails if nobody does."
        ),
        reason=(
            f"The Japanese government counted {signed['number']:.0f} {signed['number_unit']} in {signed['date'][:4]}"
            + (f", then {listed(said)}" if said else "")
            + f". {capitalised(number(len(others)))} of these counts was made by anyone else."
        ),
    )


@claim("P036", "Cooperation that carries Japan’s aims", tables=("plan_record", "meeting_yields"))
def strategic_aims(plan: pd.DataFrame, yields: pd.DataFrame) -> Judgement:
    """Test P036 for Japan: economic cooperation, joint work on the islands above all, carries the strategic aims."""
    rows = reliable(plan)
    joint = rows[rows["programme"] == "joint economic activities"]
    running = int((joint["stage"] == "operation").sum())
    settled = int((yields["yield"] == "settlement").sum())
    stages = {stage: joint[joint["stage"] == stage] for stage in ("selection", "pilot", "stop")}
    chosen = int(stages["selection"]["number"].sum())
    ended = listed(stages["stop"]["date"].str[:4])
    return Judgement(
        outcome="holds" if running and settled else "holds-in-part" if running or settled else "fails",
        rule=(
            "the text reports this theory of both governments; what is scored is whether Japan's aims were met. Holds "
            "if at least one joint project on the islands ran beyond a trial and a later meeting settled something of "
            "the treaty or the territory, by the coding of chapter 3; in part if one of the two happened; fails if "
            "neither. Moscow's aims were others and are not scored."
        ),
        reason=(
            f"{capitalised(cardinal(chosen))} projects were chosen. Trials known of: {number(len(stages['pilot']))}; "
            f"projects that ran beyond one: {number(running)}. Moscow left the talks on them in {ended}. Meetings that "
            f"settled anything: {number(settled)}."
        ),
    )


@claim("L023", "Limited cooperation continues", tables=("trade", "market_series", "energy_shares", "plan_record"))
def limited_cooperation(
    trade: pd.DataFrame, series: pd.DataFrame, energy: pd.DataFrame, plan: pd.DataFrame
) -> Judgement:
    """Test L023: limited economic cooperation will continue."""
    yen = customs(trade, "total_jpy_bn")
    start, end = SECOND[0], int(yen.index[-1])
    pair = both_currencies(trade, series, (start, end))
    kept = 100 * pair.loc[end] / pair.loc[start]
    rows = reliable(energy)
    rows = rows[(rows["indicator"] == "lng_share") & (rows["period"] == "calendar year")].sort_values("year")
    gas = rows.set_index(rows["year"].astype(int))["value"]
    stopped = set(plan.loc[plan["stage"] == "stop", "programme"])
    alive = sorted(set(plan["programme"]) - stopped)
    last = int(gas.index[-1])
    others = [bool(alive), bool(gas[last] >= gas[start] - POINT)]

    def outcome(share: float) -> str:
        ties = [share >= 50, *others]
        return "holds" if all(ties) else "holds-in-part" if any(ties) else "fails"

    found = {currency: outcome(share) for currency, share in kept.items()}
    same = found["dollars"] == found["yen"]
    return Judgement(
        outcome=found["yen"],  # type: ignore[arg-type]
        rule=(
            f"three ties of {start}: trade, joint programmes of the governments, gas. Holds if trade keeps half of its "
            "value in yen in the last year with a firm figure, a programme is not stopped and Russia's share of "
            f"Japan's LNG falls by no more than {POINT:g} point; in part if some of the three hold; fails if none "
            "does. Yen, because the customs count in yen."
        ),
        reason=(
            f"In {end} trade was {kept['yen']:.0f} per cent of that of {start} in yen, {kept['dollars']:.0f} in "
            f"dollars at the rates of the years; in dollars the verdict would be "
            f"{'the same' if same else found['dollars'].replace('-', ' ')}. Joint programmes that go on, out of "
            f"{cardinal(plan['programme'].nunique())}: {number(len(alive))}. Russia's share of "
            f"Japan's LNG was {gas[start]:g} per cent in {start} and {gas[last]:g} in {last}."
        ),
    )
