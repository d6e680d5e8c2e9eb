"""The tables and figures of the chapter on the five readings."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal
from evidence.five_readings import rules

SURNAMES = {
    "weitz2012": "Weitz",
    "streltsov2015": "Streltsov",
    "tsuruoka2017": "Tsuruoka",
    "pajon2017": "[Pajon]",
    "lipscy2021": "Lipscy",
}
ANSWERS = {-2: "no", -1: "no, but", 0: "both", 1: "yes, but", 2: "yes"}
SHADES = {-2: "#ffffff", -1: "#d7e3ec", 0: "#a3bed1", 1: "#4f84a9", 2: "#1f4f78"}
"""One ramp from no to yes that keeps its order in grey."""
EVENTS = {
    "M17": "Moscow: treaty talks to go faster",
    "M18": "Japan’s first measures over Crimea",
    "M19": "Sochi: eight-point plan",
    "M21": "Tokyo: projects on the islands",
    "M22": "Singapore: talks on the basis of 1956",
    "M23": "Russia’s constitution bars cession",
    "M25": "Russia halts the treaty talks",
    "M27": "Russia ends the visits",
    "U47": "New security strategy of Japan",
}
"""Dated events on the timeline: row in milestones or evidence pages, and what it says in a few words."""
WHOSE = {
    "observer": ("o", "white", "an observer’s reading"),
    "Tokyo": ("s", exhibits.BLUE, "Tokyo’s own words or act"),
    "Moscow": ("X", exhibits.ORANGE, "others’ act"),
    "Moscow and Beijing": ("X", exhibits.ORANGE, "others’ act"),
}
RANKS = ("not stated,\nor a concern", "in the national\ninterest", "a partner", "a superlative")
"""What the ranks of the relation mean, from 0."""


def answer(code: object) -> str:
    """Return a code in words, and ``silent`` where there is none."""
    return "silent" if pd.isna(code) else ANSWERS[int(str(code))]


def signed(value: float) -> str:
    """Return a share between -1 and 1 with its sign, ``+0.48`` or ``−0.10``."""
    return f"{value:+.2f}".replace("-", "−")


def witnesses(texts: pd.DataFrame, claims: pd.DataFrame) -> exhibits.Table:
    """The five texts: who, when, what kind, how much is held, and the tone of their claims."""
    rows = texts.set_index("id").loc[rules.in_order(texts)]
    counted = rules.tone(claims, texts)
    partly = int((rows["extent"] != "complete").sum())
    frame = pd.DataFrame(
        {
            "Witness": rows["author_as_printed"],
            "Published": rows["date_text"],
            "Kind": rows["genre"],
            "What is held": rows["extent"],
            "Words": rows["words"].map("{:,}".format),
            "Claims": counted["claims"],
            "Net tone": counted["net"].map(signed),
        }
    )
    return exhibits.Table(
        frame,
        name="tab-readings-witnesses",
        caption=(
            f"{capitalised(cardinal(len(rows)))} texts of {cardinal(rows['genre'].nunique())} "
            f"kinds, {cardinal(partly)} of them held in part: author, genre and length change from each to "
            "the next"
        ),
        data=("texts", "claims"),
        source=(
            "the texts as held; our count of claims in the author’s own voice. Net tone: claims that favour a "
            "rapprochement less those that hinder it, as a share of all. One coder; an illustration, no statistic."
        ),
        right=("Words", "Claims", "Net tone"),
    )


def stances(coded: pd.DataFrame, questions: pd.DataFrame, texts: pd.DataFrame) -> exhibits.Figure:
    """What each text answers to each question; silent cells hatched."""
    codes = rules.grid(coded, texts)
    states = rules.agreement(codes)["state"]
    asked = questions.set_index("question_no")["question"]
    dates = texts.set_index("id")["date_earliest"].dt.year
    with exhibits.drawing(7.0, 6.2) as figure:
        axes = figure.subplots()
        for row, number in enumerate(codes.index):
            for column, text in enumerate(codes.columns):
                code = codes.loc[number, text]
                silent = pd.isna(code)
                axes.add_patch(
                    Rectangle(
                        (column, row), 1, 1, facecolor="#f2f2f2" if silent else SHADES[int(code)], edgecolor="white",
                        linewidth=1.5, hatch="////" if silent else None,
                    )
                )  # fmt: skip
                axes.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor=exhibits.RULE, linewidth=0.6))
                dark = not silent and int(code) > 0
                axes.text(
                    column + 0.5, row + 0.5, answer(code), ha="center", va="center", fontsize=8,
                    color="white" if dark else exhibits.INK, style="italic" if silent else "normal",
                    bbox={"facecolor": "#f2f2f2", "edgecolor": "none", "pad": 1.2} if silent else None,
                )  # fmt: skip
        axes.set_xlim(0, len(codes.columns))
        axes.set_ylim(len(codes), 0)
        axes.set_xticks(
            [i + 0.5 for i in range(len(codes.columns))],
            [f"{SURNAMES[text]}\n{dates[text]}" for text in codes.columns],
        )
        axes.xaxis.tick_top()
        axes.set_yticks(
            [i + 0.5 for i in range(len(codes))],
            [_folded(f"{number}. {asked[number]}") for number in codes.index],
            fontsize=8,
        )
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    counts = states.value_counts()
    same = states.index[states == "unanimous"]
    silent = codes.isna().sum()
    return exhibits.Figure(
        figure,
        name="fig-readings-stances",
        caption=(
            f"All {cardinal(len(codes.columns))} answer alike on {cardinal(len(same))} of {len(codes)} "
            f"questions; on {cardinal(int(counts['opposed']))} a yes stands against a no; "
            f"{int(silent.sum())} of {codes.size} cells are silent"
        ),
        alt=(
            f"Grid of {len(codes)} questions by {len(codes.columns)} texts, shaded from no to yes. The texts are "
            f"unanimous on questions {formatting.listed(map(str, same))}. Silent cells: "
            + ", ".join(f"{SURNAMES[text]} {silent[text]}" for text in codes.columns)
            + ". On question 4, whether Russia drifts towards China, the answers run "
            + ", ".join(answer(code) for code in codes.loc[rules.DRIFT])
            + "."
        ),
        data=("stances", "stance_questions", "second_coding"),
        source=(
            "two codings from the claims named in each row, made separately and settled where they differed (table "
            "second_coding). Silent means silent in what is held of the text."
        ),
    )


def _folded(question: str, width: int = 46) -> str:
    """A long question on two lines."""
    if len(question) <= width:
        return question
    cut = question.rfind(" ", 0, len(question) // 2 + 8)
    return f"{question[:cut]}\n{question[cut + 1 :]}"


def timeline(
    texts: pd.DataFrame, milestones: pd.DataFrame, pages: pd.DataFrame, meetings: pd.DataFrame
) -> exhibits.Figure:
    """The five texts on one side of a time axis, dated events on the other."""
    dated = pd.concat([milestones[["id", "date"]], pages[["id", "date"]]]).set_index("id")["date"]
    events = [(pd.Timestamp(dated[key]), words) for key, words in EVENTS.items()]
    events = sorted([*events, (meetings["date"].max(), "Last meeting of the two leaders")])
    rows = texts.set_index("id").loc[rules.in_order(texts)]
    gaps = [(rows["date_earliest"].iloc[i + 1] - rows["date_latest"].iloc[i]).days for i in range(len(rows) - 1)]
    widest = gaps.index(max(gaps))
    edges = rows["date_latest"].iloc[widest], rows["date_earliest"].iloc[widest + 1]
    inside = [words for moment, words in events if edges[0] < moment < edges[1]]
    with exhibits.drawing(7.0, 5.6) as figure:
        axes = figure.subplots()
        axes.axvline(0, color=exhibits.MUTED, linewidth=0.9)
        axes.axhspan(*edges, color="#efefef", zorder=0)
        axes.text(-0.03, edges[0] + (edges[1] - edges[0]) / 2, "no text", fontsize=8.5, style="italic", ha="right")
        for row in rows.itertuples():
            axes.plot([0, 0], [row.date_earliest, row.date_latest], color=exhibits.ORANGE, linewidth=6, zorder=2)
            middle = row.date_earliest + (row.date_latest - row.date_earliest) / 2
            axes.plot(0, middle, "D", color=exhibits.ORANGE, markersize=6, zorder=3)
            axes.text(-0.03, middle, f"{SURNAMES[row.Index]}, {row.date_text}", fontsize=9, ha="right", va="center")
        for (moment, words), place in zip(events, _spread([moment for moment, _ in events]), strict=True):
            axes.plot(0, moment, "o", markerfacecolor="white", markeredgecolor=exhibits.BLUE, markersize=5, zorder=4)
            axes.annotate(
                f"{moment:%b %Y}  {words}", (0, moment), xytext=(0.045, place), textcoords="data", fontsize=8.5,
                va="center", arrowprops={"arrowstyle": "-", "color": exhibits.RULE, "linewidth": 0.7},
                annotation_clip=False,
            )  # fmt: skip
        axes.text(-0.03, pd.Timestamp("2011-10-20"), "texts", fontsize=9, ha="right", weight="bold")
        axes.text(0.045, pd.Timestamp("2011-10-20"), "events", fontsize=9, weight="bold")
        axes.set_xlim(-0.46, 0.58)
        axes.set_ylim(pd.Timestamp("2023-06-30"), pd.Timestamp("2011-08-01"))
        axes.set_yticks([pd.Timestamp(f"{year}-01-01") for year in range(2012, 2024)], map(str, range(2012, 2024)))
        axes.set_xticks([])
        axes.spines[["bottom", "left"]].set_visible(False)
    return exhibits.Figure(
        figure,
        name="fig-readings-timeline",
        caption=(
            f"The widest gap between two texts, {cardinal(round(max(gaps) / 365.25))} years, holds "
            f"{cardinal(len(inside))} of the {cardinal(len(events))} turns, the offer of 2018 among "
            "them"
        ),
        alt=(
            "Vertical time axis from 2012 to 2023, texts on one side and events on the other. On the left the texts: "
            + "; ".join(f"{SURNAMES[row.Index]}, {row.date_text}" for row in rows.itertuples())
            + ". On the right the events: "
            + "; ".join(f"{words}, {moment:%B %Y}" for moment, words in events)
            + f". Between {edges[0]:%B %Y} and {edges[1]:%B %Y} there is no text."
        ),
        data=("texts", "milestones", "evidence_pages", "summits"),
        source="each event with its page in its row. Bars: the days on which an undated text can have appeared.",
    )


def _spread(moments: list[pd.Timestamp], apart: int = 135) -> list[pd.Timestamp]:
    """Places for labels in the order of `moments`, at least `apart` days from one another."""
    places: list[pd.Timestamp] = []
    for moment in moments:
        earliest = places[-1] + pd.Timedelta(days=apart) if places else moment
        places.append(max(moment, earliest))
    return places


def ladders(aims: pd.DataFrame, texts: pd.DataFrame) -> exhibits.Table:
    """The steps of both ladders, each with what it rests on."""
    ordered = pd.concat([rules.steps(aims, name) for name in ("China", "territory")], ignore_index=True)
    own = ordered[ordered["whose"] == "Tokyo"].groupby("ladder").size().reindex(["China", "territory"], fill_value=0)
    total = ordered.groupby("ladder").size()
    whose = [SURNAMES.get(row.text_id, row.whose) for row in ordered.itertuples()]
    printed = texts.set_index("id")["date_text"].to_dict()
    frame = pd.DataFrame(
        {
            "Ladder": ordered["ladder"].map({"China": "China", "territory": "Islands"}),
            "Date": [printed.get(row.text_id, month(row.date)) for row in ordered.itertuples()],
            "Aim": ordered["aim"],
            "Whose words or act": whose,
            "Size": ordered["size"],
            "Rests on": ordered["rests_on"].str.replace(";", ","),
        }
    )
    return exhibits.Table(
        frame,
        name="tab-readings-ladders",
        caption=(
            f"Of {cardinal(int(total['China']))} steps on China {formatting.number(int(own['China']))} "
            f"rest{'s' if own['China'] == 1 else ''} on Tokyo’s words; of {cardinal(int(total['territory']))} "
            f"on the islands {cardinal(int(own['territory']))} do"
        ),
        data=("aims", "claims", "milestones", "evidence_pages", "official_wording"),
        source=(
            "claims (W, S, T, P, L), milestones (M), evidence pages (U) and official wording (OW), by id. Size: 4 the "
            "largest aim of its ladder, 0 none left; our coding, one coder."
        ),
        right=("Size",),
    )


def month(date: str) -> str:
    """Return ``2018-11-14`` as ``Nov 2018``, and a bare year as it is."""
    return date if len(date) == 4 else f"{pd.Timestamp(date):%b %Y}"


def two_records(aims: pd.DataFrame, official: pd.DataFrame) -> exhibits.Figure:
    """The prize that observers saw over the words of Tokyo's own yearbook."""
    observed = rules.steps(aims, "China")
    texts_fall = bool((observed.loc[observed["whose"] == "observer", "size"].diff().dropna() < 0).all())
    editions = rules.bluebooks(official)
    known = editions.dropna(subset=["rank"])
    with exhibits.drawing(7.0, 5.4) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[1.25, 1])
        _ladder(upper, observed)
        seen = editions.set_index("edition")["rank"].reindex(range(2011, 2024)).astype("Float64")
        lower.step(
            [float(year) for year in seen.index], seen.to_numpy(dtype=float, na_value=float("nan")), where="mid",
            color=exhibits.BLUE, linewidth=1.6, zorder=1,
        )  # fmt: skip
        for confidence, face in (("high", exhibits.BLUE), ("medium", "white")):
            part = known[known["confidence"] == confidence]
            label = "overview read" if confidence == "high" else "known from a report"
            lower.plot(
                part["edition"].astype(float), part["rank"].astype(float), "s", markerfacecolor=face,
                markeredgecolor=exhibits.BLUE, linestyle="none", markersize=7, label=label,
            )  # fmt: skip
        for year in editions.loc[editions["rank"].isna(), "edition"]:
            lower.text(float(year), 1.5, "not\nseen", fontsize=8, style="italic", ha="center", va="center")
        lower.set_yticks(range(len(RANKS)), RANKS)
        lower.set_ylim(-0.4, len(RANKS) - 0.6)
        lower.set_title("What the Diplomatic Bluebook calls the relation, by edition", fontsize=9, loc="left")
        lower.legend(loc="lower left", handletextpad=0.2)
        lower.set_xlim(2010.5, 2026.4)
        lower.set_xticks(range(2011, 2027, 2), range(2011, 2027, 2))
    falls = [int(row.edition) for row in known[known["rank"].diff() < 0].itertuples()]
    top = known.loc[known["rank"] == known["rank"].max(), "edition"]
    return exhibits.Figure(
        figure,
        name="fig-readings-records",
        caption=(
            f"As we rank it, the prize that observers see {'falls' if texts_fall else 'does not fall'} with each text; "
            f"Tokyo’s own words about the relation stand highest in {formatting.listed(map(str, top))} and break off "
            f"in {falls[-1]}"
        ),
        alt=(
            "Two panels over the years 2011 to 2025: aims about China, and how Tokyo ranks Russia. "
            "Above, a descending ladder of aims about China: "
            + "; ".join(f"{month(row.date)}, {row.label} ({row.whose})" for row in observed.itertuples())
            + ". Below, how the Diplomatic Bluebook ranks relations with Russia, from 0 to 3: "
            + ", ".join(f"{row.edition}: {row.rank}" for row in known.itertuples())
            + f"; the editions of {formatting.listed(map(str, editions.loc[editions['rank'].isna(), 'edition']))} were "
            "not seen."
        ),
        data=("aims", "official_wording"),
        source=(
            "claims and pages named in the rows. The two scales are ours and cannot be compared; an edition covers "
            "the year before it."
        ),
    )


def _ladder(axes: Axes, observed: pd.DataFrame) -> None:
    """Draw the China ladder: one mark per step, its label beside it."""
    x = [(moment := pd.Timestamp(date)).year + (moment.dayofyear - 1) / 365 for date in observed["date"]]
    y = [float(size) for size in observed["size"]]
    end = 2026.3
    named: set[str] = set()
    for row, at, size in zip(observed.itertuples(), x, y, strict=True):
        marker, face, label = WHOSE[str(row.whose)]
        axes.plot(
            at, size, marker, markerfacecolor=face, markeredgecolor=exhibits.INK, markersize=8, linestyle="none",
            label="_" if label in named else label, zorder=3,
        )  # fmt: skip
        named.add(label)
        axes.hlines(size, at, end, color=exhibits.RULE, linewidth=0.8, zorder=1)
        last = row.whose != "observer"
        who = SURNAMES.get(str(row.text_id), str(row.whose))
        axes.annotate(
            f"{who}: {row.label}", (at, size), xytext=(6 if last else 8, -9 if last else 4),
            textcoords="offset points", fontsize=8.5, ha="right" if last else "left", va="top" if last else "bottom",
        )  # fmt: skip
    axes.set_ylim(0.1, 4.9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title("The prize that each observer sees, with a view to China", fontsize=9, loc="left")
    axes.legend(loc="upper right", handletextpad=0.2)


def silences(words: pd.DataFrame, texts: pd.DataFrame) -> exhibits.Table:
    """How often ten words stand in each text."""
    counted = words.pivot(index="term", columns="text_id", values="occurrences")[rules.in_order(texts)]
    counted = counted.loc[list(dict.fromkeys(words["term"]))]
    absent = int((counted.sum(axis=1) == 0).sum())
    frame = counted.rename(columns=SURNAMES).map(lambda count: str(count) if count else "—")
    frame.insert(0, "Word", [capitalised(str(term)) for term in counted.index])
    return exhibits.Table(
        frame,
        name="tab-readings-words",
        caption=(
            f"{capitalised(cardinal(absent))} of {cardinal(len(counted))} words stand in none "
            f"of the {cardinal(len(counted.columns))} texts as they are held"
        ),
        data=("text_words",),
        source="our count, titles and questions included, site furniture left out; the pattern stands in each row.",
        right=tuple(SURNAMES[text] for text in counted.columns),
    )
