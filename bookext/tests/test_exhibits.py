from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from bookext import exhibits
from bookext.data import tables
from bookext.notebooks import rendering


def figure(heights: tuple[int, ...] = (1, 3, 2)) -> exhibits.Figure:
    with exhibits.drawing(4, 3) as drawing:
        axes = drawing.subplots()
        axes.bar(range(len(heights)), heights, color=exhibits.BLUE, hatch="//")
        axes.plot(range(len(heights)), heights, label="meetings")
        axes.legend()
    return exhibits.Figure(
        drawing,
        name="fig-invented",
        caption="The second is the highest",
        alt="Three bars of heights one, three and two.",
        data=("summits", "official_counts"),
        source="invented.",
    )


def table(frame: pd.DataFrame | None = None) -> exhibits.Table:
    return exhibits.Table(
        pd.DataFrame({"Place": ["Milan", "Sochi"], "Minutes": [10, 125]}) if frame is None else frame,
        name="tab-invented",
        caption="One was short",
        data=("summits",),
        source="invented.",
        right=("Minutes",),
    )


def svg(shown: exhibits.Figure) -> str:
    return shown.svg()


def test_a_source_line_names_the_source_and_links_every_table() -> None:
    assert exhibits.source_line("invented.", ["summits"]) == (
        "*Source:* invented. *Data:* {download}`summits.csv </data/summits.csv>`."
    )
    assert exhibits.source_line("invented.", ["summits", "polls"]).endswith(
        "{download}`summits.csv </data/summits.csv>` and {download}`polls.csv </data/polls.csv>`."
    )


@pytest.mark.parametrize("name", ["gatherings", "summits.csv", ""])
def test_a_source_line_refuses_a_table_that_the_package_lacks(name: str) -> None:
    with pytest.raises(tables.TableError) as refused:
        exhibits.source_line("invented.", ["summits", name])
    assert repr(name) in str(refused.value)


def test_a_figure_with_an_unknown_table_does_not_display() -> None:
    broken = exhibits.Figure(figure().drawing, "fig-x", "A finding", "A description.", ("gatherings",), "invented.")
    with pytest.raises(tables.TableError, match="gatherings"):
        broken._repr_mimebundle_()


def test_a_figure_carries_name_caption_description_and_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rendering.BUILD, "reads")
    content, metadata = figure()._repr_mimebundle_()
    exhibit = metadata["exhibit"]
    assert exhibit["name"] == "fig-invented"
    assert exhibit["alt"] == "Three bars of heights one, three and two."
    finding, source = exhibit["caption"].split("\n\n")
    assert finding == content["text/plain"] == "The second is the highest"
    assert source == exhibits.source_line("invented.", ("summits", "official_counts"))


def test_a_figure_is_an_svg_without_text_that_needs_a_font() -> None:
    root = ElementTree.fromstring(svg(figure()).encode("utf-8"))  # noqa: S314 (drawn by this test)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not root.findall(".//{http://www.w3.org/2000/svg}text")


def test_a_figure_drawn_twice_has_the_same_bytes() -> None:
    assert svg(figure()) == svg(figure())


def test_a_figure_of_other_values_has_other_bytes() -> None:
    assert svg(figure()) != svg(figure((1, 3, 4)))


def test_a_figure_bears_no_date_and_no_program() -> None:
    text = svg(figure())
    assert "dc:date" not in text
    assert "Matplotlib v" not in text


def test_the_house_style_does_not_leak_out_of_a_drawing() -> None:
    before = dict(mpl.rcParams)
    svg(figure())
    assert dict(mpl.rcParams) == before


def test_a_table_carries_name_caption_data_and_alignment() -> None:
    lines = table().myst().splitlines()
    assert lines[:3] == [":::{table} One was short", ":name: tab-invented", ":class: exhibit-table"]
    assert lines[4:8] == ["| Place | Minutes |", "|:--|--:|", "| Milan | 10 |", "| Sochi | 125 |"]
    assert lines[8] == ":::"
    assert exhibits.source_line("invented.", ("summits",)) in lines


def test_a_table_can_be_read_without_the_book() -> None:
    content, _ = table()._repr_mimebundle_()
    assert content["text/plain"].startswith("One was short\n")
    assert "Sochi" in content["text/plain"]
    shown = BeautifulSoup(content["text/html"], "html.parser")
    assert shown.caption.get_text() == "One was short"
    assert [head["scope"] for head in shown.select("th")] == ["col", "col"]
    assert [cell["style"] for cell in shown.select("tr:last-child td")] == ["text-align: left", "text-align: right"]
    assert shown.p.get_text() == "Source: invented. Data: summits.csv."
    assert shown.p.a["href"] == "data/summits.csv"


def test_a_figure_can_be_read_without_the_book() -> None:
    content, _ = figure()._repr_mimebundle_()
    shown = BeautifulSoup(content["text/html"], "html.parser").figure
    assert shown.img["alt"] == "Three bars of heights one, three and two."
    assert shown.img["src"].startswith("data:image/svg+xml;base64,")
    assert shown.select_one("figcaption p").get_text() == "The second is the highest"


def test_in_a_build_a_table_has_the_form_that_the_build_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rendering.BUILD, "reads")
    content, _ = table()._repr_mimebundle_()
    assert set(content) == {"text/markdown", "text/plain"}


def test_a_bar_in_a_cell_does_not_split_it() -> None:
    frame = pd.DataFrame({"Place": ["Upper | Lower"], "Minutes": ["—"]})
    assert r"| Upper \| Lower | — |" in table(frame).myst()


def test_markup_in_a_cell_stays_text_in_html() -> None:
    frame = pd.DataFrame({"Place": ["<b>Milan</b>"], "Minutes": ["10"]})
    assert "&lt;b&gt;Milan" in table(frame).html()


def test_a_table_with_an_unknown_table_does_not_display() -> None:
    broken = exhibits.Table(pd.DataFrame({"A": [1]}), "tab-x", "A finding", ("gatherings",), "invented.")
    with pytest.raises(tables.TableError, match="gatherings"):
        broken._repr_mimebundle_()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("A", "A (1 row)"),
        ("AAB", "A (2 rows) and B (1 row)"),
        ("BA", "A (1 row) and B (1 row)"),
        ("CCCBBA", "C (3 rows), B (2 rows) and A (1 row)"),
        ("CCCBBAD", "C (3 rows), B (2 rows), A (1 row) and one other"),
        ("CCCBBADE", "C (3 rows), B (2 rows), A (1 row) and two others"),
    ],
)
def test_publishers_are_named_by_how_often_they_stand(names: str, words: str) -> None:
    assert exhibits.publishers(pd.DataFrame({"publisher": list(names)})) == words


def test_the_names_of_clipping_paths_do_not_depend_on_the_last_digit_of_a_layout() -> None:
    one = '<clipPath id="p86017cfe23"/><g clip-path="url(#p86017cfe23)"/><clipPath id="p0123456789"/>'
    two = one.replace("p86017cfe23", "p890f668e96").replace("p0123456789", "pabcdef0123")
    assert exhibits.plain_svg(one) == exhibits.plain_svg(two)
    assert exhibits.plain_svg(one) == '<clipPath id="clip1"/><g clip-path="url(#clip1)"/><clipPath id="clip2"/>'
