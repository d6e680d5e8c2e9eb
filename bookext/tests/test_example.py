"""The example of the documentation is complete as it lies in the repository, and one command builds it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bookext import quotations
from bookext.data import tables
from bookext.tests.small_book import QUOTATIONS, ROOT, SmallBook


def test_the_whole_folder_builds_without_a_warning(tmp_path: Path) -> None:
    book = SmallBook(Path(shutil.copytree(ROOT, tmp_path / "example", ignore=shutil.ignore_patterns("_build"))))
    ended = book.jupyter_book("-W", "-n", "--keep-going")
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert (book.root / "_build" / "html" / "chapters" / "bridge.html").is_file()
    assert not (book.root / "_build" / "html" / "README.html").exists()


def test_its_register_is_the_one_that_tests_change_and_its_lock_that_of_its_texts() -> None:
    data = ROOT / "data"
    register = quotations.register(data)
    assert {name: one.exact for name, one in register.items()} == {row["id"]: row["exact"] for row in QUOTATIONS}
    lock = json.loads((data / "quotations.lock").read_text(encoding="utf-8"))
    assert lock == json.loads(json.dumps(quotations.make_lock(ROOT / "texts", data)))
    assert tables.check(data) == 6
