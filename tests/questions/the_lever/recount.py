"""The numbers of the chapter on the lever, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.questions.counting_summits.recount import happened
from tests.questions.plain_csv import nth, row, rows, words


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


def crude(book: Path, column: str) -> tuple[float, float]:
    """What Russia sent in 2014 and 2015, at what price, and the product."""
    found = []
    for key in ("FF02", "FF01"):
        whole, share, value = (
            cell(book, "fuel_flows", key, name) for name in ("quantity", "russia_share", "value_jpy_bn")
        )
        found.append({"quantity": whole * share, "price": value / whole, "value": share * value}[column])
    return found[0], found[1]


def split(column: str) -> Callable[[Path], str]:
    def computed(book: Path) -> str:
        before, after = crude(book, column)
        return percent(after, before)

    return computed


def yen(book: Path, year: int) -> float:
    """The mean rate of the year, yen for a dollar."""
    return cell(book, "market_series", f"JY{year}")


def partner(key: str) -> Callable[[Path], str]:
    return lambda book: f"{abs(cell(book, 'russia_china_figures', key)):.0f}"


def pace(book: Path, before: str, after: str, count: str = "") -> str:
    """Growth a year of the count of firms, from a day or month to a month, in per cent; `count` replaces the first."""

    def moment(key: str) -> date:
        text = row(book, "fdi", key)["as_of"]
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")

    years = (moment(after) - moment(before)).days / 365.25
    return f"{100 * ((cell(book, 'fdi', after) / cell(book, 'fdi', count or before)) ** (1 / years) - 1):.1f}"


VALUES: dict[str, Callable[[Path], str]] = {
    "lever-first-fall": lambda book: percent(dollars(book)[2016], dollars(book)[2013]),
    "lever-first-oil": lambda book: percent(brent(book, 2016), brent(book, 2013)),
    "lever-first-meetings": lambda book: words(met(book, 2014) + met(book, 2015) + met(book, 2016)),
    "lever-points": lambda book: words(int(cell(book, "plan_record", "PR01", "number"))),
    "lever-islands": lambda book: words(len(rows(book, "islands"))),
    "lever-rise": lambda book: percent(dollars(book)[2019], dollars(book)[2016]),
    "lever-rise-oil": lambda book: percent(brent(book, 2019), brent(book, 2016)),
    "lever-crude-2015": lambda book: f"{cell(book, 'energy_shares', 'E2015-crude_share'):g}",
    "lever-crude-2019": lambda book: f"{cell(book, 'energy_shares', 'E2019-crude_share'):g}",
    "lever-2024": lambda book: f"{trade(book, 'TG33'):,.0f}",
    "lever-2024-fall": lambda book: percent(trade(book, "TG33"), trade(book, "T18")),
    "lever-2022-rise": lambda book: percent(trade(book, "T20"), trade(book, "T18")),
    "lever-2016-oil": lambda book: percent(brent(book, 2016), brent(book, 2015)),
    "lever-2016-fall": lambda book: percent(dollars(book)[2016], dollars(book)[2015]),
    "lever-split-quantity": split("quantity"),
    "lever-split-price": split("price"),
    "lever-split-value": split("value"),
    "lever-half-products": lambda book: words(
        sum(each["supplier"] == "Russia" and each["period_start"] == "2023-01" for each in rows(book, "fuel_flows"))
    ),
    "lever-half-gas": lambda book: f"{-cell(book, 'fuel_flows', 'FF07', 'quantity_change'):g}",
    "lever-half-gas-value": lambda book: f"{-cell(book, 'fuel_flows', 'FF07', 'value_change'):g}",
    "lever-rank": lambda book: nth(int(cell(book, "fdi", "FD10"))),
    "lever-sakhalin": lambda book: f"{100 * cell(book, 'fdi', 'FD04') / cell(book, 'fdi', 'FD03'):.0f}",
    "lever-chinese": lambda book: words(int(cell(book, "fdi", "FD03") // cell(book, "fdi", "FD05"))),
    "lever-stay": lambda book: f"{cell(book, 'fdi', 'FD35'):g}",
    "lever-leaving": lambda book: f"{cell(book, 'fdi', 'FD31'):.0f}",
    "lever-listed": lambda book: f"{cell(book, 'fdi', 'FD20'):.0f}",
    "lever-pace-before": lambda book: pace(book, "FD16", "FD18"),
    "lever-pace-after": lambda book: pace(book, "FD18", "FD19"),
    "lever-budget": lambda book: f"{cell(book, 'plan_record', 'PR09', 'number'):g}",
    "lever-spent": lambda book: f"{cell(book, 'plan_record', 'PR07', 'number'):g}",
    "lever-sites": lambda book: f"{cell(book, 'plan_record', 'PR10', 'number'):.0f}",
    "lever-loan": lambda book: words(int(cell(book, "fdi", "FD40"))),
    "lever-arctic": lambda book: f"{cell(book, 'fdi', 'FD42'):g}",
    "lever-exports-1985": lambda book: f"{cell(book, 'soviet_trade', 'ST04'):g}",
    "lever-imports-1985": lambda book: f"{cell(book, 'soviet_trade', 'ST05'):g}",
    "lever-first-fall-yen": lambda book: percent(
        dollars(book)[2016] * yen(book, 2016), dollars(book)[2013] * yen(book, 2013)
    ),
    "lever-second-fall": lambda book: percent(
        trade(book, "T21") / yen(book, 2023), trade(book, "T18") / yen(book, 2021)
    ),
    "lever-second-fall-yen": lambda book: percent(trade(book, "T21"), trade(book, "T18")),
    "lever-second-oil": lambda book: percent(brent(book, 2023), brent(book, 2021)),
    "lever-2013": lambda book: f"{dollars(book)[2013]:g}",
    "lever-2014": lambda book: f"{trade(book, 'TG10', 'total_usd_bn'):g}",
    "lever-2015": lambda book: f"{dollars(book)[2015]:g}",
    "lever-2014-oil": lambda book: percent(brent(book, 2014), brent(book, 2013)),
    "lever-2015-oil": lambda book: percent(brent(book, 2015), brent(book, 2014)),
    "lever-2014-half": lambda book: f"{trade(book, 'T11', 'total_usd_bn'):.1f}",
    "lever-2013-russian": lambda book: f"{trade(book, 'T10', 'total_usd_bn'):g}",
    "lever-2023-oil": lambda book: percent(brent(book, 2023), brent(book, 2022)),
    "lever-2023-fall": lambda book: percent(trade(book, "T21") / yen(book, 2023), trade(book, "T20") / yen(book, 2022)),
    "lever-gas-2015": lambda book: percent(
        cell(book, "energy_shares", "E2015-lng_volume"), cell(book, "energy_shares", "E2013-lng_volume")
    ),
    "lever-others-world": partner("RF20"),
    "lever-others-china": partner("RF21"),
    "lever-others-korea": partner("RF28"),
    "lever-others-japan": partner("RF27"),
    "lever-2022-fall": lambda book: percent(trade(book, "T20") / yen(book, 2022), trade(book, "T18") / yen(book, 2021)),
    "lever-exports-japan": partner("RF36"),
    "lever-exports-korea": partner("RF32"),
    "lever-exports-china": partner("RF31"),
    "lever-exports-turkey": partner("RF37"),
    "lever-pace-revised": lambda book: pace(book, "FD16", "FD18", "FD17"),
    "lever-stake": lambda book: f"{cell(book, 'fdi', 'FD14'):g}",
    "lever-china-2016": lambda book: f"{trade(book, 'T36', 'total_usd_bn'):.1f}",
    "lever-china-2019": lambda book: f"{trade(book, 'T39', 'total_usd_bn'):.1f}",
    "lever-japan-2016": lambda book: f"{dollars(book)[2016]:g}",
    "lever-japan-2019": lambda book: f"{dollars(book)[2019]:g}",
    "lever-china-share-2013": lambda book: f"{cell(book, 'russia_china_figures', 'RF01'):g}",
    "lever-china-share-2017": lambda book: f"{cell(book, 'russia_china_figures', 'RF02'):g}",
    "lever-china-share-2024": lambda book: f"{cell(book, 'russia_china_figures', 'RF04'):g}",
}
