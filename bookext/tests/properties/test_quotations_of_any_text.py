"""No altered quotation passes the verifier and no true one is stopped, whatever the text."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st

from bookext import characters, quotations
from bookext.data import tables
from bookext.quotations.entries import Quotation, QuotationError
from bookext.quotations.notation import author_pieces
from bookext.tests import small_book
from bookext.tests.properties.generated import fewer

LETTERS = "aAbeio éßñıİ北ёя" + "01'’\"“”.,;–-…&$\u00a0" + "ﬁ½´\u0301\u0308\u0327"
"""Few, so that words come again; among them what normalisation changes, joins, splits and moves."""


def normal(text: str) -> str:
    """Normalise as the register's rule says, in other words than the verifier's."""
    for marks, straight in (("‘’", "'"), ("“”„", '"')):
        for mark in marks:
            text = text.replace(mark, straight)
    return " ".join(unicodedata.normalize("NFKC", text).split())


TEXT = st.text(LETTERS, min_size=1, max_size=80).map(normal).filter(bool)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("texts")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a small book, locked."""
    return small_book.make(tmp_path_factory.mktemp("locked")).root / "data"


def quoted(exact: str, prefix: str = "", suffix: str = "") -> Quotation:
    return Quotation("invented", "alder2001", 1, exact, prefix, suffix, "", (), "", 2)


def found(quotation: Quotation, text: str) -> list[str]:
    """Return the pieces that the verifier finds; nothing if it refuses."""
    try:
        passage = quotations.locate(quotation, [text], [0], ["author"])
    except QuotationError as refused:
        (problem,) = refused.problems
        assert problem.startswith("data/quotations.csv:2: invented: ")
        return []
    return [text[start:end] for start, end in passage.spans]


def is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    """Draw a text and the ends of a piece of it that cuts no word and no letter from its marks."""
    text = draw(TEXT)
    edges = [
        at
        for at in range(len(text) + 1)
        if not (0 < at < len(text) and is_word(text[at - 1]) and is_word(text[at]))
        and not (at < len(text) and unicodedata.category(text[at])[0] == "M")
    ]
    start, end = sorted(draw(st.tuples(st.sampled_from(edges), st.sampled_from(edges))))
    assume(text[start:end].strip())
    return text, start, end


@given(passages())
def test_every_passage_of_a_text_is_found_in_it(case: tuple[str, int, int]) -> None:
    text, start, end = case
    piece = text[start:end].strip()
    assert found(quoted(piece, text[:start], text[end:]), text) == [piece]
    assert quotations.is_fragment(piece, quoted(text)) or not (is_word(piece[0]) and is_word(piece[-1]))


@fewer(2)
@given(passages())
def test_a_passage_with_other_marks_and_spaces_is_the_same(case: tuple[str, int, int]) -> None:
    text, start, end = case
    piece = text[start:end].strip()
    typeset = piece.replace("'", "’").replace('"', "„").replace(" ", "\u202f\u00a0")
    assert found(quoted(typeset, text[:start], text[end:]), text) == [piece]
    assert found(quoted(unicodedata.normalize("NFD", piece), text[:start], text[end:]), text) == [piece]


@st.composite
def alterations(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a text, a passage of it, and the passage with one character changed, dropped, doubled or moved."""
    text, start, end = draw(passages())
    piece = text[start:end].strip()
    at = draw(st.integers(0, len(piece) - 1))
    before, character, after = piece[:at], piece[at], piece[at + 1 :]
    kind = draw(st.sampled_from(["changed", "dropped", "doubled", "moved"]))
    event(kind)
    match kind:
        case "changed":
            altered = before + draw(st.sampled_from(LETTERS)) + after
        case "dropped":
            altered = before + after
        case "doubled":
            altered = before + character + character + after
        case _:
            to = draw(st.integers(0, len(before + after)))
            altered = (before + after)[:to] + character + (before + after)[to:]
    return text, piece, altered


@given(alterations())
@example(("x\u030c y", "x\u030c", "x"))
def test_a_passage_with_one_character_altered_is_found_only_if_the_text_has_it_so(case: tuple[str, str, str]) -> None:
    text, piece, altered = case
    altered = normal(altered)
    assume(altered and altered != piece)
    stands = [at for at in range(len(text)) if text.startswith(altered, at) and is_whole(text, at, at + len(altered))]
    event("stands elsewhere" if stands else "misquoted")
    assert found(quoted(altered), text) == ([altered] if len(stands) == 1 else [])


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a piece of a text cuts neither a word nor a letter from its marks."""
    cut_before = start > 0 and is_word(text[start - 1]) and is_word(text[start])
    cut_after = end < len(text) and is_word(text[end - 1]) and is_word(text[end])
    return not cut_before and not cut_after and not (end < len(text) and unicodedata.category(text[end])[0] == "M")


@fewer(2)
@given(st.lists(st.text("ab1é", min_size=1, max_size=4), min_size=4, max_size=12, unique=True), st.data())
def test_a_quotation_with_an_omission_is_found_in_two_pieces(words: list[str], data: st.DataObject) -> None:
    ends = st.lists(st.integers(0, len(words)), min_size=4, max_size=4, unique=True)
    one, two, three, four = sorted(data.draw(ends))
    kept = [" ".join(words[one:two]), " ".join(words[three:four])]
    marked = data.draw(st.sampled_from([" […] ", " [...] ", "[…]"])).join(kept)
    before, after = " ".join(words[:one]), " ".join(words[four:])
    assert found(quoted(marked, before, after), " ".join(words)) == kept


ROWS = st.text("aB 1[]…'\".,-&😀北\u0301", min_size=1, max_size=40).map(str.strip).filter(author_pieces)


@given(ROWS)
@example("[a]")
@example("[Alder] it")
def test_the_link_to_any_quotation_is_an_address_with_words_of_it_in_order(exact: str) -> None:
    fragment = quotations.text_fragment(quoted(exact))
    assert characters.is_address(f"https://example.org/{fragment}")
    if fragment:
        assert re.fullmatch(r"#:~:text=([\w.~%]+)(,[\w.~%]+)?", fragment, re.ASCII)
        at = 0
        for term in fragment.removeprefix("#:~:text=").split(","):
            shown = unquote(term, errors="strict")
            assert shown
            at = " ".join(exact.split()).index(shown, at) + len(shown)


PARAGRAPH = st.text("abc é“’'\u00a0\u2028\t&<>½ﬁ;#x", max_size=30)


@fewer(4)
@given(st.lists(PARAGRAPH, max_size=6))
def test_a_saved_page_and_a_plain_file_hold_the_same_paragraphs(folder: Path, lines: list[str]) -> None:
    plain, page = folder / "text.txt", folder / "text.html"
    plain.write_text("\n\n".join(lines), encoding="utf-8")
    blocks = "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)
    page.write_text(f"<!doctype html><title></title><body>{blocks}</body>", encoding="utf-8")
    normal = [line for line in map(quotations.normalise, lines) if line]
    assert quotations.paragraphs_of(plain) == quotations.paragraphs_of(page) == normal


@fewer(40)
@given(st.sampled_from(small_book.QUOTATIONS), st.data())
def test_a_row_altered_after_it_was_locked_is_refused_without_the_texts(
    book: Path, row: dict[str, str], data: st.DataObject
) -> None:
    exact = row["exact"]
    at = data.draw(st.integers(0, len(exact) - 1))
    new = data.draw(st.sampled_from([exact[at] * 2, "", "é", "x", exact[at].swapcase()]))
    altered = exact[:at] + new + exact[at + 1 :]
    assume(quotations.normalise(altered) != exact and altered == altered.strip())
    others = [other for other in small_book.QUOTATIONS if other is not row]
    small_book.write_table(
        book, "quotations", [{"note": "Shows.", **each} for each in [row | {"exact": altered}, *others]]
    )
    tables._load.cache_clear()  # two files written in one tick of the clock are the same to it
    with pytest.raises(QuotationError, match=f"{row['id']}: exact differs"):
        quotations.check_lock(book)
