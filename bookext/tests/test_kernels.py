"""Kernels are forked from one process, and are what a kernel started the ordinary way is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bookext.execution import kernels
from bookext.tests.small_book import SmallBook

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux alone")

BOTH = ["chapters/depths", "chapters/heights"]
NOTE = """import json, os, sys
process = {"parent": os.getppid(), "own": os.getpid(), "group": os.getpgid(0), "imported": "pandas" in sys.modules}
with open("../_build/note-NAME", "w") as note:
    json.dump(process, note)
import measures
"""


def noted(book: SmallBook) -> list[dict[str, int]]:
    """Return what the kernels of a book, built now, said of themselves."""
    for name in ("heights", "depths"):
        book.change(f"chapters/{name}.md", "import measures\n", NOTE.replace("NAME", name))
    assert book.build().executed == BOTH
    return [
        json.loads((book.root / "_build" / f"note-{name}").read_text(encoding="utf-8"))
        for name in ("heights", "depths")
    ]


def test_all_kernels_come_from_one_process_that_has_the_libraries_and_end_with_the_build(book: SmallBook) -> None:
    one, other = noted(book)
    assert one["parent"] == other["parent"]
    assert one["own"] != other["own"]
    assert one["group"] == one["own"]
    assert one["imported"] and other["imported"]
    assert not [
        process for process in (one["parent"], one["own"], other["own"]) if Path("/proc", str(process)).exists()
    ]


def test_where_no_kernel_can_be_forked_they_start_the_ordinary_way_with_the_same_outputs(
    book: SmallBook, executed: SmallBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "server.py"
    broken.write_text("raise SystemExit('no')\n", encoding="utf-8")
    monkeypatch.setattr(kernels, "SERVER", broken)
    assert book.build().executed == BOTH
    assert [path.read_bytes() for path in book.records] == [path.read_bytes() for path in executed.records]


def test_a_module_of_the_project_that_was_imported_before_the_fork_is_noted_among_the_files_read(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "IMPORTED", ("measures",))
    assert book.build().executed == BOTH
    book.change("measures.py", "UNIT = 1\n", "UNIT = 10\n")
    assert book.build().executed == BOTH
