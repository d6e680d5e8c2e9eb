"""Every registered expectation on simulated futures: some in which it comes true, some in which it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from bookext.data import tables
from evidence.what_to_watch import settling

Frames = dict[str, pd.DataFrame]
Future = Callable[[Frames], None]
REGISTERED = tables.load("expectations").set_index("id")
OPEN = [str(item) for item in REGISTERED.index[REGISTERED["outcome"] != "void"]]


@pytest.fixture
def frames() -> Frames:
    needed = {name for rule in settling.RULES.values() for name in rule.tables} | {"events_since_2025"}
    return {name: tables.load(name) for name in sorted(needed)}


def add(table: str, like: str, *dates: str, column: str = "date", **cells: object) -> Future:
    """A future in which rows like one of the table come to pass on some days."""

    def come(frames: Frames) -> None:
        frame = frames[table]
        row = frame[frame["id"] == like]
        assert len(row) == 1
        new = []
        for number, day in enumerate(dates):
            moment = pd.Timestamp(day) if pd.api.types.is_datetime64_any_dtype(frame[column]) else day
            new.append(row.assign(**{"id": f"X{number}{like}", column: moment, "confidence": "high", **cells}))
        frames[table] = pd.concat([frame, *new], ignore_index=True)

    return come


def share(indicator: str, year: int, value: float) -> Future:
    def come(frames: Frames) -> None:
        frame = frames["energy_shares"]
        row = frame[frame["id"] == "E2024-lng_share"].assign(
            id=f"X{indicator}", indicator=indicator, year=year, value=value, confidence="medium"
        )
        frames["energy_shares"] = pd.concat([frame, row], ignore_index=True)

    return come


def contract(buyer: str, end: int) -> Future:
    def come(frames: Frames) -> None:
        frame = frames["lng_contracts"]
        row = frame[frame["id"] == "LC02"].assign(
            id="LC99", buyer=buyer, end_earliest=end, end_latest=end, confidence="medium"
        )
        frames["lng_contracts"] = pd.concat([frame, row], ignore_index=True)

    return come


def together(*futures: Future) -> Future:
    def come(frames: Frames) -> None:
        for future in futures:
            future(frames)

    return come


def dense(*halves: str) -> Future:
    """Half-years with a meeting of the leaders and three sessions of ministers."""
    days = [f"{half}-{day}" for half in halves for day in ("05", "15", "25")]
    return together(
        add("summits", "JR-20190905", *[f"{half}-20" for half in halves]), add("engagement", "EN077", *days)
    )


def calm(day: str) -> Future:
    return add("events_since_2025", "EV01", day, kind="agreement on Ukraine", status="observed")


LICENCE = add("licences", "LI034", "2027-06-01", valid_until="2028-06-01")
TALKS = ("engagement", "EN077")
FLIGHT = {"kind": "grave visit flight", "level": "people-to-people"}
NOTHING: Future = lambda frames: None  # noqa: E731
TRUE: dict[str, Future] = {
    "N01": LICENCE,
    "N02": NOTHING,
    "N03": share("lng_share", 2030, 5.1),
    "N04": share("lng_share", 2034, 8.0),
    "N05": NOTHING,
    "N06": add("summits", "JR-20190905", "2031-09-05"),
    "N07": add(*TALKS, "2029-08-01", **FLIGHT),
    "N08": add(*TALKS, "2033-02-01", kind="treaty talks"),
    "N09": NOTHING,
    "N10": calm("2028-03-01"),
    "N11": add("japan_measures", "JP2014-05", "2027-05-01", column="date_announced", persons=3),
    "N13": add("joint_patrols", "JP-A01", "2027-06-01", "2028-06-01", "2030-06-01", kind="air", near_japan=True),
    "N15": add("japan_measures", "JP2014-05", "2029-05-01", column="date_announced", row_kind="delisting", persons=600),
    "N16": dense("2030-02", "2030-08"),
    "N17": share("lng_share", 2028, 7.0),
    "N18": add(*TALKS, "2027-09-25"),
    "N19": share("crude_share", 2028, 1.2),
    "N20": add("engagement", "EN102", "2028-04-01"),
    "N21": contract("Kyushu Electric", 2038),
}
FALSE: dict[str, Future] = {
    **dict.fromkeys(OPEN, NOTHING),
    "N01": add("licences", "LI034", "2027-06-01", valid_until="2027-12-01"),
    "N02": contract("JERA (new contract)", 2031),
    "N03": share("lng_share", 2030, 4.9),
    "N04": share("lng_share", 2034, 0.0),
    "N05": add("summits", "JR-20180526", "2029-05-26"),
    "N07": add(*TALKS, "2029-08-01", announced_only=True, **FLIGHT),
    "N09": add("milestones", "M23", "2034-05-01", category="transfer of territory"),
    "N10": together(calm("2028-03-01"), add(*TALKS, "2029-06-01", kind="treaty talks")),
    "N13": add("joint_patrols", "JP-A01", "2027-06-01", "2027-08-01", "2030-06-01", kind="air", near_japan=True),
    "N15": add("japan_measures", "JP2014-05", "2029-05-01", column="date_announced", row_kind="delisting", persons=30),
    "N16": dense("2030-02", "2031-02"),
    "N17": share("lng_share", 2028, 0.0),
    "N19": share("crude_share", 2028, 0.3),
    "N21": contract("Kyushu Electric", 2033),
}


def test_every_open_item_has_a_rule_and_both_futures() -> None:
    assert set(settling.RULES) | {"N10"} == set(OPEN) == set(TRUE) == set(FALSE)


@pytest.mark.parametrize("item", OPEN)
@pytest.mark.parametrize(("futures", "outcome"), [(TRUE, "true"), (FALSE, "false")])
def test_an_item_comes_out_by_the_future(item: str, futures: dict[str, Future], outcome: str, frames: Frames) -> None:
    futures[item](frames)
    assert settling.settle(item, REGISTERED.loc[item, "settles_on"], frames, date(2037, 1, 1)) == outcome


@pytest.mark.parametrize("item", OPEN)
def test_no_item_is_settled_on_the_day_of_registration(item: str, frames: Frames) -> None:
    assert settling.settle(item, REGISTERED.loc[item, "settles_on"], frames, date(2026, 11, 30)) is None


@pytest.mark.parametrize("item", ["N06", "N07", "N08", "N16", "N18", "N20"])
def test_what_comes_after_the_last_day_does_not_count(item: str, frames: Frames) -> None:
    TRUE[item](frames)
    assert settling.settle(item, pd.Timestamp("2027-01-15"), frames, date(2037, 1, 1)) == "false"


def test_the_ratchet_is_void_without_an_agreement_and_open_while_it_runs(frames: Frames) -> None:
    end = REGISTERED.loc["N10", "settles_on"]
    assert settling.settle("N10", end, frames, date(2034, 1, 1)) == "void"
    calm("2033-06-01")(frames)
    assert settling.settle("N10", end, frames, date(2034, 1, 1)) is None
    late = dict(frames)
    add(*TALKS, "2035-07-01", kind="treaty talks")(late)
    assert settling.settle("N10", end, late, date(2036, 1, 1)) == "true"


def test_a_lifting_makes_a_licence_needless(frames: Frames) -> None:
    add("licences", "LI034", "2027-05-01", kind="lifting", valid_until=None)(frames)
    assert settling.settle("N01", REGISTERED.loc["N01", "settles_on"], frames, date(2028, 2, 1)) == "true"


def test_the_old_n14_can_come_true_now(frames: Frames) -> None:
    """Two half-years of 2030 with a summit and three sessions each, the future on which the old rule failed."""
    dense("2030-01", "2030-07")(frames)
    assert settling.settle("N16", REGISTERED.loc["N16", "settles_on"], frames, date(2031, 1, 1)) == "true"
