"""The numbers of the chapter on sanction packages, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import factorial
from pathlib import Path

from tests.questions.plain_csv import Row, capital, enumeration, row, rows, words, written

GOOD = ("high", "medium")


def days(one: str, other: str) -> int:
    return (date.fromisoformat(one) - date.fromisoformat(other)).days


def packages(book: Path, wave: str = "2014") -> list[Row]:
    kept = [
        each
        for each in rows(book, "japan_measures")
        if (each["row_kind"], each["wave"]) == ("package", wave) and each["confidence"] in GOOD
    ]
    return sorted(kept, key=lambda each: int(each["package_no"]))


def later(book: Path) -> list[Row]:
    return packages(book, "2022-2025")


def on_rung(book: Path, rung: str) -> int:
    return sum(each["rung"] == rung for each in packages(book))


def partners(book: Path) -> list[Row]:
    return [each for each in rows(book, "partner_rounds_2014") if each["confidence"] in GOOD]


def near(book: Path, package: Row, within: int) -> list[Row]:
    return [each for each in partners(book) if abs(days(each["date"], package["date_announced"])) <= within]


def below(book: Path) -> list[Row]:
    """Packages that lie on a lower rung than the highest round of the fortnight around them."""
    height = {"symbolic": 0, "targeted": 1, "individual": 1, "territorial": 1, "sectoral": 2}
    return [
        package
        for package in packages(book)
        if max((height[each["level"]] for each in near(book, package, 14)), default=0) > height[package["rung"]]
    ]


def apart(book: Path, day: str) -> int:
    """Days from a day to the nearest round of the partners."""
    return min(abs(days(each["date"], day)) for each in partners(book))


def close(book: Path) -> list[Row]:
    """Packages at most a day from a round."""
    return [package for package in packages(book) if apart(book, package["date_announced"]) <= 1]


def only_entry_ban(package: Row) -> bool:
    return package["kind"] == "visa ban"


def level_with(book: Path, package: Row) -> bool:
    """Whether no sectoral round lies within a fortnight: then a targeted package is not below."""
    return all(each["level"] != "sectoral" for each in near(book, package, 14))


def below_if_bans_bind(book: Path) -> int:
    return sum(not (only_entry_ban(each) and level_with(book, each)) for each in below(book) if each in close(book))


def since_freeze(book: Path) -> int:
    """Days from the EU's last freeze before Japan's."""
    gaps = [days(freeze(book)["date_announced"], each["date"]) for each in step(book, "asset freeze", "EU")]
    return min(gap for gap in gaps if gap > 0)


def chance_of_close(book: Path) -> float:
    """The chance that so many or more of as many days drawn by lot lie within a day of a round: one less the rest."""
    share, tries, hits = share_near(book, 1), len(packages(book)), len(close(book))
    return 1 - sum(
        factorial(tries) / factorial(k) / factorial(tries - k) * share**k * (1 - share) ** (tries - k)
        for k in range(hits)
    )


def share_near(book: Path, within: int) -> float:
    """Share of the days from the first round to the end of 2014 with a round at most `within` days away."""
    first, last = date.fromisoformat(min(each["date"] for each in partners(book))), date(2014, 12, 31)
    year = [(first + timedelta(i)).isoformat() for i in range((last - first).days + 1)]
    return sum(apart(book, day) <= within for day in year) / len(year)


def percent(share: float, places: int = 0) -> str:
    return f"{100 * share:.{places}f}"


def sanctions_claims(book: Path, text: str = "") -> int:
    return sum(each["theme"] == "sanctions" and each["text_id"].startswith(text) for each in rows(book, "claims"))


def step(book: Path, kind: str, actor: str) -> list[Row]:
    """The measures or rounds of a kind of step, by day of announcement."""
    ids = {
        each["measure_id"] for each in rows(book, "sanction_steps") if (each["step"], each["actor"]) == (kind, actor)
    }
    if actor == "Japan":
        return sorted((e for e in rows(book, "japan_measures") if e["id"] in ids), key=lambda e: e["date_announced"])
    return sorted((e for e in rows(book, "partner_rounds_2014") if e["id"] in ids), key=lambda e: e["date"])


def freeze(book: Path) -> Row:
    return step(book, "asset freeze", "Japan")[0]


def freeze_lag(book: Path) -> int:
    return max(
        days(freeze(book)["date_announced"], step(book, "asset freeze", actor)[0]["date"]) for actor in ("EU", "US")
    )


def freeze_lag_in_force(book: Path) -> int:
    firsts = [step(book, "asset freeze", actor)[0] for actor in ("EU", "US")]
    own = freeze(book)["date_effective"]
    return max(days(own, first["date_effective"] or first["date"]) for first in firsts)


def freeze_ahead(book: Path, actor: str) -> int:
    """Days by which the nearest round of the partner came after Japan's freeze."""
    gaps = [days(each["date"], freeze(book)["date_announced"]) for each in step(book, "asset freeze", actor)]
    return min(gaps, key=abs)


def change(book: Path, country: str) -> str:
    (found,) = (each for each in rows(book, "bank_claims") if each["banks_of"] == country)
    return found["change"].removeprefix("-")


def total(book: Path, wave: str, column: str, until: str = "9999") -> int:
    """Designations of a wave; persons and entities only where assets were frozen."""
    return sum(
        int(each[column] or 0)
        for each in packages(book, wave)
        if each["date_announced"] <= until
        and (column not in ("persons", "entities") or "asset freeze" in each["kind"].split("; "))
    )


def since_2022(book: Path, column: str, until: str = "9999") -> int:
    return total(book, "2022-2025", column, until)


def official(book: Path, *keys: str) -> int:
    return sum(int(row(book, "sanctions_totals", key)["value"]) for key in keys)


def missing(book: Path) -> int:
    return official(book, "ST-05", "ST-06") - since_2022(book, "persons")


def separatists(book: Path) -> int:
    return int(later(book)[0]["persons"])


def cuts(book: Path, first: int, last: int) -> list[Row]:
    """Well-sourced cuts of contact of these years, each with what became of it; the pandemic aside."""
    outcome = {each["engagement_id"]: each for each in rows(book, "cut_outcomes")}
    return [
        {**outcome[each["id"]], **each}
        for each in rows(book, "engagement")
        if each["direction"] == "-1"
        and each["kind"] != "visits cancelled"
        and each["confidence"] in GOOD
        and first <= int(each["date"][:4]) <= last
    ]


def healed_by(book: Path) -> str:
    return max(each["made_good_on"] for each in cuts(book, 2014, 2015))


def locks(book: Path) -> list[Row]:
    return [each for each in cuts(book, 2014, 2026) if each["reversibility"] == "legal lock"]


def last_cut(book: Path) -> str:
    return max(each["date"] for each in rows(book, "engagement") if each["direction"] == "-1")


def acts_later(book: Path, aims: tuple[str, ...] = ("yes", "partly")) -> int:
    return sum(
        each["date"] >= "2022"
        and each["kind"] != "statement"
        and each["aimed_at_japan"] in aims
        and each["confidence"] in GOOD
        for each in rows(book, "russia_responses")
    )


def ban_days(book: Path) -> int:
    """From Japan's visa ban to the Russian list that answered it."""
    asked = row(book, "japan_measures", "JP2014-02")["date_announced"]
    return days(row(book, "russia_responses", "RU2014-04")["date"], asked)


def lending(book: Path, key: str) -> float:
    return float(row(book, "fdi", key)["value"])


VALUES: dict[str, Callable[[Path], str]] = {
    "sanctions-packages": lambda book: words(len(packages(book))),
    "sanctions-sectoral": lambda book: words(on_rung(book, "sectoral")),
    "sanctions-symbolic-capital": lambda book: capital(words(on_rung(book, "symbolic"))),
    "sanctions-late-rounds": lambda book: words(
        sum(each["date"] > "2014-09-24" and each["level"] != "sectoral" for each in partners(book))
    ),
    "sanctions-close": lambda book: words(len(close(book))),
    "sanctions-close-capital": lambda book: capital(words(len(close(book)))),
    "sanctions-below": lambda book: words(sum(each in close(book) for each in below(book))),
    "sanctions-below-all": lambda book: words(len(below(book))),
    "sanctions-below-rival": lambda book: words(below_if_bans_bind(book)),
    "sanctions-apart": lambda book: words(max(apart(book, each["date_announced"]) for each in close(book))),
    "sanctions-apart-slow": lambda book: enumeration(
        [words(apart(book, each["date_announced"])) for each in packages(book) if each not in close(book)]
    ),
    "sanctions-symbolic": lambda book: words(on_rung(book, "symbolic")),
    "sanctions-symbolic-rival": lambda book: words(
        sum(each["rung"] == "symbolic" and not only_entry_ban(each) for each in packages(book)[:3])
    ),
    "sanctions-claims": lambda book: words(sanctions_claims(book)),
    "sanctions-claims-streltsov": lambda book: words(sanctions_claims(book, "streltsov")),
    "sanctions-claims-pajon": lambda book: words(sanctions_claims(book, "pajon")),
    "sanctions-visas": lambda book: words(int(row(book, "japan_measures", "JP2014-02")["persons"])),
    "sanctions-third-persons": lambda book: words(int(row(book, "japan_measures", "JP2014-03")["persons"])),
    "sanctions-third-bodies": lambda book: words(int(row(book, "japan_measures", "JP2014-03")["entities"])),
    "sanctions-banks": lambda book: words(len(row(book, "japan_measures", "JP2014-04")["banks_named"].split("; "))),
    "sanctions-fifth-persons": lambda book: words(int(row(book, "japan_measures", "JP2014-05")["persons"])),
    "sanctions-fifth-bodies": lambda book: words(int(row(book, "japan_measures", "JP2014-05")["entities"])),
    "sanctions-freeze-lag": lambda book: str(freeze_lag(book)),
    "sanctions-freeze-in-force": lambda book: str(freeze_lag_in_force(book)),
    "sanctions-freeze-since": lambda book: words(since_freeze(book)),
    "sanctions-freeze-eu": lambda book: words(freeze_ahead(book, "EU")),
    "sanctions-freeze-us": lambda book: words(freeze_ahead(book, "US")),
    "sanctions-loans": lambda book: f"{lending(book, 'FD39'):.0f}",
    "sanctions-loans-share": lambda book: f"{lending(book, 'FD39') / lending(book, 'FD38'):.0%}",
    "sanctions-loans-before": lambda book: f"{lending(book, 'FD38'):.0f}",
    "sanctions-loans-after": lambda book: f"{lending(book, 'FD44'):.0f}",
    "sanctions-loans-fall": lambda book: percent(1 - lending(book, "FD44") / lending(book, "FD38")),
    "sanctions-claims-all": lambda book: change(book, "all without China"),
    "sanctions-claims-japan": lambda book: change(book, "Japan"),
    "sanctions-claims-germany": lambda book: change(book, "Germany"),
    "sanctions-claims-britain": lambda book: change(book, "United Kingdom"),
    "sanctions-claims-italy": lambda book: change(book, "Italy"),
    "sanctions-jbic": lambda book: words(int(lending(book, "FD40"))),
    "sanctions-ban-days": lambda book: str(ban_days(book)),
    "sanctions-islands": lambda book: words(len(rows(book, "islands"))),
    "sanctions-acts-later": lambda book: words(acts_later(book)),
    "sanctions-acts-partly": lambda book: words(acts_later(book, ("partly",))),
    "sanctions-stock": lambda book: str(total(book, "2014", "persons") + total(book, "2014", "entities")),
    "sanctions-quiet-years": lambda book: words(
        days(later(book)[0]["date_announced"], packages(book)[-1]["date_announced"]) // 366
    ),
    "sanctions-persons": lambda book: str(since_2022(book, "persons")),
    "sanctions-times-persons": lambda book: f"{since_2022(book, 'persons') / total(book, '2014', 'persons'):.0f}",
    "sanctions-times-bodies": lambda book: f"{since_2022(book, 'entities') / total(book, '2014', 'entities'):.0f}",
    "sanctions-official": lambda book: f"{official(book, 'ST-05', 'ST-06'):,}",
    "sanctions-gap": lambda book: str(missing(book)),
    "sanctions-separatists-more": lambda book: str(official(book, "ST-13") - separatists(book)),
    "sanctions-delisted": lambda book: words(official(book, "ST-13") - separatists(book) - missing(book)),
    "sanctions-cut-early": lambda book: words(len(cuts(book, 2014, 2015))),
    "sanctions-cut-late": lambda book: words(len(cuts(book, 2022, 2026))),
    "sanctions-healed-by": lambda book: written(max(e["made_good_on"] for e in cuts(book, 2014, 2015))).split(" ", 1)[
        1
    ],
    "sanctions-locks": lambda book: words(len(locks(book))),
    "sanctions-designated": lambda book: words(sum(each["kind"] == "designation" for each in locks(book))),
    "sanctions-later-packages": lambda book: words(len(later(book))),
    "sanctions-laws": lambda book: words(
        sum(e["summary"].count(";") + 1 for e in rows(book, "japan_measures") if e["row_kind"] == "diet law")
    ),
    "sanctions-cut-words": lambda book: words(sum(each["kind"] == "statement" for each in cuts(book, 2022, 2026))),
    "sanctions-ended": lambda book: words(sum(each["kind"] == "agreement ended" for each in locks(book))),
    "sanctions-as-of": lambda book: written(last_cut(book)),
    "sanctions-days-fortnight": lambda book: percent(share_near(book, 14)),
    "sanctions-days-near": lambda book: percent(share_near(book, 1)),
    "sanctions-chance-all": lambda book: percent(share_near(book, 14) ** len(packages(book))),
    "sanctions-chance-close": lambda book: percent(chance_of_close(book)),
    "sanctions-search": lambda book: written(max(each["date_announced"] for each in rows(book, "japan_measures"))),
}
