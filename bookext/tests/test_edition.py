"""What differs from the edition: values, verdicts and findings, with the paragraphs that speak of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookext.claims import edition
from bookext.data import tables
from bookext.release.edition import COMPUTED, renew
from bookext.tests.small_book import SmallBook, refused

BEFORE = {
    "values": {"chapters/bridges": {"count": "seven", "place": "Milan"}},
    "verdicts": {"verdict-a001": "holds"},
    "findings": {"carts": "high"},
}
PLACES = {
    "chapters/bridges": {"count": [(12, "There are seven bridges")], "verdict-a001": [(20, "As the verdict says")]},
    "index": {"verdict-a001": [(3, "The first line")]},
}


def now(**changes: object) -> edition.Computed:
    return {**json.loads(json.dumps(BEFORE)), **changes}


def test_the_same_values_do_not_differ() -> None:
    found = edition.compare(BEFORE, now(), PLACES)
    assert (len(found), found.compared) == (0, 4)
    assert str(found) == "None of 4 computed values, verdicts and findings differ from the edition."


def test_a_value_that_differs_is_named_with_its_paragraph() -> None:
    (one,) = edition.compare(BEFORE, now(values={"chapters/bridges": {"count": "six", "place": "Milan"}}), PLACES)
    assert (one.kind, one.chapter, one.name, one.before, one.now) == (
        "values", "chapters/bridges", "count", "seven", "six",
    )  # fmt: skip
    assert str(one) == (
        "chapters/bridges: value count: seven → six\n  chapters/bridges.md:12: “There are seven bridges …”"
    )


def test_a_verdict_that_turns_is_named_with_every_paragraph_that_leads_to_it() -> None:
    (one,) = edition.compare(BEFORE, now(verdicts={"verdict-a001": "fails"}), PLACES)
    assert one.places == (("chapters/bridges", 20, "As the verdict says"), ("index", 3, "The first line"))


def test_a_finding_and_what_is_new_or_gone_differ_too() -> None:
    changed = now(
        findings={"carts": "low"}, values={"chapters/bridges": {"count": "seven"}, "chapters/new": {"a": "1"}}
    )
    found = {(one.name, one.before, one.now) for one in edition.compare(BEFORE, changed, {})}
    assert found == {("carts", "high", "low"), ("place", "Milan", None), ("a", None, "1")}


def test_in_a_notebook_what_has_not_run_is_not_missed() -> None:
    ran = {"values": {"chapters/bridges": {"count": "six"}}, "verdicts": {}, "findings": {}}
    found = edition.compare(BEFORE, ran, PLACES, whole=False)
    assert [one.name for one in found] == ["count"]
    assert found.compared == 1


def test_a_kernel_is_asked_what_it_has_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / edition.FILE).write_text(json.dumps(BEFORE), encoding="utf-8")
    monkeypatch.setattr(edition, "_noted", {kind: {} for kind in edition.KINDS})
    edition.note("values", "count", "six")
    edition.note("verdicts", "verdict-a001", "holds")
    found = edition.differences("chapters/bridges", tmp_path)
    assert [(one.before, one.now) for one in found] == [("seven", "six")]
    html = found._repr_mimebundle_()["text/html"]
    assert html.startswith("<p>1 of 2 computed values, verdicts and findings differs from the edition.</p><table>")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"values": 1, "verdicts": {}, "findings": {}}'])
def test_a_file_that_is_no_edition_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / edition.FILE).write_text(content, encoding="utf-8")
    with pytest.raises(tables.TableError) as caught:
        edition.published(tmp_path)
    assert f"{tmp_path.name}/edition.json: " in str(caught.value)
    assert "make edition" in str(caught.value)


def test_a_changed_book_says_so_everywhere_and_lists_what_differs(warm_book: SmallBook) -> None:
    built = warm_book.build()
    doctrees = built.out.parent / ".doctrees" if (built.out.parent / ".doctrees" / COMPUTED).is_file() else None
    made = next(warm_book.root.rglob(COMPUTED)).parent if doctrees is None else doctrees
    renew(warm_book.root, made)
    same = warm_book.build()
    assert "edition: all 2 computed values, verdicts and findings are those of the edition" in same.log
    assert "changed from the edition" not in same.page("chapters/heights").get_text()
    warm_book.change("data/heights.csv", "spire,12", "spire,13")
    changed = warm_book.build()
    assert "chapters/heights: value heights-total:" in changed.log
    assert "chapters/heights.md:20: “All heights together are" in changed.log
    assert "changed from the edition of 1 January 2000" in changed.page("chapters/heights").get_text()
    notebook = (changed.out / "downloads" / "notebooks" / "depths.ipynb").read_text(encoding="utf-8")
    assert "changed from the edition of 1 January 2000" in notebook


def test_there_is_no_edition_before_a_build(tmp_path: Path) -> None:
    assert "run make book first" in refused(lambda: renew(tmp_path, tmp_path))
