"""The two Chinese arguments of Japan's policy on Russia, domain by domain, and the claims that rest on them.

The precedent argument: tolerating Crimea would tempt China. The pivot argument: sanctions make Russia China's junior
partner. Trade is in billions of current dollars, changes in per cent. Rows of high and medium confidence decide;
every threshold was set with the figures known.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evidence import tables
from evidence.summits import STRELTSOV
from evidence.tables import TableError, reliable
from evidence.verdicts import Check, Outcome, Verdict
from evidence.wording import capitalised, cardinal, day, listed, number

PERIODS = ("2014–21", "2022–26")
"""From Crimea to the eve of the full-scale invasion of Ukraine, and since."""
RULINGS = ("precedent", "pivot", "divided", "neither")
CHINA_CUSTOMS = "China customs (GACC)"
SPANS = ((2014, 2021), (2021, 2024))
"""From the first sanctions to the last full year before the second ones, and from there to the last year on record."""
EXTRA = 1.25
"""How much faster than China's trade with the world its trade with Russia must grow to count as drawn closer."""
RISE = 1.25
"""How much a share must rise to count as greater dependence."""
MORE_OFTEN = 1.5
"""How much more often joint patrols must be held to count as a new danger that grew."""
BEFORE, SINCE = (2019, 2021), (2022, 2025)
"""Years of joint patrols before and since the full-scale invasion of Ukraine, each with both ends."""
TSURUOKA = "2017-04-05"
BEST_YEARS = ("2016-05", "2019-09")
"""The months between Abe's new approach in Sochi and his last meeting with Putin: ties at their best."""


# --- which argument rules -------------------------------------------------------------------------------------


def ruling(acts: pd.DataFrame, domain: str, period: str) -> str:
    """Return which argument the acts of `domain` in `period` agree with: one of `RULINGS`.

    `acts` is the table ``argument_acts``. Costs alone agree with the precedent argument, offers and exemptions alone
    with the pivot argument; with both the domain is divided, with no act it is neither's.
    """
    signs = set(acts.loc[(acts["domain"] == domain) & (acts["period"] == period), "sign"])
    if signs == {"costs", "spares"}:
        return "divided"
    return {"costs": "precedent", "spares": "pivot"}[signs.pop()] if signs else "neither"


def rulings(acts: pd.DataFrame) -> pd.DataFrame:
    """Return the ruling of every domain (index) in both periods (columns), domains in the order of the table."""
    domains = list(dict.fromkeys(acts["domain"]))
    return pd.DataFrame({period: [ruling(acts, name, period) for name in domains] for period in PERIODS}, index=domains)


def under(acts: pd.DataFrame, period: str, which: str) -> list[str]:
    """Return the domains that have the ruling `which` in `period`."""
    column = rulings(acts)[period]
    return list(column[column == which].index)


# --- trade ----------------------------------------------------------------------------------------------------


def russia_china(trade: pd.DataFrame) -> pd.DataFrame:
    """Return Russia's trade with China by year, without rows that another row supersedes; `trade` is that table."""
    rows = reliable(trade)
    rows = rows[(rows["pair"] == "CN-RU") & (rows["period"] == "calendar year") & rows["superseded_by"].isna()]
    return rows.dropna(subset=["total_usd_bn"]).sort_values("year", ignore_index=True)


def china_russia(trade: pd.DataFrame, year: int) -> float:
    """Return Russia's trade with China in `year` by Chinese customs. Raises `TableError` if no row has it."""
    rows = russia_china(trade)
    rows = rows[(rows["year"] == year) & (rows["statistics_origin"] == CHINA_CUSTOMS)]
    if rows.empty:
        raise TableError([f"trade: no reliable total of {year} for Russia and China by Chinese customs"])
    return float(rows["total_usd_bn"].iloc[0])


def figure(figures: pd.DataFrame, measure: str, partner: str, year: int) -> float:
    """Return one value of the table ``russia_china_figures``. Raises `TableError` unless one reliable row has it."""
    rows = reliable(figures)
    rows = rows[(rows["measure"] == measure) & (rows["partner"] == partner) & (rows["year"] == year)]
    if len(rows) != 1:
        raise TableError([f"russia_china_figures: {len(rows)} reliable rows for {measure}, {partner}, {year}"])
    return float(rows["value"].iloc[0])


def growth(trade: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return how China's trade grew, per span: ``russia`` and ``world`` as factors, ``extra`` as their quotient."""
    rows = []
    for start, end in SPANS:
        russia = china_russia(trade, end) / china_russia(trade, start)
        world = figure(figures, "China’s trade", "world", end) / figure(figures, "China’s trade", "world", start)
        rows.append((f"{start}–{end % 100}", russia, world, russia / world))
    return pd.DataFrame(rows, columns=["span", "russia", "world", "extra"])


def _rate(factor: float) -> str:
    """Return a factor as a change in words: ``54 per cent``."""
    return f"{100 * (factor - 1):.0f} per cent"


def _change(factor: float) -> str:
    """Return a factor as a change in figures: ``up 54``."""
    return f"{'up' if factor >= 1 else 'down'} {100 * abs(factor - 1):.0f}"


def sanctions_and_dependence(trade: pd.DataFrame, figures: pd.DataFrame) -> Verdict:
    """Test S042: sanctions tie Russia more closely to China."""
    grown = growth(trade, figures)
    met = int((grown["extra"] >= EXTRA).sum())
    outcome: Outcome = "holds" if met == len(grown) else "holds-in-part" if met else "fails"
    return Verdict(
        claim="S042",
        title="Sanctions tie Russia to China",
        outcome=outcome,
        rule=(
            "holds if, after the sanctions of 2014 and after those of 2022, China’s trade with Russia grew at least "
            f"{_rate(EXTRA)} more than China’s trade with the world; in part if after one of the two; fails if after "
            "neither. The margin is ours. The rule cannot tell sanctions from the war that brought them."
        ),
        reason="; ".join(
            f"{row.span}: with Russia {_change(row.russia)} per cent, with the world {_change(row.world)}"
            for row in grown.itertuples()
        )
        + ".",
    )


def dependency(trade: pd.DataFrame, figures: pd.DataFrame) -> Verdict:
    """Test P015: since 2014 Moscow depends more on Beijing, as seen from 2017."""
    start, end = (figure(figures, "share of Russia’s trade", "China", year) for year in (2013, 2017))
    totals = [china_russia(trade, year) for year in (2014, 2017)]
    more = totals[1] > totals[0]
    outcome: Outcome = "fails" if end / start < RISE else "holds" if more else "holds-in-part"
    return Verdict(
        claim="P015",
        title="A greater dependency by 2017",
        outcome=outcome,
        rule=(
            f"holds if China’s share of Russia’s trade rose by at least {_rate(RISE)} between 2013 and 2017 and the "
            "trade itself grew after 2014; in part if only the share rose; fails otherwise. The margin is ours."
        ),
        reason=(
            f"The share went from {start:g} to {end:g} per cent. The trade {'rose' if more else 'fell'} from "
            f"{totals[0]:.1f} billion dollars in 2014 to {totals[1]:.1f} in 2017, by Chinese customs; Russia’s whole "
            f"trade went from {figure(figures, 'Russia’s trade', 'world', 2013):.0f} in 2013 to "
            f"{figure(figures, 'Russia’s trade', 'world', 2017):.0f}."
        ),
    )


def pivot_to_china(figures: pd.DataFrame) -> Verdict:
    """Test P014: Russia's turn to Asia has in the main been a turn to China."""
    shares = {
        partner: [figure(figures, "share of Russia’s trade", partner, year) for year in (2014, 2024)]
        for partner in ("China", "rest of Asia-Pacific")
    }
    china, rest = (shares[partner][1] - shares[partner][0] for partner in ("China", "rest of Asia-Pacific"))
    part = 100 * china / (china + rest)
    outcome: Outcome = "holds" if part >= 200 / 3 else "holds-in-part" if part >= 50 else "fails"
    return Verdict(
        claim="P014",
        title="A pivot to Asia that is a pivot to China",
        outcome=outcome,
        rule=(
            "holds if China took at least two thirds of the rise of the Asia-Pacific’s share in Russia’s trade; in "
            "part if at least half; fails if less. The thresholds are ours; shares were found for 2014 and 2024 only."
        ),
        reason=f"China gained {china:g} points, the rest of the region {rest:g}: China’s part is {part:.0f} per cent.",
    )


# --- arms and patrols -----------------------------------------------------------------------------------------


def _events(events: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Return the reliable events of the given kinds, by date, with the day as ``when``."""
    rows = reliable(events)
    rows = rows[rows["kind"].isin(kinds)]
    return rows.assign(when=pd.to_datetime(rows["date"], format="ISO8601")).sort_values("when", ignore_index=True)


CONTRACTS = ("arms contract reported", "arms contract confirmed")


def best_arms_withheld(events: pd.DataFrame) -> Verdict:
    """Test S048: until early 2015 Russia has kept its most modern arms from China; `events` is the table."""
    sold = _events(events, *CONTRACTS)
    sold = sold[sold["when"] < STRELTSOV]
    given = _events(events, "arms delivered")
    before = given[given["when"] < STRELTSOV]
    outcome: Outcome = "fails" if len(before) else "holds-in-part" if len(sold) else "holds"
    first = f"; the first delivery on record is of {given['when'].iloc[0]:%B %Y}" if len(given) else ""
    return Verdict(
        claim="S048",
        title="The best arms withheld",
        outcome=outcome,
        rule=(
            "holds if no sale of a newest system is on record before the text; in part if a contract was reported but "
            "nothing delivered; fails if something was delivered."
        ),
        reason=(
            f"A contract was reported on {day(sold['when'].iloc[0])}, {(STRELTSOV - sold['when'].iloc[0]).days} days "
            "before the text"
            if len(sold)
            else "No contract of before the text is on record"
        )
        + f"{first}.",
    )


def limits_dropped(events: pd.DataFrame) -> Verdict:
    """Test S049: Moscow may drop its limits on arms for China."""
    sold = _events(events, "arms contract confirmed")
    sold = sold[sold["when"] >= STRELTSOV]
    given = _events(events, "arms delivered")
    given = given[given["when"] >= STRELTSOV]
    outcome: Outcome = "holds" if len(sold) and len(given) else "holds-in-part" if len(sold) else "fails"
    return Verdict(
        claim="S049",
        title="The limits on arms dropped",
        outcome=outcome,
        rule=(
            "holds if, after the text, the seller confirmed a sale of a newest system and something was delivered; in "
            "part if a sale alone; fails otherwise."
        ),
        reason=(
            f"Sales were confirmed in {listed(f'{when:%B %Y}' for when in sold['when'])}"
            if len(sold)
            else "No sale was confirmed"
        )
        + (f"; deliveries are on record from {given['when'].iloc[0]:%B %Y}." if len(given) else "; nothing arrived."),
    )


def armed_by_russia(figures: pd.DataFrame) -> Verdict:
    """Test S047: Russian arms make China's forces new; `figures` is ``russia_china_figures``."""
    measure = "change in China’s arms imports"
    rows = reliable(figures)
    rows = rows[(rows["measure"] == measure) & (rows["year"] > STRELTSOV.year)].sort_values("year")
    rising = int((rows["value"] > 0).sum())
    outcome: Outcome = (
        "cannot-be-tested" if rows.empty else "holds" if rising == len(rows) else "holds-in-part" if rising else "fails"
    )
    return Verdict(
        claim="S047",
        title="China’s forces made new by Russian arms",
        outcome=outcome,
        rule=(
            "holds if the volume of China’s arms imports, most of them Russian, rose in every five-year period on "
            "record that ended after the text; in part if in one; fails if in none."
        ),
        reason="Imports by volume: "
        + "; ".join(
            f"{row.period}, {'up' if row.value > 0 else 'down'} {abs(row.value):g} per cent"
            for row in rows.itertuples()
        )
        + ".",
    )


def patrols_by_year(patrols: pd.DataFrame) -> pd.DataFrame:
    """Return joint patrols by year: ``near`` (flights near Japan), ``far`` (other flights), ``naval``.

    `patrols` is the table ``joint_patrols``.
    """
    rows = reliable(patrols)
    near = rows["near_japan"].fillna(False).astype(bool)
    air = rows["kind"] == "air"
    kinds = {"near": air & near, "far": air & ~near, "naval": rows["kind"] == "naval"}
    years = range(BEFORE[0], SINCE[1] + 1)
    counted = {name: rows[mask].groupby(rows["date"].dt.year).size() for name, mask in kinds.items()}
    return pd.DataFrame({name: by.reindex(years, fill_value=0) for name, by in counted.items()})


def yearly(patrols: pd.DataFrame, years: tuple[int, int], *kinds: str) -> float:
    """Return the yearly mean of the given columns of `patrols_by_year` over `years`, both ends included."""
    return float(patrols_by_year(patrols).loc[years[0] : years[1], list(kinds)].sum(axis=1).mean())


def new_dangers(patrols: pd.DataFrame) -> Verdict:
    """Test S043: a Russia dependent on China brings Japan additional risks."""
    kinds = ("near", "naval")
    before, since = yearly(patrols, BEFORE, *kinds), yearly(patrols, SINCE, *kinds)
    outcome: Outcome = (
        "fails" if not since else "holds" if before == 0 or since / before >= MORE_OFTEN else "holds-in-part"
    )
    flights = [yearly(patrols, years, "near") for years in (BEFORE, SINCE)]
    return Verdict(
        claim="S043",
        title="New dangers for Japan",
        outcome=outcome,
        rule=(
            "holds if joint flights near Japan and joint naval patrols, unknown when the text appeared, were held at "
            f"least {MORE_OFTEN:g} times as often a year in {SINCE[0]}–{SINCE[1] % 100} as in "
            f"{BEFORE[0]}–{BEFORE[1] % 100}; in part if less often; fails if they ceased. The rule sees the risk and "
            "its time; it does not show that dependence was the cause."
        ),
        reason=(
            f"The yearly mean went from {before:.1f} to {since:.1f}; of the flights alone from {flights[0]:.1f} to "
            f"{flights[1]:.1f}."
        ),
    )


# --- strategy -------------------------------------------------------------------------------------------------


def realignment(events: pd.DataFrame, patrols: pd.DataFrame, trade: pd.DataFrame) -> Verdict:
    """Test W014: with better ties, Russia and Japan become warier of China."""
    start, end = (pd.Timestamp(month) for month in BEST_YEARS)
    end = end + pd.offsets.MonthEnd(0)
    arms = _events(events, "arms delivered")
    arms = arms[arms["when"].between(start, end)]
    flights = reliable(patrols)
    flights = flights[(flights["kind"] == "air") & flights["date"].between(start, end)]
    outcome: Outcome = (
        "fails" if len(arms) and len(flights) else "holds-in-part" if len(arms) or len(flights) else "cannot-be-tested"
    )
    first = f"first joint flight near Japan, on {day(flights['date'].min())}" if len(flights) else "no joint flight"
    return Verdict(
        claim="W014",
        title="Both become warier of China",
        outcome=outcome,
        rule=(
            "the condition, better ties, is taken as met from May 2016 to September 2019. Fails if in those months "
            "Russia both delivered its newest arms to China and flew joint patrols with it; in part if one of the two; "
            "otherwise it cannot be tested, since caution leaves no trace. Under this rule the claim cannot hold."
        ),
        reason=(
            f"{capitalised(number(len(arms)))} deliver{'y' if len(arms) == 1 else 'ies'} of Su-35 or S-400 on record "
            f"and the {first}; trade went from {china_russia(trade, 2016):.0f} billion dollars in 2016 to "
            f"{china_russia(trade, 2019):.0f} in 2019."
        ),
    )


def united_front(events: pd.DataFrame) -> Verdict:
    """Test T013: what Tokyo could achieve is to prevent a united front on history and on territory."""
    after = _events(events, "joint position on history", "joint position on territory")
    after = after[after["when"] >= TSURUOKA]
    subjects = [name for name in ("history", "territory") if (after["kind"] == f"joint position on {name}").any()]
    outcome: Outcome = ("holds", "holds-in-part", "fails")[len(subjects)]
    free = [name for name in ("history", "territory") if name not in subjects]
    return Verdict(
        claim="T013",
        title="No united front on history and territory",
        outcome=outcome,
        rule=(
            "holds if, from the text to the end of the record, Moscow and Beijing took a joint position against Japan "
            "on neither subject; in part if on one; fails if on both. Neutrality is no joint position, and a statement "
            "that does not mention Japan does not count."
        ),
        reason=(
            f"On {listed(subjects)} one was announced on {day(after['when'].iloc[0])}" if subjects else "None was found"
        )
        + (f"; on {listed(free)} none was found." if subjects and free else "."),
    )


def little_added(events: pd.DataFrame) -> Verdict:
    """Test L028: adding Russia does not dramatically alter Japan's security; judged by Japan's own strategy."""
    first = len(_events(events, "strategy ranks China first")) > 0
    coupled = len(_events(events, "strategy couples Russia with China")) > 0
    outcome: Outcome = (
        "cannot-be-tested" if not (first or coupled) else "holds-in-part" if first and coupled else "holds"
    )
    if coupled and not first:
        outcome = "fails"
    return Verdict(
        claim="L028",
        title="Russia alters little",
        outcome=outcome,
        rule=(
            "judged by the first security strategy after the interview: holds if it ranks China first and does not "
            "couple Russia with it; in part if it ranks China first and couples Russia with it as a concern; fails if "
            "Russia’s part is what comes first. Tokyo’s paper is its judgement, not a measurement."
        ),
        reason=(
            f"The strategy of December 2022 {'ranks' if first else 'does not rank'} China first and "
            f"{'names' if coupled else 'does not name'} Russia’s coordination with China as a concern."
        ),
    )


def precedent_named(events: pd.DataFrame) -> Verdict:
    """Test S023: Tokyo's practical motive over Crimea is to give China no encouragement."""
    named = _events(events, "Japan names the precedent")
    early = named[named["when"] < STRELTSOV]
    outcome: Outcome = "holds" if len(early) else "holds-in-part" if len(named) else "cannot-be-tested"
    when = early if len(early) else named
    return Verdict(
        claim="S023",
        title="The precedent argument was Tokyo’s own",
        outcome=outcome,
        rule=(
            "a motive cannot be seen, an argument can. Holds if a Japanese leader or official paper drew the line from "
            "Ukraine to East Asia before the text; in part if only later; otherwise it cannot be tested."
        ),
        reason=(
            f"{capitalised(cardinal(len(named)))} such statement{'s' if len(named) != 1 else ''} on record, the first "
            f"of {day(when['when'].iloc[0])}."
            if len(named)
            else "No such statement is on record."
        ),
    )


# --- what can be compared -------------------------------------------------------------------------------------


def falls(figures: pd.DataFrame, year: int = 2015) -> pd.DataFrame:
    """Return how trade with Russia (2015) or exports to it (2022) changed by partner, the deepest fall first."""
    measure = "change in trade with Russia" if year == 2015 else "change in exports to Russia"
    rows = reliable(figures)
    rows = rows[(rows["measure"] == measure) & (rows["year"] == year) & (rows["partner"] != "world")]
    return rows.sort_values("value", ignore_index=True)


def _load(*names: str) -> tuple[pd.DataFrame, ...]:
    return tuple(tables.load(name) for name in names)


def _on(check: Callable[..., Verdict], *names: str) -> Check:
    return lambda: check(*_load(*names))


CHECKS: tuple[Check, ...] = (
    _on(precedent_named, "russia_china_events"),
    _on(sanctions_and_dependence, "trade", "russia_china_figures"),
    _on(dependency, "trade", "russia_china_figures"),
    _on(pivot_to_china, "russia_china_figures"),
    _on(best_arms_withheld, "russia_china_events"),
    _on(limits_dropped, "russia_china_events"),
    _on(armed_by_russia, "russia_china_figures"),
    _on(new_dangers, "joint_patrols"),
    _on(little_added, "russia_china_events"),
    _on(realignment, "russia_china_events", "joint_patrols", "trade"),
    _on(united_front, "russia_china_events"),
)
"""The claims that the chapter tests, in its order."""
