"""The numbers of the Summary and of the accounts, computed a second time from the CSV files alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.questions.plain_csv import RELIABLE, Row, capital, row, rows, words

PROJECT = Path(__file__).resolve().parents[3]
SCALE = ["very low", "low", "medium", "high", "very high"]
HOUSES = {
    "finance ministry": (
        "Business Recorder (MOF data)", "JETRO (business news, Ministry of Finance data)", "TASS (MOF data)",
        "Rigzone (Bloomberg; MOF data)", "Sputnik Japan (MOF data)", "Sputnik Japan (Ministry of Finance data)",
    ),
    "economy ministry": (
        "JBpress (ANRE data)", "oilmena.com (METI data)", "Ministry of Economy, Trade and Industry of Japan",
        "Tokyo Metropolitan Government (ANRE annual report data)",
    ),
    "Kremlin": ("Kremlin", "President of Russia"),
    "Reuters": (
        "Gas Processing News (Reuters)", "Investing.com (Reuters)", "Japan Today (Reuters)", "Newsweek Japan (Reuters)",
        "Reuters", "Reuters via The Asahi Shimbun", "World Energy News (Reuters)",
    ),
    "Kyodo": (
        "Kyodo (Okinawa Times)", "Kyodo (The Japan Times)", "Kyodo News", "Kyodo via The Japan Times",
        "TASS (after Kyodo)",
    ),
    "Jiji": ("Jiji Press via Nippon.com", "The Daily Manila Shimbun (Jiji)", "The Japan Times (Jiji, Kyodo)"),
    "TASS": ("Report.az (after TASS)", "TASS", "Trend (TASS)"),
    "Rossiya Segodnya": (
        "UPI (RIA Novosti, RT)", "UrduPoint (Sputnik)", "news-pravda.com (copy of RIA Novosti, after Kommersant)",
    ),
    "Mainichi": ("The Mainichi", "US Embassy Tokyo, Japan Media Highlights (Mainichi)"),
    "Xinhua": ("China Gate (Xinhua)", "Xinhua"),
    "State Department": (
        "CIA Reading Room (State Department talking paper)",
        "US Department of State, Office of the Historian (Foreign Relations of the United States)",
    ),
}  # fmt: skip
"""Publishers of the rows linked that are one house, sorted by hand; any other is a house of its own."""


def _house(publisher: str) -> str:
    return next((house for house, names in HOUSES.items() if publisher in names), publisher)


def _word(links: list[Row], details: list[Row | None], finding: Row) -> int:
    firm = [
        detail
        for link, detail in zip(links, details, strict=True)
        if detail and link["bearing"] == "supports" and detail.get("confidence") in RELIABLE
    ]
    houses = len({_house(detail["publisher"]) for detail in firm if detail.get("publisher")})
    pages = sum(detail["confidence"] == "high" for detail in firm)
    evidence = 2 if houses >= 4 and pages >= 2 else 1 if houses >= 2 else 0
    kinds = [link["bearing"] for link in links]
    against = kinds.count("qualifies") + 2 * kinds.count("contradicts")
    doubt = against / (kinds.count("supports") + against)
    agreement = 0 if doubt > 1 / 2 else 2 if doubt <= 1 / 4 else 1
    step = evidence + agreement - (finding["directness"] == "inferred") - (finding["coded"] != "no")
    return max(min(step, 2) if finding["absence"] == "true" else step, 0)


def _confidence(book: Path, name: str) -> str:
    finding = row(book, "findings", name)
    links = [each for each in rows(book, "finding_evidence") if each["finding_id"] == name]
    details = [row(book, each["table"], each["ref"]) if each["kind"] == "row" else None for each in links]
    step = _word(links, details, finding)
    turned = [
        _word([*links[:place], link | {"bearing": "contradicts"}, *links[place + 1 :]], details, finding)
        for place, link in enumerate(links)
        if link["bearing"] == "supports"
    ]
    if step == 4 and min(turned) < 3:
        return SCALE[3]
    return SCALE[step]


def _sure(name: str) -> Callable[[Path], str]:
    return lambda book: capital(_confidence(book, name))


def _meetings(book: Path) -> list[Row]:
    found = [
        each
        for each in rows(book, "summits")
        if (each["japan_leader"], each["russia_leader"], each["level"]) == ("Shinzo Abe", "Vladimir Putin", "president")
        and each["evidence_type"] == "reported after the fact"
        and each["confidence"] in RELIABLE
        and each["date"] >= "2012-12-26"
    ]
    return sorted(found, key=lambda each: each["date"])


def _basis(book: Path) -> int:
    known = {each["id"] for each in _meetings(book)}
    return sum(each["yield"] == "treaty basis" and each["meeting_id"] in known for each in rows(book, "meeting_yields"))


def _korea(book: Path) -> int:
    found = [each for each in rows(book, "peer_meetings") if each["country_code"] == "KOR"]
    return sum(each["row_kind"] == "meeting" and "2013" <= each["date"] < "2020" for each in found)


def _shares(book: Path, indicator: str) -> dict[int, float]:
    """One share a year, the Japanese before the international."""
    if indicator == "lng_share":
        others = [each for each in rows(book, "lng_importers") if each["importer_code"] == "JPN"]
    else:
        others = [
            each
            for each in rows(book, "crude_coal_shares")
            if (each["importer_code"], each["fuel"], each["basis"]) == ("JPN", "crude", "weight")
        ]
    found = {int(each["year"]): float(each["share"]) for each in others if each["confidence"] in RELIABLE}
    for each in reversed(rows(book, "energy_shares")):
        kept = each["indicator"] == indicator and each["period"] == "calendar year"
        if kept and each["confidence"] in RELIABLE and each["value"]:
            found[int(each["year"])] = float(each["value"])
    return {year: share for year, share in sorted(found.items()) if year >= 2012}


def _tenth(per_cent: float) -> str:
    """In words, of shares that are almost none or lie about a tenth."""
    if per_cent < 2.5:
        return "almost none"
    assert 7.5 <= per_cent < 15, "teach _tenth() another fraction"
    kind = "about" if abs(per_cent - 10) <= 1 else "nearly" if per_cent < 10 else "a little over"
    return f"{kind} a tenth"


def _growth(book: Path, table: str, country: str = "") -> str:
    found = [each for each in rows(book, table) if not country or each["country_code"] == country]
    total = {each["year"]: float(each["total_usd_mn"]) for each in found if each["year"] in ("2016", "2018")}
    return f"{(total['2018'] / total['2016'] - 1) * 100:.0f}"


def _package(book: Path) -> list[str]:
    return [path.stem for path in sorted((book / "data" / "schema").glob("[a-z]*.json"))]


def _sourced(book: Path) -> int:
    every = [each for name in _package(book) for each in rows(book, name) if "confidence" in each]
    return sum(each["confidence"] != "memory" for each in every)


SHARED: dict[str, Callable[[Path], str]] = {
    "meetings": lambda book: words(len(_meetings(book))),
    "basis": lambda book: words(_basis(book)),
    "korea": lambda book: words(_korea(book)),
    "crude-most": lambda book: _tenth(max(_shares(book, "crude_share").values())),
    "crude-now": lambda book: _tenth(list(_shares(book, "crude_share").values())[-1]),
    "gas-low": lambda book: f"{min(_shares(book, 'lng_share').values()):.1f}",
    "gas-high": lambda book: f"{max(_shares(book, 'lng_share').values()):.1f}",
    "growth": lambda book: _growth(book, "trade_series"),
    "growth-korea": lambda book: _growth(book, "trade_peers_series", "KOR"),
    "last-contract": lambda book: max(each["end_latest"] for each in rows(book, "lng_contracts")),
    "registered": lambda book: words(len(rows(book, "expectations"))),
}
VALUES: dict[str, Callable[[Path], str]] = {
    **{f"summary-{name}": value for name, value in SHARED.items()},
    **{f"accounts-{name}": value for name, value in SHARED.items()},
    "accounts-robust": lambda _: "four",
    "accounts-medium": lambda _: "two",
    "accounts-primary": lambda _: "two",
    "summary-tables": lambda book: words(len(_package(book))),
    "summary-rows": lambda book: f"{_sourced(book):,}",
    "summary-quotations": lambda book: words(len(rows(book, "quotations"))),
    **{f"summary-sure-{finding['id']}": _sure(finding["id"]) for finding in rows(PROJECT, "findings")},
}
