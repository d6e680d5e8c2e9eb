"""Every mistake ends the build with one message that says where it is and what to do, and the book stays published.

One table of mistakes, each made in a copy of a small book that has been published and then built again with the
command of ``make book``. The command runs in this process, Jupyter Book included; the last tests start it as a reader
does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_book.cli import main as jupyter_book

from bookext.pdf import builder
from bookext.release import preflight, publish
from bookext.tests import small_book
from bookext.tests.small_book import PROJECT, QUOTATIONS, SmallBook

Mistake = Callable[[SmallBook, pytest.MonkeyPatch], None]

CROSSINGS = """\
id,date,date_end,carts,kind,source
C1,2001-05-01,2001-05-03,12,market,alder2001
C2,2001-06-01,,7,harvest,birch2002
"""
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "C[0-9]+"}},
    {"name": "date", "type": "date", "constraints": {"required": True}},
    {"name": "date_end", "type": "date", "constraints": {}},
    {"name": "carts", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    {"name": "kind", "type": "string", "constraints": {"enum": ["market", "harvest"]}},
    {"name": "source", "type": "string", "constraints": {}},
]
CLOSING = "The build failed; the book published before is unchanged."
PLACE = re.compile(r"^[^\s:]*[./_][^\s:]*(?::\d+)?:", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One mistake: what it is, how it is made, and what the message has to say of it."""

    name: str
    make: Mistake
    where: str
    """File and, where there is one, line."""
    says: str
    """The field or the thing that is wrong."""
    remedy: str


# --- mistakes -------------------------------------------------------------------------------------------------


def change(name: str, old: str, new: str) -> Mistake:
    return lambda book, _: book.change(name, old, new)


def write(name: str, content: str | bytes) -> Mistake:
    octets = content.encode() if isinstance(content, str) else content

    def make(book: SmallBook, _: pytest.MonkeyPatch) -> None:
        (book.root / name).write_bytes(octets)

    return make


def append(name: str, content: str) -> Mistake:
    return lambda book, _: (
        (book.root / name).write_text((book.root / name).read_text("utf-8") + content, "utf-8") and None
    )


def remove(name: str) -> Mistake:
    return lambda book, _: (book.root / name).unlink()


def described(alter: Callable[[dict[str, Any]], object]) -> Mistake:
    """Alter what the data package says of the table of crossings."""

    def make(book: SmallBook, _: pytest.MonkeyPatch) -> None:
        entry = small_book.described(book.root / "data", "crossings")
        alter(entry)
        (book.root / P).write_text(json.dumps(entry, indent=1), encoding="utf-8")

    return make


def registered(**changed: str) -> Mistake:
    """Lock a register whose first quotation has other fields."""
    return lambda book, _: book.register([QUOTATIONS[0] | changed, *QUOTATIONS[1:]])


def rewritten(**changed: str) -> Mistake:
    """Change the first quotation without verifying it."""

    def make(book: SmallBook, _: pytest.MonkeyPatch) -> None:
        rows = [{"note": "Shows.", **row} for row in [QUOTATIONS[0] | changed, *QUOTATIONS[1:]]]
        small_book.write_table(book.root / "data", "quotations", rows)

    return make


def other_hash(book: SmallBook, _: pytest.MonkeyPatch) -> None:
    path = book.root / "data" / "texts.csv"
    path.write_text(re.sub(r"(birch2002,.*?,)[0-9a-f]{64}", rf"\g<1>{'0' * 64}", path.read_text("utf-8")), "utf-8")


def without_the_miller(book: SmallBook, _: pytest.MonkeyPatch) -> None:
    small_book.write_table(book.root / "data", "quotations", [{"note": "Shows.", **row} for row in QUOTATIONS[:2]])


def spoken_by(voice: str) -> Mistake:
    return change("data/text_paragraphs.csv", "alder2001-p02,alder2001,2,author", f"alder2001-p02,alder2001,2,{voice}")


def with_originals(mistake: Mistake, folder: str = "texts") -> Mistake:
    def make(book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BOOK_TEXTS", str(book.root / folder))
        mistake(book, monkeypatch)

    return make


def prose(text: str) -> Mistake:
    """Add a paragraph to a chapter without code; it stands on line 14."""
    return append("chapters/bridge.md", f"\n{text}\n")


def cell(code: str) -> Mistake:
    """Let the one cell of a chapter, on line 13, run other code."""
    return change("chapters/depths.md", "import measures\n", f"{code}\nimport measures\n")


def all_of(*mistakes: Mistake) -> Mistake:
    def make(book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
        for mistake in mistakes:
            mistake(book, monkeypatch)

    return make


def nothing(_: SmallBook, __: pytest.MonkeyPatch) -> None:
    pass


def patched(where: object, name: str, value: object) -> Mistake:
    return lambda _, monkeypatch: monkeypatch.setattr(where, name, value)


def nowhere_to_write(book: SmallBook, _: pytest.MonkeyPatch) -> None:
    (book.root / "_build" / ".staging").symlink_to("/sys")


# --- the table ------------------------------------------------------------------------------------------------

C, P, T = "data/crossings.csv", "data/schema/crossings.json", "data/text_paragraphs.csv"
Q, B, D = "data/quotations.csv", "chapters/bridge.md", "chapters/depths.md"
FIRST = "C1,2001-05-01,2001-05-03,12,market,alder2001"

TABLES = (
    Case("missing table", remove(C), C, "missing", "restore it"),
    Case("missing column", write(C, re.sub(r",[^,]*$", "", CROSSINGS, flags=re.M)), f"{C}:1", "'source' is missing",
         "add"),
    Case("extra column", change(C, "kind,source", "kind,source,mood"), f"{C}:1", "'mood' is not described", "remove"),
    Case("column twice", change(C, "kind,source", "kind,source,kind"), f"{C}:1", "'kind' stands twice", "keep one"),
    Case("wrong type", change(C, ",12,", ",twelve,"), f"{C}:2", "'carts': 'twelve' is not of type integer",
         "write digits"),
    Case("impossible date", change(C, "2001-05-01", "2001-02-30"), f"{C}:2", "'date': '2001-02-30'", "as YYYY-MM-DD"),
    Case("other way to write a date", change(C, "2001-05-01", "1 May 2001"), f"{C}:2", "'date'", "as YYYY-MM-DD"),
    Case("end before start", change(C, "2001-05-03", "2001-04-30"), f"{C}:2", "'date_end'", "correct one"),
    Case("repeated id", change(C, "C2", "C1"), f"{C}:3", "'id': 'C1' already stands in line 2", "make it unique"),
    Case("unknown source", change(C, "alder2001", "elder2001"), f"{C}:2", "'source': 'elder2001'",
         "write one of those"),
    Case("value not allowed", change(C, "market", "parade"), f"{C}:2", "'kind': 'parade'", "write one of them"),
    Case("empty required field", change(C, ",12,", ",,"), f"{C}:2", "'carts': empty", "fill it in"),
    Case("too small", change(C, ",12,", ",0,"), f"{C}:2", "'carts': 0 is below the minimum 1", "correct it"),
    Case("pattern", change(C, "C1,", "K1,"), f"{C}:2", "'id': 'K1' is not written as", "write it like 'C2'"),
    Case("carriage return alone", write(C, CROSSINGS.replace("market", "mar\rket")), f"{C}:2", "carriage return",
         "write a line feed"),
    Case("two rows in one line", write(C, CROSSINGS.replace("alder2001\n", "alder2001")), f"{C}:2",
         "two rows in one line", "put a line break there"),
    Case("empty line", write(C, CROSSINGS + "\n"), f"{C}:4", "empty line", "take it out"),
    Case("separated by semicolons", write(C, CROSSINGS.replace(",", ";")), f"{C}:1", "semicolons", "save the file"),
    Case("wrong encoding", write(C, CROSSINGS.replace("harvest", "récolte").encode("latin-1")), f"{C}:3", "not UTF-8",
         "save the file as UTF-8"),
    Case("formula", change(C, "harvest", "=cmd|' /C calc'!A0"), f"{C}:3", "'kind'", "rewrite it"),
    Case("line break in a cell", change(C, "harvest", '"har\nvest"'), f"{C}:4", "'kind'", "take it out"),
    Case("header alone", write(C, CROSSINGS.split("\n")[0] + "\n"), C, "no rows", "write a header"),
    Case("empty file", write(C, ""), C, "no rows", "write a header"),
    Case("short row", change(C, ",12,market", ",12"), f"{C}:2", "5 cells, 6 expected", "comma"),
    Case("open quotation mark", change(C, "harvest", '"harvest'), f"{C}:3", "not valid CSV", "mend the row"),
)  # fmt: skip
PACKAGE = (
    Case("table without a descriptor", remove(P), C, "not described", f"describe it in {P}"),
    Case("descriptor without a table", remove(C), C, "missing", "remove the description"),
    Case("package without a descriptor", remove("data/schema/_package.json"), "data/schema/_package.json", "missing",
         "restore it"),
    Case("bad JSON", write(P, '{\n"name": "crossings",\n"schema": [\n}'), f"{P}:4", "not valid JSON", "mend it there"),
    Case("descriptor that is a list", write(P, "[]"), P, "not an object", "https://datapackage.org"),
    Case("table without schema", described(lambda it: it.pop("schema")), P, "'schema' is missing", "datapackage.org"),
    Case("field not described", described(lambda it: it["schema"]["fields"][3].pop("description")), P,
         "field 'carts': 'description' is missing", "describe it"),
    Case("unknown type", described(lambda it: it["schema"]["fields"][3].update(type="carts")), P,
         "field 'carts': type 'carts'", "write one of string"),
    Case("limit of another type",
         described(lambda it: it["schema"]["fields"][3]["constraints"].update(minimum="few")), P,
         "field 'carts': minimum 'few'", "write digits"),
    Case("pattern that is none", described(lambda it: it["schema"]["fields"][0]["constraints"].update(pattern="(")),
         P,
         "field 'id': pattern '('", "write a regular expression"),
    Case("path of another table", described(lambda it: it.update(path="texts.csv")), f"{P}:5", "field 'path'",
         "write 'crossings.csv'"),
    Case("name of another table", described(lambda it: it.update(name="texts")), f"{P}:2", "field 'name'",
         "write 'crossings'"),
    Case("path outside the folder", described(lambda it: it.update(path="../crossings.csv")), f"{P}:5", "field 'path'",
         "write 'crossings.csv'"),
    Case("absolute path", described(lambda it: it.update(path="/etc/passwd")), f"{P}:5", "field 'path'",
         "write 'crossings.csv'"),
    Case("key of a field that is not there",
         described(lambda it: it["schema"]["foreignKeys"][0].update(fields="owner")),
         P, "foreign key 'owner'", "name one that it has"),
    Case("key to a table that is not there",
         described(lambda it: it["schema"]["foreignKeys"][0]["reference"].update(resource="books")), C, "'books'",
         "add it"),
)  # fmt: skip
REGISTER = (
    Case("altered letter", change(Q, "more carts than", "more cars than"), f"{Q}:2: alder-bridge", "exact differs",
         "restore the row"),
    Case("altered letter, originals at hand", with_originals(change(Q, "carts than", "carps than")),
         f"{Q}:2: alder-bridge", "First difference at character", "restore the words"),
    Case("altered source", change(Q, "alder-bridge,alder2001", "alder-bridge,birch2002"), f"{Q}:2: alder-bridge",
         "source differs", "restore the row"),
    Case("source that is not there", change(Q, "alder-bridge,alder2001", "alder-bridge,elder2001"), f"{Q}:2",
         "field 'source': 'elder2001'", "write one of those"),
    Case("altered paragraph", change(Q, "birch-promise,birch2002,2", "birch-promise,birch2002,3"),
         f"{Q}:3: birch-promise", "paragraph differs", "restore the row"),
    Case("paragraph that is not there", change(Q, "birch-promise,birch2002,2", "birch-promise,birch2002,9"),
         f"{Q}:3: birch-promise", "paragraph 9 does not exist", "correct the field"),
    Case("altered hash of a text", other_hash, f"{Q}:3: birch-promise", "sha256 of the text differs",
         "restore the row"),
    Case("overlapping alterations", rewritten(exact="The [old [bridge] carries] more", alterations="insertion"),
         f"{Q}:2: alder-bridge", "field 'exact': brackets overlap", "a pair"),
    Case("undeclared omission", rewritten(exact="The old bridge […] than the new road ever did"),
         f"{Q}:2: alder-bridge",
         "field 'alterations' declares none", "declare each bracket"),
    Case("letter in brackets declared an omission", rewritten(exact="[T]he old bridge", alterations="omission"),
         f"{Q}:2: alder-bridge", "are case", "declare each bracket"),
    Case("budget exceeded", registered(
        exact="The old bridge carries more carts than the new road ever did, and it asks no toll. People who plan "
        "roads seldom walk them, and those who walk them are seldom asked what they think of the plan.", suffix=""),
        Q, "would be published", "shorten or drop"),
    Case("quotation from site chrome", spoken_by("chrome"), f"{Q}:2: alder-bridge", "site furniture",
         "quote the text"),
    Case("another's words without the speaker", spoken_by("interviewer"), f"{Q}:2: alder-bridge", "(interviewer)",
         "name the speaker"),
    Case("row never verified", append(Q, "birch-new,birch2002,2,A road is built once,,,,,Shows.\n"),
         f"{Q}:5: birch-new",
         "not in data/quotations.lock", "verify it"),
    Case("locked row that is gone", without_the_miller, "data/quotations.lock", "miller-night is locked", "verify"),
    Case("lock that is gone", remove("data/quotations.lock"), "data/quotations.lock", "missing", "run the verifier"),
    Case("lock that is no JSON", write("data/quotations.lock", "{"), "data/quotations.lock", "unreadable", "run the"),
    Case("original that is gone", with_originals(remove("texts/roads.txt")), "texts", "birch2002", "save it there"),
    Case("folder of originals that is not there", with_originals(nothing, "nowhere"), "nowhere", "no such folder",
         "name"),
)  # fmt: skip
CHAPTERS = (
    Case("unknown quotation", change(B, "{quotation} alder-bridge", "{quotation} alder-brigde"), f"{B}:3",
         "no quotation 'alder-brigde'", "did you mean 'alder-bridge'"),
    Case("unknown quotation in a sentence", prose("Here {quotation}`nobody-said`."), f"{B}:15", "'nobody-said'",
         "register it"),
    Case("altered part of a quotation", change(B, "`a road is a promise <", "`a road is a threat <"), f"{B}:6",
         "'a road is a threat' does not stand", "print words of it"),
    Case("retyped quotation", prose("He said “a road is a promise that somebody will come” then."), f"{B}:15",
         "9 words between quotation marks", "{quotation}"),
    Case("retyped block quotation", prose("> The old bridge carries more carts than the new road."), f"{B}:15",
         "block quotation", "{quotation}"),
    Case("typed number", prose("There were 47 carts."), f"{B}:15", "'47'", "compute it"),
    Case("number typed as a word", prose("There were twelve carts."), f"{B}:15", "'twelve'", "compute it"),
    Case("unknown figure", prose("See {numref}`fig-nowhere`."), f"{B}:15", "'fig-nowhere'",
         "name one that the book has"),
    Case("unknown reference", prose("See {ref}`nowhere`."), f"{B}:15", "'nowhere'", "name one that the book has"),
    Case("unknown chapter in a link", prose("See {doc}`nowhere`."), f"{B}:15", "'nowhere'",
         "name one that the book has"),
    Case("unknown source in a citation", prose("See {cite}`nobody1999`."), f"{B}:15", "nobody1999", "references.bib"),
    Case("unknown value", prose("There were {glue:text}`no-such-value`."), f"{B}:15", "'no-such-value'",
         "glue it in a cell"),
    Case("duplicate label", prose("(here)=\n## One\n\nWords.\n\n(here)=\n## Another\n\nWords."), f"{B}:20",
         '"here"', "rename one"),
    Case("unknown directive", prose("```{quotaton} alder-bridge\n```"), f"{B}:15", "'quotaton'", "correct the name"),
    Case("unknown role", prose("See {quotaton}`alder-bridge`."), f"{B}:15", '"quotaton"', "correct the name"),
    Case("verdict without outcome", change(B, ":outcome: holds-in-part\n", ""), f"{B}:8", "'outcome': None",
         "write one of holds"),
    Case("verdict with an unknown outcome", change(B, "holds-in-part", "perhaps"), f"{B}:8", "'outcome': 'perhaps'",
         "write one of holds"),
    Case("verdict without claim", change(B, ":claim: A001\n", ""), f"{B}:8", "'claim': missing", "name the claim"),
    Case("missing picture", prose("![A cart](cart.png)"), f"{B}:15", "cart.png", "put the file there"),
    Case("missing alt text", all_of(write("chapters/cart.svg",
         '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
         prose("![](cart.svg)")), f"{B}:15", "cart.svg", "describe it in alt"),
    Case("words for one form alone", prose("```{raw} latex\nOnly here\n```"), f"{B}:15", "Only here",
         "write it in MyST"),
    Case("not UTF-8", write(B, "# The\n\nbr\xeddge\n".encode("latin-1")), f"{B}:3", "not UTF-8", "save the file"),
    Case("cell error", cell("1 / 0"), f"{D}:13: code cell 1", "ZeroDivisionError", "mend the cell"),
    Case("cell that is no Python", cell("for:"), f"{D}:13: code cell 1", "SyntaxError", "mend the cell"),
    Case("endless cell", all_of(cell("while True: pass"), change("_config.yml", "timeout: 60", "timeout: 1")),
         f"{D}:13: code cell 1", "longer than the 1 s", "timeout in _config.yml"),
    Case("cell that ends its kernel", cell("import os; os._exit(3)"), f"{D}:13: code cell 1", "died",
         "mend the cell"),
    Case("kernel that is not there", change(D, "name: python3", "name: fortran"), f"{D}:1", "'fortran'",
         "write python3"),
    Case("cell that writes outside _build", cell("open('note.txt', 'w')"), f"{D}:13: code cell 1",
         "change 'chapters/note.txt'", "write below _build"),
    Case("cell that changes the data", cell("import os; os.remove('../data/depths.csv')"), f"{D}:13: code cell 1",
         "change 'data/depths.csv'", "write below _build"),
    Case("cell that changes the published book", cell("open('../_build/html/index.html', 'a')"),
         f"{D}:13: code cell 1",
         "html/index.html'", "outside the published edition"),
    Case("cell that opens a connection", cell("import socket; socket.create_connection(('192.0.2.1', 80), 1)"),
         f"{D}:13: code cell 1", "network (192.0.2.1)", "as a table in data"),
    Case("cell that looks up a name", cell("import urllib.request as r; r.urlopen('https://example.org')"),
         f"{D}:13: code cell 1", "network (example.org)", "as a table in data"),
    Case("cell that starts a program", cell("import subprocess; subprocess.run(['curl', 'https://example.org'])"),
         f"{D}:13: code cell 1", "program (curl)", "as a table in data"),
)  # fmt: skip
CONFIGURATION = (
    Case("contents that are no YAML", change("_toc.yml", "root: index", "root: [index"), "_toc.yml:",
         "cannot be read", "mend"),
    Case("contents without a first page", change("_toc.yml", "root: index\n", ""), "_toc.yml", "root",
         "see https://"),
    Case("no contents", remove("_toc.yml"), "_toc.yml", "cannot be read", "restore it"),
    Case("missing chapter", remove(B), "_toc.yml:4", "no chapters/bridge.md", "take the line out"),
    Case("no configuration", remove("_config.yml"), "_config.yml", "cannot be read", "restore it"),
    Case("configuration that is no YAML", change("_config.yml", "[data, texts, _build, README.md]", "[data"),
         "_config.yml:",
         "cannot",
         "mend it"),
    Case("setting of the wrong type", change("_config.yml", "timeout: 60", "timeout: soon"), "_config.yml:7",
         "'execute: timeout': 'soon'", "correct it"),
    Case("edition that is no date", change("_config.yml", "smartquotes: false", "book_edition: 22.11.2026"),
         "_config.yml",
         "book_edition: '22.11.2026'", "YYYY-MM-DD"),
    Case("name of numbers that is no pattern", change("_config.yml", "smartquotes: false",
         'book_number_names: ["G(7"]'),
         "_config.yml", "book_number_names: 'G(7'", "write a regular expression"),
    Case("bibliography that cannot be read", append("references.bib", "@book{cedar2003, title = {Unclosed\n"),
         "references.bib:14", "premature end of file", "mend the entry"),
    Case("bibliography with one key twice", append("references.bib", "@book{birch2002, title = {Again}}\n"),
         "references.bib", "birch2002", "mend it"),
    Case("no bibliography", remove("references.bib"), "references.bib", "No such file", "restore it"),
    Case("unwritable output", nowhere_to_write, "_build/.staging", "cannot be written", "let your user write"),
    Case("missing font", patched(builder, "FONT", Path("fonts/gone.otf")), "fonts/gone.otf", "missing",
         "restore it"),
    Case("wrong Python", patched(preflight, "PYTHONS", ((2, 6), (2, 7))), "Python 3.", "2.6 to 2.7",
         "PYTHON=python2.7"),
    Case("another version than the lock's", change("requirements.txt", "docutils==", "docutils==9"),
         "requirements.txt:1",
         "is installed", "pip install --require-hashes"),
    Case("package of the lock that is not there", append("requirements.txt", "measuring==1.0\n"),
         "requirements.txt:2",
         "nothing is installed", "pip install --require-hashes"),
    Case("no lock", remove("requirements.txt"), "requirements.txt", "cannot be read", "restore it"),
)  # fmt: skip
CASES = (*TABLES, *PACKAGE, *REGISTER, *CHAPTERS, *CONFIGURATION)


# --- the tests ------------------------------------------------------------------------------------------------


def in_this_process(command: list[str], env: dict[str, str], **_: object) -> SimpleNamespace:
    """Run Jupyter Book as its script and the interpreter do, without starting either; return what has ended."""
    code: object = 0
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(os, "environ", env)
        monkeypatch.setattr(sys, "path", [*sys.path])
        try:
            jupyter_book.main(command[1:])
        except SystemExit as end:
            code = end.code
            if isinstance(code, str):
                print(code, file=sys.stderr)
                code = 1
        except BaseException:
            traceback.print_exc()
            code = 1
    return SimpleNamespace(wait=lambda: code or 0)


def editions(book: SmallBook) -> dict[str, bytes]:
    """The files of the published book by name."""
    folder = book.root / "_build" / "published"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A small book with a table of dates, published; not to be changed."""
    book = small_book.make(tmp_path_factory.mktemp("published"))
    (book.root / "data" / "crossings.csv").write_text(CROSSINGS, encoding="utf-8")
    data = book.root / "data"
    fields = [field | {"title": field["name"], "unit": "none", "description": field["name"]} for field in FIELDS]
    keys = [{"fields": "source", "reference": {"resource": "texts", "fields": "id"}}]
    schema = {"fields": fields, "primaryKey": "id", "foreignKeys": keys}
    table = {"name": "crossings", "title": "C", "description": "C", "path": "crossings.csv", "schema": schema}
    small_book.write_schema(data, table)
    register = small_book.described(data, "quotations")
    register["schema"]["foreignKeys"] = keys
    small_book.write_schema(data, register)
    (book.root / "requirements.txt").write_text(f"docutils=={version('docutils')}\n", encoding="utf-8")
    book.change("index.md", "```{toctree}\n:glob:\n\nchapters/*\n```\n", "Welcome.\n")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("BOOK_TEXTS", raising=False)
        monkeypatch.chdir(book.root)
        monkeypatch.setattr(publish, "subprocess", SimpleNamespace(Popen=in_this_process))
        assert publish.command() == 0
    return book


@pytest.fixture
def broken(published: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallBook:
    """A copy of the published book, to be broken."""
    root = tmp_path / "small"
    shutil.copytree(published.root, root, symlinks=True, ignore=shutil.ignore_patterns(".staging"))
    monkeypatch.chdir(root)
    return SmallBook(root)


def problem(errors: str) -> str:
    """Return the one message among what a build says on its way out; fail if there are more, or a traceback."""
    said = re.sub(r"\x1b\[[\d;]*m", "", errors).strip()
    assert "Traceback" not in said, said
    *lines, closing = [line for line in said.splitlines() if line.strip()]
    assert closing == CLOSING
    message = "\n".join(lines)
    assert len(PLACE.findall(message)) == 1, message
    assert sum(line.endswith(":") for line in lines) == 1, message
    return message


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_ends_the_build_with_one_message(
    case: Case, broken: SmallBook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = editions(broken)
    case.make(broken, monkeypatch)
    monkeypatch.setattr(publish, "subprocess", SimpleNamespace(Popen=in_this_process))
    capsys.readouterr()
    assert publish.command() != 0
    message = problem(capsys.readouterr().err)
    assert case.where in message
    assert case.says in message
    assert case.remedy in message
    assert editions(broken) == before


def test_the_table_has_sixty_different_cases() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


def test_a_warning_is_met_again_by_the_next_build(
    broken: SmallBook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prose("(here)=\n## One\n\nWords.\n\n(here)=\n## Another\n\nWords.")(broken, monkeypatch)
    monkeypatch.setattr(publish, "subprocess", SimpleNamespace(Popen=in_this_process))
    for _ in range(2):
        assert publish.command() != 0
        assert f"{B}:20: WARNING: Duplicate" in problem(capsys.readouterr().err)


ALLOWED = """
import asyncio, http.server, os, pathlib, shutil, sqlite3, tempfile, threading, urllib.request
mine = pathlib.Path("../_build/mine")
mine.mkdir()
(mine / "note.txt").write_text("x")
shutil.rmtree(mine)
with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as unnamed:
    pathlib.Path(folder, "note.txt").write_text("x")
    unnamed.write(b"x")
pathlib.Path(os.devnull).write_text("x")
sqlite3.connect(":memory:").close()
with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
    threading.Thread(target=server.handle_request, daemon=True).start()
    urllib.request.urlopen(f"http://localhost:{server.server_port}/").close()
"""


def test_a_chapter_may_use_its_own_folders_and_this_machine(book: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
    cell(ALLOWED)(book, monkeypatch)
    before = contents(book)
    assert book.build(**small_book.ONLY_DEPTHS).executed == ["chapters/depths"]
    assert contents(book) == before


def contents(book: SmallBook) -> dict[str, bytes]:
    """The files of the book outside `_build`, without what Python compiled."""
    return {
        name: path.read_bytes()
        for path in book.root.rglob("*")
        if path.is_file()
        and not (name := path.relative_to(book.root).as_posix()).startswith("_build/")
        and "__pycache__" not in name
    }


# --- as a reader starts it ------------------------------------------------------------------------------------


def started(book: SmallBook, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder of a book."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("BOOK_TEXTS", "MAKEFLAGS")}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=book.root,
        env=inherited | {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"} | environment,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["impossible date", "bad JSON", "altered letter", "typed number", "unknown figure", "cell that opens a connection",
     "endless cell", "missing alt text", "bibliography that cannot be read", "unwritable output"],
)  # fmt: skip
def test_the_command_itself_says_the_same(name: str, broken: SmallBook, monkeypatch: pytest.MonkeyPatch) -> None:
    [case] = [case for case in CASES if case.name == name]
    before = editions(broken)
    case.make(broken, monkeypatch)
    ended = started(broken, sys.executable, "-m", "bookext.release.publish")
    assert ended.returncode != 0
    message = problem(ended.stderr)
    assert case.where in message
    assert case.says in message
    assert case.remedy in message
    assert editions(broken) == before


@pytest.mark.slow
def test_who_asks_for_the_traceback_gets_it(broken: SmallBook) -> None:
    broken.change(B, "`miller-night`", "`miller-night` {ref}`nowhere`")
    jupyter = str(Path(sys.executable).with_name("jupyter-book"))
    quiet = started(broken, jupyter, "build", ".", "-W", "-n")
    assert quiet.returncode != 0
    assert "Traceback" not in quiet.stderr
    asked = started(broken, jupyter, "build", ".", "-W", "-n", "-v")
    assert asked.returncode != 0
    assert "Traceback" in asked.stderr


@pytest.fixture
def made(broken: SmallBook, tmp_path: Path) -> SmallBook:
    """The broken book with the project's Makefile."""
    shutil.copy(PROJECT / "Makefile", broken.root)
    return broken


def test_make_refuses_another_python(made: SmallBook, tmp_path: Path) -> None:
    other = tmp_path / "python3.9"
    other.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, 9, 0); exec(sys.argv[1])" "$2"\n'
    )
    other.chmod(0o755)
    ended = started(made, "make", "book", f"PYTHON={other}")
    assert ended.returncode != 0
    assert f"The book needs Python 3.11, 3.12 or 3.13; {other} is 3.9. Name another one" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (made.root / ".venv").exists()


@pytest.mark.slow
def test_make_refuses_a_package_that_is_not_the_locked_one(made: SmallBook, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "measuring-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("measuring.py", "")
        wheel.writestr("measuring-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: measuring\nVersion: 1.0\n")
        wheel.writestr(
            "measuring-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("measuring-1.0.dist-info/RECORD", "")
    (made.root / "requirements.txt").write_text(f"measuring==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    (made.root / ".venv" / "bin").mkdir(parents=True)
    (made.root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    before = editions(made)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_TARGET": str(tmp_path / "target")}
    ended = started(made, "make", "book", **offline)
    assert ended.returncode != 0
    assert "DO NOT MATCH THE HASHES" in ended.stderr
    assert "measuring==1.0" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert editions(made) == before
