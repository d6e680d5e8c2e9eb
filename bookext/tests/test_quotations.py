"""The verifier, tried on two invented texts: no word of the real witnesses stands here."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bookext import quotations
from bookext.data import tables
from bookext.quotations import matching
from bookext.quotations.__main__ import main
from bookext.quotations.entries import Quotation, QuotationError

# Each paragraph as the package records it: whose words it holds, and its normalised words.
ORCHARD = (
    ("title", "The Orchard and the Weather"),
    ("chrome", "Subscribe to our newsletter for more stories from the valley every single week"),
    ("frame", "Ada Grove keeps forty-one trees above the river."),
    (
        "author",
        "The old trees didn't bear fruit in the cold spring, and nobody in the valley could say why. "
        'The well was deep, the soil was good, and "patience" was the only advice on offer that year.',
    ),
    ("author", "It rained all of April. It rained all of June. After that the farmers stopped counting the days."),
    ("author", "A neighbour brought grafts from the coast, and by autumn half the slope had taken to them."),
    ("heading", "What the books say"),
    (
        "author",
        "Books on pruning agree on little: cut late, cut early, cut not at all. What they share is a belief that a "
        "tree forgives almost anything except hurry, and that the gardener seldom does.",
    ),
)
LANTERN = (
    ("title", "A Lantern for Every House on the Long Shore"),
    ("editor", "We met the keeper of the lamps on a windy morning."),
    ("interviewer", "Did the fishermen ever thank you for the light you kept all those winters?"),
    (
        "author",
        "Not in words. The campaign was called A Lantern for Every House on the Long Shore and lasted nine years, and "
        "in the tenth they painted my door. That was enough for me and for the committee in the town hall.",
    ),
    ("interviewer", "And would you do it all again?"),
    ("author", "Gladly, though I would buy better oil, wider wicks and a warmer coat before the first storm came."),
)
TEXTS = {"orchard2020": ORCHARD, "lantern2021": LANTERN}
TITLES = {"orchard2020": ORCHARD[0][1], "lantern2021": LANTERN[0][1]}

ROWS: tuple[dict[str, str], ...] = (
    {
        "id": "orchard-patience",
        "source": "orchard2020",
        "paragraph": "4",
        "exact": "the soil was good, and “patience” was the only advice",
        "prefix": "deep,",
        "suffix": "on offer",
    },
    {
        "id": "lantern-thanks",
        "source": "lantern2021",
        "paragraph": "6",
        "exact": "I would buy better oil",
        "prefix": "though",
        "suffix": "",
    },
)


@dataclass(frozen=True)
class Book:
    """A small book: its data folder, and the folder with the originals outside it."""

    data: Path
    texts: Path

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        entry = json.loads((self.data / "schema" / f"{table}.json").read_text(encoding="utf-8"))
        with (self.data / entry["path"]).open("w", encoding="utf-8", newline="") as file:
            names = [field["name"] for field in entry["schema"]["fields"]]
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def register(self, *rows: dict[str, str]) -> None:
        self.write("quotations", [{"note": "Shows nothing.", **row} for row in rows])

    def lock(self) -> dict[str, Any]:
        lock = quotations.make_lock(self.texts, self.data)
        (self.data / "quotations.lock").write_text(json.dumps(lock), encoding="utf-8")
        return lock


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def typographic(text: str) -> str:
    """The same words as a typesetter would have them: curly marks, no-break and doubled spaces."""
    curly = re.sub(r'"(\w+)"', r"“\1”", text).replace("'", "’")
    spaced = curly.replace(", ", ",  ").replace(" the ", " the\u00a0")
    return f"  {spaced} "


def plain_text(source: str) -> str:
    return "\n\n".join(typographic(text) for _, text in TEXTS[source]) + "\n"


def web_page(source: str) -> str:
    tags = {"title": "h1", "heading": "h2", "chrome": "div"}
    blocks = (f"<{tags.get(voice, 'p')}>{typographic(text)}</{tags.get(voice, 'p')}>" for voice, text in TEXTS[source])
    return f"<html><body><div class=page><div>{''.join(blocks)}</div></div></body></html>"


def starts(source: str) -> list[int]:
    offsets, offset = [], 0
    for _, text in TEXTS[source]:
        offsets.append(offset)
        offset += len(text) + 1
    return offsets


def words_of(source: str) -> int:
    return sum(len(text.split()) for voice, text in TEXTS[source] if voice != "chrome")


def describe(data: Path) -> None:
    """Write the real descriptors of the three tables, without the names of the real texts."""
    (data / "schema").mkdir()
    for name in ("texts", "text_paragraphs", "quotations"):
        entry = json.loads((tables.DATA / "schema" / f"{name}.json").read_text(encoding="utf-8"))
        for field in entry["schema"]["fields"]:
            if field["name"] == "text_id":
                field["constraints"]["enum"] = list(TEXTS)
        (data / "schema" / f"{name}.json").write_text(json.dumps(entry), encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    made = Book(tmp_path / "book" / "data", tmp_path / "originals")
    made.data.mkdir(parents=True)
    made.texts.mkdir()
    describe(made.data)
    made.write("texts", [text_row(source) for source in TEXTS])
    made.write(
        "text_paragraphs",
        [
            {
                "id": f"{source}-p{number:02}",
                "text_id": source,
                "paragraph": str(number),
                "voice": voice,
                "words": str(len(text.split())),
                "start": str(starts(source)[number - 1]),
                "end": str(starts(source)[number - 1] + len(text)),
                "sha256": digest(text),
            }
            for source, paragraphs in TEXTS.items()
            for number, (voice, text) in enumerate(paragraphs, start=1)
        ],
    )
    made.register(*ROWS)
    (made.texts / "scan-0017.txt").write_text(plain_text("orchard2020"), encoding="utf-8")
    (made.texts / "page(1).html").write_text(web_page("lantern2021"), encoding="utf-8")
    made.lock()
    return made


def text_row(source: str) -> dict[str, str]:
    whole = "\n".join(text for _, text in TEXTS[source])
    return {
        "id": source,
        "author": "Ada Grove",
        "author_as_printed": "Ada Grove",
        "title": TITLES[source],
        "date_published": "2020",
        "date_earliest": "2020-01-01",
        "date_latest": "2020-12-31",
        "date_text": "2020",
        "genre": "analysis",
        "extent": "complete",
        "words": str(words_of(source)),
        "characters": str(len(whole)),
        "sha256": digest(whole),
        "identification_url": "https://example.org/",
        "publisher": "Nobody",
        "confidence": "high",
        "note": "Invented for the tests.",
    }


def quoted(exact: str, paragraph: int = 4, source: str = "orchard2020", **more: Any) -> Quotation:
    row = {"id": "tried", "prefix": "", "suffix": "", "speaker": "", "alterations": (), "note": "", "line": 7, **more}
    return Quotation(source=source, paragraph=paragraph, exact=exact, **row)


def located(quotation: Quotation) -> tuple[str, ...]:
    """The words of the source at the spans where the quotation was found."""
    voices, paragraphs = zip(*TEXTS[quotation.source], strict=True)
    passage = quotations.locate(quotation, list(paragraphs), starts(quotation.source), list(voices))
    whole = "\n".join(paragraphs)
    assert passage.context[0] <= passage.spans[0][0] <= passage.spans[-1][1] <= passage.context[1]
    return tuple(whole[start:end] for start, end in passage.spans)


def refused(quotation: Quotation) -> str:
    with pytest.raises(QuotationError) as error:
        located(quotation)
    [problem] = error.value.problems
    assert problem.startswith("data/quotations.csv:7: tried: ")
    assert "\n" not in problem
    return problem


def problems_of(call: Callable[[], object]) -> list[str]:
    with pytest.raises(QuotationError) as error:
        call()
    return error.value.problems


# --- normalisation --------------------------------------------------------------------------------------------


@given(st.text())
@example("\u00b4 \u2033 \u1e9b\u0323 \ufdfa")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = quotations.normalise(text)
    assert quotations.normalise(once) == once


@given(st.text(alphabet="ab '\" \n\t"))
def test_curly_and_straight_marks_are_the_same(text: str) -> None:
    for curly in ("‘", "’", "‚", "‛"):
        assert quotations.normalise(text.replace("'", curly)) == quotations.normalise(text)
    for curly in ("“", "”", "„", "«", "»"):
        assert quotations.normalise(text.replace('"', curly)) == quotations.normalise(text)


@given(st.lists(st.text(alphabet="abcé-", min_size=1), min_size=1), st.sampled_from(["\u00a0", "\u202f", " \n ", "\t"]))
def test_every_run_of_white_space_is_one_space(words: list[str], space: str) -> None:
    spaced = f"{space}{space.join(words)}{space}"
    assert quotations.normalise(spaced) == " ".join(unicodedata.normalize("NFKC", word) for word in words)


def test_ligatures_and_decomposed_letters_are_what_they_look_like() -> None:
    assert quotations.normalise("ﬁ cafe\u0301 …") == "fi café ..."


def test_case_and_punctuation_still_count() -> None:
    assert quotations.normalise("The end.") != quotations.normalise("the end")


# --- finding a quotation --------------------------------------------------------------------------------------


def test_a_quotation_is_found_with_its_span() -> None:
    assert located(quoted("The well was deep", prefix="say why.", suffix=", the soil")) == ("The well was deep",)


def test_curly_marks_and_no_break_spaces_do_not_hide_a_quotation() -> None:
    assert located(quoted("trees didn’t bear\u00a0fruit")) == ("trees didn't bear fruit",)


def test_prefix_and_suffix_belong_to_the_context_and_not_to_the_span() -> None:
    voices, paragraphs = zip(*ORCHARD, strict=True)
    quotation = quoted("the soil was good", prefix="deep,", suffix=", and")
    passage = quotations.locate(quotation, list(paragraphs), starts("orchard2020"), list(voices))
    whole = "\n".join(paragraphs)
    assert whole[slice(*passage.context)] == "deep, the soil was good, and"
    assert whole[slice(*passage.spans[0])] == "the soil was good"


def test_a_miss_gives_the_nearest_passage_and_the_first_character_that_differs() -> None:
    problem = refused(quoted("The well was deep, the soil was fine, and"))
    assert "not in paragraph 4 of orchard2020" in problem
    assert "Nearest passage, in paragraph 4: 'The well was deep, the soil was good, and'" in problem
    assert "First difference at character 33: register 'fine, and', text 'good, and'" in problem


def test_a_miss_names_the_paragraph_in_which_the_words_do_stand() -> None:
    problem = refused(quoted("It rained all of June.", paragraph=4))
    assert "not in paragraph 4" in problem
    assert "Nearest passage, in paragraph 5: 'It rained all of June.'" in problem


@pytest.mark.parametrize(("part", "words"), [("prefix", "say how."), ("suffix", ", the clay")])
def test_words_that_stand_there_with_another_context_are_a_miss(part: str, words: str) -> None:
    assert "not in paragraph 4" in refused(quoted("The well was deep", **{part: words}))


@pytest.mark.parametrize("paragraph", [0, 9, -1])
def test_a_paragraph_that_does_not_exist_is_named(paragraph: int) -> None:
    problem = refused(quoted("The well was deep", paragraph=paragraph))
    assert f"paragraph {paragraph} does not exist in orchard2020" in problem


def test_site_furniture_is_never_quoted() -> None:
    problem = refused(quoted("stories from the valley", paragraph=2, speaker="The site"))
    assert "site furniture" in problem


@pytest.mark.parametrize(
    ("source", "paragraph", "words", "voice"),
    [
        ("lantern2021", 3, "the light you kept", "interviewer"),
        ("lantern2021", 2, "the keeper of the lamps", "editor"),
        ("lantern2021", 1, "A Lantern for Every House", "title"),
        ("orchard2020", 3, "forty-one trees", "frame"),
        ("orchard2020", 7, "What the books say", "heading"),
    ],
)
def test_other_peoples_words_need_a_speaker(source: str, paragraph: int, words: str, voice: str) -> None:
    problem = refused(quoted(words, paragraph, source))
    assert f"not the author's own words ({voice}); name the speaker" in problem
    assert located(quoted(words, paragraph, source, speaker="Someone else")) == (words,)


def test_words_that_stand_twice_are_refused_until_the_context_tells_them_apart() -> None:
    assert "stands 2 times in paragraph 5; lengthen prefix or suffix" in refused(quoted("It rained all of", 5))
    assert located(quoted("It rained all of", 5, suffix="June")) == ("It rained all of",)


@pytest.mark.parametrize("words", ["ld trees", "nobody in the valley coul", "ear fruit"])
def test_no_word_is_quoted_in_part(words: str) -> None:
    assert "not in paragraph" in refused(quoted(words))


def test_an_omission_that_could_begin_in_two_places_is_refused() -> None:
    assert "stands 2 times" in refused(quoted("It rained […] June", 5))


def test_each_part_around_an_omission_is_found_by_itself() -> None:
    assert located(quoted("The well was deep […] the only advice")) == ("The well was deep", "the only advice")
    assert located(quoted("The well was deep[...]the only advice")) == ("The well was deep", "the only advice")


@pytest.mark.parametrize("exact", ["The well was dry […] the only advice", "The well was deep […] the best advice"])
def test_a_wrong_part_beside_an_omission_is_refused(exact: str) -> None:
    assert "not in paragraph 4" in refused(quoted(exact))


def test_parts_in_the_wrong_order_are_refused() -> None:
    assert "not in paragraph 4" in refused(quoted("the only advice […] The well was deep"))


def test_an_omission_does_not_reach_into_another_paragraph() -> None:
    assert "not in paragraph 4" in refused(quoted("The well was deep […] It rained all of June"))


def test_a_letter_of_changed_case_is_found_in_either_case() -> None:
    assert located(quoted("[T]he soil was good")) == ("the soil was good",)
    assert located(quoted("[t]he well was deep")) == ("The well was deep",)


def test_a_letter_in_brackets_must_still_be_the_letter_of_the_text() -> None:
    assert "not in paragraph 4" in refused(quoted("[S]he soil was good"))


def test_words_put_in_by_the_editors_need_not_stand_in_the_text() -> None:
    assert located(quoted("nobody in the valley [of the Moor] could say why")) == (
        "nobody in the valley",
        "could say why",
    )


def test_an_insertion_hides_nothing_that_was_left_out() -> None:
    assert "not in paragraph 4" in refused(quoted("nobody [there] could say why"))


def test_several_alterations_in_one_quotation_are_verified_together() -> None:
    exact = "[T]he soil was good […] the only advice [given] on offer"
    assert located(quoted(exact)) == ("the soil was good", "the only advice", "on offer")


# --- the register ---------------------------------------------------------------------------------------------


def test_the_register_is_read_with_its_lines(book: Book) -> None:
    register = quotations.register(book.data)
    assert list(register) == ["orchard-patience", "lantern-thanks"]
    assert register["lantern-thanks"].where == "data/quotations.csv:3: lantern-thanks"
    assert register["lantern-thanks"].suffix == ""


@pytest.mark.parametrize(
    ("exact", "alterations"),
    [
        ("the soil […] the only advice", "omission"),
        ("the soil [...] the only advice", "omission"),
        ("[T]he soil", "case"),
        ("in the valley [of the Moor]", "insertion"),
        ("[T]he soil […] the [only] advice", "case; omission; insertion"),
        ("the soil", ""),
    ],
)
def test_declared_brackets_are_accepted(exact: str, alterations: str, book: Book) -> None:
    book.register({**ROWS[0], "exact": exact, "alterations": alterations})
    [quotation] = quotations.register(book.data).values()
    assert quotation.alterations == tuple(filter(None, alterations.split("; ")))


@pytest.mark.parametrize(
    ("exact", "alterations", "declared", "found"),
    [
        ("[T]he soil", "", "none", "case"),
        ("the soil", "omission", "omission", "none"),
        ("the soil […] advice", "insertion", "insertion", "omission"),
        ("[T]he soil […] advice", "omission; case", "omission; case", "case; omission"),
        ("the soil […] advice […] offer", "omission", "omission", "omission; omission"),
    ],
)
def test_undeclared_and_misdeclared_brackets_are_refused(
    exact: str, alterations: str, declared: str, found: str, book: Book
) -> None:
    book.register({**ROWS[0], "exact": exact, "alterations": alterations}, ROWS[1])
    [problem] = problems_of(lambda: quotations.register(book.data))
    assert problem.startswith("data/quotations.csv:2: orchard-patience: field 'alterations'")
    assert f"declares {declared}," in problem
    assert f"are {found};" in problem


def test_an_alteration_of_an_unknown_kind_is_refused_by_the_table(book: Book) -> None:
    book.register({**ROWS[0], "alterations": "translation"})
    with pytest.raises(tables.TableError, match=r"quotations\.csv:2: field 'alterations'"):
        quotations.register(book.data)


# --- words inside a quotation ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["the soil was good", "“patience”", '"patience"', "was the only"])
def test_whole_words_of_the_quotation_are_a_fragment(words: str, book: Book) -> None:
    assert quotations.is_fragment(words, quotations.register(book.data)["orchard-patience"])


@pytest.mark.parametrize("words", ["he soil was", "the soil was goo", "soil good", "The soil", "only advice on offer"])
def test_other_words_are_no_fragment(words: str, book: Book) -> None:
    assert not quotations.is_fragment(words, quotations.register(book.data)["orchard-patience"])


# --- links to the passage -------------------------------------------------------------------------------------


def terms(quotation: Quotation) -> list[str]:
    fragment = quotations.text_fragment(quotation)
    assert fragment.startswith("#:~:text=")
    return fragment.removeprefix("#:~:text=").split(",")


def test_a_link_names_the_first_and_the_last_words() -> None:
    assert terms(quoted("one two three four five six seven eight nine ten eleven twelve")) == [
        "one%20two%20three%20four%20five",
        "eight%20nine%20ten%20eleven%20twelve",
    ]


def test_a_link_leaves_out_what_the_editors_put_in_or_left_out() -> None:
    assert terms(quoted("Old trees […] say why")) == ["Old%20trees", "say%20why"]
    assert terms(quoted("[Ada's] trees did bear fruit")) == ["trees%20did", "bear%20fruit"]
    assert quotations.text_fragment(quoted("“patience”")) == ""


def test_a_quotation_of_one_word_has_one_term() -> None:
    assert terms(quoted("patience")) == ["patience"]


def test_signs_that_mean_something_in_a_link_are_encoded() -> None:
    assert terms(quoted("well-kept trees, salt & sand, half-taken")) == [
        "well%2Dkept%20trees%2C%20salt",
        "%26%20sand%2C%20half%2Dtaken",
    ]


LETTERS = st.text(alphabet="ab '", max_size=4).map(quotations.normalise)


@given(LETTERS.filter(bool), LETTERS, LETTERS, st.text(alphabet="ab '", max_size=20).map(quotations.normalise))
@example("ab", "", "b", "ab")
@example("a", "a", "", "aa a a")
def test_words_searched_for_as_they_are_stand_where_their_pattern_finds_them(
    exact: str, prefix: str, suffix: str, text: str
) -> None:
    wanted = Quotation("id", "orchard2020", 1, exact, prefix, suffix, "", (), "", 2)
    assert matching._verbatim(wanted, text) == matching._altered(wanted, text)


def test_words_that_pages_print_differently_do_not_begin_or_end_a_link() -> None:
    assert terms(quoted("“patience” was the only advice on “offer”")) == ["was%20the", "only%20advice%20on"]
    assert terms(quoted("[T]he soil was good")) == ["soil", "was%20good"]


WORD = st.text(alphabet="abcé0-,&;.?#%'\"“”’", min_size=1, max_size=6)


@given(st.lists(WORD, min_size=1, max_size=24))
@example(["a-b", "c,", "&", "“d”", "e"])
def test_the_terms_of_a_link_are_words_of_the_quotation_in_order(words: list[str]) -> None:
    plain = [not set(word) & set("\"'“”’") for word in words]
    assume(any(plain))
    found = terms(quoted(" ".join(words)))
    position = 0
    for term in found:
        assert re.fullmatch(r"([A-Za-z0-9._~]|%[0-9A-F]{2})+", term)
        decoded = unquote(term).split(" ")
        assert not set(decoded[0] + decoded[-1]) & set("\"'“”‘’")
        places = [i for i in range(position, len(words)) if words[i : i + len(decoded)] == decoded]
        assert places, (words, found)
        position = places[0] + len(decoded)


# --- the original texts ---------------------------------------------------------------------------------------


def paragraphs_of(source: str) -> list[str]:
    return [text for _, text in TEXTS[source]]


def test_originals_are_read_from_plain_text_and_from_a_saved_page(book: Book) -> None:
    found = quotations.originals(book.texts, book.data)
    assert found == {source: paragraphs_of(source) for source in TEXTS}


@pytest.mark.parametrize("write", [plain_text, web_page], ids=["plain text", "web page"])
def test_a_text_is_read_the_same_from_either_kind_of_file(write: Callable[[str], str], book: Book) -> None:
    for path in list(book.texts.iterdir()):
        path.unlink()
    ending = "txt" if write is plain_text else "HTM"
    for source in TEXTS:
        (book.texts / f"{digest(source)[:6]}.{ending}").write_text(write(source), encoding="utf-8")
    assert quotations.originals(book.texts, book.data) == {source: paragraphs_of(source) for source in TEXTS}


def test_a_file_is_recognised_by_its_words_and_not_by_its_name(book: Book) -> None:
    (book.texts / "lantern2021.txt").write_text(plain_text("orchard2020"), encoding="utf-8")
    (book.texts / "scan-0017.txt").write_text("Nothing to see.\n", encoding="utf-8")
    found = quotations.originals(book.texts, book.data)
    assert found["orchard2020"] == paragraphs_of("orchard2020")
    assert found["lantern2021"] == paragraphs_of("lantern2021")


def test_the_more_complete_of_two_files_is_taken(book: Book) -> None:
    half = "\n".join(paragraphs_of("orchard2020")[:3])
    (book.texts / "a-first-half.txt").write_text(half, encoding="utf-8")
    assert quotations.originals(book.texts, book.data)["orchard2020"] == paragraphs_of("orchard2020")


def test_a_paragraph_that_the_file_has_otherwise_is_empty(book: Book) -> None:
    path = book.texts / "scan-0017.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("grafts", "cuttings"), encoding="utf-8")
    found = quotations.originals(book.texts, book.data)["orchard2020"]
    assert found[5] == ""
    assert found[:5] == paragraphs_of("orchard2020")[:5]


def test_a_text_without_a_file_is_named(book: Book) -> None:
    (book.texts / "scan-0017.txt").unlink()
    [problem] = problems_of(lambda: quotations.originals(book.texts, book.data))
    assert "no file holds the text orchard2020" in problem


def test_an_empty_folder_lacks_every_text(book: Book, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert len(problems_of(lambda: quotations.originals(tmp_path / "empty", book.data))) == 2


def test_a_folder_that_is_not_there_is_named(book: Book, tmp_path: Path) -> None:
    [problem] = problems_of(lambda: quotations.originals(tmp_path / "nowhere", book.data))
    assert problem.startswith(str(tmp_path / "nowhere"))
    assert "no such folder" in problem


# --- the lock -------------------------------------------------------------------------------------------------


def test_the_lock_records_place_and_hash_but_no_words(book: Book) -> None:
    lock = book.lock()
    entry = lock["quotations"]["orchard-patience"]
    whole = "\n".join(paragraphs_of("orchard2020"))
    [[start, end]] = entry["spans"]
    assert whole[start:end] == 'the soil was good, and "patience" was the only advice'
    assert whole[slice(*entry["context"])] == f"deep, {whole[start:end]} on offer"
    assert entry["sha256"] == digest(whole[start:end])
    assert entry["source_sha256"] == digest(whole)
    assert "soil" not in json.dumps(lock)


def test_an_unchanged_register_agrees_with_its_lock(book: Book) -> None:
    quotations.check_lock(book.data)


def test_spelling_that_normalisation_removes_needs_no_new_lock(book: Book) -> None:
    straight = ROWS[0]["exact"].replace("“", '"').replace("”", '"').replace(" was", "\u00a0was")
    book.register({**ROWS[0], "exact": straight}, ROWS[1])
    quotations.check_lock(book.data)


def test_every_quotation_that_does_not_stand_in_its_text_is_named(book: Book) -> None:
    book.register({**ROWS[0], "exact": "the soil was bad"}, {**ROWS[1], "paragraph": "4"})
    problems = problems_of(lambda: quotations.make_lock(book.texts, book.data))
    assert [problem.split(": ")[1] for problem in problems] == ["orchard-patience", "lantern-thanks"]


@pytest.mark.parametrize(
    ("field", "value", "differs"),
    [
        ("exact", "the soil was bad", "exact"),
        ("prefix", "shallow,", "prefix or suffix"),
        ("suffix", "", "prefix or suffix"),
        ("paragraph", "5", "paragraph"),
        ("source", "lantern2021", "source"),
    ],
)
def test_a_changed_row_is_named_with_what_differs(field: str, value: str, differs: str, book: Book) -> None:
    book.register({**ROWS[0], field: value}, ROWS[1])
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert problem.startswith(f"data/quotations.csv:2: orchard-patience: {differs} differs from data/quotations.lock")


def test_a_text_of_another_hash_is_found_out(book: Book) -> None:
    book.write("texts", [{**text_row("orchard2020"), "sha256": "0" * 64}, text_row("lantern2021")])
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert "orchard-patience: sha256 of the text differs" in problem


def test_a_row_that_was_never_verified_is_named(book: Book) -> None:
    book.register(*ROWS, {**ROWS[1], "id": "lantern-coat", "exact": "a warmer coat"})
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert problem.startswith("data/quotations.csv:4: lantern-coat: not in data/quotations.lock")


def test_a_span_altered_in_the_lock_is_found_out(book: Book) -> None:
    lock = book.lock()
    lock["quotations"]["orchard-patience"]["spans"][0][1] -= 5
    (book.data / "quotations.lock").write_text(json.dumps(lock), encoding="utf-8")
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert "orchard-patience: length differs" in problem


def test_a_speaker_struck_out_is_found_out_without_the_texts(book: Book) -> None:
    words = {"id": "lantern-question", "source": "lantern2021", "paragraph": "5", "exact": "do it all again"}
    book.register({**words, "speaker": "the interviewer"})
    book.lock()
    book.register(words)
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert "name the speaker" in problem


def test_a_locked_row_that_is_gone_is_named(book: Book) -> None:
    book.register(ROWS[1])
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert "orchard-patience is locked but not in data/quotations.csv" in problem


@pytest.mark.parametrize("content", [None, "", "{", "{}"], ids=["missing", "empty", "broken", "no quotations"])
def test_a_lock_that_cannot_be_read_is_named(content: str | None, book: Book) -> None:
    path = book.data / "quotations.lock"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    [problem] = problems_of(lambda: quotations.check_lock(book.data))
    assert problem.startswith("data/quotations.lock: missing or unreadable")


# --- the budget -----------------------------------------------------------------------------------------------


def published(book: Book) -> dict[str, int]:
    book.lock()
    return {share.source: share.published for share in quotations.shares(book.data)}


def test_prefix_and_suffix_count_as_published(book: Book) -> None:
    # deep, | the soil was good, and "patience" was the only advice | on offer
    assert published(book)["orchard2020"] == 1 + 10 + 2


def test_a_text_that_is_not_quoted_has_an_empty_share(book: Book) -> None:
    book.register(ROWS[0])
    assert published(book)["lantern2021"] == 0


def test_the_whole_is_the_text_without_its_site_furniture(book: Book) -> None:
    [orchard, lantern] = quotations.shares(book.data)
    assert (orchard.words, lantern.words) == (words_of("orchard2020"), words_of("lantern2021"))
    assert orchard.ratio == pytest.approx(13 / words_of("orchard2020"))


def test_words_quoted_twice_are_counted_once(book: Book) -> None:
    overlapping = {**ROWS[0], "id": "orchard-well", "exact": "The well was deep, the soil was good,"}
    overlapping |= {"prefix": "", "suffix": "and"}
    book.register(ROWS[0], overlapping)
    assert published(book)["orchard2020"] == 13 + 3  # The well was | deep, …


def test_words_left_out_and_words_put_in_are_not_counted(book: Book) -> None:
    row = {**ROWS[0], "exact": "[T]he soil […] the only advice [given]", "prefix": "", "suffix": "on offer"}
    book.register({**row, "alterations": "case; omission; insertion"})
    assert published(book)["orchard2020"] == 2 + 3 + 2


def test_a_fifth_of_a_text_is_the_limit(book: Book) -> None:
    limit = words_of("orchard2020") // 5
    words = ORCHARD[7][1].split()
    assert limit < len(words)
    for count, allowed in ((limit, True), (limit + 1, False)):
        book.register({**ROWS[0], "paragraph": "8", "exact": " ".join(words[:count]), "prefix": "", "suffix": ""})
        book.lock()
        if allowed:
            assert quotations.check_budget(book.data)[0].published == limit
        else:
            [problem] = problems_of(lambda: quotations.check_budget(book.data))
            assert f"{limit + 1} of {words_of('orchard2020')} words" in problem
            assert "of orchard2020 would be published" in problem
            assert "the budget is 20%" in problem


# --- the scan -------------------------------------------------------------------------------------------------

RUN_OF_EIGHT = "by autumn half the slope had taken to"


def scanned(book: Book, content: str, name: str = "notes.md") -> list[str]:
    path = book.data.parent / name
    path.write_text(content, encoding="utf-8")
    return quotations.scan([path], book.texts, book.data)[1]


@pytest.mark.parametrize("name", ["notes.md", "program.py", "LICENSE", "table.csv"])
def test_a_run_of_eight_words_is_found_in_any_file(name: str, book: Book) -> None:
    [line] = scanned(book, f"As someone wrote, {RUN_OF_EIGHT} something else.", name)
    assert line.endswith(f"{name}: {RUN_OF_EIGHT} … (orchard2020)")


def test_capitals_marks_and_line_breaks_do_not_hide_a_run(book: Book) -> None:
    assert len(scanned(book, "# BY AUTUMN, half\n# the “slope” had\n# taken to;")) == 1


def test_a_longer_run_is_one_line(book: Book) -> None:
    assert len(scanned(book, ORCHARD[7][1])) == 1


def test_two_runs_are_two_lines(book: Book) -> None:
    assert len(scanned(book, f"{RUN_OF_EIGHT} and so on {LANTERN[5][1]}")) == 2


def test_a_run_of_seven_words_is_no_quotation(book: Book) -> None:
    assert scanned(book, f"{RUN_OF_EIGHT.rsplit(' ', 1)[0]} whatever, in {RUN_OF_EIGHT.split(' ', 1)[1]}") == []


def test_a_title_may_be_named(book: Book) -> None:
    assert len(TITLES["lantern2021"].split()) > quotations.RUN
    assert scanned(book, f"See {TITLES['lantern2021']} for more.") == []


def test_a_title_is_no_cover_for_the_sentence_around_it(book: Book) -> None:
    assert len(scanned(book, f"called {TITLES['lantern2021']} and lasted nine years")) >= 1


def test_site_furniture_is_not_looked_for(book: Book) -> None:
    assert scanned(book, ORCHARD[1][1]) == []


def test_a_file_that_is_no_text_is_passed_over(book: Book) -> None:
    path = book.data.parent / "picture.png"
    path.write_bytes(b"\x89PNG\xff\xfe" + RUN_OF_EIGHT.encode("utf-16"))
    assert quotations.scan([path, book.data / "gone.md"], book.texts, book.data)[1] == []


def test_the_register_is_no_finding_but_counts(book: Book) -> None:
    shares, lines = quotations.scan([book.data / "quotations.csv"], book.texts, book.data)
    assert lines == []
    assert {share.source: share.published for share in shares}["orchard2020"] == 13


def test_the_scan_adds_what_stands_outside_the_register(book: Book) -> None:
    path = book.data.parent / "notes.md"
    path.write_text(f"{RUN_OF_EIGHT}; the soil was good, and patience was the only advice", encoding="utf-8")
    shares, _ = quotations.scan([path], book.texts, book.data)
    assert {share.source: share.published for share in shares}["orchard2020"] == 13 + 8


# --- which files are scanned ----------------------------------------------------------------------------------


def test_without_git_every_file_but_hidden_and_built_ones_is_scanned(tmp_path: Path) -> None:
    for name in ("index.md", "chapters/one.md", ".venv/lib.py", "_build/html/index.html", "data/quotations.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = {str(path.relative_to(tmp_path)) for path in quotations.tracked_files(tmp_path)}
    assert found == {"index.md", "chapters/one.md", "data/quotations.csv"}


def test_with_git_the_tracked_files_are_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name in ("tracked é.md", "untracked.md", "deleted.md"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    for command in (["init", "-q"], ["add", "tracked é.md", "deleted.md"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (tmp_path / "deleted.md").unlink()
    assert quotations.tracked_files(tmp_path) == [tmp_path / "tracked é.md"]


# --- the command ----------------------------------------------------------------------------------------------


@pytest.fixture
def verify(book: Book, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command, run on the small book."""
    monkeypatch.setattr(tables, "DATA", book.data)
    return lambda *arguments: main(["verify", *map(str, arguments)])


def test_without_the_texts_the_lock_decides_and_the_shares_are_printed(
    verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify() == 0
    output = capsys.readouterr()
    assert "held against data/quotations.lock" in output.out
    assert f"orchard2020: 13 of {words_of('orchard2020')} words published" in output.out
    assert output.err == ""


def test_without_the_texts_a_changed_row_fails(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    book.register({**ROWS[0], "exact": "the soil was bad"}, ROWS[1])
    assert verify() == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("data/quotations.csv:2: orchard-patience: exact differs")


def test_with_the_texts_the_lock_is_written(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = book.data / "quotations.lock"
    before = json.loads(lock.read_text(encoding="utf-8"))
    lock.unlink()
    assert verify("--texts", book.texts) == 0
    assert "2 quotations stand in their texts; data/quotations.lock written." in capsys.readouterr().out
    assert json.loads(lock.read_text(encoding="utf-8")) == before


def test_with_the_texts_a_quotation_that_does_not_stand_there_leaves_the_lock_alone(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (book.data / "quotations.lock").read_bytes()
    book.register({**ROWS[0], "exact": "the soil was bad"}, ROWS[1])
    assert verify("--texts", book.texts) == 1
    assert "data/quotations.csv:2: orchard-patience: not in paragraph 4" in capsys.readouterr().err
    assert (book.data / "quotations.lock").read_bytes() == before


def test_with_the_texts_a_run_outside_the_register_fails(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    (book.data.parent / "chapter.md").write_text(f"It is said that {RUN_OF_EIGHT} them.", encoding="utf-8")
    assert verify("--texts", book.texts) == 1
    assert re.match(rf"unregistered: .*chapter\.md: {RUN_OF_EIGHT} …", capsys.readouterr().err)


def test_with_the_texts_more_than_a_fifth_fails(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    book.register({**ROWS[0], "paragraph": "8", "exact": ORCHARD[7][1], "prefix": "", "suffix": ""}, ROWS[1])
    assert verify("--texts", book.texts) == 1
    assert "the budget is 20%" in capsys.readouterr().err


def test_a_folder_of_texts_that_is_not_there_fails(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("--texts", book.texts / "nowhere") == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_register_that_is_no_table_fails(
    verify: Callable[..., int], book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    (book.data / "quotations.csv").unlink()
    assert verify() == 1
    assert capsys.readouterr().err.startswith("data/quotations.csv: missing")


def test_another_command_is_a_mistake_in_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["translate"])
    assert exit_.value.code == 2
    assert "verify" in capsys.readouterr().err


def test_the_command_runs_in_a_book_that_was_moved(book: Book) -> None:
    root = book.data.parent
    shutil.copytree(
        Path(quotations.__file__).parents[1], root / "bookext", ignore=shutil.ignore_patterns("__pycache__", "tests")
    )
    (book.data / "quotations.lock").unlink()
    command = [sys.executable, "-m", "bookext.quotations", "verify"]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    run = partial(subprocess.run, cwd=root, env=environment, capture_output=True, text=True, check=False)
    without = run(command)
    assert (without.returncode, without.stdout) == (1, "")
    assert without.stderr.startswith("data/quotations.lock: missing or unreadable")
    with_texts = run([*command, "--texts", str(book.texts)])
    assert with_texts.returncode == 0, with_texts.stderr
    assert (book.data / "quotations.lock").is_file()
