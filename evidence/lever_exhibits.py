"""The tables and figures of the chapter on the lever attached to nothing."""

from __future__ import annotations

import pandas as pd

from evidence import exhibits, lever, wording
from evidence.tables import reliable

YEARS = (2005, 2025)
ORIGINS = {
    lever.CUSTOMS: ("Japanese customs", "o", exhibits.BLUE),
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
    return f"{'−' if value < 0 else '+'}{abs(value):.0f} %"


def on_one_axis(trade: pd.DataFrame, summits: pd.DataFrame, series: pd.DataFrame) -> exhibits.Figure:
    """Meetings, trade and the oil price on one time axis, each on a scale of its own."""
    held = lever.meetings_by_year(summits).loc[YEARS[0] : YEARS[1]]
    oil = lever.market(series, "brent")
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
        top.bar(held.index, held, width=0.6, color=exhibits.INK)
        top.set_ylabel("meetings")
        top.set_yticks([0, 2, 4])
        top.text(2020.6, 0.35, "none", fontsize=8.5, ha="center")
        top.text(2023.5, 0.35, "none", fontsize=8.5, ha="center")
        for origin, (label, marker, colour) in ORIGINS.items():
            kept = firm[firm["statistics_origin"] == origin]
            middle.plot(
                kept["year"].astype(int), kept["total_usd_bn"], marker, color=colour, markersize=6, label=label
            )  # fmt: skip
        weak = rows[rows["confidence"] == "low"]
        middle.plot(
            weak["year"].astype(int), weak["total_usd_bn"], "o", markerfacecolor="white", color=exhibits.BLUE,
            markersize=6, label="Japanese customs, weak source",
        )  # fmt: skip
        middle.set_ylabel("trade, billion dollars")
        middle.set_ylim(0, 40)
        middle.legend(loc="upper right", handletextpad=0.1, fontsize=8, frameon=True, framealpha=1, edgecolor="white")
        bottom.plot(oil.index, oil, "-", color=exhibits.MUTED, marker=".", markersize=4)
        bottom.set_ylabel("Brent, $ a barrel")
        bottom.set_ylim(0, 125)
        bottom.set_xlim(YEARS[0] - 0.7, YEARS[1] + 0.7)
        bottom.set_xticks(range(2005, 2026, 5))
        marks = {2013.7: "first sanctions", 2015.85: "eight-point plan", 2021.65: "full-scale invasion"}
        # A year stands at its middle, so that March 2014 is a third of a year before 2014.
        for panel in (top, middle, bottom):
            for moment in marks:
                panel.axvline(moment, color=exhibits.MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=0)
        for moment, words in marks.items():
            side = -1 if words == "first sanctions" else 1
            top.annotate(
                words, (moment, 5.2), xytext=(3 * side, 0), textcoords="offset points", fontsize=8,
                ha="right" if side < 0 else "left", va="center",
            )  # fmt: skip
        top.set_ylim(0, 5.8)
    dollars = lever.customs(trade)
    start, end = lever.FIRST
    spring = held.loc[start + 1 : end].sum()
    return exhibits.Figure(
        figure,
        name="fig-lever-time",
        caption=(
            f"From {start} to {end} trade fell by {-lever.change(dollars, lever.FIRST):.0f} per cent while the leaders "
            f"met {wording.cardinal(int(spring))} times; the oil price fell by "
            f"{-lever.change(oil, lever.FIRST):.0f} per cent"
        ),
        alt=(
            f"Three panels over the years {YEARS[0]} to {YEARS[1]}. Top: meetings of the leaders per year, between "
            f"{held.loc[:2019].min()} and {held.max()} until 2019 and none after. Middle: trade in billion dollars, "
            f"{len(firm)} single points from {len(ORIGINS)} kinds of statistics, not joined; by Japanese customs "
            + ", ".join(f"{value:g} in {year}" for year, value in dollars.items())
            + f". Bottom: the price of Brent, {oil[start]:.0f} dollars in {start}, {oil[end]:.0f} in {end} and "
            f"{oil[2022]:.0f} in 2022."
        ),
        data=("summits", "trade", "market_series"),
        source=(
            f"{exhibits.publishers(firm)}; conversions to dollars are the sources’. Points are not joined, because "
            "origins and conversions differ; years without a point have no usable figure."
        ),
    )


def halvings(
    trade: pd.DataFrame, summits: pd.DataFrame, series: pd.DataFrame, flows: pd.DataFrame, energy: pd.DataFrame
) -> exhibits.Table:
    """The two falls of trade side by side."""
    dollars, yen = lever.customs(trade), lever.customs(trade, "total_jpy_bn")
    oil, rate = lever.market(series, "brent"), lever.market(series, "yen_per_dollar")
    held = lever.meetings_by_year(summits)
    gas = reliable(energy)
    gas = gas[(gas["indicator"] == "lng_volume") & (gas["period"] == "calendar year")]
    tonnes = gas.set_index(gas["year"].astype(int))["value"]
    split = lever.crude_split(flows)
    half = flows[(flows["supplier"] == "Russia") & (flows["period_start"] == "2023-01")].set_index("product")
    first, second = lever.FIRST, lever.SECOND
    lost = reliable(trade).set_index("id").loc[["TG17", "TG22"], "total_usd_bn"]

    def moved(values: pd.Series[float], span: tuple[int, int], form: str) -> str:
        return f"{values[span[0]]:{form}} → {values[span[1]]:{form}}, {_percent(lever.change(values, span))}"

    rows = [
        (
            "Trade in dollars, bn",
            moved(dollars, first, "g"),
            f"fiscal 2021 to 2022: {lost.iloc[0]:g} → {lost.iloc[1]:g}, "
            f"{_percent(100 * (lost.iloc[1] / lost.iloc[0] - 1))}",
        ),
        ("Trade in yen, bn", "no figure seen", moved(yen, second, ",.0f")),
        ("Brent, dollars", moved(oil, first, ".0f"), moved(oil, second, ".0f")),
        ("Brent, thousand yen", moved(oil * rate / 1000, first, ".1f"), moved(oil * rate / 1000, second, ".1f")),
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
            "In the last year alone",
            f"trade {_percent(lever.change(dollars, (2015, 2016)))}, Brent {_percent(lever.change(oil, (2015, 2016)))}",
            f"trade {_percent(lever.change(yen, (2022, 2023)))}, Brent in yen "
            f"{_percent(lever.change(oil * rate, (2022, 2023)))}",
        ),
        (
            "Meetings of the leaders",
            f"{held.loc[first[0] + 1 : first[1]].sum()} in {first[0] + 1}–{first[1] % 100}",
            f"{wording.number(int(held.loc[second[0] + 1 : second[1]].sum()))} in {second[0] + 1}–{second[1] % 100}",
        ),
    ]
    spans = [f"{span[0]} to {span[1]}" for span in (first, second)]
    return exhibits.Table(
        pd.DataFrame(rows, columns=["", *spans]),
        name="tab-lever-halvings",
        caption="In the first fall oil lost more than trade did; in the second oil in yen rose, and the crude went",
        data=("trade", "market_series", "fuel_flows", "energy_shares", "summits"),
        source=(
            "Japanese customs through JETRO, TASS and the author of one chapter; the dollars of the first column are "
            "the press’s conversions, those of the second JETRO’s. LNG: JOGMEC, the energy agency and customs, whose "
            "totals agree closely. Calendar years unless the cell says otherwise."
        ),
    )


def quantity_and_value(flows: pd.DataFrame) -> exhibits.Figure:
    """Change of quantity and of value in 2015 and in the first half of 2023."""
    split = lever.crude_split(flows)
    firm = reliable(flows)
    year = firm[(firm["supplier"] == "all") & (firm["product"] == "LNG")].set_index("period_start")
    tonnes = 100 * (year.loc["2015-01", "quantity"] / year.loc["2014-01", "quantity"] - 1)
    left = [
        ("Russian crude*", split.quantity, split.value),
        ("LNG, all suppliers", tonnes, year.loc["2015-01", "value_change"]),
    ]
    half = firm[(firm["supplier"] == "Russia") & (firm["period_start"] == "2023-01")]
    right = [
        (wording.capitalised(PRODUCTS[row.product]), row.quantity_change, row.value_change)
        for row in half.sort_values("value_jpy_bn", ascending=False).itertuples()
    ]
    with exhibits.drawing(7.0, 3.2) as figure:
        panels = figure.subplots(1, 2, sharex=True, width_ratios=[1, 1])
        titles = ("2015 on 2014", "First half of 2023 on 2022")
        for panel, rows, title in zip(panels, (left, right), titles, strict=True):
            for place, (_, quantity, value) in enumerate(rows):
                panel.plot([quantity, value], [place, place], color=exhibits.RULE, linewidth=2, zorder=1)
                panel.plot(quantity, place, "o", color=exhibits.BLUE, markersize=7, zorder=2)
                panel.plot(value, place, "D", markerfacecolor="white", color=exhibits.ORANGE, markersize=6.5, zorder=3)
            panel.axvline(0, color=exhibits.INK, linewidth=0.8)
            panel.set_yticks(range(len(rows)), [name for name, _, _ in rows])
            panel.set_ylim(len(rows) - 0.4, -0.8 if rows is right else -0.5)
            panel.set_xlim(-105, 20)
            panel.set_xlabel("change, per cent")
            panel.set_title(title, fontsize=9, loc="left", x=0)
            panel.grid(axis="y", visible=False)
        (_, quantity, value), *_ = left
        for x, words, colour in ((quantity, "quantity", exhibits.BLUE), (value, "value", exhibits.ORANGE)):
            panels[0].annotate(
                words, (x, 0), xytext=(0, 9), textcoords="offset points", ha="center", fontsize=8.5, color=colour
            )
    worst = min(change for _, change, _ in right)
    return exhibits.Figure(
        figure,
        name="fig-lever-quantity",
        caption=(
            f"In 2015 Japan took {split.quantity:.0f} per cent more Russian crude and paid {-split.value:.0f} per cent "
            f"less for it; in 2023 quantities fell, crude by {-worst:.0f} per cent"
        ),
        alt=(
            "Two panels of paired points, quantity and value, as changes in per cent. 2015 on 2014: "
            + "; ".join(
                f"{name.rstrip('*')}, quantity {quantity:+.3g}, value {value:+.3g}" for name, quantity, value in left
            )
            + ". First half of 2023 on that of 2022, from Russia: "
            + "; ".join(f"{name}, quantity {quantity:+.3g}, value {value:+.3g}" for name, quantity, value in right)
            + "."
        ),
        data=("fuel_flows",),
        source=(
            "Japanese customs through Bloomberg and Sputnik; values in yen; right panel: from Russia. "
            "*Quantity from Russia’s share; value at "
            "the average price of all crude that Japan bought, for want of the Russian one."
        ),
    )


def investment(fdi: pd.DataFrame) -> exhibits.Table:
    """What the published figures say of Japanese investment and firms in Russia."""
    chosen = ["FD03", "FD04", "FD06", "FD07", "FD11", "FD12", "FD10", "FD16", "FD18", "FD19", "FD31", "FD35"]
    rows = fdi.set_index("id").loc[chosen]
    units = {
        "USD billion": "${}\u00a0bn",
        "JPY billion": "¥{}\u00a0bn",
        "%": "{}\u00a0%",
        "rank": "place\u00a0{}",
        "% of respondents": "{}\u00a0%",
    }
    frame = pd.DataFrame(
        {
            "What": rows["indicator"].map(wording.capitalised),
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
            "Stage": rows["stage"].map(wording.capitalised),
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
            f"projects on the islands {wording.number(running)} is on record as running beyond a trial"
        ),
        data=("plan_record",),
        source=(
            "pages as named. Plan: the eight points of 2016; islands: the joint economic activities. Counts are those "
            "of the governments; no list of the projects and no sum was found."
        ),
    )
