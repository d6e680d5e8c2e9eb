"""The numbers of the chapter on pipelines and molecules, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import Row, capital, row, rows, words


def cell(book: Path, table: str, key: str, column: str = "value") -> float:
    return float(row(book, table, key)[column])


def flow(book: Path) -> float:
    return cell(book, "pipelines", "P01", "capacity_value")


def tonnes(book: Path) -> float:
    return cell(book, "figure_checks", "F14")


def market(book: Path) -> float:
    return cell(book, "energy_shares", "E2013-japan_lng_total")


def russia(book: Path) -> float:
    return cell(book, "energy_shares", "E2013-lng_volume")


def quotients(book: Path) -> list[float]:
    """The line's gas over Japan's imports of 2012, 2013, fiscal 2013 and 2014, in per cent."""
    bases = [
        cell(book, "energy_shares", "E2012-japan_lng_total"),
        market(book),
        cell(book, "figure_checks", "F11"),
        cell(book, "figure_checks", "F12"),
    ]
    return [100 * tonnes(book) / base for base in bases]


def needed(book: Path, displacing: bool) -> float:
    """The flow in bcm that makes a total of 17 per cent."""
    gap = 0.17 * market(book) - russia(book)
    return flow(book) / tonnes(book) * (gap if displacing else gap / 0.83)


def cargo(book: Path, country: str, year: int) -> str:
    (found,) = (
        each
        for each in rows(book, "kozmino_destinations")
        if (each["destination"], each["period_start"], each["period_end"]) == (country, f"{year}-01", f"{year}-12")
        and each["share"]
    )
    return f"{float(found['share']):g}"


def share(book: Path, key: str) -> str:
    return f"{cell(book, 'energy_shares', key):g}"


def lng_shares(book: Path) -> list[Row]:
    """LNG shares of calendar years on high or medium confidence."""
    return [
        each
        for each in rows(book, "energy_shares")
        if each["indicator"] == "lng_share"
        and each["value"]
        and each["confidence"] in ("high", "medium")
        and each["period"] == "calendar year"
    ]


def port(book: Path, year: int) -> float:
    """What left Kozmino in a year, in million tonnes."""
    return cell(book, "kozmino_destinations", {2014: "KZ07", 2019: "KZ15"}[year], "total_mt")


def shipped(book: Path, country: str, year: int) -> float:
    return float(cargo(book, country, year)) * port(book, year) / 100


def branch(book: Path) -> float:
    """What China lent against in 2009, in million tonnes a year: the number stands in the note of the loan."""
    return float(row(book, "espo_events", "EE3")["note"].split(" million")[0].split()[-1])


def energy_flows(book: Path) -> list[Row]:
    return rows(book, "energy_ties")


def fits(book: Path, present: Callable[[Row], bool]) -> str:
    """In how many flows a condition is present exactly if deliveries were kept."""
    return words(sum(present(each) == (each["outcome"] == "kept") for each in energy_flows(book)))


def leave(book: Path, otherwise: dict[str, str], contract: bool = False) -> int:
    """In how many flows leave, or leave with a contract, goes with delivery if some rows are coded otherwise."""
    found = 0
    for each in energy_flows(book):
        present = otherwise.get(each["id"], each["permitted"]) == "true"
        found += (present and (not contract or each["long_contract"] == "true")) == (each["outcome"] == "kept")
    return found


CODINGS: list[dict[str, str]] = [{}, {"ET3": "false"}, {"ET5": "true"}, {"ET3": "false", "ET5": "true"}]


def kept(book: Path) -> list[Row]:
    return [each for each in energy_flows(book) if each["outcome"] == "kept"]


def owned(each: Row) -> bool:
    return float(each["japanese_stake"]) > 0


VALUES: dict[str, Callable[[Path], str]] = {
    "pipelines-claimed": lambda book: f"{cell(book, 'claims', 'S056', 'number_value'):g}",
    "pipelines-added": lambda book: f"{100 * (russia(book) + tonnes(book)) / (market(book) + tonnes(book)):.0f}",
    "pipelines-displaced": lambda book: f"{100 * (russia(book) + tonnes(book)) / market(book):.0f}",
    "pipelines-russia-share": lambda book: share(book, "E2013-lng_share"),
    "pipelines-km-found": lambda book: f"{cell(book, 'figure_checks', 'F40'):,.0f}",
    "pipelines-km-claimed": lambda book: f"{cell(book, 'claims', 'S054', 'number_value'):,.0f}",
    "pipelines-off": lambda book: (
        f"{100 - 100 * cell(book, 'claims', 'S054', 'number_value') / cell(book, 'figure_checks', 'F40'):.1f}"
    ),
    "pipelines-yen": lambda book: f"{cell(book, 'figure_checks', 'F20') / 1e9:.0f}",
    "pipelines-yen-rate": lambda book: f"{cell(book, 'figure_checks', 'C20'):.0f}",
    "pipelines-usd": lambda book: words(int(cell(book, "claims", "S055", "number_value"))),
    "pipelines-yen-2012-low": lambda book: f"{cell(book, 'figure_checks', 'F26', 'value_low') / 1e9:g}",
    "pipelines-yen-2012-high": lambda book: f"{cell(book, 'figure_checks', 'F26', 'value_high') / 1e9:g}",
    "pipelines-tass-low": lambda book: f"{cell(book, 'figure_checks', 'F24', 'value_low') / 1e9:g}",
    "pipelines-tass-high": lambda book: f"{cell(book, 'figure_checks', 'F24', 'value_high') / 1e9:g}",
    "pipelines-yen-2012": lambda book: f"{cell(book, 'pipelines', 'P02', 'cost_value') / 1e9:.0f}",
    "pipelines-yen-2016": lambda book: f"{cell(book, 'pipelines', 'P03', 'cost_value') / 1e9:.0f}",
    "pipelines-bcm": lambda book: f"{flow(book):g}",
    "pipelines-mt": lambda book: f"{tonnes(book):g}",
    "pipelines-market": lambda book: f"{market(book):g}",
    "pipelines-russia-mt": lambda book: f"{russia(book):g}",
    "pipelines-alone": lambda book: f"{100 * tonnes(book) / market(book):.1f}",
    "pipelines-own-first": lambda book: f"{100 * max(tonnes(book), russia(book)) / market(book):.1f}",
    "pipelines-needed-low": lambda book: f"{needed(book, displacing=True):.1f}",
    "pipelines-needed-high": lambda book: f"{needed(book, displacing=False):.1f}",
    "pipelines-stake": lambda book: f"{cell(book, 'energy_ties', 'ET1', 'japanese_stake'):g}",
    "pipelines-alone-low": lambda book: f"{min(quotients(book)):.1f}",
    "pipelines-alone-high": lambda book: f"{max(quotients(book)):.1f}",
    "pipelines-japan-2010": lambda book: cargo(book, "Japan", 2010),
    "pipelines-japan-2012": lambda book: cargo(book, "Japan", 2012),
    "pipelines-japan-2014": lambda book: cargo(book, "Japan", 2014),
    "pipelines-japan-2019": lambda book: cargo(book, "Japan", 2019),
    "pipelines-china-2014": lambda book: cargo(book, "China", 2014),
    "pipelines-china-2019": lambda book: cargo(book, "China", 2019),
    "pipelines-us-2012": lambda book: cargo(book, "United States", 2012),
    "pipelines-china-2016": lambda book: f"{cell(book, 'kozmino_destinations', 'KZ12', 'share'):g}",
    "pipelines-port-2014": lambda book: f"{port(book, 2014):g}",
    "pipelines-port-2019": lambda book: f"{port(book, 2019):g}",
    "pipelines-japan-mt-2014": lambda book: f"{shipped(book, 'Japan', 2014):.1f}",
    "pipelines-japan-mt-2014-rounded": lambda book: f"{shipped(book, 'Japan', 2014):.0f}",
    "pipelines-japan-mt-2019": lambda book: f"{shipped(book, 'Japan', 2019):.1f}",
    "pipelines-china-mt-2014": lambda book: f"{shipped(book, 'China', 2014):.1f}",
    "pipelines-china-mt-2019": lambda book: f"{shipped(book, 'China', 2019):.1f}",
    "pipelines-branch": lambda book: f"{branch(book):g}",
    "pipelines-china-system": lambda book: f"{shipped(book, 'China', 2014) + branch(book):.0f}",
    "pipelines-system": lambda book: f"{port(book, 2014) + branch(book):.0f}",
    "pipelines-lng-years": lambda book: words(len({each["year"] for each in lng_shares(book)})),
    "pipelines-lng-low": lambda book: f"{min(float(each['value']) for each in lng_shares(book)):g}",
    "pipelines-lng-high": lambda book: f"{max(float(each['value']) for each in lng_shares(book)):g}",
    "pipelines-lng-rounded": lambda book: share(book, "LG09"),
    "pipelines-lng-usual-low": lambda book: f"{cell(book, 'energy_shares', 'LG01', 'value_low'):g}",
    "pipelines-lng-usual-high": lambda book: f"{cell(book, 'energy_shares', 'LG01', 'value_high'):g}",
    "pipelines-arctic": lambda book: f"{cell(book, 'energy_ties', 'ET4', 'japanese_stake'):g}",
    "pipelines-arctic-mt": lambda book: re.findall(
        r"the (\w+) million tonnes", row(book, "energy_ties", "ET4")["what_happened"]
    )[0],
    "pipelines-lng-2021": lambda book: f"{cell(book, 'energy_shares', 'E2021-lng_volume'):.1f}",
    "pipelines-lng-2022": lambda book: f"{cell(book, 'energy_shares', 'E2022-lng_volume'):.1f}",
    "pipelines-lng-2024": lambda book: f"{cell(book, 'energy_shares', 'E2024-lng_volume'):.1f}",
    "pipelines-lng-2021-share": lambda book: share(book, "E2021-lng_share"),
    "pipelines-lng-2022-share": lambda book: share(book, "E2022-lng_share"),
    "pipelines-lng-2024-share": lambda book: share(book, "E2024-lng_share"),
    "pipelines-crude-2012": lambda book: share(book, "E2012-crude_share"),
    "pipelines-crude-2013": lambda book: share(book, "E2013-crude_share"),
    "pipelines-crude-2015": lambda book: share(book, "E2015-crude_share"),
    "pipelines-crude-2021": lambda book: share(book, "E2021-crude_share"),
    "pipelines-crude-2023": lambda book: share(book, "E2023-crude_share"),
    "pipelines-flows": lambda book: words(len(energy_flows(book))),
    "pipelines-fit-stake": lambda book: fits(book, owned),
    "pipelines-fit-near": lambda book: fits(book, lambda each: each["nearby"] == "true"),
    "pipelines-fit-leave": lambda book: fits(book, lambda each: each["permitted"] == "true"),
    "pipelines-fit-contract": lambda book: fits(book, lambda each: each["long_contract"] == "true"),
    "pipelines-fit-both": lambda book: fits(book, lambda each: each["long_contract"] == each["permitted"] == "true"),
    "pipelines-fit-gas": lambda book: fits(book, lambda each: each["fuel"] == "LNG"),
    "pipelines-fit-none": lambda book: fits(book, lambda each: False),
    "pipelines-fit-gas-leave": lambda book: fits(
        book, lambda each: (each["fuel"], each["permitted"]) == ("LNG", "true")
    ),
    "pipelines-fit-all": lambda book: fits(
        book, lambda each: owned(each) and each["long_contract"] == each["permitted"] == "true"
    ),
    "pipelines-leave-low": lambda book: words(min(leave(book, coding) for coding in CODINGS)),
    "pipelines-leave-high": lambda book: words(max(leave(book, coding) for coding in CODINGS)),
    "pipelines-both-low": lambda book: words(min(leave(book, coding, contract=True) for coding in CODINGS)),
    "pipelines-kept": lambda book: capital(words(len(kept(book)))),
    "pipelines-owners": lambda book: words(kept(book)[0]["holder"].count(",") + 1),
    "pipelines-buyers": lambda book: re.findall(r"^(\w+) Japanese buyers", kept(book)[0]["what_happened"])[0].lower(),
    "pipelines-owned": lambda book: capital(words(sum(map(owned, energy_flows(book))))),
    "pipelines-stake-s1": lambda book: f"{cell(book, 'energy_ties', 'ET3', 'japanese_stake'):g}",
}
