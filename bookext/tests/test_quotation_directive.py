"""What the quotation directive and role print, and what they refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bookext.tests.small_book import QUOTATIONS, WITHOUT_NOTEBOOKS, Built, SmallBook, citation_of, refused

BRIDGE = "The old bridge carries more carts than the new road ever did"


def build(book: SmallBook, **settings: object) -> Built:
    """Build the small book without its notebooks, which these tests do not need."""
    return book.build(**WITHOUT_NOTEBOOKS, **settings)


def refusal(book: SmallBook) -> str:
    """Return the message with which the build of a book ends."""
    return refused(lambda: build(book))


def line_of(book: SmallBook, name: str, words: str) -> int:
    """Return the line, from 1, on which `words` stand in a file."""
    lines = (book.root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def test_a_block_quotation_has_its_id_its_source_and_exactly_its_words(book: SmallBook) -> None:
    quotation = build(book).page("chapters/bridge").select_one("blockquote.quotation")
    assert quotation["data-quotation"] == "alder-bridge"
    assert quotation["data-source"] == "alder2001"
    assert quotation.select_one(".quotation-text").get_text() == BRIDGE


def test_a_block_quotation_is_attributed_with_a_link_to_the_bibliography(book: SmallBook) -> None:
    built = build(book)
    attribution = built.page("chapters/bridge").select_one("blockquote.quotation .attribution")
    assert "Alder (2001)" in attribution.get_text()
    page, _, anchor = attribution.select_one("a.internal")["href"].partition("#")
    assert page == "bibliography.html"
    assert "The Bridge Question" in built.page("chapters/bibliography").find(id=anchor).parent.get_text()


def test_a_quotation_links_to_its_passage_where_the_address_is_known(book: SmallBook) -> None:
    link = build(book).page("chapters/bridge").select_one("blockquote.quotation a.quotation-passage")
    first, last = "The%20old%20bridge%20carries%20more", "the%20new%20road%20ever%20did"
    assert link["href"] == f"https://example.org/bridge#:~:text={first},{last}"


def test_the_link_to_a_passage_keeps_a_fragment_of_the_address(book: SmallBook) -> None:
    book.change("data/texts.csv", "https://example.org/bridge", "https://example.org/bridge#top")
    link = build(book).page("chapters/bridge").select_one("blockquote.quotation a.quotation-passage")
    assert link["href"].startswith("https://example.org/bridge#top:~:text=The%20old")


def test_a_quotation_has_no_link_where_the_address_is_not_known(book: SmallBook) -> None:
    page = build(book).page("chapters/bridge")
    citation = citation_of(page.select_one("[data-quotation=birch-promise]"))
    assert citation.select_one(".quotation-passage") is None
    assert citation.get_text() == "Birch, 2002, Roads"


def test_the_source_of_a_quotation_in_a_sentence_is_a_note_and_in_a_table_a_bracket(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "agrees: {quotation}`miller-night`.", "agrees.\n\n| a | b |\n|---|---|\n"
                "| c | {quotation}`miller-night` |")  # fmt: skip
    page = build(book).page("chapters/bridge")
    assert page.select_one("section > p").get_text() == "In the valley “a road is a promise”,[1] and the miller agrees."
    assert page.select_one("td:has(.quotation)").get_text() == (
        "“Nobody has counted the carts” (the miller, in Alder, 2001, original)"
    )


def test_an_inline_part_prints_only_the_part(book: SmallBook) -> None:
    part = build(book).page("chapters/bridge").select_one("span.quotation[data-quotation=birch-promise]")
    assert part["data-source"] == "birch2002"
    assert part.select_one(".quotation-text").get_text() == "a road is a promise"
    assert part.get_text() == "“a road is a promise”"


def test_an_inline_quotation_without_a_part_prints_the_whole(book: SmallBook) -> None:
    whole = build(book).page("chapters/bridge").select_one("span.quotation[data-quotation=miller-night]")
    assert whole.select_one(".quotation-text").get_text() == "Nobody has counted the carts"


def test_words_of_another_than_the_author_name_the_speaker(book: SmallBook) -> None:
    whole = build(book).page("chapters/bridge").select_one("[data-quotation=miller-night]")
    assert citation_of(whole).get_text().startswith("the miller, in Alder, 2001, The Bridge Question")


def test_a_part_broken_over_two_lines_is_printed_with_single_spaces(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "`a road is a promise <", "`a road\nis a promise <")
    part = build(book).page("chapters/bridge").select_one("[data-quotation=birch-promise] .quotation-text")
    assert part.get_text() == "a road is a promise"


def test_a_good_book_builds_without_a_warning(book: SmallBook) -> None:
    assert build(book).warnings == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [("{quotation} alder-bridge", "{quotation} alder-brigde"), ("`miller-night`", "`alder-brigde`")],
    ids=["block", "inline"],
)
def test_an_unknown_id_ends_the_build_with_file_line_and_a_suggestion(book: SmallBook, old: str, new: str) -> None:
    book.change("chapters/bridge.md", old, new)
    message = refusal(book)
    assert re.match(r"chapters/bridge\.md:\d+: no quotation 'alder-brigde' in data/quotations\.csv; ", message)
    assert "did you mean 'alder-bridge'?" in message


def test_an_id_like_no_other_ends_the_build_without_a_suggestion(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "`miller-night`", "`zzz`")
    assert "did you mean" not in refusal(book)


@pytest.mark.parametrize(
    "part",
    ["a road is a threat", "a promise is a road", "road is a promis", "a road … somebody will come"],
    ids=["other word", "other order", "half a word", "two pieces"],
)
def test_a_part_that_is_not_in_its_quotation_ends_the_build_with_file_and_line(book: SmallBook, part: str) -> None:
    book.change("chapters/bridge.md", "`a road is a promise <", f"`{part} <")
    message = refusal(book)
    assert re.match(r"chapters/bridge\.md:\d+: ", message)
    assert f"{part!r} does not stand in the quotation 'birch-promise'" in message


def test_a_register_that_differs_from_its_lock_ends_the_build_naming_the_row(book: SmallBook) -> None:
    book.change("data/quotations.csv", "more carts than", "more cars than")
    row = line_of(book, "data/quotations.csv", "alder-bridge")
    assert refusal(book).startswith(f"data/quotations.csv:{row}: alder-bridge: exact differs from data/quotations.lock")


def test_a_row_that_was_never_verified_ends_the_build(book: SmallBook) -> None:
    with (book.root / "data" / "quotations.csv").open("a", encoding="utf-8") as register:
        register.write("birch-new,birch2002,2,A road is built once,,,,,Shows.\n")
    assert "data/quotations.csv:5: birch-new: not in data/quotations.lock" in refusal(book)


def test_a_register_over_the_budget_ends_the_build_naming_text_and_share(book: SmallBook) -> None:
    long = "When the river rose in spring the council met four times. It wrote a letter, it read the letter aloud"
    book.register([*QUOTATIONS, {"id": "alder-long", "source": "alder2001", "paragraph": "3", "exact": long}])
    message = refusal(book)
    assert re.match(r"data/quotations\.csv: 2\d\.\d% of alder2001 would be published \(\d+ of \d+ words\)", message)
    assert "the budget is 20%" in message


def test_the_log_says_that_the_originals_were_not_at_hand(book: SmallBook) -> None:
    assert "quotations: 3 verified, agree with their lock; the originals were not at hand" in build(book).log


def test_the_log_says_that_the_quotations_stand_in_the_originals(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOK_TEXTS", str(book.root / "texts"))
    assert "quotations: 3 verified, found in the originals" in build(book).log


def test_with_the_originals_an_altered_letter_names_the_character_that_differs(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOK_TEXTS", str(book.root / "texts"))
    book.change("data/quotations.csv", "more carts than", "more carps than")
    message = refusal(book)
    assert message.startswith("data/quotations.csv:2: alder-bridge: ")
    at = BRIDGE.index("ts than") + 1
    assert f"First difference at character {at}: register 'ps than the " in message
    assert "text 'ts than the " in message


def test_an_original_that_is_missing_ends_the_build_naming_the_text(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOK_TEXTS", str(book.root / "texts"))
    (book.root / "texts" / "roads.txt").unlink()
    assert "no file holds the text birch2002" in refusal(book)


def test_a_change_of_the_register_is_printed_by_the_next_build(book: SmallBook) -> None:
    build(book)
    shorter = {**QUOTATIONS[0], "exact": "The old bridge carries more carts", "suffix": "than the"}
    book.register([shorter, *QUOTATIONS[1:]])
    again = book.build(**WITHOUT_NOTEBOOKS)
    words = again.page("chapters/bridge").select_one("[data-quotation=alder-bridge] .quotation-text").get_text()
    assert words == "The old bridge carries more carts"


@pytest.mark.parametrize("mistake", ["{quotation}`nobody`", "```{quotation} nobody\n```"], ids=["inline", "block"])
@pytest.mark.parametrize(
    "page",
    [
        pytest.param("# Page\n\n{mistake}\n", id="plain page"),
        pytest.param("---\nfile_format: mystnb\n---\n\n# Page\n\n{mistake}\n", id="notebook"),
        pytest.param("---\nfile_format: mystnb\n---\n# Page\n\n{mistake}\n", id="no blank line"),
        pytest.param("---\nfile_format: mystnb\n---\n\n\n# Page\n\n{mistake}\n", id="two blank lines"),
    ],
)
def test_a_refusal_names_the_line_on_which_the_mistake_stands(book: SmallBook, page: str, mistake: str) -> None:
    (book.root / "chapters" / "bridge.md").write_text(page.replace("{mistake}", mistake), encoding="utf-8")
    line = line_of(book, "chapters/bridge.md", mistake.splitlines()[0])
    assert refusal(book).startswith(f"chapters/bridge.md:{line}: ")


def test_the_stock_command_refuses_without_asking_for_strictness(book: SmallBook) -> None:
    book.change("chapters/bridge.md", "`miller-night`", "`miller-day`")
    for name in ("heights", "depths"):
        book.change("_toc.yml", f"  - file: chapters/{name}\n", "")
    ended = book.jupyter_book()
    assert ended.returncode != 0
    assert re.search(r"^chapters/bridge\.md:\d+: no quotation 'miller-day'", ended.stderr, re.MULTILINE)
    assert "Traceback" not in ended.stderr
    assert not Path(book.root / "_build/html/index.html").exists()
