"""A chapter runs again when anything that it looked at in the project has changed, and no other does."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bookext.tests import small_book
from bookext.tests.chapters import chapter, write_chapters
from bookext.tests.small_book import SmallBook

Change = Callable[[Path, pytest.MonkeyPatch], object]


def put(name: str, content: str = "new") -> Change:
    """A file that is written, new or with other content."""

    def change(root: Path, _: object) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")

    return change


def set_variable(name: str, value: str) -> Change:
    return lambda _, monkeypatch: monkeypatch.setenv(name, value)


def insert(name: str) -> Change:
    def change(root: Path, _: object) -> None:
        with sqlite3.connect(root / name) as database:
            database.execute("insert into t values (2)")
        database.close()

    return change


CASES: dict[str, tuple[str, Change]] = {
    # what the cell does: its code, and a change after which it has to run again
    "opens": ("open('../data/opens.txt').read()", put("data/opens.txt")),
    "globs": ("from pathlib import Path; len(list(Path('../data/globs').glob('*.txt')))", put("data/globs/b.txt")),
    "iterates": ("from pathlib import Path; len(list(Path('../data/iterates').iterdir()))", put("data/iterates/b.txt")),
    "lists": ("import os; len(os.listdir('../data/lists'))", put("data/lists/b.txt")),
    "scans": ("import os; len([each.name for each in os.scandir('../data/scans')])", put("data/scans/b.txt")),
    "walks": ("import os; len(list(os.walk('../data/walks')))", put("data/walks/below/b.txt")),
    "lists-here": ("import os; sorted(os.listdir())[:1]", put("chapters/0.txt")),
    "lists-nothing": ("from pathlib import Path; list(Path('../data/later').glob('*'))", put("data/later/a.txt")),
    "asks": ("from pathlib import Path; Path('../data/asked.txt').exists()", put("data/asked.txt")),
    "asks-os": ("import os; os.path.isfile('../data/asked-os.txt')", put("data/asked-os.txt")),
    "asks-access": ("import os; os.access('../data/access.txt', os.R_OK)", put("data/access.txt")),
    "measures": ("import os; os.path.getsize('../data/measures.txt')", put("data/measures.txt", "longer")),
    "misses": ("try: open('../data/missed.txt').read()\nexcept OSError: pass", put("data/missed.txt")),
    "misses-module": ("try: import extra\nexcept ImportError: pass", put("extra.py", "")),
    "hidden": ("open('../.settings/x.txt').read()", put(".settings/x.txt")),
    "like-build": ("open('../_build_input/x.txt').read()", put("_build_input/x.txt")),
    "line-break": ("open('../data/a\\nb.txt').read()", put("data/a\nb.txt")),
    "linked": (
        "from pathlib import Path; (Path('../linked').resolve() / 'x.txt').read_text()",
        lambda root, _: (root.parent / "outside" / "x.txt").write_text("new"),
    ),
    "linked-list": (
        "from pathlib import Path; len(list(Path('../linked').resolve().iterdir()))",
        lambda root, _: (root.parent / "outside" / "y.txt").write_text("new"),
    ),
    "linked-change": (
        "import os; os.chdir('../linked-too'); open('x.txt').read()",
        lambda root, _: (root.parent / "outside-too" / "x.txt").write_text("new"),
    ),
    "in-folder": (
        "import os\nfolder = os.open('../data/folder', os.O_RDONLY)\nos.open('x.txt', os.O_RDONLY, dir_fd=folder);",
        put("data/folder/x.txt"),
    ),
    "variable": ("import os; os.environ['BOOK_TEST_VALUE']", set_variable("BOOK_TEST_VALUE", "new")),
    "variable-later": ("import os; os.environ.get('BOOK_TEST_LATER')", set_variable("BOOK_TEST_LATER", "new")),
    "variable-asked": ("import os; 'BOOK_TEST_ASKED' in os.environ", set_variable("BOOK_TEST_ASKED", "new")),
    "variable-module": ("import asking; asking.value()", set_variable("BOOK_TEST_MODULE", "new")),
    "database": (
        "import sqlite3\nsqlite3.connect('file:../data/x.db?mode=ro', uri=True).execute('select * from t').fetchall()",
        insert("data/x.db"),
    ),
    "database-plain": (
        "import sqlite3\nsqlite3.connect('../data/y.db').execute('select * from t').fetchall()",
        insert("data/y.db"),
    ),
    "asks-only": (
        "from pathlib import Path; path = Path('../data/there.txt'); path.exists(), path.resolve().is_file()",
        lambda root, _: (root / "data" / "there.txt").unlink(),
    ),
    "frame": ("import pandas; len(pandas.read_csv('../more/frame.csv'))", put("more/frame.csv", "a\n1\n2\n")),
}


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A book with a chapter for every case, built; each case changes what its own chapter looks at."""
    os.environ["BOOK_TEST_VALUE"] = "old"
    folder = tmp_path_factory.mktemp("reading")
    book = small_book.make(folder)
    for name in ("outside", "outside-too"):
        (folder / name).mkdir()
        (folder / name / "x.txt").write_text("old", encoding="utf-8")
    (book.root / "linked").symlink_to(folder / "outside")
    (book.root / "linked-too").symlink_to(folder / "outside-too")
    for name in ("opens.txt", "there.txt", "measures.txt", "folder/x.txt", "a\nb.txt", *(
        f"{each}/a.txt" for each in ("globs", "iterates", "lists", "scans", "walks"))):  # fmt: skip
        put(f"data/{name}", "old")(book.root, pytest.MonkeyPatch())
    for name in (".settings/x.txt", "_build_input/x.txt"):
        put(name, "old")(book.root, pytest.MonkeyPatch())
    put("more/frame.csv", "a\n1\n")(book.root, pytest.MonkeyPatch())
    put("asking.py", "import os\n\ndef value():\n    return os.getenv('BOOK_TEST_MODULE')\n")(
        book.root, pytest.MonkeyPatch()
    )
    for name in ("x.db", "y.db"):
        with sqlite3.connect(book.root / "data" / name) as database:
            database.execute("create table t (a)")
            database.execute("insert into t values (1)")
        database.close()
    write_chapters(book, **{name: chapter(code) for name, (code, _) in CASES.items()})
    assert sorted(book.build().executed) == sorted(f"chapters/{name}" for name in CASES)
    assert book.build().executed == []
    yield book
    del os.environ["BOOK_TEST_VALUE"]


@pytest.mark.parametrize("name", CASES)
def test_a_chapter_runs_again_and_no_other_does(reading: SmallBook, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    CASES[name][1](reading.root, monkeypatch)
    assert reading.build().executed == [f"chapters/{name}"]
    monkeypatch.undo()
    reading.build()


@pytest.mark.parametrize("left", ["data/globs/.~lock.a.txt#", "data/globs/.a.txt.swp", "data/globs/a.txt~",
                                  "data/globs/__pycache__/a.pyc", "data/globs/.ipynb_checkpoints/a.txt"])  # fmt: skip
def test_what_an_editor_leaves_in_a_folder_runs_nothing(reading: SmallBook, left: str) -> None:
    put(left)(reading.root, pytest.MonkeyPatch())
    assert reading.build().executed == []


def test_a_variable_that_a_library_alone_reads_runs_nothing(
    reading: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPL_OF_NOBODY", "1")
    monkeypatch.setenv("COLUMNS", "99")
    assert reading.build().executed == []


def test_a_chapter_that_would_write_to_a_database_is_refused(book: SmallBook) -> None:
    database = book.root / "data" / "x.db"
    with sqlite3.connect(database) as connection:
        connection.execute("create table t (a)")
    connection.close()
    before = database.read_bytes()
    code = "import sqlite3\nsqlite3.connect('../data/x.db').execute('insert into t values (1)')"
    write_chapters(book, one=chapter(code))
    assert "attempt to write a readonly database" in small_book.refused(book.build)
    write_chapters(book, one=chapter("import sqlite3\nsqlite3.connect('../data/new.db')"))
    assert "a chapter may not change 'data/new.db'" in small_book.refused(book.build)
    assert database.read_bytes() == before
    assert not (database.parent / "new.db").exists()
