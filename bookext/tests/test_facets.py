"""The form that chooses among entries: on pages, and nowhere else."""

from __future__ import annotations

import json

from bookext.tests.small_book import WITHOUT_NOTEBOOKS, SmallBook

FACETS = {
    "values": {"author": ["A. Alder", "</script> & Son"]},
    "entries": {"quotation-alder-bridge": [[0, 1]]},
}


def with_form(book: SmallBook) -> SmallBook:
    path = book.root / "chapters" / "bridge.md"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n```{{facets}}\n{json.dumps(FACETS)}\n```\n", encoding="utf-8")
    return book


def test_the_page_has_a_form_with_its_words_under_labels(book: SmallBook) -> None:
    built = with_form(book).build(**WITHOUT_NOTEBOOKS)
    page = built.page("chapters/bridge")
    (form,) = page.select("form.facets-form")
    assert [option.get_text() for option in form.select("select#facet-author option")][1:] == FACETS["values"]["author"]
    assert json.loads(form.select_one("script").get_text()) == FACETS["entries"]
    assert all(form.select(f"label[for={field['id']}]") for field in form.select("select, input"))


def test_an_epub_has_no_form(book: SmallBook) -> None:
    built = with_form(book).build("epub", **WITHOUT_NOTEBOOKS)
    page = (built.out / "chapters" / "bridge.xhtml").read_text(encoding="utf-8")
    assert "</html>" in page
    assert "facet" not in page
