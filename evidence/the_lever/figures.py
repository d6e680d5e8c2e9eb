"""The tables and figures of the chapter on the lever attached to nothing."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits
from bookext.data.tables import reliable
from bookext.formatting import capitalised, number
from evidence.the_lever import rules

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


PEERS = {
    "DEU": "Germany",
    "ITA": "Italy",
    "USA": "United States",
    "TUR": "Turkey",
    "CHN": "China",
    "KOR": "South Korea",
}
"""Countries beside which Japan is drawn, by code; the last is named in the foreground."""
BASE = 2013
"""The year that counts as 100: the last before the sanctions."""
EVENTS = {2014.2: "sanctions", 2016.35: "plan", 2022.15: "invasion"}
"""Moment, as a year with its fraction, and the word beside its line."""


def beside_others(series: pd.DataFrame, peers: pd.DataFrame) -> exhibits.Figure:
    """Trade with Russia of Japan and of other countries, as an index; a year stands at its middle."""
    japan = rules.yearly(series)
    lines = {name: rules.yearly(peers, code) for code, name in PEERS.items()}
    start = 2010
    with exhibits.drawing(7.0, 3.9) as figure:
        panel = figure.subplots()
        for name, line in lines.items():
            near = name == "South Korea"
            drawn = 100 * line[line.index >= start] / line[BASE]
            panel.plot(
                drawn.index + 0.5, drawn, color=exhibits.INK if near else exhibits.RULE, linewidth=1.6 if near else 1.1,
                zorder=2 if near else 1,
            )  # fmt: skip
            if near:
                panel.annotate(
                    name, (drawn.index[-3] + 0.5, drawn.iloc[-3]), xytext=(-8, 0), textcoords="offset points",
                    ha="right", fontsize=9,
                )  # fmt: skip
        drawn = 100 * japan[japan.index >= start] / japan[BASE]
        origin = series.set_index("year")["break_before"]
        broken = int(origin[origin.astype(bool)].index[0])
        for part, form in ((drawn[drawn.index < broken], "-"), (drawn[drawn.index >= broken - 1], (0, (4, 1.5)))):
            panel.plot(part.index + 0.5, part, color=exhibits.BLUE, linewidth=2.4, linestyle=form, zorder=3)
        panel.annotate(
            "Japan", (2022.5, drawn[2022]), xytext=(8, 4), textcoords="offset points", color=exhibits.BLUE,
            fontsize=9.5, fontweight="bold",
        )  # fmt: skip
        panel.annotate(
            "grey: " + ", ".join(list(PEERS.values())[:-1]), (start + 0.2, 5), fontsize=8.5, color=exhibits.MUTED
        )
        for moment, word in EVENTS.items():
            panel.axvline(moment, color=exhibits.MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
            panel.annotate(
                word, (moment, 148), xytext=(3, 0), textcoords="offset points", fontsize=8.5, color=exhibits.MUTED,
                va="top",
            )  # fmt: skip
        panel.set_ylim(0, 150)
        panel.set_xlim(start, 2025)
        panel.set_xticks([year + 0.5 for year in range(start, 2025, 2)], [str(year) for year in range(start, 2025, 2)])
        panel.set_ylabel(f"trade with Russia, {BASE} = 100")
    span = (2016, 2018)
    return exhibits.Figure(
        figure,
        name="fig-lever-peers",
        caption=(
            "Japan’s trade with Russia fell and rose as other countries’ did, with sanctions or without, until the "
            "invasion of 2022"
        ),
        alt=(
            f"Lines of trade with Russia from {start}, {BASE} as 100. All fall steeply in 2015 and rise after 2016. "
            f"Japan: {100 * japan[2016] / japan[BASE]:.0f} in 2016, {100 * japan[2018] / japan[BASE]:.0f} in 2018 and "
            f"{100 * japan[2023] / japan[BASE]:.0f} in 2023. From 2016 to 2018 Japan’s trade grew by "
            f"{rules.change(japan, span):.0f} per cent; "
            + ", ".join(f"{name}’s by {rules.change(line, span):.0f}" for name, line in lines.items())
            + ". The other lines end in 2020."
        ),
        data=("trade_series", "trade_peers_series"),
        source=(
            "International Monetary Fund, Direction of Trade Statistics, each country’s own report, current dollars; "
            "Japan from 2021 (broken line): customs in yen, converted at the mean rate of the year."
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
