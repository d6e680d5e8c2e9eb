"""The tables and figures of the chapter on the lever attached to nothing."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from bookext import exhibits
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, number
from evidence.the_lever import rules

YEARS = (2005, 2025)
EVENTS = {
    2014.21: "sanctions, March 2014",
    2016.35: "plan, May 2016",
    2022.15: "invasion, February 2022",
}
"""Moment, as a year with its fraction, and the words beside its line."""


def on_one_axis(
    series: pd.DataFrame, peers: pd.DataFrame, summits: pd.DataFrame, theirs: pd.DataFrame
) -> exhibits.Figure:
    """Meetings of the leaders, and trade with Russia, for Japan and South Korea; a year stands at its middle.

    The tables are ``trade_series``, ``trade_peers_series``, ``summits`` and ``peer_meetings``.
    """
    japan = rules.trade_with_russia(series)
    korea = rules.trade_with_russia(peers[peers["country_code"] == "KOR"])
    held = rules.meetings_by_year(summits).loc[2013:2019]
    seoul = theirs[(theirs["country_code"] == "KOR") & (theirs["row_kind"] == "meeting")]["date"].astype(str).str[:4]
    other = seoul.astype(int).value_counts().reindex(held.index, fill_value=0)
    breaks = [int(year) for year in series.loc[series["break_before"].astype(bool), "year"]]
    with exhibits.drawing(7.0, 5.2) as figure:
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[1, 2.4])
        top.bar(held.index + 0.32, held, width=0.34, color=exhibits.BLUE)
        top.bar(other.index + 0.68, other, width=0.34, color=exhibits.MUTED)
        top.set_ylabel("meetings")
        top.set_yticks([0, 2, 4])
        top.set_ylim(0, 5.8)
        starts = [YEARS[0], *breaks, YEARS[1] + 1]
        for start, stop in pairwise(starts):
            piece = japan[(japan.index >= start) & (japan.index < stop)]
            bottom.plot(piece.index + 0.5, piece, "-", marker="o", markersize=4, color=exhibits.BLUE)
        weak = series[series["confidence"] == "low"]
        bottom.plot(
            weak["year"].astype(int) + 0.5, weak["total_usd_mn"] / 1000, "o", markersize=4, color=exhibits.BLUE,
            markerfacecolor="white",
        )  # fmt: skip
        bottom.plot(korea.index + 0.5, korea, "--", marker="s", markersize=3.5, color=exhibits.MUTED)
        bottom.annotate("Japan", (2012.5, japan[2012]), xytext=(-4, 5), textcoords="offset points", ha="right",
                        fontsize=9, color=exhibits.BLUE)  # fmt: skip
        bottom.annotate("South Korea", (2018.5, korea[2018]), xytext=(0, 7), textcoords="offset points", ha="center",
                        fontsize=9, color=exhibits.MUTED)  # fmt: skip
        bottom.set_ylabel("trade with Russia, billion dollars")
        bottom.set_ylim(0, 38)
        bottom.set_xlim(YEARS[0], YEARS[1] + 1)
        named = range(YEARS[0], YEARS[1] + 1, 2)
        bottom.set_xticks([year + 0.5 for year in named], [str(year) for year in named])
        for panel in (top, bottom):
            panel.tick_params(axis="x", which="major", length=0)
            panel.grid(axis="x", visible=False)
            for moment in EVENTS:
                panel.axvline(moment, color=exhibits.MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
        for moment, words in EVENTS.items():
            side = -1 if moment < 2015 else 1
            top.annotate(
                words, (moment, 5.2), xytext=(3 * side, 0), textcoords="offset points", fontsize=8,
                ha="right" if side < 0 else "left", va="center",
            )  # fmt: skip
    span = rules.PLAN_YEARS
    return exhibits.Figure(
        figure,
        name="fig-lever-time",
        caption=(
            f"After the plan of {span[0]} Japan’s trade with Russia rose; South Korea’s, with fewer meetings, rose "
            + ("more" if rules.change(korea, span) > rules.change(japan, span) else "less")
        ),
        alt=(
            f"Two panels over the years {YEARS[0]} to {YEARS[1]}. Top, 2013 to 2019: meetings with Putin in each year, "
            f"{int(held.sum())} of Japan's prime minister and {int(other.sum())} of South Korea's presidents. Bottom: "
            "trade with Russia in billion dollars. Japan: "
            + ", ".join(f"{japan[year]:.1f} in {year}" for year in (2005, 2008, 2009, 2013, 2016, 2018, 2021, 2023))
            + ". South Korea: "
            + ", ".join(f"{korea[year]:.1f} in {year}" for year in (2005, 2014, 2016, 2018, 2020))
            + ". The line of Japan is interrupted where the source changes."
        ),
        data=("trade_series", "trade_peers_series", "summits", "peer_meetings"),
        source=(
            "trade to 2020: International Monetary Fund, Direction of Trade Statistics, as each country reported; "
            "Japan from 2021: customs in yen, converted by us at the mean rate of the year, and for 2025 a total of "
            "the press; hollow marks rest on weak pages. The line is broken where the origin changes. Meetings as in "
            "the chapter on summits."
        ),
    )


def peers(series: pd.DataFrame, others: pd.DataFrame) -> exhibits.Figure:
    """How much trade with Russia grew from 2016 to 2018, country by country."""
    span = rules.PLAN_YEARS
    grown = rules.growth_of_peers(others, span)
    ours = rules.change(rules.trade_with_russia(series), span)
    everyone = pd.concat([grown, pd.Series({"Japan": ours})]).sort_values()
    sanctions = others.groupby("country")["sanctions_2014"].first().astype(bool).to_dict() | {"Japan": True}
    with exhibits.drawing(7.0, 3.9) as figure:
        axes = figure.subplots()
        for place, (country, value) in enumerate(everyone.items()):
            colour = exhibits.BLUE if country == "Japan" else exhibits.MUTED
            axes.barh(
                place, value, height=0.62, color=colour if sanctions[country] else "white", edgecolor=colour,
                linewidth=1.2,
            )  # fmt: skip
            axes.annotate(
                f"{value:.0f}", (value, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        axes.set_yticks(range(len(everyone)), list(everyone.index))
        axes.set_xlim(0, 95)
        axes.set_xlabel(f"growth of trade with Russia, {span[0]} to {span[1]}, per cent")
        axes.grid(axis="y", visible=False)
    faster = int((grown > ours).sum())
    return exhibits.Figure(
        figure,
        name="fig-lever-peers",
        caption=(
            f"{capitalised(cardinal(faster))} of {cardinal(len(grown))} other countries saw their trade with Russia "
            f"grow faster than Japan’s from {span[0]} to {span[1]}"
        ),
        alt=(
            "Bars: growth of trade with Russia in per cent. "
            + ", ".join(
                f"{country} {value:.0f}{'' if sanctions[country] else ' (no sanctions)'}"
                for country, value in everyone[::-1].items()
            )
            + "."
        ),
        data=("trade_series", "trade_peers_series"),
        source=(
            "International Monetary Fund, Direction of Trade Statistics, current dollars, as each country reported. "
            "Hollow bars: countries without sanctions on Russia in 2014."
        ),
    )


CASES = {
    "A": ("2014 to 2015", "crude, LNG", "billion dollars", 1000.0),
    "C": ("fiscal 2021 to 2022", "LNG, coal, crude", "billion dollars", 1000.0),
    "D": ("first half of 2022 to that of 2023", "LNG, crude, coal, steel, metals", "billion yen", 1.0),
}
"""Cases of ``fuel_decomposition`` that the text names: period, goods, unit and its size in the unit of the table."""


def price_and_quantity(parts: pd.DataFrame) -> exhibits.Table:
    """What price and what quantity did to Japan's bill for Russian goods."""
    found = {case: rules.decomposition(parts, case) for case in CASES}

    def said(value: float, size: float) -> str:
        digits = 1 if size > 1 else 0
        return f"{'−' if value < 0 else '+'}{abs(value / size):,.{digits}f}"

    frame = pd.DataFrame(
        [
            (period, goods, unit, *(said(part, size) for part in (each.whole, each.price, each.quantity)))
            for (period, goods, unit, size), each in zip(CASES.values(), found.values(), strict=True)
        ],
        columns=["From, to", "Bought from Russia", "Unit", "Bill", "by price", "by quantity"],
    )
    early, late = found["A"], found["D"]
    return exhibits.Table(
        frame,
        name="tab-lever-parts",
        caption=(
            f"The bill fell by {'price' if early.price < early.quantity else 'quantity'} in 2015 and by "
            f"{'price' if late.price < late.quantity else 'quantity'} after 2022"
        ),
        data=("fuel_decomposition",),
        source=(
            "Japanese customs through Bloomberg, JETRO and Sputnik. Each part is measured with the mean of both "
            "periods; other weights change the sizes and no sign of the larger part. In 2015 prices are those of all "
            "Japan’s imports of the fuel, since none of Russia’s own were seen."
        ),
        right=("Bill", "by price", "by quantity"),
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
            f"From {signed:.0f} documents to more than {projects:.0f} projects by the sponsor’s count; joint "
            f"projects on the islands that ran beyond a trial: {number(running)}"
        ),
        data=("plan_record",),
        source=(
            "pages as named. Plan: the eight points of 2016; islands: the joint economic activities. Counts are those "
            "of the governments; no list of the projects, and no sum of what they were worth, was found; the two "
            "sums shown are the state’s own outlay."
        ),
    )
