"""Japan's sanctions on Russia: what each package was, when it came, and how Russia answered.

The rules are those of the chapter on sanction packages. A package is one nationally announced round with its own
content (2014) or one day on which a cabinet understanding brought new measures (2022 to 2025): the column
``package_no`` of the table ``japan_measures``. Only rows of high and medium confidence decide a verdict.
"""

from __future__ import annotations

from math import comb

import pandas as pd

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement, Outcome
from bookext.data.tables import reliable
from bookext.formatting import capitalised, cardinal, day, listed, number
from evidence.constants import ANNEXATION, INVASION, STRELTSOV

SEPTEMBER = pd.Timestamp("2014-09-24")
"""The measure that Streltsov calls the fourth package: the only one of 2014 on the securities of banks."""
EARLY_1980S = 1982
"""Last of the early 1980s, of which the text speaks; the year is our choice."""
WEEK = 7
"""Days by which one must be later than the first mover to be called belated."""
TRADE = ("trade embargo", "economic measure")
"""Kinds of Russian counter-measure that restrict trade."""


def packages(measures: pd.DataFrame, wave: str = "2014") -> pd.DataFrame:
    """Return the numbered packages of a `wave` (``2014`` or ``2022-2025``), by number."""
    kept = reliable(measures)
    kept = kept[(kept["row_kind"] == "package") & (kept["wave"] == wave)]
    return kept.sort_values("package_no", ignore_index=True)


def entry_bans_targeted(measures: pd.DataFrame) -> pd.DataFrame:
    """Return `measures` by the rival coding, in which an entry ban alone is targeted and not symbolic."""
    alone = (measures["rung"] == "symbolic") & measures["kind"].map(lambda cell: "visa ban" in kinds(cell))
    return measures.assign(rung=measures["rung"].mask(alone, "targeted"))


def kinds(row_kind: str) -> list[str]:
    """Return the instruments that the cell `row_kind` of the column ``kind`` lists."""
    return row_kind.split("; ")


STEPS = ("sanction_steps", "japan_measures", "partner_rounds_2014")
"""The tables that `lags` compares."""

# --- lags -----------------------------------------------------------------------------------------------------


def taken(steps: pd.DataFrame, measures: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return every kind of step with who took it and when, by date.

    Columns: ``step``, ``actor``, ``id``, ``announced``, ``in_force``. Where no day of effect is on record the day
    of announcement stands for it: a refusal of visas or of talks needs no other.
    """
    japan = reliable(measures).rename(columns={"date_announced": "announced"})
    partners = reliable(rounds).rename(columns={"date": "announced"})
    columns = ["id", "announced", "date_effective"]
    dated = pd.concat([japan[columns], partners[columns]], ignore_index=True)
    rows = steps.drop(columns="id").merge(dated, left_on="measure_id", right_on="id", validate="many_to_one")
    rows["in_force"] = rows["date_effective"].fillna(rows["announced"])
    return rows.sort_values(["announced", "id"], kind="stable", ignore_index=True)[
        ["step", "actor", "id", "announced", "in_force"]
    ]


def lags(steps: pd.DataFrame, measures: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return, per kind of step and partner, how many days Japan's first such measure came after the partner's.

    One row per ``step`` and ``actor`` (EU, US) that took it. ``japan`` is the id of Japan's first measure of the
    kind, missing where there is none. ``first`` and ``nearest`` are the partner's first round of the kind and the
    one announced nearest to Japan's measure, before or after; ``first_lag`` and ``nearest_lag`` are in days from
    announcement to announcement, ``…_in_force`` from effect to effect. Negative: Japan came first.
    """
    rows = taken(steps, measures, rounds)
    found = []
    for step in dict.fromkeys(steps["step"]):
        of_kind = rows[rows["step"] == step]
        own = of_kind[of_kind["actor"] == "Japan"].head(1)
        for actor in ("EU", "US"):
            theirs = of_kind[of_kind["actor"] == actor]
            if theirs.empty:
                continue
            first = theirs.iloc[0]
            record = {"step": step, "actor": actor, "first": first["id"], "first_day": first["announced"]}
            if len(own):
                measure = own.iloc[0]
                nearest = theirs.loc[(theirs["announced"] - measure["announced"]).abs().idxmin()]
                record |= {"japan": measure["id"], "day": measure["announced"], "nearest": nearest["id"]}
                for name, other in (("first", first), ("nearest", nearest)):
                    record[f"{name}_lag"] = (measure["announced"] - other["announced"]).days
                    record[f"{name}_lag_in_force"] = (measure["in_force"] - other["in_force"]).days
            found.append(record)
    columns = [
        "step", "actor", "japan", "day", "first", "first_day", "first_lag", "first_lag_in_force", "nearest",
        "nearest_lag", "nearest_lag_in_force",
    ]  # fmt: skip
    frame = pd.DataFrame(found).reindex(columns=columns)
    counts = [name for name in columns if "lag" in name]
    return frame.astype(dict.fromkeys(counts, "Int64"))


def matched(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `lags` with a Japanese measure."""
    return table[table["japan"].notna()]


def behind_first_mover(table: pd.DataFrame, column: str = "first_lag") -> pd.Series[int]:
    """Return, per kind of step that Japan took, the days behind whoever of the EU and the US was earlier."""
    return matched(table).groupby("step", sort=False)[column].max()


def unmatched(table: pd.DataFrame) -> list[str]:
    """Return the kinds of step that both the EU and the US took and Japan did not."""
    missing = table[table["japan"].isna()]
    return [step for step, actors in missing.groupby("step", sort=False)["actor"] if len(actors) > 1]


def ahead_of_us(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `lags` in which Japan came before the first American step of the kind."""
    return matched(table)[(matched(table)["actor"] == "US") & (matched(table)["first_lag"] < 0)]


CLOSE = 1
"""Days from a partner's round within which a package counts as close to it; chosen with the record known."""


def waves(measures: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return, per package of 2014, how far the nearest round of the EU or the US lay.

    Columns: ``package_no``, ``day`` and ``apart``, in days before or after.
    """
    partners = reliable(rounds)["date"]
    own = packages(measures)
    apart = [int((partners - moment).abs().dt.days.min()) for moment in own["date_announced"]]
    return pd.DataFrame({"package_no": own["package_no"], "day": own["date_announced"], "apart": apart})


def near_a_round(rounds: pd.DataFrame, within: int) -> float:
    """Return the share of days of 2014, from the first partner round on, with a round at most `within` days away.

    By this share a Japanese package would fall into a wave if its day had been drawn by lot.
    """
    announced = reliable(rounds)["date"]
    year = pd.Series(pd.date_range(announced.min(), "2014-12-31"))
    return float(year.map(lambda moment: (announced - moment).abs().dt.days.min() <= within).mean())


def at_least(hits: int, draws: int, share: float) -> float:
    """Return the chance of `hits` or more in `draws` independent draws that each hit with the chance `share`."""
    return sum(comb(draws, k) * share**k * (1 - share) ** (draws - k) for k in range(hits, draws + 1))


# --- the packages of 2014 -------------------------------------------------------------------------------------


def numbers(counts: pd.DataFrame) -> dict[int, list[str]]:
    """Return, per number that the measure of September 2014 has been given, who gives it (`package_counts`)."""
    kept = reliable(counts)
    return {int(number): list(group["counted_by"]) for number, group in kept.groupby("number")}


def doubtful(counts: pd.DataFrame) -> set[int]:
    """Return the numbers that only reports with more than one reading give."""
    kept = reliable(counts)
    return {int(number) for number, group in kept.groupby("number") if set(group["stated"]) == {"unclear"}}


@claim("S003a", "September 2014 as the fourth package", tables=("japan_measures", "package_counts"))
def fourth_package(measures: pd.DataFrame, counts: pd.DataFrame) -> Judgement:
    """Test the number in S003a, by which the measure of September 2014 is the fourth."""
    row = packages(measures)
    own = int(row.loc[row["date_announced"] == SEPTEMBER, "package_no"].iloc[0])
    others = numbers(counts)
    claimed = 4
    givers = [name for number, names in others.items() if number == claimed for name in names]
    agreed = own == claimed and set(others) <= {claimed}
    outcome: Outcome = "holds" if agreed else "holds-in-part" if own == claimed or givers else "fails"
    unclear = doubtful(counts)
    rest = "; ".join(
        f"{'perhaps ' if n in unclear else ''}number {cardinal(n)} for {listed(names)}"
        for n, names in others.items()
        if n != own
    )
    same = listed(others.get(own, []))
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if the measure of 24 September 2014 is the fourth by our rule of counting and by every reliable "
            "count of the day; in part if it is by one of them; fails if by none."
        ),
        reason=(
            f"It is number {cardinal(own)} by our rule{f' and for {same}' if same else ''}"
            + (f"; it is {rest}." if rest else ".")
        ),
    )


def by_rung(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many packages reached each rung, from symbolic to sectoral."""
    return {rung: int((rows["rung"] == rung).sum()) for rung in ("symbolic", "targeted", "sectoral")}


DEEDS = {
    "diplomatic suspension": "suspended talks",
    "visa ban": "refused entry to {persons} persons",
    "asset freeze": "froze {persons} persons and {bodies} bodies",
    "import restriction": "put imports from Crimea under approval",
    "financial restriction": "followed the line on new EBRD projects",
}
"""What the instruments of the first three packages were; EBRD: European Bank for Reconstruction and Development."""


def deeds(package: pd.Series) -> str:
    """Return what one of the first three packages did, instrument by instrument."""
    count = {name: cardinal(int(package[key])) for name, key in (("persons", "persons"), ("bodies", "entities"))}
    return listed(DEEDS[instrument].format(**count) for instrument in kinds(package["kind"]))


def barred(rows: pd.DataFrame) -> str:
    """Return the aside that a package among `rows` which restricts no transaction refused entry to persons."""
    bans = rows[(rows["rung"] == "symbolic") & rows["kind"].map(lambda cell: "visa ban" in kinds(cell))]
    if bans.empty:
        return ""
    return f" ({cardinal(len(bans))} of them barred {cardinal(int(bans['persons'].sum()))} persons from entry)"


@claim("S002", "The first three packages as gestures", tables=("japan_measures",))
def symbolic_first_three(measures: pd.DataFrame) -> Judgement:
    """Test S002 as far as a list can, by what the first three packages restricted."""
    three = packages(measures).head(3)
    binding = three[three["rung"] != "symbolic"]
    outcome: Outcome = "holds" if binding.empty else "holds-in-part" if len(binding) < len(three) else "fails"
    bound = "; ".join(
        f"number {cardinal(int(row['package_no']))}, of {day(row['date_announced'])}, {deeds(row)}"
        for _, row in binding.iterrows()
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "an aim cannot be read from a list, but a bite can: holds if none of the three restricts a transaction "
            "with anyone; in part if some do not; fails if all do."
        ),
        reason=(
            f"{capitalised(cardinal(len(three) - len(binding)))} of the three restricted no transaction"
            + barred(three)
            + (f"; {bound}." if bound else ".")
        ),
    )


def last_seen(package: pd.Series, totals: pd.DataFrame) -> pd.Timestamp | None:
    """Return the last day, not before the text, on which a count has all the banks of `package`; None if none has.

    `totals` is the table ``sanctions_totals``.
    """
    rows = reliable(totals)
    rows = rows[(rows["list"] == "securities restriction") & (rows["group"] == "measures of 2014")]
    rows = rows[(rows["as_of"] >= STRELTSOV) & (rows["value"] >= package["entities"])]
    return None if rows.empty else rows["as_of"].max()


ADDED = {"symbolic": "restricted no transaction", "targeted": "added names", "sectoral": "was sectoral too"}
"""What a package after the fourth did, by its rung."""


@claim("S003b", "Sectoral from the fourth package on", tables=("japan_measures", "sanctions_totals"))
def sectoral_from_fourth(measures: pd.DataFrame, totals: pd.DataFrame) -> Judgement:
    """Test S003b: symbolic before the fourth package, and sectoral, by a measure that stayed, from it on.

    A later package that is not sectoral does not end a measure in force, and so does not count against the claim.
    """
    rows = packages(measures)
    rows = rows[rows["date_announced"] <= STRELTSOV]
    before, later = rows[rows["package_no"] < 4], rows[rows["package_no"] > 4]
    fourth = rows[rows["package_no"] == 4].iloc[0]
    stray = before[before["rung"] != "symbolic"]
    seen = last_seen(fourth, totals)
    stands = seen is not None and fourth["date_effective"] <= STRELTSOV
    outcome: Outcome = (
        "fails" if fourth["rung"] != "sectoral" else "holds" if stray.empty and stands else "holds-in-part"
    )
    standing = (
        f"was not lifted: its {cardinal(int(fourth['entities']))} banks were still listed on {day(seen)}"
        if seen is not None and stands
        else "is not on record as in force when the text appeared"
    )
    strays = listed(
        f"number {cardinal(int(row.package_no))} ({day(row.date_announced)}) is {row.rung}"
        for row in stray.itertuples()
    )
    added = "; ".join(
        f"number {cardinal(int(row.package_no))} ({day(row.date_announced)}) {ADDED[str(row.rung)]}"
        for row in later.itertuples()
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if no package before the fourth is more than symbolic, the fourth is sectoral, and it was still in "
            "force on the day of the text; in part if the fourth is sectoral but another condition fails; fails if the "
            "fourth is not."
        ),
        reason=(
            f"The fourth is {fourth['rung']} and {standing}."
            + (f" But {strays}." if strays else "")
            + (f" {capitalised(added)}." if added else "")
        ),
    )


@claim("P009b", "Mostly symbolic", tables=("japan_measures",))
def mostly_symbolic(measures: pd.DataFrame) -> Judgement:
    """Test P009b on the nature of the sanctions of 2014."""
    rows = packages(measures)
    spread = by_rung(rows)
    half = len(rows) / 2
    outcome: Outcome = (
        "holds" if spread["symbolic"] > half else "holds-in-part" if spread["sectoral"] < half else "fails"
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if more than half of the packages of 2014 restrict no transaction with anyone; in part if not, but "
            "more than half leave the Russian economy as such alone; fails otherwise."
        ),
        reason=(
            f"Of {cardinal(len(rows))} packages {cardinal(spread['symbolic'])} restricted no transaction"
            f"{barred(rows)}, "
            f"{cardinal(spread['targeted'])} bound named persons, bodies or Crimea, and {cardinal(spread['sectoral'])} "
            "restricted a class of transactions with Russia or with its main state banks."
        ),
    )


# --- when -----------------------------------------------------------------------------------------------------


def first_binding(measures: pd.DataFrame) -> pd.Series:
    """Return the first package of 2014 that restricted a transaction, by its day of effect."""
    rows = packages(measures)
    binding: pd.Series = rows[rows["rung"] != "symbolic"].sort_values("date_effective").iloc[0]
    return binding


@claim(
    "S001",
    "From day one",
    tables=STEPS,
    given=lambda steps, measures, rounds: (measures, lags(steps, measures, rounds)),
)
def from_day_one(measures: pd.DataFrame, table: pd.DataFrame) -> Judgement:
    """Test S001; `table` is that of `lags`."""
    first = packages(measures)["date_announced"].min()
    binding = first_binding(measures)["date_effective"]
    met = [moment <= ANNEXATION for moment in (first, binding)]
    outcome: Outcome = "holds" if all(met) else "holds-in-part" if any(met) else "fails"
    opening = matched(table)[matched(table)["japan"] == packages(measures)["id"].iloc[0]]["first_lag"].max()
    return Judgement(
        outcome=outcome,
        rule=(
            f"takes the Russian treaty on Crimea, of {day(ANNEXATION)}, for the first day: holds if both the first "
            "Japanese measure of any kind and the first that restricts a transaction were there by then; in part if "
            "one was; fails if neither. The choice of day is ours; the second condition is ours too, and stricter than "
            "the claim that Japan took part."
        ),
        reason=(
            f"The first measure came on {day(first)}, {cardinal(int(opening))} days after those of the first mover; "
            f"the first that restricted a transaction took effect on {day(binding)}, "
            f"{cardinal((binding - ANNEXATION).days)} days after the treaty."
        ),
    )


@claim("P009a", "Belated", tables=STEPS, given=lags)
def belated(table: pd.DataFrame) -> Judgement:
    """Test P009a on the timing of the sanctions of 2014; `table` is that of `lags`."""
    delays = behind_first_mover(table)
    late, much_later = delays[delays > WEEK], delays[delays > 2 * WEEK]
    outcome: Outcome = "holds" if len(late) == len(delays) else "holds-in-part" if len(late) else "fails"
    nearest = matched(table).groupby("step")["nearest_lag"].apply(lambda days: int(days.abs().min()))
    close = int((nearest <= 2 * WEEK).sum())
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if every kind of step that Japan took was announced more than a week after the first of the EU and "
            "the US had announced it; in part if some were; fails if none was. The week is ours."
        ),
        reason=(
            f"On {cardinal(len(late))} of {cardinal(len(delays))} kinds of step Japan was more than a week behind the "
            f"first mover: {cardinal(int(delays.min()))} to {cardinal(int(delays.max()))} days, "
            f"{delays.median():.0f} at the median. With a fortnight for the week it would be "
            f"{cardinal(len(much_later))} of {cardinal(len(delays))}"
            f"{', and the verdict in part' if 0 < len(much_later) < len(delays) == len(late) else ''}. Yet on "
            f"{cardinal(close)} of the {cardinal(len(delays))} the nearest round of the EU or the US lay within a "
            "fortnight."
        ),
    )


@claim("S034", "Tokyo decides form and reach itself", tables=STEPS, given=lags)
def own_format(table: pd.DataFrame) -> Judgement:
    """Test S034; `table` is that of `lags`."""
    never, ahead = unmatched(table), ahead_of_us(table)
    both = [step for step, lag in behind_first_mover(table).items() if lag < 0]
    outcome: Outcome = "holds" if never and both else "holds-in-part" if never or both else "fails"
    sooner = listed(
        f"{row.step} ({cardinal(-int(row.first_lag))} days)" for row in ahead.itertuples() if row.step not in both
    )
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if in 2014 Japan left out a kind of step that the EU and the US had both taken, and took one before "
            "both; in part if only one of the two; fails if neither."
        ),
        reason=(
            f"Left out: {listed(never) or 'nothing'}. Before both: {listed(both) or 'nothing'}. Before the US, though "
            f"after the EU: {sooner or 'nothing'}."
        ),
    )


# --- Russia's answer ------------------------------------------------------------------------------------------


def answers(responses: pd.DataFrame) -> pd.DataFrame:
    """Return what Russia did and said about Japan's sanctions from the annexation to Streltsov's text."""
    rows = reliable(responses)
    return rows[rows["date"].between(ANNEXATION, STRELTSOV)].sort_values("date", ignore_index=True)


@claim("S064", "A neutral-friendly answer", tables=("russia_responses",))
def neutral_friendly(responses: pd.DataFrame) -> Judgement:
    """Test S064, which compares Japan with other Western countries; `responses` is ``russia_responses``."""
    rows = answers(responses)
    aimed = rows[rows["aimed_at_japan"] != "no"]
    acts, words = aimed[aimed["kind"] != "statement"], aimed[aimed["kind"] == "statement"]
    spared = rows[(rows["aimed_at_japan"] == "no") & (rows["kind"] != "statement")]
    met = [acts.empty, len(spared) > 0]
    outcome: Outcome = "holds" if all(met) else "holds-in-part" if any(met) else "fails"
    done = listed(f"{row.kind} ({day(row.date)})" for row in acts.itertuples())
    return Judgement(
        outcome=outcome,
        rule=(
            f"holds if between {day(ANNEXATION)} and the text Russia took no act against Japan and kept from it a "
            "measure used against others; in part if only one of the two is so; fails if it acted and spared Japan "
            "nothing."
        ),
        reason=(
            f"{capitalised(number(len(acts)))} act{'' if len(acts) == 1 else 's'} against Japan"
            f"{f': {done}' if done else ''}; {number(len(words))} statement{'' if len(words) == 1 else 's'} against "
            "its measures. Kept from Japan: "
            f"{listed(f'{row.kind} of {day(row.date)}' for row in spared.itertuples()) or 'nothing'}."
        ),
    )


@claim("S066", "No ban on Japanese goods", tables=("russia_responses",))
def no_import_bans(responses: pd.DataFrame) -> Judgement:
    """Test S066; `responses` is the table ``russia_responses``."""
    rows = answers(responses)
    trade = rows[rows["kind"].isin(TRADE)]
    against = trade[trade["aimed_at_japan"] != "no"]
    outcome: Outcome = "fails" if len(against) else "holds" if len(trade) else "holds-in-part"
    spared = listed(day(moment) for moment in trade.loc[trade["aimed_at_japan"] == "no", "date"])
    return Judgement(
        outcome=outcome,
        rule=(
            "holds if up to the text Russia restricted trade with others over the sanctions and not with Japan; in "
            "part if it restricted nobody's; fails if it restricted Japan's."
        ),
        reason=(
            f"{capitalised(cardinal(len(against)))} restriction{'' if len(against) == 1 else 's'} of trade with Japan "
            f"{'is' if len(against) == 1 else 'are'} on record"
            + (f"; the food embargo of {spared} left Japan out." if spared else ".")
        ),
    )


# --- the precedent of the 1980s -------------------------------------------------------------------------------


PLEAS = ("request", "protest")
"""Kinds of rows of ``licences`` by which Tokyo asked to be let off an American ban or protested against it."""


def pleas(licences: pd.DataFrame) -> pd.DataFrame:
    """Return Tokyo's requests and protests over American bans up to the end of `EARLY_1980S`, by date."""
    rows = reliable(licences)
    rows = rows[(rows["issuer"] == "Japan") & rows["kind"].isin(PLEAS)]
    return rows[pd.to_numeric(rows["date"].str[:4]) <= EARLY_1980S].sort_values("date", ignore_index=True)


@claim("S038", "Unconditional support in the early 1980s", tables=("afghan_sanctions_1980s", "licences"))
def unconditional(afghan: pd.DataFrame, licences: pd.DataFrame) -> Judgement:
    """Test S038; `afghan` is the table ``afghan_sanctions_1980s``."""
    rows = reliable(afghan)
    imposed = rows[rows["stage"] == "imposition"]
    imposed_measures = [str(measure) for measure in dict.fromkeys(imposed["measure"])]
    credit = imposed[imposed["measure"] == "credit"]
    signs = rows[rows["stage"].isin(["relaxation signalled", "relaxation"])].sort_values("date")
    eased = signs[pd.to_numeric(signs["date"].str[:4]) <= EARLY_1980S]
    asked = pleas(licences)
    outcome: Outcome = "fails" if credit.empty else "holds-in-part" if len(eased) or len(asked) else "holds"
    return Judgement(
        outcome=outcome,
        rule=(
            f"holds if Japan imposed sanctions with a stop of credit and until the end of {EARLY_1980S} neither eased "
            "them nor asked Washington to be let off its own; in part if it imposed them and did one of the two; fails "
            f"if it stopped no credit. The year is ours, and so is taking the American ban over Poland, of "
            f"{EARLY_1980S}, together with the sanctions over Afghanistan."
        ),
        reason=(
            f"The support holds: {listed(imposed_measures)} in 1980."
            + (
                f" That it was unconditional does not: {cardinal(len(asked))} times in "
                f"{listed(sorted(set(asked['date'].str[:4])))} Tokyo asked for exceptions to the American ban on "
                "equipment or protested against it."
                if len(asked)
                else ""
            )
            + (f" A first sign of easing is of {signs['date'].iloc[0][:4]}." if len(signs) else "")
        ),
    )


@claim("S040", "A surreptitious lifting", tables=("afghan_sanctions_1980s",))
def quiet_lifting(afghan: pd.DataFrame) -> Judgement:
    """Test S040; `afghan` is the table ``afghan_sanctions_1980s``."""
    seen = afghan[afghan["confidence"] != "memory"]
    formal = seen[seen["stage"] == "formal lifting"]
    easing = seen[seen["stage"] == "relaxation"]
    firm = reliable(easing)
    outcome: Outcome = "fails" if len(formal) else "holds" if len(firm) else "cannot-be-tested"
    return Judgement(
        outcome=outcome,
        rule=(
            "fails if a public act that lifted the sanctions is on record; holds if none is and a reliable page "
            "reports easing in practice; cannot be tested if neither, because the record is not complete."
        ),
        reason=(
            f"{capitalised(cardinal(len(formal)))} public act of lifting was found. Easing in practice is reported "
            f"by {cardinal(len(easing))} page{'' if len(easing) == 1 else 's'}, and by "
            f"{cardinal(len(firm)) if len(firm) else 'none'} that can be relied on."
        ),
    )


# --- 2014 against 2022 to 2025 --------------------------------------------------------------------------------

LISTS = ("persons", "entities", "export_barred_russia", "export_barred_third_country")
"""Columns of ``japan_measures`` that count designations."""


def frozen(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the packages with an asset freeze."""
    return rows[rows["kind"].map(lambda cell: "asset freeze" in kinds(cell))]


def cumulative(measures: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Return, per package of `wave`, the running totals of the `LISTS`, freezes only for persons and entities."""
    rows = packages(measures, wave)
    counted = rows[["date_announced", *LISTS]].copy()
    counted.loc[~rows.index.isin(frozen(rows).index), ["persons", "entities"]] = 0
    counted[list(LISTS)] = counted[list(LISTS)].fillna(0).cumsum()
    return counted


COMPARED = {
    "persons frozen": (["persons"], ["ST-05", "ST-06"]),
    "bodies frozen, banks included": (["entities"], ["ST-01", "ST-02", "ST-03", "ST-04"]),
    "export-barred organisations in Russia": (["export_barred_russia"], ["ST-07"]),
    "export-barred organisations in third countries": (["export_barred_third_country"], ["ST-08"]),
}
"""List: the columns of ``japan_measures`` that make it up, and the official totals of ``sanctions_totals``."""


def reconcile(measures: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Hold the sums over the packages against the official totals.

    Columns: ``list``, ``packages``, ``summed``, ``official``, ``difference`` (summed less official). The last row
    is the stock of 2014, persons and bodies together, as one source gives it.
    """
    stated = totals.set_index("id")["value"]
    later = cumulative(measures, "2022-2025").iloc[-1]
    rows = [
        (name, "2022–25", int(sum(later[column] for column in columns)), int(sum(stated[key] for key in keys)))
        for name, (columns, keys) in COMPARED.items()
    ]
    earlier = cumulative(measures, "2014").iloc[-1]
    stock = int(earlier["persons"] + earlier["entities"])
    rows.append(("persons and bodies frozen", "2014", stock, int(stated["ST-10"])))
    frame = pd.DataFrame(rows, columns=["list", "packages", "summed", "official"])
    return frame.assign(difference=frame["summed"] - frame["official"])


# --- suspension and lock --------------------------------------------------------------------------------------


def cuts(engagement: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts that were cut, with their side and when they were made good, by date.

    Adds ``start``, the day of the cut, and ``exact``, whether that day is known; a month stands at its first day, a
    year at the 1st of July. The cancellations of the pandemic are left out: they say nothing of relations.
    """
    columns = ["engagement_id", "side", "made_good", "made_good_on", "made_good_by"]
    rows = engagement[engagement["direction"] == -1].merge(
        outcomes[columns], left_on="id", right_on="engagement_id", validate="one_to_one"
    )
    rows = rows[rows["kind"] != "visits cancelled"]
    start = rows["date"].map(lambda text: {4: f"{text}-07-01", 7: f"{text}-01"}.get(len(text), text))
    rows = rows.assign(start=pd.to_datetime(start), exact=rows["date"].str.len() == len("2014-03-18"))
    return rows.sort_values(["start", "id"], ignore_index=True)


def ratchet(rows: pd.DataFrame, after: int, through: int) -> pd.DataFrame:
    """Return the reliable cuts of the years `after` to `through`, both included; `rows` is that of `cuts`."""
    return reliable(rows)[reliable(rows)["start"].dt.year.between(after, through)]


def locks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the cuts that only a new legal act can undo."""
    return rows[rows["reversibility"] == "legal lock"]


def occasions(rows: pd.DataFrame) -> int:
    """Return on how many occasions the cuts `rows` were made: one announcement of several cuts is one occasion."""
    return len(rows[["date", "url"]].drop_duplicates())


# --- suspended contacts, standing sanctions -------------------------------------------------------------------

OFFERS = ("office created", "eight-point plan", "credit")
"""Kinds of step forward in ``engagement`` by which Tokyo offered something of its own."""


def offers(engagement: pd.DataFrame) -> pd.DataFrame:
    """Return what Tokyo offered between Streltsov's text and the invasion, of high and medium confidence, by date."""
    rows = reliable(engagement)
    rows = rows[(rows["direction"] == 1) & rows["kind"].isin(OFFERS)]
    return rows[rows["date"].between(f"{STRELTSOV:%Y-%m-%d}", f"{INVASION:%Y-%m-%d}")].sort_values("date")


SENDERS = ("United States", "European Union", "Australia", "Canada", "Japan", "South Korea")
"""Senders compared in 2014 and 2022, in the order of the table."""
CODED = {"export": "exports", "imports": "imports", "arms": "arms", "financial": "finance", "travel": "travel"}
"""Columns of ``sanctions_peers`` that the table shows, with their words."""


def peers(coded: pd.DataFrame, year: int) -> dict[str, list[str]]:
    """Return, per sender, the kinds of sanction that the Global Sanctions Database has for cases opened in `year`."""
    rows = reliable(coded)
    rows = rows[(rows["row_kind"] == "kinds") & (rows["year"] == year)].set_index("sender")
    return {
        str(sender): [
            word for column, word in CODED.items() if str(row[column]).lower() not in ("none", "false", "nan", "")
        ]
        for sender, row in rows.iterrows()
    }


def licence_steps(licences: pd.DataFrame) -> pd.DataFrame:
    """Return the first step of each sender on arms or dual-use exports in 2014, with its days before Japan's.

    `licences` is the table ``export_licences_2014``; ``days`` counts from announcement to announcement.
    """
    rows = reliable(licences)
    rows = rows[~rows["step"].isin(["no step", "restriction announced", "general licences withdrawn"])]
    first = rows.sort_values("announced").drop_duplicates("sender").reset_index(drop=True)
    own = first.loc[first["sender"] == "Japan", "announced"].iloc[0]
    return first.assign(days=(own - first["announced"]).dt.days)
