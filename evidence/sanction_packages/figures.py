"""The tables and figures of the chapter on sanction packages."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from bookext import exhibits, formatting
from bookext.data import tables
from bookext.formatting import capitalised, cardinal, number
from evidence.sanction_packages import rules

RUNG_MARKS = {
    "symbolic": ("o", "white", exhibits.MUTED),
    "targeted": ("D", exhibits.BLUE, exhibits.BLUE),
    "sectoral": ("^", exhibits.ORANGE, exhibits.ORANGE),
}
"""Rung: marker, fill and edge."""
INSTRUMENTS = (
    "diplomatic suspension", "visa ban", "asset freeze", "import restriction", "financial restriction",
    "export control", "other",
)  # fmt: skip
"""Instruments of the column ``kind``, from the mildest to the hardest."""
ACTORS = {"EU": ("s", exhibits.BLUE), "US": ("o", exhibits.ORANGE)}
FAR = 100
"""Days from zero, on either side, from which a label has no room beside its mark and stands above it."""


def counts(measures: pd.DataFrame, stated: pd.DataFrame) -> exhibits.Table:
    """Who gave the measure of September 2014 which number."""
    rows = rules.packages(measures)
    own = int(rows.loc[rows["date_announced"] == rules.SEPTEMBER, "package_no"].iloc[0])
    stated = stated.sort_values(["number", "date", "id"], ignore_index=True)
    frame = pd.DataFrame(
        {
            "Counted by": [*stated["counted_by"], "this book"],
            "Number": [*stated["number"], own],
            "Stated or implied": [*stated["stated"], "computed"],
            "What is counted": [
                *stated["basis"],
                "Rounds announced by Japan with content of their own; July and August are one.",
            ],
            "Source": [
                *(
                    f"{formatting.link(row.publisher, row.url)}, {formatting.day(row.date)}, {row.confidence}"
                    for row in stated.itertuples()
                ),
                "japan_measures",
            ],
        }
    ).sort_values("Number", kind="stable")  # fmt: skip
    found = sorted({*map(int, stated["number"]), own})
    unclear = rules.doubtful(stated)
    said = [f"{'perhaps ' if n in unclear and n != own else ''}{cardinal(n)}" for n in found]
    return exhibits.Table(
        frame,
        name="tab-package-counts",
        caption=(
            "The measure of 24 September 2014 was number "
            f"{formatting.listed(said).replace(' and ', ' or ')}, by what one calls a package"
        ),
        data=("package_counts", "japan_measures"),
        source="each page as linked, with its confidence; found in passing, not a survey of the press.",
        markup=("Source",),
        right=("Number",),
    )


def _panels(axes: Axes, rows: pd.DataFrame, measures: pd.DataFrame, numbered: bool) -> None:
    """Mark the packages of one wave, and the announcements and orders between them."""
    height = {instrument: index for index, instrument in enumerate(INSTRUMENTS)}
    for row in measures.itertuples():
        for instrument in rules.kinds(str(row.kind)):
            axes.plot(row.date_announced, height[instrument], "|", color=exhibits.MUTED, markersize=7, zorder=1)
    for row in rows.itertuples():
        marker, fill, edge = RUNG_MARKS[str(row.rung)]
        for instrument in rules.kinds(str(row.kind)):
            axes.plot(
                row.date_announced, height[instrument], marker, markersize=6.5, markerfacecolor=fill,
                markeredgecolor=edge, markeredgewidth=1.2, zorder=4 if row.rung == "targeted" else 3,
            )  # fmt: skip
            if numbered:
                axes.annotate(
                    str(row.package_no), (row.date_announced, height[instrument]), xytext=(6, 5),
                    textcoords="offset points", fontsize=8,
                )  # fmt: skip


def timeline(measures: pd.DataFrame) -> exhibits.Figure:
    """Every package by date, instrument and rung, in two panels."""
    waves = {"2014": ("2014-03-01", "2014-12-31"), "2022-2025": ("2022-01-20", "2025-12-31")}
    with exhibits.drawing(7.0, 3.9) as figure:
        panels = figure.subplots(1, 2, sharey=True, width_ratios=[1, 1.9])
        for panel, (wave, (start, end)) in zip(panels, waves.items(), strict=True):
            rows = rules.packages(measures, wave)
            others = measures[(measures["wave"] == wave) & (measures["row_kind"] != "package")]
            _panels(panel, rows, others, numbered=wave == "2014")
            panel.set_xlim(pd.Timestamp(start), pd.Timestamp(end))
            panel.set_title(f"{wave.replace('-', '–')}: {len(rows)} packages", fontsize=9, loc="left")
        first, second = panels
        first.set_yticks(range(len(INSTRUMENTS)), INSTRUMENTS)
        first.set_ylim(-0.6, len(INSTRUMENTS) - 0.4)
        months = pd.to_datetime(["2014-04-01", "2014-07-01", "2014-10-01"])
        first.set_xticks(months, [f"{month:%b}" for month in months])
        years = pd.to_datetime([f"{year}-01-01" for year in range(2023, 2026)])
        second.set_xticks(years, [str(year.year) for year in years])
        second.tick_params(axis="y", length=0)
        for rung, (marker, fill, edge) in RUNG_MARKS.items():
            figure.axes[1].plot(
                [], [], marker, markerfacecolor=fill, markeredgecolor=edge, markeredgewidth=1.2, label=f"{rung} package"
            )
        figure.axes[1].plot([], [], "|", color=exhibits.MUTED, label="announcement, order or law")
        figure.legend(loc="outside lower center", ncols=4, handletextpad=0.2, columnspacing=1.2)
    spread = {wave: rules.by_rung(rules.packages(measures, wave)) for wave in waves}
    totals = {wave: sum(rungs.values()) for wave, rungs in spread.items()}
    return exhibits.Figure(
        figure,
        name="fig-sanction-packages",
        caption=(
            f"{capitalised(cardinal(spread['2014']['sectoral']))} of "
            f"{cardinal(totals['2014'])} packages of 2014 was sectoral; since 2022, "
            f"{spread['2022-2025']['sectoral']} of {totals['2022-2025']} have been"
        ),
        alt=(
            "Two panels of marks by date and instrument, from diplomatic suspension to export control. "
            + " ".join(
                f"{wave.replace('-', ' to ')}: {totals[wave]} packages, "
                + ", ".join(f"{number} {rung}" for rung, number in rungs.items())
                + "."
                for wave, rungs in spread.items()
            )
            + " In 2014 the marks climb from talks and visas in spring to freezes in July and banks in September, and "
            "December adds a list of freezes; since 2022 freezes and export controls recur to the end."
        ),
        data=("japan_measures",),
        source=(
            f"{exhibits.publishers(measures)}. A package shows one mark for each of its instruments and takes the "
            "shape of its hardest; the years between the panels have no row."
        ),
    )


def lag_plot(table: pd.DataFrame) -> exhibits.Figure:
    """Days by which Japan came after the EU and the US, per kind of step."""
    steps = list(dict.fromkeys(table["step"]))
    names = [step.replace(" after the Donetsk and Luhansk", "\nafter the separatist") for step in steps]
    with exhibits.drawing(7.0, 5.2) as figure:
        axes = figure.subplots()
        axes.axvline(0, color=exhibits.INK, linewidth=1)
        for row in rules.matched(table).itertuples():
            marker, colour = ACTORS[str(row.actor)]
            y = steps.index(str(row.step)) + (-0.17 if row.actor == "EU" else 0.17)
            first, force, nearest = int(row.first_lag), int(row.first_lag_in_force), int(row.nearest_lag)
            axes.hlines(y, 0, first, color=colour, linewidth=0.9)
            axes.plot(first, y, marker, color=colour, markersize=6, zorder=3)
            if nearest != first:
                axes.plot(nearest, y, marker, markerfacecolor="white", markeredgecolor=colour, markersize=6, zorder=4)
                far = nearest > FAR
                axes.annotate(
                    f"{nearest}".replace("-", "−"), (nearest, y), textcoords="offset points", fontsize=8, va="center",
                    xytext=(0, 9) if far else (-7 - 0.42 * max(nearest, 0), 0), ha="center" if far else "right",
                )  # fmt: skip
            label = (f"{first}" if first == force else f"{first} (in force {force})").replace("-", "−")
            far = first < -FAR
            axes.annotate(
                label, (first, y), xytext=(0 if far else 7 if first > 0 else -7, 9 if far else 0),
                textcoords="offset points", fontsize=8, va="center",
                ha="center" if far else "left" if first > 0 else "right",
            )  # fmt: skip
        for step in rules.unmatched(table):
            first_of = table[table["step"] == step].set_index("actor")["first_day"]
            both = ", ".join(f"{actor} {first_of[actor].day} {first_of[actor]:%b}" for actor in ACTORS)
            axes.text(
                -208, steps.index(step), f"no Japanese step in 2014 ({both})", fontsize=8, va="center", style="italic",
                color=exhibits.MUTED, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip
        axes.set_yticks(range(len(steps)), names)
        axes.set_ylim(len(steps) - 0.4, -0.6)
        axes.set_xlim(-215, 300)
        axes.set_xlabel("days by which Japan’s announcement was later (left of 0: earlier)")
        axes.grid(axis="y", visible=False)
        for actor, (marker, colour) in ACTORS.items():
            axes.plot([], [], marker, color=colour, linestyle="none", label=f"first {actor} step")
            axes.plot(
                [], [], marker, markerfacecolor="white", markeredgecolor=colour, linestyle="none",
                label=f"nearest {actor} round",
            )  # fmt: skip
        figure.legend(loc="outside upper right", ncols=4, handletextpad=0.2, columnspacing=1.2)
    delays = rules.behind_first_mover(table)
    in_force = rules.behind_first_mover(table, "first_lag_in_force")
    nearest = rules.matched(table)["nearest_lag"]
    return exhibits.Figure(
        figure,
        name="fig-lags",
        caption=(
            f"Behind the first mover by {cardinal(int(delays.min()))} to {cardinal(int(delays.max()))} "
            f"days on all {cardinal(len(delays))} kinds of step that Japan took; "
            f"{cardinal(len(rules.unmatched(table)))} it never took in 2014"
        ),
        alt=(
            f"Dot plot of {len(delays)} kinds of step and how late Japan took them. "
            "Days behind the first mover, announced (in force): "
            + "; ".join(f"{step} {lag} ({in_force[step]})" for step, lag in delays.items())
            + ". Against the nearest round of the EU or the US the lags lie between "
            f"{int(nearest.min())} and {int(nearest.max())}. Ahead of the first US step: "
            + "; ".join(f"{row.step} by {-int(row.first_lag)}" for row in rules.ahead_of_us(table).itertuples())
            + f". Not taken by Japan in 2014: {formatting.listed(rules.unmatched(table))}."
        ),
        data=("sanction_steps", "japan_measures", "partner_rounds_2014"),
        source=(
            "our coding of the steps; dates from the rounds. In force: from effect to effect, where it differs; a step "
            "with no day of effect on record counts from its announcement. No hollow mark where the nearest round is "
            "the first."
        ),
    )


def peer_table(coded: pd.DataFrame) -> exhibits.Table:
    """What each sender put on Russia in 2014 and in 2022, by the Global Sanctions Database."""
    then, now = (rules.peers(coded, year) for year in (2014, 2022))
    names = [sender for sender in rules.SENDERS if sender in then]
    frame = pd.DataFrame(
        {
            "Sender": names,
            "2014": [", ".join(then[sender]) or "nothing" for sender in names],
            "2022": [", ".join(now[sender]) if sender in now else "not compared" for sender in names],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-sanction-peers",
        caption=(
            "South Korea put nothing on Russia in 2014; Japan went about as far as other allies, and in 2022 as far as "
            "the United States"
            if not then["South Korea"] and now["Japan"] == now["United States"]
            else "Kinds of sanction on Russia by sender, for cases opened in 2014 and in 2022"
        ),
        data=("sanctions_peers",),
        source=(
            "Global Sanctions Database, release 3, by a third party’s copy. A case stands under the year in which it "
            "began; the database leaves out Japan’s step on arms exports and Canada’s travel bans of 2014."
        ),
    )


def licence_chart(licences: pd.DataFrame) -> exhibits.Figure:
    """When each sender stopped or tightened arms and dual-use exports to Russia in 2014."""
    rows = rules.licence_steps(licences)
    with exhibits.drawing(7.0, 2.9) as figure:
        axes = figure.subplots()
        for index, row in enumerate(rows.itertuples()):
            japan = row.sender == "Japan"
            colour = exhibits.ORANGE if japan else exhibits.BLUE
            axes.hlines(index, pd.Timestamp("2014-03-01"), row.announced, color=colour, linewidth=1.2)
            axes.plot(row.announced, index, "D" if japan else "o", color=colour, markersize=6.5, zorder=3)
            axes.annotate(
                f"{row.announced.day} {row.announced:%B}: {row.step}", (row.announced, index), xytext=(9, 0),
                textcoords="offset points", fontsize=8.5, va="center",
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), list(rows["sender"]))
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(pd.Timestamp("2014-03-01"), pd.Timestamp("2015-01-10"))
        months = pd.to_datetime([f"2014-{month:02d}-01" for month in (3, 5, 7, 9, 11)])
        axes.set_xticks(months, [f"{month:%B}" for month in months])
        axes.grid(axis="y", visible=False)
    others = rows[rows["sender"] != "Japan"]
    last = rows.iloc[-1]["sender"]
    return exhibits.Figure(
        figure,
        name="fig-licences-2014",
        caption=(
            "Japan touched arms and dual-use exports half a year after the first of its allies, and last"
            if last == "Japan"
            else "When Japan and its allies touched arms and dual-use exports to Russia in 2014"
        ),
        alt=(
            "Dot plot of the day in 2014 on which each sender announced its first step on arms or dual-use exports. "
            + "; ".join(f"{row.sender} {formatting.day(row.announced)}" for row in rows.itertuples())
            + f". Japan came {int(others['days'].min())} to {int(others['days'].max())} days after the others."
        ),
        data=("export_licences_2014",),
        source=(
            f"{exhibits.publishers(rows)}. Scope differs: the first steps stop licences, the European one is law for "
            "all members, the Japanese one tightens screening. Germany and Britain also fall under the European step."
        ),
    )


def _share(part: int, whole: int) -> str:
    """Return ``All six``, ``None of the 16`` or ``Two of the six``, as it begins a sentence."""
    if part == whole:
        return f"All {cardinal(whole)}"
    return f"{capitalised(cardinal(part)) if part else 'None'} of the {cardinal(whole)}"


def cut_chart(rows: pd.DataFrame) -> exhibits.Figure:
    """Contacts cut since 2014: until when, and whether a decision or only a new law can undo it."""
    end = pd.Timestamp("2026-06-30")
    rows = rows.reset_index(drop=True)
    with exhibits.drawing(7.0, 6.3) as figure:
        axes = figure.subplots()
        for index, row in enumerate(rows.itertuples()):
            lock = row.reversibility == "legal lock"
            weak = row.confidence not in tables.RELIABLE
            colour = exhibits.ORANGE if lock else exhibits.BLUE
            healed = pd.notna(row.made_good_on)
            until = row.made_good_on if healed else end
            axes.hlines(
                index, row.start, until, color=colour, linewidth=3.2 if lock else 1.4,
                linestyle="-" if healed or lock else (0, (4, 2)),
            )  # fmt: skip
            axes.plot(
                row.start, index, "s" if lock else "o", markersize=6, markeredgecolor=colour,
                markerfacecolor="white" if weak else colour, zorder=3,
            )  # fmt: skip
            if healed:
                axes.plot(until, index, "|", color=colour, markersize=10, markeredgewidth=1.6)
        labels = [f"{row.kind} ({row.side}), {'' if row.exact else 'c. '}{row.start:%Y}" for row in rows.itertuples()]
        axes.set_yticks(range(len(rows)), labels, fontsize=7.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(pd.Timestamp("2014-01-01"), end)
        years = pd.to_datetime([f"{year}-01-01" for year in range(2014, 2027, 2)])
        axes.set_xticks(years, [str(year.year) for year in years])
        axes.grid(axis="y", visible=False)
        for label, marker, colour, fill in (
            ("suspension", "o", exhibits.BLUE, exhibits.BLUE),
            ("undone only by a new legal act", "s", exhibits.ORANGE, exhibits.ORANGE),
            ("weak source", "o", exhibits.MUTED, "white"),
            ("taken up again", "|", exhibits.BLUE, exhibits.BLUE),
        ):
            axes.plot([], [], marker, markeredgecolor=colour, markerfacecolor=fill, linestyle="none", label=label)
        figure.legend(loc="outside upper right", ncols=4, handletextpad=0.2, columnspacing=1.4)
    early, late = rules.ratchet(rows, 2014, 2015), rules.ratchet(rows, 2022, 2026)
    locked = rules.locks(tables.reliable(rows))
    healed = {name: int((part["made_good"] != "no").sum()) for name, part in (("early", early), ("late", late))}
    return exhibits.Figure(
        figure,
        name="fig-locks",
        caption=(
            f"{_share(healed['early'], len(early))} contacts cut in 2014–15 were taken up again, at least in part; "
            f"of those cut since 2022, {number(healed['late'])}"
        ),
        alt=(
            f"One line for each of {len(rows)} cuts, from its day to the day on which it was made good or to the right "
            f"edge. All {len(early)} of 2014 and 2015 end, the last in {early['made_good_on'].max():%B %Y}; of the "
            f"{len(late)} since 2022 {healed['late'] or 'none'} does. {len(locked)} well-sourced cuts that only law "
            f"undoes, thick lines, begin in {locked['start'].min():%B %Y} and later, all of them Russian."
            if set(locked["side"]) == {"Russia"} and healed["early"] == len(early)
            else f"One line for each of {len(rows)} cuts, from its day to the day on which it was made good."
        ),
        data=("engagement", "cut_outcomes"),
        source=(
            "coding of this book; the side that cut in brackets. Dashed: a suspension not known to be lifted. The "
            "caption counts rows of high and medium confidence. The cancellations of the pandemic are left out; "
            "sanctions themselves are in other tables."
        ),
    )
