"""The views of the data package: meetings that count, packages by instrument, Russia's share of Japan's gas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from bookext.data import tables
from bookext.data.views import Column, View
from evidence.counting_summits import rules as summits
from evidence.sanction_packages import rules as sanctions
from evidence.summing_up.figures import gas_share


def views(folder: Path = tables.DATA) -> tuple[View, ...]:
    """Return the views of the tables in `folder`."""
    return (
        meetings(tables.load("summits", folder), tables.load("meeting_yields", folder)),
        package_instruments(tables.load("japan_measures", folder)),
        russian_gas_share(tables.load("energy_shares", folder)),
    )


def meetings(recorded: pd.DataFrame, yields: pd.DataFrame) -> View:
    """The meetings of Abe and Putin that may be counted, with what each yielded."""
    counted = summits.abe_putin(recorded).merge(
        yields[["meeting_id", "yield"]], how="left", left_on="id", right_on="meeting_id"
    )
    frame = counted.assign(second_term=counted["id"].isin(summits.second_term(counted)["id"]))
    return View(
        name="meetings",
        title="Meetings of Abe and Putin that count",
        description=(
            "One row per meeting of Shinzo Abe as prime minister and Vladimir Putin as president that a page of high "
            "or medium confidence reports after the fact: the rows of summits that the book counts. Computed; the "
            "pages stand in summits under the same id."
        ),
        key=("id",),
        columns=(
            Column("id", "string", "Id of the row in summits."),
            Column("number", "integer", "Number of the meeting, from the first of 2006 on."),
            Column("date", "date", "First day.", "ISO 8601 date"),
            Column("date_end", "date", "Last day, where there was more than one.", "ISO 8601 date"),
            Column("city", "string", "City."),
            Column("country", "string", "Country, as in countries, which has its codes."),
            Column("occasion", "string", "Occasion, as in summits."),
            Column("duration_minutes", "integer", "Length, where it is on record.", "minutes"),
            Column("second_term", "boolean", "Whether it fell after Abe's return to office in December 2012."),
            Column("yield", "string", "The furthest rung that its outcome reached, as in meeting_yields."),
        ),
        frame=frame,
    )


def package_instruments(measures: pd.DataFrame) -> View:
    """The numbered packages of both waves, one row per package and instrument."""
    found = pd.concat([sanctions.packages(measures, wave) for wave in ("2014", "2022-2025")], ignore_index=True)
    frame = found.assign(instrument=found["kind"].map(sanctions.kinds)).explode("instrument", ignore_index=True)
    return View(
        name="package_instruments",
        title="Japan's sanction packages by instrument",
        description=(
            "One row per numbered package of 2014 or of 2022 to 2025 and instrument in it, by the book's rule for what "
            "a package is; announcements and orders are left out. Computed from japan_measures, where the pages stand. "
            "Count packages by their id: one with three instruments has three rows."
        ),
        key=("id", "instrument"),
        columns=(
            Column("id", "string", "Id of the row in japan_measures."),
            Column("wave", "string", "2014, or 2022-2025."),
            Column("package_no", "integer", "Number of the package in its wave."),
            Column("date_announced", "date", "Day of announcement.", "ISO 8601 date"),
            Column("rung", "string", "Rung of the package, as in japan_measures."),
            Column("instrument", "string", "One instrument of the package."),
        ),
        frame=frame,
    )


def russian_gas_share(energy: pd.DataFrame) -> View:
    """Russia's share of Japan's liquefied gas in calendar years."""
    return View(
        name="russian_gas_share",
        title="Russia's share of Japan's liquefied gas, calendar years since 2012",
        description=(
            "One row per year and source of high or medium confidence: the rows of energy_shares that the book draws. "
            "Years without a row have no such source. Computed; the pages stand in energy_shares under the same id."
        ),
        key=("id",),
        columns=(
            Column("id", "string", "Id of the row in energy_shares."),
            Column("year", "year", "Calendar year."),
            Column("value", "number", "Share by weight, unless the row in energy_shares says otherwise.", "per cent"),
            Column("confidence", "string", "high or medium."),
        ),
        frame=gas_share(energy),
    )
