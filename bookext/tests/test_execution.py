"""When the chapters of a book are executed, and what becomes of their outputs."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import py_compile
import tempfile
from functools import partial
from pathlib import Path

import pytest

from bookext.execution import runner
from bookext.tests.small_book import ONLY_DEPTHS, WITHOUT_NOTEBOOKS, SmallBook, refused

BOTH = ["chapters/depths", "chapters/heights"]


def test_the_first_build_executes_every_notebook_and_prints_its_numbers(book: SmallBook) -> None:
    built = book.build()
    assert built.executed == BOTH
    assert (built.number("chapters/heights"), built.number("chapters/depths")) == ("42 ells", "15 ells")
    assert built.warnings == ""


def test_a_second_build_executes_nothing_and_says_so(warm_book: SmallBook) -> None:
    again = warm_book.build()
    assert again.executed == []
    assert "execution: all 2 notebooks up to date, nothing executed" in again.log


def test_an_edit_of_the_prose_is_printed_without_executing_anything(warm_book: SmallBook) -> None:
    warm_book.change("chapters/heights.md", "All heights together are", "The towers add up to")
    again = warm_book.build()
    assert again.executed == []
    assert "The towers add up to 42 ells." in again.page("chapters/heights").get_text()


def test_a_change_in_a_table_runs_its_reader_alone_and_changes_the_number(warm_book: SmallBook) -> None:
    warm_book.change("data/heights.csv", "tower,30", "tower,31")
    again = warm_book.build()
    assert again.executed == ["chapters/heights"]
    assert (again.number("chapters/heights"), again.number("chapters/depths")) == ("43 ells", "15 ells")


def test_a_notebook_that_prints_what_others_hold_runs_when_that_changes_alone(book: SmallBook) -> None:
    code = "import os, pathlib\nimport measures\npathlib.Path(os.environ['BOOK_DOCUMENTS']).read_text()"
    book.change("chapters/heights.md", "import measures", code)
    book.build()
    book.change("chapters/bridge.md", "Most of the carts.", "Nearly all of the carts.")
    assert book.build().executed == []
    book.change("chapters/bridge.md", "# The bridge", "# The old bridge")
    assert book.build().executed == ["chapters/heights"]
    book.change("chapters/bridge.md", "agrees: {quotation}`miller-night`", "agrees")
    assert book.build().executed == ["chapters/heights"]


def test_a_change_in_a_table_that_no_notebook_reads_executes_nothing(warm_book: SmallBook) -> None:
    warm_book.change("data/widths.csv", "gate,3", "gate,4")
    assert warm_book.build().executed == []


def test_a_change_in_an_imported_module_runs_every_notebook_that_imports_it(warm_book: SmallBook) -> None:
    warm_book.change("measures.py", "UNIT = 1\n", "UNIT = 10\n")
    again = warm_book.build()
    assert again.executed == BOTH
    assert (again.number("chapters/heights"), again.number("chapters/depths")) == ("420 ells", "150 ells")


def test_a_change_in_a_module_that_was_imported_from_its_compiled_form_is_noticed(book: SmallBook) -> None:
    py_compile.compile(str(book.root / "measures.py"))
    book.build(**ONLY_DEPTHS)
    book.change("measures.py", "UNIT = 1\n", "UNIT = 10\n")
    assert book.build(**ONLY_DEPTHS).number("chapters/depths") == "150 ells"


def test_a_change_of_the_locked_requirements_runs_everything(warm_book: SmallBook) -> None:
    warm_book.change("requirements.txt", "measuring==1.0", "measuring==1.1")
    assert warm_book.build().executed == BOTH


def test_a_change_in_the_code_of_a_notebook_runs_it_alone(warm_book: SmallBook) -> None:
    warm_book.change("chapters/depths.md", '{total} ells"', '{total} feet"')
    again = warm_book.build()
    assert again.executed == ["chapters/depths"]
    assert again.number("chapters/depths") == "15 feet"


def test_a_table_that_is_deleted_runs_its_reader(warm_book: SmallBook) -> None:
    (warm_book.root / "data" / "heights.csv").unlink()
    (warm_book.root / "data" / "schema" / "heights.json").unlink()
    assert "FileNotFoundError" in refused(warm_book.build)


def test_a_damaged_record_is_made_again(warm_book: SmallBook) -> None:
    warm_book.records[0].write_text("{", encoding="utf-8")
    again = warm_book.build()
    assert len(again.executed) == 1
    assert (again.number("chapters/heights"), again.number("chapters/depths")) == ("42 ells", "15 ells")


def test_notebooks_run_side_by_side(book: SmallBook) -> None:
    if runner.cores() < 2:
        pytest.skip("one core runs one notebook at a time")
    meeting = book.root / "_build" / "meeting"
    meeting.parent.mkdir()
    os.mkfifo(meeting)
    for name, mode in (("heights", "r"), ("depths", "w")):  # either opening waits for the other
        code = f"import measures\nopen({str(meeting)!r}, {mode!r}).close()"
        book.change(f"chapters/{name}.md", "import measures", code)
    assert book.build(nb_execution_timeout=30).executed == BOTH
    assert len(book.records) == 2


def test_a_build_stopped_while_a_kernel_ends_leaves_nothing_for_its_exit(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(**_: object) -> None:
        raise asyncio.CancelledError

    book.build(**ONLY_DEPTHS)  # libraries leave something with their first kernel
    monkeypatch.setattr(runner, "NotebookClient", partial(runner.NotebookClient, on_notebook_complete=stop))
    book.change("chapters/depths.md", '{total} ells"', '{total} feet"')
    left: list[object] = []
    monkeypatch.setattr(atexit, "register", left.append)
    monkeypatch.setattr(atexit, "unregister", left.remove)
    assert "their kernels have been ended" in refused(partial(book.build, **ONLY_DEPTHS))
    assert left == []


def test_a_failing_cell_ends_the_build_naming_chapter_line_and_cell(warm_book: SmallBook) -> None:
    warm_book.change("chapters/heights.md", "measures.Drawing(", "measures.Painting(")
    lines = (warm_book.root / "chapters" / "heights.md").read_text(encoding="utf-8").splitlines()
    cells = [number for number, line in enumerate(lines, start=1) if line.startswith("```{code-cell}")]
    message = refused(warm_book.build)
    assert message.startswith(f"chapters/heights.md:{cells[1]}: code cell 2: AttributeError: ")
    assert "Painting" in message


def test_a_failing_cell_leaves_the_outputs_of_the_other_chapters(book: SmallBook) -> None:
    book.change("chapters/heights.md", "measures.Drawing(", "measures.Painting(")
    refused(book.build)
    assert len(book.records) == 1
    book.change("chapters/heights.md", "measures.Painting(", "measures.Drawing(")
    assert book.build().executed == ["chapters/heights"]


def test_two_failing_chapters_are_both_named(book: SmallBook) -> None:
    for name in ("heights", "depths"):
        book.change(f"chapters/{name}.md", "import measures\n", "import measure\n")
    message = refused(book.build)
    assert "chapters/depths.md:13: code cell 1: ModuleNotFoundError" in message
    assert "chapters/heights.md:13: code cell 1: ModuleNotFoundError" in message


def test_an_endless_cell_is_stopped_and_named_and_its_kernel_ended(book: SmallBook) -> None:
    note = book.root / "_build" / "kernel"
    code = f"import os\nopen({str(note)!r}, 'w').write(str(os.getpid()))\nwhile True: pass\n"
    book.change("chapters/depths.md", "import measures\n", code)
    message = refused(lambda: book.build(nb_execution_timeout=1, **ONLY_DEPTHS))
    assert message.startswith("chapters/depths.md:13: code cell 1: ")
    assert "longer than the 1 s" in message
    assert book.records == []
    assert not Path("/proc", note.read_text(encoding="utf-8")).exists()


def test_a_kernel_that_dies_ends_the_build_naming_the_cell(book: SmallBook) -> None:
    book.change("chapters/depths.md", "import measures\n", "import os\nos._exit(3)\n")
    message = refused(lambda: book.build(**ONLY_DEPTHS))
    assert message.startswith("chapters/depths.md:13: code cell 1: ")
    assert "died" in message


def test_a_kernel_that_is_not_installed_ends_the_build_naming_the_chapter(book: SmallBook) -> None:
    book.change("chapters/depths.md", "  name: python3", "  name: nobody")
    assert refused(lambda: book.build(**ONLY_DEPTHS)).startswith("chapters/depths.md")


def test_chapters_with_the_same_code_in_two_folders_are_refused_by_name(book: SmallBook) -> None:
    head = (book.root / "chapters" / "depths.md").read_text(encoding="utf-8").split("# The depths")[0]
    for name in ("one", "two"):
        (book.root / "chapters" / name).mkdir()
        page = f"{head}# Page {name}\n\n```{{code-cell}} python\nopen('note.txt').read()\n```\n"
        (book.root / "chapters" / name / "page.md").write_text(page, encoding="utf-8")
    book.change("index.md", "chapters/*\n", "chapters/*\nchapters/*/*\n")
    message = refused(lambda: book.build(**WITHOUT_NOTEBOOKS))
    assert message.startswith("chapters/one/page.md and chapters/two/page.md run the same code in two folders")


def test_a_chapter_sees_the_same_time_zone_and_locale_everywhere(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    monkeypatch.setenv("LC_ALL", "C")
    book.change("chapters/depths.md", '= measures.total("depths")', "= measures.place()")
    assert book.build(**ONLY_DEPTHS).number("chapters/depths") == "UTC C.UTF-8 ells"


def test_what_a_user_has_set_for_other_notebooks_does_not_reach_a_chapter(
    book: SmallBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / ".ipython" / "profile_default" / "startup" / "first.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("import measures\nmeasures.UNIT = 10\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    assert book.build(**ONLY_DEPTHS).number("chapters/depths") == "15 ells"


def test_a_build_that_may_use_one_processor_runs_one_chapter_at_a_time() -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert runner.cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_what_a_killed_build_left_is_removed_by_the_next(warm_book: SmallBook) -> None:
    left = Path(tempfile.mkdtemp(prefix=runner._prefix(warm_book.root)))
    half = warm_book.records[0].with_suffix(".part")
    half.write_text("{", encoding="utf-8")
    warm_book.build()
    assert not left.exists()
    assert not half.exists()


def test_a_figure_is_numbered_captioned_and_described_by_its_output(warm_book: SmallBook) -> None:
    built = warm_book.build()
    figure = built.page("chapters/heights").select_one("figure#fig-heights")
    assert figure.select_one(".caption-number").get_text().strip() == "Fig. 1"
    assert figure.select_one(".caption-text").get_text() == "The towers have 42 ells"
    image = figure.select_one("img")
    assert image["alt"] == "Towers of 42 ells in a row"
    assert (built.out / "chapters" / image["src"]).resolve().is_file()
    reference = built.page("chapters/heights").select_one('a.reference[href="#fig-heights"]')
    assert reference.get_text() == "Fig. 1"


def test_a_change_in_the_data_changes_caption_and_description_of_a_figure(warm_book: SmallBook) -> None:
    warm_book.change("data/heights.csv", "tower,30", "tower,31")
    figure = warm_book.build().page("chapters/heights").select_one("figure#fig-heights")
    assert figure.select_one(".caption-text").get_text() == "The towers have 43 ells"
    assert figure.select_one("img")["alt"] == "Towers of 43 ells in a row"


def test_two_builds_in_two_folders_give_the_same_notebooks_and_the_same_records(
    executed: SmallBook, book: SmallBook
) -> None:
    book.build()
    assert [(path.name, path.read_bytes()) for path in book.records] == [
        (path.name, path.read_bytes()) for path in executed.records
    ]
    for name in BOTH:
        one, other = (made.root / "_build" / "jupyter_execute" / f"{name}.ipynb" for made in (book, executed))
        ids = [cell["id"] for cell in json.loads(one.read_text(encoding="utf-8"))["cells"]]
        assert len(ids) == len(set(ids)) > 1
        assert one.read_bytes() == other.read_bytes()
    assert (book.root / "_build/html/_sources/chapters/heights.md").read_bytes() == (
        executed.root / "_build/html/_sources/chapters/heights.md"
    ).read_bytes()
