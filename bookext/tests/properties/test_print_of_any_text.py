"""Any text compiles as itself in Typst, or is refused by name; and what was printed is read back from the PDF."""

from __future__ import annotations

import io
import json
import re
import shutil
import unicodedata
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import typst
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfReader

from bookext import characters
from bookext.forms import formulas
from bookext.pdf import formulas as typst_formulas
from bookext.pdf import tables as typst_tables
from bookext.pdf.builder import FONTS, STANDARDS, TEMPLATE
from bookext.pdf.writer import escaped, short_address, string
from bookext.tests.properties.generated import MARKS, TEXT, fewer
from bookext.tests.reading import squeezed, text_of

SAID = """
#let said(it) = {
  if it.func() == smartquote { if it.double { "\\"" } else { "'" } }
  else if it.has("text") { it.text }
  else if it.has("children") { it.children.map(said).join("") }
  else if repr(it.func()) == "space" { " " }
  else { "<" + repr(it.func()) + ">" }
}
"""
"""What a piece of content says: its text, and the name of whatever in it is none."""
TEXTS = st.lists(TEXT, min_size=1, max_size=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("print")
    shutil.copy(TEMPLATE, made)
    return made


def values(folder: Path, markup: str) -> list[str]:
    path = folder / "values.typ"
    path.write_text(markup, encoding="utf-8", newline="")
    return list(json.loads(typst.query(str(path), "<value>", field="value")))


def one_line(text: str) -> str:
    """Return text as a line of Typst has it: whatever ends a line is a space."""
    return re.sub(r"[ \t\n\v\f\r\x85\u2028\u2029]+", " ", text)


@fewer(20)
@given(TEXTS)
@example(["\f\f", "\u2029= x", "'tis", "1. x", "a//b", "...", "-?", "`"])
def test_text_is_text_and_nothing_else_to_typst(folder: Path, texts: list[str]) -> None:
    lines = "".join(f"#[#metadata(said[x{escaped(text)}x])<value>]\n" for text in texts)
    assert values(folder, f"{SAID}\n{lines}") == [f"x{one_line(text)}x" for text in texts]
    lines = "".join(f"#[#metadata(said[{escaped(text)}])<value>]\n" for text in texts if text.strip())
    begun = values(folder, f"{SAID}\n{lines}")
    assert [one.strip() for one in begun] == [one_line(text).strip() for text in texts if text.strip()]


@fewer(20)
@given(TEXTS)
@example(['"', "\\", '\\"', "\\u{41}", "\n", "\r\n", "#x"])
def test_a_string_is_itself_to_typst(folder: Path, texts: list[str]) -> None:
    lines = "".join(f"#[#metadata({string(text)})<value>]\n" for text in texts)
    assert values(folder, lines) == [text.replace("\r", "") for text in texts]


def printed(folder: Path, body: str) -> str:
    """Return what the PDF says of a body set with the book's template; raise what the compiler raises."""
    opening = 'title: "T", author: "A", edition: "E", hashes: (data: "0", code: "1")'
    main = folder / "main.typ"
    main.write_text(f'#import "{TEMPLATE.name}": *\n#show: book.with({opening})\n{body}', encoding="utf-8", newline="")
    compiler = typst.Compiler(str(main), root=str(folder), font_paths=[str(FONTS)], ignore_system_fonts=True)
    return text_of(PdfReader(io.BytesIO(compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0))))


HAS_GLYPH = st.sampled_from(MARKS) | st.text(
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x17F), *range(0x410, 0x450)]))
    + "–—‘’“”„…€№−×≤←→½北方領土", min_size=1, max_size=9
)  # fmt: skip


@fewer(50)
@given(st.lists(HAS_GLYPH, min_size=1, max_size=40))
def test_what_is_printed_is_read_back_from_the_pdf(folder: Path, texts: list[str]) -> None:
    paragraphs = "\n\n".join(f"#quotation(by: none)[Begin {escaped(text)} end, #raw({string(text)})]" for text in texts)
    text = printed(folder, paragraphs)
    wanted = "".join(squeezed(f"Begin {one} end, {one}") for one in texts)
    assert legible(text)[-len(legible(wanted)) :] == legible(wanted)


def legible(text: str) -> str:
    """Return text as a PDF can say it: letters that a font draws as one are told apart only so."""
    return squeezed(unicodedata.normalize("NFKC", text))


@fewer(30)
@given(st.characters(codec="utf-8").filter(lambda one: unicodedata.category(one) in ("Cn", "Co", "Cc", "Lo", "So")))
@example("ꙮ")
@example("\x00")
def test_a_character_is_printed_or_refused_by_name(folder: Path, character: str) -> None:
    try:
        text = printed(folder, f"#quotation(by: none)[Begin {escaped(character)} end]")
    except typst.TypstError as refused:
        message = refused.diagnostic or refused.message
        assert f"\\u{{{ord(character):x}}}" in message or character in message
        return
    assert text.endswith("Beginend") or legible(character) in legible(text) or not character.isprintable()


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6), st.booleans())
def test_every_table_has_a_width_and_a_track_for_each_column(cells: list[list[str]], spans: bool) -> None:
    laid = typst_tables.layout(cells, spans)
    assert laid.width in ("text", "full", "turned")
    assert len(laid.columns) == 3
    assert all(re.fullmatch(r"auto|[1-9]\d*fr", track) for track in laid.columns)


def test_a_table_is_broken_when_it_is_high_by_rows_or_by_words() -> None:
    assert not typst_tables.layout([["x", "y"]] * 12).long
    assert typst_tables.layout([["x", "y"]] * 30).long
    assert typst_tables.layout([["x", "word " * 200]] * 5).long
    assert not typst_tables.layout([["x", "word " * 20]] * 5).long


def test_a_link_to_no_place_is_refused(folder: Path) -> None:
    assert printed(folder, 'Go #to(label("there"))[there]. #anchor("there")').endswith("Gothere.")
    with pytest.raises(typst.TypstError, match="nowhere"):
        printed(folder, 'Go #to(label("nowhere"))[there].')


@fewer(10)
@given(
    st.lists(
        st.sampled_from(
            ["x", "\\frac{a}{b}", "^2", "_", "{", "}", "\\", "\\sqrt", "$", "<", "&", "é", " ", "\\nosuch"]
        ),
        max_size=6,
    )
)
@example(["{", "}"])
def test_a_formula_is_set_or_refused(folder: Path, pieces: list[str]) -> None:
    try:
        markup = typst_formulas.typst(formulas.mathml("".join(pieces)))
    except formulas.FormulaError as refused:
        assert str(refused)
        assert "\n" not in str(refused)
        return
    printed(folder, f'#math.equation(alt: "A formula", ${markup}$)')


@given(st.text("aé.%-/~" + "0123456789ABCDEF", max_size=20) | st.sampled_from(["%E2%80%AE", "%FF", "%0A", "%D0%B0"]))
@example("%E2%80%AEgro.live")
@example("%%300")
def test_an_address_on_paper_is_that_of_the_link_and_can_be_seen(path: str) -> None:
    shown = short_address(f"https://www.example.org/{path}")
    assert shown.startswith("example.org")
    assert not characters.unseen(shown)
    assert quote(unquote(shown)) == quote(unquote(f"example.org/{path}".rstrip("/")))
