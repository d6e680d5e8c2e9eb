"""The quotation register, its lock and their verification.

A quotation is a row of ``data/quotations.csv``: its exact words with a prefix and a suffix, as in the W3C
TextQuoteSelector (https://www.w3.org/TR/annotation-model/#text-quote-selector), the text and the paragraph it
stands in. The verifier looks it up in the original text and records in ``data/quotations.lock`` where it stands
(character spans in the normalised text) and what it hashes to. Without the originals the register is held
against that lock.

Normalisation, on both sides, before anything is compared: Unicode NFKC, straight quotation marks and
apostrophes, one space for every run of white space. The normalised text of a source is its non-blank lines so
treated, joined by line feeds; paragraphs are numbered in that order from 1.

Square brackets in a quotation are the editors' and must be declared in the column ``alterations``, in order,
separated by semicolons: ``omission`` for ``[…]``, ``case`` for a letter whose case was changed (``[T]he``),
``insertion`` for anything else (``[Tokyo]``).
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bookext.data import tables

BUDGET = 0.20
"""The largest share of the words of one text that may be published."""
RUN = 8
"""How many consecutive words of a text make a run that the scan of the tracked files reports."""
QUOTATION_MARKS = str.maketrans(dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("“”„‟″«»", '"'))
BRACKET = re.compile(r"\[([^\[\]]*)\]")
LOCKED = {"source", "source_sha256", "paragraph", "spans", "context", "sha256", "context_sha256"}
"""What the lock records of each quotation."""
BREAK = re.compile(r"\s*\[(\.{3}|[^\]]{2,}|[^\]a-zA-Z])\]\s*")
CASE = re.compile(r"\[([a-zA-Z])\]")
WORD = re.compile(r"\w+")
BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "dd", "dt", "figcaption", "div"]


class QuotationError(ValueError):
    """Quotations that are not what the text, the lock or the register says. `problems` has one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Quotation:
    """One row of the register."""

    id: str
    source: str
    paragraph: int
    exact: str
    prefix: str
    suffix: str
    speaker: str
    """Whose words they are if not the author's, else empty."""
    alterations: tuple[str, ...]
    note: str
    line: int

    @property
    def where(self) -> str:
        """File, line and id, as every message about this row begins."""
        return f"data/quotations.csv:{self.line}: {self.id}"


@dataclass(frozen=True)
class Passage:
    """Where a quotation stands: spans of its parts and of its context in the normalised text of its source."""

    spans: tuple[tuple[int, int], ...]
    context: tuple[int, int]


@dataclass(frozen=True)
class Share:
    """How much of one text is published: words of the union of all spans, words of the text."""

    source: str
    published: int
    words: int

    @property
    def ratio(self) -> float:
        """Published words over all words, 0 to 1."""
        return self.published / self.words


@lru_cache(maxsize=256)  # the parts of a quotation are asked for several times in a row
def normalise(text: str) -> str:
    """Return `text` as it is compared: NFKC, straight quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(QUOTATION_MARKS).split())


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def register(folder: Path = tables.DATA) -> dict[str, Quotation]:
    """Return the quotation register by id.

    Raises `tables.TableError` if the table is bad and `QuotationError` if brackets and declared alterations of a
    row do not agree.
    """
    quotations = {}
    problems = []
    for line, row in enumerate(tables.rows("quotations", folder), start=2):
        quotation = Quotation(
            id=row["id"],
            source=row["source"],
            paragraph=row["paragraph"],
            exact=row["exact"],
            prefix=row["prefix"] or "",
            suffix=row["suffix"] or "",
            speaker=row["speaker"] or "",
            alterations=tuple(part.strip() for part in (row["alterations"] or "").split(";") if part.strip()),
            note=row["note"],
            line=line,
        )
        found = tuple(_kind(inside) for inside in BRACKET.findall(quotation.exact))
        if set("[]") & set(BRACKET.sub("", quotation.exact)):
            problems.append(
                f"{quotation.where}: field 'exact': brackets overlap or are not closed; give each alteration a pair"
            )
        elif found != quotation.alterations:
            problems.append(
                f"{quotation.where}: field 'alterations' declares {_listed(quotation.alterations)}, but the brackets "
                f"in 'exact' are {_listed(found)}; declare each bracket, in order"
            )
        elif not "".join(_pieces(quotation.exact)):
            problems.append(f"{quotation.where}: field 'exact' has no word of the text; quote some")
        quotations[quotation.id] = quotation
    if problems:
        raise QuotationError(problems)
    return quotations


def _kind(inside: str) -> str:
    if inside.strip() in ("…", "..."):
        return "omission"
    return "case" if CASE.fullmatch(f"[{inside}]") else "insertion"


def _listed(kinds: Iterable[str]) -> str:
    return "; ".join(kinds) or "none"


def is_fragment(words: str, quotation: Quotation) -> bool:
    """Whether `words` stand, whole and in one piece, inside the quotation."""
    return bool(re.search(rf"(?<!\w){re.escape(normalise(words))}(?!\w)", normalise(quotation.exact)))


def text_fragment(quotation: Quotation) -> str:
    """Return the URL text fragment that opens a page at the quotation, from ``#`` on.

    It holds the first and the last words of the passage, in the syntax of
    https://wicg.github.io/scroll-to-text-fragment/. Words with quotation marks are left out at either end, because
    pages differ in them; if no word is left the fragment is empty.
    """
    pieces = [piece.split() for piece in BREAK.split(quotation.exact)[::2] if piece]
    words = pieces[0] if len(pieces) == 1 else []
    middle = len(words) // 2 or 1
    first = _edge(words[:middle] if words else pieces[0])
    last = _edge(words[middle:][::-1] if words else pieces[-1][::-1])[::-1]
    terms = [_encoded(" ".join(part)) for part in (first, last) if part]
    return "#:~:text=" + ",".join(terms) if terms else ""


def _edge(words: list[str], most: int = 5) -> list[str]:
    """The first words of `words` up to one that a page may print differently."""
    taken: list[str] = []
    for word in words[:most]:
        if re.search(r"[\"'‘’“”\[\]]", word):
            if taken:
                break
            continue
        taken.append(word)
    return taken


def _encoded(term: str) -> str:
    return quote(term, safe="").replace("-", "%2D")


# --- against the original texts -------------------------------------------------------------------------------


def paragraphs_of(path: Path) -> list[str]:
    """Return the normalised non-blank paragraphs of a text file or of a saved web page."""
    content = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix.lower() in (".html", ".htm"):
        from bs4 import BeautifulSoup  # a tenth of a second, and few texts are pages
        from bs4.element import NavigableString

        page = BeautifulSoup(content, "html.parser")
        for words in page.find_all(string=True):
            if type(words) is not NavigableString:
                continue  # a comment, a script, a style sheet: no words of the page
            words.replace_with(re.sub(r"\s+", " ", words))
        for mark in page.find_all("br"):
            mark.replace_with(" ")
        for block in page.find_all(BLOCKS):
            block.insert_before("\n")
            block.insert_after("\n")
        lines = page.get_text().split("\n")
    else:
        lines = content.split("\n")
    return [line for line in map(normalise, lines) if line]


def originals(texts: Path, folder: Path = tables.DATA) -> dict[str, list[str]]:
    """Return, for every source of the package, its paragraphs as found in the folder `texts`.

    A file is recognised by its content: it is the one that holds most of the paragraphs recorded for the source.
    The list has one entry per recorded paragraph; one that the file lacks or has otherwise is the empty string.
    Raises `QuotationError` if a source has no file.
    """
    if not texts.is_dir():
        raise QuotationError([f"{texts}: no such folder; name the one that holds the original texts"])
    files = {
        path: paragraphs_of(path)
        for path in sorted(texts.iterdir())
        if path.suffix.lower() in (".txt", ".html", ".htm")
    }
    hashes = {path: {digest(line): line for line in lines} for path, lines in files.items()}
    found, problems = {}, []
    for source, rows in _paragraphs(folder).items():
        wanted = [row["sha256"] for row in rows]
        best = max(hashes, key=lambda path: len(hashes[path].keys() & set(wanted)), default=None)
        if best is None or not hashes[best].keys() & set(wanted):
            problems.append(f"{texts}: no file holds the text {source}; save it there as plain text or as a web page")
            continue
        found[source] = [hashes[best].get(sha, "") for sha in wanted]
    if problems:
        raise QuotationError(problems)
    return found


def _paragraphs(folder: Path) -> dict[str, list[Mapping[str, Any]]]:
    """What is recorded of the paragraphs of each source, in order."""
    recorded: dict[str, list[Mapping[str, Any]]] = {}
    for row in tables.rows("text_paragraphs", folder):
        recorded.setdefault(row["text_id"], []).append(row)
    return recorded


def _hashes(folder: Path) -> dict[str, str]:
    """The hash of each source's normalised text."""
    return {row["id"]: row["sha256"] for row in tables.rows("texts", folder)}


def locate(quotation: Quotation, paragraphs: list[str], starts: list[int], voices: list[str]) -> Passage:
    """Find a quotation in its source.

    `paragraphs`, `starts` and `voices` have one entry per paragraph of the source: its normalised words, the
    offset of its first character in the normalised text, and whose words it holds.

    Raises `QuotationError` if the words do not stand in the paragraph that the register names, stand there more
    than once, or are not the author's although no other speaker is named.
    """
    number = quotation.paragraph
    misattributed = _misattributed(quotation, voices)
    if misattributed:
        raise QuotationError([misattributed])
    text = paragraphs[number - 1]
    matches = _verbatim(quotation, text) if "[" not in quotation.exact else _altered(quotation, text)
    if len(matches) > 1:
        raise QuotationError(
            [f"{quotation.where}: stands {len(matches)} times in paragraph {number}; lengthen prefix or suffix"]
        )
    if not matches:
        raise QuotationError([_miss(quotation, paragraphs)])
    offset = starts[number - 1]
    whole, *spans = [(offset + start, offset + end) for start, end in matches[0]]
    return Passage(tuple(spans), whole)


def _verbatim(quotation: Quotation, text: str) -> list[list[tuple[int, int]]]:
    """Where a quotation without omission or insertion stands, as `_altered` would say, which is slow."""
    words, prefix, suffix = (normalise(part) for part in (quotation.exact, quotation.prefix, quotation.suffix))
    found = []
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        start = at - len(prefix) - (bool(prefix) and text[at - 1 : at].isspace())
        stop = end + (bool(suffix) and text[end : end + 1].isspace()) + len(suffix)
        whole = not (_within_word(text, at) or _within_word(text, end) or _is_cut(text, end))
        if whole and start >= 0 and text.startswith(prefix, start) and text.startswith(suffix, stop - len(suffix)):
            found.append([(start, stop), (at, end)])
        at = text.find(words, at + 1)
    return found


def _within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and all(WORD.fullmatch(text[i]) for i in (place - 1, place))


def _altered(quotation: Quotation, text: str) -> list[list[tuple[int, int]]]:
    """Where a quotation stands: each time its span with prefix and suffix, then those of the author's own pieces."""
    pattern, found, at = _pattern(quotation), [], 0
    while match := pattern.search(text, at):
        spans = [match.span(group) for group in range(len(match.groups()) + 1)]
        if not any(_is_cut(text, end) for _, end in spans[1:]):
            found.append(spans)
        at = match.start() + 1
    return found


def _misattributed(quotation: Quotation, voices: list[str]) -> str | None:
    """Why the words of a paragraph cannot stand under the name in the register, or None."""
    number = quotation.paragraph
    if not 1 <= number <= len(voices):
        return f"{quotation.where}: paragraph {number} does not exist in {quotation.source}; correct the field"
    voice = voices[number - 1]
    if voice == "chrome":
        return (
            f"{quotation.where}: paragraph {number} of {quotation.source} is site furniture, not part of the text; "
            "quote the text itself"
        )
    if voice != "author" and not quotation.speaker:
        return (
            f"{quotation.where}: paragraph {number} of {quotation.source} is not the author's own words ({voice}); "
            "name the speaker"
        )
    return None


def _segments(exact: str) -> tuple[list[str], list[str]]:
    """Split a quotation at its omissions and insertions: the author's own pieces, and what stands between them."""
    pieces = BREAK.split(normalise(exact))
    return pieces[::2], pieces[1::2]


def _pieces(exact: str) -> list[str]:
    """The author's own pieces of a quotation, a letter of changed case without its brackets."""
    return [CASE.sub(r"\1", piece) for piece in _segments(exact)[0] if piece]


def _pattern(quotation: Quotation) -> re.Pattern[str]:
    """A pattern whose groups are the author's own pieces of the quotation."""
    segments, between = _segments(quotation.exact)
    pattern = ""
    for segment, joint in zip(segments, ["", *between], strict=True):
        pattern += {"": "", "...": ".*?"}.get(joint, r"\s?")
        if segment:
            parts = CASE.split(segment)
            letters = [f"[{letter.lower()}{letter.upper()}]" for letter in parts[1::2]]
            words = "".join(map("".join, zip(map(re.escape, parts[::2]), [*letters, ""], strict=True)))
            pattern += rf"{_edge_of_word(segment[0])}({words}){_edge_of_word(segment[-1])}"
    before = re.escape(normalise(quotation.prefix)) + r"\s?" if quotation.prefix else ""
    after = r"\s?" + re.escape(normalise(quotation.suffix)) if quotation.suffix else ""
    return re.compile(before + pattern + after)


def _edge_of_word(character: str) -> str:
    """No word is quoted in part: where a piece begins or ends with a letter, its word begins or ends too."""
    return r"\b" if character.isalnum() or character in "[]" else ""


def _is_cut(text: str, end: int) -> bool:
    """Whether a piece that ends there leaves the marks of its last letter behind, which are no characters of words."""
    return end < len(text) and unicodedata.category(text[end])[0] == "M"


def _miss(quotation: Quotation, paragraphs: list[str]) -> str:
    """One line on a quotation that was not found: the nearest passage and the first character that differs."""
    wanted = normalise(" ".join((quotation.prefix, *_pieces(quotation.exact), quotation.suffix)))
    best, passage, number = -1.0, "", 0
    for index, text in enumerate(paragraphs, start=1):
        blocks = difflib.SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks()
        enough = min(8, max(block.size for block in blocks))
        start = next(max(0, block.a - block.b) for block in blocks if block.size >= enough)
        window = text[start : start + len(wanted)]
        score = difflib.SequenceMatcher(None, window, wanted, autojunk=False).ratio()
        if score > best:
            best, passage, number = score, window, index
    at = next(
        (i for i, (a, b) in enumerate(zip(wanted, passage, strict=False)) if a != b), min(len(wanted), len(passage))
    )
    return (
        f"{quotation.where}: not in paragraph {quotation.paragraph} of {quotation.source} as the register has it. "
        f"Nearest passage, in paragraph {number}: {passage!r}. First difference at character {at + 1}: "
        f"register {wanted[at : at + 12]!r}, text {passage[at : at + 12]!r}; restore the words of the text"
    )


# --- the lock -------------------------------------------------------------------------------------------------


def make_lock(texts: Path, folder: Path = tables.DATA) -> dict[str, Any]:
    """Verify the whole register against the originals and return the content of the lock.

    Raises `QuotationError` with one line for every quotation that does not stand in its source.
    """
    found = originals(texts, folder)
    recorded = {
        source: ([row["start"] for row in rows], [row["voice"] for row in rows])
        for source, rows in _paragraphs(folder).items()
    }
    hashes = _hashes(folder)
    problems: list[str] = []
    entries: dict[str, Any] = {}
    for quotation in register(folder).values():
        try:
            passage = locate(quotation, found[quotation.source], *recorded[quotation.source])
        except QuotationError as error:
            problems += error.problems
            continue
        entries[quotation.id] = {
            "source": quotation.source,
            "source_sha256": hashes[quotation.source],
            "paragraph": quotation.paragraph,
            "spans": [list(span) for span in passage.spans],
            "context": list(passage.context),
            "sha256": digest(normalise(quotation.exact)),
            "context_sha256": digest(_context(quotation)),
        }
    if problems:
        raise QuotationError(problems)
    return {
        "normalisation": "NFKC; straight quotation marks; single spaces; lines joined by line feeds",
        "quotations": dict(sorted(entries.items())),
    }


def _context(quotation: Quotation) -> str:
    return "\n".join(normalise(part) for part in (quotation.prefix, quotation.exact, quotation.suffix))


def check_lock(folder: Path = tables.DATA) -> None:
    """Hold the register against its lock, without the originals.

    Raises `QuotationError` naming every row that differs, is not locked, or is locked but no longer registered.
    """
    locked = _locked(folder)
    quotations = register(folder)
    hashes = _hashes(folder)
    voices = {source: [row["voice"] for row in rows] for source, rows in _paragraphs(folder).items()}
    problems = []
    for quotation in quotations.values():
        entry = locked.get(quotation.id)
        if entry is None:
            problems.append(f"{quotation.where}: not in data/quotations.lock; verify it against the text")
            continue
        misattributed = _misattributed(quotation, voices.get(quotation.source, []))
        if misattributed:
            problems.append(misattributed)
            continue
        differing = [
            name
            for name, now in (
                ("exact", digest(normalise(quotation.exact)) == entry["sha256"]),
                ("prefix or suffix", digest(_context(quotation)) == entry["context_sha256"]),
                ("source", quotation.source == entry["source"]),
                ("paragraph", quotation.paragraph == entry["paragraph"]),
                ("sha256 of the text", hashes[quotation.source] == entry["source_sha256"]),
                ("length", [end - start for start, end in entry["spans"]] == [*map(len, _pieces(quotation.exact))]),
            )
            if not now
        ]
        if differing:
            problems.append(
                f"{quotation.where}: {differing[0]} differs from data/quotations.lock; restore the row, or verify it "
                "against the text"
            )
    problems += [
        f"data/quotations.lock: {name} is locked but not in data/quotations.csv; verify the register against the texts"
        for name in locked.keys() - quotations.keys()
    ]
    if problems:
        raise QuotationError(problems)


def compare_lock(lock: dict[str, Any], folder: Path = tables.DATA) -> None:
    """Hold the lock on file against one just made from the originals; raise `QuotationError` where they differ."""
    entries = _locked(folder)
    problems = [
        f"data/quotations.lock: {name} is not where the lock says; verify the register against the texts"
        for name, entry in lock["quotations"].items()
        if entries.get(name, entry) != entry
    ]
    if problems:
        raise QuotationError(problems)


def _locked(folder: Path) -> dict[str, Any]:
    """The entries of the lock by quotation; raise `QuotationError` if it is not as the verifier writes it."""
    path = folder / "quotations.lock"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["quotations"]
        for entry in entries.values():
            if not entry.keys() >= LOCKED:
                raise KeyError(path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise QuotationError([f"data/{path.name}: missing or unreadable; run the verifier with the texts"]) from None
    return dict(entries)


# --- the budget -----------------------------------------------------------------------------------------------


def shares(folder: Path = tables.DATA) -> list[Share]:
    """Return, per text, the share of its words that the register publishes, from the locked spans alone.

    Counted is the union over all quotations of a text, prefixes and suffixes included; the whole is the article
    and its frame without site furniture (column ``words`` of the table ``texts``).
    """
    check_lock(folder)
    locked = _locked(folder)
    taken: dict[str, set[int]] = {}
    for quotation in register(folder).values():
        entry = locked[quotation.id]
        starts = taken.setdefault(quotation.source, set())
        for text, offset in _placed(quotation, entry):
            starts |= {offset + match.start() for match in re.finditer(r"\S*\w\S*", text)}
    return [Share(row["id"], len(taken.get(row["id"], set())), row["words"]) for row in tables.rows("texts", folder)]


def _placed(quotation: Quotation, entry: dict[str, Any]) -> list[tuple[str, int]]:
    """The published pieces of a quotation, each with its offset in the normalised text."""
    pieces = [(normalise(quotation.prefix), entry["context"][0])]
    suffix = normalise(quotation.suffix)
    pieces.append((suffix, entry["context"][1] - len(suffix)))
    pieces += [(piece, span[0]) for piece, span in zip(_pieces(quotation.exact), entry["spans"], strict=True)]
    return pieces


def check_budget(folder: Path = tables.DATA) -> list[Share]:
    """Return the shares; raise `QuotationError` if one is over the budget."""
    counted = shares(folder)
    over = [
        f"data/quotations.csv: {share.ratio:.1%} of {share.source} would be published ({share.published} of "
        f"{share.words} words); the budget is {BUDGET:.0%}: shorten or drop a quotation"
        for share in counted
        if share.ratio > BUDGET
    ]
    if over:
        raise QuotationError(over)
    return counted


def scan(files: Iterable[Path], texts: Path, folder: Path = tables.DATA) -> tuple[list[Share], list[str]]:
    """Look for runs of `RUN` or more words of the texts in `files`.

    Returns the share of each text that the files and the register publish together (union of spans), and one
    line per run outside the register. Titles of the texts are exempt; so is site furniture.
    """
    found = originals(texts, folder)
    recorded = _paragraphs(folder)
    places: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    words_of: dict[str, list[str]] = {}
    for source, paragraphs in found.items():
        words = words_of[source] = []
        for text, row in zip(paragraphs, recorded[source], strict=True):
            if row["voice"] not in ("chrome", "title"):
                words += _words(text)
        for index in range(len(words) - RUN + 1):
            places.setdefault(tuple(words[index : index + RUN]), []).append((source, index))
    registered: dict[str, set[int]] = {source: set() for source in found}
    for quotation in register(folder).values():
        words = words_of[quotation.source]
        for part in [quotation.prefix, *_pieces(quotation.exact), quotation.suffix]:
            run = _words(part)
            starts = [i for i in range(len(words) - len(run) + 1) if run and words[i : i + len(run)] == run]
            if starts and not any(set(range(i, i + len(run))) <= registered[quotation.source] for i in starts):
                registered[quotation.source] |= set(range(starts[0], starts[0] + len(run)))
    exempt = {tuple(_words(row["title"])) for row in tables.rows("texts", folder)}
    published = {source: set(places_of) for source, places_of in registered.items()}
    lines = []
    for path in files:
        try:
            words = _words(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, OSError):
            continue
        last: tuple[str, int] | None = None
        for index in range(len(words) - RUN + 1):
            run = words[index : index + RUN]
            for source, place in places.get(tuple(run), ()):
                span = set(range(place, place + RUN))
                if span <= registered[source] or any(_inside(run, title) for title in exempt):
                    continue
                if last != (source, place - 1):
                    lines.append(f"{path}: {' '.join(run)} … ({source})")
                last = (source, place)
                published[source] |= span
    return [Share(source, len(published[source]), len(words_of[source])) for source in found], lines


def _words(text: str) -> list[str]:
    return WORD.findall(normalise(text).casefold())


def _inside(run: list[str], title: tuple[str, ...]) -> bool:
    return any(tuple(run) == title[i : i + len(run)] for i in range(len(title) - len(run) + 1))


def tracked_files(root: Path) -> list[Path]:
    """Return the files of the project: those git tracks, or, without git, all outside hidden and built folders."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    if listed:
        return [root / name for name in listed.decode("utf-8").split("\0") if name and (root / name).is_file()]
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") or part == "_build" for part in path.relative_to(root).parts[:-1])
    ]


# --- the command ----------------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m bookext.quotations.register verify [--texts FOLDER]``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bookext.quotations.register", description="Verify the quotations.")
    parser.add_argument("command", choices=["verify"])
    parser.add_argument("--texts", type=Path, help="folder with the original texts, as plain text or saved pages")
    options = parser.parse_args(arguments)
    unregistered: list[str] = []
    try:
        if options.texts is None:
            counted = check_budget()
            print("The originals were not at hand: the register was held against data/quotations.lock.")
        else:
            lock = make_lock(options.texts)
            path = tables.DATA / "quotations.lock"
            path.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(f"{len(lock['quotations'])} quotations stand in their texts; data/quotations.lock written.")
            check_budget()
            counted, unregistered = scan(tracked_files(tables.DATA.parent), options.texts)
            for share in counted:
                if share.ratio > BUDGET:
                    unregistered.append(f"{share.source}: over the budget of {BUDGET:.0%}")
    except (QuotationError, tables.TableError) as error:
        print(error, file=sys.stderr)
        return 1
    for share in counted:
        print(f"{share.source}: {share.published} of {share.words} words published, {share.ratio:.1%}")
    for line in unregistered:
        print(f"unregistered: {line}", file=sys.stderr)
    return 1 if unregistered else 0


if __name__ == "__main__":
    sys.exit(main())
