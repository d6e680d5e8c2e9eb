"""Kernels are forked from one process, and are what a kernel started the ordinary way is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bookext.execution import kernels
from bookext.incremental import state
from bookext.tests import small_book
from bookext.tests.chapters import chapter, described, write_chapters
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


def never_fork(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the process that kernels are forked from end at once."""
    broken = folder / "server.py"
    broken.write_text("raise SystemExit('no')\n", encoding="utf-8")
    monkeypatch.setattr(kernels, "SERVER", broken)


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
    never_fork(monkeypatch, tmp_path)
    assert book.build().executed == BOTH
    assert [path.read_bytes() for path in book.records] == [path.read_bytes() for path in executed.records]


def test_a_module_of_the_project_that_was_imported_before_the_fork_is_noted_among_the_files_read(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "IMPORTED", ("measures",))
    assert book.build().executed == BOTH
    book.change("measures.py", "UNIT = 1\n", "UNIT = 10\n")
    assert book.build().executed == BOTH


PLT = "import matplotlib.pyplot as plt\n"
SHOWN = {
    # what chapters put out: their cells, and how many pictures they show
    "implicit": ([PLT + "plt.plot([1, 2]);"], 1),
    "without-semicolon": ([PLT + "plt.plot([1, 2])"], 1),
    "axes": ([PLT + "fig, ax = plt.subplots()\nax.plot([1, 2]);", "fig"], 2),
    "show": ([PLT + "plt.plot([1, 2])\nplt.show()"], 1),
    "two": ([PLT + "for n in 1, 2:\n    plt.figure()\n    plt.plot([n, 2])"], 2),
    "series": (["import pandas as pd", "pd.Series([1, 2]).plot();"], 1),
    "frame": (["import pandas as pd", "pd.DataFrame({'a': [1, 2]})"], 0),
    "inline": (["%matplotlib inline", PLT + "plt.plot([1, 2]);"], 1),
    "as-svg": (["%config InlineBackend.figure_formats = ['svg']\n" + PLT + "plt.plot([1, 2]);"], 1),
    "pylab": (["%pylab inline\nplot([1, 2]);"], 1),
    "by-library": (["import drawing\ndrawing.line()"], 1),
    "module-beside": (["import beside\nbeside.VALUE"], 0),
    "figure-alone": (["from matplotlib.figure import Figure\nFigure()"], 0),
    "another-backend": (["import matplotlib\nmatplotlib.use('agg')\n" + PLT + "plt.plot([1, 2]);"], 0),
    "settings": (
        [PLT + "sorted(plt.rcParams.items(), key=str)", "plt.isinteractive(), plt.get_backend()", "plt.get_fignums()"],
        0,
    ),
    "surroundings": (
        ["import os, sys\n[each for each in sys.path], sys.argv[:1], os.getcwd(), sys.stdin.read(), __name__",
         "sorted(set(os.environ) - {'BOOK_READS', 'TMPDIR', 'IPYTHONDIR', 'JPY_PARENT_PID', 'JPY_SESSION_NAME'})",
         "import signal\n[(each.name, str(signal.getsignal(each))[:12]) for each in sorted(signal.valid_signals())"
         " if each in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGTERM)]"],
        0,
    ),
    "warnings": (["import warnings\nwarnings.warn('look')", "import logging\nlogging.warning('look')"], 0),
    "shell": (["get_ipython().display_formatter.active_types", "get_ipython().colors", "In, len(Out)"], 0),
}  # fmt: skip


def put_out(book: SmallBook) -> dict[str, list[list[dict[str, Any]]]]:
    """Return the outputs of every cell of a book, built now, by chapter."""
    built = book.build(nb_execution_timeout=60)
    assert built.executed == sorted(f"chapters/{name}" for name in SHOWN)
    by_key = {path.stem: json.loads(path.read_text(encoding="utf-8"))["outputs"] for path in book.records}
    return {name.split("/")[1]: by_key[key.split()[0]] for name, key in state.stored(built.env).outputs.items()}


def test_a_forked_kernel_shows_what_an_ordinary_one_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = small_book.make(tmp_path)
    drawing = "import matplotlib.pyplot as plt\n\ndef line():\n    plt.gca().plot([1, 2])\n    return plt.gca()\n"
    (book.root / "drawing.py").write_text(drawing, encoding="utf-8")
    (book.root / "chapters" / "beside.py").write_text("VALUE = 1\n", encoding="utf-8")
    texts = {name: chapter(*map(described, cells), title=name) for name, (cells, _) in SHOWN.items()}
    write_chapters(book, **texts)
    forked = put_out(book)
    pictures = {
        name: sum("image/png" in output.get("data", ()) or "image/svg+xml" in output.get("data", ())
                  for cell in cells for output in cell)
        for name, cells in forked.items()
    }  # fmt: skip
    assert pictures == {name: number for name, (_, number) in SHOWN.items()}
    for record in book.records:
        record.unlink()
    never_fork(monkeypatch, tmp_path)
    ordinary = put_out(book)
    assert {name for name in SHOWN if forked[name] != ordinary[name]} == set()


def test_a_chapter_with_settings_of_matplotlib_of_its_own_has_them(book: SmallBook) -> None:
    (book.root / "chapters" / "matplotlibrc").write_text("lines.linewidth: 7\n", encoding="utf-8")
    write_chapters(book, one=chapter(PLT + "plt.rcParams['lines.linewidth']"))
    book.build()
    assert json.loads(book.records[0].read_text(encoding="utf-8"))["outputs"][0][0]["data"] == {"text/plain": "7.0"}
