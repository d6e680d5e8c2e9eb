"""The tables and figures of the chapter on the ally's long arm."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits, formatting
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, number
from evidence.the_ally import rules

COVERS = {"crude transport": exhibits.BLUE, "crude transport and payments": exhibits.ORANGE}
"""What a licence covers, and its colour."""


def request_table(requests: pd.DataFrame) -> exhibits.Table:
    """The American requests to Tokyo, in order."""
    rows = rules.asked_of_tokyo(requests)
    count = rules.answers(rows)
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(formatting.when),
            "Who asked": rows["actor"],
            "What was asked": rows["what"],
            "What Tokyo did": rows["answer"],
            "Answer": [f"**{outcome}**" for outcome in rows["outcome"]],
            "Who says so": rows["told_by"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-requests",
        caption=(
            f"Of {cardinal(len(rows))} American requests Tokyo met {number(count['met'])}, met "
            f"{number(count['met in part'])} in part and left {number(count['not met'])} unmet"
        ),
        data=("requests",),
        source=(
            f"{exhibits.publishers(rows)}. Requests known to us; public reminders and common lines of the G7 are other "
            "rows of the same table. Coded once."
        ),
        markup=("Answer",),
    )


def licence_chart(licences: pd.DataFrame) -> exhibits.Figure:
    """How long each American licence for the cargoes of Sakhalin-2 ran."""
    rows = rules.leave(licences)
    with exhibits.drawing(7.0, 2.9) as figure:
        axes = figure.subplots()
        for index, row in enumerate(rows.itertuples()):
            colour = COVERS[str(row.covers)]
            axes.hlines(index, row.start, row.end, color=colour, linewidth=5)
            axes.annotate(
                f"to {row.end.day} {row.end:%B %Y}", (row.end, index), xytext=(6, 0), textcoords="offset points",
                fontsize=8.5, va="center",
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), list(rows["letter"]))
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(pd.Timestamp("2022-10-01"), pd.Timestamp("2027-06-30"))
        years = pd.to_datetime([f"{year}-01-01" for year in range(2023, 2028)])
        axes.set_xticks(years, [str(year.year) for year in years])
        axes.grid(axis="y", visible=False)
        for covers, colour in COVERS.items():
            axes.plot([], [], color=colour, linewidth=5, label=covers)
        figure.legend(loc="outside upper right", ncols=2, handletextpad=0.5, columnspacing=1.4)
    days = (rows["end"] - rows["start"]).dt.days
    return exhibits.Figure(
        figure,
        name="fig-ally-licences",
        caption=(
            f"{capitalised(cardinal(len(rows)))} American licences have kept Sakhalin-2 shipping to Japan, each with a "
            f"last day; the latest known ran to {formatting.day(rows['end'].max())}"
        ),
        alt=(
            "Bars for the time of each American licence for cargoes of Sakhalin-2. "
            + "; ".join(f"{row.letter} to {formatting.day(row.end)}, {row.covers}" for row in rows.itertuples())
            + f". The shortest ran {int(days.min())} days and the longest {int(days.max())}."
        ),
        data=("licences",),
        source=(
            f"{exhibits.publishers(rows)}. The month of issue of GL 55D is inferred. Whether the licence was renewed "
            "after June 2026 is not documented."
        ),
    )


def statement_table(statements: pd.DataFrame) -> exhibits.Table:
    """Official Russian statements on the alliance and on Japan's freedom."""
    rows = rules.about(statements, "suspicion", "ease", "forces on the islands", "not independent")
    forces, ease = (rows[rows["subject"] == subject] for subject in ("forces on the islands", "ease"))
    frame = pd.DataFrame(
        {
            "Date": rows["date"].map(formatting.day),
            "Speaker": rows["speaker"],
            "Subject": rows["subject"],
            "In substance": rows["says"],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-statements",
        caption=(
            f"Moscow voiced concern about the alliance from {rows['date'].dt.year.min()} on, and acceptance in "
            f"{formatting.listed(map(str, sorted(set(ease['date'].dt.year))))}; of forces on the islands themselves "
            f"{cardinal(len(forces))} statement{'s speak' if len(forces) != 1 else ' speaks'}, of "
            f"{formatting.listed(map(formatting.day, forces['date']))}"
        ),
        data=("alliance_statements",),
        source=f"{exhibits.publishers(rows)}; a selection, in our words.",
    )


def loan_table(loans: pd.DataFrame) -> exhibits.Table:
    """Japanese loans to Russian borrowers, and whether American lenders were free to make them."""
    rows = reliable(loans).sort_values(["date", "id"], ignore_index=True)
    made = rules.lent(loans)
    closed = made[~made["open_to_americans"].fillna(True)]
    private = int((closed["lender_kind"] == "private").sum())
    said = {True: "yes", False: "no"}
    frame = pd.DataFrame(
        {
            "Date": [
                f"{row.date:%B %Y}" if row.precision == "month" else formatting.day(row.date)
                for row in rows.itertuples()
            ],
            "Borrower": rows["borrower"],
            "Japanese lenders": rows["japanese_lenders"],
            "Amount": rows["amount"],
            "Status": rows["status"],
            "US bank in it": [said[cell] if pd.notna(cell) else "—" for cell in rows["american_lender"]],
            "Open to US banks": [said[cell] if pd.notna(cell) else "—" for cell in rows["open_to_americans"]],
        }
    )
    return exhibits.Table(
        frame,
        name="tab-ally-loans",
        caption=(
            f"{capitalised(cardinal(len(closed)))} of {cardinal(len(made))} loans went where "
            f"American lenders might not go, {number(private)} of them from a private bank"
        ),
        data=("russian_loans",),
        source=f"{exhibits.publishers(rows)}; cases found by search, not a complete list.",
    )
