"""What the outputs of a chapter's cells may be: what JupyterLab shows, every form of the book shows, or it is refused.

The pages, print and EPUB have no common way to show a widget, an interactive plot, a script or a film. Left alone, each
form falls back on something of its own, at worst the name of an object. So the outputs are looked at once, after a
chapter has run and before they are stored:

- `refusals` names every output that only a notebook can show, every picture without alternative text, and what is too
  long to print;
- `clean` turns the rest into what all forms show alike. It merges the pieces in which a stream came, applies carriage
  returns and backspaces as a terminal does, leaves out colours and what only one form would choose, and replaces what
  differs from run to run (addresses in memory, the random ids of styled tables): the same sources give the same book.

Both take outputs in the notebook format (https://nbformat.readthedocs.io/en/latest/format_description.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bookext.hashing import text_digest

Output = dict[str, Any]

GLUED = "application/papermill.record/"
"""What MyST-NB puts before the types of a value that is glued but not displayed."""
IMAGES = ("image/svg+xml", "image/png", "image/jpeg")
SHOWN = ("text/markdown", *IMAGES, "text/latex")
"""Types that every form of the book shows; ``text/html`` is one of them where it is a table."""
NOT_SHOWN_TAGS = {"remove-cell", "remove_cell", "remove-output", "remove_output"}
"""Tags of MyST-NB: nothing that such a cell puts out is in the book."""
COLOUR = re.compile(r"\x1b\[[\d;:]*[mK]")
"""ANSI: select graphic rendition, and erase to the end of the line."""
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,16}(?=>)")
CELL_FILE = re.compile(r"\S*[/\\]ipykernel_\d+[/\\]\d+\.py")
"""The name that the kernel gives the code of a cell, as warnings print it."""
OBJECT = re.compile(r"<[\w.]+ (?:object|at 0x[0-9a-fA-F]+)[^<>]*>")
"""How Python names an object that has no text of its own."""
STYLED = re.compile(r'\bid="T_([0-9a-f]+)"')
"""The id that pandas draws at random for a styled table (``pandas.io.formats.style.Styler``, ``uuid``)."""

INSTEAD = {
    "application/vnd.jupyter.widget-view+json": "a widget: print the value, or draw a plot for each that matters",
    "application/vnd.plotly.v1+json": "a Plotly figure: show a picture, as figure.write_image('plot.svg') writes one",
    "application/vnd.vega": "an Altair chart: show a picture, as chart.save('chart.svg') writes one",
    "application/javascript": "a script: print what it would show",
    "application/pdf": "a PDF: show a picture of the page",
    "application/json": "a JSON tree: print it with json.dumps(…, indent=1)",
    "image/": "a picture of a type that print does not take: make it PNG, JPEG or SVG",
    "text/html": "HTML that is no table: put it out as Markdown, with IPython.display.Markdown",
    "": "of a type that no page or print shows: print it, or put it out as Markdown, a table or a picture",
}
"""What an output is, and what to do instead, by what the name of its type begins with; the first that fits counts."""


def is_table(html: str) -> bool:
    """Whether HTML is a table that all forms can show: it holds one, and nothing that would have to run."""
    return "<table" in html and "<script" not in html


def refusals(outputs: Sequence[Output], metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield why each output of a cell cannot be shown by every form, with the remedy.

    `metadata` is that of the cell: MyST-NB takes the alternative text of a picture, and tags, from there.
    """
    if NOT_SHOWN_TAGS.intersection(metadata.get("tags", ())):
        return
    for output in outputs:
        if "data" not in output:
            if half := _surrogate("".join(_texts(output))):
                yield half
            continue
        bundle, is_glued = _bundle(output)
        if half := _surrogate("".join(_texts(output))):
            yield half
        elif _needs_more(bundle):
            yield f"puts out {_instead(bundle)}"
        elif not is_glued and _is_picture(bundle) and not _alternative(output, metadata):
            yield (
                "draws a picture without alternative text; say in words what it shows, as the option "
                "mystnb: image: alt: at the head of the cell"
            )


def length(outputs: Sequence[Output]) -> int:
    """Return how many characters of text a cell puts out; pictures do not count."""
    return sum(map(len, (text for output in outputs for text in _texts(output))))


def clean(outputs: Sequence[Output]) -> list[Output]:
    """Return the outputs of a cell as all forms of the book show them, the same after every run."""
    return [_cleaned(output) for output in _merged(outputs)]


def as_in_terminal(text: str) -> str:
    """Return what a terminal shows of `text` in the end: progress bars overwrite their line, colours are left out."""
    text, before = COLOUR.sub("", text), ""
    while text != before:
        text, before = re.sub(r"[^\n\x08]\x08", "", text), text
    return "\n".join(map(_overwritten, text.split("\n")))


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def _merged(outputs: Sequence[Output]) -> Iterator[Output]:
    """Join what a stream put out in several pieces: where they end depends on how busy the machine was."""
    joined: Output | None = None
    for output in outputs:
        if joined and output["output_type"] == "stream" and output["name"] == joined["name"]:
            joined["text"] += output["text"]
            continue
        if joined:
            yield joined
        joined = dict(output) if output["output_type"] == "stream" else None
        if joined is None:
            yield output
    if joined:
        yield joined


def _cleaned(output: Output) -> Output:
    cleaned = {name: value for name, value in output.items() if name != "execution_count"}
    if output["output_type"] == "execute_result":
        cleaned["output_type"] = "display_data"
    if output["output_type"] == "stream":
        cleaned["text"] = _steady(as_in_terminal(output["text"]))
    if "traceback" in output:
        cleaned["traceback"] = [_steady(line) for line in output["traceback"]]
    if "data" in output:
        bundle, is_glued = _bundle(output)
        prefix = GLUED if is_glued else ""
        cleaned["data"] = {f"{prefix}{kind}": value for kind, value in _shown(bundle).items()}
    return cleaned


def _bundle(output: Output) -> tuple[dict[str, Any], bool]:
    """Return the data of an output by type, and whether it is glued alone and not displayed."""
    data = output["data"]
    is_glued = any(kind.startswith(GLUED) for kind in data)
    return {kind.removeprefix(GLUED): value for kind, value in data.items()}, is_glued


def _shown(bundle: dict[str, Any]) -> dict[str, Any]:
    """Return what all forms show: with more in the bundle, each form would choose another type."""
    shown = {kind: bundle[kind] for kind in bundle if kind in SHOWN}
    if "text/html" in bundle and is_table(bundle["text/html"]):
        shown["text/html"] = _with_steady_ids(bundle["text/html"])
        shown.pop("text/latex", None)  # the source of the same table, which no form but LaTeX could set
    if "text/latex" in shown:  # a formula, which every form sets: no picture of it is needed
        shown = {kind: value for kind, value in shown.items() if kind not in IMAGES}
    text = bundle.get("text/plain")
    if text is not None and not (shown and OBJECT.fullmatch(text.strip())):
        shown["text/plain"] = _steady(as_in_terminal(text))
    return shown or bundle


def _steady(text: str) -> str:
    """Return text without what is another in every run: addresses in memory, and the kernel's name for the cell."""
    return CELL_FILE.sub("<cell>", ADDRESS.sub(" at 0x…", text))


def _with_steady_ids(html: str) -> str:
    for drawn in STYLED.findall(html):
        name = f"T_{drawn}"
        content = text_digest(html.replace(name, ""))[: len(drawn)]
        html = re.sub(rf"{name}(?![0-9a-f])", f"T_{content}", html)
    return html


def _needs_more(bundle: dict[str, Any]) -> bool:
    """Whether only a notebook can show a bundle: it holds neither a type of all forms nor text alone."""
    if any(kind in SHOWN for kind in bundle) or is_table(str(bundle.get("text/html", ""))):
        return False
    return set(bundle) != {"text/plain"}


def _instead(bundle: dict[str, Any]) -> str:
    kinds = [kind for kind in bundle if kind != "text/plain"]
    return next((INSTEAD[start] for start in INSTEAD for kind in kinds if kind.startswith(start)), INSTEAD[""])


def _is_picture(bundle: dict[str, Any]) -> bool:
    """Whether the forms show a picture of what a bundle holds; they prefer Markdown and formulas."""
    return not {"text/markdown", "text/latex"}.intersection(bundle) and any(kind in bundle for kind in IMAGES)


def _alternative(output: Output, metadata: Mapping[str, Any]) -> str:
    exhibit = output.get("metadata", {}).get("exhibit", {})
    image = metadata.get("mystnb", {}).get("image", {})
    return str(exhibit.get("alt") or image.get("alt") or "").strip()


def _texts(output: Output) -> Iterator[str]:
    """Yield the text of an output, of whatever type."""
    if "text" in output:
        yield output["text"]
    for kind, value in output.get("data", {}).items():
        if kind.removeprefix(GLUED).startswith("text/") and isinstance(value, str):
            yield value
    yield from output.get("traceback", ())


def _surrogate(text: str) -> str:
    found = re.search(r"[\ud800-\udfff]", text)
    return f"prints U+{ord(found[0]):04X}, which is half of a character; take it out" if found else ""
