"""Checks: where they are shown, and that a build runs each once and again only when what decides it has changed."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path

import pytest

from bookext.claims import store
from bookext.execution import documents
from bookext.tests.small_book import SmallBook

RULES = """
from pathlib import Path

from bookext.claims.registry import claim
from bookext.claims.verdicts import Judgement

LEAST = 2


def ran(name):
    with (Path(__file__).parent / "_build" / "runs").open("a") as file:
        file.write(f"{name}\\n")


@claim("A001", "Several texts", tables=("texts",))
def several_texts(texts):
    ran("texts")
    return Judgement("holds" if len(texts) >= LEAST else "fails", "holds if there are several.", f"{len(texts)} texts.")


@claim("A002", "Notes show", tables=("quotations",))
def notes_show(quotations):
    ran("notes")
    showing = quotations["note"].str.startswith("Shows.").sum()
    return Judgement("holds" if showing == len(quotations) else "fails", "holds if all show.", f"{showing} show.")
"""
LISTED = """from bookext.claims import registry
print([(each.document, each.verdict.claim, each.verdict.reason) for each in registry.results()])"""


@pytest.fixture
def claims(book: SmallBook) -> SmallBook:
    """A small book that puts two claims to its tables, shows one verdict in each notebook, and lists both in one."""
    (book.root / "rules.py").write_text(RULES, encoding="utf-8")
    for name, function in (("heights", "several_texts"), ("depths", "notes_show")):
        cell = f"```{{code-cell}} python\nimport rules as r\n\nr.{function}()\n```\n\n"
        book.change(f"chapters/{name}.md", "All ", f"{cell}All ")
    book.change("chapters/depths.md", "All ", f"```{{code-cell}} python\n{LISTED}\n```\n\nAll ")
    return book


def runs(book: SmallBook) -> Counter[str]:
    """Return how often each rule ran since this was last asked."""
    path = book.root / "_build" / "runs"
    lines = path.read_text(encoding="utf-8").split() if path.exists() else []
    path.unlink(missing_ok=True)
    return Counter(lines)


def test_each_check_runs_once_in_a_build_whoever_prints_its_verdict(claims: SmallBook) -> None:
    built = claims.build()
    assert runs(claims) == {"texts": 1, "notes": 1}
    listed = built.page("chapters/depths").get_text()
    assert "('chapters/heights', 'A001', '2 texts.'), ('chapters/depths', 'A002', '3 show.')" in listed
    assert built.page("chapters/heights").select_one(".verdict")["data-claim"] == "A001"
    assert (claims.build().executed, runs(claims)) == ([], {})


def test_a_changed_table_runs_its_checks_and_what_prints_their_verdicts(claims: SmallBook) -> None:
    claims.build()
    runs(claims)
    claims.change("data/quotations.csv", "the miller,,Shows.", "the miller,,Doubts.")
    again = claims.build()
    assert (again.executed, runs(claims)) == (["chapters/depths"], {"notes": 1})
    assert "2 show." in again.page("chapters/depths").get_text()


def test_a_verdict_that_is_read_from_the_store_makes_its_reader_depend_on_its_table(claims: SmallBook) -> None:
    """The chapter of heights does not load the table of the other check, and lists its verdict."""
    claims.change("chapters/heights.md", "import rules as r\n\nr.several_texts()", f"import rules\n{LISTED}")
    claims.build()
    claims.change("data/quotations.csv", "the miller,,Shows.", "the miller,,Doubts.")
    again = claims.build()
    assert again.executed == ["chapters/depths", "chapters/heights"]
    assert "2 show." in again.page("chapters/heights").get_text()


def test_a_changed_rule_is_put_to_the_tables_again(claims: SmallBook) -> None:
    claims.build()
    runs(claims)
    claims.change("rules.py", "LEAST = 2", "LEAST = 3")
    again = claims.build()
    assert runs(claims) == {"texts": 1, "notes": 1}
    assert again.page("chapters/heights").select_one(".verdict")["data-verdict"] == "fails"


def test_a_value_that_a_module_takes_from_a_table_belongs_to_what_decides(claims: SmallBook) -> None:
    (claims.root / "titles.py").write_text(
        "from bookext.data import tables\nFIRST = tables.rows('texts')[0]['title']\n", encoding="utf-8"
    )
    claims.change("rules.py", "from pathlib", "import titles\nfrom pathlib")
    claims.build()
    runs(claims)
    claims.change("data/texts.csv", "The Bridge Question", "The Question of the Bridge")
    assert (claims.build().executed, runs(claims)) == (
        ["chapters/depths", "chapters/heights"],
        {"texts": 1, "notes": 1},
    )


def test_the_code_of_a_check_is_its_module_and_what_that_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "constant.py").write_text("ONE = 1\n")
    (tmp_path / "between.py").write_text("from constant import ONE\n")
    (tmp_path / "first.py").write_text("import between\n\n\ndef later():\n    import apart\n")
    (tmp_path / "apart.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("first", "apart"):
        importlib.import_module(name)
    assert set(store.modules("first", (tmp_path,))) == {"first", "between", "constant"}
    for name in ("first", "between", "constant", "apart"):
        del sys.modules[name]


def test_a_function_is_shown_where_a_cell_ends_with_it_or_displays_it(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("@claim(\n    'A', 'B')\ndef one(): ...\n")
    (tmp_path / "other.py").write_text("def two(): ...\n")
    (tmp_path / "_toc.yml").write_text("root: page\n")
    cells = [
        "import rules as r\nfrom rules import four\nimport other\nr.not_last()\n1",
        ":tags: [hide-input]\n\nr.one()",
        ":tags: [remove-cell]\n\nr.hidden()",
        "display(r.two(), four())\nx = 1",
        "print(r.three().reason)",
        "other.two()",
        "unknown.five()",
        "this does not parse",
        "x = r.assigned()",
    ]
    page = "# A page\n\n" + "\n\n".join(f"```{{code-cell}} python\n{cell}\n```" for cell in cells)
    (tmp_path / "page.md").write_text(page)
    (tmp_path / "data" / "schema").mkdir(parents=True)
    found = documents.read(tmp_path)["page"].checks
    assert found == ["rules.one", "rules.two", "rules.four", "rules.three"]
