"""How each registered expectation is settled from the tables: one rule per item, run on whatever rows there are.

A rule says one of three things. ``by``: the statement is true as soon as an event is in the tables, and false when the
last day has passed without it. ``unless``: the reverse. ``value``: a figure decides as soon as it is known. Until then
an item is open. Every rule is tested on simulated futures in which it comes out true, and others in which it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from bookext.data.tables import reliable
from evidence.what_the_experts_saw import scenarios

Frames = Mapping[str, pd.DataFrame]
Outcome = Literal["true", "false", "void"]
START = pd.Timestamp("2026-11-30")
"""Day of the registration; an event counts from the day after."""
SHARE = 5.0
"""Per cent of Japan's imports of liquefied gas that N03 and N04 speak of."""
CRUDE = 1.0
"""Per cent of Japan's imports of crude that N19 speaks of."""


@dataclass(frozen=True)
class Rule:
    """How one item is settled."""

    kind: Literal["by", "unless", "value"]
    tables: tuple[str, ...]
    found: Callable[[Frames, pd.Timestamp], bool | None]
    """Whether the event is in the tables up to a day; for ``value`` whether the figure meets the mark, or None."""


def _days(rows: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(rows["date"].astype(str).str.ljust(10, "x").str.replace("-xx", "-01").str.replace(
        "xxxxxx", "-01-01").str.replace("xxx", "-01"), format="%Y-%m-%d")  # fmt: skip


def _engaged(kind: str, direction: int = 1, level: str | None = None) -> Callable[[Frames, pd.Timestamp], bool]:
    """Whether a contact (or cut) of a kind is reported as done after the registration."""

    def found(frames: Frames, until: pd.Timestamp) -> bool:
        rows = reliable(frames["engagement"])
        rows = rows[(rows["kind"] == kind) & (rows["direction"] == direction) & ~rows["announced_only"].astype(bool)]
        if level:
            rows = rows[rows["level"] == level]
        when = _days(rows)
        return bool(((when > START) & (when <= until)).any())

    return found


def _share(indicator: str, year: int, mark: float) -> Callable[[Frames, pd.Timestamp], bool | None]:
    """Whether a share of the calendar year is above the mark; None while no reliable figure is known."""

    def found(frames: Frames, _: pd.Timestamp) -> bool | None:
        rows = reliable(frames["energy_shares"])
        rows = rows[(rows["indicator"] == indicator) & (rows["year"] == year) & (rows["period"] == "calendar year")]
        values = rows["value"].dropna()
        return None if values.empty else bool(values.mean() > mark)

    return found


def _licensed(day: str) -> Callable[[Frames, pd.Timestamp], bool]:
    """Whether an American licence covers payments on a day, or a lifting before it makes one needless."""

    def found(frames: Frames, until: pd.Timestamp) -> bool:
        rows = reliable(frames["licences"])
        rows = rows[(rows["issuer"] == "United States") & (_days(rows) <= pd.Timestamp(day))]
        lasting = pd.to_datetime(rows["valid_until"], errors="coerce") >= pd.Timestamp(day)
        pays = rows["covers"].str.contains("payments")
        lifted = (rows["kind"] == "lifting") & (_days(rows) > START)
        return bool(((rows["kind"] == "licence") & lasting & pays).any() or (lifted & pays).any())

    return found


def _contract(buyer: str, runs: int) -> Callable[[Frames, pd.Timestamp], bool]:
    """Whether a contract that was not in the table on the day of registration runs to a year at the earliest."""

    def found(frames: Frames, _: pd.Timestamp) -> bool:
        rows = reliable(frames["lng_contracts"])
        rows = rows[rows["buyer"].str.startswith(buyer) & (rows["end_earliest"] >= runs)]
        return bool((~rows["id"].isin(KNOWN_CONTRACTS)).any())

    return found


KNOWN_CONTRACTS = tuple(f"LC{number:02d}" for number in range(1, 10))
"""Contracts in the table on the day of registration."""


def _met(occasion: str | None) -> Callable[[Frames, pd.Timestamp], bool]:
    """Whether the leaders met after the registration, on an occasion of a kind or on any."""

    def found(frames: Frames, until: pd.Timestamp) -> bool:
        rows = reliable(frames["summits"])
        rows = rows[(rows["level"] == "president") & (rows["evidence_type"] == "reported after the fact")]
        if occasion:
            rows = rows[(rows["occasion"] == occasion) & rows["country"].isin(["Japan", "Russia"])]
        return bool(((rows["date"] > START) & (rows["date"] <= until)).any())

    return found


def _transferred(frames: Frames, until: pd.Timestamp) -> bool:
    rows = reliable(frames["milestones"])
    when = _days(rows)
    return bool(((rows["category"] == "transfer of territory") & (when > START) & (when <= until)).any())


def _designated(frames: Frames, _: pd.Timestamp) -> bool:
    rows = reliable(frames["japan_measures"])
    rows = rows[(rows["row_kind"] == "package") & (rows["date_announced"].dt.year == 2027)]
    return bool((rows[["persons", "entities"]].fillna(0).sum(axis=1) > 0).any())


def _struck_off(frames: Frames, until: pd.Timestamp) -> bool:
    """Whether at least a quarter of the persons and bodies listed on the day of registration have been struck off."""
    rows = reliable(frames["japan_measures"])
    names = rows[["persons", "entities"]].fillna(0).sum(axis=1)
    stood = names[(rows["row_kind"] == "package") & (rows["date_announced"] <= START)].sum()
    after = (rows["date_announced"] > START) & (rows["date_announced"] <= until)
    return bool(4 * names[(rows["row_kind"] == "delisting") & after].sum() >= stood)


def _flights(frames: Frames, _: pd.Timestamp) -> bool:
    rows = reliable(frames["joint_patrols"])
    rows = rows[(rows["kind"] == "air") & (rows["near_japan"].astype(str).str.lower() == "true")]
    years = set(_days(rows).dt.year) & set(range(2027, 2031))
    return len(years) >= 3


def _offers_again(frames: Frames, until: pd.Timestamp) -> bool:
    """Whether two half-years in succession have high engagement while Japanese sanctions are in force."""
    rows = scenarios.code(frames, last=until)
    rows = rows[rows.index > START]
    both = (rows["engagement"] == "high") & (rows["stock"] > 0)
    return bool((both & both.shift(1, fill_value=False)).any())


RULES: dict[str, Rule] = {
    "N01": Rule("by", ("licences",), _licensed("2027-12-31")),
    "N02": Rule("unless", ("lng_contracts",), _contract("JERA", 2030)),
    "N03": Rule("value", ("energy_shares",), _share("lng_share", 2030, SHARE)),
    "N04": Rule("value", ("energy_shares",), _share("lng_share", 2034, SHARE)),
    "N05": Rule("unless", ("summits",), _met("bilateral visit")),
    "N06": Rule("by", ("summits",), _met(None)),
    "N07": Rule("by", ("engagement",), _engaged("grave visit flight")),
    "N08": Rule("by", ("engagement",), _engaged("treaty talks")),
    "N09": Rule("unless", ("milestones",), _transferred),
    "N11": Rule("by", ("japan_measures",), _designated),
    "N13": Rule("by", ("joint_patrols",), _flights),
    "N15": Rule("by", ("japan_measures",), _struck_off),
    "N16": Rule("by", scenarios.TABLES, _offers_again),
    "N17": Rule("value", ("energy_shares",), _share("lng_share", 2028, 0.0)),
    "N18": Rule("by", ("engagement",), _engaged("meeting", level="foreign minister")),
    "N19": Rule("value", ("energy_shares",), _share("crude_share", 2028, CRUDE)),
    "N20": Rule("by", ("engagement",), _engaged("designation", direction=-1)),
    "N21": Rule("by", ("lng_contracts",), _contract("", 2034)),
}
"""The rule of every item but N10, which has a condition, and the voided ones."""
AGREED = pd.Timestamp("2033-12-31")
"""Last day of the condition of N10."""
WITHIN = pd.DateOffset(months=24)


def settle(item: str, settles_on: pd.Timestamp, frames: Frames, as_of: date) -> Outcome | None:
    """Return the outcome of an item by the rows as they stand on a day, or None while it is open."""
    today = pd.Timestamp(as_of)
    until = min(today, settles_on)
    over = today > settles_on
    if item == "N10":
        return _ratchet(frames, today)
    rule = RULES[item]
    found = rule.found(frames, until)
    if rule.kind == "value":
        return None if found is None else "true" if found else "false"
    if rule.kind == "unless":
        return "false" if found else "true" if over else None
    return "true" if found else "false" if over else None


def _ratchet(frames: Frames, today: pd.Timestamp) -> Outcome | None:
    """N10: after an agreement of Washington and Moscow on Ukraine no treaty talks follow within 24 months."""
    rows = reliable(frames["events_since_2025"])
    rows = rows[(rows["kind"] == "agreement on Ukraine") & (rows["status"] == "observed")]
    when = _days(rows)
    signed = when[(when > START) & (when <= min(today, AGREED))]
    if signed.empty:
        return "void" if today > AGREED else None
    first = signed.min()
    talks = reliable(frames["engagement"])
    talks = talks[(talks["kind"] == "treaty talks") & (talks["direction"] == 1) & ~talks["announced_only"].astype(bool)]
    held = _days(talks)
    if ((held > first) & (held <= min(today, first + WITHIN))).any():
        return "false"
    return "true" if today > first + WITHIN else None
