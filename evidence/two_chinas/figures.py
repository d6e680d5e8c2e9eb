"""The tables and figures of the chapter on China as a reason."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal, number
from evidence.two_chinas import rules

LANES: dict[str, tuple[str, str]] = {
    "precedent": ("precedent", "A precedent for Asia"),
    "treaty": ("treaty", "Treaty and islands"),
    "region": ("regional-security", "Security of the region"),
    "balancing": ("balancing", "Stronger against China"),
    "wedge": ("wedge", "Parting Russia from China"),
    "freeing": ("freeing-forces", "Freeing forces for the south-west"),
    "denial": ("denial-of-gains", "Let nobody else gain"),
    "rest": ("", "Any other reason"),
}
"""Lanes of the figure of words, from the top: the code that it holds and its label; the last holds what is left."""
VOICES = {
    "in office": ("a document, or someone in office", "o", True),
    "adviser": ("an adviser", "D", True),
    "retrospective": ("out of office, looking back", "^", False),
    "hearsay": ("at second hand", "s", False),
    "observer": ("an observer’s reading", "x", False),
}
"""Grade of the speaker: label, marker, and whether it is filled."""
LINES = {
    "courting": ("for courting or sparing Russia", exhibits.BLUE),
    "punishing": ("against Russia", exhibits.ORANGE),
    "neutral": ("neither", exhibits.MUTED),
}
"""The line towards Russia for which a statement speaks: label and colour."""
SENTENCES = ("TW022", "TW027", "TW038", "TW054", "MW010", "TW056", "TW073", "TW080")
"""The rows whose words the chapter turns on, in the order of their dates."""
SEARCHES = ("SE095", "SE096", "SE101", "SE102", "SE104", "SE146")
"""The searches, in the log, for China as a reason in the memoirs, in the Diet, in papers and in retrospect."""
GRADES = {"head of government": "prime minister", "hearsay": "at second hand", "retrospective": "looking back"}
ARGUMENTS = {
    "precedent": "precedent",
    "wedge": "parting Russia from China",
    "balancing": "stronger against China",
    "freeing-forces": "freeing forces",
}
SIGNS = {"costs": "−", "spares": "+"}
PATROLS = {
    "air": ("bombers near Japan", "o", exhibits.BLUE, exhibits.BLUE),
    "naval": ("warships near Japan", "s", exhibits.ORANGE, exhibits.ORANGE),
    "air far": ("bombers near Alaska", "o", "white", exhibits.BLUE),
    "naval far": ("warships elsewhere", "s", "white", exhibits.ORANGE),
}
"""Kind of patrol: label, marker, fill and edge."""
FIRST_YEAR = 2014
TIMES = {0: "never", 1: "once", 2: "twice", 3: "three times"}


def _lane(row: Any) -> str:
    """Return the lane of a row of ``tokyo_words``."""
    code = row.other_kind if row.argument == "other" else row.argument
    return next((name for name, (held, _) in LANES.items() if held == code), "rest")


def _voice(grade: str) -> str:
    return grade if grade in VOICES else "in office"


def _middle(known: str) -> pd.Timestamp:
    """Return the day at which a date is drawn: a month or a year known alone at its middle."""
    return pd.Timestamp({4: f"{known}-07-01", 7: f"{known}-15"}.get(len(known), known))


def lanes(words: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows each lane of `said` has, ``own`` by those in office and advisers, and in ``all``."""
    rows = words.assign(lane=[_lane(row) for row in words.itertuples()])
    own = rows["grade"].isin(rules.IN_OFFICE)
    return pd.DataFrame(
        {
            "own": rows[own].groupby("lane").size().reindex(list(LANES), fill_value=0),
            "all": rows.groupby("lane").size().reindex(list(LANES), fill_value=0),
        }
    )


def said(words: pd.DataFrame) -> exhibits.Figure:
    """Every row of Tokyo's words on one axis of time: one lane an argument, form by who speaks, colour by the line."""
    counts = lanes(words)
    with exhibits.drawing(7.0, 5.4) as figure:
        axes = figure.subplots()
        for height, lane in enumerate(reversed(LANES)):
            taken: list[tuple[float, float]] = []
            rows = [row for row in words.itertuples() if _lane(row) == lane]
            for row in sorted(rows, key=lambda each: _middle(str(each.date))):
                moment = _middle(str(row.date))
                year = moment.year + moment.dayofyear / 366
                level = next(
                    step
                    for step in (0, 0.18, -0.18, 0.34, -0.34, 0.09, -0.09, 0.26, -0.26, 0.42, -0.42)
                    if all(abs(year - other) > 0.16 or abs(step - at) > 0.08 for other, at in taken)
                )
                taken.append((year, level))
                _, marker, filled = VOICES[_voice(row.grade)]
                colour = LINES[row.direction][1]
                axes.plot(
                    year, height + level, marker, markersize=5.5, markeredgecolor=colour,
                    markerfacecolor=colour if filled else "white", markeredgewidth=1.2,
                )  # fmt: skip
            axes.text(
                2026.75, height, f"{counts.loc[lane, 'own']}", va="center", ha="center", fontsize=9, weight="bold"
            )
            axes.text(2027.75, height, f"{counts.loc[lane, 'all']}", va="center", ha="center", fontsize=9)
        top = len(LANES) - 0.35
        axes.text(2026.75, top, "in\noffice", ha="center", fontsize=8)
        axes.text(2027.75, top, "all", ha="center", fontsize=8)
        for year, event in ((2014.21, "Crimea"), (2022.15, "full-scale invasion")):
            axes.axvline(year, color=exhibits.MUTED, linestyle=(0, (1, 2)), linewidth=1.2)
            axes.text(year, top, event, ha="center", fontsize=8.5)
        axes.set_yticks(range(len(LANES)), [label for _, label in reversed(LANES.values())])
        axes.set_ylim(-0.6, len(LANES) - 0.4)
        axes.set_xlim(2011.7, 2028.3)
        axes.set_xticks(range(2012, 2027, 2), [str(year) for year in range(2012, 2027, 2)])
        for label, marker, filled in VOICES.values():
            axes.plot(
                [], [], marker, markersize=5.5, markeredgecolor=exhibits.INK, label=label,
                markerfacecolor=exhibits.INK if filled else "white",
            )  # fmt: skip
        for label, colour in LINES.values():
            axes.plot([], [], "s", markersize=7, color=colour, label=label)
        axes.legend(loc="upper center", bbox_to_anchor=(0.36, -0.06), ncols=3)
    return exhibits.Figure(
        figure,
        name="fig-chinas-said",
        caption=(
            "Those in office spoke of Ukraine as a precedent for Asia "
            f"{counts.loc['precedent', 'own']} times, of strength against China "
            f"{TIMES.get(int(counts.loc['balancing', 'own']), counts.loc['balancing', 'own'])}"
        ),
        alt=(
            "Statements about Russia on an axis of time from 2012 to 2026, one lane for each reason. "
            + " ".join(
                f"{label}: {counts.loc[lane, 'all']}, of which {counts.loc[lane, 'own']} by those in office, "
                f"in {_years(words, lane)}."
                for lane, (_, label) in LANES.items()
            )
            + " Vertical lines mark the annexation of Crimea and the full-scale invasion of Ukraine."
        ),
        data=("tokyo_words",),
        source=(
            "this book’s file, one mark for each reason in a statement; what could be found, not a sample. Dates known "
            "by year or month alone are drawn at its middle."
        ),
    )


def _years(words: pd.DataFrame, lane: str) -> str:
    """Return the years in which the lane has rows."""
    return formatting.listed(sorted({str(row.date)[:4] for row in words.itertuples() if _lane(row) == lane}))


def sentences(words: pd.DataFrame, answers: pd.DataFrame) -> exhibits.Table:
    """Return the sentences on which the chapter turns, as they were said or reported, with who spoke in what role."""
    rows = pd.concat([words, answers]).set_index("id").loc[list(SENTENCES)]
    translated = rows["excerpt_translation"].fillna(rows["excerpt"])
    return exhibits.Table(
        pd.DataFrame(
            {
                "Date": [formatting.when(str(date)) for date in rows["date"]],
                "Who": [f"{row.speaker} ({GRADES.get(row.grade, row.grade)})" for row in rows.itertuples()],
                "Words": list(translated),
                "Reason": [
                    "answers Kawai" if key.startswith("MW") else ARGUMENTS[row.argument] for key, row in rows.iterrows()
                ],
            }
        ),
        name="tab-chinas-sentences",
        caption="Abe and his adviser spoke of strength against China; parting Russia from China comes at second hand",
        data=("tokyo_words", "moscow_words"),
        source=(
            f"{exhibits.publishers(rows.reset_index(), 8)}. Translations from Japanese and Russian are ours; at second "
            "hand means words known only through others."
        ),
    )


def distance(unga: pd.DataFrame) -> exhibits.Figure:
    """How far Japan and South Korea voted from Russia in the General Assembly, with the bounds of each position."""
    codes = {"JPN": ("Japan", "o", exhibits.ORANGE, "-", 0.0), "KOR": ("South Korea", "s", exhibits.BLUE, "--", 0.12)}
    rows = unga[unga["year"] >= 2012].sort_values("year")
    with exhibits.drawing(7.0, 3.0) as figure:
        axes = figure.subplots()
        for code, (label, marker, colour, style, shift) in codes.items():
            own = rows[rows["country_code"] == code]
            bounds = [own["point"] - own["point_low"], own["point_high"] - own["point"]]
            axes.errorbar(
                own["year"] + shift, own["distance"], yerr=bounds, fmt=marker, linestyle=style, color=colour,
                label=label, markersize=4.5, elinewidth=0.8, capsize=2,
            )  # fmt: skip
        axes.set_ylabel("distance from Russia")
        axes.set_ylim(0, None)
        axes.set_xticks(range(2012, int(rows["year"].max()) + 1, 2))
        axes.legend(loc="upper left")
    read = rows[rows["country_code"] == "JPN"].set_index("year")["distance"]
    return exhibits.Figure(
        figure,
        name="fig-chinas-votes",
        caption="Japan and South Korea vote about as far from Russia as each other, within the bounds of error",
        alt=(
            "Two lines by year: distance of Japan and of South Korea from Russia in General Assembly votes. Japan: "
            + ", ".join(f"{value:.2f} in {year}" for year, value in read.items())
            + ". The bounds of the two overlap in every year."
            if rules.votes(rows)["overlap"].all()
            else "Two lines by year: distance of Japan and of South Korea from Russia; their bounds part in some years."
        ),
        data=("unga_distance",),
        source="Bailey, Strezhnev and Voeten; bars are the bounds of each country’s own position.",
    )


def domains(acts: pd.DataFrame) -> exhibits.Table:
    """Which argument the acts agree with in each domain and period, with the acts and their rows."""
    agreed = rules.rulings(acts)
    columns: dict[str, list[str]] = {"Domain": [capitalised(name) for name in agreed.index]}
    for period in rules.PERIODS:
        columns[period] = [f"**{ruling}**" for ruling in agreed[period]]
        columns[f"Acts {period}"] = [
            "; ".join(
                f"{SIGNS[row.sign]} {row.act} ({row.evidence_id})"
                for row in acts[(acts["domain"] == name) & (acts["period"] == period)].itertuples()
            )
            or "no act found"
            for name in agreed.index
        ]
    early = rules.under(acts, rules.PERIODS[0], "pivot")
    late = len(rules.under(acts, rules.PERIODS[1], "pivot"))
    return exhibits.Table(
        pd.DataFrame(columns),
        name="tab-chinas-domains",
        caption=(
            f"Before 2022 Japan did Russia only favours in {cardinal(len(early))} fields, since then in {number(late)}"
        ),
        data=("argument_acts",),
        source=(
            "this book’s coding of acts in other tables, whose row stands in brackets; − puts a cost on Russia, + "
            "offers or spares it something. Costs alone agree with the precedent argument, offers alone with the "
            "pivot argument; neither: no act found. Words and measures left out are not counted."
        ),
        markup=rules.PERIODS,
    )


def trade_indexed(trade: pd.DataFrame, figures: pd.DataFrame) -> exhibits.Figure:
    """China's trade with Russia and with the world, 2014 = 100; years without a figure are gaps."""
    known = rules.chinas_trade(trade, figures).loc[FIRST_YEAR:]
    index = (100 * known / known.loc[FIRST_YEAR]).reindex(range(FIRST_YEAR, int(known.index[-1]) + 1))
    lines = {
        "russia": ("with Russia", "o", exhibits.ORANGE, "-", 9),
        "world": ("with the world", "s", exhibits.BLUE, "--", -17),
    }
    with exhibits.drawing(7.0, 3.7) as figure:
        axes = figure.subplots()
        for name, (label, marker, colour, style, lift) in lines.items():
            axes.plot(index.index, index[name], marker=marker, linestyle=style, color=colour, markersize=5)
            last = int(index[name].last_valid_index())
            axes.annotate(
                label, (last, index[name].loc[last]), xytext=(8, 0), textcoords="offset points", va="center", fontsize=9
            )
            for year in (2021, 2024, 2025):
                axes.annotate(
                    f"{index[name].loc[year]:.0f}", (year, index[name].loc[year]), xytext=(0, lift), ha="center",
                    textcoords="offset points", fontsize=8.5,
                )  # fmt: skip
        for when, words in ((2014.2, "sanctions\nof 2014"), (2022.15, "sanctions\nof 2022")):
            axes.axvline(when, color=exhibits.MUTED, linestyle=(0, (1, 2)), linewidth=1.2)
            axes.text(when + 0.1, 278, words, fontsize=8.5, va="top")
        axes.set_ylim(50, 285)
        axes.set_xlim(FIRST_YEAR - 0.3, 2026.9)
        axes.set_xticks(range(FIRST_YEAR, 2026), [str(year) for year in range(FIRST_YEAR, 2026)])
        axes.set_ylabel("China’s trade, 2014 = 100")
    russia, world = index["russia"], index["world"]
    return exhibits.Figure(
        figure,
        name="fig-chinas-trade",
        caption=(
            f"To 2021 China’s trade with Russia rose to {russia[2021]:.0f} per cent of that of 2014 and its trade with "
            f"the world to {world[2021]:.0f}; by 2025 the figures were {russia[2025]:.0f} and {world[2025]:.0f}"
        ),
        alt=(
            "Two lines, 2014 being 100: China’s trade with Russia and with the world. China’s trade with Russia: "
            + ", ".join(f"{value:.0f} in {year}" for year, value in russia.dropna().items())
            + ". China’s trade with the world: "
            + ", ".join(f"{value:.0f} in {year}" for year, value in world.dropna().items())
            + "; for the other years none was found. Vertical lines mark the sanctions of 2014 and 2022."
        ),
        data=("trade", "russia_china_figures"),
        source="Chinese customs, as reported by the pages in the tables; current dollars. No point: no figure found.",
    )


def patrols(table: pd.DataFrame) -> exhibits.Figure:
    """Joint patrols of bombers and warships by year, filled where they were near Japan."""
    by_year = rules.patrols_by_year(table)
    with exhibits.drawing(7.0, 2.7) as figure:
        axes = figure.subplots()
        for year, row in by_year.iterrows():
            marks = [kind for kind in PATROLS for _ in range(int(row[kind]))]
            for height, kind in enumerate(marks, 1):
                _, marker, fill, edge = PATROLS[kind]
                axes.plot(year, height, marker, markersize=11, markerfacecolor=fill, markeredgecolor=edge)
        for label, marker, fill, edge in PATROLS.values():
            axes.plot([], [], marker, markersize=8, markerfacecolor=fill, markeredgecolor=edge, label=label)
        axes.axvline(2021.6, color=exhibits.MUTED, linestyle=(0, (4, 2)), linewidth=1)
        axes.text(2021.65, 4.8, "full-scale invasion\nof Ukraine", fontsize=8.5, va="top")
        axes.set_xlim(2018.5, 2025.6)
        axes.set_ylim(0.3, 4.9)
        axes.set_xticks(by_year.index, [str(year) for year in by_year.index])
        axes.set_yticks([1, 2, 3, 4])
        axes.set_ylabel("joint patrols")
        axes.legend(loc="upper left")
    air, naval = (int(by_year[kind].sum()) for kind in ("air", "naval"))
    far = {kind: int(by_year[f"{kind} far"].sum()) for kind in ("air", "naval")}
    return exhibits.Figure(
        figure,
        name="fig-chinas-patrols",
        caption=(
            f"{capitalised(cardinal(air))} joint flights and {cardinal(naval)} naval patrols "
            f"near Japan since 2019; the flights reached {cardinal(int(by_year['air'].max()))} a year and "
            f"were {cardinal(int(by_year['air'].iloc[-1]))} in {by_year.index[-1]}"
        ),
        alt=(
            "Joint Russian–Chinese patrols by year, one mark each, filled if near Japan. "
            + " ".join(
                f"{capitalised(PATROLS[kind][0])}: "
                + (", ".join(f"{row[kind]} in {year}" for year, row in by_year.iterrows() if row[kind]) or "none")
                + "."
                for kind in PATROLS
            )
        ),
        data=("joint_patrols",),
        source=(
            f"{exhibits.publishers(table)}. Tokyo counts {air} flights, Beijing {air + far['air']}: the difference is "
            "the flight near Alaska. Before July 2019 none is on record."
        ),
    )


def searched(searches: pd.DataFrame) -> exhibits.Table:
    """Return the searches on which the chapter's statements of absence rest, with what each of them gave."""
    rows = searches.set_index("id").loc[list(SEARCHES)]
    return exhibits.Table(
        pd.DataFrame(
            {
                "For": list(rows["topic"]),
                "Where": list(rows["where"]),
                "Words": list(rows["words"]),
                "Results": [f"{hits:.0f}" for hits in rows["hits"].astype(float)],
                "What they gave": list(rows["what_found"]),
            }
        ),
        name="tab-chinas-searches",
        caption="Searches for the wedge in Tokyo’s own voice gave pages, and none with the words",
        data=("searches",),
        source="the book’s log of 30 November 2026; a search shows eight results at most, each only in its beginning.",
    )
