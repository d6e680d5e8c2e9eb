"""What cells put out: shown alike in every form of the book, or refused by chapter, line and remedy."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bookext.execution import outputs
from bookext.tests import small_book
from bookext.tests.chapters import FIRST_CELL, chapter, write_chapters
from bookext.tests.small_book import SmallBook

PLOTLY = {"application/vnd.plotly.v1+json": {}, "text/html": "<div><script></script></div>"}
VEGA = {"application/vnd.vegalite.v5+json": {}, "text/plain": "alt.Chart(...)"}
WIDGET = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=3)"}
STYLER = "<pandas.io.formats.style.Styler at 0x7f4b12345678>"
ALT = {"mystnb": {"image": {"alt": "A line"}}}


def shown(data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": more}


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (WIDGET, "a widget: print the value"),
        (PLOTLY, "a Plotly figure: show a picture"),
        (VEGA, "an Altair chart: show a picture"),
        ({"text/html": "<b>words</b>", "text/plain": "<IPython.core.display.HTML object>"}, "HTML that is no table"),
        ({"text/html": "<table></table><script>1</script>"}, "HTML that is no table"),
        ({"application/javascript": "1"}, "a script"),
        ({"application/json": {}, "text/plain": "<IPython.core.display.JSON object>"}, "a JSON tree"),
        ({"application/pdf": "JVBERi0="}, "a PDF"),
        ({"image/gif": "R0lGODlh"}, "a type that print does not take"),
        ({"application/x-own": "1", "text/plain": "Own()"}, "of a type that no page or print shows"),
        ({}, "of a type that no page or print shows"),
        ({"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}, "without alternative text"),
        ({"image/svg+xml": "<svg/>"}, "without alternative text"),
        ({f"{outputs.GLUED}{kind}": value for kind, value in WIDGET.items()}, "a widget"),
        ({"text/plain": "lone \ud800"}, "U+D800"),
    ],
)
def test_what_only_a_notebook_can_show_is_refused(data: dict[str, Any], reason: str) -> None:
    (refusal,) = outputs.refusals([shown(data)], {})
    assert reason in refusal
    assert re.search(r"[:;] ", refusal)  # and what to do instead
    assert list(outputs.refusals([shown(data)], {"tags": ["remove-output"]})) == []


@pytest.mark.parametrize(
    ("data", "metadata", "kept"),
    [
        ({"text/plain": "3"}, {}, {"text/plain": "3"}),
        ({"text/plain": "<A at 0x7f4b12345678>"}, {}, {"text/plain": "<A at 0x…>"}),
        ({"text/html": "<table></table>", "text/plain": "a b"}, {}, {"text/html", "text/plain"}),
        ({"text/html": "<table></table>", "text/plain": STYLER}, {}, {"text/html"}),
        ({"text/markdown": "*a*", "text/plain": "<IPython.core.display.Markdown object>"}, {}, {"text/markdown"}),
        ({"text/latex": "$a$", "text/plain": "<IPython.core.display.Math object>"}, {}, {"text/latex"}),
        ({"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 1x1>"}, ALT, {"image/png", "text/plain"}),
        # A form that knows one type more would show something else.
        ({"image/png": "iVBORw0KGgo=", "text/html": "<b>a</b>", "application/x-own": "1"}, ALT, {"image/png"}),
        ({"image/png": "iVBORw0KGgo=", "text/latex": "$a$", "text/plain": "a"}, {}, {"text/latex", "text/plain"}),
        ({"text/html": "<table></table>", "text/latex": "\\begin{tabular}"}, {}, {"text/html"}),
        ({f"{outputs.GLUED}image/png": "iVBORw0KGgo="}, {}, {f"{outputs.GLUED}image/png"}),
    ],
)
def test_what_all_forms_can_show_stays(data: dict[str, Any], metadata: Any, kept: Any) -> None:
    assert list(outputs.refusals([shown(data)], metadata)) == []
    (cleaned,) = outputs.clean([shown(data)])
    assert (cleaned["data"] if isinstance(kept, dict) else set(cleaned["data"])) == kept


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["a\rb\rc\n"], "c\n"),
        (["10%\r", "100%\r", "done\n"], "done\n"),
        (["long line\rX"], "Xong line"),
        (["one\r\ntwo\r\n"], "one\ntwo\n"),
        (["ab\bc"], "ac"),
        (["\x1b[31mred\x1b[0m and \x1b[1;34mblue\x1b[0m\x1b[K\n"], "red and blue\n"),
        (["<A at 0x7f4b12345678>\n"], "<A at 0x…>\n"),
        (["/x/ipykernel_12/345.py:2: UserWarning: look\n"], "<cell>:2: UserWarning: look\n"),
        (["the jump is at 0x7f4b\n"], "the jump is at 0x7f4b\n"),
    ],
)
def test_a_stream_is_what_a_terminal_shows_in_the_end(pieces: list[str], text: str) -> None:
    assert outputs.clean([printed(piece) for piece in pieces]) == [printed(text)]


def test_streams_are_joined_where_nothing_stands_between_them() -> None:
    put_out = [printed("a"), printed("b"), printed("c", "stderr"), shown({"text/plain": "d"}), printed("e")]
    assert outputs.clean(put_out) == [
        printed("ab"), printed("c", "stderr"), shown({"text/plain": "d"}), printed("e")
    ]  # fmt: skip


def test_the_random_names_in_a_styled_table_are_the_same_after_every_run() -> None:
    def table(name: str) -> str:
        return f'<style>#T_{name}_row0_col0 {{}}</style><table id="T_{name}"><td id="T_{name}_row0_col0"></table>'

    one, other = (outputs.clean([shown({"text/html": table(name)})]) for name in ("0a1b2", "9f8e7"))
    assert one == other
    assert one != outputs.clean([shown({"text/html": table("0a1b2").replace("td", "th")})])


BUILT = {
    # what stands in the cells: the code of two cells that other forms would lose, and what is said of the second
    "widget": ("print(1)", "from IPython.display import HTML\nHTML('<b>words</b>')", "HTML that is no table"),
    "picture": ("print(1)", "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "without alternative text"),
    "surrogate": ("print(1)", "print('lone \\ud800 half')", "surrogates not allowed"),
    "surrogate-shown": ("print(1)", "display({'text/plain': '\\ud800'}, raw=True)", "surrogates not allowed"),
    "program": ("print(1)", "!echo hello", "a chapter may not start a program"),
    "long": ("print('a')", "print('b' * 2_100_000)", "2.1 MB of text"),
}


@pytest.mark.parametrize("name", BUILT)
def test_a_refused_output_is_named_by_chapter_line_and_cell(book: SmallBook, name: str) -> None:
    first, second, reason = BUILT[name]
    write_chapters(book, one=chapter(first, second))
    message = small_book.refused(book.build)
    assert message.startswith(f"chapters/one.md:{FIRST_CELL + first.count(chr(10)) + 4}: code cell 2: ")
    assert reason in message
    assert "; " in message or ": " in message.split(reason)[1]
    assert book.records == []


def test_the_limit_of_output_is_a_setting(book: SmallBook) -> None:
    write_chapters(book, one=chapter("print('b' * 20_000)"))
    assert "more than the 0.01 MB" in small_book.refused(lambda: book.build(book_output_limit=0.01))
    assert book.build().executed == ["chapters/one"]


def test_a_figure_with_name_caption_and_description_from_the_cell_is_numbered(book: SmallBook) -> None:
    cell = (
        "---\nmystnb:\n  image:\n    alt: A rising line\n  figure:\n    caption: The line *rises*\n    name: fig-line\n"
        "---\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    )
    write_chapters(book, one=chapter(cell) + "\nSee {numref}`fig-line`.\n")
    built = book.build()
    assert built.warnings == ""
    figure = built.page("chapters/one").select_one("figure#fig-line")
    assert figure.select_one("img")["alt"] == "A rising line"
    assert figure.select_one(".caption-text").get_text() == "The line rises"
    assert built.page("chapters/one").select_one('a.reference[href="#fig-line"]').get_text() == "Fig. 1"


@pytest.mark.parametrize("picture", ["![](dot.svg)", "```{image} dot.svg\n```", "```{figure} dot.svg\nA dot\n```"])
def test_a_picture_in_the_prose_without_alternative_text_is_refused_by_line(book: SmallBook, picture: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    write_chapters(book, one=f"# One\n\n{picture}\n")
    (book.root / "chapters" / "dot.svg").write_text(svg, encoding="utf-8")
    message = small_book.refused(book.build)
    assert message.startswith("chapters/one.md:3: the picture 'dot.svg' has no alternative text")


def test_a_table_that_pandas_styles_is_in_the_record_without_the_name_of_its_object(book: SmallBook) -> None:
    code = "import pandas\npandas.DataFrame({'a': [1, -2]}).style.background_gradient()"
    write_chapters(book, one=chapter(code))
    book.build()
    ((output,),) = json.loads(book.records[0].read_text(encoding="utf-8"))["outputs"]
    assert set(output["data"]) == {"text/html"}
    first = book.records[0].read_bytes()
    book.records[0].unlink()
    book.build()
    assert book.records[0].read_bytes() == first


def test_a_chapter_in_json_runs_as_one_in_markdown_does(book: SmallBook) -> None:
    write_chapters(book)
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Stored"},
        {"cell_type": "code", "execution_count": 7, "metadata": {}, "source": "print(1 + 1)",
         "outputs": [printed("3\n")]},
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path = book.root / "chapters" / "stored.ipynb"

    def write() -> None:
        whole = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
        path.write_text(json.dumps(whole), encoding="utf-8")

    write()
    built = book.build()
    assert built.executed == ["chapters/stored"]
    assert built.page("chapters/stored").select_one(".output").get_text().strip() == "2"
    assert book.build().executed == []
    cells.append({"cell_type": "code", "execution_count": None, "metadata": {}, "source": "1 / 0", "outputs": []})
    write()
    assert small_book.refused(book.build).startswith("chapters/stored.ipynb: code cell 2: ZeroDivisionError")
    cells[-1]["source"] = "from IPython.display import HTML\nHTML('<b>a</b>')"
    write()
    assert small_book.refused(book.build).startswith("chapters/stored.ipynb: code cell 2: puts out HTML")
    path.write_text("{", encoding="utf-8")
    assert small_book.refused(book.build).startswith("chapters/stored.ipynb:1: cannot be read as a notebook")


def test_a_page_without_code_is_read_by_the_parser_of_pages(book: SmallBook) -> None:
    write_chapters(book, one="# Tasks\n\n- [ ] to do\n- [x] done\n", two=chapter("print(1)") + "\n- [x] done\n")
    built = book.build(myst_enable_extensions=["tasklist"])
    assert built.warnings == ""
    assert len(built.page("chapters/one").select("input[type=checkbox]")) == 2
    assert len(built.page("chapters/two").select("input[type=checkbox]")) == 1
