"""The story at a glance: its dates, from the rows that hold them."""

from __future__ import annotations

import pandas as pd

from bookext import exhibits, formatting
from bookext.formatting import capitalised, cardinal
from evidence.what_happened import rules

DATES: dict[str, str] = {
    "milestones:M16": "President Medvedev of Russia visits Kunashiri/Kunashir; Japan protests.",
    "negotiations:NG018": "Abe and Putin, in Moscow, take up the talks on a peace treaty again.",
    "milestones:M18": "Japan suspends some talks over Russia’s annexation of Crimea.",
    "milestones:M19": "In Sochi, against Obama’s advice, Abe presents a plan for economic cooperation.",
    "engagement:EN045": "Former residents fly to the graves on the islands for the first time.",
    "milestones:M22": "In Singapore Abe and Putin agree to hurry, on the basis of the declaration of 1956.",
    "negotiations:NG055": "Lavrov’s first step: Japan must accept Russia’s control of all the islands as lawful.",
    "milestones:M23": "Russia’s amended constitution takes effect and bars giving up territory.",
    "milestones:M25": "Four weeks into the war Moscow ends the talks on a peace treaty.",
    "milestones:M26": "Putin orders a new Russian operator for the gas project Sakhalin-2; Japan’s firms stay.",
    "milestones:M35": "Abe is shot dead in Nara.",
    "engagement:EN108": "The Kremlin says that relations with Japan are at zero.",
}
"""The rows of the table, in order, and what it says of each."""


def dates() -> exhibits.Table:
    """The dates to remember; the choice is ours."""
    rows = []
    for key, words in DATES.items():
        table, name = key.split(":")
        rows.append((pd.Timestamp(rules.row(table, name)["date"]), words, f"{table} {name}"))
    rows.sort(key=lambda each: each[0])
    frame = pd.DataFrame(
        [(formatting.day(date), words, row) for date, words, row in rows], columns=["Date", "What happened", "Row"]
    )
    return exhibits.Table(
        frame,
        name="tab-story-dates",
        caption=f"{capitalised(cardinal(len(rows)))} dates, from a protest to relations at zero",
        data=tuple(dict.fromkeys(key.split(":")[0] for key in DATES)),
        source="the rows named; the choice of them is ours.",
    )
