"""The numbers of the chapter on the lever, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from pathlib import Path

from tests.questions.counting_summits.recount import second_term
from tests.questions.plain_csv import enumeration, row, rows, words


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


def series(book: Path, year: int) -> float:
    return cell(book, "trade_series", f"TS{year}", "total_usd_mn")


def peer(book: Path, code: str, year: int) -> float:
    return cell(book, "trade_peers_series", f"TP{code}{year}", "total_usd_mn")


def parts(book: Path, case: str, point: int, product: str = "") -> dict[str, tuple[float, float]]:
    """Quantity and value of each product of a case of the decomposition; the value is worked out from the price."""
    return {
        each["product"]: (
            float(each["quantity"]),
            float(each["value"]) if each["value"] else float(each["quantity"]) * float(each["price"]),
        )
        for each in rows(book, "fuel_decomposition")
        if (each["case"], each["point"]) == (case, str(point))
        and product in ("", each["product"])
        and each["confidence"] != "low"
    }


def bill(book: Path, case: str, point: int, product: str = "") -> float:
    return sum(value for _, value in parts(book, case, point, product).values())


def effect(book: Path, case: str, of: str, product: str = "") -> float:
    """What prices, or quantities, did to a bill: the logarithmic mean of its two values times the log of the ratio."""
    before, after = parts(book, case, 0, product), parts(book, case, 1, product)
    total = 0.0
    for name, (amount, value) in after.items():
        old_amount, old_value = before[name]
        mean = (value - old_value) / log(value / old_value)
        ratio = amount / old_amount if of == "quantity" else (value / amount) / (old_value / old_amount)
        total += mean * log(ratio)
    return total


def in_words(share: float) -> str:
    """The nearest fraction in use, with what it is missed by: at most one hundredth is about."""
    fractions = {
        0.05: "a twentieth", 0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 0.3: "three in ten", 1 / 3: "a third",
        0.4: "four in ten", 0.5: "half", 0.6: "six in ten", 2 / 3: "two thirds", 0.7: "seven in ten",
        0.75: "three quarters", 0.8: "four fifths", 0.9: "nine in ten",
    }  # fmt: skip
    near = min(fractions, key=lambda fraction: abs(fraction - share))
    missed = share - near
    return f"{'about' if abs(missed) <= 0.01 else 'a little over' if missed > 0 else 'nearly'} {fractions[near]}"


VALUES: dict[str, Callable[[Path], str]] = {
    "lever-first-fall": lambda book: percent(dollars(book)[2016], dollars(book)[2013]),
    "lever-first-oil": lambda book: percent(brent(book, 2016), brent(book, 2013)),
    "lever-points": lambda book: words(int(cell(book, "plan_record", "PR01", "number"))),
    "lever-split-quantity": split("quantity"),
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
    "lever-exports-japan": partner("RF36"),
    "lever-exports-korea": partner("RF32"),
    "lever-exports-china": partner("RF31"),
    "lever-exports-turkey": partner("RF37"),
    "lever-stake": lambda book: f"{cell(book, 'fdi', 'FD14'):g}",
    "lever-rise": lambda book: percent(series(book, 2018), series(book, 2016)),
    "lever-rise-korea": lambda book: percent(peer(book, "KOR", 2018), peer(book, "KOR", 2016)),
    "lever-meetings-korea": lambda book: words(
        sum((each["country_code"], each["row_kind"]) == ("KOR", "meeting") for each in rows(book, "peer_meetings"))
    ),
    "lever-meetings": lambda book: words(len(second_term(book))),
    "lever-documents": lambda book: f"{cell(book, 'plan_record', 'PR03', 'number'):.0f}",
    "lever-projects": lambda book: f"{cell(book, 'plan_record', 'PR05', 'number'):.0f}",
    "lever-chosen": lambda book: words(int(cell(book, "plan_record", "PR11", "number"))),
    "lever-korea-2013": lambda book: in_words(peer(book, "KOR", 2013) / series(book, 2013)),
    "lever-korea-2018": lambda book: "larger" if peer(book, "KOR", 2018) > series(book, 2018) else "smaller",
    "lever-2015": lambda book: enumeration(
        sorted(
            {
                in_words(1 - series(book, 2015) / series(book, 2014)),
                *(in_words(1 - peer(book, code, 2015) / peer(book, code, 2014)) for code in ("KOR", "DEU")),
            }
        )
    ),
    "lever-crude-fall": lambda book: in_words(1 - bill(book, "A", 1, "crude oil") / bill(book, "A", 0, "crude oil")),
    "lever-fall": lambda book: in_words(1 - series(book, 2023) / series(book, 2021)),
    "lever-half-fall": lambda book: in_words(1 - bill(book, "D", 1) / bill(book, "D", 0)),
    "lever-half-price": lambda book: "rose" if effect(book, "D", "price") > 0 else "fell",
    "lever-half-gas": lambda book: f"{-cell(book, 'fuel_flows', 'FF07', 'quantity_change'):.0f}",
    "lever-share": lambda book: f"{cell(book, 'fdi', 'FD12'):g}",
    "lever-crude-price": lambda book: f"{-effect(book, 'A', 'price', 'crude oil') / 1000:.1f}",
    "lever-crude-more": lambda book: f"{effect(book, 'A', 'quantity', 'crude oil') / 1000:.2f}",
}
