"""Every construct that a chapter may use is printed; what cannot be printed is refused by name, file and line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookext.tests.chapters import HEAD
from bookext.tests.printing import Printed
from bookext.tests.reading import runs, squeezed
from bookext.tests.small_book import refused

Print = Callable[..., Printed]
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="40pt" height="30pt"><rect width="40" height="30"/></svg>'
BIBLIOGRAPHY = "```{bibliography}\n:all:\n```\n"
FIGURE = """```{{figure}} dot.svg
:name: fig-{name}
:alt: {alt}

{caption}

*Source:* nobody.
```
"""

ORDINARY = {
    "emphasis": ("Plain, *slanted*, **strong** and `code`.", ["Plain,slanted,strongandcode."]),
    "marks": (r"\# \* \_ \$ \@ \~ \= \+ \- \/ \< \> \[ \] \{ \} \| \^ \\ 1. 2) 'a' \"b\" ...",
              ["#*_$@~=+", "/<>[]{}|^\\"]),
    "a line that looks like a list": ("The year was\n2014. Then 3) came\n\\+ more", ["2014.Then3)came+more"]),
    "minus and dashes": ("A -5, 1--2, 3---4", ["A5"]),
    "bullets": ("- one\n- two\n  - inner\n", ["one", "two", "inner"]),
    "numbers": ("3. three\n4. four\n", ["3.three", "4.four"]),
    "definitions": ("A term\n: What it means.\n", ["Aterm", "Whatitmeans."]),
    "quoting": ("> Said by somebody.\n", ["Saidbysomebody."]),
    "attribution": ("{attribution=\"A speaker\"}\n> Said once.\n", ["Saidonce.", "Aspeaker"]),
    "footnotes": ("One[^a] and two[^a].\n\n[^a]: The note, *slanted*.\n", ["1Thenote,slanted."]),
    "code": ("```python\nprint('x')\n```\n", ["print('x')"]),
    "admonition": ("```{note}\nMind *this*.\n```\n", ["Note", "Mindthis."]),
    "titled admonition": ("```{admonition} Look here\nMind that.\n```\n", ["Lookhere", "Mindthat."]),
    "topic": ("```{topic} A topic\nIts text.\n```\n", ["Atopic", "Itstext."]),
    "rubric": ("```{rubric} A rubric\n```\n\nText.\n", ["ArubricText."]),
    "transition": ("Before.\n\n---\n\nAfter.\n", ["Before.", "After."]),
    "sections": ("## Second\n\nText.\n\n### Third\n\nText.\n", ["SecondText.ThirdText."]),
    "comments": ("Shown.\n\n% hidden\n\n<!-- hidden too -->\n", ["Shown."]),
    "index entries": ("```{index} entry\n```\nText.\n", ["Text."]),
    "subscripts": ("H{sub}`2`O and E{sup}`3`", ["H2OandE3"]),
    "abbreviation": ("{abbr}`METI (Ministry of Economy)` said.", ["METI(MinistryofEconomy)said."]),
    "glossary": ("```{glossary}\nA word\n  Its sense.\n```\n\nSee {term}`A word`.\n",
                 ["Aword", "Itssense.", "SeeAword."]),
    "fields": (":Author: Nobody\n", ["Author", "Nobody"]),
    "other scripts": ("Ёлки, Курилы, 北方領土, クナシリ, 千島", ["Ёлки,Курилы,北方領土,クナシリ,千島"]),
    "download": ("{download}`heights.csv <data/heights.csv>` and {download}`a table <data/heights.csv>`.",
                 ["heights.csvandatable(heights.csv)."]),
    "cards": ("````{grid}\n```{grid-item-card} A card\nIts text.\n```\n````\n", ["Acard", "Itstext."]),
    "tabs": ("````{tab-set}\n```{tab-item} One tab\nIts text.\n```\n````\n", ["Onetab", "Itstext."]),
    "dropdown": ("```{dropdown} A lid\nUnder it.\n```\n", ["Alid", "Underit."]),
    "epigraph": ("```{epigraph}\nWords.\n\n-- A speaker\n```\n", ["Words.", "Aspeaker"]),
    "line block": ("```{eval-rst}\n| One line\n| another\n```\n", ["Oneline", "another"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
def test_is_printed(printed: Print, name: str) -> None:
    chapter, expected = ORDINARY[name]
    extensions = ["colon_fence", "deflist", "fieldlist", "attrs_block", "dollarmath"]
    with_design = {"extensions": ["myst_nb", "sphinxcontrib.bibtex", "sphinx_design", "bookext"]}
    text = printed(chapter, myst_enable_extensions=extensions, **with_design).text
    for words in expected:
        assert words in text
    assert "hidden" not in text


def test_a_quotation_is_printed_with_its_address(printed: Print) -> None:
    book = printed("```{quotation} alder-bridge\n```\n\nThe miller: {quotation}`miller-night`.\n\n" + BIBLIOGRAPHY)
    assert squeezed("The old bridge carries more carts than the new road ever did") in book.text
    assert "example.org/bridge" in book.text
    assert squeezed("“Nobody has counted the carts”") in book.text
    assert "https://example.org/bridge#:~:text=" in book.markup


def test_the_register_at_the_end_names_the_pages_of_the_quotations_printed(printed: Print) -> None:
    text = printed("{quotation}`miller-night`\n\n" + BIBLIOGRAPHY).text
    register = text[text.rindex("Registerofquotationsprinted") :]
    assert "“Nobodyhascountedthecarts”p.1" in register
    assert "theoldbridge" not in register.lower()


def test_reference_matter_is_printed_small_with_its_links(printed: Print) -> None:
    book = printed(
        ":::{container} compact\n\n**[texts]{#dictionary-texts}** What was read.\n:::\n\n"
        ":::{table}\n:class: compact\n\n| Column | Meaning |\n|:--|:--|\n| id | Key of the text |\n:::\n\n"
        "See {ref}`the texts <dictionary-texts>`.",
        myst_enable_extensions=["colon_fence", "attrs_inline"],
    )
    assert "textsWhatwasread.ColumnMeaningidKeyofthetextSeethetexts." in book.text
    assert "#compact[" in book.markup
    assert book.markup.count("compact: true") == 2
    assert '#anchor("index#dictionary-texts")' in book.markup


def test_a_verdict_is_printed(printed: Print) -> None:
    text = printed(":::{verdict} It carries more\n:claim: A001\n:outcome: holds-in-part\n\nThree of four.\n:::").text
    assert "Itcarriesmore:holdsinpartThreeoffour." in text


def test_a_figure_has_its_number_caption_source_and_description(printed: Print) -> None:
    figure = FIGURE.format(name="dot", alt="A black dot", caption="The dot is black")
    book = printed(f"See {{numref}}`fig-dot`.\n\n{figure}", {"dot.svg": DOT}, numfig=True)
    assert "SeeFig.1." in book.text
    assert "Fig.1ThedotisblackSource:nobody." in book.text
    assert "A black dot" in _descriptions(book)


def test_a_figure_taller_than_the_page_is_reduced_to_it(printed: Print) -> None:
    tall = DOT.replace("30", "900")
    book = printed(FIGURE.format(name="tall", alt="A pole", caption="The pole is tall"), {"dot.svg": tall}, numfig=True)
    page = [page for page in book.reader.pages if "The pole is tall" in page.extract_text()][-1]
    assert all(0 < run.start[1] < page.mediabox.height for run in runs(page))


def test_a_drawing_made_by_a_cell_is_printed_and_its_code_as_the_cell_says(printed: Print) -> None:
    cell = (
        HEAD.format(title="A drawing") + "\n"
        "```{code-cell} python\n:tags: [hide-input]\nimport measures\n"
        'measures.Drawing("fig-towers", "Towers", "Two towers")\n```\n\n'
        "```{code-cell} python\n" + "\n".join(f"line_{number} = {number}" for number in range(30)) + "\n```\n"
    )
    book = printed("```{toctree}\ndrawing\n```", {"drawing.md": cell}, numfig=True)
    assert "Two towers" in _descriptions(book)
    assert "measures.Drawing" not in book.text
    assert "line_0=0" in book.text
    assert "line_20" not in book.text
    assert squeezed("18 more lines are in the notebook drawing.md") in book.text


def test_a_picture_without_description_is_refused(printed: Print) -> None:
    message = refused(lambda: printed("\n\n![](dot.svg)", {"dot.svg": DOT}))
    assert "small/index.md:5: the picture 'dot.svg' has no alternative text" in message


@pytest.mark.parametrize("formula", ["$a^2$", "$$\\frac{a}{b}$$"])
def test_a_formula_is_drawn_and_described_by_its_source(printed: Print, formula: str) -> None:
    book = printed(f"Then {formula} follows.", myst_enable_extensions=["dollarmath"])
    assert formula.strip("$") in _descriptions(book)


def test_a_formula_that_cannot_be_read_is_refused(printed: Print) -> None:
    message = refused(lambda: printed("\n\nThen $\\nosuchthing{$ follows.", myst_enable_extensions=["dollarmath"]))
    assert message.startswith("small/index.md:5: the formula")


def test_a_long_table_repeats_its_head_and_a_short_one_is_kept_whole(printed: Print) -> None:
    rows = "\n".join(f"| row {number} | {number * number} |" for number in range(90))
    book = printed(
        f":::{{table}} Squares\n:name: tab-squares\n\n| Name | Square |\n|:--|--:|\n{rows}\n:::", numfig=True
    )
    assert book.text.count("NameSquare") >= 2
    assert "Table1Squares" in book.text
    assert "row00" in book.text
    assert "row897921" in book.text


def test_a_table_too_wide_for_the_page_is_turned_and_nothing_runs_off(printed: Print) -> None:
    head = "| " + " | ".join(f"Column number {number}" for number in range(14)) + " |"
    row = "| " + " | ".join("something considerable" for _ in range(14)) + " |"
    book = printed(f":::{{table}} Wide\n\n{head}\n|{'---|' * 14}\n" + f"{row}\n" * 4 + ":::")
    turned = [page for page in book.reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) == 1
    assert "Columnnumber13" in squeezed(turned[0].extract_text())


def test_cells_over_several_columns_and_rows(printed: Print) -> None:
    rows = "+---+---+\n| a | b |\n+===+===+\n| both  |\n+---+---+\n| c | d |\n|   +---+\n|   | e |\n+---+---+"
    text = printed(f"```{{eval-rst}}\n{rows}\n```").text
    assert "abboth" in text
    assert {"c", "d", "e"} <= set(text[text.index("abboth") + 6 :][:3])


def test_links_inside_the_book_are_live(printed: Print) -> None:
    book = printed(
        "(here)=\n## A place\n\nGo {ref}`there <here>` or to {doc}`other`.\n\n```{toctree}\nother\n```",
        {"other.md": "# Another chapter\n\nBack to {ref}`here`.\n"},
    )
    assert book.markup.count("#to(label(") == 3


def test_an_address_is_live_and_printed_for_a_reader_on_paper(printed: Print) -> None:
    book = printed("See [the page](https://example.org/a/page) and <https://example.org/plain>.")
    assert squeezed("See the page1 and https://example.org/plain.") in book.text
    assert "1example.org/a/page" in book.text
    assert {"https://example.org/a/page", "https://example.org/plain"} <= _addresses(book)


def test_a_citation_leads_to_its_entry(printed: Print) -> None:
    book = printed("As {cite:t}`alder2001` has it.\n\n" + BIBLIOGRAPHY)
    assert "Alder(2001)" in book.text
    assert book.markup.count("#anchor(") >= 1


def test_words_for_another_output_are_refused(printed: Print) -> None:
    message = refused(lambda: printed("```{raw} latex\nWords for TeX\n```"))
    assert message.startswith("small/index.md:3: text written for latex alone")


def test_an_unknown_node_is_refused_with_file_and_line(printed: Print, monkeypatch: pytest.MonkeyPatch) -> None:
    from bookext.pdf.writer import Typesetter

    monkeypatch.delattr(Typesetter, "rubric")
    message = refused(lambda: printed("One.\n\n```{rubric} Two\n```\n"))
    assert message == "small/index.md:5: there is no way to print the node <rubric>; write it in another way"


def test_a_character_without_a_glyph_is_refused(printed: Print) -> None:
    assert "ꙮ" in refused(lambda: printed("The eye: ꙮ"))


def _descriptions(book: Printed) -> set[str]:
    """What the tags of the PDF say of its pictures."""
    found, seen = set(), set()

    def walk(item: object) -> None:
        item = item.get_object() if hasattr(item, "get_object") else item
        if id(item) in seen:
            return
        seen.add(id(item))
        if isinstance(item, dict):
            if "/Alt" in item:
                found.add(str(item["/Alt"]))
            walk(item.get("/K"))
        elif isinstance(item, list):
            for child in item:
                walk(child)

    walk(book.reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def _addresses(book: Printed) -> set[str]:
    links = [link.get_object() for page in book.reader.pages for link in page.get("/Annots", [])]
    return {str(link["/A"]["/URI"]) for link in links if "/A" in link and "/URI" in link["/A"]}
