"""The numbers of the findings, as the Summary and the accounts print them."""

from __future__ import annotations

import pandas as pd

from bookext.data import tables
from bookext.formatting import cardinal, number, rounded, share_in_words
from evidence.counting_summits import rules as summits
from evidence.summing_up import figures

KOREA = ("2013-01-01", "2019-12-31")
"""The years in which the meetings of South Korea's presidents with Putin are listed one by one."""


def values() -> dict[str, str]:
    """Return every number as it is printed, by name."""
    package = {name: tables.load(name) for name in tables.resources()}
    meetings = summits.second_term(summits.abe_putin(package["summits"]))
    yields = package["meeting_yields"]
    korea = package["peer_meetings"]
    korea = korea[(korea["country_code"] == "KOR") & (korea["row_kind"] == "meeting")]
    korea = korea[korea["date"].astype(str).between(*KOREA)]
    elsewhere = package["lng_importers"]
    gas = figures.shares(package["energy_shares"], elsewhere[elsewhere["importer_code"] == "JPN"], "lng_share")
    by_weight = figures.crude_by_weight(package["crude_coal_shares"])
    crude = figures.shares(package["energy_shares"], by_weight, "crude_share")
    japan, korean = (
        growth(package[name], code) for name, code in (("trade_series", None), ("trade_peers_series", "KOR"))
    )
    return {
        "meetings": cardinal(len(meetings)),
        "basis": number(int(((yields["yield"] == "treaty basis") & yields["meeting_id"].isin(meetings["id"])).sum())),
        "korea": cardinal(len(korea)),
        "crude-most": share_in_words(crude["share"].max() / 100),
        "crude-now": share_in_words(crude["share"].iloc[-1] / 100),
        "gas-low": rounded(gas["share"].min()),
        "gas-high": rounded(gas["share"].max()),
        "growth": f"{100 * japan:.0f}",
        "growth-korea": f"{100 * korean:.0f}",
        "last-contract": f"{package['lng_contracts']['end_latest'].max():.0f}",
        "registered": cardinal(len(package["expectations"])),
    }


def growth(series: pd.DataFrame, country: str | None, span: tuple[int, int] = (2016, 2018)) -> float:
    """Return by which share of itself the trade with Russia grew between two years."""
    rows = series if country is None else series[series["country_code"] == country]
    totals = rows.set_index("year")["total_usd_mn"].astype(float)
    return float(totals[span[1]] / totals[span[0]] - 1)
