"""The numbers of the chapter on pipelines and molecules, computed a second time from the CSV files alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bookext.formatting import share_in_words
from tests.questions.plain_csv import Row, row, rows, words


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


def of_importer(book: Path, code: str) -> Row:
    (found,) = (each for each in rows(book, "lng_importers_range") if each["importer_code"] == code)
    return found


def importer(key: str) -> Callable[[Path], str]:
    return lambda book: share_in_words(cell(book, "lng_importers", key, "share") / 100)


def dearer(book: Path, series: str) -> float:
    """By what part a price of 2023 lay above that of 2021."""
    return cell(book, "prices", f"PX-{series}-2023") / cell(book, "prices", f"PX-{series}-2021") - 1


VALUES: dict[str, Callable[[Path], str]] = {
    "pipelines-claimed": lambda book: f"{cell(book, 'claims', 'S056', 'number_value'):g}",
    "pipelines-added": lambda book: f"{100 * (russia(book) + tonnes(book)) / (market(book) + tonnes(book)):.0f}",
    "pipelines-displaced": lambda book: f"{100 * (russia(book) + tonnes(book)) / market(book):.0f}",
    "pipelines-russia-share": lambda book: share_in_words(cell(book, "energy_shares", "E2013-lng_share") / 100),
    "pipelines-km-found": lambda book: f"{cell(book, 'figure_checks', 'F40'):,.0f}",
    "pipelines-usd": lambda book: words(int(cell(book, "claims", "S055", "number_value"))),
    "pipelines-bcm": lambda book: f"{flow(book):g}",
    "pipelines-needed-low": lambda book: f"{needed(book, displacing=True):.0f}",
    "pipelines-stake": lambda book: f"{cell(book, 'energy_ties', 'ET1', 'japanese_stake'):g}",
    "pipelines-japan-2014": lambda book: share_in_words(float(cargo(book, "Japan", 2014)) / 100),
    "pipelines-japan-2019": lambda book: cargo(book, "Japan", 2019),
    "pipelines-china-2019": lambda book: share_in_words(float(cargo(book, "China", 2019)) / 100),
    "pipelines-arctic": lambda book: f"{cell(book, 'energy_ties', 'ET4', 'japanese_stake'):g}",
    "pipelines-arctic-mt": lambda book: re.findall(
        r"the (\w+) million tonnes", row(book, "energy_ties", "ET4")["what_happened"]
    )[0],
    "pipelines-crude-2021": lambda book: share(book, "E2021-crude_share"),
    "pipelines-flows": lambda book: words(len(energy_flows(book))),
    "pipelines-fit-stake": lambda book: fits(book, owned),
    "pipelines-fit-both": lambda book: fits(book, lambda each: each["long_contract"] == each["permitted"] == "true"),
    "pipelines-fit-none": lambda book: fits(book, lambda each: False),
    "pipelines-buyers": lambda book: re.findall(r"^(\w+) Japanese buyers", kept(book)[0]["what_happened"])[0].lower(),
    "pipelines-stake-s1": lambda book: f"{cell(book, 'energy_ties', 'ET3', 'japanese_stake'):g}",
    "pipelines-years": lambda book: words(int(of_importer(book, "JPN")["years"])),
    "pipelines-low": lambda book: f"{float(of_importer(book, 'JPN')['lowest']):g}",
    "pipelines-high": lambda book: f"{float(of_importer(book, 'JPN')['highest']):g}",
    "pipelines-importers": lambda book: words(
        sum(each["importer_code"] != "WLD" for each in rows(book, "lng_importers_range"))
    ),
    "pipelines-kogas": lambda book: f"{cell(book, 'lng_buyers', 'LB09', 'contract_volume_mt'):g}",
    "pipelines-licences": lambda book: words(
        len({each["letter"] for each in rows(book, "licences") if each["letter"].startswith("GL 55")})
    ),
    "pipelines-korea-2014": importer("LS-KOR-2014"),
    "pipelines-taiwan-2021": importer("LS-TWN-2021"),
    "pipelines-taiwan-2025": importer("LS-TWN-2025"),
    "pipelines-britain-2021": importer("LS-GBR-2021"),
    "pipelines-belgium-2025": importer("LS-BEL-2025"),
    "pipelines-dearer": lambda book: share_in_words(dearer(book, "lng_japan")),
    "pipelines-brent": lambda book: share_in_words(dearer(book, "brent")),
    "pipelines-crude-before": lambda book: share(book, "E2015-crude_share"),
    "pipelines-crude-after": lambda book: share(book, "E2018-crude_share"),
    "pipelines-official-low": lambda book: f"{min(float(each['value']) for each in lng_shares(book)):g}",
    "pipelines-official-high": lambda book: f"{max(float(each['value']) for each in lng_shares(book)):g}",
}
