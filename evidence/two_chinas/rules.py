"""China as a reason in Japan's policy on Russia: what Tokyo said, what it did, and the claims that rest on it.

The words are those of the table ``tokyo_words``, coded by its rule book; the acts are sorted by whom they favour.
Trade is in billions of current dollars, changes in per cent. Rows of high and medium confidence decide; every
threshold was set with the figures known.
"""

from __future__ import annotations

import krippendorff
import numpy as np
import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data.tables import TableError, reliable
from bookext.formatting import cardinal, day, listed, number
from evidence.constants import ANNEXATION, INVASION, RETURN_OF_ABE, STRELTSOV, TSURUOKA

PERIODS = ("2014–21", "2022–26")
"""From Crimea to the eve of the full-scale invasion of Ukraine, and since."""
RULINGS = ("precedent", "pivot", "both", "neither")
CHINA_CUSTOMS = "China customs (GACC)"
SPANS = ((2014, 2021), (2021, 2025))
"""From the first sanctions to the last full year before the second ones, and from there to the last year on record."""
EXTRA = 1.25
"""How much faster than China's trade with the world its trade with Russia must grow to count as drawn closer."""
RISE = 1.25
"""How much a share must rise to count as greater dependence."""
MORE_OFTEN = 1.5
"""How much more often joint patrols must be held to count as a danger that grew with the war."""
FIRST_PATROL, LAST_DAY = pd.Timestamp("2019-07-23"), pd.Timestamp("2025-12-31")
"""From the first joint flight to the end of the record."""

IN_OFFICE = ("head of government", "minister", "official document", "official", "adviser")
"""Grades of those who spoke for themselves while in office; a party's adviser is among them."""
FROM_CHINA = ("balancing", "wedge", "freeing-forces")
"""The three ways in which China can be a reason to court Russia, kept apart everywhere else."""
ENOUGH = 3
"""How many statements of the kind must be known before the lack of an argument among them means anything."""
HALF = 0.5
"""The share of statements from which an argument counts as the usual one."""
COMPARED = (2015, 2016, 2017)
"""The years in which Abe courted Putin and the Assembly's votes might show it."""

# --- what Tokyo said ------------------------------------------------------------------------------------------


def in_office(words: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in which an office-holder, a document or an adviser speaks; `words` is ``tokyo_words``."""
    return words[words["grade"].isin(IN_OFFICE)]


def heard(words: pd.DataFrame, argument: str, other_kind: str | None = None) -> int:
    """Return how many rows of those in office give `argument`; for ``other`` also the kind is named."""
    rows = in_office(words)
    rows = rows[rows["argument"] == argument]
    return len(rows if other_kind is None else rows[rows["other_kind"] == other_kind])


def courting(words: pd.DataFrame) -> pd.DataFrame:
    """Return each statement of those in office that speaks for closer relations, and how it has China.

    A statement that names China in one of its rows names it; one that points to the region in any is ``veiled``.
    """
    rows = in_office(words)
    rows = rows[rows["direction"] == "courting"]
    order = {"named": 0, "veiled": 1, "unnamed": 2}
    return rows.sort_values("china", key=lambda column: column.map(order)).drop_duplicates("statement")


def _spoken(words: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """Return the reliable rows whose day is known and lies from `since` to before `until`."""
    rows = reliable(words)
    rows = rows[rows["date_precision"] == "day"]
    when = pd.to_datetime(rows["date"].astype(str), format="ISO8601")
    return rows.assign(when=when)[(when >= since) & (when < until)]


def _days(rows: pd.DataFrame) -> str:
    return listed(day(when) for when in sorted(set(rows["when"])))


@claim("S023", "Streltsov: the precedent argument was Tokyo’s own", tables=("tokyo_words",))
def precedent_named(words: pd.DataFrame) -> Judgement:
    """Test S023: Tokyo's practical motive over Crimea is to give China no encouragement."""
    spoken = in_office(_spoken(words, ANNEXATION, STRELTSOV))
    against = spoken[spoken["direction"] == "punishing"]
    with_it = against[against["argument"] == "precedent"]
    every, named = against["statement"].nunique(), with_it["statement"].nunique()
    outcome: Outcome = "cannot-be-tested" if every < ENOUGH else "fails"
    if named:
        outcome = "holds" if named >= HALF * every else "holds-in-part"
    return Judgement(
        outcome=outcome,
        rule=(
            "a motive cannot be seen, an argument can. Of the statements against Russia by those in office, from the "
            "annexation to the text, holds if at least half carry Ukraine over to Asia; in part if fewer do; fails "
            f"if none of at least {cardinal(ENOUGH)} does; with fewer statements and none of them, it cannot be tested."
        ),
        reason=(
            f"Of {cardinal(every)} such statements {number(named)} carried it over"
            + (f": {_days(with_it)}." if named else ".")
        ),
    )


@claim("S041", "Streltsov’s third principle: Northeast Asia is another case", tables=("tokyo_words",))
def region_named(words: pd.DataFrame) -> Judgement:
    """Test S041: Tokyo stresses the situation of Northeast Asia as a reason for sparing Russia."""
    spoken = _spoken(words, ANNEXATION, STRELTSOV)
    region = spoken["argument"].isin(FROM_CHINA) | (spoken["other_kind"] == "regional-security")
    given = spoken[region & (spoken["direction"] != "punishing")]
    own, others = in_office(given), given[~given["grade"].isin(IN_OFFICE)]
    statements = in_office(spoken)["statement"].nunique()
    outcome: Outcome = "fails" if statements >= ENOUGH else "cannot-be-tested"
    if len(own) or len(others):
        outcome = "holds" if len(own) else "holds-in-part"
    return Judgement(
        outcome=outcome,
        rule=(
            "judged at its date. Holds if, from the annexation to the text, someone in office gave the region or China "
            "as a reason to spare or court Russia; in part if only observers or reports at second hand did; fails if "
            f"at least {cardinal(ENOUGH)} statements of those in office are known and nobody did; else it cannot be "
            "tested. A row known only by its year is left out."
        ),
        reason=(
            f"Those in office did so {'on ' + _days(own) if len(own) else 'in no statement that we have'}; "
            f"observers or reports {'on ' + _days(others) if len(others) else 'did not'}."
        ),
    )


@claim("T011", "Tsuruoka: Tokyo wants better ties because China rises", tables=("tokyo_words",))
def china_given(words: pd.DataFrame) -> Judgement:
    """Test T011: Tokyo gives China's rise as its reason for courting Russia, as seen from April 2017."""
    spoken = in_office(_spoken(words, RETURN_OF_ABE, TSURUOKA))
    courted = spoken[spoken["direction"] == "courting"]
    given = courted[courted["argument"].isin(FROM_CHINA)]
    every, named = courted["statement"].nunique(), given["statement"].nunique()
    outcome: Outcome = "cannot-be-tested" if every < ENOUGH else "fails"
    if named:
        outcome = "holds" if named >= HALF * every else "holds-in-part"
    return Judgement(
        outcome=outcome,
        rule=(
            "of the courting statements by those in office, from Abe’s return to the text, holds if at least half give "
            f"China as a reason; in part if fewer do; fails if none of at least {cardinal(ENOUGH)} does; with fewer "
            "statements and none of them, it cannot be tested. A reason given is not the reason that decided."
        ),
        reason=(
            f"Of {cardinal(every)} such statements {number(named)} gave China as a reason"
            + (f": {_days(given)}." if named else ".")
        ),
    )


EDGE_CASES = frozenset(
    [f"TW{row:03d}" for row in (9, 10, 15, 16, 17, 19, 26, 29, 38, 42, 53, 54, 56, 67, 78, 80)] + ["MW010", "MW011"]
)
"""The rows that the rule book's edge cases decide in advance, by its own list."""


def agreement(codings: pd.DataFrame, column: str, without: frozenset[str] = frozenset()) -> float:
    """Return Krippendorff's alpha of the two coders on `column`, nominal; `codings` is ``word_codings``."""
    rows = codings[~codings["words_id"].isin(without)]
    table = rows.pivot_table(index="words_id", columns="coder", values=column, aggfunc="first").dropna()
    codes = {code: place for place, code in enumerate(sorted({*table["first"], *table["second"]}))}
    ranks = np.array([table[coder].map(codes) for coder in ("first", "second")], dtype=float)
    return float(krippendorff.alpha(ranks, value_domain=range(len(codes)), level_of_measurement="nominal"))


# --- votes in the General Assembly ----------------------------------------------------------------------------


def votes(unga: pd.DataFrame) -> pd.DataFrame:
    """Return, by year, how far Japan and South Korea stood from Russia and whether their bounds overlap.

    `unga` is ``unga_distance``. The bounds are those of each country's own position; Russia's is common to both.
    """
    by = {code: unga[unga["country_code"] == code].set_index("year") for code in ("JPN", "KOR")}
    japan, korea = by["JPN"], by["KOR"]
    return pd.DataFrame(
        {
            "japan": japan["distance"],
            "korea": korea["distance"],
            "nearer": japan["distance"] < korea["distance"],
            "overlap": (japan["point_high"] >= korea["point_low"]) & (korea["point_high"] >= japan["point_low"]),
            "japan_moved": japan["point"].diff(),
            "russia_moved": japan["russia_point"].diff(),
        }
    ).sort_index()


# --- which argument the acts agree with -----------------------------------------------------------------------


def ruling(acts: pd.DataFrame, domain: str, period: str) -> str:
    """Return which argument the acts of `domain` in `period` agree with: one of `RULINGS`.

    `acts` is the table ``argument_acts``. Costs alone agree with the precedent argument, offers, exemptions
    and ties kept alone with the pivot argument; a domain may have both, or no act. Agreement is no motive.
    """
    signs = set(acts.loc[(acts["domain"] == domain) & (acts["period"] == period), "sign"])
    if signs == {"costs", "spares"}:
        return "both"
    return {"costs": "precedent", "spares": "pivot"}[signs.pop()] if signs else "neither"


def rulings(acts: pd.DataFrame) -> pd.DataFrame:
    """Return the ruling of every domain (index) in both periods (columns), domains in the order of the table."""
    domains = list(dict.fromkeys(acts["domain"]))
    return pd.DataFrame({period: [ruling(acts, name, period) for name in domains] for period in PERIODS}, index=domains)


def under(acts: pd.DataFrame, period: str, which: str) -> list[str]:
    """Return the domains that have the ruling `which` in `period`."""
    column = rulings(acts)[period]
    return list(column[column == which].index)


def left_out(steps: pd.DataFrame) -> list[str]:
    """Return the kinds of step that allies took in 2014 and Japan did not; `steps` is ``sanction_steps``."""
    taken = steps.groupby("step", sort=False)["actor"].agg(set)
    return [str(step) for step, actors in taken.items() if "Japan" not in actors]


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


def chinas_trade(trade: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return China's trade with ``russia`` and with the ``world`` by year, by Chinese customs; a gap where none is."""
    own = russia_china(trade)
    own = own[own["statistics_origin"] == CHINA_CUSTOMS].set_index("year")["total_usd_bn"]
    rows = reliable(figures)
    world = rows[rows["measure"] == "China’s trade"].set_index("year")["value"]
    return pd.DataFrame({"russia": own.astype(float), "world": world.astype(float)}).sort_index()


def growth(trade: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return how China's trade grew, per span: ``russia`` and ``world`` as factors, ``extra`` as their quotient."""
    rows, table = [], chinas_trade(trade, figures)
    for start, end in SPANS:
        if lacking := [year for year in (start, end) if year not in table.dropna().index]:
            raise TableError([f"no reliable totals of {', '.join(map(str, lacking))} for China’s trade"])
        russia, world = table.loc[end] / table.loc[start]
        rows.append((f"{start}–{end % 100}", russia, world, russia / world))
    return pd.DataFrame(rows, columns=["span", "russia", "world", "extra"])


def _rate(factor: float) -> str:
    """Return a factor as a change in words: ``54 per cent``."""
    return f"{100 * (factor - 1):.0f} per cent"


def _change(factor: float) -> str:
    """Return a factor as a change in figures: ``up 54``."""
    return f"{'up' if factor >= 1 else 'down'} {100 * abs(factor - 1):.0f}"


@claim("S042", "Streltsov, of Tokyo’s fear: sanctions tie Russia to China", tables=("trade", "russia_china_figures"))
def sanctions_and_dependence(trade: pd.DataFrame, figures: pd.DataFrame) -> Judgement:
    """Test S042: sanctions tie Russia more closely to China."""
    grown = growth(trade, figures)
    met = int((grown["extra"] >= EXTRA).sum())
    outcome: Outcome = "holds" if met == len(grown) else "holds-in-part" if met else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if, after the sanctions of 2014 and after those of 2022, China’s trade with Russia grew at least "
            f"{_rate(EXTRA)} more than China’s trade with the world; in part if after one of the two; fails if after "
            "neither. The margin is ours. The rule measures trade, where the fear was of lost independence, and cannot "
            "tell sanctions from the war that brought them."
        ),
        reason="; ".join(
            f"{row.span}: with Russia {_change(row.russia)} per cent, with the world {_change(row.world)}"
            for row in grown.itertuples()
        )
        + ".",
    )


@claim("P015", "[Pajon], 2017: a greater dependency on China", tables=("trade", "russia_china_figures"))
def dependency(trade: pd.DataFrame, figures: pd.DataFrame) -> Judgement:
    """Test P015: since 2014 Moscow depends more on Beijing, as seen from 2017."""
    start, end = (figure(figures, "share of Russia’s trade", "China", year) for year in (2013, 2017))
    totals = [china_russia(trade, year) for year in (2014, 2017)]
    more = totals[1] > totals[0]
    outcome: Outcome = "fails" if end / start < RISE else "holds" if more else "holds-in-part"
    return Judgement(
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


# --- arms and patrols -----------------------------------------------------------------------------------------


def _events(events: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Return the reliable events of the given kinds, by date, with the day as ``when``."""
    rows = reliable(events)
    rows = rows[rows["kind"].isin(kinds)]
    return rows.assign(when=pd.to_datetime(rows["date"], format="ISO8601")).sort_values("when", ignore_index=True)


@claim("S049", "Streltsov, of Tokyo’s fear: the limits on arms dropped", tables=("russia_china_events",))
def limits_dropped(events: pd.DataFrame) -> Judgement:
    """Test S049: Moscow may drop its limits on arms for China."""
    sold = _events(events, "arms contract confirmed")
    sold = sold[sold["when"] >= STRELTSOV]
    given = _events(events, "arms delivered")
    given = given[given["when"] >= STRELTSOV]
    outcome: Outcome = "holds" if len(sold) and len(given) else "holds-in-part" if len(sold) else "fails"
    return Judgement(
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


def near_japan(patrols: pd.DataFrame) -> pd.DataFrame:
    """Return the reliable joint patrols near Japan, flights and naval alike; `patrols` is ``joint_patrols``."""
    rows = reliable(patrols)
    return rows[rows["near_japan"].fillna(False).astype(bool)]


def patrols_by_year(patrols: pd.DataFrame) -> pd.DataFrame:
    """Return joint patrols by year: ``air`` and ``naval`` near Japan, ``air far`` and ``naval far`` elsewhere."""
    rows = reliable(patrols)
    near = rows["id"].isin(near_japan(patrols)["id"])
    years = range(FIRST_PATROL.year, LAST_DAY.year + 1)
    counted = {
        f"{kind}{'' if close else ' far'}": rows[(rows["kind"] == kind) & (near == close)]
        for close in (True, False)
        for kind in ("air", "naval")
    }
    return pd.DataFrame(
        {name: part.groupby(part["date"].dt.year).size().reindex(years, fill_value=0) for name, part in counted.items()}
    )


def a_year(patrols: pd.DataFrame, kind: str) -> tuple[float, float]:
    """Return how often a year patrols of `kind` near Japan were held before the invasion and since."""
    days = near_japan(patrols).loc[lambda rows: rows["kind"] == kind, "date"]
    before, since = ((days >= FIRST_PATROL) & (days < INVASION)).sum(), (days >= INVASION).sum()
    return 365.25 * before / (INVASION - FIRST_PATROL).days, 365.25 * since / (LAST_DAY - INVASION).days


@claim("S043", "Streltsov, of Tokyo’s fear: new dangers for Japan", tables=("joint_patrols",))
def new_dangers(patrols: pd.DataFrame) -> Judgement:
    """Test S043: a Russia dependent on China brings Japan additional risks."""
    rates = {"flights": a_year(patrols, "air"), "naval patrols": a_year(patrols, "naval")}
    grew = [name for name, (before, since) in rates.items() if since and since >= MORE_OFTEN * before]
    went_on = any(since for _, since in rates.values())
    outcome: Outcome = "holds" if len(grew) == len(rates) else "holds-in-part" if went_on else "fails"
    return Judgement(
        outcome=outcome,
        rule=(
            "joint patrols near Japan were unknown when the text appeared. Holds if flights and naval patrols were "
            f"each held at least {MORE_OFTEN:g} times as often a year after the invasion of February 2022, when "
            "dependence deepened, as between the first of them, in July 2019, and then; in part if they went "
            "on without growing so much in both kinds; fails if they ceased. The rule shows no cause."
        ),
        reason="; ".join(
            f"{name}: {before:.1f} a year before, {since:.1f} since" for name, (before, since) in rates.items()
        ).capitalize()
        + ".",
    )


# --- strategy -------------------------------------------------------------------------------------------------


@claim("T013", "Tsuruoka: no united front on history and territory (provisional)", tables=("russia_china_events",))
def united_front(events: pd.DataFrame) -> Judgement:
    """Test T013: what Tokyo could achieve is to prevent a united front on history and on territory."""
    after = _events(events, "joint position on history", "joint position on territory")
    after = after[after["when"] >= TSURUOKA]
    subjects = [name for name in ("history", "territory") if (after["kind"] == f"joint position on {name}").any()]
    outcome: Outcome = ("holds", "holds-in-part", "fails")[len(subjects)]
    free = [name for name in ("history", "territory") if name not in subjects]
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if, from the text to the end of the record, Moscow and Beijing took a joint position against Japan "
            "on neither subject; in part if on one; fails if on both. Neutrality is no joint position, and a statement "
            "that does not mention Japan does not count. Provisional: the declaration of May 2026 was not seen."
        ),
        reason=(
            f"On {listed(subjects)} one was announced on {day(after['when'].iloc[0])}" if subjects else "None was found"
        )
        + (f"; on {listed(free)} none was found." if subjects and free else "."),
    )


@claim("L028", "Lipscy: Russia alters little", tables=("russia_china_events",))
def little_added(events: pd.DataFrame) -> Judgement:
    """Test L028: adding Russia does not dramatically alter Japan's security; judged by Japan's own strategy."""
    first = len(_events(events, "strategy ranks China first")) > 0
    coupled = len(_events(events, "strategy couples Russia with China")) > 0
    outcome: Outcome = (
        "cannot-be-tested" if not (first or coupled) else "holds-in-part" if first and coupled else "holds"
    )
    if coupled and not first:
        outcome = "fails"
    return Judgement(
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
