"""What the report on the chapters' prose counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import prose

PAGE = """<article><section><h1>A</h1><div class="apparatus chapter-facts"><p>No one reads it.</p></div>
<p>He came on 3 May 2014.<a class="footnote-reference">[1]</a> Mr. Abe did not pay 12.5 million. Why?
Of the 8 banks none closed.</p><p>It was found in 1956.</p><blockquote><p>Never said.</p></blockquote>
<ul><li><p>An item.</p></li></ul>
<section class="audit"><details class="audit"><summary><h2>How we know</h2></summary><p>Counted by hand.</p></details>
</section></section></article>"""


def test_every_measure_is_counted_in_the_running_prose() -> None:
    counts = prose.read(PAGE)
    assert counts == prose.Counts(
        words=25, audit=3, sentences=5, long=0, denials=2, paragraphs=1, short_ends=1, of_none=1, passives=1, numerals=2
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He met Mr. Putin. They ate.", ["He met Mr. Putin.", "They ate."]),
        ("“It is so.” He left.", ["“It is so.”", "He left."]),
        ("Oil cost 3.5 dollars. Gas less.", ["Oil cost 3.5 dollars.", "Gas less."]),
        ("The U.S. Congress voted", ["The U.S. Congress voted"]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert list(prose.sentences(text)) == expected


def test_a_sentence_is_long_from_the_next_word_on_and_a_paragraph_of_one_sentence_has_no_end() -> None:
    counts = prose.count([f"{'word ' * 40}.", f"{'word ' * 41}.", "word"])
    assert (counts.long, counts.paragraphs) == (2, 0)


def test_the_report_has_the_first_page_the_numbered_chapters_and_the_sum(tmp_path: Path) -> None:
    contents = (
        "root: index\nparts:\n- numbered: 1\n  chapters: [{file: c/a}, {file: c/b}]\n- chapters: [{file: c/end}]\n"
    )
    (tmp_path / "_toc.yml").write_text(contents, encoding="utf-8")
    (tmp_path / "c").mkdir()
    for name in ("index", "c/a", "c/b", "c/end"):
        (tmp_path / f"{name}.html").write_text(PAGE, encoding="utf-8")
    head, *rows = prose.report(tmp_path, tmp_path)
    assert [row.split()[0] for row in rows] == ["index", "a", "b", "the"]
    assert rows[-1].split()[2:5] == ["75", "9", "5.0"]
    assert len({len(row) for row in (head, *rows)}) == 1
