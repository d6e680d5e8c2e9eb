"""The tables and figures of the chapter on the lever attached to nothing."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, number
from evidence.the_lever import rules

YEARS = (2005, 2025)
ORIGINS = {
    rules.CUSTOMS: ("Japanese customs", "o", exhibits.BLUE),
    "Russian customs": ("Russian customs", "s", exhibits.ORANGE),
    "Japanese side, base not stated": ("Japanese side, base not stated", "^", exhibits.GREEN),
    "Russian side, base not stated": ("Russian side, base not stated", "v", exhibits.PURPLE),
}
"""Origin of a trade figure: its label, marker and colour."""
PRODUCTS = {
    "crude oil": "crude oil",
    "LNG": "LNG",
    "coal": "coal",
    "non-ferrous metals": "metals",
    "iron and steel": "steel",
}


def _percent(value: float) -> str:
    """Return a change with its sign, as printed in a table: ``−53 %``."""
    return f"{'−' if value < 0 else '+'}{abs(value):.0f}\u00a0%"


EVENTS = {
    2014.21: "sanctions, March 2014",
    2016.35: "plan, May 2016",
    2022.15: "invasion, February 2022",
}
"""Moment, as a year with its fraction, and the words beside its line."""


def on_one_axis(trade: pd.DataFrame, summits: pd.DataFrame, series: pd.DataFrame) -> exhibits.Figure:
    """Meetings, trade and the oil price on one time axis, each on a scale of its own; a year stands at its middle."""
    held = rules.meetings_by_year(summits).loc[YEARS[0] : YEARS[1]]
    oil = rules.market(series, "brent")
    rows = trade[
        (trade["pair"] == "JP-RU")
        & (trade["period"] == "calendar year")
        & trade["total_usd_bn"].notna()
        & trade["superseded_by"].isna()
        & trade["statistics_origin"].isin(list(ORIGINS))
        & trade["confidence"].isin(["high", "medium", "low"])
    ]
    firm = reliable(rows)
    with exhibits.drawing(7.0, 6.2) as figure:
        top, middle, bottom = figure.subplots(3, 1, sharex=True, height_ratios=[1, 2.1, 1.2])
        top.bar(held.index + 0.5, held, width=0.6, color=exhibits.INK)
        top.set_ylabel("meetings")
        top.set_yticks([0, 2, 4])
        top.text(2024, 0.35, "none", fontsize=8.5, ha="center")
        top.text(2021, 0.35, "none", fontsize=8.5, ha="center")
        for origin, (label, marker, colour) in ORIGINS.items():
            kept = firm[firm["statistics_origin"] == origin]
            middle.plot(
                kept["year"].astype(int) + 0.5, kept["total_usd_bn"], marker, color=colour, markersize=6, label=label
            )  # fmt: skip
        weak = rows[rows["confidence"] == "low"]
        middle.plot(
            weak["year"].astype(int) + 0.5, weak["total_usd_bn"], "o", markerfacecolor="white", color=exhibits.BLUE,
            markersize=6, label="Japanese customs, weak source",
        )  # fmt: skip
        middle.set_ylabel("trade, billion dollars")
        middle.set_ylim(0, 40)
        middle.legend(loc="upper right", handletextpad=0.1, fontsize=8, frameon=True, framealpha=1, edgecolor="white")
        bottom.plot(oil.index + 0.5, oil, "-", color=exhibits.MUTED, marker=".", markersize=4)
        bottom.set_ylabel("Brent, $ a barrel")
        bottom.set_ylim(0, 125)
        bottom.set_xlim(YEARS[0], YEARS[1] + 1)
        named = range(YEARS[0], YEARS[1] + 1, 2)
        bottom.set_xticks([year + 0.5 for year in named], [str(year) for year in named])
        bottom.set_xticks(range(YEARS[0], YEARS[1] + 2), minor=True)
        for panel in (top, middle, bottom):
            panel.tick_params(axis="x", which="major", length=0)
            panel.grid(axis="x", visible=False)
            panel.grid(axis="x", which="minor", visible=True)
            for moment in EVENTS:
                panel.axvline(moment, color=exhibits.MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
        for moment, words in EVENTS.items():
            side = -1 if moment < 2015 else 1
            top.annotate(
                words, (moment, 5.2), xytext=(3 * side, 0), textcoords="offset points", fontsize=8,
                ha="right" if side < 0 else "left", va="center",
            )  # fmt: skip
        top.set_ylim(0, 5.8)
    dollars = rules.customs(trade)
    start, end = rules.FIRST
    spring = held.loc[start + 1 : end].sum()
    return exhibits.Figure(
        figure,
        name="fig-lever-time",
        caption=(
            f"From {start} to {end} trade fell by {-rules.change(dollars, rules.FIRST):.0f} per cent in dollars while "
            f"the leaders met {cardinal(int(spring))} times; the oil price fell by "
            f"{-rules.change(oil, rules.FIRST):.0f} per cent"
        ),
        alt=(
            f"Three panels over the years {YEARS[0]} to {YEARS[1]}: meetings, trade and the price of oil. "
            "Top: meetings of the leaders per year, between "
            f"{held.loc[:2019].min()} and {held.max()} until 2019 and none after. Middle: trade in billion dollars, "
            f"{len(firm)} single points from {len(ORIGINS)} kinds of statistics, not joined; by Japanese customs "
            + ", ".join(f"{value:g} in {year}" for year, value in dollars.items())
            + f". Bottom: the price of Brent, {oil[start]:.0f} dollars in {start}, {oil[end]:.0f} in {end} and "
            f"{oil[2022]:.0f} in 2022."
        ),
        data=("summits", "trade", "market_series"),
        source=(
            f"{exhibits.publishers(firm)}; conversions to dollars are the sources’. Points are not joined, because "
            "origins and conversions differ; years without a point have no usable figure. The weak point of 2025 is "
            "a press report of the whole year. Lines between the years divide them; dashed lines stand at their dates."
        ),
    )


def _others(changes: pd.Series[float], names: tuple[str, ...]) -> str:
    """Return the changes of some partners, as printed in a table."""
    return ", ".join(f"{name} {_percent(changes[name])}" for name in names)


def halvings(
    trade: pd.DataFrame,
    summits: pd.DataFrame,
    series: pd.DataFrame,
    flows: pd.DataFrame,
    energy: pd.DataFrame,
    figures: pd.DataFrame,
) -> exhibits.Table:
    """The two falls of trade side by side, each in both currencies."""
    first, second = rules.FIRST, rules.SECOND
    early, late = (rules.both_currencies(trade, series, span) for span in (first, second))
    oil, rate = rules.market(series, "brent"), rules.market(series, "yen_per_dollar")
    held = rules.meetings_by_year(summits)
    gas = reliable(energy)
    gas = gas[(gas["indicator"] == "lng_volume") & (gas["period"] == "calendar year")]
    tonnes = gas.set_index(gas["year"].astype(int))["value"]
    split = rules.crude_split(flows)
    half = flows[(flows["supplier"] == "Russia") & (flows["period_start"] == "2023-01")].set_index("product")
    press = rules.customs(trade)[second[1]]

    def moved(values: pd.Series[float], span: tuple[int, int], form: str, mark: str = "") -> str:
        return (
            f"{values[span[0]]:{form}}{mark} → {values[span[1]]:{form}}{mark}, {_percent(rules.change(values, span))}"
        )

    rows = [
        ("Trade in dollars, bn", moved(early["dollars"], first, ".1f"), moved(late["dollars"], second, ".1f", "*")),
        ("Trade in yen, bn", moved(early["yen"], first, ",.0f", "*"), moved(late["yen"], second, ",.0f")),
        ("Brent, dollars a barrel", moved(oil, first, ".0f"), moved(oil, second, ".0f")),
        (
            "Brent, thousand yen a barrel",
            moved(oil * rate / 1000, first, ".1f"),
            moved(oil * rate / 1000, second, ".1f"),
        ),
        (
            "Russian crude, quantity",
            f"2014 to 2015: {_percent(split.quantity)}",
            f"first half of 2023 on 2022: {_percent(half.loc['crude oil', 'quantity_change'])}",
        ),
        (
            "Russian LNG, million tonnes",
            "2013 to 2015: " + moved(tonnes, (2013, 2015), "g"),
            moved(tonnes, second, "g"),
        ),
        (
            "Russia’s other partners",
            "trade, January to August 2015: "
            + _others(
                rules.partners(figures, "change in trade with Russia", 2015), ("world", "China", "South Korea", "Japan")
            ),
            "exports to Russia, 2022: "
            + _others(
                rules.partners(figures, "change in exports to Russia", 2022),
                ("China", "Turkey", "South Korea", "Japan"),
            ),
        ),
        (
            "Meetings of the leaders",
            f"{held.loc[first[0] + 1 : first[1]].sum()} in {first[0] + 1}–{first[1] % 100}",
            f"{number(int(held.loc[second[0] + 1 : second[1]].sum()))} in {second[0] + 1}–{second[1] % 100}",
        ),
    ]
    fell = [
        f"{-rules.change(pair[currency], span):.0f}"
        for currency in ("dollars", "yen")
        for pair, span in ((early, first), (late, second))
    ]
    spans = [f"{span[0]} to {span[1]}" for span in (first, second)]
    return exhibits.Table(
        pd.DataFrame(rows, columns=["Measured by", *spans]),
        name="tab-lever-halvings",
        caption=(
            f"Trade fell by {fell[0]} and by {fell[1]} per cent in dollars, by {fell[2]} and by {fell[3]} in yen; oil "
            f"in dollars changed by {_percent(rules.change(oil, first))} and by {_percent(rules.change(oil, second))}"
        ),
        data=("trade", "market_series", "fuel_flows", "energy_shares", "russia_china_figures", "summits"),
        source=(
            "Japanese customs through TASS, Nippon.com and the author of one chapter. *Converted by us at the mean "
            f"rate of the year; with the press’s dollars of 2023 ({press:g} billion, at the rate of January 2024) the "
            f"second fall is {-100 * (press / late['dollars'].iloc[0] - 1):.0f} per cent. The 16.4 is worded as less "
            "than that. LNG: JOGMEC, the energy agency and customs, whose totals agree closely. Other partners: "
            "Russian customs by Interfax (2015), a Korean trade association (2022); the two columns of that row are "
            "not comparable."
        ),
    )


def quantity_and_value(flows: pd.DataFrame) -> exhibits.Figure:
    """Change of quantity and of value, by product, in the first half of 2023."""
    half = reliable(flows)
    half = half[(half["supplier"] == "Russia") & (half["period_start"] == "2023-01")]
    rows = [
        (capitalised(PRODUCTS[row.product]), row.quantity_change, row.value_change)
        for row in half.sort_values("quantity_change", ascending=False).itertuples()
    ]
    with exhibits.drawing(7.0, 2.7) as figure:
        panel = figure.subplots()
        for place, (_, quantity, value) in enumerate(rows):
            panel.plot([quantity, value], [place, place], color=exhibits.RULE, linewidth=2, zorder=1)
            panel.plot(quantity, place, "o", color=exhibits.BLUE, markersize=7, zorder=2)
            panel.plot(value, place, "D", markerfacecolor="white", color=exhibits.ORANGE, markersize=6.5, zorder=3)
        panel.axvline(0, color=exhibits.INK, linewidth=0.8)
        panel.set_yticks(range(len(rows)), [name for name, _, _ in rows])
        panel.set_ylim(len(rows) - 0.5, -0.8)
        panel.set_xlim(-105, 8)
        panel.set_xlabel("change from the first half of 2022, per cent")
        panel.grid(axis="y", visible=False)
        _, quantity, value = rows[0]
        for x, words, colour in ((quantity, "quantity", exhibits.BLUE), (value, "value", exhibits.ORANGE)):
            panel.annotate(
                words, (x, 0), xytext=(4, 8), textcoords="offset points", ha="right", fontsize=8.5, color=colour
            )  # fmt: skip
    (least, *_), (worst, *_) = rows[0], rows[-1]
    return exhibits.Figure(
        figure,
        name="fig-lever-quantity",
        caption=(
            f"In the first half of 2023 the quantity of Russian {worst.lower()} fell by {-rows[-1][1]:g} per cent, "
            f"that of {least} by {-rows[0][1]:g}"
        ),
        alt=(
            "Paired points, quantity and value, as changes in per cent from the first half of 2022 to that of 2023. "
            + "; ".join(f"{name}, quantity {quantity:+.3g}, value {value:+.3g}" for name, quantity, value in rows)
            + "."
        ),
        data=("fuel_flows",),
        source="Japanese customs through Sputnik; values in yen.",
    )


def investment(fdi: pd.DataFrame) -> exhibits.Table:
    """What the published figures say of Japanese investment and firms in Russia."""
    chosen = [
        "FD03",
        "FD04",
        "FD06",
        "FD07",
        "FD11",
        "FD12",
        "FD14",
        "FD10",
        "FD16",
        "FD18",
        "FD19",
        "FD20",
        "FD31",
        "FD35",
    ]
    rows = fdi.set_index("id").loc[chosen]
    units = {
        "USD billion": "${}\u00a0bn",
        "JPY billion": "¥{}\u00a0bn",
        "%": "{}\u00a0%",
        "% of project": "{}\u00a0%",
        "rank": "place\u00a0{}",
        "% of respondents": "{}\u00a0%",
    }
    frame = pd.DataFrame(
        {
            "What": rows["indicator"].map(capitalised),
            "Year": [str(row.as_of)[:4] for row in rows.itertuples()],
            "Figure": [units.get(row.unit, "{}\u00a0firms").format(f"{row.value:g}") for row in rows.itertuples()],
            "Origin": rows["statistics_origin"],
        }
    )
    stocks = rows.loc[["FD03", "FD06", "FD07"], "value"]
    share = rows.loc["FD12", "value"]
    return exhibits.Table(
        frame,
        name="tab-lever-investment",
        caption=(
            f"Japan’s own statistics give Russia {share:g} per cent of its direct investment; three counts of "
            f"2014 to 2016 differ by a factor of {stocks.max() / stocks.min():.0f}"
        ),
        data=("fdi",),
        source=(
            f"{exhibits.publishers(rows)}; all of high or medium confidence. Stocks of different origin are not "
            "comparable; no yearly series was found."
        ),
        right=("Figure",),
    )


def plan(record: pd.DataFrame) -> exhibits.Table:
    """What was offered, signed, begun and stopped."""
    rows = record.sort_values(["programme", "date"])
    when = [f"{pd.Timestamp(date):%b\u00a0%Y}" if len(date) > 4 else date for date in rows["date"]]
    frame = pd.DataFrame(
        {
            "Programme": rows["programme"].map({"eight-point plan": "Plan", "joint economic activities": "Islands"}),
            "Date": when,
            "Stage": rows["stage"].map(capitalised),
            "What is on record": rows["summary"],
            "Source": rows["publisher"] + rows["confidence"].map(lambda grade: " (low)" if grade == "low" else ""),
        }
    )
    firm = reliable(record)
    signed = firm[firm["stage"] == "documents"].sort_values("date")["number"].iloc[0]
    projects = firm[firm["stage"] == "projects"].sort_values("date")["number"].iloc[-1]
    running = int((record["stage"] == "operation").sum())
    return exhibits.Table(
        frame,
        name="tab-lever-plan",
        caption=(
            f"From {signed:.0f} documents to more than {projects:.0f} projects by the sponsor’s count; of the joint "
            f"projects on the islands {number(running)} is on record as running beyond a trial"
        ),
        data=("plan_record",),
        source=(
            "pages as named. Plan: the eight points of 2016; islands: the joint economic activities. Counts are those "
            "of the governments; no list of the projects, and no sum of what they were worth, was found; the two "
            "sums shown are the state’s own outlay."
        ),
    )
