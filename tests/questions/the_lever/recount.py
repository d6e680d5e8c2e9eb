"""The numbers of the chapter on the lever, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bookext.formatting import share_in_words
from tests.questions.counting_summits.recount import happened
from tests.questions.plain_csv import row, rows, words


def cell(book: Path, table: str, key: str, column: str = "value") -> float:
    return float(row(book, table, key)[column])


def brent(book: Path, year: int) -> float:
    return cell(book, "market_series", f"BR{year}")


def dollars(book: Path) -> dict[int, float]:
    """Full calendar years by Japanese customs, firm rows that nothing supersedes."""
    return {
        int(each["year"]): float(each["total_usd_bn"])
        for each in rows(book, "trade")
        if each["pair"] == "JP-RU"
        and each["statistics_origin"] == "Japan customs (MOF)"
        and each["period"] == "calendar year"
        and each["total_usd_bn"]
        and not each["superseded_by"]
        and each["confidence"] in ("high", "medium")
    }


def met(book: Path, year: int) -> int:
    return sum(
        each["date"].startswith(f"{year}-") and each["confidence"] in ("high", "medium") for each in happened(book)
    )


def percent(after: float, before: float) -> str:
    return f"{abs(100 * (after / before - 1)):.0f}"


def trade(book: Path, key: str, column: str = "total_jpy_bn") -> float:
    return cell(book, "trade", key, column)


def yen(book: Path, year: int) -> float:
    """The mean rate of the year, yen for a dollar."""
    return cell(book, "market_series", f"JY{year}")


def pace(book: Path, before: str, after: str) -> str:
    """Growth a year of the count of firms, from a day or month to a month, in per cent."""

    def moment(key: str) -> date:
        text = row(book, "fdi", key)["as_of"]
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")

    years = (moment(after) - moment(before)).days / 365.25
    return f"{100 * ((cell(book, 'fdi', after) / cell(book, 'fdi', before)) ** (1 / years) - 1):.0f}"


def series(book: Path, year: int, column: str = "total_usd_mn") -> float:
    return cell(book, "trade_series", f"TS{year}", column)


def peers(book: Path) -> list[str]:
    """Codes of the countries compared."""
    return sorted({each["country_code"] for each in rows(book, "trade_peers_series")})


def peer(book: Path, code: str, year: int, column: str = "total_usd_mn") -> float:
    return cell(book, "trade_peers_series", f"TP{code}{year}", column)


def grown(book: Path, code: str) -> float:
    return peer(book, code, 2018) / peer(book, code, 2016)


def ours(book: Path) -> float:
    return series(book, 2018) / series(book, 2016)


def ends(book: Path, case: str) -> list[tuple[float, float, float, float]]:
    """Quantity and price of each good, before and after."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for each in rows(book, "fuel_decomposition"):
        if each["case"] == case:
            quantity = float(each["quantity"])
            price = float(each["price"]) if each["price"] else float(each["value"]) / quantity
            found.setdefault(each["product"], {})[each["point"]] = (quantity, price)
    return [(*each["0"], *each["1"]) for each in found.values()]


def price_part(book: Path, case: str, basis: str) -> float:
    """The part of a change of value that is price, with quantities of the start, the end or the mean of both."""
    part = whole = 0.0
    for before, old, after, new in ends(book, case):
        part += (new - old) * {"start": before, "end": after, "mean": (before + after) / 2}[basis]
        whole += after * new - before * old
    return part / whole


VALUES: dict[str, Callable[[Path], str]] = {
    "lever-first-fall": lambda book: percent(dollars(book)[2016], dollars(book)[2013]),
    "lever-first-oil": lambda book: percent(brent(book, 2016), brent(book, 2013)),
    "lever-points": lambda book: words(int(cell(book, "plan_record", "PR01", "number"))),
    "lever-spent": lambda book: f"{cell(book, 'plan_record', 'PR07', 'number'):g}",
    "lever-sites": lambda book: f"{cell(book, 'plan_record', 'PR10', 'number'):.0f}",
    "lever-loan": lambda book: words(int(cell(book, "fdi", "FD40"))),
    "lever-arctic": lambda book: f"{cell(book, 'fdi', 'FD42'):g}",
    "lever-first-fall-yen": lambda book: percent(
        dollars(book)[2016] * yen(book, 2016), dollars(book)[2013] * yen(book, 2013)
    ),
    "lever-second-fall": lambda book: percent(
        trade(book, "T21") / yen(book, 2023), trade(book, "T18") / yen(book, 2021)
    ),
    "lever-second-fall-yen": lambda book: percent(trade(book, "T21"), trade(book, "T18")),
    "lever-second-oil": lambda book: percent(brent(book, 2023), brent(book, 2021)),
    "lever-documents": lambda book: f"{cell(book, 'plan_record', 'PR03', 'number'):.0f}",
    "lever-projects": lambda book: f"{cell(book, 'plan_record', 'PR05', 'number'):.0f}",
    "lever-rise": lambda book: percent(series(book, 2018), series(book, 2016)),
    "lever-korea-rise": lambda book: percent(peer(book, "KOR", 2018), peer(book, "KOR", 2016)),
    "lever-abe": lambda book: str(sum(met(book, year) for year in range(2013, 2020))),
    "lever-seoul": lambda book: words(
        sum((each["country_code"], each["row_kind"]) == ("KOR", "meeting") for each in rows(book, "peer_meetings"))
    ),
    "lever-fall": lambda book: share_in_words(1 - series(book, 2016) / series(book, 2014)),
    "lever-later-fall": lambda book: share_in_words(1 - series(book, 2023) / series(book, 2021)),
    "lever-peers": lambda book: words(len(peers(book))),
    "lever-faster": lambda book: words(sum(grown(book, code) > ours(book) for code in peers(book))),
    "lever-price-part": lambda book: share_in_words(price_part(book, "A", "mean")),
    "lever-exports-korea": lambda book: percent(
        peer(book, "KOR", 2015, "exports_usd_mn"), peer(book, "KOR", 2014, "exports_usd_mn")
    ),
    "lever-exports-japan": lambda book: percent(
        series(book, 2015, "exports_usd_mn"), series(book, 2014, "exports_usd_mn")
    ),
    "lever-stock": lambda book: f"{cell(book, 'fdi', 'FD12'):g}",
    "lever-china-2013": lambda book: share_in_words(cell(book, "russia_china_figures", "RF01") / 100),
    "lever-china-2024": lambda book: share_in_words(cell(book, "russia_china_figures", "RF04") / 100),
    "lever-2016-low": lambda book: f"{100 * price_part(book, 'B', 'end'):.0f}",
    "lever-2016-high": lambda book: f"{100 * price_part(book, 'B', 'start'):.0f}",
    "lever-pace-before": lambda book: pace(book, "FD16", "FD18"),
    "lever-pace-after": lambda book: pace(book, "FD18", "FD19"),
}
