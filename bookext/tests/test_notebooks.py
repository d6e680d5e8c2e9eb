"""The notebooks that readers take along: nothing is lost, nothing is markup of ours, and any front end shows them."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat import NotebookNode

from bookext.tests.small_book import Built, SmallBook

MYST = re.compile(r"\{[\w:.-]+\}`|^ *(?:`{3,}|:{3,})\{|\{\{|\]\{[#.]", re.MULTILINE)
"""Roles, directives, substitutions and spans with attributes."""
EXTENSIONS = {
    "extensions": ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "bookext"],
    "myst_enable_extensions": ["colon_fence", "smartquotes", "dollarmath", "deflist", "attrs_inline"],
    "book_number_names": ["[0-9.]+|two|three"],
}
CONSTRUCTS = {
    ":::{note}\nMind *this*.\n:::": "> **Note**\n>\n> Mind *this*.",
    ":::{admonition} A title\nIts text.\n:::": "> **A title**\n>\n> Its text.",
    ":::{dropdown} Unfold\nInside.\n:::": "**Unfold**\n\nInside.",
    "::::{tab-set}\n:::{tab-item} One\nFirst.\n:::\n:::{tab-item} Other\nSecond.\n:::\n::::": "**One**\n\nFirst.",
    ":::{card} Card\nWords.\n:::": "Card\n\nWords.",
    ":::{rubric} A rubric\n:::": "**A rubric**",
    ":::{sidebar} Aside\nBy the way.\n:::": "> **Aside**\n>\n> By the way.",
    ":::{topic} Topic\nIn a frame.\n:::": "> **Topic**\n>\n> In a frame.",
    ":::{container} box\nIn a box.\n:::": "In a box.",
    ":::{epigraph}\nA motto.\n\n-- Somebody\n:::": "> A motto.",
    "```{index} single: carts\n```": "",
    "```{list-table} Carts\n:header-rows: 1\n\n* - Day\n  - Carts\n* - Monday\n  - many\n```": (
        "| Day | Carts |\n|:--|:--|\n| Monday | many |"
    ),
    "```{csv-table} Roads\n:header: A, B\n\nx, y\n```": "| A | B |\n|:--|:--|\n| x | y |",
    ":::{table} Bridges\n\n| A | B |\n|:--|--:|\n| a | b |\n:::": "Bridges\n\n| A | B |\n|:--|--:|\n| a | b |",
    "```{code-block} python\nprint('cart')\n```": "```python\nprint('cart')\n```",
    "```{literalinclude} ../measures.txt\n```": "```\nells and ells\n```",
    "```{include} ../words.txt\n```": "Words from elsewhere.",
    "Water is H{sub}`x`O and m{sup}`y`.": "Water is H<sub>x</sub>O and m<sup>y</sup>.",
    "The {abbr}`NMC (no more carts)` and {kbd}`Ctrl`.": (
        'The <abbr title="no more carts">NMC</abbr> and <kbd>Ctrl</kbd>.'
    ),
    "So $x \\ge y$ holds.": "So $x \\ge y$ holds.",
    "As {cite:t}`alder2001` says.": "As Alder ([2001](bibliography.ipynb#",
    "In all {glue:text}`depths-total` deep, {glue:text}`depth:.2f` each.": "In all 15 ells deep, 7.50 each.",
    "```{figure} ../cart.svg\n:name: fig-cart\n:alt: A cart\n\nThe *cart*\n```": (
        "![A cart](<attachment:cart.svg>)\n\n**Fig. 1** The *cart*"
    ),
    "See {numref}`fig-cart`.": "See [Fig. 1](#fig-cart).",
    "```{math}\n:label: sum\na + b\n```": "$$\na + b\n\\tag{1}\n$$",
    "By {eq}`sum`.": "By [(1)](#equation-sum).",
    ":::{glossary}\nAxle\n  Turns.\n:::": '- <a id="term-Axle"></a>**Axle**\n\n  Turns.',
    "The {term}`Axle`.": "The [Axle](#term-Axle).",
    "Cart\n: A thing with wheels.": "- **Cart**\n\n  A thing with wheels.",
    "A *star*, an _under_score, a | bar, $5$, <b> and \\[brackets\\].": "a \\| bar",
}


def notebook_of(book: SmallBook, name: str, builder: str = "html") -> NotebookNode:
    folder = book.root / "_build" / builder
    path = folder / "downloads" / "notebooks" / f"{name}.ipynb" if builder == "html" else folder / f"{name}.ipynb"
    return nbformat.read(path, as_version=4)  # type: ignore[no-any-return]


def shown(notebook: NotebookNode) -> str:
    """All that a reader sees but the code: prose, and outputs in every form."""
    parts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            parts += [content for kind, content in data.items() if kind.startswith("text/")]
    return "\n\n".join(parts)


@pytest.fixture(scope="module")
def page_of_constructs(executed: SmallBook, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The prose of a notebook made of a chapter with every construct."""
    import shutil

    root = tmp_path_factory.mktemp("constructs") / "book"
    shutil.copytree(executed.root, root, ignore=shutil.ignore_patterns("html", ".doctrees", "__pycache__"))
    book = SmallBook(root)
    chapter = book.root / "chapters" / "depths.md"
    added = "\n\n".join(construct for construct in CONSTRUCTS)
    chapter.write_text(f"{chapter.read_text(encoding='utf-8')}\n{added}\n", encoding="utf-8")
    book.change("chapters/depths.md", 'total} ells")', 'total} ells")\nmeasures.glue("depth", total / 2)')
    (book.root / "cart.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    (book.root / "measures.txt").write_text("ells and ells\n", encoding="utf-8")
    (book.root / "words.txt").write_text("Words from elsewhere.\n", encoding="utf-8")
    built = book.build("notebook", **EXTENSIONS)
    return shown(nbformat.read(built.out / "depths.ipynb", as_version=4))


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_a_construct_becomes_plain_markdown(page_of_constructs: str, construct: str) -> None:
    assert CONSTRUCTS[construct] in page_of_constructs


def test_the_pages_are_as_if_no_notebook_had_been_made(executed: SmallBook) -> None:
    """What is resolved for a notebook is resolved for the page once more; entries of works must not be doubled."""
    bibliography = Built(executed.root / "_build" / "html", "", "", None).page("chapters/bibliography")
    assert bibliography.get_text().count("The Bridge Question") == 1
    notebook = shown(notebook_of(executed, "bibliography"))
    assert notebook.count("*The Bridge Question*") == 1


def test_no_construct_leaves_markup(page_of_constructs: str) -> None:
    assert not MYST.search(page_of_constructs)
