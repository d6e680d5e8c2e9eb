"""The tables and figures of the chapter on pipelines and molecules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal
from evidence.constants import STRELTSOV
from evidence.pipelines_and_molecules import rules

CLAIMS = {
    "length_1300km": ("1,300 km", rules.CLAIMED_KM),
    "cost_6bn_usd": ("about $6 billion", rules.CLAIMED_USD),
    "share_17pct": ("up to 17 per cent", rules.CLAIMED_SHARE),
}
"""The three figures under test: as printed in the table, and as a number."""
COMPARABLE = {"length_1300km": "km", "cost_6bn_usd": "USD", "share_17pct": "%"}
"""The unit in which a report can be set against the claim."""
CURRENCIES = {"JPY": "¥", "USD": "$", "HKD": "HK$"}

ORIGINS = {
    "Japan customs (MOF)": ("Japanese customs", "o", exhibits.BLUE),
    "METI petroleum statistics": ("METI", "s", exhibits.ORANGE),
    "ANRE (energy agency)": ("energy agency", "^", exhibits.GREEN),
    "JOGMEC": ("JOGMEC", "D", exhibits.PURPLE),
}
"""Origin of a share: its label, marker and colour; every other origin is drawn as a cross."""
OTHER = ("mixed or not stated", "X", exhibits.MUTED)
BUYERS = {"China": ("s", exhibits.ORANGE), "Japan": ("o", exhibits.BLUE)}

LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "P04": ("oil", {"color": exhibits.BLUE, "linestyle": "-", "linewidth": 2.2}),
    "P05": ("oil", {"color": exhibits.BLUE, "linestyle": "-", "linewidth": 2.2}),
    "P06": ("oil", {"color": exhibits.BLUE, "linestyle": "-", "linewidth": 2.2}),
    "P07": ("oil", {"color": exhibits.BLUE, "linestyle": "-", "linewidth": 2.2}),
    "P15": ("oil", {"color": exhibits.BLUE, "linestyle": "-", "linewidth": 2.2}),
    "P09": ("gas", {"color": exhibits.GREEN, "linestyle": (0, (5, 1.5)), "linewidth": 1.8}),
    "P16": ("gas", {"color": exhibits.GREEN, "linestyle": (0, (5, 1.5)), "linewidth": 1.8}),
    "P13": ("gas", {"color": exhibits.GREEN, "linestyle": (0, (5, 1.5)), "linewidth": 1.8}),
    "P01": ("plan", {"color": exhibits.ORANGE, "linestyle": (0, (1, 1.4)), "linewidth": 2.6}),
}
"""Lines on the map, bottom to top: kind and style."""
BESIDE: dict[tuple[str, str], tuple[float, float]] = {
    ("P09", "aldan"): (-0.4, -0.35),
    ("P09", "skovorodino"): (-0.4, -0.2),
    ("P15", "piltun"): (-0.2, 0.0),
    ("P15", "prigorodnoye"): (-0.2, 0.0),
    ("P16", "piltun"): (0.2, 0.0),
    ("P16", "prigorodnoye"): (0.2, 0.0),
}
"""Shift in degrees of points at which a line would cover another."""
EXPLAINED = {"prigorodnoye": "Prigorodnoye\n(Sakhalin-2\nLNG and oil)"}
"""Labels of places that say more than the name."""
PLACES: dict[str, tuple[float, float, str, str]] = {
    "taishet": (0, -9, "center", "top"),
    "skovorodino": (6, 4, "left", "bottom"),
    "mohe": (-5, -3, "right", "top"),
    "daqing": (-6, -2, "right", "center"),
    "khabarovsk": (6, -3, "left", "top"),
    "kozmino": (7, -3, "left", "center"),
    "kovykta": (0, -8, "center", "top"),
    "chayanda": (-6, 2, "right", "center"),
    "blagoveshchensk": (12, -16, "center", "top"),
    "piltun": (6, 2, "left", "center"),
    "vladivostok": (-6, -2, "right", "center"),
    "prigorodnoye": (7, -9, "left", "bottom"),
    "wakkanai": (-6, 0, "right", "center"),
    "hitachi": (6, 0, "left", "center"),
}
"""Labelled places: shift of the label in points, horizontal and vertical alignment."""


def _amount(row: Any) -> str:
    """Return what a report gives, as printed in the table."""
    bounds = [row.value] if pd.notna(row.value) else [row.value_low, row.value_high]
    words = {"approximate": "about ", "upper bound": "up to "}.get(row.qualifier, "")
    if row.unit in CURRENCIES:
        text = "–".join(f"{bound / 1e9:,g}" for bound in bounds)
        return f"{words}{CURRENCIES[row.unit]}{text} billion"
    text = "–".join(f"{bound:,g}" for bound in bounds)
    return f"{words}{text} {'per cent' if row.unit == '%' else row.unit}"


def _against(row: Any) -> str:
    """Return how far a report is from the claim, in per cent of the report or in points."""
    claimed = CLAIMS[row.claim][1]
    if row.unit != COMPARABLE[row.claim]:
        return "other currency"
    low, high = (row.value, row.value) if pd.notna(row.value) else (row.value_low, row.value_high)
    if row.claim == "share_17pct":
        return "same number, other thing" if low == claimed else f"{low - claimed:+g} points"
    if low <= claimed <= high:
        return "within" if low < high else "at the bound" if row.qualifier == "upper bound" else "equal"
    nearest = low if claimed < low else high
    return f"{nearest / claimed - 1:+.1%}"


def competing(checks: pd.DataFrame) -> exhibits.Table:
    """The three figures, each against every report of it that was found."""
    found = checks[checks["claim"].isin(list(CLAIMS)) & checks["row_type"].isin(["competing_figure", "lookalike"])]
    undated = (found["row_type"] == "competing_figure") & found["as_of"].isna()
    misprint = found["unit"] == "m"
    rows = found[(found["row_type"] == "competing_figure") & ~undated & ~misprint]
    order = {claim: place for place, claim in enumerate(CLAIMS)}
    rows = rows.assign(place=rows["claim"].map(order), when=rows["as_of"])
    rows = rows.sort_values(["place", "when", "id"])
    frame = pd.DataFrame(
        {
            "Streltsov": [CLAIMS[claim][0] for claim in rows["claim"]],
            "Report": rows["publisher"] + rows["confidence"].map(lambda grade: " (low)" if grade == "low" else ""),
            "Date": rows["as_of"].map(lambda date: f"{pd.Timestamp(date):%b %Y}"),
            "Figure": [_amount(row) for row in rows.itertuples()],
            "What it measures": rows["meaning"].map(capitalised),
            "Against the claim": [_against(row) for row in rows.itertuples()],
        }
    )
    exact = rows[(rows["claim"] == "length_1300km") & (rows["value"] == rules.CLAIMED_KM)]
    shares = rows[(rows["claim"] == "share_17pct") & (rows["value"] == rules.CLAIMED_SHARE)]
    alone = shares["meaning"].str.startswith("gas the pipeline alone").all()
    printed = "none prints" if exact.empty else f"{cardinal(len(exact))} print{'s' if len(exact) == 1 else ''}"
    return exhibits.Table(
        frame,
        name="tab-pipelines-figures",
        caption=(
            f"Of {len(rows)} dated figures found, {printed} 1,300 km; {cardinal(len(shares))} print 17 per cent"
            + (", and all of them mean the line’s own gas" if alone else "")
        ),
        data=("figure_checks",),
        source=(
            f"{exhibits.publishers(rows)}; the page of each report stands in its row. Left out here and kept in the "
            f"data: {cardinal(int(undated.sum()))} undated reports, {cardinal(int(misprint.sum()))} "
            "misprint, and the line from Sakhalin to Vladivostok of the same length."
        ),
    )


def seventeen(given: rules.Assumptions) -> exhibits.Figure:
    """Russia's share of Japan's gas by the flow of the line and by what its gas displaces."""
    target = rules.CLAIMED_SHARE
    # No line can displace more than other suppliers sell.
    top = min(max(30.0, 1.25 * given.pipe_bcm), given.bcm_per_mt * (given.market_mt - given.russia_mt))
    flows = [top * step / 120 for step in range(121)]
    curves: dict[str, tuple[Callable[[float], float], Any, str]] = {
        "displaces other suppliers": (lambda bcm: rules.total_share(given, 1, bcm=bcm), "-", exhibits.BLUE),
        "half and half": (lambda bcm: rules.total_share(given, 0.5, bcm=bcm), (0, (5, 2)), exhibits.GREEN),
        "is new demand": (lambda bcm: rules.total_share(given, 0, bcm=bcm), "-.", exhibits.PURPLE),
        "replaces Russia’s own LNG first": (lambda bcm: rules.own_first(given, bcm), ":", exhibits.INK),
    }
    with exhibits.drawing(7.0, 4.4) as figure:
        axes = figure.subplots()
        for label, (total, style, colour) in curves.items():
            values = [total(bcm) for bcm in flows]
            axes.plot(flows, values, linestyle=style, color=colour)
            axes.annotate(
                label, (top, values[-1]), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5,
                color=colour, annotation_clip=False,
            )  # fmt: skip
        axes.axhline(target, color=exhibits.ORANGE, linewidth=1.2, zorder=1)
        axes.text(0.4, target + 0.4, f"{target:g} per cent", fontsize=8.5, color=exhibits.ORANGE)
        axes.axvline(given.pipe_bcm, color=exhibits.MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        axes.text(given.pipe_bcm + 0.3, 1.2, f"planned flow,\n{given.pipe_bcm:g} bcm", fontsize=8.5)
        for displaced, colour, marker in ((1.0, exhibits.BLUE, "o"), (0.0, exhibits.PURPLE, "s")):
            share, flow = rules.total_share(given, displaced), rules.needed_bcm(given, displaced)
            axes.plot(given.pipe_bcm, share, marker, color=colour, markersize=6)
            axes.annotate(
                f"{share:.0f}", (given.pipe_bcm, share), xytext=(-6, 5) if displaced else (7, -12),
                textcoords="offset points", ha="right" if displaced else "left", fontsize=9, color=colour,
            )  # fmt: skip
            if 0 < flow < top:
                axes.plot([flow, flow], [0, target], color=colour, linewidth=0.8)
                axes.plot(flow, target, marker, color=colour, markersize=6, markerfacecolor="white")
                axes.annotate(
                    f"{flow:.1f}", (flow, 0), xytext=(3 if displaced == 0 else -3, 5), textcoords="offset points",
                    ha="left" if displaced == 0 else "right", fontsize=9, color=colour,
                )  # fmt: skip
        alone = rules.pipe_share(given)
        axes.plot(given.pipe_bcm, alone, "*", color=exhibits.ORANGE, markersize=14, zorder=4)
        axes.annotate(
            f"the line’s gas alone: {alone:.1f}", (given.pipe_bcm, alone), xytext=(8, -13), textcoords="offset points",
            fontsize=8.5,
        )  # fmt: skip
        axes.set_xlim(0, top)
        highest = max(36.0, 1.02 * rules.total_share(given, 1, bcm=top))
        axes.set_ylim(0, highest)
        axes.set_xlabel("flow of the line, bcm a year")
        axes.set_ylabel("Russia’s share of Japan’s gas imports, per cent")
        axes.text(top, 1.017 * highest, "if the line’s gas …", fontsize=8.5, ha="left", va="bottom")
    added, displaced_all = rules.total_share(given, 0), rules.total_share(given, 1)
    low, high = rules.needed_bcm(given, 1), rules.needed_bcm(given, 0)
    return exhibits.Figure(
        figure,
        name="fig-pipelines-seventeen",
        caption=(
            f"The planned line would have put Russia at {added:.0f} to {displaced_all:.0f} per cent of Japan’s gas; "
            + (
                f"a total of {target:g} needs a line of {low:.1f} to {high:.1f} bcm, or Russia’s own LNG withdrawn"
                if low > 0
                else f"on these assumptions it had {target:g} without a line"
            )
        ),
        alt=(
            f"Russia's share of Japan's gas imports against the flow of a pipeline from 0 to {top:g} bcm a year. All "
            f"curves start at {100 * given.russia_mt / given.market_mt:.1f} per cent. At the planned "
            f"{given.pipe_bcm:g} bcm the total is {displaced_all:.1f} per cent if the gas displaces other suppliers, "
            f"{rules.total_share(given, 0.5):.1f} if half of it does, {added:.1f} if none does, and "
            f"{rules.own_first(given):.1f} if it replaces Russia's own LNG first. The curves cross {target:g} per "
            f"cent at {low:.1f} and {high:.1f} bcm."
        ),
        data=("figure_checks", "energy_shares", "pipelines"),
        source=(
            f"our arithmetic: {given.market_mt:g} Mt of LNG imported, {given.russia_mt:g} from Russia, "
            f"{given.bcm_per_mt:.2f} bcm of gas to a million tonnes. Change the cell above and the figure follows."
        ),
    )


def routes(lines: pd.DataFrame, places: pd.DataFrame, drawn: pd.DataFrame, land: pd.DataFrame) -> exhibits.Figure:
    """The map: lines built, and the line that was planned."""
    where = places.set_index("id")
    known = lines.set_index("id")
    with exhibits.drawing(7.0, 5.5) as figure:
        axes = figure.subplots()
        for _, ring in land.sort_values("point").groupby("ring"):
            axes.fill(ring["lon"], ring["lat"], facecolor="#eeeeea", edgecolor="#9a9a96", linewidth=0.5, zorder=1)
        for line, (_, style) in LINES.items():
            stops = drawn[drawn["pipeline_id"] == line].sort_values("step")["place_id"]
            shifts = [BESIDE.get((line, stop), (0.0, 0.0)) for stop in stops]
            xs = [where.loc[stop, "lon"] + shift for stop, (shift, _) in zip(stops, shifts, strict=True)]
            ys = [where.loc[stop, "lat"] + shift for stop, (_, shift) in zip(stops, shifts, strict=True)]
            axes.plot(xs, ys, zorder=3, solid_capstyle="round", **style)
        for place, (dx, dy, ha, va) in PLACES.items():
            spot = where.loc[place]
            axes.plot(spot["lon"], spot["lat"], "o", color=exhibits.INK, markersize=3.2, zorder=4)
            axes.annotate(
                EXPLAINED.get(place, spot["name"]), (spot["lon"], spot["lat"]), xytext=(dx, dy),
                textcoords="offset points", ha=ha, va=va, fontsize=8, zorder=5,
            )  # fmt: skip
        for text, lon, lat, colour in (
            ("ESPO (oil)", 98.4, 57.5, exhibits.BLUE),
            ("branch\nto China", 118.2, 49.6, exhibits.BLUE),
            ("Power of Siberia (gas)", 100.9, 61.6, exhibits.GREEN),
            ("Sakhalin–Khabarovsk–\nVladivostok (gas)", 139.4, 55.3, exhibits.GREEN),
            ("Sakhalin–Honshu\n(gas, as planned)", 142.4, 38.0, exhibits.ORANGE),
        ):
            axes.text(lon, lat, text, fontsize=8.5, color=colour, ha="left", va="center", zorder=5)
        for text, lon, lat in (("RUSSIA", 117.5, 56.2), ("CHINA", 114.0, 40.0), ("JAPAN", 136.6, 36.2)):
            axes.text(lon, lat, text, fontsize=8.5, color=exhibits.MUTED, ha="center", va="center", zorder=2)
        axes.text(
            151.6, 42.3, "Northern\nTerritories /\nSouthern Kurils", fontsize=7.5, ha="right", va="top",
            color=exhibits.MUTED,
        )  # fmt: skip
        for lon, lat in ((147.5, 44.75), (146.75, 43.7)):
            axes.plot([148.4, lon], [42.4, lat], color=exhibits.MUTED, linewidth=0.6, zorder=2)
        axes.set_xlim(95, 152)
        axes.set_ylim(33, 63)
        axes.set_aspect(1.5)
        exhibits.frame_map(axes)
    built = [line for line in LINES if known.loc[line, "status"] == "operating"]
    plan = known.loc[rules.PLAN]
    return exhibits.Figure(
        figure,
        name="fig-pipelines-routes",
        caption=(
            "Lines were built to China and to Russian ports, from which Japan buys by ship; the one to Japan itself is "
            f"{plan['status']}"
            if rules.PLAN not in built
            else "The line to Japan has joined those to China and to Russian harbours"
        ),
        alt=(
            "Schematic map of the oil and gas lines of north-east Asia. "
            "ESPO carries oil from Taishet by way of Skovorodino to Kozmino on the "
            "Pacific, with a branch from Skovorodino by way of Mohe to Daqing in China. Power of Siberia carries gas "
            "from the Kovykta and Chayanda fields to Blagoveshchensk on the Chinese border. A gas line runs from "
            "Sakhalin by way of Khabarovsk to Vladivostok. An oil and a gas line of Sakhalin-2 run side by side from "
            "Piltun down the island to Prigorodnoye. A dotted line, planned only, runs from southern Sakhalin "
            "over Hokkaido and northern Honshu to Hitachi. The islands administered by Russia and claimed by Japan "
            "are labelled with both names; no border is drawn."
        ),
        data=("pipelines", "map_places", "map_routes", "map_land"),
        source=(
            f"routes are straight segments between named places, with approximate coordinates; {len(built)} sections "
            "built, drawn solid (oil) or dashed (gas), side by side where they would cover each other. The islands "
            "named are administered by Russia and claimed by Japan. Land: Natural Earth, public domain; no borders "
            "are drawn."
        ),
    )


def destinations(cargoes: pd.DataFrame) -> exhibits.Figure:
    """China's and Japan's part of the oil shipped from Kozmino."""
    rows = cargoes[cargoes["destination"].isin(list(BUYERS))]
    years = range(2010, 2024)
    with exhibits.drawing(7.0, 4.0) as figure:
        axes = figure.subplots()
        for row in rows.itertuples():
            marker, colour = BUYERS[row.destination]
            start, end = pd.Timestamp(row.period_start), pd.Timestamp(row.period_end) + pd.offsets.MonthEnd(0)
            middle = start + (end - start) / 2
            low = row.confidence == "low"
            face = "white" if low else colour
            if pd.isna(row.share):
                axes.fill_between([start, end], row.share_low, row.share_high, color=colour, alpha=0.25, linewidth=0)
                text, height = f"{row.share_low:g}–{row.share_high:g}", row.share_low
                axes.annotate(
                    text, (middle, height), xytext=(0, -4), textcoords="offset points", ha="center", va="top",
                    fontsize=8.5, color=colour,
                )  # fmt: skip
                continue
            axes.plot([start, end], [row.share, row.share], color=colour, linewidth=1.6, alpha=0.55)
            size = 8 if row.destination == "China" else 6  # where they coincide both can be seen
            axes.plot(middle, row.share, marker, color=colour, markerfacecolor=face, markersize=size, zorder=3)
            if (end - start).days < 200 and low:
                continue  # the half-year beside the whole year, told apart by its shorter bar
            text = f"nearly {row.share:.0f}" if row.qualifier == "upper bound" else f"{row.share:.0f}"
            if row.period_start == row.period_end and row.qualifier == "upper bound":
                text += "\n(one month)"
            shift, align = ((-18, -3), "right") if _beside(row, rows) else ((1, 7), "center")
            if row.qualifier == "upper bound":
                shift, align = (8, -9), "left"
            axes.annotate(
                text, (middle, row.share), textcoords="offset points", fontsize=8.5, color=colour,
                xytext=shift, ha=align,
            )  # fmt: skip
        for moment, text in ((STRELTSOV, "Streltsov’s\ntext"),):
            axes.axvline(moment, color=exhibits.MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
            axes.text(moment + pd.Timedelta(days=40), 88, text, fontsize=8.5)
        axes.text(pd.Timestamp("2010-02-01"), 41, "Japan", fontsize=9, color=exhibits.BLUE)
        axes.text(pd.Timestamp("2016-01-15"), 65.5, "China", fontsize=9, ha="center", color=exhibits.ORANGE)
        axes.set_ylim(0, 104)
        axes.set_xlim(pd.Timestamp("2009-10-01"), pd.Timestamp("2023-03-01"))
        axes.set_ylabel("per cent of the crude shipped")
        axes.set_xticks([pd.Timestamp(f"{year}-01-01") for year in years], [str(year) for year in years])
        axes.grid(axis="x", visible=False)
    first, last = rules.cargo_share(cargoes, "Japan", 2010), rules.cargo_share(cargoes, "Japan", 2019)
    peak = rules.cargo_share(cargoes, "Japan", 2014)
    china = rules.cargo_share(cargoes, "China", 2019)
    return exhibits.Figure(
        figure,
        name="fig-pipelines-kozmino",
        caption=(
            f"Japan took {first:.0f} per cent of Kozmino’s oil in 2010 and, by copied reports, {peak:.0f} in 2014; in "
            f"2019 it took {last:.0f} and China {china:.0f}"
        ),
        alt=(
            "Shares of China and Japan in the crude shipped from Kozmino, unconnected points. "
            + "; ".join(
                f"{row.destination} {row.period_start} to {row.period_end}: "
                + (f"{row.share:g}" if pd.notna(row.share) else f"{row.share_low:g} to {row.share_high:g}")
                + (" (low confidence)" if row.confidence == "low" else "")
                for row in rows.sort_values(["destination", "period_start"]).itertuples()
            )
            + " per cent."
        ),
        data=("kozmino_destinations",),
        source=(
            "Transneft and its port through agencies and broadcasters, trade press. Bars show the months covered, "
            "bands a range of monthly or rival figures, hollow marks rest on copies; the unlabelled pair is the first "
            "half of 2014. Oil piped to China through the branch is not counted."
        ),
    )


def _beside(row: Any, rows: pd.DataFrame) -> bool:
    """Return whether a share of China coincides with one of Japan in the same year, so that its label moves aside."""
    same = rows[(rows["destination"] == "Japan") & (rows["period_start"] == row.period_start)]
    return row.destination == "China" and bool((same["share"] == row.share).any())


def shares(energy: pd.DataFrame) -> exhibits.Figure:
    """Russia's share of Japan's LNG and crude imports, by origin of the figure."""
    panels = {"lng_share": "LNG", "crude_share": "crude oil"}
    with exhibits.drawing(7.0, 5.6) as figure:
        axes = figure.subplots(2, 1, sharex=True, height_ratios=[1.35, 1])
        seen: set[str] = set()
        for panel, (indicator, fuel) in zip(axes, panels.items(), strict=True):
            rows = energy[(energy["indicator"] == indicator) & energy["value"].notna()]
            for row in rows.itertuples():
                label, marker, colour = ORIGINS.get(row.statistics_origin, OTHER)
                size = 7 if row.period == "calendar year" else 4.5
                face = "white" if row.confidence == "low" else colour
                panel.plot(
                    _middle(row), row.value, marker, color=colour, markerfacecolor=face, markersize=size, zorder=3,
                    label=None if label in seen else label,
                )  # fmt: skip
                seen.add(label)
            panel.set_ylabel(f"per cent of {fuel} imports")
            panel.text(0.995, 0.8, fuel, transform=panel.transAxes, fontsize=10, ha="right", va="top")
        axes[0].axhline(rules.CLAIMED_SHARE, color=exhibits.ORANGE, linewidth=1.2)
        axes[0].text(2009.7, rules.CLAIMED_SHARE + 0.3, "17 per cent", fontsize=8.5, color=exhibits.ORANGE)
        axes[0].set_ylim(0, 19)
        axes[1].set_ylim(-0.4, 10)
        axes[1].set_xlim(2009.6, 2026)
        axes[1].set_xticks([year + 0.5 for year in range(2010, 2026)], [str(year) for year in range(2010, 2026)])
        axes[1].tick_params(axis="x", length=0)
        for panel, indicator in zip(axes, panels, strict=True):
            panel.grid(axis="x", visible=False)
            years = rules.calendar_shares(energy, indicator)
            for row in years.loc[[years.index[0], years["value"].idxmax(), years.index[-1]]].itertuples():
                panel.annotate(
                    f"{row.value:g}", (_middle(row), row.value), xytext=(0, 7), textcoords="offset points",
                    ha="center", fontsize=8.5,
                )  # fmt: skip
        handles, labels = zip(*sorted(_legend(axes), key=lambda pair: pair[1]), strict=True)
        figure.legend(handles, labels, loc="outside upper center", ncols=5, handletextpad=0.1, columnspacing=1.2)
    lng, crude = (rules.calendar_shares(energy, indicator) for indicator in panels)
    top = crude.loc[crude["value"].idxmax()]
    end = crude.loc[crude["period_end"].idxmax()]
    return exhibits.Figure(
        figure,
        name="fig-pipelines-shares",
        caption=(
            f"Russia’s part of Japan’s LNG lay between {lng['value'].min():g} and {lng['value'].max():g} per cent in "
            f"the {cardinal(int(lng['year'].nunique()))} calendar years with a figure of at least medium "
            f"confidence; its part of the crude fell from {top['value']:g} ({top['year']}) to {end['value']:g} "
            f"({end['year']})"
        ),
        alt=(
            "Two panels of unconnected points, 2010 to 2025: Russia's share of Japan's LNG and of its crude oil. "
            "One marker per origin of the figure. LNG: shares "
            f"of {lng['value'].min():g} to {lng['value'].max():g} per cent in {lng['year'].nunique()} calendar "
            "years, far under a line at 17. Crude oil, calendar years: "
            + ", ".join(f"{row.value:g} ({row.year})" for row in crude.sort_values("period_end").itertuples())
            + ". Years without a point have no figure."
        ),
        data=("energy_shares",),
        source=(
            f"{exhibits.publishers(energy[energy['indicator'].isin(list(panels))])}. Large marks: calendar years; "
            "small: fiscal years, parts of a year or statements of the day; hollow: low confidence. Numbers stand at "
            "the first, highest and last calendar year of high or medium confidence. Points of different origin are "
            "not comparable to a tenth, and a missing year is a gap."
        ),
    )


def _middle(row: Any) -> float:
    """Return the middle of a row's period as a decimal year, the middle of its year where no months are given."""
    if pd.isna(row.period_start) or pd.isna(row.period_end):
        return float(row.year) + 0.5
    start, end = pd.Timestamp(row.period_start), pd.Timestamp(row.period_end)
    return float((start.year + (start.month - 1) / 12 + end.year + end.month / 12) / 2)


def _legend(axes: Any) -> list[tuple[Any, str]]:
    """Return the handles and labels of all panels."""
    return [pair for panel in axes for pair in zip(*panel.get_legend_handles_labels(), strict=True)]


WITHOUT_SHARE = {"LB09": "to South Korea", "LB10": "to Taiwan"}
"""Rows of ``lng_buyers`` set beside Japan's flows: buyers of the same gas whose country owns no part of it."""


def ties(flows: pd.DataFrame, buyers: pd.DataFrame) -> exhibits.Table:
    """Japan's five flows and the gas of two neighbours: what tied them, and what became of them."""
    said = {True: "yes", False: "no"}
    ours = pd.DataFrame(
        {
            "Flow": flows["flow"] + " to Japan",
            "Share of the buyer’s country": [
                f"{row.japanese_stake:g} per cent" if row.japanese_stake else "none" for row in flows.itertuples()
            ],
            "Long contract": flows["long_contract"].map(said),
            "Free to ship": flows["permitted"].map(said),
            "Outcome": flows["outcome"],
        }
    )
    others = buyers.set_index("id").loc[list(WITHOUT_SHARE)]
    theirs = pd.DataFrame(
        {
            "Flow": [f"{row.project} LNG {WITHOUT_SHARE[str(row.Index)]}" for row in others.itertuples()],
            "Share of the buyer’s country": [
                f"{row.home_equity_percent:g} per cent" if row.home_equity_percent else "none"
                for row in others.itertuples()
            ],
            "Long contract": ["to 2022" if row.outcome == "ended" else "yes" for row in others.itertuples()],
            "Free to ship": ["yes" if "none needed" in str(row.leave) else "no" for row in others.itertuples()],
            "Outcome": others["outcome"].to_list(),
        }
    )
    frame = pd.concat([ours, theirs], ignore_index=True)
    frame["Outcome"] = frame["Outcome"].map(lambda outcome: f"**{formatting.plain(outcome)}**")
    lost = bool(((flows["japanese_stake"] > 0) & (flows["outcome"] != "kept")).any())
    without = bool(((others["home_equity_percent"] == 0) & (others["outcome"] == "kept")).any())
    found = [
        "a share was not enough to keep cargoes coming" if lost else "every flow with a share was kept",
        "South Korea kept its gas without one" if without else "no flow was kept without one",
    ]
    return exhibits.Table(
        frame,
        name="tab-pipelines-ties",
        caption=f"{capitalised(found[0])}; {found[1]}",
        data=("energy_ties", "lng_buyers"),
        source=(
            f"{exhibits.publishers(flows)}; {exhibits.publishers(others)}. The coding is this book’s, with its reasons "
            "in the rows. Free to ship: by American and allied sanctions after February 2022."
        ),
        markup=("Outcome",),
    )


def importers(ranges: pd.DataFrame, shares: pd.DataFrame) -> exhibits.Figure:
    """How far Russia's part of each importer's LNG moved in ten years, with 2021 and 2025."""
    rows = ranges.sort_values("variation", ascending=False).reset_index(drop=True)
    value = shares.set_index(["importer_code", "year"])["share"]
    with exhibits.drawing(7.0, 4.0) as figure:
        axes = figure.subplots()
        for place, row in enumerate(rows.itertuples()):
            colour = exhibits.BLUE if row.importer_code == "JPN" else exhibits.MUTED
            axes.plot(
                [row.lowest, row.highest], [place, place], color=colour, linewidth=5, alpha=0.35, zorder=1,
                solid_capstyle="butt",
            )  # fmt: skip
            axes.plot(value[row.importer_code, 2021], place, "o", color=colour, markersize=6.5, zorder=3)
            axes.plot(
                value[row.importer_code, 2025], place, "D", color=colour, markerfacecolor="white", markersize=6,
                zorder=4,
            )  # fmt: skip
        first = rows.iloc[0]["importer_code"]
        for year, marker in ((2021, "●"), (2025, "◇")):
            axes.annotate(
                f"{marker} {year}", (value[first, year], 0), xytext=(0, -16 if year == 2021 else 9),
                textcoords="offset points", ha="center", fontsize=8.5,
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), list(rows["importer"]))
        axes.set_ylim(-0.9, len(rows) - 0.4)
        axes.set_xlim(-1.5, 40)
        axes.set_xlabel("per cent of the importer’s LNG that was Russian")
        axes.grid(axis="y", visible=False)
    steady = rows.iloc[-1]
    japan = rows.set_index("importer_code").loc["JPN"]
    return exhibits.Figure(
        figure,
        name="fig-pipelines-importers",
        caption=(
            f"Russia’s part of {steady['importer']}’s liquefied gas moved least, between {steady['lowest']:g} and "
            f"{steady['highest']:g} per cent in {cardinal(int(japan['years']))} years"
        ),
        alt=(
            f"Bars from the lowest to the highest Russian share of LNG imports in {japan['years']} years, one to an "
            "importer, with marks for 2021 and 2025. "
            + "; ".join(
                f"{row.importer}: {row.lowest:g} to {row.highest:g}, {value[row.importer_code, 2021]:g} in 2021 and "
                f"{value[row.importer_code, 2025]:g} in 2025"
                for row in rows[::-1].itertuples()
            )
            + " per cent."
        ),
        data=("lng_importers_range", "lng_importers"),
        source=(
            f"{exhibits.publishers(ranges)}; quotients are ours, by volume, in editions of 2014, 2016 to 2023 and "
            "2025. European cargoes may have been shipped on."
        ),
    )
