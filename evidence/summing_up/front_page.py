"""The numbers of the findings, as the Summary and the accounts print them."""

from __future__ import annotations

from itertools import pairwise

from bookext.data import tables
from bookext.formatting import capitalised, cardinal, listed, number
from evidence.counting_summits import rules as summits
from evidence.sanction_packages import rules as sanctions
from evidence.summing_up import figures
from evidence.the_ally import rules as alliance
from evidence.the_islands import rules as islands
from evidence.the_lever import rules as lever
from evidence.two_chinas import rules as two_chinas
from evidence.what_the_experts_saw import readings, scenarios
from evidence.what_the_experts_saw import rules as forecasts


def values() -> dict[str, str]:
    """Return every number as it is printed, by name; each comes from the function that its chapter uses."""
    package = {name: tables.load(name) for name in tables.resources()}
    meetings = summits.second_term(summits.abe_putin(package["summits"]))
    yields = package["meeting_yields"]
    codes = readings.grid(package["stances"], package["texts"])
    japan, russia = (tables.reliable(islands.comparisons(package["polls"], country)) for country in ("Japan", "Russia"))
    plan = islands.plain(package["polls"])
    packages = sanctions.packages(package["japan_measures"])
    near = sanctions.waves(package["japan_measures"], package["partner_rounds_2014"])
    oil = lever.market(package["market_series"], "brent")
    first, second = (
        lever.both_currencies(package["trade"], package["market_series"], span) for span in (lever.FIRST, lever.SECOND)
    )
    early, late = two_chinas.PERIODS
    acts = package["argument_acts"]
    asked = alliance.requests(package["alliance_channels"])
    gap = scenarios.missing(scenarios.code(scenarios.load()))
    compared = forecasts.common(package["forecasts"], package["baselines"])
    scored = forecasts.scored(compared, package["other_thresholds"], forecasts.Scoring())
    same = forecasts.contest(scored, package["baselines"], "nothing changes")
    swing = forecasts.swing(compared, package["other_thresholds"]).set_index("scoring")["share"]
    gas = figures.gas_share(package["energy_shares"])
    return {
        "witnesses-capital": capitalised(cardinal(len(package["texts"]))),
        "series": cardinal(len(readings.series(codes))),
        "one-way": number(len(readings.one_way(codes))),
        "meetings": cardinal(len(meetings)),
        "basis": number(int(((yields["yield"] == "treaty basis") & yields["meeting_id"].isin(meetings["id"])).sum())),
        "last-meeting": f"{meetings['date'].iloc[-1]:%B %Y}",
        "softer": islands.spread(japan["softer"]),
        "two-only": islands.spread(japan["two_only"]),
        "plan-for": f"{plan['in favour']:.0f}",
        "plan-against": f"{plan['against']:.0f}",
        "russia": islands.spread(russia["favour"]),
        "packages": cardinal(len(packages)),
        "sectoral": cardinal(int((packages["rung"] == "sectoral").sum())),
        "close": cardinal(int((near["apart"] <= sanctions.CLOSE).sum())),
        "close-days": cardinal(sanctions.CLOSE),
        "first-fall": _percent(lever.change(first["dollars"], lever.FIRST)),
        "first-fall-yen": _percent(lever.change(first["yen"], lever.FIRST)),
        "first-oil": _percent(lever.change(oil, lever.FIRST)),
        "second-fall": _percent(lever.change(second["dollars"], lever.SECOND)),
        "second-fall-yen": _percent(lever.change(second["yen"], lever.SECOND)),
        "second-oil": _percent(lever.change(oil, lever.SECOND)),
        "domains": cardinal(len(two_chinas.rulings(acts))),
        "sparing": cardinal(len(two_chinas.under(acts, early, "pivot"))),
        "sparing-since": number(len(two_chinas.under(acts, late, "pivot"))),
        "requests": cardinal(len(asked)),
        "refused": cardinal(int((asked["response"] == "went ahead").sum())),
        "refused-strictly": cardinal(int((asked["strict"] == "went ahead").sum())),
        "gap": cardinal(len(gap)),
        "gap-span": scenarios.spans(gap.index),
        "items": str(same.items),
        "points": forecasts.points(same.texts),
        "rule-points": forecasts.points(same.rule_points),
        "swing-low": f"{swing.min() * 100:.0f}",
        "swing-high": f"{swing.max() * 100:.0f}",
        "gas-years": cardinal(gas["year"].nunique()),
        "gas-missing": listed(_missing(sorted(gas["year"].astype(int)))),
        "gas-low": f"{gas['value'].min():g}",
        "gas-high": f"{gas['value'].max():g}",
        "last-contract": f"{package['lng_contracts']['end_latest'].max():.0f}",
        "registered": cardinal(len(package["expectations"])),
    }


def _percent(value: float) -> str:
    return f"{abs(value):.0f}"


def _missing(years: list[int]) -> list[str]:
    """The years that are not there between those that are, each run of them as one."""
    pairs = [(before + 1, after - 1) for before, after in pairwise(years) if after - before > 1]
    return [str(first) if first == last else f"{first} to {last}" for first, last in pairs]
