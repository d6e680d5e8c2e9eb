"""The three figures of the Sakhalin–Honshu line, the Pacific end of ESPO, and what held Russian energy to Japan.

Shares are in per cent, gas by pipe in billion cubic metres (bcm) a year, LNG in million tonnes (Mt) a year. Claims
are tested on rows of high and medium confidence; rows marked low are shown in exhibits and decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import STRELTSOV

YEAR_BEFORE = (f"{STRELTSOV - pd.DateOffset(years=1):%Y-%m-%d}", f"{STRELTSOV:%Y-%m-%d}")
"""The twelve months in whose reports a figure of the text should be found."""
NEAR = 0.05
"""A figure that no report prints is still a rounding of one if it is no further off than this."""
POINT = 1.0
"""Percentage points within which two shares are the same for the purpose of a verdict."""
CLAIMED_KM, CLAIMED_USD, CLAIMED_SHARE = 1300.0, 6e9, 17.0
"""S054, S055 and S056."""
PLAN = "P01"
"""The version of the Sakhalin–Honshu line that was on the table in 2014."""
LAST_YEAR = 2025
"""Last year of the energy record."""
BEST_YEARS = ("2016-05", "2019-09")
"""The months between Abe's new approach in Sochi and his last meeting with Putin: relations at their best."""
OBJECTION_YEARS = 3
"""Years before an opening in which an objection to it would have to be on record."""


# --- length and cost ------------------------------------------------------------------------------------------


def reports(checks: pd.DataFrame, claim: str, unit: str) -> pd.DataFrame:
    """Return the figures that reports of the year before the text give for `claim`, in `unit`.

    `checks` is the table ``figure_checks``. Columns ``low`` and ``high`` bound each report; a plain figure has both
    equal, and one worded as an upper bound still counts as that figure.
    """
    rows = reliable(checks)
    rows = rows[
        (rows["claim"] == claim)
        & (rows["row_type"] == "competing_figure")
        & (rows["unit"] == unit)
        & rows["as_of"].between(*YEAR_BEFORE)
    ]
    return rows.assign(low=rows["value"].fillna(rows["value_low"]), high=rows["value"].fillna(rows["value_high"]))


def _figure(rows: pd.DataFrame, claimed: float, scale: float, unit: str) -> tuple[str, str]:
    """Return the outcome for a claimed figure and the sentence that gives the reason."""
    if rows.empty:
        return "cannot-be-tested", "No report of the year before gives a figure."
    low, high = rows["low"].min(), rows["high"].max()
    span = f"{low / scale:,g}" if low == high else f"{low / scale:,g} to {high / scale:,g}"
    found = (
        f"{capitalised(cardinal(len(rows)))} report{'s' if len(rows) > 1 else ''} of the year before give {span} {unit}"
    )
    if low <= claimed <= high:
        return "holds", f"{found}; {claimed / scale:,g} lies within."
    nearest = low if claimed < low else high
    off = claimed / nearest - 1
    way = "less" if off < 0 else "more"
    return (
        "holds-in-part" if abs(off) <= NEAR else "fails",
        f"{found}; {claimed / scale:,g} is {abs(off):.1%} {way} than the nearest, and none prints it.",
    )


FIGURE_RULE = (
    "holds if the figure lies within the range of the dated reports of the twelve months before the text; in part if "
    f"it lies outside by no more than {NEAR:.0%}; fails if by more."
)


@claim("S054", "A line of 1,300 km", tables=("figure_checks",))
def length(checks: pd.DataFrame) -> Judgement:
    """Test S054: the line is 1,300 km long."""
    outcome, reason = _figure(reports(checks, "length_1300km", "km"), CLAIMED_KM, 1, "km")
    return Judgement(outcome, FIGURE_RULE, reason)  # type: ignore[arg-type]


@claim("S055", "A cost of about $6 billion", tables=("figure_checks",))
def cost(checks: pd.DataFrame) -> Judgement:
    """Test S055: the line costs about six billion dollars."""
    outcome, reason = _figure(reports(checks, "cost_6bn_usd", "USD"), CLAIMED_USD, 1e9, "billion dollars")
    return Judgement(outcome, FIGURE_RULE, reason)  # type: ignore[arg-type]


# --- seventeen per cent ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Assumptions:
    """What the arithmetic of the 17 per cent rests on."""

    pipe_bcm: float
    """Planned flow of the line, bcm a year."""
    bcm_per_mt: float
    """Pipeline gas equal to one million tonnes of LNG, bcm."""
    market_mt: float
    """Japan's LNG imports before the line, Mt a year."""
    russia_mt: float
    """Russia's part of them, Mt a year."""

    def pipe_mt(self, bcm: float | None = None) -> float:
        """Return the line's gas in Mt of LNG a year, at the planned flow or at `bcm`."""
        return (self.pipe_bcm if bcm is None else bcm) / self.bcm_per_mt


def assumptions(
    lines: pd.DataFrame,
    checks: pd.DataFrame,
    energy: pd.DataFrame,
    *,
    pipe_bcm: float | None = None,
    bcm_per_mt: float | None = None,
    market_mt: float | None = None,
    russia_mt: float | None = None,
) -> Assumptions:
    """Return the figures of 2013 and of the plan of 2014, each replaced where a number is given.

    The tables are ``pipelines``, ``figure_checks`` and ``energy_shares``.
    """
    plan = float(lines.set_index("id").loc[PLAN, "capacity_value"])
    plan_mt = float(checks.set_index("id").loc["F14", "value"])
    year = energy.set_index("id")["value"]
    return Assumptions(
        pipe_bcm=plan if pipe_bcm is None else pipe_bcm,
        bcm_per_mt=plan / plan_mt if bcm_per_mt is None else bcm_per_mt,
        market_mt=float(year["E2013-japan_lng_total"]) if market_mt is None else market_mt,
        russia_mt=float(year["E2013-lng_volume"]) if russia_mt is None else russia_mt,
    )


def pipe_share(given: Assumptions, bcm: float | None = None) -> float:
    """Return the line's gas as a share of Japan's LNG imports, in per cent."""
    return 100 * given.pipe_mt(bcm) / given.market_mt


def total_share(given: Assumptions, displaced: float, own: float = 0.0, bcm: float | None = None) -> float:
    """Return Russia's share of Japan's gas imports with the line in service, in per cent.

    Of the line's gas the part `displaced` (0 to 1) takes the place of other suppliers' LNG and the part `own` that
    of Russia's own; the rest is new demand. Raises `ValueError` if more is displaced than flows or than is there.
    """
    pipe = given.pipe_mt(bcm)
    others = given.market_mt - given.russia_mt
    if min(displaced, own) < 0 or displaced + own > 1 + 1e-9:
        raise ValueError(f"the line cannot displace {displaced + own:.0%} of its own gas")
    if own * pipe > given.russia_mt + 1e-9 or displaced * pipe > others + 1e-9:
        raise ValueError(f"a line of {pipe:.1f} Mt would displace more LNG than is imported")
    russia = given.russia_mt + pipe * (1 - own)
    return 100 * russia / (given.market_mt + pipe * (1 - displaced - own))


def own_first(given: Assumptions, bcm: float | None = None) -> float:
    """Return Russia's share if the line first replaces Russia's own LNG and only then that of others, in per cent."""
    pipe = given.pipe_mt(bcm)
    own = min(1.0, given.russia_mt / pipe) if pipe else 0.0
    return total_share(given, 1 - own, own, bcm)


def needed_bcm(given: Assumptions, displaced: float, target: float = CLAIMED_SHARE) -> float:
    """Return the flow in bcm a year that would bring Russia's total to `target` per cent.

    Solves `total_share` for the flow, with the part `displaced` of it in place of other suppliers' LNG.
    """
    share = target / 100
    return given.bcm_per_mt * (share * given.market_mt - given.russia_mt) / (1 - share * (1 - displaced))


@claim(
    "S056a",
    "Up to 17 per cent: the arithmetic",
    tables=("pipelines", "figure_checks", "energy_shares"),
    given=assumptions,
)
def share_by_arithmetic(given: Assumptions) -> Judgement:
    """Test S056a: the line raises Russia's share of the Japanese gas market to 17 per cent."""
    added, displaced = total_share(given, 0), total_share(given, 1)
    close = [abs(value - CLAIMED_SHARE) <= POINT for value in (added, displaced)]
    outcome = "holds" if all(close) else "holds-in-part" if any(close) else "fails"
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            f"holds if Russia's total, at the planned flow and on the figures of 2013, comes within {POINT:g} point of "
            "the claim both if the gas is new demand and if it displaces other suppliers; in part if in one case; "
            "fails if in neither. The gas that Russia already sells is taken to stay, as an increase implies."
        ),
        reason=(
            f"The total would be {added:.1f} per cent if the gas were new demand and {displaced:.1f} if it displaced "
            f"others. The line's gas alone is {pipe_share(given):.1f} per cent of the imports of 2013."
        ),
    )


@claim("S056b", "Up to 17 per cent: the event", tables=("pipelines", "energy_shares"))
def share_in_the_event(lines: pd.DataFrame, energy: pd.DataFrame) -> Judgement:
    """Test S056b as the forecast it is (F11): the line built, or Russia at 17 per cent, by 2025."""
    status = lines.set_index("id").loc[PLAN, "status"]
    rows = reliable(energy)
    whole = rows["period"].isin(["calendar year", "fiscal year", "as of"])
    rows = rows[(rows["indicator"] == "lng_share") & whole & (rows["year"] <= LAST_YEAR)].dropna(subset=["value"])
    start = float(energy.set_index("id").loc["E2013-lng_share", "value"])
    later = rows[rows["year"] > STRELTSOV.year - 1]
    top = later.loc[later["value"].idxmax()]
    halfway = (start + CLAIMED_SHARE) / 2
    reached = status == "operating" or top["value"] >= CLAIMED_SHARE
    return Judgement(
        outcome="holds" if reached else "holds-in-part" if top["value"] >= halfway else "fails",
        rule=(
            "holds if the line carries gas or Russia's share of Japan's LNG, over a year or as stated of the present, "
            f"reaches 17 per cent by {LAST_YEAR}; in part if it gets at least half of the way from {start:g}; fails "
            "otherwise. The date is ours: the text has none."
        ),
        reason=(
            f"The line is {status}. The highest share reported since 2015 is {top['value']:g} per cent "
            f"({top['year']}{', rounded' if top['qualifier'] == 'rounded' else ''})."
        ),
    )


# --- ESPO -----------------------------------------------------------------------------------------------------


def _on(events: pd.DataFrame, kind: str, words: str = "") -> pd.DataFrame:
    """Return events of a kind whose description contains `words`, by date, with the date as ``when``."""
    rows = reliable(events)
    rows = rows[(rows["kind"] == kind) & rows["event"].str.contains(words)]
    return rows.assign(when=pd.to_datetime(rows["date"], format="ISO8601")).sort_values("when")


@claim("S068a", "ESPO to the Pacific in 2012, so that Japan could buy", tables=("espo_events",))
def reached_the_coast(events: pd.DataFrame) -> Judgement:
    """Test S068a: in 2012 the pipe reached the Pacific and so let Japan buy; `events` is ``espo_events``."""
    pipe = _on(events, "opening", "the pipe reaches the coast")
    cargoes = _on(events, "cargo to Japan")
    in_2012 = len(pipe) > 0 and pipe["when"].iloc[0].year == 2012
    earlier = in_2012 and len(cargoes) > 0 and cargoes["when"].iloc[0] < pipe["when"].iloc[0]
    if not in_2012:
        outcome, reason = "fails", "No opening of the pipe to the coast in 2012 is on record."
    else:
        outcome = "holds-in-part" if earlier else "holds"
        reason = f"The pipe was opened on {day(pipe['when'].iloc[0])}. " + (
            f"The first cargo for Japan is of {cargoes['when'].iloc[0]:%B %Y}, its oil brought by rail."
            if earlier
            else "No earlier cargo for Japan is on record."
        )
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "holds if the pipe to the coast opened in 2012 and Japan got no ESPO oil before; in part if it opened in "
            "2012 but Japan had bought earlier; fails if it did not open in 2012."
        ),
        reason=reason,
    )


@claim("S068b", "Despite the displeasure of Beijing", tables=("espo_events",))
def displeasure_of_beijing(events: pd.DataFrame) -> Judgement:
    """Test S068b: Russia built to the Pacific against Beijing's wishes; `events` is ``espo_events``."""
    opening = _on(events, "opening", "the pipe reaches the coast")["when"].iloc[-1]
    objections = _on(events, "objection by China")
    recent = objections[objections["when"] >= opening - pd.DateOffset(years=OBJECTION_YEARS)]
    branch = _on(events, "opening", "branch")
    last = (
        f"The latest objection found is of {objections['when'].iloc[-1]:%B %Y}" if len(objections) else "None was found"
    )
    first = (
        f"; China's own branch opened on {day(branch['when'].iloc[0])}, {_months(branch['when'].iloc[0], opening)} "
        "months before the Pacific stage"
        if len(branch)
        else ""
    )
    return Judgement(
        outcome="holds" if len(recent) else "cannot-be-tested",
        rule=(
            f"holds if a Chinese objection to the line is on record in the {cardinal(OBJECTION_YEARS)} years before it "
            "reached the coast; otherwise it cannot be tested, because displeasure need not be printed. Under "
            "this rule the claim cannot fail."
        ),
        reason=f"{last}{first}.",
    )


def _months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    """Return the whole months between two days."""
    return int((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))


def cargo_share(cargoes: pd.DataFrame, country: str, year: int) -> float:
    """Return the share of Kozmino's cargoes that went to `country` over the whole of `year`, in per cent.

    `cargoes` is the table ``kozmino_destinations``. Raises `KeyError` if no row covers the year.
    """
    return float(_whole_year(cargoes, country, year)["share"])


def cargo_tonnes(cargoes: pd.DataFrame, country: str, year: int) -> float:
    """Return the crude that went from Kozmino to `country` in `year`, in Mt, from its share and the port's total.

    `cargoes` is the table ``kozmino_destinations``. Raises `KeyError` if no row gives both for the year.
    """
    row = _whole_year(cargoes, country, year)
    if pd.isna(row["total_mt"]):
        raise KeyError(f"no total for {year}")
    return float(row["share"] * row["total_mt"] / 100)


def _whole_year(cargoes: pd.DataFrame, country: str, year: int) -> pd.Series[Any]:
    """Return the row with the share of `country` over the whole of `year`."""
    whole = (cargoes["period_start"] == f"{year}-01") & (cargoes["period_end"] == f"{year}-12")
    rows = cargoes[whole & (cargoes["destination"] == country)].dropna(subset=["share"])
    if rows.empty:
        raise KeyError(f"no share of {country} for {year}")
    return rows.iloc[0]


@claim("S050", "Tighter energy ties with China", tables=("kozmino_destinations", "pipelines"))
def tighter_ties(cargoes: pd.DataFrame, lines: pd.DataFrame) -> Judgement:
    """Test S050 on energy: Russia is bound more tightly to the Chinese market by 2019."""
    china = reliable(cargoes)[lambda rows: rows["destination"] == "China"].dropna(subset=["share"])
    before = china[china["period_end"] < f"{STRELTSOV:%Y-%m}"]["share"].max()
    after = cargo_share(china, "China", 2019)
    by_id = lines.set_index("id")
    start, end = float(by_id.loc["P07", "capacity_value"]), float(by_id.loc["P06", "capacity_value"])
    grown = [after >= 1.5 * before, end >= 1.5 * start]
    return Judgement(
        outcome="holds" if all(grown) else "holds-in-part" if any(grown) else "fails",
        rule=(
            "holds if by 2019 both China's part of the oil shipped from Kozmino and the capacity of the branch to "
            "China had grown by at least half since before the text; in part if one had; fails if neither. Energy "
            "only: finance and technology are not tested here."
        ),
        reason=(
            f"China's part of the cargoes went from about {before:g} to {after:g} per cent, the capacity of the branch "
            f"from {start:g} to {end:g} million tonnes a year."
        ),
    )


def gas_to_oil(prices: pd.DataFrame) -> pd.Series[float]:
    """Return Japan's price of LNG, dollars per million British thermal units, over that of a barrel of Brent, by year.

    `prices` is the table of that name; its months are left out.
    """
    rows = prices[prices["month"].isna()]
    year = rows.pivot(index="year", columns="series", values="value")
    ratio = (year["lng_japan"] / year["brent"]).dropna()
    ratio.index = ratio.index.astype(int)
    return ratio


@claim(
    "S051",
    "Cheaper gas for Japan",
    tables=("prices", "pipelines"),
    given=lambda prices, lines: (gas_to_oil(prices), lines),
)
def lower_prices(ratio: pd.Series[float], lines: pd.DataFrame) -> Judgement:
    """Test S051: Russian gas for China makes gas cheaper for Japan; `ratio` is that of `gas_to_oil`."""
    start = int(lines.set_index("id").loc["P09", "year_in_service"])
    before = ratio[(ratio.index >= start - 3) & (ratio.index < start)]
    after = ratio[(ratio.index > start) & (ratio.index <= start + 3)]
    enough = len(before) == len(after) == 3
    outcome = "cannot-be-tested" if not enough else "holds" if after.mean() < before.mean() else "fails"
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            f"holds if Japan's LNG price relative to oil was lower in the three years after {start}, when Russian gas "
            "began to flow to China by pipe, than in the three before; fails if it was not; cannot be tested without "
            "the six yearly prices. The years are ours, and the rule tests what came, not what Russian gas did."
        ),
        reason=(
            f"{capitalised(number(len(before) + len(after)))} of the six yearly prices needed are in the data."
            if not enough
            else f"Set against oil, LNG was {abs(100 * (after.mean() / before.mean() - 1)):.0f} per cent "
            f"{'cheaper' if after.mean() < before.mean() else 'dearer'} in the three years after {start} than before. "
            "The world price moved for other reasons too, the war above all."
        ),
    )


# --- access in the good years, and what held ------------------------------------------------------------------


def calendar_shares(energy: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the shares of whole calendar years on which a verdict may rest, by year; `energy` is ``energy_shares``."""
    rows = reliable(energy)
    rows = rows[(rows["indicator"] == indicator) & (rows["period"] == "calendar year")]
    return rows.dropna(subset=["value"]).sort_values("year")


def same_origin_pairs(energy: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of shares of one fuel and one origin, the last before the best years and the last in them.

    `energy` is ``energy_shares``. Columns: ``indicator``, ``origin``, ``before``, ``before_period``,
    ``after``, ``after_period``.
    """
    rows = reliable(energy)
    rows = rows[rows["indicator"].isin(["lng_share", "crude_share"]) & rows["value"].notna()]
    found = []
    for (indicator, origin), group in rows.groupby(["indicator", "statistics_origin"]):
        earlier = group[group["period_end"] < BEST_YEARS[0]].sort_values("period_end")
        within = group[(group["period_start"] >= BEST_YEARS[0]) & (group["period_start"] <= BEST_YEARS[1])]
        if origin not in ("not stated", "press", "official statement", "mixed") and len(earlier) and len(within):
            first, last = earlier.iloc[-1], within.sort_values("period_end").iloc[-1]
            found.append((indicator, origin, first["value"], _period(first), last["value"], _period(last)))
    return pd.DataFrame(found, columns=["indicator", "origin", "before", "before_period", "after", "after_period"])


def _period(row: pd.Series[Any]) -> str:
    """Return what a row of ``energy_shares`` covers: ``2015``, ``fiscal 2021``, ``January to August 2018``."""
    if row["period"] in ("calendar year", "as of"):
        return str(row["year"])
    if row["period"] == "fiscal year":
        return f"fiscal {row['year']}"
    start, end = pd.Timestamp(row["period_start"]), pd.Timestamp(row["period_end"])
    return f"{start:%B} to {end:%B %Y}" if start != end else f"{end:%B %Y}"


@claim("L012a", "Better relations, a greater share of imports", tables=("energy_shares",))
def greater_access(energy: pd.DataFrame) -> Judgement:
    """Test L012a: better relations bring Russia a greater part of Japan's imports of oil and gas."""
    pairs = same_origin_pairs(energy)
    rose = pairs[pairs["after"] > pairs["before"]]
    outcome = "cannot-be-tested" if pairs.empty else "fails" if rose.empty else "holds-in-part"
    if len(rose) and len(rose) == len(pairs):
        outcome = "holds"
    fuels = {"lng_share": "LNG", "crude_share": "crude oil"}
    told = listed(
        f"{fuels[row.indicator]} went from {row.before:g} per cent ({row.before_period}) to {row.after:g} "
        f"({row.after_period})"
        for row in pairs.itertuples()
    )
    missing = listed(name for key, name in fuels.items() if key not in set(pairs["indicator"]))
    return Judgement(
        outcome=outcome,  # type: ignore[arg-type]
        rule=(
            "holds if, between the last figure before May 2016 and the last one from May 2016 to September 2019, "
            "Russia's share of Japan's imports rose in every fuel for which one and the same origin gives both; in "
            "part if in one; fails if in none. Stakes are a test of their own."
        ),
        reason=(f"{capitalised(told)}." if told else "No origin gives both figures.")
        + (f" For {missing} no origin gives both." if told and missing else ""),
    )


@claim("L012b", "Better relations, new stakes", tables=("fdi", "lng_buyers"))
def new_stakes(fdi: pd.DataFrame, buyers: pd.DataFrame) -> Judgement:
    """Test L012b: better relations bring Japan stakes in Russian oil and gas, and cargoes from them."""
    rows = reliable(fdi)
    rows = rows[(rows["measure"] == "project_stake") & rows["as_of"].str[:7].between(*BEST_YEARS)]
    home = reliable(buyers)
    home = home[(home["country"] == "Japan") & (home["outcome"] == "kept")]
    lifted = [any(project in str(subject) for project in home["project"]) for subject in rows["subject"]]
    told = [f"{row.value:g} per cent of {row.subject} in {row.as_of[:4]}" for row in rows.itertuples()]
    return Judgement(
        outcome="fails" if rows.empty else "holds" if any(lifted) else "holds-in-part",
        rule=(
            "holds if from May 2016 to September 2019 a Japanese firm took a stake in a Russian project of oil or gas "
            "and Japan draws cargoes from it; in part if it took one and draws none; fails if it took none."
        ),
        reason=(
            "No stake was taken in those years."
            if rows.empty
            else f"Japanese firms took {listed(told)}; "
            + ("cargoes have come from it." if any(lifted) else "no cargo of it has been taken.")
        ),
    )


EXPLANATIONS: dict[str, Callable[[pd.DataFrame], pd.Series[bool]]] = {
    "nothing is kept": lambda ties: ties["japanese_stake"] < 0,
    "a Japanese stake": lambda ties: ties["japanese_stake"] > 0,
    "nearness": lambda ties: ties["nearby"],
    "leave to ship": lambda ties: ties["permitted"],
    "a long contract": lambda ties: ties["long_contract"],
    "gas, not oil": lambda ties: ties["fuel"] == "LNG",
    "a long contract and leave to ship": lambda ties: ties["long_contract"] & ties["permitted"],
    "gas, and leave to ship": lambda ties: (ties["fuel"] == "LNG") & ties["permitted"],
    "all three": lambda ties: (ties["japanese_stake"] > 0) & ties["long_contract"] & ties["permitted"],
}
"""What might have held a flow, as conditions on rows of ``energy_ties``; the first is the guess of one who looks at
none of them."""
DOUBTFUL_LEAVE = {"ET3": False, "ET5": True}
"""Rows of ``energy_ties`` whose leave to ship could be coded otherwise, and how: the price cap does not exempt
Sakhalin-1 (JP2022-14), and ESPO crude was free to ship while Japan lost it."""


def explained(ties: pd.DataFrame) -> pd.Series[int]:
    """Return, for each explanation, in how many rows of ``energy_ties`` it is present exactly if the flow was kept."""
    kept = ties["outcome"] == "kept"
    return pd.Series({name: int((test(ties).astype(bool) == kept).sum()) for name, test in EXPLANATIONS.items()})


def recoded(ties: pd.DataFrame) -> pd.DataFrame:
    """Return `explained` for every coding of the rows whose leave to ship is in doubt, one row to a coding."""
    results = []
    for change in product([False, True], repeat=len(DOUBTFUL_LEAVE)):
        coding = ties.copy()
        for (row, otherwise), wanted in zip(DOUBTFUL_LEAVE.items(), change, strict=True):
            if wanted:
                coding.loc[coding["id"] == row, "permitted"] = otherwise
        results.append(explained(coding))
    return pd.DataFrame(results).reset_index(drop=True)
